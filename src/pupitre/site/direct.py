"""Construit le site sans MkDocs : les mêmes octets, et seulement ce qui a changé.

Une page dont rien n’a changé n’est ni rendue, ni habillée, ni récrite. `tests/site/test_meme_site.py` compare ce site à
celui de MkDocs ; le jour où l’un des deux change, il le dit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pupitre.cache import Store, engine_fingerprint, key_of
from pupitre.exporters.offline_reading import SERVICE
from pupitre.exporters.publication import Publication, publication_of, stable_address
from pupitre.exporters.running import Written
from pupitre.model.catalogue import Catalogue
from pupitre.model.snapshot import Prepared
from pupitre.rendering.cached import CachedRenderer
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.parallel import Renfort, render_all
from pupitre.rendering.renderer import Page
from pupitre.settings import Settings
from pupitre.site.assets import DOSSIER, prepare
from pupitre.site.output import Bilan, Output, output
from pupitre.site.page_facts import cited_images, fill_facts, stated_duration
from pupitre.site.presentation import Presentation
from pupitre.site.search import search_files
from pupitre.site.search.documents import ReadPage
from pupitre.site.shell import THEME, Shell, ShellPage, top_titles
from pupitre.site.views import Views, editable_path, joined_files, site_data


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
    preparee = Prepared(chantier.catalogue, chantier.settings.identite)
    pages = compose_pages(chantier.catalogue, chantier.settings, preparee)
    renderer = CachedRenderer(chantier.catalogue, chantier.settings, store, preparee)
    with output(destination, store) as sortie:
        copy_files(sortie, chantier)
        script = prepare().noms["renvoi.js"]
        publication = publication_of(preparee.edition, chantier.catalogue, chantier.settings, script)
        donnees = site_data(chantier.settings, pages)
        views = Views(chantier.catalogue, chantier.settings, publication.edition, pages, chantier.paquets)
        pages_entieres = WholePages(chantier.catalogue, chantier.settings, presentation, Shell(donnees), views)
        rendues = pages_entieres.write(sortie, render_all(renderer, pages, renfort))
        index = search_files(rendues, chantier.catalogue, store=store, suite="site")
        for chemin, octets in index.items() if donnees["recherche"] else ():
            sortie.write(chemin, octets)
        for chemin, texte in publication.textes.items():
            sortie.write(chemin, texte.encode())
        close(sortie, publication)
    return Bilan(destination, len(pages), renderer.rendues, sortie.ecrits)


@dataclass(frozen=True, slots=True)
class WholePages:
    """Les pages entières d’un site : leur contenu, et le gabarit autour."""

    catalogue: Catalogue
    settings: Settings
    presentation: Presentation
    shell: Shell
    views: Views

    def write(self, sortie: Output, rendues: Iterator[tuple[PageSource, Page]]) -> Iterator[ReadPage]:
        """Écrit chaque page, et la rend à mesure, pour l’index de recherche."""
        sortie.write("404.html", self.shell.not_found(stable_address(self.settings, "")).encode())
        site = json.dumps(self.shell.donnees, ensure_ascii=False)
        for source, rendue in rendues:
            page = self.shell_page(source, rendue)
            images = [sortie.poses[image].sha256 for image in cited_images(rendue.html, source.adresse)]
            origine = _origin(site, page, [stated_duration(source, self.catalogue), *images])
            chemin = f"{source.adresse}index.html"
            if not sortie.reuse(chemin, origine):
                html = fill_facts(self.shell.page(page), source, self.catalogue, sortie.read)
                sortie.write(chemin, html.encode("utf-8", "xmlcharrefreplace"), origine)
            yield ReadPage.of(source, rendue.html)

    def shell_page(self, source: PageSource, rendue: Page) -> ShellPage:
        """Ce que le gabarit lit de cette page."""
        return ShellPage(
            url=source.adresse,
            title=source.titre,
            content=rendue.html,
            meta=self.views.meta(source),
            toc=top_titles(rendue.titres),
            canonical_url=stable_address(self.settings, source.adresse),
            edit_url=self.presentation.edit_url(editable_path(self.catalogue, source)),
        )


def _origin(site: str, page: ShellPage, reperes: list[str]) -> str:
    """Ce dont dépend la page écrite : moteur et thème, site, valeurs du gabarit, et ce que ses repères disent d’autre."""
    valeurs = json.dumps([page.url, page.title, page.meta, page.toc.items, page.canonical_url, page.edit_url, reperes])
    return key_of(engine_fingerprint(), site, valeurs, page.content).hex()


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
