#!/usr/bin/env python3
"""Refait les captures du site construit : chaque gabarit, à 1280 et 360 pixels, en clair et en sombre, dans build/captures/.

Usage : captures.py [--site DOSSIER] [--vers DOSSIER] [--seulement NOM]… [--hauteur 4000]
Quelques pages sont prises aussi sur papier et en couleurs forcées.
"""

import argparse
import functools
import http.server
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from liens import Silencieux
from systeme import CHROMIUM, require

RACINE = Path(__file__).resolve().parent.parent
PAGES = {
    # nom de la capture -> adresse ; une page réelle par gabarit, et les états où l’on ne va pas de soi-même
    "accueil": "",
    "catalogue": "catalogue/",
    "catalogue-vide": "catalogue/?duree=60&volet=pratiquer&public=etudiant",
    "module": "modules/observer-les-usages/",
    "module-titre-long": "modules/encadrer-une-equipe-qui-experimente/",
    "sequence": "modules/observer-les-usages/voir-avant-de-proposer/",
    "sequence-image": "modules/innover-en-zone-peu-dense/lire-le-territoire/",
    "quiz": "modules/observer-les-usages/auto-evaluation/",
    "formateur": "modules/observer-les-usages/formateur/",
    "fiches": "fiches-outils/",
    "fiche": "fiches-outils/parcours-usager/",
    "cas-pratiques": "cas-pratiques/",
    "cas": "cas-pratiques/courriers-apa/",
    "programmes": "programmes/",
    "programme": "programmes/sensibilisation/",
    "programme-long": "programmes/ue-universite/",
    "territoire": "territoires/creuse/",
    "competences": "competences/",
    "glossaire": "glossaire/",
    "references": "references/",
    "recherche": "recherche/",
    "recherche-resultats": "recherche/?q=usager",
    "recherche-rien": "recherche/?q=obszzzz",
    "composer": "composer/",
    "composer-rempli": "composer/#programme=P-SENSIBILISATION",
    "modeles": "modeles/",
    "modele": "modeles/lettre-de-mandat/",
    "editions": "editions/",
    "edition": "editions/2026.1/",
    "plan-du-site": "plan-du-site/",
    "ma-progression": "ma-progression/",
    "hors-connexion": "lire-hors-connexion/",
    "accessibilite": "accessibilite/",
    "etat-de-l-accessibilite": "etat-de-l-accessibilite/",
    "ecoconception": "ecoconception/",
    "mentions-legales": "mentions-legales/",
    "donnees-personnelles": "donnees-personnelles/",
    "contact": "contact/",
    "contribuer": "contribuer/ecrire-un-module/",
    "champs": "contribuer/champs/",
    "exemple-catalogue": "reutiliser/catalogue-json/",
    "heberger": "reutiliser/heberger/",
    "introuvable": "404.html",
}
MODES: dict[str, dict[str, Any]] = {
    # suffixe -> réglages du navigateur
    "1280-clair": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "1280-sombre": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "360-clair": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "360-sombre": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    "couleurs-forcees": {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
    "papier": {"viewport": {"width": 794, "height": 1123}},
}
# Les gabarits dont la forme change le plus sur papier ou quand la personne impose ses couleurs.
PARTICULIERES = ("accueil", "module", "sequence", "quiz", "fiche")


class Edition(Silencieux):
    """Sert le site sous « /latest/ », où il sera publié : la page 404 y écrit ses adresses depuis la racine."""

    def translate_path(self, path: str) -> str:
        """Le fichier d’une adresse, sans le dossier de l’édition."""
        return super().translate_path(path.removeprefix("/latest"))


@contextmanager
def serve(site: Path) -> Iterator[str]:
    """Sert le site sur la boucle locale, et rend son adresse."""
    serveur = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Edition, directory=str(site)))
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{serveur.server_port}/latest/"
    finally:
        serveur.shutdown()


def settle(page: Page) -> None:
    """Attend ce que la page a encore à montrer : ses polices, et la réponse de la recherche s’il y en a une."""
    page.evaluate("document.fonts.ready.then(() => null)")
    bilan = page.locator(".recherche-bilan")
    if "?q=" in page.url:
        bilan.filter(has_text="résultat").wait_for()


def capture(page: Page, adresse: str, fichier: Path, hauteur: int) -> None:
    """Prend une page ; au-delà de `hauteur` pixels, la capture est coupée. S’arrête si la page n’existe pas."""
    page.goto("about:blank")  # deux adresses qui ne diffèrent que par leur ancre ne feraient qu’une page
    reponse = page.goto(adresse)
    if not reponse or not reponse.ok:
        sys.exit(f"Cette page n’est pas dans le site : {adresse}")
    settle(page)
    largeur = (page.viewport_size or {"width": 0})["width"]
    haut = min(hauteur, page.evaluate("document.documentElement.scrollHeight"))
    page.screenshot(path=fichier, full_page=True, clip={"x": 0, "y": 0, "width": largeur, "height": haut})


def main() -> int:
    """Prend toutes les captures, ou celles que l’on nomme."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--site", type=Path, default=RACINE / "build" / "site")
    options.add_argument("--vers", type=Path, default=RACINE / "build" / "captures")
    options.add_argument("--seulement", action="append", choices=PAGES, default=[])
    options.add_argument("--hauteur", type=int, default=4000)
    choix = options.parse_args()
    if not require(CHROMIUM):
        return 1
    if not (choix.site / "index.html").is_file():
        print(f"« {choix.site} » n’est pas un site construit : lancez d’abord « pupitre construire ».")
        return 1
    if not choix.seulement:
        shutil.rmtree(choix.vers, ignore_errors=True)
    choix.vers.mkdir(parents=True, exist_ok=True)
    noms = choix.seulement or list(PAGES)
    with serve(choix.site) as racine, sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=CHROMIUM.find(), args=["--no-sandbox", "--disable-gpu"])
        for mode, reglages in MODES.items():
            page = navigateur.new_page(**reglages, reduced_motion="reduce", locale="fr-FR")
            page.emulate_media(media="print" if mode == "papier" else "screen")
            for nom in noms:
                if mode not in ("papier", "couleurs-forcees") or nom in PARTICULIERES:
                    capture(page, racine + PAGES[nom], choix.vers / f"{nom}-{mode}.png", choix.hauteur)
            page.close()
        navigateur.close()
    print(f"{len(list(choix.vers.glob('*.png')))} captures dans {choix.vers}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
