"""Composer une session : les durées de tous les modules, en tableau pour qui lit, en données pour le script de la page."""

from __future__ import annotations

import json
from html import escape
from typing import Any, Final

from pupitre.model.base import LIBELLES, Fourchette
from pupitre.model.catalogue import Catalogue
from pupitre.model.module import Module
from pupitre.model.programme import EtapeProgramme, Programme
from pupitre.model.running_order import A_L_HEURE, given_sequences
from pupitre.model.session import HEURE
from pupitre.rendering.context import RenderContext, minutes
from pupitre.rendering.macros.links import lien_vers

LEGENDE: Final = "Ce que dure chaque module en salle, séquence par séquence"


def composer_session(context: RenderContext) -> str:
    """Le composeur, vide et caché tant que son script n’est pas là, puis le tableau de toutes les durées."""
    donnees = json.dumps(composer_data(context.catalogue), ensure_ascii=False, separators=(",", ":"))
    return (
        f'<section class="composeur" hidden data-composer="{escape(donnees)}" aria-label="Composer"></section>'
        f'<details class="durees" open><summary>Les durées de tous les modules</summary>{_table(context)}</details>'
    )


def composer_data(catalogue: Catalogue) -> dict[str, Any]:
    """Les modules, les programmes et les fiches, avec leurs durées en minutes : tout ce que le script calcule vient de là."""
    modules = [catalogue.modules[m].contenu for m in catalogue.module_order()]
    fiches = {f: catalogue.fiches[f].contenu for m in modules for f in m.fiches}
    return {
        "modules": [_module(catalogue, module) for module in modules],
        "programmes": [_programme(catalogue, d.contenu) for d in catalogue.programmes.values()],
        "fiches": {i: [f.titre, f.canevas.format if f.canevas else ""] for i, f in sorted(fiches.items())},
    }


def _module(catalogue: Catalogue, module: Module) -> dict[str, Any]:
    sequences = (catalogue.sequences[s].contenu for s in catalogue.sequences_de[module.id])
    return {
        "id": module.id,
        "titre": module.titre,
        "salle": _bounds(module.duree_salle_minutes),
        "pauses": module.pauses_minutes,
        "fiches": list(module.fiches),
        "sequences": [[s.id, s.titre, *_bounds(s.duree_salle_minutes)] for s in sequences],
    }


def _programme(catalogue: Catalogue, programme: Programme) -> dict[str, Any]:
    return {
        "id": programme.id,
        "titre": programme.titre,
        "duree": _bounds(programme.duree_minutes),
        "seances": [
            {
                "titre": seance.titre,
                "modalite": LIBELLES[seance.modalite],
                "minutee": seance.modalite in A_L_HEURE,
                "debut": _start(seance.debut),
                "etapes": [e for etape in seance.etapes for e in _steps(catalogue, etape)],
            }
            for seance in programme.seances
        ],
    }


def _start(debut: str | None) -> int | None:
    found = HEURE.fullmatch(debut or "")
    return int(found[1]) * 60 + int(found[2] or 0) if found else None


def _steps(catalogue: Catalogue, etape: EtapeProgramme) -> list[list[Any]]:
    """Les étapes d’un programme : nature, identifiant ou titre, bornes de la durée."""
    sequences = given_sequences(catalogue, etape)
    if not sequences:
        return [[etape.nature, etape.cible, *_bounds(etape.duree_minutes or Fourchette(0, 0))]]
    own = etape.duree_minutes if etape.sequence else None
    return [["sequence", s, *_bounds(own or catalogue.sequences[s].contenu.duree_salle_minutes)] for s in sequences]


def _bounds(duree: Fourchette) -> list[int]:
    return [duree.mini, duree.maxi]


def _table(context: RenderContext) -> str:
    """Le tableau des durées : un module par ligne, ses séquences dans l’ordre."""
    catalogue = context.catalogue
    lignes = "".join(_row(context, catalogue.modules[m].contenu) for m in catalogue.module_order())
    titres = "".join(f'<th scope="col">{t}</th>' for t in ("Module", "En salle", "Pauses", "Séquences"))
    return f"<table><caption>{LEGENDE}</caption><thead><tr>{titres}</tr></thead><tbody>{lignes}</tbody></table>"


def _row(context: RenderContext, module: Module) -> str:
    sequences = [context.catalogue.sequences[s].contenu for s in context.catalogue.sequences_de[module.id]]
    detail = "<br>".join(f"{escape(s.titre, quote=False)}, {minutes(s.duree_salle_minutes)}" for s in sequences)
    pauses = minutes(Fourchette(module.pauses_minutes, module.pauses_minutes)) if module.pauses_minutes else "aucune"
    return (
        f'<tr><th scope="row">{lien_vers(context, module.id)}</th><td>{minutes(module.duree_salle_minutes)}</td>'
        f"<td>{pauses}</td><td>{detail}</td></tr>"
    )
