"""La progression choisie : rien avant le clic, rien de perdu, rien d’envoyé ; avec et sans script, au clavier, à 320 px."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from pupitre.model.catalogue import Catalogue
from pupitre.settings import Settings
from tests.outils.controleurs import axe as violations
from tests.site.test_navigateur import adresse, navigateur

__all__ = ["adresse", "navigateur"]
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("site-progression")]
MODULE = "modules/observer-les-usages/"
SEQUENCE = f"{MODULE}voir-avant-de-proposer/"
CLE = "ecole-progression"
GARDER = "Garder ma progression sur cet appareil"
GARDEE = {
    "format": 1,
    "coches": {"S-OBSERVER-1": "2026-11-02", "OBJ-OBSERVER-1": "2026-11-03", "S-RETIREE-1": "2025-01-05"},
}


@pytest.fixture
def contexte(navigateur: Browser) -> Iterator[BrowserContext]:
    ouvert = navigateur.new_context(bypass_csp=True, accept_downloads=True)
    yield ouvert
    ouvert.close()


def kept(page: Page) -> Any:
    """Ce que l’appareil garde, relu par un autre chemin que le script du site."""
    return json.loads(page.evaluate(f"localStorage.getItem('{CLE}')") or "null")


def put(page: Page, texte: str) -> None:
    page.evaluate(f"(t) => localStorage.setItem('{CLE}', t)", texte)
    page.reload()


def test_rien_avant_le_clic_puis_au_clavier(adresse: str, contexte: BrowserContext) -> None:
    page = contexte.new_page()
    requetes: list[str] = []
    page.goto(adresse + SEQUENCE)
    cadre = page.locator(".progression")
    assert page.evaluate("localStorage.length") == 0 and cadre.get_by_role("checkbox").count() == 0
    page.on("request", lambda requete: requetes.append(requete.url))
    bouton = cadre.get_by_role("button", name=GARDER)
    bouton.focus()
    page.keyboard.press("Enter")
    assert kept(page)["coches"] == {}
    coche = cadre.get_by_role("checkbox", name="J’ai terminé cette séquence")
    assert page.evaluate("document.activeElement.type") == "checkbox"
    page.keyboard.press("Space")
    assert coche.is_checked() and list(kept(page)["coches"]) == ["S-OBSERVER-1"]
    assert cadre.get_by_role("status").inner_text().strip() == "1 séquence terminée sur 4."
    page.goto(adresse + MODULE)
    assert page.get_by_role("checkbox", name="Terminée : Voir avant de proposer").is_checked()
    page.get_by_role("checkbox", name="Je sais le faire : Séparer").check()
    assert set(kept(page)["coches"]) == {"S-OBSERVER-1", "OBJ-OBSERVER-1"}
    page.get_by_role("checkbox", name="Je sais le faire : Séparer").uncheck()
    assert set(kept(page)["coches"]) == {"S-OBSERVER-1"}
    assert all(u.startswith(adresse) for u in requetes) and contexte.cookies() == []


def test_reprendre_ou_l_on_en_etait(adresse: str, contexte: BrowserContext) -> None:
    page = contexte.new_page()
    page.goto(adresse + "catalogue/")
    assert not page.locator("[data-reprendre]").is_visible()
    page.goto(adresse + SEQUENCE)
    page.get_by_role("button", name=GARDER).click()
    page.get_by_label("J’ai terminé cette séquence").check()
    for accueil in ("", "catalogue/"):
        page.goto(adresse + accueil)
        page.get_by_role("link", name="Reprendre « Observer les usages », séquence 2 sur 4").click()
        page.wait_for_url(f"**/{MODULE}preparer/")
    page.goto(adresse + "catalogue/")
    carte = page.locator(".carte", has_text="Observer les usages").first
    assert carte.locator(".carte-progres").inner_text() == "✓ 1 séquence terminée sur 4"


def test_une_autre_edition_garde_la_meme_cle(adresse: str, contexte: BrowserContext, site: Path) -> None:
    """La clé ne porte pas le nom de l’édition, et un identifiant que l’édition ne connaît plus n’est pas perdu."""
    ancienne = site.parent / "2025.1"
    if not ancienne.exists():
        ancienne.symlink_to(site)
    page = contexte.new_page()
    page.goto(adresse.replace("/latest/", "/2025.1/") + SEQUENCE)
    put(page, json.dumps(GARDEE))
    page.goto(adresse + SEQUENCE)
    assert page.get_by_label("J’ai terminé cette séquence").is_checked()
    page.get_by_label("J’ai terminé cette séquence").uncheck()
    assert kept(page)["coches"]["S-RETIREE-1"] == "2025-01-05"


def test_exporter_effacer_reprendre(adresse: str, contexte: BrowserContext, tmp_path: Path) -> None:
    page = contexte.new_page()
    page.on("dialog", lambda boite: boite.accept())
    page.goto(adresse + "ma-progression/")
    put(page, json.dumps(GARDEE))
    with page.expect_download() as telechargement:
        page.get_by_role("button", name="Exporter dans un fichier").click()
    fichier = tmp_path / "progression.json"
    telechargement.value.save_as(fichier)
    assert json.loads(fichier.read_text(encoding="utf-8")) == GARDEE
    page.get_by_role("button", name="Tout effacer").click()
    assert page.evaluate("localStorage.length") == 0
    assert page.get_by_role("button", name="Tout effacer").count() == 0
    autre = {"format": 1, "coches": {"S-OBSERVER-2": "2026-11-20", "S-OBSERVER-1": "2026-11-20"}}
    put(page, json.dumps(autre))
    page.get_by_label("Reprendre un fichier exporté").set_input_files(fichier)
    page.get_by_text("3 coches reprises du fichier").wait_for()
    assert kept(page)["coches"] == GARDEE["coches"] | autre["coches"]  # type: ignore[operator]


@pytest.mark.parametrize(
    "abime",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 2, "coches": {}}',
        '{"format": 1, "coches": {"S-OBSERVER-1": "hier"}}',
        '{"format": 1, "coches": {"<img src=x>": "2026-11-20"}}',
        '{"format": 1, "coches": {}, "lecture": {"id": "../../x", "module": "M-X", "titre": "", "rang": 1, "total": 1}}',
        json.dumps(GARDEE)[:-20],
    ],
)
def test_un_fichier_abime_est_refuse_et_rien_ne_change(
    adresse: str, contexte: BrowserContext, abime: str, tmp_path: Path
) -> None:
    page = contexte.new_page()
    page.goto(adresse + "ma-progression/")
    put(page, json.dumps(GARDEE))
    fichier = tmp_path / "abime.json"
    fichier.write_text(abime, encoding="utf-8")
    page.get_by_label("Reprendre un fichier exporté").set_input_files(fichier)
    page.get_by_text("« abime.json » n’est pas une progression exportée d’ici, ou il est abîmé.").wait_for()
    assert kept(page) == GARDEE


def test_ce_qui_est_illisible_n_est_pas_ecrase(adresse: str, contexte: BrowserContext) -> None:
    page = contexte.new_page()
    page.goto(adresse + SEQUENCE)
    put(page, "{abimé")
    assert "n’est pas lisible" in page.locator(".progression").inner_text()
    assert page.get_by_role("button", name=GARDER).count() == 0
    assert page.evaluate(f"localStorage.getItem('{CLE}')") == "{abimé"
    page.goto(adresse + "ma-progression/")
    assert page.get_by_role("button", name="Exporter dans un fichier").is_visible()


def test_un_appareil_qui_refuse_le_dit(adresse: str, contexte: BrowserContext) -> None:
    contexte.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('plein', 'QuotaExceededError'); };"
    )
    page = contexte.new_page()
    page.goto(adresse + SEQUENCE)
    page.get_by_role("button", name=GARDER).click()
    page.get_by_text("Ce navigateur refuse de garder quoi que ce soit").wait_for()
    assert page.get_by_role("checkbox").count() == 0


def test_attestation_imprimee_seule(adresse: str, contexte: BrowserContext) -> None:
    contexte.add_init_script("window.print = () => {};")
    page = contexte.new_page()
    page.goto(adresse + "ma-progression/")
    assert not page.locator("[data-attestation]").is_visible()
    put(page, json.dumps(GARDEE))
    page.get_by_label("Vos prénom et nom").fill("Camille Essai")
    feuille = page.locator("[data-feuille]")
    texte = " ".join(feuille.inner_text().split())
    assert "Camille Essai déclare avoir suivi, entre le 02/11/2026 et le 03/11/2026" in texte
    assert "Observer les usages (M-OBSERVER) : 1 séquence suivie sur 4" in texte
    assert "1 objectif que je sais atteindre sur 4" in texte
    assert "ni un diplôme, ni une certification" in texte
    page.get_by_role("button", name="Imprimer mon attestation").click()
    page.emulate_media(media="print")
    assert feuille.is_visible() and not page.locator("#carnet").is_visible() and not page.locator("h1").is_visible()
    assert "Camille" not in json.dumps(kept(page))


def test_carnet_de_papier_sans_script(adresse: str, navigateur: Browser, reel: tuple[Settings, Catalogue]) -> None:
    contexte = navigateur.new_context(java_script_enabled=False)
    page = contexte.new_page()
    page.goto(adresse + SEQUENCE)
    assert not page.locator(".progression").is_visible() and page.locator("input[type=checkbox]").count() == 0
    page.goto(adresse + "ma-progression/")
    assert page.get_by_text("Les scripts sont coupés dans votre navigateur").is_visible()
    assert not page.locator("[data-attestation]").is_visible() and page.get_by_role("button").count() == 0
    attendu = len(reel[1].sequences) + sum(len(d.contenu.objectifs) for d in reel[1].modules.values())
    assert page.locator(".suivi-module .a-cocher:visible").count() == attendu
    contexte.close()


@pytest.mark.parametrize(("largeur", "couleurs"), [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")])
def test_axe_et_reflow(adresse: str, navigateur: Browser, largeur: int, couleurs: Any) -> None:
    page = navigateur.new_page(viewport={"width": largeur, "height": 800}, color_scheme=couleurs, bypass_csp=True)
    for chemin in ("ma-progression/", SEQUENCE, MODULE, "catalogue/"):
        page.goto(adresse + chemin)
        assert violations(page) == [], chemin
        put(
            page,
            json.dumps(
                {
                    **GARDEE,
                    "lecture": {
                        "id": "S-OBSERVER-2",
                        "module": "M-OBSERVER",
                        "titre": "Observer",
                        "rang": 2,
                        "total": 4,
                    },
                }
            ),
        )
        assert violations(page) == [], chemin
        assert page.evaluate("document.documentElement.scrollWidth") <= largeur, chemin
        page.evaluate("localStorage.clear()")
    page.close()
