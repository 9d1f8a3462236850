"""Une diapositive, sa géométrie et sa mesure : ce que le PPTX et l’ODP ont en commun.

La page fait 16:9. Rien de ce qui se lit de la salle n’est sous 24 points ; la mesure du texte compte une police plus large
que la nôtre, parce que la machine de la salle ne l’aura pas toujours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from PIL import ImageFont

from pupitre.exporters.bureautique.identite import GRAISSES, POLICES
from pupitre.exporters.bureautique.images import Image

Gabarit = Literal["titre", "intertitre", "texte", "image"]


@dataclass(frozen=True, slots=True)
class Cadre:
    """Un rectangle, en centimètres."""

    x: float
    y: float
    largeur: float
    hauteur: float


LARGEUR: Final = 33.867
HAUTEUR: Final = 19.05
MARGE: Final = 1.7
PLEINE: Final = LARGEUR - 2 * MARGE
CADRES: Final[dict[Gabarit, dict[str, Cadre]]] = {
    "titre": {
        "etiquette": Cadre(MARGE, 2.2, PLEINE, 1.4),
        "titre": Cadre(MARGE, 3.8, PLEINE, 6.6),
        "texte": Cadre(MARGE, 10.8, 29.0, 4.6),
    },
    "intertitre": {
        "etiquette": Cadre(MARGE, 2.2, PLEINE, 1.4),
        "titre": Cadre(MARGE, 3.8, PLEINE, 6.6),
        "texte": Cadre(MARGE, 10.8, 29.0, 4.6),
    },
    "texte": {
        "etiquette": Cadre(MARGE + 1.3, 0.75, PLEINE - 1.3, 1.35),
        "titre": Cadre(MARGE, 2.1, PLEINE, 3.2),
        "texte": Cadre(MARGE, 5.8, PLEINE, 11.4),
    },
    "image": {
        "etiquette": Cadre(MARGE + 1.3, 0.75, PLEINE - 1.3, 1.35),
        "titre": Cadre(MARGE, 2.1, PLEINE, 3.2),
        "image": Cadre(MARGE, 5.7, PLEINE, 11.6),
    },
}
PIED: Final = Cadre(MARGE, 17.75, PLEINE - 3, 0.8)
NUMERO: Final = Cadre(LARGEUR - MARGE - 2.6, 17.75, 2.6, 0.8)
FILET: Final = 5.4  # ordonnée du filet pointillé, sous le titre

CORPS_TITRE: Final = 32
CORPS_GRAND_TITRE: Final = 44
CORPS: Final = 26
CORPS_DE_PHRASE: Final = 36
PHRASE: Final = 200
CORPS_ETIQUETTE: Final = 24
CORPS_PIED: Final = 12
CORPS_MINIMAL: Final = 24
INTERLIGNE: Final = 1.27  # du corps, en points : exact, pour ne dépendre d’aucune police
ESPACE: Final = 10.0  # avant chaque paragraphe, en points
RETRAIT: Final = 1.25  # d’une puce ou d’un numéro, en centimètres
# Largeur de la plus large des polices qui peuvent remplacer la nôtre (DejaVu Sans, Verdana), rapportée à elle.
LARGES: Final = {"regular": 1.17, "bold": 1.22}
POINTS_PAR_CM: Final = 72 / 2.54
PRECISION: Final = 12  # coupes successives de l’intervalle où l’on cherche la hauteur commune


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un paragraphe : son texte, le début en gras, sa puce (« • », « 1. » ou rien)."""

    texte: str
    gras: str = ""
    puce: str = ""

    @property
    def entiere(self) -> str:
        """Tout ce qui se lit."""
        return f"{self.gras}{self.texte}"

    @property
    def is_annonce(self) -> bool:
        """Vrai si la phrase introduit ce qui la suit."""
        return not self.puce and self.texte.endswith(":")


@dataclass(frozen=True, slots=True)
class Diapositive:
    """Une diapositive ; `notes` est ce que dit ou sait la personne qui anime, un paragraphe par élément."""

    gabarit: Gabarit
    titre: str
    etiquette: str = ""
    lignes: tuple[Ligne, ...] = ()
    image: Image | None = None
    alternative: str = ""
    notes: tuple[str, ...] = ()
    cle: str = ""

    @property
    def corps_du_titre(self) -> int:
        """Le corps du titre, en points."""
        return CORPS_TITRE if self.gabarit in ("texte", "image") else CORPS_GRAND_TITRE

    @property
    def corps(self) -> int:
        """Le corps du texte, en points : une phrase seule se lit en grand."""
        is_seule = self.gabarit == "texte" and len(self.lignes) == 1 and len(self.lignes[0].entiere) <= PHRASE
        return CORPS_DE_PHRASE if is_seule else CORPS


@lru_cache(maxsize=16)
def _font(graisse: str, corps: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(POLICES / GRAISSES[graisse]), corps * 10)


@lru_cache(maxsize=65536)
def width(texte: str, corps: int, graisse: str = "regular") -> float:
    """La largeur d’un texte dans la plus large des polices possibles, en centimètres."""
    return _font(graisse, corps).getlength(texte) / 10 * LARGES[graisse] / POINTS_PAR_CM


def line_count(texte: str, corps: int, largeur: float, graisse: str = "regular") -> int:
    """Le nombre de lignes d’un texte, coupé aux espaces sécables, dans une largeur en centimètres."""
    espace = width(" ", corps, graisse)
    lignes, pris = 1, 0.0
    for mot in texte.split(" "):
        large = width(mot, corps, graisse)
        if pris and pris + espace + large > largeur:
            lignes, pris = lignes + 1, large
        else:
            pris += (espace if pris else 0) + large
    return lignes


def height(ligne: Ligne, largeur: float, corps: int = CORPS) -> float:
    """La hauteur d’un paragraphe et de l’espace qui le précède, en centimètres."""
    graisse = "bold" if len(ligne.gras) > len(ligne.texte) else "regular"
    nombre = line_count(ligne.entiere, corps, largeur - (RETRAIT if ligne.puce else 0), graisse)
    return (nombre * corps * INTERLIGNE + ESPACE) / POINTS_PAR_CM


def overflow(diapositive: Diapositive) -> float:
    """Ce qui dépasse du cadre du texte ou du titre, en centimètres ; 0 si tout tient."""
    cadres = CADRES[diapositive.gabarit]
    graisse_du_titre = line_count(diapositive.titre, diapositive.corps_du_titre, cadres["titre"].largeur, "bold")
    titre = graisse_du_titre * diapositive.corps_du_titre * INTERLIGNE / POINTS_PAR_CM - cadres["titre"].hauteur
    if "texte" not in cadres:
        return max(0.0, titre)
    lignes = (height(li, cadres["texte"].largeur, diapositive.corps) for li in diapositive.lignes)
    texte = sum(lignes) - cadres["texte"].hauteur
    return max(0.0, titre, texte)


def split(diapositive: Diapositive) -> Iterator[Diapositive]:
    """La diapositive, ou plusieurs quand ses lignes ne tiennent pas sur une ; les notes vont avec la première."""
    paquets = _packets(diapositive.lignes, CADRES[diapositive.gabarit]["texte"])
    if len(paquets) <= 1:
        yield diapositive
        return
    for rang, lignes in enumerate(paquets, 1):
        titre = f"{diapositive.titre} ({rang}/{len(paquets)})"
        notes = diapositive.notes if rang == 1 else ()
        yield replace(diapositive, titre=titre, lignes=lignes, notes=notes)


def _packets(lignes: tuple[Ligne, ...], cadre: Cadre) -> list[tuple[Ligne, ...]]:
    """Le moins de paquets possible, de hauteurs voisines, qui tiennent chacun dans le cadre."""
    mesurees = [(ligne, height(ligne, cadre.largeur)) for ligne in lignes]
    nombre = len(_greedy(mesurees, cadre.hauteur))
    if nombre <= 1:
        return [lignes] if lignes else []
    basse, haute = 0.0, cadre.hauteur
    for _ in range(PRECISION):
        milieu = (basse + haute) / 2
        basse, haute = (basse, milieu) if len(_greedy(mesurees, milieu)) <= nombre else (milieu, haute)
    return _greedy(mesurees, haute)


def _greedy(mesurees: list[tuple[Ligne, float]], hauteur: float) -> list[tuple[Ligne, ...]]:
    """Remplit un paquet après l’autre ; une phrase qui annonce une liste part avec elle."""
    paquets: list[list[tuple[Ligne, float]]] = [[]]
    prise = 0.0
    for mesuree in mesurees:
        if paquets[-1] and prise + mesuree[1] > hauteur:
            is_annonce = len(paquets[-1]) > 1 and paquets[-1][-1][0].is_annonce
            paquets.append([paquets[-1].pop()] if is_annonce else [])
            prise = sum(haut for _, haut in paquets[-1])
        paquets[-1].append(mesuree)
        prise += mesuree[1]
    return [tuple(ligne for ligne, _ in paquet) for paquet in paquets if paquet]
