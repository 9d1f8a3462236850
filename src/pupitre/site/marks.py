"""Un département fictif dont le nom, la clé, le code et les faits sont des marques, et des textes découpés à ces marques.

Un site construit pour lui est celui de tout autre département, ses marques remplacées : rien dans le site ne dépend du
département autrement que par ces textes, que l’on pose tels quels ou dont on fait une adresse. Une marque porte les
signes des vrais noms (accent, apostrophe, espace, trait d’union) : là où on les transforme, elle n’est plus reconnue,
et `cut` le dit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from pupitre.departements import MESURES, Departement
from pupitre.model.referentiel import slug
from pupitre.rendering.context import number

NOM: Final = "Zqxé’o-N nom"
REGION: Final = "Zqxé’o-R région"
CODE: Final = "ZQXCODE"
# Un code vrai : l’en-tête d’un territoire n’en admet pas d’autre, et il entre dans l’adresse du site.
CODE_VALIDE: Final = "000"
# De grands nombres, que l’on n’écrit nulle part, un par fait.
NOMBRE: Final = 987_012_300
FAITS: Final[Mapping[str, int]] = MappingProxyType({colonne: NOMBRE + rang for rang, colonne in enumerate(MESURES)})
MARQUE: Final = Departement(CODE_VALIDE, NOM, REGION, FAITS)


def site_folder(departement: Departement) -> str:
    """Le dossier du site d’un département, qui finit aussi son adresse : « 2a-corse-du-sud »."""
    return f"{departement.code.lower()}-{slug(departement.nom)}"


def _forms(departement: Departement, code: str) -> tuple[str, ...]:
    """Les formes sous lesquelles un site montre un département, dans un ordre fixe."""
    cle = slug(departement.nom)
    faits = (number(departement.valeurs[colonne]) for colonne in MESURES)
    nom = departement.nom
    return nom, quote(nom), departement.region, code, site_folder(departement), cle, cle.upper(), *faits


FORMES: Final = _forms(MARQUE, CODE)
# La plus longue d’abord : le dossier du site contient la clé.
COUPES: Final = tuple((forme, FORMES.index(forme)) for forme in sorted(FORMES, key=len, reverse=True))
# Ce qui reste d’une marque que l’on a transformée : ses lettres, ou les chiffres d’un fait.
LETTRES: Final = "zqx"
CHIFFRES: Final = re.compile(r"987\D{0,8}012\D{0,8}3")
# Un signe qu’aucun texte ne contient : ni HTML, ni XML, ni JSON ne l’admettent.
BORD: Final = "\0"


class MarkError(ValueError):
    """Une marque a pris une forme que l’on ne sait pas remplacer ; le texte dit laquelle."""


@dataclass(frozen=True, slots=True)
class Texte:
    """Un texte découpé à ses marques : un morceau commun, le rang d’une forme, un morceau commun, et ainsi de suite."""

    communs: tuple[bytes, ...]
    formes: tuple[int, ...]

    def fill(self, valeurs: tuple[bytes, ...]) -> bytes:
        """Le texte d’un département, dont `values_of` donne les formes."""
        if not self.formes:
            return self.communs[0]
        morceaux = [b""] * (2 * len(self.formes) + 1)
        morceaux[::2] = self.communs
        morceaux[1::2] = [valeurs[forme] for forme in self.formes]
        return b"".join(morceaux)


def values_of(departement: Departement) -> tuple[bytes, ...]:
    """De quoi remplir un `Texte` pour ce département."""
    return tuple(forme.encode() for forme in _forms(departement, departement.code))


def cut(texte: str) -> Texte:
    """Le texte, découpé à ses marques ; lève `MarkError` s’il en reste une forme inconnue."""
    for forme, rang in COUPES:
        texte = texte.replace(forme, f"{BORD}{rang}{BORD}")
    morceaux = texte.split(BORD)
    communs = morceaux[::2]
    for commun in communs:
        if LETTRES in commun.lower() or CHIFFRES.search(commun):
            raise MarkError(commun)
    return Texte(
        tuple(commun.encode("utf-8", "xmlcharrefreplace") for commun in communs), tuple(map(int, morceaux[1::2]))
    )
