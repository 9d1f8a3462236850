"""La fiche-outil : une méthode, sur une feuille A4 recto-verso."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from pupitre.model.base import (
    DureeMinutes,
    IdFicheOutil,
    IdModule,
    Licence,
    TexteCourt,
    TexteMarkdown,
    Valeur,
)


class Canevas(Valeur):
    """Le canevas imprimable d’une fiche."""

    fichier: TexteCourt = Field(
        description="Nom du fichier SVG, dans `docs/fiches-outils/canevas/`.", examples=["observation.svg"]
    )
    format: Literal["A4", "A3"] = Field(description="Format d’impression.", examples=["A4"])
    alternative: TexteMarkdown = Field(
        description="Ce que le canevas contient, pour qui ne le voit pas ou le recopie à la main.",
        examples=["Un tableau de trois colonnes : heure, ce que je vois, ce que je me demande."],
    )


class EtapeFiche(Valeur):
    """Une étape du mode d’emploi."""

    titre: TexteCourt = Field(description="Ce que l’on fait.", examples=["Choisir le lieu et le moment"])
    duree_minutes: DureeMinutes = Field(description="Durée en minutes.", examples=["10-15"])
    detail: TexteMarkdown = Field(
        description="Comment on le fait, en deux ou trois phrases.",
        examples=["Choisir une heure pleine et une heure creuse."],
    )


class FicheOutil(Valeur):
    """L’en-tête de `docs/fiches-outils/<nom>.md`."""

    id: IdFicheOutil = Field(description="Identifiant permanent.", examples=["F-OBSERVATION"])
    titre: TexteCourt = Field(description="Nom de la méthode.", examples=["L’observation"])
    resume: TexteCourt = Field(
        description="À quoi elle sert, en une phrase.", examples=["Voir un service tel qu’il est vécu."]
    )
    phase: Literal[
        "cadrer",
        "observer",
        "analyser",
        "imaginer",
        "prototyper",
        "tester",
        "evaluer",
        "transmettre",
        "animer",
    ] = Field(description="Le moment de la démarche.", examples=["observer"])
    duree_minutes: DureeMinutes = Field(description="Durée totale en minutes.", examples=["60-120"])
    participants: TexteCourt = Field(description="Combien de personnes.", examples=["2 observateurs par lieu"])
    materiel: Annotated[tuple[TexteCourt, ...], Field(min_length=1)] = Field(
        description="Matériel nécessaire.", examples=[["Grille imprimée", "Crayon"]]
    )
    etapes: Annotated[tuple[EtapeFiche, ...], Field(min_length=3, max_length=8)] = Field(
        description="Le mode d’emploi minuté ; la somme tient dans la durée totale.",
        examples=[[{"titre": "Choisir le lieu", "duree_minutes": "10-15", "detail": "…"}]],
    )
    canevas: Canevas | None = Field(
        default=None,
        description="Le canevas à imprimer, si la méthode en demande un.",
        examples=[{"fichier": "observation.svg", "format": "A4", "alternative": "Trois colonnes…"}],
    )
    modules: tuple[IdModule, ...] = Field(
        default=(), description="Modules où la méthode s’apprend.", examples=[["M-OBSERVER"]]
    )
    fiches_voisines: tuple[IdFicheOutil, ...] = Field(
        default=(), description="Fiches à lire ensuite.", examples=[["F-ENTRETIEN"]]
    )
    auteurs: Annotated[tuple[TexteCourt, ...], Field(min_length=1)] = Field(
        description="Autrices et auteurs, tels qu’il faut les citer.", examples=[["École de l’innovation"]]
    )
    licence: Licence = Field(default="CC-BY-SA-4.0", description="Licence du texte.", examples=["CC-BY-SA-4.0"])
    mis_a_jour_le: date = Field(description="Date de la dernière révision.", examples=["2026-11-20"])
