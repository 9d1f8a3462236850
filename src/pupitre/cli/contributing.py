"""Les verbes de qui propose un changement : reprendre un document modifié, faire remonter un contenu local."""

from __future__ import annotations

from pathlib import Path

import click

from pupitre.cli.common import RACINE, REFUS, main, refuse, step
from pupitre.exporters.archive import write_whole
from pupitre.importers.changes import Incompris
from pupitre.importers.reading import UnreadableError
from pupitre.importers.returning import Retour, import_document
from pupitre.proposing import propose
from pupitre.rules.gate import check
from pupitre.settings import load_settings
from pupitre.side_branch import ProposalError

LARGEUR = 300  # caractères d’un passage cité


@main.command(short_help="Reprend un guide ODT ou DOCX modifié.")
@click.argument("fichier", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--appliquer", is_flag=True, help="Écrit les changements dans les fichiers ; sans cela, les montre.")
@RACINE
def importer(fichier: Path, appliquer: bool, racine: Path) -> None:
    """Reprend un guide du formateur exporté en ODT ou en DOCX, puis modifié dans un traitement de texte.

    Montre ce qui change dans les fichiers du cursus, et dit ce qui n’a pas pu être pris, où et pourquoi. N’écrit rien
    sans --appliquer. Rend 0 si tout est pris, 1 s’il reste quelque chose à décider.
    """
    settings, diagnostics = load_settings(racine)
    if settings is None:
        raise click.UsageError(diagnostics[0].phrase)
    try:
        with step("Comparaison du document et du cursus"):
            retour = import_document(fichier, racine, settings)
    except UnreadableError as refus:
        raise click.UsageError(str(refus)) from None
    _tell(retour, fichier)
    if appliquer and retour.fichiers:
        for chemin, (_, apres) in sorted(retour.fichiers.items()):
            write_whole(racine / chemin, apres.encode())
        click.echo(f"\n{_count(len(retour.fichiers), 'fichier récrit', 'fichiers récrits')}. Vérification :")
        _, _, rapport = check(racine)
        refuse(rapport, racine)
    elif retour.fichiers:
        click.echo("\nRien n’est écrit. Pour l’écrire, ajoutez --appliquer.")
    if retour.incompris:
        raise click.exceptions.Exit(REFUS)


def _count(nombre: int, un: str, plusieurs: str) -> str:
    return f"{nombre} {plusieurs if nombre > 1 else un}"


def _tell(retour: Retour, fichier: Path) -> None:
    if not retour.is_fidele:
        click.echo(
            "Attention : le cursus ou son moteur ont changé depuis l’export, ailleurs que dans les textes de ce document. "
            "Une partie de ce qui suit peut venir de là.\n"
        )
    click.echo(retour.diff(), nl=False)
    if not retour.fichiers and not retour.incompris:
        click.echo(f"« {fichier.name} » ({retour.contenu}) ne change rien au cursus.")
    if retour.incompris:
        click.echo(f"\n{_count(len(retour.incompris), 'passage reste', 'passages restent')} à décider :")
    for incompris in retour.incompris:
        click.echo("\n".join(_lines(incompris)))
    if retour.commentaires:
        click.echo("\nCommentaires laissés dans le document :")
    for commentaire in retour.commentaires:
        ou = f"\n    à propos de « {_cited(commentaire.passage)} »" if commentaire.passage else ""
        click.echo(f"  « {commentaire.texte} »{ou}")


def _lines(incompris: Incompris) -> list[str]:
    atome = incompris.atome
    lieu = f"{atome.chemin}, ligne {atome.ligne + 1}" if atome else f"sous le titre « {incompris.section} »"
    lignes = [f"\n  {lieu}", f"    Pourquoi : {incompris.raison}."]
    for nom, texte in (("Avant", incompris.avant), ("Après", incompris.apres)):
        cite = _cited(texte)
        lignes.append(f"    {nom} : « {cite} »" if cite else f"    {nom} : (rien)")
    return lignes


def _cited(texte: str) -> str:
    plat = " ".join(texte.split())
    return f"{plat[:LARGEUR]}{'…' if len(plat) > LARGEUR else ''}"


@main.command(short_help="Prépare la remontée d’un contenu local.")
@click.argument("contenu", metavar="FICHIER|IDENTIFIANT")
@RACINE
def proposer(contenu: str, racine: Path) -> None:
    """Prépare une branche git où un contenu local rejoint le cursus commun.

    Les identifiants y perdent le nom du territoire, les chiffres d’ici deviennent des appels de faits, et ce qui reste à
    décider est listé. Ni les fichiers ouverts ni la branche en cours ne changent. Exemple : pupitre proposer M-ICI-LOZERE
    """
    settings, catalogue, rapport = check(racine)
    if settings is None or not rapport.is_clean:
        refuse(rapport, racine)
        return
    try:
        proposition = propose(racine, settings, catalogue, contenu)
    except ProposalError as refus:
        raise click.UsageError(str(refus)) from None
    click.echo(f"Branche préparée : {proposition.branche}")
    for fichier in proposition.fichiers:
        click.echo(f"  {fichier}")
    for ancien, neuf in proposition.renommes.items():
        click.echo(f"  {ancien} devient {neuf}")
    if proposition.a_decider:
        click.echo("À décider avant de la proposer :")
    for phrase in proposition.a_decider:
        click.echo(f"  - {phrase}")
    click.echo(f"Pour la lire : git -C {proposition.depot} diff HEAD...{proposition.branche}")
