"""La recherche : quarante vraies requêtes, son poids, le clavier, ce qu’elle dit quand elle ne trouve rien."""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import re
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pupitre.cache import NO_STORE
from pupitre.model.catalogue import Catalogue
from pupitre.model.referentiel import Terme
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.renderer import Renderer
from pupitre.rendering.scripts import SCRIPTS
from pupitre.settings import Settings
from pupitre.site.assets import prepare, strip_script
from pupitre.site.search import search_files
from pupitre.site.search.assembly import build_index
from pupitre.site.search.documents import Document, Racines, ReadPage, documents_of, read_text
from pupitre.site.search.words import RACINES, fold, split_words, stem, stems
from tests.conftest import RACINE

THEME = RACINE / "src/pupitre/site/theme/assets"
SCRIPT = (THEME / "recherche.js").read_text(encoding="utf-8")
REQUETES = yaml.safe_load((RACINE / "tests/site/requetes.yml").read_text(encoding="utf-8"))["requetes"]
POIDS_AU_PLUS = 20_000


# ── Les mots ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "famille",
    [
        "observer observation observations observe observés observées observateur observatrice",
        "prototype prototypes prototyper prototypage",
        "évaluer évaluation évaluations évaluatif évaluateurs",
        "animer animation animateur animatrice",
        "usager usagers usagère",
        "idée idées Idées IDEES",
        "tableau tableaux",
        "journal journaux",
        "travail travaux",
        "accessible accessibles accessibilité",
        "personnel personnelle personnelles",
        "encadrer encadrement",
        "Œuvre oeuvres",
    ],
)
def test_une_famille_une_racine(famille: str) -> None:
    assert len({stem(mot) for mot in split_words(famille)}) == 1, [stem(m) for m in split_words(famille)]


@pytest.mark.parametrize(
    ("un", "autre"), [("usage", "usine"), ("conte", "compte"), ("mandat", "mandarin"), ("accueil", "accord")]
)
def test_deux_mots_deux_racines(un: str, autre: str) -> None:
    assert stem(un) != stem(autre)


def test_mots_plies() -> None:
    assert fold("ŒUVRE, Été, Noël, maïs, ça") == "oeuvre, ete, noel, mais, ca"
    assert stems("l’entretien d’une heure avec les gens") == ["entretien", stem("heure"), "gen"]
    assert stem("2026") == "2026"


def test_texte_d_une_page() -> None:
    """Ni infobulle, ni texte caché, ni dessin ; les entités sont lues ; la fin n’est pas oubliée."""
    texte = read_text(
        '<h2>Un &amp; deux</h2><p>a<span class="definition" role="tooltip">non <span>non</span></span> b<br><img alt="x" hidden> c</p>'
        '<div hidden=""><div>non</div></div><svg><title>non</title></svg>fin'
    )
    assert texte.intertitres.split() == ["Un", "&", "deux"]
    assert texte.corps.split() == ["a", "b", "c", "fin"]


# ── L’index ──────────────────────────────────────────────────────────


def page(titre: str, corps: str = "", **champs: str) -> Document:
    texte = Racines("", Counter(stems(corps)))
    return Document(f"{titre}/", titre, "Page", "", 1.0, {"titre": titre, **champs}, nom=corps, texte=lambda: texte)


def test_poids_par_champ_et_synonymes() -> None:
    terme = Terme(terme="remue-méninges", definition="…", variantes=("tempête d’idées",), anglais="brainstorming")
    index = build_index(
        [page("entretien"), page("autre", "un entretien"), page("idées", mots_cles="remue-méninges"), page("rien")],
        [terme],
        NO_STORE,
    ).lignes
    poids = index.weights(stem("entretien"))
    assert poids[0] > poids[1] > 0 and set(poids) == {0, 1}
    assert set(index.weights(stem("brainstorming"))) == {2} == set(index.weights(stem("tempete")))
    assert all(1 <= p <= 26 for racine in index.lignes for p in index.weights(racine).values())


def test_un_long_texte_ne_gagne_pas_par_sa_longueur() -> None:
    court, long = page("a", "irritant " * 3 + "mot " * 20), page("b", "irritant " * 3 + "mot " * 2000)
    poids = build_index([court, long], [], NO_STORE).lignes.weights(stem("irritant"))
    assert poids[0] > poids[1]


@pytest.fixture(scope="module")
def rendues(reel: tuple[Settings, Catalogue]) -> list[ReadPage]:
    settings, catalogue = reel
    renderer = Renderer(catalogue, settings)
    return [ReadPage.of(p, renderer.render(p).html) for p in compose_pages(catalogue, settings)]


def test_index_du_vrai_cursus(rendues: list[ReadPage], reel: tuple[Settings, Catalogue]) -> None:
    """Chaque page et chaque terme y est une fois ; deux constructions donnent les mêmes octets."""
    catalogue = reel[1]
    documents = list(documents_of(rendues, catalogue))
    adresses = [d.adresse for d in documents]
    assert len(adresses) == len(set(adresses))
    assert {p.source.adresse for p in rendues} - set(adresses) == {"plan-du-site/", "recherche/"}
    assert {f"glossaire/#t-{t.cle}" for t in catalogue.termes.values()} <= set(adresses)
    fichiers = search_files(rendues, catalogue)
    assert fichiers == search_files(rendues, catalogue)
    assert all(re.fullmatch(r"recherche/[a-z]+(-\d+)?\.js", nom) for nom in fichiers)
    assert max(len(gzip.compress(octets)) for octets in fichiers.values()) <= 6_000


def test_chaque_identifiant_mene_a_sa_page(rendues: list[ReadPage], reel: tuple[Settings, Catalogue]) -> None:
    index = build_index(documents_of(rendues, reel[1]), [], NO_STORE)
    for entree in reel[1].index.values():
        pages = {index.documents[rang].adresse for rang in index.lignes.weights(entree.id.lower())}
        assert pages == {entree.adresse.partition("#")[0]}, entree.id


# ── Dans le navigateur ───────────────────────────────────────────────


@pytest.fixture(scope="module")
def adresse(site: Path) -> Iterator[str]:
    class Silencieux(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    serveur = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Silencieux, directory=str(site.parent))
    )
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serveur.server_port}/{site.name}/"
    serveur.shutdown()


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Browser]:
    chemin = next((c for c in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if c), None)
    assert chemin, "Il manque Chromium : lancez « python3 scripts/ecole.py tester », qui dit comment l’installer."
    with sync_playwright() as playwright:
        lance = playwright.chromium.launch(executable_path=chemin, args=["--no-sandbox", "--disable-gpu"])
        yield lance
        lance.close()


@pytest.fixture
def onglet(navigateur: Browser) -> Iterator[Page]:
    ouvert = navigateur.new_page()
    yield ouvert
    ouvert.close()


def wait(onglet: Page) -> None:
    """Attend que la page ait dit ce qu’elle a trouvé."""
    expect(onglet.locator("[data-recherche] [role=status]")).to_have_text(re.compile("résultat|charger"))


def look_for(onglet: Page, adresse: str, requete: str) -> list[str]:
    """Les adresses des résultats montrés, dans l’ordre."""
    onglet.goto(f"{adresse}recherche/?q={quote(requete)}")
    wait(onglet)
    liens: list[str] = onglet.eval_on_selector_all("ol.resultats a", "(liens) => liens.map((l) => l.href)")
    return [lien.removeprefix(adresse) for lien in liens]


@pytest.mark.long
@pytest.mark.xdist_group("site-recherche")
def test_quarante_requetes(adresse: str, site: Path, onglet: Page) -> None:
    """Trente-six au moins trouvent ce qu’elles doivent, et aucune première recherche ne dépasse vingt kilo-octets."""
    assert len(REQUETES) == 40
    charges: list[str] = []
    onglet.on("request", lambda requete: charges.append(urlsplit(requete.url).path))
    onglet.route("**/*.{css,woff2,svg}", lambda route: route.abort())
    # Le script de cette page contient celui de toutes les autres : ce n’est pas la recherche qui le coûte.
    commun = "\n".join(
        strip_script(f.read_text(encoding="utf-8")) for f in (SCRIPTS / "commun.js", THEME / "pupitre.js")
    )
    partage = len(gzip.compress(commun.encode()))
    manquees, poids = [], {}
    for cas in REQUETES:
        charges.clear()
        trouvees = look_for(onglet, adresse, cas["requete"])[:3]
        if not set(cas["attendus"]) <= set(trouvees):
            manquees.append(f"{cas['requete']} ({cas['difficulte']}) : {trouvees}")
        propres = [site.parent / c.lstrip("/") for c in charges if "recherche" in c and c.endswith(".js")]
        assert len(propres) > 4
        poids[cas["requete"]] = sum(len(gzip.compress(f.read_bytes())) for f in propres) - partage
    assert len(manquees) <= 4, "\n".join(manquees)
    assert max(poids.values()) <= POIDS_AU_PLUS, sorted(poids.items(), key=lambda p: -p[1])[:3]


@pytest.mark.long
@pytest.mark.xdist_group("site-recherche")
def test_meme_racine_en_python_et_dans_la_page(
    onglet: Page, rendues: list[ReadPage], reel: tuple[Settings, Catalogue]
) -> None:
    """Le script de la page réduit chaque mot du cursus comme l’a fait l’index ; sans quoi il ne le trouverait pas."""
    textes = [t for d in documents_of(rendues, reel[1]) for t in d.champs.values()]
    lus = [read_text(page.html()) for page in rendues]
    textes += [texte for lu in lus for texte in (lu.intertitres, lu.corps)]
    mots = sorted({m for t in textes for m in split_words(t)})
    assert len(mots) > 5000
    fonction = re.search(r"  function stem\(.*?\n  \}\n", SCRIPT, re.DOTALL)
    assert fonction
    onglet.goto("about:blank")
    reduits = onglet.evaluate(
        f"({{ mots, racines }}) => {{ {fonction[0]}; return mots.map((m) => stem(m, {{ racines }})); }}",
        {"mots": mots, "racines": json.loads(json.dumps(RACINES))},
    )
    assert [(m, r) for m, r in zip(mots, reduits, strict=True) if r != stem(m)] == []


@pytest.mark.long
@pytest.mark.xdist_group("site-recherche")
def test_au_clavier(adresse: str, onglet: Page) -> None:
    """De l’accueil à la page voulue, sans souris ; le nombre annoncé est celui des résultats."""
    erreurs: list[str] = []
    onglet.on("console", lambda message: erreurs.append(message.text) if message.type == "error" else None)
    onglet.goto(adresse)
    onglet.locator("a.bouton-recherche").focus()
    onglet.keyboard.press("Enter")
    onglet.wait_for_url("**/recherche/")
    onglet.get_by_role("searchbox", name="Que cherchez-vous ?").focus()
    onglet.keyboard.type("covoiturrage")
    onglet.keyboard.press("Enter")
    wait(onglet)
    liens = onglet.locator("ol.resultats a")
    annonce = onglet.get_by_role("status").inner_text()
    nombre = int(re.match(r"\d+", annonce)[0])  # type: ignore[index]
    assert liens.count() == min(nombre, 8) and "« covoiturrage »" in annonce
    assert onglet.get_by_role("searchbox").input_value() == "covoiturrage" and "covoiturrage" in onglet.title()
    liens.first.focus()
    onglet.keyboard.press("Enter")
    onglet.wait_for_url("**/cas-pratiques/covoiturage-felletin/")
    assert erreurs == []


@pytest.mark.long
@pytest.mark.xdist_group("site-recherche")
def test_resultats_suivants(adresse: str, onglet: Page) -> None:
    """Le bouton ajoute des résultats, porte le focus sur le premier, et disparaît au dernier."""
    assert len(look_for(onglet, adresse, "usagers")) == 8
    total = int(re.match(r"\d+", onglet.get_by_role("status").inner_text())[0])  # type: ignore[index]
    bouton = onglet.get_by_role("button", name="Voir les résultats suivants")
    bouton.press("Enter")
    expect(onglet.locator("ol.resultats li:nth-child(9) a")).to_be_focused()
    while bouton.count():
        avant = onglet.locator("ol.resultats a").count()
        bouton.click()
        expect(onglet.locator(f"ol.resultats li:nth-child({avant + 1}) a")).to_be_focused()
    adresses = onglet.eval_on_selector_all("ol.resultats a", "(liens) => liens.map((l) => l.href)")
    assert len(adresses) == len(set(adresses)) == total


@pytest.mark.long
@pytest.mark.xdist_group("site-recherche")
def test_identifiant_dans_une_page(adresse: str, onglet: Page) -> None:
    assert look_for(onglet, adresse, "A-OBSERVER-TROIS-COULEURS")[0] == (
        "modules/observer-les-usages/voir-avant-de-proposer/#a-observer-trois-couleurs"
    )
    assert look_for(onglet, adresse, "c-observer")[0] == "competences/#c-observer"


@pytest.mark.long
@pytest.mark.xdist_group("site-recherche")
def test_rien_trouve(adresse: str, onglet: Page) -> None:
    """On dit qu’il n’y a rien, et l’on propose des mots voisins, le plan du site, le glossaire."""
    assert look_for(onglet, adresse, "obszzzz") == []
    assert onglet.get_by_role("status").inner_text() == "Aucun résultat pour « obszzzz »."
    aide = onglet.locator("[data-rien]")
    assert aide.is_visible() and "observation" in aide.inner_text()
    for nom in ("plan du site", "glossaire", "tous les modules"):
        assert aide.get_by_role("link", name=nom).get_attribute("href")
    aide.get_by_role("link", name="observation", exact=True).click()
    wait(onglet)
    assert onglet.locator("ol.resultats a").count() and not onglet.locator("[data-rien]").is_visible()


@pytest.mark.long
@pytest.mark.xdist_group("site-recherche")
def test_faute_annoncee(adresse: str, onglet: Page) -> None:
    look_for(onglet, adresse, "entretein")
    assert "nous avons cherché « entretien »" in onglet.get_by_role("status").inner_text()


@pytest.mark.long
@pytest.mark.xdist_group("site-recherche")
@pytest.mark.parametrize("requete", ['<img src=x onerror="alert(1)">', "a" * 3000, "œ", "de la", "☃", "%00", "-", "m-"])
def test_saisies_etranges(adresse: str, onglet: Page, requete: str) -> None:
    """Rien de ce que l’on tape n’est lu comme une balise, ni ne bloque la page."""
    look_for(onglet, adresse, requete)
    assert onglet.locator("[data-recherche] img").count() == 0
    assert requete[:20].strip() in onglet.get_by_role("status").inner_text()


@pytest.mark.long
@pytest.mark.xdist_group("site-recherche")
def test_index_injoignable(adresse: str, onglet: Page) -> None:
    onglet.route("**/recherche/mots-*.js", lambda route: route.abort())
    assert look_for(onglet, adresse, "usagers") == []
    assert "n’a pas pu se charger" in onglet.get_by_role("status").inner_text()
    assert onglet.locator("[data-rien]").get_by_role("link", name="plan du site").is_visible()


@pytest.mark.long
@pytest.mark.xdist_group("site-recherche")
def test_sans_script(adresse: str, navigateur: Browser) -> None:
    contexte = navigateur.new_context(java_script_enabled=False)
    onglet = contexte.new_page()
    onglet.goto(f"{adresse}recherche/")
    avis = onglet.locator(".recherche-sans-script")
    assert (
        avis.get_by_role("link", name="plan du site").is_visible()
        and avis.get_by_role("link", name="glossaire").is_visible()
    )
    contexte.close()


@pytest.mark.long
@pytest.mark.xdist_group("site-recherche")
@pytest.mark.parametrize("chemin", ["", "modules/observer-les-usages/", "glossaire/", "recherche/"])
def test_rien_n_est_charge_avant_de_chercher(adresse: str, onglet: Page, chemin: str) -> None:
    charges: list[str] = []
    onglet.on("request", lambda requete: charges.append(requete.url.removeprefix(adresse)))
    onglet.goto(adresse + chemin)
    onglet.wait_for_load_state("networkidle")
    attendus = {prepare().noms["recherche.js"], "recherche/"} if chemin == "recherche/" else set()
    assert {c for c in charges if "recherche" in c} == attendus


@pytest.mark.long
@pytest.mark.xdist_group("site-recherche")
@pytest.mark.parametrize(("largeur", "couleurs"), [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")])
@pytest.mark.parametrize("requete", ["usagers", "obszzzz", ""])
def test_axe_et_reagencement(adresse: str, navigateur: Browser, requete: str, largeur: int, couleurs: Any) -> None:
    onglet = navigateur.new_page(viewport={"width": largeur, "height": 800}, color_scheme=couleurs, bypass_csp=True)
    if requete:
        look_for(onglet, adresse, requete)
    else:
        onglet.goto(f"{adresse}recherche/")
    violations = [(v["id"], v["nodes"][0]["html"][:120]) for v in Axe().run(onglet).response["violations"]]
    assert violations == []
    assert onglet.evaluate("document.documentElement.scrollWidth") <= largeur
    onglet.close()


def test_script_petit_et_seul() -> None:
    """Moins de cinq kilo-octets, sans dépendance ni adresse d’un tiers, contrôlé par TypeScript dans l’éditeur."""
    assert len(gzip.compress(SCRIPT.encode())) <= 5_000
    assert SCRIPT.startswith("// @ts-check") and "http" not in SCRIPT and "import " not in SCRIPT
