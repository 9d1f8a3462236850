"""Le fichier propre à chaque activité : page, livre, étiquette, ressource, glossaire."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Final
from xml.etree import ElementTree as ET

from pupitre.exporters.mbz.plan import Activity
from pupitre.exporters.mbz.quiz import quiz
from pupitre.exporters.mbz.writing import Writing
from pupitre.exporters.mbz.xml import add

# Ce que Moodle écrit avec la fonction « serialize » de PHP.
OPTIONS_DE_PAGE: Final = 'a:2:{s:12:"printheading";s:1:"1";s:10:"printintro";s:1:"0";}'
OPTIONS_DE_FICHIER: Final = 'a:1:{s:10:"printintro";i:1;}'
TELECHARGER: Final = 4
OUVRIR: Final = 5
# Moodle écrit le titre d’un chapitre au niveau 3 : les nôtres, de niveau 2, passent au niveau 4.
DECALAGE_DE_CHAPITRE: Final = 2


def _page(writing: Writing, activite: Activity) -> ET.Element:
    html = writing.html(activite.pages[0], writing.place(activite, "mod_page", "content"))
    return _instance(writing, activite, {
        "name": activite.nom, "intro": "", "introformat": 1, "content": html, "contentformat": 1, "legacyfiles": 0,
        "legacyfileslast": None, "display": OUVRIR, "displayoptions": OPTIONS_DE_PAGE, "revision": 1,
        "timemodified": writing.instant,
    })  # fmt: skip


def _book(writing: Writing, activite: Activity) -> ET.Element:
    racine = _instance(writing, activite, {
        "name": activite.nom, "intro": "", "introformat": 1, "numbering": 1, "navstyle": 1, "customtitles": 0,
        "timecreated": writing.instant, "timemodified": writing.instant,
    })  # fmt: skip
    chapitres = add(racine[0], "chapters")
    for rang, page in enumerate(activite.pages, 1):
        numero = writing.ids("chapitre", page.identifiant)
        place = writing.place(activite, "mod_book", "chapter", numero)
        chapitre = add(chapitres, "chapter", {
            "pagenum": rang, "subchapter": 0, "title": page.titre,
            "content": writing.html(page, place, DECALAGE_DE_CHAPITRE), "contentformat": 1, "hidden": 0,
            "timemcreated": writing.instant, "timemodified": writing.instant, "importsrc": "",
        }, id=numero)  # fmt: skip
        add(chapitre, "tags")
    return racine


def _label(writing: Writing, activite: Activity) -> ET.Element:
    html = writing.html(activite.pages[0], writing.place(activite, "mod_label", "intro"))
    champs = {"name": activite.nom, "intro": html, "introformat": 1, "timemodified": writing.instant}
    return _instance(writing, activite, champs)


def _resource(writing: Writing, activite: Activity) -> ET.Element:
    place = writing.place(activite, "mod_resource", "content")
    writing.files.put(place, activite.fichier.rpartition("/")[2], activite.fichier)
    return _instance(writing, activite, {
        "name": activite.nom, "intro": "", "introformat": 1, "tobemigrated": 0, "legacyfiles": 0,
        "legacyfileslast": None, "display": TELECHARGER, "displayoptions": OPTIONS_DE_FICHIER, "filterfiles": 0,
        "revision": 1, "timemodified": writing.instant,
    })  # fmt: skip


def _glossary(writing: Writing, activite: Activity) -> ET.Element:
    html = writing.html(activite.pages[0], writing.place(activite, "mod_glossary", "intro"))
    racine = _instance(writing, activite, {
        "name": activite.nom, "intro": html, "introformat": 1, "allowduplicatedentries": 0,
        "displayformat": "dictionary", "mainglossary": 0, "showspecial": 1, "showalphabet": 1, "showall": 1,
        "allowcomments": 0, "allowprintview": 1, "usedynalink": 1, "defaultapproval": 1, "globalglossary": 0,
        "entbypage": 50, "editalways": 0, "rsstype": 0, "rssarticles": 0, "assessed": 0, "assesstimestart": 0,
        "assesstimefinish": 0, "scale": 0, "timecreated": writing.instant, "timemodified": writing.instant,
        "completionentries": 0,
    })  # fmt: skip
    entrees = add(racine[0], "entries")
    for terme in writing.bundle.termes:
        entree = add(entrees, "entry", {
            "userid": 0, "concept": terme.terme, "definition": f"<p>{escape(terme.definition, quote=False)}</p>",
            "definitionformat": 1, "definitiontrust": 0, "attachment": "", "timecreated": writing.instant,
            "timemodified": writing.instant, "teacherentry": 1, "sourceglossaryid": 0, "usedynalink": 1,
            "casesensitive": 0, "fullmatch": 1, "approved": 1,
        }, id=writing.ids("terme", terme.cle))  # fmt: skip
        alias = add(entree, "aliases")
        for variante in (*terme.variantes, *([terme.sigle] if terme.sigle not in ("", terme.terme) else [])):
            add(alias, "alias", {"alias_text": variante}, id=writing.ids("alias", f"{terme.cle}/{variante}"))
        add(entree, "ratings")
    add(racine[0], "categories")
    return racine


def _instance(writing: Writing, activite: Activity, champs: Mapping[str, object]) -> ET.Element:
    """L’activité et son instance, qui porte le même numéro qu’elle."""
    racine = writing.wrap(activite)
    add(racine, activite.genre, champs, id=writing.ids("instance", activite.cle))
    return racine


GENRES: Final[Mapping[str, Callable[[Writing, Activity], ET.Element]]] = {
    "page": _page,
    "book": _book,
    "label": _label,
    "resource": _resource,
    "glossary": _glossary,
    "quiz": quiz,
}
