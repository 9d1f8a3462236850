"""Les ressources que le site publie : leur poids, leur nom, ce que la réduction en garde."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from pupitre.rendering.scripts import SCRIPTS
from pupitre.site.assets import LOTS, prepare, strip_script
from tests.site.test_theme import THEME

FAVICON = "favicon"
# La seule page qui calcule devant vous : on y vient exprès, une fois, pour préparer une session.
SCRIPTS_LONGS = {"composer": 13_700}


def test_poids_et_tiers() -> None:
    """Au plus 10 ko de style et 8 ko de scripts sur une page, compressés ; aucune adresse d’un tiers n’est chargée."""
    ressources = prepare()
    poids = {
        nom: len(gzip.compress(ressources.fichiers[ressources.noms[nom]])) for nom in ressources.noms if nom != FAVICON
    }
    assert poids["pupitre.css"] <= 10_000
    for lot in LOTS.keys() - {"pupitre"}:
        commun = 0 if lot == "recherche" else poids["pupitre.js"]  # elle a le sien, fondu avec sa recherche
        assert commun + poids[f"{lot}.js"] <= SCRIPTS_LONGS.get(lot, 8_000), lot
    for nom in ("pupitre.css", *(f"{lot}.js" for lot in LOTS)):
        texte = ressources.fichiers[ressources.noms[nom]].decode()
        assert "://" not in texte, nom


def test_noms_a_empreinte() -> None:
    """Le nom d’une ressource porte l’empreinte de son contenu, et la feuille de style cite les polices par leur nom."""
    ressources = prepare()
    for chemin, octets in ressources.fichiers.items():
        assert f"-{hashlib.sha256(octets).hexdigest()[:8]}." in chemin
    style = ressources.fichiers[ressources.noms["pupitre.css"]].decode()
    cites = {f"assets/{adresse}" for adresse in re.findall(r"url\(([^)]+)\)", style)}
    assert cites == {chemin for chemin in ressources.fichiers if chemin.endswith(".woff2")}


def test_chaque_script_du_theme_est_dans_un_lot() -> None:
    """Un script qu’aucun lot ne fond ne serait jamais publié."""
    assert {nom for scripts in LOTS.values() for nom in scripts} == {
        f.stem for dossier in (THEME / "assets", SCRIPTS) for f in dossier.glob("*.js")
    }


def test_les_polices_ont_les_signes_du_francais() -> None:
    """Aucune lettre, aucune ponctuation du français ne tombe dans la police du système."""
    francais = "abcdefghijklmnopqrstuvwxyzàâæçéèêëîïôœùûü0123456789"
    signes = {*francais, *francais.upper(), *"’«»“”—–…·€°²³&@%/()[]{}#*+=<>!?:;,.'\"\u00a0"}
    for police in (THEME / "assets" / "polices").glob("*.woff2"):
        assert {s for s in signes if ord(s) not in TTFont(police).getBestCmap()} == set(), police.name


@pytest.mark.parametrize(
    "script", sorted((*(THEME / "assets").glob("*.js"), *SCRIPTS.glob("*.js"))), ids=lambda f: f.stem
)
def test_reduire_un_script_ne_touche_a_aucune_phrase(script: Path) -> None:
    """Un texte tient sur sa ligne, et chaque ligne publiée est une ligne du script, à l’espace près."""
    source = script.read_text(encoding="utf-8")
    reduit = strip_script(source)
    assert "@ts-check" not in reduit and "/** @" not in reduit
    # Hors des expressions rationnelles, chaque accent grave qui s’ouvre sur une ligne s’y ferme : le retrait n’est pas du texte.
    assert [ligne for ligne in reduit.splitlines() if re.sub(r"/\[[^\]]*\]/", "", ligne).count("`") % 2] == []
    sans_annotation = re.sub(r"/\*\* @.*?\*/ ?", "", source)
    assert [ligne for ligne in reduit.splitlines() if ligne not in sans_annotation] == []


def test_un_texte_dans_un_texte_garde_ses_espaces() -> None:
    source = "// @ts-check\nconst phrase = `En tout${pauses ? `, dont ${pauses} de pause` : ', sans pause'} : fini.`; // et là\n"
    assert strip_script(source) == source.split("\n")[1]
