"""L’export « hors-ligne » : le site, ou une partie, dans un ZIP qui s’ouvre depuis un dossier, sans serveur ni réseau.

Il part du site construit, donc de MkDocs : c’est pourquoi il vit dans `site/` et non avec les autres exports. Il n’en
récrit que les adresses : un navigateur qui ouvre un fichier ne sait pas que « module/ » veut dire « module/index.html ».
Ce qui n’est pas dans le paquet mène à l’adresse publique, et le dit.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Final

from pupitre.cache import NO_STORE, Store
from pupitre.exporters.archive import write_zip
from pupitre.exporters.bundle import Bundle, BundlePage
from pupitre.exporters.publication import redirect_page
from pupitre.exporters.registry import HORS_LIGNE, Exporter
from pupitre.model.catalogue import Catalogue
from pupitre.model.edition import ModulePublie, SequencePubliee
from pupitre.model.snapshot import permalink
from pupitre.rendering.cached import CachedRenderer, PageRenderer
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.pages import compose_pages
from pupitre.settings import Settings
from pupitre.site.assets import prepare
from pupitre.site.build import build_site
from pupitre.site.offline_links import Links, explicit
from pupitre.site.offline_notice import home_article, notice, weight
from pupitre.site.search import RECHERCHE, search_files
from pupitre.site.search.documents import ReadPage

# Ce qui accompagne tout paquet : de quoi comprendre, chercher, citer, et ce que la loi demande.
COMMUNES: Final = (
    "glossaire/", "references/", "competences/", "recherche/", "ma-progression/",
    "accessibilite/", "mentions-legales/", "donnees-personnelles/", "contact/",
)  # fmt: skip
# Ce qui ne sert qu’en ligne : la page des adresses fausses, le plan des moteurs, les renvois, remplacés par leur but.
EN_LIGNE: Final = ("404.html", "sitemap.xml", "sommes-sha256.txt", "id/", "recherche/")
NOTICE: Final = "LISEZ-MOI.html"
CHEMIN_AU_PLUS: Final = 120
CHOIX_EDITION: Final = re.compile(r'<details class="choix-edition".*?</details>', re.DOTALL)
# Un fichier ouvert depuis un dossier n’a pas d’origine : la police préchargée serait refusée, puis chargée par le style.
PRECHARGE: Final = re.compile(r'<link rel="preload"[^>]*>\n?')
# Ce que l’accueil du site dit de lui-même, et qui serait faux d’un module.
DE_L_ACCUEIL: Final = re.compile(
    r'<meta name="(?:citation_|DC\.|description)[^>]*>\n?|<link rel="canonical"[^>]*>\n?'
    r'|<script type="application/ld\+json">.*?</script>\n?|<section class="citer">.*?</section>',
    re.DOTALL,
)
ARTICLE: Final = re.compile(r"<article>.*</article>", re.DOTALL)
TITRE: Final = re.compile(r"<title>.*?</title>", re.DOTALL)


@dataclass
class OfflineSite:
    """Le site construit une fois, d’où l’on tire autant de paquets que l’on veut, tous du même cursus."""

    racine: Path
    construit: Path | None = None
    store: Store = NO_STORE
    _lu: _BuiltSite | None = field(default=None)
    _passage: tempfile.TemporaryDirectory[str] | None = field(default=None)

    @property
    def dossier(self) -> Path:
        """Le site déjà construit, ou construit la première fois qu’on le demande."""
        if self.construit:
            return self.construit
        if self._passage is None:
            self._passage = tempfile.TemporaryDirectory()
            build_site(self.racine, Path(self._passage.name) / "site")
        return Path(self._passage.name) / "site"

    def write(self, bundle: Bundle, fichier: Path) -> None:
        """Écrit le ZIP d’un module, d’un programme ou du cursus entier."""
        if self._lu is None or self._lu.catalogue is not bundle.catalogue:
            self._lu = _BuiltSite(self.dossier, bundle.catalogue, bundle.settings, self.store)
        write_zip(fichier, _Package(bundle, self._lu).content(), bundle.edition.publiee_le)


def offline_exporter(racine: Path, store: Store = NO_STORE) -> Exporter:
    """Le format « hors-ligne » d’un cursus ; le site n’est construit que si l’on écrit un paquet."""
    return Exporter(
        nom=HORS_LIGNE,
        libelle="Site hors connexion",
        suffixe=".zip",
        usage="Emporter le site, un programme ou un module sur une clé USB ou un téléphone, et l’ouvrir sans réseau.",
        write=OfflineSite(racine, store=store).write,
        check=check_offline,
    )


def check_offline(bundle: Bundle) -> tuple[str, ...]:
    """Les phrases qui disent pourquoi un paquet ne s’ouvrirait pas partout : un chemin trop long pour Windows."""
    adresses = [*(explicit(a) for a in bundle.pages), *bundle.joined_files(bundle.pages.values())]
    longs = [a for a in adresses if len(f"{_folder(bundle)}{a}") > CHEMIN_AU_PLUS]
    return tuple(f"le chemin « {a} » est trop long pour un ZIP\u00a0: raccourcissez un nom de dossier." for a in longs)


def _folder(bundle: Bundle) -> str:
    """Le dossier unique du ZIP : décompressé dans les téléchargements, il n’y sème pas ses fichiers."""
    return f"{bundle.nom}-{bundle.edition.edition}/"


@dataclass(frozen=True)
class _BuiltSite:
    """Le site construit, lu une fois pour tous les paquets : un module sert à plusieurs."""

    dossier: Path
    catalogue: Catalogue
    settings: Settings
    store: Store
    _pages: dict[str, str] = field(default_factory=dict)
    _rendues: dict[str, str] = field(default_factory=dict)
    _articles: dict[str, BundlePage] = field(default_factory=dict)

    @cached_property
    def sources(self) -> Mapping[str, PageSource]:
        """Toutes les pages, par adresse, dans l’ordre du site."""
        return {p.adresse: p for p in compose_pages(self.catalogue, self.settings)}

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Les fichiers utiles hors connexion qui ne sont pas des pages : images, canevas, polices, style, scripts."""
        presents = sorted(f.relative_to(self.dossier).as_posix() for f in self.dossier.rglob("*") if f.is_file())
        return tuple(f for f in presents if not f.startswith(EN_LIGNE) and not f.endswith("index.html"))

    @cached_property
    def _renderer(self) -> PageRenderer:
        return CachedRenderer(self.catalogue, self.settings, self.store)

    def page(self, adresse: str) -> str:
        """La page construite, habillage compris."""
        if adresse not in self._pages:
            self._pages[adresse] = (self.dossier / adresse / "index.html").read_text(encoding="utf-8")
        return self._pages[adresse]

    def article(self, adresse: str) -> BundlePage:
        """Ce qui, dans une page construite, montre des fichiers."""
        if adresse not in self._articles:
            found = ARTICLE.search(self.page(adresse))
            self._articles[adresse] = BundlePage(adresse, "", found[0] if found else "", "", "")
        return self._articles[adresse]

    def body(self, page: PageSource) -> str:
        """Le HTML rendu d’une page, sans habillage."""
        if page.adresse not in self._rendues:
            self._rendues[page.adresse] = self._renderer.render(page).html
        return self._rendues[page.adresse]


@dataclass(frozen=True)
class _Package:
    """Un paquet à écrire : ce qu’il garde du site, et comment il le récrit."""

    bundle: Bundle
    site: _BuiltSite

    @property
    def is_whole(self) -> bool:
        """Vrai pour le cursus entier : tout le site, avec sa propre page d’accueil."""
        return self.bundle.nature == "cursus"

    @cached_property
    def sources(self) -> Mapping[str, PageSource]:
        """Les pages gardées, par adresse, dans l’ordre du site."""
        toutes = self.site.sources
        gardees = set(toutes) if self.is_whole else {*self.bundle.pages, *self._beside(), *COMMUNES}
        return {adresse: page for adresse, page in toutes.items() if adresse in gardees}

    def _beside(self) -> Iterator[str]:
        """Les pages du formateur, et celle du programme."""
        yield from (m.formateur.adresse for m in self.bundle.modules)
        if self.bundle.programme:
            yield self.bundle.catalogue.index[self.bundle.programme.id].adresse

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Les fichiers gardés, qui ne sont pas des pages."""
        if self.is_whole:
            return self.site.files
        cites = set(self.bundle.joined_files(map(self.site.article, self.sources)))
        return tuple(f for f in self.site.files if f in cites or f.startswith("assets/"))

    def content(self) -> dict[str, bytes]:
        """Le contenu du ZIP (chemin -> octets)."""
        fichiers = {f: (self.site.dossier / f).read_bytes() for f in self.files}
        if any(p.gabarit == RECHERCHE for p in self.sources.values()):
            rendues = (ReadPage.of(page, self.site.body(page)) for page in self.sources.values())
            fichiers |= search_files(rendues, self.bundle.catalogue, explicit, self.site.store)
        liens = Links(self.bundle, frozenset(self.sources), frozenset((*fichiers, NOTICE)), self.is_whole)
        pages = {adresse: liens.rewrite(self.site.page(adresse), adresse) for adresse in self.sources}
        if not self.is_whole:
            pages[""] = liens.rewrite(self._home(), "")
        fichiers |= self._resumed()
        octets = sum(map(len, fichiers.values())) + sum(len(p.encode()) for p in pages.values())
        fichiers |= {explicit(a): self._finished(page, a, octets).encode() for a, page in pages.items()}
        fichiers[NOTICE] = notice(self.bundle, fichiers).encode()
        return {f"{_folder(self.bundle)}{nom}": contenu for nom, contenu in fichiers.items()}

    def _resumed(self) -> dict[str, bytes]:
        """Où mène « Reprendre », que seul l’accueil du cursus entier propose : un renvoi par module et par séquence."""
        if not self.is_whole:
            return {}
        modules, script = self.bundle.edition.modules, prepare().noms["renvoi.js"]
        lus: list[ModulePublie | SequencePubliee] = [*modules, *(s for m in modules for s in m.sequences)]
        return {
            f"{permalink(c.id)}index.html": redirect_page(
                permalink(c.id), explicit(c.adresse), c.titre, self.bundle.settings, script
            ).encode()
            for c in lus
        }

    def _finished(self, page: str, adresse: str, octets: int) -> str:
        """La page, qui dit dans son pied qu’elle est une copie, de quelle édition, et combien elle pèse."""
        lien = f'<a href="{"../" * adresse.count("/")}{NOTICE}">lisez-moi</a>'
        edition = self.bundle.edition.edition
        avis = f'<p class="copie">Copie hors connexion de l’édition {edition}, {weight(octets)}\u00a0: {lien}.</p>'
        return PRECHARGE.sub("", CHOIX_EDITION.sub(avis, page))

    def _home(self) -> str:
        """La page d’accueil d’un paquet : l’habillage du site, et la liste de ce qu’il contient."""
        titre = f"{escape(self.bundle.titre)} · {escape(self.bundle.settings.titre)}"
        page = TITRE.sub(f"<title>{titre}</title>", DE_L_ACCUEIL.sub("", self.site.page("")))
        article = home_article(self.bundle, frozenset(self.sources))
        return ARTICLE.sub(lambda _: article, page.replace("gabarit-accueil", "gabarit-page"))
