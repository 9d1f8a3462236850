"""Une sauvegarde Moodle lue : ce qu’elle déclare, ses fichiers, et tous ses textes avec leur place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from xml.etree import ElementTree as ET

from pupitre.exporters.contracts.package import Package

MANIFESTE: Final = "moodle_backup.xml"
TEXTES: Final = (
    # genre, chemin de l’élément, champ, zone de fichiers, vrai si l’élément de la zone est son numéro
    ("page", "page", "content", "content", False),
    ("book", "book/chapters/chapter", "content", "chapter", True),
    ("glossary", "glossary/entries/entry", "definition", "entry", True),
    ("quiz", "quiz/feedbacks/feedback", "feedbacktext", "feedback", True),
)
CHAMPS_DE_QUESTION: Final = (("questiontext", "questiontext"), ("generalfeedback", "generalfeedback"))
CHAMPS_DE_REPONSE: Final = (("answertext", "answer"), ("feedback", "answerfeedback"))
RETOURS: Final = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


@dataclass(frozen=True, slots=True)
class Declared:
    """Une section ou une activité, telle que la déclare le manifeste."""

    id: str
    section: str
    genre: str
    titre: str
    dossier: str


@dataclass(frozen=True, slots=True)
class Stored:
    """Un fichier de `files.xml`."""

    id: str
    empreinte: str
    contexte: str
    composant: str
    zone: str
    element: str
    nom: str
    taille: str


@dataclass(frozen=True, slots=True)
class Text:
    """Un texte et sa place : où on le lit, et où sont rangés ses fichiers."""

    lieu: str
    contexte: str
    composant: str
    zone: str
    element: str
    html: str


class Backup:
    """Une sauvegarde ; ce qui manque ou ne se lit pas est absent, d’autres règles le disent."""

    def __init__(self, package: Package) -> None:
        self.package = package

    @cached_property
    def information(self) -> ET.Element | None:
        """L’élément `information` du manifeste."""
        racine = self.package.xml(MANIFESTE)
        return racine.find("information") if racine is not None else None

    def _declared(self, chemin: str, numero: str) -> tuple[Declared, ...]:
        if self.information is None:
            return ()
        return tuple(
            Declared(
                e.findtext(numero, ""), e.findtext("sectionid", ""), e.findtext("modulename", ""),
                e.findtext("title", ""), e.findtext("directory", ""),
            )
            for e in self.information.iterfind(f"contents/{chemin}")
        )  # fmt: skip

    @cached_property
    def sections(self) -> tuple[Declared, ...]:
        """Les sections déclarées."""
        return self._declared("sections/section", "sectionid")

    @cached_property
    def activites(self) -> tuple[Declared, ...]:
        """Les activités déclarées."""
        return self._declared("activities/activity", "moduleid")

    @cached_property
    def settings(self) -> dict[str, str]:
        """Les réglages déclarés : nom -> valeur."""
        reglages = self.information.iterfind("settings/setting") if self.information is not None else ()
        return {e.findtext("name", ""): e.findtext("value", "") for e in reglages}

    @cached_property
    def files(self) -> tuple[Stored, ...]:
        """Les fichiers, sans les dossiers, que Moodle note « . »."""
        racine = self.package.xml("files.xml")
        return tuple(
            Stored(e.get("id", ""), *(e.findtext(n, "") for n in (
                "contenthash", "contextid", "component", "filearea", "itemid", "filename", "filesize")))
            for e in (racine if racine is not None else ())
            if e.findtext("filename") != "."
        )  # fmt: skip

    @cached_property
    def categories(self) -> tuple[ET.Element, ...]:
        """Les catégories de questions."""
        racine = self.package.xml("questions.xml")
        return tuple(racine.iterfind("question_category")) if racine is not None else ()

    def questions(self) -> Iterator[tuple[ET.Element, ET.Element]]:
        """Chaque question et sa catégorie, dans l’un ou l’autre dialecte."""
        for categorie in self.categories:
            yield from ((categorie, q) for q in categorie.iter("question"))

    def activity(self, genre: str) -> Iterator[tuple[Declared, ET.Element]]:
        """Les activités d’un genre, avec leur fichier."""
        for a in self.activites:
            racine = self.package.xml(f"{a.dossier}/{a.genre}.xml") if a.genre == genre else None
            if racine is not None:
                yield a, racine

    def numbers(self) -> dict[str, list[str]]:
        """Tous les numéros, par nature."""
        chapitres = [c.get("id", "") for _, r in self.activity("book") for c in r.iterfind("book/chapters/chapter")]
        contextes = [
            racine.get("contextid", "")
            for a in self.activites
            if (racine := self.package.xml(f"{a.dossier}/{a.genre}.xml")) is not None
        ]
        return {
            "activités": [a.id for a in self.activites],
            "sections": [s.id for s in self.sections],
            "chapitres": chapitres,
            "contextes": contextes,
            "fichiers": [f.id for f in self.files],
            "catégories de questions": [c.get("id", "") for c in self.categories],
            "questions": [q.get("id", "") for _, q in self.questions()],
            "réponses": [r.get("id", "") for _, q in self.questions() for r in q.iter("answer") if r.get("id")],
        }

    def link_targets(self) -> dict[str, frozenset[str]]:
        """Ce à quoi un lien codé peut mener : nature -> numéros."""
        genres = {a.genre: frozenset(b.id for b in self.activites if b.genre == a.genre) for a in self.activites}
        cours = self.information.findtext("original_course_id", "") if self.information is not None else ""
        return {**genres, "chapitre": frozenset(self.numbers()["chapitres"]), "cours": frozenset((cours,))}

    def titles(self) -> Iterator[tuple[str, str]]:
        """Chaque titre et l’endroit où il est."""
        for a in self.activites:
            racine = self.package.xml(f"{a.dossier}/{a.genre}.xml")
            if racine is not None:
                yield f"{a.dossier}/{a.genre}.xml", racine.findtext(f"{a.genre}/name", "")
                yield from (
                    (f"{a.dossier}/{a.genre}.xml", t.text or "") for t in racine.iterfind("book/chapters/chapter/title")
                )
        yield from (("questions.xml", q.findtext("name", "")) for _, q in self.questions())

    def texts(self) -> Iterator[Text]:
        """Tous les textes en HTML."""
        for a in self.activites:
            racine = self.package.xml(f"{a.dossier}/{a.genre}.xml")
            if racine is None:
                continue
            contexte, lieu = racine.get("contextid", ""), f"{a.dossier}/{a.genre}.xml"
            yield Text(lieu, contexte, f"mod_{a.genre}", "intro", "0", racine.findtext(f"{a.genre}/intro", ""))
            for genre, chemin, champ, zone, has_numero in TEXTES:
                for e in racine.iterfind(chemin) if genre == a.genre else ():
                    element = e.get("id", "") if has_numero else "0"
                    yield Text(lieu, contexte, f"mod_{a.genre}", zone, element, e.findtext(champ, ""))
        for categorie, question in self.questions():
            yield from _question_texts(question, categorie.findtext("contextid", ""))


def _question_texts(question: ET.Element, contexte: str) -> Iterator[Text]:
    lieu, numero = f"questions.xml, question {question.get('id')}", question.get("id", "")
    for champ, zone in CHAMPS_DE_QUESTION:
        yield Text(lieu, contexte, "question", zone, numero, question.findtext(champ, ""))
    for reponse in (r for r in question.iter("answer") if r.get("id")):
        for champ, zone in CHAMPS_DE_REPONSE:
            yield Text(lieu, contexte, "question", zone, reponse.get("id", ""), reponse.findtext(champ, ""))
    for paire in question.iter("match"):
        texte = paire.findtext("questiontext", "")
        yield Text(lieu, contexte, "qtype_match", "subquestion", paire.get("id", ""), texte)
    for champ in RETOURS:
        for retour in question.iter(champ):
            yield Text(lieu, contexte, "question", champ, numero, retour.text or "")
