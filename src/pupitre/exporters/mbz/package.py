"""La sauvegarde entière : chaque fichier et son contenu, prêts à ranger dans une archive."""

from __future__ import annotations

from typing import Final

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.mbz.activities import GENRES
from pupitre.exporters.mbz.course import (
    COQUILLES,
    ROLES,
    course,
    gradebook,
    grades,
    inforef,
    module_file,
    section_files,
)
from pupitre.exporters.mbz.files import FilePool
from pupitre.exporters.mbz.front import IMPORT, PERDUS, content_lines
from pupitre.exporters.mbz.ids import Ids
from pupitre.exporters.mbz.links import Links
from pupitre.exporters.mbz.manifest import directory, manifest
from pupitre.exporters.mbz.plan import course_plan
from pupitre.exporters.mbz.questions import question_bank
from pupitre.exporters.mbz.writing import Writing, instant_of
from pupitre.exporters.mbz.xml import document, shell

NOTICE: Final = "lisez-moi.txt"
HISTORIQUE: Final = shell("grade_history", "grade_grades")


def compose(bundle: Bundle, nom: str) -> dict[str, bytes]:
    """Tous les fichiers de la sauvegarde ; `nom` : celui de l’archive."""
    plan, ids = course_plan(bundle), Ids()
    instant = instant_of(bundle)
    writing = Writing(bundle, plan, ids, Links(bundle, plan, ids), FilePool(bundle, ids, instant), instant)
    fichiers = {
        NOTICE: notice(bundle).encode(),
        **COQUILLES,
        "questions.xml": question_bank(writing),
        **_activities(writing),
        "gradebook.xml": gradebook(writing),
        "course/course.xml": course(writing),
        "moodle_backup.xml": manifest(writing, nom),
    }
    for rang, section in enumerate(plan):
        fichiers |= section_files(writing, section, rang)
    return fichiers | writing.files.entries()


def _activities(writing: Writing) -> dict[str, bytes]:
    """Les six fichiers de chaque activité."""
    fichiers: dict[str, bytes] = {}
    place_au_carnet = 2
    for rang, section in enumerate(writing.plan):
        for activite in section.activites:
            dossier = directory(writing, activite)
            propre = document(GENRES[activite.genre](writing, activite))
            fichiers |= {
                f"{dossier}/{activite.genre}.xml": propre,
                f"{dossier}/module.xml": module_file(writing, section, rang, activite),
                f"{dossier}/inforef.xml": inforef(writing, activite),
                f"{dossier}/grades.xml": grades(writing, activite, place_au_carnet),
                f"{dossier}/grade_history.xml": HISTORIQUE,
                f"{dossier}/roles.xml": ROLES,
            }
            place_au_carnet += activite.suivi == "note"
    return fichiers


def notice(bundle: Bundle) -> str:
    """La notice, lisible sans Moodle, pour qui ouvre l’archive."""
    parties = (
        ("Ce que contient ce fichier", content_lines(bundle)),
        ("Comment l’importer", IMPORT),
        ("Ce qui est perdu", PERDUS),
    )
    corps = "\n".join(f"\n{titre}\n" + "\n".join(f"- {ligne}" for ligne in lignes) for titre, lignes in parties)
    return f"{bundle.attribution}\nAdresse permanente : {bundle.permalien}\n{corps}\n"
