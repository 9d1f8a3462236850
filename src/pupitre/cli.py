"""La commande `pupitre` : une fonction par verbe. Le seul endroit qui écrit au terminal et rend un code de sortie.

Codes de sortie : 0 tout va bien, 1 des contenus sont à corriger, 2 la commande est mal employée.
"""

from __future__ import annotations

import gettext
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click

from pupitre import __version__
from pupitre.diagnostics import Rapport
from pupitre.editions.freshness import freshness_table, overdue
from pupitre.editions.listing import list_editions
from pupitre.editions.publishing import BRANCHE, PublicationError, published_editions
from pupitre.editions.report import FORMATS as COMPARAISONS
from pupitre.editions.states import UnknownStateError, find_state
from pupitre.exporters.bundle import Bundle, BundleFactory, UnknownTargetError
from pupitre.exporters.citations import write_notices
from pupitre.exporters.registry import EXPORTERS
from pupitre.exporters.running import RefusedExportError, export
from pupitre.exporters.selection import RefusedSessionError, Selection, selected
from pupitre.exporters.sources import assemble
from pupitre.formats import FORMATS, summary
from pupitre.model.defects import DEFAUTS, Defaut
from pupitre.model.nearest import did_you_mean
from pupitre.rules.gate import GateError, check
from pupitre.schemas import write_schemas
from pupitre.skeletons import MODELES, SkeletonError, create

# click cherche ses propres messages dans le domaine « messages » : les nôtres sont en français.
gettext.bindtextdomain("messages", str(Path(__file__).parent / "langue"))
os.environ["LANGUAGE"] = "fr"

RACINE = click.option(
    "--racine",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="Dossier du cursus (celui de curriculum.yml) ; par défaut, le dossier courant.",
)
FORMAT = click.option(
    "--format",
    "nom_de_format",
    type=click.Choice(list(FORMATS)),
    default="texte",
    help="Écriture du rapport : texte (terminal), github ou gitlab (annotations), json (programme).",
)
REFUS = 1
AIDE = {"help_option_names": ["-h", "--help", "--aide"]}


@click.group(
    context_settings=AIDE,
    epilog="Codes de sortie : 0 tout va bien, 1 contenus à corriger, 2 commande mal employée.",
)
@click.version_option(__version__, "-V", "--version", message="pupitre %(version)s", help="Affiche la version.")
def main() -> None:
    """Le moteur de l’École de l’innovation : vérifie, montre, construit et exporte le cursus."""


@contextmanager
def _step(phrase: str) -> Iterator[None]:
    """Dit ce qui commence, puis combien de temps cela a pris."""
    debut = time.perf_counter()
    click.echo(f"{phrase}…", err=True)
    yield
    click.echo(f"  fait en {time.perf_counter() - debut:.1f} s".replace(".", ","), err=True)


def _refuse(rapport: Rapport, racine: Path, nom_de_format: str = "texte") -> None:
    """Écrit le rapport et s’arrête s’il contient une erreur."""
    if rapport.diagnostics or nom_de_format != "texte":
        click.echo(FORMATS[nom_de_format](rapport, racine))
    if not rapport.is_clean:
        raise click.exceptions.Exit(REFUS)


@main.command(short_help="Vérifie tous les contenus.")
@RACINE
@FORMAT
@click.option("--strict", is_flag=True, help="Refuse aussi les avertissements.")
def verifier(racine: Path, nom_de_format: str, strict: bool) -> None:
    """Vérifie tous les contenus et dit toutes les erreurs, avec leur remède.

    Rend 0 si rien n’est à corriger, 1 sinon.
    """
    _, _, rapport = check(racine)
    if nom_de_format == "texte" and not rapport.diagnostics:
        click.echo(summary(rapport))
    _refuse(rapport, racine, nom_de_format)
    if strict and rapport.avertissements:
        raise click.exceptions.Exit(REFUS)


@main.command(short_help="Construit le site.")
@RACINE
@click.option(
    "--vers",
    type=click.Path(file_okay=False, path_type=Path),
    help="Dossier de sortie ; par défaut build/site.",
)
def construire(racine: Path, vers: Path | None) -> None:
    """Vérifie les contenus, puis construit le site dans build/site."""
    from pupitre.site.build import build_site  # noqa: PLC0415 (MkDocs ne se charge que si l’on construit)

    with _step("Vérification des contenus"):
        _, _, rapport = check(racine)
    if not rapport.is_clean:
        _refuse(rapport, racine)
    with _step("Construction du site"):
        dossier = build_site(racine, vers)
    click.echo(f"Le site est dans {dossier}.")


@main.command(short_help="Montre le site pendant que l’on écrit.")
@RACINE
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="Port local ; 8000 par défaut.")
def servir(racine: Path, port: int) -> None:
    """Sert le site sur cette machine et recharge la page à chaque enregistrement."""
    from pupitre.site.build import serve_site  # noqa: PLC0415

    _, _, rapport = check(racine)
    _refuse(rapport, racine)
    click.echo(f"Construction, puis le site sera sur http://127.0.0.1:{port}/ (Ctrl-C pour arrêter).")
    serve_site(racine, f"127.0.0.1:{port}")


@main.command(short_help="Crée un contenu à compléter.")
@click.argument("genre", type=click.Choice(list(MODELES)), metavar="GENRE")
@click.argument("titre")
@click.option("--id", "identifiant", help="Identifiant permanent ; par défaut, tiré du titre.")
@RACINE
def nouveau(genre: str, titre: str, identifiant: str | None, racine: Path) -> None:
    """Crée un contenu neuf à compléter : module, cas-pratique, fiche-outil ou programme.

    Exemple : pupitre nouveau module "Observer un accueil" --id M-ACCUEIL
    """
    try:
        fichiers = create(racine, genre, titre, identifiant)
    except SkeletonError as refus:
        raise click.UsageError(str(refus)) from None
    click.echo("Fichiers créés :")
    for fichier in fichiers:
        click.echo(f"  {fichier.as_posix()}")
    click.echo("Remplacez chaque « À ÉCRIRE », puis lancez : pupitre verifier")


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


@main.command(short_help="Écrit le cursus en Markdown simple.")
@click.argument("dossier", type=click.Path(file_okay=False, path_type=Path))
@RACINE
def assembler(dossier: Path, racine: Path) -> None:
    """Écrit tout le cursus composé, en Markdown simple que n’importe quel générateur sait construire."""
    with _step("Vérification des contenus"):
        settings, catalogue, rapport = check(racine)
    if settings is None or not rapport.is_clean:
        _refuse(rapport, racine)
        return
    try:
        with _step("Assemblage"):
            nombre = assemble(catalogue, settings, racine, dossier)
    except FileExistsError:
        raise click.UsageError(f"Le dossier « {dossier} » n’est pas vide : donnez-en un neuf.") from None
    click.echo(f"{nombre} pages écrites dans {dossier}.")


@main.command(short_help="Écrit des paquets pour une plateforme, le papier, la salle.")
@click.option("--module", "modules", multiple=True, help="Un module (répétable).")
@click.option("--programme", "programmes", multiple=True, help="Un programme (répétable).")
@click.option("--fiche", "fiches", multiple=True, help="Une fiche-outil seule (répétable).")
@click.option(
    "--session",
    "sessions",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Une session : un fichier de sessions/ (répétable).",
)
@click.option("--cursus", "is_cursus", is_flag=True, help="Tout le cursus en un seul paquet.")
@click.option("--tout", is_flag=True, help="Chaque programme et chaque module.")
@click.option("--debut", help="Heure de début : « 9 h 00 ».")
@click.option("--le", "jours", multiple=True, help="Date d’une séance : 2027-03-16 (répétable, dans l’ordre).")
@click.option("--lieu", help="Où l’on se retrouve.")
@click.option("--effectif", type=int, help="Nombre de stagiaires.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(list(EXPORTERS)),
    help="Un format (répétable) ; tous par défaut.",
)
@click.option("--vers", type=click.Path(file_okay=False, path_type=Path), help="Dossier ; par défaut build/exports.")
@RACINE
def exporter(  # noqa: PLR0913, PLR0917 (une option par choix de la personne)
    modules: tuple[str, ...], programmes: tuple[str, ...], fiches: tuple[str, ...], sessions: tuple[Path, ...],
    is_cursus: bool, tout: bool, debut: str | None, jours: tuple[str, ...], lieu: str | None, effectif: int | None,
    formats: tuple[str, ...], vers: Path | None, racine: Path,
) -> None:  # fmt: skip
    """Écrit des modules, des programmes ou des sessions dans un ou plusieurs formats, sous build/exports/<édition>/.

    Exemples : pupitre exporter --programme P-SENSIBILISATION --format scorm, ou
    pupitre exporter --session sessions/exemple-sensibilisation.yml --format livret --format guide
    """
    donnes = {"debut": debut, "jours": [{"le": jour} for jour in jours], "lieu": lieu, "effectif": effectif}
    reglages = {cle: valeur for cle, valeur in donnes.items() if valeur}
    selection = Selection(modules, programmes, fiches, sessions, is_cursus, tout, reglages)
    if selection.is_empty:
        raise click.UsageError("Dites quoi exporter : --module, --programme, --session, --fiche, --cursus ou --tout.")
    if reglages and not (modules or programmes):
        raise click.UsageError("--debut, --le, --lieu et --effectif précisent un --programme ou un --module.")
    settings, catalogue, rapport = check(racine)
    if settings is None or not rapport.is_clean:
        _refuse(rapport, racine)
        return
    factory = BundleFactory(racine, catalogue, settings)
    try:
        choisis = list(selected(selection, factory, catalogue, settings))
        ecrits = export(
            choisis, [EXPORTERS[f] for f in formats or EXPORTERS], vers or racine / "build" / "exports", click.echo
        )
    except UnknownTargetError as refus:
        raise click.UsageError(str(refus)) from None
    except RefusedSessionError as refus:
        _refuse(refus.rapport, racine)
        return
    except RefusedExportError as refus:
        click.echo("Rien n’est écrit.\n" + "\n".join(f"  {phrase}" for phrase in refus.phrases), err=True)
        raise click.exceptions.Exit(REFUS) from None
    _warn_past(choisis)
    for ecrit in ecrits:
        click.echo(f"{ecrit.octets / 1000:>9.0f} ko  {ecrit.fichier.name}  ({ecrit.contenu})")


def _warn_past(bundles: Iterable[Bundle]) -> None:
    """Dit les sessions dont un jour est déjà passé, sans rien refuser : on peut vouloir les archives."""
    for bundle in bundles:
        passes = [j.le for j in bundle.session.jours if j.le < date.today()] if bundle.session else []
        if passes:
            click.echo(f"Attention : « {bundle.titre} », le {passes[0]:%d/%m/%Y}, est déjà passé.", err=True)


@main.command(short_help="Publie l’édition sur la branche du site.")
@click.argument("edition")
@RACINE
@click.option("--branche", default=BRANCHE, help=f"Branche du site publié ; {BRANCHE} par défaut.")
@click.option("--pousser", is_flag=True, help="Pousse ensuite la branche sur le dépôt distant.")
def publier(edition: str, racine: Path, branche: str, pousser: bool) -> None:
    """Vérifie, construit et publie une édition, que plus rien ne changera ensuite.

    Écrit aussi dans « editions/ » la mémoire de ce qui est publié : enregistrez-la dans le dépôt.
    """
    from pupitre.site.release import release  # noqa: PLC0415

    try:
        with _step(f"Publication de l’édition {edition}"):
            fichiers = release(racine, edition, branche, has_push=pousser)
    except GateError as refus:
        _refuse(refus.rapport, racine)
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
@click.option("--branche", default=BRANCHE, help=f"Branche du site publié ; {BRANCHE} par défaut.")
def editions(racine: Path, branche: str) -> None:
    """Liste les éditions publiées et celle que l’on prépare."""
    settings, catalogue, rapport = check(racine)
    if settings is None:
        _refuse(rapport, racine)
        return
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
        _refuse(rapport, racine)
    retards = overdue(catalogue, (au or datetime.now()).date())
    if nom_de_format == "texte":
        click.echo(freshness_table(catalogue))
    _refuse(retards, racine, nom_de_format)


@main.command(short_help="Récrit CITATION.cff et .zenodo.json.")
@RACINE
def notices(racine: Path) -> None:
    """Récrit CITATION.cff et .zenodo.json d’après curriculum.yml."""
    settings, catalogue, rapport = check(racine)
    if settings is None:
        _refuse(rapport, racine)
        return
    for fichier in write_notices(racine, catalogue, settings):
        click.echo(fichier.as_posix())


@main.command(short_help="Récrit les schémas JSON des contenus.")
@RACINE
def schemas(racine: Path) -> None:
    """Récrit les schémas JSON qui aident les éditeurs de texte à compléter et à vérifier."""
    for fichier in write_schemas(racine):
        click.echo(fichier.as_posix())


if __name__ == "__main__":
    main()
