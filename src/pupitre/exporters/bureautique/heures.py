"""Les heures d’un module ou d’un programme, rangées comme à l’université : cours, travaux dirigés, terrain, personnel.

La convention est écrite avec le compte : une heure vaut soixante minutes réelles, et un crédit de 25 à 30 heures de travail
total, encadré et personnel (Guide d’utilisation ECTS, Commission européenne, 2015).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from pupitre.exporters.bundle import Bundle
from pupitre.model.base import Fourchette
from pupitre.model.catalogue import Catalogue
from pupitre.model.programme import EtapeProgramme, Programme, Seance

Part = Literal["cm", "td", "terrain", "personnel"]
PARTS: Final[dict[Part, str]] = {
    "cm": "Cours (CM)",
    "td": "Travaux dirigés (TD)",
    "terrain": "Terrain",
    "personnel": "Travail personnel",
}
HEURES_PAR_CREDIT: Final = (25, 30)
RIEN: Final = Fourchette(0, 0)


@dataclass(frozen=True, slots=True)
class Heures:
    """Le temps de chaque part, en minutes ; une part sans temps n’y est pas."""

    parts: dict[Part, Fourchette]

    @property
    def total(self) -> Fourchette:
        """Le temps de toutes les parts."""
        return sum(self.parts.values(), RIEN)

    def credits(self) -> tuple[float, float]:
        """Le nombre de crédits que vaut la durée haute, à 30 puis à 25 heures par crédit, au dixième."""
        heures = self.total.maxi / 60
        bas, haut = HEURES_PAR_CREDIT
        return round(heures / haut, 1), round(heures / bas, 1)


def hours_of(bundle: Bundle) -> Heures:
    """Les heures d’un paquet : les séances d’un programme, ou les étapes d’un module en salle."""
    if bundle.programme:
        programme = bundle.programme
        parts = [(_part_of(s), _session_length(s, programme, bundle.catalogue)) for s in programme.seances]
    else:
        parts = [part for m in bundle.modules for part in _module_parts(m.module.id, bundle.catalogue)]
    sommes: dict[Part, Fourchette] = {}
    for nom in PARTS:
        duree = sum((d for p, d in parts if p == nom), RIEN)
        if duree.maxi:
            sommes[nom] = duree
    return Heures(sommes)


def _part_of(seance: Seance) -> Part:
    if seance.modalite == "terrain":
        return "terrain"
    if seance.modalite in ("autonomie", "distance"):
        return "personnel"
    return "cm" if seance.titre.lower().startswith("cours") else "td"


def _session_length(seance: Seance, programme: Programme, catalogue: Catalogue) -> Fourchette:
    return sum((step_length(e, seance, programme, catalogue) for e in seance.etapes), RIEN)


def is_solo(programme: Programme) -> bool:
    """Vrai pour un programme que l’on suit seul, sans aucune séance en salle."""
    return not {"presentiel", "distance"} & set(programme.modalites)


def step_length(etape: EtapeProgramme, seance: Seance, programme: Programme, catalogue: Catalogue) -> Fourchette:
    """La durée d’une étape : la sienne, sinon celle du cursus, seul ou en salle selon la séance et le programme."""
    if etape.duree_minutes:
        return etape.duree_minutes
    table = catalogue.sequences if etape.sequence else catalogue.modules
    contenu = table[etape.cible].contenu
    is_alone = seance.modalite == "autonomie" or is_solo(programme)
    return contenu.duree_autonomie_minutes if is_alone else contenu.duree_salle_minutes


def _module_parts(module: str, catalogue: Catalogue) -> list[tuple[Part, Fourchette]]:
    parts: list[tuple[Part, Fourchette]] = []
    for identifiant in catalogue.sequences_de[module]:
        for etape in catalogue.sequences[identifiant].contenu.deroule:
            if etape.activite:
                activite = catalogue.activites[etape.activite].contenu
                parts.append(("terrain" if activite.lieu == "terrain" else "td", activite.duree_minutes))
            elif etape.duree_minutes and etape.nature != "pause":
                parts.append(("cm", etape.duree_minutes))
    return parts
