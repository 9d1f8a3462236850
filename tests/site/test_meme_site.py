"""Notre construction et celle de MkDocs donnent le même site, à l’octet ; à chaud comme à froid.

Si MkDocs, son thème ou notre gabarit change d’un côté seulement, c’est ici que cela se voit.
"""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

from pupitre.cache import NO_STORE, Observation, Store
from pupitre.rules.gate import check
from pupitre.site.build import build_checked, build_site, build_with_mkdocs
from pupitre.site.direct import Chantier
from pupitre.site.output import Bilan
from pupitre.site.presentation import CONFIGURATION, read_presentation
from tests.cache.retouches import RETOUCHES, TITRES, Retouche, retouch, small_curriculum
from tests.conftest import RACINE, stack_layers

SUITES = 200
# Un territoire n’a pas à dire où est le thème du moteur.
LOCALE = re.compile(r"^ *custom_dir: .*\n", re.MULTILINE)


def contents(dossier: Path) -> dict[str, bytes]:
    """Tout ce qu’il y a dans un dossier : chemin -> octets."""
    return {f.relative_to(dossier).as_posix(): f.read_bytes() for f in sorted(dossier.rglob("*")) if f.is_file()}


def assert_same(un: Path, autre: Path, quoi: object = "") -> None:
    """Les deux dossiers ont les mêmes fichiers, et les mêmes octets."""
    ici, la = contents(un), contents(autre)
    assert ici.keys() == la.keys(), quoi
    assert [chemin for chemin in ici if ici[chemin] != la[chemin]] == [], quoi


def with_mkdocs(racine: Path) -> Path:
    """Donne à un cursus d’essai la présentation du vrai."""
    (racine / CONFIGURATION).write_text(
        LOCALE.sub("", (RACINE / CONFIGURATION).read_text(encoding="utf-8")), encoding="utf-8"
    )
    shutil.copytree(
        RACINE / "macros", racine / "macros", dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
    )
    return racine


def build(racine: Path, destination: Path, store: Store = NO_STORE) -> Bilan | None:
    """Construit ; rien si la porte refuse."""
    settings, catalogue, rapport = check(racine)
    if settings is None or not rapport.is_clean:
        return None
    return build_checked(Chantier(racine, catalogue, settings), destination, store)


@pytest.mark.long
def test_le_site_reel_est_celui_de_mkdocs(site: Path, tmp_path: Path) -> None:
    assert_same(build_with_mkdocs(RACINE, tmp_path / "latest").dossier, site)


def test_le_petit_site_est_celui_de_mkdocs(tmp_path: Path) -> None:
    """Mêmes fichiers, mêmes octets : pages, page des adresses fausses, recherche, éditions, sommes."""
    racine = with_mkdocs(small_curriculum(tmp_path / "cursus"))
    (racine / "docs" / "recherche.md").write_text(
        "---\ntitre: Rechercher\nresume: Chercher.\ngabarit: recherche\n---\n\nCherchez.\n", encoding="utf-8"
    )
    assert read_presentation(racine).reserve == ""
    ici = build_site(racine, tmp_path / "ici")
    assert (ici / "recherche" / "sommaire.js").is_file()
    assert_same(build_with_mkdocs(racine, tmp_path / "mkdocs").dossier, ici)


def play(
    graine: int, modele: Path, ici: Path, store: Store, parmi: tuple[Retouche, ...] = RETOUCHES
) -> tuple[bool, list[str]]:
    """Une suite de retouches ; à chaud, le site est-il celui que l’on ferait à froid ? Vrai aussi si la porte refuse."""
    racine, tirage = ici / "cursus", random.Random(graine)
    shutil.rmtree(racine, ignore_errors=True)
    shutil.copytree(modele, racine)
    suite = [retouch(racine, tirage, parmi) for _ in range(3)]
    if not build(racine, ici / "chaud", store):
        return True, []
    build(racine, ici / "froid")
    return contents(ici / "chaud") == contents(ici / "froid"), suite


@pytest.mark.parametrize("lot", range(10))
def test_a_chaud_le_site_est_celui_que_l_on_ferait_a_froid(lot: int, tmp_path: Path) -> None:
    """Deux cents suites en dix lots, sur le site entier : pages et fichiers repris, retirés, récrits, et rien d’autre."""
    modele, store = small_curriculum(tmp_path / "modele"), Store(tmp_path / "cache.sqlite")
    construites = 0
    for graine in range(1000 + lot, 1000 + SUITES, 10):
        pareils, suite = play(graine, modele, tmp_path, store)
        assert pareils, (graine, suite)
        construites += bool(suite)
    assert construites > SUITES / 10 / 2


# Deux lectures peuvent dire la même chose, un titre par exemple : n’en oublier qu’une ne tromperait personne.
OUBLIS: dict[str, tuple[tuple[str, ...], tuple[Retouche, ...]]] = {
    "les pages d’à côté": (("plans", "voisines"), TITRES),
    "les contenus": (("catalogue",), RETOUCHES),
}


@pytest.mark.parametrize("oubli", OUBLIS)
def test_un_oubli_de_la_page_entiere_est_attrape(oubli: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Une page gardée qui oublierait de noter une sorte de lecture est prise en défaut par les mêmes suites."""
    note, (oublies, parmi) = Observation._note, OUBLIS[oubli]

    def forget(self: Observation, chemin: tuple[str, ...]) -> None:
        if chemin[0] not in oublies:
            note(self, chemin)

    monkeypatch.setattr(Observation, "_note", forget)
    modele, store = small_curriculum(tmp_path / "modele"), Store(tmp_path / "cache.sqlite")
    assert not all(play(graine, modele, tmp_path, store, parmi)[0] for graine in range(1000, 1000 + SUITES)), oubli


def test_rien_n_est_rendu_ni_ecrit_quand_rien_ne_change(tmp_path: Path) -> None:
    racine, store = small_curriculum(tmp_path / "cursus"), Store(tmp_path / "cache.sqlite")
    premier = build(racine, tmp_path / "site", store)
    assert premier and premier.rendues == premier.pages > 15
    dates = {f: f.stat().st_mtime_ns for f in (tmp_path / "site").rglob("*") if f.is_file()}
    second = build(racine, tmp_path / "site", store)
    assert second and (second.rendues, second.ecrits) == (0, 0)
    assert {f: f.stat().st_mtime_ns for f in (tmp_path / "site").rglob("*") if f.is_file()} == dates


def test_un_fichier_du_site_abime_a_la_main_est_refait(tmp_path: Path) -> None:
    racine, store = small_curriculum(tmp_path / "cursus"), Store(tmp_path / "cache.sqlite")
    build(racine, tmp_path / "site", store)
    page, image = tmp_path / "site/glossaire/index.html", tmp_path / "site/modules/accueillir/ressources/porte.svg"
    page.write_text("autre chose", encoding="utf-8")
    image.unlink()
    (tmp_path / "site" / "intrus.html").write_text("intrus", encoding="utf-8")
    build(racine, tmp_path / "site", store)
    build(racine, tmp_path / "froid")
    assert_same(tmp_path / "site", tmp_path / "froid")


def test_une_duree_dite_dans_les_reperes_suit(tmp_path: Path) -> None:
    """La durée d’une séquence n’est que dans l’habillage de sa page : la changer le refait."""
    racine, store = small_curriculum(tmp_path / "cursus"), Store(tmp_path / "cache.sqlite")
    build(racine, tmp_path / "site", store)
    sequence = racine / "modules/accueillir/10-arriver.md"
    texte = sequence.read_text(encoding="utf-8")
    sequence.write_text(
        texte.replace("duree_autonomie_minutes: 15-25", "duree_autonomie_minutes: 16-24"), encoding="utf-8"
    )
    assert build(racine, tmp_path / "site", store)
    page = (tmp_path / "site/modules/accueillir/arriver/index.html").read_text(encoding="utf-8")
    assert "16 à 24" in page
    build(racine, tmp_path / "froid")
    assert_same(tmp_path / "site", tmp_path / "froid")


def test_le_site_d_un_territoire_est_celui_de_mkdocs(tmp_path: Path) -> None:
    """Deux couches, et la présentation que reçoit un territoire neuf : nos macros, et pas une ligne de Python à lui."""
    racine = stack_layers(tmp_path / "local")
    gabarit = (RACINE / "src/pupitre/squelettes/territoire/mkdocs.yml").read_text(encoding="utf-8")
    (racine / CONFIGURATION).write_text(gabarit.replace("@NOM@", "Essai").replace("@SLUG@", "essai"), encoding="utf-8")
    assert read_presentation(racine).reserve == ""
    ici = build_site(racine, tmp_path / "ici")
    assert_same(build_with_mkdocs(racine, tmp_path / "mkdocs").dossier, ici)


@pytest.mark.parametrize(
    ("ligne", "raison"),
    [
        ("extra_css: [un.css]", "extra_css"),
        ("hooks: [un.py]", "hooks"),
        ("use_directory_urls: false", "use_directory_urls"),
        ("docs_dir: autre", "docs_dir"),
    ],
)
def test_ce_que_nous_ne_savons_pas_suivre_revient_a_mkdocs(tmp_path: Path, ligne: str, raison: str) -> None:
    """Une clé de mkdocs.yml inconnue de nous n’est jamais ignorée en silence."""
    racine = with_mkdocs(small_curriculum(tmp_path / "cursus"))
    fichier = racine / CONFIGURATION
    texte = fichier.read_text(encoding="utf-8").replace("docs_dir: docs\n", "")
    fichier.write_text(f"{texte}\n{ligne}\n", encoding="utf-8")
    assert raison in read_presentation(racine).reserve


def test_un_autre_theme_revient_a_mkdocs(tmp_path: Path) -> None:
    racine = with_mkdocs(small_curriculum(tmp_path / "cursus"))
    fichier = racine / CONFIGURATION
    texte = fichier.read_text(encoding="utf-8").replace(
        "  name: material\n", "  name: material\n  custom_dir: mon-theme\n"
    )
    fichier.write_text(texte, encoding="utf-8")
    assert "theme" in read_presentation(racine).reserve
