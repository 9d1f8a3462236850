"""L’export « moodle-xml » : les questions, dans le format d’échange des banques de questions de Moodle.

Source : le format XML de Moodle, tel que ses versions 3.9 à 5 le lisent.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from pupitre.exporters.archive import write_whole
from pupitre.exporters.bundle import Bundle, BundleModule
from pupitre.exporters.moodle_checks import bank_defects
from pupitre.exporters.moodle_html import Adapted, Adapter, bullets, paragraph
from pupitre.exporters.moodle_questions import (
    RETOURS,
    Answer,
    MoodleQuestion,
    QuestionConverter,
    percent,
)

NOTICE: Final = (
    "Ce que contient ce fichier : les questions d’auto-évaluation, rangées par module, avec tous leurs retours.",
    "Comment l’importer : dans Moodle, Banque de questions, Importer, format « XML Moodle ».",
    "Ce qui est perdu : les suites à remettre en ordre deviennent des appariements de rangs ; les retours par paire se "
    "lisent dans le retour général ; une réponse courte n’accepte que les écritures listées, avec et sans accents.",
    "Importer deux fois crée les questions en double.",
)


def write(bundle: Bundle, fichier: Path) -> None:
    """Écrit le fichier XML, un seul quel que soit le nombre de modules."""
    write_whole(fichier, as_moodle_xml(bundle).encode())


def check(bundle: Bundle) -> tuple[str, ...]:
    """Ce que Moodle refuserait dans ce paquet."""
    return tuple(bank_defects(bundle))


def notice_lines(bundle: Bundle, usage: tuple[str, ...]) -> tuple[str, ...]:
    """La notice d’un fichier de questions : d’où il vient, à quelles conditions, ce qu’il contient."""
    return (bundle.attribution, f"Adresse permanente : {bundle.permalien}", *usage)


def category_of(bundle: Bundle, module: BundleModule) -> str:
    """Le chemin de la catégorie d’un module, sous la racine du cours ; dans un nom, « / » est doublé."""
    noms = (bundle.edition.titre, module.module.titre)
    return "/".join(("$course$", "top", *(n.replace("/", "//") for n in noms)))


def as_moodle_xml(bundle: Bundle) -> str:
    """Le document entier."""
    quiz = ET.Element("quiz")
    converter = QuestionConverter(bundle, Adapter(bundle.public_address))
    for module in bundle.modules:
        if module.questions:
            quiz.append(_category(bundle, module))
            quiz.extend(_question(q, bundle) for q in converter.convert(module))
    ET.indent(quiz, " ")
    notice = "\n".join(notice_lines(bundle, NOTICE)).replace("--", "- -")
    corps = ET.tostring(quiz, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!--\n{notice}\n-->\n{corps}\n'


def _category(bundle: Bundle, module: BundleModule) -> ET.Element:
    question = ET.Element("question", {"type": "category"})
    _text(question, "category", category_of(bundle, module))
    info = paragraph(module.module.resume) + bullets([_linked(bundle, module), *NOTICE])
    _text(question, "info", paragraph(bundle.attribution) + info).set("format", "html")
    _value(question, "idnumber", module.module.id)
    return question


def _linked(bundle: Bundle, module: BundleModule) -> str:
    adresse = bundle.public_address(f"id/{module.module.id}/")
    return f'Le module, à son adresse permanente : <a href="{adresse}">{adresse}</a>'


def _question(question: MoodleQuestion, bundle: Bundle) -> ET.Element:
    element = ET.Element("question", {"type": question.genre})
    _text(element, "name", question.nom)
    _html(element, "questiontext", question.enonce, bundle)
    _html(element, "generalfeedback", question.general, bundle)
    _value(element, "defaultgrade", "1.0000000")
    _value(element, "penalty", "1.0000000" if question.genre == "truefalse" else "0.3333333")
    _value(element, "hidden", "0")
    _value(element, "idnumber", question.id)
    for nom, valeur in _settings(question):
        _value(element, nom, valeur)
    if question.genre in ("multichoice", "matching"):
        _combined_feedback(element)
    for reponse in question.reponses:
        _answer(element, reponse, question, bundle)
    for paire in question.paires:
        sous_question = _html(element, "subquestion", paire.gauche, bundle)
        _text(sous_question, "answer", paire.droite)
    etiquettes = ET.SubElement(element, "tags")
    for etiquette in question.etiquettes:
        _text(etiquettes, "tag", etiquette)
    return element


def _settings(question: MoodleQuestion) -> Iterator[tuple[str, str]]:
    """Les réglages propres à un type."""
    if question.genre == "multichoice":
        yield "single", "true" if question.is_unique else "false"
        yield "shuffleanswers", "true"
        yield "answernumbering", "abc"
        yield "showstandardinstruction", "1"
    elif question.genre == "matching":
        yield "shuffleanswers", "true"
    elif question.genre == "shortanswer":
        yield "usecase", "0"
    elif question.genre == "numerical":
        yield "unitgradingtype", "0"
        yield "unitpenalty", "0.1000000"
        yield "showunits", "3"
        yield "unitsleft", "0"


def _combined_feedback(element: ET.Element) -> None:
    for nom, phrase in zip(("correct", "partiallycorrect", "incorrect"), RETOURS, strict=True):
        _text(element, f"{nom}feedback", paragraph(phrase)).set("format", "html")
    ET.SubElement(element, "shownumcorrect")


def _answer(element: ET.Element, reponse: Answer, question: MoodleQuestion, bundle: Bundle) -> None:
    is_html = question.genre == "multichoice"
    answer = ET.SubElement(element, "answer", {"fraction": percent(reponse.part)})
    answer.set("format", "html" if is_html else "moodle_auto_format")
    if is_html:
        _fill(answer, reponse.texte, bundle)
    else:
        _value(answer, "text", reponse.texte.html)
    if question.genre == "numerical":
        _value(answer, "tolerance", question.tolerance)
    _html(answer, "feedback", reponse.retour, bundle)


def _value(parent: ET.Element, nom: str, valeur: str) -> ET.Element:
    element = ET.SubElement(parent, nom)
    element.text = valeur
    return element


def _text(parent: ET.Element, nom: str, texte: str) -> ET.Element:
    element = ET.SubElement(parent, nom)
    _value(element, "text", texte)
    return element


def _html(parent: ET.Element, nom: str, texte: Adapted, bundle: Bundle) -> ET.Element:
    element = ET.SubElement(parent, nom, {"format": "html"})
    _fill(element, texte, bundle)
    return element


def _fill(element: ET.Element, texte: Adapted, bundle: Bundle) -> None:
    """Le texte, et à côté de lui chacune de ses images."""
    _value(element, "text", texte.html)
    for nom, adresse in texte.images.items():
        fichier = ET.SubElement(element, "file", {"name": nom, "path": "/", "encoding": "base64"})
        fichier.text = base64.b64encode(bundle.fichiers[adresse].read_bytes()).decode()
