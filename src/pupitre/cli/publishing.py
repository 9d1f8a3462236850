"""Les verbes des éditions : publier, lister, comparer, relire, citer."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import click

from pupitre.cli.common import FORMAT, RACINE, REFUS, main, refuse, say, step
from pupitre.editions import BRANCHE, PublicationError
from pupitre.editions.freshness import freshness_table, overdue
from pupitre.editions.listing import list_editions
from pupitre.editions.report import FORMATS as COMPARAISONS
from pupitre.editions.states import UnknownStateError, find_state
from pupitre.exporters.citations import write_notices
from pupitre.exporters.delivery import prepare_delivery
from pupitre.rendering.context import weight
from pupitre.rules.gate import GateError, check

HEBERGEMENT: Final = Path("build/hebergement")


@main.command(short_help="Prépare un site construit pour son hébergeur.")
@RACINE
@click.option(
    "--depuis",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Le site à préparer ; par défaut build/site.",
)
@click.option("--vers", type=click.Path(file_okay=False, path_type=Path), help=f"Où écrire ; par défaut {HEBERGEMENT}.")
def heberger(racine: Path, depuis: Path | None, vers: Path | None) -> None:
    """Copie le site avec chaque texte en Brotli et en gzip, et écrit les en-têtes à envoyer (nginx, Apache, _headers)."""
    site, sortie = depuis or racine / "build" / "site", vers or racine / HEBERGEMENT
    try:
        with step("Compression"):
            livraison = prepare_delivery(site, sortie)
    except FileNotFoundError:
        phrase = f"« {site} » n’est pas un site construit : lancez d’abord « pupitre construire »."
        raise click.UsageError(phrase) from None
    click.echo(
        f"{livraison.fichiers} fichiers, dont {livraison.textes} textes compressés : "
        f"{weight(livraison.octets)} tels quels, {weight(livraison.octets_br)} en Brotli, {weight(livraison.octets_gz)} en gzip."
    )
    click.echo(
        f"À publier : {livraison.dossier}. Configurations : {sortie / 'nginx.conf'} et {sortie / 'apache.conf'}."
    )


@main.command(short_help="Publie l’édition sur la branche du site.")
@click.argument("edition")
@RACINE
@click.option("--branche", metavar="BRANCHE", default=BRANCHE, help=f"Branche du site publié ; {BRANCHE} par défaut.")
@click.option("--pousser", is_flag=True, help="Pousse ensuite la branche sur le dépôt distant.")
def publier(edition: str, racine: Path, branche: str, pousser: bool) -> None:
    """Vérifie, construit et publie une édition, que plus rien ne changera ensuite.

    Écrit aussi dans « editions/ » la mémoire de ce qui est publié : enregistrez-la dans le dépôt.
    """
    from pupitre.site.release import release  # noqa: PLC0415

    try:
        with step(f"Publication de l’édition {edition}"):
            fichiers = release(racine, edition, branche, has_push=pousser, notify=say)
    except GateError as refus:
        refuse(refus.rapport, racine)
    except PublicationError as refus:
        click.echo(f"Rien n’est publié. {refus}", err=True)
        raise click.exceptions.Exit(REFUS) from None
    else:
        click.echo(f"L’édition {edition} est sur la branche « {branche} ».")
        click.echo("À enregistrer dans le dépôt, avec le prochain numéro d’édition dans curriculum.yml :")
        for fichier in fichiers:
            click.echo(f"  {fichier}")


@main.command(short_help="Liste les éditions.")
@RACINE
@click.option("--branche", metavar="BRANCHE", default=BRANCHE, help=f"Branche du site publié ; {BRANCHE} par défaut.")
def editions(racine: Path, branche: str) -> None:
    """Liste les éditions publiées et celle que l’on prépare."""
    settings, catalogue, rapport = check(racine)
    if settings is None:
        refuse(rapport, racine)
        return
    from pupitre.editions.publishing import published_editions  # noqa: PLC0415 (mike charge MkDocs)

    for ligne in list_editions(catalogue, settings, published_editions(racine, branche)):
        click.echo(ligne)


@main.command(short_help="Dit ce qui change entre deux états.")
@click.argument("avant")
@click.argument("apres", default=".")
@RACINE
@click.option(
    "--format", "nom_de_format", type=click.Choice(list(COMPARAISONS)), default="texte", help="Écriture du rapport."
)
def comparer(avant: str, apres: str, racine: Path, nom_de_format: str) -> None:
    """Dit ce qui change entre deux éditions, révisions de git ou dossiers ; APRES est par défaut le dossier courant.

    Exemples : pupitre comparer 2026.1 2026.2, ou pupitre comparer origin/main
    """
    try:
        click.echo(COMPARAISONS[nom_de_format](find_state(racine, avant), find_state(racine, apres)))
    except UnknownStateError as refus:
        raise click.UsageError(str(refus)) from None


@main.command(short_help="Dit quels modules sont à relire.")
@RACINE
@FORMAT
@click.option("--au", type=click.DateTime(["%Y-%m-%d"]), help="Date à laquelle on se place ; aujourd’hui par défaut.")
def fraicheur(racine: Path, nom_de_format: str, au: datetime | None) -> None:
    """Dit, module par module, qui en répond, quand il a été relu et quand il doit l’être.

    Rend 1 si une relecture est en retard : de quoi ouvrir un ticket chaque mois.
    """
    settings, catalogue, rapport = check(racine)
    if settings is None:
        refuse(rapport, racine)
    retards = overdue(catalogue, (au or datetime.now()).date())
    if nom_de_format == "texte":
        click.echo(freshness_table(catalogue))
    refuse(retards, racine, nom_de_format)


@main.command(short_help="Récrit CITATION.cff et .zenodo.json.")
@RACINE
def notices(racine: Path) -> None:
    """Récrit CITATION.cff et .zenodo.json d’après curriculum.yml."""
    settings, catalogue, rapport = check(racine)
    if settings is None:
        refuse(rapport, racine)
        return
    for fichier in write_notices(racine, catalogue, settings):
        click.echo(fichier.as_posix())
