"""Le poids de chaque racine dans chaque document : titre, mots-clés, résumé, intertitres, corps, synonymes du glossaire."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pupitre.model.referentiel import Terme
from pupitre.site.search.documents import Document
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


@dataclass(frozen=True, slots=True)
class Index:
    """Les documents, leurs racines (racine -> {rang du document: poids de 1 à 26}) et les mots qui comptent."""

    documents: tuple[Document, ...]
    racines: Mapping[str, Mapping[int, int]]
    lexique: tuple[str, ...]


def build_index(documents: Iterable[Document], termes: Iterable[Terme]) -> Index:
    """L’index de ces documents."""
    ranges = tuple(documents)
    synonymes: dict[str, list[_Group]] = {}
    for groupe in _groups(termes):
        for premiere in {e[0] for e in groupe.ecritures}:
            synonymes.setdefault(premiere, []).append(groupe)
    racines: dict[str, dict[int, int]] = {}
    longueurs = [sum(d.corps.values()) for d in ranges]
    moyenne = sum(longueurs) / max(1, sum(map(bool, longueurs))) or 1
    for rang, document in enumerate(ranges):
        for racine, poids in _weights(document, synonymes, longueurs[rang] / moyenne).items():
            echelon = round(ECHELONS * document.valeur / 1.25 * poids / (poids + SATURATION))
            if echelon:
                racines.setdefault(racine, {})[rang] = echelon
        for identifiant in document.identifiants:
            racines.setdefault(identifiant.lower(), {})[rang] = IDENTIFIANT
    # Deux mots que seuls leurs accents distinguent ont aussi un ordre : le même site, à l’octet près.
    return Index(ranges, racines, tuple(sorted(_lexicon(ranges), key=lambda mot: (fold(mot), mot))))


def _weights(
    document: Document, synonymes: Mapping[str, list[_Group]], longueur_relative: float
) -> Mapping[str, float]:
    poids: dict[str, float] = defaultdict(float)
    titre = stems(document.champs.get("titre", ""))
    for racine in set(titre):
        poids[racine] += TITRE_COURT / len(titre)
    for champ, valeur in POIDS.items():
        trouvees = stems(document.champs.get(champ, ""))
        for racine in trouvees:
            poids[racine] += valeur / (1 if champ in ENTIERS else len(trouvees) ** 0.25)
        for ajout in _synonyms(trouvees, synonymes):
            poids[ajout] += valeur * SYNONYME
    # Un long texte dit tout : ses mots y comptent moins que dans un court.
    longueur = 0.4 + 0.6 * longueur_relative
    for racine, nombre in document.corps.items():
        poids[racine] += min(CORPS_AU_PLUS, nombre / longueur)
    return poids


# ── Les synonymes ────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Group:
    """Les façons d’écrire un terme, chacune en suite de racines."""

    ecritures: tuple[tuple[str, ...], ...]


def _groups(termes: Iterable[Terme]) -> Iterator[_Group]:
    """Un groupe par terme : son nom, son sigle, ses variantes, son nom anglais."""
    for terme in termes:
        textes = [*terme.terme.split(","), terme.sigle, *terme.variantes, *terme.anglais.split(",")]
        ecritures = tuple(dict.fromkeys(tuple(stems(t)) for t in textes))
        yield _Group(tuple(e for e in ecritures if e))


def _synonyms(racines: list[str], synonymes: Mapping[str, list[_Group]]) -> set[str]:
    """Les racines des autres façons de dire ce que ce texte dit déjà."""
    ajouts: set[str] = set()
    for rang, racine in enumerate(racines):
        for groupe in synonymes.get(racine, ()):
            if any(tuple(racines[rang : rang + len(e)]) == e for e in groupe.ecritures):
                ajouts.update(*groupe.ecritures)
    return ajouts.difference(racines)


def _lexicon(documents: Iterable[Document]) -> set[str]:
    """Les mots entiers, avec leurs accents, des titres, mots-clés et intertitres : de quoi reconnaître une faute."""
    textes = (d.champs.get(champ, "") for d in documents for champ in ("titre", "mots_cles", "intertitres"))
    mots = (mot for texte in textes for mot in MOT_ACCENTUE.findall(texte.lower()))
    return {mot for mot in mots if len(mot) > 3 and fold(mot) not in VIDES}
