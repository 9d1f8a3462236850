"""LA table des formats : un nom, ce que c’est, à quoi il sert, et la fonction qui l’écrit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pupitre.exporters import gift, mbz, moodle_xml
from pupitre.exporters.bundle import Bundle


@dataclass(frozen=True, slots=True)
class Exporter:
    """Un format. `write` reçoit un paquet et le chemin du fichier à écrire ; `check` dit ce que le format refuserait.

    `natures` : ce que l’on sait exporter ainsi. `check` rend des phrases ; s’il y en a une, rien n’est écrit.
    """

    nom: str
    libelle: str
    suffixe: str
    usage: str
    write: Callable[[Bundle, Path], None]
    natures: frozenset[str] = frozenset(("module", "programme", "cursus"))
    check: Callable[[Bundle], tuple[str, ...]] = lambda _bundle: ()


EXPORTERS: Final[dict[str, Exporter]] = {
    e.nom: e
    for e in (
        Exporter(
            "mbz", "Cours Moodle", ".mbz", "Un cours entier à restaurer dans Moodle, puis à modifier.",
            mbz.write, check=mbz.check,
        ),
        Exporter(
            "moodle-xml", "Questions Moodle (XML)", ".xml", "Les questions, pour une banque de questions Moodle.",
            moodle_xml.write, check=moodle_xml.check,
        ),
        Exporter(
            "gift", "Questions (GIFT)", ".txt", "Les questions en texte simple, pour Moodle et d’autres outils.",
            gift.write, check=gift.check,
        ),
    )
}  # fmt: skip


def file_name(exporter: Exporter, bundle: Bundle) -> str:
    """« m-observer-scorm-2026.1.zip » : ASCII, sans espace, l’édition dedans."""
    return f"{bundle.nom}-{exporter.nom}-{bundle.edition.edition}{exporter.suffixe}"
