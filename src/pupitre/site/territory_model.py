"""Le site d’un département d’après un modèle : le site entier d’un département fictif, découpé à ses marques.

Le modèle se construit une fois par processus, par le chemin ordinaire. Un département n’a plus qu’à le remplir, et à
refaire ce qui dépend d’autre chose que de ses textes : les poids et les sommes, l’ordre des adresses, l’index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from pupitre.cache import Store
from pupitre.exporters.inventory import Inventaire
from pupitre.exporters.publication import PLAN, Publication, publication_of, sitemap, stable_address
from pupitre.model.addresses import CATALOGUE, page_address
from pupitre.model.catalogue import Catalogue
from pupitre.model.edition import dump_edition
from pupitre.model.snapshot import Prepared, publish_elsewhere
from pupitre.rendering.cached import CachedRenderer
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.renderer import Page
from pupitre.site.assets import prepare
from pupitre.site.direct import Chantier, close, copy_files
from pupitre.site.dressing import Dressing
from pupitre.site.marks import Texte, cut
from pupitre.site.output import output
from pupitre.site.page_facts import (
    ARTICLE,
    PLACE,
    cited_images,
    compressed,
    printed_pages,
    stated_duration,
    stated_facts,
)
from pupitre.site.presentation import Presentation
from pupitre.site.search.assembly import build_index
from pupitre.site.search.documents import ABSENTES, ReadPage, documents_of
from pupitre.site.search.retouch import Retouchable
from pupitre.site.search.shards import index_files
from pupitre.site.shell import THEME, Shell
from pupitre.site.views import Views, joined_files, site_data

# Ces deux-là rangent les pages par adresse, et le catalogue dit leurs empreintes : chaque département a les siens.
REFAITS: Final = (CATALOGUE, PLAN)
# Les champs d’une page où un département peut être nommé.
NOMMES: Final = ("uri", "adresse", "titre", "description", "identifiant")


@dataclass(frozen=True, slots=True)
class PageModele:
    """Une page du modèle : où elle va, et son texte, prêt à servir à ses repères près.

    `images` : ce que pèsent celles qu’elle montre. `feuilles` vaut zéro si les textes du département en changent le
    compte.
    """

    chemin: Texte
    entiere: Texte
    images: int
    duree: str
    feuilles: int

    @staticmethod
    def of(source: PageSource, entiere: str, catalogue: Catalogue, poids: Mapping[str, int]) -> PageModele:
        """La page, découpée ; `poids` : celui de chaque image, par son adresse. Lève `MarkError`."""
        article = ARTICLE.search(entiere)
        is_fixe = not cut(article[1] if article else entiere).formes
        images = cited_images(entiere, source.adresse) if PLACE in entiere else []
        return PageModele(
            cut(f"{source.adresse}index.html"),
            cut(entiere),
            sum(poids[image] for image in images),
            stated_duration(source, catalogue),
            printed_pages(entiere) if is_fixe else 0,
        )

    def fill(self, valeurs: tuple[bytes, ...]) -> bytes:
        """La page d’un département."""
        octets = self.entiere.fill(valeurs)
        if PLACE.encode() not in octets:
            return octets
        feuilles = self.feuilles or printed_pages(octets.decode())
        dits = stated_facts(compressed(octets) + self.images, self.duree, feuilles)
        return octets.replace(PLACE.encode(), dits.encode(), 1)


class Modele:
    """Le site du département fictif ; lève `MarkError` s’il montre une marque que l’on ne sait pas remplacer."""

    def __init__(self, chantier: Chantier, store: Store) -> None:
        catalogue, settings = chantier.catalogue, chantier.settings
        preparee = Prepared(catalogue, settings.identite)
        pages = compose_pages(catalogue, settings, preparee)
        self.edition = preparee.edition
        publication = publication_of(self.edition, catalogue, settings, prepare().noms["renvoi.js"], store)
        shell = Shell(site_data(settings, pages))
        views = Views.of_site(catalogue, settings, self.edition, pages)
        habillage = Dressing(catalogue, settings, Presentation(), shell, views)
        renderer = CachedRenderer(catalogue, settings, store, preparee)
        rendues = tuple((page, renderer.render(page)) for page in pages)
        habillees = tuple((source, habillage.dressed(rendue)) for source, rendue in rendues)
        poids = _image_weights(chantier, habillees)
        self.pages = tuple(PageModele.of(source, html, catalogue, poids) for source, html in habillees)
        textes = {"404.html": shell.not_found(stable_address(settings, "")), **publication.textes}
        self.textes = tuple((cut(chemin), cut(texte)) for chemin, texte in textes.items() if chemin not in REFAITS)
        self.renvois = tuple((cut(de), cut(vers)) for de, vers in publication.renvois.items())
        self.copies = publication.copies
        self.recherche = Recherche(rendues, catalogue, store) if shell.donnees["recherche"] else None
        self._catalogue = catalogue
        self._territoire = catalogue.territoires[settings.territoire]
        # Une édition publiée a promis ces pages : ce qui mène à l’une d’elles ne se dit pas comme une page neuve.
        publiees = (paire for edition in catalogue.editions.values() for paire in edition.pages.items())
        self._promis = frozenset(nom for adresse, page in publiees for nom in (adresse, page.cle))

    def suits(self, chantier: Chantier) -> bool:
        """Vrai si ce catalogue n’a, de plus que le cursus commun, que ce qu’a celui du modèle, sous d’autres noms."""
        ici, modele = chantier.catalogue, self._catalogue
        tables = ("territoires", "faits", "references", "index")
        territoire = ici.territoires[chantier.settings.territoire]
        return (
            all(len(getattr(ici, table)) == len(getattr(modele, table)) for table in tables)
            and len(ici.faits_de(territoire.contenu.id)) == len(modele.faits_de(self._territoire.contenu.id))
            and not self._promis & {territoire.contenu.id, page_address(territoire.source.chemin)}
        )

    def build(self, chantier: Chantier, valeurs: tuple[bytes, ...], destination: Path, store: Store) -> Inventaire:
        """Construit le site d’un département, et dit ce qu’il contient."""
        catalogue, settings = chantier.catalogue, chantier.settings
        sienne = page_address(self._territoire.source.chemin)
        edition = publish_elsewhere(self.edition, sienne, catalogue, settings.identite)
        renvois = {de.fill(valeurs).decode(): vers.fill(valeurs).decode() for de, vers in self.renvois}
        with output(destination, store) as sortie:
            copy_files(sortie, chantier)
            for page in self.pages:
                sortie.write(page.chemin.fill(valeurs).decode(), page.fill(valeurs))
            for chemin, octets in self.recherche.files(catalogue, valeurs).items() if self.recherche else ():
                sortie.write(chemin, octets)
            for adresse, texte in self.textes:
                sortie.write(adresse.fill(valeurs).decode(), texte.fill(valeurs))
            sortie.write(CATALOGUE, dump_edition(edition).encode())
            sortie.write(PLAN, sitemap(edition, settings).encode())
            close(sortie, Publication(edition, {}, renvois, self.copies))
        return sortie.inventory


def _image_weights(chantier: Chantier, pages: Iterable[tuple[PageSource, str]]) -> Mapping[str, int]:
    """Ce que pèse chaque image montrée par une page, par son adresse."""
    fichiers = joined_files(chantier.racine, chantier.catalogue, chantier.paquets, chantier.sources)
    images = {image for source, html in pages for image in cited_images(html, source.adresse)}
    ressources = prepare().fichiers
    return {
        image: compressed(ressources[image] if image in ressources else fichiers.get(image, THEME / image).read_bytes())
        for image in sorted(images)
    }


class Recherche:
    """L’index du modèle, où les pages qui nomment le département sont à remplacer."""

    def __init__(self, rendues: Iterable[tuple[PageSource, Page]], catalogue: Catalogue, store: Store) -> None:
        indexees = [(source, rendue.html) for source, rendue in rendues if source.adresse not in ABSENTES]
        termes = tuple(catalogue.termes.values())
        lues = (ReadPage.of(source, html) for source, html in indexees)
        index = build_index(documents_of(lues, catalogue, store), termes, store)
        self._nommantes = {
            rang: (source, cut(html))
            for rang, (source, html) in enumerate(indexees)
            if cut("".join((html, *(getattr(source, champ) for champ in NOMMES)))).formes
        }
        self._index = Retouchable(index, self._nommantes, termes)

    def files(self, catalogue: Catalogue, valeurs: tuple[bytes, ...]) -> Mapping[str, bytes]:
        """Les fichiers de l’index d’un département."""
        lues = (_read_page(source, html, valeurs) for source, html in self._nommantes.values())
        # Les termes du glossaire viennent après les pages : ils ne changent pas.
        documents = dict(zip(self._nommantes, documents_of(lues, catalogue), strict=False))
        return index_files(self._index.retouched(documents))


def _read_page(source: PageSource, html: Texte, valeurs: tuple[bytes, ...]) -> ReadPage:
    """Une page d’un département, telle que la recherche la lit."""
    champs: dict[str, Any] = {champ: cut(getattr(source, champ)).fill(valeurs).decode() for champ in NOMMES}
    return ReadPage.of(replace(source, **champs), html.fill(valeurs).decode())
