"""Les textes d’une édition, paragraphe par paragraphe, et leur comparaison mot à mot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Final, Literal

from pupitre.model.catalogue import Catalogue
from pupitre.model.source import Document

Textes = Mapping[str, tuple[str, ...]]
# Les champs d’en-tête qu’une personne lit comme du texte, dans l’ordre de la page.
LUS: Final = ("titre", "resume", "essentiel", "points_cles", "defi", "etapes")
MOTS: Final = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Morceau:
    """Un bout de paragraphe, gardé (« = »), retiré (« - ») ou ajouté (« + »)."""

    signe: Literal["=", "-", "+"]
    texte: str


Passage = tuple[Morceau, ...]


def texts_of(catalogue: Catalogue) -> Textes:
    """Les paragraphes de chaque contenu, par identifiant ; ceux d’un quiz sous « M-…/auto-evaluation »."""
    textes: dict[str, tuple[str, ...]] = {}
    for table in (catalogue.modules, catalogue.sequences, catalogue.cas, catalogue.fiches, catalogue.programmes):
        documents: Mapping[str, Document[Any]] = table
        for identifiant, document in documents.items():
            meta, corps = document.source.meta, document.source.corps
            textes[identifiant] = (*(t for c in LUS for t in _strings(meta.get(c))), *_paragraphs(corps))
    for identifiant, quiz in catalogue.quiz.items():
        questions = quiz.source.meta.get("questions", ())
        textes[f"{identifiant}/auto-evaluation"] = tuple(" / ".join(_strings(q)) for q in questions)
    return textes


def _strings(valeur: Any) -> Iterator[str]:
    if isinstance(valeur, str):
        yield valeur
    elif isinstance(valeur, Mapping):
        for sous in valeur.values():
            yield from _strings(sous)
    elif isinstance(valeur, list | tuple):
        for sous in valeur:
            yield from _strings(sous)


def _paragraphs(corps: str) -> Iterator[str]:
    yield from (" ".join(p.split()) for p in re.split(r"\n\s*\n", corps) if p.strip())


def of_module(textes: Textes, module: str, sequences: tuple[str, ...]) -> tuple[str, ...]:
    """Tous les paragraphes d’un module, ses séquences et son quiz compris."""
    cles = (module, *sequences, f"{module}/auto-evaluation")
    return tuple(p for cle in cles for p in textes.get(cle, ()))


def diff(avant: tuple[str, ...], apres: tuple[str, ...]) -> tuple[Passage, ...]:
    """Les paragraphes qui diffèrent, chacun découpé en morceaux ; rien pour ce qui n’a pas bougé."""
    passages: list[Passage] = []
    for geste, a, b, c, d in SequenceMatcher(None, avant, apres, autojunk=False).get_opcodes():
        if geste != "equal":
            passages += [_words(x or "", y or "") for x, y in zip_longest(avant[a:b], apres[c:d])]
    return tuple(passages)


def _words(avant: str, apres: str) -> Passage:
    """Deux paragraphes mot à mot ; s’ils n’ont presque rien en commun, l’un entier puis l’autre."""
    mots_avant, mots_apres = MOTS.findall(avant), MOTS.findall(apres)
    comparaison = SequenceMatcher(None, mots_avant, mots_apres, autojunk=False)
    if comparaison.ratio() < 0.4:
        return tuple(m for m in (Morceau("-", avant), Morceau("+", apres)) if m.texte)
    morceaux: list[Morceau] = []
    for geste, a, b, c, d in comparaison.get_opcodes():
        if geste == "equal":
            morceaux.append(Morceau("=", "".join(mots_avant[a:b])))
            continue
        morceaux += [Morceau("-", "".join(mots_avant[a:b]))] if b > a else []
        morceaux += [Morceau("+", "".join(mots_apres[c:d]))] if d > c else []
    return tuple(morceaux)


def marked(passage: Passage, *marques: str) -> str:
    """Un passage avec ses marques : « [-retiré-] », « {+ajouté+} », ou les quatre marques données."""
    moins_debut, moins_fin, plus_debut, plus_fin = marques or ("[-", "-]", "{+", "+}")
    signes = {"=": ("", ""), "-": (moins_debut, moins_fin), "+": (plus_debut, plus_fin)}
    return "".join(signes[m.signe][0] + m.texte.strip("\n") + signes[m.signe][1] for m in passage)
