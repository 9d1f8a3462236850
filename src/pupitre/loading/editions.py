"""Lit ce qui a été publié : les verrous d’éditions, et le contrat qui dit ce qui a bougé depuis."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from pydantic import ValidationError

from pupitre.diagnostics import Diagnostic, Position
from pupitre.loading.building import build
from pupitre.loading.yaml_reader import read_yaml
from pupitre.model.edition import Contrat, EditionPubliee

T = TypeVar("T")
DOSSIER: Final = "editions"
CONTRAT: Final = f"{DOSSIER}/contrat.yml"
# Le texte de la dernière édition publiée, et d’elle seule : de quoi montrer, mot à mot, ce que change la suivante.
TEXTES: Final = f"{DOSSIER}/textes-publies/dernier.json"


@dataclass(frozen=True, slots=True)
class Lu(Generic[T]):
    """Une valeur lue et les diagnostics de sa lecture."""

    valeur: T
    diagnostics: tuple[Diagnostic, ...] = ()


def lock_path(numero: str) -> str:
    """Le verrou d’une édition, relatif à la racine du cursus."""
    return f"{DOSSIER}/{numero}.json"


def read_locks(racine: Path) -> Lu[Mapping[str, EditionPubliee]]:
    """Les éditions dont le dépôt garde le verrou, par numéro ; un verrou abîmé est signalé, jamais ignoré."""
    editions: dict[str, EditionPubliee] = {}
    diagnostics: list[Diagnostic] = []
    for fichier in sorted((racine / DOSSIER).glob("*.json")):
        chemin = f"{DOSSIER}/{fichier.name}"
        try:
            edition = parse_edition(fichier.read_bytes())
        except ValueError:
            phrase = "Ce verrou d’édition ne peut pas être lu : il a été modifié ou coupé."
            diagnostics.append(Diagnostic(Position(chemin), "verrou-illisible", phrase))
            continue
        if edition.edition == fichier.stem:
            editions[edition.edition] = edition
        else:
            phrase = f"Ce verrou est celui de l’édition {edition.edition} : il ne porte pas son nom."
            diagnostics.append(Diagnostic(Position(chemin), "verrou-illisible", phrase))
    return Lu(editions, tuple(diagnostics))


def parse_edition(octets: bytes) -> EditionPubliee:
    """L’édition écrite dans un `catalogue.json` ; lève `ValueError` s’il est illisible."""
    try:
        return EditionPubliee.model_validate_json(octets)
    except ValidationError as error:
        raise ValueError("verrou illisible") from error


def read_contract(racine: Path) -> Lu[Contrat]:
    """Le contenu de `editions/contrat.yml`, ou un contrat vide s’il n’y en a pas."""
    fichier = racine / CONTRAT
    if not fichier.is_file():
        return Lu(Contrat())
    try:
        texte = fichier.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        phrase = "Le fichier n’est pas en UTF-8 : enregistrez-le de nouveau avec cet encodage."
        return Lu(Contrat(), (Diagnostic(Position(CONTRAT), "encodage", phrase),))
    meta, positions, diagnostics = read_yaml(texte, CONTRAT)
    if not meta:
        return Lu(Contrat(), diagnostics)
    contrat, found = build(Contrat, meta, positions)
    return Lu(contrat or Contrat(), diagnostics + found)


def read_texts(racine: Path) -> Lu[Mapping[str, tuple[str, ...]]]:
    """Les paragraphes de la dernière édition publiée, par identifiant ; vide s’il n’y en a pas."""
    fichier = racine / TEXTES
    if not fichier.is_file():
        return Lu({})
    try:
        donnees = json.loads(fichier.read_text(encoding="utf-8"))
        return Lu({str(cle): tuple(str(p) for p in paragraphes) for cle, paragraphes in donnees.items()})
    except (ValueError, AttributeError, TypeError):
        phrase = "Ce fichier de textes publiés ne peut pas être lu : il a été modifié ou coupé."
        return Lu({}, (Diagnostic(Position(TEXTES), "verrou-illisible", phrase),))
