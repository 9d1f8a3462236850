"""Le plugin MkDocs : il passe la porte, monte les pages composées, et finit leur HTML."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
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

from pupitre.exporters.citations import as_bibtex, as_csl, as_json_ld, as_ris, as_sentence, meta_tags, notice_of
from pupitre.exporters.hosting import CSP
from pupitre.exporters.publication import stable_address, write_publication
from pupitre.exporters.running import Written
from pupitre.formats import as_text
from pupitre.model.addresses import ENGENDRES, TELECHARGEMENTS
from pupitre.model.base import LIBELLES
from pupitre.model.edition import EditionPubliee
from pupitre.model.licences import ADRESSES
from pupitre.model.provenance import Provenance
from pupitre.model.snapshot import publish
from pupitre.rendering.context import Cible, weight
from pupitre.rendering.macros import MACROS
from pupitre.rendering.markdown_text import EXTENSIONS, REGLAGES
from pupitre.rendering.navigation import menu
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.renderer import Renderer, finish_page
from pupitre.rules.gate import check
from pupitre.settings import FICHIER, load_settings
from pupitre.site.assets import DOSSIER, prepare
from pupitre.site.search import RECHERCHE, write_search

LOG: Final = logging.getLogger("mkdocs.plugins.pupitre")
THEME: Final = str(Path(__file__).parent / "theme")
SURVEILLES: Final = ("modules", "cas-pratiques", "docs", "complements", "editions", FICHIER, "src/pupitre")
LEGALES: Final = (
    ("Accessibilité : non conforme", "accessibilite/"),
    ("Mentions légales", "mentions-legales/"),
    ("Données personnelles", "donnees-personnelles/"),
    ("Écoconception", "ecoconception/"),
    ("Plan du site", "plan-du-site/"),
    ("Signaler une erreur", "contact/"),
)


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
        self._edition: Any = None
        self._is_build = False
        self._rendues: dict[str, str] = {}

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Retient si l’on construit ou si l’on sert : l’adresse du site n’est pas la même."""
        self._is_build = command == "build"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """La configuration de Markdown est celle du moteur : une seule pour le site et les exports."""
        settings, _ = load_settings(Path(config.config_file_path or ".").resolve().parent)
        if settings and self._is_build:
            config.site_url = stable_address(settings, "")
        if THEME not in config.theme.dirs:
            config.theme.dirs.insert(0, THEME)  # un territoire n’a pas à dire où est le thème du moteur
        config.extra["ressources"] = prepare().noms
        config.markdown_extensions = list(EXTENSIONS)
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
        self._edition = publish(catalogue, settings.identite)
        self.renderer = Renderer(catalogue, settings)
        config.extra["pupitre"] = {
            "titre": settings.titre,
            "sous_titre": settings.sous_titre,
            "editeur": settings.editeur,
            "depot": settings.depot,
            "licence": LIBELLES[settings.licence_contenus],
            "licence_adresse": ADRESSES.get(settings.licence_contenus, ""),
            "csp": CSP,
        }
        config.extra["recherche"] = any(page.gabarit == RECHERCHE for page in pages)
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
            # Une page d’une couche commune se modifie chez ses auteurs, et non dans ce dépôt.
            file.edit_uri = page.chemin if page.chemin and self._is_local(page) else None
            files.append(file)
        # Écrits à la fin de la construction ; montés vides pour que MkDocs reconnaisse les liens qui y mènent.
        for nom in ENGENDRES:
            files.append(File.generated(config, nom, content=""))
        for chemin, octets in prepare().fichiers.items():
            files.append(File.generated(config, chemin, content=octets))
        for joint in (*(paquet.fichier for paquet in self.paquets), *([self.sources] if self.sources else [])):
            files.append(File.generated(config, f"{TELECHARGEMENTS}{joint.name}", abs_src_path=str(joint)))
        for joint in self._catalogue.joints.values():
            uri = joint.chemin.removeprefix("docs/")
            files.append(File.generated(config, uri, abs_src_path=str((racine / joint.fichier).resolve())))

    def _is_local(self, page: PageSource) -> bool:
        """Vrai si le texte de la page est dans ce dépôt."""
        couche = self._catalogue.couches.get(page.provenance[0].couche) if page.provenance else None
        return couche is None or not couche.prefixe

    def _part(self, part: Provenance, adresse: str) -> dict[str, Any]:
        """La part d’une couche, telle que le pied de page la montre.

        L’édition de la couche locale est celle où le texte de la page a changé : inchangée, la page reste la même.
        """
        page = self._edition.pages.get(adresse)
        is_local = not self._catalogue.couches[part.couche].prefixe
        return {
            "couche": part.couche,
            "edition": page.depuis if page and is_local else part.edition,
            "auteurs": ", ".join(part.auteurs),
            "licence": LIBELLES[part.licence],
            "adresse": ADRESSES.get(part.licence, ""),
        }

    def on_page_markdown(self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Donne au gabarit ce qu’il affiche autour du contenu."""
        source = self.pages[page.file.src_uri]
        page.meta = {
            "provenance": [self._part(part, source.adresse) for part in source.provenance],
            "title": source.titre,
            "description": source.description,
            "gabarit": source.gabarit,
            "identifiant": source.identifiant,
            "famille": source.famille,
            "etiquette": source.etiquette,
            "fil": [_link(lien) for lien in source.fil],
            "precedent": _link(source.precedent),
            "suivant": _link(source.suivant),
            "menu": [_entry(entree) for entree in menu(self._catalogue, source, tuple(self.pages.values()))],
            "liens_legaux": [{"titre": titre, "url": adresse} for titre, adresse in LEGALES],
        }
        if source.cible is Cible.FORMATEUR:
            page.meta["etiquette"] = "Pour les formateurs"
        # L’adresse canonique est celle qui suit la dernière édition : une page qui ne change pas reste la même.
        page.canonical_url = stable_address(self._settings, source.adresse)
        if source.adresse in self._edition.pages:
            page.meta["notice"] = _notice(self._edition, source)
        if source.identifiant:
            page.meta["paquets"] = [_package(p) for p in self.paquets if p.identifiant == source.identifiant]
        return markdown

    def on_page_content(self, html: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Assainit le HTML et met la typographie, comme le moteur le fait pour les exports."""
        self._rendues[page.file.src_uri] = finish_page(html)
        return self._rendues[page.file.src_uri]

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


def _notice(edition: EditionPubliee, source: PageSource) -> dict[str, Any]:
    """Ce que la page dit d’elle-même pour être citée, prêt à poser dans le gabarit."""
    notice = notice_of(edition, source.adresse, source.description)
    has_lom = source.gabarit in ("module", "programme")
    return {
        "balises": meta_tags(notice),
        # « < » échappé : un titre ne peut pas fermer le bloc de données.
        "json_ld": json.dumps(as_json_ld(edition, source.adresse, notice), ensure_ascii=False).replace("<", "\\u003c"),
        "phrase": as_sentence(notice),
        "formats": (
            ("BibTeX", as_bibtex(notice)),
            ("RIS (Zotero, EndNote)", as_ris(notice).replace("\r\n", "\n")),
            ("CSL-JSON", json.dumps(as_csl(notice), ensure_ascii=False, indent=1)),
        ),
        "lom": f"notices/{source.identifiant}.xml" if has_lom else "",
        "atom": f"{source.adresse.rstrip('/')}.atom" if source.gabarit == "programme" else "",
    }


def _package(paquet: Written) -> dict[str, str]:
    """Ce que la page dit d’un paquet : son format, à quoi il sert, son poids, son adresse."""
    return {
        "libelle": paquet.format.libelle,
        "usage": paquet.format.usage,
        "poids": weight(paquet.octets),
        "url": f"{TELECHARGEMENTS}{paquet.fichier.name}",
    }


def _link(lien: Any) -> dict[str, str] | None:
    return {"titre": lien.titre, "url": lien.adresse} if lien else None


def _entry(entree: Any) -> dict[str, Any]:
    brut = asdict(entree)
    return {**brut, "url": brut["adresse"], "enfants": [{**e, "url": e["adresse"]} for e in brut["enfants"]]}


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
