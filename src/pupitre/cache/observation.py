"""Noter ce que lit un calcul, pour savoir plus tard s’il lirait la même chose.

Une vue se lit comme la valeur qu’elle montre. Elle note chaque lecture par son chemin : un champ, un élément, une
absence, la liste des clés. Rejouer un journal, c’est suivre ses chemins dans la valeur d’aujourd’hui et comparer les
empreintes. Rien n’est déclaré à la main : ce qui n’est pas passé par la vue n’a pas pu être lu.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FunctionType, MethodType
from typing import Any, Final, TypeVar, cast

from pydantic_core import to_json

T = TypeVar("T")
# Un pas d’un chemin : « .champ », « [clé », « ?clé » (y est-elle ?) ou « * » (toutes les clés, dans l’ordre).
Chemin = tuple[str, ...]
ABSENT: Final = "absent"
CLES: Final = "*"


class Observation:
    """Des valeurs que l’on observe, par nom.

    `types` : les classes dont chaque champ est une lecture à part ; tout le reste est lu d’un bloc.
    """

    def __init__(self, types: tuple[type, ...], **valeurs: Any) -> None:
        self._types = types
        self._valeurs = valeurs
        self._journal: dict[Chemin, None] | None = None
        self._empreintes: dict[Chemin, str] = {}
        # Les objets traversés, pour ne pas refaire le chemin depuis la racine à chaque lecture.
        self._objets: dict[Chemin, Any] = {}

    def add(self, **valeurs: Any) -> None:
        """Observe aussi ces valeurs, que l’on ne connaissait pas encore."""
        self._valeurs |= valeurs

    def view(self, nom: str, _forme: type[T]) -> T:
        """La vue d’une valeur : elle se lit comme elle."""
        return cast("T", self._wrap((nom,), self._valeurs[nom]))

    def table(self, nom: str) -> Mapping[str, Any]:
        """La vue d’une table."""
        return cast("Mapping[str, Any]", self._wrap((nom,), self._valeurs[nom]))

    @contextmanager
    def recording(self) -> Iterator[dict[Chemin, str]]:
        """Note les lectures faites pendant le bloc ; le dictionnaire est rempli à la sortie (chemin -> empreinte)."""
        dehors, self._journal = self._journal, {}
        releve: dict[Chemin, str] = {}
        try:
            yield releve
        finally:
            lu, self._journal = self._journal, dehors
        releve.update((chemin, self.fingerprint(chemin)) for chemin in lu)
        if dehors is not None:
            dehors.update(lu)

    def is_unchanged(self, releve: Mapping[Chemin, str]) -> bool:
        """Vrai si chaque lecture d’un relevé donnerait encore la même chose."""
        return all(self.fingerprint(chemin) == empreinte for chemin, empreinte in releve.items())

    def fingerprint(self, chemin: Chemin) -> str:
        """L’empreinte de ce qui se trouve au bout d’un chemin, ou « absent »."""
        if chemin not in self._empreintes:
            self._empreintes[chemin] = self._compute(chemin)
        return self._empreintes[chemin]

    def _compute(self, chemin: Chemin) -> str:
        try:
            parent = self._object(chemin[:-1])
            pas = chemin[-1]
            if pas == CLES:
                return _digest(tuple(parent))
            if pas.startswith("?"):
                return str(pas[1:] in parent)
            return _digest(_step(parent, pas))
        except (KeyError, AttributeError, TypeError):
            return ABSENT

    def _object(self, chemin: Chemin) -> Any:
        if len(chemin) == 1:
            return self._valeurs[chemin[0]]
        if chemin not in self._objets:
            self._objets[chemin] = _step(self._object(chemin[:-1]), chemin[-1])
        return self._objets[chemin]

    def note_again(self, releve: Mapping[Chemin, str]) -> None:
        """Note les lectures d’un relevé, comme si on venait de les refaire : son résultat sert à un calcul en cours."""
        for chemin in releve:
            self._note(chemin)

    def _note(self, chemin: Chemin) -> None:
        if self._journal is not None:
            self._journal[chemin] = None

    def _is_read_by_parts(self, valeur: Any) -> bool:
        return isinstance(valeur, (Mapping, *self._types))

    def _wrap(self, chemin: Chemin, valeur: Any) -> Any:
        if isinstance(valeur, Mapping):
            return _ObservedMapping(self, chemin, valeur)
        if isinstance(valeur, self._types):
            return _ObservedRecord(self, chemin, valeur)
        self._note(chemin)
        return valeur


def _step(valeur: Any, pas: str) -> Any:
    return getattr(valeur, pas[1:]) if pas.startswith(".") else valeur[pas[1:]]


def _digest(valeur: Any) -> str:
    octets = to_json((type(valeur).__qualname__, valeur))
    return hashlib.blake2b(octets, digest_size=10).hexdigest()


class _ObservedMapping(Mapping[str, Any]):
    """Une table dont chaque clé demandée, présente ou non, est notée."""

    __slots__ = ("_chemin", "_observation", "_valeur")

    def __init__(self, observation: Observation, chemin: Chemin, valeur: Mapping[str, Any]) -> None:
        self._observation = observation
        self._chemin = chemin
        self._valeur = valeur

    def __getitem__(self, cle: str) -> Any:
        # Une valeur lue d’un bloc est notée par elle-même ; d’une autre, on n’a encore lu que sa présence.
        if cle not in self._valeur or self._observation._is_read_by_parts(self._valeur[cle]):
            self._observation._note((*self._chemin, f"?{cle}"))
        return self._observation._wrap((*self._chemin, f"[{cle}"), self._valeur[cle])

    def __contains__(self, cle: object) -> bool:
        self._observation._note((*self._chemin, f"?{cle}" if isinstance(cle, str) else CLES))
        return cle in self._valeur

    def __iter__(self) -> Iterator[str]:
        self._observation._note((*self._chemin, CLES))
        return iter(self._valeur)

    def __len__(self) -> int:
        self._observation._note((*self._chemin, CLES))
        return len(self._valeur)


class _ObservedRecord:
    """Une valeur composée dont chaque champ lu est noté ; ses méthodes et ses propriétés lisent à travers la vue."""

    __slots__ = ("_chemin", "_observation", "_valeur")

    def __init__(self, observation: Observation, chemin: Chemin, valeur: Any) -> None:
        self._observation = observation
        self._chemin = chemin
        self._valeur = valeur

    def __getattr__(self, nom: str) -> Any:
        attribut = getattr(type(self._valeur), nom, None)
        if isinstance(attribut, FunctionType):
            return MethodType(attribut, self)
        if isinstance(attribut, property):
            assert attribut.fget
            return attribut.fget(self)
        return self._observation._wrap((*self._chemin, f".{nom}"), getattr(self._valeur, nom))

    def __eq__(self, autre: object) -> bool:
        """Une comparaison lirait tout sans le noter : elle est refusée, bruyamment."""
        raise TypeError("une vue ne se compare pas : comparez un champ, par exemple l’identifiant.")

    __hash__ = None  # type: ignore[assignment]
