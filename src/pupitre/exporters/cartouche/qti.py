"""L’évaluation d’un module en QTI 1.2, dans les profils de Common Cartridge 1.1.

L’ordre des conditions compte. Le retour général d’abord, seul à porter `continue="Yes"` : Moodle prend pour général tout
ce qui continue. Puis la condition qui note 100, puis les retours des autres réponses, chacune en `continue="No"`.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from pupitre.exporters.cartouche.questions import Item

QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
REPONSE = "REPONSE"
GENERAL = "RETOUR-GENERAL"


def assessment(ident: str, titre: str, items: tuple[Item, ...]) -> bytes:
    """Le document XML de l’évaluation, en UTF-8."""
    racine = ET.Element("questestinterop", {"xmlns": QTI})
    evaluation = ET.SubElement(racine, "assessment", {"ident": ident, "title": titre})
    _metadata(
        evaluation,
        {
            "cc_profile": "cc.exam.v0p1",
            "qmd_assessmenttype": "Examination",
            "qmd_scoretype": "Percentage",
            "qmd_feedbackpermitted": "Yes",
            "qmd_solutionspermitted": "Yes",
            "cc_maxattempts": "unlimited",
        },
    )
    section = ET.SubElement(evaluation, "section", {"ident": "root_section"})
    for item in items:
        _item(section, item)
    ET.indent(racine, " ")
    texte = ET.tostring(racine, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{texte}\n'.encode()


def _metadata(parent: ET.Element, champs: dict[str, str]) -> None:
    metadonnees = ET.SubElement(parent, "qtimetadata")
    for nom, valeur in champs.items():
        champ = ET.SubElement(metadonnees, "qtimetadatafield")
        ET.SubElement(champ, "fieldlabel").text = nom
        ET.SubElement(champ, "fieldentry").text = valeur


def _item(section: ET.Element, item: Item) -> None:
    element = ET.SubElement(section, "item", {"ident": item.ident, "title": item.titre})
    has_score = item.profil != "essay"
    _metadata(
        ET.SubElement(element, "itemmetadata"),
        {"cc_profile": f"cc.{item.profil}.v0p1", "qmd_computerscored": "Yes" if has_score else "No"},
    )
    presentation = ET.SubElement(element, "presentation")
    _material(presentation, item.enonce)
    _fields(presentation, item)
    _processing(element, item)
    for nom, html in _feedbacks(item).items():
        retour = ET.SubElement(element, "itemfeedback", {"ident": nom})
        _material(ET.SubElement(retour, "flow_mat"), html)


def _material(parent: ET.Element, html: str) -> None:
    ET.SubElement(ET.SubElement(parent, "material"), "mattext", {"texttype": "text/html"}).text = html


def _fields(presentation: ET.Element, item: Item) -> None:
    """Ce que l’on coche ou remplit."""
    if not item.choix:
        champ = ET.SubElement(presentation, "response_str", {"ident": REPONSE, "rcardinality": "Single"})
        ET.SubElement(champ, "render_fib", {"columns": "30", "rows": "1" if item.acceptees else "8"})
        return
    cardinalite = "Multiple" if item.profil == "multiple_response" else "Single"
    champ = ET.SubElement(presentation, "response_lid", {"ident": REPONSE, "rcardinality": cardinalite})
    rendu = ET.SubElement(champ, "render_choice")
    for choix in item.choix:
        _material(ET.SubElement(rendu, "response_label", {"ident": choix.cle}), choix.html)


def _feedbacks(item: Item) -> dict[str, str]:
    """Chaque retour, par le nom qui le relie à sa condition."""
    retours = {GENERAL: item.general} if item.general else {}
    retours |= {_name(c.cle): c.retour for c in item.choix if c.retour}
    if item.acceptees:
        retours |= {_name("juste"): item.retour_juste, _name("faux"): item.retour_faux}
    return retours


def _name(cle: str) -> str:
    return f"RETOUR-{cle}"


# ── La correction ────────────────────────────────────────────────────


def _processing(element: ET.Element, item: Item) -> None:
    traitement = ET.SubElement(element, "resprocessing")
    resultats = ET.SubElement(traitement, "outcomes")
    ET.SubElement(resultats, "decvar", {"varname": "SCORE", "vartype": "Decimal", "minvalue": "0", "maxvalue": "100"})
    if item.general:
        ET.SubElement(_condition(traitement, GENERAL, suite="Yes"), "other")
    if item.profil == "multiple_response":
        _all_of(traitement, item)
    for choix in item.choix:
        # Le choix juste d’une question à réponse unique note et explique dans la même condition.
        note = choix.juste and item.profil != "multiple_response"
        _equal(_condition(traitement, _name(choix.cle), note=note), choix.cle, casse="Yes")
    if item.acceptees:
        conditions = _condition(traitement, _name("juste"), note=True)
        for acceptee in item.acceptees:
            _equal(conditions, acceptee, casse="No")
        ET.SubElement(_condition(traitement, _name("faux")), "other")


def _condition(traitement: ET.Element, retour: str, *, note: bool = False, suite: str = "No") -> ET.Element:
    """Une condition, la note et le retour qu’elle donne ; rend l’élément où écrire ce qu’elle demande."""
    condition = ET.SubElement(traitement, "respcondition", {"continue": suite})
    demande = ET.SubElement(condition, "conditionvar")
    if note:
        ET.SubElement(condition, "setvar", {"action": "Set", "varname": "SCORE"}).text = "100"
    if retour:
        ET.SubElement(condition, "displayfeedback", {"feedbacktype": "Response", "linkrefid": retour})
    return demande


def _all_of(traitement: ET.Element, item: Item) -> None:
    """Toutes les réponses justes, et aucune autre."""
    tout = ET.SubElement(_condition(traitement, "", note=True), "and")
    for choix in item.choix:
        _equal(tout if choix.juste else ET.SubElement(tout, "not"), choix.cle, casse="Yes")


def _equal(parent: ET.Element, valeur: str, *, casse: str) -> None:
    """Sans `case="Yes"`, Moodle donne la note entière à chaque choix d’une question à réponses multiples."""
    ET.SubElement(parent, "varequal", {"respident": REPONSE, "case": casse}).text = valeur
