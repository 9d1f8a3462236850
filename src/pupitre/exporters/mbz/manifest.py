"""`moodle_backup.xml` : ce que contient la sauvegarde, et ce que l’on peut en restaurer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from pupitre.exporters.mbz.course import short_name
from pupitre.exporters.mbz.plan import Activity
from pupitre.exporters.mbz.writing import RELEASE, VERSION, Writing
from pupitre.exporters.mbz.xml import add, document

SOURCES: Final = ("activities", "files", "questionbank")
ABSENTS: Final = (
    "imscc11", "anonymize", "role_assignments", "blocks", "filters", "comments", "badges", "calendarevents",
    "userscompletion", "logs", "grade_histories", "groups", "competencies", "contentbankcontent",
)  # fmt: skip


def directory(writing: Writing, activite: Activity) -> str:
    """Le dossier d’une activité dans la sauvegarde."""
    return f"activities/{activite.genre}_{writing.ids('cm', activite.cle)}"


def manifest(writing: Writing, nom: str) -> bytes:
    """Le fichier entier ; `nom` : celui de la sauvegarde."""
    racine = ET.Element("moodle_backup")
    information = add(racine, "information", _identity(writing, nom))
    details = add(information, "details")
    empreinte = hashlib.sha256(f"{nom}/{writing.bundle.permalien}".encode()).hexdigest()[:32]
    add(details, "detail", {
        "type": "course", "format": "moodle2", "interactive": 1, "mode": 10, "execution": 1, "executiontime": 0,
    }, backup_id=empreinte)  # fmt: skip
    _contents(writing, add(information, "contents"))
    reglages = add(information, "settings")
    for reglage in _settings(writing, nom):
        add(reglages, "setting", reglage)
    return document(racine)


def _identity(writing: Writing, nom: str) -> dict[str, object]:
    """D’où vient la sauvegarde. Moodle cherche dans la version une date de huit chiffres."""
    edition = writing.bundle.edition
    return {
        "name": nom, "moodle_version": VERSION, "moodle_release": f"{RELEASE} (Build: {str(VERSION)[:8]})",
        "backup_version": VERSION, "backup_release": RELEASE, "backup_date": writing.instant, "mnet_remoteusers": 0,
        "include_files": 1, "include_file_references_to_external_content": 0,
        "original_wwwroot": edition.adresse_du_site.rstrip("/"),
        "original_site_identifier_hash": hashlib.sha256(edition.adresse_du_site.encode()).hexdigest()[:32],
        "original_course_id": writing.ids("cours", "cours"), "original_course_format": "topics",
        "original_course_fullname": writing.bundle.titre, "original_course_shortname": short_name(writing),
        "original_course_startdate": writing.instant, "original_course_enddate": 0,
        "original_course_contextid": writing.ids("contexte", "cours"), "original_system_contextid": 1,
    }  # fmt: skip


def _contents(writing: Writing, contents: ET.Element) -> None:
    activites = add(contents, "activities")
    sections = add(contents, "sections")
    for rang, section in enumerate(writing.plan):
        numero = writing.ids("section", section.cle)
        titre = section.nom or str(rang)
        add(sections, "section", {"sectionid": numero, "title": titre, "directory": f"sections/section_{numero}"})
        for a in section.activites:
            add(activites, "activity", {
                "moduleid": writing.ids("cm", a.cle), "sectionid": numero, "modulename": a.genre, "title": a.nom,
                "directory": directory(writing, a),
            })  # fmt: skip
    course = {"courseid": writing.ids("cours", "cours"), "title": short_name(writing), "directory": "course"}
    add(contents, "course", course)


def _settings(writing: Writing, nom: str) -> Iterator[dict[str, object]]:
    """Les réglages : les nôtres, puis deux par section et deux par activité.

    Moodle ne restaure les termes d’un glossaire qu’avec les données d’utilisateurs, même quand il n’y a personne.
    """
    has_termes = bool(writing.bundle.termes)
    valeurs = {"filename": nom, "users": int(has_termes), **dict.fromkeys(SOURCES, 1), **dict.fromkeys(ABSENTS, 0)}
    for cle, valeur in valeurs.items():
        yield {"level": "root", "name": cle, "value": valeur}
    for section in writing.plan:
        cle = f"section_{writing.ids('section', section.cle)}"
        has_glossaire = any(a.genre == "glossary" for a in section.activites)
        yield {"level": "section", "section": cle, "name": f"{cle}_included", "value": 1}
        yield {"level": "section", "section": cle, "name": f"{cle}_userinfo", "value": int(has_glossaire)}
    yield from (reglage for s in writing.plan for a in s.activites for reglage in _activity_settings(writing, a))


def _activity_settings(writing: Writing, activite: Activity) -> Iterator[dict[str, object]]:
    cle = f"{activite.genre}_{writing.ids('cm', activite.cle)}"
    yield {"level": "activity", "activity": cle, "name": f"{cle}_included", "value": 1}
    yield {"level": "activity", "activity": cle, "name": f"{cle}_userinfo", "value": int(activite.genre == "glossary")}
