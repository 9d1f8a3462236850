"""La liste du matériel : ce que demandent les activités, séance par séance, puis tout réuni, et ce qu’il faut imprimer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.bureautique.formulaires import bullet_list, paragraph, section, source_line, styled, table
from pupitre.exporters.typst.plan import Plan, plan_of
from pupitre.exporters.typst.timetable import distinct, heading_of, instant, object_key
from pupitre.model.running_order import SeanceMinutee

CASE: Final = "☐"
RIEN: Final = "Aucun matériel particulier."
UNE_FOIS: Final = "Un objet qui sert à plusieurs activités n’est compté qu’une fois : on le range, on le ressort."


@dataclass(frozen=True, slots=True)
class Besoin:
    """Un objet, et chaque activité qui s’en sert : son heure, son titre."""

    objet: str
    usages: tuple[tuple[str, str], ...]


def material_sheet(bundle: Bundle) -> str:
    """La liste du matériel d’un module, d’un programme ou d’une session, en HTML."""
    plan = plan_of(bundle)
    seances = [s for s in plan.deroule if s.modalite != "autonomie"] or list(plan.deroule)
    par_seance = [(s, needs(bundle, s)) for s in seances]
    parties = [
        f"<h1>Liste du matériel</h1>{styled('Subtitle', bundle.titre)}{paragraph(_intro(bundle))}",
        _own_material(plan),
        *(_seance(seance, besoins) for seance, besoins in par_seance),
        _together(par_seance) if len(par_seance) > 1 else "",
        section("À imprimer", bullet_list(_to_print(bundle, plan))),
        source_line(bundle),
    ]
    return "".join(parties)


def needs(bundle: Bundle, seance: SeanceMinutee) -> tuple[Besoin, ...]:
    """Ce que demandent les activités d’une séance, une fois chaque objet, dans l’ordre où il sert."""
    textes: dict[str, str] = {}
    usages: dict[str, list[tuple[str, str]]] = {}
    for temps in seance.temps:
        if temps.nature != "activite":
            continue
        heure = instant(seance, temps.debut.milieu)
        for cle, objet in distinct(bundle.catalogue.activites[temps.identifiant].contenu.materiel).items():
            textes.setdefault(cle, objet)
            usages.setdefault(cle, []).append((heure, temps.titre))
    return tuple(Besoin(objet, tuple(usages[cle])) for cle, objet in textes.items())


def _intro(bundle: Bundle) -> str:
    effectif = bundle.session.effectif if bundle.session else None
    combien = (
        f"Pour {effectif} stagiaires : multipliez ce qui est dit « par personne »."
        if effectif
        else "Multipliez par votre effectif ce qui est dit « par personne »."
    )
    return f"{combien} {UNE_FOIS} Cochez au crayon, la veille."


def _own_material(plan: Plan) -> str:
    """Ce que chaque module demande de préparer, avant toute activité."""
    lignes = [
        f"<li><strong>{escape(m.module.titre, quote=False)}</strong> : {escape(' ; '.join(m.module.materiel), quote=False)}</li>"
        for m in plan.modules
        if m.module.materiel
    ]
    return section("Ce que demande chaque module", f"<ul>{''.join(lignes)}</ul>") if lignes else ""


def _seance(seance: SeanceMinutee, besoins: Iterable[Besoin]) -> str:
    lignes = [(CASE, b.objet, " ; ".join(f"{heure}, {titre}" for heure, titre in b.usages)) for b in besoins]
    corps = (
        _table(("Prêt", "Objet", "À quel moment, pour quelle activité"), lignes, (9, 43, 48))
        if lignes
        else paragraph(RIEN)
    )
    return section(seance.titre, paragraph(heading_of(seance)) + corps)


def _together(par_seance: Iterable[tuple[SeanceMinutee, tuple[Besoin, ...]]]) -> str:
    """Chaque objet une fois pour toute la formation : combien d’activités s’en servent, à quelles séances."""
    sommes: dict[str, tuple[str, int, list[str]]] = {}
    for rang, (_, besoins) in enumerate(par_seance, 1):
        for besoin in besoins:
            cle = object_key(besoin.objet)
            objet, fois, seances = sommes.get(cle, (besoin.objet, 0, []))
            sommes[cle] = (objet, fois + len(besoin.usages), [*seances, str(rang)])
    lignes = [(CASE, objet, str(fois), ", ".join(seances)) for objet, fois, seances in sommes.values()]
    titres = ("Prêt", "Objet", "Activités", "Séances, dans l’ordre")
    return section("Tout réunir", _table(titres, lignes, (9, 55, 14, 22))) if lignes else ""


def _to_print(bundle: Bundle, plan: Plan) -> Iterator[str]:
    effectif = str(bundle.session.effectif) if bundle.session and bundle.session.effectif else "un par personne"
    yield f"Le livret du stagiaire : {effectif}."
    yield "La feuille d’émargement : une."
    yield f"Le positionnement, s’il n’a pas été envoyé, et l’évaluation à chaud : {effectif}."
    for fiche in plan.fiches:
        canevas = f", et son canevas en {fiche.canevas.format} : un par groupe" if fiche.canevas else ""
        yield f"La fiche « {fiche.titre} » ({fiche.id}){canevas}."


def _table(titres: tuple[str, ...], lignes: Iterable[tuple[str, ...]], largeurs: tuple[int, ...]) -> str:
    corps = "".join(f"<tr>{''.join(f'<td>{escape(c, quote=False)}</td>' for c in ligne)}</tr>" for ligne in lignes)
    return table(titres, corps, largeurs)
