"""Trouve les appels de macro d’un texte sans rien exécuter, et refuse toute autre forme de Jinja.

Un contenu ne peut écrire que `{{ nom_de_macro("texte", …) }}` : des constantes, aucune expression, aucune boucle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jinja2 import nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from pupitre.diagnostics import Diagnostic, Position

ENVIRONMENT: Final = SandboxedEnvironment(autoescape=False)
DELIMITEUR: Final = re.compile(r"\{[{%#]")
# Un appel sur une ligne, ses arguments entre guillemets droits, sans rien que Jinja lirait autrement.
SIMPLE: Final = re.compile(
    r'(?<!\{)\{\{ *(?P<nom>[a-z]+_[a-z_]+)\( *(?P<arguments>(?:"[^"\\{}\n]*"(?: *, *"[^"\\{}\n]*")*)?) *\) *\}\}(?!\})'
)
GUILLEMETS: Final = re.compile(r'"([^"]*)"')
RAW: Final = re.compile(r"\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MacroCall:
    """Un appel : le nom de la macro, ses arguments constants dans l’ordre, sa place."""

    nom: str
    arguments: tuple[object, ...]
    position: Position


def find_calls(
    texte: str, chemin: str, premiere_ligne: int = 1
) -> tuple[tuple[MacroCall, ...], tuple[Diagnostic, ...]]:
    """Les appels de macro d’un texte qui commence à la ligne `premiere_ligne`, et ce qui n’en est pas."""
    if not DELIMITEUR.search(texte):
        return (), ()
    simples = _simple_calls(texte, chemin, premiere_ligne)
    if simples is not None:
        return simples, ()
    try:
        arbre = ENVIRONMENT.parse(texte)
    except (TemplateError, RecursionError, ValueError) as error:
        avalees = tuple(_comments(texte, chemin, premiere_ligne))
        if avalees:
            return (), avalees
        ligne = premiere_ligne + (getattr(error, "lineno", None) or 1) - 1
        phrase = "Une accolade double « {{ » ou « {% » n’est pas fermée, ou son contenu est mal écrit."
        return (), (Diagnostic(Position(chemin, ligne), "macro-illisible", phrase),)
    calls: list[MacroCall] = []
    diagnostics = list(_comments(texte, chemin, premiere_ligne))
    for node in arbre.body:
        for partie in node.nodes if isinstance(node, nodes.Output) else [node]:
            if isinstance(partie, nodes.TemplateData):
                continue
            position = _position(texte, partie, chemin, premiere_ligne)
            call = _call(partie, position)
            if call:
                calls.append(call)
            else:
                diagnostics.append(_refused(partie, position))
    return tuple(calls), tuple(diagnostics)


def _simple_calls(texte: str, chemin: str, premiere_ligne: int) -> tuple[MacroCall, ...] | None:
    """Les appels d’un texte qui n’en a que d’ordinaires, sans passer par Jinja ; rien s’il y a autre chose à juger."""
    if DELIMITEUR.search(SIMPLE.sub(lambda found: re.sub(r"[{}]", " ", found[0]), texte)):
        return None
    lignes = texte.split("\n")
    calls: list[MacroCall] = []
    ligne, depuis = 0, 0
    for found in SIMPLE.finditer(texte):
        ligne += texte.count("\n", depuis, found.start())
        depuis = found.start()
        nom = found["nom"]
        position = Position(chemin, premiere_ligne + ligne, lignes[ligne].find(nom) + 1, len(nom))
        calls.append(MacroCall(nom, tuple(GUILLEMETS.findall(found["arguments"])), position))
    return tuple(calls)


def _comments(texte: str, chemin: str, premiere_ligne: int) -> Iterator[Diagnostic]:
    """« {# » ouvre un commentaire de Jinja : le texte qui suit, souvent une ancre, disparaîtrait."""
    sans_raw = RAW.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), texte)
    for found in re.finditer(r"\{#", sans_raw):
        ligne = sans_raw.count("\n", 0, found.start())
        colonne = found.start() - sans_raw.rfind("\n", 0, found.start())
        position = Position(chemin, premiere_ligne + ligne, colonne, 2)
        phrase = (
            "« {# » ouvre un commentaire qui effacerait la suite ; une ancre s’écrit avec des espaces : { #ancre }."
        )
        yield Diagnostic(position, "ancre-avalee", phrase)


def _position(texte: str, node: nodes.Node, chemin: str, premiere_ligne: int) -> Position:
    ligne = texte.split("\n")[node.lineno - 1]
    nom = node.node.name if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) else "{"
    colonne = ligne.find(nom) + 1
    return Position(chemin, premiere_ligne + node.lineno - 1, max(colonne, 1), len(nom))


def _call(node: nodes.Node, position: Position) -> MacroCall | None:
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
        return None
    if node.kwargs or node.dyn_args or node.dyn_kwargs:
        return None
    if not all(isinstance(argument, nodes.Const) for argument in node.args):
        return None
    valeurs = tuple(argument.value for argument in node.args if isinstance(argument, nodes.Const))
    return MacroCall(node.node.name, valeurs, position)


def _refused(node: nodes.Node, position: Position) -> Diagnostic:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
        phrase = f"Les arguments de « {node.node.name} » doivent être des textes entre guillemets droits, séparés par des virgules."
        return Diagnostic(position, "macro-argument", phrase)
    phrase = "Un contenu ne peut appeler que des macros ; les boucles, conditions et calculs ne sont pas acceptés."
    return Diagnostic(position, "instruction-interdite", phrase)
