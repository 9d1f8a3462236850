"""Les fichiers de l’index : un sommaire, des éclats de racines rangés par ordre alphabétique, des blocs de titres.

Chaque fichier est un script qui appelle `recherche(…)`. Un site ouvert depuis une clé USB n’a pas le droit de lire un
fichier de données, mais il peut ajouter une balise de script ; et la politique de sécurité n’admet que nos scripts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Final

from pupitre.site.search.assembly import Index
from pupitre.site.search.lines import Lines
from pupitre.site.search.words import RACINES, VIDES, fold

# Octets au plus dans un éclat de racines, documents dans un bloc de titres : de petits fichiers, mais pas trop.
ECLAT: Final = 4_200
BLOC: Final = 8
DOSSIER: Final = "recherche/"


def index_files(index: Index, address: Callable[[str], str] = str) -> dict[str, bytes]:
    """Les fichiers à poser dans le site (chemin -> octets) ; `address` adapte les adresses des pages."""
    eclats = list(_chunks(index.lignes))
    # Deux mots que seuls leurs accents distinguent ont aussi un ordre : le même site, à l’octet près.
    lexique = sorted(index.lignes.mots, key=lambda mot: (fold(mot), mot))
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
        "lexique.js": _script("lexique", 0, " ".join(lexique)),
    }
    fichiers |= {f"mots-{rang}.js": _script("mots", rang, "\n".join(lignes)) for rang, lignes in enumerate(eclats)}
    fichiers |= {f"titres-{rang}.js": _script("titres", rang, bloc) for rang, bloc in enumerate(blocs)}
    return {DOSSIER + nom: texte.encode() for nom, texte in fichiers.items()}


def _script(genre: str, rang: int, valeur: object) -> str:
    return f"recherche({json.dumps(genre)},{rang},{json.dumps(valeur, ensure_ascii=False, separators=(',', ':'))})\n"


def _chunks(lignes: Lines) -> Iterator[list[str]]:
    """Les lignes « racine:documents », en paquets d’une taille voisine."""
    paquet: list[str] = []
    taille = 0
    for racine in sorted(lignes.lignes):
        ligne = f"{racine}:{lignes.lignes[racine]}"
        if paquet and taille + len(ligne) > ECLAT:
            yield paquet
            paquet, taille = [], 0
        paquet.append(ligne)
        taille += len(ligne) + 1
    if paquet:
        yield paquet
