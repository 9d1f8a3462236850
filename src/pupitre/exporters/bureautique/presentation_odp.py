"""Le format « diaporama-odp » : la même présentation en OpenDocument, écrite sans suite bureautique."""

from __future__ import annotations

from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final

from pupitre.exporters.archive import write_zip
from pupitre.exporters.bundle import Bundle
from pupitre.exporters.bureautique.diaporama import compose_slides
from pupitre.exporters.bureautique.diapositives import CADRES, CORPS, Cadre, Diapositive, Ligne
from pupitre.exporters.bureautique.identite import GRAISSES, POLICES, family_of, mentions_of
from pupitre.exporters.bureautique.masque import DISPOSITIONS, SOMBRES
from pupitre.exporters.bureautique.masque_odp import graphic_styles, paragraph_styles, place, styles_xml
from pupitre.exporters.bureautique.opendocument import metadata
from pupitre.exporters.bureautique.pandoc import Manuscrit
from pupitre.exporters.bureautique.reference_odt import DECLARATIONS, DOSSIER_DES_POLICES, ENTETE, font_faces, manifest

MIMETYPE: Final = "application/vnd.oasis.opendocument.presentation"


def write_odp(bundle: Bundle, fichier: Path) -> None:
    """Écrit le diaporama en OpenDocument."""
    diapositives = compose_slides(bundle)
    mentions = mentions_of(bundle)
    images = {f"Pictures/image{rang}.png": d.image.octets for rang, d in enumerate(diapositives, 1) if d.image}
    manuscrit = Manuscrit(
        bundle.titre, "Diaporama", bundle.edition.titre, bundle.edition.edition, bundle.edition.publiee_le, "", {}
    )
    contenu = {
        "mimetype": MIMETYPE.encode(),
        "content.xml": _content(diapositives),
        "styles.xml": styles_xml(mentions, family_of(bundle)),
        "meta.xml": metadata(manuscrit, mentions),
        **images,
        **{DOSSIER_DES_POLICES + f: (POLICES / f).read_bytes() for f in GRAISSES.values()},
    }
    chemins = tuple(sorted(c for c in contenu if c != "mimetype"))
    contenu["META-INF/manifest.xml"] = manifest(MIMETYPE, chemins)
    write_zip(fichier, contenu, bundle.edition.publiee_le, "mimetype")


def _content(diapositives: tuple[Diapositive, ...]) -> bytes:
    pages = "".join(_page(d, rang) for rang, d in enumerate(diapositives, 1))
    page = '<style:style style:name="Page" style:family="drawing-page"><style:drawing-page-properties presentation:background-visible="true" presentation:background-objects-visible="true"/></style:style>'
    return (
        f'{ENTETE}<office:document-content {DECLARATIONS} office:version="1.3"><office:font-face-decls>{font_faces()}'
        f"</office:font-face-decls><office:automatic-styles>{page}{graphic_styles()}{paragraph_styles()}</office:automatic-styles>"
        f"<office:body><office:presentation>{pages}</office:presentation></office:body></office:document-content>"
    ).encode()


def _page(diapositive: Diapositive, rang: int) -> str:
    cadres = CADRES[diapositive.gabarit]
    is_sombre = diapositive.gabarit in SOMBRES
    etiquette = _paragraph("EtiquetteClaire" if is_sombre else "Etiquette", diapositive.etiquette)
    titre = _paragraph("GrandTitre" if is_sombre else "Titre", diapositive.titre)
    style = "CadreGrandTitre" if is_sombre else "CadreTitre"
    formes = [
        f'<draw:frame draw:style-name="Cadre" {place(cadres["etiquette"])}><draw:text-box>{etiquette}</draw:text-box></draw:frame>'
        if diapositive.etiquette
        else "",
        f'<draw:frame presentation:class="title" presentation:style-name="{style}" {place(cadres["titre"])}>'
        f"<draw:text-box>{titre}</draw:text-box></draw:frame>",
    ]
    if diapositive.lignes:
        formes.append(_text(diapositive, cadres["texte"], is_sombre))
    if diapositive.image:
        formes.append(_picture(diapositive, cadres["image"], rang))
    return (
        f'<draw:page draw:name="{rang}. {escape(diapositive.titre)}" draw:style-name="Page"'
        f' draw:master-page-name="{DISPOSITIONS[diapositive.gabarit]}">{"".join(formes)}{_notes(diapositive, rang)}</draw:page>'
    )


def _text(diapositive: Diapositive, cadre: Cadre, is_sombre: bool) -> str:
    style = "TexteClair" if is_sombre else ("Texte" if diapositive.corps == CORPS else "Phrase")
    parties: list[str] = []
    for genre, groupe in groupby(
        diapositive.lignes, key=lambda li: li.puce and ("Numeros" if li.puce.endswith(".") else "Puces")
    ):
        lignes = list(groupe)
        if not genre:
            parties.extend(_line(li, style) for li in lignes)
            continue
        elements = "".join(_item(li, style, is_premier=rang == 0) for rang, li in enumerate(lignes))
        parties.append(f'<text:list text:style-name="{genre}">{elements}</text:list>')
    return (
        f'<draw:frame presentation:class="outline" presentation:style-name="CadreTexte" {place(cadre)}>'
        f"<draw:text-box>{''.join(parties)}</draw:text-box></draw:frame>"
    )


def _item(ligne: Ligne, style: str, *, is_premier: bool) -> str:
    depart = f' text:start-value="{ligne.puce.rstrip(".")}"' if is_premier and ligne.puce.endswith(".") else ""
    return f"<text:list-item{depart}>{_line(ligne, style)}</text:list-item>"


def _line(ligne: Ligne, style: str) -> str:
    gras = f'<text:span text:style-name="Gras">{escape(ligne.gras, quote=False)}</text:span>' if ligne.gras else ""
    return f'<text:p text:style-name="{style}">{gras}{_spaced(ligne.texte)}</text:p>'


def _spaced(texte: str) -> str:
    """Le texte ; une espace en tête d’étendue serait perdue sans sa balise."""
    propre = escape(texte, quote=False)
    return f"<text:s/>{propre[1:]}" if propre.startswith(" ") else propre


def _paragraph(style: str, texte: str) -> str:
    return f'<text:p text:style-name="{style}">{escape(texte, quote=False)}</text:p>'


def _picture(diapositive: Diapositive, cadre: Cadre, rang: int) -> str:
    assert diapositive.image is not None
    largeur = min(cadre.largeur, cadre.hauteur / diapositive.image.rapport)
    hauteur = largeur * diapositive.image.rapport
    centre = Cadre(cadre.x + (cadre.largeur - largeur) / 2, cadre.y + (cadre.hauteur - hauteur) / 2, largeur, hauteur)
    return (
        f'<draw:frame draw:style-name="Cadre" draw:name="Dessin" {place(centre)}><draw:image xlink:href="Pictures/image{rang}.png"'
        ' xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"><text:p/></draw:image>'
        f"<svg:desc>{escape(diapositive.alternative, quote=False)}</svg:desc></draw:frame>"
    )


def _notes(diapositive: Diapositive, rang: int) -> str:
    lignes = "".join(_paragraph("Notes", note) for note in diapositive.notes)
    if not lignes:
        return ""
    return (
        '<presentation:notes><draw:page-thumbnail svg:x="3cm" svg:y="2cm" svg:width="15cm" svg:height="8.4cm"'
        f' draw:page-number="{rang}" presentation:class="page"/><draw:frame presentation:class="notes"'
        ' presentation:style-name="CadreNotes" svg:x="2cm" svg:y="11.5cm" svg:width="17cm" svg:height="16cm">'
        f"<draw:text-box>{lignes}</draw:text-box></draw:frame></presentation:notes>"
    )
