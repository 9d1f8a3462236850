"""La recherche de liens morts en trouve quand il y en a : un lien, une ancre."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import RACINE

PAGE = '<!doctype html><html lang="fr"><head><title>x</title></head><body id="haut">{}</body></html>'


@pytest.mark.parametrize(
    ("lien", "code"),
    [('<a href="#haut">haut</a>', 0), ('<a href="absent.html">absent</a>', 1), ('<a href="#absente">absente</a>', 1)],
)
def test_liens(lien: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(PAGE.format(lien), encoding="utf-8")
    tmp_path.chmod(0o755)
    commande = [sys.executable, str(RACINE / "scripts/liens.py"), str(tmp_path)]
    assert subprocess.run(commande, capture_output=True, check=False).returncode == code
