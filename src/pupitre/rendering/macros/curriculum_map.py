"""La carte du cursus : une liste de liens rangée par famille, que la feuille de style dessine comme un plan de lignes.

La liste et le dessin sont le même texte : rien n’est dit deux fois, tout se lit au clavier, se replie au téléphone et
s’imprime. Un trait n’unit que deux voisins d’une même bande ; les autres prérequis sont dits par leur forme et leur
numéro, car vingt traits d’une bande à l’autre ne se lisent pas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from graphlib import TopologicalSorter
from operator import or_
from typing import Final

from pupitre.model.module import FAMILLES, VOLETS, Module
from pupitre.rendering.context import RenderContext, minutes
from pupitre.rendering.macros.links import lien_vers
from pupitre.rendering.macros.shapes import FORMES, forme

# Le numéro se centre au milieu de la forme, sauf dans un triangle, plus large en bas.
MILIEU: Final[dict[str, int]] = {"conditions": 34, "ouvrir": 29}
MILIEU_ORDINAIRE: Final = 28


@dataclass(frozen=True, slots=True)
class Etape:
    """Un module sur la carte : son numéro, et les prérequis qu’aucun autre ne contient déjà."""

    module: Module
    numero: int
    avant: tuple[str, ...]


def direct_prerequisites(prerequis: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """La réduction transitive : un prérequis déjà exigé par un autre prérequis n’est pas répété.

    Le graphe est sans cycle (règle `cycle-de-prerequis`) ; un identifiant absent du graphe est ignoré.
    """
    connus = {m: [p for p in avant if p in prerequis] for m, avant in prerequis.items()}
    # Les ancêtres d’un module sont un entier, un bit par module : cinq mille modules tiennent en quelques mégaoctets.
    bits = {m: 1 << rang for rang, m in enumerate(prerequis)}
    ancetres: dict[str, int] = {}
    for identifiant in TopologicalSorter(connus).static_order():
        ancetres[identifiant] = reduce(or_, (ancetres[p] | bits[p] for p in connus[identifiant]), 0)
    deja = {m: reduce(or_, (ancetres[p] for p in avant), 0) for m, avant in connus.items()}
    return {m: tuple(p for p in avant if not bits[p] & deja[m]) for m, avant in connus.items()}


def carte_cursus(context: RenderContext) -> str:
    """Une bande par famille, une forme numérotée par module, et la légende qui dit comment lire."""
    modules = [context.catalogue.modules[m].contenu for m in context.catalogue.module_order()]
    avant = direct_prerequisites({m.id: m.prerequis for m in modules})
    etapes = {m.id: Etape(m, rang, avant[m.id]) for rang, m in enumerate(modules, start=1)}
    familles = [f for f in FAMILLES if any(m.famille == f for m in modules)]
    bandes = "".join(_band(context, famille, etapes) for famille in familles)
    return (
        f'<div class="carte-cursus">{bandes}<p class="discret carte-legende">Chaque forme est un module, chaque couleur une famille. '
        "Un fil en pointillés mène d’un module à celui qu’il prépare ; « après » dit ceux qu’il faut avoir suivis. "
        "Sans « après », on peut commencer là. Les durées sont celles du module suivi seul.</p></div>"
    )


def _band(context: RenderContext, famille: str, etapes: Mapping[str, Etape]) -> str:
    libelle, volet = FAMILLES[famille]
    siennes = [e for e in etapes.values() if e.module.famille == famille]
    lignes = "".join(
        _step(context, etape, etapes, is_suite=rang > 0 and siennes[rang - 1].module.id in etape.avant)
        for rang, etape in enumerate(siennes)
    )
    detail = f'<span class="discret">{VOLETS[volet]}</span>' if VOLETS[volet] != libelle else ""
    return (
        f'<section class="bande famille-{famille}" aria-label="{libelle}">'
        f'<h3>{forme(famille)} {libelle} {detail}</h3><ol class="stations">{lignes}</ol></section>'
    )


def _step(context: RenderContext, etape: Etape, etapes: Mapping[str, Etape], *, is_suite: bool) -> str:
    module = etape.module
    avant = ", ".join(_mark(etapes[p]) for p in etape.avant)
    suite = f'<span class="station-avant">après {avant}</span>' if avant else ""
    classe = ' class="suite-du-fil"' if is_suite else ""
    return (
        f'<li{classe}>{_shape(module.famille, etape.numero)}<div><span class="lu">N°\u00a0{etape.numero}, </span>'
        f"{lien_vers(context, module.id)} "
        f'<span class="discret">{minutes(module.duree_autonomie_minutes)} {suite}</span></div></li>'
    )


def _shape(famille: str, numero: int) -> str:
    """La forme de la famille, son numéro dedans ; 44 unités de côté, pour que le texte garde sa taille de page."""
    return (
        '<svg class="station" viewBox="0 0 44 44" aria-hidden="true" focusable="false">'
        f'<g transform="scale(2.2)">{FORMES[famille]}</g>'
        f'<text x="22" y="{MILIEU.get(famille, MILIEU_ORDINAIRE)}" text-anchor="middle">{numero}</text></svg>'
    )


def _mark(etape: Etape) -> str:
    """Un renvoi à un module de la carte : sa forme, sa couleur et son numéro."""
    famille = etape.module.famille
    return f'<span class="famille-{famille}">{forme(famille)}\u00a0n°\u00a0{etape.numero}</span>'
