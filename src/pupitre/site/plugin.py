"""Le plugin MkDocs : il passe la porte, monte les pages composées, et finit leur HTML."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Final

from jinja2.sandbox import SandboxedEnvironment
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from pupitre.exporters.publication import stable_address, write_publication
from pupitre.exporters.running import Written
from pupitre.formats import as_text
from pupitre.model.addresses import ENGENDRES
from pupitre.model.snapshot import publish
from pupitre.rendering.macros import MACROS
from pupitre.rendering.markdown_text import AVEC_LES_NOTRES, REGLAGES
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.renderer import Renderer, finish_page
from pupitre.rules.gate import check
from pupitre.settings import FICHIER, load_settings
from pupitre.site.assets import DOSSIER, prepare
from pupitre.site.page_facts import fill_facts
from pupitre.site.search import write_search
from pupitre.site.shell import THEME
from pupitre.site.views import Views, editable_path, joined_files, site_data

LOG: Final = logging.getLogger("mkdocs.plugins.pupitre")
SURVEILLES: Final = ("modules", "cas-pratiques", "docs", "complements", "editions", FICHIER, "src/pupitre")


class PupitreConfig(Config):
    """Le plugin n’a pas de réglage : tout est dans `curriculum.yml`."""


class PupitrePlugin(BasePlugin[PupitreConfig]):
    """Relie le moteur à MkDocs ; l’état ne vit que le temps d’une construction."""

    def __init__(self) -> None:
        self.pages: dict[str, PageSource] = {}
        self.renderer: Renderer | None = None
        self.paquets: tuple[Written, ...] = ()
        self.sources: Path | None = None
        self._catalogue: Any = None
        self._settings: Any = None
        self._views: Any = None
        self._is_build = False
        self._rendues: dict[str, str] = {}
        self._joints: dict[str, Path] = {}

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Retient si l’on construit ou si l’on sert : l’adresse du site n’est pas la même."""
        self._is_build = command == "build"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """La configuration de Markdown est celle du moteur : une seule pour le site et les exports."""
        settings, _ = load_settings(Path(config.config_file_path or ".").resolve().parent)
        if settings and self._is_build:
            config.site_url = stable_address(settings, "")
        if str(THEME) not in config.theme.dirs:
            config.theme.dirs.insert(0, str(THEME))  # un territoire n’a pas à dire où est le thème du moteur
        config.extra["ressources"] = prepare().noms
        config.markdown_extensions = list(AVEC_LES_NOTRES)
        config.mdx_configs = {nom: dict(reglages) for nom, reglages in REGLAGES.items()}
        return config

    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Passe la porte, puis remplace les fichiers de `docs/` par les pages composées et les fichiers joints."""
        racine = Path(config.config_file_path or ".").resolve().parent
        settings, catalogue, rapport = check(racine)
        if settings is None or not rapport.is_clean:
            raise PluginError("\n" + as_text(rapport, racine))
        for avertissement in rapport.avertissements:
            LOG.info("%s:%s %s", avertissement.position.chemin, avertissement.position.ligne, avertissement.phrase)
        pages = compose_pages(catalogue, settings)
        self.pages = {page.uri: page for page in pages}
        self._catalogue = catalogue
        self._settings = settings
        self._views = Views.of_site(catalogue, settings, publish(catalogue, settings.identite), pages, self.paquets)
        self.renderer = Renderer(catalogue, settings)
        config.extra.update(site_data(settings, pages))
        self._mount(files, config, racine)
        _sandbox_macros(config)
        return files

    def _mount(self, files: Files, config: MkDocsConfig, racine: Path) -> None:
        docs = str(Path(config.docs_dir).resolve())
        for file in list(files):
            # Le thème publie ses propres ressources, réduites et renommées ; rien de celles de Material.
            if file.src_uri.startswith(DOSSIER) or str(file.src_dir or "").startswith(docs):
                files.remove(file)
        for page in self.pages.values():
            file = File.generated(config, page.uri, content="\n" + page.markdown)
            file.edit_uri = editable_path(self._catalogue, page) or None
            files.append(file)
        # Écrits à la fin de la construction ; montés vides pour que MkDocs reconnaisse les liens qui y mènent.
        for nom in ENGENDRES:
            files.append(File.generated(config, nom, content=""))
        for chemin, octets in prepare().fichiers.items():
            files.append(File.generated(config, chemin, content=octets))
        self._joints = joined_files(racine, self._catalogue, self.paquets, self.sources)
        for chemin, fichier in self._joints.items():
            files.append(File.generated(config, chemin, abs_src_path=str(fichier)))

    def on_page_markdown(self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Donne au gabarit ce qu’il affiche autour du contenu."""
        source = self.pages[page.file.src_uri]
        page.meta = self._views.meta(source)
        # L’adresse canonique est celle qui suit la dernière édition : une page qui ne change pas reste la même.
        page.canonical_url = stable_address(self._settings, source.adresse)
        return markdown

    def on_page_content(self, html: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Assainit le HTML et met la typographie, comme le moteur le fait pour les exports."""
        self._rendues[page.file.src_uri] = finish_page(html)
        return self._rendues[page.file.src_uri]

    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str:
        """Écrit dans la page ce qu’elle pèse : on ne le sait qu’une fois la page entière."""
        return fill_facts(output, self.pages[page.file.src_uri], self._catalogue, self._octets)

    def _octets(self, uri: str) -> bytes:
        """Les octets d’un fichier joint, par son adresse dans le site."""
        return self._joints[uri].read_bytes()

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Ajoute aux pages l’index de recherche, puis ce qui fait d’elles une édition."""
        if config.extra["recherche"]:
            pages = ((page, self._rendues[uri]) for uri, page in self.pages.items())
            write_search(Path(config.site_dir), pages, self._catalogue)
        write_publication(Path(config.site_dir), self._catalogue, self._settings, prepare().noms["renvoi.js"])

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Surveille aussi les contenus qui vivent hors de `docs/`."""
        racine = Path(config.config_file_path or ".").resolve().parent
        for nom in SURVEILLES:
            if (racine / nom).exists():
                server.watch(str(racine / nom))
        return server


def _sandbox_macros(config: MkDocsConfig) -> None:
    """Remplace l’environnement de mkdocs-macros, qui n’est pas un bac à sable, par celui de Jinja qui en est un."""
    macros = config.plugins.get("macros")
    if macros is None:
        raise PluginError("Il manque le plugin « macros » après « pupitre » dans mkdocs.yml.")
    ancien = macros.env
    bac = SandboxedEnvironment(autoescape=False, undefined=ancien.undefined, keep_trailing_newline=True)
    bac.globals = {nom: valeur for nom, valeur in ancien.globals.items() if nom in MACROS}
    macros._env = bac
    macros.variables.clear()
