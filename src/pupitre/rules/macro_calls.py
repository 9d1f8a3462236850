"""Les appels de macro : leur nom, leur nombre d’arguments, et ce qu’ils citent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from pupitre.diagnostics import Diagnostic, Position
from pupitre.loading.macro_calls import MacroCall
from pupitre.model.addresses import page_address
from pupitre.model.blocks import RUBRIQUES_ACTIVITE
from pupitre.model.content_types import BLOC_ACTIVITE, CONTENT_TYPES, CREDITS, PAGE_LIBRE
from pupitre.model.macro_signatures import MACRO_SIGNATURES, Argument
from pupitre.model.nearest import did_you_mean
from pupitre.model.referentiel import slug
from pupitre.rules.context import RuleContext
from pupitre.rules.text import TextContext, strings
from pupitre.settings import Collectivite

RUBRIQUES: Final = frozenset(RUBRIQUES_ACTIVITE.values())


def macro_mal_ecrite(context: TextContext) -> Iterator[Diagnostic]:
    """Une accolade double n’ouvre pas un appel de macro (le code dit lequel des défauts)."""
    yield from context.call_diagnostics


def macro_dans_entete(context: TextContext) -> Iterator[Diagnostic]:
    """Un champ d’en-tête contient une macro : elle ne serait pas exécutée."""
    source = context.document.source
    if not source.corps:
        return  # dans un fichier YAML entier (quiz, mesures), les macros sont permises
    entetes = [(source.meta, source.positions)]
    entetes += [(b.meta, b.positions) for b in source.blocs if b.positions]
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
    connus_de: dict[tuple[str, str], set[str]] = {}
    for call in _known_calls(context):
        for argument, valeur in zip(MACRO_SIGNATURES[call.nom].arguments, call.arguments, strict=False):
            if argument.nature == "texte" or not isinstance(valeur, str):
                continue
            # Une fois par nature, et non par appel ; les faits d’un autre territoire dépendent, eux, du territoire nommé.
            cle = (argument.nature, str(call.arguments[0]) if argument.nature == "fait-d-ailleurs" else "")
            if cle not in connus_de:
                connus_de[cle] = set(_known(context, argument.nature, call))
            connus = connus_de[cle]
            cherche = slug(valeur) if argument.nature == "terme" else valeur
            if cherche not in connus and not context.knows(valeur):
                phrase = f"« {valeur} » n’existe pas ({argument.nom} de la macro « {call.nom} »)."
                yield Diagnostic(call.position, "macro-cible-inconnue", phrase, did_you_mean(cherche, connus))


def _known(context: RuleContext, nature: str, call: MacroCall) -> Iterable[str]:
    catalogue = context.catalogue
    if nature == "terme":
        for terme in catalogue.termes.values():
            yield from (slug(v) for v in (terme.terme, terme.sigle, *terme.variantes) if v)
    elif nature == "reference":
        yield from catalogue.references
    elif nature == "fait":
        # Un fait qu’un autre territoire a, et pas celui-ci, est à compléter : ce n’est pas une faute de frappe.
        yield from (cle for faits in catalogue.faits.values() for cle in faits)
    elif nature == "fait-d-ailleurs":
        yield from catalogue.faits_de(str(call.arguments[0]))
    elif nature == "edition":
        yield from (*catalogue.editions, context.settings.edition)
    elif nature == "champ-collectivite":
        yield from Collectivite.model_fields
    elif nature == "type-de-contenu":
        yield from (t.nom for t in (*CONTENT_TYPES, BLOC_ACTIVITE, CREDITS, PAGE_LIBRE))
    else:
        yield from (i for i, e in catalogue.index.items() if nature in ("identifiant", e.nature))


def _data_calls(context: RuleContext) -> Iterator[tuple[MacroCall, str, str]]:
    """Chaque appel d’une donnée : l’appel, le territoire dont on la demande, la clé du fait."""
    pages = context.catalogue.territoires_des_pages
    for call in context.calls:
        textes = [str(argument) for argument in call.arguments]
        if call.nom == "donnee_ailleurs" and len(textes) > 1:
            yield call, textes[0], textes[1]
        elif call.nom == "donnee_territoire" and textes:
            logique = context.logical_path(call.position.chemin)
            yield call, pages.get(page_address(logique)) or context.settings.territoire, textes[0]


def partie_de_fait_inconnue(context: RuleContext) -> Iterator[Diagnostic]:
    """La macro demande une partie qu’un fait n’a pas."""
    for call, territoire, cle in _data_calls(context):
        fait = context.catalogue.fait(territoire, cle)
        rang = 2 if call.nom == "donnee_ailleurs" else 1
        if fait is None or len(call.arguments) <= rang:
            continue
        partie = str(call.arguments[rang])
        if partie not in fait.valeurs:
            phrase = f"Le fait « {fait.id} » n’a pas de valeur nommée « {partie} »."
            yield Diagnostic(call.position, "partie-de-fait-inconnue", phrase, did_you_mean(partie, fait.valeurs))


def fait_a_completer(context: RuleContext) -> Iterator[Diagnostic]:
    """Des pages demandent un fait que ce territoire n’a pas encore, et qu’un autre a."""
    catalogue = context.catalogue
    manques = Counter(
        (territoire, cle)
        for _, territoire, cle in _data_calls(context)
        if territoire in catalogue.territoires
        and catalogue.fait(territoire, cle) is None
        and any(cle in faits for faits in catalogue.faits.values())
    )
    for (territoire, cle), fois in manques.items():
        source = catalogue.territoires[territoire].source
        fichier = f"docs/referentiel/faits/{source.chemin.rpartition('/')[2].removesuffix('.md')}.yml"
        nom, libelle = catalogue.territoires[territoire].contenu.nom, catalogue.libelle_de_fait(cle)
        combien = f"{fois} passages diront" if fois > 1 else "un passage dira"
        phrase = f"{nom} n’a pas de fait « {cle} » ({libelle}) : {combien} « donnée à compléter »."
        yield Diagnostic(Position(fichier), "fait-a-completer", phrase)
