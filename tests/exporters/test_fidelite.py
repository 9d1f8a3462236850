"""La table de fidélité dit vrai : pour chaque sorte de contenu et chaque format, on relit le paquet."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.registry import EXPORTERS, HORS_LIGNE
from pupitre.model.fidelity import CONTENUS, EXCEPTIONS, FORMATS, cell
from pupitre.rules.gate import check
from pupitre.site.offline import offline_exporter
from tests.conftest import TEMOIN
from tests.editions.conftest import equip

AJOUT = """
| Heure | Ce que l’on voit |
| --- | --- |
| 9 h | CASE-DE-TABLEAU |

Voir [la vidéo](https://video.example.org/ARRIVEE), puis {{ lien_vers("S-ACCUEILLIR-2") }}.

## Ce que l’on écrit ensuite
"""
# Une trace de chaque sorte de contenu : ce qu’il doit rester dans un paquet qui la garde.
TRACES = {
    "texte": "se remarque vite",
    "titres": "Ce que l’on écrit ensuite",
    "tableau": "CASE-DE-TABLEAU",
    "image": "Une porte vue de la rue, avec une flèche vers la gauche.",
    "consigne": "Regardez la porte pendant dix minutes",
    "corrige": "Une bonne note décrit un geste",
    "exemple": "Une mairie a déplacé son panneau",
    "fiction": "Cette situation est une fiction",
    "citation": "(Martin, 2000",
    "definition": "Ce qui gêne.",
    "fiche": "L’accueil",
    "canevas": "accueil.svg",
    "cas": "Comment faire pour que chacun trouve la porte",
    "video": "https://video.example.org/ARRIVEE",
    "formateur": "Préparez deux chaises",
    "choix": "Lequel est un fait ?",
    "appariement": "Elle est en colère",
    "ordre": "Remettez dans l’ordre",
    "reponse-courte": "Ce qui gêne se nomme un",
    "numerique": "Combien de phrases ?",
    "retour": "Une durée se mesure.",
    "objectif": "OBJ-ACCUEILLIR-1",
    "attribution": "édition 2026.1",
}


@pytest.fixture(scope="module")
def textes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Tout le texte de chaque paquet du petit module, quel que soit le format."""
    racine = tmp_path_factory.mktemp("fidelite") / "temoin"
    shutil.copytree(TEMOIN, racine)
    sequence = racine / "modules/accueillir/10-arriver.md"
    sequence.write_text(
        sequence.read_text(encoding="utf-8").replace("\n::: exemple", f"{AJOUT}\n::: exemple", 1), encoding="utf-8"
    )
    equip(racine)
    settings, catalogue, rapport = check(racine)
    assert settings is not None and rapport.is_clean, rapport.diagnostics
    bundle = BundleFactory(racine, catalogue, settings).module("M-ACCUEILLIR")
    exporteurs = EXPORTERS | {HORS_LIGNE: offline_exporter(racine)}
    lus = {}
    for nom in FORMATS:
        fichier = racine / f"{nom}.paquet"
        exporteurs[nom].write(bundle, fichier)
        lus[nom] = read(fichier)
    return lus


def read(fichier: Path) -> str:
    """Le texte de tout ce que contient un paquet, sans échappement ni blancs superflus."""
    if zipfile.is_zipfile(fichier):
        with zipfile.ZipFile(fichier) as archive:
            brut = "\n".join(f"{n}\n{archive.read(n).decode('utf-8', errors='ignore')}" for n in archive.namelist())
    else:
        brut = fichier.read_text(encoding="utf-8").replace("\\:", ":").replace("\\=", "=")
    return " ".join(unescape(unescape(brut)).replace("\u00a0", " ").split())


@pytest.mark.parametrize("nom_de_format", FORMATS)
@pytest.mark.parametrize("contenu", CONTENUS)
def test_chaque_case(contenu: str, nom_de_format: str, textes: dict[str, str]) -> None:
    """« gardé » et « changé » : la trace est là ; « perdu » : elle n’y est pas."""
    is_la = TRACES[contenu] in textes[nom_de_format]
    assert is_la is (cell(contenu, nom_de_format).etat != "perdu")


# Ce que « changé » veut dire : la forme du site n’y est plus, celle que dit la table y est.
CHANGES: dict[tuple[str, str], Callable[[str], bool]] = {
    ("definition", "mbz"): lambda t: 'role="tooltip"' not in t and "PAGEVIEWBYID" in t,
    ("definition", "cartouche"): lambda t: 'role="tooltip"' not in t,
    ("corrige", "cartouche"): lambda t: "<details" not in t,
    ("titres", "cartouche"): lambda t: "https://temoin.example.org/2026.1/modules/accueillir/repondre/" in t,
    ("formateur", "mbz"): lambda t: "<visible>0</visible>" in t,
    ("ordre", "mbz"): lambda t: "1re étape" in t and "<qtype>ordering" not in t,
    ("ordre", "moodle-xml"): lambda t: "1re étape" in t and 'type="ordering"' not in t,
    ("ordre", "gift"): lambda t: "-> 1re étape" in t,
    ("ordre", "cartouche"): lambda t: bool(re.search(r"place", t)) and "ordering" not in t,
    ("appariement", "cartouche"): lambda t: "cc.multiple_choice.v0p1" in t and "matching" not in t,
    ("numerique", "cartouche"): lambda t: "cc.fib.v0p1" in t,
}


@pytest.mark.parametrize(("case", "is_change"), CHANGES.items())
def test_ce_qui_change(case: tuple[str, str], is_change: Callable[[str], bool], textes: dict[str, str]) -> None:
    assert is_change(textes[case[1]])


def test_la_table_est_entiere() -> None:
    assert set(TRACES) == set(CONTENUS)
    assert set(CHANGES) == {c for c, v in EXCEPTIONS.items() if v.etat == "change"}
    assert {c for c, _ in EXCEPTIONS} <= set(CONTENUS) and {f for _, f in EXCEPTIONS} <= set(FORMATS)
    assert all(v.comment for v in EXCEPTIONS.values())
