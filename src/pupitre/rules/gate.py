"""La porte : aucune erreur, ou l’on s’arrête et l’on dit tout."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from pupitre.cache import NO_STORE, Live, Store, Unchanged, engine_fingerprint, key_of
from pupitre.diagnostics import Diagnostic, Gravite, Rapport
from pupitre.layers.opening import Opened, open_layers
from pupitre.loading.catalogue import Loaded, load
from pupitre.loading.editions import DOSSIER as EDITIONS
from pupitre.loading.reading import Lecture
from pupitre.loading.tree import RACINES
from pupitre.model.catalogue import Catalogue
from pupitre.model.defects import DEFAUTS
from pupitre.model.session import Session
from pupitre.model.source import Document
from pupitre.rules.context import RuleContext, documents_as_written, make_context
from pupitre.rules.references import reference_inconnue
from pupitre.rules.registry import REGLES, REGLES_D_UN_TEXTE, REGLES_DE_SESSION
from pupitre.rules.text import Releve, judge_all, judging_workers, make_judge
from pupitre.settings import FICHIER, Settings, read_settings


class GateError(Exception):
    """Les contenus sont refusés ; `rapport` dit tout."""

    def __init__(self, rapport: Rapport) -> None:
        super().__init__("contenus refusés")
        self.rapport = rapport


@dataclass(frozen=True, slots=True)
class LiveReadings:
    """Ce que `check` laisse au `check` suivant du même processus : les contenus lus et ce que l’on en a retenu."""

    lectures: Live[Lecture] = field(default_factory=Live)
    releves: Live[Releve] = field(default_factory=Live)

    def turn(self) -> None:
        """Commence un passage."""
        self.lectures.turn()
        self.releves.turn()


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Laisse le ramasse-miettes au repos : une lecture ne crée que ce qu’elle garde, et il parcourrait tout en vain."""
    is_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_enabled:
            gc.enable()


@collector_at_rest()
def check(
    racine: Path, store: Store = NO_STORE, vives: LiveReadings | None = None
) -> tuple[Settings | None, Catalogue, Rapport]:
    """Lit et juge tous les contenus ; rend tout ce qui ne va pas, en une fois.

    `store` garde ce que donne chaque texte : le même, lu de nouveau, n’est ni analysé ni jugé une seconde fois.
    `vives` fait de même, plus vite, d’un appel à l’autre du même processus.

    Ne lève rien pour un contenu fautif. Sans identité lisible, seuls les défauts de `curriculum.yml` sont dits.
    """
    reglages = read_settings(racine)
    settings = reglages.valeur
    if settings is None:
        return None, Catalogue(), Rapport.of(_weighed(reglages.diagnostics, {}), 1)
    ouvertes = open_layers(racine, reglages)
    settings, diagnostics = ouvertes.settings, [*reglages.diagnostics, *ouvertes.diagnostics]
    if ouvertes.diagnostics:  # sans toutes ses couches, un cursus aurait mille renvois vers rien
        return settings, Catalogue(), Rapport.of(_weighed(diagnostics, settings.gravites), 1)
    vives = vives or LiveReadings()
    vives.turn()
    loaded = load(ouvertes.couches, settings.seuils.fichier_octets, ouvertes.masquer, store, vives.lectures)
    judge = make_judge(REGLES_D_UN_TEXTE, settings, loaded.catalogue.termes.values())
    lectures = (loaded.lus[d.source.chemin] for d in documents_as_written(loaded))
    releves = judge_all(judge, lectures, store, vives.releves, judging_workers())
    context = make_context(loaded, settings, releves)
    seuls = (diagnostic for releve in releves.values() for diagnostic in releve.diagnostics)
    croises = (diagnostic for regle in REGLES for diagnostic in regle(context))
    tous = _weighed([*diagnostics, *loaded.diagnostics, *seuls, *croises], settings.gravites)
    rapport = Rapport.of(_seen_from_here(tous, loaded, ouvertes), len(loaded.fichiers))
    return settings, loaded.catalogue, rapport


def _seen_from_here(diagnostics: Iterable[Diagnostic], loaded: Loaded, ouvertes: Opened) -> Iterator[Diagnostic]:
    """Chaque place vue de la racine du cursus ; les avertissements d’une couche commune sont pour ses auteurs."""
    communes = tuple(c.prefixe for c in ouvertes.couches if c.prefixe)
    for diagnostic in diagnostics:
        place = diagnostic.position
        montre = loaded.fichiers.get(place.chemin, place.chemin)
        is_upstream = bool(communes) and montre.startswith(communes)
        if not (is_upstream and diagnostic.gravite is Gravite.AVERTISSEMENT):
            yield replace(diagnostic, position=replace(place, chemin=montre))


def inputs_of(racine: Path) -> tuple[Path, ...]:
    """Les fichiers et les dossiers que lit `check`, et eux seuls ; vide si l’identité ou une couche est illisible."""
    reglages = read_settings(racine)
    if reglages.valeur is None:
        return ()
    ouvertes = open_layers(racine, reglages)
    if ouvertes.diagnostics:
        return ()
    archives = [racine / c.archive for c in reglages.valeur.couches if c.archive]
    lus = (FICHIER, EDITIONS, *RACINES)
    return (racine / FICHIER, *archives, *(couche.racine / nom for couche in ouvertes.couches for nom in lus))


def report_of(racine: Path, store: Store) -> Rapport:
    """Le rapport de `check`, repris tel quel si aucun fichier n’a changé depuis."""
    entrees = inputs_of(racine)
    memoire = Unchanged(store, key_of("rapport", engine_fingerprint(), str(racine.resolve())), entrees)
    garde = memoire.recall() if entrees else None
    if garde is not None:
        return RAPPORT.validate_python(garde)
    _, _, rapport = check(racine, store)
    if entrees:
        memoire.remember(RAPPORT.dump_python(rapport, mode="json"))
    return rapport


RAPPORT: Final = TypeAdapter(Rapport)


def judge_session(
    document: Document[Session] | None, refus: Iterable[Diagnostic], catalogue: Catalogue, settings: Settings
) -> Rapport:
    """Juge une session qui n’est pas dans le cursus, avec les mêmes règles que celles qui y sont."""
    if document is None:
        return Rapport.of(_weighed(refus, settings.gravites), 1)
    sessions = {document.source.chemin: document}
    # Les fiches, les cas et les textes sont déjà jugés : la session seule est neuve.
    context = RuleContext(
        replace(catalogue, sessions=sessions),
        settings,
        documents=(document,),
        calls=(),
        liens=(),
        mots={},
        refuses=frozenset(),
        textes_refuses=(),
        fichiers=frozenset(s.source.chemin for s in catalogue.sequences.values()),
    )
    judged = (diagnostic for regle in (reference_inconnue, *REGLES_DE_SESSION) for diagnostic in regle(context))
    return Rapport.of(_weighed([*refus, *judged], settings.gravites), 1)


def _weighed(diagnostics: Iterable[Diagnostic], reglages: dict[str, Gravite]) -> Iterator[Diagnostic]:
    """Donne à chaque diagnostic la gravité réglée, ou celle de son défaut."""
    for diagnostic in diagnostics:
        gravite = reglages.get(diagnostic.code, DEFAUTS[diagnostic.code].gravite)
        yield replace(diagnostic, gravite=gravite)
