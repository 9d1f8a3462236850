"""Le document de référence OpenDocument : nos styles, notre page A4, notre pied de page, nos polices."""

from __future__ import annotations

from html import escape
from typing import Final

from pupitre.exporters.bureautique.identite import COULEURS, GRAISSES, POLICE, Mentions
from pupitre.exporters.bureautique.pandoc import zip_bytes
from pupitre.exporters.bureautique.styles import CARACTERES, STYLES, Style, StyleDeCaractere

MIMETYPE: Final = "application/vnd.oasis.opendocument.text"
ESPACES: Final = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "presentation": "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
}
DECLARATIONS: Final = " ".join(f'xmlns:{nom}="{adresse}"' for nom, adresse in ESPACES.items())
ENTETE: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
DOSSIER_DES_POLICES: Final = "Fonts/"
LARGEUR_CM: Final = 16.6


def reference_odt(mentions: Mentions, *, is_paysage: bool = False) -> bytes:
    """Le document de référence, vide, avec le pied de page du paquet."""
    corps = "<office:body><office:text><text:p/></office:text></office:body>"
    contenu = f'<office:document-content {DECLARATIONS} office:version="1.3">{corps}</office:document-content>'
    meta = f'<office:document-meta {DECLARATIONS} office:version="1.3"><office:meta/></office:document-meta>'
    fichiers = {
        "mimetype": MIMETYPE.encode(),
        "META-INF/manifest.xml": manifest(MIMETYPE, ("content.xml", "styles.xml", "meta.xml")),
        "content.xml": (ENTETE + contenu).encode(),
        "meta.xml": (ENTETE + meta).encode(),
        "styles.xml": (ENTETE + _styles(mentions, is_paysage)).encode(),
    }
    return zip_bytes(fichiers)


def manifest(mimetype: str, chemins: tuple[str, ...]) -> bytes:
    """Le manifeste OpenDocument 1.3 des fichiers d’un document."""
    genres = {"xml": "text/xml", "png": "image/png", "rdf": "application/rdf+xml", "ttf": "application/x-font-ttf"}
    lignes = [("/", mimetype), *((c, genres.get(c.rpartition(".")[2], "")) for c in chemins)]
    corps = "".join(
        f'<manifest:file-entry manifest:full-path="{chemin}" manifest:media-type="{genre}"/>'
        for chemin, genre in lignes
    )
    espace = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return f'{ENTETE}<manifest:manifest xmlns:manifest="{espace}" manifest:version="1.3">{corps}</manifest:manifest>'.encode()


def font_faces() -> str:
    """La déclaration de nos polices, jointes au document."""
    sources = "".join(
        f'<svg:font-face-uri xlink:href="{DOSSIER_DES_POLICES}{fichier}" xlink:type="simple"'
        f' loext:font-style="{"italic" if "italic" in graisse else "normal"}"'
        f' loext:font-weight="{"bold" if "bold" in graisse else "normal"}">'
        '<svg:font-face-format svg:string="truetype"/></svg:font-face-uri>'
        for graisse, fichier in GRAISSES.items()
    )
    return (
        f'<style:font-face style:name="{POLICE}" svg:font-family="\'{POLICE}\', Arial" style:font-family-generic="swiss"'
        f' style:font-pitch="variable"><svg:font-face-src>{sources}</svg:font-face-src></style:font-face>'
        '<style:font-face style:name="Chasse fixe" svg:font-family="\'Courier New\', monospace"'
        ' style:font-family-generic="modern" style:font-pitch="fixed"/>'
    )


def _styles(mentions: Mentions, is_paysage: bool) -> str:
    defaut = (
        '<style:default-style style:family="paragraph"><style:paragraph-properties fo:orphans="2" fo:widows="2"'
        ' fo:hyphenation-ladder-count="no-limit" style:tab-stop-distance="1.25cm"/>'
        f'<style:text-properties style:font-name="{POLICE}" fo:font-size="11pt" fo:language="fr" fo:country="FR"'
        ' fo:hyphenate="false"/></style:default-style>'
        '<style:default-style style:family="table"><style:table-properties table:border-model="collapsing"/></style:default-style>'
        '<style:default-style style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:default-style>'
        '<style:default-style style:family="graphic"><style:text-properties fo:language="fr" fo:country="FR"/></style:default-style>'
    )
    paragraphes = "".join(_paragraph(s) for s in STYLES if s.odt)
    caracteres = "".join(_character(s) for s in CARACTERES if s.odt)
    return (
        f'<office:document-styles {DECLARATIONS} office:version="1.3">'
        f"<office:font-face-decls>{font_faces()}</office:font-face-decls>"
        f"<office:styles>{defaut}{paragraphes}{caracteres}{_outline()}</office:styles>"
        f"{_page(is_paysage)}{_footer(mentions)}</office:document-styles>"
    )


def _name(cle: str) -> str:
    """Le nom OpenDocument d’un style désigné par son nom court."""
    return next((s.odt for s in STYLES if cle in (s.cle, s.odt) and s.odt), "")


def _paragraph(style: Style) -> str:
    parent = _name(style.parent)
    lisible = style.odt.replace("_20_", " ")
    attributs = {
        "style:name": style.odt,
        "style:display-name": lisible,
        "style:family": "paragraph",
        "style:parent-style-name": parent,
        "style:next-style-name": _name(style.suite),
        "style:class": "text",
        "style:default-outline-level": str(style.niveau or ""),
    }
    return (
        f"<style:style{_attributes(attributs)}><style:paragraph-properties{_attributes(_spacing(style))}>"
        f"{_leaders(style)}</style:paragraph-properties>"
        f"<style:text-properties{_attributes(_letters(style))}/></style:style>"
    )


def _spacing(style: Style) -> dict[str, str]:
    marge = f"{style.retrait}cm" if style.retrait else ""
    has_cadre = style.fond or style.filet_gauche or style.filet_bas or style.filet_haut
    return {
        "fo:margin-top": _points(style.avant),
        "fo:margin-bottom": _points(style.apres),
        "fo:line-height": f"{style.interligne}%" if style.interligne else "",
        "fo:background-color": f"#{COULEURS[style.fond]}" if style.fond else "",
        "fo:border-left": f"3pt solid #{COULEURS[style.filet_gauche]}" if style.filet_gauche else "",
        "fo:border-bottom": f"1.5pt dotted #{COULEURS[style.filet_bas]}" if style.filet_bas else "",
        "fo:border-top": f"0.75pt solid #{COULEURS[style.filet_haut]}" if style.filet_haut else "",
        "fo:padding": "0.15cm" if has_cadre else "",
        "fo:margin-left": "" if style.filet_gauche else marge,
        "fo:keep-with-next": "always" if style.is_solidaire else "",
        "fo:break-before": "page" if style.is_nouvelle_page else "",
    }


def _leaders(style: Style) -> str:
    """La tabulation qui pousse le numéro de page à droite ; des points y conduisent dans le sommaire."""
    if not style.has_page_a_droite:
        return ""
    position = f"{LARGEUR_CM - style.retrait:.2f}cm"
    points = ' style:leader-style="dotted" style:leader-text="."' if style.odt.startswith("Contents") else ""
    return (
        f'<style:tab-stops><style:tab-stop style:position="{position}" style:type="right"{points}/></style:tab-stops>'
    )


def _letters(style: Style) -> dict[str, str]:
    return {
        "fo:font-size": _points(style.corps or None),
        "fo:font-weight": "" if style.gras is None else ("bold" if style.gras else "normal"),
        "fo:color": f"#{COULEURS[style.couleur]}" if style.couleur else "",
    }


def _character(style: StyleDeCaractere) -> str:
    lettres = {
        "fo:font-weight": "bold" if style.gras else "",
        "fo:color": f"#{COULEURS[style.couleur]}" if style.couleur else "",
        "style:text-underline-style": "solid" if style.is_souligne else "",
        "style:text-underline-width": "auto" if style.is_souligne else "",
        "style:font-name": "Chasse fixe" if style.is_chasse_fixe else "",
    }
    nom = style.odt.replace("_20_", " ")
    return (
        f'<style:style style:name="{style.odt}" style:display-name="{nom}" style:family="text">'
        f"<style:text-properties{_attributes(lettres)}/></style:style>"
    )


def _outline() -> str:
    niveaux = "".join(f'<text:outline-level-style text:level="{n}" style:num-format=""/>' for n in range(1, 11))
    return f'<text:outline-style style:name="Outline">{niveaux}</text:outline-style>'


def _page(is_paysage: bool) -> str:
    largeur, hauteur = ("29.7cm", "21cm") if is_paysage else ("21cm", "29.7cm")
    marge = "1.6cm" if is_paysage else "2.2cm"
    return (
        '<office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties'
        f' fo:page-width="{largeur}" fo:page-height="{hauteur}" style:num-format="1"'
        f' style:print-orientation="{"landscape" if is_paysage else "portrait"}" fo:margin-top="{marge}"'
        f' fo:margin-bottom="1.4cm" fo:margin-left="{marge}" fo:margin-right="{marge}"/>'
        '<style:header-style/><style:footer-style><style:header-footer-properties fo:min-height="1cm"'
        ' fo:margin-top="0.5cm"/></style:footer-style></style:page-layout></office:automatic-styles>'
    )


def _footer(mentions: Mentions) -> str:
    page = "<text:page-number>1</text:page-number>\u00a0/\u00a0<text:page-count>1</text:page-count>"
    pied = escape(mentions.pied, quote=False)
    adresse = escape(mentions.permalien, quote=False)
    return (
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"><style:footer>'
        f'<text:p text:style-name="Footer">{pied}<text:tab/>page\u00a0{page}<text:line-break/>{adresse}</text:p>'
        "</style:footer></style:master-page></office:master-styles>"
    )


def _points(valeur: float | None) -> str:
    return "" if valeur is None else f"{valeur:g}pt"


def _attributes(valeurs: dict[str, str]) -> str:
    return "".join(f' {nom}="{escape(valeur)}"' for nom, valeur in valeurs.items() if valeur != "")
