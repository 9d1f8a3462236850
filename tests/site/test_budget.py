"""Le budget de chaque page du site réel : ce qu’une liaison rurale doit porter, à la première page puis à la suivante."""

from __future__ import annotations

import gzip
import re
import statistics
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

RESSOURCE = re.compile(r'<(?:script|img)\b[^>]*? src="([^"]+)"|<link rel="stylesheet" href="([^"]+)"')
# Ce qui se consulte plus que cela ne se lit, ou s’imprime comme un document entier : plus long, mais pas sans plafond.
LONGUES = {
    "references/": 60_000,
    "ma-progression/": 16_000,
    "composer/": 16_000,
    "glossaire/": 16_000,
    "contribuer/champs/": 16_000,
    "contribuer/macros/": 20_000,
    "etat-de-l-accessibilite/": 16_000,
    "contribuer/erreurs/": 16_000,
    "programmes/ue-universite/": 16_000,
    "programmes/cnfpt-5-jours/": 16_000,
    "formateur/": 16_000,
}
SUIVANTE = 12_000


@dataclass(frozen=True)
class Poids:
    """Ce que coûte une page, en octets compressés par gzip : son HTML, et tout ce qu’elle demande d’autre."""

    adresse: str
    html: int
    ressources: dict[str, int]


def weigh(site: Path, page: Path) -> Poids:
    html = page.read_text(encoding="utf-8")
    chemins = {(page.parent / (a or b)).resolve() for a, b in RESSOURCE.findall(html)}
    fichiers = {*chemins, *(site / "assets" / "polices").glob("*.woff2")}
    adresse = page.parent.relative_to(site).as_posix()
    return Poids(
        "" if adresse == "." else f"{adresse}/",
        len(gzip.compress(page.read_bytes())),
        {f.relative_to(site).as_posix(): len(gzip.compress(f.read_bytes())) for f in fichiers},
    )


@pytest.fixture(scope="module")
def pages(site: Path) -> list[Poids]:
    return [weigh(site, p) for p in sorted(site.rglob("index.html")) if "id" not in p.relative_to(site).parts]


def ceiling(page: Poids) -> int:
    """Le plafond du HTML d’une page, en octets compressés."""
    return next((octets for fin, octets in LONGUES.items() if page.adresse.endswith(fin)), SUIVANTE)


def test_premiere_page(pages: list[Poids]) -> None:
    """Au plus 45 ko et 6 requêtes, polices comprises, quelle que soit la page par où l’on entre."""
    assert [(p.adresse, list(p.ressources)) for p in pages if 1 + len(p.ressources) > 6] == []
    poids = {p.adresse: p.html + sum(p.ressources.values()) for p in pages if ceiling(p) == SUIVANTE}
    assert {adresse: octets for adresse, octets in poids.items() if octets > 45_000} == {}


def test_page_suivante(pages: list[Poids]) -> None:
    """Une fois l’accueil lu, la page suivante coûte son HTML, et ce qu’elle est seule à montrer."""
    gardees = next(p for p in pages if p.adresse == "").ressources
    assert {p.adresse: p.html for p in pages if p.html > ceiling(p)} == {}
    neuves = {p.adresse: {c for c in p.ressources if c not in gardees} for p in pages}
    assert {a: fichiers for a, fichiers in neuves.items() if len(fichiers) > 1} == {}


def test_html(pages: list[Poids]) -> None:
    """La page ordinaire : la moitié des pages pèsent moins que cela."""
    assert statistics.median(p.html for p in pages) <= 10_000
