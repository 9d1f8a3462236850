"""Ce que tous les contenus partagent : compétences, glossaire, références, faits, crédits."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pupitre.model.base import (
    Cle,
    IdCompetence,
    IdDomaine,
    Licence,
    Scalaire,
    TexteCourt,
    TexteMarkdown,
    Valeur,
)


def slug(texte: str) -> str:
    """Rend un texte en ASCII minuscule et tirets, pour un identifiant ou une ancre (« œuvre » → « oeuvre »)."""
    sans_ligature = texte.replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae")
    avec_tirets = re.sub(r"['’\u00a0]", "-", sans_ligature)
    ascii_only = unicodedata.normalize("NFKD", avec_tirets).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")


class Domaine(Valeur):
    """Un regroupement de compétences."""

    id: IdDomaine = Field(description="Identifiant permanent.", examples=["D-ENQUETER"])
    titre: TexteCourt = Field(description="Titre du domaine.", examples=["Enquêter sur les usages"])
    resume: TexteCourt = Field(description="Le domaine en une phrase.", examples=["Comprendre avant de proposer."])


class NiveauxCompetence(Valeur):
    """Ce que l’on voit faire à chacun des quatre niveaux."""

    decouvrir: TexteCourt = Field(
        description="Niveau « découvrir ».", examples=["Repère une observation dans un récit."]
    )
    appliquer: TexteCourt = Field(
        description="Niveau « appliquer ».", examples=["Conduit une observation avec une grille fournie."]
    )
    adapter: TexteCourt = Field(description="Niveau « adapter ».", examples=["Modifie la grille selon le lieu."])
    transmettre: TexteCourt = Field(
        description="Niveau « transmettre ».", examples=["Forme un collègue à l’observation."]
    )


class Competence(Valeur):
    """Une compétence observable du référentiel."""

    id: IdCompetence = Field(description="Identifiant permanent.", examples=["C-OBSERVER"])
    domaine: IdDomaine = Field(description="Le domaine.", examples=["D-ENQUETER"])
    titre: TexteCourt = Field(
        description="Un verbe observable et son objet.",
        examples=["Observer une situation d’usage et la décrire"],
    )
    taxonomie: Literal["memoriser", "comprendre", "appliquer", "analyser", "evaluer", "creer"] = Field(
        description="Le processus cognitif dominant (Anderson et Krathwohl, 2001).", examples=["appliquer"]
    )
    niveaux: NiveauxCompetence = Field(
        description="Les quatre niveaux.",
        examples=[{"decouvrir": "…", "appliquer": "…", "adapter": "…", "transmettre": "…"}],
    )
    codes: tuple[
        Annotated[str, Field(pattern=r"^([A-N]\d{4}|(RNCP|RS)\d{1,6}|http://data\.europa\.eu/esco/\S+)$")],
        ...,
    ] = Field(
        default=(),
        description="Codes ROME, RNCP, RS ou adresses ESCO, seulement s’ils ont été vérifiés.",
        examples=[["K1802"]],
    )


class Referentiel(Valeur):
    """Le fichier `docs/referentiel/competences.yml`."""

    domaines: tuple[Domaine, ...] = Field(
        description="Les domaines, dans l’ordre.",
        examples=[[{"id": "D-ENQUETER", "titre": "Enquêter", "resume": "…"}]],
    )
    competences: tuple[Competence, ...] = Field(
        description="Les compétences.",
        examples=[[{"id": "C-OBSERVER", "domaine": "D-ENQUETER", "titre": "Observer"}]],
    )


class Terme(Valeur):
    """Une entrée du glossaire."""

    terme: TexteCourt = Field(description="Le terme, en minuscules sauf sigle ou nom propre.", examples=["irritant"])
    definition: TexteMarkdown = Field(
        description="Une ou deux phrases, compréhensibles sans le contexte.",
        examples=["Ce qui gêne ou décourage une personne à un moment de son parcours."],
    )
    sigle: str = Field(default="", description="Le sigle, si le terme en a un.", examples=["FALC"])
    variantes: tuple[TexteCourt, ...] = Field(
        default=(), description="Pluriels et synonymes reconnus par la recherche.", examples=[["irritants"]]
    )
    anglais: str = Field(default="", description="Le terme anglais.", examples=["pain point"])
    reference: Cle | None = Field(default=None, description="Clé de la référence.", examples=["beta-investigation"])
    autres_sources: tuple[Cle, ...] = Field(
        default=(), description="Clés d’autres références utiles.", examples=[["aqui-labase-2017"]]
    )
    voir: tuple[TexteCourt, ...] = Field(default=(), description="Termes voisins.", examples=[["besoin"]])

    @property
    def cle(self) -> str:
        """L’ancre du terme dans le glossaire."""
        return slug(self.terme)


class Glossaire(Valeur):
    """Le fichier `docs/referentiel/glossaire.yml`."""

    termes: tuple[Terme, ...] = Field(
        description="Les termes.",
        examples=[[{"terme": "irritant", "definition": "Ce qui gêne une personne."}]],
    )


class Auteur(Valeur):
    """Un auteur au sens de CSL : une personne (family, given) ou une organisation (literal)."""

    family: str = Field(default="", description="Nom de famille.", examples=["Jégou"])
    given: str = Field(default="", description="Prénom.", examples=["François"])
    literal: str = Field(default="", description="Nom d’une organisation.", examples=["La 27e Région"])

    @property
    def nom(self) -> str:
        """Le nom tel qu’on l’écrit dans un appel de citation."""
        return self.literal or self.family


class Reference(Valeur):
    """Une référence bibliographique : les noms de champs sont ceux de CSL, les nôtres sont en français."""

    id: Cle = Field(description="Clé de citation, permanente.", examples=["27r-passer-echelle-2019"])
    type: Literal[
        "book", "webpage", "report", "article-journal", "article-magazine", "article-newspaper", "article",
        "legislation", "document", "software", "interview", "chapter", "standard", "thesis", "periodical", "dataset", "paper-conference", "post",
    ] = Field(description="Type CSL.", examples=["webpage"])  # fmt: skip
    title: TexteMarkdown = Field(description="Titre.", examples=["Passer à l’échelle sans normaliser"])
    author: tuple[Auteur, ...] = Field(
        default=(), description="Auteurs.", examples=[[{"family": "Guiraud", "given": "Nadège"}]]
    )
    container_title: str = Field(
        default="",
        alias="container-title",
        description="Revue, ouvrage ou site qui contient le document.",
        examples=["Horizons publics"],
    )
    publisher: str = Field(default="", description="Éditeur.", examples=["La 27e Région"])
    issued: int | None = Field(default=None, description="Année de publication ; absente si inconnue.", examples=[2019])
    URL: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Adresse.",
        examples=["https://www.la27eregion.fr/"],
    )
    DOI: str = Field(default="", description="DOI, sans préfixe.", examples=["10.1000/182"])
    ISBN: str = Field(default="", description="ISBN.", examples=["978-2-11-009876-1"])
    language: str = Field(default="fr", description="Langue du document.", examples=["fr"])
    themes: tuple[str, ...] = Field(default=(), description="Thèmes.", examples=[["departement", "evaluation"]])
    verification: Literal["page-vue", "classique", "a-verifier"] = Field(
        description="« page-vue » : confirmée sur une page ; « classique » : texte connu, non revu en ligne ; « a-verifier » : à confirmer.",
        examples=["page-vue"],
    )
    vu_a: str = Field(
        default="",
        description="Adresse où l’entrée a été confirmée.",
        examples=["https://www.la27eregion.fr/"],
    )
    miroir: str = Field(default="", description="Autre adresse du même document.", examples=["https://example.org/"])
    note: str = Field(
        default="",
        description="Ce que la référence apporte, dit par nous.",
        examples=["Le « CDI du futur »."],
    )
    note_titre: str = Field(
        default="",
        description="Ce qui reste à confirmer dans le titre.",
        examples=["titre déduit de l’adresse"],
    )
    note_date: str = Field(default="", description="Comment l’année a été établie.", examples=["année déduite"])

    @property
    def appel(self) -> str:
        """L’appel de citation : auteurs et année, sans parenthèses."""
        noms = [a.nom for a in self.author] or [self.publisher or self.title]
        if len(noms) > 3:
            qui = f"{noms[0]} et autres"
        else:
            qui = " et ".join([", ".join(noms[:-1]), noms[-1]]) if len(noms) > 1 else noms[0]
        return f"{qui}, {self.issued or 's. d.'}"


class Bibliographie(Valeur):
    """Le fichier `docs/referentiel/references.yml`."""

    references: tuple[Reference, ...] = Field(
        description="Les références.",
        examples=[
            [
                {
                    "id": "lipsky-1980",
                    "type": "book",
                    "title": "Street-Level Bureaucracy",
                    "verification": "classique",
                }
            ]
        ],
    )


class Fait(Valeur):
    """Une donnée sourcée d’un territoire."""

    id: Cle = Field(description="Clé du fait dans son territoire.", examples=["densite-2018"])
    libelle: TexteCourt = Field(description="Ce que dit la donnée.", examples=["Densité de population"])
    valeur: Scalaire | None = Field(default=None, description="La valeur, si elle est seule.", examples=[21.1])
    valeurs: dict[str, Scalaire] = Field(
        default={}, description="Plusieurs valeurs nommées.", examples=[{"0-14 ans": 13.4, "15-29 ans": 12.3}]
    )
    liste: tuple[str, ...] = Field(default=(), description="Une énumération.", examples=[["Guéret", "Aubusson"]])
    tableau: tuple[dict[str, Scalaire], ...] = Field(
        default=(),
        description="Un tableau, une ligne par élément.",
        examples=[[{"commune": "Guéret", "population": 12950}]],
    )
    unite: str = Field(default="", description="Unité.", examples=["hab/km²"])
    annee: int | str | None = Field(default=None, description="Année de la donnée.", examples=[2018])
    sources: Annotated[tuple[Cle, ...], Field(min_length=1)] = Field(
        description="Clés des références.", examples=[["insee-rp2018-dep23"]]
    )
    confiance: Literal["haute", "moyenne", "a-verifier"] = Field(
        description="« moyenne » : presse, donnée ancienne ou périmètre discutable ; dit à l’affichage.",
        examples=["haute"],
    )
    adresse: str = Field(
        default="", description="Page ou fichier où la valeur a été lue.", examples=["https://www.insee.fr/"]
    )
    perimetre: str = Field(default="", description="Périmètre, s’il n’est pas le territoire.", examples=["France"])
    note: str = Field(
        default="", description="Précision de lecture.", examples=["Deuxième département le moins dense."]
    )
    calcul: str = Field(default="", description="Comment la valeur a été calculée.", examples=["Somme des communes."])
    complements: dict[str, Scalaire] = Field(
        default={}, description="Valeurs associées.", examples=[{"effectif de 75 ans et plus": 17710}]
    )

    @model_validator(mode="after")
    def _check(self) -> Fait:
        if self.valeur is None and not (self.valeurs or self.liste or self.tableau):
            raise PydanticCustomError(
                "champ-manquant", "Un fait porte « valeur », « valeurs », « liste » ou « tableau »."
            )
        return self


class Faits(Valeur):
    """Le fichier `docs/referentiel/faits/<territoire>.yml`."""

    faits: tuple[Fait, ...] = Field(
        description="Les faits.",
        examples=[[{"id": "superficie", "libelle": "Superficie", "valeur": 5565, "unite": "km²", "sources": ["x"]}]],
    )


class Credit(Valeur):
    """D’où vient un fichier joint, et à quelles conditions on peut le reprendre."""

    fichier: TexteCourt = Field(description="Nom du fichier, dans le même dossier.", examples=["double-diamant.svg"])
    auteur: TexteCourt = Field(description="Autrice, auteur ou organisme.", examples=["École de l’innovation"])
    licence: Licence = Field(description="Licence du fichier.", examples=["CC-BY-SA-4.0"])
    source: str = Field(default="", description="Adresse ou référence d’origine.", examples=["https://www.insee.fr/"])


class Credits(Valeur):
    """Le fichier `credits.yml` d’un dossier de ressources."""

    credits: tuple[Credit, ...] = Field(
        description="Un crédit par fichier.",
        examples=[[{"fichier": "parcours.svg", "auteur": "École de l’innovation", "licence": "CC-BY-SA-4.0"}]],
    )
