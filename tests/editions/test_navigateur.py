"""Dans un vrai navigateur : le bandeau d’une édition ancienne, le choix d’une autre, la copie d’une référence."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pupitre.site.assets import prepare
from pupitre.site.release import release
from tests.editions.conftest import git
from tests.outils.controleurs import axe as violations
from tests.site.test_navigateur import navigateur, serve

__all__ = ["navigateur"]
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("editions-navigateur")]
ARRIVER = "modules/accueillir/arriver/"


@pytest.fixture
def publiees(depot: Path, tmp_path: Path) -> Iterator[str]:
    """L’adresse locale d’une branche qui porte deux éditions."""
    release(depot, "2026.1", "gh-pages")
    curriculum = depot / "curriculum.yml"
    curriculum.write_text(curriculum.read_text(encoding="utf-8").replace('"2026.1"', '"2026.2"'), encoding="utf-8")
    release(depot, "2026.2", "gh-pages")
    archive = subprocess.run(
        ["git", "-C", str(depot), "archive", "--format=zip", "gh-pages"], capture_output=True, check=True
    )
    zipfile.ZipFile(io.BytesIO(archive.stdout)).extractall(tmp_path / "branche")
    assert git(depot, "branch", "--list", "gh-pages")
    with serve(tmp_path / "branche") as adresse:
        yield adresse


def test_bandeau_de_l_ancienne_et_d_elle_seule(publiees: str, navigateur: Browser) -> None:
    page = navigateur.new_page()
    page.goto(f"{publiees}2026.1/{ARRIVER}#a-accueillir-porte")
    bandeau = page.locator(".bandeau-edition")
    bandeau.wait_for()
    assert "édition 2026.1" in bandeau.inner_text() and "édition 2026.2" in bandeau.inner_text()
    bandeau.get_by_role("link", name="lire cette page dans la dernière édition").click()
    page.wait_for_url(f"**/latest/{ARRIVER}#a-accueillir-porte")
    for recente in ("latest", "2026.2"):
        page.goto(f"{publiees}{recente}/{ARRIVER}")
        page.wait_for_load_state("networkidle")
        assert page.locator(".bandeau-edition").count() == 0, recente
    page.close()


def test_choisir_une_edition_au_clavier(publiees: str, navigateur: Browser) -> None:
    page = navigateur.new_page()
    page.goto(f"{publiees}latest/{ARRIVER}")
    page.locator("[data-editions] > summary").focus()
    page.keyboard.press("Enter")
    page.locator("[data-editions] li").first.wait_for()
    assert page.locator("[data-editions] li").all_inner_texts() == ["Édition 2026.2 (celle-ci)", "Édition 2026.1"]
    page.get_by_role("link", name="Édition 2026.1", exact=True).press("Enter")
    page.wait_for_url(f"**/2026.1/{ARRIVER}")
    page.close()


def test_lien_permanent_avec_et_sans_script(publiees: str, navigateur: Browser) -> None:
    for script in (True, False):
        contexte = navigateur.new_context(java_script_enabled=script)
        page = contexte.new_page()
        page.goto(f"{publiees}latest/id/A-ACCUEILLIR-PORTE/")
        page.wait_for_url(f"**/latest/{ARRIVER}#a-accueillir-porte")
        contexte.close()


def test_copier_une_reference_au_clavier(publiees: str, navigateur: Browser) -> None:
    contexte = navigateur.new_context()
    contexte.grant_permissions(["clipboard-read", "clipboard-write"], origin=publiees.rstrip("/"))
    page = contexte.new_page()
    page.goto(f"{publiees}2026.2/{ARRIVER}")
    page.locator(".citer > details > summary").press("Enter")
    page.get_by_role("button", name="Copier la référence").press("Enter")
    page.get_by_text("Copié.").wait_for()
    copie = page.evaluate("navigator.clipboard.readText()")
    assert "«\u00a0Arriver\u00a0»" in copie and "/2026.1/id/S-ACCUEILLIR-1/" in copie
    page.get_by_text("BibTeX", exact=True).press("Enter")
    page.get_by_role("button", name="Copier BibTeX").press("Enter")
    assert "@misc{" in page.evaluate("navigator.clipboard.readText()")
    assert violations(page) == []
    contexte.close()


def test_page_introuvable_de_la_branche(publiees: str, page_vide: Page) -> None:
    """L’hébergeur sert la page 404 de la racine : ses liens mènent dans la dernière édition."""
    page_vide.goto(f"{publiees}404.html")
    assert page_vide.locator("link[rel=stylesheet]").get_attribute("href") == f"/latest/{prepare().noms['pupitre.css']}"


@pytest.fixture
def page_vide(navigateur: Browser) -> Iterator[Page]:
    page = navigateur.new_page()
    yield page
    page.close()
