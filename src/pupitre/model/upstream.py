"""L’amont d’un remplacement : l’empreinte de ce que l’on remplace, telle qu’on l’écrit après « remplace: »."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final

from pupitre.model.fingerprint import fingerprint

# Le préfixe empêche YAML de lire un nombre dans une empreinte faite de chiffres.
EMPREINTE: Final = re.compile(r"amont-[0-9a-f]{16}")
# Ce que l’on a remplacé, tel qu’il était : de quoi montrer, plus tard, ce que l’amont a changé.
REMPLACES: Final = "remplaces"


def upstream_mark(texte: str) -> str:
    """L’empreinte d’un texte, telle qu’on l’écrit après « remplace: »."""
    return _mark(hashlib.sha256(texte.encode()).hexdigest())


def upstream_mark_of_bytes(octets: bytes) -> str:
    """L’empreinte d’un fichier joint."""
    return _mark(hashlib.sha256(octets).hexdigest())


def upstream_mark_of_entry(entree: Any) -> str:
    """L’empreinte d’une entrée de liste (un terme, une compétence), quel que soit l’ordre de ses clés."""
    return _mark(fingerprint(entree))


def _mark(chiffres: str) -> str:
    return f"amont-{chiffres[:16]}"
