"""Rendre beaucoup de pages à plusieurs processus ; mêmes pages, mêmes erreurs, même ordre qu’à un seul.

Chaque page revient avec ce qu’elle a lu. Celle qui échoue ailleurs est rendue de nouveau ici : elle échoue alors comme en
séquence, à son tour.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from pupitre.cache import Store
from pupitre.model.catalogue import Catalogue
from pupitre.model.snapshot import Prepared
from pupitre.rendering.cached import CachedRenderer, Rendu
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.renderer import Page
from pupitre.settings import Settings
from pupitre.workers import SEUL, Crew, Renfort, available_workers

T = TypeVar("T")
__all__ = ["SEUL", "Renfort", "default_workers", "render_all"]

# Un processus coûte le temps de rendre une vingtaine de pages (« fork ») ou une centaine (« spawn ») : il doit le gagner.
PAGES_PAR_PROCESSUS: Final = {"fork": 40, "spawn": 150}
LOT: Final = 12


def default_workers() -> Renfort:
    """Un processus par cœur dont nous disposons."""
    return available_workers(PAGES_PAR_PROCESSUS)


def render_all(
    renderer: CachedRenderer, pages: tuple[PageSource, ...], renfort: Renfort
) -> Iterator[tuple[PageSource, Page]]:
    """Chaque page et son rendu, dans l’ordre donné ; l’erreur d’une page est levée quand vient son tour."""
    is_seul = renfort.processus == 1
    # Une page composée pèse son Markdown : chacune est rendue à la mémoire dès qu’elle est passée.
    attente = deque((page, not is_seul and not renderer.has(page)) for page in pages)
    del pages
    manquantes = deque(page for page, is_absente in attente if is_absente)
    nombre = renfort.workers(len(manquantes))
    if not nombre:
        manquantes.clear()
        yield from ((page, renderer.render(page)) for page, _ in _emptied(attente))
        return
    arguments = (renderer.catalogue, renderer.settings, renderer.preparee)
    with Crew(nombre, renfort.contexte, LOT).results(_poste, arguments, _emptied(manquantes)) as ailleurs:
        for page, is_absente in _emptied(attente):
            rendu = next(ailleurs, None) if is_absente else None
            if rendu is None:
                yield page, renderer.render(page)
            else:
                renderer.keep(page, rendu)
                yield page, renderer.page_of(page, rendu)


def _emptied(file: deque[T]) -> Iterator[T]:
    while file:
        yield file.popleft()


def _poste(catalogue: Catalogue, settings: Settings, preparee: Prepared) -> Callable[[PageSource], Rendu]:
    return CachedRenderer(catalogue, settings, Store(None), preparee).compute
