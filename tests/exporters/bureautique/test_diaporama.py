"""Le diaporama, relu par python-pptx et par odfdo : titres, tailles, notes, alternatives, langue, débordement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from odfdo import Document
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.util import Pt

from pupitre.exporters.bundle import Bundle, BundleFactory
from pupitre.exporters.bureautique.diaporama import compose_slides
from pupitre.exporters.bureautique.diapositives import Diapositive, Ligne, overflow, split, width
from pupitre.exporters.bureautique.fragments import parse
from pupitre.exporters.bureautique.images import Image
from pupitre.exporters.bureautique.lignes import list_lines
from tests.exporters.bureautique.lecture import fragments, squeezed

Ecrire = Callable[[Bundle, str], Path]
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MINIMUM = Pt(24)


@pytest.fixture(params=["petit-module", "petit-programme", "reel"])
def paquet(request: pytest.FixtureRequest) -> Bundle:
    if request.param == "reel":
        factory: BundleFactory = request.getfixturevalue("fabrique")
        return factory.module("M-ENTRETIEN")
    bundle: Bundle = request.getfixturevalue("module" if request.param == "petit-module" else "programme")
    return bundle


def slides(paquet: Bundle, ecrire: Ecrire) -> list[Any]:
    return list(Presentation(str(ecrire(paquet, "diaporama"))).slides)


def content_shapes(page: Any) -> list[Any]:
    """Ce que la salle lit : tout, sauf le numéro."""
    return [
        f for f in page.shapes if not (f.is_placeholder and f.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER)
    ]


def test_tous_les_modules_y_sont(fabrique: BundleFactory) -> None:
    """Plusieurs modules, ou tout le cursus : chacun s’annonce, et aucune de ses séquences ne manque."""
    for bundle in (fabrique.gathering("Deux modules", ("M-OBSERVER", "M-ENTRETIEN")), fabrique.cursus()):
        diapositives = compose_slides(bundle)
        annonces = [d.titre.partition(" · ")[0] for d in diapositives if d.gabarit == "intertitre"]
        attendus = [t for m in bundle.modules for t in (m.module.titre, *(s.titre for s in m.sequences))]
        assert annonces == attendus
        assert [d.titre for d in diapositives if overflow(d)] == []


def test_chaque_diapositive_a_un_titre_a_elle_et_de_quoi_lire(paquet: Bundle, ecrire: Ecrire) -> None:
    pages = slides(paquet, ecrire)
    titres = [p.shapes.title.text_frame.text for p in pages]
    assert all(titres)
    assert len(set(titres)) == len(titres)
    assert {s.titre for m in paquet.modules for s in m.sequences if paquet.nature == "module"} <= set(titres)
    for page in pages:
        assert all(f.text_frame.text.strip() for f in content_shapes(page) if f.has_text_frame), page.shapes.title.text
        if page.slide_layout.name in ("Texte", "Image"):
            autres = [f for f in content_shapes(page) if f.shape_id != page.shapes.title.shape_id]
            assert any(f.shape_type == MSO_SHAPE_TYPE.PICTURE or f.placeholder_format.idx == 11 for f in autres)


def test_lisible_du_fond_de_la_salle_et_en_francais(paquet: Bundle, ecrire: Ecrire) -> None:
    for page in slides(paquet, ecrire):
        disposition = {f.placeholder_format.idx: f for f in page.slide_layout.placeholders}
        for forme in content_shapes(page):
            if not forme.has_text_frame:
                continue
            tailles = [int(e.get("sz")) for e in forme._element.iter() if e.get("sz", "").isdigit()]
            modele = disposition[forme.placeholder_format.idx]._element
            tailles += [int(e.get("sz")) for e in modele.iter(f"{A}defRPr") if e.get("sz")]
            assert all(Pt(t / 100) >= MINIMUM for t in tailles)
            langues = {e.get("lang") for e in forme._element.iter(f"{A}rPr")}
            assert langues == {"fr-FR"}
        if page.has_notes_slide:
            assert {e.get("lang") for e in page.notes_slide._element.iter(f"{A}rPr")} == {"fr-FR"}
    masque = Presentation(str(ecrire(paquet, "diaporama"))).slide_master
    corps = [int(e.get("sz")) for e in masque._element.iter(f"{A}defRPr") if e.get("sz")]
    assert min(Pt(c / 100) for c in corps if c != 1200) >= MINIMUM


def test_les_images_ont_leur_alternative(paquet: Bundle, ecrire: Ecrire) -> None:
    images = [f for p in slides(paquet, ecrire) for f in p.shapes if f.shape_type == MSO_SHAPE_TYPE.PICTURE]
    alternatives = [f._element.nvPicPr.cNvPr.get("descr") for f in images]
    html = "".join(s.html for m in paquet.modules for s in m.sequences)
    assert images
    assert all(a and a.split("«")[0].strip() in html for a in alternatives)


def test_les_notes_portent_les_corriges_et_les_notes_du_formateur(paquet: Bundle, ecrire: Ecrire) -> None:
    pages = slides(paquet, ecrire)
    notes = squeezed(" ".join(p.notes_slide.notes_text_frame.text for p in pages if p.has_notes_slide))
    vues = {d.titre for d in compose_slides(paquet)}
    catalogue = paquet.catalogue
    manquants = []
    for activite in (a.contenu for a in catalogue.activites.values()):
        if any(titre.startswith(activite.titre) for titre in vues):
            manquants += [f for f in fragments(f"{activite.corrige}\n{activite.pour_le_formateur}") if f not in notes]
    assert manquants == []
    visibles = squeezed(" ".join(f.text_frame.text for p in pages for f in p.shapes if f.has_text_frame))
    corriges = [
        a.contenu.corrige
        for a in catalogue.activites.values()
        if catalogue.module_de(a.sequence) in {m.module.id for m in paquet.modules}
    ]
    assert [f for c in corriges for f in fragments(c) if f in visibles] == []


def test_la_derniere_diapositive_dit_a_qui_l_on_doit_le_texte(paquet: Bundle, ecrire: Ecrire) -> None:
    derniere = slides(paquet, ecrire)[-1]
    texte = " ".join(f.text_frame.text for f in derniere.shapes if f.has_text_frame)
    for attendu in (paquet.attribution, paquet.permalien, "ne délivre aucune certification"):
        assert attendu in texte


def test_l_odp_dit_la_meme_chose(paquet: Bundle, ecrire: Ecrire) -> None:
    pages = Document(ecrire(paquet, "diaporama-odp")).body.get_draw_pages()
    pptx = slides(paquet, ecrire)
    assert len(pages) == len(pptx)
    for odp, page in zip(pages, pptx, strict=True):
        cadres = odp.get_frames()
        titre = next(c for c in cadres if c.get_attribute("presentation:class") == "title")
        assert squeezed(titre.text_recursive) == squeezed(page.shapes.title.text_frame.text)
        visibles = [c for c in cadres if c.get_attribute("presentation:class") != "notes"]
        lu = squeezed(" ".join(c.text_recursive for c in visibles if not c.get_element("draw:image")))
        assert lu == squeezed(" ".join(f.text_frame.text for f in content_shapes(page) if f.has_text_frame))
        for cadre in (c for c in visibles if c.get_element("draw:image")):
            description = cadre.get_element("svg:desc")
            assert description is not None
            assert description.text
        notes = squeezed(" ".join(c.text_recursive for c in cadres if c.get_attribute("presentation:class") == "notes"))
        assert notes == (squeezed(page.notes_slide.notes_text_frame.text) if page.has_notes_slide else "")


@pytest.mark.long
def test_rien_ne_deborde_dans_aucun_diaporama(fabrique: BundleFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    # La place d’un dessin ne dépend que de son cadre : inutile de le dessiner ici.
    monkeypatch.setattr("pupitre.exporters.bureautique.lecture_de_sequence.render_svg", lambda _f: Image(b"", 0.75))
    for bundle in fabrique.everything():
        diapositives = compose_slides(bundle)
        assert [(bundle.identifiant, d.titre) for d in diapositives if overflow(d)] == []
        assert [d.titre for d in diapositives if d.gabarit == "texte" and not d.lignes] == []
        # Une ligne qui n’est qu’une accroche, « L’accord. », ou une page d’une phrase de liaison, ne dit rien à la salle.
        accroches = [li.gras for d in diapositives for li in d.lignes if li.gras.endswith(".") and not li.texte.strip()]
        assert [(bundle.identifiant, a) for a in accroches if len(a.split()) <= 2] == []


def test_la_mesure_sait_voir_un_debordement() -> None:
    longue = Diapositive("texte", "Titre", lignes=(Ligne("mot " * 400),))
    assert overflow(longue) > 5
    assert overflow(Diapositive("texte", "Un titre qui n’en finit pas " * 8)) > 0
    lignes = tuple(Ligne("Une phrase d’une ligne ou presque, qui se lit de loin.", puce="•") for _ in range(30))
    parties = list(split(Diapositive("texte", "Titre", lignes=lignes, notes=("une note",))))
    assert len(parties) > 2
    assert [overflow(p) for p in parties] == [0.0] * len(parties)
    assert sum(len(p.lignes) for p in parties) == 30
    assert [bool(p.notes) for p in parties] == [True] + [False] * (len(parties) - 1)
    tailles = [len(p.lignes) for p in parties]
    assert max(tailles) - min(tailles) <= 1


def test_la_mesure_compte_la_police_la_plus_large() -> None:
    from PIL import ImageFont

    dejavu = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    # LibreOffice l’apporte avec lui : elle est là partout où ces essais tournent.
    assert dejavu.is_file(), "Il manque la police DejaVu Sans : « sudo apt-get install fonts-dejavu-core »."
    phrase = "Portez ce vieux whisky au juge blond qui fume, dans la commune de Saint-Yrieix-les-Bois."
    assert ImageFont.truetype(str(dejavu), 260).getlength(phrase) / 10 / 72 * 2.54 <= width(phrase, 26)


def test_un_element_trop_long_garde_une_phrase_apres_son_accroche() -> None:
    suite = "La personne dit oui avant que l’on note quoi que ce soit, et peut changer d’avis. "
    (ligne,) = list_lines(parse(f"<ul><li><strong>L’accord.</strong> {suite}{suite}{suite}</li></ul>")[0])
    assert ligne.gras == "L’accord."
    assert ligne.texte.strip() == suite.strip()
