"""Quand seul le texte d’une page change : un nouveau catalogue, sans relire les autres fichiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pupitre.loading.complements import fill
from pupitre.loading.front_matter import read_markdown
from pupitre.model.catalogue import Catalogue
from pupitre.model.source import Document, Source

# Les tables du catalogue dont chaque contenu a une page à lui, écrite en Markdown.
TABLES: Final = ("modules", "sequences", "cas", "fiches", "programmes", "territoires", "pages")


def edit_text(racine: Path, fichier: Path, catalogue: Catalogue) -> Catalogue | None:
    """Ce que devient le catalogue si seul le texte de ce fichier a changé ; rien si le changement demande de tout relire.

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
    return replace(catalogue, **changement)


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
