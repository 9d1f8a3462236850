"""Les paquets que partagent les essais des exports Moodle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pupitre.exporters import mbz
from pupitre.exporters.bundle import BundleFactory
from pupitre.model.catalogue import Catalogue
from pupitre.rules.gate import check
from pupitre.settings import Settings
from tests.conftest import RACINE, TEMOIN
from tests.exporters.cours_moodle import Cours


@pytest.fixture(scope="session")
def usine(petit: tuple[Settings, Catalogue]) -> BundleFactory:
    """Les paquets du petit cursus."""
    settings, catalogue = petit
    return BundleFactory(TEMOIN, catalogue, settings)


@pytest.fixture(scope="session")
def usine_reelle(reel: tuple[Settings, Catalogue]) -> BundleFactory:
    """Les paquets du cursus réel."""
    settings, catalogue = reel
    return BundleFactory(RACINE, catalogue, settings)


@pytest.fixture
def usine_modifiee(temoin: Path) -> Callable[..., BundleFactory]:
    """De quoi changer des fichiers du petit cursus : chemin -> nouveau texte, ou (avant, après)."""

    def build(**fichiers: str | tuple[str, str]) -> BundleFactory:
        chemins = {
            "quiz": "modules/accueillir/quiz.yml",
            "module": "modules/accueillir/index.md",
            "sequence": "modules/accueillir/10-arriver.md",
            "glossaire": "docs/referentiel/glossaire.yml",
        }
        for nom, valeur in fichiers.items():
            fichier = temoin / chemins[nom]
            texte = valeur
            if isinstance(valeur, tuple):
                avant = fichier.read_text(encoding="utf-8")
                assert valeur[0] in avant
                texte = avant.replace(*valeur)
            fichier.write_text(str(texte), encoding="utf-8")
        settings, catalogue, _ = check(temoin)
        assert settings is not None
        return BundleFactory(temoin, catalogue, settings)

    return build


@pytest.fixture(scope="module")
def programme(usine: BundleFactory, tmp_path_factory: pytest.TempPathFactory) -> Cours:
    """Le programme du petit cursus, en cours Moodle."""
    fichier = tmp_path_factory.mktemp("mbz") / "p-court.mbz"
    bundle = usine.programme("P-COURT")
    assert mbz.check(bundle) == ()
    mbz.write(bundle, fichier)
    return Cours(fichier)
