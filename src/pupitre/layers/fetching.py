"""Prend une archive « sources » à son adresse : sa somme est demandée, et vérifiée avant que rien ne soit ouvert."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from pupitre.layers.archive import OCTETS_AU_PLUS, sum_of

ADRESSE: Final = re.compile(r"https?://")
PATIENCE: Final = 60  # secondes sans rien recevoir


class FetchError(Exception):
    """L’archive ne peut pas être prise, ou n’est pas celle que l’on attend ; le texte dit pourquoi et que faire."""


def is_address(source: str) -> bool:
    """Vrai pour une adresse de la toile, et non un chemin de cette machine."""
    return bool(ADRESSE.match(source))


def fetch(source: str, somme: str, dossier: Path) -> Path:
    """L’archive de cette adresse, écrite dans `dossier` sous son nom ; lève `FetchError`.

    `somme` : la somme SHA-256 que publie l’édition, en hexadécimal ; sans elle, rien n’est téléchargé.
    """
    if not somme:
        raise FetchError("Une adresse se donne avec sa somme : --somme, telle que la publie l’édition.")
    from urllib.request import urlopen  # noqa: PLC0415 (charge TLS, dont seule une adresse a besoin)

    fichier = dossier / (unquote(urlsplit(source).path).rpartition("/")[2] or "commun.zip")
    try:
        with urlopen(source, timeout=PATIENCE) as flux:  # noqa: S310 (l’appelant a vérifié http ou https)
            fichier.write_bytes(flux.read(OCTETS_AU_PLUS))
    except (OSError, ValueError) as error:
        raise FetchError(f"« {source} » ne répond pas : {error}") from None
    trouvee = sum_of(fichier)
    if trouvee != somme.lower():
        fichier.unlink()
        raise FetchError(f"La somme de « {fichier.name} » est {trouvee}, et non celle que vous donnez.")
    return fichier
