"""Chaque PDF de deux programmes, jugé par deux contrôleurs d’accessibilité qui ne sont pas de nous : outloud et pdfua."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pdfua
import pikepdf
import pytest

from tests.exporters.documents import TEMOIN, written
from tests.exporters.juges_pdf import ADMIS, verdict

DOCUMENTS = [
    pytest.param(nom, cible, marks=pytest.mark.xdist_group(f"{nom}-{cible}"))
    for cible in ("P-SENSIBILISATION", "P-FORMATEURS")
    for nom in ("livret", "guide", "fiches")
]


@pytest.mark.parametrize(("nom", "cible"), DOCUMENTS)
def test_documents_de_deux_programmes(nom: str, cible: str) -> None:
    fichier = written(nom, cible)
    erreurs, avertissements = verdict(fichier)
    assert erreurs == []
    assert avertissements <= ADMIS
    assert pdfua.validate(str(fichier)).exit_code == 0


@pytest.mark.parametrize("nom", ["livret", "guide", "fiches"])
def test_documents_du_temoin(nom: str) -> None:
    fichier = written(nom, "P-COURT", TEMOIN)
    erreurs, avertissements = verdict(fichier)
    assert erreurs == []
    assert avertissements <= ADMIS
    assert pdfua.validate(str(fichier)).exit_code == 0


def test_canevas(tmp_path: Path) -> None:
    with zipfile.ZipFile(written("canevas", "M-OBSERVER")) as archive:
        archive.extractall(tmp_path)
    fichiers = sorted(tmp_path.glob("*.pdf"))
    assert fichiers
    for fichier in fichiers:
        erreurs, avertissements = verdict(fichier)
        assert erreurs == [], fichier.name
        assert avertissements <= ADMIS, fichier.name


def test_le_controle_voit_un_defaut(tmp_path: Path) -> None:
    """Un document sans balise doit échouer : sinon le contrôle ne prouve rien."""
    abime = tmp_path / "abime.pdf"
    with pikepdf.open(written("livret", "P-COURT", TEMOIN)) as pdf:
        del pdf.Root.StructTreeRoot
        del pdf.Root.Lang
        pdf.save(abime)
    assert verdict(abime)[0]
    assert pdfua.validate(str(abime)).exit_code != 0
