"""Les questions d’auto-évaluation, sur papier ou dans un livre : de quoi répondre, jamais la réponse."""

from __future__ import annotations

import re
from typing import Final

from pupitre.exporters.bureautique.fragments import Element, by_class, new, text

CASE: Final = "☐ "
RANG: Final = re.compile(r"\d+(re|e) étape")


def fillable(racine: Element) -> None:
    """Remplace chaque formulaire par des cases et des lignes ; l’arbre n’a déjà plus ni retour ni corrigé."""
    for question in racine.xpath(".//fieldset"):
        question.tag = "section"
        for legende in question.xpath("./legend"):
            legende.tag = "h2"
        for champ in question.xpath(".//input"):
            _field(champ)
        _choices(question)
        for etiquette in question.xpath(".//label"):
            etiquette.drop_tag()


def _field(champ: Element) -> None:
    if champ.get("type") == "text":
        champ.addprevious(_line())
    else:
        champ.tail = f"{CASE}{(champ.tail or '').strip()}"
    champ.drop_tree()


def _line() -> Element:
    """Une ligne à remplir, tracée par la feuille de style."""
    return new("span", "\u00a0", class_="ligne")


def _choices(question: Element) -> None:
    """Une liste à choisir devient une ligne à remplir, et ses choix une phrase, donnée une fois."""
    listes = question.xpath(".//select")
    if not listes:
        return
    choix = [text(option) for option in listes[0].xpath("./option") if option.get("value")]
    for liste in listes:
        liste.addprevious(_line())
        liste.drop_tree()
    is_rang = all(RANG.fullmatch(c) for c in choix)
    phrase = f"Écrivez un rang, de 1 à {len(choix)}." if is_rang else f"À choisir parmi : {' ; '.join(choix)}."
    by_class(question, "reponses")[0].addprevious(new("p", phrase, class_="consigne"))
