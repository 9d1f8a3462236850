#!/usr/bin/env python3
"""Mesure la première recherche face à Pagefind et à l’index de Material, sur un cursus et dans un vrai navigateur.

Usage : mesurer_recherche.py [--modules NOMBRE] [--site DOSSIER]
Sans option, le vrai cursus et les quarante requêtes de tests/site/requetes.yml, dont on compte les réponses trouvées.
« --modules » mesure un cursus synthétique de cette taille, avec dix requêtes tirées de ses mots.
Il faut npm, nginx et Chromium. Tout s’écrit dans build/mesures-recherche/.
Une recherche part d’un cache vide ; on compte le contenu de ce qu’elle demande, compressé, sans la page, le style ni
les polices, jusqu’à huit résultats montrés.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Browser, Page, sync_playwright

from charge import serve
from mesures.cursus import write_curriculum
from pupitre.exporters.delivery import compress, prepare_delivery
from systeme import CHROMIUM, NGINX, NPM, require

RACINE = Path(__file__).resolve().parent.parent
PAGEFIND = "pagefind@1.6.0"
# La liaison rurale : 400 kbit/s, 400 ms d’aller et retour.
LIAISON = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
ESSAI = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title>
<script type="module" src="pagefind/pagefind.js"></script></head><body></body></html>"""
CHERCHE_PAGEFIND = """async (requete) => {
  const moteur = await import(new URL("pagefind/pagefind.js", location.href).href);
  // Sans travailleur : les mêmes octets, et le navigateur les compte et les ralentit comme ceux de la page.
  await moteur.options({ noWorker: true });
  const trouves = await moteur.search(requete);
  const montres = await Promise.all(trouves.results.slice(0, 8).map((r) => r.data()));
  return montres.slice(0, 3).flatMap((r) => [r.url, ...(r.sub_results || []).map((s) => s.url)]);
}"""
PREMIERS = "() => [...document.querySelectorAll('.resultats a')].slice(0, 3).map((a) => a.href)"
MATERIAL = """\
site_name: Essai
docs_dir: docs
site_dir: site
theme: {name: material, language: fr, font: false}
plugins:
  - search: {lang: fr}
"""


@dataclass
class Mesure:
    """Ce qu’a coûté chaque recherche d’un moteur : octets, requêtes, secondes ; et combien ont trouvé."""

    octets: list[int] = field(default_factory=list)
    requetes: list[int] = field(default_factory=list)
    secondes: list[float] = field(default_factory=list)
    trouvees: int = 0

    def line(self, nom: str, total: int) -> str:
        """La ligne du tableau ; le nom y est tel quel, les nombres à la française."""
        mediane, au_plus = statistics.median(self.octets) / 1000, max(self.octets) / 1000
        trouve = f"{self.trouvees} sur {total}" if self.trouvees else ""
        nombres = f"| {mediane:.1f} ko | {au_plus:.1f} ko | {statistics.median(self.requetes):.0f} | {statistics.median(self.secondes):.1f} s"
        return f"| {nom} {nombres.replace('.', ',')} | {trouve} |"


Recherche = Callable[[Page, str], list[str]]


def ours(page: Page, requete: str) -> list[str]:
    """Notre page de recherche, jusqu’à ses premiers résultats."""
    page.locator("#q").fill(requete)
    page.locator("#q").press("Enter")
    page.locator(".recherche-bilan").filter(has_text="pour «").wait_for(timeout=60_000)
    liens: list[str] = page.evaluate(PREMIERS)
    return liens


def pagefind(page: Page, requete: str) -> list[str]:
    """Pagefind, par son interface de programme, jusqu’aux extraits de huit résultats."""
    liens: list[str] = page.evaluate(CHERCHE_PAGEFIND, requete)
    return liens


@dataclass(frozen=True)
class Moteur:
    """Un moteur à mesurer : la page d’où l’on cherche, ce qui compte dans ses requêtes, et comment chercher."""

    nom: str
    page: str
    marque: tuple[str, ...]
    cherche: Recherche


MOTEURS = (
    Moteur("Le nôtre", "recherche/", ("/recherche/", "/assets/recherche-"), ours),
    Moteur("Pagefind 1.6.0", "essai-pagefind.html", ("/pagefind/",), pagefind),
)


def measure(navigateur: Browser, racine: str, moteur: Moteur, requetes: list[dict[str, Any]]) -> Mesure:
    """Chaque requête dans un navigateur neuf."""
    mesure = Mesure()
    for requete in requetes:
        contexte = navigateur.new_context(bypass_csp=True)
        page = contexte.new_page()
        cdp = contexte.new_cdp_session(page)
        cdp.send("Network.enable")
        poids: dict[str, float] = {}
        adresses: dict[str, str] = {}
        cdp.on("Network.requestWillBeSent", lambda e, a=adresses: a.update({e["requestId"]: e["request"]["url"]}))
        cdp.on(
            "Network.dataReceived",
            lambda e, p=poids: p.update({e["requestId"]: p.get(e["requestId"], 0) + e["encodedDataLength"]}),
        )
        page.goto(racine + moteur.page)
        page.wait_for_load_state("networkidle")
        cdp.send("Network.emulateNetworkConditions", LIAISON)
        debut = time.perf_counter()
        trouves = moteur.cherche(page, requete["requete"])
        mesure.secondes.append(time.perf_counter() - debut)
        page.wait_for_load_state("networkidle")
        comptees = [i for i, a in adresses.items() if poids.get(i) and is_counted(a, moteur)]
        mesure.octets.append(round(sum(poids[i] for i in comptees)))
        mesure.requetes.append(len(comptees))
        # L’ancre n’est pas demandée : Pagefind ne mène pas à un terme du glossaire, mais à la page.
        reponses = {a.removeprefix(racine).removeprefix("/").partition("#")[0] for a in trouves}
        attendus = {a.partition("#")[0] for a in requete["attendus"]}
        mesure.trouvees += bool(attendus) and attendus <= reponses
        contexte.close()
    return mesure


def is_counted(adresse: str, moteur: Moteur) -> bool:
    """Vrai pour les scripts et l’index de la recherche ; la page elle-même n’en est pas."""
    return any(m in adresse for m in moteur.marque) and not adresse.split("?", maxsplit=1)[0].endswith("/")


def add_pagefind(site: Path, dossier: Path) -> None:
    """Installe Pagefind et lui fait indexer le site, là où il est servi."""
    if not (dossier / "node_modules" / "pagefind").is_dir():
        installe = [str(NPM.find()), "install", "--prefix", str(dossier), "--no-audit", "--no-fund", PAGEFIND]
        subprocess.run(installe, check=True, capture_output=True)
    indexe = [str(dossier / "node_modules" / ".bin" / "pagefind"), "--site", str(site), "--root-selector", "article"]
    subprocess.run(indexe, check=True, capture_output=True)
    (site / "essai-pagefind.html").write_text(ESSAI, encoding="utf-8")


def weigh_material(racine: Path, dossier: Path) -> str:
    """L’index et les scripts de recherche de Material, compressés : il charge tout, quelle que soit la requête."""
    sources = dossier / "material"
    shutil.rmtree(sources, ignore_errors=True)
    python = [sys.executable, "-m"]
    subprocess.run(
        [*python, "pupitre", "assembler", str(sources), "--racine", str(racine)], check=True, capture_output=True
    )
    (sources / "mkdocs.yml").write_text(MATERIAL, encoding="utf-8")
    subprocess.run([*python, "mkdocs", "build", "-q"], cwd=sources, check=True, capture_output=True)
    site = sources / "site"
    lunr = site / "assets" / "javascripts" / "lunr" / "min"
    fichiers = [
        site / "search" / "search_index.json",
        *site.glob("assets/javascripts/workers/search.*.min.js"),
        lunr / "lunr.stemmer.support.min.js",
        lunr / "lunr.fr.min.js",
    ]
    octets = sum(len(compress(f.read_bytes())[".br"]) for f in fichiers)
    secondes = 0.4 * 2 + octets / LIAISON["downloadThroughput"]
    ligne = f"| Material (index entier) | {octets / 1000:.1f} ko | {octets / 1000:.1f} ko | {len(fichiers)} | {secondes:.1f} s (calculé) | |"
    return ligne.replace(".", ",")


# Des mots de la prose synthétique (scripts/mesures/prose.py), seuls, à plusieurs, et deux fautes de frappe.
SYNTHETIQUES = ("agricultrice", "le panneau", "marché du mardi", "maquette en carton", "bibliothécaires", "file d’attente",
                "médiathèque", "consigne au guichet", "formulair", "accessibilte")  # fmt: skip


def queries(is_synthetic: bool) -> list[dict[str, Any]]:
    """Les requêtes à jouer, avec les réponses attendues s’il y en a."""
    if is_synthetic:
        return [{"requete": mots, "attendus": []} for mots in SYNTHETIQUES]
    relues: list[dict[str, Any]] = yaml.safe_load((RACINE / "tests/site/requetes.yml").read_text(encoding="utf-8"))[
        "requetes"
    ]
    return relues


def main() -> int:
    """Construit, indexe, mesure, et écrit le tableau."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--modules", type=int, default=0, help="taille d’un cursus synthétique ; sans cela, le vrai")
    options.add_argument("--site", type=Path, help="le site de ce cursus, s’il est déjà construit")
    choix = options.parse_args()
    if not all(map(require, (CHROMIUM, NGINX, NPM))):
        return 1
    requetes = queries(bool(choix.modules))
    dossier = RACINE / "build" / "mesures-recherche"
    dossier.mkdir(parents=True, exist_ok=True)
    racine = RACINE
    if choix.modules:
        racine = dossier / f"cursus-{choix.modules}"
        shutil.rmtree(racine, ignore_errors=True)
        write_curriculum(racine, choix.modules, RACINE / "src/pupitre/site/theme")
    construit = choix.site or dossier / "construit"
    if not choix.site:
        subprocess.run([sys.executable, "-m", "pupitre", "construire", "--racine", str(racine), "--vers", str(construit)], check=True, capture_output=True)  # fmt: skip
    nombre = json.loads((construit / "catalogue.json").read_text(encoding="utf-8"))["pages"]
    site = prepare_delivery(construit, dossier / "livraison").dossier
    add_pagefind(site, dossier)
    print(f"{len(nombre)} pages, {len(requetes)} recherches.")
    print(
        "| | Médiane | Au plus | Requêtes | Sur la liaison lente | Trouvées |\n| --- | --- | --- | --- | --- | --- |",
        flush=True,
    )
    # Pagefind compile du WebAssembly, ce que notre politique de sécurité interdit.
    with serve(site, dossier, sans="Content-Security-Policy") as port, sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=CHROMIUM.find(), args=["--no-sandbox", "--disable-gpu"])
        for moteur in MOTEURS:
            mesure = measure(navigateur, f"http://127.0.0.1:{port}/", moteur, requetes)
            print(mesure.line(moteur.nom, len(requetes)), flush=True)
        navigateur.close()
    print(weigh_material(racine, dossier))
    return 0


if __name__ == "__main__":
    sys.exit(main())
