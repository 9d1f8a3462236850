"""Pèse les pages d’un site construit, telles qu’un navigateur les reçoit la première fois."""

from __future__ import annotations

import gzip
import re
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pupitre.model.controles import Budget, Ecoconception, Poids

# Ce qu’une page demande d’elle-même ; une image en bas de page compte aussi.
RESSOURCE: Final = re.compile(r'<(?:script|img)\b[^>]*? src="([^"#?]+)"|<link rel="stylesheet" href="([^"]+)"')
# La page la plus parlante de chaque sorte : (ce que l’on lit, son adresse).
PAGES: Final = (
    ("Accueil", ""),
    ("Catalogue", "catalogue/"),
    ("Module", "modules/observer-les-usages/"),
    ("Séquence", "modules/observer-les-usages/voir-avant-de-proposer/"),
    ("Auto-évaluation", "modules/observer-les-usages/auto-evaluation/"),
    ("Page du formateur", "modules/observer-les-usages/formateur/"),
    ("Cas pratique", "cas-pratiques/courriers-apa/"),
    ("Fiche-outil", "fiches-outils/parcours-usager/"),
    ("Programme", "programmes/sensibilisation/"),
    ("Territoire", "territoires/creuse/"),
    ("Compétences", "competences/"),
    ("Recherche", "recherche/"),
    ("Page simple", "mentions-legales/"),
)
# Celles que l’on imprime comme un document ont leur propre plafond.
LONGUES: Final = ("Page du formateur",)
BUDGET: Final = Budget(
    premiere_page=45_000, page_suivante=12_000, page_longue=16_000, html_median=10_000, css=10_000, js=8_000, requetes=6
)
# Ce que l’hébergeur envoie tel quel, parce que c’est déjà compressé.
TEL_QUEL: Final = (".woff2", ".png", ".jpg")


def weigh(site: Path) -> Ecoconception:
    """Les mesures d’un site construit, en octets ; le texte est compressé par gzip, comme sur une liaison."""
    pages = [f for f in sorted(site.rglob("index.html")) if f.relative_to(site).parts[0] != "id"]
    return Ecoconception(
        budget=BUDGET,
        pages=len(pages),
        html_median=round(statistics.median(map(_sent, pages))),
        site=sum(f.stat().st_size for f in _published(site)),
        mesures=tuple(_weigh_page(site, gabarit, adresse) for gabarit, adresse in PAGES),
    )


def _published(site: Path) -> Iterator[Path]:
    """Les fichiers du site, sans les copies déjà compressées que l’hébergeur sert à leur place."""
    return (f for f in site.rglob("*") if f.is_file() and f.suffix not in (".gz", ".br"))


def _weigh_page(site: Path, gabarit: str, adresse: str) -> Poids:
    page = site / adresse / "index.html"
    liens = RESSOURCE.findall(page.read_text(encoding="utf-8"))
    fichiers = {(page.parent / (a or b)).resolve() for a, b in liens}
    fichiers |= set((site / "assets" / "polices").glob("*.woff2"))
    poids = dict.fromkeys(("css", "js", "polices", "images"), 0)
    for fichier in fichiers:
        poids[_sort(fichier)] += _sent(fichier)
    return Poids(
        gabarit=gabarit, page=adresse, html=_sent(page), requetes=1 + len(fichiers), longue=gabarit in LONGUES, **poids
    )


def _sort(fichier: Path) -> str:
    return {".css": "css", ".js": "js", ".woff2": "polices"}.get(fichier.suffix, "images")


def _sent(fichier: Path) -> int:
    """Les octets envoyés."""
    octets = fichier.read_bytes()
    return len(octets) if fichier.suffix in TEL_QUEL else len(gzip.compress(octets, mtime=0))
