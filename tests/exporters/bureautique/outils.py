"""Les programmes qui jugent nos documents : LibreOffice, Ace et le navigateur où il travaille."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.outils.npm import node_modules


def program(*noms: str) -> str:
    """Le chemin d’un programme ; l’essai échoue, en le nommant, s’il manque."""
    chemin = next((c for c in map(shutil.which, noms) if c), None)
    assert chemin, f"Il manque {noms[0]} : « python3 scripts/ecole.py tester » l’installe."
    return chemin


def run_ace(livre: Path, sortie: Path) -> None:
    """Écrit le rapport d’Ace ; il emploie le navigateur de la machine et n’en télécharge aucun."""
    navigateur = program("chromium", "chromium-browser", "google-chrome")
    ace = node_modules() / ".bin" / "ace-cli"
    commande = [str(ace), "--timeout", "200000", "--force", "--silent", "--outdir", str(sortie), str(livre)]
    subprocess.run(commande, check=True, timeout=240, env={**os.environ, "PUPPETEER_EXECUTABLE_PATH": navigateur})


def to_pdf(documents: list[Path], sortie: Path) -> list[Path]:
    """Fait ouvrir des documents à LibreOffice, avec un profil neuf, et rend les PDF qu’il en tire."""
    with tempfile.TemporaryDirectory() as profil:
        commande = [program("soffice", "libreoffice"), f"-env:UserInstallation={Path(profil).as_uri()}", "--headless"]
        commande += ["--convert-to", "pdf", "--outdir", str(sortie), *map(str, documents)]
        subprocess.run(commande, check=True, timeout=240, capture_output=True)
    return [sortie / f"{document.stem}.pdf" for document in documents]
