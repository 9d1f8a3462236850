"""Du quiz aux questions que porte Common Cartridge : cinq profils, et une conversion pour chaque forme.

Une question à choix, multiple ou non, et un vrai ou faux passent tels quels ; `CONVERSIONS` dit ce que deviennent les
autres. Il n’existe ni appariement, ni ordre, ni nombre dans Common Cartridge 1.1 (IMS Common Cartridge Profile 1.1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any, Final

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
from pupitre.rendering.context import number

# Au-delà, la liste des valeurs justes d’un nombre ne se relit plus : la question n’est pas corrigée par la plateforme.
VALEURS_AU_PLUS: Final = 41
CONVERSIONS: Final[dict[str, str]] = {
    # forme -> ce que doit savoir qui importe
    "appariement": "Un appariement devient une question à choix unique par paire\u00a0: il compte pour plusieurs questions.",
    "ordre": "Une remise en ordre devient une question «\u00a0À quelle place\u00a0?\u00a0» par élément\u00a0: elle compte pour plusieurs questions.",
    "reponse-courte": "Une réponse écrite tient compte des accents\u00a0: les écritures sans accent sont acceptées elles aussi, une faute de frappe ne l’est pas.",
    "numerique": "Un nombre à écrire devient une réponse écrite\u00a0: on accepte la liste des valeurs justes, avec ou sans unité. Si l’écart permis en fait trop, la question n’est pas notée par la plateforme.",
}


@dataclass(frozen=True, slots=True)
class Choix:
    """Une réponse à cocher : sa clé dans la question, son HTML, si elle est juste, son retour."""

    cle: str
    html: str
    juste: bool
    retour: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """Une question telle que Common Cartridge la porte ; `profil` est l’un des cinq profils, sans version."""

    ident: str
    titre: str
    profil: str
    enonce: str
    general: str = ""
    choix: tuple[Choix, ...] = ()
    acceptees: tuple[str, ...] = ()
    retour_juste: str = ""
    retour_faux: str = ""


Html = Callable[[str], str]


def items_of(question: Question, html: Html) -> tuple[Item, ...]:
    """Les questions qui portent celle-ci ; `html` rend un texte Markdown en HTML simple."""
    return tuple(FORMES[question.forme](question, html))


def _paragraph(html: str) -> str:
    return html if html.startswith("<p") else f"<p>{html}</p>"


def _feedback(juste: bool, retour: str) -> str:
    """Le mot d’abord, l’explication ensuite : le retour se comprend sans couleur ni signe."""
    return f"<p><strong>{'Juste.' if juste else 'À revoir.'}</strong>{f' {retour}' if retour else ''}</p>"


def _choices(question: ChoixUnique | ChoixMultiple, html: Html) -> Iterator[Item]:
    choix = tuple(
        Choix(f"R{rang}", html(r.texte), r.juste, _feedback(r.juste, html(r.retour)))
        for rang, r in enumerate(question.reponses, 1)
    )
    profil = "multiple_choice" if question.forme == "choix-unique" else "multiple_response"
    enonce = _paragraph(html(question.enonce))
    aide = "" if question.forme == "choix-unique" else "<p>Plusieurs réponses sont possibles.</p>"
    yield Item(question.id, question.id, profil, enonce + aide, _general(question, html), choix)


def _true_false(question: VraiFaux, html: Html) -> Iterator[Item]:
    choix = (
        Choix("true", "Vrai", question.vrai, _feedback(question.vrai, html(question.retour_vrai))),
        Choix("false", "Faux", not question.vrai, _feedback(not question.vrai, html(question.retour_faux))),
    )
    yield Item(
        question.id, question.id, "true_false", _paragraph(html(question.enonce)), _general(question, html), choix
    )


def _matching(question: Appariement, html: Html) -> Iterator[Item]:
    droites = sorted({p.droite for p in question.paires})
    questions = [(p.gauche, droites.index(p.droite), p.retour) for p in question.paires]
    yield from _one_by_one(question, html, questions, [html(d) for d in droites], "À quoi associez-vous ceci\u00a0?")


def _ordering(question: Ordre, html: Html) -> Iterator[Item]:
    places = [_place(rang) for rang in range(1, len(question.elements) + 1)]
    questions = [(e.texte, rang, e.retour) for rang, e in enumerate(question.elements)]
    questions.sort(key=lambda q: q[0])
    yield from _one_by_one(question, html, questions, places, "À quelle place vient ceci\u00a0?")


def _place(rang: int) -> str:
    return "En 1er" if rang == 1 else f"En {rang}e"


def _one_by_one(
    question: Appariement | Ordre, html: Html, questions: list[tuple[str, int, str]], proposes: list[str], demande: str
) -> Iterator[Item]:
    """Une question à choix unique par élément, toutes avec les mêmes réponses proposées."""
    for numero, (texte, juste, retour) in enumerate(questions, 1):
        explication = html(retour)
        yield Item(
            ident=f"{question.id}-{numero}",
            titre=f"{question.id} ({numero}/{len(questions)})",
            profil="multiple_choice",
            enonce=f"{_paragraph(html(question.enonce))}<p>{demande}</p>{_paragraph(html(texte))}",
            general=_general(question, html) if numero == len(questions) else "",
            choix=tuple(
                Choix(f"R{rang}", propose, rang == juste + 1, _feedback(rang == juste + 1, explication))
                for rang, propose in enumerate(proposes, 1)
            ),
        )


def _short_answer(question: ReponseCourte, html: Html) -> Iterator[Item]:
    yield _typed(question, html, _paragraph(html(question.enonce)), variants(question.acceptees))


def _numeric(question: Numerique, html: Html) -> Iterator[Item]:
    unite = f" (en {escape(question.unite, quote=False)})" if question.unite else ""
    enonce = f"{_paragraph(html(question.enonce))}<p>Votre réponse, en chiffres{unite}\u00a0:</p>"
    valeurs = _values(Decimal(str(question.valeur)), Decimal(str(question.tolerance)))
    if valeurs:
        ecritures = [e for v in valeurs for e in _number_writings(v, question.unite)]
        yield _typed(question, html, enonce, tuple(dict.fromkeys(ecritures)))
        return
    marge = f", à {number(question.tolerance)} près"
    attendu = f"<p>Réponse attendue\u00a0: {number(question.valeur)} {escape(question.unite, quote=False)}{marge}.</p>"
    general = attendu + _paragraph(html(question.retour_juste)) + _general(question, html)
    yield Item(question.id, question.id, "essay", enonce, general)


def _values(valeur: Decimal, tolerance: Decimal) -> tuple[Decimal, ...]:
    """Les valeurs justes, au pas de la plus fine décimale écrite ; rien si elles sont trop nombreuses."""
    decimales = max(-_exponent(valeur), -_exponent(tolerance), 0)
    pas = Decimal(1).scaleb(-decimales)
    nombre = int(tolerance / pas) * 2 + 1
    return tuple(valeur + pas * (rang - nombre // 2) for rang in range(nombre)) if nombre <= VALEURS_AU_PLUS else ()


def _exponent(valeur: Decimal) -> int:
    return int(valeur.normalize().as_tuple().exponent)


def _number_writings(valeur: Decimal, unite: str) -> Iterator[str]:
    """« 1 234,5 », « 1234,5 », « 1234.5 », puis la première avec son unité."""
    point = f"{valeur.normalize():f}"
    virgule = point.replace(".", ",")
    entier, _, reste = virgule.partition(",")
    groupe = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", " ", entier) + (f",{reste}" if reste else "")
    yield from (virgule, point, groupe)
    if unite:
        yield f"{virgule} {unite}"


def _typed(question: ReponseCourte | Numerique, html: Html, enonce: str, acceptees: tuple[str, ...]) -> Item:
    """Une question à écrire. Moodle perd les retours d’une réponse écrite : l’explication est aussi dans le retour général."""
    juste = html(question.retour_juste)
    attendu = f"<p>Réponse attendue\u00a0: {escape(acceptees[0], quote=False)}.</p>"
    return Item(
        ident=question.id,
        titre=question.id,
        profil="fib",
        enonce=enonce,
        general=attendu + (_general(question, html) or (_paragraph(juste) if juste else "")),
        acceptees=acceptees,
        retour_juste=_feedback(True, juste),
        retour_faux=_feedback(False, html(question.retour_faux)),
    )


def _general(question: Question, html: Html) -> str:
    return _paragraph(html(question.retour_general)) if question.retour_general else ""


FORMES: Final[dict[str, Callable[[Any, Html], Iterator[Item]]]] = {
    # forme -> ce qui la convertit
    "choix-unique": _choices,
    "choix-multiple": _choices,
    "vrai-faux": _true_false,
    "appariement": _matching,
    "ordre": _ordering,
    "reponse-courte": _short_answer,
    "numerique": _numeric,
}
