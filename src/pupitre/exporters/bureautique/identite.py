"""L’identité « le carnet de terrain », telle que la portent les documents : couleurs, polices, mentions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from pupitre.exporters.bundle import Bundle
from pupitre.model.base import LIBELLES
from pupitre.model.module import FAMILLES

POLICE: Final = "Atkinson Hyperlegible Next"
POLICES: Final = Path(__file__).parent / "polices"
# Graisse et pente -> fichier ; OFL 1.1, voir « polices/licence-ofl.txt ».
GRAISSES: Final = {
    "regular": "atkinson-400.ttf",
    "bold": "atkinson-700.ttf",
    "italic": "atkinson-400-italique.ttf",
    "bold-italic": "atkinson-700-italique.ttf",
}
COULEURS: Final = {
    # rôle -> six chiffres hexadécimaux ; chaque couple employé est à 4,5:1 au moins
    "encre": "1c2b2a",
    "second": "475452",
    "papier": "ffffff",
    "sable": "faf6ee",
    "vert": "12403c",
    "lien": "0b5d57",
    "action": "8a3410",
    "trait": "73807d",
    "brume": "e3eeec",
    "abricot": "f7e6dc",
}
FAMILLE: Final = {
    # famille -> couleur ; blanc dessus à 7:1 au moins
    "decouvrir": "0b5d57",
    "methodes": "2b4c7e",
    "conditions": "7a2e5d",
    "ouvrir": "3d5a1e",
    "pratiquer": "8a3410",
    "transmettre": "6b4a00",
}
ADRESSE: Final = re.compile(r"https?://[^\s<>]+")
SANS_CERTIFICATION: Final = "Cette formation ne délivre aucune certification par elle-même."


@dataclass(frozen=True, slots=True)
class Mentions:
    """Ce que tout document dit de lui-même, en phrases."""

    titre: str
    ouvrage: str
    edition: str
    licence: str
    attribution: str
    permalien: str

    @property
    def pied(self) -> str:
        """La ligne de pied de page."""
        return f"{self.ouvrage} · édition {self.edition} · {self.licence}"


def mentions_of(bundle: Bundle) -> Mentions:
    """Les mentions d’un paquet."""
    edition = bundle.edition
    return Mentions(
        titre=bundle.titre,
        ouvrage=edition.titre,
        edition=edition.edition,
        licence=LIBELLES[edition.licence],
        attribution=bundle.attribution,
        permalien=bundle.permalien,
    )


def family_of(bundle: Bundle) -> str:
    """La famille d’un paquet d’un seul module ; rien pour un programme ou le cursus."""
    return bundle.modules[0].module.famille if bundle.nature == "module" else ""


def overline(bundle: Bundle) -> str:
    """Ce que l’on écrit au-dessus du titre : « Module · Méthodes », « Programme »."""
    famille = family_of(bundle)
    return (
        f"Module · {FAMILLES[famille][0]}" if famille else {"programme": "Programme", "cursus": "Cursus"}[bundle.nature]
    )


def with_links(phrase: str) -> str:
    """Une phrase en HTML, où chaque adresse est un lien."""
    return ADRESSE.sub(lambda a: f'<a href="{a[0]}">{a[0]}</a>', escape(phrase, quote=False))
