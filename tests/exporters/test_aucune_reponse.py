"""Aucun document d’un stagiaire ne porte une réponse, une explication, un corrigé ni une note : cherchés depuis les données."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from odfdo import Document as Odf
from pptx import Presentation

from pupitre.exporters.bundle import Bundle
from pupitre.model.source import Document as Contenu
from tests.exporters.bureautique.lecture import secrets, squeezed
from tests.exporters.documents import TEMOIN, bundle, written
from tests.exporters.lecture_pdf import page_texts

CIBLES = [("P-COURT", TEMOIN), ("P-SENSIBILISATION", None), ("P-FORMATEURS", None)]
STAGIAIRE = ("livret", "epub", "fiches", "diaporama", "diaporama-odp")


def visible(fichier: Path) -> str:
    """Ce que lit le stagiaire, réduit à ses lettres : sans les notes de l’orateur d’un diaporama."""
    if fichier.suffix == ".pdf":
        return squeezed("\n".join(page_texts(fichier)))
    if fichier.suffix == ".pptx":
        formes = (f for page in Presentation(str(fichier)).slides for f in page.shapes if f.has_text_frame)
        return squeezed("\n".join(f.text_frame.text for f in formes))
    if fichier.suffix == ".odp":
        cadres = (c for page in Odf(fichier).body.get_draw_pages() for c in page.get_frames())
        vus = (c for c in cadres if c.get_attribute("presentation:class") != "notes")
        return squeezed("\n".join(c.text_recursive for c in vus))
    with zipfile.ZipFile(fichier) as livre:
        pages = (livre.read(n).decode() for n in livre.namelist() if n.endswith(".xhtml"))
        return squeezed(re.sub(r"<[^>]+>", "", "".join(pages)))


def public(paquet: Bundle) -> str:
    """Ce que le cursus dit aussi à tous : une phrase reprise dans le cours, une question ou un cas n’est pas un secret."""
    catalogue = paquet.catalogue
    textes: list[str] = []
    tables: tuple[Mapping[str, Contenu[Any]], ...] = (
        catalogue.modules,
        catalogue.sequences,
        catalogue.cas,
        catalogue.fiches,
    )
    for document in (d for table in tables for d in table.values()):
        textes += [b.texte for b in document.source.blocs if b.nature not in ("formateur", "activite")]
    for place in catalogue.activites.values():
        textes += [place.contenu.titre, place.contenu.consigne, place.contenu.resultat_attendu]
    for module in paquet.modules:
        for question in module.questions:
            textes.append(question.enonce)
            textes += [r.texte for r in getattr(question, "reponses", ())]
    return squeezed("\n".join(textes))


@pytest.mark.parametrize("nom", STAGIAIRE)
@pytest.mark.parametrize(("cible", "racine"), CIBLES)
def test_aucune_reponse_dans(nom: str, cible: str, racine: Path | None) -> None:
    lieu = {"racine": racine} if racine else {}
    paquet = bundle(cible, **lieu)
    partout = public(paquet)
    cherches = [secret for secret in secrets(paquet) if secret not in partout]
    assert len(cherches) > (3 if racine else 100)
    lu = visible(written(nom, cible, **lieu))
    assert len(lu) > 200
    assert [secret for secret in cherches if secret in lu] == []


def test_la_recherche_trouve_ce_que_porte_le_guide() -> None:
    """Le même lecteur, sur le guide, trouve tout : s’il ne trouve rien ailleurs, c’est que rien n’y est."""
    paquet = bundle("P-COURT", TEMOIN)
    lu = visible(written("guide", "P-COURT", TEMOIN))
    corriges = squeezed("Une bonne note décrit un geste, un lieu, une durée.")
    assert corriges in lu
    assert corriges in secrets(paquet)
