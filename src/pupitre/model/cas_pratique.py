"""Le cas pratique du labo, documenté ou scénario d’entraînement, et ses indicateurs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from pupitre.model.base import (
    Cle,
    IdCasPratique,
    IdFicheOutil,
    IdModule,
    IdTerritoire,
    Licence,
    TexteCourt,
    TexteMarkdown,
    Valeur,
)


class CasPratique(Valeur):
    """L’en-tête de `cas-pratiques/<dossier>/index.md`."""

    id: IdCasPratique = Field(description="Identifiant permanent.", examples=["CP-COURRIERS-APA"])
    titre: TexteCourt = Field(description="Titre du cas.", examples=["Des courriers que l’on comprend"])
    resume: TexteCourt = Field(
        description="Le cas en une ou deux phrases.",
        examples=["Réécrire avec des usagers les courriers de l’APA."],
    )
    nature: Literal["documente", "scenario"] = Field(
        description="« documente » : ce que disent les sources, et rien d’autre. « scenario » : fiction d’entraînement, étiquetée partout.",
        examples=["scenario"],
    )
    lieu: TexteCourt = Field(
        description="Où cela se passe ; un scénario le situe sans nommer de commune réelle.",
        examples=["Un canton rural de la Creuse (fictif)"],
    )
    territoire: IdTerritoire | None = Field(
        default=None, description="Territoire dont viennent les chiffres.", examples=["T-CREUSE"]
    )
    milieu: TexteCourt = Field(description="Type de milieu.", examples=["rural peu dense"])
    periode: TexteCourt = Field(description="Quand, ou « fiction ».", examples=["2006-2020"])
    porteurs: TexteCourt = Field(
        description="Qui a conduit ou conduirait la démarche.",
        examples=["Département de la Creuse et partenaires"],
    )
    competence_departementale: TexteCourt = Field(
        description="La compétence du Département en jeu.", examples=["Autonomie des personnes âgées"]
    )
    defi: TexteCourt = Field(
        description="La question à résoudre, ouverte et centrée sur l’usage.",
        examples=["Comment faire pour que chacun comprenne ce que le Département lui répond ?"],
    )
    usagers: Annotated[tuple[TexteCourt, ...], Field(min_length=1)] = Field(
        description="Les usagers concernés, directs et indirects.", examples=[["Personnes âgées", "Aidants"]]
    )
    methodes: Annotated[tuple[TexteCourt, ...], Field(min_length=1)] = Field(
        description="Les méthodes employées ou proposées.", examples=[["Entretiens", "Test de lecture"]]
    )
    prototypes: tuple[TexteCourt, ...] = Field(
        default=(), description="Ce qui a été essayé, ou pourrait l’être.", examples=[["Courrier réécrit"]]
    )
    cout_et_temps: TexteCourt = Field(
        description="Coût et temps, ou ce que les sources n’en disent pas.",
        examples=["Non indiqué par les sources."],
    )
    inconnu: tuple[TexteCourt, ...] = Field(
        default=(),
        description="Ce que l’on ne sait pas ; obligatoire pour un cas documenté.",
        examples=[["La satisfaction des usagers après le déploiement"]],
    )
    sources: tuple[Cle, ...] = Field(
        default=(),
        description="Clés des références ; obligatoires pour un cas documenté.",
        examples=[["bdt-domotique-creuse"]],
    )
    modules: tuple[IdModule, ...] = Field(default=(), description="Modules liés.", examples=[["M-PROTOTYPER"]])
    fiches: tuple[IdFicheOutil, ...] = Field(
        default=(), description="Fiches-outils liées.", examples=[["F-PROTOTYPE-PAPIER"]]
    )
    auteurs: Annotated[tuple[TexteCourt, ...], Field(min_length=1)] = Field(
        description="Autrices et auteurs, tels qu’il faut les citer.", examples=[["École de l’innovation"]]
    )
    licence: Licence = Field(default="CC-BY-SA-4.0", description="Licence du texte.", examples=["CC-BY-SA-4.0"])
    mis_a_jour_le: date = Field(description="Date de la dernière révision.", examples=["2026-11-20"])


class Indicateur(Valeur):
    """Une mesure : avant, visée, après, avec sa source et sa méthode."""

    libelle: TexteCourt = Field(
        description="Ce que l’on mesure.", examples=["Appels de demande d’explication par semaine"]
    )
    unite: TexteCourt = Field(description="Unité.", examples=["appels par semaine"])
    avant: TexteCourt = Field(
        description="Valeur avant l’essai, ou « à mesurer », ou « non publié ».", examples=["à mesurer"]
    )
    cible: TexteCourt = Field(
        description="Valeur visée, ou « à fixer par l’équipe ».", examples=["à fixer par l’équipe"]
    )
    apres: TexteCourt = Field(
        description="Valeur après l’essai, ou « à mesurer », ou « non publié ».", examples=["à mesurer"]
    )
    methode: TexteMarkdown = Field(
        description="Comment on mesure, qui, combien de temps.",
        examples=["Comptage à l’accueil pendant deux semaines."],
    )
    sources: tuple[Cle, ...] = Field(
        default=(), description="Clés des références.", examples=[["francebleu-2020-domocreuse"]]
    )


class Indicateurs(Valeur):
    """Le fichier `cas-pratiques/<dossier>/indicateurs.yml`."""

    indicateurs: Annotated[tuple[Indicateur, ...], Field(min_length=1)] = Field(
        description="Les indicateurs du cas.",
        examples=[
            [
                {
                    "libelle": "Appels",
                    "unite": "appels par semaine",
                    "avant": "à mesurer",
                    "cible": "à fixer par l’équipe",
                    "apres": "à mesurer",
                    "methode": "Comptage.",
                }
            ]
        ],
    )
