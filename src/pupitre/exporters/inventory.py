"""L’inventaire d’un dossier publié : le poids et la somme SHA-256 de chaque fichier, par chemin."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Empreinte:
    """Le poids d’un fichier en octets et sa somme SHA-256, en hexadécimal."""

    octets: int
    sha256: str

    @staticmethod
    def of(octets: bytes) -> Empreinte:
        """L’empreinte de ce contenu."""
        return Empreinte(len(octets), hashlib.sha256(octets).hexdigest())


Inventaire = Mapping[str, Empreinte]


def read_inventory(dossier: Path) -> Inventaire:
    """L’inventaire de tous les fichiers d’un dossier, lus un à un."""
    fichiers = (f for f in dossier.rglob("*") if f.is_file())
    return {f.relative_to(dossier).as_posix(): Empreinte.of(f.read_bytes()) for f in fichiers}


def in_order(chemins: Iterable[str]) -> list[str]:
    """Ces chemins, dossier par dossier."""
    return sorted(chemins, key=lambda chemin: chemin.split("/"))
