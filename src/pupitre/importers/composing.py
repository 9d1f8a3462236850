"""Des jetons au Markdown : gras, italique, code et liens, tels que l’auteur les aurait écrits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from pupitre.importers.reading import NUE, Forme, Jeton

ACTIF: Final = re.compile(r"[*`\[\\]|<(?=[A-Za-z/!])|\{(?=[{%#])|(?<!\w)_|_(?!\w)")
AVANT_PONCTUATION: Final = re.compile("[\u00a0\u202f](?=[:;!?»%])|(?<=«)[\u00a0\u202f]")
# Trois astérisques au milieu d’un mot : personne ne sait plus ce que chacun ouvre ou ferme.
EMMELE: Final = re.compile(r"\w\*{3,}\w")
ETOILE, TIRET = "*", "_"


@dataclass(frozen=True, slots=True)
class Signe:
    """Un jeton à écrire : son Markdown tel quel, et sa mise en forme."""

    markdown: str
    forme: Forme
    is_blanc: bool = False


@dataclass(frozen=True, slots=True)
class Ecriture:
    """Une façon d’écrire : le signe de l’italique, et lequel du gras ou de l’italique est dehors."""

    italique: str = ETOILE
    gras_dehors: bool = True


ECRITURES: Final = tuple(Ecriture(signe, dehors) for dehors in (True, False) for signe in (ETOILE, TIRET))


# Une mise en forme : ce qui la reconnaît, et comment elle s’écrit autour d’un texte.
Niveau = tuple[Callable[[Forme], object], Callable[[str, Forme], str]]


def escaped(jeton: Jeton, *, is_case: bool) -> str:
    """Le texte d’un jeton venu du document, pour qu’aucun de ses signes ne devienne une mise en forme."""
    if jeton.is_blanc:
        return jeton.brut or " "
    if jeton.texte == "\n":
        return "<br>"
    if jeton.forme.code:
        return jeton.texte
    texte = ACTIF.sub(lambda found: "&lt;" if found[0] == "<" else f"\\{found[0]}", jeton.texte)
    return texte.replace("|", "\\|") if is_case else texte


def compose(signes: Sequence[Signe], ecriture: Ecriture, adresses: Mapping[str, str]) -> str:
    """Le Markdown d’une suite de signes ; `adresses` rend l’adresse écrite d’un lien d’après celle du document."""
    niveaux: list[Niveau] = [
        (lambda f: f.lien, lambda texte, f: f"[{texte}]({adresses.get(f.lien, f.lien)})"),
        (lambda f: f.gras, lambda texte, _: f"**{texte}**"),
        (lambda f: f.italique, lambda texte, _: f"{ecriture.italique}{texte}{ecriture.italique}"),
        (lambda f: f.code, lambda texte, _: f"`{texte}`"),
    ]
    if not ecriture.gras_dehors:
        niveaux[1], niveaux[2] = niveaux[2], niveaux[1]
    return _nested(_settled(signes), niveaux)


def _nested(signes: Sequence[Signe], niveaux: Sequence[Niveau]) -> str:
    """La mise en forme qui dure le plus enveloppe les autres ; à durée égale, la première des niveaux."""
    parties: list[str] = []
    rang = 0
    while rang < len(signes):
        forme = signes[rang].forme
        durees = [_length(signes[rang:], critere) for critere, _ in niveaux]
        longue = max(durees, default=0)
        if not longue:
            parties.append(signes[rang].markdown)
            rang += 1
            continue
        dehors = durees.index(longue)
        dedans = _nested(signes[rang : rang + longue], [n for place, n in enumerate(niveaux) if place != dehors])
        parties.append(niveaux[dehors][1](dedans, forme))
        rang += longue
    return "".join(parties)


def _length(signes: Sequence[Signe], critere: Callable[[Forme], object]) -> int:
    """Combien de signes partagent la mise en forme du premier ; zéro s’il ne l’a pas."""
    valeur = critere(signes[0].forme)
    return sum(1 for _ in takewhile(lambda s: critere(s.forme) == valeur, signes)) if valeur else 0


def _settled(signes: Sequence[Signe]) -> list[Signe]:
    """Une espace au bord d’une mise en forme en sort : « **mot** », jamais « **mot ** »."""
    propres = []
    for rang, signe in enumerate(signes):
        if not signe.is_blanc:
            propres.append(signe)
            continue
        avant = signes[rang - 1].forme if rang else NUE
        apres = signes[rang + 1].forme if rang + 1 < len(signes) else NUE
        propres.append(replace(signe, forme=_shared(avant, apres)))
    return propres


def _shared(avant: Forme, apres: Forme) -> Forme:
    return Forme(
        avant.gras and apres.gras,
        avant.italique and apres.italique,
        avant.code and apres.code,
        avant.lien if avant.lien == apres.lien else "",
    )


def plain_spaces(markdown: str) -> str:
    """L’espace insécable que le moteur posera lui-même redevient une espace ordinaire."""
    return AVANT_PONCTUATION.sub(" ", markdown)
