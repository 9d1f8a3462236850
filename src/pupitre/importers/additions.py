"""Ce qui est né dans le document : un paragraphe, une puce, un titre, une rangée ; où et comment l’écrire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from pupitre.importers.atoms import Atome, scan
from pupitre.importers.composing import Ecriture, Signe, compose, escaped, plain_spaces
from pupitre.importers.edits import NUMERO, Retouche, scalar
from pupitre.importers.reading import APPEL, IMAGE, Unite

LISTES: Final = ("puce", "numero")
SANS_PLACE: Final = "ce passage est ajouté là où le moteur écrit seul : on ne sait pas dans quel fichier le mettre"


@dataclass(slots=True)
class Ajouts:
    """Les ajouts d’un retour. `decalages` : fichier -> de combien ses titres descendent dans le document."""

    decalages: dict[str, int] = field(default_factory=dict)
    apres: dict[Atome, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    avant: dict[Atome, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)

    def place(self, unite: Unite, precedent: Atome | None, suivant: Atome | None) -> str:
        """Range un ajout ; rend la raison de ne pas le faire, ou rien."""
        raison = _refusal(unite)
        if raison:
            return raison
        for hote, table in ((precedent, self.apres), (suivant, self.avant)):
            lignes = None if hote is None else self._lines(unite, hote, suivant if table is self.apres else None)
            if hote is not None and lignes is not None:
                table.setdefault(hote, []).append((unite.nature, lignes))
                return ""
        return SANS_PLACE

    def _lines(self, unite: Unite, hote: Atome, suivant: Atome | None) -> tuple[str, ...] | None:
        """Les lignes de l’ajout, à côté de son hôte ; rien s’il n’y a pas sa place."""
        if hote.is_champ:
            is_puce = unite.nature in LISTES and hote.is_element_de_champ and hote.prefixe.strip() == "-"
            return (hote.prefixe + scalar(markdown(unite), hote.style),) if is_puce else None
        if unite.nature == "rangee":
            return (f"| {markdown(unite)} |",) if hote.nature == "case" else None
        if hote.nature in {"case", "intitule"}:
            return None
        if unite.nature == "titre":
            niveau = unite.niveau - self.decalages[hote.chemin] if hote.chemin in self.decalages else 0
            return (f"{'#' * niveau} {markdown(unite)}",) if 2 <= niveau <= 6 else None
        if unite.nature in LISTES:
            return (_bullet(unite, hote) + markdown(unite),)
        coupe = hote.nature in LISTES and suivant is not None and suivant.nature in LISTES
        is_voisine = suivant is not None and suivant.chemin == hote.chemin and suivant.ligne <= hote.derniere + 2
        return None if coupe and is_voisine else (markdown(unite),)

    def edits(self, bases: Mapping[str, str]) -> dict[str, list[Retouche]]:
        """Les retouches, par fichier."""
        retouches: dict[str, list[Retouche]] = {}
        for hote, ajouts in self.apres.items():
            lignes: list[str] = []
            nature = hote.nature
            for genre, ajout in ajouts:
                lignes.extend(() if _is_tight(hote, nature, genre) else ("",))
                lignes.extend(ajout)
                nature = genre
            place = self._row_end(hote, bases) + 1
            retouches.setdefault(hote.chemin, []).append(Retouche(place, place, tuple(lignes)))
        for hote, ajouts in self.avant.items():
            lignes = []
            for rang, (genre, ajout) in enumerate(ajouts):
                suite = ajouts[rang + 1][0] if rang + 1 < len(ajouts) else hote.nature
                lignes.extend((*ajout, *(() if _is_tight(hote, genre, suite) else ("",))))
            retouches.setdefault(hote.chemin, []).append(Retouche(hote.ligne, hote.ligne, tuple(lignes)))
        return retouches

    @staticmethod
    def _row_end(hote: Atome, bases: Mapping[str, str]) -> int:
        """La dernière ligne de l’hôte, ou de son dernier sous-élément : un ajout vient après."""
        derniere = hote.derniere
        if hote.nature not in LISTES:
            return derniere
        retrait = len(hote.prefixe) - len(hote.prefixe.lstrip())
        for atome in scan(hote.chemin, bases[hote.chemin]):
            is_dessous = atome.nature in LISTES and len(atome.prefixe) - len(atome.prefixe.lstrip()) > retrait
            if atome.ligne == derniere + 1 and is_dessous:
                derniere = atome.derniere
        return derniere


def markdown(unite: Unite) -> str:
    """Le Markdown d’une unité née dans le document ; les cases d’une rangée sont séparées par « | »."""
    is_case = unite.nature == "rangee"
    signes = [
        Signe(" | ", j.forme) if j.texte == "\t" else Signe(escaped(j, is_case=is_case), j.forme, is_blanc=j.is_blanc)
        for j in (replace(j, forme=replace(j.forme, lien="")) if j.forme.lien == "#" else j for j in unite.jetons)
    ]
    return plain_spaces(compose(signes, Ecriture(), {}))


def _refusal(unite: Unite) -> str:
    textes = {j.texte for j in unite.jetons}
    if IMAGE in textes:
        return "une image est ajoutée : joignez son fichier et son crédit au cursus, puis citez-la dans le texte"
    if APPEL in textes:
        return "une note de bas de page est ajoutée : mettez-la dans la phrase, ou écrivez-la dans le fichier"
    return "du code est ajouté : écrivez-le dans le fichier" if unite.nature == "code" else ""


def _bullet(unite: Unite, hote: Atome) -> str:
    """Le retrait et la puce d’un élément neuf, à la façon de son voisin."""
    if hote.nature == unite.nature and hote.nature == "numero":
        return NUMERO.sub(lambda n: str(int(n[0]) + 1), hote.prefixe, count=1)
    if hote.nature == unite.nature:
        return hote.prefixe
    return "1. " if unite.nature == "numero" else "- "


def _is_tight(hote: Atome, avant: str, apres: str) -> bool:
    """Vrai si rien ne sépare deux passages qui se suivent."""
    return hote.is_champ or (avant in LISTES and apres in LISTES) or {avant, apres} <= {"case", "rangee"}
