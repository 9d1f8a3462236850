"""L’archive « sources » d’une édition : ses contenus et le moteur qui les lit, épinglés ensemble par une seule somme."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pupitre.exporters.archive import write_zip
from pupitre.loading.tree import RACINES
from pupitre.model.referentiel import slug
from pupitre.model.upstream import REMPLACES
from pupitre.settings import Settings

DOSSIERS: Final = (*RACINES, REMPLACES, "couches", "src", "macros", "scripts")
ENGENDRES: Final = ("__pycache__", "build", "node_modules")
FICHIERS: Final = (
    "curriculum.yml", "mkdocs.yml", "pyproject.toml", "verrou.txt",
    "README.md", "LICENSE", "LICENSE-contenus", "CITATION.cff",
)  # fmt: skip


def archive_name(settings: Settings) -> str:
    """« ecole-de-l-innovation-2026.1-sources.zip » : ASCII, l’édition dedans."""
    return f"{slug(settings.titre)}-{settings.edition}-sources.zip"


def write_sources(racine: Path, settings: Settings, dossier: Path) -> Path:
    """Écrit l’archive dans un dossier et rend son chemin ; mêmes sources, mêmes octets."""
    fichier = dossier / archive_name(settings)
    contenu = {f.relative_to(racine).as_posix(): f.read_bytes() for f in _files(racine, settings)}
    write_zip(fichier, contenu, settings.edition_du)
    return fichier


def _files(racine: Path, settings: Settings) -> Iterator[Path]:
    """Les fichiers des couches et du moteur : rien d’engendré, rien de caché, aucun lien symbolique."""
    yield from (racine / nom for nom in FICHIERS if (racine / nom).is_file())
    communes = [c.chemin for c in settings.couches if c.chemin and not c.chemin.startswith((".", "/"))]
    for nom in (*DOSSIERS, *communes):
        for dossier, sous_dossiers, fichiers in os.walk(racine / nom):
            sous_dossiers[:] = sorted(d for d in sous_dossiers if not d.startswith(".") and d not in ENGENDRES)
            for fichier in (Path(dossier) / f for f in sorted(fichiers)):
                if not fichier.name.startswith(".") and fichier.suffix != ".pyc" and not fichier.is_symlink():
                    yield fichier
