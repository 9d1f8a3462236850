"""Le menu d’une page : les grandes entrées, et la seule branche ouverte où l’on se trouve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pupitre.model.addresses import page_address
from pupitre.model.catalogue import Catalogue
from pupitre.rendering.page_source import PageSource

ENTREES: Final[tuple[tuple[str, str], ...]] = (
    # titre, adresse
    ("Accueil", ""),
    ("Modules", "catalogue/"),
    ("Cas pratiques", "cas-pratiques/"),
    ("Fiches-outils", "fiches-outils/"),
    ("Modèles à remplir", "modeles/"),
    ("Programmes", "programmes/"),
    ("Composer une session", "composer/"),
    ("Territoires", "territoires/"),
    ("Compétences", "competences/"),
    ("Glossaire", "glossaire/"),
    ("Références", "references/"),
    ("Ma progression", "ma-progression/"),
    ("Lire hors connexion", "lire-hors-connexion/"),
    ("Éditions", "editions/"),
    ("Réutiliser", "reutiliser/"),
    ("Contribuer", "contribuer/"),
)
MODULES: Final = "modules/"


@dataclass(frozen=True, slots=True)
class EntreeMenu:
    """Une ligne du menu ; `enfants` n’est rempli que pour la branche ouverte."""

    titre: str
    adresse: str
    courant: bool
    ouvert: bool
    enfants: tuple[EntreeMenu, ...] = ()


class Menus:
    """Les menus de toutes les pages d’un site : chacun montre les grandes entrées, celle de la page ouverte."""

    def __init__(self, catalogue: Catalogue, pages: tuple[PageSource, ...]) -> None:
        existantes = {p.adresse for p in pages}
        self._entrees = tuple((titre, adresse) for titre, adresse in ENTREES if adresse in existantes)
        modules = {page_address(d.source.chemin) for d in catalogue.modules.values()}
        self._modules = tuple(p for p in pages if p.adresse in modules)
        self._voisines: dict[str, list[PageSource]] = {}
        for page in pages:
            self._voisines.setdefault(_group(page.adresse), []).append(page)

    def of(self, page: PageSource) -> tuple[EntreeMenu, ...]:
        """Les grandes entrées qui existent, celle de la page ouverte sur ses voisines."""
        branche = _branch(page)
        return tuple(
            EntreeMenu(
                titre,
                adresse,
                courant=page.adresse == adresse,
                ouvert=adresse == branche,
                enfants=self._children(page, adresse) if adresse == branche else (),
            )
            for titre, adresse in self._entrees
        )

    def _children(self, page: PageSource, branche: str) -> tuple[EntreeMenu, ...]:
        if branche == "":
            return ()
        is_catalogue = branche == "catalogue/" and not page.adresse.startswith(MODULES)
        groupe = self._modules if is_catalogue else self._voisines.get(_group(page.adresse), ())
        voisines = [p for p in groupe if p.adresse != branche]
        return tuple(EntreeMenu(_short(p), p.adresse, p.adresse == page.adresse, False) for p in voisines)


def _group(adresse: str) -> str:
    """Les pages qui se montrent ensemble : celles d’un module, ou celles d’une même partie du site."""
    premier, _, reste = adresse.partition("/")
    return f"{MODULES}{reste.partition('/')[0]}/" if f"{premier}/" == MODULES else premier


def _branch(page: PageSource) -> str:
    racine = page.adresse.partition("/")[0]
    return {"modules": "catalogue/", "": ""}.get(racine, f"{racine}/")


def _short(page: PageSource) -> str:
    return {"auto-evaluation": "S’auto-évaluer", "formateur": "Page du formateur"}.get(page.gabarit, page.titre)
