"""Ce que chaque page dit d’elle-même : ce qu’elle pèse, ce qu’elle dure, ce qu’elle imprime, et comment signaler une erreur."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from posixpath import normpath
from typing import Final
from urllib.parse import quote

from pupitre.model.catalogue import Catalogue
from pupitre.rendering.context import INSECABLE, minutes, weight
from pupitre.rendering.page_source import PageSource
from pupitre.settings import Settings

# Les pages que l’on lit, imprime ou projette comme un document.
DOCUMENTS: Final = ("module", "sequence", "auto-evaluation", "formateur", "fiche-outil", "cas-pratique", "programme")
PLACE: Final = "<!-- repères -->"
ARTICLE: Final = re.compile(r"<article>(.*?)</article>", re.DOTALL)
CORRIGE: Final = re.compile(r'<details class="corrige">.*?</details>', re.DOTALL)
BALISE: Final = re.compile(r"<[^>]+>")
IMAGE: Final = re.compile(r'<img [^>]*?src="([^"]+)"')
# Mesuré sur nos pages imprimées en A4 : une feuille tient ce nombre de mots ; une image en prend la place de 200, les
# lignes à cocher d’une question la place de 45.
MOTS_PAR_FEUILLE: Final = 280
MOTS_PAR_IMAGE: Final = 200
MOTS_PAR_QUESTION: Final = 45
# Celui que les serveurs emploient d’ordinaire ; le plus fort compresse deux fois plus lentement, pour quelques octets.
NIVEAU: Final = 6

CORPS: Final = """Bonjour,

Page : {titre}
Adresse : {adresse}
Édition : {edition}

Ce que j’ai lu :

Ce que j’attendais :
"""


def printed_pages(html: str) -> int:
    """Le nombre de feuilles A4 d’une page, à une près : on le dit « environ »."""
    found = ARTICLE.search(html)
    article = CORRIGE.sub("", found[1] if found else html)
    mots = len(BALISE.sub(" ", article).split())
    mots += MOTS_PAR_IMAGE * article.count("<img ") + MOTS_PAR_QUESTION * article.count("<fieldset")
    return max(1, round(mots / MOTS_PAR_FEUILLE))


def cited_images(html: str, adresse: str) -> list[str]:
    """Les adresses sur le site des images que montre une page."""
    return sorted({normpath(f"{adresse}{cite}") for cite in IMAGE.findall(html)})


def stated_duration(source: PageSource, catalogue: Catalogue) -> str:
    """La durée que dit la page d’une séquence ; vide pour les autres."""
    sequence = catalogue.sequences.get(source.identifiant)
    return minutes(sequence.contenu.duree_autonomie_minutes) if sequence else ""


def fill_facts(html: str, source: PageSource, catalogue: Catalogue, read: Callable[[str], bytes]) -> str:
    """La page, avec ses repères à leur place ; `read` rend les octets d’un fichier du site."""
    if PLACE not in html:
        return html
    octets = compressed(html.encode()) + sum(compressed(read(i)) for i in cited_images(html, source.adresse))
    return html.replace(PLACE, stated_facts(octets, stated_duration(source, catalogue), printed_pages(html)), 1)


def compressed(octets: bytes) -> int:
    """Ce que pèse un fichier tel qu’un serveur l’envoie."""
    return len(gzip.compress(octets, NIVEAU, mtime=0))


def stated_facts(octets: int, duree: str, feuilles: int) -> str:
    """Les repères d’une page : ce qu’elle pèse, ce qu’elle dure, ce qu’elle imprime."""
    dits = [f"{weight(octets)} à télécharger"]
    dits += [duree] if duree else []
    dits.append(f"imprimable, environ {feuilles}{INSECABLE}page{'s' if feuilles > 1 else ''}")
    return " · ".join(dits)


def report_address(settings: Settings, source: PageSource, adresse: str, edition: str) -> str:
    """Un message prêt à compléter, sans compte, si la collectivité a donné son courriel ; sinon la page de contact."""
    courriel = settings.collectivite.courriel
    if not courriel:
        return "contact/"
    sujet = f"Une erreur dans « {source.titre} »"
    return f"mailto:{courriel}?subject={quote(sujet)}&body={quote(_body(source, adresse, edition))}"


def issue_address(settings: Settings, source: PageSource, adresse: str, edition: str) -> str:
    """Un signalement prêt à compléter dans le dépôt, pour qui y a un compte ; rien si le dépôt n’est pas dit."""
    if not settings.depot:
        return ""
    sujet = f"Une erreur dans « {source.titre} »"
    return f"{settings.depot.rstrip('/')}/issues/new?title={quote(sujet)}&body={quote(_body(source, adresse, edition))}"


def _body(source: PageSource, adresse: str, edition: str) -> str:
    return CORPS.format(titre=source.titre, adresse=adresse, edition=edition)
