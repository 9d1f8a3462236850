"""LA table des formats : un nom, ce que c’est, à quoi il sert, et la fonction qui l’écrit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.typst import booklet, canvases, guide, printable, tool_sheets


@dataclass(frozen=True, slots=True)
class Exporter:
    """Un format. `write` reçoit un paquet et le chemin du fichier à écrire ; `check` dit ce que le format refuserait.

    `natures` : ce que l’on sait exporter ainsi. `check` rend des phrases ; s’il y en a une, rien n’est écrit.
    `has_matter` : faux pour un paquet où ce format n’aurait rien à mettre ; on le passe alors sans bruit.
    """

    nom: str
    libelle: str
    suffixe: str
    usage: str
    write: Callable[[Bundle, Path], None]
    natures: frozenset[str] = frozenset(("module", "programme", "cursus"))
    check: Callable[[Bundle], tuple[str, ...]] = lambda _bundle: ()
    has_matter: Callable[[Bundle], bool] = lambda _bundle: True


AVEC_FICHES: Final = frozenset(("module", "programme", "cursus", "fiche"))

EXPORTERS: Final[dict[str, Exporter]] = {
    e.nom: e
    for e in (
        Exporter(
            "livret", "Livret du stagiaire (PDF)", ".pdf", "À imprimer pour qui suit : lire, faire, écrire ; aucune réponse.",
            booklet.write, check=printable.check,
        ),
        Exporter(
            "guide", "Guide du formateur (PDF)", ".pdf", "À imprimer pour qui anime : déroulé à l’heure, matériel, notes, corrigés.",
            guide.write, check=printable.check,
        ),
        Exporter(
            "fiches", "Fiches-outils (PDF)", ".pdf", "Une feuille A4 par méthode, recto et verso.",
            tool_sheets.write, natures=AVEC_FICHES, check=tool_sheets.check, has_matter=lambda bundle: bool(bundle.fiches),
        ),
        Exporter(
            "canevas", "Canevas (PDF et SVG)", ".zip", "Les canevas à photocopier, en A4 et en A3, et à modifier.",
            canvases.write, natures=AVEC_FICHES, check=printable.check, has_matter=canvases.has_canvas,
        ),
    )
}  # fmt: skip


def file_name(exporter: Exporter, bundle: Bundle) -> str:
    """« m-observer-scorm-2026.1.zip » : ASCII, sans espace, l’édition dedans."""
    return f"{bundle.nom}-{exporter.nom}-{bundle.edition.edition}{exporter.suffixe}"
