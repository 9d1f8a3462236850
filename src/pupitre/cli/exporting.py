"""Les verbes des paquets : exporter, vérifier un paquet."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from pupitre.cache import Store
from pupitre.cli.common import RACINE, REFUS, SANS_CACHE, cache_of, main, refuse
from pupitre.exporters.bundle import Bundle, BundleFactory, UnknownTargetError
from pupitre.exporters.contracts import examine
from pupitre.exporters.registry import EXPORTERS, HORS_LIGNE, Exporter
from pupitre.exporters.running import RefusedExportError, export, left_out
from pupitre.exporters.selection import RefusedSessionError, Selection, selected
from pupitre.rendering.cached import CachedRenderer
from pupitre.rules.gate import check


@main.command(short_help="Écrit des paquets pour une plateforme, le papier, la salle.")
@click.option("--module", "modules", metavar="IDENTIFIANT", multiple=True, help="Un module (répétable).")
@click.option("--programme", "programmes", metavar="IDENTIFIANT", multiple=True, help="Un programme (répétable).")
@click.option("--fiche", "fiches", metavar="IDENTIFIANT", multiple=True, help="Une fiche-outil seule (répétable).")
@click.option(
    "--session",
    "sessions",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Une session : un fichier de sessions/ (répétable).",
)
@click.option("--cursus", "is_cursus", is_flag=True, help="Tout le cursus en un seul paquet.")
@click.option("--tout", is_flag=True, help="Chaque programme et chaque module.")
@click.option("--debut", metavar="HEURE", help="Heure de début : « 9 h 00 ».")
@click.option(
    "--le", "jours", metavar="DATE", multiple=True, help="Date d’une séance : 2027-03-16 (répétable, dans l’ordre)."
)
@click.option("--lieu", metavar="LIEU", help="Où l’on se retrouve.")
@click.option("--effectif", metavar="NOMBRE", type=click.IntRange(min=1), help="Nombre de stagiaires.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice([*EXPORTERS, HORS_LIGNE]),
    help="Un format (répétable) ; tous par défaut.",
)
@click.option("--vers", type=click.Path(file_okay=False, path_type=Path), help="Dossier ; par défaut build/exports.")
@RACINE
@SANS_CACHE
def exporter(  # noqa: PLR0913, PLR0917 (une option par choix de la personne)
    modules: tuple[str, ...], programmes: tuple[str, ...], fiches: tuple[str, ...], sessions: tuple[Path, ...],
    is_cursus: bool, tout: bool, debut: str | None, jours: tuple[str, ...], lieu: str | None, effectif: int | None,
    formats: tuple[str, ...], vers: Path | None, racine: Path, sans_cache: bool,
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
    dossier = vers or racine / "build" / "exports"
    try:
        with cache_of(racine, sans_cache) as store:
            settings, catalogue, rapport = check(racine, store)
            if settings is None or not rapport.is_clean:
                refuse(rapport, racine)
                return
            # Le catalogue vit jusqu’à la fin : le ramasse-miettes n’a pas à le parcourir.
            gc.freeze()
            factory = BundleFactory(racine, catalogue, settings, CachedRenderer(catalogue, settings, store))
            choisis = list(selected(selection, factory, catalogue, settings))
            exporters = _exporters(formats, racine, store)
            ecrits = export(choisis, exporters, dossier, click.echo)
    except UnknownTargetError as refus:
        raise click.UsageError(str(refus)) from None
    except RefusedSessionError as refus:
        refuse(refus.rapport, racine)
        return
    except RefusedExportError as refus:
        click.echo("Rien n’est écrit.\n" + "\n".join(f"  {phrase}" for phrase in refus.phrases), err=True)
        raise click.exceptions.Exit(REFUS) from None
    _warn_past(choisis)
    for ecrit in ecrits:
        click.echo(f"{ecrit.octets / 1000:>9.0f} ko  {ecrit.fichier.name}  ({ecrit.contenu})")
    # Sans format nommé, chaque contenu donne ce qu’il peut ; un format que l’on a nommé, on l’attend.
    for phrase in left_out(choisis, exporters) if formats else ():
        click.echo(f"Pas écrit : {phrase}", err=True)


def _exporters(formats: tuple[str, ...], racine: Path, store: Store) -> list[Exporter]:
    """Les formats demandés, ou tous ; MkDocs ne se charge que si l’un d’eux part du site construit."""
    has_site = (racine / "mkdocs.yml").is_file()
    if HORS_LIGNE in formats and not has_site:
        raise click.UsageError(
            f"Le format « {HORS_LIGNE} » part du site : il manque « mkdocs.yml » à la racine du cursus."
        )
    voulus = formats or (*EXPORTERS, *([HORS_LIGNE] if has_site else []))
    choisis = {nom: EXPORTERS[nom] for nom in voulus if nom in EXPORTERS}
    if HORS_LIGNE in voulus:
        from pupitre.site.offline import offline_exporter  # noqa: PLC0415

        choisis[HORS_LIGNE] = offline_exporter(racine, store)
    return list(choisis.values())


def _warn_past(bundles: Iterable[Bundle]) -> None:
    """Dit les sessions dont un jour est déjà passé, sans rien refuser : on peut vouloir les archives."""
    for bundle in bundles:
        passes = [j.le for j in bundle.session.jours if j.le < date.today()] if bundle.session else []
        if passes:
            click.echo(f"Attention : « {bundle.titre} », le {passes[0]:%d/%m/%Y}, est déjà passé.", err=True)


@main.command("verifier-paquet", short_help="Vérifie un paquet déjà écrit, le nôtre ou un autre.")
@click.argument(
    "fichiers",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FICHIER…",
)
def verifier_paquet(fichiers: tuple[Path, ...]) -> None:
    """Devine le format de chaque fichier et dit ce qu’un importeur y refuserait.

    Rend 0 si rien n’est à redire, 1 sinon. Exemple : pupitre verifier-paquet cours.mbz
    """
    verdicts = [(fichier, examine(fichier)) for fichier in fichiers]
    for fichier, verdict in verdicts:
        bilan = f"{len(verdict.phrases)} refus" if verdict.phrases else "rien à redire"
        click.echo(" : ".join(t for t in (fichier.name, verdict.libelle, bilan) if t))
        for phrase in verdict.phrases:
            click.echo(f"  {phrase}")
    if any(verdict.phrases for _, verdict in verdicts):
        raise click.exceptions.Exit(REFUS)
