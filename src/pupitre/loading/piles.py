"""Empile les fichiers des couches : un même chemin, du plus commun au plus local."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pupitre.diagnostics import Diagnostic
from pupitre.loading.tree import Found, walk
from pupitre.model.layers import Layer


@dataclass(frozen=True, slots=True)
class Pile:
    """Les fichiers de même chemin, de la couche la plus commune à la plus locale ; au moins un."""

    chemin: str
    etages: tuple[Found, ...]

    @property
    def dessus(self) -> Found:
        """Le fichier de la couche la plus locale."""
        return self.etages[-1]


def stack(couches: Iterable[Layer]) -> tuple[Mapping[str, Pile], tuple[Diagnostic, ...]]:
    """Tous les fichiers de contenu des couches, empilés par chemin et triés."""
    etages: dict[str, list[Found]] = {}
    diagnostics: list[Diagnostic] = []
    for couche in couches:
        trouves, found = walk(couche)
        diagnostics.extend(found)
        for fichier in trouves:
            etages.setdefault(fichier.chemin, []).append(fichier)
    return {chemin: Pile(chemin, tuple(etages[chemin])) for chemin in sorted(etages)}, tuple(diagnostics)
