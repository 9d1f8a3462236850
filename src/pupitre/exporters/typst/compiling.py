"""Compose un document : du typst au PDF balisé (PDF/UA-1), toujours les mêmes octets, sans rien chercher au dehors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import typst

from pupitre.exporters.archive import write_whole
from pupitre.exporters.unchanged import fingerprint, is_unchanged, remember

DOSSIER: Final = Path(__file__).parent
GABARIT: Final = "ecole.typ"


@dataclass(frozen=True, slots=True)
class Composition:
    """Un document à composer : sa source typst, les fichiers qu’elle nomme, le jour qui le date."""

    source: str
    fichiers: Mapping[str, bytes]
    jour: date

    @property
    def entrees(self) -> dict[str, bytes]:
        """Tout ce que lit la composition, par nom de fichier."""
        gabarit = (DOSSIER / "gabarits" / GABARIT).read_bytes()
        return {**self.fichiers, GABARIT: gabarit, "main.typ": self.source.encode()}

    @property
    def empreinte(self) -> str:
        """L’empreinte de tout ce qui fait le document : si elle n’a pas changé, le document non plus."""
        fichiers = (octets for nom, contenu in sorted(self.entrees.items()) for octets in (nom.encode(), contenu))
        return fingerprint((version("typst").encode(), self.jour.isoformat().encode(), *_font_bytes(), *fichiers))


@cache
def _font_bytes() -> tuple[bytes, ...]:
    return tuple(f.read_bytes() for f in sorted((DOSSIER / "polices").glob("*.ttf")))


@cache
def _fonts() -> typst.Fonts:
    """Nos polices, et elles seules : le même document sur toute machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[DOSSIER / "polices"])


def compiled(composition: Composition) -> bytes:
    """Les octets du PDF."""
    midi = datetime.combine(composition.jour, time(12), UTC)
    entrees: Any = composition.entrees  # les annotations de typst oublient les documents de plusieurs fichiers
    octets = typst.compile(entrees, font_paths=_fonts(), ignore_system_fonts=True, pdf_standards="ua-1", timestamp=midi)
    assert isinstance(octets, bytes)
    return octets


def queried(composition: Composition, etiquette: str) -> list[str]:
    """Les valeurs que la composition a posées sous cette étiquette, dans l’ordre des pages."""
    entrees: Any = composition.entrees
    reponse = typst.query(entrees, f"<{etiquette}>", field="value", font_paths=_fonts(), ignore_system_fonts=True)
    return [str(valeur) for valeur in json.loads(reponse)]


def write_pdf(composition: Composition, fichier: Path) -> None:
    """Écrit le PDF, sauf si celui qui est là vient des mêmes entrées et n’a pas été touché depuis."""
    empreinte = composition.empreinte
    if not is_unchanged(fichier, empreinte):
        write_whole(fichier, compiled(composition))
        remember(fichier, empreinte)
