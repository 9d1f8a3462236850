"""Ce que Moodle refuserait dans des questions : une petite fonction par défaut, et leur table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.moodle_html import Adapter, missing_images
from pupitre.exporters.moodle_questions import MoodleQuestion, QuestionConverter, percent

# Les parts de la note que Moodle accepte, en pour cent : toute autre fait ignorer la question.
PARTS: Final = (
    "100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30", "25", "20", "16.66667",
    "14.28571", "12.5", "11.11111", "10", "5", "0",
)  # fmt: skip
LONGUEUR_MAXI: Final = 255
# Les caractères que le XML interdit (XML 1.0, section 2.2).
INTERDITS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def bank_defects(bundle: Bundle) -> Iterator[str]:
    """Ce qui empêche d’écrire une banque de questions : rien à y mettre, ou une question que Moodle refuserait."""
    if not any(m.questions for m in bundle.modules):
        yield "Il n’y a aucune question à exporter."
    yield from question_defects(bundle)


def question_defects(bundle: Bundle) -> Iterator[str]:
    """Ce que Moodle refuserait dans les questions d’un paquet, une phrase par défaut."""
    converter = QuestionConverter(bundle, Adapter(str))
    for module in bundle.modules:
        for question in converter.convert(module):
            for defaut in DEFAUTS:
                yield from (f"La question « {question.id} » {phrase}." for phrase in defaut(question))
            for image in missing_images(tuple(question.texts()), bundle.fichiers):
                yield f"La question « {question.id} » montre l’image « {image} », qui n’est pas dans le cursus."


def _without_answer(question: MoodleQuestion) -> Iterator[str]:
    justes = [r for r in question.reponses if r.part > 0]
    if question.genre != "matching" and not justes:
        yield "n’a pas de réponse juste"
    if question.genre == "multichoice" and question.is_unique and len(justes) > 1:
        yield "a plusieurs réponses justes, pour un choix unique"


def _too_long(question: MoodleQuestion) -> Iterator[str]:
    for paire in question.paires:
        if len(paire.droite) > LONGUEUR_MAXI:
            yield f"associe un texte de plus de {LONGUEUR_MAXI} caractères : « {paire.droite[:40]}… »"


def _unreadable(question: MoodleQuestion) -> Iterator[str]:
    textes = [t.html for t in question.texts()] + [p.droite for p in question.paires]
    if any(INTERDITS.search(t) for t in textes):
        yield "contient un caractère de contrôle, que le XML interdit"


def _unknown_part(question: MoodleQuestion) -> Iterator[str]:
    for reponse in question.reponses:
        if percent(abs(reponse.part)) not in PARTS:
            yield f"a une réponse qui vaut {percent(reponse.part)} %, une part que Moodle ne connaît pas"


def _empty_text(question: MoodleQuestion) -> Iterator[str]:
    if not all(p.droite and p.gauche.html for p in question.paires):
        yield "a une paire dont un côté est vide"
    if any(not r.texte.html for r in question.reponses):
        yield "a une réponse vide"


DEFAUTS: Final = (_without_answer, _too_long, _unreadable, _unknown_part, _empty_text)
