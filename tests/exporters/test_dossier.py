"""Le dossier de session, relu par d’autres que nous : rien n’y manque, rien n’y fuit, chaque chose à sa place."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pdfua
import pymupdf
import pytest
from odfdo import Document, Table

from pupitre.exporters.bundle import Bundle, BundleFactory
from pupitre.exporters.registry import EXPORTERS
from pupitre.loading.sessions import given_session
from pupitre.model.session import Session
from pupitre.rules.gate import check
from tests.conftest import TEMOIN
from tests.exporters.bureautique.lecture import secrets, squeezed
from tests.exporters.juges_pdf import ADMIS, verdict

A_REMPLIR = {
    # fichier -> ce que dit son en-tête, son corps
    "depart": ("positionnement", "## Où j’en suis\n\n- Mon métier : …\n- Ce qui m’agace : …\n"),
    "bilan": (
        "a-chaud",
        "1. Une chose apprise : …\n\n## Pour le formateur\n\nLisez les réponses avant de reprendre la route.\n",
    ),
    "trois-mois": ("a-froid", "1. Que s’est-il passé ?\n\n| Le sujet | Vous |\n| --- | --- |\n| Ce qui reste | … |\n"),
    "grille": ("modele", "| Heure | Ce que je vois |\n| --- | --- |\n| … | … |\n"),
    "jamais-citee": ("modele", "Une grille dont aucune page ne parle.\n"),
}
REGLAGES = {
    "titre": "Un matin", "programme": "P-COURT", "lieu": "Salle témoin", "effectif": 7,
    "jours": [{"le": "2027-03-16", "debut": "9 h 30"}], "formateurs": [{"role": "Animation"}],
}  # fmt: skip
# Des avertissements qui ne désignent rien à corriger sur une feuille à remplir.
FEUILLES = ADMIS | {"TBL-012"}  # un tableau à remplir est presque vide, par nature


@pytest.fixture(scope="module")
def cursus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Le petit cursus, plus des pages à remplir, dont une est citée par une séquence."""
    copie = tmp_path_factory.mktemp("dossier") / "temoin"
    shutil.copytree(TEMOIN, copie)
    (copie / "docs" / "modeles").mkdir()
    for nom, (remise, corps) in A_REMPLIR.items():
        entete = f"titre: La page {nom}\nresume: Une page à remplir.\na_remplir: {remise}"
        (copie / "docs" / "modeles" / f"{nom}.md").write_text(f"---\n{entete}\n---\n\n{corps}", encoding="utf-8")
    sequence = copie / "modules" / "accueillir" / "10-arriver.md"
    texte = sequence.read_text(encoding="utf-8")
    cite = "Un [carnet tout prêt](../../docs/modeles/grille.md) aide.\n\n::: exemple"
    sequence.write_text(texte.replace("::: exemple", cite, 1), encoding="utf-8")
    return copie


def factory(racine: Path) -> BundleFactory:
    settings, catalogue, rapport = check(racine)
    assert settings is not None
    assert rapport.is_clean, rapport.erreurs
    return BundleFactory(racine, catalogue, settings)


def session(**changes: object) -> Session:
    document, refus = given_session({**REGLAGES, **changes})
    assert document is not None, refus
    return document.contenu


@pytest.fixture(scope="module")
def paquet(cursus: Path) -> Bundle:
    return factory(cursus).session(session(), "un-matin")


@pytest.fixture(scope="module")
def archive(paquet: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    fichier = tmp_path_factory.mktemp("sortie") / "dossier.zip"
    EXPORTERS["dossier"].write(paquet, fichier)
    return fichier


@pytest.fixture(scope="module")
def contenu(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as ouverte:
        assert ouverte.testzip() is None
        return {nom: ouverte.read(nom) for nom in ouverte.namelist()}


def pdf_text(octets: bytes) -> str:
    with pymupdf.open(stream=octets, filetype="pdf") as document:
        return "\n".join(page.get_text() for page in document)


class Links(HTMLParser):
    """Les adresses des liens d’une page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.vus: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.vus += [v for nom, v in attrs if tag == "a" and nom == "href" and v]


def test_tout_y_est_range_pour_un_humain(contenu: dict[str, bytes]) -> None:
    attendus = {
        "LISEZ-MOI.html",
        *(f"1-avant/{n}.{s}" for n in ("fiche-de-formation", "fiche-ue", "liste-du-materiel", "depart") for s in ("odt", "pdf")),
        *(f"2-pendant/{n}.{s}" for n in ("feuille-d-emargement", "bilan") for s in ("odt", "pdf")),
        *(f"2-pendant/pour-qui-anime/guide-du-formateur.{s}" for s in ("pdf", "odt", "docx")),
        *(f"2-pendant/pour-qui-anime/diaporama.{s}" for s in ("pptx", "odp")),
        *(f"2-pendant/pour-qui-suit/livret-du-stagiaire.{s}" for s in ("pdf", "epub")),
        "2-pendant/pour-qui-suit/fiches-outils.pdf",
        *(f"2-pendant/pour-qui-suit/modeles/grille.{s}" for s in ("odt", "pdf")),
        *(f"3-apres/{n}.{s}" for n in ("attestation-de-suivi", "trois-mois") for s in ("odt", "pdf")),
    }  # fmt: skip
    canevas = {c for c in contenu if c.startswith("2-pendant/pour-qui-suit/canevas/")}
    assert {Path(c).suffix for c in canevas} == {".pdf", ".svg", ".txt"}
    # « jamais-citee » n’y est pas : aucune page de la formation n’en parle.
    assert set(contenu) - canevas == attendus


def test_le_lisez_moi_mene_a_chaque_fichier(paquet: Bundle, contenu: dict[str, bytes]) -> None:
    page = contenu["LISEZ-MOI.html"].decode()
    locaux = [lien for lien in Links(page).vus if not lien.startswith("http")]
    menes = {c for c in contenu for lien in locaux if c == lien or (lien.endswith("/") and c.startswith(lien))}
    assert menes == set(contenu) - {"LISEZ-MOI.html"}
    assert all(lien in contenu or any(c.startswith(lien) for c in contenu) for lien in locaux)
    for attendu in (
        paquet.attribution.split(" : ")[0],
        paquet.permalien,
        "ne délivre aucune certification",
        "Salle témoin",
    ):
        assert attendu in page
    # Ce que les questionnaires disent à qui anime n’est que là.
    assert "Lisez les réponses avant de reprendre la route" in page
    assert not re.findall(r'(?:src|href)="https?:[^"]*\.(?:css|js|png|svg)"', page)


def test_la_part_du_formateur_n_est_pas_distribuee(contenu: dict[str, bytes]) -> None:
    texte = pdf_text(contenu["2-pendant/bilan.pdf"])
    odt = Document(io.BytesIO(contenu["2-pendant/bilan.odt"])).body.text_recursive
    for lu in (texte, odt):
        assert "Une chose apprise" in lu
        assert "reprendre la route" not in lu


def test_aucune_reponse_chez_le_stagiaire(paquet: Bundle, contenu: dict[str, bytes]) -> None:
    caches = secrets(paquet)
    assert caches
    for chemin, octets in contenu.items():
        if not chemin.startswith("2-pendant/pour-qui-suit/"):
            continue
        if chemin.endswith(".pdf"):
            lu = squeezed(pdf_text(octets))
        elif chemin.endswith((".epub", ".odt")):
            with zipfile.ZipFile(io.BytesIO(octets)) as livre:
                pages = [n for n in livre.namelist() if n.endswith((".xhtml", "content.xml"))]
                lu = squeezed(re.sub(r"<[^>]+>", "", "".join(livre.read(n).decode() for n in pages)))
        else:
            lu = squeezed(octets.decode())
        assert [secret for secret in caches if secret in lu] == [], chemin
    # Les mêmes mots sont bien chez qui anime : la recherche saurait les trouver.
    guide = squeezed(pdf_text(contenu["2-pendant/pour-qui-anime/guide-du-formateur.pdf"]))
    assert any(secret in guide for secret in caches)


def test_l_emargement_a_la_date_l_heure_et_une_ligne_par_personne(contenu: dict[str, bytes]) -> None:
    odt = Document(io.BytesIO(contenu["2-pendant/feuille-d-emargement.odt"])).body
    (table,) = odt.get_elements("//table:table")
    assert isinstance(table, Table)
    # Un en-tête, sept stagiaires, une ligne pour qui anime.
    assert len(table.rows) == 1 + 7 + 1
    # Une heure de matinée : une seule signature.
    assert [c.text_recursive.strip() for c in table.rows[0].cells] == [
        "Nom et prénom",
        "Structure, service",
        "Signature",
    ]
    for lu in (odt.text_recursive, pdf_text(contenu["2-pendant/feuille-d-emargement.pdf"])):
        assert "mardi16mars2027de9h30" in squeezed(lu)
        assert "salletemoin" in squeezed(lu)


def test_une_journee_se_signe_deux_fois(cursus: Path) -> None:
    from pupitre.exporters.bureautique.fiches_administratives import attendance_sheet

    longue = session(pauses=[{"apres": "S-ACCUEILLIR-1", "titre": "Déjeuner", "duree_minutes": 300}])
    html = attendance_sheet(factory(cursus).session(longue, "un-jour"))
    assert re.findall(r"<th[^>]*>(Signature[^<]*)</th>", html) == ["Signature, matin", "Signature, après-midi"]


def test_quinze_personnes_signent_sur_une_feuille_par_seance(tmp_path: Path) -> None:
    """Le programme de cinq jours, sept séances où l’on signe, avec les plus longs titres du cursus."""
    from pupitre.exporters.bureautique.administratif import FICHES, write_sheet
    from tests.exporters.documents import factory as real

    jours = [{"le": f"2027-03-{jour}"} for jour in range(15, 20)]
    paquet = real().session(session(programme="P-CNFPT-5J", effectif=15, jours=jours), "cinq-jours")
    (fiche,) = (f for f in FICHES if f.nom == "feuille-d-emargement")
    fichier = tmp_path / "emargement.pdf"
    write_sheet(paquet, fiche, fichier)
    assert paquet.programme is not None
    signees = [s.titre for s in paquet.programme.seances if s.modalite != "autonomie"]
    with pymupdf.open(fichier) as document:
        textes = [squeezed(page.get_text()) for page in document]
    assert len(textes) == len(signees)
    for titre, texte in zip(signees, textes, strict=True):
        assert squeezed(titre) in texte
        assert squeezed("Formatrice ou formateur") in texte


def test_de_quoi_ecrire_a_la_place_des_points(contenu: dict[str, bytes]) -> None:
    """Une ligne par question ouverte, une case haute par case vide, et plus un seul point de suspension."""
    with pymupdf.open(stream=contenu["1-avant/depart.pdf"], filetype="pdf") as document:
        page = document[0]
        assert "…" not in page.get_text()
        largeur = page.rect.width
        traits = [d for d in page.get_drawings() if d["rect"].width > 0.5 * largeur and d["rect"].height < 2]
        questions = [page.search_for(mot)[0] for mot in ("Mon métier", "Ce qui m’agace")]
    for question in questions:
        # Une ligne où écrire, sous la question, à moins d’un centimètre et demi.
        assert any(question.y1 < trait["rect"].y0 < question.y1 + 43 for trait in traits)
    assert "…" not in pdf_text(contenu["3-apres/trois-mois.pdf"])


def test_le_materiel_est_celui_des_activites_du_deroule(paquet: Bundle, contenu: dict[str, bytes]) -> None:
    lu = squeezed(pdf_text(contenu["1-avant/liste-du-materiel.pdf"]))
    # Le programme ne donne que la première séquence : le carnet sert, la feuille de la seconde n’est pas demandée.
    assert squeezed("Un carnet") in lu
    assert squeezed("Devant la porte") in lu
    assert squeezed("Deux phrases") not in lu
    assert "pour7stagiaires" in lu


def test_le_materiel_se_somme_par_jour(cursus: Path) -> None:
    from pupitre.exporters.dossier.materiel import material_sheet, needs
    from pupitre.model.running_order import running_order

    paquet = factory(cursus).session(session(programme=None, modules=["M-ACCUEILLIR"]), "un-module")
    assert paquet.session is not None
    (seance,) = running_order(paquet.catalogue, paquet.session)
    besoins = {b.objet: len(b.usages) for b in needs(paquet, seance)}
    attendus: dict[str, int] = {}
    for identifiant in paquet.catalogue.sequences_de["M-ACCUEILLIR"]:
        for etape in paquet.catalogue.sequences[identifiant].contenu.deroule:
            for objet in paquet.catalogue.activites[etape.activite].contenu.materiel if etape.activite else ():
                attendus[objet] = attendus.get(objet, 0) + 1
    assert besoins == attendus
    assert len(attendus) == 2
    html = material_sheet(paquet)
    assert all(objet in html for objet in attendus)


def test_un_meme_materiel_ne_revient_pas(cursus: Path, tmp_path: Path) -> None:
    """La casse et le point final ne font pas un autre objet ; ce qui sert deux fois le dit."""
    from pupitre.exporters.dossier.materiel import needs
    from pupitre.model.running_order import running_order

    copie = tmp_path / "temoin"
    shutil.copytree(cursus, copie)
    for page, ancien, nouveau in (
        ("10-arriver", "- Un carnet\n", "- Une montre\n"),
        ("20-repondre", "- Une feuille\n", "- une montre.\n"),
    ):
        fichier = copie / "modules" / "accueillir" / f"{page}.md"
        texte = fichier.read_text(encoding="utf-8")
        assert ancien in texte
        fichier.write_text(texte.replace(ancien, nouveau, 1), encoding="utf-8")
    paquet = factory(copie).session(session(programme=None, modules=["M-ACCUEILLIR"]), "un-module")
    assert paquet.session is not None
    (seance,) = running_order(paquet.catalogue, paquet.session)
    assert [(b.objet, len(b.usages)) for b in needs(paquet, seance)] == [("Une montre", 2)]
    guide = tmp_path / "guide.pdf"
    EXPORTERS["guide"].write(paquet, guide)
    coches = re.findall(r"☐\s*(.*montre.*)", pdf_text(guide.read_bytes()), re.IGNORECASE)
    assert [c.replace("\u00a0", " ").strip() for c in coches] == ["Une montre (pour 2 activités)"]


def _pdfs(contenu: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    return ((c, o) for c, o in contenu.items() if c.endswith(".pdf"))


def test_chaque_pdf_est_juge_par_deux_controleurs(contenu: dict[str, bytes], tmp_path: Path) -> None:
    for chemin, octets in _pdfs(contenu):
        fichier = tmp_path / Path(chemin).name
        fichier.write_bytes(octets)
        erreurs, avertissements = verdict(fichier)
        assert erreurs == [], chemin
        assert avertissements <= FEUILLES, chemin
        assert pdfua.validate(str(fichier)).exit_code == 0, chemin


@pytest.mark.parametrize("nom", ["fiche-de-formation", "fiche-ue"])
def test_les_fiches_disent_qu_elles_ne_certifient_rien(nom: str, paquet: Bundle, contenu: dict[str, bytes]) -> None:
    for lu in (
        pdf_text(contenu[f"1-avant/{nom}.pdf"]),
        Document(io.BytesIO(contenu[f"1-avant/{nom}.odt"])).body.text_recursive,
    ):
        assert squeezed("Cette formation ne délivre aucune certification par elle-même") in squeezed(lu)
        assert squeezed(paquet.attribution) in squeezed(lu)


def test_memes_entrees_memes_octets(cursus: Path, archive: Path, tmp_path: Path) -> None:
    ailleurs = tmp_path / "ailleurs" / "autre.zip"
    EXPORTERS["dossier"].write(factory(cursus).session(session(), "un-matin"), ailleurs)
    assert ailleurs.read_bytes() == archive.read_bytes()


def test_rien_n_est_refait_si_rien_n_a_change(cursus: Path, paquet: Bundle, archive: Path) -> None:
    """On abîme chaque date : un fichier récrit la perdrait."""
    pieces = [f for f in archive.parent.rglob("*") if f.is_file() and f.suffix != ".txt"]
    dates = {f: f.stat().st_mtime_ns for f in pieces}
    EXPORTERS["dossier"].write(factory(cursus).session(session(), "un-matin"), archive)
    assert {f: f.stat().st_mtime_ns for f in pieces} == dates
    # Un fichier touché depuis est refait, à partir de pièces intactes.
    avant = archive.read_bytes()
    archive.write_bytes(b"abime")
    EXPORTERS["dossier"].write(paquet, archive)
    assert archive.read_bytes() == avant
    assert {f: f.stat().st_mtime_ns for f in pieces if f != archive} == {f: d for f, d in dates.items() if f != archive}


def test_une_session_changee_donne_un_autre_dossier(cursus: Path, paquet: Bundle) -> None:
    assert factory(cursus).session(session(effectif=8), "un-matin").empreinte != paquet.empreinte
    assert factory(cursus).session(session(), "un-matin").empreinte == paquet.empreinte


def test_une_phrase_changee_donne_un_autre_dossier(cursus: Path, paquet: Bundle, tmp_path: Path) -> None:
    copie = tmp_path / "copie"
    shutil.copytree(cursus, copie)
    for nom, avant, apres in (
        ("modules/accueillir/10-arriver.md", "Une bonne note décrit", "Une très bonne note décrit"),
        ("docs/modeles/bilan.md", "Une chose apprise", "Deux choses apprises"),
    ):
        fichier = copie / nom
        texte = fichier.read_text(encoding="utf-8")
        fichier.write_text(texte.replace(avant, apres), encoding="utf-8")
        assert factory(copie).session(session(), "un-matin").empreinte != paquet.empreinte, nom
        fichier.write_text(texte, encoding="utf-8")
    assert factory(copie).session(session(), "un-matin").empreinte == paquet.empreinte


def test_plusieurs_modules_font_aussi_un_dossier(reel: tuple[object, object], tmp_path: Path) -> None:
    from pupitre.exporters.bureautique.fiches_administratives import training_sheet
    from pupitre.exporters.dossier.kit import DOCUMENTS
    from tests.exporters.documents import factory as real

    paquet = real().session(session(programme=None, modules=["M-OBSERVER", "M-ENTRETIEN"]), "deux")
    # Chaque pièce du dossier sait réunir plusieurs modules, et tout le cursus.
    assert all(paquet.nature in EXPORTERS[d.format].natures for d in DOCUMENTS)
    assert [p.identifiant for p in paquet.parts] == ["M-OBSERVER", "M-ENTRETIEN"]
    html = training_sheet(paquet)
    assert all(o.enonce in html for m in paquet.modules for o in m.module.objectifs[:1])
