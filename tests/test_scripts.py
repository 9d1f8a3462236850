"""Tout notre JavaScript est typé par ses commentaires, et TypeScript le relit : aucun script n’est oublié."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import RACINE
from tests.outils.controleurs import types

SOURCES = RACINE / "src" / "pupitre"
ASSETS = "site/theme/assets/"
PAQUET = "exporters/scorm_runtime/"
PARTAGES = "rendering/scripts/"
TRAVAILLEUR = "es2023,webworker"
DOM = "es2023,dom,dom.iterable"
# Les scripts qu’une même page charge ensemble, dans l’ordre : ils partagent leurs fonctions.
ENSEMBLES = {
    "site": (
        DOM,
        [
            f"{PARTAGES}commun.js",
            f"{ASSETS}pupitre.js",
            f"{PARTAGES}quiz.js",
            *(
                f"{ASSETS}{nom}.js"
                for nom in ("projection", "progression", "catalogue", "ma-progression", "hors-connexion", "recherche")
            ),
        ],
    ),
    "composer": (
        DOM,
        [
            f"{PARTAGES}commun.js",
            *(f"{ASSETS}{nom}.js" for nom in ("pupitre", "horaire", "composer")),
        ],
    ),
    "renvoi": (DOM, [f"{ASSETS}renvoi.js"]),
    "exemple": (DOM, [f"{ASSETS}exemple-catalogue.js"]),
    "service": (TRAVAILLEUR, ["site/theme/sw.js"]),
    "coquille": (DOM, [f"{PAQUET}{nom}.js" for nom in ("liaison", "etat", "coquille")]),
    "page": (DOM, [f"{PARTAGES}commun.js", f"{PAQUET}page.js", f"{PARTAGES}quiz.js"]),
}


@pytest.mark.parametrize("nom", ENSEMBLES)
def test_types(nom: str) -> None:
    bibliotheques, fichiers = ENSEMBLES[nom]
    assert types([SOURCES / f for f in fichiers], bibliotheques) == ""


def test_aucun_script_n_est_oublie() -> None:
    tous = {f.relative_to(SOURCES).as_posix() for f in SOURCES.rglob("*.js")}
    assert tous == {fichier for _, fichiers in ENSEMBLES.values() for fichier in fichiers}


def test_une_faute_de_type_est_vue(tmp_path: Path) -> None:
    """Sans quoi une commande mal écrite passerait pour un contrôle."""
    faute = tmp_path / "faute.js"
    faute.write_text('// @ts-check\n/** @type {number} */\nconst n = "un";\n', encoding="utf-8")
    assert "TS2322" in types([faute])
