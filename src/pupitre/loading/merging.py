"""Réunit les listes que plusieurs couches complètent : compétences, glossaire, références, faits, crédits.

Une couche locale n’écrit que ses entrées ; chacune garde la place où elle est écrite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from pupitre.diagnostics import Diagnostic, Position
from pupitre.loading.overrides import CLE, Amont, Aval, judge_override, replaces_nothing
from pupitre.loading.tree import Found
from pupitre.model.referentiel import slug
from pupitre.model.source import Places, Positions, Source
from pupitre.model.upstream import upstream_mark_of_entry

LISTES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    # type de contenu -> ses listes, et ce qui y distingue une entrée
    "competences": (("domaines", "id"), ("competences", "id")),
    "glossaire": (("termes", "terme"),),
    "references": (("references", "id"),),
    "faits": (("faits", "id"),),
    "credits": (("credits", "fichier"),),
}
# L’empreinte d’un fichier crédité, par couche : un crédit qui remplace vise l’image, et non sa ligne de crédit.
MarkOf = Callable[[Found, str], str]


@dataclass(frozen=True, slots=True)
class Part:
    """Le fichier d’une couche, lu : il n’en reste que des valeurs et des places."""

    fichier: Found
    source: Source


@dataclass(slots=True)
class _Liste:
    """Une liste en train de se remplir : les entrées, et la place de chacune."""

    entrees: list[Any] = field(default_factory=list)
    origines: list[tuple[Part, int]] = field(default_factory=list)
    rangs: dict[str, int] = field(default_factory=dict)


def merge(nom: str, parts: tuple[Part, ...], mark_of: MarkOf) -> tuple[Source, tuple[Diagnostic, ...]]:
    """Une seule source pour toutes les couches ; une entrée dite deux fois sans « remplace: » est signalée."""
    if len(parts) == 1 and not any(CLE in e for champ, _ in LISTES[nom] for e in _entries(parts[0], champ)):
        return parts[0].source, ()
    diagnostics: list[Diagnostic] = []
    meta: dict[str, Any] = {}
    cles: dict[Any, Position] = {}
    valeurs: dict[Any, Position] = {}
    for champ, attribut in LISTES[nom]:
        liste = _Liste()
        for part in parts:
            diagnostics.extend(_add(liste, part, (nom, champ, attribut), mark_of))
        if any(champ in part.source.meta for part in parts):
            meta[champ] = liste.entrees
        for rang, (part, ancien) in enumerate(liste.origines):
            _move(part.source.positions.cles, cles, (champ, ancien), (champ, rang))
            _move(part.source.positions.valeurs, valeurs, (champ, ancien), (champ, rang))
    for part in parts:  # une clé de trop, une liste qui n’en est pas une : la validation le dira, à sa place
        meta.update({c: v for c, v in part.source.meta.items() if c not in meta or not isinstance(v, list)})
        for places, ou in ((part.source.positions.cles, cles), (part.source.positions.valeurs, valeurs)):
            ou.update({c: p for c, p in places.items() if len(c) <= 1})
    dessus = parts[-1].source
    return Source(dessus.chemin, meta, Positions(dessus.positions.defaut, Places(cles, valeurs))), tuple(diagnostics)


def _entries(part: Part, champ: str) -> Iterator[Mapping[str, Any]]:
    entrees = part.source.meta.get(champ)
    yield from (e for e in (entrees if isinstance(entrees, list) else ()) if isinstance(e, Mapping))


def _move(
    de: Mapping[Any, Position], vers: dict[Any, Position], ancien: tuple[Any, ...], neuf: tuple[Any, ...]
) -> None:
    """Recopie les places d’une entrée sous son rang dans la liste réunie."""
    for chemin, position in de.items():
        if chemin[:2] == ancien:
            vers[*neuf, *chemin[2:]] = position


def _add(liste: _Liste, part: Part, quoi: tuple[str, str, str], mark_of: MarkOf) -> Iterator[Diagnostic]:
    _, champ, attribut = quoi
    entrees = part.source.meta.get(champ)
    communs = dict(liste.rangs)
    for ancien, brute in enumerate(entrees if isinstance(entrees, list) else ()):
        entree = {c: v for c, v in brute.items() if c != CLE} if isinstance(brute, Mapping) else brute
        nom = entry_name(entree, attribut)
        remplace = brute.get(CLE) if isinstance(brute, Mapping) else None
        position = part.source.positions.at(champ, ancien, *((CLE,) if remplace is not None else ()))
        aval = Aval(part.fichier, position, remplace, nom)
        if nom and nom in communs:
            dessous, _ = liste.origines[communs[nom]]
            amont = _upstream(quoi, dessous, liste.entrees[communs[nom]], nom, mark_of)
            found = tuple(judge_override(aval, amont))
            yield from found
            liste.entrees[communs[nom]] = entree
            liste.origines[communs[nom]] = (part, ancien)
            continue
        if remplace is not None:
            yield replaces_nothing(
                aval, communs, (dessous.fichier.montre for dessous, _ in liste.origines if dessous is not part)
            )
        liste.rangs.setdefault(nom, len(liste.entrees))
        liste.entrees.append(entree)
        liste.origines.append((part, ancien))


def entry_name(entree: Any, attribut: str) -> str:
    """Ce qui distingue une entrée de sa liste ; un terme se reconnaît sans accent ni majuscule."""
    valeur = entree.get(attribut) if isinstance(entree, Mapping) else None
    texte = valeur if isinstance(valeur, str) else ""
    return slug(texte) if attribut == "terme" else texte


def _upstream(quoi: tuple[str, str, str], dessous: Part, entree: Any, nom: str, mark_of: MarkOf) -> Amont:
    lieu = f"« {nom} » de {dessous.fichier.montre}"
    if quoi[0] == "credits":
        return Amont(lieu, mark_of(dessous.fichier, nom))
    return Amont(lieu, upstream_mark_of_entry(entree), entry_text(entree))


def entry_text(entree: Any) -> str:
    """Une entrée telle qu’on l’écrirait à la main : ce que l’on garde pour montrer, plus tard, ce qui a changé."""
    return yaml.safe_dump(entree, allow_unicode=True, sort_keys=False, width=10_000)
