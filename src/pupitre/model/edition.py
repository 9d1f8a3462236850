"""Ce que l’on publie d’une édition, en données : l’interface publique, le contrat de liens et ce que l’on compare.

Une `EditionPubliee` s’écrit trois fois, et c’est la même valeur : `catalogue.json` à la racine du site, le verrou
`editions/<édition>.json` du dépôt, l’objet que `pupitre comparer` met côte à côte.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError, to_json

from pupitre.model.base import Fourchette, TexteCourt, Valeur
from pupitre.model.module import Changement

Empreinte = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$", description="Seize premiers chiffres d’un SHA-256.")]
NumeroEdition = Annotated[str, Field(pattern=r"^\d{4}\.\d{1,2}$")]


class Duree(Valeur):
    """Une durée en minutes, du minimum au maximum compris."""

    mini: int = Field(ge=0, description="Minutes, au moins.", examples=[20])
    maxi: int = Field(ge=0, description="Minutes, au plus.", examples=[30])

    @staticmethod
    def of(fourchette: Fourchette) -> Duree:
        """La même durée, sous la forme que lisent les machines."""
        return Duree(mini=fourchette.mini, maxi=fourchette.maxi)


class PagePubliee(Valeur):
    """Une page du site : ce qu’elle promet de garder, et depuis quelle édition son texte n’a pas changé."""

    titre: str = Field(description="Titre.", examples=["Observer les usages"])
    cle: str = Field(
        description="Ce qui désigne la page d’une édition à l’autre : son identifiant, sinon celui de son module suivi "
        "de la partie, sinon son adresse.",
        examples=["M-OBSERVER/formateur"],
    )
    ancres: tuple[str, ...] = Field(default=(), description="Ancres que l’on peut citer.", examples=[["preparer"]])
    empreinte: Empreinte = Field(description="Empreinte du texte de la page.", examples=["0123456789abcdef"])
    depuis: NumeroEdition = Field(description="Première édition où la page a ce texte.", examples=["2026.1"])
    depuis_le: date = Field(description="Date de cette édition.", examples=["2026-11-22"])


class CouchePubliee(Valeur):
    """Une couche du cursus : le cursus commun, ou ce qu’un territoire pose par-dessus."""

    nom: str = Field(description="Nom de la couche.", examples=["Cursus commun"])
    edition: str = Field(description="Édition de cette couche.", examples=["2026.1"])
    editeur: str = Field(description="Qui la publie.", examples=["Département de la Creuse"])
    licence: str = Field(description="Licence de ses contenus (identifiant SPDX).", examples=["CC-BY-SA-4.0"])
    adresse_du_site: str = Field(
        default="", description="Adresse publique, ou rien.", examples=["https://ecole.example.org/"]
    )


class ProvenancePubliee(Valeur):
    """La part d’une couche dans un contenu : qui a écrit son texte, ou l’a complété."""

    couche: str = Field(description="Nom de la couche.", examples=["Cursus commun"])
    edition: str = Field(description="Édition de cette couche.", examples=["2026.1"])
    editeur: str = Field(description="Qui la publie.", examples=["Département de la Creuse"])
    licence: str = Field(description="Licence de cette part (identifiant SPDX).", examples=["CC-BY-SA-4.0"])
    auteurs: tuple[str, ...] = Field(
        description="Autrices et auteurs de cette part.", examples=[["École de l’innovation"]]
    )


# Champ ajouté au format 1 : facultatif, car les éditions déjà publiées ne l’ont pas.
Provenances = Annotated[
    tuple[ProvenancePubliee, ...],
    Field(default=(), description="La couche du texte, puis celles qui l’ont complété.", examples=[[]]),
]


class Publie(Valeur):
    """Ce que tout contenu publié dit de lui-même ; son adresse est relative à l’édition."""

    id: str = Field(description="Identifiant permanent.", examples=["M-OBSERVER"])
    titre: str = Field(description="Titre.", examples=["Observer les usages"])
    resume: str = Field(description="À quoi il sert, en une ou deux phrases.", examples=["Regarder un service."])
    adresse: str = Field(description="Adresse de la page, relative à l’édition.", examples=["modules/observer/"])
    permalien: str = Field(description="Adresse qui ne change jamais.", examples=["id/M-OBSERVER/"])
    auteurs: tuple[str, ...] = Field(description="Autrices et auteurs.", examples=[["École de l’innovation"]])
    licence: str = Field(description="Licence (identifiant SPDX).", examples=["CC-BY-SA-4.0"])
    mis_a_jour_le: date = Field(description="Dernière révision.", examples=["2026-11-20"])
    empreinte: Empreinte = Field(description="Empreinte de tout le contenu.", examples=["0123456789abcdef"])
    provenance: Provenances = ()


class ActivitePubliee(Valeur):
    """Une activité d’une séquence."""

    id: str = Field(description="Identifiant permanent.", examples=["A-OBSERVER-GUICHET"])
    titre: str = Field(description="Titre.", examples=["Dix minutes devant un guichet"])
    adresse: str = Field(description="Adresse relative à l’édition, avec son ancre.", examples=["modules/x/y/#a-z"])
    permalien: str = Field(description="Adresse qui ne change jamais.", examples=["id/A-OBSERVER-GUICHET/"])
    duree_minutes: Duree = Field(description="Durée.", examples=[{"mini": 15, "maxi": 20}])
    modalite: str = Field(description="Comment l’on travaille.", examples=["binome"])
    lieu: str = Field(description="Où l’on travaille.", examples=["salle"])


class SequencePubliee(Valeur):
    """Une séquence d’un module."""

    id: str = Field(description="Identifiant permanent.", examples=["S-OBSERVER-1"])
    titre: str = Field(description="Titre.", examples=["Voir avant de proposer"])
    resume: str = Field(description="Ce que l’on y fait.", examples=["Apprendre à décrire."])
    adresse: str = Field(description="Adresse relative à l’édition.", examples=["modules/observer/voir/"])
    permalien: str = Field(description="Adresse qui ne change jamais.", examples=["id/S-OBSERVER-1/"])
    duree_salle_minutes: Duree = Field(description="Durée en salle.", examples=[{"mini": 35, "maxi": 45}])
    duree_autonomie_minutes: Duree = Field(description="Durée en autonomie.", examples=[{"mini": 25, "maxi": 35}])
    objectifs: tuple[str, ...] = Field(description="Objectifs travaillés.", examples=[["OBJ-OBSERVER-1"]])
    activites: tuple[ActivitePubliee, ...] = Field(description="Activités, dans l’ordre.", examples=[[]])
    provenance: Provenances = ()


class ObjectifPublie(Valeur):
    """Un objectif d’un module."""

    id: str = Field(description="Identifiant permanent.", examples=["OBJ-OBSERVER-1"])
    enonce: str = Field(description="Ce que l’on saura faire.", examples=["Décrire une situation d’usage"])
    competence: str = Field(description="Compétence visée.", examples=["C-OBSERVER"])
    taxonomie: str = Field(description="Processus cognitif visé.", examples=["appliquer"])


class Empreintes(Valeur):
    """Une empreinte par aspect d’un module : ce qui change entre deux éditions se lit ici."""

    texte: Empreinte = Field(description="Les textes et les consignes.", examples=["0123456789abcdef"])
    quiz: Empreinte = Field(description="Les questions et leurs retours.", examples=["0123456789abcdef"])
    duree: Empreinte = Field(description="Toutes les durées.", examples=["0123456789abcdef"])
    objectifs: Empreinte = Field(description="Les objectifs.", examples=["0123456789abcdef"])
    structure: Empreinte = Field(description="Séquences et activités, dans l’ordre.", examples=["0123456789abcdef"])


class ModulePublie(Publie):
    """Un module."""

    famille: str = Field(description="Famille du cursus.", examples=["methodes"])
    volet: str = Field(description="Volet du cursus.", examples=["se-former"])
    niveau: str = Field(description="Niveau visé.", examples=["appliquer"])
    publics: tuple[str, ...] = Field(description="Publics visés.", examples=[["cadre"]])
    modalites: tuple[str, ...] = Field(description="Manières de le suivre.", examples=[["presentiel"]])
    duree_salle_minutes: Duree = Field(description="Durée en salle, sans pause.", examples=[{"mini": 150, "maxi": 180}])
    duree_autonomie_minutes: Duree = Field(description="Durée en autonomie.", examples=[{"mini": 120, "maxi": 150}])
    prerequis: tuple[str, ...] = Field(description="Modules à suivre avant.", examples=[["M-RURAL"]])
    objectifs: tuple[ObjectifPublie, ...] = Field(description="Objectifs.", examples=[[]])
    competences: tuple[str, ...] = Field(description="Compétences travaillées.", examples=[["C-OBSERVER"]])
    sequences: tuple[SequencePubliee, ...] = Field(description="Séquences, dans l’ordre.", examples=[[]])
    questions: int = Field(description="Nombre de questions d’auto-évaluation.", examples=[8])
    mots_cles: tuple[str, ...] = Field(description="Mots-clés.", examples=[["observation"]])
    responsable: str = Field(description="Qui répond du contenu (rôle).", examples=["Équipe pédagogique"])
    relu_le: date | None = Field(description="Dernière relecture par une autre personne.", examples=["2026-11-20"])
    prochaine_revue: date = Field(description="À relire avant cette date.", examples=["2027-11-20"])
    changements: tuple[Changement, ...] = Field(description="Notes de changement, par édition.", examples=[[]])
    empreintes: Empreintes = Field(description="Une empreinte par aspect.", examples=[{}])


class CasPublie(Publie):
    """Un cas pratique ; `nature` dit si c’est une fiction."""

    nature: Literal["documente", "scenario"] = Field(description="Documenté ou fictif.", examples=["scenario"])
    modules: tuple[str, ...] = Field(description="Modules liés.", examples=[["M-OBSERVER"]])


class FichePubliee(Publie):
    """Une fiche-outil."""

    phase: str = Field(description="Moment de la démarche.", examples=["observer"])
    duree_minutes: Duree = Field(description="Durée.", examples=[{"mini": 60, "maxi": 120}])
    canevas: str = Field(
        description="Adresse du canevas à imprimer, ou rien.", examples=["fiches-outils/canevas/x.svg"]
    )


class ProgrammePublie(Publie):
    """Un programme."""

    publics: tuple[str, ...] = Field(description="Publics visés.", examples=[["cadre"]])
    modalites: tuple[str, ...] = Field(description="Modalités.", examples=[["presentiel"]])
    duree_minutes: Duree = Field(description="Durée totale, pauses comprises.", examples=[{"mini": 195, "maxi": 245}])
    modules: tuple[str, ...] = Field(description="Modules employés, même en partie.", examples=[["M-OBSERVER"]])


class CompetencePubliee(Valeur):
    """Une compétence du référentiel."""

    id: str = Field(description="Identifiant permanent.", examples=["C-OBSERVER"])
    titre: str = Field(description="Ce que l’on sait faire.", examples=["Observer une situation d’usage"])
    domaine: str = Field(description="Domaine du référentiel.", examples=["D-REGARDER"])
    adresse: str = Field(
        description="Adresse relative à l’édition, avec son ancre.", examples=["competences/#c-observer"]
    )
    permalien: str = Field(description="Adresse qui ne change jamais.", examples=["id/C-OBSERVER/"])
    modules: tuple[str, ...] = Field(description="Modules qui la travaillent.", examples=[["M-OBSERVER"]])


class EditionPubliee(Valeur):
    """Tout ce qu’une édition publie."""

    format: Literal[1] = Field(default=1, description="Version de ce format ; une clé ne change jamais de sens.")
    edition: NumeroEdition = Field(description="Numéro.", examples=["2026.1"])
    publiee_le: date = Field(description="Date de l’édition.", examples=["2026-11-22"])
    titre: str = Field(description="Nom du cursus.", examples=["École de l’innovation"])
    sous_titre: str = Field(description="Sa promesse.", examples=["Se former au design de services"])
    editeur: str = Field(description="Qui publie.", examples=["Département de la Creuse"])
    langue: str = Field(description="Langue des contenus.", examples=["fr"])
    licence: str = Field(description="Licence des contenus (identifiant SPDX).", examples=["CC-BY-SA-4.0"])
    adresse_du_site: str = Field(
        description="Adresse publique, terminée par « / ».", examples=["https://ecole.example.org/"]
    )
    couches: tuple[CouchePubliee, ...] = Field(
        default=(), description="Les couches empilées, de la plus commune à la plus locale.", examples=[[]]
    )
    modules: tuple[ModulePublie, ...] = Field(description="Modules, dans l’ordre conseillé.", examples=[[]])
    cas_pratiques: tuple[CasPublie, ...] = Field(description="Cas pratiques.", examples=[[]])
    fiches_outils: tuple[FichePubliee, ...] = Field(description="Fiches-outils.", examples=[[]])
    programmes: tuple[ProgrammePublie, ...] = Field(description="Programmes.", examples=[[]])
    competences: tuple[CompetencePubliee, ...] = Field(description="Compétences.", examples=[[]])
    pages: Mapping[str, PagePubliee] = Field(description="Toutes les pages, par adresse.", examples=[{}])
    fichiers: Mapping[str, Empreinte] = Field(description="Les fichiers joints, par adresse.", examples=[{}])

    def contenus(self) -> Iterator[Publie]:
        """Les modules, cas, fiches et programmes."""
        yield from (*self.modules, *self.cas_pratiques, *self.fiches_outils, *self.programmes)

    def permanents(self) -> dict[str, str]:
        """Chaque identifiant permanent et l’adresse où il mène."""
        adresses = {page.cle: adresse for adresse, page in self.pages.items() if page.cle and "/" not in page.cle}
        adresses |= {c.id: c.adresse for c in self.competences}
        activites = (a for m in self.modules for s in m.sequences for a in s.activites)
        return adresses | {a.id: a.adresse for a in activites}


def dump_edition(edition: EditionPubliee) -> str:
    """Le texte de `catalogue.json` et du verrou : clés triées, une ligne par valeur, pour se comparer dans git."""
    return to_json(_in_key_order(edition.model_dump(mode="json")), indent=1).decode() + "\n"


def _in_key_order(valeur: Any) -> Any:
    if isinstance(valeur, dict):
        return {cle: _in_key_order(valeur[cle]) for cle in sorted(valeur)}
    return [_in_key_order(v) for v in valeur] if isinstance(valeur, list) else valeur


class Deplacement(Valeur):
    """Une page sans identifiant, ou un fichier, qui a changé d’adresse ; l’ancienne y mène toujours."""

    de: TexteCourt = Field(description="L’adresse publiée, relative à l’édition.", examples=["aide/"])
    vers: TexteCourt = Field(description="La nouvelle adresse.", examples=["contact/"])


class Retrait(Valeur):
    """Un contenu, une page, un fichier ou une ancre que l’on ne publie plus, et par quoi on le remplace."""

    id: str | None = Field(default=None, description="L’identifiant retiré.", examples=["M-ANCIEN"])
    adresse: str | None = Field(
        default=None, description="Ou l’adresse retirée, avec « #ancre » pour une ancre.", examples=["aide/#horaires"]
    )
    edition: NumeroEdition = Field(description="La première édition sans ce contenu.", examples=["2027.1"])
    raison: TexteCourt = Field(description="Pourquoi, en une phrase.", examples=["Fondu dans « Observer »."])
    remplace_par: TexteCourt = Field(description="Identifiant ou adresse à lire à la place.", examples=["M-OBSERVER"])

    @model_validator(mode="after")
    def _check(self) -> Retrait:
        if (self.id is None) == (self.adresse is None):
            raise PydanticCustomError(
                "retrait-ambigu", "Un retrait nomme un identifiant ou une adresse : un seul des deux."
            )
        return self

    @property
    def cible(self) -> str:
        """Ce qui est retiré : un identifiant, ou une adresse."""
        return self.id or self.adresse or ""


class Contrat(Valeur):
    """Le contenu de `editions/contrat.yml` : ce qui a bougé ou disparu depuis une édition publiée."""

    deplacements: tuple[Deplacement, ...] = Field(default=(), description="Adresses changées.", examples=[[]])
    retraits: tuple[Retrait, ...] = Field(default=(), description="Contenus retirés.", examples=[[]])
