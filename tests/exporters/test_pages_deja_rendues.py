"""Exporter après avoir construit ne rend plus rien : les pages sont celles du site."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pupitre.cache import Store
from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.registry import EXPORTERS
from pupitre.exporters.running import export
from pupitre.model.catalogue import Catalogue
from pupitre.rendering.cached import CachedRenderer
from pupitre.rendering.context import Cible
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.renderer import Page, Renderer
from pupitre.settings import Settings
from pupitre.site.build import build_checked
from pupitre.site.direct import Chantier
from tests.conftest import TEMOIN

# Les formats du formateur montrent ses notes dans des pages que le site n’a pas.
FORMATS = ("scorm", "mbz", "moodle-xml", "gift", "cartouche")


@pytest.fixture
def rendus(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Combien de fois chaque page est rendue, par adresse et par cible."""
    compte: Counter[str] = Counter()
    render = Renderer.render

    def count(self: Renderer, page: PageSource) -> Page:
        compte[f"{page.adresse} {page.cible}"] += 1
        return render(self, page)

    monkeypatch.setattr(Renderer, "render", count)
    return compte


def write(
    catalogue: Catalogue, settings: Settings, store: Store, dossier: Path, formats: tuple[str, ...]
) -> dict[str, bytes]:
    """Exporte tout le petit cursus comme une nouvelle commande le ferait."""
    factory = BundleFactory(TEMOIN, catalogue, settings, CachedRenderer(catalogue, settings, store))
    ecrits = export(factory.everything(), [EXPORTERS[nom] for nom in formats], dossier, lambda _: None)
    return {ecrit.fichier.name: ecrit.fichier.read_bytes() for ecrit in ecrits}


def test_exporter_apres_construire_ne_rend_plus_rien(
    petit: tuple[Settings, Catalogue], rendus: Counter[str], tmp_path: Path
) -> None:
    settings, catalogue = petit
    store = Store(tmp_path / "cache.sqlite")
    build_checked(Chantier(TEMOIN, catalogue, settings), tmp_path / "site", store)
    assert sum(rendus.values()) > 15
    rendus.clear()
    apres = write(catalogue, settings, store, tmp_path / "apres", FORMATS)
    assert not rendus
    assert apres == write(catalogue, settings, Store(None), tmp_path / "sans", FORMATS)
    assert rendus, "sans cache, tout est rendu : le compteur compte bien"


def test_les_pages_du_formateur_ne_sont_rendues_qu_une_fois(
    petit: tuple[Settings, Catalogue], rendus: Counter[str], tmp_path: Path
) -> None:
    settings, catalogue = petit
    store = Store(tmp_path / "cache.sqlite")
    build_checked(Chantier(TEMOIN, catalogue, settings), tmp_path / "site", store)
    rendus.clear()
    write(catalogue, settings, store, tmp_path / "une", ("guide",))
    assert rendus and all(cle.endswith(f" {Cible.FORMATEUR}") for cle in rendus)
    rendus.clear()
    write(catalogue, settings, store, tmp_path / "deux", ("guide",))
    assert not rendus
