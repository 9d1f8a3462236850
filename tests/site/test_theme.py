"""Le thème seul, sur des pages d’essai qui portent le contrat HTML : chaque état, chaque mode, sans le cursus."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, Page, sync_playwright

from pupitre.exporters.hosting import CSP
from pupitre.site.assets import prepare
from tests.conftest import RACINE

THEME = RACINE / "src" / "pupitre" / "site" / "theme"
LEGALES = [{"titre": "Accessibilité : non conforme", "url": "accessibilite/"}, {"titre": "Contact", "url": "contact/"}]
MENU = [
    {"titre": "Accueil", "url": "", "courant": False, "ouvert": False, "enfants": []},
    {
        "titre": "Modules",
        "url": "module/",
        "courant": False,
        "ouvert": True,
        "enfants": [
            {"titre": "Un module", "url": "module/", "courant": True},
            {"titre": "Un quiz & la suite", "url": "quiz/", "courant": False},
        ],
    },
]
FORME = (
    '<svg class="forme" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><circle cx="10" cy="10" r="8"/></svg>'
)
REPERES = (
    '<dl class="reperes"><div><dt>Durée</dt><dd>15 à 20 min</dd></div><div><dt>Comment</dt><dd>À deux</dd></div></dl>'
)
ACCUEIL = """
<section class="promesse" aria-label="En une phrase"><p class="promesse-phrase">Essayer petit.</p>
<p class="actions"><a class="action-principale" href="module/">Commencer</a> <a class="action-seconde" href="quiz/">Voir</a></p></section>
<h2>Vous êtes</h2><ul class="publics"><li><h3>Agente</h3><p>Suivez un module.</p></li><li><h3>Élu</h3><p>Partez d’un cas.</p></li></ul>
"""
MODULE = f"""
<p class="chapeau">Regarder avant de proposer.</p>
<section class="essentiel" aria-labelledby="essentiel"><h2 id="essentiel">L’essentiel</h2><ul><li>On regarde.</li></ul></section>
{REPERES}
<h2 id="a">Un <span class="terme"><a href="../quiz/" aria-describedby="def-irritant">irritant</a><span class="definition" role="tooltip" id="def-irritant">Ce qui gêne ou décourage une personne à un moment de son parcours.</span></span></h2>
<p>La densité est de <span class="donnee"><strong>20,8 hab/km²</strong> <a class="citation" href="../quiz/">(2023, Insee)</a></span>.</p>
<section class="bloc bloc-fiction" aria-label="Exemple fictif"><p class="bloc-titre">Exemple fictif · Une salle</p><p>Texte.</p></section>
<section class="bloc bloc-peu-dense" aria-label="En zone peu dense"><p class="bloc-titre">En zone peu dense</p><p>Texte.</p></section>
<section class="activite" id="a-1" aria-labelledby="t-1"><h3 class="activite-titre" id="t-1"><span class="etiquette">Activité</span> Le chemin de ce matin jusqu’à l’accueil de la mairie</h3>{REPERES}<h4>Consigne</h4><p>Dessinez.</p><details class="corrige"><summary>Corrigé</summary><p>Le corrigé.</p></details></section>
<h2 id="b">Le déroulé</h2>
<div class="defile" role="region" aria-label="Déroulé minuté" tabindex="0"><table class="deroule"><caption>Déroulé</caption><thead><tr><th scope="col">Temps</th><th scope="col">Durée</th><th scope="col">Comment</th><th scope="col">Matériel</th></tr></thead><tbody><tr><td>Ouvrir</td><td>10 à 15 min</td><td>Tous ensemble</td><td>Des feuilles, des feutres, une montre</td></tr></tbody></table></div>
<h2 id="c">Les modules</h2>
<div class="filtres" data-cible="cartes-modules" hidden><fieldset><legend>Choisir</legend><p><label for="f-volet">Volet</label> <select id="f-volet" name="volet"><option value="">Peu importe</option><option value="pratiquer">Pratiquer</option></select></p><p><label for="f-public">Public</label> <select id="f-public" name="public"><option value="">Peu importe</option></select></p><p><label for="f-duree">Durée</label> <select id="f-duree" name="duree"><option value="">Peu importe</option><option value="60">Une heure</option></select></p></fieldset><p role="status" class="filtres-bilan"></p></div>
<ul class="cartes" id="cartes-modules"><li class="carte famille-methodes" data-volet="se-former" data-publics="cadre elu" data-minutes="150"><p class="carte-famille">{FORME} Méthodes</p><h3><a href="../quiz/">Observer</a></h3><p>Résumé.</p>{REPERES}</li><li class="carte famille-pratiquer" data-volet="pratiquer" data-publics="cadre" data-minutes="45"><p class="carte-famille">{FORME} Pratiquer</p><h3><a href="../">Essayer</a></h3><p>Résumé.</p></li></ul>
<h2 id="d">Fin</h2><section class="points-cles" aria-label="À retenir"><ul><li>Un fait se voit.</li></ul></section>
"""
QUIZ = """
<div class="quiz" data-quiz="M-ESSAI"><fieldset class="question" id="q-1" data-forme="choix-unique" data-question><legend><span class="etiquette">Question 1</span> Lequel est un fait ?</legend><ul class="reponses"><li><label><input type="radio" name="q-1" value="1" data-juste="non"> Elle est stressée</label><div class="retour" data-retour hidden><p><strong>À revoir.</strong> Cela se suppose.</p></div></li><li><label><input type="radio" name="q-1" value="2" data-juste="oui"> Elle relit l’affiche</label><div class="retour" data-retour hidden><p><strong>Juste.</strong> Cela se voit.</p></div></li></ul><details class="corrige"><summary>Voir la réponse</summary><p>La seconde.</p></details></fieldset>
<fieldset class="question" id="q-2" data-forme="appariement" data-question><legend><span class="etiquette">Question 2</span> Rangez.</legend><ul class="reponses"><li><label for="q-2-1">« Elle en a assez »</label> <select id="q-2-1" data-attendu="2"><option value="">Choisir…</option><option value="1">Fait</option><option value="2">Interprétation</option></select><div class="retour" data-retour hidden><p>C’est plausible.</p></div></li></ul><details class="corrige"><summary>Voir la réponse</summary><p>Une interprétation.</p></details></fieldset></div>
"""
PAGES: dict[str, tuple[dict[str, Any], str]] = {
    # nom -> (en-tête, corps)
    "index": ({"title": "Accueil", "gabarit": "accueil"}, ACCUEIL),
    "module": (
        {
            "title": "Écouter <b>& noter</b>",
            "gabarit": "module",
            "famille": "methodes",
            "identifiant": "M-ESSAI",
            "fil": [{"titre": "Accueil", "url": ""}],
            "suivant": {"titre": "Un quiz & la suite", "url": "quiz/"},
        },
        MODULE,
    ),
    "quiz": (
        {"title": "Un quiz", "gabarit": "auto-evaluation", "etiquette": "Scénario d’entraînement (fiction)"},
        QUIZ,
    ),
}
ADRESSES = {"index": "", "module": "module/", "quiz": "quiz/", "introuvable": "404.html"}
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
MODES = [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")]


def build_pages(dossier: Path, **extra: object) -> Path:
    """Construit les pages d’essai avec le thème, sans le plugin du moteur."""
    (dossier / "docs").mkdir(parents=True)
    for nom, (entete, corps) in PAGES.items():
        meta = {"menu": MENU, "liens_legaux": LEGALES, **entete}
        texte = f"---\n{yaml.safe_dump(meta, allow_unicode=True)}---\n{corps}"
        (dossier / "docs" / f"{nom}.md").write_text(texte, encoding="utf-8")
    ecole = {
        "titre": "École d’essai",
        "sous_titre": "Un essai",
        "edition": "2026.1",
        "licence": "CC BY-SA 4.0",
        "csp": CSP,
    }
    ressources = prepare()
    config = {
        "site_name": "Essai",
        "site_url": "http://127.0.0.1/",
        "theme": {"name": "material", "custom_dir": str(THEME), "language": "fr", "font": False},
        "plugins": [],
        "extra": {"pupitre": ecole, "ressources": dict(ressources.noms), **extra},
    }
    (dossier / "mkdocs.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    build(load_config(str(dossier / "mkdocs.yml")))
    for chemin, octets in ressources.fichiers.items():
        (dossier / "site" / chemin).parent.mkdir(parents=True, exist_ok=True)
        (dossier / "site" / chemin).write_bytes(octets)
    return dossier / "site"


@pytest.fixture(scope="module")
def essai(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_pages(tmp_path_factory.mktemp("theme") / "sans-recherche")


@pytest.fixture(scope="module")
def adresse(essai: Path) -> Iterator[str]:
    class Silencieux(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    serveur = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silencieux, directory=str(essai)))
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serveur.server_port}/"
    serveur.shutdown()


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Browser]:
    chemin = next((c for c in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if c), None)
    assert chemin, "Il manque Chromium : lancez « python3 scripts/ecole.py tester », qui dit comment l’installer."
    with sync_playwright() as playwright:
        lance = playwright.chromium.launch(executable_path=chemin, args=OPTIONS)
        yield lance
        lance.close()


@pytest.fixture
def page(navigateur: Browser) -> Iterator[Page]:
    ouverte = navigateur.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield ouverte
    ouverte.close()


def open_everything(page: Page) -> None:
    """Déplie, ouvre le menu, se trompe à chaque question, montre une définition : l’état le plus chargé."""
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    bouton = page.locator("button[aria-controls=menu]")
    if bouton.count():
        bouton.click()
    page.evaluate(
        """() => {
          document.querySelectorAll('input[data-juste=non]').forEach((c) => { c.checked = true; });
          document.querySelectorAll('select[data-attendu]').forEach((s) => { s.value = '1'; });
          document.querySelectorAll('.question button').forEach((b) => b.click());
          document.querySelector('.terme a')?.focus();
        }"""
    )


@pytest.mark.long
@pytest.mark.xdist_group("site-theme")
@pytest.mark.parametrize("nom", ADRESSES)
@pytest.mark.parametrize(("largeur", "couleurs"), MODES)
def test_axe_dans_chaque_etat(adresse: str, navigateur: Browser, nom: str, largeur: int, couleurs: Any) -> None:
    page = navigateur.new_page(viewport={"width": largeur, "height": 800}, color_scheme=couleurs, bypass_csp=True)
    # 404.html écrit ses adresses depuis la racine du site ; le serveur d’essai est à la racine.
    page.goto(adresse + ADRESSES[nom])
    ferme = Axe().run(page).response["violations"]
    open_everything(page)
    ouvert = Axe().run(page).response["violations"]
    page.close()
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in [*ferme, *ouvert]] == []


@pytest.mark.long
@pytest.mark.xdist_group("site-theme")
@pytest.mark.parametrize("nom", ADRESSES)
@pytest.mark.parametrize("taille", ["", "32px"])
def test_reagencement(adresse: str, page: Page, nom: str, taille: str) -> None:
    """À 320 px, et même avec un texte de 32 px, rien ne déborde, quel que soit l’état."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(adresse + ADRESSES[nom])
    open_everything(page)
    page.evaluate("(t) => { document.documentElement.style.fontSize = t; }", taille)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.long
@pytest.mark.xdist_group("site-theme")
@pytest.mark.parametrize("nom", ADRESSES)
def test_texte_lisible_et_cibles_assez_grandes(adresse: str, page: Page, nom: str) -> None:
    page.goto(adresse + ADRESSES[nom])
    open_everything(page)
    petits = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() && !e.closest('svg')
          && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
          && parseFloat(getComputedStyle(e).fontSize) < 15).map((e) => e.outerHTML.slice(0, 90))"""
    )
    etroites = page.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, select, input')].filter((e) => {
          const { width, height } = e.getBoundingClientRect();
          return e.checkVisibility() && getComputedStyle(e).display !== 'inline' && !e.matches('.evitement')
            && (width < 24 || height < 24);
        }).map((e) => e.outerHTML.slice(0, 90))"""
    )
    assert (petits, etroites) == ([], [])


@pytest.mark.long
@pytest.mark.xdist_group("site-theme")
@pytest.mark.parametrize("nom", ADRESSES)
@pytest.mark.parametrize("largeur", [320, 1280])
def test_chaque_arret_du_clavier_se_voit_et_se_nomme(adresse: str, page: Page, nom: str, largeur: int) -> None:
    page.set_viewport_size({"width": largeur, "height": 640})
    page.goto(adresse + ADRESSES[nom])
    arrets = 0
    while arrets < 80:
        page.keyboard.press("Tab")
        arret = page.evaluate(
            """() => { const e = document.activeElement; if (e === document.body) return null;
              const r = e.getBoundingClientRect(), s = getComputedStyle(e);
              return { html: e.outerHTML.slice(0, 90), anneau: parseFloat(s.outlineWidth), halo: s.boxShadow,
                visible: r.width > 0 && r.right > 0 && r.left < innerWidth && r.bottom > 0 && r.top < innerHeight,
                nom: e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.[0]?.textContent || '' }; }"""
        )
        if arret is None:
            break
        arrets += 1
        assert arret["visible"] and arret["anneau"] >= 3 and arret["halo"] != "none" and arret["nom"], arret
    assert 3 < arrets < 80


@pytest.mark.long
@pytest.mark.xdist_group("site-theme")
def test_quiz(adresse: str, page: Page) -> None:
    """Le verdict dit le mot et l’explication ; il s’efface quand la réponse change."""
    page.goto(adresse + "quiz/")
    question = page.locator("#q-1")
    verdict = question.get_by_role("status")
    question.get_by_role("radio").nth(0).check()
    question.get_by_role("button").click()
    assert "À revoir" in (verdict.text_content() or "") and "Cela se suppose." in (verdict.text_content() or "")
    question.get_by_role("radio").nth(1).check()
    assert verdict.text_content() == "" and not question.locator("[data-retour]:visible").count()
    question.get_by_role("button").click()
    assert "C’est juste" in (verdict.text_content() or "")
    paire = page.locator("#q-2")
    paire.get_by_role("combobox").select_option("1")
    paire.get_by_role("button").click()
    assert paire.locator("[data-retour]").inner_text() == "À revoir. C’est plausible."
    assert "1 juste sur 2" in page.locator(".quiz-bilan").inner_text()
    paire.get_by_role("combobox").select_option("2")
    paire.get_by_role("button").click()
    assert paire.locator("[data-retour]").inner_text() == "Juste. C’est plausible."
    assert "2 justes sur 2" in page.locator(".quiz-bilan").inner_text()


@pytest.mark.long
@pytest.mark.xdist_group("site-theme")
def test_filtres(adresse: str, page: Page) -> None:
    page.goto(adresse + "module/")
    page.get_by_label("Durée").select_option("60")
    assert page.locator("#cartes-modules > li:visible h3").all_inner_texts() == ["Essayer"]
    assert page.locator(".filtres-bilan").inner_text() == "1 module sur 2."
    page.get_by_role("button", name="Effacer ces choix").press("Enter")
    assert page.locator("#cartes-modules > li:visible h3").all_inner_texts() == ["Observer", "Essayer"]
    assert page.evaluate("document.activeElement.name") == "volet"
    assert not page.get_by_role("button", name="Effacer ces choix").is_visible()


@pytest.mark.long
@pytest.mark.xdist_group("site-theme")
def test_theme_au_telephone(adresse: str, page: Page) -> None:
    """Au téléphone, le bouton de thème est dans le menu ; les deux boutons disent toujours la même chose."""
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(adresse + "module/")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Thème sombre").click()
    assert page.locator("html").get_attribute("data-theme") == "sombre"
    assert set(page.locator("[data-theme-bouton]").all_text_contents()) == {"Thème clair"}


@pytest.mark.long
@pytest.mark.xdist_group("site-theme")
def test_sans_script(adresse: str, navigateur: Browser) -> None:
    """Sans script : le plan du site, tous les modules, et une définition qui tient dans l’écran du téléphone."""
    contexte = navigateur.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = contexte.new_page()
    page.goto(adresse + "module/")
    assert page.get_by_role("link", name="Plan du site").first.is_visible()
    assert page.get_by_role("button").count() == 0 and not page.locator(".filtres").is_visible()
    assert page.locator("#cartes-modules > li:visible").count() == 2
    page.locator(".terme a").focus()
    boite = page.locator(".definition").bounding_box()
    assert boite and boite["x"] >= 0 and boite["x"] + boite["width"] <= 320
    contexte.close()


@pytest.mark.long
@pytest.mark.xdist_group("site-theme")
def test_impression(adresse: str, page: Page) -> None:
    page.goto(adresse + "module/")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".pied-adresse").inner_text() == "Adresse de cette page : http://127.0.0.1/module/"
    assert not page.locator(".entete").is_visible() and not page.locator("details.corrige").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.long
def test_titres_echappes_et_pages_sobres(essai: Path) -> None:
    """Un titre n’apporte aucune balise ; aucune page n’a de script ni de style en ligne."""
    texte = (essai / "module" / "index.html").read_text(encoding="utf-8")
    assert "<h1>Écouter &lt;b&gt;&amp; noter&lt;/b&gt;</h1>" in texte
    assert "</span> Un quiz &amp; la suite</a>" in texte
    for fichier in essai.rglob("*.html"):
        html = fichier.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html), fichier
        assert html.count("<h1>") == 1 and '<html lang="fr"' in html


@pytest.mark.long
def test_recherche_seulement_si_elle_existe(essai: Path, tmp_path: Path) -> None:
    assert "Rechercher" not in (essai / "index.html").read_text(encoding="utf-8")
    avec = build_pages(tmp_path / "avec-recherche", recherche=True)
    assert '<a class="bouton bouton-recherche" href="recherche/">' in (avec / "index.html").read_text(encoding="utf-8")


@pytest.mark.long
def test_page_introuvable(essai: Path) -> None:
    """Elle n’a pas de menu à ouvrir, et garde les liens du pied de page."""
    html = (essai / "404.html").read_text(encoding="utf-8")
    assert "data-menu" not in html and "Mentions légales" in html
