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


# Suffixe d’un document -> le filtre par lequel LibreOffice en fait un PDF.
FILTRES = {
    ".odt": "writer_pdf_Export",
    ".docx": "writer_pdf_Export",
    ".odp": "impress_pdf_Export",
    ".pptx": "impress_pdf_Export",
}
PDF_UA = '{"PDFUACompliance":{"type":"boolean","value":"true"}}'


def to_pdf(documents: list[Path], sortie: Path, *, is_balise: bool = False) -> list[Path]:
    """Fait ouvrir des documents à LibreOffice, avec un profil neuf, et rend les PDF qu’il en tire.

    `is_balise` lui demande son export PDF/UA, celui que ferait une personne qui veut un PDF accessible.
    """
    genres = {f"pdf:{FILTRES[d.suffix]}:{PDF_UA}" if is_balise else "pdf" for d in documents}
    for genre in sorted(genres):
        choisis = [d for d in documents if not is_balise or FILTRES[d.suffix] in genre]
        with tempfile.TemporaryDirectory() as profil:
            commande = [
                program("soffice", "libreoffice"),
                f"-env:UserInstallation={Path(profil).as_uri()}",
                "--headless",
            ]
            commande += ["--convert-to", genre, "--outdir", str(sortie), *map(str, choisis)]
            subprocess.run(commande, check=True, timeout=240, capture_output=True)
    return [sortie / f"{document.stem}.pdf" for document in documents]
