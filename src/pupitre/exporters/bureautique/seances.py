"""Ce que la session dit aux feuilles : quand on signe, combien de fois, et ce que l’organisateur n’a plus à écrire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.typst.timetable import day, heading_of
from pupitre.model.running_order import SeanceMinutee, running_order
from pupitre.model.session import clock

DATES: Final = "Dates et horaires"
LIEU: Final = "Lieu et accès"
EFFECTIF: Final = "Effectif"
INTERVENANTS: Final = "Intervenants (fonction)"
MIDI: Final = 12 * 60
APRES_DEJEUNER: Final = 14 * 60
DEUX_FOIS: Final = ("Signature, matin", "Signature, après-midi")
UNE_FOIS: Final = ("Signature",)


@dataclass(frozen=True, slots=True)
class SeanceSignee:
    """Une page d’émargement : son titre, quand elle a lieu (vide si on l’ignore), ses colonnes de signature."""

    titre: str
    quand: str
    signatures: tuple[str, ...]


def signed_seances(bundle: Bundle) -> tuple[SeanceSignee, ...]:
    """Les séances où l’on signe : celles que l’on ne suit pas seul."""
    if bundle.session:
        seances = running_order(bundle.catalogue, bundle.session)
        signees = [_timed(s) for s in seances if s.modalite != "autonomie"]
        return tuple(signees) or (SeanceSignee(bundle.titre, "", DEUX_FOIS),)
    if bundle.programme:
        titres = [s.titre for s in bundle.programme.seances if s.modalite != "autonomie"]
        return tuple(SeanceSignee(t, "", DEUX_FOIS) for t in titres or [bundle.titre])
    return (SeanceSignee(bundle.titre, "", DEUX_FOIS),)


def _timed(seance: SeanceMinutee) -> SeanceSignee:
    """Une séance à ses heures : deux signatures si elle tient le matin et l’après-midi, une sinon."""
    if seance.depart is None:
        return SeanceSignee(seance.titre, "", DEUX_FOIS)
    is_journee = seance.depart < MIDI and seance.fin.milieu > APRES_DEJEUNER
    return SeanceSignee(seance.titre, heading_of(seance), DEUX_FOIS if is_journee else UNE_FOIS)


def known(bundle: Bundle) -> dict[str, str]:
    """Ce que la session remplit d’avance sur une fiche, par rubrique ; aucun nom de personne."""
    session = bundle.session
    if session is None:
        return {}
    seances = [s for s in running_order(bundle.catalogue, session) if s.jour and s.depart is not None]
    dates = [f"{day(s)}, de {clock(s.depart or 0)} à {clock(s.fin.milieu)} environ" for s in seances]
    return {
        DATES: " ; ".join(dates).capitalize(),
        LIEU: session.lieu,
        EFFECTIF: f"{session.effectif} stagiaires" if session.effectif else "",
        INTERVENANTS: " ; ".join(f.role for f in session.formateurs),
    }


def period(bundle: Bundle) -> str:
    """Quand a lieu la session, en peu de mots : sa date, ou du premier jour au dernier ; vide si on l’ignore."""
    session = bundle.session
    seances = [s for s in running_order(bundle.catalogue, session) if s.jour] if session else []
    if not seances:
        return ""
    premier, dernier = day(seances[0]), day(seances[-1])
    return f"le {premier}" if premier == dernier else f"du {premier} au {dernier}, {len(seances)} séances"
