"""Corrige ce que pandoc laisse à faire dans un DOCX : sommaire, polices, tableaux, langue, métadonnées, identifiants."""

from __future__ import annotations

import hashlib
from html import escape
from pathlib import Path
from typing import Any, Final

from lxml import etree

from pupitre.exporters.archive import write_zip
from pupitre.exporters.bureautique.formulaires import VIDE
from pupitre.exporters.bureautique.identite import COULEURS, GRAISSES, POLICE, POLICES, Mentions
from pupitre.exporters.bureautique.listes import share_bullets
from pupitre.exporters.bureautique.opendocument import HAUTEUR_A_REMPLIR_CM, Titre
from pupitre.exporters.bureautique.pandoc import Manuscrit, convert
from pupitre.exporters.bureautique.reference_docx import (
    DECLARATIONS,
    ENTETE,
    VINGTIEMES_PAR_CM,
    R,
    W,
    reference_docx,
    style_id,
)

N: Final = {
    "w": W,
    "r": R,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
PROPRIETES_LIBRES: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
EMBARQUEES: Final = {
    "regular": "embedRegular",
    "bold": "embedBold",
    "italic": "embedItalic",
    "bold-italic": "embedBoldItalic",
}


def write_docx(fichier: Path, manuscrit: Manuscrit, mentions: Mentions, *, is_paysage: bool = False) -> None:
    """Écrit le document DOCX."""
    entrees = docx_entries(manuscrit, mentions, is_paysage=is_paysage)
    write_zip(fichier, entrees, manuscrit.publiee_le)


def docx_entries(manuscrit: Manuscrit, mentions: Mentions, *, is_paysage: bool = False) -> dict[str, bytes]:
    """Les fichiers du document DOCX, par chemin."""
    fichiers = convert(manuscrit, "docx", reference_docx(mentions, is_paysage=is_paysage))
    document = etree.fromstring(fichiers["word/document.xml"])
    _pictures(document)
    _tables(document)
    _table_of_contents(document, manuscrit.sommaire)
    fichiers["word/numbering.xml"] = share_bullets(document, fichiers["word/numbering.xml"])
    fichiers["word/document.xml"] = etree.tostring(document, encoding="UTF-8", xml_declaration=True, standalone=True)
    fichiers["word/settings.xml"] = _settings(fichiers["word/settings.xml"])
    fichiers["docProps/core.xml"] = _core(manuscrit, mentions)
    fichiers["docProps/app.xml"] = _app(mentions)
    if manuscrit.proprietes:
        fichiers["docProps/custom.xml"] = _custom(manuscrit)
    return _embed_fonts(fichiers)


def _q(nom: str) -> str:
    prefixe, _, local = nom.partition(":")
    return f"{{{N[prefixe]}}}{local}"


def _pictures(document: Any) -> None:
    """Pandoc met l’alternative sur le cadre et le nom du fichier sur l’image : la même phrase aux deux."""
    for rang, cadre in enumerate(document.iter(_q("wp:inline")), 1):
        dehors = cadre.find(_q("wp:docPr"))
        dehors.set("name", f"Image {rang}")
        dehors.attrib.pop("title", None)
        for dedans in cadre.iter(_q("pic:cNvPr")):
            dedans.set("name", f"Image {rang}")
            dedans.set("descr", dehors.get("descr", ""))


def _tables(document: Any) -> None:
    """Toute la largeur de la page, et un fond sous les lignes d’intertitre."""
    for table in document.iter(_q("w:tbl")):
        largeur = table.find(f"{_q('w:tblPr')}/{_q('w:tblW')}")
        largeur.set(_q("w:type"), "pct")
        largeur.set(_q("w:w"), "5000")
        for fusion in table.iter(_q("w:gridSpan")):
            fond = etree.SubElement(fusion.getparent(), _q("w:shd"))
            fond.set(_q("w:val"), "clear")
            fond.set(_q("w:color"), "auto")
            fond.set(_q("w:fill"), COULEURS["brume"])
        for ligne in table.iter(_q("w:tr")):
            _unbreakable(ligne)
        _space_after(table)


def _space_after(table: Any) -> None:
    """Word colle au tableau le texte qui le suit : un peu d’air."""
    suite = table.getnext()
    proprietes = None if suite is None else suite.find(_q("w:pPr"))
    if proprietes is not None and proprietes.find(_q("w:spacing")) is None:
        espace = etree.SubElement(proprietes, _q("w:spacing"))
        espace.set(_q("w:before"), "160")


def _unbreakable(ligne: Any) -> None:
    """Une ligne de tableau ne se coupe pas d’une page à l’autre ; celle où l’on écrit est assez haute."""
    proprietes = ligne.find(_q("w:trPr"))
    if proprietes is None:
        proprietes = etree.Element(_q("w:trPr"))
        ligne.insert(0, proprietes)
    proprietes.insert(0, etree.Element(_q("w:cantSplit")))
    derniere = ligne.findall(_q("w:tc"))[-1]
    if "".join(t.text or "" for t in derniere.iter(_q("w:t"))).strip(" ") == VIDE:
        hauteur = etree.Element(_q("w:trHeight"))
        hauteur.set(_q("w:val"), str(round(HAUTEUR_A_REMPLIR_CM * VINGTIEMES_PAR_CM)))
        proprietes.insert(1, hauteur)


def headings_of(document: Any, profondeur: int) -> list[Titre]:
    """Les titres du document jusqu’à une profondeur, avec le signet que pandoc a posé devant."""
    titres = []
    for paragraphe in document.iter(_q("w:p")):
        style = paragraphe.find(f"{_q('w:pPr')}/{_q('w:pStyle')}")
        nom = "" if style is None else str(style.get(_q("w:val")))
        signet = paragraphe.getprevious()
        if not nom.startswith("Heading") or signet is None or signet.tag != _q("w:bookmarkStart"):
            continue
        if int(nom[-1]) <= profondeur:
            texte = "".join(t.text or "" for t in paragraphe.iter(_q("w:t")))
            titres.append(Titre(int(nom[-1]), str(signet.get(_q("w:name"))), " ".join(texte.split())))
    return titres


def _table_of_contents(document: Any, profondeur: int) -> None:
    """Une table des matières remplie de liens ; Word y met les numéros de page quand on la met à jour."""
    titres = headings_of(document, profondeur)
    if not titres:
        return
    champ = f'TOC \\o "1-{profondeur}" \\h \\z \\u'
    debut = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{escape(champ, quote=False)}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    lignes = "".join(_entry(t, debut if rang == 0 else "") for rang, t in enumerate(titres))
    table = (
        f'<w:sdt {DECLARATIONS}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
        f'</w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:pPr><w:pStyle w:val="{style_id("TOC Heading")}"/></w:pPr><w:r>'
        f"<w:t>Table des matières</w:t></w:r></w:p>{lignes}"
        '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:sdtContent></w:sdt>'
    )
    premier = next(p for p in document.iter(_q("w:bookmarkStart")) if p.get(_q("w:name")) == titres[0].repere)
    premier.addprevious(etree.fromstring(table))


def _entry(titre: Titre, debut: str) -> str:
    style = style_id(f"toc {titre.niveau}")
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{debut}<w:hyperlink w:anchor="{escape(titre.repere)}" w:history="1">'
        f'<w:r><w:t xml:space="preserve">{escape(titre.texte, quote=False)}</w:t></w:r></w:hyperlink></w:p>'
    )


def _settings(octets: bytes) -> bytes:
    """La langue du document et les polices jointes ; Word les garde quand on enregistre."""
    reglages = etree.fromstring(octets)
    for ancien in ("w:embedSystemFonts", "w:embedTrueTypeFonts", "w:saveSubsetFonts"):
        for element in reglages.findall(_q(ancien)):
            reglages.remove(element)
    zoom = reglages.find(_q("w:zoom"))
    zoom.addnext(etree.Element(_q("w:embedTrueTypeFonts")))
    for langue in reglages.iter(_q("w:themeFontLang")):
        langue.set(_q("w:val"), "fr-FR")
    for separateur, valeur in (("w:decimalSymbol", ","), ("w:listSeparator", ";")):
        for element in reglages.iter(_q(separateur)):
            element.set(_q("w:val"), valeur)
    return bytes(etree.tostring(reglages, encoding="UTF-8", xml_declaration=True, standalone=True))


def _core(manuscrit: Manuscrit, mentions: Mentions) -> bytes:
    jour = f"{manuscrit.publiee_le.isoformat()}T00:00:00Z"
    paquet = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    champs = (
        ("dc:title", manuscrit.titre),
        ("dc:subject", manuscrit.surtitre),
        ("dc:creator", manuscrit.auteur),
        ("dc:description", f"{mentions.attribution} {mentions.permalien}"),
        ("dc:language", "fr-FR"),
        ("cp:version", mentions.edition),
    )
    corps = "".join(f"<{nom}>{escape(valeur, quote=False)}</{nom}>" for nom, valeur in champs)
    dates = "".join(
        f'<dcterms:{nom} xsi:type="dcterms:W3CDTF">{jour}</dcterms:{nom}>' for nom in ("created", "modified")
    )
    espaces = (
        f'xmlns:cp="{paquet}" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    return f"{ENTETE}<cp:coreProperties {espaces}>{corps}{dates}</cp:coreProperties>".encode()


def _app(mentions: Mentions) -> bytes:
    espace = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    organisme = escape(mentions.ouvrage, quote=False)
    return f'{ENTETE}<Properties xmlns="{espace}"><Application>pupitre</Application><Company>{organisme}</Company></Properties>'.encode()


def _custom(manuscrit: Manuscrit) -> bytes:
    """Les propriétés libres, celles que l’on voit dans « Fichier, Informations, Propriétés avancées »."""
    espaces = (
        'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
        ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
    )
    lignes = "".join(
        f'<property fmtid="{PROPRIETES_LIBRES}" pid="{rang}" name="{escape(nom)}">'
        f"<vt:lpwstr>{escape(valeur, quote=False)}</vt:lpwstr></property>"
        for rang, (nom, valeur) in enumerate(manuscrit.proprietes.items(), 2)  # 0 et 1 sont réservés
    )
    return f"{ENTETE}<Properties {espaces}>{lignes}</Properties>".encode()


def _embed_fonts(fichiers: dict[str, bytes]) -> dict[str, bytes]:
    """Joint nos polices, brouillées comme le demande la norme (ECMA-376, partie 4, 2.8.1)."""
    liens, balises = [], []
    for rang, (graisse, fichier) in enumerate(GRAISSES.items(), 1):
        octets = (POLICES / fichier).read_bytes()
        cle = hashlib.sha256(octets).hexdigest()[:32].upper()
        guide = f"{{{cle[:8]}-{cle[8:12]}-{cle[12:16]}-{cle[16:20]}-{cle[20:]}}}"
        fichiers[f"word/fonts/police{rang}.odttf"] = _obfuscated(octets, cle)
        liens.append(f'<Relationship Id="rId{rang}" Type="{R}/font" Target="fonts/police{rang}.odttf"/>')
        balises.append(f'<w:{EMBARQUEES[graisse]} r:id="rId{rang}" w:fontKey="{guide}"/>')
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    fichiers["word/_rels/fontTable.xml.rels"] = (
        f'{ENTETE}<Relationships xmlns="{relations}">{"".join(liens)}</Relationships>'.encode()
    )
    fichiers["word/fontTable.xml"] = (
        f'{ENTETE}<w:fonts {DECLARATIONS}><w:font w:name="{POLICE}"><w:altName w:val="Arial"/><w:charset w:val="00"/>'
        f'<w:family w:val="swiss"/><w:pitch w:val="variable"/>{"".join(balises)}</w:font></w:fonts>'
    ).encode()
    types = fichiers["[Content_Types].xml"].decode()
    genre = '<Default Extension="odttf" ContentType="application/vnd.openxmlformats-officedocument.obfuscatedFont"/>'
    if 'Extension="odttf"' not in types:  # une extension déclarée deux fois, et Word propose de « réparer » le document
        fichiers["[Content_Types].xml"] = types.replace("<Override", f"{genre}<Override", 1).encode()
    return fichiers


def _obfuscated(octets: bytes, cle: str) -> bytes:
    """Les 32 premiers octets, combinés à la clé lue à l’envers."""
    clef = bytes.fromhex(cle)[::-1]
    return bytes(o ^ clef[rang % 16] for rang, o in enumerate(octets[:32])) + octets[32:]
