"""Construit le site sans MkDocs : les mêmes octets, et seulement ce qui a changé.

Une page dont rien n’a changé n’est ni rendue, ni habillée, ni récrite. `tests/site/test_meme_site.py` compare ce site à
celui de MkDocs ; le jour où l’un des deux change, il le dit.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pupitre.cache import Store
from pupitre.exporters.offline_reading import SERVICE
from pupitre.exporters.publication import Publication, publication_of, stable_address
from pupitre.model.catalogue import Catalogue
from pupitre.model.snapshot import Prepared
from pupitre.rendering.cached import CachedRenderer
from pupitre.rendering.pages import plan_pages
from pupitre.rendering.parallel import Renfort
from pupitre.settings import Settings
from pupitre.site.assets import DOSSIER, prepare
from pupitre.site.dressing import Dressing
from pupitre.site.output import Bilan, Output, output
from pupitre.site.presentation import Presentation
from pupitre.site.search import search_files
from pupitre.site.shell import THEME, Shell
from pupitre.site.views import Views, joined_files, site_data
from pupitre.site.whole_pages import WholePages

if TYPE_CHECKING:
    # Les formats d’export ne se chargent que pour qui exporte.
    from pupitre.exporters.running import Written


@dataclass(frozen=True, slots=True)
class Chantier:
    """Ce qu’il faut pour construire : des contenus déjà jugés, leur racine, et ce que l’on y joint."""

    racine: Path
    catalogue: Catalogue
    settings: Settings
    paquets: tuple[Written, ...] = ()
    sources: Path | None = None


def build_directly(
    chantier: Chantier, presentation: Presentation, destination: Path, store: Store, renfort: Renfort
) -> Bilan:
    """Construit le site dans `destination` ; il y paraît d’un seul geste, ou pas du tout."""
    catalogue, settings = chantier.catalogue, chantier.settings
    preparee = Prepared(catalogue, settings.identite)
    plans = plan_pages(catalogue, settings, preparee)
    pages = [plan.page for plan in plans]
    renderer = CachedRenderer(catalogue, settings, store, preparee)
    with output(destination, store) as sortie:
        copy_files(sortie, chantier)
        publication = publication_of(preparee.edition, catalogue, settings, prepare().noms["renvoi.js"], store)
        shell = Shell(site_data(settings, pages))
        views = Views.of_site(catalogue, settings, preparee.edition, pages, chantier.paquets)
        habillage = Dressing(catalogue, settings, presentation, shell, views)
        sortie.write("404.html", shell.not_found(stable_address(settings, "")).encode())
        entieres = WholePages.of(plans, renderer, habillage, store).write(sortie, renfort)
        index = search_files(entieres, catalogue, store=store, suite="site")
        for chemin, octets in index.items() if shell.donnees["recherche"] else ():
            sortie.write(chemin, octets)
        for chemin, texte in publication.textes.items():
            sortie.write(chemin, texte.encode())
        close(sortie, publication)
    return Bilan(destination, len(pages), renderer.rendues, sortie.ecrits)


def close(sortie: Output, publication: Publication) -> None:
    """Pose les fichiers gardés à leur ancienne adresse, puis ce qui dit ce que contient le site."""
    for ancien, actuel in publication.copies.items():
        sortie.write(ancien, sortie.read(actuel))
    service = (THEME / SERVICE).read_text(encoding="utf-8")
    for chemin, texte in publication.closing_files(sortie.inventory, service).items():
        sortie.write(chemin, texte.encode())


def copy_files(sortie: Output, chantier: Chantier) -> None:
    """Les ressources du thème, le reste de ses fichiers, et ceux que joignent les contenus."""
    for chemin, octets in prepare().fichiers.items():
        sortie.write(chemin, octets)
    for fichier in sorted(THEME.rglob("*")):
        chemin = fichier.relative_to(THEME).as_posix()
        # Le service porte l’empreinte du site : il ne s’écrit qu’à la fin.
        is_ailleurs = chemin.startswith(DOSSIER) or chemin == SERVICE
        if fichier.is_file() and fichier.suffix != ".html" and not is_ailleurs:
            sortie.copy(chemin, fichier)
    joints = joined_files(chantier.racine, chantier.catalogue, chantier.paquets, chantier.sources)
    for chemin, fichier in joints.items():
        sortie.copy(chemin, fichier)
