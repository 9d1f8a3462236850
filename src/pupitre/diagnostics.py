"""Ce que l’on dit à la personne qui écrit : où, quoi, pourquoi, comment réparer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Gravite(StrEnum):
    """Une erreur arrête la construction ; un avertissement se signale ; « ignore » se tait."""

    ERREUR = "erreur"
    AVERTISSEMENT = "avertissement"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Un endroit d’un fichier : chemin relatif à la racine, ligne et colonne comptées à partir de 1.

    `longueur` est le nombre de caractères à souligner (0 : toute la ligne).
    """

    chemin: str
    ligne: int = 1
    colonne: int = 1
    longueur: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """Un défaut constaté. `code` est une clé de `DEFAUTS` ; `phrase` le dit pour ce cas précis."""

    position: Position
    code: str
    phrase: str
    suggestion: str = ""
    gravite: Gravite = field(default=Gravite.ERREUR, compare=False)


@dataclass(frozen=True, slots=True)
class Rapport:
    """Tous les diagnostics d’une vérification, triés par fichier puis par ligne, sans doublon."""

    diagnostics: tuple[Diagnostic, ...]
    fichiers: int = 0

    @staticmethod
    def of(diagnostics: Iterable[Diagnostic], fichiers: int = 0) -> Rapport:
        """Trie, retire les doublons et ce qui est réglé sur « ignore »."""
        retenus = {d for d in diagnostics if d.gravite is not Gravite.IGNORE}
        return Rapport(tuple(sorted(retenus)), fichiers)

    @property
    def erreurs(self) -> tuple[Diagnostic, ...]:
        """Les diagnostics qui arrêtent la construction."""
        return tuple(d for d in self.diagnostics if d.gravite is Gravite.ERREUR)

    @property
    def avertissements(self) -> tuple[Diagnostic, ...]:
        """Les diagnostics qui n’arrêtent rien."""
        return tuple(d for d in self.diagnostics if d.gravite is Gravite.AVERTISSEMENT)

    @property
    def is_clean(self) -> bool:
        """Vrai si rien n’arrête la construction."""
        return not self.erreurs
