"""La commande, essayée comme la personne qui la tape."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pupitre.cli import main
from pupitre.model.defects import DEFAUTS
from pupitre.rules.gate import check
from tests.conftest import RACINE


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_verifier_un_cursus_sain(temoin: Path) -> None:
    resultat = run("verifier", "--racine", str(temoin))
    assert resultat.exit_code == 0
    assert resultat.output == "Tout est en ordre : 26 fichiers lus, aucun défaut.\n"


def test_verifier_montre_la_ligne_et_le_remede(temoin: Path) -> None:
    fichier = temoin / "modules/accueillir/index.md"
    texte = fichier.read_text(encoding="utf-8").replace("fiches: [F-ACCUEIL]", "fiches: [F-ACUEIL]")
    fichier.write_text(texte, encoding="utf-8")
    resultat = run("verifier", "--racine", str(temoin))
    assert resultat.exit_code == 1
    ligne = texte.split("\n").index("fiches: [F-ACUEIL]") + 1
    assert resultat.output == (
        f"modules/accueillir/index.md:{ligne}:10: erreur[reference-inconnue]\n"
        "  L’identifiant « F-ACUEIL » n’existe pas dans le cursus.\n\n"
        f"{ligne:>5} │ fiches: [F-ACUEIL]\n"
        "      │          ^^^^^^^^\n"
        "  Vouliez-vous dire « F-ACCUEIL » ?\n"
        "  Que faire : Corrigez l’identifiant, ou créez le contenu.\n"
        "  Aide : contribuer/erreurs/#reference-inconnue\n\n"
        "1 erreur et aucun avertissement dans 26 fichiers lus.\n"
    )


def test_formats_github_et_json(temoin: Path) -> None:
    fichier = temoin / "modules/accueillir/quiz.yml"
    fichier.write_text(fichier.read_text(encoding="utf-8").replace("vrai: true", "vrai: peut-être"), encoding="utf-8")
    github = run("verifier", "--racine", str(temoin), "--format", "github")
    assert github.exit_code == 1
    assert github.output.startswith("::error file=modules/accueillir/quiz.yml,line=")
    donnees = json.loads(run("verifier", "--racine", str(temoin), "--format", "json").output)
    assert (donnees["erreurs"], donnees["avertissements"]) == (1, 0)
    assert donnees["diagnostics"][0]["code"] == "type-inattendu"


def test_avertissements_et_strict(temoin: Path) -> None:
    fichier = temoin / "modules/accueillir/index.md"
    texte = fichier.read_text(encoding="utf-8").replace("prochaine_revue: 2027-11-01", "prochaine_revue: 2020-01-01")
    fichier.write_text(texte, encoding="utf-8")
    assert run("verifier", "--racine", str(temoin)).exit_code == 0
    assert run("verifier", "--racine", str(temoin), "--strict").exit_code == 1


@pytest.mark.parametrize(
    "arguments", [("inconnu",), ("verifier", "--format", "xml"), ("nouveau", "module"), ("expliquer", "x")]
)
def test_mauvais_emploi(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_expliquer() -> None:
    resultat = run("expliquer", "alias-yaml")
    assert resultat.exit_code == 0 and DEFAUTS["alias-yaml"].remede in resultat.output
    assert "Vouliez-vous dire « alias-yaml » ?" in run("expliquer", "alias-yml").output
    assert len(run("expliquer").output.splitlines()) == len(DEFAUTS)


@pytest.mark.parametrize(
    "verbe", ["", "verifier", "construire", "servir", "nouveau", "expliquer", "assembler", "schemas"]
)
def test_aide_en_francais(verbe: str) -> None:
    sortie = run(*([verbe] if verbe else []), "--help").output
    for anglais in ("Usage:", "Options:", "Commands:", "Show this message", "Arguments:", "required", "default"):
        assert anglais not in sortie, anglais
    assert "Emploi" in sortie


@pytest.mark.parametrize(
    ("genre", "identifiant", "fichiers"),
    [
        ("module", "M-NEUF", {"modules/un-contenu-neuf/index.md", "modules/un-contenu-neuf/10-premiere-sequence.md", "modules/un-contenu-neuf/quiz.yml"}),
        ("cas-pratique", "CP-NEUF", {"cas-pratiques/un-contenu-neuf/index.md", "cas-pratiques/un-contenu-neuf/indicateurs.yml"}),
        ("fiche-outil", "F-NEUVE", {"docs/fiches-outils/un-contenu-neuf.md"}),
        ("programme", "P-NEUF", {"docs/programmes/un-contenu-neuf.md"}),
    ],
)  # fmt: skip
def test_nouveau(genre: str, identifiant: str, fichiers: set[str], temoin: Path) -> None:
    """Un contenu neuf est bien formé : il ne reste qu’à écrire, et la vérification dit où."""
    avant = {p.relative_to(temoin).as_posix() for p in temoin.rglob("*") if p.is_file()}
    resultat = run("nouveau", genre, "Un contenu neuf", "--id", identifiant, "--racine", str(temoin))
    assert resultat.exit_code == 0, resultat.output
    apres = {p.relative_to(temoin).as_posix() for p in temoin.rglob("*") if p.is_file()}
    assert apres - avant == fichiers
    rapport = check(temoin)[2]
    # C-OBSERVER n’existe pas dans le petit cursus : c’est la seule chose qui dépend du cursus.
    assert {d.code for d in rapport.erreurs} <= {"texte-a-ecrire", "reference-inconnue"}
    assert {d.position.chemin for d in rapport.erreurs} == fichiers
    assert run("nouveau", genre, "Un contenu neuf", "--racine", str(temoin)).exit_code == 2


def test_nouveau_refuse_un_mauvais_identifiant(temoin: Path) -> None:
    resultat = run("nouveau", "module", "Neuf", "--id", "neuf", "--racine", str(temoin))
    assert resultat.exit_code == 2 and "n’a pas la forme attendue (M-OBSERVER)" in resultat.output


@pytest.mark.long
def test_zensical_construit_l_assemblage(tmp_path: Path) -> None:
    """La porte de sortie reste ouverte : un autre générateur construit le cursus entier sans erreur."""
    resultat = run("assembler", str(tmp_path / "sources"), "--racine", str(RACINE))
    assert resultat.exit_code == 0, resultat.output
    zensical = Path(sys.executable).parent / ("zensical.exe" if sys.platform == "win32" else "zensical")
    fini = subprocess.run(
        [str(zensical), "build", "--strict", "-f", "mkdocs.yml"],
        cwd=tmp_path / "sources",
        capture_output=True,
        text=True,
        check=False,
    )
    assert fini.returncode == 0, fini.stdout + fini.stderr
    pages = {p.relative_to(tmp_path / "sources/docs") for p in (tmp_path / "sources/docs").rglob("*.md")}
    construites = list((tmp_path / "sources/site").rglob("index.html"))
    assert len(construites) >= len(pages)
    texte = (tmp_path / "sources/site/modules/observer-les-usages/voir-avant-de-proposer/index.html").read_text("utf-8")
    assert "Trois couleurs, trois signes" in texte and "{{" not in texte


def test_assembler_n_ecrase_rien(tmp_path: Path) -> None:
    (tmp_path / "precieux.txt").write_text("garder", encoding="utf-8")
    resultat = run("assembler", str(tmp_path), "--racine", str(RACINE))
    assert resultat.exit_code == 2 and "n’est pas vide" in resultat.output
    assert [p.name for p in tmp_path.iterdir()] == ["precieux.txt"]
