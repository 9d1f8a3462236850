"""Nos sept formes de question, dans les cinq types que tout Moodle sait importer.

Le type « ordering » n’existe pas partout, et un seul type inconnu fait rejeter un fichier entier : une suite à remettre
en ordre devient un appariement d’éléments et de rangs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import Any, Final

from pupitre.exporters.bundle import Bundle, BundleModule
from pupitre.exporters.html_tree import text_of
from pupitre.exporters.moodle_html import Adapted, Adapter, bullets, paragraph
from pupitre.exporters.written_answers import variants
from pupitre.model.quiz import (
    Appariement,
    ChoixMultiple,
    ChoixUnique,
    Numerique,
    Ordre,
    Question,
    ReponseCourte,
    VraiFaux,
)
from pupitre.rendering.context import Cible
from pupitre.rendering.renderer import Renderer

RETOURS: Final = ("Juste.", "En partie juste : lisez les explications.", "À revoir : lisez les explications.")
RIEN: Final = Adapted("", {})


@dataclass(frozen=True, slots=True)
class Answer:
    """Une réponse : du HTML pour un choix, du texte brut sinon ; sa part de la note, de -1 à 1 ; son retour."""

    texte: Adapted
    part: Fraction
    retour: Adapted


@dataclass(frozen=True, slots=True)
class Pair:
    """Un élément à associer (HTML) et ce qui lui correspond (texte brut)."""

    gauche: Adapted
    droite: str


@dataclass(frozen=True, slots=True)
class MoodleQuestion:
    """Une question dans le type de Moodle : multichoice, truefalse, matching, shortanswer ou numerical."""

    id: str
    nom: str
    genre: str
    enonce: Adapted
    general: Adapted
    etiquettes: tuple[str, ...]
    reponses: tuple[Answer, ...] = ()
    paires: tuple[Pair, ...] = ()
    is_unique: bool = True
    tolerance: str = "0"

    def texts(self) -> Iterator[Adapted]:
        """Tous les textes de la question."""
        yield from (self.enonce, self.general)
        yield from (t for r in self.reponses for t in (r.texte, r.retour))
        yield from (p.gauche for p in self.paires)


class QuestionConverter:
    """Convertit les questions d’un paquet ; les adresses relatives s’y lisent depuis la page du module."""

    def __init__(self, bundle: Bundle, adapter: Adapter) -> None:
        self._bundle = bundle
        self._adapter = adapter
        self._renderer = Renderer(bundle.catalogue, bundle.settings)

    def convert(self, module: BundleModule) -> tuple[MoodleQuestion, ...]:
        """Les questions d’un module, dans l’ordre."""
        competences = {o.id: o.competence for o in module.module.objectifs}
        text = self._text(module.presentation.adresse)
        return tuple(_convert(q, competences, text) for q in module.questions)

    def _text(self, adresse: str) -> Callable[[str], Adapted]:
        """De quoi rendre un texte Markdown de la page donnée."""
        context = self._renderer.context_at(adresse, Cible.LMS)
        return lambda texte: self._adapter.fragment(context.html(texte), adresse) if texte.strip() else RIEN


def _convert(question: Question, competences: Mapping[str, str], text: Callable[[str], Adapted]) -> MoodleQuestion:
    enonce = text(question.enonce)
    nom = f"{question.id} : {text_of(enonce.html)}"
    partie: Mapping[str, Any] = FORMES[question.forme](question, text)
    commun = {
        "id": question.id,
        "nom": nom if len(nom) <= 120 else f"{nom[:119]}…",
        "enonce": enonce,
        "general": text(question.retour_general),
        "etiquettes": tuple(e for e in (question.objectif, competences.get(question.objectif, "")) if e),
    }
    return MoodleQuestion(**{**commun, **partie})


def _choices(question: ChoixUnique | ChoixMultiple, text: Callable[[str], Adapted]) -> Mapping[str, Any]:
    """Une réponse juste vaut tout, ou sa part ; cocher tout ne rapporte rien."""
    justes = sum(r.juste for r in question.reponses)
    fausses = len(question.reponses) - justes
    is_unique = question.forme == "choix-unique"
    bonne = Fraction(1, 1 if is_unique else max(justes, 1))
    mauvaise = Fraction(0) if is_unique else Fraction(-1, max(fausses, 1))
    reponses = (Answer(text(r.texte), bonne if r.juste else mauvaise, text(r.retour)) for r in question.reponses)
    return {"genre": "multichoice", "is_unique": is_unique, "reponses": tuple(reponses)}


def _true_false(question: VraiFaux, text: Callable[[str], Adapted]) -> Mapping[str, Any]:
    vrai = Answer(Adapted("true", {}), Fraction(question.vrai), text(question.retour_vrai))
    faux = Answer(Adapted("false", {}), Fraction(not question.vrai), text(question.retour_faux))
    return {"genre": "truefalse", "reponses": (vrai, faux)}


def _matching(question: Appariement, text: Callable[[str], Adapted]) -> Mapping[str, Any]:
    paires = tuple(Pair(text(p.gauche), text_of(text(p.droite).html)) for p in question.paires)
    return {
        "genre": "matching",
        "paires": paires,
        **_gathered(question, paires, [p.retour for p in question.paires], text),
    }


def _ordering(question: Ordre, text: Callable[[str], Adapted]) -> Mapping[str, Any]:
    paires = tuple(Pair(text(e.texte), _rank(rang)) for rang, e in enumerate(question.elements, 1))
    consigne = Adapted(paragraph("Donnez à chaque élément son rang."), {})
    enonce = join(text(question.enonce), consigne)
    return {
        "genre": "matching",
        "paires": shuffled(question.id, paires),
        "enonce": enonce,
        **_gathered(question, paires, [e.retour for e in question.elements], text),
    }


def _gathered(
    question: Appariement | Ordre, paires: Iterable[Pair], retours: Iterable[str], text: Callable[[str], Adapted]
) -> dict[str, Any]:
    """Moodle n’a pas de retour par paire : ils se lisent ensemble, dans le retour général."""
    lignes, images = [], dict[str, str]()
    for paire, retour in zip(paires, map(text, retours), strict=True):
        suite = f"\u00a0: {retour.html}" if retour.html else ""
        lignes.append(f"<em>{paire.gauche.html}</em> → <strong>{escape(paire.droite, quote=False)}</strong>{suite}")
        images |= {**paire.gauche.images, **retour.images}
    return {"general": join(text(question.retour_general), Adapted(bullets(lignes), images))}


def _short_answer(question: ReponseCourte, text: Callable[[str], Adapted]) -> Mapping[str, Any]:
    juste, faux = text(question.retour_juste), text(question.retour_faux)
    reponses = [Answer(Adapted(v.replace("*", r"\*"), {}), Fraction(1), juste) for v in variants(question.acceptees)]
    return {"genre": "shortanswer", "reponses": (*reponses, Answer(Adapted("*", {}), Fraction(0), faux))}


def _numeric(question: Numerique, text: Callable[[str], Adapted]) -> Mapping[str, Any]:
    juste, faux = text(question.retour_juste), text(question.retour_faux)
    unite = f"Écrivez seulement le nombre. Unité : {question.unite}." if question.unite else ""
    reponses = (
        Answer(Adapted(plain_number(question.valeur), {}), Fraction(1), juste),
        Answer(Adapted("*", {}), Fraction(0), faux),
    )
    return {
        "genre": "numerical",
        "reponses": reponses,
        "tolerance": plain_number(question.tolerance),
        "enonce": join(text(question.enonce), Adapted(paragraph(unite), {})) if unite else text(question.enonce),
    }


FORMES: Final[Mapping[str, Callable[[Any, Callable[[str], Adapted]], Mapping[str, Any]]]] = {
    # forme -> ce qui la distingue dans Moodle
    "choix-unique": _choices,
    "choix-multiple": _choices,
    "vrai-faux": _true_false,
    "appariement": _matching,
    "ordre": _ordering,
    "reponse-courte": _short_answer,
    "numerique": _numeric,
}


def join(avant: Adapted, apres: Adapted) -> Adapted:
    """Deux textes bout à bout ; le premier prend un paragraphe s’il n’en a pas."""
    if not avant.html:
        return apres
    debut = avant.html if avant.html.startswith("<p") else f"<p>{avant.html}</p>"
    return Adapted(debut + apres.html, {**avant.images, **apres.images})


def _rank(rang: int) -> str:
    return "1re étape" if rang == 1 else f"{rang}e étape"


def shuffled(graine: str, elements: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """Un ordre mélangé, le même à chaque écriture et jamais l’ordre juste : Moodle peut ne pas mélanger."""
    rangs = sorted(range(len(elements)), key=lambda rang: hashlib.sha256(f"{graine}/{rang}".encode()).hexdigest())
    if rangs == sorted(rangs):
        rangs.reverse()
    return tuple(elements[rang] for rang in rangs)


def plain_number(valeur: float) -> str:
    """Un nombre en chiffres, avec un point et sans exposant, comme Moodle le lit."""
    texte = format(Decimal(repr(valeur)), "f")
    return texte.rstrip("0").rstrip(".") if "." in texte else texte


def percent(part: Fraction) -> str:
    """Une part de la note en pour cent, à cinq décimales au plus : « 33.33333 »."""
    texte = f"{float(part) * 100:.5f}".rstrip("0").rstrip(".")
    return "0" if texte == "-0" else texte
