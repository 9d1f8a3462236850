"""Le vrai site, dans un vrai navigateur : accessible, sans tiers, au clavier, au téléphone, sans script."""

from __future__ import annotations

import http.server
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from pupitre.model.catalogue import Catalogue
from pupitre.settings import Settings
from tests.conftest import RACINE

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("site-navigateur")]

PAGES = {
    # gabarit -> adresse d’une page réelle
    "accueil": "",
    "catalogue": "catalogue/",
    "module": "modules/observer-les-usages/",
    "sequence": "modules/observer-les-usages/voir-avant-de-proposer/",
    "auto-evaluation": "modules/observer-les-usages/auto-evaluation/",
    "formateur": "modules/observer-les-usages/formateur/",
    "cas": "cas-pratiques/courriers-apa/",
    "fiche": "fiches-outils/parcours-usager/",
    "programme": "programmes/sensibilisation/",
    "territoire": "territoires/creuse/",
    "composer": "composer/",
    "competences": "competences/",
    "glossaire": "glossaire/",
    "references": "references/",
    "macros": "contribuer/macros/",
    "champs": "contribuer/champs/",
    "accessibilite": "accessibilite/",
    "introuvable": "404.html",
}
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def serve(dossier: Path) -> Iterator[str]:
    """Sert un dossier sur cette machine et rend son adresse."""

    class Silencieux(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, directory=str(dossier), **kwargs)

        def log_message(self, *args: Any) -> None:
            pass

    serveur = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silencieux)
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serveur.server_port}/"
    serveur.shutdown()


@pytest.fixture(scope="module")
def adresse(site: Path) -> Iterator[str]:
    with serve(site.parent) as racine:
        yield f"{racine}{site.name}/"


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Browser]:
    chemin = next((c for c in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if c), None)
    assert chemin, "Il manque Chromium : lancez « python3 scripts/ecole.py tester », qui dit comment l’installer."
    with sync_playwright() as playwright:
        lance = playwright.chromium.launch(executable_path=chemin, args=OPTIONS)
        yield lance
        lance.close()


@pytest.mark.parametrize("nom", PAGES)
def test_reflow_a_320_pixels(adresse: str, navigateur: Browser, nom: str) -> None:
    page = navigateur.new_page(viewport={"width": 320, "height": 640})
    page.goto(adresse + PAGES[nom])
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()


def test_un_dessin_garde_des_mots_lisibles(adresse: str, navigateur: Browser) -> None:
    """Au téléphone, un dessin défile, au clavier aussi, au lieu de rapetisser ses mots ; au bureau, rien ne défile."""
    page = navigateur.new_page(viewport={"width": 320, "height": 640})
    page.goto(f"{adresse}modules/innover-en-zone-peu-dense/lire-le-territoire/")
    dessin = (RACINE / "modules/innover-en-zone-peu-dense/ressources/communes-par-taille.svg").read_text(
        encoding="utf-8"
    )
    largeur = int(dessin.partition('viewBox="0 0 ')[2].partition(" ")[0])
    cadre = page.get_by_role("group", name="Dessin à faire défiler")
    assert cadre.locator("img").evaluate("i => i.clientWidth") > 0.9 * largeur
    cadre.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")
    # L’écran s’élargit sans que la page soit rechargée : un téléphone que l’on tourne.
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator("p[tabindex]:has(> img)").wait_for(state="detached")
    assert page.locator("p > img").count() == 1 and cadre.count() == 0
    assert page.locator("p > img").evaluate("i => i.clientWidth") > 0.9 * largeur
    page.close()


def test_aucune_requete_a_un_tiers_ni_rangement(adresse: str, navigateur: Browser) -> None:
    contexte = navigateur.new_context()
    page = contexte.new_page()
    requetes: list[str] = []
    erreurs: list[str] = []
    page.on("request", lambda requete: requetes.append(requete.url))
    page.on("console", lambda message: erreurs.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda erreur: erreurs.append(str(erreur)))
    for nom, chemin in PAGES.items():
        debut = len(requetes)
        page.goto(adresse + chemin)
        page.wait_for_load_state("networkidle")
        assert len(requetes) - debut <= 6, nom
    assert {u for u in requetes if not u.startswith((adresse, "data:"))} == set()
    assert erreurs == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert contexte.cookies() == []
    contexte.close()


def test_menu_au_clavier_a_320_pixels(adresse: str, navigateur: Browser) -> None:
    page = navigateur.new_page(viewport={"width": 320, "height": 640})
    page.goto(adresse + PAGES["sequence"])
    menu, bouton = page.locator("#menu"), page.locator("button[aria-controls=menu]")
    assert not menu.is_visible()
    bouton.focus()
    page.keyboard.press("Enter")
    assert menu.is_visible() and bouton.get_attribute("aria-expanded") == "true"
    assert menu.locator('[aria-current="page"]').inner_text() == "Voir avant de proposer"
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert page.evaluate("document.activeElement.getAttribute('aria-controls')") == "menu"
    page.close()


def test_evitement(adresse: str, navigateur: Browser) -> None:
    page = navigateur.new_page()
    page.goto(adresse + PAGES["module"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
    page.close()


def test_quiz_avec_script(adresse: str, navigateur: Browser) -> None:
    page = navigateur.new_page()
    page.goto(adresse + PAGES["auto-evaluation"])
    question = page.locator("#q-observer-1")
    verdict = question.locator("[role=status]")
    question.get_by_role("button", name="Vérifier ma réponse").click()
    assert verdict.inner_text() == "Répondez d’abord, puis vérifiez."
    question.get_by_role("radio").nth(0).check()
    question.get_by_role("button").click()
    assert "À revoir" in verdict.inner_text()
    assert "L’état intérieur se suppose" in question.locator("[data-retour]:visible").inner_text()
    question.get_by_role("radio").nth(1).check()
    question.get_by_role("button").click()
    assert "C’est juste" in verdict.inner_text()
    courte = page.locator("#q-observer-8")
    courte.get_by_role("textbox").fill("  Une HYPOTHESE ")
    courte.get_by_role("button").click()
    assert "C’est juste" in courte.locator("[role=status]").inner_text()
    page.close()


def test_toutes_les_formes_se_reussissent(adresse: str, navigateur: Browser) -> None:
    """Répondre juste à tout, forme par forme, mène au bilan : aucune question n’est impossible."""
    page = navigateur.new_page()
    for module in ("observer-les-usages", "innover-en-zone-peu-dense", "prototyper-un-service"):
        page.goto(f"{adresse}modules/{module}/auto-evaluation/")
        page.evaluate(
            """() => {
              document.querySelectorAll('input[data-juste=oui]').forEach((c) => { c.checked = true; });
              document.querySelectorAll('select[data-attendu]').forEach((s) => { s.value = s.dataset.attendu; });
              document.querySelectorAll('input[data-acceptees]').forEach((c) => { c.value = c.dataset.acceptees.split('|')[0]; });
              document.querySelectorAll('input[data-valeur]').forEach((c) => { c.value = c.dataset.valeur.replace('.', ','); });
              document.querySelectorAll('.question button').forEach((b) => b.click());
            }"""
        )
        nombre = page.locator(".question").count()
        assert page.locator(".quiz-bilan").inner_text() == f"Vous avez répondu à tout : {nombre} justes sur {nombre}."
    page.close()


def test_sans_script(adresse: str, navigateur: Browser) -> None:
    """Sans script, le plan du site remplace le menu, et le corrigé se déplie."""
    contexte = navigateur.new_context(java_script_enabled=False)
    page = contexte.new_page()
    page.goto(adresse + PAGES["auto-evaluation"])
    assert page.get_by_role("link", name="Plan du site").first.is_visible()
    assert not page.locator(".retour").first.is_visible()
    question = page.locator("#q-observer-1")
    question.locator("summary").click()
    assert question.get_by_text("Deux personnes présentes auraient pu noter la même chose.").last.is_visible()
    page.goto(adresse + PAGES["catalogue"])
    cartes = page.locator("#cartes-modules > li")
    assert page.locator("#cartes-modules > li:visible").count() == cartes.count() >= 6
    contexte.close()


def test_filtres_du_catalogue(adresse: str, navigateur: Browser) -> None:
    page = navigateur.new_page()
    page.goto(adresse + PAGES["catalogue"])
    page.get_by_label("Vous êtes").select_option(label="Élu ou élue")
    visibles = page.locator("#cartes-modules > li:visible h3").all_inner_texts()
    assert visibles[:2] == ["Innover par les usages", "Le design de services dans l’action publique"]
    assert "Prototyper un service" not in visibles
    total = page.locator("#cartes-modules > li").count()
    assert page.locator(".filtres-bilan").inner_text() == f"{len(visibles)} modules sur {total}."
    page.close()


def test_definition_au_clavier(adresse: str, navigateur: Browser) -> None:
    page = navigateur.new_page(viewport={"width": 320, "height": 640})
    page.goto(adresse + PAGES["sequence"])
    terme = page.locator(".terme").first
    terme.locator("a").focus()
    bulle = terme.locator(".definition")
    assert bulle.is_visible()
    boite = bulle.bounding_box()
    assert boite and boite["x"] >= 0 and boite["x"] + boite["width"] <= 320
    page.keyboard.press("Escape")
    assert not bulle.is_visible()
    page.close()


def test_theme_garde_seulement_apres_un_clic(adresse: str, navigateur: Browser) -> None:
    contexte = navigateur.new_context(color_scheme="light")
    page = contexte.new_page()
    page.goto(adresse)
    page.get_by_role("button", name="Thème sombre").click()
    assert page.evaluate("JSON.stringify({...localStorage})") == '{"ecole-theme":"sombre"}'
    page.goto(adresse + PAGES["module"])
    assert page.evaluate("document.documentElement.dataset.theme") == "sombre"
    contexte.close()


def test_exemple_du_catalogue(adresse: str, navigateur: Browser, reel: tuple[Settings, Catalogue]) -> None:
    """L’exemple pour les universités liste tous les modules ; c’est, à la lettre, le code que montre la page."""
    page = navigateur.new_page()
    page.goto(f"{adresse}reutiliser/catalogue-json/")
    page.locator("#nos-modules li").first.wait_for()
    titres = page.locator("#nos-modules a").all_inner_texts()
    assert titres == [reel[1].modules[m].contenu.titre for m in reel[1].module_order()]
    code = (RACINE / "src/pupitre/site/theme/assets/exemple-catalogue.js").read_text(encoding="utf-8")
    assert f"```\n{code}```" in (RACINE / "docs/reutiliser/catalogue-json.md").read_text(encoding="utf-8")
    assert len(code.strip().split("\n")) <= 36
    page.close()
