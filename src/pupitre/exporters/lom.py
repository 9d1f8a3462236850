"""La notice LOMFR (NF Z76-040) d’un module ou d’un programme, avec les ajouts de SupLOMFR pour l’université."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from pupitre.exporters.citations import LICENCES
from pupitre.model.edition import Duree, EditionPubliee, ModulePublie, ProgrammePublie
from pupitre.model.snapshot import permalink

LOM: Final = "http://ltsc.ieee.org/xsd/LOM"
SCHEMAS: Final = ("LOMv1.0", "LOMFRv1.0", "SupLOMFRv1.0")
DIFFICULTE: Final = {"decouvrir": "easy", "appliquer": "medium", "adapter": "difficult", "transmettre": "difficult"}
ACTIVITES: Final = {
    # famille -> ce que l’on fait faire (vocabulaire LOMFR)
    "pratiquer": "expérimenter",
    "transmettre": "s'informer",
}


def as_lom(edition: EditionPubliee, contenu: ModulePublie | ProgrammePublie) -> str:
    """Le document XML, en UTF-8, tel qu’un portail le moissonne dans un fichier."""
    ET.register_namespace("", LOM)
    lom = ET.Element(f"{{{LOM}}}lom")
    _general(lom, edition, contenu)
    _life_cycle(lom, edition, contenu)
    _meta_metadata(lom, edition, contenu)
    _technical(lom, edition, contenu)
    _educational(lom, edition, contenu)
    _rights(lom, contenu)
    _classification(lom, edition, contenu)
    ET.indent(lom, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(lom, encoding="unicode") + "\n"


def _add(parent: ET.Element, nom: str, texte: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, f"{{{LOM}}}{nom}")
    element.text = texte
    return element


def _string(parent: ET.Element, nom: str, texte: str, langue: str) -> None:
    _add(_add(parent, nom), "string", texte).set("language", langue)


def _vocabulary(parent: ET.Element, nom: str, valeur: str, source: str) -> ET.Element:
    element = _add(parent, nom)
    _add(element, "source", source)
    _add(element, "value", valeur)
    return element


def _address(edition: EditionPubliee, identifiant: str) -> str:
    return f"{edition.adresse_du_site}{edition.edition}/{permalink(identifiant)}"


def _identifier(parent: ET.Element, edition: EditionPubliee, identifiant: str) -> None:
    element = _add(parent, "identifier")
    _add(element, "catalog", "URI")
    _add(element, "entry", _address(edition, identifiant))


def _general(lom: ET.Element, edition: EditionPubliee, contenu: ModulePublie | ProgrammePublie) -> None:
    general = _add(lom, "general")
    _identifier(general, edition, contenu.id)
    _string(general, "title", contenu.titre, edition.langue)
    _add(general, "language", edition.langue)
    _string(general, "description", contenu.resume, edition.langue)
    for mot in contenu.mots_cles if isinstance(contenu, ModulePublie) else ():
        _string(general, "keyword", mot, edition.langue)
    _vocabulary(general, "structure", "hierarchical", SCHEMAS[0])
    _vocabulary(general, "aggregationLevel", "2" if isinstance(contenu, ModulePublie) else "3", SCHEMAS[0])
    _vocabulary(general, "documentType", "ressource interactive", SCHEMAS[1])


def _life_cycle(lom: ET.Element, edition: EditionPubliee, contenu: ModulePublie | ProgrammePublie) -> None:
    cycle = _add(lom, "lifeCycle")
    _string(cycle, "version", edition.edition, edition.langue)
    _vocabulary(cycle, "status", "final", SCHEMAS[0])
    for auteur in contenu.auteurs:
        _contribution(cycle, "author", auteur, contenu.mis_a_jour_le.isoformat(), SCHEMAS[0])
    _contribution(cycle, "publisher", edition.editeur, edition.publiee_le.isoformat(), SCHEMAS[0])


def _contribution(parent: ET.Element, role: str, nom: str, jour: str, source: str) -> None:
    contribution = _add(parent, "contribute")
    _vocabulary(contribution, "role", role, source)
    _add(
        contribution,
        "entity",
        f"BEGIN:VCARD\nVERSION:3.0\nN:{_vcard(nom)};;;;\nFN:{_vcard(nom)}\nORG:{_vcard(nom)}\nEND:VCARD",
    )
    _add(_add(contribution, "date"), "dateTime", jour)


def _vcard(texte: str) -> str:
    return texte.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _meta_metadata(lom: ET.Element, edition: EditionPubliee, contenu: ModulePublie | ProgrammePublie) -> None:
    notice = _add(lom, "metaMetadata")
    element = _add(notice, "identifier")
    _add(element, "catalog", "URI")
    _add(element, "entry", f"{edition.adresse_du_site}{edition.edition}/notices/{contenu.id}.xml")
    _contribution(notice, "creator", edition.editeur, edition.publiee_le.isoformat(), SCHEMAS[0])
    for schema in SCHEMAS:
        _add(notice, "metadataSchema", schema)
    _add(notice, "language", edition.langue)


def _technical(lom: ET.Element, edition: EditionPubliee, contenu: ModulePublie | ProgrammePublie) -> None:
    technique = _add(lom, "technical")
    _add(technique, "format", "text/html")
    _add(technique, "location", _address(edition, contenu.id))


def _educational(lom: ET.Element, edition: EditionPubliee, contenu: ModulePublie | ProgrammePublie) -> None:
    pedagogie = _add(lom, "educational")
    is_module = isinstance(contenu, ModulePublie)
    _vocabulary(pedagogie, "learningResourceType", "exercise" if is_module else "lecture", SCHEMAS[0])
    _vocabulary(pedagogie, "intendedEndUserRole", "learner", SCHEMAS[0])
    if "formateur" in contenu.publics:
        _vocabulary(pedagogie, "intendedEndUserRole", "teacher", SCHEMAS[0])
    _vocabulary(pedagogie, "context", "training", SCHEMAS[0])
    if "etudiant" in contenu.publics:
        _vocabulary(pedagogie, "context", "enseignement supérieur", SCHEMAS[1])
        _vocabulary(pedagogie, "context", "bac+3", SCHEMAS[2])
    if isinstance(contenu, ModulePublie):
        _vocabulary(pedagogie, "difficulty", DIFFICULTE[contenu.niveau], SCHEMAS[0])
        _duration(pedagogie, contenu.duree_autonomie_minutes)
        _vocabulary(pedagogie, "activity", ACTIVITES.get(contenu.famille, "s'exercer"), SCHEMAS[1])
    else:
        _duration(pedagogie, contenu.duree_minutes)
    _add(pedagogie, "language", edition.langue)


def _duration(parent: ET.Element, duree: Duree) -> None:
    _add(_add(parent, "typicalLearningTime"), "duration", f"PT{duree.maxi // 60}H{duree.maxi % 60}M")


def _rights(lom: ET.Element, contenu: ModulePublie | ProgrammePublie) -> None:
    droits = _add(lom, "rights")
    _vocabulary(droits, "cost", "no", SCHEMAS[0])
    _vocabulary(droits, "copyrightAndOtherRestrictions", "yes", SCHEMAS[0])
    _string(droits, "description", f"{contenu.licence} : {LICENCES.get(contenu.licence, '')}", "fr")


def _classification(lom: ET.Element, edition: EditionPubliee, contenu: ModulePublie | ProgrammePublie) -> None:
    if not isinstance(contenu, ModulePublie):
        return
    titres = {c.id: c.titre for c in edition.competences}
    classement = _add(lom, "classification")
    _vocabulary(classement, "purpose", "competency", SCHEMAS[0])
    for competence in contenu.competences:
        chemin = _add(classement, "taxonPath")
        _string(chemin, "source", f"Référentiel de compétences, {edition.titre}", edition.langue)
        taxon = _add(chemin, "taxon")
        _add(taxon, "id", competence)
        _string(taxon, "entry", titres.get(competence, competence), edition.langue)
