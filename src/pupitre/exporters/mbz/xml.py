"""Le XML des sauvegardes : des éléments, des champs, et le mot que Moodle écrit pour « rien »."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from xml.etree import ElementTree as ET

NUL: Final = "$@NULL@$"
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


def add(parent: ET.Element, nom: str, champs: Mapping[str, Any] | None = None, **attributs: Any) -> ET.Element:
    """Un enfant, ses attributs et ses champs ; rien s’écrit « $@NULL@$ »."""
    element = ET.SubElement(parent, nom, {cle: str(valeur) for cle, valeur in attributs.items()})
    fill(element, champs or {})
    return element


def fill(element: ET.Element, champs: Mapping[str, Any]) -> None:
    """Ajoute un enfant par champ, dans l’ordre."""
    for nom, valeur in champs.items():
        ET.SubElement(element, nom).text = NUL if valeur is None else str(valeur)


def document(racine: ET.Element) -> bytes:
    """Le fichier entier ; un élément vide garde ses deux balises, comme dans une vraie sauvegarde."""
    ET.indent(racine, "  ")
    return (DECLARATION + ET.tostring(racine, encoding="unicode", short_empty_elements=False)).encode()


def shell(*noms: str) -> bytes:
    """Un fichier vide : la racine, puis ses enfants sans contenu."""
    racine = ET.Element(noms[0])
    for nom in noms[1:]:
        ET.SubElement(racine, nom)
    return document(racine)
