"""Les paquets SCORM joués dans Chromium par scorm-again : départ, pages, quiz, score, reprise, pannes."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.registry import EXPORTERS
from pupitre.exporters.scorm_pages import runtime
from pupitre.model.catalogue import Catalogue
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.renderer import Renderer
from pupitre.rules.gate import check
from pupitre.settings import Settings
from tests.conftest import TEMOIN
from tests.exporters.plateforme import OPTIONS, REPONDRE, Lancement, served

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("navigateur")]

SCO = "m-accueillir"
FORMATS = {"1.2": "scorm", "2004": "scorm-2004"}
FORMES = {
    # question du petit cursus -> genre SCORM
    "Q-ACCUEILLIR-1": "choice", "Q-ACCUEILLIR-2": "choice", "Q-ACCUEILLIR-3": "true-false", "Q-ACCUEILLIR-4": "matching",
    "Q-ACCUEILLIR-5": "sequencing", "Q-ACCUEILLIR-6": "fill-in", "Q-ACCUEILLIR-7": "numeric",
}  # fmt: skip


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Browser]:
    chemin = next((c for c in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if c), None)
    assert chemin, "Il manque Chromium : lancez « python3 scripts/ecole.py tester », qui dit comment l’installer."
    with sync_playwright() as playwright:
        lance = playwright.chromium.launch(executable_path=chemin, args=OPTIONS)
        yield lance
        lance.close()


def package(racine: Path, dossier: Path, format_: str = "scorm") -> Path:
    """Le paquet du module du petit cursus, lu dans ce dossier même s’il n’est plus conforme à toutes les règles."""
    settings, catalogue, _ = check(racine)
    assert settings is not None
    paquet = dossier / f"{format_}.zip"
    EXPORTERS[format_].write(BundleFactory(racine, catalogue, settings).module("M-ACCUEILLIR"), paquet)
    return paquet


@pytest.fixture(scope="module")
def adresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """L’adresse locale de chaque paquet, par norme."""
    dossier = tmp_path_factory.mktemp("paquets")
    un, deux = (package(TEMOIN, dossier, f) for f in FORMATS.values())
    with served(un, dossier / "un") as a, served(deux, dossier / "deux") as b:
        yield {"1.2": a, "2004": b}


@pytest.fixture
def adresse(adresses: dict[str, str]) -> str:
    return adresses["1.2"]


def play_to_the_quiz(lancement: Lancement) -> None:
    for _ in range(3):
        lancement.saved()
        lancement.next()
    lancement.contenu.locator(".question").first.wait_for()


def radio(lancement: Lancement, question: str, rang: int) -> None:
    """Choisit une réponse et la vérifie, comme une personne."""
    cadre = lancement.contenu.locator(f"#{question.lower()}")
    cadre.get_by_role("radio").nth(rang).check()
    cadre.get_by_role("button").click()


# ── Le parcours, et ce que la plateforme en sait ─────────────────────


@pytest.mark.parametrize("norme", FORMATS)
def test_parcours_entier(adresses: dict[str, str], navigateur: Browser, norme: str) -> None:
    un = norme == "1.2"
    essai = Lancement(navigateur, adresses[norme], SCO, norme)
    play_to_the_quiz(essai)
    statut = "cmi.core.lesson_status" if un else "cmi.completion_status"
    assert essai.written(statut) == ["incomplete"]
    essai.answer("Q-ACCUEILLIR-1", "Q-ACCUEILLIR-4")
    assert essai.coquille.locator("#avancement").inner_text() == "Terminé ✓ · 2 séquences sur 2 · quiz 5 sur 7"
    essai.leave()
    journal = essai.journal()
    assert essai.erreurs == []
    # Une seule ouverture, en premier ; une seule fermeture, en dernier ; rien de refusé entre les deux.
    noms = [appel[0].removeprefix("LMS") for appel in journal]
    assert noms.count("Initialize") == 1 and noms[0] == "Initialize"
    assert sum(n in ("Finish", "Terminate") for n in noms) == 1 and noms[-1] in ("Finish", "Terminate")
    assert [
        a
        for a in journal
        if a[0].removeprefix("LMS") in ("SetValue", "Commit", "Finish", "Terminate") and a[-1] != "true"
    ] == []
    # Chaque changement est suivi d’un enregistrement.
    assert noms.count("Commit") >= 5 and noms[-2] == "Commit"
    assert essai.written(statut) == ["incomplete", "completed"]
    assert essai.written("cmi.core.score.raw" if un else "cmi.score.raw")[-1] == "71.43"
    if not un:
        assert essai.written("cmi.score.scaled")[-1] == "0.7143" and essai.written("cmi.progress_measure")[-1] == "1"
    assert set(essai.written("cmi.core.exit" if un else "cmi.exit")) == {"suspend"}
    forme = r"\d{4}:[0-5]\d:[0-5]\d" if un else r"PT\d+S"
    assert all(re.fullmatch(forme, t) for t in essai.written("cmi.core.session_time" if un else "cmi.session_time"))
    assert essai.written("cmi.core.lesson_location" if un else "cmi.location")[-1] == "auto-evaluation.html"
    # Rien n’est demandé ailleurs.
    assert {u for u in essai.requetes if not u.startswith(adresses[norme])} == set()


@pytest.mark.parametrize("norme", FORMATS)
def test_interactions(adresses: dict[str, str], navigateur: Browser, norme: str) -> None:
    """Chaque forme de question arrive avec son genre, sa réponse, la réponse juste et son verdict."""
    essai = Lancement(navigateur, adresses[norme], SCO, norme)
    essai.go("S’auto-évaluer")
    essai.answer("Q-ACCUEILLIR-2", "Q-ACCUEILLIR-5")
    rangees = essai.leave()["interactions"]
    par_question = {i["id"]: i for i in rangees.values() if isinstance(i, dict)}
    assert {q: i["type"] for q, i in par_question.items()} == FORMES
    reponse = "student_response" if norme == "1.2" else "learner_response"
    faux = "wrong" if norme == "1.2" else "incorrect"
    for question, interaction in par_question.items():
        assert re.fullmatch(r"[!-~]{1,255}", question)
        juste = question not in ("Q-ACCUEILLIR-2", "Q-ACCUEILLIR-5")
        assert interaction["result"] == ("correct" if juste else faux), question
        motif = interaction["correct_responses"]["0"]["pattern"]
        if norme == "1.2":
            assert (interaction[reponse] == motif) is juste, question
    un, attendus = norme == "1.2", {q: i["correct_responses"]["0"]["pattern"] for q, i in par_question.items()}
    # Les éléments sont montrés dans un ordre mélangé : la suite juste est une permutation des trois, pas l’ordre affiché.
    suite = attendus.pop("Q-ACCUEILLIR-5").split("," if un else "[,]")
    assert sorted(suite) == ["a", "b", "c"] and suite != ["a", "b", "c"]
    assert attendus == {
        "Q-ACCUEILLIR-1": "a",
        "Q-ACCUEILLIR-2": "a,b" if un else "a[,]b",
        "Q-ACCUEILLIR-3": "t" if un else "true",
        "Q-ACCUEILLIR-4": "1.b,2.a,3.c" if un else "1[.]b[,]2[.]a[,]3[.]c",
        "Q-ACCUEILLIR-6": "irritant" if un else "{case_matters=false}irritant",
        "Q-ACCUEILLIR-7": "2" if un else "2[:]2",
    }


@pytest.mark.parametrize("norme", FORMATS)
def test_reprise(adresses: dict[str, str], navigateur: Browser, norme: str) -> None:
    """On revient à sa page, avec ses réponses ; rien n’est recompté, et un nouvel essai s’ajoute aux autres."""
    premier = Lancement(navigateur, adresses[norme], SCO, norme)
    play_to_the_quiz(premier)
    premier.answer("Q-ACCUEILLIR-1")
    essai = Lancement(navigateur, adresses[norme], SCO, norme, memoire=premier.leave())
    essai.saved()
    assert essai.contenu.locator("h1").inner_text() == "S’auto-évaluer\u00a0: Accueillir"
    assert essai.coquille.locator("#annonce").inner_text() == "Vous reprenez à la page «\u00a0S’auto-évaluer\u00a0»."
    assert essai.coquille.locator("#avancement").inner_text() == "Terminé ✓ · 2 séquences sur 2 · quiz 6 sur 7"
    assert essai.contenu.locator("#q-accueillir-1").get_by_role("radio").nth(1).is_checked()
    assert "À revoir" in essai.contenu.locator("#q-accueillir-1 .verdict").inner_text()
    assert essai.contenu.get_by_label("Votre réponse").first.input_value() == "irritant"
    assert essai.contenu.locator(".quiz-bilan").inner_text() == "Vous avez répondu à tout : 6 justes sur 7."
    assert not [a for a in essai.journal() if "interactions" in a[1] and "SetValue" in a[0]]
    radio(essai, "Q-ACCUEILLIR-1", 0)
    essai.page.wait_for_function("journal.some((a) => a[1] === 'cmi.interactions.7.id')")
    essai.saved()
    assert essai.written("cmi.interactions.7.id") == ["Q-ACCUEILLIR-1"]
    assert essai.written("cmi.core.score.raw" if norme == "1.2" else "cmi.score.raw") == ["85.71", "100"]
    assert set(essai.written("cmi.core.lesson_status" if norme == "1.2" else "cmi.completion_status")) == {"completed"}
    essai.page.close()


def test_onglet_ferme_sans_prevenir(adresse: str, navigateur: Browser) -> None:
    """La page qu’on vient d’ouvrir est gardée, même si l’onglet se ferme aussitôt."""
    contexte = navigateur.new_context()
    essai = Lancement(contexte, adresse, SCO)
    essai.saved()
    essai.next()
    essai.page.close()
    temoin = contexte.new_page()
    temoin.goto(f"{adresse}plateforme.html")
    garde = json.loads(temoin.evaluate("localStorage.getItem('garde')"))
    assert garde["core"]["lesson_location"] == "sequence-arriver.html"
    contexte.close()


def test_la_meme_reponse_ne_compte_qu_une_fois(adresse: str, navigateur: Browser) -> None:
    essai = Lancement(navigateur, adresse, SCO)
    essai.go("S’auto-évaluer")
    for rang in (1, 1, 0):
        radio(essai, "Q-ACCUEILLIR-1", rang)
        essai.page.wait_for_timeout(150)
        essai.saved()
    assert [essai.written(f"cmi.interactions.{n}.result") for n in range(3)] == [["wrong"], ["correct"], []]
    assert essai.written("cmi.core.score.raw") == ["0", "14.29"]
    # Une réponse commencée n’est pas perdue quand on va voir une autre page.
    essai.contenu.get_by_label("Votre réponse").first.fill("irri")
    essai.go("Glossaire")
    essai.contenu.get_by_text("Glossaire").wait_for()
    essai.go("S’auto-évaluer")
    essai.contenu.locator(".question").first.wait_for()
    assert essai.contenu.get_by_label("Votre réponse").first.input_value() == "irri"
    essai.page.close()


def test_sans_quiz_la_note_est_cent_a_la_fin(temoin: Path, navigateur: Browser, tmp_path: Path) -> None:
    (temoin / "modules/accueillir/quiz.yml").unlink()
    with served(package(temoin, tmp_path), tmp_path / "servi") as adresse:
        essai = Lancement(navigateur, adresse, SCO)
        essai.saved()
        essai.next()
        essai.saved()
        assert essai.written("cmi.core.score.raw") == []
        essai.next()
        essai.page.wait_for_function("journal.some((a) => a[2] === 'completed')")
        assert essai.written("cmi.core.score.raw") == ["100"]
        assert not essai.coquille.locator("#suivant").is_visible()
        essai.page.close()


# ── La mémoire de la plateforme est petite ───────────────────────────


@pytest.fixture(scope="module")
def gros_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Un module de huit séquences et de douze questions à réponse écrite."""
    racine = tmp_path_factory.mktemp("gros") / "cursus"
    shutil.copytree(TEMOIN, racine)
    dossier = racine / "modules/accueillir"
    modele = (dossier / "20-repondre.md").read_text(encoding="utf-8")
    for rang in range(3, 9):
        texte = re.sub(r"S-ACCUEILLIR-2", f"S-ACCUEILLIR-{rang}", modele)
        texte = re.sub(r"\bA-ACCUEILLIR-(\w+)", rf"A-ACCUEILLIR-\1-{rang}", texte)
        (dossier / f"{rang}0-etape-{rang}.md").write_text(texte, encoding="utf-8")
    question = "  - {{id: Q-ACCUEILLIR-{}, forme: reponse-courte, objectif: OBJ-ACCUEILLIR-1, enonce: Écrivez., acceptees: [irritant]}}\n"
    (dossier / "quiz.yml").write_text("questions:\n" + "".join(question.format(n) for n in range(1, 13)), "utf-8")
    with served(package(racine, racine.parent), racine.parent / "servi") as adresse:
        yield adresse


@pytest.mark.parametrize(("mot", "gardees"), [("une réponse de longueur ordinaire", 12), ("é" * 300, 9)])
def test_memoire_de_huit_pages_et_douze_questions(
    gros_module: str, navigateur: Browser, mot: str, gardees: int
) -> None:
    """La mémoire tient dans 4 096 octets ; au-delà, on oublie les plus longs textes, jamais les verdicts ni les pages."""
    essai = Lancement(navigateur, gros_module, SCO)
    for _ in range(8):
        essai.next()
    essai.next()
    essai.contenu.locator(".question").first.wait_for()
    essai.cadre.evaluate(
        "(mot) => { const champs = [...document.querySelectorAll('input[type=text]')];"
        "champs.forEach((c, i) => { c.value = i ? mot : 'Irritant'; });"
        "document.querySelectorAll('.question button').forEach((b) => b.click()); }", mot,
    )  # fmt: skip
    essai.saved()
    essai.page.wait_for_function("journal.some((a) => a[2] === 'completed')")
    memoire = essai.written("cmi.suspend_data")
    assert max(len(m.encode()) for m in memoire) < 4096
    reprise = Lancement(navigateur, gros_module, SCO, memoire=essai.leave())
    reprise.saved()
    assert reprise.coquille.locator("#avancement").inner_text() == "Terminé ✓ · 8 séquences sur 8 · quiz 1 sur 12"
    reprise.contenu.locator(".quiz-bilan", has_text="1 juste sur 12").wait_for()
    remplies = reprise.cadre.evaluate(
        "[...document.querySelectorAll('input[type=text]')].filter((c) => c.value).length"
    )
    assert gardees - 1 <= remplies <= 12
    assert reprise.contenu.get_by_text("Votre réponse d’une autre séance était à revoir.").count() == 12 - remplies
    reprise.page.close()


def test_une_memoire_illisible_n_empeche_rien(adresse: str, navigateur: Browser) -> None:
    for texte in ("viewed=1,2,3", '{"v":1,"p":5,"q":[]}', "null"):
        essai = Lancement(
            navigateur, adresse, SCO, memoire={"suspend_data": texte, "core": {"lesson_location": "rien.html"}}
        )
        essai.saved()
        assert essai.contenu.locator("h1").inner_text() == "Accueillir" and essai.erreurs == []
        essai.page.close()


# ── Les pannes ───────────────────────────────────────────────────────


def test_sans_plateforme_puis_avec(adresse: str, navigateur: Browser) -> None:
    """Sans plateforme, tout se lit et un avis le dit ; si elle arrive, rien de ce qui a été fait n’est perdu."""
    essai = Lancement(navigateur, adresse, SCO, avec_api=False)
    essai.coquille.get_by_role("alert").get_by_text("rien ne sera enregistré").wait_for()
    essai.next()
    assert "Ce que l’on voit" in essai.contenu.locator("article").inner_text()
    essai.go("S’auto-évaluer")
    radio(essai, "Q-ACCUEILLIR-1", 0)
    assert "C’est juste" in essai.contenu.locator("#q-accueillir-1 .verdict").inner_text()
    assert essai.coquille.locator("#etat").inner_text() == "Rien n’est enregistré"
    essai.page.evaluate("poser()")
    # Le nouvel essai peut se faire tout seul entre-temps : le bouton, alors, n’est plus là.
    essai.coquille.locator("#avis-bouton").evaluate("(bouton) => bouton.click()")
    essai.saved()
    assert not essai.coquille.locator("#avis").is_visible()
    assert essai.written("cmi.core.score.raw") == ["14.29"] and essai.written("cmi.interactions.0.id")
    essai.page.close()


def test_une_plateforme_en_retard_rend_sa_page(adresse: str, navigateur: Browser) -> None:
    memoire = {"core": {"lesson_location": "sequence-repondre.html", "lesson_status": "incomplete"}}
    essai = Lancement(navigateur, adresse, SCO, memoire=memoire, avec_api=False)
    essai.page.evaluate("poser()")
    essai.contenu.locator("h1", has_text="Répondre").wait_for()
    assert essai.coquille.locator("#avis").is_hidden()
    essai.page.close()


@pytest.mark.parametrize("panne", ["garder", "exception"])
def test_la_plateforme_refuse_puis_se_remet(adresse: str, navigateur: Browser, panne: str) -> None:
    essai = Lancement(navigateur, adresse, SCO)
    essai.go("S’auto-évaluer")
    essai.saved()
    essai.page.evaluate(f"panne.{panne} = true")
    radio(essai, "Q-ACCUEILLIR-1", 1)
    essai.coquille.get_by_role("alert").get_by_text("La plateforme n’enregistre pas").wait_for()
    assert essai.coquille.locator("#etat").inner_text() == "Non enregistré"
    radio(essai, "Q-ACCUEILLIR-3", 0)
    essai.page.wait_for_timeout(200)
    essai.page.evaluate(f"panne.{panne} = false")
    if panne == "exception":
        essai.coquille.locator("#avis-bouton").evaluate("(bouton) => bouton.click()")
    # Sinon, personne ne touche à rien : le nouvel essai se fait tout seul.
    essai.saved()
    assert essai.coquille.locator("#avis").is_hidden()
    assert essai.coquille.locator("#annonce").inner_text() == "L’enregistrement a repris."
    garde = essai.leave()
    assert [garde["interactions"][str(n)]["id"] for n in range(2)] == ["Q-ACCUEILLIR-1", "Q-ACCUEILLIR-3"]
    assert garde["core"]["score"]["raw"] == "14.29" and len(garde["interactions"]) == 2


def test_la_plateforme_refuse_d_ouvrir(adresse: str, navigateur: Browser) -> None:
    page = navigateur.new_page()
    page.goto(f"{adresse}plateforme.html")
    page.evaluate("panne.ouvrir = true; launch('1.2', '/m-accueillir/index.html', null)")
    coquille = page.frame_locator("#sco")
    coquille.get_by_role("alert").get_by_text("La plateforme n’enregistre pas").wait_for()
    assert coquille.frame_locator("#page").locator("h1").inner_text() == "Accueillir"
    page.evaluate("panne.ouvrir = false")
    coquille.locator("#avis-bouton").evaluate("(bouton) => bouton.click()")
    coquille.locator("#etat").filter(has_text=re.compile("^Enregistré$")).wait_for()
    page.close()


def test_une_plateforme_lente_laisse_lire_le_verdict(adresse: str, navigateur: Browser) -> None:
    """L’explication est peinte avant que la plateforme ne bloque le navigateur."""
    essai = Lancement(navigateur, adresse, SCO)
    essai.go("S’auto-évaluer")
    essai.saved()
    essai.page.evaluate("panne.lenteur = 1200")
    peint = essai.cadre.evaluate(
        """() => new Promise((rendre) => {
          const question = document.querySelector('#q-accueillir-1');
          question.querySelector('input').checked = true;
          question.querySelector('button').click();
          requestAnimationFrame(() => setTimeout(() => rendre([Date.now(), question.querySelector('.verdict').textContent])));
        })"""
    )
    essai.page.wait_for_function(f"dernierEnregistrement >= {peint[0]}")
    assert "C’est juste" in peint[1]
    essai.saved()
    essai.page.close()


def test_dans_une_fenetre_a_part(adresse: str, navigateur: Browser) -> None:
    """Lancé dans une autre fenêtre, dans un cadre de plus, le module trouve la plateforme chez qui l’a ouvert."""
    essai = Lancement(navigateur, adresse, SCO)
    essai.saved()
    with essai.page.expect_popup() as ouverte:
        essai.page.evaluate("document.getElementById('sco').remove(); window.open('/plateforme.html?cadre')")
    fenetre = ouverte.value
    essai.page.evaluate("moteur.reset(); journal.length = 0")
    fenetre.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<iframe src=\"/m-accueillir/index.html\"></iframe>')"
    )
    fenetre.frame_locator("iframe").locator("#etat").filter(has_text=re.compile("^Enregistré$")).wait_for()
    assert essai.journal()[0][0] == "LMSInitialize"
    fenetre.close()
    essai.page.close()


def test_relecture(adresse: str, navigateur: Browser) -> None:
    """Une plateforme qui fait relire un module terminé ne reçoit plus rien."""
    essai = Lancement(
        navigateur, adresse, SCO, memoire={"core": {"lesson_mode": "review", "lesson_status": "completed"}}
    )
    essai.coquille.get_by_role("alert").get_by_text("Vous relisez ce module").wait_for()
    essai.next()
    essai.page.wait_for_timeout(200)
    essai.leave_silently()
    assert [a for a in essai.journal() if a[0] == "LMSSetValue"] == []
    assert essai.journal()[-1][0] == "LMSFinish"


def test_une_page_de_connexion_a_la_place_du_cours(adresse: str, navigateur: Browser) -> None:
    essai = Lancement(navigateur, adresse, SCO)
    essai.saved()
    essai.page.route(
        "**/sequence-arriver.html", lambda r: r.fulfill(body="<h1>Connectez-vous</h1>", content_type="text/html")
    )
    essai.coquille.locator("#suivant").click()
    essai.coquille.get_by_role("alert").get_by_text("Cette page ne s’est pas ouverte").wait_for()
    essai.page.unroute("**/sequence-arriver.html")
    essai.coquille.get_by_role("button", name="Recharger la page").click()
    essai.contenu.locator("h1", has_text="Accueillir").wait_for()
    assert essai.coquille.locator("#avis").is_hidden()
    essai.page.close()


def test_depuis_un_disque(navigateur: Browser, tmp_path: Path) -> None:
    """Un formateur qui décompresse le paquet peut le parcourir, quiz compris."""
    with zipfile.ZipFile(package(TEMOIN, tmp_path)) as archive:
        archive.extractall(tmp_path / "disque")
    page = navigateur.new_page()
    page.goto((tmp_path / "disque" / SCO / "index.html").as_uri())
    contenu = page.frame_locator("#page")
    assert contenu.locator("h1").inner_text() == "Accueillir"
    page.get_by_role("link", name="S’auto-évaluer").click()
    question = contenu.locator("#q-accueillir-1")
    question.get_by_role("radio").first.check()
    question.get_by_role("button").click()
    page.locator("#avancement", has_text="quiz 1 sur 7").wait_for()
    page.close()


# ── Pour toutes et tous ──────────────────────────────────────────────


@pytest.mark.parametrize(
    ("largeur", "hauteur", "couleurs"), [(1280, 800, "light"), (650, 480, "dark"), (360, 640, "light")]
)
def test_axe_et_largeur(adresse: str, navigateur: Browser, largeur: int, hauteur: int, couleurs: Any) -> None:
    fenetre = {"viewport": {"width": largeur, "height": hauteur}, "color_scheme": couleurs}
    essai = Lancement(navigateur, adresse, SCO, **fenetre)
    essai.saved()
    for lien in ("Arriver", "S’auto-évaluer", "Glossaire", "À propos"):
        essai.go(lien)
        essai.contenu.locator("h1").wait_for()
        if lien == "S’auto-évaluer":
            essai.answer("Q-ACCUEILLIR-1")
        essai.cadre.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        for cadre in essai.page.frames[1:]:
            assert cadre.evaluate("document.documentElement.scrollWidth <= innerWidth"), (lien, cadre.url)
        trouves = Axe().run(essai.page).response["violations"]
        assert [
            f"{lien} : {v['id']} : {v['nodes'][0]['html'][:160]}"
            for v in trouves
            if "plateforme" not in str(v["nodes"][0]["target"]) and len(v["nodes"][0]["target"]) > 1
        ] == []
    essai.page.close()


def test_au_clavier(adresse: str, navigateur: Browser) -> None:
    essai = Lancement(navigateur, adresse, SCO, viewport={"width": 650, "height": 480})
    essai.saved()
    coquille = next(f for f in essai.page.frames if f.url.endswith("index.html"))
    actif = "document.activeElement.id || document.activeElement.textContent"
    coquille.locator(".evitement").focus()
    essai.page.keyboard.press("Enter")
    assert coquille.evaluate(actif) == "page"
    coquille.locator("#bouton-pages").focus()
    essai.page.keyboard.press("Enter")
    assert coquille.locator("#pages").is_visible() and coquille.evaluate(actif) == "Présentation"
    essai.page.keyboard.press("Escape")
    assert coquille.locator("#pages").is_hidden() and coquille.evaluate(actif) == "bouton-pages"
    coquille.locator("#suivant").focus()
    essai.page.keyboard.press("Enter")
    essai.contenu.locator("h1", has_text="Arriver").wait_for()
    # Le titre de la nouvelle page a le focus, l’onglet et le cadre portent son nom, la liste dit où l’on est.
    essai.cadre.wait_for_function("document.activeElement.tagName === 'H1'")
    assert coquille.title() == "Arriver – Accueillir" and coquille.locator("#page").get_attribute("title") == "Arriver"
    assert coquille.locator("#pages [aria-current=page]").text_content() == "Arriver"
    assert coquille.locator("#pages li:has(.vue)").text_content() == "Arriver(vue)"
    essai.page.close()


def test_retour_du_navigateur_et_liens_du_texte(adresse: str, navigateur: Browser) -> None:
    """La coquille suit la page, par où que l’on y soit venu."""
    essai = Lancement(navigateur, adresse, SCO)
    essai.contenu.get_by_role("link", name="Arriver").first.click()
    essai.contenu.locator("h1", has_text="Arriver").wait_for()
    essai.contenu.locator(".terme a").first.click()
    essai.contenu.locator("h1", has_text="Glossaire").wait_for()
    assert essai.contenu.locator("dt:target").inner_text().startswith("irritant")
    essai.coquille.locator("#precedent", has_text="Revenir au module").click()
    essai.contenu.locator("h1", has_text="Arriver").wait_for()
    essai.page.evaluate("history.back()")
    essai.contenu.locator("h1", has_text="Glossaire").wait_for()
    essai.page.wait_for_timeout(200)
    essai.saved()
    assert essai.written("cmi.core.lesson_location")[-1] == "glossaire.html"
    essai.page.close()


# ── Les vrais quiz ───────────────────────────────────────────────────

# Ce que SCORM 1.2 admet pour chaque genre (Run-Time Environment, § 3.4.2.7).
SYNTAXE = {
    "choice": r"[a-z](,[a-z])*",
    "true-false": r"[tf]",
    "matching": r"[0-9]\.[a-z](,[0-9]\.[a-z])*",
    "sequencing": r"[a-z](,[a-z])*",
    "fill-in": r"[^\n]{1,255}",
    "numeric": r"-?\d+(\.\d+)?",
}


def test_chaque_vraie_question_se_dit_en_scorm(reel: tuple[Settings, Catalogue], navigateur: Browser) -> None:
    """Pour chaque question du cursus, répondre juste donne, dans la syntaxe de SCORM 1.2, la réponse attendue."""
    settings, catalogue = reel
    renderer = Renderer(catalogue, settings)
    quiz = [renderer.render(p).html for p in compose_pages(catalogue, settings) if p.gabarit == "auto-evaluation"]
    page = navigateur.new_page()
    page.set_content(f"<h1>Tous les quiz</h1>{''.join(quiz)}")
    for script in ("liaison.js", "page.js"):
        page.add_script_tag(content=runtime(script))
    page.evaluate(REPONDRE, [])
    lignes = page.evaluate(
        """() => [...document.querySelectorAll('[data-question]')].map((question) => {
          const reponse = { question: question.dataset.question, forme: question.dataset.forme, enonce: wording(question),
            objectif: 'OBJ', juste: judge(question).juste, quand: new Date(), ...report(question) };
          return new Liaison('1.2').interaction(0, reponse).map(([nom, valeur]) => [nom.replace('cmi.interactions.0.', ''), valeur]);
        })"""
    )
    page.close()
    assert len(lignes) == sum(len(q.contenu.questions) for q in catalogue.quiz.values())
    for valeurs in map(dict, lignes):
        assert valeurs["result"] == "correct", valeurs
        assert re.fullmatch(SYNTAXE[valeurs["type"]], valeurs["student_response"]), valeurs
        assert valeurs["student_response"] == valeurs["correct_responses.0.pattern"], valeurs
