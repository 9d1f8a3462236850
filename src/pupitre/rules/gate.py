"""La porte : aucune erreur, ou l’on s’arrête et l’on dit tout."""

from __future__ import annotations

from pathlib import Path

from pupitre.diagnostics import Rapport
from pupitre.loading.catalogue import load
from pupitre.model.catalogue import Catalogue
from pupitre.settings import Settings, load_settings


def check(racine: Path) -> tuple[Settings | None, Catalogue, Rapport]:
    """Lit et juge tous les contenus du cursus."""
    settings, diagnostics = load_settings(racine)
    loaded = load([racine])
    return settings, loaded.catalogue, Rapport.of([*diagnostics, *loaded.diagnostics], len(loaded.fichiers))
