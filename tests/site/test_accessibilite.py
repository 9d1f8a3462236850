"""Les contrôles automatiques d’accessibilité : toutes les pages en un mode, chaque gabarit dans tous les modes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.outils.controleurs import axe, ibm, nu
from tests.site.test_navigateur import PAGES, adresse, navigateur
from tests.site.test_theme import open_everything

__all__ = ["adresse", "navigateur"]
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("site-accessibilite")]

# Au moins une page de chaque gabarit, et les pages qui n’en ont pas de semblable.
ECHANTILLON = PAGES | {
    "recherche": "recherche/?q=persona",
    "progression": "ma-progression/",
    "hors-connexion": "lire-hors-connexion/",
    "exemple": "reutiliser/catalogue-json/",
    "editions": "editions/",
    "edition": "editions/2026.1/",
    "plan": "plan-du-site/",
    "fiches": "fiches-outils/",
    "cas-pratiques": "cas-pratiques/",
    "programmes": "programmes/",
    "modele": "modeles/calendrier-du-labo/",
    "decision": "contribuer/decisions/2026-11-24-editions/",
    "legale": "mentions-legales/",
    "donnees": "donnees-personnelles/",
    "contact": "contact/",
    "composer": "composer/",
}
MODES: dict[str, tuple[int, dict[str, Any]]] = {
    # mode -> (largeur, réglages du navigateur) ; tous ont leurs états ouverts, sauf le premier
    "tel qu’on arrive": (1280, {"color_scheme": "light"}),
    "tout ouvert": (1280, {"color_scheme": "light"}),
    "sombre": (1280, {"color_scheme": "dark"}),
    "320 pixels": (320, {"color_scheme": "light"}),
    # En dernier : la page est rechargée sous ces couleurs.
    "couleurs forcées": (1280, {"color_scheme": "dark", "forced_colors": "active"}),
}


# Un élément qui refuserait les couleurs du système ne serait pas lisible de qui les a choisies.
REFUS = """() => [...document.querySelectorAll('body *')]
  .filter((e) => !e.closest('svg') && getComputedStyle(e).forcedColorAdjust === 'none').map((e) => e.outerHTML.slice(0, 90))"""


def pages(site: Path) -> list[str]:
    """Toutes les pages du site, sauf les renvois, qui n’ont rien à lire."""
    tous = (f.relative_to(site).as_posix() for f in sorted(site.rglob("*.html")))
    return [chemin for chemin in tous if not chemin.startswith("id/")]


def test_l_echantillon_a_tous_les_gabarits(site: Path) -> None:
    def gabarit(chemin: str) -> str:
        fichier = site / chemin if chemin.endswith(".html") else site / chemin.partition("?")[0] / "index.html"
        found = re.search(r'<body class="gabarit-([a-z-]+)', fichier.read_text(encoding="utf-8"))
        assert found, chemin
        return found[1]

    assert {gabarit(c) for c in ECHANTILLON.values()} == {gabarit(c) for c in pages(site)}


def test_html_valide_sur_toutes_les_pages(site: Path) -> None:
    """Nu, le contrôleur du W3C, lit le dossier en une fois : aucune erreur, renvois compris."""
    assert nu(site) == []


@pytest.mark.tres_long
def test_axe_sur_toutes_les_pages(site: Path, adresse: str, navigateur: Browser) -> None:
    """Une seule page de navigateur, réemployée : le parcours entier tient en peu de minutes."""
    page = navigateur.new_page(bypass_csp=True)
    trouvees = []
    for chemin in pages(site):
        page.goto(adresse + chemin)
        trouvees += [f"{chemin} : {violation}" for violation in axe(page)]
    page.close()
    assert trouvees == []


# De longues listes d’un gabarit déjà représenté : lues une fois, avec toutes les pages, plutôt que dans chaque mode.
LONGUES = ("references", "champs", "macros")
ESSAYEES = tuple(nom for nom in ECHANTILLON if nom not in LONGUES)


@pytest.mark.parametrize("nom", ESSAYEES)
def test_axe_dans_tous_les_modes(adresse: str, navigateur: Browser, nom: str) -> None:
    page = navigateur.new_page(bypass_csp=True, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.goto(adresse + ECHANTILLON[nom])
    _settle(page, nom)
    trouvees = []
    for mode, (largeur, media) in MODES.items():
        page.set_viewport_size({"width": largeur, "height": 800})
        page.emulate_media(**{"forced_colors": "none", **media})
        if "forced_colors" in media:
            page.reload()  # forcer les couleurs d’une page déjà peinte n’en repeint qu’une partie
            _settle(page, nom)
        if mode in ("tout ouvert", "couleurs forcées"):
            open_everything(page)
        # Sous des couleurs forcées, axe lit encore celles de la feuille de style : le système, lui, impose les siennes.
        sans = ("color-contrast",) if mode == "couleurs forcées" else ()
        trouvees += [f"{mode} : {violation}" for violation in axe(page, sans)]
        trouvees += [f"{mode} : {refus}" for refus in page.evaluate(REFUS)]
    page.close()
    assert trouvees == []


@pytest.mark.parametrize("nom", ESSAYEES)
def test_ibm_equal_access(adresse: str, navigateur: Browser, nom: str) -> None:
    page = navigateur.new_page(bypass_csp=True, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.goto(adresse + ECHANTILLON[nom])
    _settle(page, nom)
    trouvees = ibm(page)
    open_everything(page)
    trouvees += ibm(page)
    page.close()
    assert trouvees == []


# Ce que deux pages écrivent d’elles-mêmes, une fois ouvertes.
ATTENDUS = {"recherche": ".resultats li", "exemple": "#nos-modules li"}


def _settle(page: Page, nom: str) -> None:
    """Attend que la page ait écrit ce qu’elle ajoute : des résultats de recherche, la liste d’un exemple."""
    if nom in ATTENDUS:
        page.locator(ATTENDUS[nom]).first.wait_for()


def test_les_controleurs_voient_une_faute(navigateur: Browser, tmp_path: Path) -> None:
    """Une page fautive est refusée par les trois : sans cela, un contrôleur mal branché passerait pour un accord."""
    faute = '<!doctype html><html lang="fr"><title>Faute</title><main><h1>Faute</h1><img src="x.png"><p id="a" id="a">x</p></main>'
    (tmp_path / "faute.html").write_text(faute, encoding="utf-8")
    page = navigateur.new_page()
    page.set_content(faute)
    assert any("image-alt" in v for v in axe(page))
    assert any("img_alt_valid" in v for v in ibm(page))
    page.close()
    assert any("Duplicate" in m for m in nu(tmp_path))
