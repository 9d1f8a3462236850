"""La lecture hors connexion : rien avant le clic, tout ensuite, réseau coupé ; mise à jour, refus, effacement."""

from __future__ import annotations

import http.server
import json
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pupitre.exporters.offline_reading import write_offline_reading
from tests.outils.controleurs import axe as violations
from tests.site.test_navigateur import navigateur

__all__ = ["navigateur"]
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("site-hors_connexion")]
PAGE = "lire-hors-connexion/"
RENDRE = re.compile(r"^Rendre disponible hors connexion \([\d,]+\sMo\)$")


class Muet(http.server.SimpleHTTPRequestHandler):
    """Un serveur sans journal, qui interdit au navigateur de garder quoi que ce soit de lui-même."""

    def log_message(self, *args: Any) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


@dataclass
class Hebergeur:
    """Un site servi, que l’on peut couper et changer."""

    dossier: Path
    port: int = 0

    def start(self) -> None:
        self._serveur = http.server.ThreadingHTTPServer(
            ("127.0.0.1", self.port), partial(Muet, directory=str(self.dossier))
        )
        self.port = self._serveur.server_port
        threading.Thread(target=self._serveur.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Le réseau est coupé : plus personne ne répond à cette adresse."""
        self._serveur.shutdown()
        self._serveur.server_close()

    @property
    def adresse(self) -> str:
        return f"http://127.0.0.1:{self.port}/latest/"


# Pour la vitesse : la copie de tout le site ne se fait qu’une fois, les autres essais se contentent de quelques pages.
GARDES = ("assets", "glossaire", "lire-hors-connexion")


def served(dossier: Path) -> Iterator[Hebergeur]:
    lance = Hebergeur(dossier)
    lance.start()
    yield lance
    lance.stop()


@pytest.fixture
def entier(site: Path, tmp_path: Path) -> Iterator[Hebergeur]:
    """Tout le site."""
    shutil.copytree(site, tmp_path / "latest")
    yield from served(tmp_path)


@pytest.fixture
def hebergeur(site: Path, tmp_path: Path) -> Iterator[Hebergeur]:
    """Quelques pages du site, avec leur liste refaite."""
    racine = tmp_path / "latest"
    racine.mkdir()
    for nom in GARDES:
        shutil.copytree(site / nom, racine / nom)
    for nom in ("index.html", "404.html"):
        shutil.copy(site / nom, racine / nom)
    renew(site, racine, "2026.1")
    yield from served(tmp_path)


def renew(site: Path, racine: Path, edition: str) -> None:
    """Refait le service et la liste d’un dossier de pages, comme le fait la construction."""
    service = (site / "sw.js").read_text(encoding="utf-8")
    (racine / "sw.js").write_text(re.sub(r'EMPREINTE = "\w+"', 'EMPREINTE = ""', service), encoding="utf-8")
    write_offline_reading(racine, edition, {"id/T-ESSAI/": "glossaire/#essai"})


@pytest.fixture
def contexte(navigateur: Browser) -> Iterator[BrowserContext]:
    ouvert = navigateur.new_context()
    yield ouvert
    ouvert.close()


def copies(page: Page) -> list[str]:
    noms: list[str] = page.evaluate("caches.keys()")
    return noms


def keep_offline(page: Page, adresse: str) -> None:
    page.goto(adresse + PAGE)
    page.get_by_role("button", name=RENDRE).press("Enter")
    page.get_by_text("se lit hors connexion sur cet appareil").wait_for(timeout=60_000)


def test_toutes_les_pages_reseau_coupe(entier: Hebergeur, contexte: BrowserContext) -> None:
    hebergeur = entier
    page = contexte.new_page()
    page.goto(hebergeur.adresse + PAGE)
    page.get_by_role("button", name=RENDRE).wait_for()
    assert copies(page) == [] and page.evaluate("navigator.serviceWorker.getRegistrations().then((r) => r.length)") == 0
    keep_offline(page, hebergeur.adresse)
    assert page.evaluate("document.activeElement.getAttribute('role')") == "status"
    liste = json.loads((hebergeur.dossier / "latest/hors-connexion.json").read_text(encoding="utf-8"))
    poids = sum(octets for _, octets, _ in liste["fichiers"]) / 1e6
    assert f"({poids:.1f}".replace(".", ",") in page.locator(".bilan").inner_text()
    hebergeur.stop()
    try:
        # Chaque page du site, telle que le dossier la porte, et non telle que la liste la dit.
        racine = hebergeur.dossier / "latest"
        pages = [f.parent.relative_to(racine).as_posix() for f in racine.rglob("index.html")]
        adresses = sorted("" if p == "." else f"{p}/" for p in pages if not p.startswith("id/"))
        lues = page.evaluate(
            """async (adresses) => (await Promise.all(adresses.map(async (a) => {
              const r = await fetch(a); return [a, r.status, (await r.text()).includes('</html>')]; })))
              .filter(([, statut, entiere]) => statut !== 200 || !entiere)""",
            [hebergeur.adresse + a for a in adresses],
        )
        assert len(adresses) > 250 and lues == []
        page.goto(f"{hebergeur.adresse}modules/observer-les-usages/")
        expect(page.locator("h1")).to_have_text("Observer les usages")
        assert page.evaluate("document.fonts.ready.then(() => getComputedStyle(document.body).fontFamily)").startswith(
            '"Atkinson'
        )
        page.goto(f"{hebergeur.adresse}id/A-INNOVER-USAGES-TRI/")
        assert "#a-innover-usages-tri" in page.url
        page.goto(f"{hebergeur.adresse}modules/observer-les-usages/auto-evaluation/index.html?x=1")
        question = page.locator("#q-observer-1")
        question.get_by_role("radio").nth(1).check()
        question.get_by_role("button", name="Vérifier ma réponse").click()
        expect(question.get_by_role("status")).to_contain_text("C’est juste")
        page.goto(f"{hebergeur.adresse}n-existe-pas/")
        expect(page.locator("h1")).to_have_text("Cette page n’existe pas, ou plus")
        page.goto(hebergeur.adresse + PAGE)
        page.get_by_role("button", name="Effacer la copie").click()
        page.get_by_text("C’est effacé").wait_for()
        assert copies(page) == []
    finally:
        hebergeur.start()


def test_une_nouvelle_edition_se_propose(hebergeur: Hebergeur, contexte: BrowserContext, site: Path) -> None:
    """Tant qu’on n’accepte pas, on lit l’ancienne ; ensuite la nouvelle, et seul ce qui change est téléchargé."""
    page = contexte.new_page()
    keep_offline(page, hebergeur.adresse)
    racine = hebergeur.dossier / "latest"
    glossaire = racine / "glossaire/index.html"
    ancien = glossaire.read_text(encoding="utf-8")
    titre = re.findall("<h1>([^<]+)</h1>", ancien)[0]
    glossaire.write_text(ancien.replace(f"<h1>{titre}", "<h1>Glossaire relu"), encoding="utf-8")
    renew(site, racine, "2027.1")
    page.evaluate("navigator.serviceWorker.getRegistration().then((r) => r.update())")
    page.wait_for_function("navigator.serviceWorker.getRegistration().then((r) => Boolean(r.waiting))")
    page.goto(hebergeur.adresse + "glossaire/")
    expect(page.locator("h1")).to_have_text(titre)
    page.get_by_role("link", name="la mettre à jour").click()
    demandes: list[str] = []
    contexte.on("request", lambda r: demandes.append(r.url))
    page.get_by_role("button", name=re.compile("^Mettre à jour")).click()
    page.get_by_text("L’édition 2027.1 se lit hors connexion").wait_for(timeout=60_000)
    assert hebergeur.adresse + "glossaire/" in demandes and len(demandes) < 12
    assert len(copies(page)) == 1
    hebergeur.stop()
    try:
        page.goto(hebergeur.adresse + "glossaire/")
        expect(page.locator("h1")).to_have_text("Glossaire relu")
    finally:
        hebergeur.start()


def test_coupure_puis_reprise(hebergeur: Hebergeur, contexte: BrowserContext) -> None:
    page = contexte.new_page()
    contexte.route("**/glossaire/", lambda route: route.abort())
    page.goto(hebergeur.adresse + PAGE)
    page.get_by_role("button", name=RENDRE).click()
    page.get_by_text("La connexion s’est coupée. Ce qui est déjà copié est gardé").wait_for(timeout=60_000)
    contexte.unroute("**/glossaire/")
    page.get_by_role("button", name=RENDRE).click()
    page.get_by_text("se lit hors connexion sur cet appareil").wait_for(timeout=60_000)


@pytest.mark.parametrize(
    ("empeche", "phrase"),
    [
        ("navigator.storage.estimate = async () => ({ quota: 1e6, usage: 9e5 });", "Il n’y a pas assez de place sur cet appareil."),
        ("Cache.prototype.put = async () => { throw new DOMException('', 'QuotaExceededError'); };", "Il n’y a pas assez de place"),
        ("CacheStorage.prototype.open = async () => { throw new DOMException('', 'SecurityError'); };", "Ce navigateur refuse de garder une copie"),
        ("ServiceWorkerContainer.prototype.register = async () => { throw new DOMException('', 'SecurityError'); };", "Ce navigateur refuse"),
        ("delete Navigator.prototype.serviceWorker;", "Ce navigateur ne sait pas garder une copie du site"),
    ],
)  # fmt: skip
def test_un_appareil_qui_ne_peut_pas_le_dit(
    hebergeur: Hebergeur, contexte: BrowserContext, empeche: str, phrase: str
) -> None:
    contexte.add_init_script(empeche)
    page = contexte.new_page()
    page.goto(hebergeur.adresse + PAGE)
    bouton = page.get_by_role("button", name=RENDRE)
    if "serviceWorker;" not in empeche:
        bouton.click()
    page.get_by_text(phrase).wait_for()
    assert copies(page) == []


def test_la_portee_est_celle_de_l_edition(hebergeur: Hebergeur, contexte: BrowserContext) -> None:
    (hebergeur.dossier / "2025.1").symlink_to(hebergeur.dossier / "latest")
    page = contexte.new_page()
    keep_offline(page, hebergeur.adresse)
    page.goto(hebergeur.adresse.replace("/latest/", "/2025.1/") + PAGE)
    assert page.evaluate("navigator.serviceWorker.controller") is None
    page.get_by_role("button", name=RENDRE).wait_for()
    assert len(copies(page)) == 1 and hebergeur.adresse in copies(page)[0]


@pytest.mark.parametrize(("largeur", "couleurs"), [(1280, "light"), (320, "dark")])
def test_axe_reflow_et_sans_script(hebergeur: Hebergeur, navigateur: Browser, largeur: int, couleurs: Any) -> None:
    contexte = navigateur.new_context(
        viewport={"width": largeur, "height": 800}, color_scheme=couleurs, bypass_csp=True
    )
    page = contexte.new_page()
    page.goto(hebergeur.adresse + PAGE)
    page.get_by_role("button", name=RENDRE).wait_for()
    assert violations(page) == []
    keep_offline(page, hebergeur.adresse)
    page.evaluate("document.querySelector('progress').hidden = false")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= largeur
    contexte.close()
    muet = navigateur.new_context(java_script_enabled=False)
    sans = muet.new_page()
    sans.goto(hebergeur.adresse + PAGE)
    assert sans.get_by_text("Les scripts sont coupés").is_visible() and sans.get_by_role("button").count() == 0
    muet.close()


def test_liste_reproductible(hebergeur: Hebergeur) -> None:
    """Mêmes fichiers, même liste ; un octet changé, une autre empreinte ; le service porte l’empreinte de la liste."""
    racine = hebergeur.dossier / "latest"
    avant = (racine / "hors-connexion.json").read_bytes()
    liste = json.loads(avant)
    assert f'EMPREINTE = "{liste["empreinte"]}"' in (racine / "sw.js").read_text(encoding="utf-8")
    write_offline_reading(racine, liste["edition"], liste["renvois"])
    assert (racine / "hors-connexion.json").read_bytes() == avant
    (racine / "assets/pupitre.css").write_text("a{}", encoding="utf-8")
    write_offline_reading(racine, liste["edition"], liste["renvois"])
    assert json.loads((racine / "hors-connexion.json").read_bytes())["empreinte"] != liste["empreinte"]
