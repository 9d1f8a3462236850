"""Juge un remplacement : il est écrit, il vise quelque chose, et ce qu’il vise n’a pas changé depuis."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pupitre.diagnostics import Diagnostic, Position
from pupitre.loading.tree import Found
from pupitre.model.base import shown
from pupitre.model.nearest import did_you_mean
from pupitre.model.text_diff import diff, marked
from pupitre.model.upstream import EMPREINTE, REMPLACES

CLE: Final = "remplace"
PASSAGES_MONTRES: Final = 8


@dataclass(frozen=True, slots=True)
class Amont:
    """Ce qu’une couche plus commune dit déjà : où on le lit, son empreinte, son texte (vide pour une image)."""

    lieu: str
    empreinte: str
    texte: str = ""


@dataclass(frozen=True, slots=True)
class Aval:
    """Ce qu’une couche plus locale veut mettre à la place : où, et ce qui suit « remplace: » (rien s’il manque)."""

    fichier: Found
    position: Position
    remplace: Any
    nom: str = ""

    @property
    def lieu(self) -> str:
        """Le chemin du fichier, précédé du nom de l’entrée si ce n’est pas tout le fichier."""
        return f"« {self.nom} » de {self.fichier.montre}" if self.nom else self.fichier.montre


def judge_override(aval: Aval, amont: Amont) -> Iterator[Diagnostic]:
    """Ce qui ne va pas quand deux couches disent la même chose ; rien si le remplacement est juste."""
    if aval.remplace is None:
        phrase = f"{aval.lieu} écraserait sans le dire {amont.lieu}."
        conseil = (
            f"Pour le remplacer, ajoutez : {CLE}: {amont.empreinte}. Sinon, donnez un autre nom à ce que vous ajoutez."
        )
        yield Diagnostic(aval.position, "ecrasement-silencieux", phrase, conseil)
    elif not isinstance(aval.remplace, str) or not EMPREINTE.fullmatch(aval.remplace):
        phrase = f"« {shown(aval.remplace)} » n’est pas l’empreinte d’un contenu : {aval.lieu} remplace {amont.lieu}."
        yield Diagnostic(aval.position, "empreinte-mal-ecrite", phrase, f"Écrivez : {CLE}: {amont.empreinte}")
    elif aval.remplace != amont.empreinte:
        phrase = f"{amont.lieu} a changé depuis que {aval.lieu} le remplace."
        yield Diagnostic(aval.position, "amont-change", phrase, _drift(aval, amont))


def replaces_nothing(aval: Aval, connus: Iterable[str], lieux: Iterable[str]) -> Diagnostic:
    """Un remplacement ne vise rien ; `connus` : ce que disent les couches plus communes, pour suggérer le plus proche.

    `lieux` : les fichiers des couches plus communes où on l’a cherché ; aucun si elles n’ont pas ce fichier.
    """
    cherche = aval.nom or aval.fichier.chemin
    ou = ", ".join(sorted(set(lieux)))
    suite = f"on a cherché dans {ou}" if ou else f"aucune n’a de fichier « {aval.fichier.chemin} »"
    phrase = (
        f"{aval.lieu} dit remplacer un contenu commun, mais aucune couche plus commune n’a « {cherche} » : {suite}."
    )
    return Diagnostic(aval.position, "remplacement-de-rien", phrase, did_you_mean(cherche, connus))


def _drift(aval: Aval, amont: Amont) -> str:
    """La différence de l’amont, mot à mot, puis la commande qui dit qu’on l’a vue."""
    quoi = f" --entree {aval.nom}" if aval.nom else ""
    lignes = [f"Après avoir relu : pupitre accuser-reception {aval.fichier.chemin}{quoi}"]
    avant = _base(aval)
    if avant and amont.texte:
        passages = diff(_paragraphs(avant), _paragraphs(amont.texte))
        lignes += ["Ce que l’amont a changé ([-retiré-], {+ajouté+}) :", *(f"  {marked(p)}" for p in passages)]
        if len(passages) > PASSAGES_MONTRES:
            reste = f"  … et {len(passages) - PASSAGES_MONTRES} autres passages."
            lignes = [*lignes[: 2 + PASSAGES_MONTRES], reste]
    else:
        lignes.append(f"L’ancien texte n’est pas dans {REMPLACES}/ : comparez les deux fichiers.")
    return "\n".join(lignes)


def _base(aval: Aval) -> str:
    """Le texte remplacé, tel que la couche locale l’a gardé ; vide s’il n’y est pas."""
    couche = aval.fichier.couche
    fichier = couche.racine / REMPLACES / f"{aval.remplace}.txt" if couche else None
    if fichier is None or not fichier.is_file():
        return ""
    return fichier.read_text(encoding="utf-8", errors="replace")


def _paragraphs(texte: str) -> tuple[str, ...]:
    return tuple(" ".join(p.split()) for p in re.split(r"\n(?:\s*\n)?", texte) if p.strip())
