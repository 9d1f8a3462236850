"""Ce que l’on demande d’exporter : des modules, des programmes, des fiches, des sessions, tout le cursus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pupitre.diagnostics import Rapport
from pupitre.exporters.bundle import Bundle, BundleFactory
from pupitre.loading.sessions import given_session, read_session
from pupitre.model.catalogue import Catalogue
from pupitre.model.session import Session
from pupitre.model.source import Document
from pupitre.rules.gate import judge_session
from pupitre.settings import Settings


class RefusedSessionError(Exception):
    """Une session ne tient pas ; `rapport` dit tout."""

    def __init__(self, rapport: Rapport) -> None:
        super().__init__("session refusée")
        self.rapport = rapport


@dataclass(frozen=True, slots=True)
class Selection:
    """Ce que la personne a choisi ; `reglages` décrit quand et où l’on donne ces programmes et ces modules."""

    modules: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    fiches: tuple[str, ...] = ()
    sessions: tuple[Path, ...] = ()
    is_cursus: bool = False
    is_tout: bool = False
    reglages: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Vrai si rien n’est choisi."""
        return not (self.modules or self.programmes or self.fiches or self.sessions or self.is_cursus or self.is_tout)


def selected(
    selection: Selection, factory: BundleFactory, catalogue: Catalogue, settings: Settings
) -> Iterator[Bundle]:
    """Un paquet par chose choisie ; lève `UnknownTargetError` ou `RefusedSessionError`."""
    choisis = [*map(factory.programme, selection.programmes), *map(factory.module, selection.modules)]
    if selection.reglages:
        quoi = [{"programme": p} for p in selection.programmes] + [{"modules": [m]} for m in selection.modules]
        for bundle, cible in zip(choisis, quoi, strict=True):
            document, refus = given_session({"titre": bundle.titre, **cible, **selection.reglages})
            yield factory.session(_judged(document, refus, catalogue, settings), f"session-{bundle.identifiant}")
    else:
        yield from choisis
    yield from map(factory.fiche, selection.fiches)
    for fichier in selection.sessions:
        document, refus = read_session(fichier, fichier.as_posix())
        yield factory.session(_judged(document, refus, catalogue, settings), fichier.stem)
    if selection.is_cursus:
        yield factory.cursus()
    if selection.is_tout:
        yield from factory.everything()


def _judged(
    document: Document[Session] | None, refus: tuple[Any, ...], catalogue: Catalogue, settings: Settings
) -> Session:
    rapport = judge_session(document, refus, catalogue, settings)
    if document is None or not rapport.is_clean:
        raise RefusedSessionError(rapport)
    return document.contenu
