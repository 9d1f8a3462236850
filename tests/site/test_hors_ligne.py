"""Le paquet hors connexion, ouvert comme le fait une personne : décompressé, depuis un dossier, réseau coupé."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from lxml import html
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from pupitre.cli import main
from pupitre.exporters.bundle import Bundle, BundleFactory
from pupitre.model.catalogue import Catalogue
from pupitre.settings import Settings
from pupitre.site.offline import OfflineSite, check_offline
from pupitre.site.offline_links import explicit
from pupitre.site.offline_notice import weight
from tests.conftest import RACINE

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("site-hors_ligne")]

# Octets au plus : le ZIP, et ce qu’il devient une fois décompressé.
BUDGETS = {
    "M-OBSERVER": (400_000, 1_200_000),
    "P-SENSIBILISATION": (1_000_000, 3_000_000),
    "CURSUS": (5_000_000, 15_000_000),
}
PUBLIC = "https://ecole-innovation.example.org/2026.1/"


@pytest.fixture(scope="module")
def bundles(reel: tuple[Settings, Catalogue]) -> dict[str, Bundle]:
    factory = BundleFactory(RACINE, reel[1], reel[0])
    paquets = (factory.module("M-OBSERVER"), factory.programme("P-SENSIBILISATION"), factory.cursus())
    return {p.identifiant: p for p in paquets}


@pytest.fixture(scope="module")
def dossiers(site: Path, bundles: dict[str, Bundle], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Chaque paquet, écrit puis décompressé : l’unique dossier qu’il contient."""
    ici = tmp_path_factory.mktemp("hors-ligne")
    sortie = OfflineSite(RACINE, site)
    for nom, bundle in bundles.items():
        sortie.write(bundle, ici / f"{nom}.zip")
        with zipfile.ZipFile(ici / f"{nom}.zip") as archive:
            archive.extractall(ici)
    return {nom: ici / f"{bundle.nom}-2026.1" for nom, bundle in bundles.items()}


def weigh(dossier: Path) -> int:
    return sum(f.stat().st_size for f in dossier.rglob("*") if f.is_file())


# ── Sans navigateur ──────────────────────────────────────────────────


@pytest.mark.parametrize("nom", BUDGETS)
def test_poids(dossiers: dict[str, Path], nom: str) -> None:
    """Le budget est tenu, et la notice dit le vrai poids."""
    dossier = dossiers[nom]
    zippe, entier = BUDGETS[nom]
    assert (dossier.parent / f"{nom}.zip").stat().st_size <= zippe and weigh(dossier) <= entier
    notice = (dossier / "LISEZ-MOI.html").read_text(encoding="utf-8")
    sans_elle = weigh(dossier) - len(notice.encode())
    assert f"décompressé\u00a0: {weight(sans_elle)}" in notice
    pied = html.parse(str(dossier / "glossaire/index.html")).xpath("string(//p[@class='copie'])")
    assert "édition 2026.1" in pied and re.search(r"\d+(,\d)?\s[kM]o", pied)


@pytest.mark.parametrize("nom", BUDGETS)
def test_chaque_lien_mene_a_un_fichier(dossiers: dict[str, Path], nom: str) -> None:
    """Ni dossier, ni fichier absent, ni ancre absente : un lien relatif nomme un fichier du paquet."""
    ancres: dict[Path, set[str]] = {}
    arbres = {page: html.parse(str(page)) for page in dossiers[nom].rglob("*.html")}
    for page, arbre in arbres.items():
        ancres[page.resolve()] = set(arbre.xpath("//@id"))
    for page, arbre in arbres.items():
        for valeur in arbre.xpath("//@href | //@src"):
            if re.match(r"[a-z]+:|\?", valeur):
                continue
            complet, _, ancre = valeur.partition("#")
            chemin = complet.partition("?")[0]
            vise = (page.parent / unquote(chemin)).resolve() if chemin else page.resolve()
            assert vise.is_file(), (page, valeur)
            assert not ancre or vise.suffix != ".html" or unquote(ancre) in ancres[vise], (page, valeur)


def test_un_module_garde_ce_qu_il_lui_faut(dossiers: dict[str, Path], bundles: dict[str, Bundle]) -> None:
    dossier, bundle = dossiers["M-OBSERVER"], bundles["M-OBSERVER"]
    pages = {f.relative_to(dossier).as_posix() for f in dossier.rglob("index.html")}
    assert {explicit(a) for a in bundle.pages} <= pages
    assert {"index.html", "glossaire/index.html", "references/index.html", "recherche/index.html"} <= pages
    assert "modules/observer-les-usages/formateur/index.html" in pages
    assert not [p for p in pages if p.startswith("modules/") and "observer-les-usages" not in p]
    for fichier in bundle.joined_files(bundle.pages.values()):
        assert (dossier / fichier).read_bytes() == bundle.fichiers[fichier].read_bytes()


def test_ce_qui_manque_est_dit_en_ligne(dossiers: dict[str, Path]) -> None:
    """Un lien vers une page absente mène à l’édition publique et le dit ; aucun lien du paquet entier n’en a besoin."""
    page = html.parse(str(dossiers["M-OBSERVER"] / "modules/observer-les-usages/index.html"))
    (lien,) = page.xpath("//article//a[text()='Conduire un entretien']")
    assert lien.get("href") == f"{PUBLIC}modules/conduire-un-entretien/" and "data-en-ligne" in lien.attrib
    for absent in page.xpath(f"//a[starts-with(@href, '{PUBLIC}')]"):
        assert "data-en-ligne" in absent.attrib
    menu = page.xpath("//nav[@id='menu']//a/text()")
    assert "Accueil" in menu and "Contribuer" not in menu
    entier = dossiers["CURSUS"]
    publics = {
        lien
        for fichier in entier.rglob("index.html")
        for lien in html.parse(str(fichier)).xpath(f"//a[starts-with(@href, '{PUBLIC}')]/@href")
    }
    # Les sommes de contrôle sont celles du site, pas de la copie.
    assert publics <= {PUBLIC, f"{PUBLIC}editions/2026.1/", f"{PUBLIC}sommes-sha256.txt"}


def test_memes_octets_et_noms_portables(site: Path, bundles: dict[str, Bundle], tmp_path: Path) -> None:
    for nom in ("a.zip", "b.zip"):
        OfflineSite(RACINE, site).write(bundles["M-OBSERVER"], tmp_path / nom)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        noms = archive.namelist()
    assert len({n.partition("/")[0] for n in noms}) == 1
    assert all(n.isascii() and len(n) <= 120 for n in noms)


def test_notice(dossiers: dict[str, Path], bundles: dict[str, Bundle]) -> None:
    """Elle se suffit, dit comment ouvrir, d’où vient la copie, et ce qui est fictif."""
    page = html.parse(str(dossiers["M-OBSERVER"] / "LISEZ-MOI.html"))
    texte = page.xpath("string(//body)")
    for attendu in (
        "Extraire tout",
        "Android",
        "m-observer-2026.1",
        "édition 2026.1",
        "CC BY-SA 4.0",
        "4 séquences",
        "fiction",
    ):
        assert attendu in texte.replace("\u00a0", " "), attendu
    assert page.xpath("//a/@href") == ["index.html", bundles["M-OBSERVER"].permalien]
    assert not page.xpath("//link | //script | //img")


def test_ce_que_le_format_refuse(bundles: dict[str, Bundle], monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(check_offline(bundle) == () for bundle in bundles.values())
    monkeypatch.setattr("pupitre.site.offline.CHEMIN_AU_PLUS", 60)
    assert "trop long" in check_offline(bundles["M-OBSERVER"])[0]


def test_commande(temoin: Path) -> None:
    aide = CliRunner().invoke(main, ["exporter", "--help"]).output
    assert "hors-ligne" in aide and "--cursus" in aide
    refus = CliRunner().invoke(
        main, ["exporter", "--module", "M-OBSERVR", "--format", "hors-ligne", "--racine", str(RACINE)]
    )
    assert refus.exit_code == 2 and "M-OBSERVER" in refus.output
    sans_site = ["exporter", "--cursus", "--format", "hors-ligne", "--racine", str(temoin)]
    refus = CliRunner().invoke(main, sans_site)
    assert refus.exit_code == 2 and "mkdocs.yml" in refus.output


def test_sans_mkdocs_les_autres_formats_restent(temoin: Path, tmp_path: Path) -> None:
    """Un cursus sans site s’exporte dans tous les formats qui ne partent pas du site."""
    commande = ["exporter", "--module", "M-ACCUEILLIR", "--racine", str(temoin), "--vers", str(tmp_path)]
    resultat = CliRunner().invoke(main, commande)
    assert resultat.exit_code == 0, resultat.output
    noms = {f.name for f in (tmp_path / "2026.1").iterdir()}
    assert any(n.endswith(".imscc") for n in noms) and not any("hors-ligne" in n for n in noms)


# ── Dans le navigateur, réseau coupé ─────────────────────────────────


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Browser]:
    chemin = next((c for c in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if c), None)
    assert chemin, "Il manque Chromium : lancez « python3 scripts/ecole.py tester », qui dit comment l’installer."
    with sync_playwright() as playwright:
        lance = playwright.chromium.launch(executable_path=chemin, args=["--no-sandbox", "--disable-gpu"])
        yield lance
        lance.close()


@pytest.fixture
def contexte(navigateur: Browser) -> Iterator[BrowserContext]:
    ouvert = navigateur.new_context()
    ouvert.set_offline(True)
    yield ouvert
    ouvert.close()


@pytest.fixture
def onglet(contexte: BrowserContext) -> Iterator[Page]:
    """Un onglet qui échoue si la page demande quoi que ce soit au réseau, ou si la console dit une erreur."""
    demandes: list[str] = []
    erreurs: list[str] = []

    def refuse(route: Route) -> None:
        demandes.append(route.request.url)
        route.abort()

    contexte.route(re.compile(r"^(?!file:|data:)"), refuse)
    page = contexte.new_page()
    page.on("console", lambda message: erreurs.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda erreur: erreurs.append(str(erreur)))
    yield page
    assert (demandes, erreurs) == ([], [])


def ouvre(onglet: Page, dossier: Path, chemin: str = "index.html") -> None:
    onglet.goto((dossier / chemin).as_uri())


def test_navigation(dossiers: dict[str, Path], onglet: Page) -> None:
    """De la notice à une séquence, puis la suivante, le menu et l’accueil : chaque page a son style et sa police."""
    ouvre(onglet, dossiers["M-OBSERVER"], "LISEZ-MOI.html")
    onglet.get_by_role("link", name="Ouvrir").click()
    expect(onglet.get_by_role("heading", level=1)).to_have_text("Observer les usages")
    onglet.get_by_role("link", name="Voir avant de proposer").click()
    expect(onglet.get_by_role("heading", level=1)).to_have_text("Voir avant de proposer")
    assert onglet.evaluate("getComputedStyle(document.querySelector('.entete')).backgroundColor") == "rgb(18, 64, 60)"
    onglet.evaluate("document.fonts.ready")
    assert onglet.evaluate("[...document.fonts].some((f) => f.status === 'loaded')")
    onglet.locator(".suite-apres").click()
    expect(onglet.get_by_role("heading", level=1)).to_have_text("Préparer une observation")
    onglet.get_by_role("button", name="Menu").click()
    onglet.locator("#menu").get_by_role("link", name="Fiches-outils").click()
    expect(onglet).to_have_url(f"{dossiers['M-OBSERVER'].as_uri()}/index.html#fiches-outils")


@pytest.mark.parametrize("nom", ["M-OBSERVER", "CURSUS"])
def test_recherche_sans_accents(dossiers: dict[str, Path], onglet: Page, nom: str) -> None:
    ouvre(onglet, dossiers[nom])
    onglet.locator("a.bouton-recherche").click()
    onglet.get_by_role("searchbox").fill("accessibilite")
    onglet.keyboard.press("Enter")
    liens = onglet.locator("ol.resultats a")
    expect(liens.first).to_be_visible()
    assert "accessibilite" in onglet.get_by_role("status").inner_text()
    trouves = liens.evaluate_all("(tous) => tous.map((l) => l.href)")
    assert all(t.startswith(dossiers[nom].as_uri()) and ".html" in t for t in trouves)
    page = onglet.get_by_role("link", name="Déclaration d’accessibilité", exact=True).first
    page.click()
    expect(onglet.get_by_role("heading", level=1)).to_have_text("Déclaration d’accessibilité")


def test_recherche_ne_propose_que_ce_que_l_on_a(dossiers: dict[str, Path], onglet: Page) -> None:
    ouvre(onglet, dossiers["M-OBSERVER"], "recherche/index.html")
    for requete in ("entretien", "labo", "usagers"):
        onglet.get_by_role("searchbox").fill(requete)
        onglet.keyboard.press("Enter")
        expect(onglet.get_by_role("status")).to_contain_text(f"« {requete} »")
        for adresse in onglet.locator("ol.resultats a").evaluate_all("(tous) => tous.map((l) => l.pathname)"):
            assert Path(unquote(adresse)).is_file(), adresse


def test_quiz(dossiers: dict[str, Path], onglet: Page) -> None:
    ouvre(onglet, dossiers["M-OBSERVER"], "modules/observer-les-usages/auto-evaluation/index.html")
    question = onglet.locator("#q-observer-1")
    question.get_by_role("radio").nth(1).check()
    question.get_by_role("button", name="Vérifier ma réponse").click()
    expect(question.get_by_role("status")).to_contain_text("C’est juste")


def test_progression(dossiers: dict[str, Path], onglet: Page) -> None:
    """La copie garde ce que l’on y coche, d’une page à l’autre, et le rend dans un fichier."""
    sequence = "modules/observer-les-usages/voir-avant-de-proposer/index.html"
    ouvre(onglet, dossiers["M-OBSERVER"], sequence)
    cadre = onglet.locator(".progression")
    cadre.get_by_role("button", name="Garder ma progression sur cet appareil").click()
    cadre.get_by_role("checkbox", name="J’ai terminé cette séquence").check()
    onglet.reload()
    expect(cadre.get_by_role("checkbox", name="J’ai terminé cette séquence")).to_be_checked()
    cadre.get_by_role("link", name="Ma progression").click()
    expect(onglet.get_by_role("heading", level=1)).to_have_text("Ma progression")
    ouvre(onglet, dossiers["CURSUS"])
    reprendre = onglet.get_by_role("link", name="Reprendre « Observer les usages », séquence 2 sur 4")
    reprendre.click()
    expect(onglet.get_by_role("heading", level=1)).to_have_text("Préparer une observation")
    ouvre(onglet, dossiers["M-OBSERVER"], "modules/observer-les-usages/index.html")
    expect(onglet.get_by_role("checkbox", name="Terminée : Voir avant de proposer")).to_be_checked()
    onglet.locator(".progression").get_by_role("link", name="Ma progression").first.click()
    with onglet.expect_download() as telechargement:
        onglet.get_by_role("button", name="Exporter dans un fichier").click()
    assert "S-OBSERVER-1" in json.loads(telechargement.value.path().read_text(encoding="utf-8"))["coches"]


def test_canevas(dossiers: dict[str, Path], bundles: dict[str, Bundle], onglet: Page) -> None:
    """Le canevas d’une fiche s’ouvre, et c’est bien le fichier du cursus, à enregistrer ou à imprimer."""
    ouvre(onglet, dossiers["P-SENSIBILISATION"], "fiches-outils/observation/index.html")
    onglet.get_by_role("link", name="Télécharger le canevas").click()
    onglet.wait_for_url("**/canevas/observation.svg")
    ouvert = Path(unquote(onglet.url.removeprefix("file://")))
    assert ouvert.read_bytes() == bundles["CURSUS"].fichiers["fiches-outils/canevas/observation.svg"].read_bytes()
    assert onglet.evaluate("document.documentElement.localName") == "svg"


def test_definition_et_glossaire(dossiers: dict[str, Path], onglet: Page) -> None:
    ouvre(onglet, dossiers["M-OBSERVER"], "modules/observer-les-usages/index.html")
    onglet.locator(".terme > a").first.click()
    assert re.search(r"/glossaire/index\.html#t-[a-z-]+$", onglet.url)
    assert onglet.locator(":target").is_visible()


@pytest.mark.parametrize("chemin", ["index.html", "LISEZ-MOI.html", "modules/observer-les-usages/index.html"])
@pytest.mark.parametrize("couleurs", ["light", "dark"])
def test_axe_et_reagencement(dossiers: dict[str, Path], navigateur: Browser, chemin: str, couleurs: Any) -> None:
    page = navigateur.new_page(viewport={"width": 320, "height": 700}, color_scheme=couleurs, bypass_csp=True)
    ouvre(page, dossiers["M-OBSERVER"], chemin)
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()
