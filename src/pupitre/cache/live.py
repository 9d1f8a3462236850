"""Ce qu’un passage laisse au suivant, dans le même processus : les valeurs elles-mêmes, et non leur écriture."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Live(Generic[T]):
    """Des valeurs figées par clé, tour par tour : un tour ne voit que ce que le précédent a employé ou calculé.

    La mémoire ne grossit donc pas au fil des retouches, et un premier tour ne doit rien à personne.
    """

    def __init__(self) -> None:
        self._avant: dict[bytes, T] = {}
        self._ici: dict[bytes, T] = {}

    def get(self, cle: bytes) -> T | None:
        """La valeur qu’avait cette clé au tour d’avant, ou rien."""
        valeur = self._avant.get(cle)
        if valeur is not None:
            self._ici[cle] = valeur
        return valeur

    def put(self, cle: bytes, valeur: T) -> None:
        """Garde une valeur, qui ne doit plus changer."""
        self._ici[cle] = valeur

    def turn(self) -> None:
        """Commence un tour."""
        self._avant, self._ici = self._ici, {}
