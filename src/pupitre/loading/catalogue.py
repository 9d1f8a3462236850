"""Du disque au catalogue : lit chaque fichier, valide son en-tête, range le tout par identifiant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pupitre.cache import NO_STORE, Live, Store
from pupitre.diagnostics import Diagnostic, Position
from pupitre.loading.building import build
from pupitre.loading.complements import COMPLEMENT, place
from pupitre.loading.editions import read_contract, read_locks, read_texts
from pupitre.loading.hiding import Cursus, hide
from pupitre.loading.ordering import order, with_durations
from pupitre.loading.piles import Pile, stack
from pupitre.loading.reading import Lecture, Reader
from pupitre.model.addresses import anchor, page_address
from pupitre.model.base import Valeur
from pupitre.model.catalogue import Catalogue, Entree, PlacedActivite
from pupitre.model.content_types import BLOC_ACTIVITE, CONTENT_TYPES, CREDITS, PAGE_LIBRE
from pupitre.model.layers import Layer
from pupitre.model.module import Activite
from pupitre.model.source import Document, Source

# Un identifiant écrit dans un fichier que l’on n’a pas su lire, pour ne pas le dire « inconnu » ailleurs.
IDENTIFIANT: Final = re.compile(r"^[ -]*(?:id: *|::: activite +)([A-Z]{1,3}-[A-Z0-9-]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Le résultat d’une lecture : le catalogue, les diagnostics de forme, les fichiers trouvés.

    `refuses` : les identifiants écrits dans des fichiers refusés ; les citer n’est pas une seconde erreur.
    `textes_refuses` : ces fichiers, bruts ; ce qu’ils montrent n’est pas inutile pour autant.
    `fichiers` : chaque chemin, et celui que lit la personne. `masques` : ce que le cursus masque, et où il le dit.
    `ecrits` : les sources telles qu’elles sont écrites, avant que leurs emplacements soient remplis.
    `lus` : ce qu’a donné chaque fichier, par chemin, avant que rien n’y soit masqué ni complété.
    """

    catalogue: Catalogue
    diagnostics: tuple[Diagnostic, ...]
    refuses: frozenset[str]
    textes_refuses: tuple[str, ...]
    fichiers: Mapping[str, str]
    masques: Mapping[str, Position] = field(default_factory=dict)
    ecrits: Mapping[str, Source] = field(default_factory=dict)
    lus: Mapping[str, Lecture] = field(default_factory=dict)


@dataclass(slots=True)
class _Build:
    """Le chantier d’un catalogue ; il n’en sort que des valeurs figées."""

    couches: tuple[Layer, ...]
    piles: Mapping[str, Pile]
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    index: dict[str, Entree] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    textes_refuses: list[str] = field(default_factory=list)

    def table(self, nom: str) -> dict[str, Any]:
        return self.tables.setdefault(nom, {})

    def register(self, entree: Entree) -> bool:
        """Vrai si l’identifiant était libre ; sinon un diagnostic dit qui le porte déjà."""
        deja = self.index.setdefault(entree.id, entree)
        if deja is not entree:
            ou = f"{deja.position.chemin}, ligne {deja.position.ligne}"
            phrase = f"L’identifiant « {entree.id} » est déjà celui de « {deja.titre} » ({ou})."
            self.diagnostics.append(Diagnostic(entree.position, "identifiant-en-double", phrase))
        return deja is entree

    def rank(self, chemin: str, *, dessous: bool = False) -> int:
        """Le rang de la couche qui donne un fichier, ou de la plus commune de celles qui le connaissent."""
        etages = self.piles[chemin].etages
        couche = (etages[0] if dessous else etages[-1]).couche
        return next(rang for rang, c in enumerate(self.couches) if c == couche)


def load(
    couches: Iterable[Layer],
    octets_max: int = 2_000_000,
    masquer: Mapping[str, Position] | None = None,
    store: Store = NO_STORE,
    vives: Live[Lecture] | None = None,
) -> Loaded:
    """Lit toutes les couches, de la plus commune à la plus locale, et retire ce que le cursus masque.

    Un texte déjà lu, que garde `store`, n’est pas analysé de nouveau ; un document que garde `vives` est le même objet.

    Ne lève rien pour un contenu fautif : un fichier refusé manque au catalogue et a ses diagnostics.
    """
    etages = tuple(couches)
    piles, diagnostics = stack(etages)
    chantier = _Build(etages, piles, diagnostics=list(diagnostics))
    reader = Reader(piles, octets_max, store, vives or Live())
    cursus = Cursus()
    lus: dict[str, Lecture] = {}
    for pile in piles.values():
        lecture = reader.read(pile)
        _sort(chantier, cursus, lecture)
        if lecture.document:
            lus[pile.chemin] = lecture
    partis, inutiles = hide(cursus, masquer or {})
    chantier.diagnostics.extend(inutiles)
    chantier.tables["joints"] = dict(cursus.joints)
    poses = place(cursus.documents, etages, chantier.refuses)
    chantier.diagnostics.extend(poses.diagnostics)
    for nature, document in poses.documents:
        TABLES[nature](chantier, document)
    _attach_sequences(chantier, cursus.retires)
    return Loaded(
        _catalogue(chantier, etages),
        tuple(chantier.diagnostics),
        frozenset(chantier.refuses),
        tuple(chantier.textes_refuses),
        {chemin: pile.dessus.montre for chemin, pile in piles.items()},
        partis,
        poses.ecrits,
        lus,
    )


def _catalogue(chantier: _Build, couches: tuple[Layer, ...]) -> Catalogue:
    # Les éditions sont celles du cursus que l’on publie : sa dernière couche.
    racine = couches[-1].racine
    editions, contrat, textes = read_locks(racine), read_contract(racine), read_texts(racine)
    chantier.diagnostics.extend((*editions.diagnostics, *contrat.diagnostics, *textes.diagnostics))
    return Catalogue(
        **chantier.tables,
        index=chantier.index,
        editions=editions.valeur,
        contrat=contrat.valeur,
        textes_publies=textes.valeur,
        couches={couche.nom: couche for couche in couches},
    )


def _sort(chantier: _Build, cursus: Cursus, lecture: Lecture) -> None:
    """Range ce qu’une pile a donné, avant de savoir ce qui est masqué."""
    chantier.diagnostics.extend(lecture.diagnostics)
    if lecture.joint:
        cursus.joints[lecture.joint.chemin] = lecture.joint
    if lecture.refuse is not None:
        chantier.refuses |= set(IDENTIFIANT.findall(lecture.refuse))
        chantier.textes_refuses.append(lecture.refuse)
    if lecture.document and lecture.nature:
        cursus.documents.append((lecture.nature.nom, lecture.document))
        chantier.table("empreintes")[lecture.document.source.chemin] = lecture.empreinte


def _keep(table: str, nature: str) -> Any:
    def keep(chantier: _Build, document: Document[Any]) -> None:
        contenu, source = document.contenu, document.source
        adresse = page_address(source.chemin)
        titre = getattr(contenu, "titre", None) or contenu.nom
        if chantier.register(Entree(contenu.id, nature, titre, adresse, source.positions)):
            chantier.table(table)[contenu.id] = document

    return keep


def _keep_module(chantier: _Build, document: Document[Any]) -> None:
    _keep("modules", "module")(chantier, document)
    adresse = page_address(document.source.chemin)
    for rang, objectif in enumerate(document.contenu.objectifs):
        chemin = ("objectifs", rang, "id")
        ancre = f"{adresse}#{anchor(objectif.id)}"
        chantier.register(Entree(objectif.id, "objectif", objectif.enonce, ancre, document.source.positions, chemin))


def _keep_sequence(chantier: _Build, document: Document[Any]) -> None:
    _keep("sequences", "sequence")(chantier, document)
    adresse = page_address(document.source.chemin)
    for bloc in document.source.blocs:
        if bloc.nature != BLOC_ACTIVITE.nom or bloc.positions is None:
            continue
        activite, diagnostics = build(Activite, dict(bloc.meta), bloc.positions)
        chantier.diagnostics.extend(diagnostics)
        if activite is None:
            chantier.refuses.add(bloc.argument)
            continue
        ancre = f"{adresse}#{anchor(activite.id)}"
        if chantier.register(Entree(activite.id, "activite", activite.titre, ancre, bloc.positions)):
            chantier.table("activites")[activite.id] = PlacedActivite(activite, document.contenu.id, bloc)


def _keep_beside(table: str) -> Any:
    """Range un fichier par son dossier, en attendant de connaître l’identifiant du contenu voisin."""

    def keep(chantier: _Build, document: Document[Any]) -> None:
        chantier.table(table)[document.source.dossier] = document

    return keep


def _keep_by_path(table: str) -> Any:
    """Range un fichier qui n’a pas d’identifiant sous son chemin."""

    def keep(chantier: _Build, document: Document[Any]) -> None:
        chantier.table(table)[document.source.chemin] = document

    return keep


def _keep_facts(chantier: _Build, document: Document[Any]) -> None:
    nom = document.source.chemin.rpartition("/")[2].removesuffix(".yml")
    chantier.table("faits")[nom] = dict(_unique(chantier, document, "faits", document.contenu.faits, "id"))


def _keep_competences(chantier: _Build, document: Document[Any]) -> None:
    for nom, nature in (("domaines", "domaine"), ("competences", "competence")):
        for rang, item in enumerate(getattr(document.contenu, nom)):
            adresse, chemin = f"competences/#{anchor(item.id)}", (nom, rang, "id")
            if chantier.register(Entree(item.id, nature, item.titre, adresse, document.source.positions, chemin)):
                chantier.table(nom)[item.id] = item


def _keep_list(table: str, attribut: str) -> Any:
    def keep(chantier: _Build, document: Document[Any]) -> None:
        items = getattr(document.contenu, table)
        chantier.table(table).update(_unique(chantier, document, table, items, attribut))

    return keep


def _unique(
    chantier: _Build, document: Document[Any], champ: str, items: Iterable[Valeur], attribut: str
) -> Iterator[tuple[str, Valeur]]:
    vus: set[str] = set()
    for rang, item in enumerate(items):
        cle = str(getattr(item, attribut))
        if cle in vus:
            position = document.source.positions.at(champ, rang)
            phrase = f"« {cle} » figure déjà dans ce fichier."
            chantier.diagnostics.append(Diagnostic(position, "identifiant-en-double", phrase))
        else:
            vus.add(cle)
            yield cle, item


def _attach_sequences(chantier: _Build, retires: list[Document[Any]]) -> None:
    """Relie séquences, quiz et indicateurs à leur module ou à leur cas, par le dossier."""
    modules = {d.source.dossier: d for d in chantier.table("modules").values()}
    cas = {d.source.dossier: d for d in chantier.table("cas").values()}
    chantier.tables["sequences_de"] = {}
    sequences, retirees_de = _by_folder(chantier.table("sequences").values()), _by_folder(retires)
    for dossier, document in modules.items():
        siennes = sequences.get(dossier, [])
        rangees, diagnostics = order(siennes)
        chantier.diagnostics.extend(diagnostics)
        chantier.tables["sequences_de"][document.contenu.id] = rangees
        rang = chantier.rank(document.source.chemin)
        ajoutees = [d for d in siennes if chantier.rank(d.source.chemin, dessous=True) > rang]
        retirees = [d for d in retirees_de.get(dossier, ()) if hasattr(d.contenu, "deroule")]
        contenu = with_durations(document.contenu, ajoutees, retirees)
        chantier.table("modules")[document.contenu.id] = replace(document, contenu=contenu)
    chantier.tables["modules_de"] = _owners(chantier)
    for table, voisins in (("quiz", modules), ("indicateurs", cas)):
        par_dossier = chantier.table(table)
        chantier.tables[table] = {voisins[d].contenu.id: doc for d, doc in par_dossier.items() if d in voisins}
    for identifiant, quiz in chantier.table("quiz").items():
        _register_questions(chantier, identifiant, quiz)


def _by_folder(documents: Iterable[Document[Any]]) -> dict[str, list[Document[Any]]]:
    par_dossier: dict[str, list[Document[Any]]] = {}
    for document in documents:
        par_dossier.setdefault(document.source.dossier, []).append(document)
    return par_dossier


def _owners(chantier: _Build) -> dict[str, str]:
    """Le module de chaque séquence et de chaque objectif."""
    modules_de = {s: m for m, sequences in chantier.tables["sequences_de"].items() for s in sequences}
    for identifiant, document in chantier.table("modules").items():
        for objectif in document.contenu.objectifs:
            modules_de.setdefault(objectif.id, identifiant)
    return modules_de


def _register_questions(chantier: _Build, module: str, quiz: Document[Any]) -> None:
    adresse = chantier.index[module].adresse + "auto-evaluation/"
    for rang, question in enumerate(quiz.contenu.questions):
        chemin = ("questions", rang, "id")
        ancre = f"{adresse}#{anchor(question.id)}"
        chantier.register(Entree(question.id, "question", question.enonce, ancre, quiz.source.positions, chemin))


TABLES = {
    # type de contenu -> comment on le range
    "module": _keep_module,
    "sequence": _keep_sequence,
    "quiz": _keep_beside("quiz"),
    "cas-pratique": _keep("cas", "cas-pratique"),
    "indicateurs": _keep_beside("indicateurs"),
    "fiche-outil": _keep("fiches", "fiche-outil"),
    "programme": _keep("programmes", "programme"),
    "territoire": _keep("territoires", "territoire"),
    "competences": _keep_competences,
    "glossaire": _keep_list("termes", "cle"),
    "references": _keep_list("references", "id"),
    "faits": _keep_facts,
    "accessibilite": _keep_by_path("accessibilite"),
    "ecoconception": _keep_by_path("ecoconception"),
    "session": _keep_by_path("sessions"),
    COMPLEMENT: _keep_by_path("complements"),
    CREDITS.nom: _keep_beside("credits"),
    PAGE_LIBRE.nom: _keep_by_path("pages"),
}
assert set(TABLES) == {t.nom for t in (*CONTENT_TYPES, CREDITS, PAGE_LIBRE)}
