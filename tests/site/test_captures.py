"""Les captures montrent chaque gabarit du site : un gabarit neuf que personne ne regarde serait oublié."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import RACINE

pytestmark = pytest.mark.long

PAGES = (
    "import json, sys; sys.path.insert(0, 'scripts'); import captures; print(json.dumps(list(captures.PAGES.values())))"
)
GABARIT = re.compile(r'<body class="gabarit-([\w-]+)')


def template(page: Path) -> str:
    trouve = GABARIT.search(page.read_text(encoding="utf-8"))
    return trouve[1] if trouve else ""


def test_chaque_gabarit_est_capture(site: Path) -> None:
    sortie = subprocess.run(
        [sys.executable, "-c", PAGES], cwd=RACINE, capture_output=True, text=True, check=True
    ).stdout
    chemins = [re.split("[?#]", adresse)[0] for adresse in json.loads(sortie)]
    captures = [site / (c if c.endswith(".html") else f"{c}index.html") for c in chemins]
    assert [c for c in captures if not c.is_file()] == []
    assert {template(c) for c in captures} == {template(p) for p in site.rglob("*.html")} - {""}
