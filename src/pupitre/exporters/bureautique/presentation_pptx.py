"""Le format « diaporama » : une présentation PowerPoint, avec notre masque, lue et modifiée partout."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from lxml import etree
from pptx import Presentation
from pptx.util import Cm, Pt

from pupitre.exporters.archive import write_zip
from pupitre.exporters.bundle import Bundle
from pupitre.exporters.bureautique.diaporama import compose_slides
from pupitre.exporters.bureautique.diapositives import CADRES, CORPS, INTERLIGNE, RETRAIT, Diapositive
from pupitre.exporters.bureautique.formes_drawingml import RANGS
from pupitre.exporters.bureautique.identite import COULEURS, family_of, mentions_of
from pupitre.exporters.bureautique.masque import DISPOSITIONS, A, template_pptx
from pupitre.exporters.bureautique.pandoc import read_zip

LANGUE: Final = "fr-FR"


def write_pptx(bundle: Bundle, fichier: Path) -> None:
    """Écrit le diaporama."""
    modele = template_pptx(mentions_of(bundle), family_of(bundle))
    presentation = Presentation(io.BytesIO(modele))
    dispositions = {d.name: d for d in presentation.slide_layouts}
    for diapositive in compose_slides(bundle):
        page = presentation.slides.add_slide(dispositions[DISPOSITIONS[diapositive.gabarit]])
        _fill_slide(page, diapositive)
    _properties(presentation, bundle)
    tampon = io.BytesIO()
    presentation.save(tampon)
    entrees = {nom: _french(nom, octets) for nom, octets in read_zip(tampon.getvalue()).items()}
    write_zip(fichier, entrees, bundle.edition.publiee_le)


def _fill_slide(page: Any, diapositive: Diapositive) -> None:
    page.shapes.title.text_frame.text = diapositive.titre
    places = {forme.placeholder_format.idx: forme for forme in page.placeholders}
    etiquette = places[RANGS["etiquette"]]
    if diapositive.etiquette:
        etiquette.text_frame.text = diapositive.etiquette
        page.shapes.title._element.addprevious(etiquette._element)
    else:
        _discard(etiquette)
    if RANGS["texte"] in places:
        _text(places[RANGS["texte"]], diapositive)
    if diapositive.image:
        _picture(page, places[RANGS["image"]], diapositive)
    _page_number(page)
    if diapositive.notes:
        page.notes_slide.notes_text_frame.text = "\n".join(diapositive.notes)


def _discard(forme: Any) -> None:
    forme._element.getparent().remove(forme._element)


def _text(forme: Any, diapositive: Diapositive) -> None:
    if not diapositive.lignes:
        _discard(forme)
        return
    cadre = forme.text_frame
    for rang, ligne in enumerate(diapositive.lignes):
        paragraphe = cadre.paragraphs[0] if rang == 0 else cadre.add_paragraph()
        if diapositive.corps != CORPS:
            paragraphe.font.size = Pt(diapositive.corps)
            paragraphe.line_spacing = Pt(diapositive.corps * INTERLIGNE)
        if ligne.gras:
            gras = paragraphe.add_run()
            gras.text, gras.font.bold = ligne.gras, True
        if ligne.texte:
            paragraphe.add_run().text = ligne.texte
        if ligne.puce:
            _bullet(paragraphe, ligne.puce)


def _bullet(paragraphe: Any, puce: str) -> None:
    """Une vraie puce ou un vrai numéro, pour que la liste s’entende et se modifie."""
    proprietes = paragraphe._p.get_or_add_pPr()
    proprietes.set("marL", str(Cm(RETRAIT)))
    proprietes.set("indent", str(-Cm(RETRAIT)))
    couleur = etree.SubElement(proprietes, f"{{{A}}}buClr")
    etree.SubElement(couleur, f"{{{A}}}srgbClr").set("val", COULEURS["action"])
    if puce.endswith("."):
        numero = etree.SubElement(proprietes, f"{{{A}}}buAutoNum")
        numero.set("type", "arabicPeriod")
        numero.set("startAt", puce.rstrip("."))
    else:
        etree.SubElement(proprietes, f"{{{A}}}buChar").set("char", puce)


def _picture(page: Any, place: Any, diapositive: Diapositive) -> None:
    """L’image entière, centrée dans son cadre, avec son alternative."""
    assert diapositive.image is not None
    cadre = CADRES["image"]["image"]
    largeur = min(cadre.largeur, cadre.hauteur / diapositive.image.rapport)
    hauteur = largeur * diapositive.image.rapport
    image = page.shapes.add_picture(
        io.BytesIO(diapositive.image.octets),
        Cm(cadre.x + (cadre.largeur - largeur) / 2),
        Cm(cadre.y + (cadre.hauteur - hauteur) / 2),
        Cm(largeur),
        Cm(hauteur),
    )
    image.name = "Dessin"
    image._element.nvPicPr.cNvPr.set("descr", diapositive.alternative)
    _discard(place)


def _page_number(page: Any) -> None:
    modele = next(f for f in page.slide_layout.placeholders if f.placeholder_format.idx == RANGS["numero"])
    forme = deepcopy(modele._element)
    forme.nvSpPr.cNvPr.set("id", "90")
    forme.spPr.clear()
    corps = forme.txBody
    for style in list(corps.iter(f"{{{A}}}lstStyle")):
        for enfant in list(style):
            style.remove(enfant)
    for champ in corps.iter(f"{{{A}}}t"):
        champ.text = str(page.slide_id - 255)
    page.shapes._spTree.append(forme)


def _properties(presentation: Any, bundle: Bundle) -> None:
    edition = bundle.edition
    jour = datetime(edition.publiee_le.year, edition.publiee_le.month, edition.publiee_le.day, tzinfo=UTC).replace(
        tzinfo=None
    )
    proprietes = presentation.core_properties
    proprietes.title = bundle.titre
    proprietes.subject = bundle.resume[:250]
    proprietes.author = edition.titre
    proprietes.last_modified_by = edition.titre
    proprietes.comments = f"{bundle.attribution} {bundle.permalien}"[:255]
    proprietes.language = LANGUE
    proprietes.version = edition.edition
    proprietes.created = proprietes.modified = jour
    proprietes.revision = 1


def _french(nom: str, octets: bytes) -> bytes:
    """Toute étendue de texte dit sa langue ; python-pptx n’en écrit pas, ou écrit celle de son modèle."""
    if not (nom.startswith("ppt/") and nom.endswith(".xml")):
        return octets
    racine = etree.fromstring(octets)
    for etendue in racine.iter(f"{{{A}}}r", f"{{{A}}}fld"):
        proprietes = etendue.find(f"{{{A}}}rPr")
        if proprietes is None:
            proprietes = etree.Element(f"{{{A}}}rPr")
            etendue.insert(0, proprietes)
        proprietes.set("lang", LANGUE)
    for fin in racine.iter(f"{{{A}}}endParaRPr", f"{{{A}}}defRPr"):
        fin.set("lang", LANGUE)
    return bytes(etree.tostring(racine, encoding="UTF-8", xml_declaration=True, standalone=True))
