"""La session : un programme, ou quelques modules, donnés un jour, dans un lieu, à des personnes."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from pupitre.model.base import DureeMinutes, IdModule, IdProgramme, IdSequence, TexteCourt, Valeur, shown

HEURE: Final = re.compile(r"(\d{1,2})\s?h(?:\s?(\d{2}))?")


def _parse_clock(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24 * 60:
        return value
    found = HEURE.fullmatch(str(value).replace("\u00a0", " ").strip())
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise PydanticCustomError(
            "heure-mal-ecrite", "« {valeur} » n’est pas une heure : écrire « 9 h 00 ».", {"valeur": shown(value)}
        )
    return int(found[1]) * 60 + int(found[2] or 0)


def clock(minute: int) -> str:
    """« 9 h 05 » : une heure telle qu’on l’affiche, de minutes comptées depuis minuit."""
    heures, reste = divmod(minute, 60)
    return f"{heures}\u00a0h\u00a0{reste:02d}"


Heure = Annotated[
    int,
    BeforeValidator(_parse_clock),
    PlainSerializer(clock, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,2} ?h( ?\d{2})?$", "examples": ["9 h 00"]}),
]
"""Une heure de la journée, en minutes depuis minuit ; elle s’écrit « 9 h 00 »."""

Option = Literal["gros-caracteres", "sans-canevas"]


class Jour(Valeur):
    """Quand a lieu une séance, et où si ce n’est pas le lieu de la session."""

    le: date = Field(description="Date de la séance.", examples=["2027-03-16"])
    debut: Heure | None = Field(
        default=None, description="Heure de début, si elle n’est pas celle de la session.", examples=["9 h 30"]
    )
    fin: Heure | None = Field(
        default=None, description="Heure à laquelle tout doit être fini, s’il y en a une.", examples=["13 h 15"]
    )
    lieu: TexteCourt | None = Field(
        default=None, description="Lieu, s’il n’est pas celui de la session.", examples=["Salle des fêtes, Exemple"]
    )


class PauseDeSession(Valeur):
    """Une pause ajoutée après une séquence ; elle remplace celle que le programme y prévoit."""

    apres: IdSequence = Field(description="La séquence après laquelle on s’arrête.", examples=["S-OBSERVER-2"])
    titre: TexteCourt = Field(default="Pause", description="Nom de la pause.", examples=["Déjeuner"])
    duree_minutes: DureeMinutes = Field(description="Durée en minutes.", examples=["15"])


class RoleDeFormateur(Valeur):
    """Ce que fait une des personnes qui animent, sans son nom."""

    role: TexteCourt = Field(description="Le rôle, sans nom propre.", examples=["Animation"])
    charges: tuple[TexteCourt, ...] = Field(
        default=(),
        description="Ce dont cette personne se charge.",
        examples=[["Tenir l’heure", "Relancer les groupes"]],
    )


class Session(Valeur):
    """Le fichier `sessions/<nom>.yml`."""

    titre: TexteCourt = Field(description="Nom de la session.", examples=["Sensibilisation de printemps"])
    exemple: bool = Field(
        default=False,
        description="Vrai si la session n’a pas lieu : elle montre seulement comment l’écrire.",
        examples=[True],
    )
    programme: IdProgramme | None = Field(
        default=None, description="Le programme que l’on donne.", examples=["P-SENSIBILISATION"]
    )
    modules: tuple[IdModule, ...] = Field(
        default=(), description="Ou bien les modules que l’on donne, dans l’ordre.", examples=[["M-OBSERVER"]]
    )
    journees: tuple[tuple[IdModule, ...], ...] = Field(
        default=(),
        description="Ou bien les modules de chaque journée, quand il y en a plusieurs.",
        examples=[[["M-OBSERVER"], ["M-ENTRETIEN", "M-ANALYSER"]]],
    )
    jours: tuple[Jour, ...] = Field(
        default=(),
        description="Un jour par séance en salle ou à distance, dans l’ordre ; rien si les dates ne sont pas fixées.",
        examples=[[{"le": "2027-03-16"}]],
    )
    debut: Heure | None = Field(
        default=None, description="Heure de début ; sinon, celle que le programme conseille.", examples=["9 h 00"]
    )
    lieu: TexteCourt = Field(
        default="Lieu à préciser", description="Où l’on se retrouve.", examples=["Salle à préciser, Guéret"]
    )
    effectif: int | None = Field(
        default=None, ge=1, le=500, description="Nombre de stagiaires attendus.", examples=[12]
    )
    pauses: tuple[PauseDeSession, ...] = Field(
        default=(),
        description="Pauses à ajouter, ou à changer, après une séquence.",
        examples=[[{"apres": "S-OBSERVER-2", "titre": "Pause", "duree_minutes": "15"}]],
    )
    formateurs: tuple[RoleDeFormateur, ...] = Field(
        default=(), description="Qui anime, par rôles et sans noms.", examples=[[{"role": "Animation"}]]
    )
    options: tuple[Option, ...] = Field(
        default=(),
        description="Réglages des documents : « gros-caracteres » (14 points), « sans-canevas ».",
        examples=[["gros-caracteres"]],
    )

    @model_validator(mode="after")
    def _check(self) -> Session:
        if sum(map(bool, (self.programme, self.modules, self.journees))) != 1 or not all(self.journees or [True]):
            raise PydanticCustomError(
                "session-ambigue",
                "Une session donne un « programme », des « modules », ou des « journees » de modules : l’un des trois.",
            )
        return self

    @property
    def tous_les_modules(self) -> tuple[str, ...]:
        """Les modules nommés par la session, dans l’ordre où on les donne ; aucun si elle donne un programme."""
        return self.modules or tuple(m for journee in self.journees for m in journee)
