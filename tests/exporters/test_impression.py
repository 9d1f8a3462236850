"""Ce qui fait qu’un document s’imprime : des polices complètes, des octets stables, un refus qui dit où."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from html import escape
from pathlib import Path

import pymupdf
import pytest
from click.testing import CliRunner
from fontTools.ttLib import TTFont

from pupitre.cli import main
from pupitre.exporters.registry import EXPORTERS
from pupitre.exporters.typst import compiling
from pupitre.exporters.typst.blocks import blocks
from pupitre.exporters.typst.edition import Copie
from pupitre.exporters.typst.source import linked, string, text
from pupitre.exporters.typst.tree import read_html
from pupitre.model.glyphs import PLAGES
from tests.exporters.documents import RACINE, TEMOIN, bundle, factory, written

POLICES = Path(compiling.__file__).parent / "polices"


def test_les_plages_annoncees_sont_celles_des_polices() -> None:
    romaines = [set(TTFont(f).getBestCmap()) for f in sorted(POLICES.glob("Atkinson*.ttf"))]
    symboles = [set(TTFont(f).getBestCmap()) for f in sorted(POLICES.glob("Noto*.ttf"))]
    assert len(romaines) == 4 and len(symboles) == 2
    annonces = {point for debut, fin in PLAGES for point in range(debut, fin + 1)}
    assert annonces == set.intersection(*romaines) | set.union(*symboles)
    assert {ord(c) for c in "☐☑→←«»’œŒæÉÀçêïùÿ…–—€½²·\u00a0"} <= annonces


def test_chaque_police_a_sa_licence_et_sa_provenance() -> None:
    sources = (POLICES / "SOURCES.md").read_text(encoding="utf-8")
    for police in POLICES.glob("*.ttf"):
        assert police.name in sources or f"{police.name.split('-')[0]}-*.ttf" in sources
    for licence in POLICES.glob("OFL-*.txt"):
        assert "SIL Open Font License, Version 1.1" in licence.read_text(encoding="utf-8")
        assert licence.name in sources


@pytest.mark.parametrize("nom", ["livret", "guide", "fiches", "canevas"])
def test_un_caractere_sans_dessin_est_refuse_avec_sa_ligne(nom: str, temoin: Path) -> None:
    chemin = {"fiches": "docs/fiches-outils/accueil.md", "canevas": "docs/fiches-outils/canevas/accueil.svg"}.get(
        nom, "modules/accueillir/10-arriver.md"
    )
    fichier = temoin / chemin
    lignes = fichier.read_text(encoding="utf-8").split("\n")
    rang = next(i for i, ligne in enumerate(lignes) if "</title>" in ligne or ligne.startswith("## "))
    lignes[rang] = lignes[rang].replace("</title>", " ☃</title>") if "</title>" in lignes[rang] else f"{lignes[rang]} ☃"
    fichier.write_text("\n".join(lignes), encoding="utf-8")
    paquet = factory.__wrapped__(temoin).module("M-ACCUEILLIR")
    (phrase,) = EXPORTERS[nom].check(paquet)
    assert "« ☃ » (U+2603)" in phrase
    assert f"{chemin.removeprefix('docs/') if nom == 'canevas' else chemin}, ligne {rang + 1}" in phrase


@pytest.mark.parametrize("nom", ["livret", "guide", "fiches", "canevas"])
def test_memes_entrees_memes_octets(nom: str, tmp_path: Path) -> None:
    autre = tmp_path / "autre" / f"copie{EXPORTERS[nom].suffixe}"
    EXPORTERS[nom].write(factory.__wrapped__(TEMOIN).programme("P-COURT"), autre)
    assert autre.read_bytes() == written(nom, "P-COURT", TEMOIN).read_bytes()


@pytest.mark.tres_long  # un programme entier, par trois processus neufs
def test_l_ordre_ne_depend_pas_du_hasard_de_python() -> None:
    """Un ensemble parcouru tel quel changerait d’ordre d’un lancement à l’autre."""
    programme = (
        "from tests.exporters.documents import bundle\n"
        "from pupitre.exporters.typst import booklet, guide, tool_sheets\n"
        "paquet = bundle('P-SENSIBILISATION')\n"
        "print([m.composed(paquet).empreinte for m in (booklet, guide, tool_sheets)])\n"
    )
    sorties = {
        subprocess.run(
            [sys.executable, "-c", programme], cwd=RACINE, env={**os.environ, "PYTHONHASHSEED": graine}, text=True,
            capture_output=True, check=True,
        ).stdout
        for graine in ("1", "2", "3")
    }  # fmt: skip
    assert len(sorties) == 1


def test_un_document_inchange_n_est_pas_refait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paquet, fichier = bundle("M-ACCUEILLIR", TEMOIN), tmp_path / "livret.pdf"
    EXPORTERS["livret"].write(paquet, fichier)
    octets = fichier.read_bytes()
    os.utime(fichier, (1, 1))
    EXPORTERS["livret"].write(paquet, fichier)
    assert fichier.stat().st_mtime == 1
    # Abîmé, ou d’une autre source, il est refait.
    fichier.write_bytes(b"%PDF-1.7 abime")
    EXPORTERS["livret"].write(paquet, fichier)
    assert fichier.read_bytes() == octets
    EXPORTERS["livret"].write(bundle("P-COURT", TEMOIN), fichier)
    assert fichier.read_bytes() != octets


def test_un_echec_ne_laisse_pas_de_fichier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_composition: object) -> bytes:
        raise RuntimeError("panne")

    monkeypatch.setattr(compiling, "compiled", fail)
    with pytest.raises(RuntimeError):
        EXPORTERS["livret"].write(bundle("M-ACCUEILLIR", TEMOIN), tmp_path / "livret.pdf")
    assert list(tmp_path.rglob("*.pdf")) == []


def test_le_texte_n_est_jamais_pris_pour_du_typst() -> None:
    piege = '#read("/etc/passwd") "guillemets" \\barre $x$ *gras* <label> @ref [crochet] // commentaire'
    assert string(piege).count('"') - string(piege).count('\\"') == 2
    copie = Copie("stagiaire", frozenset(), {}, lambda a: f"https://x.example/{a}")
    source = f"<p>{escape(piege)}</p>"
    corps = blocks(read_html(source), copie, 2)
    composition = compiling.Composition(
        f'#import "ecole.typ": *\n#show: document-ecole.with(titre: "t", auteur: "a", adresse: "x")\n{corps}',
        {},
        date(2026, 1, 1),
    )
    with pymupdf.open(stream=compiling.compiled(composition)) as document:
        lu = " ".join(document[0].get_text().split())
    assert piege in lu


def test_les_espaces_fines_et_les_blancs() -> None:
    assert text("a\u202f:\n  b") == '#"a\u00a0: b";'
    assert linked("voir https://x.example/a. Fin").count("#lien(") == 1
    assert '"https://x.example/a"' in linked("voir https://x.example/a. Fin")


def test_la_commande_ecrit_une_session_et_ses_sommes(temoin: Path, tmp_path: Path) -> None:
    arguments = [
        "exporter",
        "--racine",
        str(temoin),
        "--session",
        str(temoin / "sessions/matin.yml"),
        "--vers",
        str(tmp_path),
    ]
    resultat = CliRunner().invoke(main, [*arguments, "--format", "livret", "--format", "guide"])
    assert resultat.exit_code == 0, resultat.output
    noms = {f.name for f in (tmp_path / "2026.1").iterdir() if f.is_file()}
    assert noms == {"matin-livret-2026.1.pdf", "matin-guide-2026.1.pdf", "sommes-sha256.txt"}


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        (["--programme", "P-COURT", "--debut", "midi"], "n’est pas une heure"),
        (["--programme", "P-COURT", "--le", "2027-01-05", "--le", "2027-01-06"], "2 jour(s) pour 1 séance(s)"),
        (["--programme", "P-CUORT"], "Vouliez-vous dire « P-COURT »"),
        (["--fiche", "F-ACUEIL"], "Vouliez-vous dire « F-ACCUEIL »"),
        (["--tout", "--debut", "9 h"], "précisent un --programme"),
        ([], "Dites quoi exporter"),
    ],
)
def test_la_commande_dit_ce_qui_ne_va_pas(options: list[str], phrase: str, temoin: Path, tmp_path: Path) -> None:
    arguments = ["exporter", "--racine", str(temoin), "--vers", str(tmp_path), "--format", "livret", *options]
    resultat = CliRunner().invoke(main, arguments)
    assert resultat.exit_code in (1, 2)
    assert phrase in " ".join(resultat.output.split()).replace("\u00a0", " ")
    assert not list(tmp_path.rglob("*.pdf"))


def test_une_fiche_s_ecrit_en_moins_d_une_seconde(tmp_path: Path) -> None:
    """Le temps du processeur, et non celui de l’horloge : la machine peut être occupée ailleurs."""
    paquet = bundle("F-OBSERVATION")
    debut = time.process_time()
    EXPORTERS["fiches"].write(paquet, tmp_path / "fiche.pdf")
    assert time.process_time() - debut < 1
