"""Notre masque OpenDocument : les mêmes dispositions que celles du PPTX, en pages maîtresses."""

from __future__ import annotations

from html import escape
from typing import Final

from pupitre.exporters.bureautique.diapositives import (
    CORPS,
    CORPS_DE_PHRASE,
    CORPS_ETIQUETTE,
    CORPS_GRAND_TITRE,
    CORPS_PIED,
    CORPS_TITRE,
    ESPACE,
    FILET,
    HAUTEUR,
    INTERLIGNE,
    LARGEUR,
    MARGE,
    NUMERO,
    PIED,
    PLEINE,
    RETRAIT,
    Cadre,
    Gabarit,
)
from pupitre.exporters.bureautique.identite import COULEURS, FAMILLE, POLICE, Mentions
from pupitre.exporters.bureautique.masque import DISPOSITIONS, SOMBRES
from pupitre.exporters.bureautique.reference_odt import DECLARATIONS, ENTETE, font_faces

POLYGONES: Final = {
    # famille -> sommets dans un carré de 20 de côté ; vide pour un cercle
    "decouvrir": "",
    "methodes": "2,2 18,2 18,18 2,18",
    "conditions": "10,2 19,18 1,18",
    "ouvrir": "10,1 19,8 15,18 5,18 1,8",
    "pratiquer": "10,0 20,10 10,20 0,10",
    "transmettre": "5,2 15,2 20,10 15,18 5,18 0,10",
}
# Style de paragraphe -> corps en points, gras, couleur, espace avant en points.
PARAGRAPHES: Final = {
    "Titre": (CORPS_TITRE, True, "vert", 0.0),
    "GrandTitre": (CORPS_GRAND_TITRE, True, "papier", 0.0),
    "Etiquette": (CORPS_ETIQUETTE, True, "action", 0.0),
    "EtiquetteClaire": (CORPS_ETIQUETTE, True, "abricot", 0.0),
    "Texte": (CORPS, False, "encre", ESPACE),
    "TexteClair": (CORPS, False, "papier", ESPACE),
    "Phrase": (CORPS_DE_PHRASE, False, "encre", ESPACE),
    "Pied": (CORPS_PIED, False, "second", 0.0),
    "PiedClair": (CORPS_PIED, False, "sable", 0.0),
    "Numero": (CORPS_PIED, False, "second", 0.0),
    "NumeroClair": (CORPS_PIED, False, "sable", 0.0),
    "Notes": (12, False, "encre", 4.0),
}


def styles_xml(mentions: Mentions, famille: str) -> bytes:
    """La feuille de styles de la présentation et ses pages maîtresses."""
    langue = 'fo:language="fr" fo:country="FR"'
    defaut = (
        f'<style:default-style style:family="graphic"><style:text-properties style:font-name="{POLICE}" {langue}/></style:default-style>'
        '<draw:stroke-dash draw:name="Pointille" draw:style="round" draw:dots1="1" draw:dots1-length="0.08cm" draw:distance="0.2cm"/>'
    )
    maitresses = "".join(_master(gabarit, mentions, famille) for gabarit in DISPOSITIONS)
    return (
        f'{ENTETE}<office:document-styles {DECLARATIONS} office:version="1.3"><office:font-face-decls>{font_faces()}'
        f"</office:font-face-decls><office:styles>{defaut}</office:styles><office:automatic-styles>{page_layouts()}"
        f"{_backgrounds()}{shape_styles()}{graphic_styles()}{paragraph_styles()}</office:automatic-styles>"
        f"<office:master-styles>{maitresses}</office:master-styles></office:document-styles>"
    ).encode()


def page_layouts() -> str:
    """La page de la salle et celle des notes."""
    return (
        f'<style:page-layout style:name="Salle"><style:page-layout-properties fo:margin="0cm" fo:page-width="{LARGEUR}cm"'
        f' fo:page-height="{HAUTEUR}cm" style:print-orientation="landscape"/></style:page-layout>'
        '<style:page-layout style:name="Notes"><style:page-layout-properties fo:margin="0cm" fo:page-width="21cm"'
        ' fo:page-height="29.7cm" style:print-orientation="portrait"/></style:page-layout>'
    )


def _backgrounds() -> str:
    return "".join(
        f'<style:style style:name="Fond{nom}" style:family="drawing-page"><style:drawing-page-properties draw:fill="solid"'
        f' draw:fill-color="#{COULEURS[couleur]}"/></style:style>'
        for nom, couleur in (("Sombre", "vert"), ("Clair", "sable"))
    )


def graphic_styles() -> str:
    """Les cadres de texte, sans fond ni trait ni marge, et l’image."""
    nu = 'draw:fill="none" draw:stroke="none" fo:padding="0cm" draw:auto-grow-height="false" fo:wrap-option="wrap"'
    return "".join(
        f'<style:style style:name="{nom}" style:family="{famille}"><style:graphic-properties {nu}'
        f' draw:textarea-vertical-align="{ancrage}"/></style:style>'
        for nom, famille, ancrage in (
            ("CadreTitre", "presentation", "middle"),
            ("CadreGrandTitre", "presentation", "bottom"),
            ("CadreTexte", "presentation", "top"),
            ("CadreNotes", "presentation", "top"),
            ("Cadre", "graphic", "top"),
        )
    )


def paragraph_styles() -> str:
    """Les styles de paragraphe, de caractère et de liste."""
    paragraphes = "".join(
        f'<style:style style:name="{nom}" style:family="paragraph"><style:paragraph-properties fo:margin-top="{avant}pt"'
        f' fo:line-height="{corps * INTERLIGNE:.1f}pt" fo:text-align="{"end" if nom.startswith("Numero") else "start"}"/>'
        f"{_letters(corps, gras, couleur)}</style:style>"
        for nom, (corps, gras, couleur, avant) in PARAGRAPHES.items()
    )
    gras = '<style:style style:name="Gras" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    puces = f'<text:list-level-style-bullet text:level="1" text:bullet-char="•">{_list_level()}</text:list-level-style-bullet>'
    numeros = f'<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix=".">{_list_level()}</text:list-level-style-number>'
    listes = f'<text:list-style style:name="Puces">{puces}</text:list-style><text:list-style style:name="Numeros">{numeros}</text:list-style>'
    return paragraphes + gras + listes


def _letters(corps: int, gras: bool, couleur: str) -> str:
    return (
        f'<style:text-properties style:font-name="{POLICE}" fo:font-size="{corps}pt" fo:color="#{COULEURS[couleur]}"'
        f' fo:font-weight="{"bold" if gras else "normal"}" fo:language="fr" fo:country="FR"/>'
    )


def _list_level() -> str:
    return (
        f'<style:list-level-properties text:space-before="0cm" text:min-label-width="{RETRAIT}cm"/>'
        f'<style:text-properties fo:color="#{COULEURS["action"]}" fo:font-size="100%"/>'
    )


def _master(gabarit: Gabarit, mentions: Mentions, famille: str) -> str:
    is_sombre = gabarit in SOMBRES
    pied = "PiedClair" if is_sombre else "Pied"
    texte = escape(f"{mentions.pied} · {mentions.permalien}", quote=False)
    return (
        f'<style:master-page style:name="{DISPOSITIONS[gabarit]}" style:page-layout-name="Salle"'
        f' draw:style-name="Fond{"Sombre" if is_sombre else "Clair"}">{_decor(is_sombre, famille)}'
        f'<draw:frame draw:style-name="Cadre" {place(PIED)}><draw:text-box><text:p text:style-name="{pied}">{texte}</text:p>'
        f'</draw:text-box></draw:frame><draw:frame draw:style-name="Cadre" {place(NUMERO)}><draw:text-box>'
        f'<text:p text:style-name="{pied.replace("Pied", "Numero")}"><text:page-number>1</text:page-number></text:p></draw:text-box></draw:frame>'
        '<presentation:notes style:page-layout-name="Notes"><draw:page-thumbnail svg:x="3cm" svg:y="2cm" svg:width="15cm"'
        ' svg:height="8.4cm"/><draw:frame presentation:class="notes" presentation:style-name="CadreNotes" presentation:placeholder="true"'
        ' svg:x="2cm" svg:y="11.5cm" svg:width="17cm" svg:height="16cm"><draw:text-box/></draw:frame></presentation:notes></style:master-page>'
    )


def _decor(is_sombre: bool, famille: str) -> str:
    if not is_sombre:
        couleur = FAMILLE.get(famille, COULEURS["vert"])
        forme = _shape(famille or "decouvrir", Cadre(MARGE, 0.98, 0.85, 0.85), couleur, "")
        return forme + _rule(FILET, couleur)
    pas = PLEINE / len(POLYGONES)
    formes = "".join(
        _shape(
            nom,
            Cadre(MARGE + pas * rang + pas / 2 - 0.6, 15.8, 1.2, 1.2),
            COULEURS["abricot" if famille in ("", nom) else "vert"],
            COULEURS["abricot"],
        )
        for rang, nom in enumerate(POLYGONES)
    )
    return _rule(16.4, COULEURS["sable"]) + formes


def _shape(famille: str, cadre: Cadre, fond: str, trait: str) -> str:
    style = f"Forme{fond}{trait}"
    sommets = POLYGONES[famille]
    if not sommets:
        return f'<draw:ellipse draw:style-name="{style}" {place(cadre)}/>'
    return f'<draw:polygon draw:style-name="{style}" {place(cadre)} svg:viewBox="0 0 20 20" draw:points="{sommets}"/>'


def _rule(y: float, couleur: str) -> str:
    return f'<draw:line draw:style-name="Fil{couleur}" svg:x1="{MARGE}cm" svg:y1="{y}cm" svg:x2="{MARGE + PLEINE:.3f}cm" svg:y2="{y}cm"/>'


def shape_styles() -> str:
    """Un style par couple de couleurs que peut prendre une forme, et par couleur de filet."""
    fonds = [(c, "") for c in (*FAMILLE.values(), COULEURS["vert"])]
    fonds += [(COULEURS[c], COULEURS["abricot"]) for c in ("abricot", "vert")]
    formes = "".join(
        f'<style:style style:name="Forme{fond}{trait}" style:family="graphic"><style:graphic-properties draw:fill="solid"'
        f' draw:fill-color="#{fond}" draw:stroke="{"solid" if trait else "none"}" svg:stroke-width="0.08cm" svg:stroke-color="#{trait or fond}"/></style:style>'
        for fond, trait in dict.fromkeys(fonds)
    )
    filets = "".join(
        f'<style:style style:name="Fil{couleur}" style:family="graphic"><style:graphic-properties draw:stroke="dash"'
        f' draw:stroke-dash="Pointille" svg:stroke-width="0.1cm" svg:stroke-color="#{couleur}"/></style:style>'
        for couleur in dict.fromkeys((*FAMILLE.values(), COULEURS["vert"], COULEURS["sable"]))
    )
    return formes + filets


def place(cadre: Cadre) -> str:
    """La place d’un cadre, en attributs OpenDocument."""
    return f'svg:x="{cadre.x:.3f}cm" svg:y="{cadre.y:.3f}cm" svg:width="{cadre.largeur:.3f}cm" svg:height="{cadre.hauteur:.3f}cm"'
