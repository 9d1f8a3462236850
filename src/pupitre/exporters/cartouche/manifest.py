"""Le manifeste d’une cartouche : IMS Common Cartridge 1.1, profil d’IMS Content Packaging 1.2.

Moodle cherche l’espace de noms par défaut dans les 1 024 premiers octets, sans préfixe ; le premier élément de
l’organisation est unique et sans titre, ses enfants sont des chapitres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

ESPACES: Final = {
    # écrits tels quels, dans cet ordre : une bibliothèque choisirait ses propres préfixes
    "xmlns": "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1",
    "xmlns:lomm": "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest",
    "xmlns:lom": "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/resource",
}
WEB: Final = "webcontent"
QUIZ: Final = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
TITRE_AU_PLUS: Final = 255


@dataclass(frozen=True, slots=True)
class Ressource:
    """Un fichier de la cartouche : son identifiant, son type, son chemin, ce qu’il montre, s’il est pour l’enseignant."""

    identifiant: str
    type: str
    chemin: str
    depend_de: tuple[str, ...] = ()
    pour_enseignant: bool = False


@dataclass(frozen=True, slots=True)
class Chapitre:
    """Un dossier du sommaire, et ses pages : (titre, identifiant de la ressource)."""

    identifiant: str
    titre: str
    pages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Description:
    """Ce que la cartouche dit d’elle-même."""

    identifiant: str
    titre: str
    resume: str
    langue: str
    mots_cles: tuple[str, ...]
    droits: str


def manifest(description: Description, chapitres: tuple[Chapitre, ...], ressources: tuple[Ressource, ...]) -> bytes:
    """Le fichier `imsmanifest.xml`, en UTF-8."""
    racine = ET.Element("manifest", {**ESPACES, "identifier": f"CC-{description.identifiant}"})
    _metadata(racine, description)
    organisations = ET.SubElement(racine, "organizations")
    organisation = ET.SubElement(
        organisations, "organization", {"identifier": "ORGANISATION", "structure": "rooted-hierarchy"}
    )
    sommaire = ET.SubElement(organisation, "item", {"identifier": "SOMMAIRE"})
    for chapitre in chapitres:
        _chapter(sommaire, chapitre)
    inventaire = ET.SubElement(racine, "resources")
    for ressource in ressources:
        _resource(inventaire, ressource)
    ET.indent(racine, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(racine, encoding="unicode")}\n'.encode()


def _metadata(racine: ET.Element, description: Description) -> None:
    metadonnees = ET.SubElement(racine, "metadata")
    ET.SubElement(metadonnees, "schema").text = "IMS Common Cartridge"
    ET.SubElement(metadonnees, "schemaversion").text = "1.1.0"
    lom = ET.SubElement(metadonnees, "lomm:lom")
    general = ET.SubElement(lom, "lomm:general")
    _string(general, "title", description.titre, description.langue)
    ET.SubElement(general, "lomm:language").text = description.langue
    _string(general, "description", description.resume, description.langue)
    for mot in description.mots_cles:
        _string(general, "keyword", mot, description.langue)
    droits = ET.SubElement(lom, "lomm:rights")
    restrictions = ET.SubElement(droits, "lomm:copyrightAndOtherRestrictions")
    ET.SubElement(restrictions, "lomm:value").text = "yes"
    _string(droits, "description", description.droits, description.langue)


def _string(parent: ET.Element, nom: str, texte: str, langue: str) -> None:
    ET.SubElement(ET.SubElement(parent, f"lomm:{nom}"), "lomm:string", {"language": langue}).text = texte


def _chapter(sommaire: ET.Element, chapitre: Chapitre) -> None:
    element = ET.SubElement(sommaire, "item", {"identifier": f"CHAPITRE-{chapitre.identifiant}"})
    ET.SubElement(element, "title").text = chapitre.titre
    for rang, (titre, ressource) in enumerate(chapitre.pages, 1):
        page = ET.SubElement(
            element, "item", {"identifier": f"PAGE-{chapitre.identifiant}-{rang}", "identifierref": ressource}
        )
        ET.SubElement(page, "title").text = titre


def _resource(inventaire: ET.Element, ressource: Ressource) -> None:
    adresse = quote(ressource.chemin)
    attributs = {"identifier": ressource.identifiant, "type": ressource.type}
    # Une évaluation n’a pas d’adresse propre, seulement un fichier.
    element = ET.SubElement(inventaire, "resource", attributs | ({"href": adresse} if ressource.type == WEB else {}))
    if ressource.pour_enseignant:
        _for_teachers(element)
    ET.SubElement(element, "file", {"href": adresse})
    for autre in ressource.depend_de:
        ET.SubElement(element, "dependency", {"identifierref": autre})


def _for_teachers(element: ET.Element) -> None:
    """Réserve la ressource à qui enseigne : Moodle la cache alors aux apprenants."""
    lom = ET.SubElement(ET.SubElement(element, "metadata"), "lom:lom")
    role = ET.SubElement(ET.SubElement(lom, "lom:educational"), "lom:intendedEndUserRole")
    ET.SubElement(role, "lom:source").text = "IMSGLC_CC_Rolesv1p1"
    ET.SubElement(role, "lom:value").text = "Instructor"


def resource_id(chemin: str) -> str:
    """L’identifiant XML d’un fichier, tiré de son chemin : « F-pages.m-observer.html »."""
    return "F-" + chemin.replace("/", ".")
