"""Les appels de macro : leur nom, leur nombre d’arguments, et ce qu’ils citent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pupitre.diagnostics import Diagnostic
from pupitre.loading.macro_calls import MacroCall
from pupitre.model.blocks import RUBRIQUES_ACTIVITE
from pupitre.model.content_types import BLOC_ACTIVITE, CONTENT_TYPES, CREDITS, PAGE_LIBRE
from pupitre.model.macro_signatures import MACRO_SIGNATURES, Argument
from pupitre.model.nearest import did_you_mean
from pupitre.model.referentiel import slug
from pupitre.rules.context import RuleContext, strings
from pupitre.settings import Collectivite

RUBRIQUES: Final = frozenset(RUBRIQUES_ACTIVITE.values())


def macro_mal_ecrite(context: RuleContext) -> Iterator[Diagnostic]:
    """Une accolade double n’ouvre pas un appel de macro (le code dit lequel des défauts)."""
    yield from context.call_diagnostics


def macro_dans_entete(context: RuleContext) -> Iterator[Diagnostic]:
    """Un champ d’en-tête contient une macro : elle ne serait pas exécutée."""
    for document in context.documents:
        if not document.source.corps:
            continue  # dans un fichier YAML entier (quiz, mesures), les macros sont permises
        entetes = [(document.source.meta, document.source.positions)]
        entetes += [(b.meta, b.positions) for b in document.source.blocs if b.positions]
        for meta, positions in entetes:
            hors_rubriques = {cle: valeur for cle, valeur in meta.items() if cle not in RUBRIQUES}
            for chemin, texte in strings(hors_rubriques) if "{{" in repr(hors_rubriques) else ():
                if "{{" in texte and chemin in positions.valeurs:
                    phrase = "Un en-tête n’exécute pas de macro : celle-ci serait montrée telle quelle."
                    yield Diagnostic(positions.valeurs[chemin], "macro-dans-entete", phrase)


def macro_inconnue(context: RuleContext) -> Iterator[Diagnostic]:
    """La macro appelée n’existe pas."""
    for call in context.calls:
        if call.nom not in MACRO_SIGNATURES:
            phrase = f"La macro « {call.nom} » n’existe pas."
            yield Diagnostic(call.position, "macro-inconnue", phrase, did_you_mean(call.nom, MACRO_SIGNATURES))


def _known_calls(context: RuleContext) -> Iterator[MacroCall]:
    return (c for c in context.calls if c.nom in MACRO_SIGNATURES)


def macro_argument(context: RuleContext) -> Iterator[Diagnostic]:
    """Il y a trop ou trop peu d’arguments, ou l’un n’est pas un texte."""
    for call in _known_calls(context):
        signature = MACRO_SIGNATURES[call.nom]
        nombre = len(call.arguments)
        if not signature.minimum <= nombre <= len(signature.arguments) or not all(
            isinstance(a, str) for a in call.arguments
        ):
            phrase = f"« {call.nom} » attend {_expected(signature.arguments)}."
            yield Diagnostic(call.position, "macro-argument", phrase, "Exemple : {{ " + signature.exemple + " }}")


def _expected(arguments: tuple[Argument, ...]) -> str:
    if not arguments:
        return "des parenthèses vides"
    noms = [a.nom if a.requis else f"{a.nom} (facultatif)" for a in arguments]
    return "ces textes entre guillemets : " + ", ".join(noms)


def macro_cible_inconnue(context: RuleContext) -> Iterator[Diagnostic]:
    """La macro cite un identifiant, un terme, une référence ou un fait qui n’existe pas."""
    connus_de: dict[str, set[str]] = {}  # une fois par nature, et non par appel
    for call in _known_calls(context):
        for argument, valeur in zip(MACRO_SIGNATURES[call.nom].arguments, call.arguments, strict=False):
            if argument.nature == "texte" or not isinstance(valeur, str):
                continue
            if argument.nature not in connus_de:
                connus_de[argument.nature] = set(_known(context, argument.nature))
            connus = connus_de[argument.nature]
            cherche = slug(valeur) if argument.nature == "terme" else valeur
            if cherche not in connus and not context.knows(valeur):
                phrase = f"« {valeur} » n’existe pas ({argument.nom} de la macro « {call.nom} »)."
                yield Diagnostic(call.position, "macro-cible-inconnue", phrase, did_you_mean(cherche, connus))


def _known(context: RuleContext, nature: str) -> Iterable[str]:
    catalogue = context.catalogue
    if nature == "terme":
        for terme in catalogue.termes.values():
            yield from (slug(v) for v in (terme.terme, terme.sigle, *terme.variantes) if v)
    elif nature == "reference":
        yield from catalogue.references
    elif nature == "fait":
        if context.settings.territoire in catalogue.territoires:
            yield from catalogue.faits_de(context.settings.territoire)
        else:  # le territoire est refusé ou absent, et c’est déjà dit
            yield from (cle for faits in catalogue.faits.values() for cle in faits)
    elif nature == "edition":
        yield from (*catalogue.editions, context.settings.edition)
    elif nature == "champ-collectivite":
        yield from Collectivite.model_fields
    elif nature == "type-de-contenu":
        yield from (t.nom for t in (*CONTENT_TYPES, BLOC_ACTIVITE, CREDITS, PAGE_LIBRE))
    else:
        yield from (i for i, e in catalogue.index.items() if nature in ("identifiant", e.nature))


def partie_de_fait_inconnue(context: RuleContext) -> Iterator[Diagnostic]:
    """La macro demande une partie qu’un fait n’a pas."""
    faits = context.catalogue.faits_de(context.settings.territoire)
    for call in context.calls:
        if call.nom != "donnee_territoire" or len(call.arguments) != 2 or str(call.arguments[0]) not in faits:
            continue
        fait, partie = faits[str(call.arguments[0])], str(call.arguments[1])
        if partie not in fait.valeurs:
            phrase = f"Le fait « {fait.id} » n’a pas de valeur nommée « {partie} »."
            yield Diagnostic(call.position, "partie-de-fait-inconnue", phrase, did_you_mean(partie, fait.valeurs))
