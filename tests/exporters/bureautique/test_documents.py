"""Le guide du formateur, relu par odfdo et python-docx : titres, styles, alternatives, langue, sommaire, réponses."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import etree, html
from odfdo import Document

from pupitre.exporters.bundle import Bundle, BundleFactory
from tests.exporters.bureautique.lecture import secrets, squeezed

Ecrire = Callable[[Bundle, str], Path]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ODF = {
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}


def part(fichier: Path, nom: str) -> Any:
    with zipfile.ZipFile(fichier) as archive:
        return etree.fromstring(archive.read(nom))


def alternatives(bundle: Bundle) -> set[str]:
    """Les alternatives que donnent les pages du paquet."""
    pages = [*bundle.pages.values(), *([bundle.page_du_programme] if bundle.page_du_programme else [])]
    return {alt for p in pages for alt in html.fromstring(f"<div>{p.html}</div>").xpath("//img/@alt")}


def _style(paragraphe: Any) -> str:
    return str(paragraphe.style.name)


def no_skip(niveaux: list[int]) -> bool:
    return niveaux[0] == 1 and all(b <= a + 1 for a, b in pairwise(niveaux))


@pytest.fixture(params=["petit-module", "petit-programme", "reel"])
def paquet(request: pytest.FixtureRequest) -> Bundle:
    if request.param == "reel":
        factory: BundleFactory = request.getfixturevalue("fabrique")
        return factory.module("M-ENTRETIEN")
    nom = "module" if request.param == "petit-module" else "programme"
    bundle: Bundle = request.getfixturevalue(nom)
    return bundle


def test_odt_titres_styles_et_alternatives(paquet: Bundle, ecrire: Ecrire) -> None:
    fichier = ecrire(paquet, "odt")
    corps = Document(fichier).body
    titres = [(int(t.level), t.text_recursive) for t in corps.headers]
    assert no_skip([niveau for niveau, _ in titres])
    for module in paquet.modules:
        assert {s.titre for s in module.sequences} <= {re.sub(r"\s+", " ", texte).strip() for _, texte in titres}
    contenu, styles = part(fichier, "content.xml"), part(fichier, "styles.xml")
    descriptions = contenu.xpath("//draw:frame/svg:desc/text()", namespaces=ODF)
    assert set(descriptions) == alternatives(paquet)
    assert len(contenu.xpath("//draw:frame", namespaces=ODF)) == len(descriptions)
    nommes = set(styles.xpath("//style:style/@style:name", namespaces=ODF))
    employes = set(contenu.xpath("//text:h/@text:style-name | //text:p/@text:style-name", namespaces=ODF))
    automatiques = set(contenu.xpath("//style:style/@style:name", namespaces=ODF))
    assert employes - automatiques <= nommes
    assert {"Chapeau", "Repère", "Heading_20_1"} <= employes
    defaut = styles.xpath("//style:default-style[@style:family='paragraph']/style:text-properties", namespaces=ODF)[0]
    assert (defaut.get(f"{{{ODF['fo']}}}language"), defaut.get(f"{{{ODF['fo']}}}country")) == ("fr", "FR")


def test_odt_sommaire_liens_et_polices(paquet: Bundle, ecrire: Ecrire) -> None:
    fichier = ecrire(paquet, "odt")
    contenu = part(fichier, "content.xml")
    reperes = set(contenu.xpath("//text:bookmark-start/@text:name | //text:bookmark/@text:name", namespaces=ODF))
    entrees = ["".join(p.itertext()) for p in contenu.xpath("//text:index-body/text:p", namespaces=ODF)]
    attendus = contenu.xpath("count(//text:h[@text:outline-level <= 2])", namespaces=ODF)
    assert len(entrees) == int(attendus) > 3
    liens = contenu.xpath("//text:a/@xlink:href", namespaces=ODF)
    assert {li[1:] for li in liens if li.startswith("#")} <= reperes
    assert [li for li in liens if not li.startswith(("#", "https://", "http://", "mailto:"))] == []
    with zipfile.ZipFile(fichier) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        manifeste = set(re.findall(r'full-path="([^"]+)"', archive.read("META-INF/manifest.xml").decode())) - {"/"}
        assert manifeste == set(archive.namelist()) - {"mimetype", "META-INF/manifest.xml"}
        polices = contenu.xpath("//svg:font-face-uri/@xlink:href", namespaces=ODF)
        assert len(polices) == 4
        assert all(archive.read(p)[:4] == b"\x00\x01\x00\x00" for p in polices)


def test_docx_titres_styles_et_alternatives(paquet: Bundle, ecrire: Ecrire) -> None:
    document = docx.Document(str(ecrire(paquet, "docx")))
    titres = [(int(_style(p)[-1]), p.text) for p in document.paragraphs if _style(p).startswith("Heading")]
    assert no_skip([niveau for niveau, _ in titres])
    for module in paquet.modules:
        assert {s.titre for s in module.sequences} <= {texte for _, texte in titres}
    employes = {_style(p) for p in document.paragraphs}
    assert {"Chapeau", "Repère", "Heading 1"} <= employes
    images = [i._inline.docPr.get("descr") for i in document.inline_shapes]
    assert set(images) == alternatives(paquet)
    langues = document.styles.element.findall(f".//{W}docDefaults//{W}lang")
    assert [langue.get(f"{W}val") for langue in langues] == ["fr-FR"]
    assert document.core_properties.title == paquet.titre
    assert document.core_properties.created.date() == paquet.edition.publiee_le
    assert paquet.permalien in document.core_properties.comments
    for table in document.tables:
        assert next(table.rows[0]._tr.iter(f"{W}tblHeader"), None) is not None


def test_docx_sommaire_sans_question_a_l_ouverture(paquet: Bundle, ecrire: Ecrire) -> None:
    corps = docx.Document(str(ecrire(paquet, "docx"))).element.body
    ancres = {s.get(f"{W}name") for s in corps.iter(f"{W}bookmarkStart")}
    internes = [a for lien in corps.iter(f"{W}hyperlink") if (a := lien.get(f"{W}anchor"))]
    assert set(internes) <= ancres
    sommaire = corps.find(f".//{W}sdt")
    assert len(list(sommaire.iter(f"{W}hyperlink"))) > 3
    # Un champ « à mettre à jour » ferait poser une question par Word à chaque ouverture.
    assert [c for c in corps.iter(f"{W}fldChar") if c.get(f"{W}dirty")] == []


def test_le_guide_contient_toutes_les_reponses(paquet: Bundle, ecrire: Ecrire) -> None:
    attendus = secrets(paquet)
    assert len(attendus) > 3
    odt = squeezed("".join(part(ecrire(paquet, "odt"), "content.xml").itertext()))
    word = squeezed("".join(part(ecrire(paquet, "docx"), "word/document.xml").itertext()))
    assert [s for s in attendus if s not in odt] == []
    assert [s for s in attendus if s not in word] == []


def test_le_guide_dit_d_ou_il_vient(paquet: Bundle, ecrire: Ecrire) -> None:
    for nom, fichier in (("odt", "content.xml"), ("docx", "word/document.xml")):
        texte = "".join(part(ecrire(paquet, nom), fichier).itertext())
        for attendu in (
            paquet.attribution,
            paquet.permalien,
            "ne délivre aucune certification",
            "Reprendre ce document",
        ):
            assert attendu in texte
        if any(
            c.contenu.nature == "scenario"
            for c in paquet.catalogue.cas.values()
            if c.contenu.id in {p.identifiant for p in paquet.cas}
        ):
            assert "Scénario d’entraînement" in texte
    with zipfile.ZipFile(ecrire(paquet, "docx")) as archive:
        assert paquet.permalien in archive.read("word/footer1.xml").decode()
    with zipfile.ZipFile(ecrire(paquet, "odt")) as archive:
        assert paquet.permalien in archive.read("styles.xml").decode()


def test_le_guide_ne_garde_rien_de_ce_qui_ne_vit_qu_a_l_ecran(paquet: Bundle, ecrire: Ecrire) -> None:
    """Les cases que coche une personne sur le site n’ont rien à faire dans le document de qui anime."""
    assert any("J’ai terminé cette séquence" in s.html for m in paquet.modules for s in m.sequences)
    mot = "\n".join(p.text for p in docx.Document(str(ecrire(paquet, "docx"))).paragraphs)
    odt = Document(ecrire(paquet, "odt")).body.text_recursive
    for lu in (mot, odt):
        assert squeezed("J’ai terminé cette séquence") not in squeezed(lu)
        assert squeezed("Je sais le faire") not in squeezed(lu)
