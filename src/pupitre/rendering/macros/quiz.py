"""Le quiz d’un module : des champs natifs, un retour par réponse, un corrigé qui se lit sans script et sur papier."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from html import escape
from typing import Any, Final

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
from pupitre.rendering.context import Cible, RenderContext, number

JUSTE: Final = "<strong>Juste.</strong>"
A_REVOIR: Final = "<strong>À revoir.</strong>"


def quiz_module(context: RenderContext, identifiant: str) -> str:
    """Toutes les questions d’un module."""
    questions = context.catalogue.quiz[identifiant].contenu.questions
    if context.cible is Cible.FORMATEUR:
        return f'<ol class="corriges">{"".join(_answer_key(context, question) for question in questions)}</ol>'
    corps = "".join(_question(context, question, rang) for rang, question in enumerate(questions, 1))
    return f'<div class="quiz" data-quiz="{identifiant}">{corps}</div>'


def _question(context: RenderContext, question: Question, rang: int) -> str:
    champs, corrige = FORMES[question.forme](context, question)
    general = f"<p>{context.html(question.retour_general)}</p>" if question.retour_general else ""
    aide = AIDES.get(question.forme, "")
    consigne = f'<p class="consigne">{aide}</p>' if aide else ""
    return (
        f'<fieldset class="question" id="{question.id.lower()}" data-forme="{question.forme}" data-question="{question.id}">'
        f'<legend><span class="etiquette">Question {rang}</span> {context.html(question.enonce)}</legend>'
        f'{consigne}{champs}<details class="corrige"><summary>Voir la réponse et les explications</summary>'
        f"{corrige}{general}</details></fieldset>"
    )


def _answer_key(context: RenderContext, question: Question) -> str:
    """La question et ses réponses expliquées, pour le formateur : rien à remplir."""
    _, corrige = FORMES[question.forme](context, question)
    general = f"<p>{context.html(question.retour_general)}</p>" if question.retour_general else ""
    return (
        f'<li><p><strong>{context.html(question.enonce)}</strong> <span class="discret">{question.objectif}</span></p>'
        f"{corrige}{general}</li>"
    )


AIDES: Final = {
    "choix-multiple": "Plusieurs réponses sont possibles.",
    "appariement": "Associez chaque élément.",
    "ordre": "Donnez à chaque élément son rang.",
}


def _feedback(context: RenderContext, juste: bool, retour: str) -> str:
    return f"<p>{JUSTE if juste else A_REVOIR} {context.html(retour)}</p>"


def _choices(context: RenderContext, question: ChoixUnique | ChoixMultiple) -> tuple[str, str]:
    genre = "radio" if question.forme == "choix-unique" else "checkbox"
    reponses = [(r.texte, r.juste, r.retour) for r in question.reponses]
    return _options(context, question.id, genre, reponses)


def _true_false(context: RenderContext, question: VraiFaux) -> tuple[str, str]:
    reponses = [
        ("Vrai", question.vrai, question.retour_vrai),
        ("Faux", not question.vrai, question.retour_faux),
    ]
    return _options(context, question.id, "radio", reponses)


def _options(
    context: RenderContext, identifiant: str, genre: str, reponses: list[tuple[str, bool, str]]
) -> tuple[str, str]:
    lignes, corriges = [], []
    for rang, (texte, juste, retour) in enumerate(reponses, 1):
        rendu, explication = context.html(texte), _feedback(context, juste, retour)
        champ = f'<input type="{genre}" name="{identifiant.lower()}" value="{rang}" data-juste="{"oui" if juste else "non"}">'
        lignes.append(
            f'<li><label>{champ} {rendu}</label><div class="retour" data-retour hidden>{explication}</div></li>'
        )
        corriges.append(f"<li><p><em>{rendu}</em></p>{explication}</li>")
    return f'<ul class="reponses">{"".join(lignes)}</ul>', f"<ul>{''.join(corriges)}</ul>"


def _shuffled(graine: str, elements: Sequence[Any]) -> list[int]:
    """Un ordre mélangé, toujours le même pour une question donnée, et jamais l’ordre juste."""
    ordre = list(range(len(elements)))
    tirage = random.Random(graine)  # noqa: S311 (un mélange reproductible, sans rien de secret)
    while ordre == sorted(ordre):
        tirage.shuffle(ordre)
    return ordre


def _selection(
    context: RenderContext, identifiant: str, lignes: list[tuple[str, int, str]], choix: list[str]
) -> tuple[str, str]:
    champs, corriges = [], []
    options = '<option value="">Choisir…</option>' + "".join(
        f'<option value="{rang}">{escape(texte, quote=False)}</option>' for rang, texte in enumerate(choix, 1)
    )
    for rang, (texte, attendu, retour) in enumerate(lignes, 1):
        cle, rendu = f"{identifiant.lower()}-{rang}", context.html(texte)
        explication = f"<p>{context.html(retour)}</p>"
        champs.append(
            f'<li><label for="{cle}">{rendu}</label> <select id="{cle}" name="{cle}" data-attendu="{attendu}">{options}</select>'
            f'<div class="retour" data-retour hidden>{explication}</div></li>'
        )
        reponse = escape(choix[attendu - 1], quote=False)
        corriges.append(f"<li><p><em>{rendu}</em> → <strong>{reponse}</strong></p>{explication}</li>")
    return f'<ul class="reponses">{"".join(champs)}</ul>', f"<ul>{''.join(corriges)}</ul>"


def _matching(context: RenderContext, question: Appariement) -> tuple[str, str]:
    choix = sorted({p.droite for p in question.paires})
    lignes = [(p.gauche, choix.index(p.droite) + 1, p.retour) for p in question.paires]
    return _selection(context, question.id, lignes, choix)


def _ordering(context: RenderContext, question: Ordre) -> tuple[str, str]:
    choix = [_rank(rang) for rang in range(1, len(question.elements) + 1)]
    elements = [question.elements[i] for i in _shuffled(question.id, question.elements)]
    lignes = [(e.texte, question.elements.index(e) + 1, e.retour) for e in elements]
    return _selection(context, question.id, lignes, choix)


def _rank(rang: int) -> str:
    return "1re étape" if rang == 1 else f"{rang}e étape"


def _short_answer(context: RenderContext, question: ReponseCourte) -> tuple[str, str]:
    attribut = escape("|".join(question.acceptees))
    champ = f'<input type="text" id="{question.id.lower()}-champ" autocomplete="off" data-acceptees="{attribut}">'
    reponse = escape(" ou ".join(question.acceptees), quote=False)
    return _typed(context, question, champ, reponse)


def _numeric(context: RenderContext, question: Numerique) -> tuple[str, str]:
    champ = (
        f'<input type="text" inputmode="decimal" size="8" id="{question.id.lower()}-champ" autocomplete="off"'
        f' data-valeur="{question.valeur:g}" data-tolerance="{question.tolerance:g}">'
    )
    marge = f" (à {number(question.tolerance)} près)" if question.tolerance else ""
    reponse = f"{number(question.valeur)} {escape(question.unite, quote=False)}{marge}".replace(" ", "\u00a0", 1)
    return _typed(context, question, f"{champ} {escape(question.unite, quote=False)}", reponse)


def _typed(context: RenderContext, question: ReponseCourte | Numerique, champ: str, reponse: str) -> tuple[str, str]:
    juste, faux = (
        _feedback(context, True, question.retour_juste),
        _feedback(context, False, question.retour_faux),
    )
    retours = f'<div class="retour" data-retour="juste" hidden>{juste}</div><div class="retour" data-retour="faux" hidden>{faux}</div>'
    saisie = f'<p class="saisie"><label for="{question.id.lower()}-champ">Votre réponse</label> {champ}</p>'
    corrige = f"<p>Réponse : <strong>{reponse}</strong></p>{juste}<p>Erreur fréquente :</p>{faux}"
    return saisie + retours, corrige


FORMES: Final[dict[str, Callable[[RenderContext, Any], tuple[str, str]]]] = {
    # forme -> (champs à remplir, corrigé)
    "choix-unique": _choices,
    "choix-multiple": _choices,
    "vrai-faux": _true_false,
    "appariement": _matching,
    "ordre": _ordering,
    "reponse-courte": _short_answer,
    "numerique": _numeric,
}
