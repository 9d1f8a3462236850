"""L’export « sources » : le cursus composé, en Markdown simple, que tout générateur sait construire."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Final

from pupitre.model.catalogue import Catalogue
from pupitre.rendering.markdown_text import EXTENSIONS
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.renderer import Renderer
from pupitre.settings import Settings

# Ce que Zensical et MkDocs savent lire tous deux : aucune extension ni greffon à nous.
CONFIGURATION: Final = """\
site_name: {titre}
site_url: {adresse}
use_directory_urls: true
theme:
  name: material
  language: fr
  font: false
markdown_extensions: {extensions}
"""


def assemble(catalogue: Catalogue, settings: Settings, racine: Path, dossier: Path) -> int:
    """Écrit `mkdocs.yml` et `docs/` dans un dossier neuf ou vide ; rend le nombre de pages.

    Lève `FileExistsError` si le dossier contient déjà autre chose qu’un assemblage.
    """
    if dossier.exists() and any(dossier.iterdir()) and not (dossier / "mkdocs.yml").is_file():
        raise FileExistsError(dossier)
    docs = dossier / "docs"
    shutil.rmtree(docs, ignore_errors=True)
    renderer = Renderer(catalogue, settings)
    pages = compose_pages(catalogue, settings)
    for page in pages:
        _write(docs / page.uri, _front_matter(page) + renderer.expand(page))
    for joint in catalogue.joints.values():
        cible = docs / joint.chemin.removeprefix("docs/")
        cible.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(racine / joint.fichier, cible)
    _write(dossier / "mkdocs.yml", _configuration(settings))
    return len(pages)


def _configuration(settings: Settings) -> str:
    """Le `mkdocs.yml` de l’assemblage, avec les extensions de Markdown du moteur."""
    extensions = json.dumps(list(EXTENSIONS))
    return CONFIGURATION.format(titre=settings.titre, adresse=settings.adresse_du_site, extensions=extensions)


def _front_matter(page: PageSource) -> str:
    """L’en-tête minimal ; le JSON est du YAML, et il échappe tout."""
    titre = json.dumps(page.titre, ensure_ascii=False)
    description = json.dumps(page.description, ensure_ascii=False)
    provenance = "".join(f"  - {json.dumps(part.phrase, ensure_ascii=False)}\n" for part in page.provenance)
    origine = f"provenance:\n{provenance}" if provenance else ""
    return f"---\ntitle: {titre}\ndescription: {description}\n{origine}---\n\n# {page.titre}\n\n"


def _write(fichier: Path, texte: str) -> None:
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_text(texte, encoding="utf-8", newline="\n")
