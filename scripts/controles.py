#!/usr/bin/env python3
"""Tous les contrôles, dans l’ordre du plus rapide au plus long ; s’arrête au premier qui échoue.

Usage : controles.py [--tout] [options de pytest]. Avec « --tout », les essais très longs aussi.
"""

import subprocess
import sys
import time
from pathlib import Path

from systeme import CHROMIUM, JAVA, LIBREOFFICE, NGINX, NPM, WRK, require

RACINE = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
MODULE = (PYTHON, "-m")
TOUT = "--tout"
# nginx et wrk se trouvent partout sous Linux, dont le serveur des contrôles ; ailleurs, on s’en passe.
IS_LINUX = sys.platform == "linux"
CHARGE = (("Charge et en-têtes", (PYTHON, "scripts/charge.py", "--secondes", "2")),) if IS_LINUX else ()
# Sans « --tout », on s’épargne les essais de plus de vingt secondes : l’intégration continue les lance toujours.
CHOIX = tuple(a for a in sys.argv[1:] if a != TOUT) if TOUT in sys.argv else ("-m", "not tres_long", *sys.argv[1:])
CONTROLES = (
    ("Style du code", (*MODULE, "ruff", "check", ".")),
    ("Mise en forme du code", (*MODULE, "ruff", "format", "--check", ".")),
    ("Types", (*MODULE, "mypy")),
    ("Étages de l’architecture", (str(Path(PYTHON).parent / "lint-imports"),)),
    ("Contenus", (*MODULE, "pupitre", "verifier")),
    ("Tests", (*MODULE, "pytest", "-n", "2", "--dist", "loadgroup", *CHOIX)),
    ("Construction du site", (*MODULE, "pupitre", "construire")),
    ("Liens du site", (PYTHON, "scripts/liens.py")),
    *CHARGE,
    ("Nombres sans source", (PYTHON, "scripts/nombres.py")),
)

if __name__ == "__main__":
    if not all(map(require, (CHROMIUM, JAVA, LIBREOFFICE, NPM, *((NGINX, WRK) if IS_LINUX else ())))):
        sys.exit(1)
    for titre, commande in CONTROLES:
        print(f"\n── {titre}", flush=True)
        debut = time.perf_counter()
        if subprocess.run(commande, cwd=RACINE, check=False).returncode:
            sys.exit(f"Échec : {titre}. Commande : {' '.join(commande)}")
        print(f"   fait en {time.perf_counter() - debut:.0f} s", flush=True)
    print("\nTous les contrôles sont passés.")
