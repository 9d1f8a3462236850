"""Ce qui rendrait un fichier SVG dangereux : script, gestionnaire d’évènement, adresse extérieure, entité."""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree

PERMIS: Final = frozenset(
    [
        "svg",
        "g",
        "defs",
        "symbol",
        "use",
        "title",
        "desc",
        "metadata",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "textPath",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "pattern",
        "marker",
        "style",
    ]
)
DECLARATION_INTERDITE: Final = re.compile(rb"<!(DOCTYPE|ENTITY)|<\?xml-stylesheet", re.IGNORECASE)
STYLE_INTERDIT: Final = re.compile(r"@import|url\(\s*['\"]?(?!#)|expression\s*\(|javascript:", re.IGNORECASE)


def svg_defects(donnees: bytes) -> tuple[str, ...]:
    """Une phrase par danger trouvé ; vide si le dessin est sûr."""
    if DECLARATION_INTERDITE.search(donnees):
        return ("Le dessin contient une déclaration DOCTYPE, une entité ou une feuille de style externe.",)
    try:
        racine = ElementTree.fromstring(donnees)  # noqa: S314 (DOCTYPE et entités viennent d’être refusés)
    except (ElementTree.ParseError, ValueError, RecursionError):
        return ("Le dessin n’est pas un fichier SVG bien formé.",)
    defauts = dict.fromkeys(phrase for element in racine.iter() for phrase in _element_defects(element))
    return tuple(defauts)


def _element_defects(element: ElementTree.Element) -> list[str]:
    nom = str(element.tag).rpartition("}")[2]
    defauts = [] if nom in PERMIS else [f"La balise « {nom} » n’est pas acceptée dans un dessin."]
    if nom == "style" and STYLE_INTERDIT.search(element.text or ""):
        defauts.append("Le style du dessin appelle une adresse extérieure.")
    for attribut, valeur in element.attrib.items():
        court = attribut.rpartition("}")[2].lower()
        if court.startswith("on"):
            defauts.append(f"L’attribut « {court} » ferait exécuter du code.")
        elif court == "href" and not valeur.startswith("#"):
            defauts.append("Le dessin appelle une adresse extérieure.")
        elif STYLE_INTERDIT.search(valeur):
            defauts.append(f"L’attribut « {court} » appelle une adresse extérieure.")
    return defauts
