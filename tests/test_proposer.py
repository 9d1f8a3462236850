"""Un contenu local remonte vers le cursus commun, sur une branche, sans que l’arbre de travail bouge."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pupitre.cli import main
from pupitre.rules.gate import check
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
    diff = read(territoire, "diff", "--name-status", "--no-renames", "HEAD", "proposition/f-ferme").splitlines()
    assert sorted(ligne.split("\t") for ligne in diff) == [
        ["A", "commun/docs/fiches-outils/ferme.md"],
        ["D", "docs/fiches-outils/ferme.md"],
        ["D", "docs/referentiel/glossaire.yml"],
        ["M", "commun/docs/referentiel/glossaire.yml"],
    ]
    texte = read(territoire, "show", "proposition/f-ferme:commun/docs/fiches-outils/ferme.md")
    assert "id: F-FERME\n" in texte and 'lien_vers("F-FERME")' in texte
    assert 'Ici, {{ donnee_territoire("population") }} ; la commune voisine en a 112 345. Le 12 345,5 n’est' in texte
    assert "« population » n’existe que chez vous" in lance.output
    assert (read(territoire, "rev-parse", "HEAD"), read(territoire, "symbolic-ref", "HEAD")) == avant
    assert read(territoire, "status", "--porcelain") == ""


def test_le_terme_et_sa_notice_remontent_avec_qui_les_cite(territoire: Path) -> None:
    """Un terme tient à une référence locale, et à un terme voisin : tout part, et la clé perd le nom du territoire."""
    (territoire / "docs/referentiel/glossaire.yml").write_text(
        "termes:\n"
        "  - terme: antenne\n    definition: Le bureau local du département.\n    reference: insee-local-2020\n"
        "    voir: [guichet d’été]\n"
        "  # on le garde pour nous\n  - terme: patois\n    definition: La langue d’ici.\n    reference: livre-2000\n"
        "  - terme: guichet d’été\n    definition: Ouvert en août.\n    reference: livre-2000\n"
    )
    references = (territoire / "docs/referentiel/references.yml").read_text()
    neuve = references.partition("references:\n")[2].replace("insee-locale", "insee-local-2020")
    (territoire / "docs/referentiel/references.yml").write_text(references + neuve)
    git(territoire, "commit", "-qam", "Un glossaire")
    lance = propose(territoire, "F-FERME-LOCAL")
    assert lance.exit_code == 0, lance.output
    assert "insee-local-2020 devient insee-2020" in lance.output
    assert "refuserait" not in lance.output

    git(territoire, "checkout", "-q", "proposition/f-ferme")
    _, communs, rapport = check(territoire / "commun")
    assert rapport.is_clean
    assert set(communs.termes) == {"irritant", "antenne", "guichet-d-ete"}
    assert communs.termes["antenne"].reference == "insee-2020" and "insee-2020" in communs.references
    _, ensemble, rapport = check(territoire)
    assert rapport.is_clean
    assert set(ensemble.termes) == {"irritant", "antenne", "guichet-d-ete", "patois"}
    reste = (territoire / "docs/referentiel/glossaire.yml").read_text()
    assert "# on le garde pour nous\n  - terme: patois" in reste and "antenne" not in reste
    assert set(ensemble.references) == {"livre-2000", "insee-2020", "insee-locale"}


def test_une_cle_que_l_on_ne_peut_pas_renommer_garde_son_nom_et_est_dite(territoire: Path) -> None:
    references = territoire / "docs/referentiel/references.yml"
    references.write_text(references.read_text().replace("insee-locale", "local-2020"))
    faits = territoire / "docs/referentiel/faits/local.yml"
    faits.write_text(faits.read_text().replace("insee-locale", "local-2020"))
    fiche = territoire / "docs/fiches-outils/ferme.md"
    fiche.write_text(fiche.read_text() + '\nSelon l’Insee {{ citer_source("local-2020") }}.\n')
    git(territoire, "commit", "-qam", "Une clé courte")
    lance = propose(territoire, "F-FERME-LOCAL")
    assert lance.exit_code == 0, lance.output
    assert "« local-2020 » nomme le territoire, et « 2020 » est déjà prise ou trop courte" in lance.output
    notices = read(territoire, "show", "proposition/f-ferme:commun/docs/referentiel/references.yml")
    assert "- id: local-2020\n" in notices


def test_un_identifiant_qui_ne_dirait_plus_rien_n_est_pas_ecrit(territoire: Path) -> None:
    """« F-ICI-LOCAL » sans le territoire n’est plus qu’une lettre : on garde tout, et on le dit une fois."""
    fiche = territoire / "docs/fiches-outils/ferme.md"
    fiche.write_text(fiche.read_text().replace("F-FERME-LOCAL", "F-ICI-LOCAL"))
    git(territoire, "commit", "-qam", "Un identifiant d’ici")
    lance = propose(territoire, "F-ICI-LOCAL")
    assert lance.exit_code == 0, lance.output
    assert "devient" not in lance.output and "donnez-lui un autre identifiant" in lance.output
    assert "id: F-ICI-LOCAL\n" in read(territoire, "show", "proposition/f-ici-local:commun/docs/fiches-outils/ferme.md")


def test_un_module_ne_renvoie_pas_hors_de_lui_a_ses_propres_parties(territoire: Path) -> None:
    """Ses objectifs, ses activités et ses questions partent avec lui : il n’y a rien à en décider."""
    commun = territoire / "commun/modules/accueillir"
    for fichier in ("index.md", "10-arriver.md", "20-repondre.md", "quiz.yml"):
        texte = (
            (commun / fichier)
            .read_text()
            .replace("ACCUEILLIR", "SALUER-LOCAL")
            .replace("C-SALUER-LOCAL", "C-ACCUEILLIR")
        )
        neuf = territoire / "modules/saluer" / fichier
        neuf.parent.mkdir(parents=True, exist_ok=True)
        neuf.write_text(texte.replace("ressources/porte.svg", "../accueillir/ressources/porte.svg"))
    assert [d.phrase for d in check(territoire)[2].erreurs] == []
    git(territoire, "add", "-A")
    git(territoire, "commit", "-qm", "Un module")
    lance = propose(territoire, "M-SALUER-LOCAL")
    assert lance.exit_code == 0, lance.output
    assert "Q-SALUER-LOCAL-1 devient Q-SALUER-1" in lance.output
    assert "reste local" not in lance.output and "refuserait" not in lance.output


def test_ce_que_le_cursus_commun_refuserait_est_dit_avec_sa_ligne(territoire: Path) -> None:
    fiche = territoire / "docs/fiches-outils/ferme.md"
    fiche.write_text(
        fiche.read_text() + '\nLe cas {{ lien_vers("M-ACCUEILLIR") }} et {{ lien_vers("S-ACCUEILLIR-ICI") }}.\n'
    )
    git(territoire, "commit", "-qam", "Un renvoi local")
    lance = propose(territoire, "F-FERME-LOCAL")
    assert lance.exit_code == 0, lance.output
    ligne = len(fiche.read_text().rstrip().split("\n"))
    assert f"docs/fiches-outils/ferme.md, ligne {ligne} : la vérification du cursus commun refuserait" in lance.output
    assert "S-ACCUEILLIR-ICI" in lance.output


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
        "M",
        "docs/referentiel/glossaire.yml",
    ]
    assert "« docs/fiches-outils/ferme.md » est encore chez vous" in lance.output
    assert "le terme « antenne » de docs/referentiel/glossaire.yml : à retirer de chez vous" in lance.output
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
