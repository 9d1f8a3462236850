"""Les sessions : des jours dans l’ordre, des heures qui tiennent, rien de supposé."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from pupitre.diagnostics import Diagnostic
from pupitre.model.nearest import did_you_mean
from pupitre.model.running_order import SeanceMinutee, dated_seances, running_order
from pupitre.model.session import Session, clock
from pupitre.model.source import Document
from pupitre.rules.context import RuleContext

MINUIT: Final = 24 * 60


def _readable(context: RuleContext) -> Iterator[Document[Session]]:
    """Les sessions dont tout ce qu’elles citent existe ; le reste est déjà signalé."""
    catalogue = context.catalogue
    for document in catalogue.sessions.values():
        session = document.contenu
        programme = catalogue.programmes.get(session.programme or "")
        etapes = [e for s in programme.contenu.seances for e in s.etapes] if programme else []
        sequences = [e.sequence for e in etapes if e.sequence]
        modules = [*session.tous_les_modules, *(e.module for e in etapes if e.module)]
        sequences += [s for m in modules for s in catalogue.sequences_de.get(m, ())]
        is_whole = all(m in catalogue.modules and context.is_whole(m) for m in modules)
        is_written = all(s in catalogue.sequences and _has_activities(context, s) for s in sequences)
        if is_whole and is_written and (programme or session.tous_les_modules):
            yield document


def _has_activities(context: RuleContext, sequence: str) -> bool:
    etapes = context.catalogue.sequences[sequence].contenu.deroule
    return all(e.activite is None or e.activite in context.catalogue.activites for e in etapes)


def _timed(context: RuleContext, document: Document[Session]) -> list[tuple[int, SeanceMinutee]]:
    """Les séances datées, avec le rang de leur jour."""
    seances = running_order(context.catalogue, document.contenu)
    return list(enumerate(s for s in seances if s.jour))


def pause_hors_session(context: RuleContext) -> Iterator[Diagnostic]:
    """Une pause suit une séquence que la session ne donne pas."""
    for document in _readable(context):
        donnees = [s for seance in running_order(context.catalogue, document.contenu) for s in seance.sequences]
        for rang, pause in enumerate(document.contenu.pauses):
            if pause.apres in context.catalogue.sequences and pause.apres not in donnees:
                phrase = f"La séquence « {pause.apres} » n’est pas donnée dans cette session."
                position = document.source.positions.at("pauses", rang, "apres")
                yield Diagnostic(position, "pause-hors-session", phrase, did_you_mean(pause.apres, donnees))


def jours_et_seances(context: RuleContext) -> Iterator[Diagnostic]:
    """Il n’y a pas autant de jours que de séances en salle ou à distance."""
    for document in _readable(context):
        jours, seances = document.contenu.jours, dated_seances(context.catalogue, document.contenu)
        if jours and len(jours) != len(seances):
            phrase = f"{len(jours)} jour(s) pour {len(seances)} séance(s) en salle ou à distance."
            yield Diagnostic(document.source.positions.key("jours"), "jours-et-seances", phrase)


def dates_en_desordre(context: RuleContext) -> Iterator[Diagnostic]:
    """Un jour vient avant le précédent, ou une séance commence avant la fin de celle d’avant."""
    for document in _readable(context):
        seances = _timed(context, document)
        for (_, avant), (rang, apres) in pairwise(seances):
            assert avant.jour and apres.jour
            position = document.source.positions.at("jours", rang, "le")
            if apres.jour < avant.jour:
                phrase = f"Le {apres.jour:%d/%m/%Y} vient après le {avant.jour:%d/%m/%Y} dans cette session."
                yield Diagnostic(position, "dates-en-desordre", phrase)
            elif apres.jour == avant.jour and (apres.depart or 0) < avant.fin.tard:
                phrase = f"« {apres.titre} » commencerait avant la fin de « {avant.titre} », le même jour."
                yield Diagnostic(position, "dates-en-desordre", phrase)


def date_passee(context: RuleContext) -> Iterator[Diagnostic]:
    """Un jour vient avant la date de l’édition."""
    edition = context.settings.edition_du
    for document in context.catalogue.sessions.values():
        for rang, jour in enumerate(document.contenu.jours):
            if jour.le < edition:
                phrase = f"Le {jour.le:%d/%m/%Y} vient avant l’édition, qui est du {edition:%d/%m/%Y}."
                yield Diagnostic(document.source.positions.at("jours", rang, "le"), "date-passee", phrase)


def heure_de_debut_manquante(context: RuleContext) -> Iterator[Diagnostic]:
    """Une séance datée n’a d’heure de début ni dans la session ni dans le programme."""
    for document in _readable(context):
        for rang, seance in _timed(context, document):
            if seance.depart is None:
                phrase = f"Aucune heure de début pour « {seance.titre} »."
                position = document.source.positions.at("jours", rang)
                yield Diagnostic(position, "heure-de-debut-manquante", phrase, "Exemple : debut: 9 h 00")


def _limit(seance: SeanceMinutee) -> int:
    return MINUIT if seance.butoir is None else seance.butoir


def duree_qui_deborde(context: RuleContext) -> Iterator[Diagnostic]:
    """Même au plus court, une séance finit après l’heure dite, ou après minuit."""
    for document in _readable(context):
        for rang, seance in _timed(context, document):
            if seance.depart is not None and seance.fin.tot > _limit(seance):
                fin, limite = clock(seance.fin.tot), clock(_limit(seance))
                phrase = f"« {seance.titre} » finit au plus tôt à {fin} ; elle devrait finir à {limite}."
                position = document.source.positions.at("jours", rang, "fin")
                yield Diagnostic(position, "duree-qui-deborde", phrase)


def fin_incertaine(context: RuleContext) -> Iterator[Diagnostic]:
    """Au plus long, une séance finit après l’heure dite."""
    for document in _readable(context):
        for rang, seance in _timed(context, document):
            if seance.depart is not None and seance.fin.tot <= _limit(seance) < seance.fin.tard:
                fin, limite = clock(seance.fin.tard), clock(_limit(seance))
                phrase = f"« {seance.titre} » peut finir à {fin}, après {limite}."
                position = document.source.positions.at("jours", rang, "fin")
                yield Diagnostic(position, "fin-incertaine", phrase)
