"""Rend à son texte le gras ou l’italique qu’une suite a rangés dans le style automatique de tout un paragraphe.

LibreOffice le fait dès qu’un paragraphe est tout entier en gras ; pandoc, qui ne lit que les styles du texte, le perdrait.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any, Final

from lxml import etree

CONTENU: Final = "content.xml"
OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXTE: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
FO: Final = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
FORMES: Final = {f"{FO}font-weight": "bold", f"{FO}font-style": "italic"}
SUFFIXE: Final = "_tout_le_paragraphe"


def spread_whole_paragraphs(odt: bytes) -> bytes:
    """Le même ODT, où chaque paragraphe mis en forme d’un bloc porte cette forme sur son texte.

    Seuls comptent les styles automatiques : le gras d’un style nommé, un titre par exemple, est de la mise en page.
    Lève `KeyError` ou `lxml.etree.XMLSyntaxError` si le document n’a pas de contenu lisible.
    """
    with zipfile.ZipFile(io.BytesIO(odt)) as archive:
        arbre = etree.fromstring(archive.read(CONTENU), etree.XMLParser(resolve_entities=False, no_network=True))
        habits = _habits(arbre)
        if not habits:
            return odt
        for balise in ("p", "h"):
            for paragraphe in tuple(arbre.iter(f"{TEXTE}{balise}")):
                if paragraphe.get(f"{TEXTE}style-name") in habits:
                    _dress(paragraphe)
        sortie = io.BytesIO()
        with zipfile.ZipFile(sortie, "w", zipfile.ZIP_STORED) as neuve:
            for entree in archive.infolist():
                octets = etree.tostring(arbre) if entree.filename == CONTENU else archive.read(entree)
                neuve.writestr(entree, octets)
    return sortie.getvalue()


def _habits(arbre: Any) -> frozenset[str]:
    """Les styles automatiques de paragraphe qui mettent en gras ou en italique ; chacun reçoit son style de texte."""
    noms: set[str] = set()
    for automatiques in arbre.iter(f"{OFFICE}automatic-styles"):
        for style in list(automatiques):
            proprietes = style.find(f"{STYLE}text-properties")
            if style.get(f"{STYLE}family") != "paragraph" or proprietes is None:
                continue
            formes = {cle: valeur for cle, valeur in FORMES.items() if proprietes.get(cle) == valeur}
            if formes:
                nom = str(style.get(f"{STYLE}name"))
                attributs = {f"{STYLE}name": nom + SUFFIXE, f"{STYLE}family": "text"}
                etree.SubElement(
                    etree.SubElement(automatiques, f"{STYLE}style", attributs), f"{STYLE}text-properties", formes
                )
                noms.add(nom)
    return frozenset(noms)


def _dress(paragraphe: Any) -> None:
    """Enveloppe tout le texte d’un paragraphe dans une mise en forme."""
    habit = etree.Element(f"{TEXTE}span", {f"{TEXTE}style-name": paragraphe.get(f"{TEXTE}style-name") + SUFFIXE})
    habit.text, paragraphe.text = paragraphe.text, None
    habit.extend(list(paragraphe))
    paragraphe.append(habit)
