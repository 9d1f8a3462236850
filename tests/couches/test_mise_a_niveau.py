"""La couche commune voyage comme une édition épinglée, et l’on n’en change que si tout passe encore."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from pupitre.cli import main
from pupitre.exporters.sources_archive import write_sources
from pupitre.layers.archive import sum_of
from pupitre.rules.gate import check
from pupitre.settings import load_settings
from tests.conftest import stack_layers

PHRASE = "On regarde la personne."


def change(fichier: Path, de: str, vers: str) -> None:
    texte = fichier.read_text(encoding="utf-8")
    assert de in texte
    fichier.write_text(texte.replace(de, vers), encoding="utf-8")


def archived(commun: Path, dossier: Path) -> Path:
    settings, _ = load_settings(commun)
    assert settings is not None
    return write_sources(commun, settings, dossier)


def next_edition(commun: Path) -> Path:
    """L’édition suivante de la couche commune : un mot change."""
    change(commun / "curriculum.yml", 'edition: "2026.1"', 'edition: "2026.2"')
    change(commun / "modules/accueillir/index.md", PHRASE, "On regarde la personne dans les yeux.")
    return commun


def snapshot(racine: Path) -> Mapping[str, bytes]:
    """Tous les octets d’un dossier, sans ce que la vérification engendre."""
    fichiers = (f for f in racine.rglob("*") if f.is_file() and f.relative_to(racine).parts[0] != "build")
    return {f.relative_to(racine).as_posix(): f.read_bytes() for f in fichiers if ".git/" not in f.as_posix()}


def upgraded(racine: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["mettre-a-niveau", *arguments, "--racine", str(racine)])


@pytest.fixture
def epingle(tmp_path: Path) -> Path:
    """Le cursus local, posé sur l’archive de la couche commune."""
    racine = stack_layers(tmp_path / "local")
    archive = archived(racine / "commun", racine / "couches")
    shutil.move(racine / "commun", tmp_path / "commun")
    change(
        racine / "curriculum.yml",
        "    chemin: commun\n",
        f"    archive: couches/{archive.name}  # l’archive commune\n    somme: {sum_of(archive)}\n",
    )
    return racine


def test_l_archive_ne_depend_que_de_ses_sources(tmp_path: Path, temoin: Path) -> None:
    copie = shutil.copytree(temoin, tmp_path / "copie")
    (copie / "build").mkdir()
    (copie / "build/reste").write_text("x", encoding="utf-8")
    une, autre = archived(temoin, tmp_path / "a"), archived(copie, tmp_path / "b")
    assert une.name == "cursus-temoin-2026.1-sources.zip"
    assert une.read_bytes() == autre.read_bytes()
    with zipfile.ZipFile(une) as contenu:
        assert {"curriculum.yml", "modules/accueillir/quiz.yml"} <= set(contenu.namelist())
        assert not any(n.startswith("build/") for n in contenu.namelist())


def test_l_archive_d_un_cursus_a_couches_les_emporte(local: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archived(local, tmp_path)) as contenu:
        contenu.extractall(tmp_path / "ouverte")
    _, catalogue, rapport = check(tmp_path / "ouverte")
    assert rapport.diagnostics == ()
    assert len(catalogue.couches) == 2


def test_un_cursus_pose_sur_une_archive_passe_la_porte(epingle: Path) -> None:
    _, catalogue, rapport = check(epingle)
    assert rapport.diagnostics == ()
    assert set(catalogue.termes) == {"irritant", "antenne"}


def test_un_octet_de_plus_et_l_archive_est_refusee(epingle: Path) -> None:
    (archive,) = (epingle / "couches").iterdir()
    archive.write_bytes(archive.read_bytes() + b"\n")
    (refus,) = check(epingle)[2].diagnostics
    assert refus.code == "somme-fausse" and archive.name in refus.phrase


def test_une_archive_qui_sortirait_de_son_dossier_est_refusee(epingle: Path) -> None:
    (archive,) = (epingle / "couches").iterdir()
    ancienne = sum_of(archive)
    with zipfile.ZipFile(archive, "a") as contenu:
        contenu.writestr("../dehors.md", "dehors")
    change(epingle / "curriculum.yml", ancienne, sum_of(archive))
    (refus,) = check(epingle)[2].diagnostics
    assert refus.code == "edition-commune-absente" and "../dehors.md" in refus.phrase
    assert not (epingle / "build/couches/dehors.md").exists()


def test_mettre_a_niveau_montre_puis_adopte(epingle: Path, tmp_path: Path) -> None:
    neuve = archived(next_edition(tmp_path / "commun"), tmp_path / "neuve")
    resultat = upgraded(epingle, str(neuve), "--somme", hashlib.sha256(neuve.read_bytes()).hexdigest())
    assert resultat.exit_code == 0, resultat.output
    assert "{+personne dans les yeux.+}" in resultat.output and "complements/contacts.md" in resultat.output
    texte = (epingle / "curriculum.yml").read_text(encoding="utf-8")
    assert f"archive: couches/{neuve.name}  # l’archive commune" in texte
    assert f"somme: {sum_of(neuve)}" in texte and 'edition: "2026.2"' in texte
    assert [f.name for f in (epingle / "couches").iterdir()] == [neuve.name]
    _, catalogue, rapport = check(epingle)
    assert rapport.is_clean
    assert "dans les yeux" in catalogue.modules["M-ACCUEILLIR"].contenu.essentiel[0]


def test_l_essai_ne_change_rien(epingle: Path, tmp_path: Path) -> None:
    neuve = archived(next_edition(tmp_path / "commun"), tmp_path / "neuve")
    avant = snapshot(epingle)
    resultat = upgraded(epingle, str(neuve), "--essai")
    assert resultat.exit_code == 0 and "passerait de l’édition 2026.1 à la 2026.2" in resultat.output
    assert snapshot(epingle) == avant


def test_si_la_porte_refuse_rien_n_a_change(epingle: Path, tmp_path: Path) -> None:
    commun = next_edition(tmp_path / "commun")
    # La nouvelle édition prend le terme que la couche locale ajoutait, et retire l’emplacement qu’elle remplissait.
    with (commun / "docs/referentiel/glossaire.yml").open("a", encoding="utf-8") as fichier:
        fichier.write("  - terme: antenne\n    definition: Un bureau.\n    reference: livre-2000\n")
    change(commun / "modules/accueillir/index.md", "::: emplacement contacts\n:::\n", "")
    neuve = archived(commun, tmp_path / "neuve")
    # Un avertissement d’ici, qui était déjà là : ce n’est pas lui qui arrête.
    change(epingle / "docs/territoires/local.md", "Un territoire.", "Un territoire de la RATP.")
    assert [d.code for d in check(epingle)[2].diagnostics] == ["sigle-non-developpe"]
    avant = snapshot(epingle)
    resultat = upgraded(epingle, str(neuve))
    assert resultat.exit_code == 1 and "sigle-non-developpe" not in resultat.output
    assert "ecrasement-silencieux" in resultat.output and "emplacement-inconnu" in resultat.output
    assert snapshot(epingle) == avant
    assert check(epingle)[2].is_clean


def test_une_somme_qui_ne_convient_pas_est_dite(epingle: Path, tmp_path: Path) -> None:
    neuve = archived(next_edition(tmp_path / "commun"), tmp_path / "neuve")
    resultat = upgraded(epingle, str(neuve), "--somme", "0" * 64)
    assert resultat.exit_code == 2 and sum_of(neuve) in resultat.output


def test_une_adresse_demande_sa_somme(epingle: Path) -> None:
    resultat = upgraded(epingle, "https://ecole.example.org/sources.zip")
    assert resultat.exit_code == 2 and "--somme" in resultat.output


def test_une_adresse_et_sa_somme_suffisent(epingle: Path, tmp_path: Path) -> None:
    neuve = archived(next_edition(tmp_path / "commun"), tmp_path / "neuve")
    servir = partial(SimpleHTTPRequestHandler, directory=str(neuve.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), servir) as serveur:
        fil = Thread(target=serveur.serve_forever)
        fil.start()
        adresse = f"http://127.0.0.1:{serveur.server_port}/{neuve.name}"
        avant = snapshot(epingle)
        fausse = upgraded(epingle, adresse, "--somme", "0" * 64)
        apres_refus = snapshot(epingle)
        juste = upgraded(epingle, adresse, "--somme", sum_of(neuve))
        serveur.shutdown()
        fil.join()
    assert fausse.exit_code == 2 and sum_of(neuve) in fausse.output and apres_refus == avant
    assert juste.exit_code == 0, juste.output
    assert [f.name for f in (epingle / "couches").iterdir()] == [neuve.name]
    assert check(epingle)[2].is_clean


def test_la_couche_commune_peut_etre_un_dossier(local: Path, tmp_path: Path) -> None:
    neuf = next_edition(shutil.copytree(local / "commun", tmp_path / "neuf"))
    resultat = upgraded(local, str(neuf))
    assert resultat.exit_code == 0, resultat.output
    assert 'edition: "2026.2"' in (local / "curriculum.yml").read_text(encoding="utf-8")
    assert "dans les yeux" in (local / "commun/modules/accueillir/index.md").read_text(encoding="utf-8")
    assert check(local)[2].is_clean


def test_la_couche_commune_peut_etre_un_sous_module(local: Path) -> None:
    commun = local / "commun"
    for arguments in (
        ("init", "--quiet"),
        ("add", "."),
        ("commit", "--quiet", "-m", "un"),
        ("tag", "v1"),
    ):
        _git(commun, *arguments)
    next_edition(commun)
    _git(commun, "commit", "--quiet", "-am", "deux")
    _git(commun, "tag", "v2")
    _git(commun, "checkout", "--quiet", "v1")
    avant = snapshot(local)
    assert upgraded(local, "v2", "--essai").exit_code == 0
    assert snapshot(local) == avant
    resultat = upgraded(local, "v2")
    assert resultat.exit_code == 0, resultat.output
    assert check(local)[2].is_clean
    assert _git(commun, "describe", "--tags") == "v2"


def _git(depot: Path, *arguments: str) -> str:
    identite = ("-c", "user.name=essai", "-c", "user.email=essai@example.org")
    return subprocess.run(
        ["git", "-C", str(depot), *identite, *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_une_couche_se_pose_sur_une_couche(local: Path, tmp_path: Path) -> None:
    canton = tmp_path / "canton"
    canton.mkdir()
    shutil.move(local, canton / "departement")
    texte = (canton / "departement/curriculum.yml").read_text(encoding="utf-8")
    texte = texte.replace("titre: Cursus local", "titre: Cursus du canton").replace(
        "    chemin: commun", "    chemin: departement"
    )
    texte = texte.replace("Tronc commun", "Département").replace("masquer:\n  - CP-INVENTE\n", "")
    (canton / "curriculum.yml").write_text(texte, encoding="utf-8")
    _, catalogue, rapport = check(canton)
    assert rapport.diagnostics == ()
    assert [c.prefixe for c in catalogue.couches.values()] == ["departement/commun/", "departement/", ""]
    # Ce que le département masque le reste pour qui se pose sur lui.
    assert set(catalogue.cas) == {"CP-VRAI"}
