"""Les verbes des couches : remplacer, accuser réception, lister les emplacements, archiver, mettre à niveau."""

from __future__ import annotations

from pathlib import Path

import click

from pupitre.cli.common import RACINE, REFUS, main, refuse, step
from pupitre.diagnostics import Rapport
from pupitre.exporters.sources_archive import write_sources
from pupitre.layers.archive import sum_of
from pupitre.layers.replacing import ReplacingError, acknowledge, replace_content
from pupitre.layers.slots import list_slots
from pupitre.rules.gate import check
from pupitre.upgrading import RefusedUpgradeError, Upgrade, UpgradeError, upgrade


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
@click.option(
    "--entree", metavar="CLÉ", default="", help="Le terme, la compétence, la référence, le fait ou le fichier crédité."
)
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


@main.command(short_help="Écrit l’archive « sources » de l’édition.")
@RACINE
@click.option("--vers", type=click.Path(file_okay=False, path_type=Path), help="Dossier ; par défaut build/exports.")
def archiver(racine: Path, vers: Path | None) -> None:
    """Écrit l’archive « sources » : les contenus et le moteur, que d’autres territoires épinglent par sa somme."""
    settings, _, rapport = check(racine)
    if settings is None or not rapport.is_clean:
        refuse(rapport, racine)
        return
    fichier = write_sources(racine, settings, vers or racine / "build" / "exports")
    click.echo(f"{fichier}\nédition {settings.edition}, somme SHA-256 : {sum_of(fichier)}")


@main.command("mettre-a-niveau", short_help="Change l’édition de la couche commune.")
@click.argument("source")
@click.option(
    "--somme", metavar="SOMME", default="", help="La somme SHA-256 que publie l’édition ; obligatoire pour une adresse."
)
@click.option("--essai", "is_trial", is_flag=True, help="Montre ce qui changerait, sans rien changer.")
@RACINE
def mettre_a_niveau(source: str, somme: str, is_trial: bool, racine: Path) -> None:
    """Change l’édition de la couche commune, montre ce que cela change ici, et ne fait rien si la porte refuse.

    SOURCE : une archive « sources » (fichier ou adresse), un dossier, ou une révision de git si la couche commune est
    un sous-module. Exemple : pupitre mettre-a-niveau ecole-de-l-innovation-2026.2-sources.zip --essai
    """
    try:
        with step("Essai de la nouvelle couche commune"):
            bilan = upgrade(racine, source, somme, is_trial=is_trial)
    except UpgradeError as refus:
        raise click.UsageError(str(refus)) from None
    except RefusedUpgradeError as refus:
        click.echo("Rien n’a changé : avec cette couche commune, voici ce qui ne passerait pas.", err=True)
        # Les avertissements ne sont pas ce qui arrête : les montrer ici noierait ce qu’il faut corriger.
        refuse(Rapport(refus.rapport.erreurs, refus.rapport.fichiers), racine)
        raise click.exceptions.Exit(REFUS) from None
    _tell(bilan, is_trial=is_trial)


def _tell(bilan: Upgrade, *, is_trial: bool) -> None:
    click.echo(bilan.changements)
    if bilan.complements:
        click.echo("\nVos compléments posés dans un contenu qui change, à relire :")
        for complement in bilan.complements:
            click.echo(f"  {complement}")
    derives = [d for d in bilan.rapport.avertissements if d.code == "amont-change"]
    if derives:
        click.echo("\nVos remplacements dont l’amont change (« pupitre verifier » montre la différence) :")
        for derive in derives:
            click.echo(f"  {derive.position.chemin}")
    verbe = "passerait" if is_trial else "est passée"
    click.echo(f"\nLa couche commune {verbe} de l’édition {bilan.avant or 'non épinglée'} à la {bilan.apres}.")
