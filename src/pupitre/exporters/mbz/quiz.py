"""Le quiz d’un module : noté, retours visibles, autant de tentatives que l’on veut."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from pupitre.exporters.mbz.plan import Activity
from pupitre.exporters.mbz.writing import Writing
from pupitre.exporters.mbz.xml import add

# Pendant, juste après, plus tard et après la fermeture : les quatre moments de relecture de Moodle.
TOUJOURS: Final = 0x11110
APRES: Final = 0x01110
NOTE: Final = 20
APPRECIATIONS: Final = (
    # à partir de cette note, ce que l’on lit
    (16, "Vous avez l’essentiel de ce module. Lisez quand même les retours : ils disent pourquoi."),
    (10, "Vous tenez une bonne part du module. Reprenez les séquences des questions à revoir."),
    (0, "Le module mérite une seconde lecture. Reprenez-le à votre rythme, puis recommencez : rien n’est perdu."),
)


def quiz(writing: Writing, activite: Activity) -> ET.Element:
    """Le fichier `quiz.xml`, dans la forme de Moodle 3.9 : chaque case du quiz nomme sa question."""
    questions = activite.module.questions if activite.module else ()
    racine = writing.wrap(activite)
    relectures = dict.fromkeys(
        ("reviewattempt", "reviewcorrectness", "reviewmarks", "reviewspecificfeedback", "reviewgeneralfeedback",
         "reviewrightanswer"), TOUJOURS
    )  # fmt: skip
    element = add(racine, "quiz", {
        "name": activite.nom, "intro": "", "introformat": 1, "timeopen": 0, "timeclose": 0, "timelimit": 0,
        "overduehandling": "autosubmit", "graceperiod": 0, "preferredbehaviour": "deferredfeedback",
        "canredoquestions": 0, "attempts_number": 0, "attemptonlast": 0, "grademethod": 1, "decimalpoints": 2,
        "questiondecimalpoints": -1, **relectures, "reviewoverallfeedback": APRES, "questionsperpage": 0,
        "navmethod": "free", "shuffleanswers": 1, "sumgrades": f"{len(questions)}.00000", "grade": f"{NOTE}.00000",
        "timecreated": writing.instant, "timemodified": writing.instant, "password": "", "subnet": "",
        "browsersecurity": "-", "delay1": 0, "delay2": 0, "showuserpicture": 0, "showblocks": 0,
        "completionattemptsexhausted": 0, "completionpass": 0, "allowofflineattempts": 0,
    }, id=writing.ids("instance", activite.cle))  # fmt: skip
    cases = add(element, "question_instances")
    for rang, question in enumerate(questions, 1):
        case = add(cases, "question_instance", {
            "slot": rang, "page": 1, "requireprevious": 0, "questionid": writing.ids("question", question.id),
            "questioncategoryid": None, "includingsubcategories": None, "maxmark": "1.0000000",
        }, id=writing.ids("case", question.id))  # fmt: skip
        add(case, "tags")
    parties = add(element, "sections")
    partie = writing.ids("partie", activite.cle)
    add(parties, "section", {"firstslot": 1, "heading": "", "shufflequestions": 0}, id=partie)
    _feedbacks(writing, activite, element)
    for nom in ("overrides", "grades", "attempts"):
        add(element, nom)
    return racine


def _feedbacks(writing: Writing, activite: Activity, element: ET.Element) -> None:
    """L’appréciation d’ensemble, par tranche de note ; la plus haute tranche dépasse la note, comme Moodle le veut."""
    retours = add(element, "feedbacks")
    plafond = NOTE + 1
    for plancher, phrase in APPRECIATIONS:
        add(retours, "feedback", {
            "feedbacktext": f"<p>{phrase}</p>", "feedbacktextformat": 1, "mingrade": f"{plancher}.00000",
            "maxgrade": f"{plafond}.00000",
        }, id=writing.ids("appreciation", f"{activite.cle}/{plancher}"))  # fmt: skip
        plafond = plancher


def grade_item(writing: Writing, activite: Activity, rang: int) -> ET.Element:
    """L’élément du carnet de notes d’un quiz ; `rang` : sa place dans le carnet, à partir de 2."""
    racine = ET.Element("activity_gradebook")
    elements = add(racine, "grade_items")
    item = add(elements, "grade_item", {
        "categoryid": writing.ids("categorie-de-notes", "cours"), "itemname": activite.nom, "itemtype": "mod",
        "itemmodule": "quiz", "iteminstance": writing.ids("instance", activite.cle), "itemnumber": 0, "iteminfo": None,
        "idnumber": "", **grade_scale(NOTE), "aggregationcoef2": "0.00000", "weightoverride": 0, "sortorder": rang,
        **grade_state(writing.instant),
    }, id=writing.ids("note", activite.cle))  # fmt: skip
    add(item, "grade_grades")
    add(racine, "grade_letters")
    return racine


def grade_scale(note: int) -> dict[str, object]:
    """L’échelle d’un élément de note, de zéro à `note`."""
    return {
        "calculation": None, "gradetype": 1, "grademax": f"{note}.00000", "grademin": "0.00000", "scaleid": None,
        "outcomeid": None, "gradepass": "0.00000", "multfactor": "1.00000", "plusfactor": "0.00000",
        "aggregationcoef": "0.00000",
    }  # fmt: skip


def grade_state(instant: int) -> dict[str, object]:
    """L’état d’un élément de note : visible, ni verrouillé ni à recalculer."""
    return {
        "display": 0, "decimals": None, "hidden": 0, "locked": 0, "locktime": 0, "needsupdate": 0,
        "timecreated": instant, "timemodified": instant,
    }  # fmt: skip
