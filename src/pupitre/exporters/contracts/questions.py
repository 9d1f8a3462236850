"""Ce que tous les formats de questions de Moodle partagent : types connus, parts de note admises, longueurs."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

TYPES: Final = {
    # type dans le XML d’échange -> type dans une sauvegarde
    "multichoice": "multichoice",
    "truefalse": "truefalse",
    "matching": "match",
    "shortanswer": "shortanswer",
    "numerical": "numerical",
    "essay": "essay",
    "cloze": "multianswer",
    "ddwtos": "ddwtos",
    "description": "description",
}
LONGUEUR_MAXI: Final = 255
_POUR_CENT: Final = (
    "100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30", "25", "20", "16.66667",
    "14.28571", "12.5", "11.11111", "10", "5", "0",
)  # fmt: skip
# Les parts de note admises, en pour cent, à cinq décimales.
PARTS: Final = frozenset(Decimal(p).quantize(Decimal("0.00001")) for p in _POUR_CENT)
