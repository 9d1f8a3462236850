"""La porte : aucune erreur, ou l’on s’arrête et l’on dit tout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from pupitre.cache import Store, Unchanged, engine_fingerprint, key_of
from pupitre.diagnostics import Diagnostic, Gravite, Rapport
from pupitre.loading.catalogue import load
from pupitre.loading.editions import DOSSIER as EDITIONS
from pupitre.loading.tree import RACINES
from pupitre.model.catalogue import Catalogue
from pupitre.model.defects import DEFAUTS
from pupitre.model.session import Session
from pupitre.model.source import Document
from pupitre.rules.context import RuleContext, make_context
from pupitre.rules.references import reference_inconnue
from pupitre.rules.registry import REGLES, REGLES_DE_SESSION
from pupitre.settings import FICHIER, Settings, load_settings


class GateError(Exception):
    """Les contenus sont refusés ; `rapport` dit tout."""

    def __init__(self, rapport: Rapport) -> None:
        super().__init__("contenus refusés")
        self.rapport = rapport


def check(racine: Path) -> tuple[Settings | None, Catalogue, Rapport]:
    """Lit et juge tous les contenus ; rend tout ce qui ne va pas, en une fois.

    Ne lève rien pour un contenu fautif. Sans identité lisible, seuls les défauts de `curriculum.yml` sont dits.
    """
    settings, diagnostics = load_settings(racine)
    if settings is None:
        return None, Catalogue(), Rapport.of(_weighed(diagnostics, {}), 1)
    loaded = load([racine / couche.chemin for couche in settings.couches], settings.seuils.fichier_octets)
    context = make_context(loaded, settings)
    judged = (diagnostic for regle in REGLES for diagnostic in regle(context))
    tous = _weighed([*diagnostics, *loaded.diagnostics, *judged], settings.gravites)
    return settings, loaded.catalogue, Rapport.of(tous, len(loaded.fichiers))


def inputs_of(racine: Path) -> tuple[Path, ...]:
    """Les fichiers et les dossiers que lit `check`, et eux seuls ; vide si l’identité est illisible."""
    settings, _ = load_settings(racine)
    if settings is None:
        return ()
    couches = [racine / couche.chemin for couche in settings.couches]
    return (racine / FICHIER, *(couche / nom for couche in couches for nom in (*RACINES, EDITIONS)))


def report_of(racine: Path, store: Store) -> Rapport:
    """Le rapport de `check`, repris tel quel si aucun fichier n’a changé depuis."""
    entrees = inputs_of(racine)
    memoire = Unchanged(store, key_of("rapport", engine_fingerprint(), str(racine.resolve())), entrees)
    garde = memoire.recall() if entrees else None
    if garde is not None:
        return RAPPORT.validate_python(garde)
    _, _, rapport = check(racine)
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
        passages={},
        calls=(),
        call_diagnostics=(),
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
