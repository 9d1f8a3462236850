"""Quand seul le texte d’une page change : un nouveau catalogue, sans relire les autres fichiers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from pupitre.loading.complements import fill
from pupitre.loading.front_matter import read_markdown
from pupitre.model.catalogue import Catalogue
from pupitre.model.source import Document, Source
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.pages import recompose

# Les tables du catalogue dont chaque contenu a une page à lui, écrite en Markdown.
TABLES: Final = ("modules", "sequences", "cas", "fiches", "programmes", "territoires", "pages")
# Une page libre choisit l’habillage de sa page ; son texte, lui, se compose toujours ainsi.
PAGE_LIBRE: Final = "page"


@dataclass(frozen=True, slots=True)
class Edited:
    """Le catalogue où un texte a changé, et les pages qu’il compose, par adresse."""

    catalogue: Catalogue
    pages: Mapping[str, PageSource]


def edit_text(racine: Path, fichier: Path, catalogue: Catalogue, pages: Mapping[str, PageSource]) -> Edited | None:
    """Ce que devient l’aperçu si seul le texte de ce fichier a changé ; rien si le changement demande de tout relire.

    Un en-tête, une activité, un texte complété par une autre couche ou venu d’elle changent plus que leur page.
    """
    trouve = _document(racine, fichier, catalogue)
    if trouve is None:
        return None
    table, cle, document = trouve
    source = _reread(fichier, document)
    if source is None:
        return None
    neuf = Document(document.contenu, source)
    changement: dict[str, Any] = {table: {**getattr(catalogue, table), cle: neuf}}
    nouveau: Catalogue = replace(catalogue, **changement)
    touchees = _affected(table, cle, document, catalogue, pages)
    return Edited(nouveau, {p.adresse: _recomposed(p, neuf, nouveau, table) for p in touchees})


def _document(racine: Path, fichier: Path, catalogue: Catalogue) -> tuple[str, str, Document[Any]] | None:
    if not fichier.is_relative_to(racine):
        return None
    chemin = fichier.relative_to(racine).as_posix()
    for table in TABLES:
        documents: Mapping[str, Document[Any]] = getattr(catalogue, table)
        for cle, document in documents.items():
            if document.source.chemin == chemin:
                couche = catalogue.couches.get(document.source.couche)
                return None if couche and couche.prefixe else (table, cle, document)
    return None


def _reread(fichier: Path, document: Document[Any]) -> Source | None:
    """La source relue, si tout ce qui n’est pas du texte y est resté le même."""
    avant = document.source
    try:
        texte = fichier.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    lue, diagnostics = read_markdown(texte.replace("\r\n", "\n").replace("\r", "\n"), avant.chemin)
    # Personne n’a posé de complément ici : un emplacement y garde son texte, comme à la lecture complète.
    source = fill(lue, (), {})
    if diagnostics or source.meta != avant.meta or avant.apports or _activities(source) != _activities(avant):
        return None
    return replace(source, couche=avant.couche)


def _activities(source: Source) -> list[tuple[str, Mapping[str, Any]]]:
    """Les activités d’un texte : d’autres pages les montrent."""
    return [(b.argument, b.meta) for b in source.blocs if b.nature == "activite"]


def _affected(
    table: str, cle: str, document: Document[Any], catalogue: Catalogue, pages: Mapping[str, PageSource]
) -> Iterator[PageSource]:
    """Les pages de ce fichier, et la page du formateur, qui réunit les notes de tout un module."""
    module = cle if table == "modules" else catalogue.modules_de.get(cle, "")
    guide = catalogue.modules[module].source.dossier if module else ""
    for page in pages.values():
        is_sienne = page.chemin == document.source.chemin
        if is_sienne or (guide and page.gabarit == "formateur" and page.chemin.rpartition("/")[0] == guide):
            yield page


def _recomposed(page: PageSource, document: Document[Any], catalogue: Catalogue, table: str) -> PageSource:
    if page.gabarit == "formateur" and table == "sequences":
        document = catalogue.modules[catalogue.modules_de[document.contenu.id]]
    composee = replace(page, gabarit=PAGE_LIBRE) if table == "pages" else page
    return replace(recompose(composee, document, catalogue, page.cible), gabarit=page.gabarit)
