"""L’empreinte du moteur : ce qui change quand le code, un gabarit, le thème ou une bibliothèque change."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

# Ce dont la version change ce que l’on rend.
BIBLIOTHEQUES: Final = (
    "jinja2",
    "lxml",
    "markdown",
    "nh3",
    "pydantic",
    "pymdown-extensions",
    "pyyaml",
    "rcssmin",
)


@cache
def engine_fingerprint() -> str:
    """L’empreinte de tous les fichiers du moteur, de Python et des bibliothèques dont dépend le rendu."""
    somme = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for nom in BIBLIOTHEQUES:
        somme.update(f"{nom} {_version(nom)}\n".encode())
    racine = Path(__file__).parents[1]
    for fichier in sorted(f for f in racine.rglob("*") if f.is_file() and f.suffix not in (".pyc", ".mo")):
        octets = fichier.read_bytes()
        somme.update(f"{fichier.relative_to(racine).as_posix()} {len(octets)}\n".encode())
        somme.update(octets)
    return somme.hexdigest()


def _version(nom: str) -> str:
    try:
        return version(nom)
    except PackageNotFoundError:
        return "absente"
