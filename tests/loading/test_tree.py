"""Les fichiers d’un cursus portent le même chemin, d’où que l’on regarde."""

from __future__ import annotations

from pathlib import Path

import pytest

from pupitre.rules.gate import check


@pytest.mark.parametrize("vue", [".", "../temoin", "./"])
def test_depuis_le_dossier_ou_d_a_cote(temoin: Path, vue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """La racine donnée par un chemin relatif, comme le fait la commande sans option."""
    _, ailleurs, rapport = check(temoin)
    monkeypatch.chdir(temoin)
    _, catalogue, relatif = check(Path(vue))
    assert rapport.diagnostics == relatif.diagnostics == ()
    assert [d.source.chemin for d in catalogue.modules.values()] == [d.source.chemin for d in ailleurs.modules.values()]
