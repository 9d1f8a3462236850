"""Les livrets et les guides, relus par MuPDF et pikepdf : rien ne manque, rien ne fuit, rien ne déborde."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest

from pupitre.exporters.registry import EXPORTERS
from pupitre.exporters.typst import booklet, guide
from pupitre.exporters.typst.compiling import compiled
from pupitre.exporters.typst.tree import Noeud, elements, read_html
from pupitre.model.session import Session
from tests.exporters.documents import TEMOIN, bundle, factory, written
from tests.exporters.lecture_pdf import flat, flat_text, page_texts, spans, structure

MACRO = re.compile(r"\{\{.*?\}\}|\[([^\]]*)\]\([^)]*\)|[*_`#>|]")
DOCUMENTS = [
    pytest.param(nom, cible, marks=pytest.mark.xdist_group(f"{nom}-{cible}"))
    for cible in ("M-OBSERVER", "P-SENSIBILISATION")
    for nom in ("livret", "guide")
]
ASSEZ_LONG = 30  # lettres : en dessous, un fragment pourrait être ailleurs par hasard


def fragments(markdown: str) -> Iterator[str]:
    """Les morceaux d’un texte Markdown que l’on doit retrouver tels quels sur le papier, réduits à leurs lettres."""
    for ligne in markdown.split("\n"):
        for morceau in MACRO.sub("\x00", ligne).split("\x00"):
            if len(flat(morceau)) >= ASSEZ_LONG:
                yield flat(morceau)


def secrets(module: str) -> set[str]:
    """Tout ce qu’un stagiaire ne doit pas lire : retours, corrigés, notes de formateur."""
    catalogue = bundle(module).catalogue
    textes = []
    for question in catalogue.quiz[module].contenu.questions:
        donnees = question.model_dump()
        textes += [v for cle, v in _leaves(donnees) if cle.startswith("retour")]
    for sequence in catalogue.sequences_de[module]:
        source = catalogue.sequences[sequence].source
        textes += [b.texte for b in source.blocs if b.nature == "formateur"]
        textes += [
            t
            for b in source.blocs
            if b.nature == "activite"
            for t in _reserved(catalogue.activites[b.argument].contenu)
        ]
    textes += [b.texte for b in catalogue.modules[module].source.blocs if b.nature == "formateur"]
    return {f for texte in textes for f in fragments(texte)}


def _reserved(activite: Any) -> list[str]:
    return [activite.corrige, activite.pour_le_formateur, *activite.variantes.model_dump().values()]


def _leaves(valeur: Any, cle: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(valeur, dict):
        for nom, sous in valeur.items():
            yield from _leaves(sous, nom)
    elif isinstance(valeur, list | tuple):
        for sous in valeur:
            yield from _leaves(sous, cle)
    elif isinstance(valeur, str):
        yield cle, valeur


def public(module: str) -> str:
    """Ce que le même module montre à tous, réduit : une phrase du cours peut aussi servir de corrigé."""
    paquet = bundle(module)
    catalogue = paquet.catalogue
    blocs = [b for s in catalogue.sequences_de[module] for b in catalogue.sequences[s].source.blocs]
    textes = [b.texte for b in blocs if b.nature not in ("formateur", "activite")]
    textes += [t for b in blocs if b.nature == "activite" for t in _open(catalogue.activites[b.argument].contenu)]
    for question in catalogue.quiz[module].contenu.questions:
        textes += [v for cle, v in _leaves(question.model_dump()) if cle in ("enonce", "texte", "gauche", "droite")]
    return flat(" ".join(textes))


def _open(activite: Any) -> list[str]:
    return [activite.titre, activite.consigne, activite.resultat_attendu]


@pytest.mark.xdist_group("cursus")
def test_aucune_reponse_ni_note_dans_les_livrets_de_tout_le_cursus() -> None:
    texte = flat_text(written("livret", "cursus"))
    catalogue = bundle("cursus").catalogue
    partout = "".join(public(m) for m in catalogue.modules) + "".join(
        flat(d.source.corps) for d in catalogue.cas.values()
    )
    cherches = 0
    for module in catalogue.modules:
        for secret in secrets(module):
            cherches += 1
            assert secret not in texte or secret in partout, (module, secret)
    assert cherches > 2000


@pytest.mark.parametrize("module", ["M-OBSERVER", "M-RURAL"])
def test_le_guide_porte_toutes_les_reponses_et_toutes_les_notes(module: str) -> None:
    texte = flat_text(written("guide", module))
    manquants = [s for s in secrets(module) if s not in texte]
    assert len(secrets(module)) > 80
    assert manquants == []


@pytest.mark.xdist_group("livret-M-OBSERVER")
def test_le_livret_porte_tout_le_cours() -> None:
    """Chaque paragraphe, chaque puce, chaque cellule que le site montre à tous, sauf ce qui est réservé."""
    texte = flat_text(written("livret", "M-OBSERVER"))
    for page in bundle("M-OBSERVER").modules[0].sequences:
        for morceau in _readable(read_html(page.html)):
            assert flat(morceau) in texte, morceau


def _readable(enfants: tuple[Noeud | str, ...]) -> Iterator[str]:
    for noeud in elements(enfants):
        # La définition est au glossaire ; la note est au formateur ; la coche de progression ne vit qu’à l’écran.
        if noeud.nom == "details" or noeud.classes & {"definition", "bloc-formateur", "progression"}:
            continue
        if noeud.nom in ("p", "li", "td", "h2", "h3", "dd") and not list(noeud.find("p", "ul", "a", "span")):
            yield noeud.texte
        else:
            yield from _readable(noeud.enfants)


@pytest.mark.xdist_group("livret-M-OBSERVER")
def test_les_questions_du_livret_se_remplissent_au_crayon() -> None:
    texte = "\n".join(page_texts(written("livret", "M-OBSERVER")))
    questions = bundle("M-OBSERVER").modules[0].questions
    reponses = [r.texte for q in questions for r in getattr(q, "reponses", ())]
    vrais_faux = sum(q.forme == "vrai-faux" for q in questions)
    assert texte.count("☐") >= len(reponses) + 2 * vrais_faux
    for reponse in reponses:
        assert flat(reponse) in flat(texte)


@pytest.mark.xdist_group("livret-M-OBSERVER")
def test_chaque_activite_laisse_de_la_place_pour_ecrire() -> None:
    texte = " ".join(page_texts(written("livret", "M-OBSERVER")))
    activites = [a for a in bundle("M-OBSERVER").catalogue.activites.values() if a.sequence.startswith("S-OBSERVER-")]
    assert texte.count("À vous d’écrire") == len(activites)


@pytest.mark.parametrize(("nom", "cible"), DOCUMENTS)
def test_balises_langue_titre_et_signets(nom: str, cible: str) -> None:
    fichier = written(nom, cible)
    paquet = bundle(cible)
    with pikepdf.open(fichier) as pdf:
        assert str(pdf.Root.Lang).startswith("fr")
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert paquet.titre in str(pdf.docinfo["/Title"])
        assert str(pdf.open_metadata()["pdfuaid:part"]) == "1"
        assert all("/Metadata" not in page for page in pdf.pages)
    with pymupdf.open(fichier) as document:
        signets = [titre for _, titre, _ in document.get_toc()]
        assert {round(page.rect.width) for page in document} <= {595, 842}
    for module in paquet.modules if cible.startswith("M-") else ():
        assert {p.titre for p in module.sequences} <= set(signets)


@pytest.mark.parametrize(("nom", "cible"), DOCUMENTS)
def test_titres_figures_tableaux_et_listes_sont_balises(nom: str, cible: str) -> None:
    balises = list(structure(written(nom, cible)))
    noms = {n for n, _ in balises}
    assert {"H1", "H2", "H3", "P", "L", "LI", "LBody", "Table", "TR", "TH", "TD", "Figure", "Link"} <= noms
    assert all(len(alternative) > 10 for balise, alternative in balises if balise == "Figure")
    niveaux = [int(n[1]) for n, _ in balises if re.fullmatch(r"H\d", n)]
    assert niveaux[0] == 1
    assert all(apres <= avant + 1 for avant, apres in pairwise(niveaux))


@pytest.mark.parametrize(("nom", "cible"), DOCUMENTS)
def test_aucune_page_vide_ni_titre_seul_en_bas(nom: str, cible: str) -> None:
    fichier = written(nom, cible)
    for numero, texte in enumerate(page_texts(fichier), 1):
        is_page_de_notes = re.search("À vous d’écrire|Vos notes", texte)
        assert len(flat(texte)) > 20 or is_page_de_notes, f"page {numero} vide"
    derniers: dict[int, dict[str, Any]] = {}
    for numero, hauteur, morceau in spans(fichier):
        bas = morceau["bbox"][3]
        if bas < hauteur - 66 and bas > derniers.get(numero, {"bbox": (0, 0, 0, 0)})["bbox"][3]:
            derniers[numero] = morceau
    orphelins = {n: m["text"] for n, m in derniers.items() if m["size"] > 12.4 and "Bold" in m["font"]}
    assert orphelins == {}


@pytest.mark.parametrize(("nom", "cible"), DOCUMENTS)
def test_rien_ne_deborde_ni_ne_se_lit_trop_petit(nom: str, cible: str) -> None:
    """Onze points au moins, hors des dessins ; aucun texte hors de la page ; aucun mot sur un autre."""
    composer = {"livret": booklet.composed, "guide": guide.composed}[nom]
    composition = composer(bundle(cible))
    blanc = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"/>'
    fichiers = {f: blanc if f.endswith(".svg") else octets for f, octets in composition.fichiers.items()}
    with pymupdf.open(stream=compiled(replace(composition, fichiers=fichiers))) as document:
        for page in document:
            mots = page.get_text("words")
            for x0, y0, x1, y1, mot, *_ in mots:
                assert x0 > 20 and x1 < page.rect.width - 20, (page.number + 1, mot)
                assert y0 > 15 and y1 < page.rect.height - 10, (page.number + 1, mot)
            assert _overlaps(mots) == [], page.number + 1
            couleurs = {
                s["color"] for b in page.get_text("dict")["blocks"] for li in b.get("lines", ()) for s in li["spans"]
            }
            assert all(_contrast_in_grey(couleur) >= 4.5 for couleur in couleurs)
            tailles = [
                s["size"] for b in page.get_text("dict")["blocks"] for li in b.get("lines", ()) for s in li["spans"]
            ]
            assert min(tailles) >= 10.95


def _contrast_in_grey(couleur: int) -> float:
    """Le contraste d’une encre une fois passée en gris, sur le papier teinté #faf6ee (WCAG 2.2, critère 1.4.3)."""

    def luminance(rvb: int) -> float:
        canaux = [((rvb >> decalage) & 255) / 255 for decalage in (16, 8, 0)]
        lineaires = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]
        return sum(poids * c for poids, c in zip((0.2126, 0.7152, 0.0722), lineaires, strict=True))

    return (luminance(0xFAF6EE) + 0.05) / (luminance(couleur) + 0.05)


def _overlaps(mots: list[Any]) -> list[tuple[str, str]]:
    """Les paires de mots qui se recouvrent nettement : une cellule trop étroite, une colonne qui mord sur l’autre."""
    boites = [(mot[:4], mot[4]) for mot in mots]
    paires = []
    for rang, ((x0, y0, x1, y1), mot) in enumerate(boites):
        for (a0, b0, a1, b1), autre in boites[rang + 1 : rang + 40]:
            largeur, hauteur = min(x1, a1) - max(x0, a0), min(y1, b1) - max(y0, b0)
            if largeur > 2 and hauteur > 0.5 * min(y1 - y0, b1 - b0):
                paires.append((mot, autre))
    return paires


@pytest.mark.xdist_group("livret-M-OBSERVER")
def test_le_pied_porte_l_edition_et_l_adresse_permanente() -> None:
    with pymupdf.open(written("livret", "M-OBSERVER")) as document:
        for numero, page in enumerate(document, 1):
            pied = page.get_text(clip=(0, page.rect.height - 80, page.rect.width, page.rect.height))
            assert "édition 2026.1" in pied
            assert "/2026.1/id/M-OBSERVER/" in pied
            assert f"{numero} / {len(document)}" in pied


@pytest.mark.xdist_group("livret-M-OBSERVER")
def test_attribution_et_licence_sont_dans_le_document() -> None:
    for nom in ("livret", "guide"):
        texte = flat_text(written(nom, "M-OBSERVER"))
        assert flat(bundle("M-OBSERVER").attribution) in texte
    with pymupdf.open(written("livret", "M-OBSERVER")) as document:
        liens = {lien.get("uri", "") for page in document for lien in page.get_links()}
    assert any("creativecommons.org/licenses/by-sa" in lien for lien in liens)


@pytest.mark.xdist_group("cursus")
def test_un_cas_fictif_garde_son_etiquette_a_cote_de_son_titre() -> None:
    paquet = bundle("cursus")
    texte = flat_text(written("livret", "cursus"))
    fictifs = [c for c in paquet.cas if paquet.catalogue.cas[c.identifiant].contenu.nature == "scenario"]
    assert fictifs
    for page in fictifs:
        if flat(page.resume) in texte:
            assert flat(f"{page.titre}. Scénario d’entraînement (fiction)") in texte


def test_le_guide_d_une_session_donne_les_heures_reelles(tmp_path: Path) -> None:
    session = Session(
        titre="Essai", programme="P-COURT", jours=[{"le": "2027-03-16", "debut": "13 h 40"}], lieu="Salle des fêtes", effectif=7,
    )  # fmt: skip
    paquet = factory(TEMOIN).session(session, "essai")
    fichier = tmp_path / "guide.pdf"
    EXPORTERS["guide"].write(paquet, fichier)
    texte = flat_text(fichier)
    for attendu in (
        "mardi 16 mars 2027",
        "13 h 40",
        "13 h 50",
        "14 h 10",
        "14 h 40 au plus tard",
        "Salle des fêtes",
        "7 stagiaires",
    ):
        assert flat(attendu) in texte, attendu
    assert flat("9 h 00") not in texte


def test_un_exemple_de_session_se_dit_exemple() -> None:
    catalogue = bundle("P-SENSIBILISATION").catalogue
    session = catalogue.sessions["sessions/exemple-sensibilisation.yml"].contenu
    for composer in (booklet.composed, guide.composed):
        assert "cette session n’a pas lieu" in composer(factory().session(session, "exemple")).source


def test_gros_caracteres_et_sans_canevas() -> None:
    session = Session(titre="Grand", modules=["M-ACCUEILLIR"], options=["gros-caracteres", "sans-canevas"])
    normal = booklet.composed(bundle("M-ACCUEILLIR", TEMOIN))
    grand = booklet.composed(factory(TEMOIN).session(session, "grand"))
    assert "page-de-canevas" in normal.source and "page-de-canevas" not in grand.source
    with pymupdf.open(stream=compiled(grand)) as document:
        corps = [
            s["size"] for b in document[1].get_text("dict")["blocks"] for li in b.get("lines", ()) for s in li["spans"]
        ]
    assert sum(t >= 13.9 for t in corps) > len(corps) / 2
