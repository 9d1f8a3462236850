"""Les briques communes des types de contenu : identifiants, durées, textes, énumérations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError


class Valeur(BaseModel):
    """Une valeur figée, qui refuse les clés inconnues."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)


def shown(valeur: Any) -> str:
    """Une valeur lue, telle qu’on peut la montrer à qui l’a écrite ; jamais un mot de Python."""
    if valeur is None:
        return "(rien)"
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    if isinstance(valeur, list | tuple):
        return "(une liste)"
    if isinstance(valeur, dict):
        return "(un groupe de lignes)"
    texte = str(valeur)
    return texte if len(texte) <= 60 else texte[:59] + "…"


FORMES_D_IDENTIFIANT: dict[str, tuple[str, str]] = {
    # nature -> (expression régulière, exemple)
    "module": (r"[MO]-[A-Z0-9]+(-[A-Z0-9]+)*", "M-OBSERVER"),
    "sequence": (r"S-[A-Z0-9]+(-[A-Z0-9]+)*", "S-OBSERVER-1"),
    "activite": (r"A-[A-Z0-9]+(-[A-Z0-9]+)*", "A-OBSERVER-GUICHET"),
    "objectif": (r"OBJ-[A-Z0-9]+(-[A-Z0-9]+)*", "OBJ-OBSERVER-1"),
    "question": (r"Q-[A-Z0-9]+(-[A-Z0-9]+)*", "Q-OBSERVER-1"),
    "domaine": (r"D-[A-Z0-9]+(-[A-Z0-9]+)*", "D-ENQUETER"),
    "competence": (r"C-[A-Z0-9]+(-[A-Z0-9]+)*", "C-OBSERVER"),
    "cas-pratique": (r"CP-[A-Z0-9]+(-[A-Z0-9]+)*", "CP-COURRIERS-APA"),
    "fiche-outil": (r"F-[A-Z0-9]+(-[A-Z0-9]+)*", "F-OBSERVATION"),
    "programme": (r"P-[A-Z0-9]+(-[A-Z0-9]+)*", "P-SENSIBILISATION"),
    "territoire": (r"T-[A-Z0-9]+(-[A-Z0-9]+)*", "T-CREUSE"),
    "cle": (r"[a-z0-9]+(-[a-z0-9]+)*", "insee-rp2018-dep23"),
}


def _check_identifier(nature: str) -> BeforeValidator:
    forme, exemple = FORMES_D_IDENTIFIANT[nature]
    matches = re.compile(forme).fullmatch

    def check(value: Any) -> Any:
        if not isinstance(value, str) or not matches(value):
            raise PydanticCustomError(
                "identifiant-mal-forme",
                "L’identifiant « {valeur} » n’a pas la forme attendue pour cette nature de contenu ({exemple}).",
                {"valeur": shown(value), "exemple": exemple},
            )
        return value

    return BeforeValidator(check)


def _identifier(nature: str) -> Any:
    forme, exemple = FORMES_D_IDENTIFIANT[nature]
    schema = {"type": "string", "pattern": f"^{forme}$", "examples": [exemple]}
    return Annotated[str, _check_identifier(nature), WithJsonSchema(schema)]


IdModule = _identifier("module")
IdSequence = _identifier("sequence")
IdActivite = _identifier("activite")
IdObjectif = _identifier("objectif")
IdQuestion = _identifier("question")
IdDomaine = _identifier("domaine")
IdCompetence = _identifier("competence")
IdCasPratique = _identifier("cas-pratique")
IdFicheOutil = _identifier("fiche-outil")
IdProgramme = _identifier("programme")
IdTerritoire = _identifier("territoire")
Cle = _identifier("cle")

TexteCourt = Annotated[str, Field(min_length=1, max_length=300)]
TexteMarkdown = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True, order=True)
class Fourchette:
    """Une durée en minutes entières, de `mini` à `maxi` compris."""

    mini: int
    maxi: int

    def __str__(self) -> str:
        return str(self.mini) if self.mini == self.maxi else f"{self.mini}-{self.maxi}"

    def __add__(self, other: Fourchette) -> Fourchette:
        return Fourchette(self.mini + other.mini, self.maxi + other.maxi)


DUREE: Final = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")


def _parse_fourchette(value: Any) -> Any:
    if isinstance(value, Fourchette):
        return value
    texte = "".join(str(value).split()).replace("–", "-")
    found = DUREE.fullmatch(texte)
    if isinstance(value, bool) or not found:
        raise PydanticCustomError(
            "duree-mal-ecrite",
            "« {valeur} » n’est pas une durée en minutes : écrire un nombre (20) ou une fourchette (20-30).",
            {"valeur": shown(value)},
        )
    mini, maxi = int(found[1]), int(found[2] or found[1])
    if mini > maxi or maxi == 0:
        raise PydanticCustomError(
            "duree-incoherente",
            "La fourchette « {valeur} » est vide : le premier nombre doit être le plus petit, et non nul.",
            {"valeur": shown(value)},
        )
    return Fourchette(mini, maxi)


DureeMinutes = Annotated[
    Fourchette,
    BeforeValidator(_parse_fourchette),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": ["integer", "string"], "pattern": r"^\d+(-\d+)?$", "examples": ["20-30"]}),
]


def _check_scalar(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise PydanticCustomError("type-inattendu", "On attend ici un nombre ou un texte, et un seul.")
    return value


Scalaire = Annotated[int | float | str, PlainValidator(_check_scalar), WithJsonSchema({"type": ["number", "string"]})]

Niveau = Literal["decouvrir", "appliquer", "adapter", "transmettre"]
Taxonomie = Literal["memoriser", "comprendre", "appliquer", "analyser", "evaluer", "creer"]
Public = Literal["agent-accueil", "chef-projet", "cadre", "elu", "formateur", "etudiant"]
Modalite = Literal["presentiel", "distance", "autonomie", "terrain"]
Licence = Literal[
    "CC-BY-SA-4.0",
    "CC-BY-4.0",
    "CC0-1.0",
    "Licence-Ouverte-2.0",
    "MIT",
    "CC-BY-NC-SA-4.0",
    "tous-droits-reserves",
]

LIBELLES: dict[str, str] = {
    # valeur d’énumération -> ce qu’une personne lit
    "decouvrir": "Découvrir",
    "appliquer": "Appliquer",
    "adapter": "Adapter",
    "transmettre": "Transmettre",
    "memoriser": "Mémoriser",
    "comprendre": "Comprendre",
    "analyser": "Analyser",
    "evaluer": "Évaluer",
    "creer": "Créer",
    "agent-accueil": "Agent d’accueil ou de terrain",
    "chef-projet": "Chef ou cheffe de projet",
    "cadre": "Cadre",
    "elu": "Élu ou élue",
    "formateur": "Formateur ou formatrice",
    "etudiant": "Étudiant ou étudiante",
    "presentiel": "En salle",
    "distance": "À distance",
    "autonomie": "En autonomie",
    "terrain": "Sur le terrain",
    "individuel": "Seul ou seule",
    "binome": "À deux",
    "petit-groupe": "En petit groupe",
    "plenier": "Tous ensemble",
    "documente": "Cas documenté",
    "scenario": "Scénario d’entraînement (fiction)",
    "apport": "Apport",
    "activite": "Activité",
    "pause": "Pause",
    "bilan": "Bilan",
    "temps": "Temps collectif",
    "CC-BY-SA-4.0": "CC BY-SA 4.0",
    "CC-BY-4.0": "CC BY 4.0",
    "CC0-1.0": "CC0 1.0",
    "Licence-Ouverte-2.0": "Licence Ouverte 2.0",
    "MIT": "MIT",
    "CC-BY-NC-SA-4.0": "CC BY-NC-SA 4.0",
    "tous-droits-reserves": "Tous droits réservés",
}
