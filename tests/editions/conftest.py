"""Un dépôt git qui porte le petit cursus, prêt à publier."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pupitre.site.release import release
from tests.conftest import RACINE, TEMOIN

MKDOCS = f"""\
site_name: Cursus témoin
site_url: https://temoin.example.org/
docs_dir: docs
site_dir: build/site
theme:
  name: material
  custom_dir: {RACINE.as_posix()}/src/pupitre/site/theme
  language: fr
  font: false
plugins:
  - pupitre
  - macros:
      module_name: macros
      on_error_fail: true
      on_undefined: strict
"""
# Les pages que le pied de chaque page cite.
PAGES = (
    "accessibilite", "aide", "contact", "donnees-personnelles", "ecoconception", "editions", "lire-hors-connexion",
    "ma-progression", "mentions-legales", "plan-du-site", "recherche", "reutiliser/index", "reutiliser/plateformes",
)  # fmt: skip


def git(racine: Path, *arguments: str) -> str:
    """La sortie d’une commande git dans ce dépôt."""
    identite = ("-c", "user.name=Essai", "-c", "user.email=essai@example.org")
    commande = ["git", "-C", str(racine), *identite, *arguments]
    return subprocess.run(commande, capture_output=True, text=True, check=True).stdout.strip()


def equip(racine: Path) -> None:
    """Donne à un petit cursus ce qu’il faut pour construire son site : la présentation, et les pages du pied."""
    (racine / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    shutil.copytree(RACINE / "macros", racine / "macros", ignore=shutil.ignore_patterns("__pycache__"))
    for nom in PAGES:
        page = f"---\ntitre: Page {nom}\nresume: Page {nom}.\n---\n\nRien de plus.\n"
        fichier = racine / "docs" / f"{nom}.md"
        fichier.parent.mkdir(exist_ok=True)
        fichier.write_text(page, encoding="utf-8")


def versioned(racine: Path) -> Path:
    """Met le petit cursus dans un dépôt git, avec ce qu’il faut pour construire son site."""
    equip(racine)
    git(racine, "init", "--quiet", "--initial-branch", "main")
    git(racine, "config", "user.name", "Essai")
    git(racine, "config", "user.email", "essai@example.org")
    git(racine, "add", "--all")
    git(racine, "commit", "--quiet", "--message", "Commence")
    return racine


@pytest.fixture
def depot(temoin: Path) -> Path:
    """Le petit cursus dans un dépôt git, prêt à publier."""
    return versioned(temoin)


@pytest.fixture(scope="module")
def publie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Le petit cursus dont l’édition 2026.1 est publiée ; à lire seulement."""
    racine = tmp_path_factory.mktemp("publie") / "temoin"
    shutil.copytree(TEMOIN, racine)
    release(versioned(racine), "2026.1", "gh-pages")
    return racine


@pytest.fixture
def replace() -> Callable[[Path, str, str], None]:
    """De quoi changer un texte dans un fichier, en vérifiant qu’il y était."""

    def replace_text(fichier: Path, avant: str, apres: str) -> None:
        texte = fichier.read_text(encoding="utf-8")
        assert avant in texte, avant
        fichier.write_text(texte.replace(avant, apres), encoding="utf-8")

    return replace_text
