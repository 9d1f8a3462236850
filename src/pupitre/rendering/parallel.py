"""Rendre beaucoup de pages à plusieurs processus ; mêmes pages, mêmes erreurs, même ordre qu’à un seul.

Chaque page revient avec ce qu’elle a lu. Celle qui échoue ailleurs est rendue de nouveau ici : elle échoue alors comme en
séquence, à son tour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from pupitre.cache import Store
from pupitre.model.catalogue import Catalogue
from pupitre.model.snapshot import Prepared
from pupitre.rendering.cached import CachedRenderer, Rendu
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.renderer import Page
from pupitre.settings import Settings
from pupitre.workers import SEUL, Crew, Renfort, available_workers

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
    manquantes = [page for page in pages if not renderer.has(page)] if renfort.processus > 1 else []
    nombre = renfort.workers(len(manquantes))
    if not nombre:
        yield from ((page, renderer.render(page)) for page in pages)
        return
    arguments = (renderer.catalogue, renderer.settings, renderer.preparee)
    with Crew(nombre, renfort.contexte, LOT).results(_poste, arguments, manquantes) as ailleurs:
        attendues = iter(manquantes)
        prochaine = next(attendues, None)
        for page in pages:
            if page is prochaine:
                prochaine = next(attendues, None)
                rendu = next(ailleurs, None)
                if rendu is not None:
                    renderer.keep(page, rendu)
                    yield page, renderer.page_of(page, rendu)
                    continue
            yield page, renderer.render(page)


def _poste(catalogue: Catalogue, settings: Settings, preparee: Prepared) -> Callable[[PageSource], Rendu]:
    return CachedRenderer(catalogue, settings, Store(None), preparee).compute
