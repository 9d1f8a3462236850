#!/usr/bin/env python3
"""Construit le site depuis deux clones neufs, dans des conditions différentes, et compare chaque octet.

Usage : reproductible.py [DÉPÔT]
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
# Ce qui distingue deux machines : fuseau, langue, ordre de hachage, droits des fichiers, profondeur du dossier.
CONDITIONS = (
    ("a", {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}, 0o022),
    ("un/dossier/plus/profond", {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "2"}, 0o077),
)


def build(depot: Path, clone: Path, environnement: dict[str, str], masque: int) -> dict[str, str]:
    """L’empreinte de chaque fichier du site construit depuis un clone neuf."""
    subprocess.run(["git", "clone", "--quiet", str(depot), str(clone)], check=True)
    commande = [sys.executable, "-m", "pupitre", "construire", "--racine", str(clone), "--vers", str(clone / "site")]
    subprocess.run(
        commande, cwd=clone, env={**os.environ, "PYTHONUTF8": "1", **environnement}, umask=masque, check=True,
        stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    fichiers = (f for f in (clone / "site").rglob("*") if f.is_file())
    return {f.relative_to(clone / "site").as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in fichiers}


def main(depot: Path) -> int:
    """Rend 0 si les deux sites sont les mêmes ; sinon dit ce qui diffère."""
    with tempfile.TemporaryDirectory() as dossier:
        un, deux = (build(depot, Path(dossier) / nom, env, masque) for nom, env, masque in CONDITIONS)
    differents = sorted(nom for nom in un.keys() | deux.keys() if un.get(nom) != deux.get(nom))
    for nom in differents:
        print(f"diffère : {nom}")
    print(f"{len(un)} fichiers construits deux fois, {len(differents)} différent(s).")
    return int(bool(differents) or not un)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else RACINE))
