"""Ce que partagent les essais des documents imprimés : les paquets du cursus réel, et leurs PDF écrits une fois."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pupitre.exporters.bundle import Bundle, BundleFactory
from pupitre.exporters.registry import EXPORTERS
from pupitre.rules.gate import check
from tests.conftest import RACINE, TEMOIN


@cache
def factory(racine: Path = RACINE) -> BundleFactory:
    """La fabrique des paquets d’un cursus, une par processus de test."""
    settings, catalogue, _ = check(racine)
    assert settings is not None
    return BundleFactory(racine, catalogue, settings)


def bundle(cible: str, racine: Path = RACINE) -> Bundle:
    """Le paquet d’un module, d’un programme, d’une fiche, ou du cursus."""
    fabrique = factory(racine)
    if cible == "cursus":
        return fabrique.cursus()
    if cible.startswith("P-"):
        return fabrique.programme(cible)
    return fabrique.fiche(cible) if cible.startswith("F-") else fabrique.module(cible)


@cache
def _folder() -> TemporaryDirectory[str]:
    """Un dossier pour tous les documents d’un processus de test ; il s’efface avec lui."""
    return TemporaryDirectory(prefix="documents-", ignore_cleanup_errors=True)


@cache
def written(nom_de_format: str, cible: str, racine: Path = RACINE) -> Path:
    """Le fichier d’un paquet dans un format, écrit une fois par processus de test."""
    exporter = EXPORTERS[nom_de_format]
    fichier = Path(_folder().name) / racine.name / f"{cible.lower()}-{nom_de_format}{exporter.suffixe}"
    fichier.parent.mkdir(exist_ok=True)
    exporter.write(bundle(cible, racine), fichier)
    return fichier


__all__ = ["RACINE", "TEMOIN", "bundle", "factory", "written"]
