"""Rendre une page, ou s’en souvenir : le cache ne sert une page que si rien de ce qu’elle a lu n’a changé."""

from __future__ import annotations

from typing import Final, Protocol

from pupitre.cache import NO_STORE, Found, Observation, Store, Trace, engine_fingerprint, find, keep, key_of, trace
from pupitre.model.catalogue import Catalogue, Entree, PlacedActivite
from pupitre.model.edition import EditionPubliee
from pupitre.model.snapshot import Prepared
from pupitre.model.source import Document, Source
from pupitre.rendering.markdown_text import Titre
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.renderer import Page, Renderer
from pupitre.settings import Settings

# Les valeurs dont on note chaque champ lu ; les autres sont lues d’un bloc.
COMPOSEES: Final = (Catalogue, Document, EditionPubliee, Entree, PlacedActivite, Settings, Source)


class PageRenderer(Protocol):
    """Ce qui rend une page : le moteur, ou le moteur et sa mémoire."""

    def render(self, page: PageSource) -> Page:
        """La page entière, prête à servir."""


# Une page rendue et ce qu’elle a lu : des valeurs, qui passent d’un processus à l’autre.
Rendu = Trace


class CachedRenderer:
    """Le moteur et sa mémoire ; rend les mêmes pages que `Renderer`, et compte celles qu’il a fallu refaire."""

    def __init__(
        self, catalogue: Catalogue, settings: Settings, store: Store = NO_STORE, preparee: Prepared | None = None
    ) -> None:
        self.catalogue = catalogue
        self.settings = settings
        self.preparee = preparee or Prepared(catalogue, settings.identite)
        self._store = store
        # Ce que lit une page ; qui fait davantage d’une page que la rendre y observe aussi ce qu’il lit.
        self.observation = Observation(COMPOSEES, catalogue=catalogue, settings=settings, preparee=self.preparee)
        self._renderer = Renderer(
            self.observation.view("catalogue", Catalogue),
            self.observation.view("settings", Settings),
            self.observation.view("preparee", Prepared),
        )
        # Ce que `has` a trouvé, pour que `render` ne le cherche pas de nouveau.
        self._trouvees: dict[str, Found] = {}
        self.rendues = 0

    def render(self, page: PageSource) -> Page:
        """La page entière, prête à servir ; gardée pour les passages suivants."""
        trouvee = self._trouvees.pop(page.uri, None) or find(self._store, _key(page), self.observation)
        garde = self._store.get(trouvee.cle) if trouvee else None
        if trouvee and garde is not None:
            self.observation.note_again(trouvee.lu)
            return _from_json(page, garde)
        rendu = self.compute(page)
        self.keep(page, rendu)
        return self.page_of(page, rendu)

    def has(self, page: PageSource) -> bool:
        """Vrai si la page peut être servie sans être rendue."""
        trouvee = find(self._store, _key(page), self.observation)
        if trouvee:
            self._trouvees[page.uri] = trouvee
        return trouvee is not None

    def compute(self, page: PageSource) -> Rendu:
        """Rend la page et note ce qu’elle lit, sans rien garder."""
        return trace(self.observation, lambda: _as_json(self._renderer.render(_visible(page))))

    def keep(self, page: PageSource, rendu: Rendu) -> None:
        """Garde une page rendue, ici ou dans un autre processus."""
        self.rendues += 1
        self.observation.note_again(dict(rendu[1]))
        keep(self._store, _key(page), rendu)

    @staticmethod
    def page_of(page: PageSource, rendu: Rendu) -> Page:
        """La page de ce rendu."""
        return _from_json(page, rendu[0])


def _visible(page: PageSource) -> PageSource:
    """Ce que le rendu voit d’une page : ce qui est dans la clé, pour qu’il ne puisse dépendre de rien d’autre."""
    return PageSource(page.uri, page.adresse, "", "", "", page.markdown, page.cible)


def _key(page: PageSource) -> bytes:
    return key_of("page", engine_fingerprint(), page.uri, page.adresse, page.cible, page.markdown)


def _as_json(page: Page) -> dict[str, object]:
    return {"html": page.html, "titres": [[t.niveau, t.ancre, t.texte] for t in page.titres]}


def _from_json(source: PageSource, rendu: dict[str, object]) -> Page:
    titres: list[tuple[int, str, str]] = rendu["titres"]  # type: ignore[assignment]
    return Page(source, str(rendu["html"]), tuple(Titre(niveau, ancre, texte) for niveau, ancre, texte in titres))
