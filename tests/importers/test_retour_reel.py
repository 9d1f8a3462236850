"""Les vrais modules, exportés puis repris tels quels, ne proposent aucun changement."""

from __future__ import annotations

from pathlib import Path

import pytest

from pupitre.exporters.bundle import Bundle, BundleFactory
from pupitre.exporters.registry import EXPORTERS
from pupitre.importers.returning import import_document
from pupitre.model.catalogue import Catalogue
from pupitre.settings import Settings
from tests.conftest import RACINE


def assert_comes_back(bundle: Bundle, suite: str, settings: Settings, dossier: Path) -> None:
    """Un document que l’on n’a pas touché ne propose rien."""
    document = dossier / f"{bundle.identifiant}.{suite}"
    EXPORTERS[suite].write(bundle, document)
    retour = import_document(document, RACINE, settings)
    assert (retour.fichiers, retour.incompris, retour.is_fidele) == ({}, (), True), bundle.identifiant


@pytest.mark.parametrize("suite", ["odt", "docx"])
def test_un_module_et_un_programme_reels_reviennent_sans_aucun_changement(
    suite: str, reel: tuple[Settings, Catalogue], tmp_path: Path
) -> None:
    factory = BundleFactory(RACINE, reel[1], reel[0])
    for bundle in (factory.module("M-OBSERVER"), factory.programme("P-SENSIBILISATION")):
        assert_comes_back(bundle, suite, reel[0], tmp_path)


@pytest.mark.tres_long  # vingt-neuf modules, écrits puis relus par pandoc, dans les deux formats
@pytest.mark.parametrize("suite", ["odt", "docx"])
def test_chaque_module_reel_revient_sans_aucun_changement(
    suite: str, reel: tuple[Settings, Catalogue], tmp_path: Path
) -> None:
    factory = BundleFactory(RACINE, reel[1], reel[0])
    for identifiant in reel[1].modules:
        assert_comes_back(factory.module(identifiant), suite, reel[0], tmp_path)
