"""Construit et sert le site : soi-même d’ordinaire, par MkDocs si l’on y tient. Le seul endroit qui le commande."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from pupitre.cache import NO_STORE, Store
from pupitre.rendering.parallel import default_workers
from pupitre.rules.gate import GateError, check
from pupitre.settings import load_settings
from pupitre.site.direct import Chantier, build_directly
from pupitre.site.output import Bilan
from pupitre.site.presentation import CONFIGURATION, read_presentation

if TYPE_CHECKING:
    from pupitre.exporters.running import Written
    from pupitre.site.plugin import PupitrePlugin


def build_site(
    racine: Path, destination: Path | None = None, paquets: tuple[Written, ...] = (), sources: Path | None = None
) -> Path:
    """Vérifie les contenus, construit tout le site sans rien reprendre, et rend son dossier.

    Lève `GateError` si la porte refuse les contenus. `paquets` : les exports à joindre ; les pages des modules et des
    programmes les proposent. `sources` : l’archive que d’autres territoires épinglent ; sa somme est publiée à côté d’elle.
    """
    settings, catalogue, rapport = check(racine)
    if settings is None or not rapport.is_clean:
        raise GateError(rapport)
    return build_checked(Chantier(racine, catalogue, settings, paquets, sources), destination).dossier


def build_checked(
    chantier: Chantier,
    destination: Path | None = None,
    store: Store = NO_STORE,
    notify: Callable[[str], None] = lambda _: None,
) -> Bilan:
    """Construit le site de contenus déjà jugés : soi-même, ou par MkDocs si `mkdocs.yml` demande ce que lui seul sait.

    `store` : ce que gardent les constructions précédentes ; `notify` reçoit ce qu’il faut dire en chemin.
    """
    presentation = read_presentation(chantier.racine)
    dossier = destination or chantier.racine / presentation.site_dir
    if not presentation.reserve:
        return build_directly(chantier, presentation, dossier, store, default_workers())
    notify(f"{presentation.reserve}\u00a0: MkDocs construit le site, plus lentement.")
    return build_with_mkdocs(chantier.racine, dossier, chantier.paquets, chantier.sources)


def build_with_mkdocs(
    racine: Path, destination: Path | None = None, paquets: tuple[Written, ...] = (), sources: Path | None = None
) -> Bilan:
    """Construit le site par MkDocs, comme `mkdocs build` ; lève `PluginError` si la porte refuse les contenus."""
    from mkdocs.commands.build import build as mkdocs_build  # noqa: PLC0415 (MkDocs ne se charge que s’il construit)
    from mkdocs.config import load_config  # noqa: PLC0415

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
    dossier = Path(config.site_dir)
    return Bilan(dossier, len(plugin.pages), len(plugin.pages), sum(f.is_file() for f in dossier.rglob("*")))


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
    from mkdocs.commands.serve import serve as mkdocs_serve  # noqa: PLC0415

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
