"""Suit, jeton par jeton, de quel passage du cursus vient le texte d’un document exporté."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pupitre.importers.atoms import OPAQUE, Atome
from pupitre.importers.composing import ECRITURES, Ecriture, Signe, compose
from pupitre.importers.marking import Cible, Opaque, Table
from pupitre.importers.marks import rank
from pupitre.importers.reading import NUE, Forme, Jeton, Unite

BLANC: Final = re.compile(r"[ \t\r\n\u00a0\u202f]+")


@dataclass(frozen=True, slots=True)
class Suivi:
    """Un jeton, le passage dont il vient (rang dans la table, -1 s’il est ajouté par le moteur), et sa macro (-1 sinon)."""

    jeton: Jeton
    atome: int = -1
    opaque: int = -1


@dataclass(frozen=True, slots=True)
class Trace:
    """Une unité exportée, suivie ; `adresses` : adresse d’un lien dans le document -> adresse écrite par l’auteur."""

    unite: Unite
    suivis: tuple[Suivi, ...]
    adresses: Mapping[str, str]

    @property
    def atomes(self) -> tuple[int, ...]:
        """Les passages de l’unité, dans l’ordre."""
        return tuple(dict.fromkeys(s.atome for s in self.suivis if s.atome >= 0))

    def of(self, atome: int) -> tuple[Suivi, ...]:
        """Les jetons d’un passage."""
        return tuple(s for s in self.suivis if s.atome == atome)


def trace(unite: Unite, table: Table) -> Trace:
    """Suit une unité exportée d’après ses repères."""
    atome = opaque = -1
    suivis: list[Suivi] = []
    adresses: dict[str, str] = {}
    reperes = list(unite.reperes)
    for place, jeton in enumerate(unite.jetons):
        while reperes and reperes[0][0] <= place:
            signe = reperes.pop(0)[1]
            entree = table.entrees[rank(signe)[0]]
            atome, opaque = _moved(signe, entree, atome, opaque)
            if isinstance(entree, Cible):
                adresses[jeton.forme.lien] = entree.adresse
        suivis.append(Suivi(jeton, atome, opaque))
    return Trace(unite, tuple(suivis), adresses)


def _moved(signe: str, entree: Atome | Opaque | Cible, atome: int, opaque: int) -> tuple[int, int]:
    rang, is_ouvrant = rank(signe)
    if opaque >= 0 and not (isinstance(entree, Opaque) and rang == opaque):
        return atome, opaque  # un titre que reprend une macro : c’est la macro que l’on suit
    if isinstance(entree, Atome):
        return (rang if is_ouvrant else -1), -1
    if isinstance(entree, Opaque):
        return atome, (rang if is_ouvrant else -1)
    return atome, opaque


@dataclass(frozen=True, slots=True)
class Ecrit:
    """Un passage que l’on sait récrire : la façon d’écrire qui redonne exactement son texte, et ses signes.

    `habit` est la mise en forme que le gabarit donne à tout le passage : un titre en lien, une réponse en italique.
    """

    ecriture: Ecriture
    signes: tuple[tuple[Signe, ...], ...]
    habit: Forme

    def markdown(self, signes: Sequence[Signe], adresses: Mapping[str, str]) -> str:
        """Le Markdown de ces signes, écrit comme l’était le passage."""
        return compose([undressed(s, self.habit) for s in signes], self.ecriture, adresses)


def undressed(signe: Signe, habit: Forme) -> Signe:
    """Un signe sans la mise en forme que le gabarit donne à tout le passage."""
    forme = signe.forme
    nue = Forme(
        forme.gras and not habit.gras,
        forme.italique and not habit.italique,
        forme.code and not habit.code,
        "" if habit.lien else forme.lien,
    )
    return replace(signe, forme=nue)


def written(trace: Trace, rang: int, table: Table) -> Ecrit | None:
    """De quoi récrire un passage ; rien si aucune façon d’écrire ne redonne son texte, à la lettre."""
    atome = table.entrees[rang]
    assert isinstance(atome, Atome)
    suivis = trace.of(rang)
    for is_nue in (True, False):
        signes = tuple(_signs(suivis, atome, table, is_nue=is_nue))
        plats = [s for groupe in signes for s in groupe]
        for habit in dict.fromkeys((NUE, _common(plats))):
            for ecriture in ECRITURES:
                ecrit = Ecrit(ecriture, signes, habit)
                if ecrit.markdown(plats, trace.adresses) == atome.texte:
                    return ecrit
    return None


def _common(signes: Sequence[Signe]) -> Forme:
    """La mise en forme que partagent tous les signes."""
    formes = [s.forme for s in signes if not s.is_blanc]
    liens = {f.lien for f in formes}
    return Forme(
        all(f.gras for f in formes),
        all(f.italique for f in formes),
        all(f.code for f in formes),
        liens.pop() if len(liens) == 1 else "",
    )


def _signs(suivis: tuple[Suivi, ...], atome: Atome, table: Table, *, is_nue: bool) -> Iterator[tuple[Signe, ...]]:
    """Les signes de chaque jeton : une macro tient dans le premier des siens."""
    blancs = _spaces(atome.texte, sum(s.jeton.is_blanc and s.opaque < 0 for s in suivis))
    vu = -1
    for suivi in suivis:
        if suivi.opaque >= 0:
            entree = table.entrees[suivi.opaque]
            assert isinstance(entree, Opaque)
            forme = NUE if is_nue else Forme(suivi.jeton.forme.gras, suivi.jeton.forme.italique)
            yield (Signe(entree.brut, forme),) if suivi.opaque != vu else ()
        elif suivi.jeton.is_blanc:
            yield (Signe(next(blancs), suivi.jeton.forme, is_blanc=True),)
        else:
            yield (Signe("<br>" if suivi.jeton.texte == "\n" else suivi.jeton.texte, suivi.jeton.forme),)
        vu = suivi.opaque


def _spaces(texte: str, nombre: int) -> Iterator[str]:
    """Les espaces telles que l’auteur les a écrites, si l’on en retrouve le compte."""
    trouvees = BLANC.findall(OPAQUE.sub(lambda found: BLANC.sub("x", found[0]), texte))
    yield from trouvees if len(trouvees) == nombre else [" "] * nombre
