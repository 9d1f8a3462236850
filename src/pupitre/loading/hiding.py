"""Retire ce qu’un cursus masque : un contenu avec tout ce qu’il porte, et les renvois que l’on peut ôter sans dommage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pupitre.diagnostics import Diagnostic, Position
from pupitre.model.catalogue import Joint
from pupitre.model.nearest import did_you_mean
from pupitre.model.source import Document, Places, Positions

# nature -> listes de renvois : les perdre n’empêche ni d’enseigner ni de suivre
RENVOIS: Final[Mapping[str, tuple[str, ...]]] = {
    "module": ("fiches", "cas"),
    "cas-pratique": ("modules", "fiches"),
    "fiche-outil": ("modules", "fiches_voisines"),
}
DOSSIERS: Final = ("modules/", "cas-pratiques/")


@dataclass(slots=True)
class Cursus:
    """Les contenus lus, avant d’être rangés : (nature, document) dans l’ordre des chemins, fichiers joints, masqués."""

    documents: list[tuple[str, Document[Any]]] = field(default_factory=list)
    joints: dict[str, Joint] = field(default_factory=dict)
    retires: list[Document[Any]] = field(default_factory=list)


def hide(cursus: Cursus, masquer: Mapping[str, Position]) -> tuple[Mapping[str, Position], tuple[Diagnostic, ...]]:
    """Retire les contenus nommés ; rend tout ce qui est parti (identifiants et chemins) et ce qui ne désigne rien."""
    partis: dict[str, Position] = {}
    diagnostics: list[Diagnostic] = []
    for vise, position in masquer.items():
        trouves = tuple(_designated(cursus, vise))
        if not trouves and not _hide_competence(cursus, vise):
            connus = [*_identifiers(cursus), *(d.source.chemin for _, d in cursus.documents)]
            couches = ", ".join(sorted({d.source.couche for _, d in cursus.documents if d.source.couche}))
            phrase = f"{position.chemin} masque « {vise} », qu’aucune couche ne contient : {couches}."
            diagnostics.append(Diagnostic(position, "masquage-de-rien", phrase, did_you_mean(vise, connus)))
            continue
        partis[vise] = position
        for document in trouves:
            partis.update(dict.fromkeys((*_carried(document), document.source.chemin), position))
        chemins = {d.source.chemin for d in trouves}
        cursus.retires.extend(trouves)
        cursus.documents = [(n, d) for n, d in cursus.documents if d.source.chemin not in chemins]
        cursus.joints = {c: j for c, j in cursus.joints.items() if not _belongs(c, chemins)}
    cursus.documents = [(n, _without_links(n, d, partis)) for n, d in cursus.documents]
    return partis, tuple(diagnostics)


def _designated(cursus: Cursus, vise: str) -> Iterator[Document[Any]]:
    """Les documents d’un identifiant ou d’un chemin ; un module ou un cas emporte tout son dossier."""
    for _, document in cursus.documents:
        if vise not in (getattr(document.contenu, "id", ""), document.source.chemin):
            continue
        yield document
        dossier = document.source.dossier
        if document.source.chemin.startswith(DOSSIERS) and document.source.chemin.endswith("/index.md"):
            yield from (
                d
                for _, d in cursus.documents
                if d is not document and (d.source.dossier == dossier or d.source.dossier.startswith(f"{dossier}/"))
            )


def _hide_competence(cursus: Cursus, vise: str) -> bool:
    """Retire une compétence ou un domaine du référentiel ; faux si personne ne porte ce nom."""
    for rang, (nature, document) in enumerate(cursus.documents):
        if nature != "competences":
            continue
        for champ in ("domaines", "competences"):
            items = getattr(document.contenu, champ)
            if any(i.id == vise for i in items):
                neuf = _filtered(document, champ, [k for k, i in enumerate(items) if i.id != vise])
                cursus.documents[rang] = (nature, neuf)
                return True
    return False


def _carried(document: Document[Any]) -> Iterator[str]:
    """Les identifiants qui partent avec un document."""
    contenu = document.contenu
    if getattr(contenu, "id", ""):
        yield contenu.id
    for liste in ("objectifs", "questions"):
        yield from (item.id for item in getattr(contenu, liste, ()) if hasattr(item, "id"))
    yield from (b.argument for b in document.source.blocs if b.nature == "activite")


def _identifiers(cursus: Cursus) -> Iterator[str]:
    yield from (d.contenu.id for _, d in cursus.documents if getattr(d.contenu, "id", ""))


def _belongs(joint: str, chemins: set[str]) -> bool:
    """Vrai si un fichier joint est dans le dossier d’un module ou d’un cas masqué."""
    return any(
        c.startswith(DOSSIERS) and c.endswith("/index.md") and joint.startswith(c.removesuffix("index.md"))
        for c in chemins
    )


def _without_links(nature: str, document: Document[Any], partis: Mapping[str, Position]) -> Document[Any]:
    """Le document, sans les renvois vers ce qui est masqué."""
    for champ in RENVOIS.get(nature, ()):
        valeurs = getattr(document.contenu, champ)
        gardes = [rang for rang, valeur in enumerate(valeurs) if valeur not in partis]
        if len(gardes) < len(valeurs):
            document = _filtered(document, champ, gardes)
    return document


def _filtered(document: Document[Any], champ: str, gardes: list[int]) -> Document[Any]:
    """Le document dont une liste ne garde que ces rangs ; les places suivent."""
    valeurs = getattr(document.contenu, champ)
    contenu = document.contenu.model_copy(update={champ: tuple(valeurs[rang] for rang in gardes)})
    source = document.source
    meta = {**source.meta, champ: [source.meta[champ][rang] for rang in gardes]}
    neufs = {ancien: neuf for neuf, ancien in enumerate(gardes)}
    positions = Positions(
        source.positions.defaut,
        Places(_renumbered(source.positions.cles, champ, neufs), _renumbered(source.positions.valeurs, champ, neufs)),
    )
    return replace(document, contenu=contenu, source=replace(source, meta=meta, positions=positions))


def _renumbered(places: Mapping[Any, Position], champ: str, neufs: Mapping[int, int]) -> dict[Any, Position]:
    resultat: dict[Any, Position] = {}
    for chemin, position in places.items():
        if chemin[:1] != (champ,) or len(chemin) == 1:
            resultat[chemin] = position
        elif chemin[1] in neufs:
            resultat[champ, neufs[chemin[1]], *chemin[2:]] = position
    return resultat
