"""Les verbes qui composent le site : construire, servir, assembler."""

from __future__ import annotations

from pathlib import Path

import click

from pupitre.cli.common import RACINE, main, refuse, say, step
from pupitre.cli.territories import build_territories
from pupitre.exporters.running import Written
from pupitre.exporters.sources import assemble
from pupitre.rules.gate import check


@main.command(short_help="Construit le site.")
@RACINE
@click.option(
    "--vers",
    type=click.Path(file_okay=False, path_type=Path),
    help="Dossier de sortie ; par défaut build/site.",
)
@click.option("--paquets", is_flag=True, help="Joint les exports de chaque module et de chaque programme.")
@click.option(
    "--territoires", help="Des codes de départements, séparés par des virgules, ou TOUS : un site pour chacun."
)
@click.option(
    "--executeur",
    default="processus",
    help="Qui construit les territoires : processus, processus:4, ou dask://hôte:port.",
)
def construire(racine: Path, vers: Path | None, paquets: bool, territoires: str | None, executeur: str) -> None:
    """Vérifie les contenus, puis construit le site dans build/site.

    Avec --territoires, construit aussi le cursus pour d’autres départements, dans build/territoires, avec leurs faits.
    """
    if territoires is not None:
        build_territories(racine, vers or racine / "build" / "territoires", territoires, executeur)
        return
    from pupitre.site.build import build_site  # noqa: PLC0415 (MkDocs ne se charge que si l’on construit)
    from pupitre.site.release import every_package  # noqa: PLC0415

    with step("Vérification des contenus"):
        settings, catalogue, rapport = check(racine)
    if settings is None or not rapport.is_clean:
        refuse(rapport, racine)
        return
    joints: tuple[Written, ...] = ()
    if paquets:
        with step("Écriture des paquets"):
            joints = every_package(racine, catalogue, settings, racine / "build" / "exports", say)
    with step("Construction du site"):
        dossier = build_site(racine, vers, joints)
    click.echo(f"Le site est dans {dossier}.")


@main.command(short_help="Montre le site pendant que l’on écrit.")
@RACINE
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="Port local ; 8000 par défaut.")
def servir(racine: Path, port: int) -> None:
    """Sert le site sur cette machine et recharge la page à chaque enregistrement."""
    from pupitre.site.build import serve_site  # noqa: PLC0415

    _, _, rapport = check(racine)
    refuse(rapport, racine)
    click.echo(f"Construction, puis le site sera sur http://127.0.0.1:{port}/ (Ctrl-C pour arrêter).")
    serve_site(racine, f"127.0.0.1:{port}")


@main.command(short_help="Écrit le cursus en Markdown simple.")
@click.argument("dossier", type=click.Path(file_okay=False, path_type=Path))
@RACINE
def assembler(dossier: Path, racine: Path) -> None:
    """Écrit tout le cursus composé, en Markdown simple que n’importe quel générateur sait construire."""
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
