"""Ce que voient les règles : le catalogue, l’identité, et ce que l’on calcule une fois pour toutes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pupitre.diagnostics import Position
from pupitre.loading.catalogue import Loaded
from pupitre.loading.macro_calls import MacroCall
from pupitre.model.catalogue import Catalogue
from pupitre.model.content_types import CONTENT_TYPES
from pupitre.model.contract import Engagement
from pupitre.model.snapshot import publish
from pupitre.model.source import Document
from pupitre.rules.links import Lien
from pupitre.rules.passages import words
from pupitre.rules.text import Releve
from pupitre.settings import Settings


@dataclass(frozen=True, slots=True)
class RuleContext:
    """Des valeurs figées ; une règle est une fonction de ce contexte vers des diagnostics.

    `calls`, `liens`, `mots` : ce que l’on a relevé dans chaque texte, jugé seul.
    """

    catalogue: Catalogue
    settings: Settings
    documents: tuple[Document[Any], ...]
    calls: tuple[MacroCall, ...]
    liens: tuple[Lien, ...]
    mots: Mapping[str, int]
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


def make_context(loaded: Loaded, settings: Settings, releves: Mapping[str, Releve]) -> RuleContext:
    """Prépare le contexte d’une vérification, de ce que l’on a retenu de chaque texte jugé seul."""
    documents = documents_as_written(loaded)
    juges = [releves[d.source.chemin] for d in documents]
    # Ce qu’un emplacement montre compte, et non la ligne qui le déclare.
    sources = (d.source for d in _documents(loaded.catalogue))
    remplis = {s.chemin: words(s.corps) for s in sources if s.chemin in loaded.ecrits}
    return RuleContext(
        loaded.catalogue,
        settings,
        documents,
        tuple(call for releve in juges for call in releve.calls),
        tuple(lien for releve in juges for lien in releve.liens),
        {**{chemin: releve.mots for chemin, releve in releves.items()}, **remplis},
        loaded.refuses,
        loaded.textes_refuses,
        frozenset(loaded.fichiers) - frozenset(loaded.masques),
        _engagement(loaded.catalogue, settings),
        loaded.masques,
        loaded.fichiers,
    )


def documents_as_written(loaded: Loaded) -> tuple[Document[Any], ...]:
    """Les contenus du catalogue, tels qu’ils sont écrits : un complément l’est dans son fichier, et non chez son hôte."""
    ecrits = loaded.ecrits
    return tuple(
        replace(d, source=ecrits[d.source.chemin]) if d.source.chemin in ecrits else d
        for d in _documents(loaded.catalogue)
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
