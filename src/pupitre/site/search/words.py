"""Des mots français réduits à une racine : accents et œ pliés, pluriels et désinences courantes retirés.

La table est la seule chose à connaître : le script de la page de recherche applique la même, qu’il reçoit de l’index.
Deux mots de même racine se trouvent l’un l’autre ; une racine trop courte rapproche trop de mots, d’où les minimums.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# (désinence, remplacement, longueur minimale de ce qui précède) ; la première qui convient l’emporte.
RACINES: Final[tuple[tuple[str, str, int], ...]] = (
    ("iquement", "", 4), ("abilite", "abl", 2), ("ibilite", "ibl", 2), ("atrice", "", 4), ("ivement", "", 4),
    ("issant", "", 4), ("aient", "", 4), ("ateur", "", 4), ("ation", "", 4), ("ement", "", 4), ("trice", "t", 4),
    ("ition", "", 4), ("ivite", "", 4), ("ative", "", 4), ("elle", "", 5), ("ance", "", 4), ("ence", "", 4),
    ("isme", "", 4), ("iste", "", 4), ("ique", "", 4), ("ante", "", 3), ("ente", "", 5), ("euse", "eu", 3),
    ("iere", "i", 3), ("atif", "", 4), ("ager", "", 5), ("ment", "", 4), ("ite", "", 4), ("ive", "", 4), ("ere", "", 4),
    ("age", "", 5), ("ail", "al", 3), ("ant", "", 3), ("ent", "", 5), ("ait", "", 4), ("eur", "", 4), ("ion", "", 4),
    ("ons", "", 4), ("ee", "", 3), ("el", "", 5), ("er", "", 3), ("ez", "", 4), ("if", "", 4), ("ir", "", 4),
    ("e", "", 3),
)  # fmt: skip
# Les mots qui sont partout, et ceux d’une question (« comment faire pour… »).
VIDES: Final = frozenset(
    re.findall(
        r"\w+",
        """a ai ainsi alors apres au aucun aussi autre aux avant avec avoir c car ce cela ces cet cette ceux chaque chez ci
    comme comment d dans de deja depuis des dire dit donc dont du elle elles en encore entre est et etre eu faire fait
    faut il ils j je l la le les leur leurs lui m ma mais me meme mes moi mon n ne ni non nos notre nous on ont ou par
    pas peu peut plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se ses si son sont sous
    sur t ta te tes tout toute toutes tous tres tu un une vers vos votre vous y""",
    )
)
ACCENTS: Final = re.compile(r"[\u0300-\u036f]")
MOT: Final = re.compile(r"[a-z0-9]+")
MOT_ACCENTUE: Final = re.compile(r"[^\W\d_]+")


def fold(texte: str) -> str:
    """Le texte en minuscules, sans accents ni ligatures : « Œuvre » donne « oeuvre »."""
    minuscule = texte.lower().replace("œ", "oe").replace("æ", "ae")
    return ACCENTS.sub("", unicodedata.normalize("NFD", minuscule))


def split_words(texte: str) -> list[str]:
    """Les mots pliés d’un texte, dans l’ordre, mots vides compris."""
    return MOT.findall(fold(texte))


@lru_cache(maxsize=32_768)
def stem(mot: str) -> str:
    """La racine d’un mot plié ; un nombre, ou un mot de trois lettres au plus, est sa propre racine."""
    if len(mot) <= 3 or not mot.isalpha():
        return mot
    singulier = _singular(mot)
    for fin, remplacement, minimum in RACINES:
        if singulier.endswith(fin) and len(singulier) - len(fin) >= minimum:
            singulier = singulier[: -len(fin)] + remplacement
            break
    # « personnel » et « personelle » : une consonne doublée à la fin ne distingue rien.
    return singulier[:-1] if len(singulier) > 3 and singulier[-1] == singulier[-2] else singulier


def _singular(mot: str) -> str:
    if mot.endswith("aux") and not mot.endswith("eaux"):
        return mot[:-2] + "l"
    return mot[:-1] if mot[-1] in "sx" and mot[-2] != "s" else mot


def stems(texte: str) -> list[str]:
    """Les racines d’un texte, dans l’ordre, sans les mots vides."""
    return [stem(mot) for mot in split_words(texte) if mot not in VIDES]
