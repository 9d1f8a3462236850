"""Les fiches-outils et les canevas : une feuille chacune, à l’échelle, avec leurs mots."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from lxml import etree

from pupitre.exporters.registry import EXPORTERS
from pupitre.exporters.typst import tool_sheets
from pupitre.exporters.typst.canvases import has_canvas
from tests.exporters.documents import TEMOIN, bundle, factory, written
from tests.exporters.lecture_pdf import flat, page_texts, spans, structure

POINTS = {"a4": (595, 842), "a3": (842, 1191)}


def test_chaque_fiche_tient_sur_une_feuille_recto_verso() -> None:
    paquet = bundle("cursus")
    assert len(paquet.fiches) == len(paquet.catalogue.fiches) == 27
    assert tool_sheets.check(paquet) == ()
    pages = page_texts(written("fiches", "cursus"))
    assert len(pages) == 2 * len(paquet.fiches)
    for rang, fiche in enumerate(paquet.fiches):
        assert flat(fiche.titre) in flat(pages[2 * rang])
        assert all(len(flat(page)) > 200 for page in pages[2 * rang : 2 * rang + 2]), fiche.identifiant


def test_une_fiche_seule_est_la_meme_et_dit_ses_sources() -> None:
    texte = flat(" ".join(page_texts(written("fiches", "F-OBSERVATION"))))
    contenu = bundle("F-OBSERVATION").catalogue.fiches["F-OBSERVATION"].contenu
    assert contenu.canevas
    for etape in contenu.etapes:
        assert flat(etape.titre) in texte and flat(etape.detail) in texte
    for objet in (*contenu.materiel, contenu.resume, contenu.canevas.alternative):
        assert flat(objet) in texte
    assert flat("Arborio, Anne-Marie, Fournier, Pierre") in texte
    with pymupdf.open(written("fiches", "F-OBSERVATION")) as document:
        assert all("id/F-OBSERVATION/" in page.get_text() for page in document)


def test_rien_sous_onze_points_hors_du_petit_canevas() -> None:
    petits = {
        (page, round(morceau["size"], 1))
        for page, _, morceau in spans(written("fiches", "F-OBSERVATION"))
        if morceau["size"] < 10.95 and morceau["bbox"][0] > 160  # le canevas en petit est à gauche
    }
    assert petits == set()


def test_une_fiche_trop_longue_est_refusee_en_la_nommant(temoin: Path) -> None:
    fichier = temoin / "docs/fiches-outils/accueil.md"
    fichier.write_text(fichier.read_text(encoding="utf-8") + "\n\n" + "Une phrase de plus. " * 900, encoding="utf-8")
    paquet = factory.__wrapped__(temoin).fiche("F-ACCUEIL")
    (phrase,) = EXPORTERS["fiches"].check(paquet)
    assert "F-ACCUEIL" in phrase and re.search(r"fait \d pages", phrase)


def test_l_archive_des_canevas_est_complete_et_a_l_echelle(tmp_path: Path) -> None:
    paquet = bundle("M-OBSERVER")
    canevas = {p.identifiant: paquet.catalogue.fiches[p.identifiant].contenu.canevas for p in paquet.fiches}
    with zipfile.ZipFile(written("canevas", "M-OBSERVER")) as archive:
        noms = set(archive.namelist())
        attendus = {f"{i.lower()}{suite}" for i in canevas for suite in (".svg", "-a4.pdf", "-a3.pdf")}
        assert noms == attendus | {"LISEZMOI.txt"}
        notice = archive.read("LISEZMOI.txt").decode()
        archive.extractall(tmp_path)
    assert paquet.attribution in notice
    for identifiant, dessin in canevas.items():
        assert dessin is not None
        assert f"id/{identifiant}/" in notice
        svg = etree.fromstring((tmp_path / f"{identifiant.lower()}.svg").read_bytes())
        largeur, hauteur = map(float, svg.get("viewBox").split()[2:])
        for taille, points in POINTS.items():
            fichier = tmp_path / f"{identifiant.lower()}-{taille}.pdf"
            with pymupdf.open(fichier) as document:
                (page,) = document
                assert sorted((round(page.rect.width), round(page.rect.height))) == sorted(points)
                assert (page.rect.width > page.rect.height) == (largeur > hauteur)
            alternatives = [alt for nom, alt in structure(fichier) if nom == "Figure"]
            assert alternatives == [dessin.alternative.strip()]


def test_le_texte_des_canevas_reste_du_texte(tmp_path: Path) -> None:
    """Une police absente ferait disparaître les mots d’un dessin sans le dire."""
    paquet = bundle("cursus")
    with zipfile.ZipFile(written("canevas", "cursus")) as archive:
        archive.extractall(tmp_path)
    for page in paquet.fiches:
        nom = page.identifiant.lower()
        svg = etree.fromstring((tmp_path / f"{nom}.svg").read_bytes())
        mots = [t.strip() for e in svg.iter("{*}text") for t in e.itertext() if t.strip()]
        with pymupdf.open(tmp_path / f"{nom}-a4.pdf") as document:
            lu = flat(document[0].get_text())
        manquants = [m for m in mots if flat(m) not in lu]
        assert mots and manquants == [], nom


def test_sans_fiche_ni_canevas_on_passe_sans_bruit() -> None:
    vide = factory(TEMOIN).module("M-ACCUEILLIR")
    sans = replace(vide, fiches=())
    assert not EXPORTERS["fiches"].has_matter(sans)
    assert not has_canvas(sans)


@pytest.mark.parametrize("cible", ["F-OBSERVATION", "M-OBSERVER"])
def test_chaque_fiche_a_son_titre_de_premier_niveau(cible: str) -> None:
    titres = [nom for nom, _ in structure(written("fiches", cible)) if nom == "H1"]
    assert len(titres) == len(bundle(cible).fiches)
    with pikepdf.open(written("fiches", cible)) as pdf:
        assert str(pdf.Root.Lang).startswith("fr")
