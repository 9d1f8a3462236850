"""`curriculum.yml` : l’identité du cursus, ses couches, et le réglage des règles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pupitre.diagnostics import Diagnostic, Gravite, Position
from pupitre.loading.building import build
from pupitre.loading.yaml_reader import read_yaml
from pupitre.model.base import IdTerritoire, Licence, TexteCourt, Valeur
from pupitre.model.snapshot import Identite
from pupitre.model.source import Positions

FICHIER: Final = "curriculum.yml"


class Couche(Valeur):
    """Un dossier ou une archive de contenus ; les couches s’empilent dans l’ordre, de la plus commune à la plus locale."""

    chemin: TexteCourt | None = Field(
        default=None,
        description="Dossier de la couche, relatif à curriculum.yml ; « . » pour la vôtre.",
        examples=["."],
    )
    archive: TexteCourt | None = Field(
        default=None,
        description="Archive « sources » d’une édition, relative à curriculum.yml, à la place du dossier.",
        examples=["couches/ecole-de-l-innovation-2026.1-sources.zip"],
    )
    nom: str = Field(
        default="",
        description="Nom de la couche, montré sur ses pages ; par défaut, le titre de son cursus.",
        examples=["Tronc commun"],
    )
    edition: str = Field(
        default="",
        pattern=r"^(\d{4}\.\d{1,2})?$",
        description="Édition épinglée : la vérification refuse une couche qui en porte une autre.",
        examples=["2026.1"],
    )
    somme: str = Field(
        default="",
        pattern=r"^([0-9a-f]{64})?$",
        description="Somme SHA-256 de l’archive ; obligatoire avec « archive ».",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )

    @model_validator(mode="after")
    def _check(self) -> Couche:
        if (self.chemin is None) == (self.archive is None):
            raise PydanticCustomError("couche-ambigue", "Une couche est un dossier (chemin) ou une archive : un seul.")
        if self.archive and not (self.somme and self.edition):
            raise PydanticCustomError("couche-ambigue", "Une archive s’écrit avec son « edition » et sa « somme ».")
        return self


class Seuils(Valeur):
    """Les nombres que les règles comparent aux contenus."""

    minutes_sans_activite: int = Field(
        default=15, ge=1, description="Durée maximale d’apports d’affilée, en minutes.", examples=[15]
    )
    mots_par_phrase: int = Field(
        default=35, ge=10, description="Longueur maximale d’une phrase, en mots.", examples=[35]
    )
    mots_par_phrase_en_moyenne: int = Field(
        default=25,
        ge=8,
        description="Longueur moyenne maximale des phrases d’une page, en mots.",
        examples=[25],
    )
    mots_par_phrase_essentiel: int = Field(
        default=15,
        ge=6,
        description="Longueur maximale d’une phrase de « L’essentiel », en mots.",
        examples=[15],
    )
    questions_par_module: int = Field(
        default=6, ge=1, description="Nombre minimal de questions par module.", examples=[6]
    )
    formes_de_question: int = Field(
        default=3, ge=1, description="Nombre minimal de formes de question par module.", examples=[3]
    )
    mots_par_module: int = Field(
        default=1800, ge=0, description="Nombre minimal de mots d’un module de méthode.", examples=[1800]
    )
    mots_par_module_au_plus: int = Field(
        default=6500,
        ge=0,
        description="Nombre maximal de mots d’un module, activités comprises.",
        examples=[6500],
    )
    image_octets: int = Field(
        default=150_000, ge=1, description="Poids maximal d’une image, en octets.", examples=[150000]
    )
    fichier_octets: int = Field(
        default=2_000_000,
        ge=1,
        description="Poids maximal d’un fichier de contenu, en octets.",
        examples=[2000000],
    )
    longueur_de_chemin: int = Field(
        default=120, ge=20, description="Longueur maximale d’un chemin, en caractères.", examples=[120]
    )


class Collectivite(Valeur):
    """Ce que la loi demande d’afficher ; un champ vide est montré « à compléter » et signalé à la vérification."""

    nom: str = Field(default="", description="Nom de la collectivité éditrice.", examples=["Département de la Creuse"])
    adresse: str = Field(default="", description="Adresse postale.", examples=["Place de la Mairie, 23000 Exemple"])
    telephone: str = Field(default="", description="Téléphone.", examples=["05 00 00 00 00"])
    courriel: str = Field(default="", description="Courriel de contact.", examples=["contact@exemple.fr"])
    directeur_publication: str = Field(
        default="",
        description="Directrice ou directeur de la publication (fonction).",
        examples=["Présidence du conseil départemental"],
    )
    hebergeur: str = Field(default="", description="Nom et adresse de l’hébergeur.", examples=["Hébergeur, ville"])
    contact_accessibilite: str = Field(
        default="",
        description="À qui signaler un défaut d’accessibilité.",
        examples=["accessibilite@exemple.fr"],
    )
    contact_donnees: str = Field(
        default="", description="Délégué à la protection des données.", examples=["dpd@exemple.fr"]
    )


class Settings(Valeur):
    """Le contenu de `curriculum.yml`."""

    titre: TexteCourt = Field(description="Nom du cursus.", examples=["École de l’innovation"])
    sous_titre: TexteCourt = Field(
        description="La promesse, en une phrase.", examples=["Se former au design de services"]
    )
    edition: Annotated[str, Field(pattern=r"^\d{4}\.\d{1,2}$")] = Field(description="Édition.", examples=["2026.1"])
    edition_du: date = Field(description="Date de l’édition ; elle date aussi les archives.", examples=["2026-11-22"])
    territoire: IdTerritoire = Field(description="Le territoire dont on affiche les faits.", examples=["T-CREUSE"])
    langue: str = Field(default="fr", description="Langue des contenus.", examples=["fr"])
    adresse_du_site: str = Field(
        description="Adresse publique du site, terminée par « / ».", examples=["https://ecole.example.org/"]
    )
    depot: str = Field(
        default="",
        description="Adresse du dépôt, pour « Modifier cette page ».",
        examples=["https://depot.example.org/ecole"],
    )
    forge: Literal["github", "gitlab"] = Field(
        default="github",
        description="La forge du dépôt, pour les formulaires « Proposer » : github ou gitlab.",
        examples=["gitlab"],
    )
    editeur: TexteCourt = Field(description="Qui publie.", examples=["Département de la Creuse"])
    licence_contenus: Licence = Field(
        default="CC-BY-SA-4.0", description="Licence des contenus.", examples=["CC-BY-SA-4.0"]
    )
    collectivite: Collectivite = Field(
        default=Collectivite(),
        description="Mentions que la collectivité doit compléter.",
        examples=[{"nom": "Département de la Creuse"}],
    )
    couches: Annotated[tuple[Couche, ...], Field(min_length=1)] = Field(
        description="Les couches, de la plus commune à la plus locale.", examples=[[{"chemin": "."}]]
    )
    masquer: tuple[TexteCourt, ...] = Field(
        default=(),
        description="Ce que ce cursus ne reprend pas des couches plus communes : identifiants, ou chemins de pages.",
        examples=[["CP-COURRIERS-APA", "docs/lire-hors-connexion.md"]],
    )
    seuils: Seuils = Field(default=Seuils(), description="Seuils des règles.", examples=[{"mots_par_phrase": 35}])
    gravites: dict[str, Gravite] = Field(
        default={},
        description="Gravité d’un code : erreur, avertissement ou ignore.",
        examples=[{"phrase-longue": "erreur"}],
    )
    sigles_connus: tuple[str, ...] = Field(
        default=(), description="Sigles que l’on n’a pas à développer.", examples=[["SMS", "PDF"]]
    )
    jargon: tuple[str, ...] = Field(
        default=(),
        description="Mots de métier qui doivent être au glossaire dès qu’on les emploie.",
        examples=[["persona", "verbatim"]],
    )

    @property
    def identite(self) -> Identite:
        """Ce que l’édition dit d’elle-même."""
        return Identite(
            edition=self.edition,
            publiee_le=self.edition_du,
            titre=self.titre,
            sous_titre=self.sous_titre,
            editeur=self.editeur,
            langue=self.langue,
            licence=self.licence_contenus,
            adresse_du_site=self.adresse_du_site,
        )


@dataclass(frozen=True, slots=True)
class Reglages:
    """Le contenu de `curriculum.yml` et la place de chaque ligne ; rien si l’identité est illisible."""

    valeur: Settings | None
    positions: Positions
    diagnostics: tuple[Diagnostic, ...]

    @property
    def masquer(self) -> dict[str, Position]:
        """Ce que le cursus masque, et où il le dit."""
        noms = self.valeur.masquer if self.valeur else ()
        return {nom: self.positions.at("masquer", rang) for rang, nom in enumerate(noms)}


def read_settings(racine: Path) -> Reglages:
    """Lit `curriculum.yml` ; ne lève rien pour un fichier fautif."""
    fichier = racine / FICHIER
    nulle_part = Positions(Position(FICHIER))
    if not fichier.is_file():
        phrase = "Il manque « curriculum.yml » à la racine : lancez la commande depuis le dossier du cursus."
        return Reglages(None, nulle_part, (Diagnostic(Position(FICHIER), "fichier-manquant", phrase),))
    try:
        texte = fichier.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        phrase = "Le fichier n’est pas en UTF-8 : enregistrez-le de nouveau avec cet encodage."
        return Reglages(None, nulle_part, (Diagnostic(Position(FICHIER), "encodage", phrase),))
    meta, positions, diagnostics = read_yaml(texte, FICHIER)
    settings, found = build(Settings, meta, positions)
    return Reglages(settings, positions, diagnostics + found)


def load_settings(racine: Path) -> tuple[Settings | None, tuple[Diagnostic, ...]]:
    """L’identité que dit `curriculum.yml` ; rien et des diagnostics si elle est illisible."""
    reglages = read_settings(racine)
    return reglages.valeur, reglages.diagnostics
