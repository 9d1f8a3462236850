"""Le contrat d’une sauvegarde Moodle, côté quiz et banque de questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final
from xml.etree import ElementTree as ET

from pupitre.exporters.contracts.moodle_backup_reading import Backup
from pupitre.exporters.contracts.questions import LONGUEUR_MAXI, PARTS, TYPES

NUL: Final = "$@NULL@$"
CENT: Final = Decimal(100)
# Les bits de relecture : pendant, juste après, plus tard, après la fermeture.
APRES: Final = 0x01110


def decimal(texte: str | None) -> Decimal | None:
    """Un nombre décimal, ou rien."""
    try:
        return Decimal((texte or "").strip())
    except InvalidOperation:
        return None


def dialect(backup: Backup) -> Iterator[str]:
    """Avant 4.0, une case nomme sa question ; depuis, une entrée de banque. On ne mélange pas les deux."""
    version = decimal(backup.information.findtext("backup_release")) if backup.information is not None else None
    is_ancien = version is not None and version < 4
    if is_ancien and any(c.find("question_bank_entries") is not None for c in backup.categories):
        yield "questions.xml : la sauvegarde dit une version d’avant 4.0 et range ses questions comme après."
    if not is_ancien and any(c.find("questions") is not None for c in backup.categories):
        yield "questions.xml : la sauvegarde dit la version 4.0 ou plus et range ses questions comme avant."


def slots(backup: Backup) -> Iterator[str]:
    """Chaque case d’un quiz a une question qui existe ; les cases se suivent à partir de 1."""
    questions = {q.get("id") for _, q in backup.questions()}
    entrees = {e.get("id") for c in backup.categories for e in c.iter("question_bank_entry")}
    for a, racine in backup.activity("quiz"):
        cases = racine.findall("quiz/question_instances/question_instance")
        for case in cases:
            question, entree = case.findtext("questionid"), case.findtext("question_reference/questionbankentryid")
            is_tiree = case.find("question_set_reference") is not None
            if question not in questions and entree not in entrees and not is_tiree:
                yield f"{a.dossier}/quiz.xml : la case {case.findtext('slot')} n’a pas de question."
        if [c.findtext("slot") for c in cases] != [str(rang) for rang in range(1, len(cases) + 1)]:
            yield f"{a.dossier}/quiz.xml : les cases ne se suivent pas à partir de 1."


def marks(backup: Backup) -> Iterator[str]:
    """La somme des notes est celle des cases, chacune a la sienne, et le quiz donne une note."""
    for a, racine in backup.activity("quiz"):
        notes = [decimal(e.text) for e in racine.iterfind("quiz/question_instances/question_instance/maxmark")]
        somme = sum((n for n in notes if n is not None), Decimal(0))
        if decimal(racine.findtext("quiz/sumgrades")) != somme:
            yield f"{a.dossier}/quiz.xml : la somme des notes n’est pas celle des questions."
        if not decimal(racine.findtext("quiz/grade")):
            yield f"{a.dossier}/quiz.xml : le quiz ne donne pas de note."


def visible_feedback(backup: Backup) -> Iterator[str]:
    """On lit les retours après avoir répondu."""
    for a, racine in backup.activity("quiz"):
        for champ in ("reviewattempt", "reviewspecificfeedback", "reviewgeneralfeedback", "reviewoverallfeedback"):
            valeur = racine.findtext(f"quiz/{champ}", "")
            if not valeur.isdigit() or not int(valeur) & APRES:
                yield f"{a.dossier}/quiz.xml : les options de relecture cachent les retours ({champ})."


def overall_feedback(backup: Backup) -> Iterator[str]:
    """Les appréciations couvrent toutes les notes, sans trou ni recouvrement."""
    for a, racine in backup.activity("quiz"):
        tranches = sorted(
            (decimal(f.findtext("mingrade")) or Decimal(0), decimal(f.findtext("maxgrade")) or Decimal(0))
            for f in racine.iterfind("quiz/feedbacks/feedback")
        )
        note = decimal(racine.findtext("quiz/grade")) or Decimal(0)
        bornes = [Decimal(0), *(haut for _, haut in tranches)]
        if tranches and ([bas for bas, _ in tranches] != bornes[:-1] or bornes[-1] <= note):
            yield f"{a.dossier}/quiz.xml : les appréciations ne couvrent pas toutes les notes."


def categories(backup: Backup) -> Iterator[str]:
    """Une racine « top » par contexte, des marques uniques, des parents qui existent."""
    numeros = {c.get("id") for c in backup.categories}
    racines = Counter(c.findtext("contextid") for c in backup.categories if c.findtext("parent") == "0")
    for contexte in {c.findtext("contextid") for c in backup.categories}:
        if racines[contexte] != 1:
            yield f"questions.xml : le contexte {contexte} doit avoir une catégorie racine, et une seule."
    for c in backup.categories:
        if c.findtext("parent") == "0" and c.findtext("name") != "top":
            yield f"questions.xml : la catégorie racine {c.get('id')} doit s’appeler « top »."
        if c.findtext("parent") not in {"0", *numeros}:
            yield f"questions.xml : le parent de la catégorie {c.get('id')} n’existe pas."
    marques = [c.findtext("stamp") for c in backup.categories] + [q.findtext("stamp") for _, q in backup.questions()]
    for marque, nombre in Counter(marques).items():
        if nombre > 1 or not marque:
            yield f"questions.xml : la marque « {marque} » n’est pas unique."


def category_contexts(backup: Backup) -> Iterator[str]:
    """La catégorie d’un quiz est dans le contexte de ce quiz, et son `inforef.xml` la nomme."""
    contextes = {racine.get("contextid"): a for a, racine in backup.activity("quiz")}
    for c in (c for c in backup.categories if c.findtext("contextlevel") == "70"):
        quiz = contextes.get(c.findtext("contextid"))
        if quiz is None or c.findtext("contextinstanceid") != quiz.id:
            yield f"questions.xml : la catégorie {c.get('id')} n’est dans le contexte d’aucun quiz."
            continue
        inforef = backup.package.xml(f"{quiz.dossier}/inforef.xml")
        nommees = (
            {e.text for e in inforef.iterfind("question_categoryref/question_category/id")}
            if inforef is not None
            else set()
        )
        if c.get("id") not in nommees:
            yield f"{quiz.dossier}/inforef.xml : ne nomme pas la catégorie de questions {c.get('id')}."


def question_types(backup: Backup) -> Iterator[str]:
    """Un type que tout Moodle possède, et ses réglages dans le fichier."""
    for _, q in backup.questions():
        genre = q.findtext("qtype", "")
        if genre not in {TYPES.get(t, t) for t in TYPES} | {"random"}:
            yield f"questions.xml, question {q.get('id')} : le type « {genre} » n’est pas dans tous les Moodle."
        elif genre not in ("random", "description") and q.find(f"plugin_qtype_{genre}_question") is None:
            yield f"questions.xml, question {q.get('id')} : il manque les réglages du type « {genre} »."


def fractions(backup: Backup) -> Iterator[str]:
    """Chaque part de note est dans la liste de Moodle, et les parts justes font un tout."""
    for _, q in backup.questions():
        lieu = f"questions.xml, question {q.get('id')}"
        parts = [decimal(e.text) for e in q.iter("fraction")]
        if any(p is None or abs(p * CENT).quantize(Decimal("0.00001")) not in PARTS for p in parts):
            yield f"{lieu} : une réponse vaut une part que Moodle ne connaît pas."
            continue
        connues = [p for p in parts if p is not None]
        somme = round(sum((p for p in connues if p > 0), Decimal(0)), 2)
        is_multiple = q.findtext("plugin_qtype_multichoice_question/multichoice/single") == "0"
        if is_multiple and somme != 1:
            yield f"{lieu} : les parts justes ne font pas cent pour cent."
        if parts and not is_multiple and max(connues) != 1:
            yield f"{lieu} : aucune réponse ne vaut cent pour cent."


def matchings(backup: Backup) -> Iterator[str]:
    """Un appariement a deux paires au moins, et des réponses que la colonne de Moodle tient."""
    for _, q in backup.questions():
        paires = q.findall("plugin_qtype_match_question/matches/match")
        lieu = f"questions.xml, question {q.get('id')}"
        if q.findtext("qtype") == "match" and len(paires) < 2:
            yield f"{lieu} : un appariement demande deux paires au moins."
        if any(not 0 < len(p.findtext("answertext", "")) <= LONGUEUR_MAXI for p in paires):
            yield f"{lieu} : une réponse d’appariement est vide ou dépasse {LONGUEUR_MAXI} caractères."


def answer_references(backup: Backup) -> Iterator[str]:
    """Vrai-faux et numérique désignent leurs réponses par des numéros qui existent."""
    for _, q in backup.questions():
        reponses = {r.get("id") for r in q.iter("answer") if r.get("id")}
        vises = [e.text for nom in ("trueanswer", "falseanswer") for e in q.iter(nom)]
        vises += [e.findtext("answer") for e in q.iter("numerical_record")]
        if any(v not in reponses for v in vises):
            yield f"questions.xml, question {q.get('id')} : une réponse désignée n’existe pas."


def grade_items(backup: Backup) -> Iterator[str]:
    """L’élément de note d’un quiz est celui de son instance, et son `inforef.xml` le nomme."""
    for a, racine in backup.activity("quiz"):
        notes = backup.package.xml(f"{a.dossier}/grades.xml")
        inforef = backup.package.xml(f"{a.dossier}/inforef.xml")
        item = notes.find("grade_items/grade_item") if notes is not None else None
        if item is None or item.findtext("iteminstance") != racine.get("id"):
            yield f"{a.dossier}/grades.xml : le quiz n’a pas d’élément de note, ou celui d’un autre."
        elif inforef is not None and item.get("id") not in _grade_references(inforef):
            yield f"{a.dossier}/inforef.xml : ne nomme pas l’élément de note {item.get('id')}."


def _grade_references(inforef: ET.Element) -> set[str | None]:
    return {e.text for e in inforef.iterfind("grade_itemref/grade_item/id")}


REGLES: Final = (
    dialect, slots, marks, visible_feedback, overall_feedback, categories, category_contexts, question_types,
    fractions, matchings, answer_references, grade_items,
)  # fmt: skip
