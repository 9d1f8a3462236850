"""Rendre une page, ou s’en souvenir : le cache ne sert une page que si rien de ce qu’elle a lu n’a changé."""

from __future__ import annotations

from typing import Final, Protocol

from pupitre.cache import NO_STORE, Observation, Store, engine_fingerprint, key_of, recall
from pupitre.model.catalogue import Catalogue, Entree, PlacedActivite
from pupitre.model.source import Document
from pupitre.rendering.markdown_text import Titre
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.renderer import Page, Renderer
from pupitre.settings import Settings

# Les valeurs dont on note chaque champ lu ; les autres sont lues d’un bloc.
COMPOSEES: Final = (Catalogue, Document, Entree, PlacedActivite, Settings)


class PageRenderer(Protocol):
    """Ce qui rend une page : le moteur, ou le moteur et sa mémoire."""

    def render(self, page: PageSource) -> Page:
        """La page entière, prête à servir."""


class CachedRenderer:
    """Le moteur et sa mémoire ; rend les mêmes pages que `Renderer`, et compte celles qu’il a fallu refaire."""

    def __init__(self, catalogue: Catalogue, settings: Settings, store: Store = NO_STORE) -> None:
        self._store = store
        self._observation = Observation(COMPOSEES, catalogue=catalogue, settings=settings)
        self._renderer = Renderer(
            self._observation.view("catalogue", Catalogue), self._observation.view("settings", Settings)
        )
        self._gardees: dict[bytes, Page] = {}
        self.rendues = 0

    def render(self, page: PageSource) -> Page:
        """La page entière, prête à servir ; gardée pour la suite de ce passage et pour les suivants."""
        # Le rendu ne voit de la page que ce qui est dans la clé : il ne peut pas dépendre d’autre chose.
        vue = PageSource(page.uri, page.adresse, "", "", "", page.markdown, page.cible)
        cle = key_of("page", engine_fingerprint(), vue.uri, vue.adresse, vue.cible, vue.markdown)
        if cle not in self._gardees:
            rendu, is_neuf = recall(self._store, cle, self._observation, lambda: _as_json(self._renderer.render(vue)))
            self.rendues += is_neuf
            self._gardees[cle] = _from_json(vue, rendu)
        gardee = self._gardees[cle]
        return Page(page, gardee.html, gardee.titres)


def _as_json(page: Page) -> dict[str, object]:
    return {"html": page.html, "titres": [[t.niveau, t.ancre, t.texte] for t in page.titres]}


def _from_json(source: PageSource, rendu: dict[str, object]) -> Page:
    titres: list[tuple[int, str, str]] = rendu["titres"]  # type: ignore[assignment]
    return Page(source, str(rendu["html"]), tuple(Titre(niveau, ancre, texte) for niveau, ancre, texte in titres))
