"""Ce que partagent les tests : le cursus réel, une copie du témoin, le site construit une seule fois."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pupitre.model.catalogue import Catalogue
from pupitre.rules.gate import check
from pupitre.settings import Settings

RACINE = Path(__file__).resolve().parent.parent
TEMOIN = RACINE / "tests" / "curriculum-temoin"
LOCAL = RACINE / "tests" / "curriculum-local"


@pytest.fixture
def temoin(tmp_path: Path) -> Path:
    """Une copie modifiable du petit cursus valide."""
    copie = tmp_path / "temoin"
    shutil.copytree(TEMOIN, copie)
    return copie


@pytest.fixture
def local(tmp_path: Path) -> Path:
    """Une copie modifiable du petit cursus local, posé sur le témoin : deux couches."""
    return stack_layers(tmp_path / "local")


def stack_layers(racine: Path) -> Path:
    """Écrit dans un dossier le petit cursus local et, dans « commun », le témoin qu’il complète."""
    shutil.copytree(LOCAL, racine, dirs_exist_ok=True)
    shutil.copytree(TEMOIN, racine / "commun")
    return racine


@pytest.fixture(scope="session")
def reel() -> tuple[Settings, Catalogue]:
    """Le cursus réel, qui doit passer la porte."""
    settings, catalogue, _ = check(RACINE)
    assert settings is not None
    return settings, catalogue


@pytest.fixture(scope="session")
def petit() -> tuple[Settings, Catalogue]:
    """Le petit cursus valide, en lecture seule."""
    settings, catalogue, _ = check(TEMOIN)
    assert settings is not None
    return settings, catalogue


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Le site réel, construit une fois par processus de test, à la place qu’il a une fois publié."""
    from pupitre.site.build import build_site

    return build_site(RACINE, tmp_path_factory.mktemp("site") / "latest")
