"""Retrouve un état du cursus : une édition publiée, une révision de git, ou un dossier."""

from __future__ import annotations

import io
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pupitre.layers.opening import open_layers
from pupitre.loading.catalogue import load
from pupitre.loading.editions import lock_path, parse_edition, read_locks, read_texts
from pupitre.model.edition import EditionPubliee
from pupitre.model.nearest import did_you_mean
from pupitre.model.snapshot import latest, publish
from pupitre.model.text_diff import Textes, texts_of
from pupitre.settings import FICHIER, read_settings

ETIQUETTES: Final = ("", "v", "edition-")


class UnknownStateError(Exception):
    """Le nom ne désigne ni édition, ni révision, ni dossier ; le texte dit ce que l’on a cherché."""


@dataclass(frozen=True, slots=True)
class State:
    """Un état du cursus : ce qu’il publie, et son texte quand on a pu le lire."""

    edition: EditionPubliee
    textes: Textes


def find_state(racine: Path, nom: str) -> State:
    """L’état que désigne un nom : « . » ou un dossier, un numéro d’édition, une branche ou un commit.

    Lève `UnknownStateError`.
    """
    if (racine / nom / FICHIER).is_file():
        return read_state(racine / nom)
    if (racine / lock_path(nom)).is_file():
        return _published(racine, nom)
    for prefixe in ETIQUETTES:
        state = _at_revision(racine, f"{prefixe}{nom}")
        if state:
            return state
    connues = read_locks(racine).valeur
    phrase = f"« {nom} » n’est ni une édition publiée, ni une révision de git, ni un dossier de cursus."
    raise UnknownStateError(f"{phrase} {did_you_mean(nom, connues)}".strip())


def read_state(racine: Path) -> State:
    """L’état d’un dossier de cursus, sans le juger ; lève `UnknownStateError` si son identité est illisible."""
    reglages = read_settings(racine)
    if reglages.valeur is None:
        raise UnknownStateError(f"« {racine}/{FICHIER} » est illisible : lancez « pupitre verifier » sur ce dossier.")
    ouvertes = open_layers(racine, reglages)
    if ouvertes.diagnostics:
        raise UnknownStateError(f"« {racine} » : {ouvertes.diagnostics[0].phrase}")
    settings = ouvertes.settings
    catalogue = load(ouvertes.couches, settings.seuils.fichier_octets, ouvertes.masquer).catalogue
    return State(publish(catalogue, settings.identite), texts_of(catalogue))


def _published(racine: Path, numero: str) -> State:
    """Une édition publiée : son verrou, et son texte s’il est gardé (la dernière) ou dans git (les autres)."""
    edition = parse_edition((racine / lock_path(numero)).read_bytes())
    derniere = latest(read_locks(racine).valeur)
    if derniere and derniere.edition == numero:
        return State(edition, read_texts(racine).valeur)
    etats = (_at_revision(racine, f"{prefixe}{numero}") for prefixe in ETIQUETTES)
    return State(edition, next((e.textes for e in etats if e), {}))


def _at_revision(racine: Path, revision: str) -> State | None:
    """L’état du cursus à une révision de git, lu dans un dossier de passage ; rien si elle n’existe pas."""
    commande = ["git", "-C", str(racine), "archive", "--format=zip", revision]
    try:
        resultat = subprocess.run(commande, capture_output=True, check=False)
    except OSError:
        return None
    if resultat.returncode:
        return None
    with TemporaryDirectory() as passage:
        zipfile.ZipFile(io.BytesIO(resultat.stdout)).extractall(passage)
        return read_state(Path(passage))
