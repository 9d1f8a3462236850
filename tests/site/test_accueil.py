"""L’accueil : la carte se lit à l’écran, au téléphone, sur le papier, au clavier, dans le noir."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.outils.controleurs import axe as violations
from tests.site.test_navigateur import adresse, navigateur

__all__ = ["adresse", "navigateur"]
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("site-accueil")]
# Ce que l’on voit de la carte : textes trop petits, textes coupés, textes qui se touchent.
DEFAUTS = """() => {
  const carte = document.querySelector('.carte-cursus'), defauts = [];
  for (const e of carte.querySelectorAll('a, text, span, h3, p')) {
    if (!e.checkVisibility() || e.matches('.lu')) continue;
    if (parseFloat(getComputedStyle(e).fontSize) < 14) defauts.push(['petit', e.textContent]);
    if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline' && e.clientWidth) defauts.push(['coupé', e.textContent]);
  }
  const boites = [...carte.querySelectorAll('.stations a')].map((e) => [e.textContent, e.getBoundingClientRect()]);
  for (const [un, a] of boites) for (const [autre, b] of boites) {
    if (un < autre && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) defauts.push(['dessus', un, autre]);
  }
  return defauts;
}"""


@pytest.mark.parametrize(
    ("largeur", "media"), [(1280, "screen"), (1160, "screen"), (800, "screen"), (320, "screen"), (673, "print")]
)
def test_carte_lisible(adresse: str, navigateur: Browser, largeur: int, media: Any) -> None:
    page = navigateur.new_page(viewport={"width": largeur, "height": 900})
    page.goto(adresse)
    page.emulate_media(media=media)
    assert page.evaluate(DEFAUTS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= largeur
    page.close()


def gaps(page: Page) -> list[float]:
    """La distance verticale de chaque forme à son titre : au téléphone la forme est à côté, ailleurs au-dessus."""
    ecarts: list[float] = page.evaluate(
        """() => [...document.querySelectorAll('.stations > li')].map((l) =>
          l.querySelector('a').getBoundingClientRect().top - l.querySelector('svg').getBoundingClientRect().bottom)"""
    )
    return ecarts


def test_dessin_a_l_ecran_liste_au_telephone(adresse: str, navigateur: Browser) -> None:
    page = navigateur.new_page(viewport={"width": 1280, "height": 900})
    page.goto(adresse)
    assert min(gaps(page)) >= 0
    fil = "getComputedStyle(document.querySelector('.suite-du-fil'), '::before')"
    assert page.evaluate(f"{fil}.borderTopStyle") == "dotted"
    page.set_viewport_size({"width": 360, "height": 800})
    assert max(gaps(page)) < 0
    assert page.evaluate(f"{fil}.borderLeftStyle") == "dotted"
    page.close()


@pytest.mark.parametrize("couleurs", ["light", "dark"])
def test_contraste_des_numeros(adresse: str, navigateur: Browser, couleurs: Any) -> None:
    """axe ne mesure pas un texte posé sur une forme : on calcule ici le contraste de chaque numéro (WCAG 1.4.3)."""
    page = navigateur.new_page(color_scheme=couleurs)
    page.goto(adresse)
    paires = page.evaluate(
        """() => [...document.querySelectorAll('.station')].map((s) =>
          [getComputedStyle(s.querySelector('text')).fill, getComputedStyle(s).fill].map((c) => c.match(/\\d+/g).map(Number)))"""
    )

    def luminance(couleur: list[int]) -> float:
        lin = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in couleur]
        return 0.2126 * lin[0] + 0.7152 * lin[1] + 0.0722 * lin[2]

    assert len(paires) >= 20
    for texte, fond in paires:
        clair, sombre = sorted((luminance(texte), luminance(fond)), reverse=True)
        assert (clair + 0.05) / (sombre + 0.05) >= 4.5, (texte, fond)
    page.close()


@pytest.mark.parametrize(("largeur", "couleurs"), [(1280, "light"), (1280, "dark"), (320, "dark")])
def test_axe_sans_script_non_plus(adresse: str, navigateur: Browser, largeur: int, couleurs: Any) -> None:
    page = navigateur.new_page(viewport={"width": largeur, "height": 800}, color_scheme=couleurs, bypass_csp=True)
    page.goto(adresse)
    assert violations(page) == []
    page.close()


def test_parcours_mene_au_catalogue_filtre(adresse: str, navigateur: Browser) -> None:
    page = navigateur.new_page()
    page.goto(adresse)
    lien = page.get_by_role("link", name=re.compile(r"^Les \d+ modules : élu ou élue$"))
    nombre = int(re.findall(r"\d+", lien.inner_text())[0])
    lien.click()
    page.wait_for_url("**/catalogue/?public=elu")
    assert page.get_by_label("Vous êtes").input_value() == "elu"
    assert page.locator("#cartes-modules > li:visible").count() == nombre
    page.goto(adresse + "catalogue/?public=inconnu&volet=%22")
    assert page.locator("#cartes-modules > li:visible").count() == page.locator("#cartes-modules > li").count()
    page.close()


def test_accueil_sans_script(adresse: str, navigateur: Browser) -> None:
    """Sans script, tout ce que promet l’accueil est là, et la reprise ne laisse pas de vide."""
    contexte = navigateur.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = contexte.new_page()
    page.goto(adresse)
    for ancre in ("publics", "temps", "profils", "carte", "programmes", "promesses"):
        assert page.locator(f"#{ancre}").is_visible(), ancre
    assert page.locator(".reprendre").bounding_box() is None
    for temps in (15, 30, 60):
        bloc = page.locator(".entrees-temps > li", has_text=f"J’ai {temps}")
        assert 2 <= bloc.get_by_role("link").count() <= 4, temps
    contexte.close()
