#!/usr/bin/env python3
"""Liste chaque nombre d’un contenu qui n’a ni référence ni donnée du territoire dans sa phrase.

Un nombre sans référence doit être justifié dans `nombres-justifies.yml`, par une règle qui dit où elle vaut et
pourquoi. Échoue s’il en reste un, ou si une justification ne sert plus. Avec `--tout`, montre aussi les justifiés.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import yaml

from pupitre.layers.opening import open_layers
from pupitre.loading.catalogue import load
from pupitre.model.source import Document, Source
from pupitre.rules.context import documents_as_written
from pupitre.rules.passages import Passage, sentences, split_passages
from pupitre.rules.sources import PREUVE
from pupitre.settings import read_settings

RACINE: Final = Path(__file__).resolve().parent.parent
JUSTIFICATIONS: Final = Path(__file__).with_name("nombres-justifies.yml")
DOSSIERS: Final = ("modules/", "cas-pratiques/", "docs/fiches-outils/", "docs/modeles/", "docs/programmes/",
                   "docs/territoires/")  # fmt: skip
# En lettres, on ne relève que ce qui mesure : « deux personnes » est une consigne ou un récit, « un tiers » un fait.
EN_LETTRES: Final = (
    r"vingtaine|trentaine|quarantaine|cinquantaine|centaines?|milliers?|mille|millions?|milliards?"
    r"|moitié|deux tiers|un tiers des|(?:un|trois) quarts?(?! d’heure)|pour cent"
)
NOMBRE: Final = re.compile(
    rf"(?<![\w-])(?:\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+|\d[\d.,]*\d|\d|{EN_LETTRES})(?![\w-])", re.IGNORECASE
)

# Le rang d’un élément de liste, d’un titre ou d’une ligne de tableau n’affirme rien.
NUMEROTATION: Final = re.compile(r"^[\s#>|*-]*\d+[.)](?=\s|$)|(?<=[|>])\s*\**\d+[.)]?\s(?!h\b)")


@dataclass(frozen=True, slots=True)
class Nombre:
    """Un nombre trouvé : où il est, la phrase qui le porte, le bloc où il se trouve."""

    chemin: str
    ligne: int
    bloc: str
    valeur: str
    phrase: str
    debut: int


@dataclass(frozen=True, slots=True)
class Justification:
    """Une raison de ne pas citer : les fichiers, les blocs et le motif où elle vaut, et ce qu’elle n’excuse jamais."""

    raison: str
    fichiers: str = "*"
    blocs: tuple[str, ...] = ()
    motif: str = ""
    sauf: str = ""

    def covers(self, nombre: Nombre) -> bool:
        """Vrai si la raison vaut pour ce nombre, à cet endroit de sa phrase."""
        if not fnmatchcase(nombre.chemin, self.fichiers) or (self.blocs and nombre.bloc not in self.blocs):
            return False
        autour = nombre.phrase[max(0, nombre.debut - 30) : nombre.debut + len(nombre.valeur) + 30]
        if self.sauf and re.search(self.sauf, autour, re.IGNORECASE):
            return False
        motifs = re.finditer(self.motif, nombre.phrase, re.IGNORECASE)
        return not self.motif or any(m.start() <= nombre.debut < m.end() for m in motifs)


def find_numbers(documents: tuple[Document[Any], ...]) -> Iterator[Nombre]:
    """Tous les nombres sans référence des contenus, dans l’ordre des fichiers."""
    for document in sorted(documents, key=lambda d: d.source.chemin):
        if document.source.chemin.startswith(DOSSIERS):
            for passage in split_passages(document):
                yield from _of_passage(passage)
    for document in documents:
        source = document.source
        if source.chemin.startswith(DOSSIERS):
            for ligne, texte in _strings(source.meta, source, ()):
                if not PREUVE.search(texte):
                    yield from _of_text(source.chemin, ligne, "entete", texte)


def _of_passage(passage: Passage) -> Iterator[Nombre]:
    """Les nombres dont ni la phrase, ni ses deux voisines dans le paragraphe, ne cite une source."""
    phrases = list(_rows(passage) if passage.genre == "tableau" else sentences(passage))
    bornes = [debut for debut, _ in phrases] + [len(passage.texte)]
    cite = [bool(PREUVE.search(passage.texte[a:b])) for a, b in pairwise(bornes)]
    for rang, (debut, phrase) in enumerate(phrases):
        voisines = cite[rang : rang + 1] if passage.genre == "tableau" else cite[max(0, rang - 1) : rang + 2]
        if not any(voisines):
            yield from _of_text(passage.chemin, passage.position(debut).ligne, passage.bloc, phrase)


def _rows(passage: Passage) -> Iterator[tuple[int, str]]:
    debut = 0
    for ligne in passage.clair.split("\n"):
        yield debut, ligne
        debut += len(ligne) + 1


def _of_text(chemin: str, ligne: int, bloc: str, texte: str) -> Iterator[Nombre]:
    phrase = " ".join(NUMEROTATION.sub(" ", texte).split())
    for found in NOMBRE.finditer(phrase):
        yield Nombre(chemin, ligne, bloc, found[0], phrase, found.start())


def _strings(valeur: object, source: Source, chemin: tuple[str | int, ...]) -> Iterator[tuple[int, str]]:
    """Les textes que lit une personne dans un en-tête ou un quiz ; rien de ce qui porte ses propres sources."""
    if isinstance(valeur, str):
        if chemin and chemin[0] not in TECHNIQUES and chemin[-1] not in TECHNIQUES:
            yield source.positions.at(*chemin).ligne, valeur
    elif isinstance(valeur, dict):
        if valeur.get("sources"):
            return
        for cle, sous in valeur.items():
            yield from _strings(sous, source, (*chemin, cle))
    elif isinstance(valeur, list | tuple):
        for rang, sous in enumerate(valeur):
            yield from _strings(sous, source, (*chemin, rang))


# Les champs que le modèle contrôle déjà : identifiants, durées, dates, renvois.
TECHNIQUES: Final = frozenset(
    ("id", "duree_minutes", "duree_salle_minutes", "duree_autonomie_minutes", "activite", "sequence", "module",
     "objectifs", "objectif", "fiches", "fiche", "cas", "modules", "prerequis", "sources", "pour_aller_plus_loin",
     "mis_a_jour_le", "prochaine_revue", "debut", "fichier", "format", "fiches_voisines", "relu_le", "acceptees", "code")
)  # fmt: skip


def main() -> int:
    """Affiche les nombres sans référence ni justification ; rend leur nombre, borné à 1."""
    reglages = read_settings(RACINE)
    assert reglages.valeur is not None, "curriculum.yml est illisible : lancez d’abord « pupitre verifier »."
    ouvertes = open_layers(RACINE, reglages)
    settings = ouvertes.settings
    loaded = load(ouvertes.couches, settings.seuils.fichier_octets, ouvertes.masquer)
    entrees = yaml.safe_load(JUSTIFICATIONS.read_text(encoding="utf-8"))["justifications"]
    raisons = [Justification(**{**e, "blocs": tuple(e.get("blocs", ()))}) for e in entrees]
    emplois: Counter[str] = Counter()
    restants = []
    for nombre in find_numbers(documents_as_written(loaded)):
        raison = next((r for r in raisons if r.covers(nombre)), None)
        if raison is None:
            restants.append(nombre)
        else:
            emplois[raison.raison] += 1
            if "--tout" in sys.argv:
                print(f"{nombre.chemin}:{nombre.ligne}: {nombre.valeur} — {raison.raison}")
    for nombre in restants:
        print(f"{nombre.chemin}:{nombre.ligne}: [{nombre.bloc}] « {nombre.valeur} » dans : {nombre.phrase[:160]}")
    inutiles = [r.raison for r in raisons if not emplois[r.raison]]
    for inutile in inutiles:
        print(f"{JUSTIFICATIONS.name} : cette justification ne sert plus, retirez-la : {inutile}")
    print(f"{len(restants)} nombre(s) sans référence ni justification ; {sum(emplois.values())} justifié(s).")
    return int(bool(restants or inutiles))


if __name__ == "__main__":
    sys.exit(main())
