"""Construit et sert le site ; le seul endroit qui commande MkDocs."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.serve import serve as mkdocs_serve
from mkdocs.config import load_config

CONFIGURATION: Final = "mkdocs.yml"


def build_site(racine: Path, destination: Path | None = None) -> Path:
    """Construit le site et rend son dossier ; lève `PluginError` si la porte refuse les contenus."""
    _quiet()
    config = load_config(str(racine / CONFIGURATION), site_dir=str(destination) if destination else None)
    config.plugins.on_startup(command="build", dirty=False)
    try:
        mkdocs_build(config)
    finally:
        config.plugins.on_shutdown()
    return Path(config.site_dir)


def serve_site(racine: Path, adresse: str) -> None:
    """Sert le site avec rechargement à chaque enregistrement, jusqu’à Ctrl-C."""
    _quiet()
    mkdocs_serve(str(racine / CONFIGURATION), dev_addr=adresse, livereload=True)


def _quiet() -> None:
    """Ne garde de MkDocs que les avertissements : la CLI dit elle-même où l’on en est."""
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
