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
from pupitre.exporters.publication import publication_of, stable_address
from pupitre.exporters.running import Written
from pupitre.model.addresses import TELECHARGEMENTS
from pupitre.model.catalogue import Catalogue
from pupitre.rendering.cached import CachedRenderer
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.parallel import Renfort, render_all
from pupitre.rendering.renderer import Page
from pupitre.settings import Settings
from pupitre.site.output import Bilan, Output, output
from pupitre.site.presentation import Presentation
from pupitre.site.search import search_files
from pupitre.site.shell import THEME, Shell, ShellPage, top_titles
from pupitre.site.views import Views, site_data


@dataclass(frozen=True, slots=True)
class Chantier:
    """Ce qu’il faut pour construire : des contenus déjà jugés, leur racine, et ce que l’on y joint."""

    racine: Path
    catalogue: Catalogue
    settings: Settings
    paquets: tuple[Written, ...] = ()


def build_directly(
    chantier: Chantier, presentation: Presentation, destination: Path, store: Store, renfort: Renfort
) -> Bilan:
    """Construit le site dans `destination` ; il y paraît d’un seul geste, ou pas du tout."""
    pages = compose_pages(chantier.catalogue, chantier.settings)
    renderer = CachedRenderer(chantier.catalogue, chantier.settings, store)
    with output(destination, store) as sortie:
        _copy_files(sortie, chantier)
        publication = publication_of(chantier.catalogue, chantier.settings)
        donnees = site_data(chantier.settings, pages)
        views = Views(chantier.catalogue, publication.edition, pages, chantier.paquets)
        pages_entieres = _Pages(chantier.settings, presentation, Shell(donnees), views)
        rendues = pages_entieres.write(sortie, render_all(renderer, pages, renfort))
        index = search_files(rendues, chantier.catalogue, store=store)
        for chemin, octets in index.items() if donnees["recherche"] else ():
            sortie.write(chemin, octets)
        for chemin, texte in publication.textes.items():
            sortie.write(chemin, texte.encode())
        for ancien, actuel in publication.copies.items():
            sortie.write(ancien, sortie.read(actuel))
        service = (THEME / SERVICE).read_text(encoding="utf-8")
        for chemin, texte in publication.closing_files(sortie.inventory, service).items():
            sortie.write(chemin, texte.encode())
    return Bilan(destination, len(pages), renderer.rendues, sortie.ecrits)


@dataclass(frozen=True, slots=True)
class _Pages:
    """Les pages entières d’un site : leur contenu, et le gabarit autour."""

    settings: Settings
    presentation: Presentation
    shell: Shell
    views: Views

    def write(self, sortie: Output, rendues: Iterator[tuple[PageSource, Page]]) -> Iterator[tuple[PageSource, str]]:
        """Écrit chaque page, et la rend à mesure avec son HTML, pour l’index de recherche."""
        sortie.write("404.html", self.shell.not_found(stable_address(self.settings, "")).encode())
        site = json.dumps(self.shell.donnees, ensure_ascii=False)
        for source, rendue in rendues:
            page = self._page(source, rendue)
            origine = _origin(site, page)
            chemin = f"{source.adresse}index.html"
            if not sortie.reuse(chemin, origine):
                sortie.write(chemin, self.shell.page(page).encode("utf-8", "xmlcharrefreplace"), origine)
            yield source, rendue.html

    def _page(self, source: PageSource, rendue: Page) -> ShellPage:
        return ShellPage(
            url=source.adresse,
            title=source.titre,
            content=rendue.html,
            meta=self.views.meta(source),
            toc=top_titles(rendue.titres),
            canonical_url=stable_address(self.settings, source.adresse),
            edit_url=self.presentation.edit_url(source.chemin),
        )


def _origin(site: str, page: ShellPage) -> str:
    """Ce dont dépend la page écrite : le moteur et son thème, le site, et toutes les valeurs du gabarit."""
    valeurs = json.dumps([page.url, page.title, page.meta, page.toc.items, page.canonical_url, page.edit_url])
    return key_of(engine_fingerprint(), site, valeurs, page.content).hex()


def _copy_files(sortie: Output, chantier: Chantier) -> None:
    """Les fichiers du thème, les paquets que l’on joint, les fichiers joints des contenus."""
    for fichier in sorted(THEME.rglob("*")):
        chemin = fichier.relative_to(THEME).as_posix()
        # Le service porte l’empreinte du site : il ne s’écrit qu’à la fin.
        if fichier.is_file() and fichier.suffix != ".html" and chemin != SERVICE:
            sortie.copy(chemin, fichier)
    for paquet in chantier.paquets:
        sortie.copy(f"{TELECHARGEMENTS}{paquet.fichier.name}", paquet.fichier)
    for joint in chantier.catalogue.joints.values():
        sortie.copy(joint.chemin.removeprefix("docs/"), chantier.racine / joint.chemin)
