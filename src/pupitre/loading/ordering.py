"""Range les séquences d’un module, et tient ses durées quand une couche en ajoute ou en retire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pupitre.diagnostics import Diagnostic
from pupitre.model.base import Fourchette
from pupitre.model.module import Module, Sequence
from pupitre.model.source import Document

DUREES = ("duree_salle_minutes", "duree_autonomie_minutes")


def order(sequences: Iterable[Document[Sequence]]) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Les identifiants dans l’ordre : celui des noms de fichiers, puis « avant » et « apres » de qui en porte."""
    tries = sorted(sequences, key=lambda d: d.source.chemin)
    rangs = [d.contenu.id for d in tries if not (d.contenu.avant or d.contenu.apres)]
    restants = [d for d in tries if d.contenu.avant or d.contenu.apres]
    posees: dict[str, str] = {}
    while restants:
        posable = next((d for d in restants if _anchor(d.contenu) in rangs), None)
        if posable is None:
            break
        restants.remove(posable)
        _insert(rangs, posable.contenu, posees)
    diagnostics = [_impossible(d) for d in restants]
    diagnostics += [_contradiction(d) for d in tries if _is_contradicted(d.contenu, rangs)]
    return (*rangs, *(d.contenu.id for d in restants)), tuple(diagnostics)


def _anchor(sequence: Sequence) -> str | None:
    return sequence.apres or sequence.avant


def _insert(rangs: list[str], sequence: Sequence, posees: dict[str, str]) -> None:
    """Pose une séquence contre son repère, derrière celles que l’on y a déjà posées."""
    repere = _anchor(sequence)
    assert repere is not None
    place = rangs.index(repere)
    if sequence.apres:
        place += 1
        while place < len(rangs) and posees.get(rangs[place]) == repere:
            place += 1
        posees[sequence.id] = repere
    rangs.insert(place, sequence.id)


def _is_contradicted(sequence: Sequence, rangs: list[str]) -> bool:
    if not (sequence.avant and sequence.apres) or sequence.id not in rangs:
        return False
    return sequence.avant not in rangs or rangs.index(sequence.id) > rangs.index(sequence.avant)


def _impossible(document: Document[Sequence]) -> Diagnostic:
    champ = "apres" if document.contenu.apres else "avant"
    repere = _anchor(document.contenu)
    phrase = f"« {document.contenu.id} » se place par rapport à « {repere} », qui n’est pas une séquence de ce module."
    return Diagnostic(document.source.positions.at(champ), "ordre-impossible", phrase)


def _contradiction(document: Document[Sequence]) -> Diagnostic:
    sequence = document.contenu
    phrase = f"« {sequence.id} » ne peut pas être à la fois après « {sequence.apres} » et avant « {sequence.avant} »."
    return Diagnostic(document.source.positions.at("avant"), "ordre-impossible", phrase)


def with_durations(
    module: Module, ajoutees: Iterable[Document[Sequence]], retirees: Iterable[Document[Sequence]]
) -> Module:
    """Le module, ses durées augmentées des séquences qu’une couche ajoute et diminuées de celles qu’elle masque."""
    durees = {champ: getattr(module, champ) for champ in DUREES}
    for champ in DUREES:
        for duree in _of(ajoutees, champ):
            durees[champ] += duree
        for duree in _of(retirees, champ):
            reste = durees[champ]
            durees[champ] = Fourchette(max(reste.mini - duree.mini, 0), max(reste.maxi - duree.maxi, 1))
    return module.model_copy(update=durees)


def _of(documents: Iterable[Document[Sequence]], champ: str) -> Iterator[Fourchette]:
    yield from (getattr(d.contenu, champ) for d in documents)
