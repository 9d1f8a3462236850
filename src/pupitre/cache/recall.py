"""Refaire, ou se souvenir : la seule façon d’employer le cache pour un calcul qui lit des valeurs observées."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pupitre.cache.observation import Observation
from pupitre.cache.store import Store


def recall(store: Store, cle: bytes, observation: Observation, produce: Callable[[], Any]) -> tuple[Any, bool]:
    """Le résultat JSON de `produce`, et s’il a fallu le refaire.

    La clé dit tout ce que le calcul sait d’avance ; ce qu’il lit en chemin est noté par `observation`, et vérifié avant
    de resservir. Un calcul qui échoue ne laisse rien.
    """
    garde = store.get(cle)
    if garde is not None and observation.is_unchanged({tuple(chemin): somme for chemin, somme in garde["lu"]}):
        return garde["rendu"], False
    with observation.recording() as lu:
        rendu = produce()
    store.put(cle, {"lu": [[list(chemin), somme] for chemin, somme in lu.items()], "rendu": rendu})
    return rendu, True
