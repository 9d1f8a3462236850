"""Les pages d’une édition publiée : leur titre, leurs ancres, leur empreinte, et depuis quand leur texte est celui-ci."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Final

from pupitre.model.addresses import page_address
from pupitre.model.anchors import anchors_of
from pupitre.model.catalogue import Catalogue
from pupitre.model.edition import EditionPubliee, PagePubliee
from pupitre.model.fingerprint import fingerprint
from pupitre.model.module import Module
from pupitre.model.source import Document

# Une page libre qui appelle l’une de ces macros montre tout le cursus : elle change quand il change.
PANORAMAS: Final = re.compile(r"\{\{\s*(?:liste_|catalogue_|tableau_competences|carte_cursus|plan_site|table_)")


@dataclass(frozen=True, slots=True)
class Datation:
    """L’édition que l’on prépare, sa date, et celle qui la précède : de quoi dater le texte de chaque page."""

    edition: str
    publiee_le: date
    precedente: EditionPubliee | None


def published_pages(catalogue: Catalogue, datation: Datation) -> dict[str, PagePubliee]:
    """Toutes les pages, par adresse."""
    return _all_dated(_pages(catalogue), datation)


def pages_of_territories(catalogue: Catalogue, datation: Datation) -> dict[str, PagePubliee]:
    """Celles qu’un territoire de plus change : les pages des territoires, et celles qui montrent tout le cursus."""
    territoires = (_page(d, d.contenu.id) for d in catalogue.territoires.values())
    return _all_dated(chain(territoires, _panoramas(catalogue)), datation)


def _all_dated(pages: Iterable[_Page], datation: Datation) -> dict[str, PagePubliee]:
    avant: dict[str, PagePubliee] = {}
    for publiee in datation.precedente.pages.values() if datation.precedente else ():
        avant.setdefault(publiee.cle, publiee)
    par_adresse = {page.adresse: page for page in pages}
    return {a: _dated(p, datation, avant.get(p.cle)) for a, p in sorted(par_adresse.items())}


@dataclass(frozen=True, slots=True)
class _Page:
    adresse: str
    titre: str
    cle: str
    ancres: tuple[str, ...]
    empreinte: str


def _pages(catalogue: Catalogue) -> Iterator[_Page]:
    for document in _documents(catalogue):
        yield _page(document, document.contenu.id)
    yield from _panoramas(catalogue)
    for document in catalogue.pages.values():
        if not _is_panorama(document):
            yield _page(document, page_address(document.source.chemin), "")
    for identifiant, document in catalogue.modules.items():
        yield from _beside(catalogue, identifiant, document)


def _is_panorama(document: Document[Any]) -> bool:
    return bool(PANORAMAS.search(document.source.corps))


def _panoramas(catalogue: Catalogue) -> Iterator[_Page]:
    """Les pages qui montrent tout le cursus."""
    tout = fingerprint([d.source.meta for d in _documents(catalogue)], [e.titre for e in catalogue.index.values()])
    for document in filter(_is_panorama, catalogue.pages.values()):
        yield _page(document, page_address(document.source.chemin), tout)


def _documents(catalogue: Catalogue) -> Iterator[Document[Any]]:
    for table in (catalogue.modules, catalogue.sequences, catalogue.cas, catalogue.fiches, catalogue.programmes,
                  catalogue.territoires):  # fmt: skip
        yield from table.values()


def _page(document: Document[Any], cle: str, *reste: Any) -> _Page:
    source = document.source
    titre = getattr(document.contenu, "titre", None) or document.contenu.nom
    empreinte = fingerprint(source.meta, source.corps, *reste)
    return _Page(page_address(source.chemin), titre, cle, anchors_of(source), empreinte)


def _beside(catalogue: Catalogue, identifiant: str, document: Document[Module]) -> Iterator[_Page]:
    """Les pages faites à côté d’un module : l’auto-évaluation et la page du formateur."""
    adresse, titre = page_address(document.source.chemin), document.contenu.titre
    if identifiant in catalogue.quiz:
        empreinte = fingerprint(titre, catalogue.quiz[identifiant].source.meta)
        questions = tuple(sorted(q.id.lower() for q in catalogue.quiz[identifiant].contenu.questions))
        yield _Page(
            f"{adresse}auto-evaluation/",
            f"S’auto-évaluer : {titre}",
            f"{identifiant}/auto-evaluation",
            questions,
            empreinte,
        )
    sources = [document.source, *(catalogue.sequences[s].source for s in catalogue.sequences_de[identifiant])]
    empreinte = fingerprint([(s.meta, s.corps) for s in sources])
    yield _Page(f"{adresse}formateur/", f"Page du formateur : {titre}", f"{identifiant}/formateur", (), empreinte)


def _dated(page: _Page, datation: Datation, avant: PagePubliee | None) -> PagePubliee:
    """La page, datée de la première édition où son texte est celui-ci."""
    is_unchanged = avant is not None and avant.empreinte == page.empreinte
    return PagePubliee(
        titre=page.titre,
        cle=page.cle,
        ancres=page.ancres,
        empreinte=page.empreinte,
        depuis=avant.depuis if avant and is_unchanged else datation.edition,
        depuis_le=avant.depuis_le if avant and is_unchanged else datation.publiee_le,
    )
