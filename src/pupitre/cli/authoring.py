"""Les verbes de qui écrit des contenus : vérifier, créer, comprendre un message."""

from __future__ import annotations

from pathlib import Path

import click

from pupitre.cli.common import FORMAT, RACINE, REFUS, SANS_CACHE, cache_of, main, refuse
from pupitre.formats import summary
from pupitre.forms import write_forms
from pupitre.model.defects import DEFAUTS, Defaut
from pupitre.model.nearest import did_you_mean
from pupitre.model.referentiel import slug
from pupitre.rules.gate import check, report_of
from pupitre.schemas import write_schemas
from pupitre.skeletons import MODELES, SkeletonError, create
from pupitre.territories import TerritoryError, create_territory

TERRITOIRE = "territoire"


@main.command(short_help="Vérifie tous les contenus.")
@RACINE
@FORMAT
@click.option("--strict", is_flag=True, help="Refuse aussi les avertissements.")
@SANS_CACHE
def verifier(racine: Path, nom_de_format: str, strict: bool, sans_cache: bool) -> None:
    """Vérifie tous les contenus et dit toutes les erreurs, avec leur remède.

    Rend 0 si rien n’est à corriger, 1 sinon.
    """
    with cache_of(racine, sans_cache) as store:
        rapport = report_of(racine, store)
    if nom_de_format == "texte" and not rapport.diagnostics:
        click.echo(summary(rapport))
    refuse(rapport, racine, nom_de_format)
    if strict and rapport.avertissements:
        raise click.exceptions.Exit(REFUS)


@main.command(short_help="Crée un contenu à compléter.")
@click.argument("genre", type=click.Choice([*MODELES, TERRITOIRE]), metavar="GENRE")
@click.argument("titre")
@click.option("--id", "identifiant", metavar="IDENTIFIANT", help="Identifiant permanent ; par défaut, tiré du titre.")
@click.option("--departement", metavar="CODE", help="Pour un territoire : le code du département (48, 2A, 971).")
@click.option(
    "--commun",
    metavar="SOURCE",
    default="",
    help="Pour un territoire : le cursus commun, archive « sources » (fichier ou adresse) ou dossier ; "
    "par défaut, celui du moteur.",
)
@click.option(
    "--somme", metavar="SOMME", default="", help="La somme SHA-256 que publie l’édition ; obligatoire pour une adresse."
)
@RACINE
def nouveau(  # noqa: PLR0913, PLR0917 (une option par choix de la personne)
    genre: str, titre: str, identifiant: str | None, departement: str | None, commun: str, somme: str, racine: Path
) -> None:
    """Crée un contenu neuf à compléter : module, cas-pratique, fiche-outil, programme ; ou tout un territoire.

    Exemples : pupitre nouveau module "Observer un accueil" --id M-ACCUEIL, ou, dans un dossier vide :
    pupitre nouveau territoire lozere --departement 48
    """
    if genre == TERRITOIRE:
        _new_territory(racine, titre, departement, commun, somme)
        return
    try:
        fichiers = create(racine, genre, titre, identifiant)
    except SkeletonError as refus:
        raise click.UsageError(str(refus)) from None
    click.echo("Fichiers créés :")
    for fichier in fichiers:
        click.echo(f"  {fichier.as_posix()}")
    click.echo("Remplacez chaque « À ÉCRIRE », puis lancez : pupitre verifier")


def _new_territory(racine: Path, nom: str, departement: str | None, commun: str, somme: str) -> None:
    if departement is None:
        raise click.UsageError("Dites le département : pupitre nouveau territoire lozere --departement 48")
    if not slug(nom):
        raise click.UsageError("Le nom du territoire doit contenir au moins une lettre.")
    try:
        fichiers = create_territory(racine, nom, departement, commun, somme)
    except TerritoryError as refus:
        raise click.UsageError(str(refus)) from None
    click.echo("Fichiers créés :")
    for fichier in fichiers:
        click.echo(f"  {fichier}")
    click.echo("Dans ce dossier, lancez : python3 scripts/ecole.py servir")


@main.command(short_help="Explique un code d’erreur.")
@click.argument("code", required=False)
def expliquer(code: str | None) -> None:
    """Explique un code d’erreur ; sans argument, les liste tous."""
    if code is None:
        for defaut in DEFAUTS.values():
            click.echo(f"{defaut.code:<28} {defaut.titre}")
        return
    if code not in DEFAUTS:
        conseil = did_you_mean(code, DEFAUTS)
        raise click.UsageError(f"Le code « {code} » n’existe pas. {conseil}".strip())
    click.echo(_explanation(DEFAUTS[code]))


def _explanation(defaut: Defaut) -> str:
    return f"{defaut.code} ({defaut.gravite})\n\n{defaut.titre}\n\nPourquoi : {defaut.pourquoi}\nQue faire : {defaut.remede}"


@main.command(short_help="Récrit les formulaires des forges.")
@RACINE
def formulaires(racine: Path) -> None:
    """Récrit les formulaires par lesquels on propose un contenu, pour GitHub et pour GitLab."""
    settings, _, rapport = check(racine)
    if settings is None:
        refuse(rapport, racine)
        return
    for fichier in write_forms(racine, settings.edition_du):
        click.echo(fichier.as_posix())


@main.command(short_help="Récrit les schémas JSON des contenus.")
@RACINE
def schemas(racine: Path) -> None:
    """Récrit les schémas JSON qui aident les éditeurs de texte à compléter et à vérifier."""
    for fichier in write_schemas(racine):
        click.echo(fichier.as_posix())
