"""Découpe les corps en passages (paragraphe, titre, tableau) qui gardent leur ligne, pour juger la prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from pupitre.diagnostics import Position
from pupitre.model.source import Bloc, Document

CLOTURE: Final = re.compile(r"^\s*(`{3,}|~{3,})")
TITRE: Final = re.compile(r"^(#{1,6})\s+(.*?)\s*(?:\{[^}]*\})?\s*$")
MACRO: Final = re.compile(r"\{\{\s*(\w+)\(([^)]*)\)\s*\}\}")
GUILLEMETS: Final = re.compile(r"\"([^\"]*)\"|'([^']*)'")
# Sans l’un de ces signes, il n’y a rien à effacer d’un passage.
MARQUE: Final = re.compile(r"[{`\[\]<]|://")
BRUT: Final = re.compile(r"\{% raw %\}.*?\{% endraw %\}", re.DOTALL)


@dataclass(frozen=True)
class Passage:
    """Un passage du corps : `genre` vaut « paragraphe », « titre », « tableau » ou « html » ; `bloc` dit où il est.

    Sans `slots`, pour que ce que plusieurs règles lisent ne soit calculé qu’une fois.
    """

    chemin: str
    ligne: int
    texte: str
    genre: str
    bloc: str = "texte"
    rang_du_bloc: int = 0

    def position(self, debut: int = 0, longueur: int = 0) -> Position:
        """La position, dans le fichier, d’un caractère du passage."""
        avant = self.texte[:debut]
        colonne = debut - (avant.rfind("\n") + 1) + 1
        return Position(self.chemin, self.ligne + avant.count("\n"), colonne, longueur)

    @cached_property
    def longueurs(self) -> tuple[tuple[int, int], ...]:
        """Chaque phrase : le décalage de son début, son nombre de mots."""
        return tuple((debut, words(phrase)) for debut, phrase in sentences(self))

    @cached_property
    def clair(self) -> str:
        """Le texte tel qu’une personne le lit, de même longueur : macros, adresses et balises effacées."""
        if not MARQUE.search(self.texte):
            return self.texte
        texte = BRUT.sub(_blank, self.texte)
        texte = MACRO.sub(_macro_text, texte)
        texte = re.sub(r"\{[{%].*?[%}]\}", _blank, texte)
        texte = re.sub(r"`[^`\n]*`", _blank, texte)
        texte = re.sub(r"!\[[^\]]*\]\([^)]*\)", _blank, texte)
        texte = re.sub(r"(?<=\])\([^)\n]*\)", _blank, texte)
        texte = re.sub(r"<[^>\n]*>", _blank, texte)
        texte = re.sub(r"\{ ?#[^}\n]*\}", _blank, texte)
        return re.sub(r"https?://\S+", _blank, texte)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _macro_text(found: re.Match[str]) -> str:
    """Ce que la macro montrera, au même endroit : le mot d’une définition, rien pour le reste."""
    arguments = [a or b for a, b in GUILLEMETS.findall(found[2])]
    if found[1] not in ("definition_terme", "lien_vers") or not arguments:
        return _blank(found)
    mot = arguments[-1] if found[1] == "definition_terme" or len(arguments) > 1 else ""
    return mot.ljust(len(found[0]))[: len(found[0])]


def split_passages(document: Document[Any]) -> Iterator[Passage]:
    """Les passages d’un document, dans l’ordre, blocs compris, hors blocs de code."""
    for rang, bloc in enumerate(document.source.blocs):
        yield from _block_passages(document.source.chemin, bloc, rang)


def _block_passages(chemin: str, bloc: Bloc, rang: int) -> Iterator[Passage]:
    lignes: list[str] = []
    debut, code = bloc.ligne, ""
    for numero, ligne in enumerate([*bloc.texte.split("\n"), ""], bloc.ligne):
        cloture = CLOTURE.match(ligne)
        is_code = bool(code) or bool(cloture)
        if cloture:
            code = "" if code and cloture[1].startswith(code) else code or cloture[1]
        titre = None if is_code else TITRE.match(ligne)
        if (not ligne.strip() or is_code or titre) and lignes:
            yield _passage(chemin, debut, lignes, bloc, rang)
            lignes = []
        if titre:
            yield Passage(chemin, numero, ligne, "titre", bloc.nature, rang)
        elif ligne.strip() and not is_code:
            if not lignes:
                debut = numero
            lignes.append(ligne)


def _passage(chemin: str, debut: int, lignes: list[str], bloc: Bloc, rang: int) -> Passage:
    genre = "paragraphe"
    if lignes[0].lstrip().startswith("|"):
        genre = "tableau"
    elif lignes[0].lstrip().startswith("<") and lignes[0].rstrip().endswith(">"):
        genre = "html"
    return Passage(chemin, debut, "\n".join(lignes), genre, bloc.nature, rang)


PUCE: Final = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+", re.MULTILINE)
# Le motif regarde avant après coup : en commençant par là, il serait bien plus lent.
FIN_DE_PHRASE: Final = re.compile(
    r"[\s»)](?<=[.!?…].)[\s»)]*(?=[A-ZÀ-ÖØ-Þ«\[*_\d–-])|\n(?=\s*(?:[-*+]|\d+[.)])\s)", re.DOTALL
)


def sentences(passage: Passage) -> Iterator[tuple[int, str]]:
    """Les phrases d’un passage : le décalage du début, et le texte."""
    clair = passage.clair
    debut = 0
    for found in [*FIN_DE_PHRASE.finditer(clair), None]:
        fin = found.start() if found else len(clair)
        phrase = clair[debut:fin]
        retrait = len(phrase) - len(phrase.lstrip())
        if phrase.strip():
            yield debut + retrait, phrase.strip()
        debut = found.end() if found else fin


MOT: Final = re.compile(r"[\wÀ-ÿ]++(?:['’-][\wÀ-ÿ]++)*+")


def words(texte: str) -> int:
    """Le nombre de mots ; « l’usager » en compte un."""
    return len(MOT.findall(texte))


def prose(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Les seuls paragraphes."""
    return (p for p in passages if p.genre == "paragraphe")
