"""Les tableaux : des colonnes à la mesure de leur texte, une tête répétée à chaque page, des lignes jamais coupées."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from pupitre.exporters.typst.edition import Copie
from pupitre.exporters.typst.inline import phrase
from pupitre.exporters.typst.source import array, call, content
from pupitre.exporters.typst.tree import Noeud, elements

LONGUE: Final = 700
"""Au-delà de ce nombre de signes, une ligne peut être coupée d’une page à l’autre."""
PETIT: Final = 10
"""Jusqu’à ce nombre de lignes, un tableau court tient sur une seule page."""
LARGEUR: Final = 1560
MARGES: Final = 30
SIGNE: Final = 22
"""En dixièmes de millimètre : la page utile, les marges d’une cellule, un signe de onze points en gras."""
COUPURES: Final = re.compile(r"[ \n-]")
POUR_CENT: Final = re.compile(r"width: ?(\d+)%")


@dataclass(frozen=True, slots=True)
class Cellule:
    """Une cellule : son contenu en typst, son texte pour la mesurer, si c’est une tête de ligne, sur combien de colonnes."""

    contenu: str
    texte: str
    is_tete: bool = False
    colonnes: int = 1


def table(noeud: Noeud, copie: Copie) -> str:
    """Un tableau HTML, en typst."""
    legende = next(noeud.find("caption"), None)
    tetes = [_row(r, copie) for thead in noeud.find("thead") for r in thead.find("tr")]
    corps = [_row(r, copie) for tbody in noeud.find("tbody") for r in tbody.find("tr")]
    titre = phrase(legende.enfants, copie) if legende else ""
    largeurs = _given_widths(noeud)
    return written(tetes[0] if tetes else [], corps, titre, largeurs, is_grille=bool(largeurs) or _is_to_fill(noeud))


def _is_to_fill(noeud: Noeud) -> bool:
    """Vrai pour un tableau où l’on écrira."""
    return any("case" in span.classes for span in noeud.find("span"))


def _given_widths(noeud: Noeud) -> tuple[int, ...]:
    """Les largeurs qu’impose une feuille à remplir, en pour cent ; rien pour un tableau de page."""
    styles = (col.attributs.get("style", "") for col in noeud.find("col"))
    trouvees = [POUR_CENT.fullmatch(style) for style in styles]
    return tuple(int(t[1]) for t in trouvees if t) if all(trouvees) else ()


def written(
    tete: Sequence[Cellule],
    corps: Iterable[Sequence[Cellule]],
    titre: str = "",
    parts: Sequence[int] = (),
    *,
    is_grille: bool = False,
) -> str:
    """Un tableau, à partir de ses cellules ; `titre` est du typst, `parts` impose la largeur des colonnes.

    `is_grille` sépare aussi les colonnes d’un filet, comme il le faut pour signer ou pour remplir.
    """
    lignes = list(corps)
    signes = sum(len(c.texte) for ligne in lignes for c in ligne)
    return call(
        "tableau",
        legende=content(titre) if titre else "none",
        colonnes=array(f"{poids}fr" for poids in parts or widths([tete, *lignes])),
        grille="true" if is_grille else "false",
        insecable="true" if len(lignes) <= PETIT and signes <= 2 * LONGUE else "false",
        tete=array(content(c.contenu) for c in tete),
        lignes=array(array(_cell(c, sum(len(x.texte) for x in ligne) > LONGUE) for c in ligne) for ligne in lignes),
    )


def _row(noeud: Noeud, copie: Copie) -> list[Cellule]:
    cellules = []
    for cellule in elements(noeud.enfants):
        colonnes = int(cellule.attributs.get("colspan", "1"))
        cellules.append(Cellule(phrase(cellule.enfants, copie), cellule.texte, cellule.nom == "th", colonnes))
    return cellules


def _cell(cellule: Cellule, is_coupable: bool) -> str:
    genre = "intertitre" if cellule.colonnes > 1 else "tete" if cellule.is_tete else "texte"
    return (
        f'(genre: "{genre}", colonnes: {cellule.colonnes}, coupable: {"true" if is_coupable else "false"}, '
        f"corps: {content(cellule.contenu)})"
    )


def widths(lignes: Iterable[Sequence[Cellule]]) -> list[int]:
    """La largeur de chaque colonne, en dixièmes de millimètre : son plus long mot d’abord, puis selon son texte."""
    simples = [ligne for ligne in lignes if ligne and all(c.colonnes == 1 for c in ligne)]
    nombre = max((len(ligne) for ligne in simples), default=1)
    colonnes = [[ligne[rang].texte for ligne in simples if rang < len(ligne)] for rang in range(nombre)]
    mots = [max((len(m) for t in textes for m in COUPURES.split(t)), default=1) for textes in colonnes]
    planchers = [round(MARGES + SIGNE * (mot + 1)) for mot in mots]
    poids = [sqrt(max((len(t) for t in textes), default=1)) for textes in colonnes]
    reste = max(LARGEUR - sum(planchers), 0)
    return [plancher + round(reste * p / sum(poids)) for plancher, p in zip(planchers, poids, strict=True)]
