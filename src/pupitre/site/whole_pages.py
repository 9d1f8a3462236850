"""Les pages entières d’un site : composées, rendues, habillées ; ou reprises, si rien de ce qu’elles avaient lu n’a changé.

On note tout ce que lit une page, de son Markdown à son menu. Une page inchangée ne coûte que de s’en assurer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pupitre.cache import Observation, Store, engine_fingerprint, key_of
from pupitre.model.catalogue import Catalogue
from pupitre.model.edition import EditionPubliee
from pupitre.rendering.cached import CachedRenderer
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.pages import Plan
from pupitre.rendering.parallel import Renfort, render_all
from pupitre.rendering.renderer import Page
from pupitre.settings import Settings
from pupitre.site.dressing import Dressing
from pupitre.site.kept_pages import Kept, KeptPages, Releve
from pupitre.site.output import Output
from pupitre.site.search.documents import ReadPage


@dataclass(frozen=True, slots=True)
class WholePages:
    """Les pages d’un site, dans l’ordre ; `dressing` et `renderer` lisent à travers la même observation."""

    plans: tuple[Plan, ...]
    renderer: CachedRenderer
    dressing: Dressing
    gardees: KeptPages

    @staticmethod
    def of(plans: tuple[Plan, ...], renderer: CachedRenderer, dressing: Dressing, store: Store) -> WholePages:
        """Les pages de ces plans ; l’habillage est mis sous observation, comme le rendu l’est déjà."""
        views, observation = dressing.views, renderer.observation
        observation.add(
            plans={plan.page.uri: plan.page for plan in plans},
            edition=views.edition,
            citables=views.citables,
            voisines=views.menus.voisines,
        )
        observed = replace(
            views,
            settings=observation.view("settings", Settings),
            edition=observation.view("edition", EditionPubliee),
            citables=observation.table("citables"),
            menus=replace(views.menus, voisines=observation.table("voisines")),
        )
        habillage = replace(
            dressing, catalogue=observation.view("catalogue", Catalogue), settings=observed.settings, views=observed
        )
        return WholePages(plans, renderer, habillage, KeptPages(store, _site(dressing), observation))

    def write(self, sortie: Output, renfort: Renfort) -> Iterator[ReadPage]:
        """Pose chaque page, et la rend à mesure, pour l’index de recherche."""
        self._observation.add(images={chemin: pose.sha256 for chemin, pose in sortie.poses.items()})
        reprises = self.gardees.recall(plan.page.uri for plan in self.plans)
        composees = {p.page.uri: self._composed(p) for p in self.plans if p.page.uri not in reprises}
        rendues = render_all(self.renderer, tuple(page for page, _ in composees.values()), renfort)
        for plan in self.plans:
            garde = reprises.get(plan.page.uri)
            if garde is None:
                yield self._made(plan, composees.pop(plan.page.uri)[1], rendues, sortie)
            elif sortie.reuse(_path(plan), garde.origine):
                yield ReadPage(plan.page, garde.nom, lambda plan=plan: self._alone(plan).html)  # type: ignore[misc]
            else:
                # Le fichier n’est plus là, ou quelqu’un l’a changé.
                page, lu = self._composed(plan)
                yield self._made(plan, lu, ((p, self.renderer.render(p)) for p in (page,)), sortie)

    @property
    def _observation(self) -> Observation:
        return self.renderer.observation

    def _composed(self, plan: Plan) -> tuple[PageSource, Releve]:
        """La page composée, et ce qu’il a fallu lire."""
        with self._observation.recording() as lu:
            # Le plan lui-même est une lecture : les titres d’à côté, le fil, l’ordre des séquences.
            _ = self._observation.table("plans")[plan.page.uri]
            page = plan.compose(self.dressing.catalogue)
        return page, lu

    def _made(
        self, plan: Plan, compose: Releve, rendues: Iterator[tuple[PageSource, Page]], sortie: Output
    ) -> ReadPage:
        """Pose la prochaine page rendue, celle de ce plan, et la garde avec tout ce qu’il a fallu lire."""
        images = self._observation.table("images")

        def read(chemin: str) -> bytes:
            _ = images[chemin]
            return sortie.read(chemin)

        with self._observation.recording() as habille:
            _, rendue = next(rendues)
            html = self.dressing.page(rendue, read)
        page = ReadPage.of(plan.page, rendue.html)
        # Le fichier vient de ces octets : reprendre la page, c’est le retrouver.
        origine = key_of("page entière", html).hex()
        sortie.write(_path(plan), html.encode("utf-8", "xmlcharrefreplace"), origine)
        self.gardees.keep(plan.page.uri, {**compose, **habille}, Kept(origine, page.nom))
        return page

    def _alone(self, plan: Plan) -> Page:
        """Le contenu d’une page que l’on n’a pas eu à rendre : la recherche le lit si elle l’a oublié."""
        return self.renderer.render(plan.compose(self.renderer.catalogue))


def _path(plan: Plan) -> str:
    return f"{plan.page.adresse}index.html"


def _site(dressing: Dressing) -> str:
    """Ce que savent toutes les pages d’un site, en une clé : s’il change, toutes sont à habiller de nouveau."""
    views = dressing.views
    paquets = [[p.identifiant, p.format.nom, p.octets, p.fichier.name] for p in views.paquets]
    commun: list[Any] = [
        dressing.shell.donnees,
        repr(dressing.presentation),
        views.menus.entrees,
        sorted(views.communes),
    ]
    return key_of("site", engine_fingerprint(), json.dumps([*commun, paquets])).hex()
