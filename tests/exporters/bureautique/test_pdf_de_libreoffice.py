"""Ce que devient un document modifiable quand une personne en fait un PDF accessible avec LibreOffice, jugé par outloud."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pdfplumber
import pytest

from pupitre.exporters.bundle import Bundle, BundleFactory
from tests.exporters.bureautique.outils import to_pdf
from tests.exporters.juges_pdf import verdict

Ecrire = Callable[[Bundle, str], Path]
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("libreoffice")]
# Ce que l’export de LibreOffice oublie, quel que soit le document ; rien dans le nôtre ne peut l’y mettre.
DE_LIBREOFFICE = "LNK-005"  # l’ordre de tabulation des pages qui ont un lien
MARGE = 15  # points, cinq millimètres : ce qu’aucune imprimante de bureau ne sait remplir


@pytest.fixture(scope="module")
def documents(
    module: Bundle, programme: Bundle, fabrique: BundleFactory, ecrire: Ecrire, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Chaque genre de document, et le PDF balisé que LibreOffice en tire."""
    dossier = tmp_path_factory.mktemp("libreoffice")
    reel = fabrique.module("M-ENTRETIEN")
    sources = {
        "guide.odt": ecrire(module, "odt"),
        "guide-word.docx": ecrire(module, "docx"),
        "diaporama.pptx": ecrire(reel, "diaporama"),
        "diaporama-libre.odp": ecrire(reel, "diaporama-odp"),
    }
    for nom, fichier in sources.items():
        (dossier / nom).write_bytes(fichier.read_bytes())
    with zipfile.ZipFile(ecrire(programme, "administratif")) as archive:
        archive.extractall(dossier, [n for n in archive.namelist() if n.endswith(".odt")])
    entrees = sorted(f for f in dossier.iterdir() if f.suffix in (".odt", ".docx", ".pptx", ".odp"))
    return {e.name: pdf for e, pdf in zip(entrees, to_pdf(entrees, dossier, is_balise=True), strict=True)}


def test_chaque_pdf_balise_passe_outloud(documents: dict[str, Path]) -> None:
    assert len(documents) == 8
    for nom, pdf in documents.items():
        erreurs, _ = verdict(pdf)
        assert [e for e in erreurs if not e.startswith(DE_LIBREOFFICE)] == [], nom


def _words(pdf: Path) -> Iterator[tuple[int, float, float, dict[str, float]]]:
    with pdfplumber.open(pdf) as ouvert:
        for page in ouvert.pages:
            for mot in page.extract_words():
                yield page.page_number, page.width, page.height, mot


@pytest.mark.parametrize("nom", ["feuille-d-emargement", "attestation-de-suivi", "fiche-de-formation", "fiche-ue"])
def test_aucune_fiche_ne_deborde(
    nom: str, documents: dict[str, Path], ecrire: Ecrire, programme: Bundle, tmp_path: Path
) -> None:
    """Chaque mot est dans la page, loin du bord, que le PDF vienne de LibreOffice ou de nous."""
    with zipfile.ZipFile(ecrire(programme, "administratif")) as archive:
        notre = Path(archive.extract(f"{nom}.pdf", tmp_path))
    pages = []
    for pdf in (documents[f"{nom}.odt"], notre):
        mots = list(_words(pdf))
        assert len(mots) > 20
        for numero, largeur, hauteur, mot in mots:
            assert mot["x0"] >= MARGE and mot["x1"] <= largeur - MARGE, (pdf.name, numero, mot)
            assert mot["top"] >= MARGE and mot["bottom"] <= hauteur - MARGE, (pdf.name, numero, mot)
        pages.append(max(numero for numero, *_ in mots))
    # Ce qui se signe tient sur une feuille ; le reste, sur deux.
    assert max(pages) <= (1 if nom in ("feuille-d-emargement", "attestation-de-suivi") else 2)


def test_l_alternative_d_une_image_survit_au_pdf(documents: dict[str, Path], module: Bundle) -> None:
    import pikepdf

    from tests.exporters.lecture_pdf import structure

    alternatives = [a for nom, a in structure(documents["guide.odt"]) if nom == "Figure"]
    (dessin,) = re.findall(r'alt="([^"]+)"', "".join(s.html for s in module.modules[0].sequences))
    assert dessin in alternatives
    assert all(alternatives)
    with pikepdf.open(documents["guide.odt"]) as pdf:
        assert str(pdf.Root.Lang).lower().startswith("fr")
