"""Les couches d’un cursus : ce que chacune est, et ce qu’elle pose dans les emplacements d’une autre."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from pupitre.model.base import Licence, TexteCourt, Valeur

EMPLACEMENTS: Final[dict[str, str]] = {
    # nom d’emplacement -> ce que l’on y met
    "exemple-local": "Un exemple d’ici, tiré de faits ou de cas du territoire.",
    "contacts": "Les personnes et les services à qui s’adresser ici.",
    "peu-dense": "Ce que la distance, le réseau ou l’interconnaissance changent ici.",
    "cadre-local": "Les règles, délibérations et habitudes de la collectivité.",
}


@dataclass(frozen=True, slots=True)
class Layer:
    """Une couche ouverte : le nom que l’on montre, son dossier, et ce qu’elle dit d’elle-même.

    `prefixe` précède le chemin de ses fichiers dans les messages ; vide pour la couche locale.
    """

    nom: str
    racine: Path
    prefixe: str = ""
    edition: str = ""
    editeur: str = ""
    licence: str = ""
    adresse_du_site: str = ""


class Complement(Valeur):
    """L’en-tête de `complements/<nom>.md` : un texte local, posé dans un emplacement d’un contenu commun."""

    complete: Annotated[str, Field(pattern=r"^[A-Z]{1,3}-[A-Z0-9-]+$")] = Field(
        description="L’identifiant du module, de la séquence, de la fiche ou du cas que l’on complète.",
        examples=["M-OBSERVER"],
    )
    emplacement: TexteCourt = Field(description="L’emplacement que ce contenu déclare.", examples=["exemple-local"])
    auteurs: Annotated[tuple[TexteCourt, ...], Field(min_length=1)] = Field(
        description="Autrices et auteurs, tels qu’il faut les citer.", examples=[["Département de la Lozère"]]
    )
    licence: Licence = Field(default="CC-BY-SA-4.0", description="Licence du texte.", examples=["CC-BY-SA-4.0"])
