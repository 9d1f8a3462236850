"""Le catalogue : tous les contenus, retrouvés par identifiant. Une valeur figée, sans lecture de fichier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pupitre.diagnostics import Position
from pupitre.model.addresses import page_address
from pupitre.model.cas_pratique import CasPratique, Indicateurs
from pupitre.model.controles import Accessibilite, Ecoconception
from pupitre.model.edition import Contrat, EditionPubliee
from pupitre.model.fiche_outil import FicheOutil
from pupitre.model.layers import Complement, Layer
from pupitre.model.module import FAMILLES, Activite, Module, Objectif, Sequence
from pupitre.model.programme import Programme
from pupitre.model.quiz import Quiz
from pupitre.model.referentiel import Competence, Credits, Domaine, Fait, Reference, Terme
from pupitre.model.session import Session
from pupitre.model.source import Bloc, Chemin, Document, Positions
from pupitre.model.territoire import PageLibre, Territoire


@dataclass(frozen=True, slots=True)
class Entree:
    """Ce que désigne un identifiant : sa nature, son titre, son adresse sur le site, et où il est écrit.

    `chemin` mène à l’identifiant dans l’en-tête dont `positions` sont les places.
    """

    id: str
    nature: str
    titre: str
    adresse: str
    positions: Positions
    chemin: Chemin = ("id",)

    @property
    def position(self) -> Position:
        """La place de l’identifiant dans les fichiers."""
        return self.positions.at(*self.chemin)


@dataclass(frozen=True, slots=True)
class Joint:
    """Un fichier joint : chemin dans sa couche, poids en octets, empreinte, dangers trouvés dans un dessin.

    `fichier` est le chemin du fichier à lire, vu de la racine du cursus.
    """

    chemin: str
    octets: int
    fichier: str
    empreinte: str = ""
    dangers: tuple[str, ...] = ()
    sans_titre: bool = False
    couche: str = ""

    @property
    def position(self) -> Position:
        """Le début du fichier."""
        return Position(self.chemin)


@dataclass(frozen=True, slots=True)
class PlacedActivite:
    """Une activité et l’endroit où elle est écrite."""

    contenu: Activite
    sequence: str
    bloc: Bloc


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Tous les contenus valides d’un cursus composé.

    `empreintes` donne, pour chaque fichier de contenu, l’empreinte que git donne à son texte.
    """

    modules: Mapping[str, Document[Module]] = field(default_factory=dict)
    sequences: Mapping[str, Document[Sequence]] = field(default_factory=dict)
    sequences_de: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    modules_de: Mapping[str, str] = field(default_factory=dict)  # le module de chaque séquence, de chaque objectif
    activites: Mapping[str, PlacedActivite] = field(default_factory=dict)
    quiz: Mapping[str, Document[Quiz]] = field(default_factory=dict)
    cas: Mapping[str, Document[CasPratique]] = field(default_factory=dict)
    indicateurs: Mapping[str, Document[Indicateurs]] = field(default_factory=dict)
    fiches: Mapping[str, Document[FicheOutil]] = field(default_factory=dict)
    programmes: Mapping[str, Document[Programme]] = field(default_factory=dict)
    territoires: Mapping[str, Document[Territoire]] = field(default_factory=dict)
    domaines: Mapping[str, Domaine] = field(default_factory=dict)
    competences: Mapping[str, Competence] = field(default_factory=dict)
    termes: Mapping[str, Terme] = field(default_factory=dict)
    references: Mapping[str, Reference] = field(default_factory=dict)
    faits: Mapping[str, Mapping[str, Fait]] = field(default_factory=dict)
    accessibilite: Mapping[str, Document[Accessibilite]] = field(default_factory=dict)
    ecoconception: Mapping[str, Document[Ecoconception]] = field(default_factory=dict)
    pages: Mapping[str, Document[PageLibre]] = field(default_factory=dict)
    sessions: Mapping[str, Document[Session]] = field(default_factory=dict)
    credits: Mapping[str, Document[Credits]] = field(default_factory=dict)
    joints: Mapping[str, Joint] = field(default_factory=dict)
    empreintes: Mapping[str, str] = field(default_factory=dict)
    index: Mapping[str, Entree] = field(default_factory=dict)
    editions: Mapping[str, EditionPubliee] = field(default_factory=dict)
    contrat: Contrat = field(default_factory=Contrat)
    textes_publies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    complements: Mapping[str, Document[Complement]] = field(default_factory=dict)
    couches: Mapping[str, Layer] = field(default_factory=dict)

    def module_order(self) -> tuple[str, ...]:
        """Les modules dans l’ordre conseillé : par famille, puis par rang."""
        familles = list(FAMILLES)
        contenus = (d.contenu for d in self.modules.values())
        return tuple(m.id for m in sorted(contenus, key=lambda m: (familles.index(m.famille), m.rang, m.id)))

    def module_de(self, sequence: str) -> str:
        """L’identifiant du module auquel appartient une séquence."""
        return self.modules_de[sequence]

    def objectif(self, identifiant: str) -> Objectif | None:
        """L’objectif de cet identifiant, s’il existe."""
        module = self.modules_de.get(identifiant)
        siens = self.modules[module].contenu.objectifs if module else ()
        return next((o for o in siens if o.id == identifiant), None)

    def territoire_de(self, adresse: str) -> str:
        """Le territoire sur lequel porte la page de cette adresse ; vide si elle vaut pour tous."""
        return self.territoires_des_pages.get(adresse, "")

    @property
    def territoires_des_pages(self) -> Mapping[str, str]:
        """Par adresse, le territoire des pages qui portent sur un seul : la sienne, et les cas qui s’y passent."""
        pages = {page_address(d.source.chemin): t for t, d in self.territoires.items()}
        cas = {page_address(d.source.chemin): d.contenu.territoire or "" for d in self.cas.values()}
        return {**pages, **cas}

    def fait(self, territoire: str, cle: str) -> Fait | None:
        """Le fait d’un territoire ; ou celui d’un autre s’il dit son propre périmètre (la France, un département voisin)."""
        propre = self.faits_de(territoire).get(cle)
        if propre:
            return propre
        autres = (faits[cle] for faits in self.faits.values() if cle in faits)
        return next((f for f in autres if f.perimetre), None)

    def libelle_de_fait(self, cle: str) -> str:
        """Ce que mesure un fait, d’après le premier territoire qui l’a."""
        return next((faits[cle].libelle for faits in self.faits.values() if cle in faits), cle)

    def faits_de(self, territoire: str) -> Mapping[str, Fait]:
        """Les faits d’un territoire, par clé ; vide s’il n’en a pas."""
        document = self.territoires.get(territoire)
        nom = document.source.chemin.rpartition("/")[2].removesuffix(".md") if document else ""
        return self.faits.get(nom, MappingProxyType({}))
