"""Les notices, relues par d’autres bibliothèques que la nôtre : elles retrouvent ce que la page dit."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import feedparser
import pytest
import rispy
import yaml
from bibtexparser.entrypoint import parse_string
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from jsonschema import Draft202012Validator
from lxml import etree, html
from pyld import jsonld

from pupitre.exporters.citations import (
    Notice,
    as_bibtex,
    as_csl,
    as_json_ld,
    as_ris,
    as_sentence,
    meta_tags,
    notice_of,
    notices,
)
from pupitre.exporters.feeds import editions_feed, programme_feed
from pupitre.model.catalogue import Catalogue
from pupitre.model.edition import EditionPubliee
from pupitre.model.snapshot import publish
from pupitre.settings import Settings
from tests.conftest import RACINE


@pytest.fixture(scope="module")
def edition(reel: tuple[Settings, Catalogue]) -> EditionPubliee:
    return publish(reel[1], reel[0].identite)


@pytest.fixture(scope="module")
def observer(edition: EditionPubliee) -> Notice:
    return notice_of(edition, "modules/observer-les-usages/")


PIEGES = ("Élu & agent : 50 % d’écoute", "Un {titre} avec \\commande_ et #dièse", "Œuvre « citée » à 5 €")


def test_bibtex_relu(observer: Notice) -> None:
    for titre in (observer.titre, *PIEGES):
        bibliotheque = parse_string(as_bibtex(replace(observer, titre=titre)))
        assert not bibliotheque.failed_blocks
        (entree,) = bibliotheque.entries
        champs = {c.key: c.value for c in entree.fields}
        attendu = re.sub(r"[{}\\]", "", titre)
        assert re.sub(r"[{}\\]", "", champs["title"]) == attendu
        assert champs["url"] == observer.adresse and champs["year"] == "2026"


def test_ris_relu(observer: Notice) -> None:
    for titre in (observer.titre, *PIEGES):
        (entree,) = rispy.loads(as_ris(replace(observer, titre=titre)))
        assert entree["title"] == titre and entree["type_of_reference"] == "ELEC"
        assert entree["authors"] == list(observer.auteurs) and entree["year"] == "2026"
        assert observer.adresse in entree["urls"]


def test_csl_mis_en_forme_par_citeproc(observer: Notice) -> None:
    source = CiteProcJSON([as_csl(observer)])
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliographie = CitationStylesBibliography(style, source, formatter.plain)
    bibliographie.register(Citation([CitationItem(observer.cle)]))
    (ligne,) = (str(item) for item in bibliographie.bibliography())
    assert observer.titre in ligne and "2026" in ligne


def test_phrase(observer: Notice) -> None:
    phrase = as_sentence(observer)
    for morceau in (observer.titre, observer.ouvrage, observer.edition, observer.adresse, "2026"):
        assert morceau in phrase
    assert observer.adresse.endswith("/2026.1/id/M-OBSERVER/")


def test_une_fiction_est_dite_dans_chaque_citation(edition: EditionPubliee) -> None:
    notice = notice_of(edition, "cas-pratiques/courriers-apa/")
    for texte in (
        as_sentence(notice),
        as_bibtex(notice),
        as_ris(notice),
        json.dumps(as_csl(notice), ensure_ascii=False),
    ):
        assert "fiction" in texte


def test_toutes_les_pages_ont_une_notice(edition: EditionPubliee) -> None:
    cles = [notice_of(edition, adresse).cle for adresse in edition.pages]
    assert len(set(cles)) == len(cles)


def test_json_ld_lu_par_pyld(edition: EditionPubliee, observer: Notice) -> None:
    donnees: dict[str, Any] = as_json_ld(edition, "modules/observer-les-usages/", observer)
    # Le contexte distant n’est pas chargé : on lui substitue le vocabulaire qu’il désigne.
    donnees["@context"] = {"@vocab": "https://schema.org/", "url": {"@type": "@id"}, "license": {"@type": "@id"}}
    (noeud,) = jsonld.expand(donnees)
    assert set(noeud["@type"]) == {"https://schema.org/Course", "https://schema.org/LearningResource"}
    assert noeud["https://schema.org/name"][0]["@value"] == "Observer les usages"
    assert noeud["https://schema.org/license"][0]["@id"].startswith("https://creativecommons.org/licenses/by-sa/4.0")
    assert noeud["https://schema.org/teaches"] and noeud["https://schema.org/timeRequired"]
    assert noeud["https://schema.org/hasPart"]


@pytest.mark.long
def test_ce_que_zotero_lit_sur_chaque_page(site: Path, edition: EditionPubliee) -> None:
    """Titre, auteur, date, adresse et langue, plus un bloc JSON-LD qui se lit, sur toutes les pages citables."""
    for adresse, page in edition.pages.items():
        arbre = html.parse(str(site / adresse / "index.html"))
        balises = {m.get("name"): m.get("content") for m in arbre.iterfind(".//meta[@name]")}
        assert balises["citation_title"] == balises["DC.title"] == page.titre, adresse
        assert balises["citation_author"] and balises["citation_public_url"].startswith(edition.adresse_du_site)
        assert re.fullmatch(r"\d{4}/\d\d/\d\d", balises["citation_publication_date"])
        (bloc,) = arbre.iterfind(".//script[@type='application/ld+json']")
        assert json.loads(bloc.text or "")["name"] == page.titre
        assert arbre.find(".//link[@rel='canonical']").get("href") == f"{edition.adresse_du_site}latest/{adresse}"


def test_balises_d_un_titre_piege(observer: Notice) -> None:
    assert ("citation_title", PIEGES[1]) in meta_tags(replace(observer, titre=PIEGES[1]))


@pytest.mark.long
def test_catalogue_conforme_a_son_schema(site: Path) -> None:
    schema = json.loads((site / "catalogue.schema.json").read_text(encoding="utf-8"))
    donnees = json.loads((site / "catalogue.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(donnees)
    assert list(donnees) == sorted(donnees)


@pytest.mark.long
def test_plan_pour_les_moteurs(site: Path, edition: EditionPubliee) -> None:
    espace = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    adresses = etree.parse(str(site / "sitemap.xml")).xpath("//s:url/s:loc/text()", namespaces=espace)
    assert {a.removeprefix(f"{edition.adresse_du_site}latest/") for a in adresses} == set(edition.pages)


def test_fils_lus_par_feedparser(edition: EditionPubliee) -> None:
    suivante = edition.model_copy(update={"edition": "2026.2", "modules": edition.modules[1:]})
    fil = feedparser.parse(editions_feed({"2026.1": edition}, suivante))
    assert not fil.bozo, fil.get("bozo_exception")
    assert [e.title for e in fil.entries] == ["Édition 2026.2", "Édition 2026.1"]
    assert edition.modules[0].titre in fil.entries[0].content[0].value
    assert len({e.id for e in fil.entries}) == 2
    programme = edition.programmes[0]
    fil = feedparser.parse(programme_feed({"2026.1": edition}, suivante, programme))
    assert not fil.bozo and fil.entries and programme.titre in fil.feed.title


def test_notices_de_la_racine_a_jour(reel: tuple[Settings, Catalogue]) -> None:
    settings, catalogue = reel
    for nom, texte in notices(catalogue, settings).items():
        fichier = RACINE / nom
        assert fichier.is_file() and fichier.read_text(encoding="utf-8") == texte, (
            "Relancez : python3 scripts/ecole.py pupitre notices"
        )
    cff = yaml.safe_load((RACINE / "CITATION.cff").read_text(encoding="utf-8"))
    assert cff["cff-version"] == "1.2.0" and cff["authors"] and cff["title"] and cff["version"] == settings.edition
    json.loads((RACINE / ".zenodo.json").read_text(encoding="utf-8"))
