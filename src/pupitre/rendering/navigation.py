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


@dataclass(frozen=True, slots=True)
class EntreeMenu:
    """Une ligne du menu ; `enfants` n’est rempli que pour la branche ouverte."""

    titre: str
    adresse: str
    courant: bool
    ouvert: bool
    enfants: tuple[EntreeMenu, ...] = ()


def menu(catalogue: Catalogue, page: PageSource, pages: tuple[PageSource, ...]) -> tuple[EntreeMenu, ...]:
    """Les grandes entrées qui existent, celle de la page ouverte sur ses voisines."""
    existantes = {p.adresse for p in pages}
    branche = _branch(page)
    entrees = []
    for titre, adresse in ENTREES:
        if adresse not in existantes:
            continue
        is_ouvert = adresse == branche
        enfants = _children(catalogue, page, pages, adresse) if is_ouvert else ()
        entrees.append(EntreeMenu(titre, adresse, page.adresse == adresse, is_ouvert, enfants))
    return tuple(entrees)


def _branch(page: PageSource) -> str:
    racine = page.adresse.partition("/")[0]
    return {"modules": "catalogue/", "": ""}.get(racine, f"{racine}/")


def _children(
    catalogue: Catalogue, page: PageSource, pages: tuple[PageSource, ...], branche: str
) -> tuple[EntreeMenu, ...]:
    if branche == "":
        return ()
    if page.adresse.startswith("modules/"):
        dossier = "/".join(page.adresse.split("/")[:2]) + "/"
        voisines = [p for p in pages if p.adresse.startswith(dossier)]
    elif branche == "catalogue/":
        adresses = {page_address(d.source.chemin) for d in catalogue.modules.values()}
        voisines = [p for p in pages if p.adresse in adresses]
    else:
        voisines = [p for p in pages if p.adresse.startswith(branche) and p.adresse != branche]
    return tuple(EntreeMenu(_short(p), p.adresse, p.adresse == page.adresse, False) for p in voisines)


def _short(page: PageSource) -> str:
    return {"auto-evaluation": "S’auto-évaluer", "formateur": "Page du formateur"}.get(page.gabarit, page.titre)
