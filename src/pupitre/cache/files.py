"""L’état de fichiers : de quoi savoir, sans les relire, qu’ils n’ont pas changé.

Un fichier est tenu pour inchangé si son poids et ses deux dates le sont. Une date trop fraîche ne prouve rien (deux
écritures peuvent porter la même) : le fichier est alors reconnu à sa somme, comme le fait l’index de git.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

# La date la plus grossière des systèmes de fichiers courants (FAT) est à deux secondes près.
NANOSECONDES_FRAICHES: Final = 3_000_000_000
Etat = dict[str, list[Any]]


def read_state(racines: Iterable[Path]) -> Etat:
    """L’état de chaque fichier de ces dossiers (ou de ces fichiers), par chemin absolu."""
    maintenant = time.time_ns()
    return {
        chemin: _state(chemin, etat, maintenant) for racine in racines for chemin, etat in _walk(str(racine.resolve()))
    }


def is_unchanged(garde: Mapping[str, list[Any]], racines: Iterable[Path]) -> bool:
    """Vrai si ces dossiers ont exactement les fichiers de l’état gardé, inchangés."""
    vus = 0
    for racine in racines:
        for chemin, etat in _walk(str(racine.resolve())):
            if chemin not in garde or not _matches(garde[chemin], chemin, etat):
                return False
            vus += 1
    return vus == len(garde)


def _walk(chemin: str) -> Iterator[tuple[str, os.stat_result]]:
    try:
        with os.scandir(chemin) as entrees:
            dossier = list(entrees)
    except NotADirectoryError:
        yield chemin, os.lstat(chemin)
        return
    except FileNotFoundError:
        return
    for entree in dossier:
        if entree.is_dir(follow_symlinks=False):
            if entree.name != "__pycache__":
                yield from _walk(entree.path)
        else:
            yield entree.path, entree.stat(follow_symlinks=False)


def _state(chemin: str, etat: os.stat_result, maintenant: int) -> list[Any]:
    is_frais = maintenant - max(etat.st_mtime_ns, etat.st_ctime_ns) < NANOSECONDES_FRAICHES
    return [*_dates(etat), _checksum(chemin) if is_frais else ""]


def _matches(garde: list[Any], chemin: str, etat: os.stat_result) -> bool:
    *dates, somme = garde
    return dates == _dates(etat) and (not somme or somme == _checksum(chemin))


def _dates(etat: os.stat_result) -> list[int]:
    return [etat.st_mode, etat.st_size, etat.st_mtime_ns, etat.st_ctime_ns]


def _checksum(chemin: str) -> str:
    try:
        with Path(chemin).open("rb") as fichier:
            return hashlib.file_digest(fichier, "sha256").hexdigest()
    except OSError:
        return "illisible"
