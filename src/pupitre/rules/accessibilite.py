"""L’accessibilité d’un contenu : images décrites, titres en ordre, tableaux avec leurs en-têtes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pupitre.diagnostics import Diagnostic
from pupitre.rules.context import RuleContext
from pupitre.rules.passages import TITRE
from pupitre.rules.text import TextContext

IMAGE: Final = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
CREUSE: Final = re.compile(
    r"^\s*(image|photo|schéma|dessin|illustration|figure|logo)?( de| du| des| d’)?\s*$|\.(png|jpe?g|svg|webp)$",
    re.IGNORECASE,
)


def image_sans_alternative(context: TextContext) -> Iterator[Diagnostic]:
    """Une image n’a pas de description, ou une description creuse."""
    for passage in context.passages:
        for found in IMAGE.finditer(passage.texte):
            if CREUSE.search(found[1]):
                texte = f"L’image « {found[2]} » n’a pas de description utile entre les crochets."
                yield Diagnostic(passage.position(found.start(), len(found[0])), "image-sans-alternative", texte)


def saut_de_titre(context: TextContext) -> Iterator[Diagnostic]:
    """Un titre saute un niveau, ou répète le titre de la page."""
    niveau = 1
    for passage in context.passages:
        found = TITRE.match(passage.texte) if passage.genre == "titre" and passage.bloc == "texte" else None
        if not found:
            continue
        actuel = len(found[1])
        if actuel == 1:
            texte = "Un titre « # » répète celui de la page, qui vient de l’en-tête : commencez à « ## »."
            yield Diagnostic(passage.position(0, len(passage.texte)), "saut-de-titre", texte)
        elif actuel > niveau + 1:
            texte = f"Ce titre passe du niveau {niveau} au niveau {actuel} : écrivez « {'#' * (niveau + 1)} »."
            yield Diagnostic(passage.position(0, len(passage.texte)), "saut-de-titre", texte)
        niveau = max(actuel, 2)


def tableau_sans_entete(context: TextContext) -> Iterator[Diagnostic]:
    """Un tableau n’a pas de ligne d’en-tête remplie."""
    for passage in context.passages:
        if passage.genre != "tableau":
            continue
        lignes = passage.texte.split("\n")
        separateur = re.fullmatch(r"[\s|:-]+", lignes[1]) if len(lignes) > 1 else None
        cellules = [c.strip() for c in lignes[0].strip().strip("|").split("|")]
        if not separateur or not any(cellules) or sum(not c for c in cellules) > 1:
            texte = "Ce tableau n’a pas de ligne d’en-tête : un lecteur d’écran ne pourra pas dire à quoi se rapporte une case."
            yield Diagnostic(passage.position(), "tableau-sans-entete", texte)


def dessin_sans_titre(context: RuleContext) -> Iterator[Diagnostic]:
    """Un dessin SVG n’a pas de titre."""
    for joint in context.catalogue.joints.values():
        if joint.sans_titre:
            texte = "Ce dessin n’a pas de balise « title » : ouvert seul, il n’aurait pas de nom."
            yield Diagnostic(joint.position, "dessin-sans-titre", texte)
