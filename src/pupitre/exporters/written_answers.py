"""Les écritures d’une réponse à taper : une plateforme n’ignore que la casse, une personne n’écrit pas toujours les accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def variants(acceptees: Iterable[str]) -> tuple[str, ...]:
    """Les réponses acceptées, avec et sans accents, avec les deux apostrophes ; une seule fois à la casse près."""
    vues: dict[str, str] = {}
    for reponse in acceptees:
        texte = " ".join(reponse.split())
        for forme in (texte, _unaccented(texte)):
            for apostrophe in ("’", "'"):
                ecrite = forme.replace("’", apostrophe).replace("'", apostrophe)
                vues.setdefault(ecrite.casefold(), ecrite)
    return tuple(vues.values())


def _unaccented(texte: str) -> str:
    """Le texte sans accents ni ligatures."""
    sans_ligature = texte.replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae").replace("Æ", "Ae")
    decompose = unicodedata.normalize("NFD", sans_ligature)
    return "".join(c for c in decompose if not unicodedata.combining(c))
