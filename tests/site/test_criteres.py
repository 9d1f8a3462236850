"""Les critères du RGAA que l’on peut trancher en lisant chaque page, ou en l’essayant au clavier, sans rien supposer."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser, Page

from tests.site.test_accessibilite import ECHANTILLON
from tests.site.test_interdictions import Pages, pages
from tests.site.test_navigateur import adresse, navigateur
from tests.site.test_theme import open_everything

__all__ = ["adresse", "navigateur", "pages"]
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("site-criteres")]


def test_chaque_image_est_nommee_ou_ignoree(pages: Pages) -> None:
    """Une image a une alternative ; un dessin est caché aux lecteurs d’écran, sans titre, ou porte un rôle et un nom."""
    for chemin, page in pages.items():
        for image in page.iter("img"):
            assert (image.get("alt") or "").strip(), f"{chemin} : {image.get('src')}"
        for dessin in page.iter("svg"):
            if dessin.get("role") == "img":
                assert dessin.get("aria-label") or dessin.get("aria-labelledby"), chemin
            else:
                assert dessin.get("aria-hidden") == "true" and dessin.get("focusable") == "false", chemin
                assert not dessin.xpath(".//title|.//desc|.//*[@title]"), chemin


def test_chaque_page_dit_sa_langue_et_son_titre(pages: Pages) -> None:
    titres = Counter(page.findtext(".//title") for page in pages.values())
    assert [t for t, nombre in titres.items() if nombre > 1] == []
    for chemin, page in pages.items():
        assert page.get("lang") == "fr", chemin
        assert page.getroottree().docinfo.doctype.lower() == "<!doctype html>", chemin
        h1 = " ".join(page.findtext(".//h1", "").split())
        assert len(page.findall(".//h1")) == 1
        assert chemin == "404.html" or (page.findtext(".//title") or "").startswith(h1), chemin


def test_chaque_passage_d_une_autre_langue_est_dit(pages: Pages) -> None:
    """Chaque langue marquée est un code connu ; chaque titre étranger de la bibliographie est marqué."""
    codes = {e.get("lang") for page in pages.values() for e in page.xpath("//*[@lang]")}
    assert codes <= {"fr", "en", "de", "es", "it", "nl", "pt"}
    etrangers = pages["references/index.html"].xpath("//li[@id]//*[@lang and @lang != 'fr']")
    assert len(etrangers) >= 20


def test_chaque_tableau_dit_ses_entetes(pages: Pages) -> None:
    """Chaque en-tête dit de quoi il est l’en-tête, aucun n’est vide, et chaque tableau porte un nom."""
    for chemin, page in pages.items():
        for table in page.iter("table"):
            assert table.find("caption") is not None or (table.getparent().get("aria-label") or ""), chemin
            for entete in table.iter("th"):
                assert entete.get("scope") in ("col", "row", "colgroup", "rowgroup"), chemin
                assert entete.text_content().strip(), chemin
            assert not table.xpath(".//@headers|.//th[@rowspan]"), f"{chemin} : tableau à double entrée d’en-têtes"


def test_chaque_regroupement_de_champs_a_sa_legende(pages: Pages) -> None:
    for chemin, page in pages.items():
        for groupe in page.iter("fieldset"):
            premier = groupe[0]
            assert premier.tag == "legend" and premier.text_content().strip(), chemin
        for champ in page.xpath("//input[@type='radio' or @type='checkbox']"):
            assert champ.xpath("ancestor::fieldset") or champ.xpath("ancestor::label"), chemin


def test_memes_reperes_sur_toutes_les_pages(pages: Pages) -> None:
    """L’en-tête, le menu, le contenu et le pied sont dans le même ordre ; plan et recherche, au même endroit."""
    for chemin, page in pages.items():
        corps = page.find("body")
        reperes = [e.get("id") or e.tag for e in corps if e.tag in ("a", "header", "nav", "main", "footer")]
        attendus = ["a", "header", "menu", "contenu", "footer"]
        # La page introuvable peut s’ouvrir à n’importe quelle adresse : elle n’a pas de menu, qui dit où l’on est.
        assert reperes == [r for r in attendus if chemin != "404.html" or r != "menu"], chemin
        acces = [e.text_content().strip() for e in corps.xpath("./header//nav//a")]
        assert acces == ["Rechercher", "Plan du site"], chemin
        assert "Plan du site" in [e.text_content().strip() for e in corps.xpath("./footer//a")], chemin
        assert corps[0].get("href") == "#contenu" and corps[0].text_content() == "Aller au contenu", chemin


def test_le_plan_du_site_mene_a_toutes_les_pages(pages: Pages) -> None:
    """Toute page est dans le plan, ou dans une page que le plan nomme et dont elle est une partie."""
    plan = {
        re.sub(r"^(\.\./)+", "", e.get("href", "")).partition("#")[0]
        for e in pages["plan-du-site/index.html"].xpath("//article//a")
    }
    manquent = []
    for chemin in pages:
        page = chemin.removesuffix("index.html")
        if page not in plan and page not in ("plan-du-site/", "404.html", ""):
            manquent.append(page)
    # L’édition, les décisions et les pages d’un module s’ouvrent depuis une page du plan.
    parties = re.compile(r"^(?:editions/|contribuer/decisions/|modules/[^/]+/(?:formateur|auto-evaluation)/$)")
    assert [page for page in manquent if not parties.match(page)] == []


def test_titres_listes_et_ordre(pages: Pages) -> None:
    """Aucun niveau de titre sauté, aucune liste écrite avec des tirets, aucun ordre de tabulation forcé."""
    for chemin, page in pages.items():
        niveaux = [int(e.tag[1]) for e in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
        assert all(b - a <= 1 for a, b in pairwise(niveaux)), f"{chemin} : {niveaux}"
        tirets = [e for e in page.iter("p") if re.match(r"\s*(?:[-*•–]|\d+[.)])\s", e.text or "")]
        assert not tirets, f"{chemin} : {tirets[0].text_content()[:60]}"
        assert not [e for e in page.xpath("//*[@tabindex]") if int(e.get("tabindex")) > 0], chemin


def test_les_liens_du_texte_sont_soulignes(adresse: str, navigateur: Browser) -> None:
    page = navigateur.new_page(viewport={"width": 1280, "height": 800})
    for chemin in ECHANTILLON.values():
        page.goto(adresse + chemin)
        plats = page.evaluate(
            """() => [...document.querySelectorAll('main p a, main dd a, main td a')].filter((a) => a.checkVisibility()
              && a.parentElement.textContent.trim() !== a.textContent.trim()
              && !getComputedStyle(a).textDecorationLine.includes('underline')
              && getComputedStyle(a).borderTopWidth === '0px').map((a) => a.outerHTML.slice(0, 120))"""
        )
        assert plats == [], chemin
    page.close()


# Les valeurs que demande le critère 10.12 : interligne, lettres, mots, paragraphes.
ESPACEMENT = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
COUPES = """() => [...document.querySelectorAll('body *')].filter((e) => {
  const s = getComputedStyle(e);
  return e.checkVisibility() && e.textContent.trim() && !e.closest('.lu, .evitement, svg, select, .defile, pre')
    && ['hidden', 'clip'].includes(s.overflowY) && e.scrollHeight > e.clientHeight + 2;
}).map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("largeur", [320, 1280])
def test_espacement_du_texte(adresse: str, navigateur: Browser, largeur: int) -> None:
    """Un texte plus espacé ne déborde pas et n’est pas coupé (WCAG 1.4.12)."""
    page = navigateur.new_page(viewport={"width": largeur, "height": 800}, bypass_csp=True, reduced_motion="reduce")
    for nom, chemin in ECHANTILLON.items():
        page.goto(adresse + chemin)
        open_everything(page)
        page.add_style_tag(content=ESPACEMENT)
        assert page.evaluate("document.documentElement.scrollWidth") <= largeur, nom
        assert page.evaluate(COUPES) == [], nom
    page.close()


def test_rien_n_est_cliquable_qui_ne_soit_un_vrai_bouton(adresse: str, navigateur: Browser) -> None:
    """Chaque écoute du clic ou du clavier est posée sur un élément que le clavier atteint, ou sur le document."""
    page = navigateur.new_page(reduced_motion="reduce")
    page.add_init_script(
        """window.ecoutes = [];
        const poser = EventTarget.prototype.addEventListener;
        EventTarget.prototype.addEventListener = function (nom, ...suite) {
          if (/^(click|key|mouse(down|up)|touch|pointer)/.test(nom)) window.ecoutes.push([nom, this.nodeName || 'window']);
          return poser.call(this, nom, ...suite);
        };"""
    )
    permis = {("click", "BUTTON"), ("click", "A"), ("click", "SUMMARY"), ("click", "INPUT"), ("keydown", "#document")}
    vus: set[tuple[str, str]] = set()
    for chemin in ECHANTILLON.values():
        page.goto(adresse + chemin)
        vus |= {(nom, ou) for nom, ou in page.evaluate("window.ecoutes")}
    page.close()
    assert vus and vus <= permis, vus - permis


@pytest.mark.parametrize("nom", ["module", "sequence", "auto-evaluation", "catalogue"])
def test_le_clavier_traverse_la_page_et_en_sort(adresse: str, navigateur: Browser, nom: str) -> None:
    """La tabulation va du premier au dernier arrêt dans l’ordre de la page, sans revenir en arrière ni rester prise."""
    page = navigateur.new_page(reduced_motion="reduce")
    page.goto(adresse + ECHANTILLON[nom])
    rangs = _tab_through(page)
    page.close()
    assert len(rangs) > 10 and rangs == sorted(rangs)


def _tab_through(page: Page) -> list[int]:
    """Le rang dans le document de chaque arrêt, jusqu’à la sortie de la page."""
    rangs: list[int] = []
    while len(rangs) < 400:
        page.keyboard.press("Tab")
        rang: Any = page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)")
        if page.evaluate("document.activeElement === document.body"):
            return rangs
        # Les boutons d’un même groupe ne sont qu’un arrêt ; un arrêt qui se répète serait un piège.
        assert not rangs or rang != rangs[-1], page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        rangs.append(rang)
    raise AssertionError("la tabulation ne sort pas de la page")


def test_la_definition_se_survole_et_reste(adresse: str, navigateur: Browser) -> None:
    """La bulle reste tant qu’on la survole, ne contient rien à atteindre au clavier, et Échap la ferme (WCAG 1.4.13)."""
    page = navigateur.new_page(viewport={"width": 1280, "height": 800})
    page.goto(adresse + ECHANTILLON["sequence"])
    terme = page.locator(".terme").first
    bulle = terme.locator(".definition")
    terme.locator("a").hover()
    bulle.wait_for(state="visible")
    bulle.hover()
    assert bulle.is_visible() and bulle.locator("a, button, input").count() == 0
    page.keyboard.press("Escape")
    assert not bulle.is_visible()
    page.close()


def test_sans_feuille_de_style_tout_se_lit(adresse: str, navigateur: Browser, site: Path) -> None:
    """Sans feuille de style, tout le texte de la page est là, dans l’ordre où elle l’écrit."""
    page = navigateur.new_context(java_script_enabled=False).new_page()
    page.route("**/*.css", lambda route: route.abort())
    for nom in ("module", "sequence", "fiche", "programme"):
        page.goto(adresse + ECHANTILLON[nom])
        source = html.fromstring((site / ECHANTILLON[nom] / "index.html").read_bytes())
        attendu = [
            " ".join(e.text_content().split())
            for e in source.xpath("//main//p[not(ancestor::details or ancestor-or-self::*[@hidden])]")
        ]
        visible = " ".join(page.locator("main").inner_text().split())
        debut = 0
        for phrase in filter(None, attendu):
            debut = visible.find(phrase, debut)
            assert debut >= 0, f"{nom} : {phrase[:80]}"
    page.context.close()
