"""L’adresse de chaque contenu sur le site, tirée de son chemin : une fonction par nature, sans « / » au début."""

from __future__ import annotations

import re
from typing import Final

CATALOGUE: Final = "catalogue.json"
SCHEMA: Final = "catalogue.schema.json"
FIL_DES_EDITIONS: Final = "editions.atom"
SOMMES: Final = "sommes-sha256.txt"
# La page où l’on copie l’édition, et où l’on en prend l’archive.
LECTURE_HORS_CONNEXION: Final = "lire-hors-connexion/"
# Le dossier des paquets que l’on emporte, sur le site.
TELECHARGEMENTS: Final = "telechargements/"
# L’identifiant du paquet qui emporte tout le cursus.
CURSUS: Final = "CURSUS"
# Ce que la construction écrit à la racine du site, et qu’une page de `docs/` peut citer comme s’il y était.
ENGENDRES: Final = (CATALOGUE, SCHEMA, FIL_DES_EDITIONS, SOMMES)


def page_address(chemin: str) -> str:
    """`docs/fiches-outils/x.md` → `fiches-outils/x/` ; `modules/m/10-voir.md` → `modules/m/voir/`."""
    sans_racine = chemin.removeprefix("docs/").removesuffix(".md")
    dossier, _, nom = sans_racine.rpartition("/")
    nom = re.sub(r"^\d\d-", "", nom) if dossier.startswith("modules/") else nom
    parties = [p for p in (dossier, "" if nom == "index" else nom) if p]
    return "/".join(parties) + "/" if parties else ""


def anchor(identifiant: str) -> str:
    """L’ancre d’un identifiant dans sa page."""
    return identifiant.lower()


def relative_address(depuis: str, vers: str) -> str:
    """L’adresse de `vers` vue de la page `depuis` (deux adresses terminées par « / », ou avec une ancre)."""
    cible, _, ancre = vers.partition("#")
    ici, la = depuis.split("/")[:-1], cible.split("/")
    communs = 0
    while communs < min(len(ici), len(la) - 1) and ici[communs] == la[communs]:
        communs += 1
    chemin = "../" * (len(ici) - communs) + "/".join(la[communs:])
    suffixe = f"#{ancre}" if ancre else ""
    return (chemin + suffixe) if chemin or suffixe else "./"
