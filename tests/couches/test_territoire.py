"""Une commande, un dossier vide : un territoire qui passe la porte, avec ses faits et rien d’emprunté."""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml
from click.testing import CliRunner, Result

from pupitre.cli import main
from pupitre.departements import MESURES, REFERENCES, read_departements
from pupitre.exporters.sources_archive import write_sources
from pupitre.model.catalogue import Catalogue
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.renderer import Renderer
from pupitre.rules.gate import check
from pupitre.settings import Settings, load_settings
from pupitre.site.presentation import read_presentation
from tests.conftest import RACINE


def created(racine: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["nouveau", "territoire", *arguments, "--racine", str(racine)])


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """L’archive « sources » du vrai cursus."""
    settings = check(RACINE)[0]
    assert settings is not None
    return write_sources(RACINE, settings, tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def lozere(tmp_path_factory: pytest.TempPathFactory, archive: Path) -> Path:
    """La Lozère, posée sur le vrai cursus."""
    racine = tmp_path_factory.mktemp("territoire") / "lozere"
    racine.mkdir()
    resultat = created(racine, "lozere", "--departement", "48", "--commun", str(archive))
    assert resultat.exit_code == 0, resultat.output
    return racine


@pytest.fixture(scope="module")
def lozere_lue(lozere: Path) -> tuple[Settings, Catalogue]:
    settings, catalogue, rapport = check(lozere)
    assert settings is not None
    assert rapport.erreurs == ()
    assert {d.code for d in rapport.avertissements} == {"mention-a-completer", "fait-a-completer"}
    return settings, catalogue


def rendered(lue: tuple[Settings, Catalogue], adresse: str) -> str:
    settings, catalogue = lue
    page = next(p for p in compose_pages(catalogue, settings) if p.adresse == adresse)
    return re.sub(r"<[^>]+>", "", Renderer(catalogue, settings).render(page).html).replace("\u00a0", " ")


def test_les_faits_viennent_des_donnees_avec_leur_source(lozere: Path) -> None:
    with (RACINE / "src/pupitre/donnees/departements.csv").open(encoding="utf-8") as flux:
        ligne = next(ligne for ligne in csv.DictReader(flux) if ligne["code"] == "48")
    faits = yaml.safe_load((lozere / "docs/referentiel/faits/lozere.yml").read_text(encoding="utf-8"))["faits"]
    par_cle = {f["id"]: f for f in faits}
    for colonne, mesure in MESURES.items():
        fait = par_cle.pop(mesure.cle)
        assert fait["valeur"] == float(ligne[colonne])
        assert fait["sources"] and fait["annee"] and fait["calcul"] and fait["confiance"] == "haute"
    assert par_cle == {}, "un fait ne vient d’aucune donnée"


def test_les_donnees_donnent_les_memes_nombres_que_les_faits_releves_pour_la_creuse(
    reel: tuple[Settings, Catalogue],
) -> None:
    creuse = {f["id"]: f for f in read_departements()["23"].facts()}
    releves = reel[1].faits_de("T-CREUSE")
    communs = set(creuse) & set(releves)
    assert len(communs) >= 5
    for cle in communs:
        assert (creuse[cle]["valeur"], creuse[cle]["unite"]) == (releves[cle].valeur, releves[cle].unite)
        assert creuse[cle]["libelle"] == releves[cle].libelle


def test_les_101_departements_se_lisent() -> None:
    departements = read_departements()
    assert len(departements) == 101
    assert all(len(d.facts()) == len(MESURES) for d in departements.values())
    assert departements["2A"].nom == "Corse-du-Sud" and departements["971"].nom == "Guadeloupe"
    assert "'" not in "".join(d.nom + d.region for d in departements.values())


def test_les_pages_communes_disent_les_faits_du_territoire(lozere_lue: tuple[Settings, Catalogue]) -> None:
    page = rendered(lozere_lue, "modules/conduire-un-entretien/")
    assert "la population médiane d’une commune est de 208 habitants" in page
    assert "239 habitants" not in page


def test_un_fait_absent_est_dit_et_jamais_emprunte(lozere_lue: tuple[Settings, Catalogue]) -> None:
    page = rendered(lozere_lue, "modules/conference/loin-et-apres/")
    assert "(donnée à compléter pour Lozère : Superficie du département)" in page
    assert "5 565" not in page


def test_une_page_qui_nomme_la_creuse_garde_ses_faits(lozere_lue: tuple[Settings, Catalogue]) -> None:
    assert "115 527 habitants" in rendered(lozere_lue, "territoires/creuse/")
    assert "76 486 habitants" in rendered(lozere_lue, "territoires/lozere/")


def test_un_fait_national_vaut_partout(lozere_lue: tuple[Settings, Catalogue]) -> None:
    assert "15,4 %" in rendered(lozere_lue, "modules/ethique-de-l-enquete/laisser-entrer/")


def test_aucun_module_commun_ne_montre_un_fait_de_la_creuse_sans_la_nommer(
    lozere_lue: tuple[Settings, Catalogue],
) -> None:
    """Une macro sans territoire, dans une page commune, ne peut rendre que la Lozère, la France ou un blanc."""
    _, catalogue = lozere_lue
    propres = catalogue.faits_de("T-LOZERE")
    for cle in catalogue.faits_de("T-CREUSE"):
        fait = catalogue.fait("T-LOZERE", cle)
        assert fait is None or fait is propres.get(cle) or fait.perimetre, cle


def test_le_module_et_le_cas_locaux_se_disent_a_completer(lozere_lue: tuple[Settings, Catalogue]) -> None:
    _, catalogue = lozere_lue
    assert "(à compléter)" in catalogue.modules["M-ICI-LOZERE"].contenu.titre
    cas = catalogue.cas["CP-ICI-LOZERE"].contenu
    assert "(à compléter)" in cas.titre and cas.nature == "scenario"


def test_les_contacts_vont_dans_le_module_commun(lozere_lue: tuple[Settings, Catalogue]) -> None:
    assert "À qui demander, ici" in rendered(lozere_lue, "modules/ethique-de-l-enquete/")


def test_les_deux_forges_sont_lisibles(lozere: Path) -> None:
    github = yaml.safe_load((lozere / ".github/workflows/site.yml").read_text(encoding="utf-8"))
    gitlab = yaml.safe_load((lozere / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    assert set(github["jobs"]) == {"verifier", "publier"} and {"verifier", "pages"} <= set(gitlab)


def test_la_commande_du_territoire_reconnait_son_moteur(lozere: Path, tmp_path: Path) -> None:
    """Elle ouvre l’archive épinglée, et refuse celle qui n’a pas la bonne somme ; elle ne l’installe pas ici."""
    copie = shutil.copytree(lozere, tmp_path / "copie")
    question = "import sys; sys.path.insert(0, 'scripts'); import ecole; print(ecole.engine()[1])"
    moteur = subprocess.run([sys.executable, "-c", question], cwd=copie, capture_output=True, text=True, check=True)
    dossier = Path(moteur.stdout.strip())
    assert (dossier / "verrou.txt").read_bytes() == (RACINE / "verrou.txt").read_bytes()
    assert (dossier / "src/pupitre/__init__.py").is_file()
    (archive,) = (copie / "couches").iterdir()
    archive.write_bytes(archive.read_bytes() + b"\n")
    refus = subprocess.run([sys.executable, "-c", question], cwd=copie, capture_output=True, text=True, check=False)
    assert refus.returncode == 1 and archive.name in refus.stderr and "Traceback" not in refus.stderr


@pytest.mark.parametrize("code", ["20", "999", "Lozère"])
def test_un_departement_qui_n_existe_pas_est_refuse(tmp_path: Path, code: str) -> None:
    resultat = created(tmp_path, "ici", "--departement", code)
    assert resultat.exit_code == 2 and f"« {code} »" in resultat.output
    assert list(tmp_path.iterdir()) == []


def test_un_dossier_occupe_n_est_pas_touche(tmp_path: Path) -> None:
    (tmp_path / "lettre.txt").write_text("à garder", encoding="utf-8")
    resultat = created(tmp_path, "ici", "--departement", "48")
    assert resultat.exit_code == 2 and "lettre.txt" in resultat.output
    assert [f.name for f in tmp_path.iterdir()] == ["lettre.txt"]


def test_une_archive_qui_n_est_pas_un_cursus_est_refusee_sans_rien_laisser(tmp_path: Path) -> None:
    faux = tmp_path / "faux.zip"
    faux.write_bytes(b"pas un zip")
    racine = tmp_path / "ici"
    racine.mkdir()
    resultat = created(racine, "ici", "--departement", "48", "--commun", str(faux))
    assert resultat.exit_code == 2 and "faux.zip" in resultat.output
    assert list(racine.iterdir()) == []


def test_un_cursus_commun_sans_les_sources_des_faits_recoit_leurs_notices(tmp_path: Path, temoin: Path) -> None:
    racine = tmp_path / "ici"
    racine.mkdir()
    assert created(racine, "ici", "--departement", "2a", "--commun", str(temoin)).exit_code == 0
    notices = yaml.safe_load((racine / "docs/referentiel/references.yml").read_text(encoding="utf-8"))["references"]
    assert {n["id"] for n in notices} == {r["id"] for r in REFERENCES}


@pytest.fixture
def adresse(tmp_path: Path, temoin: Path) -> Iterator[tuple[str, Path]]:
    """Un vrai serveur, sur cette machine, qui sert l’archive du petit cursus ; son adresse, et le fichier."""
    settings = load_settings(temoin)[0]
    assert settings is not None
    fichier = write_sources(temoin, settings, tmp_path / "publie")
    servir = partial(SimpleHTTPRequestHandler, directory=str(fichier.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), servir) as serveur:
        fil = Thread(target=serveur.serve_forever)
        fil.start()
        yield f"http://127.0.0.1:{serveur.server_port}/{fichier.name}", fichier
        serveur.shutdown()
        fil.join()


def test_le_cursus_commun_se_prend_a_son_adresse(tmp_path: Path, adresse: tuple[str, Path]) -> None:
    url, fichier = adresse
    racine = tmp_path / "ici"
    racine.mkdir()
    somme = hashlib.sha256(fichier.read_bytes()).hexdigest()
    resultat = created(racine, "ici", "--departement", "48", "--commun", url, "--somme", somme)
    assert resultat.exit_code == 0, resultat.output
    assert (racine / "couches" / fichier.name).read_bytes() == fichier.read_bytes()
    settings = load_settings(racine)[0]
    assert settings is not None and settings.couches[0].somme == somme


@pytest.mark.parametrize(("somme", "phrase"), [("", "--somme"), ("0" * 64, "et non celle que vous donnez")])
def test_une_adresse_sans_la_bonne_somme_ne_laisse_rien(
    tmp_path: Path, adresse: tuple[str, Path], somme: str, phrase: str
) -> None:
    racine = tmp_path / "ici"
    racine.mkdir()
    resultat = created(racine, "ici", "--departement", "48", "--commun", adresse[0], "--somme", somme)
    assert resultat.exit_code == 2 and phrase in resultat.output
    assert list(racine.iterdir()) == []


def test_une_adresse_ou_rien_ne_repond_le_dit(tmp_path: Path, adresse: tuple[str, Path]) -> None:
    url = adresse[0].replace("-sources", "-perdues")
    racine = tmp_path / "ici"
    racine.mkdir()
    resultat = created(racine, "ici", "--departement", "48", "--commun", url, "--somme", "0" * 64)
    assert resultat.exit_code == 2 and "ne répond pas" in resultat.output and "404" in resultat.output


def test_le_site_d_un_territoire_se_construit_sans_mkdocs(lozere: Path) -> None:
    """Sa présentation est de celles que le moteur suit lui-même : ni lenteur, ni message au premier essai."""
    assert read_presentation(lozere).reserve == ""


def test_le_mode_d_emploi_dit_comment_suivre_le_cursus_commun_que_l_on_a_pris(
    lozere: Path, tmp_path: Path, temoin: Path
) -> None:
    assert "--somme SOMME" in (lozere / "README.md").read_text(encoding="utf-8")
    racine = tmp_path / "ici"
    shutil.copytree(temoin, racine / "commun")
    assert created(racine, "ici", "--departement", "48", "--commun", str(racine / "commun")).exit_code == 0
    mode_d_emploi = (racine / "README.md").read_text(encoding="utf-8")
    assert "mettre-a-niveau DOSSIER" in mode_d_emploi and "archive" not in mode_d_emploi and "@" not in mode_d_emploi


def test_le_cursus_commun_peut_etre_un_dossier_du_territoire(tmp_path: Path, temoin: Path) -> None:
    racine = tmp_path / "ici"
    shutil.copytree(temoin, racine / "commun")
    assert created(racine, "ici", "--departement", "48", "--commun", str(racine / "commun")).exit_code == 0
    assert not (racine / "couches").exists()
    settings = load_settings(racine)[0]
    assert settings is not None
    assert [(c.chemin, c.edition) for c in settings.couches] == [("commun", "2026.1"), (".", "")]
