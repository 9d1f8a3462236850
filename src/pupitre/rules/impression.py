"""Ce que le papier demande : des caractères que la police des documents sait dessiner."""

from __future__ import annotations

from collections.abc import Iterator

from pupitre.diagnostics import Diagnostic, Position
from pupitre.model.glyphs import DESSINES, named, undrawn
from pupitre.model.source import Source
from pupitre.rules.text import TextContext, strings


def caractere_sans_dessin(context: TextContext) -> Iterator[Diagnostic]:
    """Un caractère n’a pas de dessin dans les polices des livrets, des guides et des fiches."""
    for position, caractere in undrawn_in(context.document.source):
        yield Diagnostic(position, "caractere-sans-dessin", undrawn_phrase(caractere))


def undrawn_phrase(caractere: str) -> str:
    """Ce que l’on en dit à qui l’a écrit."""
    return f"Le caractère {named(caractere)} n’a pas de dessin dans la police des documents imprimés."


def undrawn_in(source: Source) -> Iterator[tuple[Position, str]]:
    """Chaque caractère sans dessin d’un fichier, et sa place : la ligne et la colonne dans un corps, la ligne ailleurs."""
    for place, caractere in undrawn(source.corps):
        avant = source.corps[:place]
        ligne = source.premiere_ligne + avant.count("\n")
        yield Position(source.chemin, ligne, place - avant.rfind("\n"), 1), caractere
    textes = tuple(strings(source.meta))
    # D’ordinaire tout se dessine : on le sait d’un coup, sans regarder chaque texte.
    is_drawn = DESSINES.issuperset(set().union(*(texte for _, texte in textes)))
    for chemin, texte in () if is_drawn else textes:
        for place, caractere in undrawn(texte):
            ligne = source.positions.at(*chemin).ligne
            yield Position(source.chemin, ligne + texte[:place].count("\n")), caractere
