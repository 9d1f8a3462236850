"""Un petit cursus sous git, et le guide de son module exporté une fois dans chaque suite."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.registry import EXPORTERS
from pupitre.importers.returning import Retour, import_document
from pupitre.rules.gate import check
from tests.conftest import TEMOIN


def git(racine: Path, *arguments: str) -> None:
    qui = ("-c", "user.name=Témoin", "-c", "user.email=temoin@example.org")
    subprocess.run(["git", *qui, *arguments], cwd=racine, check=True, capture_output=True)


@pytest.fixture(scope="session")
def exportes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Le guide de M-ACCUEILLIR, en ODT et en DOCX."""
    dossier = tmp_path_factory.mktemp("exportes")
    settings, catalogue, _ = check(TEMOIN)
    assert settings is not None
    bundle = BundleFactory(TEMOIN, catalogue, settings).module("M-ACCUEILLIR")
    for suite in ("odt", "docx"):
        EXPORTERS[suite].write(bundle, dossier / f"guide.{suite}")
    return {suite: dossier / f"guide.{suite}" for suite in ("odt", "docx")}


@pytest.fixture
def cursus(tmp_path: Path) -> Path:
    """Une copie modifiable du petit cursus, avec une histoire."""
    racine = tmp_path / "cursus"
    shutil.copytree(TEMOIN, racine)
    git(racine, "init", "-q")
    git(racine, "add", "-A")
    git(racine, "commit", "-qm", "Départ")
    return racine


@pytest.fixture
def revenir(cursus: Path) -> Callable[[Path], Retour]:
    """Reprend un document dans le cursus."""

    def back(fichier: Path) -> Retour:
        settings, _, _ = check(cursus)
        assert settings is not None
        return import_document(fichier, cursus, settings)

    return back
