"""Les feuilles que l’on remplit : fiches administratives, questionnaires, listes ; du HTML au PDF balisé."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.typst import opening
from pupitre.exporters.typst.assembling import assembled
from pupitre.exporters.typst.blocks import blocks, title
from pupitre.exporters.typst.compiling import Composition, write_pdf
from pupitre.exporters.typst.edition import Copie
from pupitre.exporters.typst.inline import phrase
from pupitre.exporters.typst.opening import Genre
from pupitre.exporters.typst.source import call, content
from pupitre.exporters.typst.tree import Enfants, Noeud, read_html

STYLES: Final = {
    # style nommé d’une suite bureautique -> fonction du gabarit
    "Subtitle": "genre-de-feuille",
    "Chapeau": "chapeau",
    "Mention": "avis",
    "Discret": "note",
}
POINTS: Final = "…"
LIGNES_PAR_QUESTION: Final = 2
FIN: Final = re.compile(rf"\s*{POINTS}\s*\.?\s*$")
CASE: Final = Noeud("span", {"class": "case"}, ("\u00a0",))


def write(bundle: Bundle, genre: str, html: str, fichier: Path, *, is_a_remplir: bool = False) -> None:
    """Écrit une feuille, sauf si rien n’en a changé."""
    write_pdf(composed(bundle, genre, html, is_a_remplir=is_a_remplir), fichier)


def composed(bundle: Bundle, genre: str, html: str, *, is_a_remplir: bool = False) -> Composition:
    """La composition d’une feuille : son genre, son HTML ; `is_a_remplir` change ses points de suspension en lignes."""
    copie = Copie("stagiaire", frozenset(), {}, bundle.public_address, has_annexes=False)
    enfants = _with_cells(read_html(html))
    parties = tuple(_with_lines(enfants)) if is_a_remplir else enfants
    corps = "".join(_part(enfant, suite, copie) for enfant, suite in zip(parties, (*parties[1:], ""), strict=True))
    return assembled(bundle, copie, opening.preamble(bundle, Genre(genre, 0)) + corps)


def _part(enfant: Noeud | str, suite: Noeud | str, copie: Copie) -> str:
    """Un titre de feuille, un paragraphe d’un style nommé, ou tout autre bloc ; ce qui annonce un tableau reste avec lui."""
    if isinstance(enfant, Noeud) and enfant.nom == "h1":
        return title(phrase(enfant.enfants, copie), copie, 1)
    style = STYLES.get(enfant.attributs.get("custom-style", "")) if isinstance(enfant, Noeud) else None
    if isinstance(enfant, Noeud) and style:
        return call(style, content(blocks(enfant.enfants, copie, 2)))
    if all(isinstance(e, Noeud) and e.nom == nom for e, nom in ((enfant, "p"), (suite, "table"))):
        return call("accroche", content(blocks((enfant,), copie, 2)))
    return blocks((enfant,), copie, 2)


# ── De quoi écrire à la place des points de suspension ───────────────


def _with_cells(enfants: Enfants) -> Enfants:
    """Chaque case vide d’un tableau, assez haute pour que l’on y écrive."""
    return tuple(
        e if isinstance(e, str) else replace(e, enfants=(CASE,) if _is_empty_cell(e) else _with_cells(e.enfants))
        for e in enfants
    )


def _is_empty_cell(noeud: Noeud) -> bool:
    return noeud.nom == "td" and not noeud.texte.strip(f" \n\u00a0{POINTS}")


def _with_lines(enfants: Enfants, parent: str = "") -> Iterator[Noeud | str]:
    for enfant in enfants:
        if isinstance(enfant, str) or enfant.nom == "td":
            yield enfant
        elif enfant.nom == "li":
            yield replace(enfant, enfants=tuple(_item(enfant, parent)))
        elif enfant.nom == "p" and POINTS in enfant.texte:
            yield from _item(enfant, "p")
        else:
            yield replace(enfant, enfants=tuple(_with_lines(enfant.enfants, enfant.nom)))


def _item(noeud: Noeud, parent: str) -> Iterator[Noeud | str]:
    """Une ligne de questionnaire, et dessous de quoi écrire s’il faut y répondre."""
    texte = noeud.texte.strip()
    is_question = parent == "ol" and texte.endswith("?")
    if POINTS not in texte and not is_question:
        yield from noeud.enfants
        return
    lignes = str(LIGNES_PAR_QUESTION if is_question else 1)
    phrase_ = Noeud("p", {}, tuple(_filled(noeud.enfants)))
    yield Noeud("div", {"class": "a-repondre"}, (phrase_, Noeud("div", {"class": "lignes", "data-nombre": lignes}, ())))


def _filled(enfants: Enfants) -> Iterator[Noeud | str]:
    """Le texte, chaque suite de points changée en un blanc ; la dernière, en fin de ligne, laisse place à la ligne."""
    for rang, enfant in enumerate(enfants):
        if isinstance(enfant, Noeud):
            yield replace(enfant, enfants=tuple(_filled(enfant.enfants)))
            continue
        is_fin = rang == len(enfants) - 1
        yield from _between((FIN.sub("", enfant) if is_fin else enfant).split(POINTS))


def _between(morceaux: Iterable[str]) -> Iterator[Noeud | str]:
    for rang, morceau in enumerate(morceaux):
        if rang:
            yield Noeud("span", {"class": "blanc"}, ("\u00a0",))
        yield morceau
