"""Le contrat de liens : tout ce qui a été publié répond, est renvoyé, ou dit pourquoi il est retiré."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import pytest

from pupitre.loading.editions import lock_path
from pupitre.model.anchors import anchors_of
from pupitre.model.catalogue import Catalogue
from pupitre.model.edition import dump_edition
from pupitre.model.snapshot import publish
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.renderer import Renderer
from pupitre.rules.gate import check
from pupitre.settings import Settings
from pupitre.site.build import build_site

Replace = Callable[[Path, str, str], None]


@pytest.fixture
def publie(depot: Path, replace: Replace) -> Path:
    """Le petit cursus dont l’édition 2026.1 est publiée, et qui prépare la 2026.2."""
    settings, catalogue, _ = check(depot)
    assert settings is not None
    verrou = depot / lock_path("2026.1")
    verrou.parent.mkdir()
    verrou.write_text(dump_edition(publish(catalogue, settings.identite)), encoding="utf-8")
    replace(depot / "curriculum.yml", 'edition: "2026.1"', 'edition: "2026.2"')
    assert check(depot)[2].diagnostics == ()
    return depot


def codes(racine: Path) -> set[str]:
    return {d.code for d in check(racine)[2].diagnostics}


def redirection(site: Path, adresse: str) -> str:
    """Où mène la page de renvoi à cette adresse, telle qu’un navigateur la suit."""
    html = (site / adresse / "index.html").read_text(encoding="utf-8")
    (cible,) = re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', html)
    return str(urljoin(f"http://x/{adresse}", cible)).removeprefix("http://x/")


def test_un_dossier_renomme_ne_rompt_rien(publie: Path, tmp_path: Path) -> None:
    """Le module change d’adresse : pages, identifiants, page du formateur, quiz et images répondent à l’ancienne."""
    (publie / "modules/accueillir").rename(publie / "modules/recevoir")
    assert codes(publie) == set()
    site = build_site(publie, tmp_path / "site")
    for page in ("", "arriver/", "repondre/", "auto-evaluation/", "formateur/"):
        assert redirection(site, f"modules/accueillir/{page}") == f"modules/recevoir/{page}"
    assert redirection(site, "id/M-ACCUEILLIR/") == "modules/recevoir/"
    assert redirection(site, "id/A-ACCUEILLIR-PORTE/") == "modules/recevoir/arriver/#a-accueillir-porte"
    ancien, nouveau = (site / f"modules/{d}/ressources/porte.svg" for d in ("accueillir", "recevoir"))
    assert ancien.read_bytes() == nouveau.read_bytes()


def test_une_page_libre_deplacee_se_declare(publie: Path, tmp_path: Path) -> None:
    (publie / "docs/contact.md").rename(publie / "docs/nous-ecrire.md")
    assert codes(publie) == {"adresse-disparue"}
    contrat = "deplacements:\n  - de: contact/\n    vers: nous-ecrire/\n"
    (publie / "editions/contrat.yml").write_text(contrat, encoding="utf-8")
    assert codes(publie) == set()
    site = build_site(publie, tmp_path / "site")
    assert redirection(site, "contact/") == "nous-ecrire/"


def test_un_contenu_retire_dit_pourquoi(publie: Path, tmp_path: Path, replace: Replace) -> None:
    """Retirer un cas sans le dire est refusé ; une fois déclaré, ses deux adresses l’expliquent."""
    shutil.rmtree(publie / "cas-pratiques/cas-vrai")
    replace(publie / "modules/accueillir/index.md", "cas: [CP-VRAI, CP-INVENTE]", "cas: [CP-INVENTE]")
    assert {"identifiant-disparu", "adresse-disparue"} <= codes(publie)
    retrait = (
        'retraits:\n  - id: CP-VRAI\n    edition: "2026.2"\n    raison: Ses sources ne sont plus en ligne.\n'
        "    remplace_par: CP-INVENTE\n"
    )
    (publie / "editions/contrat.yml").write_text(retrait, encoding="utf-8")
    assert codes(publie) == set()
    site = build_site(publie, tmp_path / "site")
    for page in ("cas-pratiques/cas-vrai/index.html", "id/CP-VRAI/index.html"):
        html = (site / page).read_text(encoding="utf-8")
        assert "Ses sources ne sont plus en ligne." in html and ">Un cas invente</a>" in html, page


def test_une_ancre_se_garde_au_bout_du_titre(publie: Path, replace: Replace) -> None:
    sequence = publie / "modules/accueillir/10-arriver.md"
    replace(sequence, "## Ce que l’on voit\n", "## Ce que l’on remarque\n")
    assert codes(publie) == {"ancre-disparue"}
    replace(sequence, "## Ce que l’on remarque\n", "## Ce que l’on remarque { #ce-que-l-on-voit }\n")
    assert codes(publie) == set()


def test_un_module_qui_change_le_dit(publie: Path, replace: Replace) -> None:
    index = publie / "modules/accueillir/index.md"
    replace(publie / "modules/accueillir/quiz.yml", "Lequel est un fait ?", "Lequel de ces deux est un fait ?")
    assert codes(publie) == {"changement-sans-note"}
    note = 'changements:\n  - edition: "2026.2"\n    note: La première question est plus claire.\nauteurs:'
    replace(index, "auteurs:", note)
    assert codes(publie) == set()


def test_un_verrou_coupe_n_est_jamais_ignore(publie: Path) -> None:
    verrou = publie / lock_path("2026.1")
    verrou.write_text(verrou.read_text(encoding="utf-8")[:-200], encoding="utf-8")
    assert codes(publie) == {"verrou-illisible"}


def test_les_ancres_promises_sont_dans_les_pages(reel: tuple[Settings, Catalogue]) -> None:
    """Ce que le verrou promet, la page rendue le porte : chaque ancre est un identifiant de son HTML."""
    settings, catalogue = reel
    renderer = Renderer(catalogue, settings)
    pages = publish(catalogue, settings.identite).pages
    for page in compose_pages(catalogue, settings):
        if page.adresse in pages:
            html = renderer.render(page).html
            manquantes = [a for a in pages[page.adresse].ancres if f'id="{a}"' not in html]
            assert manquantes == [], page.adresse


def test_ancres_d_un_texte(petit: tuple[Settings, Catalogue]) -> None:
    source = petit[1].sequences["S-ACCUEILLIR-1"].source
    assert set(anchors_of(source)) == {"ce-que-l-on-voit", "a-accueillir-porte"}
