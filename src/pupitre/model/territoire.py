"""Le territoire où l’on enseigne, et les pages libres du site."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from pupitre.model.base import IdTerritoire, Licence, TexteCourt, Valeur


class Territoire(Valeur):
    """L’en-tête de `docs/territoires/<nom>.md` ; ses faits sont dans `docs/referentiel/faits/<nom>.yml`."""

    id: IdTerritoire = Field(description="Identifiant permanent.", examples=["T-CREUSE"])
    nom: TexteCourt = Field(description="Nom, avec son article contracté si besoin.", examples=["Creuse"])
    code: Annotated[str, Field(pattern=r"^(\d{2,3}|2[AB])$")] = Field(
        description="Code officiel du département.", examples=["23"]
    )
    region: TexteCourt = Field(description="Région.", examples=["Nouvelle-Aquitaine"])
    resume: TexteCourt = Field(
        description="Le territoire en une ou deux phrases.", examples=["Un département rural peu dense."]
    )
    licence: Licence = Field(default="CC-BY-SA-4.0", description="Licence du texte.", examples=["CC-BY-SA-4.0"])
    mis_a_jour_le: date = Field(description="Date de la dernière révision.", examples=["2026-11-20"])


Remise = Literal["positionnement", "a-chaud", "a-froid", "modele"]
"""Ce qu’est une page à remplir, pour qui prépare une session."""


class PageLibre(Valeur):
    """L’en-tête d’une page de `docs/` qui n’est pas un contenu typé."""

    titre: TexteCourt = Field(description="Titre de la page.", examples=["Mentions légales"])
    resume: TexteCourt = Field(
        description="La page en une phrase, pour les moteurs de recherche.", examples=["Qui édite ce site."]
    )
    gabarit: Annotated[str, Field(pattern=r"^[a-z-]+$")] = Field(
        default="page", description="Gabarit de mise en page.", examples=["page"]
    )
    a_remplir: Remise | None = Field(
        default=None,
        description="Pour une page que l’on imprime et remplit. Le positionnement et les deux évaluations vont dans le "
        "dossier de toute session ; un modèle, dans celui des sessions dont une page le cite.",
        examples=["a-chaud"],
    )
