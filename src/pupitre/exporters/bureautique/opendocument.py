"""Corrige ce que pandoc laisse à faire dans un ODT : alternatives d’images, tableaux, sommaire, polices, métadonnées."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

from lxml import etree

from pupitre.exporters.archive import write_zip
from pupitre.exporters.bureautique.formulaires import VIDE
from pupitre.exporters.bureautique.fragments import parse
from pupitre.exporters.bureautique.identite import COULEURS, GRAISSES, POLICES, Mentions
from pupitre.exporters.bureautique.pandoc import Manuscrit, convert
from pupitre.exporters.bureautique.reference_odt import (
    DECLARATIONS,
    DOSSIER_DES_POLICES,
    ENTETE,
    ESPACES,
    MIMETYPE,
    font_faces,
    manifest,
    reference_odt,
)

FONDS: Final = {
    # style automatique de pandoc -> fond de la cellule
    "TableHeaderRowCell": "brume",
    "TableRowCell": "",
}
HAUTEUR_A_REMPLIR_CM: Final = 0.76
PROFONDEUR_DES_TITRES: Final = 10


@dataclass(frozen=True, slots=True)
class Titre:
    """Un titre du document : niveau, repère, texte."""

    niveau: int
    repere: str
    texte: str


def write_odt(fichier: Path, manuscrit: Manuscrit, mentions: Mentions, *, is_paysage: bool = False) -> None:
    """Écrit le document ODT."""
    write_zip(fichier, odt_entries(manuscrit, mentions, is_paysage=is_paysage), manuscrit.publiee_le, "mimetype")


def odt_entries(manuscrit: Manuscrit, mentions: Mentions, *, is_paysage: bool = False) -> dict[str, bytes]:
    """Les fichiers du document ODT, par chemin."""
    brut = convert(manuscrit, "odt", reference_odt(mentions, is_paysage=is_paysage))
    contenu = etree.fromstring(brut["content.xml"])
    _alternatives(contenu, manuscrit.html)
    _tables(contenu, is_paysage)
    _lists(contenu)
    _fonts(contenu)
    _table_of_contents(contenu, manuscrit.sommaire)
    fichiers = {
        "mimetype": MIMETYPE.encode(),
        "content.xml": etree.tostring(contenu, encoding="UTF-8", xml_declaration=True),
        "styles.xml": brut["styles.xml"],
        "meta.xml": metadata(manuscrit, mentions),
        **{nom: octets for nom, octets in brut.items() if nom.startswith("Pictures/")},
        **{DOSSIER_DES_POLICES + f: (POLICES / f).read_bytes() for f in GRAISSES.values()},
    }
    chemins = tuple(sorted(c for c in fichiers if c != "mimetype"))
    return {**fichiers, "META-INF/manifest.xml": manifest(MIMETYPE, chemins)}


def metadata(manuscrit: Manuscrit, mentions: Mentions) -> bytes:
    """Les métadonnées, avec la licence et l’adresse permanente que tout lecteur peut afficher."""
    jour = f"{manuscrit.publiee_le.isoformat()}T00:00:00"
    libres = {
        "Édition": mentions.edition,
        "Licence": mentions.licence,
        "Adresse permanente": mentions.permalien,
        **manuscrit.proprietes,
    }
    lignes = "".join(
        f'<meta:user-defined meta:name="{nom}">{escape(valeur, quote=False)}</meta:user-defined>'
        for nom, valeur in libres.items()
    )
    corps = (
        f"<dc:title>{escape(manuscrit.titre, quote=False)}</dc:title>"
        f"<dc:subject>{escape(manuscrit.surtitre, quote=False)}</dc:subject>"
        f"<dc:description>{escape(mentions.attribution, quote=False)}</dc:description>"
        f"<meta:initial-creator>{escape(manuscrit.auteur, quote=False)}</meta:initial-creator>"
        f"<dc:creator>{escape(manuscrit.auteur, quote=False)}</dc:creator><dc:language>fr-FR</dc:language>"
        f"<meta:creation-date>{jour}</meta:creation-date><dc:date>{jour}</dc:date><meta:generator>pupitre</meta:generator>{lignes}"
    )
    return f'{ENTETE}<office:document-meta {DECLARATIONS} office:version="1.3"><office:meta>{corps}</office:meta></office:document-meta>'.encode()


def _q(nom: str) -> str:
    prefixe, _, local = nom.partition(":")
    return f"{{{ESPACES[prefixe]}}}{local}"


def _find(racine: Any, chemin: str) -> list[Any]:
    trouves: list[Any] = racine.xpath(chemin, namespaces=ESPACES)
    return trouves


def _alternatives(contenu: Any, html: str) -> None:
    """Pandoc perd les alternatives : les images sont dans l’ordre du texte, on les y remet."""
    textes = [str(image.get("alt", "")) for image in parse(html).xpath(".//img")]
    for rang, (cadre, texte) in enumerate(zip(_find(contenu, "//draw:frame"), textes, strict=True), 1):
        cadre.set(_q("draw:name"), f"Image {rang}")
        cadre.set(_q("text:anchor-type"), "as-char")
        etree.SubElement(cadre, _q("svg:desc")).text = texte


def _tables(contenu: Any, is_paysage: bool) -> None:
    """Des filets, un fond sous les en-têtes, et toute la largeur de la page."""
    for nom, fond in FONDS.items():
        for cellule in _find(contenu, f"//style:style[@style:name='{nom}']/style:table-cell-properties"):
            cellule.attrib.clear()
            cellule.set(_q("fo:border"), f"0.5pt solid #{COULEURS['trait']}")
            cellule.set(_q("fo:padding"), "0.12cm")
            if fond:
                cellule.set(_q("fo:background-color"), f"#{COULEURS[fond]}")
    for cellule in _find(contenu, "//table:table-cell[@table:number-columns-spanned]"):
        cellule.set(_q("table:style-name"), "TableHeaderRowCell")
    _rows_to_fill(contenu)
    # LibreOffice lit ce style comme un en-tête de colonne : une tête de ligne, déjà en gras, n’en est pas un.
    for tete in _find(contenu, "//table:table/table:table-row//text:p[@text:style-name='Table_20_Heading']"):
        tete.set(_q("text:style-name"), "Table_20_Contents")
    for style in _find(contenu, "//style:style[@style:family='table']"):
        proprietes = style.find(_q("style:table-properties"))
        proprietes = etree.SubElement(style, _q("style:table-properties")) if proprietes is None else proprietes
        proprietes.set(_q("style:width"), "26.5cm" if is_paysage else "16.6cm")
        proprietes.set(_q("table:align"), "margins")
        proprietes.set(_q("fo:margin-bottom"), "0.35cm")


def _rows_to_fill(contenu: Any) -> None:
    """Une ligne de tableau où il faut écrire est assez haute pour une signature."""
    style = etree.SubElement(contenu.find(_q("office:automatic-styles")), _q("style:style"))
    style.set(_q("style:name"), "LigneARemplir")
    style.set(_q("style:family"), "table-row")
    proprietes = etree.SubElement(style, _q("style:table-row-properties"))
    proprietes.set(_q("style:min-row-height"), f"{HAUTEUR_A_REMPLIR_CM}cm")
    proprietes.set(_q("fo:keep-together"), "always")
    for ligne in _find(contenu, "//table:table-row"):
        cellules = ["".join(c.itertext()) for c in ligne]
        if cellules[-1].strip(" \n") == VIDE:
            ligne.set(_q("table:style-name"), "LigneARemplir")


def _lists(contenu: Any) -> None:
    """Un peu d’air entre les lignes d’une liste, et un retrait plus court."""
    for style in _find(contenu, "//style:style[@style:list-style-name]/style:paragraph-properties"):
        style.set(_q("fo:margin-bottom"), "3pt")
    for etiquette in _find(contenu, "//style:list-level-label-alignment"):
        niveau = int(etiquette.getparent().getparent().get(_q("text:level")))
        etiquette.set(_q("fo:margin-left"), f"{niveau * 0.65:.2f}cm")
        etiquette.set(_q("text:list-tab-stop-position"), f"{niveau * 0.65:.2f}cm")
        etiquette.set(_q("fo:text-indent"), "-0.55cm")
        etiquette.getparent().set(_q("fo:text-align"), "left")


def _fonts(contenu: Any) -> None:
    declarations = contenu.find(_q("office:font-face-decls"))
    declarations[:] = list(etree.fromstring(f"<racine {DECLARATIONS}>{font_faces()}</racine>"))
    etree.cleanup_namespaces(declarations)


def headings_of(contenu: Any, profondeur: int) -> list[Titre]:
    """Les titres du document jusqu’à une profondeur, avec le repère que pandoc y a posé."""
    titres = []
    for titre in _find(contenu, "//text:h"):
        niveau = int(titre.get(_q("text:outline-level")))
        reperes = _find(titre, ".//text:bookmark-start/@text:name")
        if niveau <= profondeur and reperes:
            titres.append(Titre(niveau, str(reperes[0]), " ".join("".join(titre.itertext()).split())))
    return titres


def _table_of_contents(contenu: Any, profondeur: int) -> None:
    """Une table des matières remplie : titres, liens, et numéros de page que la suite bureautique tient à jour."""
    titres = headings_of(contenu, profondeur)
    if not titres:
        return
    lignes = "".join(_entry(t) for t in titres)
    modeles = "".join(_template(n) for n in range(1, PROFONDEUR_DES_TITRES + 1))
    table = (
        f'<text:table-of-content {DECLARATIONS} text:name="Table des matières"><text:table-of-content-source'
        f' text:outline-level="{profondeur}"><text:index-title-template text:style-name="Contents_20_Heading">'
        f"Table des matières</text:index-title-template>{modeles}</text:table-of-content-source><text:index-body>"
        '<text:index-title text:name="Table des matières, titre"><text:p text:style-name="Contents_20_Heading">'
        f"Table des matières</text:p></text:index-title>{lignes}</text:index-body></text:table-of-content>"
    )
    premier = _find(contenu, "//text:h")[0]
    premier.addprevious(etree.fromstring(table))


def _entry(titre: Titre) -> str:
    repere = escape(titre.repere)
    return (
        f'<text:p text:style-name="Contents_20_{titre.niveau}"><text:a xlink:type="simple" xlink:href="#{repere}"'
        ' text:style-name="Sommaire" text:visited-style-name="Sommaire">'
        f"{escape(titre.texte, quote=False)}</text:a><text:tab/>"
        f'<text:bookmark-ref text:reference-format="page" text:ref-name="{repere}">1</text:bookmark-ref></text:p>'
    )


def _template(niveau: int) -> str:
    return (
        f'<text:table-of-content-entry-template text:outline-level="{niveau}" text:style-name="Contents_20_{min(niveau, 3)}">'
        "<text:index-entry-link-start/><text:index-entry-text/><text:index-entry-link-end/>"
        '<text:index-entry-tab-stop style:type="right" style:leader-char="."/><text:index-entry-page-number/>'
        "</text:table-of-content-entry-template>"
    )
