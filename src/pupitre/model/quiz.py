"""Les questions d’auto-évaluation : sept formes, et un retour pour chaque réponse."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pupitre.model.base import IdObjectif, IdQuestion, TexteMarkdown, Valeur


class Reponse(Valeur):
    """Une réponse proposée."""

    texte: TexteMarkdown = Field(description="La réponse proposée.", examples=["Elle a attendu douze minutes."])
    juste: bool = Field(default=False, description="Vrai si la réponse est juste.", examples=[True])
    retour: str = Field(
        default="",
        description="Ce qui est expliqué à qui choisit cette réponse.",
        examples=["Oui : cela se voit."],
    )


class Paire(Valeur):
    """Deux éléments à associer."""

    gauche: TexteMarkdown = Field(description="L’élément donné.", examples=["« Elle s’énerve »"])
    droite: TexteMarkdown = Field(description="L’élément à lui associer.", examples=["Interprétation"])
    retour: str = Field(default="", description="Pourquoi ils vont ensemble.", examples=["C’est un sentiment supposé."])


class Element(Valeur):
    """Un élément d’une suite à remettre en ordre."""

    texte: TexteMarkdown = Field(description="L’élément.", examples=["Demander l’accord du responsable"])
    retour: str = Field(
        default="", description="Pourquoi il vient à cette place.", examples=["Rien ne commence sans accord."]
    )


class _Question(Valeur):
    id: IdQuestion = Field(description="Identifiant permanent.", examples=["Q-OBSERVER-1"])
    objectif: IdObjectif = Field(description="L’objectif vérifié.", examples=["OBJ-OBSERVER-1"])
    enonce: TexteMarkdown = Field(description="La question.", examples=["Laquelle de ces notes est un fait ?"])
    retour_general: str = Field(
        default="",
        description="Explication donnée à tous, après la réponse.",
        examples=["Un fait se vérifie."],
    )


class ChoixUnique(_Question):
    """Une seule réponse juste parmi plusieurs."""

    forme: Literal["choix-unique"] = Field(description="Forme de la question.", examples=["choix-unique"])
    reponses: Annotated[tuple[Reponse, ...], Field(min_length=2, max_length=8)] = Field(
        description="Les réponses proposées, dont une seule est juste.",
        examples=[[{"texte": "Un fait", "juste": True, "retour": "Oui."}, {"texte": "Un avis", "retour": "Non."}]],
    )


class ChoixMultiple(_Question):
    """Une ou plusieurs réponses justes."""

    forme: Literal["choix-multiple"] = Field(description="Forme de la question.", examples=["choix-multiple"])
    reponses: Annotated[tuple[Reponse, ...], Field(min_length=3, max_length=8)] = Field(
        description="Les réponses proposées, dont une au moins est juste.",
        examples=[[{"texte": "Un lieu", "juste": True, "retour": "Oui."}]],
    )


class VraiFaux(_Question):
    """Une affirmation vraie ou fausse."""

    forme: Literal["vrai-faux"] = Field(description="Forme de la question.", examples=["vrai-faux"])
    vrai: bool = Field(description="Vrai si l’affirmation est exacte.", examples=[False])
    retour_vrai: str = Field(default="", description="Retour à qui répond « vrai ».", examples=["Non : …"])
    retour_faux: str = Field(default="", description="Retour à qui répond « faux ».", examples=["Oui : …"])


class Appariement(_Question):
    """Des éléments à associer deux à deux."""

    forme: Literal["appariement"] = Field(description="Forme de la question.", examples=["appariement"])
    paires: Annotated[tuple[Paire, ...], Field(min_length=3, max_length=8)] = Field(
        description="Les paires justes.",
        examples=[[{"gauche": "« Elle s’énerve »", "droite": "Interprétation", "retour": "Un sentiment supposé."}]],
    )


class Ordre(_Question):
    """Des éléments à remettre dans l’ordre ; ils sont écrits ici dans le bon ordre."""

    forme: Literal["ordre"] = Field(description="Forme de la question.", examples=["ordre"])
    elements: Annotated[tuple[Element, ...], Field(min_length=3, max_length=8)] = Field(
        description="Les éléments, dans le bon ordre.",
        examples=[[{"texte": "Demander l’accord", "retour": "D’abord."}]],
    )


class ReponseCourte(_Question):
    """Un mot ou une expression à écrire."""

    forme: Literal["reponse-courte"] = Field(description="Forme de la question.", examples=["reponse-courte"])
    acceptees: Annotated[tuple[TexteMarkdown, ...], Field(min_length=1, max_length=12)] = Field(
        description="Les réponses acceptées ; casse et accents sont ignorés.",
        examples=[["irritant", "un irritant"]],
    )
    retour_juste: str = Field(default="", description="Retour à une réponse juste.", examples=["Oui : …"])
    retour_faux: str = Field(default="", description="Retour à une réponse fausse.", examples=["On attendait …"])


class Numerique(_Question):
    """Un nombre à écrire."""

    forme: Literal["numerique"] = Field(description="Forme de la question.", examples=["numerique"])
    valeur: float = Field(description="La valeur juste.", examples=[6])
    tolerance: float = Field(default=0, ge=0, description="Écart accepté, dans la même unité.", examples=[1])
    unite: str = Field(default="", description="Unité affichée après le champ.", examples=["personnes"])
    retour_juste: str = Field(default="", description="Retour à une réponse juste.", examples=["Oui : …"])
    retour_faux: str = Field(default="", description="Retour à une réponse fausse.", examples=["Refaites le calcul…"])


Question = Annotated[
    ChoixUnique | ChoixMultiple | VraiFaux | Appariement | Ordre | ReponseCourte | Numerique,
    Field(discriminator="forme"),
]


class Quiz(Valeur):
    """Le fichier `modules/<dossier>/quiz.yml`."""

    questions: Annotated[tuple[Question, ...], Field(min_length=1)] = Field(
        description="Les questions d’auto-évaluation, six au moins et de trois formes au moins.",
        examples=[
            [
                {
                    "id": "Q-OBSERVER-1",
                    "forme": "vrai-faux",
                    "objectif": "OBJ-OBSERVER-1",
                    "enonce": "Observer, c’est surveiller.",
                    "vrai": False,
                    "retour_vrai": "Non.",
                    "retour_faux": "Oui.",
                }
            ]
        ],
    )
