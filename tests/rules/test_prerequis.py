"""Les prérequis de milliers de modules se jugent et se dessinent sans épuiser la pile ni le temps."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from pupitre.model.catalogue import Catalogue
from pupitre.rendering.macros.curriculum_map import direct_prerequisites
from pupitre.rules.context import RuleContext
from pupitre.rules.references import cycle_de_prerequis
from pupitre.settings import Settings

NOMBRE = 1200  # au-delà de mille appels imbriqués, Python renonce


def cycles(catalogue: Catalogue, prerequis: dict[str, tuple[str, ...]]) -> int:
    """Le nombre de modules dits pris dans un cycle, pour ce graphe."""
    (modele,) = catalogue.modules.values()
    modules = {
        m: replace(modele, contenu=modele.contenu.model_copy(update={"id": m, "prerequis": avant}))
        for m, avant in prerequis.items()
    }
    context = cast("RuleContext", SimpleNamespace(catalogue=replace(catalogue, modules=modules)))
    return len(list(cycle_de_prerequis(context)))


def chain(premier: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {f"M-{rang}": (f"M-{rang - 1}",) if rang else premier for rang in range(NOMBRE)}


def test_une_longue_chaine_et_la_meme_refermee(petit: tuple[Settings, Catalogue]) -> None:
    assert cycles(petit[1], chain(())) == 0
    assert cycles(petit[1], chain((f"M-{NOMBRE - 1}",))) == NOMBRE


def test_qui_depend_d_un_cycle_n_en_est_pas(petit: tuple[Settings, Catalogue]) -> None:
    graphe = {"M-A": ("M-B",), "M-B": ("M-A",), "M-C": ("M-A", "M-D"), "M-D": ("M-C-ABSENT",), "M-E": ("M-E",)}
    assert cycles(petit[1], graphe) == 3


def test_la_carte_garde_les_prerequis_directs_de_milliers_de_modules() -> None:
    """Chaque module en demande deux : parcourir tous les chemins de ce graphe n’aurait pas de fin."""
    graphe: dict[str, Any] = {f"M-{r}": tuple(f"M-{r - pas}" for pas in (1, 2) if r >= pas) for r in range(NOMBRE)}
    assert direct_prerequisites(graphe) == {f"M-{r}": (f"M-{r - 1}",) if r else () for r in range(NOMBRE)}
