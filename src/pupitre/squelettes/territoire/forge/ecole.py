#!/usr/bin/env python3
"""Les deux commandes du README : `servir` montre le site, `construire` l’écrit.

Il ne faut que Python 3.11 ou plus. Le moteur vient de la couche commune que nomme curriculum.yml, et d’elle seule :
une archive dont la somme est vérifiée, ou un dossier (un sous-module git).
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
ENVIRONNEMENT = RACINE / os.environ.get("ECOLE_ENVIRONNEMENT", ".venv")
BINAIRES = ENVIRONNEMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BINAIRES / ("python.exe" if os.name == "nt" else "python")
USAGE = """Usage : python3 scripts/ecole.py servir [--port 8000]     montre le site sur cette machine
        python3 scripts/ecole.py construire                vérifie les contenus et construit le site
        python3 scripts/ecole.py pupitre …                 lance une commande du moteur (--help les liste)"""


def engine() -> tuple[str, Path]:
    """L’empreinte et le dossier du moteur ; s’arrête en le disant si l’archive n’est pas celle que l’on épingle."""
    texte = (RACINE / "curriculum.yml").read_text(encoding="utf-8")
    archive = re.search(r"^\s*(?:- )?archive: *(\S+)", texte, re.MULTILINE)
    somme = re.search(r"^\s*(?:- )?somme: *\"?([0-9a-f]{64})", texte, re.MULTILINE)
    if not archive:
        chemin = re.search(r"^\s*(?:- )?chemin: *(?!\.\s*$)(\S+)", texte, re.MULTILINE)
        commun = RACINE / (chemin[1] if chemin else "commun")
        if not (commun / "verrou.txt").is_file():
            sys.exit(f"Il manque le moteur dans « {commun} ». Pour un sous-module : git submodule update --init")
        parties = (commun / "verrou.txt", commun / "pyproject.toml", *_engine_files(commun / "src"))
        return hashlib.sha256(b"".join(p.read_bytes() for p in parties)).hexdigest(), commun
    fichier = RACINE / archive[1]
    if not fichier.is_file():
        sys.exit(f"Il manque l’archive « {archive[1]} » que nomme curriculum.yml.")
    trouvee = hashlib.sha256(fichier.read_bytes()).hexdigest()
    if not somme or trouvee != somme[1]:
        sys.exit(f"« {archive[1]} » n’est pas l’archive que curriculum.yml épingle : sa somme est {trouvee}.")
    dossier = RACINE / ".ecole" / trouvee[:16]
    if not (dossier / "pyproject.toml").is_file():
        shutil.rmtree(dossier, ignore_errors=True)
        with zipfile.ZipFile(fichier) as contenu:
            contenu.extractall(dossier)
    return trouvee, dossier


def _engine_files(src: Path) -> list[Path]:
    """Le moteur est fait de Python, de gabarits et du thème : un seul octet changé, et il faut le réinstaller."""
    return sorted(
        f for f in src.rglob("*") if f.is_file() and "__pycache__" not in f.parts and ".egg-info" not in str(f)
    )


def install() -> None:
    """Crée l’environnement et y met le moteur de la couche commune, sauf si c’est déjà fait."""
    empreinte, dossier = engine()
    marque = ENVIRONNEMENT / "installe-moteur"
    if PYTHON.exists() and marque.is_file() and marque.read_text(encoding="utf-8") == empreinte:
        return
    print(f"Installation dans {ENVIRONNEMENT.name} (une à trois minutes la première fois)…", flush=True)
    venv.create(ENVIRONNEMENT, with_pip=True, clear=not PYTHON.exists())
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(dossier / "verrou.txt")], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--force-reinstall", str(dossier)], check=True)
    marque.write_text(empreinte, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Aiguille vers l’un des trois emplois."""
    if not arguments or arguments[0] not in ("servir", "construire", "pupitre"):
        print(USAGE)
        return 0 if arguments[:1] in ([], ["--help"], ["-h"], ["--aide"]) else 2
    try:
        install()
    except subprocess.CalledProcessError:
        print("L’installation a échoué : vérifiez l’accès au registre PyPI, puis relancez la même commande.")
        return 1
    reste = arguments[1:] if arguments[0] == "pupitre" else arguments
    # Sous Windows, une sortie redirigée ne sait pas écrire tous nos signes sans ce réglage.
    environnement = {**os.environ, "PYTHONUTF8": "1"}
    try:
        return subprocess.run(
            [str(PYTHON), "-m", "pupitre", *reste], cwd=RACINE, env=environnement, check=False
        ).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
