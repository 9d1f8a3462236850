"""Assembler l’index : ce qu’apporte un document est gardé, et l’index de la dernière fois ne change que là où il le faut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pupitre.cache import NO_STORE, Store, engine_fingerprint, key_of
from pupitre.model.referentiel import Terme
from pupitre.site.search.documents import Document, Racines
from pupitre.site.search.index import Apport, Synonyms, contribution
from pupitre.site.search.lines import Lines

# Au-delà de ce nombre de documents changés, tout reprendre coûte moins que retoucher.
RETOUCHES_AU_PLUS: Final = 40


@dataclass(frozen=True, slots=True)
class Index:
    """Les documents, dans l’ordre, et leurs lignes."""

    documents: tuple[Document, ...]
    lignes: Lines


def build_index(
    documents: Iterable[Document],
    termes: Iterable[Terme],
    store: Store = NO_STORE,
    suite: str = "",
    *,
    has_textes: bool = True,
) -> Index:
    """L’index de ces documents ; le même, que le magasin en sache quelque chose ou rien.

    `suite` : le nom sous lequel l’index est repris d’une fois à l’autre ; sans nom, seuls les apports le sont. Sans
    `has_textes`, les documents de l’index perdent leur texte à mesure : il tient en mémoire la page entière.
    """
    assembly = _Assembly(Synonyms(termes), store)
    cle = key_of("index", engine_fingerprint(), suite)
    garde = store.get(cle) if suite else None
    avant: list[str] = garde["noms"] if garde else []
    vus = tuple(documents) if garde else ()
    noms = [assembly.name(d) for d in vus]
    changes = [rang for rang, (neuf, ancien) in enumerate(zip(noms, avant, strict=False)) if neuf != ancien]
    anciens = [assembly.recall(avant[rang]) for rang in changes[: RETOUCHES_AU_PLUS + 1]]
    if garde and len(noms) == len(avant) and len(changes) <= RETOUCHES_AU_PLUS and None not in anciens:
        lignes = Lines(garde["lignes"], garde["mots"])
        for rang, ancien in zip(changes, anciens, strict=True):
            assert ancien
            lignes.replace(rang, ancien, assembly.contribution(vus[rang]))
        if not changes:
            return Index(vus, lignes)
    else:
        gardes: list[Document] = []
        lignes = Lines.of(assembly.contributions(vus or documents, gardes, has_textes))
        vus = tuple(gardes)
        noms = [assembly.name(d) for d in vus]
    if suite:
        store.put(cle, {"noms": noms, "lignes": lignes.lignes, "mots": lignes.mots})
    return Index(vus, lignes)


@dataclass(frozen=True, slots=True)
class _Assembly:
    """Les apports, gardés par nom."""

    synonymes: Synonyms
    store: Store

    def name(self, document: Document) -> str:
        """Ce dont dépend l’apport d’un document ; deux documents du même nom apportent la même chose."""
        champs = (texte for paire in document.champs.items() for texte in paire)
        pesee = (str(document.valeur), document.nom, self.synonymes.nom, *document.identifiants)
        return key_of("apport", engine_fingerprint(), *pesee, "", *champs).hex()

    def recall(self, nom: str) -> Apport | None:
        """L’apport gardé sous ce nom."""
        garde = self.store.get(bytes.fromhex(nom))
        return Apport(garde[0], tuple(garde[1])) if garde else None

    def contribution(self, document: Document) -> Apport:
        """L’apport d’un document, gardé."""
        nom = self.name(document)
        apport = self.recall(nom)
        if apport is None:
            apport = contribution(document, self.synonymes)
            self.store.put(bytes.fromhex(nom), [apport.racines, apport.mots])
        return apport

    def contributions(
        self, documents: Iterable[Document], gardes: list[Document], has_textes: bool
    ) -> Iterator[Apport]:
        """L’apport de chacun, l’un après l’autre ; les documents passés sont ajoutés à `gardes`, avec leur texte ou sans."""
        for document in documents:
            yield self.contribution(document)
            gardes.append(document if has_textes else replace(document, texte=Racines))
