"""Écrire un paquet SCORM du petit cursus, et le rouvrir."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from pupitre.exporters.bundle import Bundle, BundleFactory
from pupitre.exporters.registry import EXPORTERS
from pupitre.rules.gate import check

MODULE = "M-ACCUEILLIR"
SCO = "m-accueillir"
FORMATS = {"1.2": "scorm", "2004": "scorm-2004"}


def write(bundle: Bundle, format_: str, dossier: Path) -> Path:
    fichier = dossier / f"{bundle.nom}-{format_}.zip"
    EXPORTERS[format_].write(bundle, fichier)
    return fichier


def package(racine: Path, dossier: Path, format_: str = "scorm") -> Path:
    """Le paquet du module du petit cursus, lu dans ce dossier même s’il n’est plus conforme à toutes les règles."""
    settings, catalogue, _ = check(racine)
    assert settings is not None
    paquet = dossier / f"{format_}.zip"
    EXPORTERS[format_].write(BundleFactory(racine, catalogue, settings).module(MODULE), paquet)
    return paquet


def contents(paquet: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(paquet) as archive:
        assert archive.testzip() is None
        return {nom: archive.read(nom) for nom in archive.namelist()}


def pages(paquet: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Les pages d’un paquet ouvert : leur chemin, leur HTML."""
    yield from ((nom, octets.decode()) for nom, octets in paquet.items() if nom.endswith(".html"))
