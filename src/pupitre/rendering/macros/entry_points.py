"""Les entrées de l’accueil : par profil et par temps disponible, calculées du catalogue et jamais tapées à la main."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from pupitre.model.base import LIBELLES, Fourchette
from pupitre.model.module import Activite, Module
from pupitre.rendering.context import RenderContext, minutes
from pupitre.rendering.macros.links import lien_vers, link
from pupitre.rendering.macros.shapes import forme

ETAPES_PAR_PROFIL: Final = 4
PROPOSITIONS: Final = 4
TEMPS: Final = (15, 30, 60)
INTRODUCTIONS: Final[dict[int, str]] = {
    # minutes -> ce que l’on peut faire en ce temps
    15: "Une activité, en solo ou à deux, sans sortir.",
    30: "La première séquence d’un module.",
    60: "Les deux premières séquences d’un module.",
}


def _ordered(context: RenderContext) -> list[Module]:
    return [context.catalogue.modules[m].contenu for m in context.catalogue.module_order()]


def path_for(modules: list[Module], public: str) -> tuple[Module, ...]:
    """Quatre modules au plus pour un public, dans l’ordre du cursus : le premier, puis les plus faits pour lui.

    Un module est d’autant plus fait pour un public qu’il le nomme tôt et qu’il en nomme peu. Aucun n’exige un module
    qui ne serait pas du parcours.
    """
    siens = [m for m in modules if public in m.publics]
    choisis = [m for m in siens if not m.prerequis][:1]
    while len(choisis) < ETAPES_PAR_PROFIL:
        connus = {m.id for m in choisis}
        ouverts = [m for m in siens if m.id not in connus and connus.issuperset(m.prerequis)]
        if not ouverts:
            break
        choisis.append(min(ouverts, key=lambda m: (m.publics.index(public), len(m.publics))))
    return tuple(sorted(choisis, key=modules.index))


def liste_parcours(context: RenderContext) -> str:
    """Un parcours court par profil, le programme qui lui va, et tous ses modules."""
    modules = _ordered(context)
    publics = dict.fromkeys(p for m in modules for p in m.publics)
    return f'<ul class="publics entrees">{"".join(_profile(context, modules, p) for p in publics)}</ul>'


def _profile(context: RenderContext, modules: list[Module], public: str) -> str:
    etapes = "".join(_line(context, m.id, m.famille, m.duree_autonomie_minutes) for m in path_for(modules, public))
    programmes = [d.contenu for d in context.catalogue.programmes.values() if public in d.contenu.publics]
    programmes.sort(key=lambda p: (p.publics.index(public), len(p.publics), p.id))
    programme = f"<p>Un programme : {lien_vers(context, programmes[0].id)}</p>" if programmes else ""
    nombre = sum(public in m.publics for m in modules)
    libelle = escape(LIBELLES[public], quote=False)
    tous = link(context, f"catalogue/?public={public}", f"Les {nombre} modules : {LIBELLES[public].lower()}")
    return f"<li><h3>{libelle}</h3><ol>{etapes}</ol>{programme}<p>{tous}</p></li>"


def _line(context: RenderContext, identifiant: str, famille: str, duree: Fourchette) -> str:
    lien = lien_vers(context, identifiant)
    return f'<li class="famille-{famille}">{forme(famille)} {lien} <span class="discret">{minutes(duree)}</span></li>'


def liste_temps(context: RenderContext) -> str:
    """Ce que l’on peut faire en 15, 30 et 60 minutes, sans prérequis, d’une famille à l’autre."""
    colonnes = "".join(_time(context, temps) for temps in TEMPS)
    return f'<ul class="publics entrees entrees-temps">{colonnes}</ul>'


def _time(context: RenderContext, temps: int) -> str:
    libres = [m for m in _ordered(context) if not m.prerequis]
    trouvees = activities(context, libres, temps) if temps < TEMPS[1] else first_sequences(context, libres, temps)
    lignes = "".join(
        _line(context, identifiant, module.famille, duree) for module, identifiant, duree in _varied(trouvees)
    )
    corps = f"<ul>{lignes}</ul>" if lignes else "<p>Rien d’aussi court pour l’instant.</p>"
    return f"<li><h3>J’ai {temps}\u00a0minutes</h3><p>{INTRODUCTIONS[temps]}</p>{corps}</li>"


Proposition = tuple[Module, str, Fourchette]


def activities(context: RenderContext, modules: list[Module], temps: int) -> list[Proposition]:
    """La première activité de chaque module que l’on peut faire en solo ou à deux, en ce temps, sans sortir."""
    premieres: dict[str, Activite] = {}
    for placed in context.catalogue.activites.values():
        activite = placed.contenu
        is_seul = activite.modalite in ("individuel", "binome") and activite.lieu != "terrain"
        if is_seul and activite.duree_minutes.maxi <= temps:
            premieres.setdefault(context.catalogue.module_de(placed.sequence), activite)
    siennes = ((module, premieres[module.id]) for module in modules if module.id in premieres)
    return [(module, activite.id, activite.duree_minutes) for module, activite in siennes]


def first_sequences(context: RenderContext, modules: list[Module], temps: int) -> list[Proposition]:
    """Les premières séquences de chaque module qui tiennent en ce temps : une jusqu’à 30 minutes, deux jusqu’à 60."""
    nombre = temps // TEMPS[1]
    trouvees: list[Proposition] = []
    for module in modules:
        debut = context.catalogue.sequences_de[module.id][:nombre]
        durees = [context.catalogue.sequences[s].contenu.duree_autonomie_minutes for s in debut]
        total = Fourchette(sum(d.mini for d in durees), sum(d.maxi for d in durees))
        if len(debut) == nombre and total.maxi <= temps:
            trouvees.append((module, debut[0] if nombre == 1 else module.id, total))
    return trouvees


def _varied(trouvees: Iterable[Proposition]) -> list[Proposition]:
    """Quatre propositions au plus, d’abord une par famille, dans l’ordre du cursus."""
    restantes, choisies = list(trouvees), list[Proposition]()
    while restantes and len(choisies) < PROPOSITIONS:
        vues: set[str] = set()
        for proposition in list(restantes):
            if proposition[0].famille not in vues and len(choisies) < PROPOSITIONS:
                vues.add(proposition[0].famille)
                choisies.append(proposition)
                restantes.remove(proposition)
    return choisies
