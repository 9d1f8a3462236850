"""Le module, ses objectifs, ses séquences et leurs activités."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pupitre.model.base import (
    Cle,
    DureeMinutes,
    IdActivite,
    IdCasPratique,
    IdCompetence,
    IdFicheOutil,
    IdModule,
    IdObjectif,
    IdSequence,
    Licence,
    Modalite,
    Niveau,
    Public,
    Taxonomie,
    TexteCourt,
    TexteMarkdown,
    Valeur,
)

Famille = Literal["decouvrir", "methodes", "conditions", "ouvrir", "pratiquer", "transmettre"]

FAMILLES: dict[str, tuple[str, str]] = {
    # famille -> (libellé, volet)
    "decouvrir": ("Découvrir", "se-former"),
    "methodes": ("Méthodes", "se-former"),
    "conditions": ("Conditions", "se-former"),
    "ouvrir": ("S’ouvrir", "se-former"),
    "pratiquer": ("Pratiquer", "pratiquer"),
    "transmettre": ("Transmettre", "transmettre"),
}
VOLETS: dict[str, str] = {
    "se-former": "Volet 1 · Se former",
    "pratiquer": "Volet 2 · Pratiquer",
    "transmettre": "Transmettre",
}


class Objectif(Valeur):
    """Ce que la personne saura faire : un verbe observable, une compétence, un niveau de la taxonomie."""

    id: IdObjectif = Field(description="Identifiant permanent de l’objectif.", examples=["OBJ-OBSERVER-1"])
    enonce: TexteCourt = Field(
        description="Un verbe observable à l’infinitif, puis ce qui sera fait et dans quelles conditions.",
        examples=["Décrire une situation d’usage en séparant les faits de leur interprétation"],
    )
    competence: IdCompetence = Field(
        description="La compétence du référentiel à laquelle l’objectif contribue.", examples=["C-OBSERVER"]
    )
    taxonomie: Taxonomie = Field(
        description="Le processus cognitif visé (Anderson et Krathwohl, 2001).", examples=["appliquer"]
    )


class Revue(Valeur):
    """La relecture d’un module par une autre personne que son autrice ou son auteur."""

    relu_le: date = Field(description="Date de la relecture.", examples=["2026-11-20"])
    relu_par: TexteCourt = Field(
        description="Rôle de la personne qui a relu, sans nom propre.", examples=["formatrice"]
    )
    constats: tuple[TexteCourt, ...] = Field(
        default=(),
        description="Ce que la relecture a relevé et ce qui a été corrigé.",
        examples=[["Exemple du guichet raccourci"]],
    )


class Changement(Valeur):
    """Ce qui change pour qui enseigne ou garde une copie, dans une édition."""

    edition: Annotated[str, Field(pattern=r"^\d{4}\.\d{1,2}$")] = Field(
        description="L’édition qui apporte le changement.", examples=["2027.1"]
    )
    note: TexteCourt = Field(
        description="Ce qui change, en une ou deux phrases, pour une formatrice qui connaît l’édition précédente.",
        examples=["La deuxième séquence dure dix minutes de moins ; l’exercice du guichet est plus court."],
    )


class Module(Valeur):
    """L’en-tête de `modules/<dossier>/index.md`."""

    id: IdModule = Field(
        description="Identifiant permanent, indépendant du dossier et de l’ordre.", examples=["M-OBSERVER"]
    )
    titre: TexteCourt = Field(description="Titre du module.", examples=["Observer les usages"])
    famille: Famille = Field(
        description="Famille du cursus ; elle donne le volet, la couleur et la forme.", examples=["methodes"]
    )
    rang: int = Field(
        default=500,
        ge=1,
        le=999,
        description="Rang conseillé dans sa famille ; le plus petit d’abord.",
        examples=[10],
    )
    resume: TexteCourt = Field(
        description="Une ou deux phrases qui disent à quoi sert le module.",
        examples=["Regarder un service tel qu’il est vécu, noter des faits, en tirer des questions."],
    )
    essentiel: Annotated[tuple[TexteCourt, ...], Field(min_length=3, max_length=6)] = Field(
        description="« L’essentiel » : trois à six phrases courtes, en langage simple.",
        examples=[["On regarde avant de proposer.", "On note ce que l’on voit.", "On demande l’accord."]],
    )
    publics: Annotated[tuple[Public, ...], Field(min_length=1)] = Field(
        description="À qui le module s’adresse.", examples=[["agent-accueil", "cadre"]]
    )
    niveau: Niveau = Field(description="Le niveau visé en fin de module.", examples=["appliquer"])
    modalites: Annotated[tuple[Modalite, ...], Field(min_length=1)] = Field(
        description="Les manières de suivre le module.", examples=[["presentiel", "autonomie"]]
    )
    duree_salle_minutes: DureeMinutes = Field(
        description="Durée en salle, pauses non comprises, en minutes.", examples=["150-180"]
    )
    duree_autonomie_minutes: DureeMinutes = Field(
        description="Durée du même module suivi seul en ligne, en minutes.", examples=["120-150"]
    )
    pauses_minutes: int = Field(
        default=0, ge=0, le=240, description="Temps de pause à ajouter en salle, en minutes.", examples=[15]
    )
    prerequis: tuple[IdModule, ...] = Field(
        default=(), description="Modules à avoir suivis avant.", examples=[["M-DESIGN-PUBLIC"]]
    )
    objectifs: Annotated[tuple[Objectif, ...], Field(min_length=2, max_length=6)] = Field(
        description="Deux à six objectifs observables.",
        examples=[
            [
                {
                    "id": "OBJ-OBSERVER-1",
                    "enonce": "Décrire une situation d’usage",
                    "competence": "C-OBSERVER",
                    "taxonomie": "appliquer",
                }
            ]
        ],
    )
    points_cles: Annotated[tuple[TexteCourt, ...], Field(min_length=3, max_length=8)] = Field(
        description="Ce qu’il faut retenir, affiché en fin de module.",
        examples=[["Un fait se voit ; une interprétation se discute."]],
    )
    materiel: tuple[TexteCourt, ...] = Field(
        default=(),
        description="Matériel à préparer pour tout le module.",
        examples=[["Un carnet par personne", "Des étiquettes adhésives"]],
    )
    fiches: tuple[IdFicheOutil, ...] = Field(
        default=(), description="Fiches-outils utilisées.", examples=[["F-OBSERVATION"]]
    )
    cas: tuple[IdCasPratique, ...] = Field(
        default=(), description="Cas pratiques travaillés.", examples=[["CP-COURRIERS-APA"]]
    )
    pour_aller_plus_loin: tuple[Cle, ...] = Field(
        default=(),
        description="Clés des références conseillées.",
        examples=[["becker-2002"]],
    )
    mots_cles: tuple[TexteCourt, ...] = Field(
        default=(),
        description="Mots que l’on taperait pour trouver ce module.",
        examples=[["observation", "terrain"]],
    )
    auteurs: Annotated[tuple[TexteCourt, ...], Field(min_length=1)] = Field(
        description="Autrices et auteurs, tels qu’il faut les citer.", examples=[["École de l’innovation"]]
    )
    licence: Licence = Field(default="CC-BY-SA-4.0", description="Licence du texte.", examples=["CC-BY-SA-4.0"])
    responsable: TexteCourt = Field(
        description="Rôle de la personne qui répond du contenu.", examples=["Équipe pédagogique"]
    )
    mis_a_jour_le: date = Field(description="Date de la dernière révision.", examples=["2026-11-20"])
    prochaine_revue: date = Field(description="Date à laquelle le contenu devra être relu.", examples=["2027-11-20"])
    revue: Revue | None = Field(
        default=None,
        description="La dernière relecture par une autre personne.",
        examples=[{"relu_le": "2026-11-20", "relu_par": "formatrice"}],
    )
    changements: tuple[Changement, ...] = Field(
        default=(),
        description="Une note par édition qui change plus que le texte : durées, objectifs, quiz, structure.",
        examples=[[{"edition": "2027.1", "note": "Une question de plus sur l’accord des personnes."}]],
    )

    @property
    def volet(self) -> str:
        """Le volet du cursus auquel appartient la famille."""
        return FAMILLES[self.famille][1]


class Etape(Valeur):
    """Une ligne du déroulé : un apport, une activité, une pause ou un bilan, et un seul des quatre."""

    apport: TexteCourt | None = Field(
        default=None,
        description="Titre d’un temps d’explication, de lecture ou de démonstration.",
        examples=["Ce que l’on voit, ce que l’on croit voir"],
    )
    activite: IdActivite | None = Field(
        default=None,
        description="Identifiant d’une activité de la séquence ; sa durée vient du bloc d’activité.",
        examples=["A-OBSERVER-GUICHET"],
    )
    pause: TexteCourt | None = Field(default=None, description="Titre d’une pause.", examples=["Pause café"])
    bilan: TexteCourt | None = Field(
        default=None,
        description="Titre d’un temps de synthèse.",
        examples=["Tour de table : une chose à garder"],
    )
    duree_minutes: DureeMinutes | None = Field(
        default=None,
        description="Durée en minutes ; obligatoire sauf pour une activité, qui a déjà la sienne.",
        examples=["5-10"],
    )

    @model_validator(mode="after")
    def _check(self) -> Etape:
        presentes = [n for n in ("apport", "activite", "pause", "bilan") if getattr(self, n) is not None]
        if len(presentes) != 1:
            raise PydanticCustomError(
                "etape-ambigue",
                "Une étape du déroulé est un apport, une activité, une pause ou un bilan : un seul.",
            )
        if (self.duree_minutes is None) != (self.activite is not None):
            raise PydanticCustomError(
                "etape-duree",
                "Une étape porte « duree_minutes », sauf une activité, dont la durée est dans son bloc.",
            )
        return self

    @property
    def nature(self) -> str:
        """« apport », « activite », « pause » ou « bilan »."""
        return next(n for n in ("apport", "activite", "pause", "bilan") if getattr(self, n) is not None)

    @property
    def titre(self) -> str:
        """Le titre de l’étape, ou l’identifiant de l’activité."""
        return str(getattr(self, self.nature))


class Sequence(Valeur):
    """L’en-tête d’une page `modules/<dossier>/<NN>-<nom>.md`."""

    id: IdSequence = Field(description="Identifiant permanent.", examples=["S-OBSERVER-1"])
    titre: TexteCourt = Field(description="Titre de la séquence.", examples=["Voir avant de proposer"])
    resume: TexteCourt = Field(
        description="Une phrase qui dit ce que l’on fera.", examples=["Apprendre à décrire sans interpréter."]
    )
    objectifs: Annotated[tuple[IdObjectif, ...], Field(min_length=1)] = Field(
        description="Objectifs du module travaillés ici.", examples=[["OBJ-OBSERVER-1"]]
    )
    duree_salle_minutes: DureeMinutes = Field(
        description="Durée en salle, pauses non comprises, en minutes.", examples=["35-45"]
    )
    duree_autonomie_minutes: DureeMinutes = Field(
        description="Durée de la séquence suivie seul en ligne, en minutes.", examples=["25-35"]
    )
    avant: IdSequence | None = Field(
        default=None,
        description="La séquence du module qui doit suivre celle-ci ; sinon, l’ordre est celui des noms de fichiers.",
        examples=["S-OBSERVER-2"],
    )
    apres: IdSequence | None = Field(
        default=None,
        description="La séquence du module qui doit précéder celle-ci.",
        examples=["S-OBSERVER-1"],
    )
    deroule: Annotated[tuple[Etape, ...], Field(min_length=1)] = Field(
        description="Le déroulé en salle, étape par étape, dans l’ordre.",
        examples=[[{"apport": "Pourquoi observer", "duree_minutes": "5-10"}, {"activite": "A-OBSERVER-GUICHET"}]],
    )


class Variantes(Valeur):
    """Comment faire la même activité dans d’autres conditions."""

    a_distance: TexteCourt = Field(
        description="En visioconférence ou par téléphone.", examples=["Chacun décrit sa photo à voix haute."]
    )
    petit_groupe: TexteCourt = Field(
        description="À trois ou moins.", examples=["Le formateur tient le rôle d’observateur."]
    )
    public_mixte: TexteCourt = Field(
        description="Quand cadres et non-cadres, ou élus et agents, travaillent ensemble.",
        examples=["Le cadre parle en dernier."],
    )
    accessibilite: TexteCourt = Field(
        description="Sans la vue, l’ouïe ou une motricité fine.",
        examples=["Dicter ses notes à un binôme ou à un enregistreur."],
    )


class Activite(Valeur):
    """L’en-tête d’un bloc `::: activite`."""

    id: IdActivite = Field(
        description="Identifiant permanent, écrit après « ::: activite ».", examples=["A-OBSERVER-GUICHET"]
    )
    titre: TexteCourt = Field(description="Titre de l’activité.", examples=["Dix minutes devant un guichet"])
    duree_minutes: DureeMinutes = Field(description="Durée en minutes.", examples=["15-20"])
    modalite: Literal["individuel", "binome", "petit-groupe", "plenier"] = Field(
        description="Comment l’on travaille.", examples=["binome"]
    )
    lieu: Literal["salle", "terrain", "poste"] = Field(
        default="salle",
        description="Où l’on travaille : en salle, sur le terrain, à son poste.",
        examples=["salle"],
    )
    objectifs: Annotated[tuple[IdObjectif, ...], Field(min_length=1)] = Field(
        description="Objectifs travaillés.", examples=[["OBJ-OBSERVER-1"]]
    )
    materiel: Annotated[tuple[TexteCourt, ...], Field(min_length=1)] = Field(
        description="Matériel nécessaire.", examples=[["Un carnet", "Un crayon"]]
    )
    fiche: IdFicheOutil | None = Field(default=None, description="Fiche-outil utilisée.", examples=["F-OBSERVATION"])
    variantes: Variantes = Field(
        description="Les quatre variantes.",
        examples=[
            {
                "a_distance": "En visioconférence, à partir d’une photo.",
                "petit_groupe": "Le formateur observe aussi.",
                "public_mixte": "Le cadre parle en dernier.",
                "accessibilite": "Décrire les sons et les déplacements.",
            }
        ],
    )
    consigne: TexteMarkdown = Field(
        description="Rubrique « Consigne » : ce que l’on demande de faire, exécutable telle quelle.",
        examples=["Installez-vous à un endroit d’où l’on voit l’accueil…"],
    )
    resultat_attendu: TexteMarkdown = Field(
        description="Rubrique « Résultat attendu » : ce que l’on doit avoir produit.",
        examples=["Une page de notes en deux colonnes."],
    )
    corrige: TexteMarkdown = Field(
        description="Rubrique « Corrigé » ou « Repères de relecture ».",
        examples=["Une bonne note décrit un geste, un lieu, une durée."],
    )
    pour_le_formateur: str = Field(
        default="",
        description="Rubrique « Pour le formateur » : relances, erreurs fréquentes.",
        examples=["Relancer : « Qu’avez-vous vu exactement ? »"],
    )
