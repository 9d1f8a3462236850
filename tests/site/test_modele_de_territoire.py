"""Le site d’un département rempli d’après un modèle est celui que l’on construirait seul, à l’octet près."""

from __future__ import annotations

import multiprocessing
import shutil
from pathlib import Path

import pytest

from pupitre.cache import NO_STORE
from pupitre.departements import read_departements
from pupitre.exporters.inventory import read_inventory
from pupitre.model.edition import dump_edition
from pupitre.model.snapshot import publish
from pupitre.rendering.parallel import SEUL
from pupitre.site.direct import Chantier, build_directly
from pupitre.site.for_territories import (
    _model,
    build_all,
    build_one,
    common_curriculum,
    for_departement,
    tree_digest,
    works,
)
from pupitre.site.marks import FORMES, MARQUE, MarkError, cut, site_folder, values_of
from pupitre.site.presentation import Presentation
from tests.cache.retouches import small_curriculum
from tests.conftest import RACINE
from tests.site.test_meme_site import assert_same

# Un accent et une apostrophe, une espace, une clé d’une lettre et d’un chiffre, trois chiffres, une seule commune.
CODES = ("22", "95", "974", "2A", "75", "90")
# Celui que le cursus commun décrit déjà.
COMMUN = "23"
RECHERCHE = "---\ntitre: Rechercher\nresume: Chercher.\ngabarit: recherche\n---\n\nCherchez.\n"
FAITS = """\
---
titre: Des faits
resume: Un fait que tous les départements ont, un que le territoire commun est seul à avoir, un texte qui le nomme.
---

## Ici

Il y a {{ donnee_territoire("population-2023") }}, et {{ donnee_territoire("communes-2026") }}.
{{ donnee_territoire("population") }}

- Une part de {{ donnee_territoire("part-pop-moins-500") }} ;
- une médiane de **{{ donnee_territoire("population-mediane-commune") }}**.
"""


def curriculum(racine: Path) -> Path:
    """Un petit cursus qui montre tout, cherche, et emploie les faits des départements."""
    small_curriculum(racine)
    (racine / "docs/recherche.md").write_text(RECHERCHE, encoding="utf-8")
    (racine / "docs/faits.md").write_text(FAITS, encoding="utf-8")
    faits = racine / "docs/referentiel/faits/temoin.yml"
    texte = faits.read_text(encoding="utf-8")
    ajout = texte.partition("faits:\n")[2].partition("  - id: ages")[0]
    for cle in ("population-2023", "communes-2026", "part-pop-moins-500", "population-mediane-commune"):
        texte += ajout.replace("id: population\n", f"id: {cle}\n")
    faits.write_text(texte, encoding="utf-8")
    page = racine / "docs/territoires/temoin.md"
    page.write_text(page.read_text(encoding="utf-8").replace('code: "99"', f'code: "{COMMUN}"'), encoding="utf-8")
    return racine


def alone(racine: Path, code: str, vers: Path) -> Path:
    """Le site de ce département, construit par le chemin ordinaire, sans mémoire."""
    departement = read_departements()[code]
    settings, catalogue = for_departement(*common_curriculum(str(racine)), departement)
    destination = vers / site_folder(departement)
    build_directly(Chantier(racine, catalogue, settings), Presentation(), destination, NO_STORE, SEUL)
    return destination


def assert_filled_like_alone(racine: Path, codes: tuple[str, ...], dossier: Path) -> None:
    for travail in works(racine, codes, dossier / "remplis"):
        fait = build_one(travail)
        seul = alone(racine, travail.code, dossier / "seuls")
        assert_same(dossier / "remplis" / fait.dossier, seul, travail.code)
        assert fait.somme == tree_digest(read_inventory(seul))


def suits(racine: Path, code: str) -> bool:
    """Vrai si le modèle sert pour ce département."""
    modele = _model(str(racine))
    settings, catalogue = for_departement(*common_curriculum(str(racine)), read_departements()[code])
    return modele is not None and modele.suits(Chantier(racine, catalogue, settings))


@pytest.fixture(scope="module")
def petit_cursus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return curriculum(tmp_path_factory.mktemp("modele") / "cursus").resolve()


def test_un_site_rempli_est_celui_que_l_on_construirait_seul(petit_cursus: Path, tmp_path: Path) -> None:
    assert all(suits(petit_cursus, code) for code in CODES)
    assert_filled_like_alone(petit_cursus, CODES, tmp_path)
    page = (tmp_path / "remplis/22-cotes-d-armor/faits/index.html").read_text(encoding="utf-8")
    assert "Côtes-d’Armor" in page and "22-cotes-d-armor/latest/faits/" in page


def test_un_site_rempli_deux_fois_ne_recrit_rien(petit_cursus: Path, tmp_path: Path) -> None:
    (travail,) = works(petit_cursus, ["48"], tmp_path)
    premier = build_one(travail)
    dates = {f: f.stat().st_mtime_ns for f in (tmp_path / premier.dossier).rglob("*") if f.is_file()}
    assert build_one(travail) == premier
    assert {f: f.stat().st_mtime_ns for f in (tmp_path / premier.dossier).rglob("*") if f.is_file()} == dates


def test_le_departement_du_cursus_commun_se_construit_a_part(petit_cursus: Path, tmp_path: Path) -> None:
    """Ses faits, plus riches, ne sont pas ceux du modèle."""
    assert not suits(petit_cursus, COMMUN)
    assert_filled_like_alone(petit_cursus, (COMMUN,), tmp_path)


RETRAIT = """\
retraits:
  - id: T-LOZERE
    edition: "2026.2"
    raison: Chaque département a son site.
    remplace_par: T-TEMOIN
"""


def publish_before(racine: Path, code: str) -> None:
    """Fait du cursus, vu de ce département s’il y en a un, une édition déjà publiée, et passe à la suivante."""
    settings, catalogue = common_curriculum(str(racine))
    (racine / "editions").mkdir()
    if code:
        settings, catalogue = for_departement(settings, catalogue, read_departements()[code])
        (racine / "editions/contrat.yml").write_text(RETRAIT, encoding="utf-8")
    (racine / "editions/2026.1.json").write_text(dump_edition(publish(catalogue, settings.identite)), encoding="utf-8")
    cursus = racine / "curriculum.yml"
    texte = cursus.read_text(encoding="utf-8").replace('edition: "2026.1"', 'edition: "2026.2"')
    cursus.write_text(texte.replace("2026-11-22", "2026-12-22"), encoding="utf-8")
    accueil = racine / "docs/index.md"
    accueil.write_text(accueil.read_text(encoding="utf-8") + "\nUne phrase neuve.\n", encoding="utf-8")
    common_curriculum.cache_clear()
    _model.cache_clear()


@pytest.mark.parametrize("publie", ["", "48"])
def test_apres_une_edition_publiee(tmp_path: Path, publie: str) -> None:
    """Un département dont une édition promet déjà la page n’est pas rempli ; les autres le sont."""
    racine = curriculum(tmp_path / "cursus").resolve()
    publish_before(racine, publie)
    assert (suits(racine, "22"), suits(racine, "48")) == (True, not publie)
    assert_filled_like_alone(racine, ("22", "48"), tmp_path)


def refused(racine: Path) -> Path:
    """Un cursus dont un texte ressemble à une marque."""
    curriculum(racine)
    accueil = racine / "docs/index.md"
    accueil.write_text(accueil.read_text(encoding="utf-8") + "\nLa société ZQX.\n", encoding="utf-8")
    return racine.resolve()


def test_une_marque_transformee_ramene_au_chemin_ordinaire(tmp_path: Path) -> None:
    """Un texte du cursus qui ressemble à une marque : le modèle est refusé, et le site reste juste."""
    racine = refused(tmp_path / "cursus")
    assert _model(str(racine)) is None
    assert_filled_like_alone(racine, ("22",), tmp_path)


@pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="chaque processus construit son modèle")
def test_un_modele_refuse_se_dit(tmp_path: Path) -> None:
    dits: list[str] = []
    build_all(works(refused(tmp_path / "cursus"), ["48"], tmp_path / "vers"), "processus:1", dits.append)
    assert "ressemble à une marque" in dits[0] and "Lozère" in dits[1]


@pytest.mark.long  # quatre fois le site réel, sans mémoire
def test_le_site_reel_se_remplit(tmp_path: Path) -> None:
    racine = tmp_path / "cursus"
    shutil.copytree(RACINE, racine, ignore=shutil.ignore_patterns(".git", ".venv", "build", "tests", "src"))
    assert suits(racine.resolve(), "974")
    assert_filled_like_alone(racine.resolve(), ("22", "974", "2A"), tmp_path)


@pytest.mark.parametrize("code", sorted(read_departements()))
def test_toute_forme_d_un_departement_se_remplit(code: str) -> None:
    """Chaque forme, dans un texte : celle du département la remplace, et il ne reste rien de la marque."""
    departement = read_departements()[code]
    valeurs = values_of(departement)
    texte = " | ".join(FORMES)
    attendu = " | ".join(valeur.decode() for valeur in valeurs)
    assert cut(texte).fill(valeurs).decode() == attendu
    assert departement.nom in attendu and site_folder(departement) in attendu
    with pytest.raises(MarkError):
        cut(attendu + MARQUE.nom[:3].upper())


@pytest.mark.parametrize("texte", ["zqx", "Zqx%C3%A9", "987&nbsp;012&nbsp;300", "987012301", "zqxe-o-n"])
def test_une_forme_inconnue_n_est_jamais_laissee(texte: str) -> None:
    with pytest.raises(MarkError):
        cut(f"avant {texte} après")
