"""De quoi lire un retour : les fichiers du petit module, ce qui y change, un passage par LibreOffice."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from pupitre.importers.returning import Retour
from tests.exporters.bureautique.outils import program

Revenir = Callable[[Path], Retour]
ARRIVER, REPONDRE = "modules/accueillir/10-arriver.md", "modules/accueillir/20-repondre.md"
MODULE, QUIZ = "modules/accueillir/index.md", "modules/accueillir/quiz.yml"


def through_libreoffice(fichier: Path, vers: str, dossier: Path) -> Path:
    """Ouvre et réenregistre dans l’autre format : styles automatiques, signets et listes récrits."""
    profil = f"-env:UserInstallation=file://{dossier}/profil"
    commande = [
        program("soffice", "libreoffice"),
        profil,
        "--headless",
        "--convert-to",
        vers,
        "--outdir",
        str(dossier),
        str(fichier),
    ]
    subprocess.run(commande, check=True, capture_output=True, timeout=240)
    return dossier / f"{fichier.stem}.{vers}"


def changes(retour: Retour) -> dict[str, list[str]]:
    """Les lignes ajoutées et retirées, par fichier."""
    lignes: dict[str, list[str]] = {}
    chemin = ""
    for ligne in retour.diff().splitlines():
        if ligne.startswith("+++ b/"):
            chemin = ligne.removeprefix("+++ b/")
        elif ligne[:1] in "+-" and not ligne.startswith("---"):
            lignes.setdefault(chemin, []).append(ligne)
    return lignes
