"""L’habillage d’une page rendue : le gabarit, ce qu’il montre autour, où l’on modifie la page, ce qu’elle pèse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pupitre.exporters.publication import stable_address
from pupitre.model.catalogue import Catalogue
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.renderer import Page
from pupitre.settings import Settings
from pupitre.site.page_facts import fill_facts
from pupitre.site.presentation import Presentation
from pupitre.site.shell import Shell, ShellPage, top_titles
from pupitre.site.views import Views, editable_path


@dataclass(frozen=True, slots=True)
class Dressing:
    """Ce qu’il faut pour habiller les pages d’un site ; les mêmes valeurs donnent la même page."""

    catalogue: Catalogue
    settings: Settings
    presentation: Presentation
    shell: Shell
    views: Views

    def page(self, rendue: Page, read: Callable[[str], bytes]) -> str:
        """La page, prête à servir ; `read` rend les octets d’un fichier du site."""
        return fill_facts(self.dressed(rendue), rendue.source, self.catalogue, read)

    def dressed(self, rendue: Page) -> str:
        """La page et son gabarit, ses repères encore à poser."""
        source: PageSource = rendue.source
        page = ShellPage(
            url=source.adresse,
            title=source.titre,
            content=rendue.html,
            meta=self.views.meta(source),
            toc=top_titles(rendue.titres),
            canonical_url=stable_address(self.settings, source.adresse),
            edit_url=self.presentation.edit_url(editable_path(self.catalogue, source)),
        )
        return self.shell.page(page)
