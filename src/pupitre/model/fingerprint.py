"""L’empreinte d’un contenu : ce qui dit, en seize chiffres, s’il est resté le même."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic_core import to_jsonable_python


def fingerprint(*valeurs: Any) -> str:
    """Les seize premiers chiffres du SHA-256 d’une valeur, sous une écriture qui ne dépend pas de l’ordre des clés."""
    texte = json.dumps(valeurs, default=to_jsonable_python, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(texte.encode()).hexdigest()[:16]
