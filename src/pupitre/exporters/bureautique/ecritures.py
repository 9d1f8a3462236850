"""Ce qu’appelle la table des formats : chaque écriture ne charge ses bibliothèques, lourdes, que si l’on s’en sert."""

# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path

from pupitre.exporters.bundle import Bundle


def odt(bundle: Bundle, fichier: Path) -> None:
    """Écrit le guide du formateur en OpenDocument."""
    from pupitre.exporters.bureautique.documents import write_guide_odt

    write_guide_odt(bundle, fichier)


def docx(bundle: Bundle, fichier: Path) -> None:
    """Écrit le guide du formateur pour Word."""
    from pupitre.exporters.bureautique.documents import write_guide_docx

    write_guide_docx(bundle, fichier)


def epub(bundle: Bundle, fichier: Path) -> None:
    """Écrit le livret du stagiaire pour une liseuse."""
    from pupitre.exporters.bureautique.epub import write_epub

    write_epub(bundle, fichier)


def diaporama(bundle: Bundle, fichier: Path) -> None:
    """Écrit le diaporama pour PowerPoint."""
    from pupitre.exporters.bureautique.presentation_pptx import write_pptx

    write_pptx(bundle, fichier)


def diaporama_odp(bundle: Bundle, fichier: Path) -> None:
    """Écrit le diaporama en OpenDocument."""
    from pupitre.exporters.bureautique.presentation_odp import write_odp

    write_odp(bundle, fichier)


def administratif(bundle: Bundle, fichier: Path) -> None:
    """Écrit l’archive des fiches administratives."""
    from pupitre.exporters.bureautique.administratif import write_sheets

    write_sheets(bundle, fichier)


def catalogue(bundle: Bundle, fichier: Path) -> None:
    """Écrit le classeur des modules et des programmes."""
    from pupitre.exporters.bureautique.catalogue_xlsx import write_catalogue

    write_catalogue(bundle, fichier)
