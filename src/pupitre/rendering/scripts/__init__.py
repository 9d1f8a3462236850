"""Les scripts que le site et les paquets partagent : un seul juge pour les mêmes questions."""

from __future__ import annotations

from pathlib import Path
from typing import Final

SCRIPTS: Final = Path(__file__).parent
