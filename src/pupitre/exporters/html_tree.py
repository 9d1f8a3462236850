"""Un fragment de HTML assaini, en arbre que l’on modifie, puis de nouveau en texte."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final
from xml.etree import ElementTree as ET

# Les éléments sans contenu ni balise fermante (HTML, section 13.1.2).
VIDES: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


class _Builder(HTMLParser):
    """Bâtit l’arbre ; une balise fermante ferme tout ce qui est resté ouvert dans l’élément qu’elle nomme."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.racine = ET.Element("div")
        self._ouverts = [self.racine]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = ET.SubElement(self._ouverts[-1], tag, {nom: valeur or "" for nom, valeur in attrs})
        if tag not in VIDES:
            self._ouverts.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        ET.SubElement(self._ouverts[-1], tag, {nom: valeur or "" for nom, valeur in attrs})

    def handle_endtag(self, tag: str) -> None:
        rangs = [rang for rang, element in enumerate(self._ouverts) if rang and element.tag == tag]
        if rangs:
            del self._ouverts[rangs[-1] :]

    def handle_data(self, data: str) -> None:
        append_text(self._ouverts[-1], data)


def append_text(element: ET.Element, texte: str) -> None:
    """Ajoute du texte à la fin d’un élément, après son dernier enfant s’il en a."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + texte
    else:
        element.text = (element.text or "") + texte


def parse(html: str) -> ET.Element:
    """L’arbre d’un fragment, sous une racine `div` qui n’en fait pas partie."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.racine


def inner_html(racine: ET.Element) -> str:
    """Le HTML de ce que contient la racine."""
    entier = ET.tostring(racine, encoding="unicode", method="html", short_empty_elements=False)
    return entier.partition(">")[2].rpartition("<")[0]


def text_of(html: str) -> str:
    """Le texte d’un fragment, sans balise, les blancs réduits à une espace."""
    return " ".join("".join(parse(html).itertext()).split())


def replace_child(parent: ET.Element, ancien: ET.Element, nouveaux: list[ET.Element], texte: str = "") -> None:
    """Met `texte` puis `nouveaux` à la place d’un enfant ; le texte qui le suivait reste où il était."""
    rang = list(parent).index(ancien)
    suite = ancien.tail or ""
    ancien.tail = None
    parent.remove(ancien)
    for decalage, nouveau in enumerate(nouveaux):
        parent.insert(rang + decalage, nouveau)
    _add_text_at(parent, rang, texte)
    _add_text_at(parent, rang + len(nouveaux), suite)


def _add_text_at(parent: ET.Element, rang: int, texte: str) -> None:
    """Ajoute du texte juste avant l’enfant de ce rang."""
    if rang == 0:
        parent.text = (parent.text or "") + texte
    else:
        avant = parent[rang - 1]
        avant.tail = (avant.tail or "") + texte
