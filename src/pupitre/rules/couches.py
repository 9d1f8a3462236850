"""Les couches : rien de ce que l’on masque n’est cité par ce qui reste."""

from __future__ import annotations

from collections.abc import Iterator

from pupitre.diagnostics import Diagnostic, Position
from pupitre.rules.context import RuleContext
from pupitre.rules.fichiers import linked_paths
from pupitre.rules.references import cited_identifiers


def masquage_d_un_contenu_cite(context: RuleContext) -> Iterator[Diagnostic]:
    """Un contenu masqué est cité par un contenu qui reste."""
    if not context.masques:
        return
    for vise, place in _cited(context):
        if vise in context.masques:
            ou = f"{context.shown_path(place.chemin)}, ligne {place.ligne}"
            phrase = f"« {vise} » est masqué ici, mais {ou} le cite encore."
            conseil = f"Pour récrire ce passage chez vous : pupitre remplacer {place.chemin}"
            yield Diagnostic(context.masques[vise], "masquage-d-un-contenu-cite", phrase, conseil)


def _cited(context: RuleContext) -> Iterator[tuple[str, Position]]:
    """Tout ce que citent les contenus qui restent : identifiants des en-têtes et des macros, fichiers des liens."""
    yield from ((valeur, positions.at(*chemin)) for positions, chemin, valeur in cited_identifiers(context))
    for call in context.calls:
        yield from ((str(argument), call.position) for argument in call.arguments)
    yield from linked_paths(context)
