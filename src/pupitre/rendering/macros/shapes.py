"""Les formes des familles : une couleur ne suffit jamais, chaque famille a aussi sa forme."""

from __future__ import annotations

from typing import Final

FORMES: Final[dict[str, str]] = {
    # famille -> tracé dans un carré de 20 de côté, centré en (10, 10)
    "decouvrir": '<circle cx="10" cy="10" r="8"/>',
    "methodes": '<rect x="2.5" y="2.5" width="15" height="15"/>',
    "conditions": '<path d="M10 2 L18.5 17.5 L1.5 17.5 Z"/>',
    "ouvrir": '<path d="M10 1.5 L18.5 7.9 L15.3 18 L4.7 18 L1.5 7.9 Z"/>',
    "pratiquer": '<path d="M10 1 L19 10 L10 19 L1 10 Z"/>',
    "transmettre": '<path d="M5.5 2 L14.5 2 L19 10 L14.5 18 L5.5 18 L1 10 Z"/>',
}


def forme(famille: str) -> str:
    """L’icône décorative d’une famille ; le mot est toujours écrit à côté."""
    return f'<svg class="forme" viewBox="0 0 20 20" aria-hidden="true" focusable="false">{FORMES[famille]}</svg>'
