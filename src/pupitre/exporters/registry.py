"""LA table des formats : un nom, ce que c’est, à quoi il sert, et la fonction qui l’écrit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.cartouche import check_cartridge, write_cartridge


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
    "cartouche": Exporter(
        nom="cartouche",
        libelle="Common Cartridge 1.1",
        suffixe=".imscc",
        usage="Importer des pages et des questions dans Canvas, Brightspace, Moodle ou une autre plateforme.",
        write=write_cartridge,
        check=check_cartridge,
    ),
}

# Le format fait à partir du site construit : `site/` le donne à la commande, car un exporteur ne connaît pas MkDocs.
HORS_LIGNE: Final = "hors-ligne"


def file_name(exporter: Exporter, bundle: Bundle) -> str:
    """« m-observer-scorm-2026.1.zip » : ASCII, sans espace, l’édition dedans."""
    return f"{bundle.nom}-{exporter.nom}-{bundle.edition.edition}{exporter.suffixe}"
