#!/usr/bin/env python3
"""Les deux commandes du README : `servir` montre le site, `tester` lance tous les contrôles.

Il ne faut que Python 3.11 ou plus : un environnement local (`.venv`) est créé et rempli d’après le verrou.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
ENVIRONNEMENT = RACINE / os.environ.get("ECOLE_ENVIRONNEMENT", ".venv")
BINAIRES = ENVIRONNEMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BINAIRES / ("python.exe" if os.name == "nt" else "python")
USAGE = """Usage : python3 scripts/ecole.py servir [--port 8000]     montre le site sur cette machine
        python3 scripts/ecole.py tester [--tout]           installe et lance les contrôles ; --tout, les très longs aussi
        python3 scripts/ecole.py pupitre …                 lance une commande du moteur (--help les liste)"""


def install(verrou: str) -> None:
    """Crée l’environnement et installe le verrou donné, sauf si c’est déjà fait pour ce même verrou."""
    fichier = RACINE / verrou
    empreinte = hashlib.sha256(fichier.read_bytes() + (RACINE / "pyproject.toml").read_bytes()).hexdigest()
    marque = ENVIRONNEMENT / f"installe-{fichier.stem}"
    if PYTHON.exists() and marque.is_file() and marque.read_text(encoding="utf-8") == empreinte:
        return
    print(
        f"Installation dans {ENVIRONNEMENT.name}, d’après {verrou} (une à trois minutes la première fois)…",
        flush=True,
    )
    venv.create(ENVIRONNEMENT, with_pip=True, clear=not PYTHON.exists())
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(fichier)], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(RACINE)], check=True)
    marque.write_text(empreinte, encoding="utf-8")


def run(*arguments: str) -> int:
    """Lance Python dans l’environnement, depuis la racine du dépôt."""
    try:
        # Sous Windows, une sortie redirigée ne sait pas écrire tous nos signes sans ce réglage.
        environnement = {**os.environ, "PYTHONUTF8": "1"}
        return subprocess.run([str(PYTHON), *arguments], cwd=RACINE, env=environnement, check=False).returncode
    except KeyboardInterrupt:
        return 130


def main(arguments: list[str]) -> int:
    """Aiguille vers l’un des trois emplois."""
    if not arguments or arguments[0] not in ("servir", "tester", "pupitre"):
        print(USAGE)
        return 0 if arguments[:1] in ([], ["--help"], ["-h"], ["--aide"]) else 2
    verbe, reste = arguments[0], arguments[1:]
    try:
        install("verrou-tests.txt" if verbe == "tester" else "verrou.txt")
    except subprocess.CalledProcessError:
        print("L’installation a échoué : vérifiez l’accès au registre PyPI, puis relancez la même commande.")
        return 1
    if verbe == "tester":
        return run(str(RACINE / "scripts" / "controles.py"), *reste)
    return run("-m", "pupitre", *([verbe] if verbe == "servir" else []), *reste)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
