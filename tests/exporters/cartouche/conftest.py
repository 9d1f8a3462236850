"""Deux cartouches écrites une fois : le petit cursus et le vrai."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pupitre.exporters.bundle import Bundle, BundleFactory
from pupitre.exporters.cartouche import write_cartridge
from pupitre.exporters.contracts import cartouche as contrat
from pupitre.model.catalogue import Catalogue
from pupitre.settings import Settings
from tests.conftest import RACINE, TEMOIN

Entrees = dict[str, bytes]


def read(fichier: Path) -> Entrees:
    with zipfile.ZipFile(fichier) as archive:
        assert archive.testzip() is None
        return {nom: archive.read(nom) for nom in archive.namelist()}


@pytest.fixture(scope="session")
def petit_bundle(petit: tuple[Settings, Catalogue]) -> Bundle:
    return BundleFactory(TEMOIN, petit[1], petit[0]).cursus()


@pytest.fixture(scope="session")
def petite(petit_bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Entrees:
    fichier = tmp_path_factory.mktemp("cartouche") / "cursus.imscc"
    write_cartridge(petit_bundle, fichier)
    return read(fichier)


@pytest.fixture(scope="session")
def grand_bundle(reel: tuple[Settings, Catalogue]) -> Bundle:
    return BundleFactory(RACINE, reel[1], reel[0]).cursus()


@pytest.fixture(scope="session")
def grande(grand_bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Entrees:
    fichier = tmp_path_factory.mktemp("cartouche") / "cursus.imscc"
    write_cartridge(grand_bundle, fichier)
    return read(fichier)


def broken(entrees: Entrees) -> set[str]:
    """Les règles que ces entrées violent."""
    return {regle.__name__ for regle in contrat.REGLES if any(True for _ in regle(entrees))}
