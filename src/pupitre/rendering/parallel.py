"""Rendre beaucoup de pages à plusieurs processus ; mêmes pages, mêmes erreurs, même ordre qu’à un seul.

Le processus principal garde le cache et l’ordre. Les autres ne reçoivent que des valeurs, n’écrivent rien, et rendent
chaque page avec ce qu’elle a lu. Une page qui échoue chez eux est rendue de nouveau ici : elle échoue alors comme en
séquence, à son tour.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pupitre.cache import Store
from pupitre.model.catalogue import Catalogue
from pupitre.model.snapshot import Prepared
from pupitre.rendering.cached import CachedRenderer, Rendu
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.renderer import Page
from pupitre.settings import Settings

# Un processus coûte le temps de rendre une vingtaine de pages (« fork ») ou une centaine (« spawn ») : il doit le gagner.
PAGES_PAR_PROCESSUS: Final = {"fork": 40, "spawn": 150}
LOT: Final = 12
# Des lots d’avance par processus : assez pour ne jamais attendre, trop peu pour remplir la mémoire.
AVANCE: Final = 3


@dataclass(frozen=True, slots=True)
class Renfort:
    """Combien de processus au plus, et comment on les lance (« fork » ou « spawn ») ; `seuil` : pages pour chacun."""

    processus: int
    contexte: str
    seuil: int

    def workers(self, pages: int) -> int:
        """Le nombre de processus que ces pages à rendre paieraient ; un seul ne vaut pas mieux que soi-même."""
        utiles = min(self.processus, pages // max(1, self.seuil))
        return utiles if utiles > 1 else 0


def default_workers() -> Renfort:
    """Un processus par cœur dont nous disposons ; « fork » là où il est sûr."""
    contexte = "fork" if sys.platform == "linux" else "spawn"
    coeurs = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Renfort(coeurs, contexte, PAGES_PAR_PROCESSUS[contexte])


SEUL: Final = Renfort(1, "spawn", 1)


def render_all(
    renderer: CachedRenderer, pages: tuple[PageSource, ...], renfort: Renfort
) -> Iterator[tuple[PageSource, Page]]:
    """Chaque page et son rendu, dans l’ordre donné ; l’erreur d’une page est levée quand vient son tour."""
    manquantes = [page for page in pages if not renderer.has(page)] if renfort.processus > 1 else []
    nombre = renfort.workers(len(manquantes))
    if not nombre:
        yield from ((page, renderer.render(page)) for page in pages)
        return
    with _rendered_elsewhere(renderer, manquantes, nombre, renfort.contexte) as ailleurs:
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


@contextmanager
def _rendered_elsewhere(
    renderer: CachedRenderer, pages: list[PageSource], nombre: int, contexte: str
) -> Iterator[Iterator[Rendu | None]]:
    """Les rendus de ces pages, dans l’ordre ; rien pour une page qui a échoué. Aucun processus ne survit à la sortie."""
    context = multiprocessing.get_context(contexte)
    arret = context.RawValue(ctypes.c_bool, False)
    executor = ProcessPoolExecutor(
        nombre,
        mp_context=context,
        initializer=_start,
        initargs=(renderer.catalogue, renderer.settings, renderer.preparee, arret),
    )
    try:
        yield _in_order(executor, pages, nombre * AVANCE)
    finally:
        # Tuer un processus qui lit ou écrit dans une file laisserait son verrou pris, et l’on attendrait sans fin : on
        # demande l’arrêt, et chacun s’arrête à la fin de sa page. Cette demande n’a pas de verrou : celui qu’on aurait
        # tué pendant qu’il la lisait ne le rendrait jamais.
        arret.value = True
        executor.shutdown(wait=True, cancel_futures=True)


def _in_order(executor: ProcessPoolExecutor, pages: list[PageSource], avance: int) -> Iterator[Rendu | None]:
    lots = _batches(pages)
    en_cours: deque[Future[list[Rendu | None]]] = deque()
    try:
        while True:
            with _held_interruption():
                en_cours.extend(executor.submit(_render_batch, lot) for lot in islice(lots, avance - len(en_cours)))
            if not en_cours:
                return
            yield from en_cours.popleft().result()
    except BrokenProcessPool:
        # Un processus a été tué (mémoire, administrateur) : on finit seul.
        return


@contextmanager
def _held_interruption() -> Iterator[None]:
    """Retient Ctrl-C le temps de lancer des processus : celui qui naît ne sait pas encore que ce n’est pas son affaire."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    avant = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, avant)


def _batches(pages: list[PageSource]) -> Iterator[list[PageSource]]:
    for debut in range(0, len(pages), LOT):
        yield pages[debut : debut + LOT]


class _Worker:
    """Le moteur d’un processus de rendu ; il n’y en a qu’un, posé quand le processus commence."""

    renderer: CachedRenderer
    arret: ctypes.c_bool


def _start(catalogue: Catalogue, settings: Settings, preparee: Prepared, arret: ctypes.c_bool) -> None:
    # Ctrl-C est l’affaire du processus principal, qui arrête les autres.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Worker.renderer = CachedRenderer(catalogue, settings, Store(None), preparee)
    _Worker.arret = arret


def _render_batch(pages: list[PageSource]) -> list[Rendu | None]:
    return [None if _Worker.arret.value else _render(page) for page in pages]


def _render(page: PageSource) -> Rendu | None:
    try:
        return _Worker.renderer.compute(page)
    except Exception:  # quelle qu’elle soit
        # L’erreur n’est pas tue : le processus principal rend la page à son tour et la lève.
        return None
