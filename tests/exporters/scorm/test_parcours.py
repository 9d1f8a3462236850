"""Un module joué en entier dans Chromium par scorm-again : départ, pages, quiz, score, départ, reprise."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.exporters.scorm.paquets import FORMATS, SCO, package
from tests.exporters.scorm.plateforme import Lancement, radio, served

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("exporters-scorm-parcours")]

FORMES = {
    # question du petit cursus -> genre SCORM
    "Q-ACCUEILLIR-1": "choice", "Q-ACCUEILLIR-2": "choice", "Q-ACCUEILLIR-3": "true-false", "Q-ACCUEILLIR-4": "matching",
    "Q-ACCUEILLIR-5": "sequencing", "Q-ACCUEILLIR-6": "fill-in", "Q-ACCUEILLIR-7": "numeric",
}  # fmt: skip


def play_to_the_quiz(lancement: Lancement) -> None:
    for _ in range(3):
        lancement.saved()
        lancement.next()
    lancement.contenu.locator(".question").first.wait_for()


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
