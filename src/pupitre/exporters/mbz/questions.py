"""`questions.xml` : une banque de questions par quiz, dans le contexte de ce quiz."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final
from xml.etree import ElementTree as ET

from pupitre.exporters.mbz.plan import Activity
from pupitre.exporters.mbz.writing import Writing
from pupitre.exporters.mbz.xml import add, document
from pupitre.exporters.moodle_html import Adapted, Adapter, paragraph
from pupitre.exporters.moodle_questions import RETOURS, Answer, MoodleQuestion, QuestionConverter

TYPES: Final = {"matching": "match"}
HTML: Final = 1
AUTOMATIQUE: Final = 0


def question_bank(writing: Writing) -> bytes:
    """Les catégories et les questions de tous les quiz."""
    racine = ET.Element("question_categories")
    converter = QuestionConverter(writing.bundle, Adapter(writing.links))
    for activite in (a for s in writing.plan for a in s.activites if a.genre == "quiz"):
        _categories(writing, converter, activite, racine)
    return document(racine)


def category_numbers(writing: Writing, activite: Activity) -> tuple[int, int]:
    """Les numéros de la catégorie racine d’un quiz et de celle de ses questions."""
    return writing.ids("racine", activite.cle), writing.ids("categorie", activite.cle)


def _categories(writing: Writing, converter: QuestionConverter, activite: Activity, racine: ET.Element) -> None:
    """La racine « top » que veut chaque contexte, puis la catégorie du module sous elle."""
    module = activite.module
    if module is None:
        return
    sommet, numero = category_numbers(writing, activite)
    commun = {
        "contextid": writing.ids("contexte", activite.cle),
        "contextlevel": 70,
        "contextinstanceid": writing.ids("cm", activite.cle),
    }
    haut = add(racine, "question_category", {
        "name": "top", **commun, "info": "", "infoformat": 0, "stamp": stamp(writing, f"{activite.cle}/top"),
        "parent": 0, "sortorder": 0, "idnumber": None,
    }, id=sommet)  # fmt: skip
    add(haut, "questions")
    categorie = add(racine, "question_category", {
        "name": f"Questions : {module.module.titre}", **commun, "info": paragraph(writing.bundle.attribution),
        "infoformat": HTML, "stamp": stamp(writing, activite.cle), "parent": sommet, "sortorder": 999,
        "idnumber": module.module.id,
    }, id=numero)  # fmt: skip
    questions = add(categorie, "questions")
    for question in converter.convert(module):
        _QuestionWriter(writing, activite, question).write(questions)


def stamp(writing: Writing, cle: str) -> str:
    """La marque d’une catégorie ou d’une question : unique, et propre à l’édition."""
    hote = writing.bundle.edition.adresse_du_site.split("/")[2]
    return f"{hote}+{writing.bundle.edition.edition}+{cle}"


class _QuestionWriter:
    """Écrit une question ; ses images vont dans la zone de fichiers de chaque texte."""

    def __init__(self, writing: Writing, activite: Activity, question: MoodleQuestion) -> None:
        self._writing = writing
        self._activite = activite
        self._question = question
        self._numero = writing.ids("question", question.id)

    def write(self, parent: ET.Element) -> None:
        q, instant = self._question, self._writing.instant
        genre = TYPES.get(q.genre, q.genre)
        element = add(parent, "question", {
            "parent": 0, "name": q.nom, "questiontext": self._html(q.enonce, "questiontext", self._numero),
            "questiontextformat": HTML, "generalfeedback": self._html(q.general, "generalfeedback", self._numero),
            "generalfeedbackformat": HTML, "defaultmark": "1.0000000",
            "penalty": "1.0000000" if genre == "truefalse" else "0.3333333", "qtype": genre, "length": 1,
            "stamp": stamp(self._writing, q.id), "version": stamp(self._writing, f"{q.id}/version"), "hidden": 0,
            "timecreated": instant, "timemodified": instant, "createdby": None, "modifiedby": None, "idnumber": q.id,
        }, id=self._numero)  # fmt: skip
        GENRES[genre](self, add(element, f"plugin_qtype_{genre}_question"))
        add(element, "question_hints")
        etiquettes = add(element, "tags")
        for nom in q.etiquettes:
            numero = self._writing.ids("etiquette", f"{q.id}/{nom}")
            add(etiquettes, "tag", {"name": nom.lower(), "rawname": nom}, id=numero)

    def _html(self, texte: Adapted, zone: str, element: int, composant: str = "question") -> str:
        place = self._writing.place(self._activite, composant, zone, element)
        self._writing.files.put_images(place, texte.images)
        return texte.html

    def _id(self, nature: str, rang: int | str = 0) -> int:
        return self._writing.ids(nature, f"{self._question.id}/{rang}")

    def answers(self, parent: ET.Element, is_html: bool = False) -> None:
        """Les réponses, dans l’ordre."""
        reponses = add(parent, "answers")
        for rang, reponse in enumerate(self._question.reponses):
            self._answer(reponses, reponse, self._id("reponse", rang), is_html)

    def _answer(self, parent: ET.Element, reponse: Answer, numero: int, is_html: bool) -> None:
        libelle = {"true": "Vrai", "false": "Faux"} if self._question.genre == "truefalse" else {}
        texte = self._html(reponse.texte, "answer", numero)
        add(parent, "answer", {
            "answertext": libelle.get(texte, texte), "answerformat": HTML if is_html else AUTOMATIQUE,
            "fraction": decimal(reponse.part), "feedback": self._html(reponse.retour, "answerfeedback", numero),
            "feedbackformat": HTML,
        }, id=numero)  # fmt: skip

    def choices(self, parent: ET.Element) -> None:
        """Choix unique ou multiple."""
        self.answers(parent, is_html=True)
        add(parent, "multichoice", {
            "layout": 0, "single": int(self._question.is_unique), "shuffleanswers": 1, **combined_feedback(),
            "answernumbering": "abc", "shownumcorrect": 1, "showstandardinstruction": 1,
        }, id=self._id("reglage"))  # fmt: skip

    def true_false(self, parent: ET.Element) -> None:
        """Vrai ou faux."""
        self.answers(parent)
        vrai, faux = self._id("reponse", 0), self._id("reponse", 1)
        add(parent, "truefalse", {"trueanswer": vrai, "falseanswer": faux}, id=self._id("reglage"))

    def matching(self, parent: ET.Element) -> None:
        """Appariement."""
        reglages = {"shuffleanswers": 1, **combined_feedback(), "shownumcorrect": 1}
        add(parent, "matchoptions", reglages, id=self._id("reglage"))
        paires = add(parent, "matches")
        for rang, paire in enumerate(self._question.paires):
            numero = self._id("paire", rang)
            gauche = self._html(paire.gauche, "subquestion", numero, "qtype_match")
            champs = {"questiontext": gauche, "questiontextformat": HTML, "answertext": paire.droite}
            add(paires, "match", champs, id=numero)

    def short_answer(self, parent: ET.Element) -> None:
        """Réponse courte, sans égard à la casse."""
        self.answers(parent)
        add(parent, "shortanswer", {"usecase": 0}, id=self._id("reglage"))

    def numeric(self, parent: ET.Element) -> None:
        """Réponse numérique, sans unité à écrire."""
        self.answers(parent)
        add(parent, "numerical_units")
        options = add(parent, "numerical_options")
        reglages = {"showunits": 3, "unitsleft": 0, "unitgradingtype": 0, "unitpenalty": "0.1000000"}
        add(options, "numerical_option", reglages, id=self._id("reglage"))
        marges = add(parent, "numerical_records")
        for rang, reponse in enumerate(self._question.reponses):
            tolerance = self._question.tolerance if reponse.part else "0"
            champs = {"answer": self._id("reponse", rang), "tolerance": tolerance}
            add(marges, "numerical_record", champs, id=self._id("marge", rang))


def combined_feedback() -> dict[str, object]:
    """Les trois retours d’ensemble que Moodle demande."""
    champs: dict[str, object] = {}
    for nom, phrase in zip(("correct", "partiallycorrect", "incorrect"), RETOURS, strict=True):
        champs |= {f"{nom}feedback": paragraph(phrase), f"{nom}feedbackformat": HTML}
    return champs


def decimal(part: Fraction) -> str:
    """Une part de la note, à sept décimales : « 0.3333333 »."""
    return f"{float(part):.7f}"


GENRES: Final[Mapping[str, Callable[[_QuestionWriter, ET.Element], None]]] = {
    "multichoice": _QuestionWriter.choices,
    "truefalse": _QuestionWriter.true_false,
    "match": _QuestionWriter.matching,
    "shortanswer": _QuestionWriter.short_answer,
    "numerical": _QuestionWriter.numeric,
}
