"""Le paquet pour toutes et tous : clavier, lecteur d’écran, cadres étroits ; et toutes les vraies questions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from pupitre.exporters.scorm_pages import runtime
from pupitre.model.catalogue import Catalogue
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.renderer import Renderer
from pupitre.settings import Settings
from tests.exporters.scorm.paquets import SCO
from tests.exporters.scorm.plateforme import REPONDRE, Lancement

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("exporters-scorm-acces")]


@pytest.mark.parametrize(
    ("largeur", "hauteur", "couleurs"), [(1280, 800, "light"), (650, 480, "dark"), (360, 640, "light")]
)
def test_axe_et_largeur(adresse: str, navigateur: Browser, largeur: int, hauteur: int, couleurs: Any) -> None:
    fenetre = {"viewport": {"width": largeur, "height": hauteur}, "color_scheme": couleurs}
    essai = Lancement(navigateur, adresse, SCO, **fenetre)
    essai.saved()
    for lien in ("Arriver", "S’auto-évaluer", "Glossaire", "À propos"):
        essai.go(lien)
        essai.contenu.locator("h1").wait_for()
        if lien == "S’auto-évaluer":
            essai.answer("Q-ACCUEILLIR-1")
        essai.cadre.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        for cadre in essai.page.frames[1:]:
            assert cadre.evaluate("document.documentElement.scrollWidth <= innerWidth"), (lien, cadre.url)
        trouves = Axe().run(essai.page).response["violations"]
        assert [
            f"{lien} : {v['id']} : {v['nodes'][0]['html'][:160]}"
            for v in trouves
            if "plateforme" not in str(v["nodes"][0]["target"]) and len(v["nodes"][0]["target"]) > 1
        ] == []
    essai.page.close()


def test_au_clavier(adresse: str, navigateur: Browser) -> None:
    essai = Lancement(navigateur, adresse, SCO, viewport={"width": 650, "height": 480})
    essai.saved()
    coquille = next(f for f in essai.page.frames if f.url.endswith("index.html"))
    actif = "document.activeElement.id || document.activeElement.textContent"
    coquille.locator(".evitement").focus()
    essai.page.keyboard.press("Enter")
    assert coquille.evaluate(actif) == "page"
    coquille.locator("#bouton-pages").focus()
    essai.page.keyboard.press("Enter")
    assert coquille.locator("#pages").is_visible() and coquille.evaluate(actif) == "Présentation"
    essai.page.keyboard.press("Escape")
    assert coquille.locator("#pages").is_hidden() and coquille.evaluate(actif) == "bouton-pages"
    coquille.locator("#suivant").focus()
    essai.page.keyboard.press("Enter")
    essai.contenu.locator("h1", has_text="Arriver").wait_for()
    # Le titre de la nouvelle page a le focus, l’onglet et le cadre portent son nom, la liste dit où l’on est.
    essai.cadre.wait_for_function("document.activeElement.tagName === 'H1'")
    assert coquille.title() == "Arriver – Accueillir" and coquille.locator("#page").get_attribute("title") == "Arriver"
    assert coquille.locator("#pages [aria-current=page]").text_content() == "Arriver"
    assert coquille.locator("#pages li:has(.vue)").text_content() == "Arriver(vue)"
    essai.page.close()


def test_retour_du_navigateur_et_liens_du_texte(adresse: str, navigateur: Browser) -> None:
    """La coquille suit la page, par où que l’on y soit venu."""
    essai = Lancement(navigateur, adresse, SCO)
    essai.contenu.get_by_role("link", name="Arriver").first.click()
    essai.contenu.locator("h1", has_text="Arriver").wait_for()
    essai.contenu.locator(".terme a").first.click()
    essai.contenu.locator("h1", has_text="Glossaire").wait_for()
    assert essai.contenu.locator("dt:target").inner_text().startswith("irritant")
    essai.coquille.locator("#precedent", has_text="Revenir au module").click()
    essai.contenu.locator("h1", has_text="Arriver").wait_for()
    essai.page.evaluate("history.back()")
    essai.contenu.locator("h1", has_text="Glossaire").wait_for()
    essai.page.wait_for_timeout(200)
    essai.saved()
    assert essai.written("cmi.core.lesson_location")[-1] == "glossaire.html"
    essai.page.close()


# Ce que SCORM 1.2 admet pour chaque genre (Run-Time Environment, § 3.4.2.7).
SYNTAXE = {
    "choice": r"[a-z](,[a-z])*",
    "true-false": r"[tf]",
    "matching": r"[0-9]\.[a-z](,[0-9]\.[a-z])*",
    "sequencing": r"[a-z](,[a-z])*",
    "fill-in": r"[^\n]{1,255}",
    "numeric": r"-?\d+(\.\d+)?",
}


def test_chaque_vraie_question_se_dit_en_scorm(reel: tuple[Settings, Catalogue], navigateur: Browser) -> None:
    """Pour chaque question du cursus, répondre juste donne, dans la syntaxe de SCORM 1.2, la réponse attendue."""
    settings, catalogue = reel
    renderer = Renderer(catalogue, settings)
    quiz = [renderer.render(p).html for p in compose_pages(catalogue, settings) if p.gabarit == "auto-evaluation"]
    page = navigateur.new_page()
    page.set_content(f"<h1>Tous les quiz</h1>{''.join(quiz)}")
    for script in ("liaison.js", "page.js"):
        page.add_script_tag(content=runtime(script))
    page.evaluate(REPONDRE, [])
    lignes = page.evaluate(
        """() => [...document.querySelectorAll('[data-question]')].map((question) => {
          const reponse = { question: question.dataset.question, forme: question.dataset.forme, enonce: wording(question),
            objectif: 'OBJ', juste: judge(question).juste, quand: new Date(), ...report(question) };
          return new Liaison('1.2').interaction(0, reponse).map(([nom, valeur]) => [nom.replace('cmi.interactions.0.', ''), valeur]);
        })"""
    )
    page.close()
    assert len(lignes) == sum(len(q.contenu.questions) for q in catalogue.quiz.values())
    for valeurs in map(dict, lignes):
        assert valeurs["result"] == "correct", valeurs
        assert re.fullmatch(SYNTAXE[valeurs["type"]], valeurs["student_response"]), valeurs
        assert valeurs["student_response"] == valeurs["correct_responses.0.pattern"], valeurs
