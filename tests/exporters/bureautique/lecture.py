"""Ce qu’il faut pour chercher une réponse dans un document, d’après les données et sans rien savoir de qui l’écrit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pupitre.exporters.bundle import Bundle
from pupitre.model.quiz import Question

ASSEZ_LONG = 24


def squeezed(texte: str) -> str:
    """Les seules lettres et chiffres, sans accent ni casse : la typographie ne compte pas."""
    plat = unicodedata.normalize("NFKD", texte.replace("œ", "oe")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "", plat)


def feedbacks(question: Question) -> Iterator[str]:
    """Tous les retours d’une question."""
    for champ in ("retour_general", "retour_vrai", "retour_faux", "retour_juste"):
        yield getattr(question, champ, "")
    for liste in ("reponses", "paires", "elements"):
        yield from (element.retour for element in getattr(question, liste, ()))


def fragments(texte: str) -> Iterator[str]:
    """Les morceaux d’un texte Markdown entre macros, liens et retours à la ligne, assez longs pour ne pas se trouver par hasard."""
    sans_liens = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", texte)
    for morceau in re.split(r"\{\{.*?\}\}|\n", sans_liens):
        cle = squeezed(morceau)
        if len(cle) >= ASSEZ_LONG:
            yield cle


def secrets(bundle: Bundle) -> set[str]:
    """Ce que seul le formateur doit lire : retours, corrigés, notes ; moins ce que le texte du cursus dit aussi."""
    catalogue = bundle.catalogue
    textes: list[str] = []
    for module in bundle.modules:
        textes += [retour for question in module.questions for retour in feedbacks(question)]
        sources = [catalogue.modules[module.module.id].source]
        sources += [catalogue.sequences[p.identifiant].source for p in module.sequences]
        textes += [bloc.texte for source in sources for bloc in source.blocs if bloc.nature == "formateur"]
        activites = [
            a.contenu for a in catalogue.activites.values() if catalogue.module_de(a.sequence) == module.module.id
        ]
        textes += [t for a in activites for t in (a.corrige, a.pour_le_formateur)]
    return {f for texte in textes for f in fragments(texte)}
