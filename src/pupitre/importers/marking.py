"""Pose des repères dans le texte d’un fichier, autour de chaque passage modifiable et de ce que le moteur y écrira."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pupitre.importers.atoms import LIEN, OPAQUE, Atome
from pupitre.importers.marks import closing, opening


@dataclass(frozen=True, slots=True)
class Opaque:
    """Un appel de macro, une image, une entité : ce que l’auteur a écrit, dans un passage."""

    atome: Atome
    brut: str


@dataclass(frozen=True, slots=True)
class Cible:
    """L’adresse d’un lien telle que l’auteur l’a écrite."""

    atome: Atome
    adresse: str


@dataclass(slots=True)
class Table:
    """Ce que désigne chaque repère, par rang ; elle grandit d’un fichier à l’autre."""

    entrees: list[Atome | Opaque | Cible] = field(default_factory=list)

    def add(self, entree: Atome | Opaque | Cible) -> int:
        """Range une entrée et rend son rang."""
        self.entrees.append(entree)
        return len(self.entrees) - 1


def mark(texte: str, atomes: Iterable[Atome], table: Table) -> str:
    """Le texte et ses repères ; la table apprend ce qu’ils désignent."""
    poses: list[tuple[int, int, str]] = []
    for atome in atomes:
        rang = table.add(atome)
        poses.append((atome.debut, 1, opening(rang)))
        poses.append((atome.fin, 0, closing(rang)))
        brut = texte[atome.debut : atome.fin]
        for found in OPAQUE.finditer(brut):
            rang = table.add(Opaque(atome, found[0]))
            poses.append((atome.debut + found.start(), 3, opening(rang)))
            poses.append((atome.debut + found.end(), -2, closing(rang)))
        voile = OPAQUE.sub(lambda found: " " * len(found[0]), brut)
        poses.extend(
            (atome.debut + found.end(), 4, opening(table.add(Cible(atome, found["cible"]))))
            for found in LIEN.finditer(voile)
        )
    return _inserted(texte, poses)


def _inserted(texte: str, poses: list[tuple[int, int, str]]) -> str:
    morceaux: list[str] = []
    dernier = 0
    for place, _, signe in sorted(poses):
        morceaux.extend((texte[dernier:place], signe))
        dernier = place
    return "".join([*morceaux, texte[dernier:]])
