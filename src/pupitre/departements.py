"""Les faits que l’on connaît de chaque département, avec leur source et leur millésime ; aucun autre n’est supposé."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

ADRESSE: Final = "paquet npm @etalab/decoupage-administratif 6.0.0 (fichiers data/communes.json et data/epci.json)"
DECOUPAGE: Final = "etalab-decoupage"


@dataclass(frozen=True, slots=True)
class Mesure:
    """Une colonne du fichier : la clé et le libellé du fait, son unité, son millésime, comment il est calculé."""

    cle: str
    libelle: str
    unite: str
    annee: int
    calcul: str
    sources: tuple[str, ...] = (DECOUPAGE,)


MESURES: Final[Mapping[str, Mesure]] = MappingProxyType(
    {
        # colonne de departements.csv -> le fait
        "communes": Mesure("communes-2026", "Nombre de communes (COG 2026)", "communes", 2026, "compte des communes"),
        "population": Mesure(
            "population-2023",
            "Population municipale (1er janvier 2023, en vigueur au 1er janvier 2026)",
            "habitants", 2023, "somme de population par commune", (DECOUPAGE, "insee-pop-ref-2023"),
        ),
        "population_mediane_commune": Mesure(
            "population-mediane-commune", "Population médiane d’une commune", "habitants", 2023,
            "médiane des populations des communes",
        ),
        "part_population_communes_moins_500": Mesure(
            "part-pop-moins-500", "Part de la population vivant dans une commune de moins de 500 habitants", "%", 2023,
            "population de ces communes / population du département",
        ),
        "part_population_communes_moins_2000": Mesure(
            "part-pop-moins-2000", "Part de la population vivant dans une commune de moins de 2 000 habitants", "%",
            2023, "population de ces communes / population du département",
        ),
        "part_communes_moins_500": Mesure(
            "part-communes-moins-500", "Part des communes de moins de 500 habitants", "%", 2023,
            "nombre de ces communes / nombre de communes",
        ),
    }
)  # fmt: skip

# Les notices des sources citées, pour un cursus commun qui ne les aurait pas.
REFERENCES: Final[tuple[Mapping[str, Any], ...]] = (
    {
        "id": DECOUPAGE,
        "type": "software",
        "title": "@etalab/decoupage-administratif (version 6.0.0)",
        "author": [{"family": "Desboeufs", "given": "Jérôme"}],
        "publisher": "Etalab",
        "issued": 2026,
        "URL": "https://github.com/etalab/decoupage-administratif",
        "verification": "page-vue",
        "note": "COG 2026, populations de référence 2023 ; données sous Licence Ouverte.",
    },
    {
        "id": "insee-pop-ref-2023",
        "type": "webpage",
        "title": "Les Populations de référence de 2023",
        "publisher": "Insee",
        "issued": 2025,
        "URL": "https://www.insee.fr/fr/information/8683652",
        "verification": "page-vue",
    },
)


@dataclass(frozen=True, slots=True)
class Departement:
    """Un département : code, nom, région, et la valeur de chaque colonne renseignée."""

    code: str
    nom: str
    region: str
    valeurs: Mapping[str, int | float]

    def facts(self) -> list[dict[str, Any]]:
        """Les faits, tels qu’on les écrit dans `docs/referentiel/faits/<territoire>.yml`."""
        return [
            {
                "id": mesure.cle,
                "libelle": mesure.libelle,
                "valeur": self.valeurs[colonne],
                "unite": mesure.unite,
                "annee": mesure.annee,
                "sources": list(mesure.sources),
                "confiance": "haute",
                "adresse": ADRESSE,
                "calcul": mesure.calcul,
            }
            for colonne, mesure in MESURES.items()
            if colonne in self.valeurs
        ]


def read_departements() -> Mapping[str, Departement]:
    """Les 101 départements, par code ; le fichier et sa provenance sont dans `donnees/`."""
    texte = files("pupitre.donnees").joinpath("departements.csv").read_text(encoding="utf-8")
    lignes = csv.DictReader(texte.splitlines())
    return {ligne["code"]: _departement(ligne) for ligne in lignes}


def _departement(ligne: Mapping[str, str]) -> Departement:
    valeurs = {colonne: _number(ligne[colonne]) for colonne in MESURES if ligne[colonne].strip()}
    return Departement(ligne["code"], _typeset(ligne["nom"]), _typeset(ligne["region"]), MappingProxyType(valeurs))


def _number(texte: str) -> int | float:
    """« 208.0 » est le nombre entier 208 : une médiane n’a de décimale que si elle en a besoin."""
    valeur = float(texte)
    return int(valeur) if valeur.is_integer() else valeur


def _typeset(texte: str) -> str:
    return texte.replace("'", "’")
