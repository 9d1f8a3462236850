"""Ce que voient les règles : le catalogue, l’identité, et ce que l’on calcule une fois pour toutes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pupitre.diagnostics import Diagnostic, Position
from pupitre.loading.catalogue import Loaded
from pupitre.loading.macro_calls import MacroCall, find_calls
from pupitre.model.catalogue import Catalogue
from pupitre.model.content_types import CONTENT_TYPES
from pupitre.model.contract import Engagement
from pupitre.model.snapshot import publish
from pupitre.model.source import Chemin, Document
from pupitre.rules.passages import Passage, split_passages
from pupitre.settings import Settings


@dataclass(frozen=True, slots=True)
class RuleContext:
    """Des valeurs figées ; une règle est une fonction de ce contexte vers des diagnostics."""

    catalogue: Catalogue
    settings: Settings
    documents: tuple[Document[Any], ...]
    passages: Mapping[str, tuple[Passage, ...]]
    calls: tuple[MacroCall, ...]
    call_diagnostics: tuple[Diagnostic, ...]
    refuses: frozenset[str]
    textes_refuses: tuple[str, ...]
    fichiers: frozenset[str]
    engagement: Engagement | None = None
    masques: Mapping[str, Position] = field(default_factory=dict)
    montres: Mapping[str, str] = field(default_factory=dict)
    sequences_ecrites: Counter[str] = field(init=False, repr=False)
    logiques: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Compte les fichiers de séquence de chaque dossier, et retourne la table des chemins, une fois pour toutes."""
        dossiers = (f.rpartition("/")[0] for f in self.fichiers if SEQUENCE.matches(f))
        object.__setattr__(self, "sequences_ecrites", Counter(dossiers))
        object.__setattr__(self, "logiques", {m: c for c, m in reversed(tuple(self.montres.items()))})

    def logical_path(self, montre: str) -> str:
        """Le chemin d’un fichier dans sa couche, d’après celui que lit la personne."""
        return self.logiques.get(montre, montre)

    def shown_path(self, chemin: str) -> str:
        """Le chemin d’un fichier, vu de la racine du cursus que l’on vérifie."""
        return self.montres.get(chemin, chemin)

    def knows(self, identifiant: str) -> bool:
        """Vrai si l’identifiant existe, même dans un fichier refusé, ou masqué : c’est dit ailleurs."""
        return identifiant in self.catalogue.index or identifiant in self.refuses or identifiant in self.masques

    def is_whole(self, module: str) -> bool:
        """Vrai si toutes les séquences et toutes les activités d’un module ont pu être lues."""
        dossier = self.catalogue.modules[module].source.dossier
        sequences = [self.catalogue.sequences[s] for s in self.catalogue.sequences_de[module]]
        ecrites = self.sequences_ecrites[dossier]
        blocs = [b for d in sequences for b in d.source.blocs if b.nature == "activite"]
        return ecrites == len(sequences) and all(b.argument in self.catalogue.activites for b in blocs)


SEQUENCE: Final = next(t for t in CONTENT_TYPES if t.nom == "sequence")


def make_context(loaded: Loaded, settings: Settings) -> RuleContext:
    """Prépare le contexte d’une vérification."""
    # On juge ce qui est écrit : un complément l’est dans son fichier, et non dans celui qui l’accueille.
    ecrits = loaded.ecrits
    documents = tuple(replace(d, source=ecrits.get(d.source.chemin, d.source)) for d in _documents(loaded.catalogue))
    calls: list[MacroCall] = []
    call_diagnostics: list[Diagnostic] = []
    for chemin, ligne, texte in _texts(documents):
        found, diagnostics = find_calls(texte, chemin, ligne)
        calls.extend(found)
        call_diagnostics.extend(diagnostics)
    return RuleContext(
        loaded.catalogue,
        settings,
        documents,
        {d.source.chemin: tuple(split_passages(d)) for d in documents if d.source.blocs},
        tuple(calls),
        tuple(call_diagnostics),
        loaded.refuses,
        loaded.textes_refuses,
        frozenset(loaded.fichiers) - frozenset(loaded.masques),
        _engagement(loaded.catalogue, settings),
        loaded.masques,
        loaded.fichiers,
    )


def _engagement(catalogue: Catalogue, settings: Settings) -> Engagement | None:
    """Ce que le cursus doit aux éditions publiées ; rien tant qu’il n’y en a pas."""
    if not catalogue.editions:
        return None
    return Engagement(catalogue.editions, publish(catalogue, settings.identite), catalogue.contrat)


def _documents(catalogue: Catalogue) -> Iterator[Document[Any]]:
    tables: tuple[Mapping[str, Document[Any]], ...] = (
        catalogue.modules, catalogue.sequences, catalogue.cas, catalogue.fiches, catalogue.programmes,
        catalogue.territoires, catalogue.pages, catalogue.quiz, catalogue.indicateurs, catalogue.sessions,
        catalogue.complements,
    )  # fmt: skip
    for table in tables:
        yield from table.values()


def _texts(documents: tuple[Document[Any], ...]) -> Iterator[tuple[str, int, str]]:
    """Tous les textes où une macro peut être appelée : les corps ; des questions et des mesures, ceux qui ont une accolade."""
    for document in documents:
        source = document.source
        if source.corps:
            yield source.chemin, source.premiere_ligne, source.corps
        else:
            for chemin, texte in strings(source.meta):
                if "{" in texte:
                    yield source.chemin, source.positions.at(*chemin).ligne, texte


def strings(meta: Mapping[str, Any]) -> Iterator[tuple[Chemin, str]]:
    """Chaque texte d’un en-tête brut, dans l’ordre, avec son chemin."""
    pile: list[tuple[Chemin, Any]] = [((), meta)]
    while pile:
        chemin, valeur = pile.pop()
        if isinstance(valeur, str):
            yield chemin, valeur
        elif isinstance(valeur, dict):
            pile += [((*chemin, cle), sous) for cle, sous in reversed(valeur.items())]
        elif isinstance(valeur, list):
            pile += [((*chemin, rang), sous) for rang, sous in reversed(tuple(enumerate(valeur)))]


def text_at(valeur: Any, chemin: tuple[str | int, ...]) -> str:
    """Le texte qui se trouve à ce chemin d’un en-tête brut ; vide si ce n’est pas un texte."""
    for part in chemin:
        if isinstance(valeur, Mapping):
            valeur = valeur.get(part, "")
        elif isinstance(valeur, list | tuple) and isinstance(part, int) and part < len(valeur):
            valeur = valeur[part]
    return valeur if isinstance(valeur, str) else ""
