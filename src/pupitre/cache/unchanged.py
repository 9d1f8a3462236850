"""Se souvenir d’un résultat tant que des fichiers sont restés ce qu’ils étaient."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pupitre.cache.files import Etat, is_unchanged, read_state
from pupitre.cache.store import Store


class Unchanged:
    """Un résultat JSON et les fichiers dont il vient ; l’état des fichiers est pris avant de les lire.

    `entrees` : les dossiers et les fichiers lus ; `sorties` : ceux que le calcul écrit, qui doivent y être encore.
    """

    def __init__(self, store: Store, cle: bytes, entrees: Iterable[Path], sorties: Iterable[Path] = ()) -> None:
        self._store = store
        self._cle = cle
        # Un fichier nommé deux fois ne compte qu’une.
        self._entrees = tuple(dict.fromkeys(e.resolve() for e in entrees))
        self._sorties = tuple(dict.fromkeys(s.resolve() for s in sorties))
        self._avant: Etat = {}

    def recall(self) -> Any:
        """Le résultat gardé, ou rien si un fichier a changé, est apparu ou a disparu."""
        garde = self._store.get(self._cle)
        if (
            garde is not None
            and is_unchanged(garde["entrees"], self._entrees)
            and is_unchanged(garde["sorties"], self._sorties)
        ):
            self._settle(garde)
            return garde["rendu"]
        self._avant = read_state(self._entrees)
        return None

    def remember(self, rendu: Any) -> None:
        """Garde un résultat calculé depuis que `recall` n’a rien rendu."""
        sorties = read_state(self._sorties)
        self._store.put(self._cle, {"entrees": self._avant, "sorties": sorties, "rendu": rendu})

    def _settle(self, garde: dict[str, Any]) -> None:
        """Des dates qui étaient trop fraîches ont mûri : la prochaine fois, elles suffiront."""
        if any(somme for nom in ("entrees", "sorties") for *_, somme in garde[nom].values()):
            entrees, sorties = read_state(self._entrees), read_state(self._sorties)
            # Un fichier changé entre les deux regards reste sous son ancien état, qui ne lui ressemblera pas.
            if [e[:-1] for e in entrees.values()] == [e[:-1] for e in garde["entrees"].values()]:
                self._store.put(self._cle, {"entrees": entrees, "sorties": sorties, "rendu": garde["rendu"]})
