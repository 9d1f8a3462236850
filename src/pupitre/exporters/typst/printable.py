"""Ce que l’on ne saurait pas imprimer, dit avant d’écrire : le caractère, le fichier, la ligne."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pupitre.exporters.bundle import Bundle, BundlePage
from pupitre.model.glyphs import named, undrawn
from pupitre.model.source import Document
from pupitre.rules.impression import undrawn_in


def check(bundle: Bundle) -> tuple[str, ...]:
    """Nomme chaque caractère que la police ne sait pas dessiner, et l’endroit où il est écrit."""
    trouves = [*_in_texts(bundle), *_in_drawings(bundle)]
    return tuple(
        dict.fromkeys(f"{ou} : le caractère {named(c)} n’a pas de dessin dans la police." for ou, c in trouves)
    )


def _in_texts(bundle: Bundle) -> Iterator[tuple[str, str]]:
    for document in _documents(bundle):
        for position, caractere in undrawn_in(document.source):
            yield f"{position.chemin}, ligne {position.ligne}", caractere
    for terme in bundle.catalogue.termes.values():
        for _, caractere in undrawn(terme.terme + terme.definition):
            yield f"glossaire, « {terme.terme} »", caractere
    for reference in bundle.catalogue.references.values():
        for _, caractere in undrawn(reference.title + reference.appel):
            yield f"références, « {reference.id} »", caractere


def _documents(bundle: Bundle) -> Iterator[Document[Any]]:
    """Les fichiers dont vient le paquet."""
    catalogue = bundle.catalogue
    for module in bundle.modules:
        yield catalogue.modules[module.module.id]
        yield from (catalogue.sequences[s] for s in catalogue.sequences_de[module.module.id])
        if module.module.id in catalogue.quiz:
            yield catalogue.quiz[module.module.id]
    yield from (catalogue.fiches[p.identifiant] for p in bundle.fiches)
    yield from (catalogue.cas[p.identifiant] for p in bundle.cas)
    if bundle.programme:
        yield catalogue.programmes[bundle.programme.id]


def _in_drawings(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Les caractères écrits dans les dessins que montrent les pages."""
    pages: list[BundlePage] = [*bundle.pages.values()]
    for adresse in bundle.joined_files(pages):
        if not adresse.endswith(".svg"):
            continue
        texte = bundle.fichiers[adresse].read_text(encoding="utf-8")
        for place, caractere in undrawn(texte):
            yield f"{adresse}, ligne {texte[:place].count(chr(10)) + 1}", caractere
