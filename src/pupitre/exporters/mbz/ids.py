"""Les identifiants numériques d’une sauvegarde : les mêmes à chaque écriture, jamais deux fois le même."""

from __future__ import annotations

import hashlib
from typing import Final

# Les colonnes de Moodle tiennent sur dix chiffres ; on reste sous ce que tient un entier signé de 32 bits.
PLANCHER: Final = 1_000
PLAFOND: Final = 2_147_483_647


class Ids:
    """Donne à chaque chose un nombre tiré de sa nature et de son identifiant permanent.

    Si deux choses tombent sur le même nombre, la seconde en prend un autre, toujours le même dans un même paquet.
    """

    def __init__(self) -> None:
        self._donnes: dict[tuple[str, str], int] = {}
        self._pris: set[int] = set()

    def __call__(self, nature: str, cle: str) -> int:
        """Le nombre de cette chose."""
        if (nature, cle) not in self._donnes:
            self._donnes[nature, cle] = self._free(f"{nature}/{cle}")
        return self._donnes[nature, cle]

    def _free(self, cle: str) -> int:
        essai = 0
        while (nombre := candidate(cle, essai)) in self._pris:
            essai += 1
        self._pris.add(nombre)
        return nombre


def candidate(cle: str, essai: int) -> int:
    """Le nombre de rang `essai` que l’on peut donner à une clé."""
    empreinte = hashlib.sha256(f"{essai}/{cle}".encode()).digest()
    return PLANCHER + int.from_bytes(empreinte[:8]) % (PLAFOND - PLANCHER)
