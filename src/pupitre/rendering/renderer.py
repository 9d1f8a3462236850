"""De la page composée à la page rendue : macros dans un bac à sable, Markdown, HTML assaini."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from html import escape
from posixpath import normpath
from typing import Any, Final

from jinja2 import StrictUndefined, Template, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from pupitre.loading.macro_calls import GUILLEMETS, SIMPLE
from pupitre.model.addresses import page_address, relative_address
from pupitre.model.catalogue import Catalogue
from pupitre.model.edition import EditionPubliee
from pupitre.model.snapshot import Prepared
from pupitre.rendering.context import Cible, RenderContext
from pupitre.rendering.macros import MACROS
from pupitre.rendering.macros.links import number_definitions
from pupitre.rendering.markdown_text import Titre, headings, new_markdown, unwrap
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.sanitize import finish
from pupitre.settings import Settings

SANDBOX: Final = SandboxedEnvironment(autoescape=False, undefined=StrictUndefined, keep_trailing_newline=True)
ACTIF: Final = re.compile(r"[*_`\[\]<>&{}\\!#|~]|\n|^\s*([-+]|\d+[.)])\s|https?://")
ADRESSE: Final = re.compile(r'(?P<debut> (?:src|href)=")(?P<valeur>[^"#][^"]*)"')
APPEL: Final = re.compile(r"\{\{.*?\}\}", re.DOTALL)
# Une instruction, un commentaire, un blanc à retirer ou un appel mal fermé : le texte entier est l’affaire de Jinja.
PLUS_QU_UN_APPEL: Final = re.compile(r"\{%|\{#|\{\{[-+]|-\}\}|\{\{(?!.*\}\})", re.DOTALL)
ABSOLUE: Final = re.compile(r"^([a-z][a-z0-9+.-]*:|//|/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """Une page rendue : des valeurs, que l’on peut ranger et produire en parallèle."""

    source: PageSource
    html: str
    titres: tuple[Titre, ...]


class Renderer:
    """Rend les pages d’un catalogue ; un par processus, les convertisseurs sont réemployés."""

    def __init__(
        self, catalogue: Catalogue, settings: Settings, preparee: Mapping[str, EditionPubliee] | None = None
    ) -> None:
        self._catalogue = catalogue
        self._settings = settings
        self._preparee = Prepared(catalogue, settings.identite) if preparee is None else preparee
        self._page_markdown = new_markdown()
        self._fragment_markdown = new_markdown()

    def context(self, page: PageSource) -> RenderContext:
        """Le contexte que voient les macros de cette page."""
        return self.context_at(page.adresse, page.cible)

    def context_at(self, adresse: str, cible: Cible) -> RenderContext:
        """Le contexte d’un texte que l’on rend à cette adresse."""
        return RenderContext(self._catalogue, self._settings, adresse, cible, self.fragment, self._preparee)

    def bound_macros(self, page: PageSource) -> dict[str, Any]:
        """Les macros, liées au contexte de la page : ce que l’on donne à Jinja."""
        context = self.context(page)
        return {nom: partial(macro, context) for nom, macro in MACROS.items()}

    def fragment(self, texte: str, context: RenderContext) -> str:
        """Un court texte Markdown en HTML, macros comprises, sans paragraphe s’il n’en a qu’un."""
        if not ACTIF.search(texte):
            return escape(texte, quote=False)
        macros = {nom: partial(macro, context) for nom, macro in MACROS.items()} if "{{" in texte else {}
        expanse = expand_calls(texte, macros) if "{{" in texte else texte
        return unwrap(self._fragment_markdown.reset().convert(expanse))

    def expand(self, page: PageSource) -> str:
        """Le Markdown de la page, ses macros remplacées par leur résultat."""
        return number_definitions(expand_calls(page.markdown, self.bound_macros(page)))

    def render(self, page: PageSource) -> Page:
        """La page entière, prête à servir."""
        converter = self._page_markdown.reset()
        html = _site_addresses(converter.convert(self.expand(page)), page)
        titres = headings(getattr(converter, "toc_tokens", []))
        return Page(page, finish_page(html), titres)


def expand_calls(texte: str, macros: dict[str, Any]) -> str:
    """Le texte, ses appels de macro remplacés par leur résultat : ce que rend Jinja, en ne compilant que les appels."""
    if PLUS_QU_UN_APPEL.search(texte):
        return SANDBOX.from_string(texte).render(macros)
    try:
        return APPEL.sub(lambda appel: _call(appel[0], macros), texte)
    except TemplateSyntaxError:
        # Un « }} » dans un argument, par exemple : Jinja seul sait où l’appel finit.
        return SANDBOX.from_string(texte).render(macros)


def _call(appel: str, macros: dict[str, Any]) -> str:
    """Le résultat d’un appel ; ordinaire, il se fait sans Jinja, qui compilerait chaque identifiant pour une seule page."""
    simple = SIMPLE.fullmatch(appel)
    if simple and simple["nom"] in macros:
        return str(macros[simple["nom"]](*GUILLEMETS.findall(simple["arguments"])))
    return _compiled(appel).render(macros)


@lru_cache(maxsize=4096)
def _compiled(appel: str) -> Template:
    return SANDBOX.from_string(appel)


def finish_page(html: str) -> str:
    """Le dernier passage, le même pour le moteur et pour MkDocs."""
    return finish(number_definitions(html))


def _site_addresses(html: str, page: PageSource) -> str:
    """Remplace les adresses de fichiers (`ressources/x.svg`, `autre.md`) par celles du site, vues de la page."""
    dossier = page.uri.rpartition("/")[0]

    def rewrite(found: re.Match[str]) -> str:
        chemin, _, ancre = found["valeur"].partition("#")
        if ABSOLUE.match(chemin) or "." not in chemin.rpartition("/")[2]:
            return found[0]
        cible = normpath(f"{dossier}/{chemin}" if dossier else chemin)
        adresse = page_address(cible) if cible.endswith(".md") else cible
        relative = relative_address(page.adresse, f"{adresse}#{ancre}" if ancre else adresse)
        return f'{found["debut"]}{relative}"'

    return ADRESSE.sub(rewrite, html)
