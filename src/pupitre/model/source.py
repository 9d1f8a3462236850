"""D’où vient un contenu : son fichier, son en-tête, la position de chaque clé, son corps découpé en blocs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Protocol, TypeVar

from pupitre.diagnostics import Position

T = TypeVar("T")
Chemin = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """La place de chaque clé et de chaque valeur, par son chemin (`("objectifs", 0, "id")`)."""

    cles: Mapping[Chemin, Position] = field(default_factory=dict)
    valeurs: Mapping[Chemin, Position] = field(default_factory=dict)

    def read(self) -> Places:
        """Elles-mêmes : ce sont des places déjà relevées."""
        return self


class PlacesToRead(Protocol):
    """Des places que l’on ne relève que si quelqu’un les demande : un fichier juste n’en a pas besoin."""

    def read(self) -> Places:
        """Les places, relevées maintenant."""


SANS_PLACE: Final = Places()


@dataclass(frozen=True, slots=True)
class Positions:
    """La position de chaque clé et de chaque valeur d’un en-tête ; `defaut`, celle de ce qui n’y est pas."""

    defaut: Position
    places: PlacesToRead = SANS_PLACE

    @property
    def cles(self) -> Mapping[Chemin, Position]:
        """La position de chaque clé."""
        return self.places.read().cles

    @property
    def valeurs(self) -> Mapping[Chemin, Position]:
        """La position de chaque valeur."""
        return self.places.read().valeurs

    def at(self, *chemin: str | int) -> Position:
        """La position de la valeur, sinon celle du plus proche parent connu."""
        valeurs = self.valeurs
        for taille in range(len(chemin), 0, -1):
            if chemin[:taille] in valeurs:
                return valeurs[chemin[:taille]]
        return self.defaut

    def key(self, *chemin: str | int) -> Position:
        """La position de la clé, sinon celle de la valeur la plus proche."""
        return self.cles.get(chemin) or self.at(*chemin)


@dataclass(frozen=True, slots=True)
class Bloc:
    """Une partie du corps : du texte (`nature` « texte ») ou un bloc `::: nature argument`.

    `ligne` est celle, dans le fichier, de la première ligne de `texte`.
    """

    nature: str
    texte: str
    ligne: int
    argument: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)
    positions: Positions | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Un fichier lu : chemin dans sa couche, en-tête, positions, corps brut et sa première ligne.

    `couche` est celle du fichier ; `apports`, les chemins des compléments posés dans ses emplacements.
    """

    chemin: str
    meta: Mapping[str, Any]
    positions: Positions
    corps: str = ""
    premiere_ligne: int = 1
    blocs: tuple[Bloc, ...] = ()
    couche: str = ""
    apports: tuple[str, ...] = ()

    @property
    def dossier(self) -> str:
        """Le dossier du fichier, avec des « / », sans « / » final."""
        return self.chemin.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Document(Generic[T]):
    """Un contenu valide et le fichier dont il vient."""

    contenu: T
    source: Source
