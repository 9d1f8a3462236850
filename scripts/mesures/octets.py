#!/usr/bin/env python3
"""Pèse un site dans un navigateur : première vue, page suivante, première recherche ; écrit du JSON.

Se lance avec le Python des références, qui a Playwright : `octets.py SITE NOM MOT`. Le site est servi comprimé,
comme le ferait un hébergeur ; le navigateur part sans cache, sur une liaison rurale lente (400 kbit/s, 400 ms).
"""

import gzip
import json
import shutil
import sys
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

COMPRIMES: Final = (".html", ".css", ".js", ".json", ".svg", ".xml")
LIAISON: Final = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
CALME_MS: Final = 4000
PREMIERE: Final = "modules/module-0007/"
SUIVANTE: Final = "modules/module-0007/sequence/"
PEINTURE: Final = """new Promise((rendre) => {
  new PerformanceObserver((liste) => rendre(liste.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true });
})"""


class Comprime(SimpleHTTPRequestHandler):
    """Sert les fichiers comprimés quand cela en vaut la peine."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Répond au navigateur."""
        fichier = Path(self.translate_path(self.path.partition("?")[0]))
        fichier = fichier / "index.html" if fichier.is_dir() else fichier
        if not fichier.is_file():
            self.send_error(404)
            return
        octets = fichier.read_bytes()
        self.send_response(200)
        if fichier.suffix in COMPRIMES:
            octets = gzip.compress(octets, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", self.guess_type(str(fichier)))
        self.send_header("Content-Length", str(len(octets)))
        self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        self.wfile.write(octets)
        Balance.octets += len(octets)
        Balance.requetes += 1

    def log_message(self, *_arguments: Any) -> None:
        """Se tait."""


class Balance:
    """Additionne ce que le serveur envoie, quel que soit le fil du navigateur qui l’a demandé."""

    octets = requetes = 0

    @classmethod
    def take(cls) -> dict[str, int]:
        """Ce qui est parti depuis la dernière fois : octets des corps, sans les en-têtes, et nombre de réponses."""
        pris = {"octets": cls.octets, "requetes": cls.requetes}
        cls.octets = cls.requetes = 0
        return pris


def slow_down(onglet: Any) -> None:
    """Donne à l’onglet la liaison lente et un processeur quatre fois moins rapide."""
    session = onglet.context.new_cdp_session(onglet)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LIAISON)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})


def visit(onglet: Any, adresse: str) -> None:
    """Ouvre une page et attend qu’elle ne demande plus rien, pas même l’index que certains vont chercher après coup."""
    onglet.goto(adresse, wait_until="networkidle", timeout=240_000)
    vues = -1
    while vues != Balance.requetes:
        vues = Balance.requetes
        onglet.wait_for_timeout(CALME_MS)
        onglet.wait_for_load_state("networkidle", timeout=240_000)


def search_ours(onglet: Any, base: str, mot: str) -> None:
    """Ouvre notre page de recherche et attend les résultats."""
    onglet.goto(f"{base}recherche/?q={mot}")
    onglet.locator("ol.resultats a").first.wait_for(timeout=240_000)


def search_material(onglet: Any, _base: str, mot: str) -> None:
    """Cherche dans la page ouverte, comme Material et Zensical le proposent."""
    onglet.keyboard.press("/")
    champ = onglet.locator("input[type=text], input[type=search]").locator("visible=true").first
    champ.wait_for(timeout=60_000)
    champ.fill(mot)
    onglet.get_by_text(mot.capitalize()).or_(onglet.locator("mark")).locator("visible=true").first.wait_for(
        timeout=240_000
    )


RECHERCHES: Final = {"pupitre": search_ours, "Hugo": None}


def weigh(site: Path, nom: str, mot: str) -> dict[str, Any]:
    """Les octets et les secondes de chaque étape."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (absent de l’environnement du projet)

    serveur = ThreadingHTTPServer(("127.0.0.1", 0), partial(Comprime, directory=str(site)))
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{serveur.server_port}/"
    chemin = next((c for c in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if c), None)
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=chemin, args=["--no-sandbox", "--disable-gpu"])
        onglet = navigateur.new_context(service_workers="block", base_url=base).new_page()
        slow_down(onglet)
        visit(onglet, PREMIERE)
        resultat: dict[str, Any] = {"premiere_vue": Balance.take(), "peinture_s": onglet.evaluate(PEINTURE) / 1000}
        visit(onglet, SUIVANTE)
        resultat["page_suivante"] = Balance.take()
        chercher = RECHERCHES.get(nom, search_material)
        if chercher:
            debut = time.perf_counter()
            chercher(onglet, base, mot)
            resultat["premiere_recherche"] = {**Balance.take(), "secondes": time.perf_counter() - debut}
        navigateur.close()
    serveur.shutdown()
    return resultat


if __name__ == "__main__":
    print(json.dumps(weigh(Path(sys.argv[1]), sys.argv[2], sys.argv[3])))
