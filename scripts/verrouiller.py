#!/usr/bin/env python3
"""Refait les deux verrous de dépendances, avec leurs empreintes, pour toutes les plateformes (demande `uv`)."""

import subprocess
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
COMPILE = ["uv", "pip", "compile", "pyproject.toml", "--universal", "--generate-hashes", "--python-version", "3.11",
           "--no-emit-index-url", "--default-index", "https://pypi.org/simple", "--custom-compile-command", "python3 scripts/verrouiller.py"]  # fmt: skip
VERROUS = {
    "verrou.txt": ["--group", "construction"],
    "verrou-tests.txt": ["--group", "construction", "--group", "tests"],
}

if __name__ == "__main__":
    for verrou, groupes in VERROUS.items():
        fini = subprocess.run([*COMPILE, *groupes, "--quiet", "-o", verrou, *sys.argv[1:]], cwd=RACINE, check=False)
        if fini.returncode:
            sys.exit(fini.returncode)
