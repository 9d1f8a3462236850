"""La cartouche, relue par d’autres que celui qui l’écrit : lxml pour le manifeste et les pages."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from lxml import etree, html

from pupitre.exporters.bundle import Bundle, BundleFactory
from pupitre.exporters.cartouche import check_cartridge, write_cartridge
from pupitre.exporters.contracts import cartouche as contrat
from pupitre.model.catalogue import Catalogue
from pupitre.model.quiz import ReponseCourte
from pupitre.settings import Settings
from tests.conftest import RACINE, TEMOIN
from tests.exporters.cartouche.conftest import Entrees, broken, read

CP = {
    "c": "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1",
    "lom": "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/resource",
}


# ── Le manifeste, relu par lxml ──────────────────────────────────────


def test_sommaire(petite: Entrees, petit_bundle: Bundle) -> None:
    """La notice d’abord ; puis un chapitre par module, ses pages dans l’ordre, son quiz ; puis fiches, cas et repères."""
    racine = etree.fromstring(petite["imsmanifest.xml"])
    (sommaire,) = racine.xpath("c:organizations/c:organization/c:item", namespaces=CP)
    chapitres = sommaire.xpath("c:item/c:title/text()", namespaces=CP)
    (module,) = petit_bundle.modules
    assert chapitres == [
        "Avant de commencer",
        module.module.titre,
        "Fiches-outils",
        "Cas pratiques",
        "Glossaire et références",
    ]
    lignes = sommaire.xpath("c:item[2]/c:item/c:title/text()", namespaces=CP)
    assert lignes == [
        module.module.titre,
        *(s.titre for s in module.sequences),
        f"S’auto-évaluer : {module.module.titre}",
    ]
    types = racine.xpath("c:resources/c:resource/@type", namespaces=CP)
    assert types.count("imsqti_xmlv1p2/imscc_xmlv1p1/assessment") == 1 and len(set(types)) == 2
    (cachee,) = racine.xpath("//c:resource[.//lom:value='Instructor']/@href", namespaces=CP)
    assert cachee == "pages/a-lire.html"


def test_images_a_cote_des_pages(petite: Entrees, petit_bundle: Bundle) -> None:
    """L’image qu’une page montre est dans la cartouche, octet pour octet, et le manifeste dit que la page en dépend."""
    chemin = "web_resources/modules/accueillir/ressources/porte.svg"
    assert petite[chemin] == petit_bundle.fichiers["modules/accueillir/ressources/porte.svg"].read_bytes()
    racine = etree.fromstring(petite["imsmanifest.xml"])
    page = racine.xpath("//c:resource[@href='pages/modules/accueillir/arriver.html']", namespaces=CP)[0]
    (vise,) = page.xpath("c:dependency/@identifierref", namespaces=CP)
    assert racine.xpath(f"//c:resource[@identifier='{vise}']/@href", namespaces=CP) == [chemin]


def test_un_paquet_par_nature(reel: tuple[Settings, Catalogue], tmp_path: Path) -> None:
    """Un programme porte sa page et ses modules ; un module, ses seules pages."""
    factory = BundleFactory(RACINE, reel[1], reel[0])
    for bundle in (factory.programme("P-SENSIBILISATION"), factory.module("M-OBSERVER")):
        write_cartridge(bundle, tmp_path / "x.imscc")
        entrees = read(tmp_path / "x.imscc")
        assert broken(entrees) == set() and contrat.recognizes(entrees)
        assert ("pages/programmes/sensibilisation.html" in entrees) == (bundle.nature == "programme")
        quiz = {n for n in entrees if n.startswith("quiz/")}
        assert quiz == {f"quiz/{m.module.id.lower()}.xml" for m in bundle.modules if m.questions}


def test_memes_octets(petit: tuple[Settings, Catalogue], tmp_path: Path) -> None:
    for nom in ("a.imscc", "b.imscc"):
        write_cartridge(BundleFactory(TEMOIN, petit[1], petit[0]).cursus(), tmp_path / nom)
    assert (tmp_path / "a.imscc").read_bytes() == (tmp_path / "b.imscc").read_bytes()


# ── Les pages ────────────────────────────────────────────────────────


def words(texte: str) -> list[str]:
    return re.findall(r"\w+", texte)


def test_rien_ne_se_perd_d_une_page(grand_bundle: Bundle, grande: Entrees) -> None:
    """Tous les mots d’une page, sauf les infobulles et ce qui est caché, sont dans la page de la cartouche, dans l’ordre."""
    for page in grand_bundle.pages.values():
        if page.gabarit == "auto-evaluation":
            continue
        avant = html.fragment_fromstring(page.html, create_parent="div")
        for vain in avant.xpath("//*[@hidden] | //span[@class='definition'] | //*[local-name()='svg']"):
            vain.drop_tree()
        for resume in avant.xpath("//details[@class='corrige']/summary"):
            resume.text = "Corrigé"
        corps = html.fromstring(grande[f"pages/{page.adresse.rstrip('/')}.html"].decode()).find("body")
        assert corps is not None
        ecrits = words(corps.text_content())
        attendus = words(avant.text_content())
        debut = next(r for r in range(len(ecrits)) if ecrits[r : r + 8] == attendus[:8])
        assert ecrits[debut : debut + len(attendus)] == attendus, page.adresse


def test_corriges_titres_et_lisibles(petite: Entrees) -> None:
    corps = html.fromstring(petite["pages/modules/accueillir/arriver.html"].decode())
    (titre,) = [h for h in corps.xpath("//h4 | //h5") if h.text == "Corrigé"]
    assert titre.getnext().text_content() == "Une bonne note décrit un geste, un lieu, une durée."


def test_titres_sans_saut(grande: Entrees) -> None:
    for chemin, octets in grande.items():
        if chemin.endswith(".html"):
            niveaux = [int(h.tag[1]) for h in html.fromstring(octets.decode()).xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
            assert niveaux[0] == 1 and niveaux.count(1) == 1, chemin
            assert all(b <= a + 1 for a, b in pairwise(niveaux)), chemin


def test_liens_vers_l_edition_publique(petite: Entrees) -> None:
    page = html.fromstring(petite["pages/modules/accueillir.html"].decode())
    liens = page.xpath("//a/@href")
    assert "https://temoin.example.org/2026.1/modules/accueillir/arriver/" in liens
    assert all(lien.startswith(("https://", "#", "../")) for lien in liens)


def test_aucune_requete(grande: Entrees) -> None:
    """Rien n’est chargé d’ailleurs : chaque adresse chargée par une page est un fichier de la cartouche."""
    for chemin, octets in grande.items():
        if chemin.endswith(".html"):
            arbre = html.fromstring(octets.decode())
            assert not arbre.xpath("//link | //script | //iframe | //*[@srcset]")
            assert not [s for s in arbre.xpath("//@src") if "//" in s], chemin


def test_chaque_page_dit_d_ou_elle_vient(grande: Entrees, grand_bundle: Bundle) -> None:
    for chemin, octets in grande.items():
        if chemin.endswith(".html"):
            pied = html.fromstring(octets.decode()).xpath("string(//body/p[last()])")
            assert grand_bundle.edition.edition in pied and "Licence" in pied, chemin


def test_une_fiction_est_etiquetee(petite: Entrees, petit_bundle: Bundle) -> None:
    """Dans le sommaire et dans la page ; un cas documenté, lui, ne l’est pas."""
    racine = etree.fromstring(petite["imsmanifest.xml"])
    titres = racine.xpath("//c:item[c:title='Cas pratiques']/c:item/c:title/text()", namespaces=CP)
    fictions = {c.titre for c in petit_bundle.edition.cas_pratiques if c.nature == "scenario"}
    assert fictions
    for titre in titres:
        assert ("(scénario d’entraînement (fiction))" in titre) == any(titre.startswith(f) for f in fictions)
    assert "Scénario d’entraînement (fiction)" in petite["pages/cas-pratiques/cas-invente.html"].decode()


def test_notice(petite: Entrees) -> None:
    texte = petite["pages/a-lire.html"].decode()
    for attendu in (
        "Canvas",
        "Brightspace",
        "Généralités",
        "options de relecture",
        "appariement",
        "https://temoin.example.org/2026.1/",
    ):
        assert attendu in texte
    assert "irritant" in petite["pages/glossaire.html"].decode()
    assert "pages/references.html" in petite


def test_ce_que_le_format_refuse(petit_bundle: Bundle) -> None:
    assert check_cartridge(petit_bundle) == ()
    etoile = ReponseCourte(
        id="Q-X-1", objectif="OBJ-ACCUEILLIR-1", enonce="?", forme="reponse-courte", acceptees=("a*",)
    )
    (module,) = petit_bundle.modules
    assert "Q-X-1" in check_cartridge(replace(petit_bundle, modules=(replace(module, questions=(etoile,)),)))[0]
    longue = replace(module.presentation, titre="x" * 256)
    assert (
        "255 caractères" in check_cartridge(replace(petit_bundle, modules=(replace(module, presentation=longue),)))[0]
    )
    profonde = replace(module.presentation, adresse=f"modules/{'x' * 120}/")
    refus = check_cartridge(replace(petit_bundle, modules=(replace(module, presentation=profonde),)))
    assert "120 caractères" in refus[0]
