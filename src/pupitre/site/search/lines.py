"""Les lignes de l’index : pour chaque racine, les documents qui l’ont et le poids qu’elle y a, en une courte chaîne."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from pupitre.site.search.index import Apport

CHIFFRES: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
JALON: Final = re.compile(r"([0-9a-z]*)([A-Z])")


class Lines:
    """Les lignes d’un index, et le nombre de documents qui apportent chaque mot du lexique."""

    def __init__(self, lignes: Mapping[str, str], mots: Mapping[str, int]) -> None:
        self.lignes = dict(lignes)
        self.mots = dict(mots)

    @staticmethod
    def of(apports: Iterator[Apport]) -> Lines:
        """Les lignes de ces apports, dans l’ordre des documents ; les apports ne sont pas gardés."""
        jalons: dict[str, list[str]] = {}
        derniers: dict[str, int] = {}
        mots: dict[str, int] = {}
        for rang, apport in enumerate(apports):
            for racine, poids in apport.racines.items():
                jalons.setdefault(racine, []).append(_step(rang - derniers.get(racine, -1), poids))
                derniers[racine] = rang
            for mot in apport.mots:
                mots[mot] = mots.get(mot, 0) + 1
        return Lines({racine: "".join(suite) for racine, suite in jalons.items()}, mots)

    def replace(self, rang: int, ancien: Apport, nouveau: Apport) -> None:
        """Les mêmes lignes, après que le document de ce rang a changé d’apport."""
        for racine in {*ancien.racines, *nouveau.racines}:
            poids = nouveau.racines.get(racine, 0)
            if poids != ancien.racines.get(racine, 0):
                self._set(racine, rang, poids)
        for mots, ecart in ((ancien.mots, -1), (nouveau.mots, 1)):
            for mot in mots:
                self.mots[mot] = self.mots.get(mot, 0) + ecart
                if not self.mots[mot]:
                    del self.mots[mot]

    def _set(self, racine: str, rang: int, poids: int) -> None:
        documents = self.weights(racine)
        documents[rang] = poids
        ligne = _line({r: p for r, p in sorted(documents.items()) if p})
        if ligne:
            self.lignes[racine] = ligne
        else:
            self.lignes.pop(racine, None)

    def weights(self, racine: str) -> dict[int, int]:
        """Le rang des documents qui ont cette racine, et son poids dans chacun, de 1 à 26."""
        documents, rang = {}, -1
        for ecart, poids in JALON.findall(self.lignes.get(racine, "")):
            rang += int(ecart, 36) if ecart else 1
            documents[rang] = ord(poids) - ord("A") + 1
        return documents


def _line(documents: Mapping[int, int]) -> str:
    sortie, precedent = [], -1
    for rang, poids in documents.items():
        sortie.append(_step(rang - precedent, poids))
        precedent = rang
    return "".join(sortie)


@lru_cache(maxsize=16_384)
def _step(ecart: int, poids: int) -> str:
    """« 3K » : l’écart au document précédent en base 36 (rien s’il vaut un), puis le poids, de A à Z."""
    return f"{'' if ecart == 1 else _base36(ecart)}{chr(ord('A') + poids - 1)}"


def _base36(nombre: int) -> str:
    return (_base36(nombre // 36) if nombre >= 36 else "") + CHIFFRES[nombre % 36]
