"""Chaque page et chaque paquet disent leur couche, leur édition, leurs auteurs et leur licence."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from pupitre.cli import main
from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.sources import assemble
from pupitre.model.base import Licence
from pupitre.model.licences import ACCUEILS, ADRESSES, can_hold
from pupitre.rendering.pages import compose_pages
from pupitre.rules.gate import check
from pupitre.site.build import build_site

COMMUN = "Tronc commun, édition 2026.1 : École témoin, CC BY-SA 4.0"
LOCAL = "Cursus local, édition 2026.1 : Département local, CC BY 4.0"
MKDOCS = (
    "site_name: Cursus local\ndocs_dir: docs\nsite_dir: build/site\ntheme:\n  name: material\n  font: false\n"
    "plugins:\n  - pupitre\n  - macros:\n      modules: [pupitre.site.macros]\n      on_error_fail: true\n"
)


def change(fichier: Path, de: str, vers: str) -> None:
    texte = fichier.read_text(encoding="utf-8")
    assert de in texte
    fichier.write_text(texte.replace(de, vers), encoding="utf-8")


def test_une_page_completee_dit_ses_deux_couches(local: Path) -> None:
    settings, catalogue, _ = check(local)
    assert settings is not None
    pages = {p.adresse: [part.phrase for part in p.provenance] for p in compose_pages(catalogue, settings)}
    assert pages["modules/accueillir/"] == [COMMUN, LOCAL]
    assert pages["modules/accueillir/arriver/"] == [COMMUN]
    assert pages["territoires/local/"] == ["Cursus local, édition 2026.1 : Département local, CC BY-SA 4.0"]
    # Une séquence ajoutée à un module commun est signée par sa couche, et non par les auteurs du module.
    assert pages["modules/accueillir/ici/"] == ["Cursus local, édition 2026.1 : Département local, CC BY-SA 4.0"]


def test_un_paquet_cite_ce_qu_il_reunit(local: Path) -> None:
    settings, catalogue, _ = check(local)
    assert settings is not None
    attribution = BundleFactory(local, catalogue, settings).module("M-ACCUEILLIR").attribution
    assert COMMUN in attribution and LOCAL in attribution
    assert attribution.index("Réunit") < attribution.index("Licence CC BY-SA 4.0")


def test_l_attribution_voyage_dans_les_paquets(local: Path, tmp_path: Path) -> None:
    arguments = ["exporter", "--module", "M-ACCUEILLIR", "--format", "scorm", "--format", "gift"]
    resultat = CliRunner().invoke(main, [*arguments, "--vers", str(tmp_path), "--racine", str(local)])
    assert resultat.exit_code == 0, resultat.output
    gift = (tmp_path / "2026.1/m-accueillir-gift-2026.1.txt").read_text(encoding="utf-8")
    assert "Tronc commun" in gift and "CC BY 4.0" in gift
    with zipfile.ZipFile(tmp_path / "2026.1/m-accueillir-scorm-2026.1.zip") as paquet:
        assert "Tronc commun" in paquet.read("imsmanifest.xml").decode()


def test_l_assemblage_dit_d_ou_vient_chaque_page(local: Path, tmp_path: Path) -> None:
    settings, catalogue, _ = check(local)
    assert settings is not None
    assemble(catalogue, settings, local, tmp_path / "assemblage")
    page = (tmp_path / "assemblage/docs/modules/accueillir/index.md").read_text(encoding="utf-8")
    assert COMMUN in page.split("---")[1] and LOCAL in page.split("---")[1]


def test_le_site_montre_la_provenance_et_ne_propose_de_modifier_que_ce_qui_est_ici(local: Path) -> None:
    (local / "mkdocs.yml").write_text(
        MKDOCS + "repo_url: https://depot.example.org/local\nedit_uri: edit/main/\n", encoding="utf-8"
    )
    site = build_site(local)
    commune = (site / "modules/accueillir/index.html").read_text(encoding="utf-8")
    assert "Texte : Tronc commun, édition 2026.1 ; École témoin ;" in commune.replace("\u00a0", " ").replace(
        "\u202f", " "
    )
    assert "Complété par : Cursus local" in commune.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Modifier cette page" not in commune
    locale = (site / "territoires/local/index.html").read_text(encoding="utf-8")
    assert "https://depot.example.org/local/edit/main/docs/territoires/local.md" in locale


def test_la_table_des_licences_est_complete() -> None:
    assert set(ACCUEILS) == set(get_args(Licence))
    assert set(ADRESSES) <= set(ACCUEILS)
    assert all(can_hold(licence, licence) for licence in ACCUEILS)


@pytest.mark.parametrize(
    ("ensemble", "contenu", "permis"),
    [
        ("CC-BY-SA-4.0", "CC-BY-4.0", True),
        ("CC-BY-4.0", "CC-BY-SA-4.0", False),
        ("CC-BY-SA-4.0", "CC-BY-NC-SA-4.0", False),
        ("CC-BY-NC-SA-4.0", "CC-BY-SA-4.0", False),
        ("CC-BY-4.0", "Licence-Ouverte-2.0", True),
        ("Licence-Ouverte-2.0", "CC-BY-4.0", False),
        ("CC-BY-SA-4.0", "tous-droits-reserves", False),
    ],
)
def test_qui_peut_entrer_ou(ensemble: str, contenu: str, permis: bool) -> None:
    assert can_hold(ensemble, contenu) is permis


def test_une_licence_locale_trop_ouverte_pour_la_couche_commune_est_refusee(local: Path) -> None:
    change(local / "curriculum.yml", "licence_contenus: CC-BY-SA-4.0", "licence_contenus: CC-BY-4.0")
    trouves = [d for d in check(local)[2].erreurs if d.code == "licence-incompatible"]
    (commune,) = (d for d in trouves if d.position.chemin == "curriculum.yml")
    assert "Tronc commun" in commune.phrase and "commun/" in commune.phrase
    assert commune.suggestion == "Écrivez : licence_contenus: CC-BY-SA-4.0"


def test_un_complement_qui_interdit_la_reprise_est_refuse(local: Path) -> None:
    change(local / "complements/contacts.md", "licence: CC-BY-4.0", "licence: CC-BY-NC-SA-4.0")
    (refus,) = check(local)[2].diagnostics
    assert (refus.code, refus.position.chemin) == ("licence-incompatible", "complements/contacts.md")
