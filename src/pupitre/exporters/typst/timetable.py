"""Le déroulé horaire, en tableaux : l’heure du milieu, et entre quelles heures elle peut glisser."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pupitre.exporters.citations import MOIS
from pupitre.exporters.typst.source import call, content, text
from pupitre.exporters.typst.tables import Cellule, written
from pupitre.model.base import LIBELLES
from pupitre.model.catalogue import Catalogue
from pupitre.model.running_order import A_L_HEURE, Moment, SeanceMinutee, Temps
from pupitre.model.session import clock
from pupitre.rendering.context import minutes

JOURS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
AUCUN: Final = frozenset(("aucun", "rien", "aucun matériel"))
PONCTUATION: Final = " \u00a0.,;:!…"


def cell(texte: str, is_tete: bool = False, colonnes: int = 1) -> Cellule:
    """Une cellule de texte brut."""
    return Cellule(text(texte), texte, is_tete, colonnes)


def day(seance: SeanceMinutee) -> str:
    """« mardi 16 mars 2027 », ou rien si la date n’est pas fixée."""
    jour = seance.jour
    return f"{JOURS[jour.weekday()]} {jour.day} {MOIS[jour.month - 1]} {jour.year}" if jour else ""


def instant(seance: SeanceMinutee, minute: int) -> str:
    """Une heure si la séance en a une, sinon le temps écoulé depuis son début."""
    return clock(minute) if seance.depart is not None else f"+\u00a0{clock(minute)}"


def between(moment: Moment) -> str:
    """« 9 h 35 – 9 h 45 » : au plus tôt, au plus tard ; rien si l’heure est sûre."""
    if moment.tot == moment.tard:
        return ""
    return f"{clock(moment.tot)}\u00a0–\u00a0{clock(moment.tard)}"


def heading_of(seance: SeanceMinutee) -> str:
    """« Mardi 16 mars 2027, de 9 h 00 à 12 h 40 environ (13 h 05 au plus tard). Guéret. » : en une phrase, ce que l’on sait."""
    quand = f"{day(seance).capitalize()}, de" if seance.jour else "De"
    has_pause = any(t.nature == "pause" for t in seance.temps)
    duree = f"{minutes(seance.duree)} en tout, {'pauses comprises' if has_pause else 'sans pause'}."
    if seance.depart is None:
        return f"{LIBELLES[seance.modalite]}. {duree}"
    tard = f" ({clock(seance.fin.tard)} au plus tard)" if seance.fin.tard != seance.fin.tot else ""
    lieu = f" {seance.lieu}." if seance.lieu else ""
    return f"{quand} {clock(seance.depart)} à {clock(seance.fin.milieu)} environ{tard}.{lieu} {duree}"


def short_timetable(seance: SeanceMinutee) -> str:
    """Pour qui suit : l’heure, ce que l’on fait, la durée ; sans heure sur le terrain et en autonomie."""
    premiers = [t for t in seance.temps if t.niveau == 1]
    if seance.modalite not in A_L_HEURE:
        return written(
            [cell("Ce que l’on fait"), cell("Durée")], [[cell(t.titre), _lasting(t)] for t in premiers], parts=(18, 5)
        )
    lignes = [[cell(instant(seance, t.debut.milieu)), cell(t.titre), _lasting(t)] for t in premiers]
    fin = [cell(instant(seance, seance.fin.milieu)), cell("Fin"), cell("")]
    return written([cell(t) for t in ("Heure", "Ce que l’on fait", "Durée")], [*lignes, fin], parts=(3, 15, 5))


def full_timetable(seance: SeanceMinutee, catalogue: Catalogue) -> str:
    """Pour qui anime : chaque étape et comment on la conduit, l’heure du milieu, les bornes, la durée."""
    if seance.modalite not in A_L_HEURE:
        rangees = [[_what(t, catalogue), _lasting(t)] for t in seance.temps]
        return written([cell("Étape"), cell("Durée")], rangees, parts=(18, 5))
    lignes = [
        [cell(instant(seance, t.debut.milieu), t.niveau == 1), cell(between(t.debut)), _what(t, catalogue), _lasting(t)]
        for t in seance.temps
    ]
    fin = [cell(instant(seance, seance.fin.milieu), True), cell(between(seance.fin)), cell("Fin", True), cell("")]
    tete = [cell(t) for t in ("Heure", "Entre", "Étape", "Durée")]
    return written(tete, [*lignes, fin], parts=(20, 41, 92, 29))


def _what(temps: Temps, catalogue: Catalogue) -> Cellule:
    """Ce que l’on fait ; une activité dit comment l’on travaille."""
    if temps.nature != "activite":
        return cell(temps.titre, temps.niveau == 1)
    activite = catalogue.activites[temps.identifiant].contenu
    return cell(f"{temps.titre} (activité, {LIBELLES[activite.modalite].lower()})")


def _lasting(temps: Temps) -> Cellule:
    """La durée d’un temps, sur une seule ligne."""
    return cell(minutes(temps.duree).replace(" ", "\u00a0"))


def materials(seances: Iterable[SeanceMinutee], catalogue: Catalogue) -> tuple[tuple[str, int], ...]:
    """Le matériel du déroulé, dans l’ordre où il sert : chaque objet une fois, et le nombre d’activités qui s’en servent."""
    trouves: dict[str, tuple[str, int]] = {}
    for seance in seances:
        for temps in seance.temps:
            if temps.nature == "activite":
                for cle, objet in distinct(catalogue.activites[temps.identifiant].contenu.materiel).items():
                    premier, fois = trouves.get(cle, (objet, 0))
                    trouves[cle] = (premier, fois + 1)
    return tuple(trouves.values())


def distinct(objets: Iterable[str]) -> dict[str, str]:
    """Les objets sans doublon ni « Aucun », dans l’ordre : la clé qui les reconnaît, et le premier texte rencontré."""
    trouves: dict[str, str] = {}
    for objet in objets:
        trouves.setdefault(object_key(objet), objet)
    return {cle: objet for cle, objet in trouves.items() if cle not in AUCUN}


def object_key(objet: str) -> str:
    """Ce qui reconnaît un même objet : son texte, sans la casse ni la ponctuation finale."""
    return objet.strip().rstrip(PONCTUATION).casefold()


def how_often(objet: str, fois: int) -> str:
    """Un objet, et pour combien d’activités il sert quand c’est plus d’une."""
    return objet if fois < 2 else f"{objet.rstrip(PONCTUATION)} (pour {fois} activités)"


def checklist(lignes: Iterable[str]) -> str:
    """Une liste à cocher au crayon."""
    return call("list", *(content(text(ligne)) for ligne in lignes), marker=content(text("☐")), tight="true")
