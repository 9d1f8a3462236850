"""Le HTML des pages, en arbre : ce que l’on en retire, ce que l’on en déplie, et comment on l’écrit."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any, Final

from lxml import etree, html

# Un arbre lxml ; la bibliothèque n’a pas de types.
Element = Any

# Ce qu’aucun document ne garde : aides d’écran, boutons, définitions flottantes (le glossaire les donne).
ECRAN: Final = (
    "//*[contains(concat(' ', @class, ' '), ' avis-relecture ')]",
    "//*[contains(concat(' ', @class, ' '), ' actions ')]",
    "//*[contains(concat(' ', @class, ' '), ' definition ')]",
    "//a[contains(concat(' ', @class, ' '), ' footnote-backref ')]",
    "//section[@data-progression]",
)
# Ce qu’un document de stagiaire ne montre jamais.
REPONSES: Final = (
    "//details[contains(concat(' ', @class, ' '), ' corrige ')]",
    "//*[@data-retour]",
    "//section[contains(concat(' ', @class, ' '), ' bloc-formateur ')]",
)
CLASSE: Final = etree.XPath("descendant-or-self::*[contains(concat(' ', @class, ' '), $nom)]")
GARDES: Final = frozenset(
    {"id", "href", "src", "alt", "lang", "colspan", "rowspan", "scope", "start", "class", "datetime"}
)


def parse(texte: str) -> Element:
    """Le fragment, dans un élément « div »."""
    return html.fragment_fromstring(texte, create_parent="div")


def inner(element: Element) -> str:
    """Le HTML que contient un élément."""
    debut = escape(element.text or "", quote=False)
    return debut + "".join(html.tostring(enfant, encoding="unicode") for enfant in element)


def inner_xml(element: Element) -> str:
    """Le contenu d’un élément, en XHTML."""
    debut = escape(element.text or "", quote=False)
    return debut + "".join(etree.tostring(enfant, encoding="unicode", method="xml") for enfant in element)


def has_class(element: Element, nom: str) -> bool:
    """Vrai si l’élément porte cette classe."""
    return nom in str(element.get("class", "")).split()


def by_class(racine: Element, nom: str) -> list[Element]:
    """Les éléments qui portent cette classe, dans l’ordre du texte."""
    return list(CLASSE(racine, nom=f" {nom} "))


def remove(racine: Element, chemins: tuple[str, ...]) -> None:
    """Retire ce que désignent des chemins XPath ; le texte qui suit reste."""
    for chemin in chemins:
        for element in racine.xpath("." + chemin):
            if element.getparent() is not None:
                element.drop_tree()


def text(element: Element) -> str:
    """Le texte d’un élément, sur une ligne ; l’espace insécable est gardé."""
    return re.sub(r"[ \t\n]+", " ", str(element.text_content())).strip(" \t\n")


def new(balise: str, contenu: str = "", **attributs: str) -> Element:
    """Un élément neuf ; `contenu` est du texte."""
    element = html.Element(balise, {nom.rstrip("_"): valeur for nom, valeur in attributs.items()})
    element.text = contenu
    return element


def unfold_details(racine: Element) -> None:
    """Ce qui se dépliait à l’écran est ouvert : le résumé devient un paragraphe de titre."""
    for details in racine.xpath(".//details"):
        details.tag = "section"
        for resume in details.xpath("./summary"):
            resume.tag = "p"
            resume.set("class", "resume")


def unwrap_tables(racine: Element) -> None:
    """Retire la zone défilante qui entoure un tableau."""
    for zone in by_class(racine, "defile"):
        zone.drop_tag()


def strip_attributes(racine: Element, gardes: frozenset[str] = GARDES) -> None:
    """Ne garde que les attributs qui ont un sens hors du site."""
    for element in racine.iter():
        for nom in [n for n in element.attrib if n not in gardes]:
            del element.attrib[nom]


def label_activities(racine: Element, poser: Callable[[Element, str], None]) -> None:
    """« Activité » et le titre, séparés par un point médian ; `poser` met en forme l’étiquette."""
    for etiquette in by_class(racine, "etiquette"):
        mot = text(etiquette)
        etiquette.tail = f" ·{' ' if not (etiquette.tail or '').startswith(' ') else ''}{etiquette.tail or ''}"
        poser(etiquette, mot)


def keep_local_images(racine: Element, joindre: Callable[[str], str | None]) -> None:
    """Chaque image passe par `joindre`, qui rend son adresse dans le document ; sinon, son alternative la remplace."""
    for image in racine.xpath(".//img"):
        adresse = joindre(image.get("src", ""))
        if adresse:
            image.set("src", adresse)
            continue
        image.tail = f"{image.get('alt', '')}{image.tail or ''}"
        image.drop_tree()


def split_by_heading(racine: Element, balise: str = "h2") -> list[tuple[Element | None, list[Element]]]:
    """Les enfants, groupés sous chaque titre de premier niveau ; le premier groupe n’a pas de titre."""
    groupes: list[tuple[Element | None, list[Element]]] = [(None, [])]
    for enfant in racine:
        if enfant.tag == balise:
            groupes.append((enfant, []))
        else:
            groupes[-1][1].append(enfant)
    return groupes
