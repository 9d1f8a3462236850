"""Le déroulé horaire d’un programme, de modules ou d’une session : des heures réelles tirées des fourchettes.

Rien n’est supposé : chaque durée vient des contenus, et sans heure de début les temps se comptent depuis zéro.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pupitre.model.base import Fourchette
from pupitre.model.catalogue import Catalogue
from pupitre.model.module import Etape
from pupitre.model.programme import EtapeProgramme, Seance
from pupitre.model.session import HEURE, Jour, PauseDeSession, Session

RIEN: Final = Fourchette(0, 0)
A_L_HEURE: Final = ("presentiel", "distance")


@dataclass(frozen=True, slots=True)
class Moment:
    """Un instant, au plus tôt et au plus tard, en minutes : depuis minuit, ou depuis le début d’une séance sans heure."""

    tot: int
    tard: int

    @property
    def milieu(self) -> int:
        """La minute affichée : le milieu, arrondi à la minute suivante."""
        return (self.tot + self.tard + 1) // 2

    def after(self, duree: Fourchette) -> Moment:
        """L’instant qui suit une durée."""
        return Moment(self.tot + duree.mini, self.tard + duree.maxi)


@dataclass(frozen=True, slots=True)
class Temps:
    """Une ligne du déroulé : sa nature, son titre, ce qu’elle désigne, sa durée, son début.

    `niveau` 1 : une séquence, une pause, un temps collectif ; 2 : une étape à l’intérieur d’une séquence.
    """

    nature: str
    titre: str
    duree: Fourchette
    debut: Moment
    identifiant: str = ""
    niveau: int = 1

    @property
    def fin(self) -> Moment:
        """L’instant où l’on passe à la suite."""
        return self.debut.after(self.duree)


@dataclass(frozen=True, slots=True)
class SeanceMinutee:
    """Une séance, ses temps dans l’ordre, et sa fin ; `depart` est l’heure de début, ou rien si elle n’en a pas."""

    titre: str
    modalite: str
    depart: int | None
    temps: tuple[Temps, ...]
    fin: Moment
    duree: Fourchette
    jour: date | None = None
    lieu: str = ""
    butoir: int | None = None

    @property
    def sequences(self) -> tuple[str, ...]:
        """Les séquences de la séance, dans l’ordre."""
        return tuple(t.identifiant for t in self.temps if t.nature == "sequence")


def running_order(catalogue: Catalogue, session: Session) -> tuple[SeanceMinutee, ...]:
    """Le déroulé d’une session dont le programme ou les modules existent ; une séance sans heure part de zéro."""
    seances = _seances(catalogue, session)
    jours = _days(seances, session.jours)
    pauses = {p.apres: p for p in session.pauses}
    minutees = []
    for seance, jour in zip(seances, jours, strict=True):
        depart = _start(seance, jour, session) if seance.modalite in A_L_HEURE else None
        minutee = _timed(catalogue, seance, pauses, depart)
        if jour:
            minutee = replace(minutee, jour=jour.le, lieu=jour.lieu or session.lieu, butoir=jour.fin)
        minutees.append(minutee)
    return tuple(minutees)


def programme_order(catalogue: Catalogue, programme: str) -> tuple[SeanceMinutee, ...]:
    """Le déroulé d’un programme, aux heures qu’il conseille."""
    return running_order(catalogue, Session(titre=programme, programme=programme))


def module_order(catalogue: Catalogue, module: str) -> SeanceMinutee:
    """Le déroulé d’un module seul, compté depuis zéro."""
    return running_order(catalogue, Session(titre=module, modules=(module,)))[0]


def dated_seances(catalogue: Catalogue, session: Session) -> tuple[Seance, ...]:
    """Les séances qui ont lieu à une date : en salle ou à distance, ni sur le terrain ni en autonomie."""
    return tuple(s for s in _seances(catalogue, session) if s.modalite in A_L_HEURE)


def _seances(catalogue: Catalogue, session: Session) -> tuple[Seance, ...]:
    """Les séances du programme ; pour des modules, une séance par journée, qui les enchaîne."""
    if session.programme:
        return catalogue.programmes[session.programme].contenu.seances
    return tuple(_chained(catalogue, modules) for modules in session.journees or (session.modules,))


def _chained(catalogue: Catalogue, modules: tuple[str, ...]) -> Seance:
    etapes = tuple(EtapeProgramme(module=m) for m in modules)
    titre = " ; ".join(catalogue.modules[m].contenu.titre for m in modules)
    return Seance.model_construct(titre=titre, debut=None, modalite="presentiel", etapes=etapes)


def _days(seances: Iterable[Seance], jours: tuple[Jour, ...]) -> Iterator[Jour | None]:
    """Le jour de chaque séance ; rien pour le terrain, l’autonomie, ou si les dates ne sont pas données."""
    suite = iter(jours)
    for seance in seances:
        yield next(suite, None) if seance.modalite in A_L_HEURE else None


def _start(seance: Seance, jour: Jour | None, session: Session) -> int | None:
    if jour and jour.debut is not None:
        return jour.debut
    if session.debut is not None:
        return session.debut
    found = HEURE.fullmatch(seance.debut or "")
    return int(found[1]) * 60 + int(found[2] or 0) if found else None


def _timed(
    catalogue: Catalogue, seance: Seance, pauses: Mapping[str, PauseDeSession], depart: int | None
) -> SeanceMinutee:
    debut = instant = Moment(depart or 0, depart or 0)
    temps: list[Temps] = []
    for titre, nature, identifiant, duree in _steps(catalogue, seance, pauses):
        temps.append(Temps(nature, titre, duree, instant, identifiant))
        if nature == "sequence":
            temps.extend(_inner_steps(catalogue, identifiant, instant))
        instant = instant.after(duree)
    duree = Fourchette(instant.tot - debut.tot, instant.tard - debut.tard)
    return SeanceMinutee(seance.titre, seance.modalite, depart, tuple(temps), instant, duree)


def _steps(
    catalogue: Catalogue, seance: Seance, pauses: Mapping[str, PauseDeSession]
) -> Iterator[tuple[str, str, str, Fourchette]]:
    """Titre, nature, identifiant et durée de chaque étape ; une pause de la session remplace celle du programme."""
    replaced = False
    for etape in seance.etapes:
        if etape.nature == "pause" and replaced:
            replaced = False
            continue
        replaced = False
        sequences = given_sequences(catalogue, etape)
        if not sequences:
            yield etape.cible, etape.nature, "", etape.duree_minutes or RIEN
        for identifiant in sequences:
            sequence = catalogue.sequences[identifiant].contenu
            duree = etape.duree_minutes if etape.sequence and etape.duree_minutes else sequence.duree_salle_minutes
            yield sequence.titre, "sequence", identifiant, duree
            pause = pauses.get(identifiant)
            replaced = pause is not None
            if pause:
                yield pause.titre, "pause", "", pause.duree_minutes


def given_sequences(catalogue: Catalogue, etape: EtapeProgramme) -> tuple[str, ...]:
    """Les séquences que donne une étape de programme, dans l’ordre ; aucune pour une pause ou un temps collectif."""
    if etape.sequence:
        return (etape.sequence,)
    return catalogue.sequences_de[etape.module] if etape.module else ()


def _inner_steps(catalogue: Catalogue, sequence: str, debut: Moment) -> Iterator[Temps]:
    """Les étapes d’une séquence, chacune à son heure."""
    instant = debut
    for etape in catalogue.sequences[sequence].contenu.deroule:
        duree, titre = _step(catalogue, etape)
        yield Temps(etape.nature, titre, duree, instant, etape.activite or "", 2)
        instant = instant.after(duree)


def _step(catalogue: Catalogue, etape: Etape) -> tuple[Fourchette, str]:
    if etape.activite is None:
        return etape.duree_minutes or RIEN, etape.titre
    activite = catalogue.activites[etape.activite].contenu
    return activite.duree_minutes, activite.titre
