"""Ce que fait la forge : refuser un mélange, commenter sans danger, publier sur une étiquette."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pupitre.formats import as_gitlab
from pupitre.rules.gate import check
from tests.conftest import RACINE

sys.path.insert(0, str(RACINE / "scripts"))
from commenter import safe_body
from demande import refusal

FLUX = {f.stem: yaml.safe_load(f.read_text(encoding="utf-8")) for f in (RACINE / ".github/workflows").glob("*.yml")}


def test_une_demande_qui_mele_contenus_et_automatismes_est_refusee() -> None:
    phrase = refusal(["modules/x/index.md\n", ".github/workflows/controles.yml\n"])
    assert "Faites-en deux" in phrase and "modules/x/index.md" in phrase
    assert refusal(["modules/x/index.md", "docs/index.md", "src/pupitre/cli.py"]) == ""
    assert refusal([".github/workflows/controles.yml", "src/pupitre/cli.py"]) == ""
    fini = subprocess.run(
        [sys.executable, str(RACINE / "scripts/demande.py")], input=".ci/run\ndocs/index.md\n",
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert fini.returncode == 1 and fini.stdout.startswith("::error::")


def test_le_commentaire_ne_notifie_ni_ne_charge_rien() -> None:
    hostile = "Bonjour @tout-le-monde ![suivi](https://ailleurs.example/x.png) <img src=x> <script>x</script> <details>"
    corps = safe_body(hostile, "https://forge.example/passage")
    assert "@tout" not in corps and "![" not in corps and "<img" not in corps and "<script" not in corps
    assert "<details>" in corps and "https://forge.example/passage" in corps
    assert len(safe_body("x" * 200_000, "y")) < 65_000


def test_le_flux_des_demandes_n_a_ni_secret_ni_droit_d_ecrire() -> None:
    for nom in ("demande", "controles"):
        texte = (RACINE / f".github/workflows/{nom}.yml").read_text(encoding="utf-8")
        assert FLUX[nom]["permissions"] == {"contents": "read"}
        assert "secrets." not in texte and "github.token" not in texte
    assert "pull_request_target" not in "".join(json.dumps(f) for f in FLUX.values())
    commenter = json.dumps(FLUX["commenter"])
    assert "ref" not in FLUX["commenter"]["jobs"]["commenter"]["steps"][0].get("with", {})
    assert "pip install" not in commenter and "ecole.py" not in commenter


def test_une_etiquette_publie() -> None:
    etapes = " ".join(e.get("run", "") for e in FLUX["publier"]["jobs"]["publier"]["steps"])
    assert 'pupitre publier "$GITHUB_REF_NAME"' in etapes and "liens.py --branche" in etapes
    gitlab = yaml.safe_load((RACINE / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    assert any("pupitre publier" in ligne for ligne in gitlab["pages"]["script"])
    assert gitlab["pages"]["artifacts"]["paths"][0] == "public"


def test_rapport_de_qualite_de_gitlab(temoin: Path) -> None:
    index = temoin / "modules/accueillir/index.md"
    index.write_text(index.read_text(encoding="utf-8").replace("C-", "C-X"), encoding="utf-8")
    rapport = check(temoin)[2]
    entrees = json.loads(as_gitlab(rapport, temoin))
    assert len(entrees) == len(rapport.diagnostics) > 0
    for entree in entrees:
        assert entree["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert (temoin / entree["location"]["path"]).is_file() and entree["location"]["lines"]["begin"] >= 1
    assert len({e["fingerprint"] for e in entrees}) == len(entrees)


@pytest.mark.tres_long
def test_deux_clones_donnent_les_memes_octets() -> None:
    from tests.editions.conftest import git

    if git(RACINE, "rev-parse", "--is-inside-work-tree") == "true":
        fini = subprocess.run(
            [sys.executable, str(RACINE / "scripts/reproductible.py"), str(RACINE)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert fini.returncode == 0, fini.stdout[-2000:] + fini.stderr[-2000:]
