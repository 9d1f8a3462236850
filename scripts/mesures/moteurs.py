"""Les moteurs que l’on compare : comment écrire leurs sources, les construire, les servir, les retoucher."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mesures.contenus import glossary
from mesures.cursus import write_curriculum
from mesures.references import write_hugo, write_mkdocs

RACINE: Final = Path(__file__).resolve().parents[2]
THEME: Final = RACINE / "src" / "pupitre" / "site" / "theme"
# Les premiers mots du premier paragraphe : la retouche la plus ordinaire.
PARAGRAPHE: Final = r"(?m)^[A-ZÀ-Ý][\w ’]+"
MILIEU: Final = 7  # le module que l’on retouche : il existe quelle que soit la taille, et n’est pas le premier


@dataclass(frozen=True, slots=True)
class Retouche:
    """Une modification d’un seul fichier : une marque numérotée s’ajoute à ce que le `motif` trouve en premier."""

    fichier: str
    motif: str

    def apply(self, racine: Path, marque: str) -> None:
        """Récrit le fichier ; la marque de la fois précédente s’en va."""
        chemin = racine / self.fichier
        original = racine / ".origine" / self.fichier
        if not original.exists():
            original.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(chemin, original)
        texte = original.read_text(encoding="utf-8")
        change, nombre = re.subn(self.motif, lambda trouve: f"{trouve[0]} {marque}", texte, count=1)
        assert nombre, f"« {self.motif} » n’est pas dans {self.fichier}"
        chemin.write_text(change, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Moteur:
    """Un moteur ; `verifier` est vide pour ceux qui ne vérifient pas les contenus."""

    nom: str
    ecrire: Callable[[Path, int], None]
    construire: tuple[str, ...]
    servir: tuple[str, ...]
    sortie: str
    caches: tuple[str, ...]
    page: Retouche
    terme: Retouche
    entete: Retouche
    verifier: tuple[str, ...] = ()
    garde_un_cache: bool = True

    @property
    def retouches(self) -> dict[str, Retouche]:
        """Les trois modifications, par leur nom."""
        return {"une page": self.page, "un terme": self.terme, "un en-tête": self.entete}

    def cool(self, racine: Path) -> None:
        """Retire la sortie et tous les caches : la construction suivante est à froid."""
        for nom in (self.sortie, *self.caches):
            shutil.rmtree(racine / nom, ignore_errors=True)


def engines(python: Path, references: Path) -> tuple[Moteur, ...]:
    """Les quatre moteurs ; `python` lance le nôtre, `references` est le dossier des commandes des autres."""
    dossier = f"modules/module-{MILIEU:04}"
    definition = re.escape(glossary(10)[0][1].rstrip("."))
    return (
        Moteur(
            "pupitre", lambda racine, nombre: write_curriculum(racine, nombre, THEME),
            (str(python), "-m", "pupitre", "construire"), (str(python), "-m", "pupitre", "servir", "--port", "{port}"),
            "build/site", ("build",),
            Retouche(f"{dossier}/10-sequence.md", PARAGRAPHE),
            Retouche("docs/referentiel/glossaire.yml", definition),
            Retouche(f"{dossier}/index.md", "titre:"),
            verifier=(str(python), "-m", "pupitre", "verifier"),
        ),
        *(
            Moteur(
                nom, write_mkdocs, (str(references / commande), "build"),
                (str(references / commande), "serve", "--dev-addr", "127.0.0.1:{port}"), "site", (".cache",),
                Retouche(f"docs/{dossier}/sequence.md", PARAGRAPHE),
                Retouche("mkdocs.yml", definition),
                Retouche(f"docs/{dossier}/index.md", 'title: "'),
                garde_un_cache=commande != "mkdocs",
            )
            for nom, commande in (("MkDocs + Material + macros", "mkdocs"), ("Zensical", "zensical"))
        ),
        Moteur(
            "Hugo", write_hugo, (str(references / "hugo"), "--quiet"),
            (str(references / "hugo"), "server", "--port", "{port}", "--bind", "127.0.0.1", "--baseURL", "http://127.0.0.1/"),
            "public", ("resources",),
            Retouche(f"content/{dossier}/sequence.md", PARAGRAPHE),
            Retouche("data/donnees.json", definition),
            Retouche(f"content/{dossier}/_index.md", 'title: "'),
            garde_un_cache=False,
        ),
    )  # fmt: skip
