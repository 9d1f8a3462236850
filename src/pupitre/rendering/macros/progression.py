"""Le carnet de suivi : tout ce que l’on peut cocher, au crayon sur le papier ou, si on l’a choisi, sur son appareil."""

from __future__ import annotations

from html import escape

from pupitre.model.module import FAMILLES, Module, Objectif
from pupitre.rendering.context import RenderContext, minutes
from pupitre.rendering.macros.links import lien_vers
from pupitre.rendering.macros.shapes import forme


def liste_progression(context: RenderContext) -> str:
    """Chaque module, ses séquences et ses objectifs, chacun avec sa case et son identifiant permanent."""
    modules = [context.catalogue.modules[m].contenu for m in context.catalogue.module_order()]
    familles = [f for f in FAMILLES if any(m.famille == f for m in modules)]
    return "".join(_family(context, famille, [m for m in modules if m.famille == famille]) for famille in familles)


def _family(context: RenderContext, famille: str, modules: list[Module]) -> str:
    corps = "".join(_module(context, module) for module in modules)
    return f'<section class="suivi-famille famille-{famille}"><h3>{forme(famille)} {FAMILLES[famille][0]}</h3>{corps}</section>'


def _module(context: RenderContext, module: Module) -> str:
    titre = escape(module.titre)
    lignes = "".join(_sequence(context, s) for s in context.catalogue.sequences_de[module.id])
    lignes += "".join(_objectif(context, o) for o in module.objectifs)
    return (
        f'<div class="suivi-module" data-module="{module.id}" data-titre="{titre}">'
        f"<h4>{lien_vers(context, module.id)}</h4><ul>{lignes}</ul></div>"
    )


def _sequence(context: RenderContext, identifiant: str) -> str:
    duree = context.catalogue.sequences[identifiant].contenu.duree_autonomie_minutes
    return (
        f'<li class="a-cocher" data-progres="{identifiant}" data-mini="{duree.mini}" data-maxi="{duree.maxi}">'
        f'<span>{lien_vers(context, identifiant)} <span class="discret">{minutes(duree)}</span></span></li>'
    )


def _objectif(context: RenderContext, objectif: Objectif) -> str:
    return f'<li class="a-cocher suivi-objectif" data-progres="{objectif.id}"><label>{context.html(objectif.enonce)}</label></li>'


def sequences_data(context: RenderContext, module: str) -> str:
    """Les séquences d’un module, pour que le script de progression compte celles qui sont terminées."""
    return f' data-sequences="{" ".join(context.catalogue.sequences_de.get(module, ()))}"'
