"""Ouvre l’archive « sources » d’une édition : sa somme vérifiée, dans un dossier qui ne dépend que d’elle."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp
from typing import Final

OUVERTES: Final = "build/couches"
OCTETS_AU_PLUS: Final = 500_000_000
ENTREES_AU_PLUS: Final = 50_000


class UnreadableArchiveError(Exception):
    """L’archive n’est pas un ZIP que l’on ouvre sans danger ; le texte dit pourquoi."""


def sum_of(fichier: Path) -> str:
    """La somme SHA-256 d’un fichier, en hexadécimal."""
    with fichier.open("rb") as flux:
        return hashlib.file_digest(flux, "sha256").hexdigest()


def unpack(fichier: Path, somme: str, racine: Path) -> Path:
    """Le dossier où l’archive est ouverte, sous `build/couches/` ; déjà fait, rien n’est refait.

    Lève `UnreadableArchiveError`.
    """
    dossier = racine / OUVERTES / somme[:16]
    if dossier.is_dir():
        return dossier
    dossier.parent.mkdir(parents=True, exist_ok=True)
    passage = Path(mkdtemp(prefix=".passage-", dir=dossier.parent))
    try:
        _extract(fichier, passage)
        passage.chmod(0o755)
        passage.replace(dossier)
    except OSError as error:
        if not dossier.is_dir():  # quelqu’un d’autre a pu l’ouvrir entre-temps : c’est le même contenu
            raise UnreadableArchiveError("elle ne peut pas être ouverte sur ce disque.") from error
    finally:
        shutil.rmtree(passage, ignore_errors=True)
    return dossier


def _extract(fichier: Path, dossier: Path) -> None:
    try:
        with zipfile.ZipFile(fichier) as archive:
            entrees = archive.infolist()
            if len(entrees) > ENTREES_AU_PLUS or sum(e.file_size for e in entrees) > OCTETS_AU_PLUS:
                raise UnreadableArchiveError("elle est bien plus grosse qu’un cursus.")
            for entree in entrees:
                chemin = PurePosixPath(entree.filename)
                if chemin.is_absolute() or ".." in chemin.parts or "\\" in entree.filename:
                    raise UnreadableArchiveError(f"« {entree.filename} » sortirait du dossier.")
            archive.extractall(dossier)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise UnreadableArchiveError("ce n’est pas une archive ZIP lisible.") from error
