"""Un résultat entier est repris tant que ses fichiers n’ont pas bougé."""

from __future__ import annotations

from pathlib import Path

import pytest

from pupitre.cache import Store
from pupitre.rules import gate
from pupitre.rules.gate import report_of
from tests.cache.retouches import small_curriculum


def test_le_rapport_n_est_refait_que_si_un_fichier_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    racine, store = small_curriculum(tmp_path / "cursus"), Store(tmp_path / "x.sqlite")
    premier = report_of(racine, store)
    check = gate.check
    monkeypatch.setattr(gate, "check", lambda *_: pytest.fail("tout a été relu"))
    assert report_of(racine, store) == premier
    monkeypatch.setattr(gate, "check", check)
    page = racine / "docs" / "glossaire.md"
    page.write_text(page.read_text(encoding="utf-8").replace("titre:", "titr:"), encoding="utf-8")
    assert not report_of(racine, store).is_clean
    (racine / "docs" / "neuve.md").write_text("sans en-tête", encoding="utf-8")
    assert any(d.position.chemin == "docs/neuve.md" for d in report_of(racine, store).erreurs)
