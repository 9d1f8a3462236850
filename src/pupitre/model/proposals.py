"""LA table des formulaires par lesquels on propose un contenu ou une correction, sans écrire de Markdown ni employer git."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Rubrique:
    """Une question du formulaire : son nom court, ce qu’on lit, une aide, si l’on doit y répondre."""

    nom: str
    libelle: str
    aide: str = ""
    is_requise: bool = True


@dataclass(frozen=True, slots=True)
class Formulaire:
    """Un formulaire : nom de fichier, titre, à quoi il sert, début du titre du ticket, rubriques.

    `genre` : le contenu dont il donne le squelette, prêt à remplir ; vide s’il n’en donne pas.
    """

    nom: str
    titre: str
    usage: str
    debut: str
    rubriques: tuple[Rubrique, ...]
    genre: str = ""


SOURCES: Final = Rubrique("sources", "Les sources", "Adresses, titres, dates. « Aucune » si c’est une fiction.")
PERSONNES: Final = Rubrique(
    "personnes",
    "Les personnes",
    "Dites ce que vous avez fait pour que personne ne soit reconnaissable sans son accord.",
)
FORMULAIRES: Final = (
    Formulaire(
        "correction",
        "Corriger un contenu",
        "Une faute, un chiffre douteux, un lien mort, une consigne qui ne marche pas.",
        "Correction : ",
        (
            Rubrique("page", "Adresse de la page, ou identifiant", "Écrits en bas de chaque page : M-OBSERVER."),
            Rubrique("lu", "Ce que vous avez lu", "Copiez la phrase."),
            Rubrique("propose", "Ce que vous proposez d’écrire"),
            Rubrique("source", "Votre source", "Pour un fait ou un chiffre.", is_requise=False),
        ),
    ),
    Formulaire(
        "nouveau-cas",
        "Proposer un cas pratique",
        "Une expérience documentée, ou un scénario d’entraînement, à partager avec d’autres territoires.",
        "Cas : ",
        (SOURCES, PERSONNES),
        genre="cas-pratique",
    ),
    Formulaire(
        "nouvelle-fiche",
        "Proposer une fiche-outil",
        "Une méthode en une feuille : quand, avec qui, en combien de temps, étape par étape.",
        "Fiche : ",
        (SOURCES,),
        genre="fiche-outil",
    ),
    Formulaire(
        "retour-d-experience",
        "Raconter ce que cela a donné",
        "Vous avez animé un module ou employé une fiche : ce qui a marché, ce qui n’a pas marché, les durées réelles.",
        "Retour : ",
        (
            Rubrique("contenu", "Le module, la fiche ou le programme", "Son identifiant, en bas de sa page."),
            Rubrique("contexte", "Où, quand, avec qui", "Territoire, nombre de personnes, métiers ; aucun nom."),
            Rubrique("marche", "Ce qui a marché"),
            Rubrique("manque", "Ce qui n’a pas marché, et ce que vous avez changé"),
            Rubrique("durees", "Les durées réelles", "Par séquence ou activité, en minutes.", is_requise=False),
            PERSONNES,
        ),
    ),
)


def form_address(depot: str, forge: str, formulaire: Formulaire) -> str:
    """L’adresse qui ouvre le formulaire sur la forge."""
    depot = depot.rstrip("/")
    if forge == "gitlab":
        return f"{depot}/-/issues/new?{urlencode({'issuable_template': formulaire.nom})}"
    return f"{depot}/issues/new?{urlencode({'template': f'{formulaire.nom}.yml'})}"


def mail_address(courriel: str, formulaire: Formulaire) -> str:
    """Le lien qui ouvre un courriel avec les mêmes questions : aucun compte à créer."""
    corps = "\r\n\r\n".join(f"{r.libelle} :" for r in formulaire.rubriques)
    champs = {"subject": formulaire.debut.strip(" :"), "body": corps}
    return f"mailto:{courriel}?{urlencode(champs).replace('+', '%20')}"
