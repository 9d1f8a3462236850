"""Ce que le papier demande : des caractères que la police des documents sait dessiner."""

from __future__ import annotations

from collections.abc import Iterator

from pupitre.diagnostics import Diagnostic, Position
from pupitre.model.glyphs import named, undrawn
from pupitre.rules.context import RuleContext, strings
from pupitre.rules.references import BIBLIOGRAPHIE, GLOSSAIRE


def caractere_sans_dessin(context: RuleContext) -> Iterator[Diagnostic]:
    """Un caractère n’a pas de dessin dans les polices des livrets, des guides et des fiches."""
    for position, texte in _texts(context):
        for place, caractere in undrawn(texte):
            avant = texte[:place]
            ligne = position.ligne + avant.count("\n")
            # La colonne n’est sûre que dans un corps : un en-tête peut être écrit entre guillemets ou replié.
            colonne = place - avant.rfind("\n") if position.colonne == 0 else position.colonne
            longueur = 1 if position.colonne == 0 else 0
            phrase = f"Le caractère {named(caractere)} n’a pas de dessin dans la police des documents imprimés."
            yield Diagnostic(Position(position.chemin, ligne, colonne, longueur), "caractere-sans-dessin", phrase)


def _texts(context: RuleContext) -> Iterator[tuple[Position, str]]:
    """Tous les textes que l’on imprime ; colonne 0 pour un corps, dont les lignes sont celles du fichier."""
    for document in context.documents:
        source = document.source
        if source.corps:
            yield Position(source.chemin, source.premiere_ligne, 0), source.corps
        for chemin, ligne, texte in strings(source.meta, source, ()):
            yield Position(chemin, ligne), texte
    for terme in context.catalogue.termes.values():
        yield Position(GLOSSAIRE), f"{terme.terme} {terme.definition}"
    for reference in context.catalogue.references.values():
        yield Position(BIBLIOGRAPHIE), f"{reference.title} {reference.appel} {reference.publisher}"
