"""Les verbes qui composent le site : construire, servir, assembler."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pupitre.cli.common import RACINE, SANS_CACHE, cache_of, main, refuse, say, step
from pupitre.cli.territories import build_territories
from pupitre.diagnostics import Rapport
from pupitre.formats import as_text
from pupitre.rules.gate import check

if TYPE_CHECKING:
    from pupitre.cache import Store
    from pupitre.exporters.running import Written
    from pupitre.site.output import Bilan


@main.command(short_help="Construit le site.")
@RACINE
@click.option(
    "--vers",
    type=click.Path(file_okay=False, path_type=Path),
    help="Dossier de sortie ; par défaut build/site.",
)
@click.option("--paquets", is_flag=True, help="Joint les exports de chaque module et de chaque programme.")
@click.option(
    "--territoires",
    metavar="CODES",
    help="Des codes de départements, séparés par des virgules, ou TOUS : un site pour chacun.",
)
@click.option(
    "--executeur",
    metavar="EXÉCUTEUR",
    default="processus",
    help="Qui construit les territoires : processus, processus:4, ou dask://hôte:port.",
)
@SANS_CACHE
def construire(  # noqa: PLR0913, PLR0917 (une option par choix de la personne)
    racine: Path, vers: Path | None, paquets: bool, territoires: str | None, executeur: str, sans_cache: bool
) -> None:
    """Vérifie les contenus, puis construit le site dans build/site.

    Ce qui n’a pas changé depuis la dernière construction est repris ; le résultat est le même que si tout était refait.
    Avec --territoires, construit plutôt le cursus pour d’autres départements, dans build/territoires, avec leurs faits.
    """
    if territoires is not None:
        build_territories(racine, vers or racine / "build" / "territoires", territoires, executeur)
        return
    from pupitre.site.freshness import remembered, site_memory  # noqa: PLC0415 (le thème ne se charge que si l’on construit)

    with cache_of(racine, sans_cache) as store:
        site = site_memory(racine, vers, store)
        # Des paquets viennent de formats qui lisent plus que les contenus : ils sont toujours refaits.
        bilan = None if paquets else remembered(site)
        if bilan is None:
            bilan = _build(racine, vers, paquets, store)
            if bilan is None:
                return
            if not paquets:
                site.remember(bilan.as_json())
    click.echo(f"Le site est dans {bilan.dossier}.")


def _build(racine: Path, vers: Path | None, paquets: bool, store: Store) -> Bilan | None:
    """Vérifie et construit, en disant où l’on en est ; rien si la porte refuse, et c’est dit."""
    from pupitre.site.build import build_checked  # noqa: PLC0415
    from pupitre.site.direct import Chantier  # noqa: PLC0415

    with step("Vérification des contenus"):
        settings, catalogue, rapport = check(racine, store)
    if settings is None or not rapport.is_clean:
        refuse(rapport, racine)
        return None
    # Le catalogue vit jusqu’à la fin : le ramasse-miettes n’a pas à le parcourir, ni à passer si souvent.
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
    joints: tuple[Written, ...] = ()
    if paquets:
        from pupitre.exporters.bundle import BundleFactory  # noqa: PLC0415
        from pupitre.rendering.cached import CachedRenderer  # noqa: PLC0415
        from pupitre.site.release import every_package  # noqa: PLC0415 (tous les formats d’export)

        with step("Écriture des paquets"):
            factory = BundleFactory(racine, catalogue, settings, CachedRenderer(catalogue, settings, store))
            joints = every_package(racine, factory, racine / "build" / "exports", say)
    with step("Construction du site"):
        bilan = build_checked(Chantier(racine, catalogue, settings, joints), vers, store, say)
    say(f"{bilan.pages} pages, dont {bilan.rendues} rendues ; {bilan.ecrits} fichiers écrits.")
    return bilan


@main.command(short_help="Montre le site pendant que l’on écrit.")
@RACINE
@click.option(
    "--port", metavar="PORT", type=click.IntRange(1, 65535), default=8000, help="Port local ; 8000 par défaut."
)
def servir(racine: Path, port: int) -> None:
    """Montre le site sur cette machine : chaque enregistrement se voit aussitôt, et les défauts s’affichent dans la page."""
    from pupitre.site.presentation import read_presentation  # noqa: PLC0415
    from pupitre.site.preview.server import serve  # noqa: PLC0415
    from pupitre.site.preview.state import Preview  # noqa: PLC0415

    presentation = read_presentation(racine)
    if presentation.reserve:
        _serve_with_mkdocs(racine, port, presentation.reserve)
        return
    with cache_of(racine, sans_cache=False) as store:
        preview = Preview(racine, presentation, store)
        _tell(preview.reload() or Rapport(()), racine)
        click.echo(f"Le site est sur http://127.0.0.1:{port}/ (Ctrl-C pour arrêter).")
        try:
            serve(racine, preview, port, lambda rapport: _tell(rapport, racine))
        except OSError as refus:
            raise click.UsageError(
                f"Le port {port} est pris par un autre programme\u00a0: essayez pupitre servir --port {port + 1}."
            ) from refus


def _serve_with_mkdocs(racine: Path, port: int, reserve: str) -> None:
    from pupitre.site.build import serve_site  # noqa: PLC0415

    _, _, rapport = check(racine)
    refuse(rapport, racine)
    say(f"{reserve}\u00a0: MkDocs sert le site, plus lentement.")
    click.echo(f"Construction, puis le site sera sur http://127.0.0.1:{port}/ (Ctrl-C pour arrêter).")
    serve_site(racine, f"127.0.0.1:{port}")


def _tell(rapport: Rapport, racine: Path) -> None:
    """Dit les défauts au terminal aussi ; rien s’il n’y en a pas."""
    if not rapport.is_clean:
        click.echo(as_text(rapport, racine))


@main.command(short_help="Écrit le cursus en Markdown simple.")
@click.argument("dossier", type=click.Path(file_okay=False, path_type=Path))
@RACINE
def assembler(dossier: Path, racine: Path) -> None:
    """Écrit tout le cursus composé, en Markdown simple que n’importe quel générateur sait construire."""
    from pupitre.exporters.sources import assemble  # noqa: PLC0415

    with step("Vérification des contenus"):
        settings, catalogue, rapport = check(racine)
    if settings is None or not rapport.is_clean:
        refuse(rapport, racine)
        return
    try:
        with step("Assemblage"):
            nombre = assemble(catalogue, settings, racine, dossier)
    except FileExistsError:
        raise click.UsageError(f"Le dossier « {dossier} » n’est pas vide : donnez-en un neuf.") from None
    click.echo(f"{nombre} pages écrites dans {dossier}.")
