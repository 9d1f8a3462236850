"""Ce que partagent les essais des paquets SCORM : un navigateur, et le petit cursus servi dans chaque norme."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from pupitre.exporters.bundle import BundleFactory
from pupitre.model.catalogue import Catalogue
from pupitre.settings import Settings
from tests.conftest import RACINE, TEMOIN
from tests.exporters.scorm.paquets import FORMATS, MODULE, contents, package, write
from tests.exporters.scorm.plateforme import OPTIONS, served


@pytest.fixture(scope="package")
def navigateur() -> Iterator[Browser]:
    chemin = next((c for c in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if c), None)
    assert chemin, "Il manque Chromium : lancez « python3 scripts/ecole.py tester », qui dit comment l’installer."
    with sync_playwright() as playwright:
        lance = playwright.chromium.launch(executable_path=chemin, args=OPTIONS)
        yield lance
        lance.close()


@pytest.fixture(scope="package")
def adresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """L’adresse locale de chaque paquet, par norme."""
    dossier = tmp_path_factory.mktemp("paquets")
    un, deux = (package(TEMOIN, dossier, f) for f in FORMATS.values())
    with served(un, dossier / "un") as a, served(deux, dossier / "deux") as b:
        yield {"1.2": a, "2004": b}


@pytest.fixture
def adresse(adresses: dict[str, str]) -> str:
    return adresses["1.2"]


@pytest.fixture(scope="session")
def atelier(petit: tuple[Settings, Catalogue]) -> BundleFactory:
    settings, catalogue = petit
    return BundleFactory(TEMOIN, catalogue, settings)


@pytest.fixture(scope="session")
def paquet(atelier: BundleFactory, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Le contenu du paquet du petit module."""
    return contents(write(atelier.module(MODULE), "scorm", tmp_path_factory.mktemp("scorm")))


@pytest.fixture(scope="session")
def reel_entier(reel: tuple[Settings, Catalogue], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Le cursus réel, en un seul paquet."""
    settings, catalogue = reel
    return contents(
        write(BundleFactory(RACINE, catalogue, settings).cursus(), "scorm", tmp_path_factory.mktemp("reel"))
    )
