"""Des repères invisibles posés dans un texte : ils traversent Markdown, HTML et pandoc sans rien changer à la lecture.

Chaque repère est un seul caractère d’usage privé d’Unicode (plans 15 et 16) ; aucun contenu n’en emploie.
"""

from __future__ import annotations

import re
from typing import Final

OUVRANT: Final = 0xF0000
FERMANT: Final = 0x100000
AU_PLUS: Final = 0xFFFD
REPERES: Final = re.compile("[\U000f0000-\U000ffffd\U00100000-\U0010fffd]")


def opening(rang: int) -> str:
    """Le repère qui ouvre la zone de ce rang ; lève `ValueError` au-delà de 65 533 zones."""
    if not 0 <= rang < AU_PLUS:
        raise ValueError("trop de passages à suivre dans un seul document")
    return chr(OUVRANT + rang)


def closing(rang: int) -> str:
    """Le repère qui ferme la zone de ce rang."""
    return chr(FERMANT + rang)


def rank(signe: str) -> tuple[int, bool]:
    """Le rang d’un repère, et s’il ouvre."""
    code = ord(signe)
    return (code - FERMANT, False) if code >= FERMANT else (code - OUVRANT, True)


def bare(texte: str) -> str:
    """Le texte sans ses repères."""
    return REPERES.sub("", texte)
