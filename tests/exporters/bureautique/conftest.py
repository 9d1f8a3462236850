"""Les paquets que tous ces tests relisent : le petit cursus écrit une fois dans chaque format, le cursus réel à la demande."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pupitre.exporters.bundle import Bundle, BundleFactory
from pupitre.exporters.registry import EXPORTERS
from pupitre.model.catalogue import Catalogue
from pupitre.settings import Settings
from tests.conftest import RACINE, TEMOIN

FORMATS = ("odt", "docx", "epub", "diaporama", "diaporama-odp", "administratif", "catalogue")


@pytest.fixture(scope="session")
def petite_fabrique(petit: tuple[Settings, Catalogue]) -> BundleFactory:
    return BundleFactory(TEMOIN, petit[1], petit[0])


@pytest.fixture(scope="session")
def fabrique(reel: tuple[Settings, Catalogue]) -> BundleFactory:
    return BundleFactory(RACINE, reel[1], reel[0])


@pytest.fixture(scope="session")
def module(petite_fabrique: BundleFactory) -> Bundle:
    return petite_fabrique.module("M-ACCUEILLIR")


@pytest.fixture(scope="session")
def programme(petite_fabrique: BundleFactory) -> Bundle:
    return petite_fabrique.programme("P-COURT")


@pytest.fixture(scope="session")
def ecrire(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Bundle, str], Path]:
    """Écrit un paquet dans un format, une seule fois par session, et rend le fichier."""
    dossier = tmp_path_factory.mktemp("bureautique")
    faits: dict[tuple[str, str], Path] = {}

    def write(bundle: Bundle, nom: str) -> Path:
        cle = (bundle.identifiant, nom)
        if cle not in faits:
            faits[cle] = dossier / f"{bundle.nom}-{nom}{EXPORTERS[nom].suffixe}"
            EXPORTERS[nom].write(bundle, faits[cle])
        return faits[cle]

    return write
