"""Faire un travail à plusieurs processus ; mêmes résultats, même ordre qu’à un seul, et rien ne traîne ensuite.

Le processus principal garde le cache et l’ordre. Les autres ne reçoivent que des valeurs, n’écrivent rien, et rendent des
valeurs. Une tâche qui échoue chez eux n’a pas de résultat : qui l’a demandée la refait, et elle échoue alors à son tour.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar

E = TypeVar("E")
R = TypeVar("R")
# Des lots d’avance par processus : assez pour ne jamais attendre, trop peu pour remplir la mémoire.
AVANCE: Final = 3


@dataclass(frozen=True, slots=True)
class Renfort:
    """Combien de processus au plus, et comment on les lance (« fork » ou « spawn ») ; `seuil` : tâches pour chacun."""

    processus: int
    contexte: str
    seuil: int

    def workers(self, taches: int) -> int:
        """Le nombre de processus que ces tâches paieraient ; un seul ne vaut pas mieux que soi-même."""
        utiles = min(self.processus, taches // max(1, self.seuil))
        return utiles if utiles > 1 else 0


SEUL: Final = Renfort(1, "spawn", 1)


def available_workers(seuils: Mapping[str, int]) -> Renfort:
    """Un processus par cœur dont nous disposons ; « fork » là où il est sûr.

    `seuils` : les tâches qu’il faut à un processus pour gagner ce qu’il coûte, par façon de le lancer ; celle qui n’y est
    pas ne vaut jamais la peine.
    """
    contexte = "fork" if sys.platform == "linux" else "spawn"
    coeurs = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Renfort(coeurs, contexte, seuils[contexte]) if contexte in seuils else SEUL


@dataclass(frozen=True, slots=True)
class Crew:
    """L’équipe : ses processus, et la taille des lots de tâches qu’on leur envoie."""

    nombre: int
    contexte: str
    lot: int

    @contextmanager
    def results(
        self, poste: Callable[..., Callable[[E], R]], arguments: tuple[Any, ...], taches: Iterable[E]
    ) -> Iterator[Iterator[R | None]]:
        """Les résultats de ces tâches, dans l’ordre ; rien pour une qui a échoué. Aucun processus ne survit à la sortie.

        `poste(*arguments)`, appelé une fois dans chaque processus, rend ce qui fait une tâche.
        """
        context = multiprocessing.get_context(self.contexte)
        arret = context.RawValue(ctypes.c_bool, False)
        executor = ProcessPoolExecutor(
            self.nombre, mp_context=context, initializer=_start, initargs=(poste, arguments, arret)
        )
        try:
            yield _in_order(executor, _batches(taches, self.lot), self.nombre * AVANCE)
        finally:
            # Tuer un processus qui lit ou écrit dans une file laisserait son verrou pris, et l’on attendrait sans fin : on
            # demande l’arrêt, et chacun s’arrête à la fin de sa tâche. Cette demande n’a pas de verrou : celui qu’on
            # aurait tué pendant qu’il la lisait ne le rendrait jamais.
            arret.value = True
            executor.shutdown(wait=True, cancel_futures=True)


def _batches(taches: Iterable[E], taille: int) -> Iterator[list[E]]:
    suite = iter(taches)
    while lot := list(islice(suite, taille)):
        yield lot


def _in_order(executor: ProcessPoolExecutor, lots: Iterator[list[Any]], avance: int) -> Iterator[Any]:
    en_cours: deque[Future[list[Any]]] = deque()
    try:
        while True:
            with _held_interruption():
                en_cours.extend(executor.submit(_do_batch, lot) for lot in islice(lots, avance - len(en_cours)))
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


class _Worker:
    """Ce que sait faire un processus de l’équipe ; il n’y en a qu’un, posé quand le processus commence."""

    work: Callable[[Any], Any]
    arret: ctypes.c_bool


def _start(poste: Callable[..., Callable[[Any], Any]], arguments: tuple[Any, ...], arret: ctypes.c_bool) -> None:
    # Ctrl-C est l’affaire du processus principal, qui arrête les autres.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Worker.work = staticmethod(poste(*arguments))
    _Worker.arret = arret


def _do_batch(taches: list[Any]) -> list[Any]:
    return [None if _Worker.arret.value else _do(tache) for tache in taches]


def _do(tache: Any) -> Any:
    try:
        return _Worker.work(tache)
    except Exception:  # quelle qu’elle soit
        # L’erreur n’est pas tue : le processus principal refait la tâche à son tour et la lève.
        return None
