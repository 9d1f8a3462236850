"""Construit et sert le site ; le seul endroit qui commande MkDocs."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Final, cast

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.serve import serve as mkdocs_serve
from mkdocs.config import load_config

from pupitre.exporters.running import Written
from pupitre.settings import load_settings
from pupitre.site.plugin import PupitrePlugin

CONFIGURATION: Final = "mkdocs.yml"


def build_site(
    racine: Path, destination: Path | None = None, paquets: tuple[Written, ...] = (), sources: Path | None = None
) -> Path:
    """Construit le site et rend son dossier ; lève `PluginError` si la porte refuse les contenus.

    `paquets` : les exports à joindre ; les pages des modules et des programmes les proposent. `sources` : l’archive que
    d’autres territoires épinglent ; sa somme est publiée à côté d’elle.
    """
    _quiet()
    with _edition_clock(racine):
        config = load_config(str(racine / CONFIGURATION), site_dir=str(destination) if destination else None)
        plugin = cast("PupitrePlugin", config.plugins["pupitre"])
        plugin.paquets, plugin.sources = paquets, sources
        config.plugins.on_startup(command="build", dirty=False)
        try:
            mkdocs_build(config)
        finally:
            config.plugins.on_shutdown()
    return Path(config.site_dir)


@contextmanager
def _edition_clock(racine: Path) -> Iterator[None]:
    """MkDocs date ses pages de l’édition, et non du jour : mêmes sources, mêmes octets."""
    settings, _ = load_settings(racine)
    if settings is None or "SOURCE_DATE_EPOCH" in os.environ:
        yield
        return
    minuit = datetime.combine(settings.edition_du, time(), UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(minuit.timestamp()))
    try:
        yield
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]


def serve_site(racine: Path, adresse: str) -> None:
    """Sert le site avec rechargement à chaque enregistrement, jusqu’à Ctrl-C."""
    _quiet()
    mkdocs_serve(str(racine / CONFIGURATION), dev_addr=adresse, livereload=True)


class _InFrench(logging.Handler):
    """Écrit les avertissements de MkDocs, et traduit les quelques phrases que la personne verrait en anglais."""

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        for anglais, francais in TRADUCTIONS:
            if anglais in message:
                message = francais
        if message:
            print(message, file=sys.stderr)  # noqa: T201 (MkDocs n’a pas d’autre voix)


TRADUCTIONS: Final = (
    # fragment du message de MkDocs -> ce que l’on dit ; vide : rien à dire
    ("The server will appear stuck", "Le site reste tel qu’il était ; il se reconstruira dès que ces erreurs seront corrigées."),
    ("Aborted with a BuildError", ""),
)  # fmt: skip


def _quiet() -> None:
    """Ne garde de MkDocs que les avertissements, en français : la CLI dit elle-même où l’on en est."""
    journal = logging.getLogger("mkdocs")
    journal.setLevel(logging.WARNING)
    if not any(isinstance(h, _InFrench) for h in journal.handlers):
        journal.addHandler(_InFrench())
