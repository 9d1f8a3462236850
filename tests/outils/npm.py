"""Les outils des essais qui ne sont que sur npm : installés une fois dans `build/`, d’après un verrou qui porte leurs empreintes."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from tests.conftest import RACINE

ICI = Path(__file__).parent
DOSSIER = RACINE / "build" / "outils"
VERROU = ("package.json", "package-lock.json")


@cache
def node_modules() -> Path:
    """Le dossier des outils ; les installe si ce n’est pas fait pour ce même verrou."""
    empreinte = hashlib.sha256(b"".join((ICI / nom).read_bytes() for nom in VERROU)).hexdigest()
    dossier = DOSSIER / empreinte[:16]
    if not dossier.is_dir():
        _install(dossier)
    return dossier / "node_modules"


def _install(dossier: Path) -> None:
    npm = shutil.which("npm")
    assert npm, "Il manque npm, qui apporte les outils des essais : « python3 scripts/ecole.py tester » l’installe."
    DOSSIER.mkdir(parents=True, exist_ok=True)
    # Plusieurs essais peuvent l’installer en même temps : chacun à part, et le premier arrivé le donne aux autres.
    passage = Path(tempfile.mkdtemp(dir=DOSSIER))
    try:
        for nom in VERROU:
            shutil.copyfile(ICI / nom, passage / nom)
        # Aucun script des bibliothèques n’est lancé, aucun navigateur n’est téléchargé : on n’en veut que les fichiers.
        commande = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        fini = subprocess.run(commande, cwd=passage, capture_output=True, text=True, check=False)
        assert fini.returncode == 0, f"npm n’a pas pu installer les outils des essais : {fini.stderr[-600:]}"
        with contextlib.suppress(OSError):
            passage.rename(dossier)
    finally:
        shutil.rmtree(passage, ignore_errors=True)
