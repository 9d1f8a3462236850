"""Ce que la commande répond à qui se trompe en exportant : en français, avec de quoi continuer, et rien d’écrit."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pupitre.cli import main
from tests.conftest import TEMOIN


@pytest.mark.parametrize(
    ("choix", "attendus"),
    [
        (["--programme", "P-RIEN"], ["Aucun programme ne s’appelle « P-RIEN »", "P-COURT"]),
        (["--module", "M-ACUEILLIR"], ["Vouliez-vous dire « M-ACCUEILLIR »"]),
        (["--fiche", "F-RIEN"], ["Aucune fiche-outil ne s’appelle « F-RIEN »"]),
        (["--session", "rien.yml"], ["rien.yml", "n’existe pas"]),
        (["--cursus", "--format", "administratif"], ["« administratif » s’écrit pour un module ou un programme"]),
        (["--programme", "P-COURT", "--le", "16/03/2027"], ["« 16/03/2027 » n’est pas une date", "2026-11-20"]),
        (["--programme", "P-COURT", "--le", "2027-03-16", "--debut", "25h"], ["« 25h » n’est pas une heure", "9 h 00"]),
        (["--programme", "P-COURT", "--effectif", "0"], ["--effectif"]),
        (["--effectif", "12"], ["Dites quoi exporter"]),
        (["--module", "M-ACCUEILLIR", "--format", "pdf"], ["pdf", "livret"]),
    ],
)  # fmt: skip
def test_une_erreur_dit_quoi_faire_et_n_ecrit_rien(choix: list[str], attendus: list[str], tmp_path: Path) -> None:
    commande = ["exporter", *choix, "--vers", str(tmp_path / "sortie"), "--racine", str(TEMOIN), "--sans-cache"]
    rendu = CliRunner().invoke(main, commande)
    assert rendu.exit_code in (1, 2)
    assert "Traceback" not in rendu.output
    dit = " ".join(rendu.output.split())
    assert [a for a in attendus if a not in dit] == []
    assert not (tmp_path / "sortie").exists()


def test_un_format_que_l_on_a_nomme_et_qui_ne_s_ecrit_pas_est_dit(tmp_path: Path) -> None:
    """Des deux formats demandés, un seul s’écrit pour un module ; la commande n’en reste pas là sans le dire."""
    commande = ["exporter", "--module", "M-ACCUEILLIR", "--format", "gift", "--format", "catalogue"]
    rendu = CliRunner().invoke(main, [*commande, "--vers", str(tmp_path), "--racine", str(TEMOIN), "--sans-cache"])
    assert rendu.exit_code == 0, rendu.output
    dit = " ".join(rendu.output.split())
    assert "« catalogue » s’écrit pour un programme ou tout le cursus" in dit
    assert [f.suffix for f in (tmp_path / "2026.1").glob("m-*")] == [".txt"]
