"""« Vouliez-vous dire … ? » : le nom connu le plus proche d’un nom mal écrit."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(nom: str, connus: Iterable[str]) -> str | None:
    """Le nom connu le plus proche, ou rien si aucun ne ressemble."""
    par_minuscule = {c.lower(): c for c in connus}
    proches = get_close_matches(nom.lower(), par_minuscule, n=1, cutoff=0.6)
    return par_minuscule[proches[0]] if proches else None


def did_you_mean(nom: str, connus: Iterable[str]) -> str:
    """La suggestion à afficher, vide si rien ne ressemble."""
    proche = nearest(nom, connus)
    return f"Vouliez-vous dire « {proche} » ?" if proche else ""
