"""Un contenu local remonte vers le cursus commun, sur une branche, sans que l’arbre de travail bouge."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pupitre.cli import main
from tests.conftest import stack_layers
from tests.importers.conftest import git


def read(racine: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=racine, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def territoire(tmp_path: Path) -> Path:
    """Le petit cursus local, une fiche à lui, et une histoire."""
    racine = stack_layers(tmp_path / "local")
    fiche = (racine / "commun/docs/fiches-outils/accueil.md").read_text()
    fiche = fiche.replace("id: F-ACCUEIL", "id: F-FERME-LOCAL").replace("canevas:", "canevas_absent:")
    entete, _, corps = fiche.partition("\n---\n")
    lignes = [ligne for ligne in entete.split("\n") if not ligne.startswith(("modules:", "fiches_voisines:"))]
    if "canevas_absent:" in entete:
        debut = next(i for i, ligne in enumerate(lignes) if ligne.startswith("canevas_absent:"))
        fin = next((i for i in range(debut + 1, len(lignes)) if not lignes[i].startswith(" ")), len(lignes))
        del lignes[debut:fin]
    faits = (racine / "docs/referentiel/faits/local.yml").read_text()
    (racine / "docs/referentiel/faits/local.yml").write_text(faits.replace("valeur: 77\n", "valeur: 12345\n"))
    ajout = "\n\nIci, 12 345 habitants ; la commune voisine en a 112 345. Le 12 345,5 n’est pas un fait.\n"
    suite = '\nVoir {{ lien_vers("F-FERME-LOCAL") }} et {{ definition_terme("antenne") }}.\n'
    (racine / "docs/fiches-outils").mkdir(parents=True, exist_ok=True)
    (racine / "docs/fiches-outils/ferme.md").write_text("\n".join(lignes) + "\n---\n" + corps.rstrip() + ajout + suite)
    git(racine, "init", "-q")
    (racine / ".gitignore").write_text("build/\n")
    git(racine, "add", "-A")
    git(racine, "commit", "-qm", "Départ")
    return racine


def propose(racine: Path, vise: str) -> Result:
    return CliRunner().invoke(main, ["proposer", vise, "--racine", str(racine)])


@pytest.mark.parametrize("vise", ["F-FERME-LOCAL", "docs/fiches-outils/ferme.md"])
def test_la_branche_deplace_renomme_et_appelle_les_faits(vise: str, territoire: Path) -> None:
    avant = (read(territoire, "rev-parse", "HEAD"), read(territoire, "symbolic-ref", "HEAD"))
    lance = propose(territoire, vise)
    assert lance.exit_code == 0, lance.output
    assert "proposition/f-ferme" in lance.output and "F-FERME-LOCAL devient F-FERME" in lance.output
    diff = read(territoire, "diff", "--name-status", "-M10", "HEAD", "proposition/f-ferme").split()
    assert diff[1:] == ["docs/fiches-outils/ferme.md", "commun/docs/fiches-outils/ferme.md"] and diff[0].startswith("R")
    texte = read(territoire, "show", "proposition/f-ferme:commun/docs/fiches-outils/ferme.md")
    assert "id: F-FERME\n" in texte and 'lien_vers("F-FERME")' in texte
    assert 'Ici, {{ donnee_territoire("population") }} ; la commune voisine en a 112 345. Le 12 345,5 n’est' in texte
    assert "« population » n’existe que chez vous" in lance.output
    assert "le terme « antenne » n’existe que chez vous" in lance.output
    assert (read(territoire, "rev-parse", "HEAD"), read(territoire, "symbolic-ref", "HEAD")) == avant
    assert read(territoire, "status", "--porcelain") == ""


def test_un_arbre_sale_est_refuse_et_rien_n_est_ecrit(territoire: Path) -> None:
    (territoire / "README.md").write_text("Neuf\n")
    lance = propose(territoire, "F-FERME-LOCAL")
    assert lance.exit_code == 2 and "README.md" in lance.output and "git stash" in lance.output
    assert read(territoire, "branch", "--list", "proposition/*") == ""


def test_un_depot_commun_a_part_recoit_la_branche(territoire: Path) -> None:
    git(territoire, "rm", "-rq", "--cached", "commun")
    (territoire / ".gitignore").write_text("build/\ncommun/\n")
    git(territoire, "add", "-A")
    git(territoire, "commit", "-qm", "Le commun à part")
    commun = territoire / "commun"
    git(commun, "init", "-q")
    git(commun, "add", "-A")
    git(commun, "commit", "-qm", "Départ")
    lance = propose(territoire, "F-FERME-LOCAL")
    assert lance.exit_code == 0, lance.output
    assert read(commun, "diff", "--name-status", "HEAD", "proposition/f-ferme").split() == [
        "A",
        "docs/fiches-outils/ferme.md",
    ]
    assert read(territoire, "branch", "--list", "proposition/*") == ""


@pytest.mark.parametrize(
    ("vise", "phrase"),
    [
        ("F-INCONNUE", "ni un identifiant ni un fichier"),
        ("M-ACCUEILLIR", "déjà dans la couche la plus commune"),
    ],
)
def test_ce_qui_ne_peut_pas_remonter_le_dit(vise: str, phrase: str, territoire: Path) -> None:
    lance = propose(territoire, vise)
    assert lance.exit_code == 2 and phrase in lance.output
