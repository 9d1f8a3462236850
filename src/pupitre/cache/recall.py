"""Refaire, ou se souvenir : la façon d’employer le cache pour un calcul qui lit des valeurs observées."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pupitre.cache.observation import Chemin, Observation
from pupitre.cache.store import Store, key_of

# Un résultat JSON, et ce qui a été lu pour l’obtenir : des chemins et leurs empreintes.
Trace = tuple[Any, list[tuple[Chemin, str]]]


def find(store: Store, cle: bytes, observation: Observation) -> bytes | None:
    """La clé du résultat gardé, ou rien si une des choses qu’il avait lues a changé.

    `cle` dit tout ce que le calcul sait d’avance ; ce qu’il lit en chemin est dans sa trace.
    """
    lu = store.get(cle)
    if lu is None or not observation.is_unchanged({tuple(chemin): somme for chemin, somme in lu}):
        return None
    return _result_key(cle, lu)


def trace(observation: Observation, produce: Callable[[], Any]) -> Trace:
    """Le résultat de `produce`, et ce qu’il a lu."""
    with observation.recording() as lu:
        rendu = produce()
    return rendu, list(lu.items())


def keep(store: Store, cle: bytes, trace: Trace) -> None:
    """Garde un résultat et sa trace."""
    rendu, releve = trace
    lu = [[list(chemin), somme] for chemin, somme in releve]
    store.put(cle, lu)
    store.put(_result_key(cle, lu), rendu)


def _result_key(cle: bytes, lu: list[Any]) -> bytes:
    # Le résultat est rangé sous ce qu’il a lu : une trace d’un passage ne peut pas servir le résultat d’un autre.
    return key_of("rendu", cle.hex(), json.dumps(lu))
