"""Ce que l’aperçu sait du cursus : le dernier état sain, les défauts d’aujourd’hui, et de quoi rendre une page demandée."""

from __future__ import annotations

import hashlib
import json
import mimetypes
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, Final

from jinja2 import TemplateError

from pupitre.cache import Store
from pupitre.diagnostics import Diagnostic, Rapport
from pupitre.exporters.publication import Publication, publication_of
from pupitre.model.catalogue import Catalogue
from pupitre.model.defects import DEFAUTS
from pupitre.model.snapshot import Prepared
from pupitre.rendering.cached import CachedRenderer
from pupitre.rendering.pages import Plan, plan_pages
from pupitre.rendering.renderer import Page
from pupitre.rules.gate import LiveReadings, check, collector_at_rest
from pupitre.settings import Settings
from pupitre.site.assets import prepare
from pupitre.site.dressing import Dressing
from pupitre.site.presentation import Presentation
from pupitre.site.preview.editing import edit_text
from pupitre.site.search import search_files
from pupitre.site.search.documents import ReadPage
from pupitre.site.shell import THEME, Shell
from pupitre.site.views import Views, joined_files, site_data

HTML: Final = "text/html; charset=utf-8"
SCRIPT: Final = "/apercu/apercu.js"
STYLE: Final = "/apercu/apercu.css"
ICI: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Answer:
    """Ce que l’on répond au navigateur : le contenu, sa nature, et s’il existe."""

    octets: bytes
    nature: str
    is_trouve: bool = True


@dataclass(frozen=True)
class _Curriculum:
    """Un état du cursus ; il ne change pas, on le remplace."""

    racine: Path
    plans: Mapping[str, Plan]
    renderer: CachedRenderer
    dressing: Dressing
    store: Store

    @property
    def catalogue(self) -> Catalogue:
        return self.renderer.catalogue

    @property
    def settings(self) -> Settings:
        return self.renderer.settings

    @cached_property
    def publication(self) -> Publication:
        return publication_of(
            self.renderer.preparee.edition, self.catalogue, self.settings, prepare().noms["renvoi.js"]
        )

    @cached_property
    def search(self) -> Mapping[str, bytes]:
        rendues = (ReadPage.of(plan.page, self._rendered(plan).html) for plan in self.plans.values())
        return search_files(rendues, self.catalogue, store=self.store, suite="site")

    @cached_property
    def files(self) -> Mapping[str, Path]:
        return joined_files(self.racine, self.catalogue, (), None)

    def _rendered(self, plan: Plan) -> Page:
        return self.renderer.render(plan.compose(self.catalogue))

    def page(self, adresse: str) -> str:
        rendue = self._rendered(self.plans[adresse])
        html = self.dressing.page(rendue, lambda image: self.files[image].read_bytes())
        return _with_script(html, rendue.source.chemin)


class Preview:
    """L’aperçu d’un cursus. Une seule personne à la fois y touche : chaque geste prend le verrou."""

    def __init__(self, racine: Path, presentation: Presentation, store: Store) -> None:
        self._racine = racine.resolve()
        self._presentation = presentation
        self._store = store
        self._verrou = threading.RLock()
        self._etat: _Curriculum | None = None
        self._rapport = Rapport(())
        # Les pages de l’état présent, déjà demandées ; et la dernière bonne de chacune, qui survit à un état fautif.
        self._montrees: dict[str, str] = {}
        self._bonnes: dict[str, str] = {}
        # Combien de fois on a enregistré : une relecture commencée avant un enregistrement ne vaut plus.
        self._geste = 0
        # Ce qu’une relecture laisse à la suivante ; une seule relit à la fois.
        self._vives = LiveReadings()

    def reload(self) -> Rapport | None:
        """Relit et juge tout ; l’aperçu passe au nouvel état, ou garde le dernier sain et dit ce qui ne va pas.

        Rend le rapport, ou rien si un enregistrement est arrivé pendant la lecture : elle est alors à refaire.
        """
        with self._verrou:
            geste = self._geste
        store = self._store.reopened()
        try:
            settings, catalogue, rapport = check(self._racine, store, self._vives)
        finally:
            store.close()
        sain = self._curriculum(catalogue, settings) if settings and rapport.is_clean else None
        with self._verrou:
            if geste != self._geste:
                return None
            self._rapport = rapport
            if sain:
                self._show(sain)
        return rapport

    def _show(self, etat: _Curriculum) -> None:
        self._etat = etat
        self._montrees.clear()

    def edit(self, fichiers: Iterable[Path]) -> bool:
        """Montre tout de suite un texte qui vient d’être enregistré ; faux s’il faut attendre d’avoir tout relu."""
        changes = list(fichiers)
        with self._verrou:
            self._geste += 1
            if self._etat is None or len(changes) != 1:
                return False
            etat = self._etat
            catalogue = edit_text(self._racine, changes[0], etat.catalogue)
            if catalogue is None:
                return False
            renderer = CachedRenderer(catalogue, etat.settings, self._store)
            self._show(replace(etat, renderer=renderer, dressing=replace(etat.dressing, catalogue=catalogue)))
            return True

    @collector_at_rest()
    def _curriculum(self, catalogue: Catalogue, settings: Settings) -> _Curriculum:
        preparee = Prepared(catalogue, settings.identite)
        plans = plan_pages(catalogue, settings, preparee)
        pages = [plan.page for plan in plans]
        views = Views.of_site(catalogue, settings, preparee.edition, pages)
        return _Curriculum(
            racine=self._racine,
            plans={plan.page.adresse: plan for plan in plans},
            renderer=CachedRenderer(catalogue, settings, self._store, preparee),
            dressing=Dressing(catalogue, settings, self._presentation, Shell(site_data(settings, pages)), views),
            store=self._store,
        )

    def answer(self, adresse: str) -> Answer:
        """Ce qui se trouve à une adresse du site, sans « / » au début."""
        with self._verrou:
            etat = self._etat
            if etat is None:
                return Answer(_waiting().encode(), HTML)
            adresse = adresse.removesuffix("index.html")
            if adresse in etat.plans:
                return Answer(self._page(etat, adresse).encode(), HTML)
            octets = self._other(etat, adresse)
            if octets is None:
                return Answer(_with_script(etat.dressing.shell.not_found("/")).encode(), HTML, is_trouve=False)
            nom = f"{adresse}index.html" if adresse.endswith("/") else adresse
            nature = mimetypes.guess_type(nom)[0] or "application/octet-stream"
            is_texte = nature.startswith("text/") or nature.endswith(("javascript", "json", "xml"))
            return Answer(octets, f"{nature}; charset=utf-8" if is_texte else nature)

    def _page(self, etat: _Curriculum, adresse: str) -> str:
        """La page, ou la dernière bonne si son texte appelle ce qui n’existe pas : le défaut s’affiche à côté."""
        if adresse not in self._montrees:
            try:
                self._montrees[adresse] = self._bonnes[adresse] = etat.page(adresse)
            except (KeyError, StopIteration, TemplateError):
                return self._bonnes.get(adresse) or _waiting()
        return self._montrees[adresse]

    def _other(self, etat: _Curriculum, adresse: str) -> bytes | None:
        """Tout ce qui n’est pas une page : thème, fichiers joints, recherche, données de l’édition."""
        if f"/{adresse}" in (SCRIPT, STYLE):
            return (ICI / adresse.rpartition("/")[2]).read_bytes()
        if adresse in prepare().fichiers:
            return prepare().fichiers[adresse]
        if adresse in etat.files:
            return etat.files[adresse].read_bytes()
        if adresse.startswith("recherche/") and adresse in etat.search:
            return etat.search[adresse]
        textes = etat.publication.textes
        trouve = textes.get(adresse) or textes.get(f"{adresse}index.html")
        if trouve:
            return trouve.encode()
        theme = THEME / adresse
        is_libre = theme.is_file() and theme.suffix != ".html" and theme.resolve().is_relative_to(THEME)
        return theme.read_bytes() if is_libre else None

    def diagnostics(self) -> str:
        """Les défauts d’aujourd’hui, en JSON, pour le panneau de l’aperçu."""
        with self._verrou:
            return json.dumps([_as_json(d) for d in self._rapport.diagnostics], ensure_ascii=False)


def _as_json(diagnostic: Diagnostic) -> dict[str, Any]:
    defaut = DEFAUTS.get(diagnostic.code)
    return {
        "fichier": diagnostic.position.chemin,
        "ligne": diagnostic.position.ligne,
        "gravite": str(diagnostic.gravite),
        "phrase": " ".join(t for t in (diagnostic.phrase, diagnostic.suggestion) if t),
        "remede": defaut.remede if defaut else "",
    }


def _waiting() -> str:
    """La page que l’on montre tant que rien de sain n’a encore été lu."""
    return _with_script(
        '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>En attente</title></head><body>'
        "<h1>Rien à montrer pour l’instant</h1><p>La page paraîtra dès que les défauts ci-dessous seront corrigés.</p>"
        "</body></html>"
    )


def _with_script(html: str, fichier: str = "") -> str:
    """La page et le script de l’aperçu, qui s’ajoute ici et ici seulement : la page publiée ne le connaît pas."""
    empreinte = hashlib.blake2b(html.encode(), digest_size=8).hexdigest()
    balise = f'<script src="{SCRIPT}" data-empreinte="{empreinte}" data-fichier="{escape(fichier)}" defer></script>'
    return html.replace("</body>", f"{balise}\n</body>")
