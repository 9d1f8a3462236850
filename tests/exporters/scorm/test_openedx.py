"""Les paquets SCORM chez Open edX : le vrai composant d’Open edX les importe, les suit et les fait reprendre."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import django
import pytest
from django.conf import settings as reglages
from playwright.sync_api import Browser, Page

from pupitre.exporters.bundle import BundleFactory
from tests.exporters.scorm.paquets import MODULE, write
from tests.exporters.scorm.plateforme import REPONDRE, served

pytestmark = [
    pytest.mark.long,
    pytest.mark.xdist_group("exporters-scorm-openedx"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # ceux d’Open edX, qui ne sont pas les nôtres
]

# L’objet que pose la page d’Open edX, avec ses manières : il ne rend jamais l’état ni le score, qu’il dit garder.
POSER = """(donnees) => {
  window.ecrits = [];
  const muets = ["cmi.core.lesson_status", "cmi.completion_status", "cmi.core.score.raw", "cmi.score.raw", "cmi.mode"];
  initScorm("SCORM_12", (nom) => (muets.includes(nom) ? "" : donnees[nom] ?? ""), (nom, valeur) => { ecrits.push({ name: nom, value: valeur }); return "true"; });
  const cadre = document.createElement("iframe");
  cadre.id = "sco";
  cadre.style.cssText = "width:100%;height:90vh";
  cadre.src = "/m-accueillir/index.html";
  document.body.append(cadre);
}"""


@pytest.fixture(scope="module")
def composant(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """La classe du composant d’Open edX, rangée dans un dossier temporaire."""
    if not reglages.configured:
        reglages.configure(USE_TZ=True, MEDIA_ROOT=str(tmp_path_factory.mktemp("openedx")))
        django.setup()
    from openedxscorm.scormxblock import ScormXBlock
    from xblock.field_data import DictFieldData

    def make() -> Any:
        bloc = ScormXBlock(Mock(), DictFieldData({"has_score": True, "weight": 1}), Mock(usage_id="essai"))
        bloc.location = Mock(block_id="essai", org="org", course="cours", block_type="scorm")
        bloc.runtime.service.return_value = None
        return bloc

    return make


def importe(composant: Any, paquet: Path) -> Any:
    bloc = composant()
    with paquet.open("rb") as fichier:
        bloc.update_package_meta(fichier)
        bloc.clean_storage()
        bloc.extract_package(fichier)
        bloc.update_package_fields()
    return bloc


@pytest.mark.parametrize(("format_", "version"), [("scorm", "SCORM_12"), ("scorm-2004", "SCORM_2004")])
def test_open_edx_importe(composant: Any, atelier: BundleFactory, format_: str, version: str, tmp_path: Path) -> None:
    for bundle in (atelier.module(MODULE), atelier.programme("P-COURT")):
        bloc = importe(composant, write(bundle, format_, tmp_path))
        assert (bloc.index_page_path, bloc.scorm_version) == ("m-accueillir/index.html", version)
        # Un paquet qui ne dirait jamais « terminé » aurait ici un avertissement.
        assert bloc.package_warnings == []
        assert "Accueillir" in bloc.navigation_menu


@pytest.fixture
def page(navigateur: Browser) -> Iterator[Page]:
    ouverte = navigateur.new_page()
    yield ouverte
    ouverte.close()


def launch(page: Page, adresse: str, donnees: dict[str, Any]) -> None:
    page.goto(f"{adresse}plateforme.html")
    page.add_script_tag(content=files("openedxscorm").joinpath("static/js/src/scorm.js").read_text(encoding="utf-8"))
    page.evaluate(POSER, donnees)
    page.frame_locator("#sco").locator("#pages a[aria-current=page]").wait_for(state="attached")


def test_open_edx_suit_et_fait_reprendre(composant: Any, atelier: BundleFactory, page: Page, tmp_path: Path) -> None:
    paquet = write(atelier.module(MODULE), "scorm", tmp_path)
    bloc = importe(composant, paquet)
    with served(paquet, tmp_path / "servi") as adresse:
        launch(page, adresse, {})
        coquille = page.frame_locator("#sco")
        for titre in ("Arriver", "Répondre", "S’auto-évaluer"):
            coquille.locator("#suivant").click()
            coquille.locator("#pages a[aria-current=page]").filter(has_text=titre).wait_for()
        coquille.frame_locator("#page").locator(".question").first.wait_for()
        next(f for f in page.frames if f.name == "pupitre-page").evaluate(REPONDRE, ["Q-ACCUEILLIR-1"])
        page.wait_for_function("ecrits.some((e) => e.value === 'completed')")
        bloc.scorm_set_values(Mock(method="POST", body=json.dumps(page.evaluate("ecrits")).encode()), "")
        assert bloc.lesson_status == "completed" and bloc.success_status == "unknown"
        assert bloc.get_grade() == pytest.approx(6 / 7, abs=1e-4)
        notes = [a.args[2] for a in bloc.runtime.publish.call_args_list if a.args[1] == "grade"]
        assert notes[-1] == {"value": pytest.approx(6 / 7, abs=1e-4), "max_value": 1}
        launch(page, adresse, dict(bloc.scorm_data))
        coquille.locator("#avancement", has_text="Terminé ✓ · 2 séquences sur 2 · quiz 6 sur 7").wait_for()
        coquille.frame_locator("#page").locator("h1", has_text="S’auto-évaluer").wait_for()
        page.wait_for_function("ecrits.some((e) => e.name === 'cmi.core.lesson_status')")
        assert {e["value"] for e in page.evaluate("ecrits") if e["name"] == "cmi.core.lesson_status"} == {"completed"}
