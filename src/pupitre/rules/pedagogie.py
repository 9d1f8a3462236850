"""La pédagogie : aligné, actif, minuté, ancré, auto-évaluable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from pupitre.diagnostics import Diagnostic
from pupitre.model.base import Fourchette
from pupitre.model.catalogue import PlacedActivite
from pupitre.model.module import Etape, Module
from pupitre.model.quiz import Question
from pupitre.model.referentiel import slug
from pupitre.model.source import Chemin, Document, Positions
from pupitre.rules.context import RuleContext
from pupitre.rules.text import TextContext

VERBES_NON_OBSERVABLES: Final = frozenset(
    [
        "comprendre",
        "connaitre",
        "savoir",
        "apprehender",
        "decouvrir",
        "sensibiliser",
        "maitriser",
        "assimiler",
        "percevoir",
        "approfondir",
        "aborder",
        "etudier",
        "apprendre",
        "reflechir",
        "prendre",
        "etre",
        "avoir",
        "s-approprier",
        "s-initier",
        "se-familiariser",
    ]
)
ZERO: Final = Fourchette(0, 0)


def verbe_non_observable(context: TextContext) -> Iterator[Diagnostic]:
    """Un objectif commence par un verbe que personne ne peut voir faire."""
    document = context.document
    for rang, objectif in enumerate(document.contenu.objectifs if context.nature == "module" else ()):
        premier = slug(objectif.enonce.split(" ")[0])
        if premier in VERBES_NON_OBSERVABLES or not premier.split("-")[-1].endswith(("er", "ir", "re")):
            mot = objectif.enonce.split(" ")[0]
            phrase = f"L’objectif commence par « {mot} », que l’on ne peut pas voir faire."
            position = document.source.positions.at("objectifs", rang, "enonce")
            conseil = "Essayez : décrire, distinguer, choisir, rédiger, conduire, construire, comparer, calculer…"
            yield Diagnostic(position, "verbe-non-observable", phrase, conseil)


def _activities(context: RuleContext) -> Mapping[str, list[PlacedActivite]]:
    """Les activités de chaque séquence."""
    par_sequence: dict[str, list[PlacedActivite]] = {s: [] for s in context.catalogue.sequences}
    for placed in context.catalogue.activites.values():
        par_sequence.setdefault(placed.sequence, []).append(placed)
    return par_sequence


def objectif_sans_activite(context: RuleContext) -> Iterator[Diagnostic]:
    """Un objectif n’est travaillé par aucune activité."""
    activites = _activities(context)
    for identifiant, document in context.catalogue.modules.items():
        sequences = context.catalogue.sequences_de[identifiant]
        travailles = {o for s in sequences for placed in activites[s] for o in placed.contenu.objectifs}
        for rang, objectif in enumerate(document.contenu.objectifs):
            if objectif.id not in travailles and context.is_whole(identifiant) and sequences:
                phrase = f"Aucune activité ne travaille l’objectif « {objectif.id} »."
                position = document.source.positions.at("objectifs", rang, "id")
                yield Diagnostic(position, "objectif-sans-activite", phrase)


def objectif_sans_question(context: RuleContext) -> Iterator[Diagnostic]:
    """Un objectif n’est vérifié par aucune question."""
    for identifiant, document in context.catalogue.modules.items():
        if identifiant not in context.catalogue.quiz:
            continue
        verifies = {q.objectif for q in context.catalogue.quiz[identifiant].contenu.questions}
        for rang, objectif in enumerate(document.contenu.objectifs):
            if objectif.id not in verifies:
                phrase = f"Aucune question ne vérifie l’objectif « {objectif.id} »."
                position = document.source.positions.at("objectifs", rang, "id")
                yield Diagnostic(position, "objectif-sans-question", phrase)


def objectif_d_un_autre_module(context: RuleContext) -> Iterator[Diagnostic]:
    """Une séquence, une activité ou une question vise un objectif d’un autre module."""
    activites = _activities(context)
    for identifiant, document in context.catalogue.modules.items():
        siens = {o.id for o in document.contenu.objectifs}
        for positions, chemin, objectif in _aimed(context, identifiant, activites):
            if objectif in context.catalogue.index and objectif not in siens:
                phrase = f"L’objectif « {objectif} » appartient à un autre module que « {identifiant} »."
                yield Diagnostic(positions.at(*chemin), "objectif-d-un-autre-module", phrase)


def _aimed(
    context: RuleContext, module: str, activites: Mapping[str, list[PlacedActivite]]
) -> Iterator[tuple[Positions, Chemin, str]]:
    for sequence in context.catalogue.sequences_de[module]:
        document = context.catalogue.sequences[sequence]
        for rang, objectif in enumerate(document.contenu.objectifs):
            yield document.source.positions, ("objectifs", rang), objectif
        for placed in activites[sequence]:
            if placed.bloc.positions:
                for rang, objectif in enumerate(placed.contenu.objectifs):
                    yield placed.bloc.positions, ("objectifs", rang), objectif
    quiz = context.catalogue.quiz.get(module)
    for rang, question in enumerate(quiz.contenu.questions if quiz else ()):
        assert quiz is not None
        yield quiz.source.positions, ("questions", rang, "objectif"), question.objectif


def _step_duration(context: RuleContext, etape: Etape) -> Fourchette:
    if etape.activite and etape.activite in context.catalogue.activites:
        return context.catalogue.activites[etape.activite].contenu.duree_minutes
    return etape.duree_minutes or ZERO


def total(durees: Iterable[Fourchette]) -> Fourchette:
    """La somme de plusieurs fourchettes."""
    return sum(durees, ZERO)


def _fits(somme: Fourchette, annonce: Fourchette) -> bool:
    return annonce.mini <= somme.mini and somme.maxi <= annonce.maxi


def duree_hors_fourchette(context: RuleContext) -> Iterator[Diagnostic]:
    """La somme des étapes ne tient pas dans la durée annoncée (séquence, module, fiche, programme)."""
    catalogue = context.catalogue
    for d in catalogue.sequences.values():
        if all(e.activite is None or e.activite in catalogue.activites for e in d.contenu.deroule):
            somme = total(_step_duration(context, e) for e in d.contenu.deroule if e.nature != "pause")
            yield from _compare(
                d, "duree_salle_minutes", somme, d.contenu.duree_salle_minutes, "du déroulé, hors pauses,"
            )
    for identifiant, m in catalogue.modules.items():
        sequences = [catalogue.sequences[s].contenu for s in catalogue.sequences_de[identifiant]]
        for champ in (
            ("duree_salle_minutes", "duree_autonomie_minutes") if sequences and context.is_whole(identifiant) else ()
        ):
            somme = total(getattr(s, champ) for s in sequences)
            yield from _compare(m, champ, somme, getattr(m.contenu, champ), "des séquences")
    for f in catalogue.fiches.values():
        somme = total(e.duree_minutes for e in f.contenu.etapes)
        yield from _compare(f, "duree_minutes", somme, f.contenu.duree_minutes, "des étapes")
    for p in catalogue.programmes.values():
        programme_somme = _programme_total(context, p)
        if programme_somme:
            yield from _compare(p, "duree_minutes", programme_somme, p.contenu.duree_minutes, "des étapes")


def _compare(
    document: Document[Any], champ: str, somme: Fourchette, annonce: Fourchette, quoi: str
) -> Iterator[Diagnostic]:
    if not _fits(somme, annonce):
        phrase = f"La somme {quoi} est de {somme} minutes ; elle ne tient pas dans « {annonce} »."
        conseil = f"Ajustez les durées, ou écrivez {champ}: {somme}"
        yield Diagnostic(document.source.positions.at(champ), "duree-hors-fourchette", phrase, conseil)


def _programme_total(context: RuleContext, document: Document[Any]) -> Fourchette | None:
    durees: list[Fourchette] = []
    for seance in document.contenu.seances:
        for etape in seance.etapes:
            if etape.duree_minutes:
                durees.append(etape.duree_minutes)
            elif etape.sequence in context.catalogue.sequences:
                durees.append(context.catalogue.sequences[etape.sequence].contenu.duree_salle_minutes)
            elif etape.module in context.catalogue.modules:
                durees.append(context.catalogue.modules[etape.module].contenu.duree_salle_minutes)
            else:
                return None  # l’identifiant inconnu est déjà signalé
    return total(durees)


def trop_long_sans_activite(context: TextContext) -> Iterator[Diagnostic]:
    """Plus de quinze minutes d’apports d’affilée."""
    limite = context.settings.seuils.minutes_sans_activite
    etapes = list(enumerate(context.document.contenu.deroule if context.nature == "sequence" else ()))
    for is_apport, groupe in groupby(etapes, key=lambda paire: paire[1].apport is not None):
        suite = list(groupe)
        duree = sum((e.duree_minutes or ZERO).maxi for _, e in suite)
        if is_apport and duree > limite:
            phrase = f"{duree} minutes d’apports d’affilée : au-delà de {limite}, l’attention tombe."
            position = context.document.source.positions.at("deroule", suite[0][0])
            yield Diagnostic(position, "trop-long-sans-activite", phrase)


def activite_hors_deroule(context: RuleContext) -> Iterator[Diagnostic]:
    """Une activité écrite dans la page n’est pas dans le déroulé."""
    for identifiant, placed in context.catalogue.activites.items():
        deroule = context.catalogue.sequences[placed.sequence].contenu.deroule
        fois = sum(e.activite == identifiant for e in deroule)
        if fois != 1 and placed.bloc.positions:
            combien = "n’est pas dans le déroulé" if not fois else f"est {fois} fois dans le déroulé"
            phrase = f"L’activité « {identifiant} » {combien} : elle doit y être une fois."
            yield Diagnostic(placed.bloc.positions.at("id"), "activite-hors-deroule", phrase)


def deroule_sans_activite_ecrite(context: TextContext) -> Iterator[Diagnostic]:
    """Le déroulé cite une activité qui n’est pas écrite dans la page."""
    document = context.document
    ecrites = {str(b.argument) for b in document.source.blocs if b.nature == "activite"}
    for rang, etape in enumerate(document.contenu.deroule if context.nature == "sequence" else ()):
        if etape.activite and etape.activite not in ecrites:
            phrase = f"Le déroulé cite « {etape.activite} », qui n’est pas écrite dans « {document.contenu.id} »."
            position = document.source.positions.at("deroule", rang, "activite")
            yield Diagnostic(position, "deroule-sans-activite-ecrite", phrase)


def _questions(context: TextContext) -> Iterator[tuple[int, Question]]:
    yield from enumerate(context.document.contenu.questions if context.nature == "quiz" else ())


RETOURS: Final = ("retour_juste", "retour_faux", "retour_vrai")
LISTES: Final = ("reponses", "paires", "elements")


def reponse_sans_retour(context: TextContext) -> Iterator[Diagnostic]:
    """Une réponse, juste ou fausse, n’a pas d’explication."""
    for rang, question in _questions(context):
        manquants: list[tuple[Any, ...]] = [(c,) for c in RETOURS if getattr(question, c, "plein") == ""]
        for liste in LISTES:
            items = getattr(question, liste, ())
            manquants += [(liste, i) for i, item in enumerate(items) if not item.retour]
        for chemin in manquants:
            phrase = f"La question « {question.id} » a une réponse sans explication."
            position = context.document.source.positions.at("questions", rang, *chemin)
            yield Diagnostic(position, "reponse-sans-retour", phrase)


def aucune_reponse_juste(context: TextContext) -> Iterator[Diagnostic]:
    """Une question à choix n’a aucune réponse juste."""
    for rang, question in _questions(context):
        if question.forme in ("choix-unique", "choix-multiple") and not any(r.juste for r in question.reponses):
            phrase = (
                f"La question « {question.id} » n’a aucune réponse juste : ajoutez « juste: true » à l’une d’elles."
            )
            yield Diagnostic(
                context.document.source.positions.at("questions", rang, "reponses"), "aucune-reponse-juste", phrase
            )


def plusieurs_reponses_justes(context: TextContext) -> Iterator[Diagnostic]:
    """Une question à choix unique a plusieurs réponses justes."""
    for rang, question in _questions(context):
        if question.forme == "choix-unique" and sum(r.juste for r in question.reponses) > 1:
            phrase = f"La question « {question.id} » est à choix unique et a plusieurs réponses justes."
            position = context.document.source.positions.at("questions", rang, "reponses")
            yield Diagnostic(
                position,
                "plusieurs-reponses-justes",
                phrase,
                "Écrivez « forme: choix-multiple », ou une seule juste.",
            )


def quiz_trop_court(context: TextContext) -> Iterator[Diagnostic]:
    """Le quiz a trop peu de questions, ou trop peu de formes."""
    if context.nature != "quiz":
        return
    seuils, questions = context.settings.seuils, context.document.contenu.questions
    formes = {q.forme for q in questions}
    if len(questions) < seuils.questions_par_module or len(formes) < seuils.formes_de_question:
        phrase = (
            f"Ce quiz a {len(questions)} questions de {len(formes)} formes ; il en faut au moins "
            f"{seuils.questions_par_module}, de {seuils.formes_de_question} formes."
        )
        yield Diagnostic(context.document.source.positions.at("questions"), "quiz-trop-court", phrase)


def _modules_without_block(context: RuleContext, nature: str) -> Iterator[Document[Module]]:
    for identifiant, document in context.catalogue.modules.items():
        sources = [
            document.source,
            *(context.catalogue.sequences[s].source for s in context.catalogue.sequences_de[identifiant]),
        ]
        if not any(b.nature == nature for s in sources for b in s.blocs):
            yield document


def peu_dense_manquant(context: RuleContext) -> Iterator[Diagnostic]:
    """Un module ne dit pas ce qui change en zone peu dense."""
    for document in _modules_without_block(context, "peu-dense"):
        phrase = "Ce module n’a aucun bloc « ::: peu-dense » : que change un territoire peu dense à cette méthode ?"
        yield Diagnostic(document.source.positions.at("id"), "peu-dense-manquant", phrase)


def note_de_formateur_manquante(context: RuleContext) -> Iterator[Diagnostic]:
    """Un module n’a aucune note pour le formateur."""
    for document in _modules_without_block(context, "formateur"):
        phrase = "Ce module n’a aucun bloc « ::: formateur » : conduite de séance, relances, erreurs fréquentes."
        yield Diagnostic(document.source.positions.at("id"), "note-de-formateur-manquante", phrase)


def exemple_manquant(context: TextContext) -> Iterator[Diagnostic]:
    """Une séquence n’a ni exemple sourcé ni exemple fictif."""
    source = context.document.source
    if context.nature == "sequence" and not any(b.nature in ("exemple", "fiction") for b in source.blocs):
        phrase = "Cette séquence n’a ni « ::: exemple » (vrai, sourcé) ni « ::: fiction » (inventé, étiqueté)."
        yield Diagnostic(source.positions.at("id"), "exemple-manquant", phrase)


def module_hors_gabarit(context: RuleContext) -> Iterator[Diagnostic]:
    """Un module de méthode est trop court, ou un module est trop long."""
    seuils = context.settings.seuils
    for identifiant, document in context.catalogue.modules.items():
        sequences = [context.catalogue.sequences[s].source for s in context.catalogue.sequences_de[identifiant]]
        nombre = sum(context.mots[s.chemin] for s in [document.source, *sequences])
        mini = seuils.mots_par_module if document.contenu.famille == "methodes" else 0
        if not mini <= nombre <= seuils.mots_par_module_au_plus:
            phrase = f"Ce module compte {nombre} mots ; on en attend de {mini} à {seuils.mots_par_module_au_plus}."
            yield Diagnostic(document.source.positions.at("id"), "module-hors-gabarit", phrase)


def relecture_depassee(context: TextContext) -> Iterator[Diagnostic]:
    """La date de relecture d’un module est passée."""
    document = context.document
    if context.nature == "module" and document.contenu.prochaine_revue < context.settings.edition_du:
        phrase = f"Ce module devait être relu avant le {document.contenu.prochaine_revue:%d/%m/%Y}."
        yield Diagnostic(document.source.positions.at("prochaine_revue"), "relecture-depassee", phrase)
