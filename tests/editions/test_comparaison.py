"""Comparer deux éditions : chaque genre de changement se reconnaît, et le conseil en découle."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from pupitre.cli import main
from pupitre.editions.states import read_state
from pupitre.model.comparison import compare
from pupitre.model.text_diff import diff
from tests.editions.conftest import git

Replace = Callable[[Path, str, str], None]
QUIZ = "modules/accueillir/quiz.yml"
INDEX = "modules/accueillir/index.md"
ARRIVER = "modules/accueillir/10-arriver.md"

CHANGEMENTS = {
    # genre -> (fichier, avant, après, se remplace sans perdre d’achèvement)
    "texte": (ARRIVER, "se remarque vite", "se remarque tout de suite", True),
    "quiz": (QUIZ, "Lequel est un fait ?", "Lequel de ces deux est un fait ?", False),
    "duree": (ARRIVER, "duree_minutes: 15-20", "duree_minutes: 14-20", True),
    "objectifs": (INDEX, "taxonomie: ", "taxonomie: ", True),
    "structure": (ARRIVER, "A-ACCUEILLIR-PORTE", "A-ACCUEILLIR-SEUIL", False),
}


@pytest.mark.parametrize("genre", [g for g in CHANGEMENTS if g != "objectifs"])
def test_un_genre_a_la_fois(genre: str, depot: Path, replace: Replace) -> None:
    avant = read_state(depot).edition
    fichier, ancien, nouveau, remplacable = CHANGEMENTS[genre]
    replace(depot / fichier, ancien, nouveau)
    (ecart,) = compare(avant, read_state(depot).edition).modules
    assert genre in ecart.classes
    # Un identifiant d’activité est aussi du texte de consigne ; les autres changements n’en touchent qu’un.
    assert set(ecart.classes) <= {genre, "texte"} if genre == "structure" else ecart.classes == (genre,)
    assert ecart.is_replaceable is remplacable
    assert ("Remplaçable sans perdre" in ecart.conseil) is remplacable


def test_objectifs(depot: Path, replace: Replace) -> None:
    avant = read_state(depot).edition
    texte = (depot / INDEX).read_text(encoding="utf-8")
    enonce = next(ligne for ligne in texte.split("\n") if "enonce:" in ligne)
    replace(depot / INDEX, enonce, f"{enonce} avec soin")
    (ecart,) = compare(avant, read_state(depot).edition).modules
    assert ecart.classes == ("objectifs",)
    assert ecart.is_replaceable and "n’attestent plus la même chose" in ecart.conseil


def test_nouveau_et_retire(depot: Path) -> None:
    complet = read_state(depot).edition
    for fichier in ("index.md", "indicateurs.yml"):
        (depot / "cas-pratiques/cas-vrai" / fichier).unlink()
    sans = read_state(depot).edition
    assert [(e.id, e.classes) for e in compare(complet, sans).ecarts] == [("CP-VRAI", ("retire",))]
    assert [(e.id, e.classes) for e in compare(sans, complet).ecarts] == [("CP-VRAI", ("nouveau",))]


def test_rien_ne_change(depot: Path) -> None:
    etat = read_state(depot).edition
    assert compare(etat, etat).ecarts == ()


def test_mot_a_mot() -> None:
    avant = ("Un premier paragraphe qui ne bouge pas.", "Le guichet ouvre à neuf heures le mardi.")
    apres = ("Un premier paragraphe qui ne bouge pas.", "Le guichet ouvre à huit heures le mardi.", "Un ajout.")
    change, ajout = diff(avant, apres)
    assert [(m.signe, m.texte) for m in change if m.signe != "="] == [("-", "neuf"), ("+", "huit")]
    assert [(m.signe, m.texte) for m in ajout] == [("+", "Un ajout.")]
    assert "".join(m.texte for m in change if m.signe != "-") == apres[1]
    assert "".join(m.texte for m in change if m.signe != "+") == avant[1]


def run(depot: Path, *arguments: str) -> tuple[int, str]:
    resultat = CliRunner().invoke(main, [*arguments, "--racine", str(depot)])
    return resultat.exit_code, resultat.output


def test_commande_avec_une_revision_de_git(depot: Path, replace: Replace) -> None:
    """Ce que dit une demande de fusion : le dossier courant comparé à une branche."""
    replace(depot / QUIZ, "Lequel est un fait ?", "Lequel de ces deux est un fait ?")
    code, texte = run(depot, "comparer", "main")
    assert code == 0 and "M-ACCUEILLIR" in texte and "quiz modifié" in texte and "{+" in texte
    code, texte = run(depot, "comparer", "main", ".", "--format", "markdown")
    assert "| module `M-ACCUEILLIR` Accueillir | quiz modifié |" in texte
    code, texte = run(depot, "comparer", "main", ".", "--format", "json")
    assert json.loads(texte)["ecarts"][0]["classes"] == ["quiz"]
    assert json.loads(texte)["ecarts"][0]["remplacable"] is False


def test_commande_avec_un_nom_inconnu(depot: Path) -> None:
    code, texte = run(depot, "comparer", "2031.7")
    assert code == 2 and "n’est ni une édition publiée, ni une révision de git" in texte


def test_un_nom_qui_ressemble_a_une_option_n_en_est_pas_une(depot: Path, tmp_path: Path) -> None:
    marque = tmp_path / "marque"
    code, _ = run(depot, "comparer", "--", f"--output={marque}", "main")
    assert code == 2 and not marque.exists()


def test_fraicheur(depot: Path) -> None:
    code, texte = run(depot, "fraicheur", "--au", "2027-10-31")
    assert code == 0 and "M-ACCUEILLIR" in texte
    code, texte = run(depot, "fraicheur", "--au", "2027-11-02", "--format", "github")
    assert code == 1 and texte.startswith("::error file=modules/accueillir/index.md,line=")


def test_liste_des_editions(depot: Path) -> None:
    code, texte = run(depot, "editions")
    assert code == 0 and "2026.1" in texte and "en préparation" in texte
    code, texte = run(depot, "publier", "2026.1")
    assert code == 0, texte
    assert "publiée" in run(depot, "editions")[1]
    assert git(depot, "status", "--short").startswith("?? editions/")
    code, texte = run(depot, "publier", "2026.1")
    assert code == 1 and "déjà publiée" in texte
