"""Les pages des éditions : ce que chacune change, et ce que l’on lit à la place d’un contenu retiré."""

from __future__ import annotations

from collections.abc import Iterator

from pupitre.model.addresses import relative_address
from pupitre.model.catalogue import Catalogue
from pupitre.model.contract import Engagement, Promesse
from pupitre.model.edition import Retrait
from pupitre.model.snapshot import Prepared, edition_key, permalink
from pupitre.rendering.page_source import Lien, PageSource
from pupitre.settings import Settings

ACCUEIL = Lien("Accueil", "")
EDITIONS = Lien("Éditions", "editions/")


def edition_pages(catalogue: Catalogue, settings: Settings, preparee: Prepared) -> Iterator[PageSource]:
    """Une page par édition, de la plus récente à la plus ancienne, puis une par contenu retiré."""
    for numero in sorted({*catalogue.editions, settings.edition}, key=edition_key, reverse=True):
        yield PageSource(
            uri=f"editions/{numero}.md",
            adresse=f"editions/{numero}/",
            titre=f"Édition {numero}",
            description=f"Ce que change l’édition {numero}, module par module, pour qui enseigne ou garde une copie.",
            gabarit="edition",
            markdown='{{ changements_edition("' + numero + '") }}',
            chemin=f"editions/{numero}.json" if numero in catalogue.editions else "curriculum.yml",
            fil=(ACCUEIL, EDITIONS),
        )
    if catalogue.editions:
        engagement = Engagement(catalogue.editions, preparee.edition, catalogue.contrat)
        yield from _withdrawn_pages(engagement)


def _withdrawn_pages(engagement: Engagement) -> Iterator[PageSource]:
    adresses: set[str] = set()
    for promesse in engagement.promises():
        tenue = engagement.resolve(promesse)
        adresse = withdrawn_address(promesse)
        if tenue and tenue.retrait and promesse.nature != "ancre" and adresse not in adresses:
            adresses.add(adresse)
            yield _withdrawn_page(engagement, promesse, tenue.retrait, adresse)


def withdrawn_address(promesse: Promesse) -> str:
    """Où l’on dit qu’une chose est retirée : à son ancienne adresse, ou à son adresse permanente."""
    if promesse.nature == "identifiant":
        return permalink(promesse.cle)
    return promesse.page if promesse.page.endswith("/") else f"{promesse.page}/"


def _withdrawn_page(engagement: Engagement, promesse: Promesse, retrait: Retrait, adresse: str) -> PageSource:
    titre = promesse.titre or promesse.adresse
    vers = engagement.actuelle.permanents().get(retrait.remplace_par, retrait.remplace_par)
    texte = (
        f"Ce contenu n’est plus publié depuis l’édition {retrait.edition}. {retrait.raison}\n\n"
        f"À la place : [{_title(engagement, retrait.remplace_par)}]({relative_address(adresse, vers)}).\n\n"
        f"L’édition {promesse.edition}, où il se trouve encore, "
        f"[reste en ligne]({engagement.actuelle.adresse_du_site}{promesse.edition}/{promesse.page})."
    )
    return PageSource(
        uri=f"{adresse.rstrip('/')}.md",
        adresse=adresse,
        titre=f"Retiré : {titre}",
        description=f"« {titre} » n’est plus publié. {retrait.raison}",
        gabarit="retrait",
        markdown=texte,
        chemin="editions/contrat.yml",
        fil=(ACCUEIL, EDITIONS),
    )


def _title(engagement: Engagement, cible: str) -> str:
    adresse = engagement.actuelle.permanents().get(cible, cible).partition("#")[0]
    page = engagement.actuelle.pages.get(adresse)
    return page.titre if page else cible
