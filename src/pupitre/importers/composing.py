"""Des jetons au Markdown : gras, italique, code et liens, tels que l’auteur les aurait écrits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from pupitre.importers.reading import NUE, Forme, Jeton

ACTIF: Final = re.compile(r"[*`\[\\]|<(?=[A-Za-z/!])|\{(?=[{%#])|(?<!\w)_|_(?!\w)")
AVANT_PONCTUATION: Final = re.compile("[\u00a0\u202f](?=[:;!?»%])|(?<=«)[\u00a0\u202f]")
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
    niveaux: list[tuple[Callable[[Forme], object], Callable[[str, Forme], str]]] = [
        (lambda f: f.lien, lambda texte, f: f"[{texte}]({adresses.get(f.lien, f.lien)})"),
        (lambda f: f.gras, lambda texte, _: f"**{texte}**"),
        (lambda f: f.italique, lambda texte, _: f"{ecriture.italique}{texte}{ecriture.italique}"),
        (lambda f: f.code, lambda texte, _: f"`{texte}`"),
    ]
    if not ecriture.gras_dehors:
        niveaux[1], niveaux[2] = niveaux[2], niveaux[1]
    return _nested(_settled(signes), niveaux)


def _nested(
    signes: Sequence[Signe], niveaux: Sequence[tuple[Callable[[Forme], object], Callable[[str, Forme], str]]]
) -> str:
    if not niveaux:
        return "".join(s.markdown for s in signes)
    (critere, habiller), *reste = niveaux
    parties = []
    for valeur, groupe in groupby(signes, key=lambda s: critere(s.forme)):
        membres = list(groupe)
        texte = _nested(membres, reste)
        parties.append(habiller(texte, membres[0].forme) if valeur else texte)
    return "".join(parties)


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
