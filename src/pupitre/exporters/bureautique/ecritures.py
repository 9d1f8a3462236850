"""Ce qu’appelle la table des formats : chaque écriture ne charge ses bibliothèques, lourdes, que si l’on s’en sert."""

# ruff: noqa: PLC0415

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.unchanged import fingerprint, is_unchanged, remember


def _unless_unchanged(bundle: Bundle, fichier: Path, write: Callable[[Bundle, Path], None]) -> None:
    """N’écrit que si le paquet a changé, ou si le fichier n’est plus celui que l’on avait écrit."""
    empreinte = fingerprint((bundle.empreinte.encode(), write.__qualname__.encode()))
    if not is_unchanged(fichier, empreinte):
        write(bundle, fichier)
        remember(fichier, empreinte)


def odt(bundle: Bundle, fichier: Path) -> None:
    """Écrit le guide du formateur en OpenDocument."""
    from pupitre.exporters.bureautique.documents import write_guide_odt

    _unless_unchanged(bundle, fichier, write_guide_odt)


def docx(bundle: Bundle, fichier: Path) -> None:
    """Écrit le guide du formateur pour Word."""
    from pupitre.exporters.bureautique.documents import write_guide_docx

    _unless_unchanged(bundle, fichier, write_guide_docx)


def epub(bundle: Bundle, fichier: Path) -> None:
    """Écrit le livret du stagiaire pour une liseuse."""
    from pupitre.exporters.bureautique.epub import write_epub

    _unless_unchanged(bundle, fichier, write_epub)


def diaporama(bundle: Bundle, fichier: Path) -> None:
    """Écrit le diaporama pour PowerPoint."""
    from pupitre.exporters.bureautique.presentation_pptx import write_pptx

    _unless_unchanged(bundle, fichier, write_pptx)


def diaporama_odp(bundle: Bundle, fichier: Path) -> None:
    """Écrit le diaporama en OpenDocument."""
    from pupitre.exporters.bureautique.presentation_odp import write_odp

    _unless_unchanged(bundle, fichier, write_odp)


def administratif(bundle: Bundle, fichier: Path) -> None:
    """Écrit l’archive des fiches administratives."""
    from pupitre.exporters.bureautique.administratif import write_sheets

    _unless_unchanged(bundle, fichier, write_sheets)


def catalogue(bundle: Bundle, fichier: Path) -> None:
    """Écrit le classeur des modules et des programmes."""
    from pupitre.exporters.bureautique.catalogue_xlsx import write_catalogue

    write_catalogue(bundle, fichier)


def dossier(bundle: Bundle, fichier: Path) -> None:
    """Écrit le dossier de session : tout ce que l’on emporte, rangé dans l’ordre où l’on s’en sert."""
    from pupitre.exporters.dossier.kit import write_kit

    _unless_unchanged(bundle, fichier, write_kit)
