"""LA table des types de contenu : où est le fichier, quelle classe le valide, comment on en nomme un nouveau."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from pupitre.model.base import Valeur
from pupitre.model.cas_pratique import CasPratique, Indicateurs
from pupitre.model.controles import Accessibilite, Ecoconception
from pupitre.model.fiche_outil import FicheOutil
from pupitre.model.layers import Complement
from pupitre.model.module import Activite, Module, Sequence
from pupitre.model.programme import Programme
from pupitre.model.quiz import Quiz
from pupitre.model.referentiel import Bibliographie, Credits, Faits, Glossaire, Referentiel
from pupitre.model.session import Session
from pupitre.model.territoire import PageLibre, Territoire


@dataclass(frozen=True, slots=True)
class ContentType:
    """Un type de contenu : `motif` désigne ses fichiers ; `classe` valide l’en-tête ou le fichier YAML."""

    nom: str
    titre: str
    motif: str
    classe: type[Valeur]

    @property
    def is_yaml(self) -> bool:
        """Vrai si tout le fichier est du YAML, faux si c’est du Markdown avec un en-tête."""
        return self.motif.endswith(".yml")

    def matches(self, chemin: str) -> bool:
        """Vrai si le chemin relatif (avec des « / ») est celui d’un fichier de ce type."""
        return chemin.count("/") == self.motif.count("/") and fnmatchcase(chemin, self.motif)


# L’ordre compte : le premier motif qui convient gagne ; les pages libres ramassent le reste de docs/.
CONTENT_TYPES: Final = (
    ContentType("module", "Module", "modules/*/index.md", Module),
    ContentType("sequence", "Séquence", "modules/*/[0-9][0-9]-*.md", Sequence),
    ContentType("quiz", "Quiz", "modules/*/quiz.yml", Quiz),
    ContentType("cas-pratique", "Cas pratique", "cas-pratiques/*/index.md", CasPratique),
    ContentType("indicateurs", "Indicateurs d’un cas", "cas-pratiques/*/indicateurs.yml", Indicateurs),
    ContentType("fiche-outil", "Fiche-outil", "docs/fiches-outils/*.md", FicheOutil),
    ContentType("programme", "Programme", "docs/programmes/*.md", Programme),
    ContentType("territoire", "Territoire", "docs/territoires/*.md", Territoire),
    ContentType("competences", "Référentiel de compétences", "docs/referentiel/competences.yml", Referentiel),
    ContentType("glossaire", "Glossaire", "docs/referentiel/glossaire.yml", Glossaire),
    ContentType("references", "Bibliographie", "docs/referentiel/references.yml", Bibliographie),
    ContentType("faits", "Faits d’un territoire", "docs/referentiel/faits/*.yml", Faits),
    ContentType("accessibilite", "Contrôles d’accessibilité", "docs/referentiel/accessibilite.yml", Accessibilite),
    ContentType("ecoconception", "Poids des pages", "docs/referentiel/ecoconception.yml", Ecoconception),
    ContentType("session", "Session", "sessions/*.yml", Session),
    ContentType("complement", "Complément local", "complements/*.md", Complement),
)
BLOC_ACTIVITE: Final = ContentType("activite", "Activité (bloc d’une séquence)", "modules/*/[0-9][0-9]-*.md", Activite)
PAGE_LIBRE: Final = ContentType("page", "Page libre", "docs/**.md", PageLibre)
CREDITS: Final = ContentType("credits", "Crédits des fichiers joints", "**/credits.yml", Credits)


def content_type_of(chemin: str) -> ContentType | None:
    """Le type du fichier, ou rien si ce n’est pas un fichier de contenu."""
    if chemin.endswith("/credits.yml"):
        return CREDITS
    if chemin.endswith("/index.md") and chemin.startswith("docs/"):
        return PAGE_LIBRE
    for content_type in CONTENT_TYPES:
        if content_type.matches(chemin):
            return content_type
    return PAGE_LIBRE if chemin.startswith("docs/") and chemin.endswith(".md") else None
