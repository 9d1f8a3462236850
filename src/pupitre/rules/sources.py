"""Les sources : un fait se prouve, une fiction se dit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pupitre.diagnostics import Diagnostic, Position
from pupitre.rules.passages import Passage
from pupitre.rules.text import TextContext

PREUVE: Final = re.compile(r"\{\{\s*(citer_source|donnee_territoire|donnee_ailleurs)\(|\{% raw %\}")
UNITES: Final = r"(?:%|€|M€|habitants?|hab|km|kilomètres|millions?|milliards?|communes|agents|usagers|foyers|ménages|allocataires|personnes)"
CHIFFRE: Final = re.compile(rf"(?<![\w.,-])(\d[\d \u00a0\u202f.,]*)[ \u00a0\u202f]?{UNITES}(?![\w])")
AUTEUR_ET_ANNEE: Final = re.compile(r"\b(?:en|depuis|dès)[ \u00a0](1[89]\d\d|20\d\d)\b")
CITATION: Final = re.compile(r"«[ \u00a0\u202f]?([^«»]{120,})»")
FICTION: Final = re.compile(r"\b(imaginons|fictif|fictive|scénario inventé|situation inventée)\b", re.IGNORECASE)
# Sans l’un de ces débuts, le motif qui précède ne peut rien trouver, et il est lent.
INVENTIONS: Final = ("imaginons", "ficti", "inventé")
PETIT: Final = 20


def _factual(context: TextContext) -> Iterator[Passage]:
    """La prose qui affirme : hors fiction, hors activité, hors pages de documentation."""
    for passage in context.passages:
        is_doc = passage.chemin.startswith(("docs/contribuer/", "docs/reutiliser/"))
        if passage.genre in ("paragraphe", "tableau") and passage.bloc not in ("fiction", "activite") and not is_doc:
            yield passage


def _is_case(context: TextContext, nature: str) -> bool:
    return context.nature == "cas-pratique" and context.document.contenu.nature == nature


def chiffre_sans_source(context: TextContext) -> Iterator[Diagnostic]:
    """Un chiffre n’a ni référence ni donnée du territoire dans son paragraphe."""
    if _is_case(context, "scenario"):
        return
    for passage in _factual(context):
        if PREUVE.search(passage.texte):
            continue
        for found in CHIFFRE.finditer(passage.clair):
            nombre = re.sub(r"[^\d]", "", found[1])
            is_petit = int(nombre or 0) <= PETIT and not re.search(r"[%€]|million|milliard", found[0])
            if not is_petit:
                texte = f"Le chiffre « {found[0].strip()} » n’a pas de source dans ce paragraphe."
                yield Diagnostic(passage.position(found.start(), len(found[0])), "chiffre-sans-source", texte)


def date_sans_source(context: TextContext) -> Iterator[Diagnostic]:
    """Un évènement daté n’a pas de référence dans son paragraphe."""
    for passage in _factual(context):
        if PREUVE.search(passage.texte) or not passage.chemin.startswith(("modules/", "cas-pratiques/")):
            continue
        for found in AUTEUR_ET_ANNEE.finditer(passage.clair):
            texte = f"L’évènement daté de {found[1]} n’a pas de source dans ce paragraphe."
            yield Diagnostic(passage.position(found.start(), len(found[0])), "date-sans-source", texte)


def citation_sans_source(context: TextContext) -> Iterator[Diagnostic]:
    """Une longue citation n’a pas de référence."""
    for passage in _factual(context):
        found = CITATION.search(passage.texte)
        if found and not found[1].rstrip().endswith("?") and not PREUVE.search(passage.texte):
            texte = "Cette citation n’a pas de source dans ce paragraphe."
            yield Diagnostic(passage.position(found.start(), 1), "citation-sans-source", texte)


def exemple_sans_source(context: TextContext) -> Iterator[Diagnostic]:
    """Un bloc « exemple » ne cite aucune source."""
    cas = 'lien_vers("CP-'
    source = context.document.source
    for bloc in source.blocs:
        if bloc.nature == "exemple" and not PREUVE.search(bloc.texte) and cas not in bloc.texte:
            texte = "Cet exemple se dit vrai et ne cite aucune source : citez-la, ou écrivez « ::: fiction »."
            yield Diagnostic(Position(source.chemin, bloc.ligne - 1), "exemple-sans-source", texte)


def cas_sans_source(context: TextContext) -> Iterator[Diagnostic]:
    """Un cas documenté ne cite aucune source."""
    document = context.document
    if _is_case(context, "documente") and not document.contenu.sources:
        texte = "Un cas documenté cite ses sources dans l’en-tête ; sinon, c’est un scénario."
        yield Diagnostic(document.source.positions.at("nature"), "cas-sans-source", texte)


def inconnu_non_dit(context: TextContext) -> Iterator[Diagnostic]:
    """Un cas documenté ne dit pas ce que l’on ne sait pas."""
    document = context.document
    if _is_case(context, "documente") and not document.contenu.inconnu:
        texte = "Un cas documenté dit ce que ses sources ne disent pas : remplissez « inconnu »."
        yield Diagnostic(document.source.positions.at("nature"), "inconnu-non-dit", texte)


def fiction_non_etiquetee(context: TextContext) -> Iterator[Diagnostic]:
    """Un texte parle d’une situation fictive hors d’un bloc « fiction »."""
    for passage in _factual(context):
        clair = passage.clair.lower()
        found = FICTION.search(passage.clair) if any(mot in clair for mot in INVENTIONS) else None
        concerne = passage.chemin.startswith("modules/")
        if found and concerne and passage.bloc in ("texte", "exemple"):
            texte = (
                "Ce passage annonce une fiction hors d’un bloc « ::: fiction » : elle ne serait pas étiquetée partout."
            )
            yield Diagnostic(passage.position(found.start(), len(found[0])), "fiction-non-etiquetee", texte)


def rubrique_manquante(context: TextContext) -> Iterator[Diagnostic]:
    """Il manque une rubrique à un cas ou à une fiche."""
    titres = {p.texte.lstrip("# ").strip() for p in context.passages if p.genre == "titre"}
    for rubrique in RUBRIQUES.get(context.nature, ()):
        if not titres & set(rubrique.split("|")):
            texte = f"Il manque la rubrique « ## {rubrique.partition('|')[0]} »."
            yield Diagnostic(context.document.source.positions.at("id"), "rubrique-manquante", texte)


RUBRIQUES_CAS: Final = (
    "Le contexte du territoire", "Le défi", "Les usagers", "La démarche",
    "Ce qui a été essayé|Ce que vous pourriez essayer", "Ce qui n’a pas marché|Ce qui pourrait ne pas marcher",
    "Conditions de reproductibilité", "Consentement et anonymisation", "Travailler ce cas",
)  # fmt: skip
RUBRIQUES_FICHE: Final = (
    "Ce que c’est", "Pourquoi", "Quand", "Exemple", "Limites", "En zone peu dense", "Repères juridiques et éthiques",
)  # fmt: skip
RUBRIQUES: Final[dict[str, tuple[str, ...]]] = {"cas-pratique": RUBRIQUES_CAS, "fiche-outil": RUBRIQUES_FICHE}
