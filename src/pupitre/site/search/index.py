"""Le poids de chaque racine dans chaque document : titre, mots-clés, résumé, intertitres, corps, synonymes du glossaire.

Ce qu’un document apporte ne dépend que de lui et du glossaire : un document changé ne change pas l’apport des autres.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pupitre.cache import key_of
from pupitre.model.referentiel import Terme
from pupitre.site.search.documents import Document, Racines
from pupitre.site.search.words import MOT_ACCENTUE, VIDES, fold, stems

# champ -> ce que vaut une apparition ; le corps est compté à part
POIDS: Final[Mapping[str, float]] = {"titre": 8.0, "mots_cles": 5.0, "anglais": 5.0, "resume": 3.0, "intertitres": 2.0}
# Des champs courts, où chaque mot a été choisi : leur longueur ne les affaiblit pas.
ENTIERS: Final = frozenset(("titre", "mots_cles", "anglais"))
TITRE_COURT: Final = 8.0
CORPS_AU_PLUS: Final = 3.0
SYNONYME: Final = 0.7
# Une racine qui revient compte de moins en moins : poids / (poids + SATURATION).
SATURATION: Final = 6.0
ECHELONS: Final = 25
IDENTIFIANT: Final = ECHELONS + 1
# Les racines d’une page ordinaire de ce cursus : mesuré. Une moyenne calculée ferait dépendre chaque page de toutes.
LONGUEUR_ORDINAIRE: Final = 660


@dataclass(frozen=True, slots=True)
class Apport:
    """Ce qu’un document apporte à l’index : le poids, de 1 à 26, de chaque racine, et les mots qui aident à lire une faute."""

    racines: Mapping[str, int]
    mots: tuple[str, ...]


class Synonyms:
    """Les façons d’écrire chaque terme du glossaire ; `nom` change avec elles."""

    def __init__(self, termes: Iterable[Terme]) -> None:
        groupes = list(_groups(termes))
        self.nom = key_of(json.dumps(groupes)).hex()
        self._par_premiere: dict[str, list[_Group]] = {}
        for groupe in groupes:
            for premiere in sorted({ecriture[0] for ecriture in groupe}):
                self._par_premiere.setdefault(premiere, []).append(groupe)

    def of(self, racines: list[str]) -> set[str]:
        """Les racines des autres façons de dire ce que ce texte dit déjà."""
        ajouts: set[str] = set()
        for rang, racine in enumerate(racines):
            for groupe in self._par_premiere.get(racine, ()):
                if any(tuple(racines[rang : rang + len(e)]) == e for e in groupe):
                    ajouts.update(*groupe)
        return ajouts.difference(racines)


# Les façons d’écrire un terme, chacune en suite de racines.
_Group = tuple[tuple[str, ...], ...]


def _groups(termes: Iterable[Terme]) -> Iterator[_Group]:
    """Un groupe par terme : son nom, son sigle, ses variantes, son nom anglais."""
    for terme in termes:
        textes = [*terme.terme.split(","), terme.sigle, *terme.variantes, *terme.anglais.split(",")]
        ecritures = tuple(dict.fromkeys(tuple(stems(t)) for t in textes))
        yield tuple(e for e in ecritures if e)


def contribution(document: Document, synonymes: Synonyms) -> Apport:
    """Ce que ce document apporte."""
    texte = document.texte()
    racines: dict[str, int] = {}
    for racine, poids in _weights(document, texte, synonymes).items():
        echelon = round(ECHELONS * document.valeur / 1.25 * poids / (poids + SATURATION))
        if echelon:
            racines[racine] = echelon
    racines |= dict.fromkeys(map(str.lower, document.identifiants), IDENTIFIANT)
    return Apport(racines, tuple(sorted(_lexicon(document, texte))))


def _weights(document: Document, texte: Racines, synonymes: Synonyms) -> Mapping[str, float]:
    poids: dict[str, float] = defaultdict(float)
    champs = {**document.champs, "intertitres": texte.intertitres}
    titre = stems(champs.get("titre", ""))
    for racine in set(titre):
        poids[racine] += TITRE_COURT / len(titre)
    for champ, valeur in POIDS.items():
        trouvees = stems(champs.get(champ, ""))
        for racine in trouvees:
            poids[racine] += valeur / (1 if champ in ENTIERS else len(trouvees) ** 0.25)
        for ajout in synonymes.of(trouvees):
            poids[ajout] += valeur * SYNONYME
    # Un long texte dit tout : ses mots y comptent moins que dans un court.
    longueur = 0.4 + 0.6 * sum(texte.corps.values()) / LONGUEUR_ORDINAIRE
    for racine, nombre in texte.corps.items():
        poids[racine] += min(CORPS_AU_PLUS, nombre / longueur)
    return poids


def _lexicon(document: Document, texte: Racines) -> set[str]:
    """Les mots entiers, avec leurs accents, des titres, mots-clés et intertitres : de quoi reconnaître une faute."""
    textes = (document.champs.get("titre", ""), document.champs.get("mots_cles", ""), texte.intertitres)
    mots = (mot for lu in textes for mot in MOT_ACCENTUE.findall(lu.lower()))
    return {mot for mot in mots if len(mot) > 3 and fold(mot) not in VIDES}
