"""Ce que partagent les verbes : le groupe, les options communes, l’avancement, le refus."""

from __future__ import annotations

import gettext
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import click

from pupitre import __version__
from pupitre.cache import NO_STORE, Store, open_store
from pupitre.diagnostics import Rapport
from pupitre.formats import FORMATS

# click cherche ses propres messages dans le domaine « messages » : les nôtres sont en français.
gettext.bindtextdomain("messages", str(Path(__file__).parents[1] / "langue"))
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
SANS_CACHE = click.option("--sans-cache", is_flag=True, help="Refait tout, sans rien reprendre ni garder.")
REFUS = 1
# Les fichiers de ce dossier où sont écrits les verbes.
METIERS = ("authoring", "building", "contributing", "exporting", "layering", "publishing")
# Ceux que l’on lance cent fois par jour, et où : eux seuls ne paient pas le chargement des autres.
FREQUENTS = {"verifier": "authoring", "construire": "building", "servir": "building", "exporter": "exporting"}
AIDE = {"help_option_names": ["-h", "--help", "--aide"]}


class _Verbs(click.Group):
    """Un verbe ne charge que le fichier où il est écrit ; l’aide, qui les montre tous, les charge tous."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Tous les verbes, par ordre alphabétique."""
        for metier in METIERS:
            import_module(f"pupitre.cli.{metier}")
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Le verbe de ce nom."""
        if cmd_name in FREQUENTS:
            import_module(f"pupitre.cli.{FREQUENTS[cmd_name]}")
        elif cmd_name not in self.commands:
            self.list_commands(ctx)
        return super().get_command(ctx, cmd_name)


@click.group(
    cls=_Verbs,
    context_settings=AIDE,
    subcommand_metavar="VERBE [ARGUMENTS]...",
    epilog="Codes de sortie : 0 tout va bien, 1 contenus à corriger, 2 commande mal employée.",
)
@click.version_option(__version__, "-V", "--version", message="pupitre %(version)s", help="Affiche la version.")
def main() -> None:
    """Le moteur de l’École de l’innovation : vérifie, montre, construit et exporte le cursus."""


@contextmanager
def step(phrase: str) -> Iterator[None]:
    """Dit ce qui commence, puis combien de temps cela a pris."""
    debut = time.perf_counter()
    click.echo(f"{phrase}…", err=True)
    yield
    click.echo(f"  fait en {time.perf_counter() - debut:.1f} s".replace(".", ","), err=True)


def say(phrase: str) -> None:
    """L’avancement va sur la sortie d’erreur : la sortie ordinaire reste lisible par un programme."""
    click.echo(f"  {phrase}", err=True)


@contextmanager
def cache_of(racine: Path, sans_cache: bool) -> Iterator[Store]:
    """Le cache du cursus, écrit et rendu à la sortie ; aucun si la personne n’en veut pas."""
    store = NO_STORE if sans_cache else open_store(racine, say)
    try:
        yield store
    finally:
        store.close()


def refuse(rapport: Rapport, racine: Path, nom_de_format: str = "texte") -> None:
    """Écrit le rapport et s’arrête s’il contient une erreur."""
    if rapport.diagnostics or nom_de_format != "texte":
        click.echo(FORMATS[nom_de_format](rapport, racine))
    if not rapport.is_clean:
        raise click.exceptions.Exit(REFUS)
