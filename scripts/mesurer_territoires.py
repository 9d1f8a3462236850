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
from pathlib import Path

from pupitre.cache.store import FICHIER
from pupitre.site.for_territories import TOUS, build_all, build_one, works


def measure(racine: Path, codes: list[str], dossier: Path) -> dict[str, object]:
    """Les durées, en secondes, et le facteur de réemploi : le dernier sur le premier."""
    shutil.rmtree(racine / FICHIER.parent, ignore_errors=True)
    durees = []
    for travail in works(racine, codes, dossier / "suite"):
        debut = time.perf_counter()
        build_one(travail)
        durees.append(time.perf_counter() - debut)
    shutil.rmtree(racine / FICHIER.parent, ignore_errors=True)
    debut = time.perf_counter()
    build_all(works(racine, codes, dossier / "parallele"), "processus", lambda _: None)
    parallele = time.perf_counter() - debut
    return {
        "cœurs": os.cpu_count(),
        "territoires": len(durees),
        "un seul": round(durees[0], 2),
        "à la suite": round(sum(durees), 2),
        "en parallèle": round(parallele, 2),
        "le dernier": round(durees[-1], 2),
        "le dernier sur le premier": round(durees[-1] / durees[0], 3),
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as passage:
        copie = Path(passage) / "cursus"
        shutil.copytree(sys.argv[1], copie, ignore=shutil.ignore_patterns(".git", ".venv", "build"))
        codes = sys.argv[2].split(",") if len(sys.argv) > 2 else [TOUS]
        print(json.dumps(measure(copie, codes, Path(passage)), ensure_ascii=False, indent=1))
