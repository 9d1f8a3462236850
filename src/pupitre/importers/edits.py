"""Récrit les fichiers : remplace, retire, ajoute des passages, puis reporte le tout sur le texte d’aujourd’hui."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from typing import Final

import yaml

from pupitre.importers.atoms import Atome, scan

NUMERO: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Retouche:
    """Des lignes `debut` à `fin` exclue (comptées de 0) remplacées par d’autres ; `debut == fin` ajoute."""

    debut: int
    fin: int
    lignes: tuple[str, ...]


def replaced(texte: str, changements: Iterable[tuple[Atome, str]]) -> tuple[Retouche, ...]:
    """Les retouches qui donnent à des passages leur nouveau texte Markdown ; deux passages d’une ligne en font une."""
    lignes = texte.split("\n")
    debuts = _starts(lignes)
    groupes: dict[int, list[tuple[Atome, str]]] = {}
    for atome, nouveau in sorted(changements, key=lambda c: c[0].debut):
        groupes.setdefault(atome.ligne, []).append((atome, nouveau))
    retouches = []
    for ligne, membres in groupes.items():
        fin = max(a.derniere for a, _ in membres) + 1
        passage = texte[debuts[ligne] : debuts[fin - 1] + len(lignes[fin - 1])]
        for atome, nouveau in reversed(membres):
            passage = _field(passage, debuts[ligne], atome, nouveau) if atome.is_champ else (
                passage[: atome.debut - debuts[ligne]] + nouveau + passage[atome.fin - debuts[ligne] :]
            )  # fmt: skip
        retouches.append(Retouche(ligne, fin, tuple(passage.split("\n"))))
    return tuple(retouches)


def _starts(lignes: Sequence[str]) -> list[int]:
    debuts, total = [], 0
    for ligne in lignes:
        debuts.append(total)
        total += len(ligne) + 1
    return debuts


def _field(passage: str, decalage: int, atome: Atome, nouveau: str) -> str:
    """Le passage, un champ YAML changé ; les guillemets restent ceux de l’auteur tant qu’ils suffisent."""
    garde = 0 if atome.style == "plain" else 1
    debut, fin = atome.debut - decalage - garde, atome.fin - decalage + garde
    is_en_ligne = passage[fin:].lstrip().startswith((",", "]", "}"))
    return passage[:debut] + scalar(nouveau, atome.style, is_en_ligne=is_en_ligne) + passage[fin:]


def scalar(valeur: str, style: str, *, is_en_ligne: bool = False) -> str:
    """Une valeur YAML sur une ligne, dans le style demandé s’il convient, sinon entre guillemets."""
    double = '"' + valeur.replace("\\", "\\\\").replace('"', '\\"') + '"'
    simple = "'" + valeur.replace("'", "''") + "'"
    candidats = {"plain": (valeur, double), "'": (simple, double), '"': (double,)}[style]
    for candidat in candidats:
        if is_en_ligne and candidat == valeur and set(valeur) & set(",[]{}"):
            continue
        if _read_back(candidat) == valeur:
            return candidat
    return double


def _read_back(candidat: str) -> object:
    try:
        lu = yaml.safe_load(f"k: {candidat}\n")
    except (yaml.YAMLError, ValueError):
        return None
    return lu.get("k") if isinstance(lu, dict) else None


def removed(texte: str, atome: Atome) -> Retouche:
    """La retouche qui retire un passage entier, et la ligne vide qui le séparait du suivant."""
    lignes = texte.split("\n")
    debut, fin = atome.ligne, atome.derniere + 1
    is_isole = (not debut or not lignes[debut - 1].strip()) and (fin >= len(lignes) or not lignes[fin].strip())
    return Retouche(debut, min(fin + 1, len(lignes)) if is_isole and fin < len(lignes) else fin, ())


def renumber(chemin: str, avant: str, apres: str) -> str:
    """Le texte, ses listes numérotées remises en suite si un élément y est né ou en est parti."""
    anciennes = {tuple(n for _, n in liste) for liste in _numbered(scan(chemin, avant))}
    lignes = apres.split("\n")
    for liste in _numbered(scan(chemin, apres)):
        numeros = tuple(n for _, n in liste)
        if numeros in anciennes or len(set(numeros)) == 1:
            continue
        for rang, (atome, numero) in enumerate(liste):
            if numero != numeros[0] + rang:
                lignes[atome.ligne] = NUMERO.sub(str(numeros[0] + rang), lignes[atome.ligne], count=1)
    return "\n".join(lignes)


def _numbered(atomes: Sequence[Atome]) -> Iterator[list[tuple[Atome, int]]]:
    """Les listes numérotées sans retrait, élément par élément, chacun avec son numéro."""
    liste: list[tuple[Atome, int]] = []
    derniere = -9
    for atome in atomes:
        if liste and (atome.ligne > derniere + 2 or atome.nature not in ("numero", "puce")):
            yield liste
            liste = []
        if atome.nature == "numero" and not atome.prefixe[:1].isspace():
            liste.append((atome, int(NUMERO.findall(atome.prefixe)[0])))
        derniere = atome.derniere
    if liste:
        yield liste


def without_overlap(retouches: Iterable[Retouche]) -> list[Retouche]:
    """Un ajout posé au bord d’un retrait prend sa place."""
    propres: list[Retouche] = []
    for retouche in sorted(retouches, key=lambda r: (r.debut, -r.fin)):
        derniere = propres[-1] if propres else None
        is_ajout = retouche.debut == retouche.fin
        if derniere and is_ajout and not derniere.lignes and derniere.debut < retouche.debut <= derniere.fin:
            lignes = list(retouche.lignes)
            while lignes and not lignes[0]:
                lignes.pop(0)
            fin = [""] if derniere.fin - derniere.debut > 1 and lignes else []
            propres[-1] = Retouche(derniere.debut, derniere.fin, (*lignes, *fin))
        else:
            propres.append(retouche)
    return propres


def merge(base: str, actuel: str, retouches: Iterable[Retouche]) -> tuple[str, tuple[Retouche, ...]]:
    """Reporte des retouches de la base sur le texte d’aujourd’hui ; rend aussi celles dont l’endroit a changé depuis."""
    lignes, aujourd_hui = base.split("\n"), actuel.split("\n")
    egales = [] if base == actuel else SequenceMatcher(None, lignes, aujourd_hui, autojunk=False).get_matching_blocks()
    conflits, posees = [], []
    for retouche in sorted(retouches, key=lambda r: (r.debut, r.fin)):
        ecart = 0 if base == actuel else _shift(retouche, egales)
        if ecart is None:
            conflits.append(retouche)
        else:
            posees.append(Retouche(retouche.debut + ecart, retouche.fin + ecart, retouche.lignes))
    for retouche in reversed(posees):
        aujourd_hui[retouche.debut : retouche.fin] = retouche.lignes
    return "\n".join(aujourd_hui), tuple(conflits)


def _shift(retouche: Retouche, egales: Sequence[Match]) -> int | None:
    """De combien de lignes l’endroit s’est déplacé ; rien si lui-même a changé."""
    for bloc in egales:
        a, b, taille = bloc
        is_dedans = a <= retouche.debut and retouche.fin <= a + taille
        if is_dedans and (retouche.fin > retouche.debut or a < retouche.debut):
            return b - a
    return None
