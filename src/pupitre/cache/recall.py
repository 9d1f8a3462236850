"""Refaire, ou se souvenir : la façon d’employer le cache pour un calcul qui lit des valeurs observées."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pupitre.cache.observation import Chemin, Observation
from pupitre.cache.store import Store, key_of

# Un résultat JSON, et ce qui a été lu pour l’obtenir : des chemins et leurs empreintes.
Trace = tuple[Any, list[tuple[Chemin, str]]]


@dataclass(frozen=True, slots=True)
class Found:
    """Un résultat que l’on peut resservir : sa clé, et ce qu’il avait lu."""

    cle: bytes
    lu: Mapping[Chemin, str]


def find(store: Store, cle: bytes, observation: Observation) -> Found | None:
    """Le résultat gardé, ou rien si une des choses qu’il avait lues a changé.

    `cle` dit tout ce que le calcul sait d’avance ; ce qu’il lit en chemin est dans sa trace.
    """
    garde = store.get(cle)
    if garde is None:
        return None
    lu = {tuple(chemin): somme for chemin, somme in garde}
    return Found(_result_key(cle, garde), lu) if observation.is_unchanged(lu) else None


def recalled(store: Store, cle: bytes, observation: Observation, produce: Callable[[], Any]) -> Any:
    """Le résultat JSON de `produce`, gardé si rien de ce qu’il avait lu n’a changé, et refait sinon."""
    trouve = find(store, cle, observation)
    garde = store.get(trouve.cle) if trouve else None
    if garde is not None:
        return garde
    fait = trace(observation, produce)
    keep(store, cle, fait)
    return fait[0]


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
