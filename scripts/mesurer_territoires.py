"""Mesure la construction par département : un seul, tous à la suite, tous en parallèle, et ce que le dernier a coûté.

    python3 scripts/ecole.py python scripts/mesurer_territoires.py DOSSIER-DU-CURSUS [CODES]

Chaque mesure part d’un cache vide. Écrit un rapport JSON sur la sortie.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pupitre.cache.store import FICHIER
from pupitre.site.for_territories import TOUS, build_all, build_one, common_curriculum, works


def measure(racine: Path, codes: list[str], dossier: Path) -> dict[str, object]:
    """Les durées, en secondes, et le facteur de réemploi : le dernier sur le premier.

    À la suite, on compte le temps de processeur, que les autres travaux de la machine ne changent guère ; en parallèle,
    celui de tous les processus, et l’attente.
    """
    _forget(racine)
    verification = _processor(lambda: common_curriculum(str(racine.resolve())))
    durees = [_processor(partial(build_one, travail)) for travail in works(racine, codes, dossier / "suite")]
    _forget(racine)
    debut, avant = time.perf_counter(), _all_processes()
    build_all(works(racine, codes, dossier / "parallele"), "processus", lambda _: None)
    attente, parallele = time.perf_counter() - debut, _all_processes() - avant
    suivants = sorted(durees[1:]) or durees
    return {
        "cœurs": os.cpu_count(),
        "territoires": len(durees),
        "la vérification": round(verification, 2),
        "le premier": round(durees[0], 2),
        "la médiane des suivants": round(suivants[len(suivants) // 2], 2),
        "le dernier": round(durees[-1], 2),
        "le dernier sur le premier": round(durees[-1] / durees[0], 3),
        "à la suite, en tout": round(verification + sum(durees), 1),
        "en parallèle, en tout": round(parallele, 1),
        "en parallèle, l’attente": round(attente, 1),
    }


def _forget(racine: Path) -> None:
    shutil.rmtree(racine / FICHIER.parent, ignore_errors=True)


def _processor(act: Callable[[], object]) -> float:
    debut = time.process_time()
    act()
    return time.process_time() - debut


def _all_processes() -> float:
    """Le temps de processeur de celui-ci, et de tous ceux qu’il a lancés et qui sont finis."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as passage:
        copie = Path(passage) / "cursus"
        shutil.copytree(sys.argv[1], copie, ignore=shutil.ignore_patterns(".git", ".venv", "build"))
        codes = sys.argv[2].split(",") if len(sys.argv) > 2 else [TOUS]
        print(json.dumps(measure(copie, codes, Path(passage)), ensure_ascii=False, indent=1))
