"""Le menu d’une page : les grandes entrées, et la seule branche ouverte où l’on se trouve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pupitre.model.addresses import page_address
from pupitre.model.catalogue import Catalogue
from pupitre.rendering.page_source import PageSource

# Une ligne d’un menu : son titre et son adresse.
Ligne = tuple[str, str]
ENTREES: Final[tuple[Ligne, ...]] = (
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


@dataclass(frozen=True, slots=True)
class Menus:
    """Les menus de toutes les pages d’un site : chacun montre les grandes entrées, celle de la page ouverte.

    `entrees` : les grandes entrées qui existent ; `voisines` : les pages qui se montrent ensemble, par groupe. Chacune
    est son titre et son adresse.
    """

    entrees: tuple[Ligne, ...]
    voisines: Mapping[str, tuple[Ligne, ...]]

    @staticmethod
    def of_pages(catalogue: Catalogue, pages: Iterable[PageSource]) -> Menus:
        """Les menus d’un site qui a ces pages."""
        modules = {page_address(d.source.chemin) for d in catalogue.modules.values()}
        voisines: dict[str, list[Ligne]] = {MODULES: []}
        for page in pages:
            ligne = (_short(page), page.adresse)
            voisines.setdefault(_group(page.adresse), []).append(ligne)
            if page.adresse in modules:
                voisines[MODULES].append(ligne)
        existantes = {adresse for groupe in voisines.values() for _, adresse in groupe}
        entrees = tuple(ligne for ligne in ENTREES if ligne[1] in existantes)
        return Menus(entrees, {groupe: tuple(lignes) for groupe, lignes in voisines.items()})

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
            for titre, adresse in self.entrees
        )

    def _children(self, page: PageSource, branche: str) -> tuple[EntreeMenu, ...]:
        if branche == "":
            return ()
        is_catalogue = branche == "catalogue/" and not page.adresse.startswith(MODULES)
        groupe = self.voisines.get(MODULES if is_catalogue else _group(page.adresse), ())
        voisines = [(titre, adresse) for titre, adresse in groupe if adresse != branche]
        return tuple(EntreeMenu(titre, adresse, adresse == page.adresse, False) for titre, adresse in voisines)


def _group(adresse: str) -> str:
    """Les pages qui se montrent ensemble : celles d’un module, ou celles d’une même partie du site."""
    premier, _, reste = adresse.partition("/")
    return f"{MODULES}{reste.partition('/')[0]}/" if f"{premier}/" == MODULES else premier


def _branch(page: PageSource) -> str:
    racine = page.adresse.partition("/")[0]
    return {"modules": "catalogue/", "": ""}.get(racine, f"{racine}/")


def _short(page: PageSource) -> str:
    return {"auto-evaluation": "S’auto-évaluer", "formateur": "Page du formateur"}.get(page.gabarit, page.titre)
