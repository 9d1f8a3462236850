"""Les verbes des couches : remplacer un contenu commun, accuser réception, lister les emplacements."""

from __future__ import annotations

from pathlib import Path

import click

from pupitre.cli.common import RACINE, main, refuse
from pupitre.layers.replacing import ReplacingError, acknowledge, replace_content
from pupitre.layers.slots import list_slots
from pupitre.rules.gate import check


@main.command(short_help="Copie chez vous un contenu commun, pour le récrire.")
@click.argument("chemin")
@RACINE
def remplacer(chemin: str, racine: Path) -> None:
    """Copie un contenu commun dans votre couche, avec l’empreinte de ce qu’il remplace.

    Exemple : pupitre remplacer modules/observer-les-usages/20-observer.md
    """
    _written(replace_content, racine, chemin)
    click.echo("Récrivez-le, puis lancez : pupitre verifier. Vous serez prévenu si la version commune change.")


@main.command("accuser-reception", short_help="Dit que l’on a lu ce que l’amont a changé.")
@click.argument("chemin")
@click.option("--entree", default="", help="Le terme, la compétence, la référence, le fait ou le fichier crédité.")
@RACINE
def accuser_reception(chemin: str, entree: str, racine: Path) -> None:
    """Met à jour l’empreinte de ce que remplace un contenu local ; l’avertissement disparaît.

    Exemple : pupitre accuser-reception modules/observer-les-usages/20-observer.md
    """
    _written(acknowledge, racine, chemin, entree)


def _written(geste: object, racine: Path, *arguments: str) -> None:
    assert callable(geste)
    try:
        fichiers = geste(racine, *arguments)
    except ReplacingError as refus:
        raise click.UsageError(str(refus)) from None
    click.echo("Fichiers écrits :")
    for fichier in fichiers:
        click.echo(f"  {fichier}")


@main.command(short_help="Liste les emplacements que l’on peut remplir.")
@RACINE
def emplacements(racine: Path) -> None:
    """Liste les emplacements que déclarent les contenus, et qui les remplit déjà."""
    settings, _, rapport = check(racine)
    if settings is None:
        refuse(rapport, racine)
        return
    for ligne in list_slots(racine):
        click.echo(ligne)
