"""Met en regard le document exporté et le document revenu : ce qui est resté, ce qui a changé, ce qui est né, ce qui est parti."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from pupitre.importers.reading import Unite

PARENTE: Final = 0.45  # au-dessous, deux unités ne se ressemblent pas assez pour être la même, récrite
AU_PLUS: Final = 40_000  # comparaisons dans une même zone ; au-delà, on met en regard dans l’ordre


@dataclass(frozen=True, slots=True)
class Paire:
    """Une unité d’avant et une d’après, par leur rang ; -1 si l’une manque."""

    avant: int
    apres: int


def pair(avant: Sequence[Unite], apres: Sequence[Unite]) -> Iterator[Paire]:
    """Les paires, dans l’ordre du texte ; une unité inchangée y figure aussi. La première unité est le titre du document."""
    yield Paire(0, 0)
    anciennes, nouvelles = ([(u.nature == "titre", _key(u)) for u in unites] for unites in (avant[1:], apres[1:]))
    for genre, i, j, k, m in SequenceMatcher(None, anciennes, nouvelles, autojunk=False).get_opcodes():
        if genre == "equal":
            yield from (Paire(i + pas + 1, k + pas + 1) for pas in range(j - i))
        else:
            yield from (
                Paire(a + i + 1 if a >= 0 else -1, b + k + 1 if b >= 0 else -1)
                for a, b in _matched(avant[i + 1 : j + 1], apres[k + 1 : m + 1])
            )


def _key(unite: Unite) -> str:
    return "".join(j.texte for j in unite.jetons if not j.is_blanc)


def _matched(avant: Sequence[Unite], apres: Sequence[Unite]) -> list[tuple[int, int]]:
    """Le meilleur alignement d’une zone changée, par programmation dynamique sur la ressemblance."""
    if not avant or not apres:
        return [*((rang, -1) for rang in range(len(avant))), *((-1, rang) for rang in range(len(apres)))]
    if len(avant) == len(apres) == 1 and avant[0].nature == apres[0].nature:
        return [(0, 0)]  # entre deux voisins intacts, la même unité, récrite
    if len(avant) * len(apres) > AU_PLUS:
        return [*((rang, -1) for rang in range(len(avant))), *((-1, rang) for rang in range(len(apres)))]
    notes = [[_likeness(a, b) for b in apres] for a in avant]
    total = [[0.0] * (len(apres) + 1) for _ in range(len(avant) + 1)]
    for i in range(len(avant) - 1, -1, -1):
        for j in range(len(apres) - 1, -1, -1):
            ensemble = notes[i][j] + total[i + 1][j + 1] if notes[i][j] >= PARENTE else 0.0
            total[i][j] = max(total[i + 1][j], total[i][j + 1], ensemble)
    return list(_path(notes, total))


def _path(notes: list[list[float]], total: list[list[float]]) -> Iterator[tuple[int, int]]:
    i = j = 0
    while i < len(notes) and j < len(notes[0]):
        if notes[i][j] >= PARENTE and total[i][j] == notes[i][j] + total[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif total[i][j] == total[i + 1][j]:
            yield i, -1
            i += 1
        else:
            yield -1, j
            j += 1
    yield from ((rang, -1) for rang in range(i, len(notes)))
    yield from ((-1, rang) for rang in range(j, len(notes[0])))


def _likeness(avant: Unite, apres: Unite) -> float:
    """De 0 à 1 : les mots en commun, dans l’ordre ; la nature compte un peu, pour départager."""
    anciens, nouveaux = ([j.texte for j in u.jetons if not j.is_blanc] for u in (avant, apres))
    court = min(len(anciens), len(nouveaux))
    if not court:
        return 0.0
    comparaison = SequenceMatcher(None, anciens, nouveaux, autojunk=False)
    if comparaison.quick_ratio() < PARENTE / 2:
        return 0.0
    commun = sum(bloc.size for bloc in comparaison.get_matching_blocks())
    note = max(comparaison.ratio(), 0.9 * commun / court if commun > 3 else 0.0)
    return note * (1.0 if avant.nature == apres.nature else 0.9)
