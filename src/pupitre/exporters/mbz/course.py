"""Le cours, ses sections, la part commune de chaque activité, et les fichiers que Moodle veut trouver, même vides."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from pupitre.exporters.mbz.plan import Activity, Section
from pupitre.exporters.mbz.questions import category_numbers
from pupitre.exporters.mbz.quiz import NOTE, grade_item, grade_scale, grade_state
from pupitre.exporters.mbz.writing import VERSION, Writing
from pupitre.exporters.mbz.xml import add, document, shell
from pupitre.exporters.moodle_html import paragraph

ROLES: Final = shell("roles", "role_overrides", "role_assignments")
INFOREF: Final = shell("inforef")
COQUILLES: Final = {
    "roles.xml": shell("roles_definition"),
    "groups.xml": shell("groups", "groupings"),
    "scales.xml": shell("scales_definition"),
    "outcomes.xml": shell("outcomes_definition"),
    "completion.xml": shell("course_completion"),
    "grade_history.xml": shell("grade_history", "grade_grades"),
    "users.xml": shell("users"),
    "course/inforef.xml": INFOREF,
    "course/roles.xml": ROLES,
    "course/enrolments.xml": shell("enrolments", "enrols"),
    "course/completiondefaults.xml": shell("course_completion_defaults"),
}
SANS_NOTE: Final = shell("activity_gradebook", "grade_items", "grade_letters")
IDNUMBER_MAXI: Final = 100
# Au-delà, le cours s’ouvre sur la liste de ses sections, et l’on en lit une à la fois.
SECTIONS_SUR_UNE_PAGE: Final = 8


def course(writing: Writing) -> bytes:
    """`course.xml` : l’identité du cours, en sections par thème, avec suivi d’achèvement."""
    bundle = writing.bundle
    racine = ET.Element("course", {
        "id": str(writing.ids("cours", "cours")), "contextid": str(writing.ids("contexte", "cours")),
    })  # fmt: skip
    for nom, valeur in {
        "shortname": short_name(writing), "fullname": bundle.titre, "idnumber": bundle.identifiant,
        "summary": paragraph(bundle.resume) + paragraph(bundle.attribution), "summaryformat": 1, "format": "topics",
        "showgrades": 1, "newsitems": 0, "startdate": writing.instant, "enddate": 0, "marker": 0, "maxbytes": 0,
        "legacyfiles": 0, "showreports": 0, "visible": 1, "groupmode": 0, "groupmodeforce": 0, "defaultgroupingid": 0,
        "lang": bundle.edition.langue, "theme": "", "timecreated": writing.instant, "timemodified": writing.instant,
        "requested": 0, "enablecompletion": 1, "completionnotify": 0, "hiddensections": 1,
        "coursedisplay": int(len(writing.plan) > SECTIONS_SUR_UNE_PAGE),
    }.items():  # fmt: skip
        ET.SubElement(racine, nom).text = str(valeur)
    add(racine, "category", {"name": bundle.edition.titre, "description": None}, id=1)
    for nom in ("tags", "customfields"):
        add(racine, nom)
    return document(racine)


def short_name(writing: Writing) -> str:
    """Le nom abrégé du cours, qui dit l’édition."""
    return f"{writing.bundle.identifiant} {writing.bundle.edition.edition}"


def gradebook(writing: Writing) -> bytes:
    """Le carnet de notes : une catégorie, celle du cours, qui fait la somme des quiz."""
    racine = ET.Element("gradebook")
    numero = writing.ids("categorie-de-notes", "cours")
    add(racine, "attributes")
    categories = add(racine, "grade_categories")
    add(categories, "grade_category", {
        "parent": None, "depth": 1, "path": f"/{numero}/", "fullname": "?", "aggregation": 13, "keephigh": 0,
        "droplow": 0, "aggregateonlygraded": 1, "aggregateoutcomes": 0, "timecreated": writing.instant,
        "timemodified": writing.instant, "hidden": 0,
    }, id=numero)  # fmt: skip
    quiz = [a for s in writing.plan for a in s.activites if a.suivi == "note"]
    elements = add(racine, "grade_items")
    item = add(elements, "grade_item", {
        "categoryid": None, "itemname": None, "itemtype": "course", "itemmodule": None, "iteminstance": numero,
        "itemnumber": None, "iteminfo": None, "idnumber": None, **grade_scale(NOTE * max(len(quiz), 1)),
        "aggregationcoef2": "0.00000", "weightoverride": 0, "sortorder": 1, **grade_state(writing.instant),
    }, id=writing.ids("note", "cours"))  # fmt: skip
    add(item, "grade_grades")
    add(racine, "grade_letters")
    add(racine, "grade_settings")
    return document(racine)


def section_files(writing: Writing, section: Section, rang: int) -> dict[str, bytes]:
    """Les deux fichiers d’une section."""
    numero = writing.ids("section", section.cle)
    racine = ET.Element("section", {"id": str(numero)})
    suite = ",".join(str(writing.ids("cm", a.cle)) for a in section.activites)
    for nom, valeur in {
        "number": rang, "name": section.nom or "$@NULL@$", "summary": section.resume, "summaryformat": 1,
        "sequence": suite, "visible": int(not section.is_hidden), "availabilityjson": "$@NULL@$",
        "timemodified": writing.instant,
    }.items():  # fmt: skip
        ET.SubElement(racine, nom).text = str(valeur)
    dossier = f"sections/section_{numero}"
    return {f"{dossier}/section.xml": document(racine), f"{dossier}/inforef.xml": INFOREF}


def module_file(writing: Writing, section: Section, rang: int, activite: Activity) -> bytes:
    """`module.xml` : la place de l’activité dans le cours, sa visibilité, ce qui la marque achevée."""
    racine = ET.Element("module", {"id": str(writing.ids("cm", activite.cle)), "version": str(VERSION)})
    for nom, valeur in {
        "modulename": activite.genre, "sectionid": writing.ids("section", section.cle), "sectionnumber": rang,
        "idnumber": activite.cle if len(activite.cle) <= IDNUMBER_MAXI else "", "added": writing.instant, "score": 0, "indent": 0,
        "visible": int(not section.is_hidden), "visibleoncoursepage": 1, "visibleold": 1, "groupmode": 0,
        "groupingid": 0, "completion": 2 if activite.suivi else 0,
        "completiongradeitemnumber": 0 if activite.suivi == "note" else "$@NULL@$",
        "completionview": int(activite.suivi == "vue"), "completionexpected": 0, "availability": "$@NULL@$",
        "showdescription": int(activite.has_description),
    }.items():  # fmt: skip
        ET.SubElement(racine, nom).text = str(valeur)
    add(racine, "tags")
    return document(racine)


def inforef(writing: Writing, activite: Activity) -> bytes:
    """Ce que l’activité emploie : ses fichiers, son élément de note, ses catégories de questions."""
    racine = ET.Element("inforef")
    numeros = {"file": writing.files.numbers(activite.cle)}
    if activite.genre == "quiz":
        numeros |= {"grade_item": (writing.ids("note", activite.cle),)}
        numeros |= {"question_category": category_numbers(writing, activite)}
    for nature, suite in numeros.items():
        if suite:
            groupe = add(racine, f"{nature}ref")
            for numero in suite:
                add(groupe, nature, {"id": numero})
    return document(racine)


def grades(writing: Writing, activite: Activity, rang: int) -> bytes:
    """L’élément de note de l’activité, si elle en a un."""
    return document(grade_item(writing, activite, rang)) if activite.suivi == "note" else SANS_NOTE
