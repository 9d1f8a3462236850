"""Une seule numérotation pour toutes les listes à puces d’un DOCX.

Pandoc en écrit une par liste. Au-delà de quelques centaines, LibreOffice ouvre le document sans aucun de ses styles : plus
de titres, plus de sommaire. Seule une liste numérotée a besoin de la sienne, pour repartir de un.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from pupitre.exporters.bureautique.reference_docx import W


def share_bullets(document: Any, numerotations: bytes) -> bytes:
    """Le fichier des numérotations sans celles qui se répètent ; `document` désigne désormais celles qui restent."""
    arbre = etree.fromstring(numerotations)
    gardees: dict[str, str] = {}
    remplacees: dict[str, str] = {}
    for numerotation in list(arbre.iterfind(f"{{{W}}}num")):
        if numerotation.find(f"{{{W}}}lvlOverride") is not None:
            continue
        nom = str(numerotation.get(f"{{{W}}}numId"))
        modele = str(numerotation.find(f"{{{W}}}abstractNumId").get(f"{{{W}}}val"))
        if modele in gardees:
            remplacees[nom] = gardees[modele]
            arbre.remove(numerotation)
        else:
            gardees[modele] = nom
    for appel in document.iter(f"{{{W}}}numId"):
        nom = appel.get(f"{{{W}}}val")
        appel.set(f"{{{W}}}val", remplacees.get(nom, nom))
    octets: bytes = etree.tostring(arbre, encoding="UTF-8", xml_declaration=True, standalone=True)
    return octets
