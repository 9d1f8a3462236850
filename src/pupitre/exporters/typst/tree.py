"""Le HTML d’une page, en arbre : de quoi le parcourir pour l’écrire autrement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

VIDES: Final = frozenset(("br", "col", "hr", "img", "input"))


@dataclass(frozen=True, slots=True)
class Noeud:
    """Un élément : son nom, ses attributs, ses enfants (éléments et textes)."""

    nom: str
    attributs: Mapping[str, str]
    enfants: tuple[Noeud | str, ...]

    @property
    def classes(self) -> frozenset[str]:
        """Ses classes."""
        return frozenset(self.attributs.get("class", "").split())

    @property
    def texte(self) -> str:
        """Tout son texte, bout à bout."""
        return "".join(e if isinstance(e, str) else e.texte for e in self.enfants)

    def find(self, *noms: str) -> Iterator[Noeud]:
        """Ses descendants de ces noms, dans l’ordre de lecture."""
        for enfant in self.enfants:
            if isinstance(enfant, Noeud):
                if enfant.nom in noms:
                    yield enfant
                yield from enfant.find(*noms)


Enfants = tuple[Noeud | str, ...]


class _Reader(HTMLParser):
    """Lit du HTML déjà assaini : chaque élément y est fermé, dans l’ordre."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pile: list[tuple[str, dict[str, str], list[Noeud | str]]] = [("", {}, [])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributs = {nom: valeur or "" for nom, valeur in attrs}
        if tag in VIDES:
            self.pile[-1][2].append(Noeud(tag, attributs, ()))
        else:
            self.pile.append((tag, attributs, []))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VIDES and self.pile[-1][0] == tag:
            nom, attributs, enfants = self.pile.pop()
            self.pile[-1][2].append(Noeud(nom, attributs, tuple(enfants)))

    def handle_data(self, data: str) -> None:
        self.pile[-1][2].append(data)


def read_html(html: str) -> Enfants:
    """Les éléments et les textes de premier niveau d’une page rendue par le moteur."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    while len(reader.pile) > 1:  # une page assainie ferme tout ; on ne perd rien si une autre ne le fait pas
        reader.handle_endtag(reader.pile[-1][0])
    return tuple(reader.pile[0][2])


def elements(enfants: Iterable[Noeud | str]) -> tuple[Noeud, ...]:
    """Les éléments, sans les blancs qui les séparent."""
    return tuple(e for e in enfants if isinstance(e, Noeud))


@dataclass(frozen=True, slots=True)
class Section:
    """Une partie de page : l’ancre de son titre (vide avant le premier) et ses éléments, titre compris."""

    ancre: str
    enfants: Enfants


def sections(enfants: Enfants) -> tuple[Section, ...]:
    """La page coupée à ses titres de niveau 2, qu’ils soient seuls ou dans une `section`."""
    parties: list[tuple[str, list[Noeud | str]]] = [("", [])]
    for enfant in enfants:
        ancre = _anchor_of(enfant)
        if ancre is not None:
            parties.append((ancre, []))
        parties[-1][1].append(enfant)
    return tuple(Section(ancre, tuple(contenu)) for ancre, contenu in parties if contenu)


def _anchor_of(enfant: Noeud | str) -> str | None:
    """L’ancre du titre que porte cet élément s’il ouvre une partie ; rien sinon."""
    if isinstance(enfant, str):
        return None
    if enfant.nom == "section" and "activite" not in enfant.classes:
        enfant = next(iter(elements(enfant.enfants)), enfant)
    return enfant.attributs.get("id", "") if enfant.nom == "h2" else None


def without(enfants: Enfants, classe: str) -> Enfants:
    """Les mêmes enfants, sans ceux de premier niveau qui portent cette classe."""
    return tuple(e for e in enfants if isinstance(e, str) or classe not in e.classes)
