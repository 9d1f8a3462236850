"""Le format « epub » : EPUB 3.3 accessible (W3C EPUB 3.3 et EPUB Accessibility 1.1), écrit sans intermédiaire.

Aucun script, aucune police ni image lointaine ; l’archive commence par « mimetype », sans compression.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from pupitre.exporters.archive import write_zip
from pupitre.exporters.bundle import Bundle
from pupitre.exporters.bureautique.couverture import cover
from pupitre.exporters.bureautique.identite import POLICES
from pupitre.exporters.bureautique.livret import Chapitre, chapters, image_name
from pupitre.exporters.citations import LICENCES

MIMETYPE: Final = "application/epub+zip"
FEUILLE: Final = Path(__file__).parent / "livre.css"
TTF: Final = ("atkinson-400.ttf", "atkinson-700.ttf", "atkinson-400-italique.ttf", "symboles.ttf")
GENRES: Final = {
    "xhtml": "application/xhtml+xml",
    "css": "text/css",
    "ttf": "font/ttf",
    "svg": "image/svg+xml",
    "png": "image/png",
}
CONTENEUR: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/livre.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
ACCESSIBILITE: Final = (
    # propriété de schema.org -> valeur
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual"),
    ("accessModeSufficient", "textual,visual"),
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityFeature", "displayTransformability"),
    ("accessibilityFeature", "longDescription"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityFeature", "unlocked"),
    ("accessibilityHazard", "none"),
    (
        "accessibilitySummary",
        "Livre de texte qui se redimensionne. Chaque dessin a une alternative ; chaque canevas à imprimer est aussi décrit en texte. "
        "Titres hiérarchisés, tableaux avec en-têtes, table des matières. Aucun son, aucune animation, aucun script. "
        "Contrôlé par epubcheck et par Ace, sans évaluation par une personne extérieure.",
    ),
)
COUVERTURE: Final = "couverture.png"
PROPRIETES: Final = {"sommaire.xhtml": ' properties="nav"', COUVERTURE: ' properties="cover-image"'}
CONFORMITE: Final = "EPUB Accessibility 1.1 - WCAG 2.1 Level AA"


def write_epub(bundle: Bundle, fichier: Path) -> None:
    """Écrit le livret du stagiaire."""
    livre = chapters(bundle)
    contenu = {f"EPUB/{c.nom}": _page(c.titre, _body(c)) for c in livre}
    contenu["EPUB/sommaire.xhtml"] = _page("Table des matières", _navigation(livre))
    contenu["EPUB/livre.css"] = FEUILLE.read_bytes()
    contenu[f"EPUB/{COUVERTURE}"] = cover(bundle)
    contenu |= {f"EPUB/polices/{nom}": (POLICES / nom).read_bytes() for nom in TTF}
    contenu |= dict(_images(bundle, livre))
    contenu["EPUB/livre.opf"] = _package(bundle, livre, sorted(contenu)).encode()
    contenu["META-INF/container.xml"] = CONTENEUR.encode()
    contenu["mimetype"] = MIMETYPE.encode()
    write_zip(fichier, contenu, bundle.edition.publiee_le, "mimetype")


def _images(bundle: Bundle, livre: tuple[Chapitre, ...]) -> Iterator[tuple[str, bytes]]:
    textes = "".join(c.corps for c in livre)
    for adresse, source in bundle.fichiers.items():
        nom = image_name(adresse)
        if f'"images/{nom}"' in textes:
            yield f"EPUB/images/{nom}", source.read_bytes()


def _body(chapitre: Chapitre) -> str:
    return f"<h1>{escape(chapitre.titre, quote=False)}</h1>\n{chapitre.corps}"


def _page(titre: str, corps: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="fr" xml:lang="fr">'
        f'<head><meta charset="utf-8"/><title>{escape(titre, quote=False)}</title>'
        f'<link rel="stylesheet" type="text/css" href="livre.css"/></head>\n<body>\n{corps}\n</body></html>\n'
    ).encode()


def _navigation(livre: tuple[Chapitre, ...]) -> str:
    lignes: list[str] = []
    for rang, chapitre in enumerate(livre):
        suivant = livre[rang + 1].niveau if rang + 1 < len(livre) else 1
        lien = f'<li><a href="{chapitre.nom}">{escape(chapitre.titre, quote=False)}</a>'
        fin = "</li>" if suivant == chapitre.niveau else ("<ol>" if suivant > chapitre.niveau else "</li></ol></li>")
        lignes.append(lien + fin)
    reperes = "".join(
        f'<li><a epub:type="{genre}" href="{nom}">{titre}</a></li>'
        for genre, nom, titre in (
            ("toc", "sommaire.xhtml", "Table des matières"),
            ("bodymatter", livre[1].nom, "Début du texte"),
        )
    )
    return (
        f'<nav epub:type="toc" id="table" role="doc-toc"><h1>Table des matières</h1><ol>{"".join(lignes)}</ol></nav>\n'
        f'<nav epub:type="landmarks" id="reperes" hidden="hidden"><h2>Repères</h2><ol>{reperes}</ol></nav>'
    )


def _package(bundle: Bundle, livre: tuple[Chapitre, ...], chemins: list[str]) -> str:
    fichiers = [c.removeprefix("EPUB/") for c in chemins]
    identifiants = {nom: f"f{rang}" for rang, nom in enumerate(fichiers, 1)}
    manifeste = "".join(
        f'<item id="{identifiants[nom]}" href="{nom}" media-type="{GENRES[nom.rpartition(".")[2]]}"'
        f"{PROPRIETES.get(nom, '')}/>\n"
        for nom in fichiers
    )
    ordre = [livre[0].nom, "sommaire.xhtml", *(c.nom for c in livre[1:])]
    suite = "".join(f'<itemref idref="{identifiants[nom]}"/>\n' for nom in ordre)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="fr"'
        ' prefix="schema: http://schema.org/ a11y: http://www.idpf.org/epub/vocab/package/a11y/#">\n'
        f"{_metadata(bundle)}<manifest>\n{manifeste}</manifest>\n<spine>\n{suite}</spine>\n</package>\n"
    )


def _metadata(bundle: Bundle) -> str:
    edition = bundle.edition
    simples = (
        ("dc:identifier", ' id="id"', bundle.permalien),
        ("dc:title", "", bundle.titre),
        ("dc:language", "", "fr"),
        ("dc:creator", "", edition.titre),
        ("dc:publisher", "", edition.editeur),
        ("dc:date", "", edition.publiee_le.isoformat()),
        ("dc:description", "", bundle.resume),
        ("dc:rights", "", f"{bundle.attribution}"),
        ("dc:source", "", bundle.permalien),
        ("meta", ' property="dcterms:modified"', f"{edition.publiee_le.isoformat()}T00:00:00Z"),
        ("meta", ' property="schema:version"', edition.edition),
        *(("meta", f' property="schema:{nom}"', valeur) for nom, valeur in ACCESSIBILITE),
        ("meta", ' property="dcterms:conformsTo" id="conformite"', CONFORMITE),
        ("meta", ' property="a11y:certifiedBy" refines="#conformite"', f"{edition.titre}, auto-évaluation"),
    )
    corps = "".join(f"<{nom}{attributs}>{escape(valeur, quote=False)}</{nom}>\n" for nom, attributs, valeur in simples)
    licence = LICENCES.get(edition.licence, "")
    lien = f'<link rel="dcterms:license" href="{licence}"/>\n' if licence else ""
    return f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{corps}{lien}</metadata>\n'
