"""Ce que sait le convertisseur pendant qu’il écrit un document : pour qui, ce qu’il contient, ce qu’il a déjà cité."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from pupitre.exporters.typst.source import label

Destinataire = Literal["stagiaire", "formateur"]
SITE: Final = "site:"
GLOSSAIRE: Final = "glossaire/#t-"
REFERENCES: Final = "references/#"


@dataclass(slots=True)
class Releve:
    """Ce que l’on note au fil d’un document : termes, références et fichiers vus, dernier niveau de titre."""

    termes: set[str] = field(default_factory=set)
    references: set[str] = field(default_factory=set)
    fichiers: set[str] = field(default_factory=set)
    poses: set[str] = field(default_factory=set)
    niveau: int = 0


@dataclass(frozen=True, slots=True)
class Copie:
    """Un document en cours : à qui il s’adresse, les adresses qu’il contient, les lignes à écrire de chaque activité.

    `lignes` : par ancre d’activité, le nombre de lignes laissées pour écrire. `has_annexes` : vrai si le document porte
    son glossaire et ses références ; sinon les renvois mènent au site.
    """

    destinataire: Destinataire
    contenues: frozenset[str]
    lignes: Mapping[str, int]
    publique: Callable[[str], str]
    releve: Releve = field(default_factory=Releve)
    page: str = ""
    has_annexes: bool = True

    def on(self, adresse: str) -> Copie:
        """La même copie, pendant que l’on écrit la page de cette adresse."""
        return replace(self, page=adresse)

    @property
    def is_formateur(self) -> bool:
        """Vrai si le document porte les réponses et les notes."""
        return self.destinataire == "formateur"

    def heading_level(self, voulu: int) -> int:
        """Le niveau d’un titre, sans en sauter : PDF/UA-1 le demande (ISO 14289-1, 7.4.2)."""
        self.releve.niveau = min(voulu, self.releve.niveau + 1)
        return self.releve.niveau

    def place(self, adresse: str) -> str:
        """L’étiquette typst à poser ici, une seule fois par document ; vide si elle l’est déjà."""
        nom = label(adresse)
        if nom in self.releve.poses:
            return ""
        self.releve.poses.add(nom)
        return f"<{nom}>"
