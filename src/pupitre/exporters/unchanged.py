"""Ne pas refaire un document dont rien n’a changé : une empreinte de ses entrées, gardée à côté de lui."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pupitre.exporters.archive import write_whole

DOSSIER: Final = ".empreintes"


def fingerprint(parts: Iterable[bytes]) -> str:
    """L’empreinte d’une suite d’octets, chaque partie comptée à part."""
    somme = hashlib.sha256()
    for part in parts:
        somme.update(len(part).to_bytes(8, "big") + part)
    return somme.hexdigest()


def is_unchanged(fichier: Path, empreinte: str) -> bool:
    """Vrai si le fichier est là, vient de ces entrées, et n’a pas été touché depuis qu’on l’a écrit."""
    temoin = _witness(fichier)
    if not (temoin.is_file() and fichier.is_file()):
        return False
    return temoin.read_text(encoding="ascii").split() == [empreinte, _digest(fichier)]


def remember(fichier: Path, empreinte: str) -> None:
    """Garde l’empreinte des entrées et celle du fichier que l’on vient d’écrire."""
    write_whole(_witness(fichier), f"{empreinte} {_digest(fichier)}\n".encode())


def _witness(fichier: Path) -> Path:
    return fichier.parent / DOSSIER / f"{fichier.name}.txt"


def _digest(fichier: Path) -> str:
    return hashlib.sha256(fichier.read_bytes()).hexdigest()
