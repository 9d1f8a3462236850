"""Les fichiers de l’index : un sommaire, des éclats de racines rangés par ordre alphabétique, des blocs de titres.

Chaque fichier est un script qui appelle `recherche(…)`. Un site ouvert depuis une clé USB n’a pas le droit de lire un
fichier de données, mais il peut ajouter une balise de script ; et la politique de sécurité n’admet que nos scripts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Final

from pupitre.site.search.index import Index
from pupitre.site.search.words import RACINES, VIDES

# Octets au plus dans un éclat de racines, documents dans un bloc de titres : de petits fichiers, mais pas trop.
ECLAT: Final = 4_200
BLOC: Final = 8
DOSSIER: Final = "recherche/"
CHIFFRES: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def index_files(index: Index, address: Callable[[str], str] = str) -> dict[str, bytes]:
    """Les fichiers à poser dans le site (chemin -> octets) ; `address` adapte les adresses des pages."""
    eclats = list(_chunks(index))
    documents = [[d.titre, address(d.adresse), d.nature, d.resume] for d in index.documents]
    blocs = [documents[debut : debut + BLOC] for debut in range(0, len(documents), BLOC)]
    sommaire = {
        "racines": RACINES,
        "vides": " ".join(sorted(VIDES)),
        "bornes": [lignes[0].partition(":")[0] for lignes in eclats],
        "documents": len(documents),
        "bloc": BLOC,
    }
    fichiers = {
        "sommaire.js": _script("sommaire", 0, sommaire),
        "lexique.js": _script("lexique", 0, " ".join(index.lexique)),
    }
    fichiers |= {f"mots-{rang}.js": _script("mots", rang, "\n".join(lignes)) for rang, lignes in enumerate(eclats)}
    fichiers |= {f"titres-{rang}.js": _script("titres", rang, bloc) for rang, bloc in enumerate(blocs)}
    return {DOSSIER + nom: texte.encode() for nom, texte in fichiers.items()}


def _script(genre: str, rang: int, valeur: object) -> str:
    return f"recherche({json.dumps(genre)},{rang},{json.dumps(valeur, ensure_ascii=False, separators=(',', ':'))})\n"


def _chunks(index: Index) -> Iterator[list[str]]:
    """Les lignes « racine:documents », en paquets d’une taille voisine."""
    lignes: list[str] = []
    taille = 0
    for racine in sorted(index.racines):
        ligne = f"{racine}:{_postings(dict(index.racines[racine]))}"
        if lignes and taille + len(ligne) > ECLAT:
            yield lignes
            lignes, taille = [], 0
        lignes.append(ligne)
        taille += len(ligne) + 1
    if lignes:
        yield lignes


def _postings(documents: dict[int, int]) -> str:
    """« 3K1B » : l’écart au document précédent en base 36 (rien s’il vaut un), puis le poids, de A à Z."""
    sortie, precedent = [], -1
    for rang in sorted(documents):
        ecart = rang - precedent
        sortie.append(f"{'' if ecart == 1 else _base36(ecart)}{chr(ord('A') + documents[rang] - 1)}")
        precedent = rang
    return "".join(sortie)


def _base36(nombre: int) -> str:
    return (_base36(nombre // 36) if nombre >= 36 else "") + CHIFFRES[nombre % 36]
