"""La couverture d’un livre numérique : le titre, la famille et le fil, dessinés avec nos polices."""

from __future__ import annotations

from html import escape
from typing import Final

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.bureautique.diapositives import POINTS_PAR_CM, width
from pupitre.exporters.bureautique.identite import COULEURS, FAMILLE, POLICE, family_of, overline
from pupitre.exporters.bureautique.images import draw
from pupitre.rendering.macros.shapes import FORMES

LARGEUR: Final = 1200
HAUTEUR: Final = 1600
MARGE: Final = 110
CORPS: Final = 104


def cover(bundle: Bundle) -> bytes:
    """La couverture, en PNG de 1200 sur 1600 pixels."""
    fond = FAMILLE.get(family_of(bundle), COULEURS["vert"])
    lignes = _wrapped(bundle.titre)
    haut = 760 - 60 * len(lignes)
    titre = "".join(_text(ligne, haut + rang * CORPS * 1.2, CORPS, "papier", 700) for rang, ligne in enumerate(lignes))
    edition = bundle.edition
    dessin = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR} {HAUTEUR}" font-family="{POLICE}">'
        f'<rect width="{LARGEUR}" height="{HAUTEUR}" fill="#{COULEURS["sable"]}"/>'
        f'<rect width="{LARGEUR}" height="1180" fill="#{fond}"/>{_text(overline(bundle), 240, 46, "papier", 700)}{titre}'
        f"{_thread(fond)}{_text(edition.titre, 1430, 52, 'vert', 700)}"
        f"{_text(f'Livret du stagiaire · édition {edition.edition}', 1505, 40, 'second', 400)}</svg>"
    )
    return draw(dessin, LARGEUR).octets


def _wrapped(titre: str) -> list[str]:
    """Le titre, coupé aux espaces pour tenir dans la largeur."""
    lignes: list[str] = []
    place = (LARGEUR - 2 * MARGE) / POINTS_PAR_CM
    for mot in titre.split(" "):
        essai = f"{lignes[-1]} {mot}" if lignes else mot
        if lignes and width(essai, CORPS, "bold") <= place * 1.15:
            lignes[-1] = essai
        else:
            lignes.append(mot)
    return lignes


def _text(texte: str, y: float, corps: int, couleur: str, graisse: int) -> str:
    contenu = escape(texte, quote=False)
    return f'<text x="{MARGE}" y="{y:.0f}" font-size="{corps}" font-weight="{graisse}" fill="#{COULEURS[couleur]}">{contenu}</text>'


def _thread(fond: str) -> str:
    """Le fil pointillé et les six formes, sur le bord du fond de couleur."""
    pas = (LARGEUR - 2 * MARGE) / len(FORMES)
    formes = "".join(
        f'<g transform="translate({MARGE + pas * rang + pas / 2 - 36:.0f} 1144) scale(3.6)" fill="#{COULEURS["sable"]}"'
        f' stroke="#{fond}" stroke-width="1.6">{forme}</g>'
        for rang, forme in enumerate(FORMES.values())
    )
    trait = f'stroke="#{fond}" stroke-width="9" stroke-dasharray="0.1 22" stroke-linecap="round"'
    return f'<path d="M{MARGE} 1240H{LARGEUR - MARGE}" {trait}/>{formes}'
