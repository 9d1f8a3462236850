"""Le quiz d’un cours Moodle : ses notes, ses retours, ses catégories, et les mêmes questions que la banque."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from pupitre.exporters import mbz, moodle_xml
from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.contracts import judge
from tests.exporters.cours_moodle import Cours
from tests.exporters.lecteurs import lire_banque, lire_banque_de_cours
from tests.exporters.test_banques import TOUS_LES_PIEGES, comparable


def test_quiz_note_avec_retours_visibles(programme: Cours) -> None:
    ((dossier, racine, _),) = programme.activites("quiz")
    quiz = racine.find("quiz")
    cases = quiz.findall("question_instances/question_instance")
    questions = {q.get("id") for q in programme.xml("questions.xml").iter("question")}
    assert [c.findtext("slot") for c in cases] == [str(n) for n in range(1, 8)]
    assert {c.findtext("questionid") for c in cases} == questions
    assert all(float(c.findtext("maxmark")) == 1 for c in cases)
    assert float(quiz.findtext("sumgrades")) == len(cases)
    assert quiz.findtext("preferredbehaviour") == "deferredfeedback"
    juste_apres, plus_tard, ferme = 0x1000, 0x100, 0x10
    for champ in (
        "attempt",
        "correctness",
        "marks",
        "specificfeedback",
        "generalfeedback",
        "rightanswer",
        "overallfeedback",
    ):
        bits = int(quiz.findtext(f"review{champ}"))
        assert bits & juste_apres and bits & plus_tard and bits & ferme
    tranches = sorted((float(f.findtext("mingrade")), float(f.findtext("maxgrade"))) for f in quiz.iter("feedback"))
    assert tranches[0][0] == 0
    assert tranches[-1][1] > float(quiz.findtext("grade"))
    assert all(bas == haut for (_, haut), (bas, _) in pairwise(tranches))
    note = programme.xml(f"{dossier}/grades.xml").find("grade_items/grade_item")
    assert note.findtext("iteminstance") == quiz.get("id")
    references = {e.text for e in programme.xml(f"{dossier}/inforef.xml").iterfind("grade_itemref/grade_item/id")}
    assert references == {note.get("id")}


def test_categories_de_questions(programme: Cours) -> None:
    ((dossier, racine, module),) = programme.activites("quiz")
    haut, categorie = programme.xml("questions.xml").findall("question_category")
    assert (haut.findtext("name"), haut.findtext("parent")) == ("top", "0")
    assert categorie.findtext("parent") == haut.get("id")
    assert categorie.findtext("idnumber") == "M-ACCUEILLIR"
    for c in (haut, categorie):
        assert c.findtext("contextid") == racine.get("contextid")
        assert (c.findtext("contextlevel"), c.findtext("contextinstanceid")) == ("70", module.get("id"))
    nommees = programme.xml(f"{dossier}/inforef.xml").iterfind("question_categoryref/question_category/id")
    assert {e.text for e in nommees} == {haut.get("id"), categorie.get("id")}
    marques = [e.text for e in programme.xml("questions.xml").iter("stamp")]
    assert len(set(marques)) == len(marques) == 9


def test_memes_questions_que_la_banque(usine_modifiee: Callable[..., BundleFactory], tmp_path: Path) -> None:
    bundle = usine_modifiee(quiz=TOUS_LES_PIEGES).module("M-ACCUEILLIR")
    mbz.write(bundle, tmp_path / "c.mbz")
    moodle_xml.write(bundle, tmp_path / "q.xml")
    cours = comparable(lire_banque_de_cours(Cours(tmp_path / "c.mbz").entrees["questions.xml"]))
    banque = comparable(lire_banque((tmp_path / "q.xml").read_bytes()))
    liens = re.compile(r'href="[^"]*"')
    for ici, la in zip(cours, banque, strict=True):
        assert {**ici, "categorie": "", "enonce": liens.sub("", str(ici["enonce"]))} == {
            **la, "categorie": "", "enonce": liens.sub("", str(la["enonce"])),
        }  # fmt: skip


def test_image_d_une_question_rangee_a_la_place_de_la_question(
    usine_modifiee: Callable[..., BundleFactory], tmp_path: Path
) -> None:
    usine = usine_modifiee(quiz=("enonce: Rangez.", 'enonce: "Rangez. ![Une porte](ressources/porte.svg)"'))
    mbz.write(usine.module("M-ACCUEILLIR"), tmp_path / "c.mbz")
    cours = Cours(tmp_path / "c.mbz")
    question = next(
        q for q in cours.xml("questions.xml").iter("question") if q.findtext("idnumber") == "Q-ACCUEILLIR-4"
    )
    assert "@@PLUGINFILE@@/porte.svg" in question.findtext("questiontext")
    places = {(f.findtext("component"), f.findtext("filearea"), f.findtext("itemid")) for f in cours.xml("files.xml")}
    assert ("question", "questiontext", question.get("id")) in places
    assert judge(tmp_path / "c.mbz") == ()
