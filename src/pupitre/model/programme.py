"""Le programme : des séquences choisies et ordonnées dans des demi-journées, pour un public."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pupitre.model.base import (
    DureeMinutes,
    IdModule,
    IdProgramme,
    IdSequence,
    Licence,
    Modalite,
    Public,
    TexteCourt,
    TexteMarkdown,
    Valeur,
)


class EtapeProgramme(Valeur):
    """Une ligne d’emploi du temps : une séquence, un module entier, une pause ou un temps collectif."""

    sequence: IdSequence | None = Field(default=None, description="Une séquence du cursus.", examples=["S-OBSERVER-1"])
    module: IdModule | None = Field(default=None, description="Un module entier.", examples=["M-INNOVER-USAGES"])
    pause: TexteCourt | None = Field(default=None, description="Une pause.", examples=["Pause"])
    temps: TexteCourt | None = Field(
        default=None, description="Un temps collectif.", examples=["Accueil et tour de table"]
    )
    duree_minutes: DureeMinutes | None = Field(
        default=None,
        description="Durée ; obligatoire pour une pause ou un temps, reprise du cursus pour le reste.",
        examples=["15"],
    )

    @model_validator(mode="after")
    def _check(self) -> EtapeProgramme:
        presentes = [n for n in ("sequence", "module", "pause", "temps") if getattr(self, n) is not None]
        if len(presentes) != 1:
            raise PydanticCustomError(
                "etape-ambigue",
                "Une étape de programme est une séquence, un module, une pause ou un temps : un seul.",
            )
        if presentes[0] in ("pause", "temps") and self.duree_minutes is None:
            raise PydanticCustomError("etape-duree", "Une pause ou un temps collectif porte « duree_minutes ».")
        return self

    @property
    def nature(self) -> str:
        """« sequence », « module », « pause » ou « temps »."""
        return next(n for n in ("sequence", "module", "pause", "temps") if getattr(self, n) is not None)

    @property
    def cible(self) -> str:
        """L’identifiant visé, ou le titre du temps."""
        return str(getattr(self, self.nature))


class Seance(Valeur):
    """Une demi-journée, une journée ou une semaine d’un programme."""

    titre: TexteCourt = Field(description="Titre.", examples=["Matinée : regarder autrement"])
    debut: Annotated[str, Field(pattern=r"^\d{1,2} h( \d{2})?$")] | None = Field(
        default=None, description="Heure de début conseillée.", examples=["9 h 00"]
    )
    modalite: Modalite = Field(default="presentiel", description="Modalité.", examples=["presentiel"])
    etapes: Annotated[tuple[EtapeProgramme, ...], Field(min_length=1)] = Field(
        description="L’emploi du temps, dans l’ordre.", examples=[[{"sequence": "S-OBSERVER-1"}]]
    )


class Programme(Valeur):
    """L’en-tête de `docs/programmes/<nom>.md`."""

    id: IdProgramme = Field(description="Identifiant permanent.", examples=["P-SENSIBILISATION"])
    titre: TexteCourt = Field(description="Intitulé.", examples=["Une demi-journée pour regarder autrement"])
    resume: TexteCourt = Field(
        description="À quoi sert ce programme, en une ou deux phrases.", examples=["Découvrir la démarche."]
    )
    publics: Annotated[tuple[Public, ...], Field(min_length=1)] = Field(
        description="À qui il s’adresse.", examples=[["cadre"]]
    )
    effectif: TexteCourt = Field(description="Nombre de participants.", examples=["8 à 14 personnes"])
    modalites: Annotated[tuple[Modalite, ...], Field(min_length=1)] = Field(
        description="Modalités.", examples=[["presentiel"]]
    )
    duree_minutes: DureeMinutes = Field(description="Durée totale, pauses comprises, en minutes.", examples=["210"])
    objectifs: Annotated[tuple[TexteCourt, ...], Field(min_length=1)] = Field(
        description="Ce que l’on saura faire à la fin.", examples=[["Décrire une situation d’usage"]]
    )
    prerequis: TexteCourt = Field(description="Ce qu’il faut savoir ou avoir fait avant.", examples=["Aucun"])
    methodes: TexteMarkdown = Field(
        description="Méthodes pédagogiques.", examples=["Alternance d’apports et d’activités."]
    )
    evaluation: TexteMarkdown = Field(description="Comment les acquis sont évalués.", examples=["Quiz et production."])
    seances: Annotated[tuple[Seance, ...], Field(min_length=1)] = Field(
        description="Les séances, dans l’ordre.",
        examples=[[{"titre": "Matinée", "etapes": [{"sequence": "S-OBSERVER-1"}]}]],
    )
    auteurs: Annotated[tuple[TexteCourt, ...], Field(min_length=1)] = Field(
        description="Autrices et auteurs, tels qu’il faut les citer.", examples=[["École de l’innovation"]]
    )
    licence: Licence = Field(default="CC-BY-SA-4.0", description="Licence du texte.", examples=["CC-BY-SA-4.0"])
    mis_a_jour_le: date = Field(description="Date de la dernière révision.", examples=["2026-11-20"])
