"""Le document de référence Word : les mêmes styles, la même page, le même pied que l’OpenDocument."""

from __future__ import annotations

import subprocess
from functools import lru_cache
from html import escape
from typing import Final

import pypandoc

from pupitre.exporters.bureautique.identite import COULEURS, POLICE, Mentions
from pupitre.exporters.bureautique.pandoc import read_zip, zip_bytes
from pupitre.exporters.bureautique.styles import CARACTERES, STYLES, Style, StyleDeCaractere

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATIONS: Final = f'xmlns:w="{W}" xmlns:r="{R}"'
ENTETE: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
VINGTIEMES_PAR_CM: Final = 566.93
# Les styles que Word connaît de lui-même : leur nom est le sien, en anglais ; il les montre en français.
INTEGRES: Final = frozenset({
    "Normal", "Body Text", "Title", "Subtitle", "Date", "Block Text", "footnote text", "footer", "TOC Heading",
    "Hyperlink", "footnote reference", *(f"heading {n}" for n in range(1, 7)), *(f"toc {n}" for n in range(1, 4)),
})  # fmt: skip


@lru_cache(maxsize=1)
def _default() -> bytes:
    """Le document de référence de pandoc, dont on garde la charpente."""
    commande = [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"]
    return subprocess.run(commande, capture_output=True, check=True).stdout  # noqa: S603


def reference_docx(mentions: Mentions, *, is_paysage: bool = False) -> bytes:
    """Le document de référence, avec le pied de page du paquet."""
    fichiers = read_zip(_default())
    fichiers["word/styles.xml"] = styles_xml()
    fichiers["word/footer1.xml"] = _footer(mentions, is_paysage)
    fichiers["word/document.xml"] = _document(is_paysage)
    genre = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
    types, liens = fichiers["[Content_Types].xml"].decode(), fichiers["word/_rels/document.xml.rels"].decode()
    surcharge = f'<Override PartName="/word/footer1.xml" ContentType="{genre}"/></Types>'
    lien = f'<Relationship Id="rId90" Type="{R}/footer" Target="footer1.xml"/></Relationships>'
    fichiers["[Content_Types].xml"] = types.replace("</Types>", surcharge).encode()
    fichiers["word/_rels/document.xml.rels"] = liens.replace("</Relationships>", lien).encode()
    return zip_bytes(fichiers)


def _document(is_paysage: bool) -> bytes:
    largeur, hauteur = ("16838", "11906") if is_paysage else ("11906", "16838")
    sens = ' w:orient="landscape"' if is_paysage else ""
    marge = _twips(1.6 if is_paysage else 2.2)
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId90"/>'
        f'<w:pgSz w:w="{largeur}" w:h="{hauteur}"{sens}/><w:pgMar w:top="{marge}" w:right="{marge}" w:bottom="{marge}"'
        f' w:left="{marge}" w:header="500" w:footer="500" w:gutter="0"/></w:sectPr>'
    )
    return f"{ENTETE}<w:document {DECLARATIONS}><w:body><w:p/>{section}</w:body></w:document>".encode()


def _footer(mentions: Mentions, is_paysage: bool) -> bytes:
    position = _twips(26.5 if is_paysage else 16.6)
    champs = f"page\u00a0</w:t></w:r>{_field('PAGE')}<w:r><w:t>\u00a0/\u00a0</w:t></w:r>{_field('NUMPAGES')}"
    corps = (
        f'<w:p><w:pPr><w:pStyle w:val="footer"/><w:tabs><w:tab w:val="right" w:pos="{position}"/></w:tabs></w:pPr>'
        f"<w:r><w:t>{escape(mentions.pied, quote=False)}</w:t></w:r><w:r><w:tab/></w:r>"
        f'<w:r><w:t xml:space="preserve">{champs}'
        f"<w:r><w:br/><w:t>{escape(mentions.permalien, quote=False)}</w:t></w:r></w:p>"
    )
    return f"{ENTETE}<w:ftr {DECLARATIONS}>{corps}</w:ftr>".encode()


def _field(nom: str) -> str:
    return f'<w:fldSimple w:instr=" {nom} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def styles_xml() -> bytes:
    """La feuille de styles Word, tirée de la table des styles."""
    police = f'<w:rFonts w:ascii="{POLICE}" w:hAnsi="{POLICE}" w:cs="{POLICE}" w:eastAsia="{POLICE}"/>'
    defauts = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{police}<w:sz w:val="22"/><w:szCs w:val="22"/>'
        '<w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    )
    caractere = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
    )
    paragraphes = "".join(_paragraph(s) for s in STYLES if s.docx)
    caracteres = "".join(_character(s) for s in CARACTERES if s.docx)
    return (
        f"{ENTETE}<w:styles {DECLARATIONS}>{defauts}{paragraphes}{caractere}{caracteres}{_tables()}</w:styles>".encode()
    )


def style_id(nom: str) -> str:
    """L’identifiant d’un style : « Heading1 » pour les titres, sinon le nom sans espace."""
    niveau = nom.removeprefix("heading ")
    return f"Heading{niveau}" if niveau != nom else nom.replace(" ", "").replace("tocH", "TOCH")


def _paragraph(style: Style) -> str:
    defaut = ' w:default="1"' if style.docx == "Normal" else ""
    neuf = "" if style.docx in INTEGRES else ' w:customStyle="1"'
    parent = next((s.docx for s in STYLES if style.parent and s.cle == style.parent and s.docx), "")
    base = f'<w:basedOn w:val="{style_id(parent)}"/>' if parent else ""
    suite = f'<w:next w:val="{style_id(style.suite)}"/>' if style.suite else ""
    return (
        f'<w:style w:type="paragraph"{defaut}{neuf} w:styleId="{style_id(style.docx)}"><w:name w:val="{style.docx}"/>'
        f"{base}{suite}<w:qFormat/><w:pPr>{_spacing(style)}</w:pPr><w:rPr>{_letters(style)}</w:rPr></w:style>"
    )


def _spacing(style: Style) -> str:
    """Les propriétés de paragraphe, dans l’ordre qu’impose le schéma."""
    filets = "".join(
        f'<w:{cote} w:val="{trait}" w:sz="{taille}" w:space="{espace}" w:color="{COULEURS[couleur]}"/>'
        for cote, trait, taille, espace, couleur in (
            ("top", "single", 6, 4, style.filet_haut),
            ("left", "single", 24, 6, style.filet_gauche),
            ("bottom", "dotted", 12, 4, style.filet_bas),
        )
        if couleur
    )
    droite = _twips(16.6)
    avant = "" if style.avant is None else f' w:before="{style.avant * 20:.0f}"'
    apres = "" if style.apres is None else f' w:after="{style.apres * 20:.0f}"'
    ligne = f' w:line="{style.interligne * 2.4:.0f}" w:lineRule="auto"' if style.interligne else ""
    points = ' w:leader="dot"' if style.docx.startswith("toc") else ""
    parties = (
        "<w:keepNext/><w:keepLines/>" if style.is_solidaire else "",
        "<w:pageBreakBefore/>" if style.is_nouvelle_page else "",
        f"<w:pBdr>{filets}</w:pBdr>" if filets else "",
        f'<w:shd w:val="clear" w:color="auto" w:fill="{COULEURS[style.fond]}"/>' if style.fond else "",
        f'<w:tabs><w:tab w:val="right"{points} w:pos="{droite}"/></w:tabs>' if style.has_page_a_droite else "",
        f"<w:spacing{avant}{apres}{ligne}/>" if avant or apres or ligne else "",
        f'<w:ind w:left="{_twips(style.retrait)}"/>' if style.retrait else "",
        f'<w:outlineLvl w:val="{style.niveau - 1}"/>' if style.niveau else "",
    )
    return "".join(parties)


def _letters(style: Style) -> str:
    gras = "" if style.gras is None else ("<w:b/><w:bCs/>" if style.gras else '<w:b w:val="0"/>')
    couleur = f'<w:color w:val="{COULEURS[style.couleur]}"/>' if style.couleur else ""
    taille = f'<w:sz w:val="{style.corps * 2:.0f}"/><w:szCs w:val="{style.corps * 2:.0f}"/>' if style.corps else ""
    return gras + couleur + taille


def _character(style: StyleDeCaractere) -> str:
    neuf = "" if style.docx in INTEGRES else ' w:customStyle="1"'
    parties = (
        '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>' if style.is_chasse_fixe else "",
        "<w:b/><w:bCs/>" if style.gras else "",
        f'<w:color w:val="{COULEURS[style.couleur]}"/>' if style.couleur else "",
        '<w:u w:val="single"/>' if style.is_souligne else "",
        '<w:vertAlign w:val="superscript"/>' if style.docx == "footnote reference" else "",
    )
    identifiant = "".join(mot[:1].upper() + mot[1:] for mot in style.docx.split(" "))
    return (
        f'<w:style w:type="character"{neuf} w:styleId="{identifiant}"><w:name w:val="{style.docx}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{"".join(parties)}</w:rPr></w:style>'
    )


def _tables() -> str:
    trait = COULEURS["trait"]
    cotes = ("top", "left", "bottom", "right", "insideH", "insideV")
    filets = "".join(f'<w:{cote} w:val="single" w:sz="4" w:space="0" w:color="{trait}"/>' for cote in cotes)
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="Table"><w:name w:val="Table"/><w:basedOn w:val="TableNormal"/>'
        f"<w:qFormat/><w:tblPr><w:tblBorders>{filets}</w:tblBorders><w:tblCellMar>"
        '<w:top w:w="40" w:type="dxa"/><w:left w:w="90" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/>'
        '<w:right w:w="90" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/>'
        f'<w:color w:val="{COULEURS["vert"]}"/></w:rPr><w:tcPr><w:shd w:val="clear" w:color="auto"'
        f' w:fill="{COULEURS["brume"]}"/></w:tcPr></w:tblStylePr></w:style>'
    )


def _twips(cm: float) -> int:
    return round(cm * VINGTIEMES_PAR_CM)
