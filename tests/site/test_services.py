"""Ce que chaque page offre : ses repères, un signalement sans compte, une projection ; avec et sans script."""

from __future__ import annotations

import gzip
import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pikepdf
import pytest
from playwright.sync_api import Browser, Page

from pupitre.model.catalogue import Catalogue
from pupitre.rendering.pages import compose_pages
from pupitre.settings import Settings
from pupitre.site.page_facts import issue_address, report_address
from tests.outils.controleurs import axe
from tests.site.test_navigateur import PAGES, adresse, navigateur

__all__ = ["adresse", "navigateur"]
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("site-services")]
IMPRIMEES = ("module", "sequence", "auto-evaluation", "cas", "fiche", "programme")
REPERES = re.compile(
    r"^(?P<ko>\d+)\u00a0ko à télécharger(?: · \d+ à \d+\u00a0min)? · imprimable, environ (?P<feuilles>\d+)\u00a0pages?$"
)


@pytest.mark.parametrize("nom", IMPRIMEES)
def test_le_nombre_de_feuilles_est_vrai_a_une_pres(adresse: str, navigateur: Browser, nom: str) -> None:
    """On compare à ce que le navigateur imprime vraiment, en A4."""
    page = navigateur.new_page()
    page.goto(adresse + PAGES[nom])
    found = REPERES.match(page.locator(".reperes-de-page").inner_text())
    assert found
    with pikepdf.open(io.BytesIO(page.pdf(format="A4"))) as imprime:
        assert abs(len(imprime.pages) - int(found["feuilles"])) <= 1
    page.close()


@pytest.mark.parametrize("nom", IMPRIMEES)
def test_le_poids_est_celui_de_la_page_et_de_ses_images(site: Path, nom: str) -> None:
    dossier = site / PAGES[nom]
    html = (dossier / "index.html").read_bytes()
    images = {(dossier / i).resolve() for i in re.findall(r'<img [^>]*?src="([^"]+)"', html.decode())}
    vrai = sum(len(gzip.compress(o)) for o in (html, *(i.read_bytes() for i in images)))
    dit = re.search(r'reperes-de-page">(\d+)\u00a0ko', html.decode())
    assert dit and abs(int(dit[1]) * 1000 - vrai) <= 600


def test_une_sequence_dit_sa_duree(adresse: str, navigateur: Browser, reel: tuple[Settings, Catalogue]) -> None:
    page = navigateur.new_context(java_script_enabled=False).new_page()
    page.goto(adresse + PAGES["sequence"])
    duree = reel[1].sequences["S-OBSERVER-1"].contenu.duree_autonomie_minutes
    assert f"{duree.mini} à {duree.maxi}\u00a0min" in page.locator(".reperes-de-page").inner_text()
    page.context.close()


def test_signaler_une_erreur_sans_compte(petit: tuple[Settings, Catalogue]) -> None:
    """Le message nomme la page, son adresse et l’édition ; sans courriel, on va à la page de contact."""
    settings, catalogue = petit
    page = next(p for p in compose_pages(catalogue, settings) if p.identifiant == "M-ACCUEILLIR")
    ou = "https://ecole.example.org/latest/modules/accueillir/"
    avec = settings.model_copy(
        update={"collectivite": settings.collectivite.model_copy(update={"courriel": "labo@exemple.fr"})}
    )
    message = urlsplit(report_address(avec, page, ou, "2026.1"))
    assert (message.scheme, message.path) == ("mailto", "labo@exemple.fr")
    champs = parse_qs(message.query)
    assert champs["subject"] == [f"Une erreur dans « {page.titre} »"]
    for attendu in (page.titre, ou, settings.edition, "Ce que j’attendais"):
        assert attendu in champs["body"][0]
    sans = settings.model_copy(
        update={"collectivite": settings.collectivite.model_copy(update={"courriel": ""}), "depot": ""}
    )
    assert report_address(sans, page, ou, "2026.1") == "contact/" and issue_address(sans, page, ou, "2026.1") == ""
    depot = settings.model_copy(update={"depot": "https://forge.example.org/ecole/"})
    signalement = urlsplit(issue_address(depot, page, ou, "2026.1"))
    assert signalement.path == "/ecole/issues/new" and ou in parse_qs(signalement.query)["body"][0]


@pytest.mark.parametrize("nom", PAGES)
def test_chaque_page_mene_au_signalement(adresse: str, navigateur: Browser, nom: str) -> None:
    page = navigateur.new_context(java_script_enabled=False).new_page()
    page.goto(adresse + PAGES[nom])
    pied = page.locator("footer")
    assert pied.get_by_role("link", name="Signaler une erreur").is_visible()
    for lien in ("Aide", "Écoconception", "Licence et citation", "Mentions légales", "Données personnelles"):
        assert pied.get_by_role("link", name=lien).count() == (nom != "introuvable" or lien in pied.inner_text())
    page.context.close()


def project(page: Page, adresse: str, nom: str) -> None:
    page.goto(adresse + PAGES[nom])
    page.get_by_role("button", name="Projeter cette page").press("Enter")
    page.get_by_role("navigation", name="Projection").wait_for()


@pytest.mark.parametrize(("largeur", "media"), [(1280, {"color_scheme": "light"}), (320, {"color_scheme": "dark"}), (1280, {"forced_colors": "active"})])  # fmt: skip
def test_projeter_au_clavier(adresse: str, navigateur: Browser, largeur: int, media: dict[str, Any]) -> None:
    """Une idée par écran, dans l’ordre, sans rien perdre ; on va, on revient et on sort au clavier, sans raccourci."""
    page = navigateur.new_page(viewport={"width": largeur, "height": 700}, bypass_csp=True, **media)
    page.goto(adresse + PAGES["sequence"])
    avant = page.locator("article").inner_text()
    project(page, adresse, "sequence")
    assert page.evaluate("document.activeElement.textContent") == "Suivant"
    ou = page.get_by_role("navigation", name="Projection").get_by_role("status")
    nombre = int(ou.inner_text().rpartition(" ")[2])
    assert ou.inner_text() == f"Écran 1 sur {nombre}" and nombre >= 5
    assert not page.locator("footer").is_visible() and page.locator("h1").is_visible()
    vus = []
    for rang in range(1, nombre + 1):
        assert ou.inner_text() == f"Écran {rang} sur {nombre}"
        assert page.evaluate("document.documentElement.scrollWidth") <= largeur
        vus.append(page.locator("article").inner_text())
        page.keyboard.press("Enter")
    assert all(v.strip() for v in vus) and len(set(vus)) == nombre
    assert ou.inner_text() == f"Écran {nombre} sur {nombre}", "au bout, on ne revient pas au début"
    assert axe(page) == []
    titres = re.findall(r"^.+$", avant, re.MULTILINE)
    tout = "\n".join(vus)
    assert all(t in tout for t in page.locator("article > h2").all_text_contents())
    assert len(titres) > nombre
    page.get_by_role("button", name="Quitter").press("Enter")
    assert page.locator("footer").is_visible() and page.locator(".pied ~ nav").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "Projeter cette page"
    assert page.locator("article").inner_text() == avant
    page.close()


def test_la_projection_est_en_grand_et_ne_s_imprime_pas(adresse: str, navigateur: Browser) -> None:
    page = navigateur.new_page(viewport={"width": 1280, "height": 700})
    page.goto(adresse + PAGES["sequence"])
    taille = "parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)"
    lu = page.evaluate(taille)
    project(page, adresse, "sequence")
    assert page.evaluate(taille) >= 1.6 * lu
    page.emulate_media(media="print")
    assert not page.locator(".pied ~ nav").is_visible()
    page.close()


def test_sans_script_ni_projection_ni_bouton_mort(adresse: str, navigateur: Browser) -> None:
    page = navigateur.new_context(java_script_enabled=False).new_page()
    page.goto(adresse + PAGES["sequence"])
    assert page.get_by_text("Projeter cette page").count() == 0
    page.context.close()


@pytest.mark.parametrize("nom", ["sequence", "module", "catalogue"])
def test_confort_de_lecture(adresse: str, navigateur: Browser, nom: str) -> None:
    """Un texte de 17 pixels au moins, des lignes d’au plus 36 rem, rien sous 15 pixels."""
    page = navigateur.new_page(viewport={"width": 1600, "height": 900})
    page.goto(adresse + PAGES[nom])
    paragraphes = page.evaluate(
        """() => [...document.querySelectorAll('article > p:not(.discret)')].filter((p) => p.checkVisibility()).map((p) =>
          [parseFloat(getComputedStyle(p).fontSize), p.getBoundingClientRect().width / parseFloat(getComputedStyle(document.documentElement).fontSize)])"""
    )
    assert paragraphes
    for taille, largeur in paragraphes:
        assert taille >= 17 and largeur <= 36.5
    petits = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() && !e.closest('svg')
          && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
          && parseFloat(getComputedStyle(e).fontSize) < 15).length"""
    )
    assert petits == 0
    page.close()
