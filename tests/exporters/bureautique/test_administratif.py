"""Les fiches administratives et le catalogue, relus par python-docx, odfdo et openpyxl."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import docx
import openpyxl
import pytest
from lxml import etree
from odfdo import Document

from pupitre.exporters.bundle import Bundle, BundleFactory
from pupitre.exporters.bureautique.heures import hours_of
from pupitre.model.base import Fourchette
from pupitre.rendering.context import minutes
from tests.exporters.bureautique.lecture import squeezed

Ecrire = Callable[[Bundle, str], Path]
RUBRIQUES = {
    "fiche-de-formation": (
        "Objectifs",
        "Contenu",
        "Public",
        "Prérequis",
        "Méthodes pédagogiques",
        "Évaluation",
        "Durée",
        "Modalités",
    ),
    "fiche-ue": ("Crédits et convention horaire", "Répartition des heures", "Prérequis", "Méthodes"),
    "feuille-d-emargement": (),
    "attestation-de-suivi": ("Objectifs de la formation",),
}
MENTION = "ne délivre aucune certification par elle-même"


@pytest.fixture(params=["petit-module", "petit-programme", "reel"])
def paquet(request: pytest.FixtureRequest) -> Bundle:
    if request.param == "reel":
        factory: BundleFactory = request.getfixturevalue("fabrique")
        return factory.programme("P-UE-UNIVERSITE")
    bundle: Bundle = request.getfixturevalue("module" if request.param == "petit-module" else "programme")
    return bundle


def test_chaque_fiche_a_ses_rubriques_et_sa_mention(paquet: Bundle, ecrire: Ecrire) -> None:
    with zipfile.ZipFile(ecrire(paquet, "administratif")) as archive:
        noms = set(archive.namelist())
        assert noms == {f"{nom}.{suffixe}" for nom in RUBRIQUES for suffixe in ("odt", "docx", "pdf")} | {
            "LISEZ-MOI.txt"
        }
        for nom, rubriques in RUBRIQUES.items():
            mot = docx.Document(io.BytesIO(archive.read(f"{nom}.docx")))
            odt = Document(io.BytesIO(archive.read(f"{nom}.odt"))).body
            for titres in (
                [p.text for p in mot.paragraphs if str(getattr(p.style, "name", "")).startswith("Heading")],
                [h.text_recursive for h in odt.headers],
            ):
                assert set(rubriques) <= {t.strip() for t in titres}
                assert titres[0]
            with zipfile.ZipFile(io.BytesIO(archive.read(f"{nom}.odt"))) as interieur:
                lu = "".join(etree.fromstring(interieur.read("content.xml")).itertext())
            textes = ("\n".join(p.text for p in mot.paragraphs), lu)
            assert all(MENTION in t and paquet.attribution in t for t in textes)
        notice = archive.read("LISEZ-MOI.txt").decode()
    assert MENTION in notice
    assert paquet.permalien in notice


def test_la_fiche_de_formation_dit_ce_que_disent_les_donnees(paquet: Bundle, ecrire: Ecrire) -> None:
    with zipfile.ZipFile(ecrire(paquet, "administratif")) as archive:
        texte = squeezed(
            "\n".join(p.text for p in docx.Document(io.BytesIO(archive.read("fiche-de-formation.docx"))).paragraphs)
        )
    objectifs = (
        paquet.programme.objectifs
        if paquet.programme
        else [o.enonce for m in paquet.modules for o in m.module.objectifs]
    )
    assert all(squeezed(o) in texte for o in objectifs)
    if paquet.programme:
        attendus = [s.titre for s in paquet.programme.seances] + [
            paquet.programme.methodes,
            paquet.programme.evaluation,
        ]
        assert all(squeezed(a) in texte for a in attendus)


def test_la_feuille_d_emargement_est_vide(paquet: Bundle, ecrire: Ecrire) -> None:
    with zipfile.ZipFile(ecrire(paquet, "administratif")) as archive:
        feuille = docx.Document(io.BytesIO(archive.read("feuille-d-emargement.docx")))
    seances = [s for s in paquet.programme.seances if s.modalite != "autonomie"] if paquet.programme else [None]
    assert len(feuille.tables) == len(seances)
    for table in feuille.tables:
        cellules = [c.text.strip(" \u00a0\n") for ligne in table.rows[1:] for c in ligne.cells]
        assert len(table.rows) >= 10
        assert {c for c in cellules if c} == {"Formatrice ou formateur :"}


def test_les_heures_de_l_ue_sont_celles_du_programme(fabrique: BundleFactory) -> None:
    for identifiant in fabrique.cursus().catalogue.programmes:
        bundle = fabrique.programme(identifiant)
        assert bundle.programme is not None
        total = hours_of(bundle).total
        if "presentiel" in bundle.programme.modalites:
            assert total == bundle.programme.duree_minutes, identifiant
        else:
            # Suivi seul, le programme est plus court : sa page le dit, et la fiche dit la même durée.
            assert total.maxi < bundle.programme.duree_minutes.maxi
            assert bundle.page_du_programme is not None
            assert squeezed(minutes(total)) in squeezed(bundle.page_du_programme.html)


def test_les_credits_suivent_la_convention(module: Bundle, fabrique: BundleFactory) -> None:
    ue = hours_of(fabrique.programme("P-UE-UNIVERSITE"))
    # 75 heures : trois crédits à 25 heures, deux et demi à 30.
    assert ue.total.maxi == 75 * 60
    assert ue.credits() == (2.5, 3.0)
    assert set(ue.parts) == {"cm", "td", "terrain", "personnel"}
    # Le module témoin : 5 à 10 minutes d’apport, 15 à 20 d’activité, puis la seconde séquence.
    parts = hours_of(module).parts
    assert sum(parts.values(), Fourchette(0, 0)) == module.modules[0].module.duree_salle_minutes


def test_le_catalogue_se_trie_et_ne_calcule_rien(
    programme: Bundle, petite_fabrique: BundleFactory, tmp_path: Path
) -> None:
    from pupitre.exporters.registry import EXPORTERS

    fichier = tmp_path / "catalogue.xlsx"
    cursus = petite_fabrique.cursus()
    EXPORTERS["catalogue"].write(cursus, fichier)
    classeur = openpyxl.load_workbook(fichier)
    assert classeur.sheetnames == ["À propos", "Modules", "Programmes"]
    modules, programmes = classeur["Modules"], classeur["Programmes"]
    entetes = [c.value for c in modules[1]]
    assert len(set(entetes)) == len(entetes)
    ligne = dict(zip(entetes, (c.value for c in modules[2]), strict=True))
    module = cursus.modules[0].module
    assert ligne["Identifiant"] == module.id
    assert (ligne["En salle, minutes au moins"], ligne["En salle, minutes au plus"]) == (
        module.duree_salle_minutes.mini,
        module.duree_salle_minutes.maxi,
    )
    assert ligne["Questions"] == len(cursus.modules[0].questions)
    assert isinstance(ligne["Mis à jour le"], datetime)
    assert programmes.cell(2, 1).value == "P-COURT"
    for feuille in (modules, programmes):
        assert list(feuille.tables) == [feuille.title]
        assert feuille.freeze_panes == "C2"
        assert not feuille.merged_cells.ranges
        assert {c.data_type for rangee in feuille.iter_rows() for c in rangee} <= {"s", "inlineStr", "n", "d"}
    propos = " ".join(str(c.value) for c in classeur["À propos"]["A"])
    # Imprimée, sa colonne tient sur la largeur d’une feuille, sur autant de feuilles qu’il faut.
    assert classeur["À propos"].sheet_properties.pageSetUpPr.fitToPage
    assert classeur["À propos"].page_setup.fitToHeight == 0
    assert MENTION in propos
    assert cursus.attribution in propos
    assert classeur.properties.modified.date() == cursus.edition.publiee_le


def test_un_titre_qui_commence_par_egal_reste_un_texte() -> None:
    from openpyxl import Workbook

    from pupitre.exporters.bureautique.catalogue_xlsx import _cell

    cellule = Workbook().active.cell(1, 1)
    _cell(cellule, "=HYPERLINK(1)", is_entete=False)
    assert cellule.data_type == "s"
