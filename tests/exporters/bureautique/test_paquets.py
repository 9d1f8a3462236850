"""Ce que tous ces formats ont en commun : mêmes octets, noms portables, aucune date du jour, et LibreOffice les ouvre."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pytest
from pptx import Presentation

from pupitre.exporters.archive import CHEMIN
from pupitre.exporters.bundle import Bundle, BundleFactory
from pupitre.exporters.bureautique.administratif import FICHES, write_sheet
from pupitre.exporters.bureautique.diapositives import CADRES
from pupitre.exporters.registry import EXPORTERS, file_name
from pupitre.loading.sessions import given_session
from tests.conftest import TEMOIN
from tests.exporters.bureautique.conftest import FORMATS
from tests.exporters.bureautique.lecture import squeezed
from tests.exporters.bureautique.outils import to_pdf

Ecrire = Callable[[Bundle, str], Path]
LONGUE_ADRESSE = (
    "Centre départemental de gestion de la fonction publique territoriale, salle du conseil d’administration, "
    "deuxième étage, 12 rue de la République"
)
POINTS_PAR_CM = 72 / 2.54


@pytest.mark.parametrize("nom", FORMATS)
def test_memes_entrees_memes_octets(
    nom: str, programme: Bundle, petite_fabrique: BundleFactory, ecrire: Ecrire, tmp_path: Path
) -> None:
    from pupitre.rules.gate import check

    settings, catalogue, _ = check(TEMOIN)
    assert settings is not None
    autre = BundleFactory(TEMOIN, catalogue, settings).programme("P-COURT")
    fichier = tmp_path / "ailleurs" / f"autre-nom{EXPORTERS[nom].suffixe}"
    EXPORTERS[nom].write(autre, fichier)
    assert fichier.read_bytes() == ecrire(programme, nom).read_bytes()


@pytest.mark.parametrize("nom", FORMATS)
def test_archive_portable_et_datee_de_l_edition(nom: str, programme: Bundle, ecrire: Ecrire) -> None:
    fichier = ecrire(programme, nom)
    assert re.fullmatch(r"[a-z0-9.-]{1,120}", file_name(EXPORTERS[nom], programme))
    jour = programme.edition.publiee_le
    with zipfile.ZipFile(fichier) as archive:
        assert archive.testzip() is None
        for info in archive.infolist():
            assert CHEMIN.fullmatch(info.filename)
            assert info.date_time == (jour.year, jour.month, jour.day, 0, 0, 0)
        xml = "".join(
            archive.read(n).decode("utf-8", "replace")
            for n in archive.namelist()
            if n.endswith((".xml", ".opf", ".xhtml"))
        )
    dates = set(re.findall(r"\b20\d\d-\d\d-\d\dT", xml))
    assert dates <= {f"{jour.isoformat()}T"}
    # Aucune image, police ou feuille de style n’est prise ailleurs que dans le paquet.
    assert re.findall(r'<(?:img|link|script)[^>]+(?:src|href)="https?:[^"]*"(?![^>]*)', xml) == []
    assert '<draw:image xlink:href="http' not in xml


def test_une_image_lointaine_n_est_jamais_cherchee(module: Bundle, tmp_path: Path) -> None:
    from dataclasses import replace

    from pupitre.exporters.bureautique.guide import compose_guide

    page = module.modules[0].sequences[0]
    html = f'{page.html}<p><img src="https://exemple.invalid/x.png" alt="Une image d’ailleurs"></p>'
    paquet = replace(module.modules[0], sequences=(replace(page, html=html), *module.modules[0].sequences[1:]))
    guide = compose_guide(replace(module, modules=(paquet,)))
    assert "exemple.invalid" not in guide.html
    assert "Une image d’ailleurs" in guide.html


def test_ni_word_ni_powerpoint_n_aura_a_reparer(
    programme: Bundle, fabrique: BundleFactory, ecrire: Ecrire, tmp_path: Path
) -> None:
    """Jugés par « ooxml-integrity » : relations, types, espaces réservés qui se couvrent, texte plus grand que son cadre."""
    reel = fabrique.module("M-ENTRETIEN")
    with zipfile.ZipFile(ecrire(programme, "administratif")) as archive:
        fiche = Path(archive.extract("fiche-ue.docx", tmp_path))
    for fichier in (ecrire(reel, "docx"), ecrire(reel, "diaporama"), ecrire(programme, "diaporama"), fiche):
        juge = Path(sys.executable).parent / "ooxml-integrity"
        fini = subprocess.run([str(juge), "check", str(fichier)], capture_output=True, text=True, check=False)
        assert fini.returncode == 0, fini.stdout
        assert re.findall(r"\[(?:ERROR|WARN ?)\].*", fini.stdout) == [], fichier.name


@pytest.mark.long
@pytest.mark.xdist_group("libreoffice")
def test_libreoffice_ouvre_tout_et_rien_ne_deborde(
    module: Bundle, programme: Bundle, fabrique: BundleFactory, ecrire: Ecrire, tmp_path: Path
) -> None:
    reel = fabrique.module("M-ENTRETIEN")
    fiches = tmp_path / "fiches"
    fiches.mkdir()
    with zipfile.ZipFile(ecrire(programme, "administratif")) as archive:
        archive.extractall(fiches)
    documents = [ecrire(module, "odt"), ecrire(programme, "docx"), ecrire(reel, "diaporama")]
    for rang, document in enumerate(documents):
        (tmp_path / f"d{rang}{document.suffix}").write_bytes(document.read_bytes())
    odp = tmp_path / "d3.odp"
    odp.write_bytes(ecrire(reel, "diaporama-odp").read_bytes())
    entrees = [*sorted(tmp_path.glob("d?.*")), *sorted(fiches.glob("*.odt"))]
    pdfs = {pdf.stem: pdf for pdf in to_pdf(entrees, tmp_path)}
    _opens_whole(pdfs["d0"], module.modules[0].sequences[0].titre)
    _opens_whole(pdfs["d1"], programme.titre)
    nombre = len(Presentation(io.BytesIO(documents[2].read_bytes())).slides)
    for nom in ("d2", "d3"):
        _slides_fit(pdfs[nom], nombre)
    for pdf in fiches.glob("*.odt"):
        assert pdfs[pdf.stem].stat().st_size > 1000
    for nom in ("feuille-d-emargement", "attestation-de-suivi"):
        with pdfplumber.open(pdfs[nom]) as ouvert:
            assert len(ouvert.pages) == 1


@pytest.mark.long
@pytest.mark.xdist_group("libreoffice")
@pytest.mark.parametrize("suite", ["odt", "docx"])
def test_une_feuille_par_seance_et_une_pour_l_attestation(
    suite: str, fabrique: BundleFactory, ecrire: Ecrire, tmp_path: Path
) -> None:
    """Le plus long des vrais programmes : rien n’y déborde d’une ligne sur une feuille de plus."""
    with zipfile.ZipFile(ecrire(fabrique.programme("P-CNFPT-5J"), "administratif")) as archive:
        noms = [archive.extract(f"{nom}.{suite}", tmp_path) for nom in ("feuille-d-emargement", "attestation-de-suivi")]
    feuilles = []
    for pdf in to_pdf(list(map(Path, noms)), tmp_path):
        with pdfplumber.open(pdf) as ouvert:
            feuilles.append(
                (pdf.stem, sum("Nom et prénom" in (p.extract_text() or "") for p in ouvert.pages), len(ouvert.pages))
            )
    assert sorted(feuilles) == [("attestation-de-suivi", 1, 1), ("feuille-d-emargement", 7, 7)]


@pytest.mark.tres_long
@pytest.mark.xdist_group("libreoffice")
@pytest.mark.parametrize("suite", ["odt", "docx", "pdf"])
@pytest.mark.parametrize("identifiant", ["P-CNFPT-5J", "P-FORMATEURS", "P-SENSIBILISATION"])
def test_une_longue_adresse_et_quinze_personnes_tiennent(
    identifiant: str, suite: str, fabrique: BundleFactory, tmp_path: Path
) -> None:
    """Une session vraie : quinze personnes, des dates, une adresse de deux lignes ; une feuille par séance, pas une de plus."""
    programme = fabrique.programme(identifiant).programme
    assert programme is not None
    signees = [s.titre for s in programme.seances if s.modalite != "autonomie"]
    jours = [{"le": f"2027-03-{15 + rang}"} for rang in range(min(5, len(programme.seances)))]
    reglages = {
        "titre": "Une session",
        "programme": identifiant,
        "jours": jours,
        "lieu": LONGUE_ADRESSE,
        "effectif": 15,
    }
    document, refus = given_session(reglages)
    assert document is not None, refus
    paquet = fabrique.session(document.contenu, "une-session")
    fichiers = []
    for fiche in FICHES:
        if fiche.nom in ("feuille-d-emargement", "attestation-de-suivi"):
            fichiers.append(tmp_path / f"{fiche.nom}.{suite}")
            write_sheet(paquet, fiche, fichiers[-1])
    emargement, attestation = fichiers if suite == "pdf" else to_pdf(fichiers, tmp_path)
    with pdfplumber.open(emargement) as ouvert:
        pages = [squeezed(p.extract_text() or "") for p in ouvert.pages]
    assert len(pages) == len(signees)
    for titre, page in zip(signees, pages, strict=True):
        assert squeezed(titre) in page
        assert squeezed("Formatrice ou") in page
    with pdfplumber.open(attestation) as ouvert:
        assert len(ouvert.pages) == 1


def _opens_whole(fichier: Path, titre: str) -> None:
    with pdfplumber.open(fichier) as pdf:
        pages = [page.extract_text() or "" for page in pdf.pages]
        polices = {c["fontname"].partition("+")[2] for page in pdf.pages for c in page.chars}
    assert squeezed(titre) in squeezed(" ".join(pages))
    assert all(p.strip() for p in pages)
    # Les polices jointes au document sont bien celles que LibreOffice emploie.
    assert any("AtkinsonHyperlegible" in p for p in polices)


def _slides_fit(fichier: Path, nombre: int) -> None:
    """Chaque mot est dans la page, et rien du texte ne descend sur la mention du pied."""
    bas = (CADRES["texte"]["texte"].y + CADRES["texte"]["texte"].hauteur) * POINTS_PAR_CM
    with pdfplumber.open(fichier) as pdf:
        assert len(pdf.pages) == nombre
        for page in pdf.pages:
            mots = page.extract_words(extra_attrs=["size"])
            assert all(m["x0"] >= 0 and m["x1"] <= page.width and m["bottom"] <= page.height for m in mots)
            lus = [m for m in mots if m["size"] >= 20]
            assert lus
            assert all(m["bottom"] <= bas + 6 and m["x1"] <= page.width - 40 for m in lus), page.page_number
