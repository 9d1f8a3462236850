"""Le contrat d’une sauvegarde Moodle (mbz) : structure, déclarations, fichiers, liens, achèvement.

Source : la restauration de Moodle (3.9 à 5), lue et mesurée.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from pupitre.exporters.contracts import moodle_backup_quiz as quiz
from pupitre.exporters.contracts.html import html_defects, plugin_files
from pupitre.exporters.contracts.moodle_backup_reading import MANIFESTE, Backup
from pupitre.exporters.contracts.package import Package

__all__ = ["REGLES", "Backup", "recognizes"]
ENTETE: Final = ('<?xml version="1.0" encoding="UTF-8"?>', "<moodle_backup>", "<information>")
OCTETS_LUS: Final = 200
RACINE: Final = (
    "roles.xml", "files.xml", "questions.xml", "groups.xml", "scales.xml", "outcomes.xml", "completion.xml",
    "gradebook.xml", "grade_history.xml",
)  # fmt: skip
COURS: Final = ("course.xml", "inforef.xml", "roles.xml", "enrolments.xml", "completiondefaults.xml")
ACTIVITE: Final = ("module.xml", "inforef.xml", "grades.xml", "grade_history.xml", "roles.xml")
IDENTITE: Final = (
    "moodle_version", "moodle_release", "backup_version", "backup_release", "backup_date", "mnet_remoteusers",
    "original_wwwroot", "original_site_identifier_hash", "original_course_id", "original_course_fullname",
    "original_course_shortname", "original_course_startdate", "original_course_contextid", "original_system_contextid",
)  # fmt: skip
STANDARD: Final = frozenset(
    ("assign", "assignment", "bigbluebuttonbn", "book", "chat", "choice", "data", "feedback", "folder", "forum",
     "glossary", "h5pactivity", "imscp", "label", "lesson", "lti", "page", "qbank", "quiz", "resource", "scorm",
     "subsection", "survey", "url", "wiki", "workshop")
)  # fmt: skip
LONGUEUR_MAXI: Final = 255
IDNUMBER_MAXI: Final = 100
CODE: Final = re.compile(r"\$@([A-Z0-9]+)((?:\*[^@*\s]*)*)@\$")
CODES: Final = {
    # nom du lien -> ce que désignent ses nombres
    "PAGEVIEWBYID": ("page",),
    "BOOKVIEWBYID": ("book",),
    "BOOKVIEWBYIDCH": ("book", "chapitre"),
    "QUIZVIEWBYID": ("quiz",),
    "RESOURCEVIEWBYID": ("resource",),
    "GLOSSARYVIEWBYID": ("glossary",),
    "URLVIEWBYID": ("url",),
    "SCORMVIEWBYID": ("scorm",),
    "FOLDERVIEWBYID": ("folder",),
    "FORUMVIEWBYID": ("forum",),
    "ASSIGNVIEWBYID": ("assign",),
    "COURSEVIEWBYID": ("cours",),
}


def recognizes(package: Package) -> bool:
    """Une archive qui a `moodle_backup.xml`, à sa racine ou dans un dossier."""
    return any(c.rpartition("/")[2] == MANIFESTE for c in package.chemins)


def header(backup: Backup) -> Iterator[str]:
    """Moodle reconnaît la sauvegarde à ses 200 premiers octets."""
    if MANIFESTE not in backup.package.entrees:
        yield f"{MANIFESTE} : doit être à la racine de l’archive."
        return
    debut = backup.package.entrees[MANIFESTE][:OCTETS_LUS].decode("utf-8", "replace")
    for morceau in ENTETE:
        if morceau not in debut:
            yield f"{MANIFESTE} : « {morceau} » doit être dans les {OCTETS_LUS} premiers octets."


def identity(backup: Backup) -> Iterator[str]:
    """La sauvegarde dit son format, sa version et le cours d’origine."""
    if backup.information is None:
        return
    for nom in IDENTITE:
        if backup.information.find(nom) is None:
            yield f"{MANIFESTE} : il manque « {nom} »."
    if not re.search(r"\d{8}", backup.information.findtext("moodle_release", "")):
        yield f"{MANIFESTE} : « moodle_release » doit porter une date de huit chiffres."
    if backup.information.findtext("details/detail/format") != "moodle2":
        yield f"{MANIFESTE} : le format annoncé doit être « moodle2 »."


def required_files(backup: Backup) -> Iterator[str]:
    """Les fichiers que la restauration ouvre, même vides."""
    for chemin in (*RACINE, *(f"course/{nom}" for nom in COURS)):
        if chemin not in backup.package.entrees:
            yield f"{chemin} : ce fichier manque ; Moodle l’ouvre, même vide."
    if backup.settings.get("users") == "1" and "users.xml" not in backup.package.entrees:
        yield "users.xml : ce fichier manque, alors que la sauvegarde annonce des utilisateurs."


def declared_sections(backup: Backup) -> Iterator[str]:
    """Chaque section déclarée a ses fichiers et ses réglages ; chaque section présente est déclarée."""
    for section in backup.sections:
        for nom in ("section.xml", "inforef.xml"):
            if f"{section.dossier}/{nom}" not in backup.package.entrees:
                yield f"{section.dossier}/{nom} : ce fichier manque."
        racine = backup.package.xml(f"{section.dossier}/section.xml")
        if racine is not None and racine.get("id") != section.id:
            yield f"{section.dossier}/section.xml : le numéro n’est pas celui que déclare {MANIFESTE}."
        yield from _undeclared_settings(backup, section.dossier)
    presents = {c.rpartition("/")[0] for c in backup.package.chemins if c.endswith("/section.xml")}
    for dossier in sorted(presents - {s.dossier for s in backup.sections}):
        yield f"{dossier} : cette section n’est pas déclarée dans {MANIFESTE}."


def _undeclared_settings(backup: Backup, dossier: str) -> Iterator[str]:
    nom = dossier.rpartition("/")[2]
    for suite in ("included", "userinfo"):
        if f"{nom}_{suite}" not in backup.settings:
            yield f"{MANIFESTE} : il manque le réglage « {nom}_{suite} »."


def declared_activities(backup: Backup) -> Iterator[str]:
    """Chaque activité déclarée a ses fichiers, ses réglages et sa section ; chaque activité présente est déclarée."""
    sections = {s.id for s in backup.sections}
    for a in backup.activites:
        for nom in (f"{a.genre}.xml", *ACTIVITE):
            if f"{a.dossier}/{nom}" not in backup.package.entrees:
                yield f"{a.dossier}/{nom} : ce fichier manque."
        if a.section not in sections:
            yield f"{a.dossier} : la section {a.section} n’est pas déclarée dans {MANIFESTE}."
        if a.genre not in STANDARD:
            yield f"{a.dossier} : « {a.genre} » n’est pas une activité que tout Moodle possède."
        yield from _undeclared_settings(backup, a.dossier)
    presents = {c.rpartition("/")[0] for c in backup.package.chemins if re.fullmatch(r"activities/[^/]+/module.xml", c)}
    for dossier in sorted(presents - {a.dossier for a in backup.activites}):
        yield f"{dossier} : cette activité n’est pas déclarée dans {MANIFESTE}."


def instance_numbers(backup: Backup) -> Iterator[str]:
    """Le numéro de `activity` est celui de l’instance ; ceux de `module.xml` sont ceux que l’on déclare."""
    for a in backup.activites:
        racine = backup.package.xml(f"{a.dossier}/{a.genre}.xml")
        if racine is not None:
            instance = racine.find(a.genre)
            if instance is None or instance.get("id") != racine.get("id"):
                yield f"{a.dossier}/{a.genre}.xml : le numéro de l’activité n’est pas celui de son instance."
            if racine.get("moduleid") != a.id or racine.get("modulename") != a.genre:
                yield f"{a.dossier}/{a.genre}.xml : le numéro ou le genre n’est pas celui que déclare {MANIFESTE}."
        module = backup.package.xml(f"{a.dossier}/module.xml")
        if module is not None and (module.get("id"), module.findtext("sectionid")) != (a.id, a.section):
            yield f"{a.dossier}/module.xml : le numéro ou la section n’est pas celui que déclare {MANIFESTE}."


def distinct_numbers(backup: Backup) -> Iterator[str]:
    """Deux choses de même nature n’ont pas le même numéro."""
    for nature, numeros in backup.numbers().items():
        for numero, nombre in Counter(numeros).items():
            if nombre > 1:
                yield f"Le numéro {numero} désigne plusieurs {nature}."


def section_sequences(backup: Backup) -> Iterator[str]:
    """La suite de chaque section nomme les activités que l’on y déclare, et elles seules."""
    for section in backup.sections:
        racine = backup.package.xml(f"{section.dossier}/section.xml")
        if racine is None:
            continue
        suite = [n for n in racine.findtext("sequence", "").split(",") if n]
        if sorted(suite) != sorted(a.id for a in backup.activites if a.section == section.id):
            yield f"{section.dossier}/section.xml : la suite ne nomme pas les activités de la section."


def stored_files(backup: Backup) -> Iterator[str]:
    """Chaque fichier est rangé sous son empreinte SHA-1, avec la taille que l’on dit ; rien n’est en trop."""
    attendus = set()
    for f in backup.files:
        chemin = f"files/{f.empreinte[:2]}/{f.empreinte}"
        attendus.add(chemin)
        contenu = backup.package.entrees.get(chemin)
        if contenu is None:
            yield f"{chemin} : le contenu de « {f.nom} » manque."
        elif hashlib.sha1(contenu, usedforsecurity=False).hexdigest() != f.empreinte:
            yield f"{chemin} : le contenu de « {f.nom} » n’a pas l’empreinte annoncée."
        elif str(len(contenu)) != f.taille:
            yield f"files.xml : « {f.nom} » n’a pas la taille annoncée."
    for chemin in sorted(c for c in backup.package.chemins if c.startswith("files/") and c not in attendus):
        yield f"{chemin} : ce contenu n’est cité nulle part."


def referenced_files(backup: Backup) -> Iterator[str]:
    """Moodle ne restaure d’une activité que les fichiers que nomme son `inforef.xml`."""
    connus = {f.id: f for f in backup.files}
    nommes: set[str] = set()
    for chemin in (c for c in backup.package.chemins if c.endswith("/inforef.xml")):
        racine = backup.package.xml(chemin)
        numeros = [e.text or "" for e in racine.iterfind("fileref/file/id")] if racine is not None else []
        nommes |= set(numeros)
        for numero in numeros:
            if numero not in connus:
                yield f"{chemin} : le fichier {numero} n’est pas dans files.xml."
    for f in backup.files:
        is_a_part = f.composant.startswith(("qtype", "question", "user", "group", "grade", "badges"))
        if f.id not in nommes and not is_a_part:
            yield f"files.xml : aucun inforef.xml ne nomme « {f.nom} » (fichier {f.id})."


def shown_files(backup: Backup) -> Iterator[str]:
    """Une image que montre un texte est rangée à la place de ce texte."""
    places = {(f.contexte, f.composant, f.zone, f.element, f.nom) for f in backup.files}
    for t in backup.texts():
        for nom in plugin_files(t.html):
            if (t.contexte, t.composant, t.zone, t.element, nom) not in places:
                yield f"{t.lieu} : le fichier « {nom} » n’est pas joint à ce texte."


def internal_links(backup: Backup) -> Iterator[str]:
    """Un lien codé porte un nom que Moodle connaît, et des numéros qui existent."""
    cibles = backup.link_targets()
    for t in backup.texts():
        for found in CODE.finditer(t.html):
            natures, numeros = CODES.get(found[1]), found[2].split("*")[1:]
            if natures is None:
                yield f"{t.lieu} : Moodle ne connaît pas le lien « {found[0]} »."
            elif len(numeros) != len(natures):
                yield f"{t.lieu} : le lien « {found[0]} » n’a pas le nombre de numéros attendu."
            else:
                for nature, numero in zip(natures, numeros, strict=True):
                    if numero not in cibles.get(nature, frozenset()):
                        yield f"{t.lieu} : le lien « {found[0]} » ne mène à rien."


def sound_html(backup: Backup) -> Iterator[str]:
    """Moodle restaure le HTML tel quel : il ne doit rien exécuter ni rien demander au réseau."""
    for t in backup.texts():
        for defaut in html_defects(t.html):
            yield f"{t.lieu} : un texte {defaut}."


def titles(backup: Backup) -> Iterator[str]:
    """Les titres tiennent dans les colonnes de Moodle."""
    for lieu, titre in backup.titles():
        if len(titre) > LONGUEUR_MAXI:
            yield f"{lieu} : le titre dépasse {LONGUEUR_MAXI} caractères."
        if not titre.strip():
            yield f"{lieu} : le titre est vide."


def idnumbers(backup: Backup) -> Iterator[str]:
    """Un identifiant libre tient dans sa colonne, et ne sert qu’une fois parmi les activités du cours."""
    modules = ((a, backup.package.xml(f"{a.dossier}/module.xml")) for a in backup.activites)
    libres = [(a.dossier, m.findtext("idnumber", "")) for a, m in modules if m is not None]
    for valeur, nombre in Counter(v for _, v in libres if v).items():
        if nombre > 1:
            yield f"L’identifiant « {valeur} » sert à plusieurs activités."
    libres += [(f"questions.xml, question {q.get('id')}", q.findtext("idnumber", "")) for _, q in backup.questions()]
    for lieu, valeur in libres:
        if len(valeur) > IDNUMBER_MAXI:
            yield f"{lieu} : l’identifiant dépasse {IDNUMBER_MAXI} caractères."


def completion(backup: Backup) -> Iterator[str]:
    """L’achèvement automatique a une condition, et une note à attendre s’il attend une note."""
    for a in backup.activites:
        module = backup.package.xml(f"{a.dossier}/module.xml")
        if module is None or module.findtext("completion") != "2":
            continue
        attend_une_note = module.findtext("completiongradeitemnumber", "").isdigit()
        notes = backup.package.xml(f"{a.dossier}/grades.xml")
        if attend_une_note and (notes is None or notes.find("grade_items/grade_item") is None):
            yield f"{a.dossier}/module.xml : l’achèvement attend une note que l’activité ne donne pas."
        if not attend_une_note and module.findtext("completionview") != "1" and a.genre in ("page", "book", "resource"):
            yield f"{a.dossier}/module.xml : l’achèvement automatique n’a pas de condition."


def glossary_entries(backup: Backup) -> Iterator[str]:
    """Moodle ne restaure les termes d’un glossaire qu’avec les données d’utilisateurs."""
    for a in (a for a in backup.activites if a.genre == "glossary"):
        racine = backup.package.xml(f"{a.dossier}/glossary.xml")
        has_termes = racine is not None and racine.find("glossary/entries/entry") is not None
        cles = ("users", f"section_{a.section}_userinfo", f"glossary_{a.id}_userinfo")
        if has_termes and any(backup.settings.get(cle) != "1" for cle in cles):
            yield f"{a.dossier} : les termes seraient perdus, la sauvegarde n’annonce pas de données d’utilisateurs."


REGLES: Final = (
    header, identity, required_files, declared_sections, declared_activities, instance_numbers, distinct_numbers,
    section_sequences, stored_files, referenced_files, shown_files, internal_links, sound_html, titles, idnumbers, completion,
    glossary_entries, *quiz.REGLES,
)  # fmt: skip
