"""Les éditions : où les trouver, ce qui change de l’une à l’autre, comment en publier une."""

from __future__ import annotations

from typing import Final

BRANCHE: Final = "gh-pages"


class PublicationError(Exception):
    """La publication est refusée ; le texte dit pourquoi et que faire. Rien n’a changé."""
