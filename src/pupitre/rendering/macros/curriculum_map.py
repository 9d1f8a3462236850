"""La carte du cursus : un dessin tiré des prérequis à la construction, et sa liste équivalente."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final

from pupitre.model.module import FAMILLES, Module
from pupitre.rendering.context import RenderContext, minutes
from pupitre.rendering.macros.links import link
from pupitre.rendering.macros.shapes import FORMES, forme

LARGEUR, MARGE, ENTETE = 760, 16, 34
COLONNES: Final = 3
BOITE_L, BOITE_H, ECART_X, ECART_Y = 224, 76, 28, 34
CARACTERES_PAR_LIGNE: Final = 24


@dataclass(frozen=True, slots=True)
class Boite:
    """La place d’un module sur la carte, en pixels, et son numéro d’ordre."""

    module: Module
    x: int
    y: int
    numero: int


def carte_cursus(context: RenderContext) -> str:
    """Le dessin et la liste, dans le même ordre."""
    modules = [context.catalogue.modules[m].contenu for m in context.catalogue.module_order()]
    boites, bandes, hauteur = _layout(modules)
    fils = "".join(_thread(boites, boite) for boite in boites.values())
    corps = "".join(_band(famille, y) for famille, y in bandes) + fils
    corps += "".join(_box(boite) for boite in boites.values())
    # La liste dit tout ce que dit le dessin : pour un lecteur d’écran, le dessin est une image résumée par son titre.
    titre = (
        "Carte du cursus : les modules par famille, reliés par leurs prérequis. La liste qui suit dit la même chose."
    )
    return (
        f'<figure class="carte-cursus"><svg viewBox="0 0 {LARGEUR} {hauteur}" role="img" aria-label="{titre}">'
        f"{corps}</svg><figcaption>Un trait en pointillés relie un module à celui qu’il faut suivre avant.</figcaption>"
        f"</figure>{_list(context, boites)}"
    )


def _layout(modules: list[Module]) -> tuple[dict[str, Boite], list[tuple[str, int]], int]:
    boites: dict[str, Boite] = {}
    bandes: list[tuple[str, int]] = []
    y, numero = 0, 0
    for famille in FAMILLES:
        membres = [m for m in modules if m.famille == famille]
        if not membres:
            continue
        bandes.append((famille, y))
        for rang, module in enumerate(membres):
            numero += 1
            ligne, colonne = divmod(rang, COLONNES)
            x = MARGE + colonne * (BOITE_L + ECART_X)
            boites[module.id] = Boite(module, x, y + ENTETE + ligne * (BOITE_H + ECART_Y), numero)
        y += ENTETE + -(-len(membres) // COLONNES) * (BOITE_H + ECART_Y) + 6
    return boites, bandes, y


def _band(famille: str, y: int) -> str:
    libelle = FAMILLES[famille][0]
    return (
        f'<g class="bande famille-{famille}"><g class="forme-carte" transform="translate({MARGE} {y + 6})">{FORMES[famille]}</g>'
        f'<text class="bande-titre" x="{MARGE + 28}" y="{y + 21}">{libelle}</text></g>'
    )


def _thread(boites: dict[str, Boite], boite: Boite) -> str:
    fils = []
    for prerequis in boite.module.prerequis:
        avant = boites.get(prerequis)
        if avant is None:
            continue
        fils.append(f'<path class="fil" d="{_path(avant, boite)}"/>')
    return "".join(fils)


def _path(avant: Boite, boite: Boite) -> str:
    """Un trait droit entre deux boîtes voisines, une boucle sous la rangée si une autre les sépare, une courbe sinon."""
    x1, y1, x2, y2 = avant.x + BOITE_L // 2, avant.y + BOITE_H, boite.x + BOITE_L // 2, boite.y
    if avant.y != boite.y:
        milieu = (y1 + y2) // 2
        return f"M{x1} {y1} C{x1} {milieu} {x2} {milieu} {x2} {y2}"
    if abs(boite.x - avant.x) == BOITE_L + ECART_X:
        return f"M{avant.x + BOITE_L} {avant.y + BOITE_H // 2} H{boite.x}"
    return f"M{x1} {y1} C{x1} {y1 + ECART_Y - 4} {x2} {y1 + ECART_Y - 4} {x2} {y1}"


def _box(boite: Boite) -> str:
    lignes = _wrap(f"{boite.numero}. {boite.module.titre}")
    textes = "".join(
        f'<tspan x="{boite.x + 14}" y="{boite.y + 24 + 19 * rang}">{escape(ligne, quote=False)}</tspan>'
        for rang, ligne in enumerate(lignes)
    )
    duree = minutes(boite.module.duree_salle_minutes)
    return (
        f'<g class="boite famille-{boite.module.famille}">'
        f'<rect x="{boite.x}" y="{boite.y}" width="{BOITE_L}" height="{BOITE_H}" rx="6"/>'
        f'<text class="boite-titre">{textes}</text>'
        f'<text class="boite-duree" x="{boite.x + 14}" y="{boite.y + BOITE_H - 10}">{duree}</text></g>'
    )


def _wrap(texte: str) -> list[str]:
    lignes = [""]
    for mot in texte.split():
        if len(lignes[-1]) + len(mot) + 1 > CARACTERES_PAR_LIGNE and lignes[-1]:
            lignes.append("")
        lignes[-1] = f"{lignes[-1]} {mot}".strip()
    return lignes[:2] if len(lignes) <= 2 else [lignes[0], f"{lignes[1]}…"]


def _list(context: RenderContext, boites: dict[str, Boite]) -> str:
    lignes = []
    for boite in boites.values():
        adresse = context.catalogue.index[boite.module.id].adresse
        avant = ", ".join(f"n°\u00a0{boites[p].numero}" for p in boite.module.prerequis if p in boites)
        suite = f", après le {avant}" if avant else ", sans prérequis"
        libelle = FAMILLES[boite.module.famille][0]
        duree = minutes(boite.module.duree_salle_minutes)
        lignes.append(
            f'<li class="famille-{boite.module.famille}">{forme(boite.module.famille)} '
            f"{link(context, adresse, boite.module.titre)} · {libelle}, {duree}{suite}</li>"
        )
    return f'<ol class="carte-liste">{"".join(lignes)}</ol>'
