"""Lit une session écrite hors du cursus, ou donnée en ligne de commande."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pupitre.diagnostics import Diagnostic, Position
from pupitre.loading.building import build
from pupitre.loading.tree import Found, read_text
from pupitre.loading.yaml_reader import read_yaml
from pupitre.model.session import Session
from pupitre.model.source import Document, Positions, Source

OCTETS: Final = 200_000
EN_LIGNE: Final = "ligne de commande"


def read_session(fichier: Path, chemin: str) -> tuple[Document[Session] | None, tuple[Diagnostic, ...]]:
    """La session d’un fichier YAML ; ou rien, et ce qui ne va pas."""
    texte, diagnostics = read_text(Found(chemin, fichier, fichier.stat().st_size), OCTETS)
    if texte is None:
        return None, diagnostics
    meta, positions, found = read_yaml(texte, chemin)
    session, refus = build(Session, meta if isinstance(meta, dict) else {}, positions)
    source = Source(chemin, meta if isinstance(meta, dict) else {}, positions)
    return (Document(session, source) if session else None), (*diagnostics, *found, *refus)


def given_session(meta: Mapping[str, Any]) -> tuple[Document[Session] | None, tuple[Diagnostic, ...]]:
    """La session décrite par des options ; ou rien, et ce qui ne va pas."""
    positions = Positions(Position(EN_LIGNE))
    session, refus = build(Session, dict(meta), positions)
    return (Document(session, Source(EN_LIGNE, meta, positions)) if session else None), refus
