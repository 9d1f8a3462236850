"""Ce que voit une macro : le catalogue, l’identité, la page où elle est appelée et la cible du rendu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pupitre.model.addresses import relative_address
from pupitre.model.base import Fourchette
from pupitre.model.catalogue import Catalogue
from pupitre.model.edition import EditionPubliee
from pupitre.settings import Settings

INSECABLE = "\u00a0"


class Cible(StrEnum):
    """Pour qui l’on rend : le site, la page du formateur, un LMS, le papier."""

    SITE = "site"
    FORMATEUR = "formateur"
    LMS = "lms"
    IMPRIME = "imprime"


@dataclass(frozen=True, slots=True)
class RenderContext:
    """Le contexte d’une page.

    `fragment` rend un court texte Markdown en HTML, macros comprises ; `preparee` est l’édition que l’on prépare, par
    son numéro.
    """

    catalogue: Catalogue
    settings: Settings
    adresse: str
    cible: Cible
    fragment: Callable[[str, RenderContext], str]
    preparee: Mapping[str, EditionPubliee]

    def url(self, adresse: str) -> str:
        """L’adresse d’une page du site, vue de cette page."""
        return relative_address(self.adresse, adresse)

    def html(self, texte: str) -> str:
        """Un texte Markdown court, en HTML."""
        return self.fragment(texte, self)


def minutes(duree: Fourchette) -> str:
    """« 20 à 30 min », « 2 h à 2 h 30 » : une durée telle qu’on la lit."""
    if duree.mini == duree.maxi:
        return _clock(duree.mini)
    if duree.maxi < 60:
        return f"{duree.mini} à {duree.maxi}{INSECABLE}min"
    return f"{_clock(duree.mini)} à {_clock(duree.maxi)}"


def _clock(total: int) -> str:
    heures, reste = divmod(total, 60)
    if not heures:
        return f"{reste}{INSECABLE}min"
    return f"{heures}{INSECABLE}h{INSECABLE}{reste:02d}" if reste else f"{heures}{INSECABLE}h"


def weight(octets: int) -> str:
    """« 42 ko », « 1,3 Mo » : un poids de fichier, tel qu’on le lit."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))}{INSECABLE}ko"
    return f"{octets / 1_000_000:.1f}{INSECABLE}Mo".replace(".", ",")


def number(valeur: float | int | str) -> str:
    """« 115 527 », « 20,8 » : un nombre tel qu’on l’écrit en français."""
    if isinstance(valeur, str):
        return valeur
    texte = f"{valeur:,}".replace(",", INSECABLE).replace(".", ",")
    return texte.removesuffix(",0")
