"""Lit une pile de fichiers : un document valide, ou rien et ce qui ne va pas."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pupitre.cache import NO_STORE, Live, Store, engine_fingerprint, key_of
from pupitre.diagnostics import Diagnostic, Position
from pupitre.loading.building import build
from pupitre.loading.front_matter import read_markdown
from pupitre.loading.merging import LISTES, Part, merge
from pupitre.loading.overrides import CLE, Amont, Aval, judge_override, replaces_nothing
from pupitre.loading.packing import Place, packed, unpacked
from pupitre.loading.piles import Pile
from pupitre.loading.svg import svg_defects
from pupitre.loading.tree import Found, blob_digest, read_text
from pupitre.loading.yaml_reader import read_yaml
from pupitre.model.catalogue import Joint
from pupitre.model.content_types import ContentType, content_type_of
from pupitre.model.source import Document, Source
from pupitre.model.upstream import upstream_mark, upstream_mark_of_bytes

REFUS: Final = ("yaml-illisible", "entete-absent")


@dataclass(frozen=True, slots=True)
class Lecture:
    """Ce qu’une pile a donné : un document et l’empreinte de son texte, ou un fichier joint ; le texte d’un refusé.

    `cle` nomme, dans le cache, tout ce dont vient le document ; vide si plusieurs fichiers l’ont donné.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    nature: ContentType | None = None
    document: Document[Any] | None = None
    joint: Joint | None = None
    refuse: str | None = None
    empreinte: str = ""
    cle: bytes = b""


@dataclass(frozen=True, slots=True)
class Reader:
    """Lit les piles d’un cursus ; un fichier joint n’est jugé qu’avec les crédits de son dossier.

    `store` garde, d’une fois à l’autre, ce qu’a donné l’analyse d’un texte ; la validation, elle, est toujours refaite.
    `vives` garde les lectures entières d’un passage à l’autre du même processus.
    """

    piles: Mapping[str, Pile]
    octets_max: int
    store: Store = NO_STORE
    vives: Live[Lecture] = field(default_factory=Live)

    def read(self, pile: Pile) -> Lecture:
        """Le document ou le fichier joint d’une pile ; ne lève rien pour un contenu fautif."""
        nature = content_type_of(pile.chemin)
        if nature is None:
            return Lecture(tuple(self._joint_overrides(pile)), joint=_attachment(pile.dessus, self.octets_max))
        return self._merged(nature, pile) if nature.nom in LISTES else self._whole(nature, pile)

    def _whole(self, nature: ContentType, pile: Pile) -> Lecture:
        """Un fichier entier : celui de la couche la plus locale, s’il dit bien ce qu’il remplace."""
        texte, diagnostics = read_text(pile.dessus, self.octets_max)
        if texte is None:
            return Lecture(diagnostics, nature)
        cle = reading_key(nature, texte, pile.dessus)
        vive = self.vives.get(cle) if len(pile.etages) == 1 else None
        if vive is not None:
            return vive
        source, found = recall_or_parse(self.store, cle, nature, texte, pile.dessus)
        diagnostics = (*diagnostics, *found, *self._overrides(pile, source))
        # Ce qui remplace dépend de ce qui est remplacé : ce n’est vrai que de cette fois.
        is_seul = len(pile.etages) == 1 and CLE not in source.meta
        if CLE in source.meta:
            source = replace(source, meta={c: v for c, v in source.meta.items() if c != CLE})
        lecture = replace(_validated(nature, source, found, diagnostics, texte), cle=cle)
        if is_seul:
            self.vives.put(cle, lecture)
        return lecture

    def _overrides(self, pile: Pile, dessus: Source) -> Iterator[Diagnostic]:
        if len(pile.etages) == 1 and dessus.meta.get(CLE) is None:
            return
        aval = Aval(pile.dessus, dessus.positions.key(CLE), dessus.meta.get(CLE))
        if len(pile.etages) > 1:
            dessous = pile.etages[-2]
            texte, _ = read_text(dessous, self.octets_max)
            yield from judge_override(aval, Amont(dessous.montre, upstream_mark(texte or ""), texte or ""))
        else:
            communes = [p.dessus for p in self.piles.values() if p.dessus.couche != pile.dessus.couche]
            lieux = (f"{f.couche.prefixe}{pile.chemin}" for f in communes if f.couche)
            yield replaces_nothing(aval, (f.chemin for f in communes), lieux)

    def _merged(self, nature: ContentType, pile: Pile) -> Lecture:
        """Une liste que chaque couche complète."""
        parts: list[Part] = []
        diagnostics: list[Diagnostic] = []
        found: tuple[Diagnostic, ...] = ()
        texte = None
        for fichier in pile.etages:
            texte, illisible = read_text(fichier, self.octets_max)
            diagnostics.extend(illisible)
            if texte is not None:
                source, found = parse(nature, texte, fichier)
                diagnostics.extend(found)
                parts.append(Part(fichier, source))
        if not parts:
            return Lecture(tuple(diagnostics), nature)
        source, refus = merge(nature.nom, tuple(parts), self._mark_of)
        return _validated(nature, source, found, (*diagnostics, *refus), texte or "")

    def _mark_of(self, credits: Found, nom: str) -> str:
        """L’empreinte du fichier que crédite une couche, ou de sa ligne s’il n’existe pas."""
        fichier = credits.absolu.parent / nom
        return upstream_mark_of_bytes(fichier.read_bytes() if fichier.is_file() else b"")

    def _joint_overrides(self, pile: Pile) -> Iterator[Diagnostic]:
        """Une image remplace celle d’une couche plus commune si le crédit de sa couche le dit."""
        if len(pile.etages) < 2:
            return
        dessous, dessus = pile.etages[-2:]
        credits = self.piles.get(f"{pile.chemin.rpartition('/')[0]}/credits.yml")
        if credits and any(f.couche == dessus.couche for f in credits.etages):
            texte = next(f for f in credits.etages if f.couche == dessus.couche).absolu.read_text("utf-8", "replace")
            if dessus.chemin.rpartition("/")[2] in texte:
                return  # son crédit est là : c’est lui qui porte « remplace: », et il est jugé avec les autres
        amont = Amont(dessous.montre, upstream_mark_of_bytes(dessous.absolu.read_bytes()))
        yield from judge_override(Aval(dessus, Position(dessus.montre), None), amont)


def parse(nature: ContentType, texte: str, fichier: Found) -> tuple[Source, tuple[Diagnostic, ...]]:
    """Le texte d’un fichier, séparé en en-tête et en corps ; chaque place est vue de la racine du cursus."""
    if nature.is_yaml:
        meta, positions, found = read_yaml(texte, fichier.montre)
        source = Source(fichier.chemin, meta if isinstance(meta, dict) else {}, positions)
    else:
        source, found = read_markdown(texte, fichier.montre)
    couche = fichier.couche.nom if fichier.couche else ""
    return replace(source, chemin=fichier.chemin, couche=couche), found


def reading_key(nature: ContentType, texte: str, fichier: Found) -> bytes:
    """La clé de tout ce dont dépend l’analyse d’un fichier : le moteur, sa place, son texte."""
    somme = hashlib.blake2b(texte.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
    couche = fichier.couche.nom if fichier.couche else ""
    return key_of("lecture", engine_fingerprint(), nature.nom, fichier.montre, fichier.chemin, couche, somme)


def recall_or_parse(
    store: Store, cle: bytes, nature: ContentType, texte: str, fichier: Found
) -> tuple[Source, tuple[Diagnostic, ...]]:
    """Ce que donne `parse`, repris du cache si ce texte a déjà été lu."""
    garde = store.get(cle)
    if garde is not None:
        couche = fichier.couche.nom if fichier.couche else ""
        return unpacked(garde, texte, Place(fichier.chemin, fichier.montre, couche))
    lu = parse(nature, texte, fichier)
    store.put(cle, packed(*lu, texte))
    return lu


def _validated(
    nature: ContentType, source: Source, found: tuple[Diagnostic, ...], dits: tuple[Diagnostic, ...], texte: str
) -> Lecture:
    """La source validée par le modèle ; rien si son en-tête est illisible, ce qui est déjà dit."""
    is_unreadable = any(d.code in REFUS and d.position == source.positions.defaut for d in found)
    if is_unreadable or (found and not source.meta):
        return Lecture(dits, nature, refuse=texte)
    valeur, diagnostics = build(nature.classe, source.meta, source.positions)
    if valeur is None:
        return Lecture((*dits, *diagnostics), nature, refuse=texte)
    return Lecture((*dits, *diagnostics), nature, Document(valeur, source), empreinte=blob_digest(texte))


def _attachment(found: Found, octets_max: int) -> Joint:
    couche = found.couche.nom if found.couche else ""
    if found.octets > octets_max:
        return Joint(found.chemin, found.octets, found.montre, couche=couche)
    donnees = found.absolu.read_bytes()
    empreinte = hashlib.sha256(donnees).hexdigest()[:16]
    is_drawing = found.chemin.lower().endswith(".svg")
    dangers = svg_defects(donnees) if is_drawing else ()
    sans_titre = is_drawing and b"<title" not in donnees
    return Joint(found.chemin, found.octets, found.montre, empreinte, dangers, sans_titre, couche)
