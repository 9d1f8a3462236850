"""La recherche du site : un index fait à la construction, découpé en éclats que la page charge à la demande.

`words` plie et réduit les mots, `documents` dit ce que l’on cherche dans chaque page, `index` pèse les mots, `lines` les
range par racine, `assembly` reprend ce qui n’a pas changé, `shards` écrit les fichiers. Le script de la page (`theme/assets/recherche.js`) emploie la même table de racines, écrite ici.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from pupitre.cache import NO_STORE, Store
from pupitre.model.catalogue import Catalogue
from pupitre.rendering.page_source import PageSource
from pupitre.site.search.assembly import build_index
from pupitre.site.search.documents import ReadPage, documents_of
from pupitre.site.search.shards import index_files

# Le gabarit d’une page qui cherche ; un site sans une telle page n’a pas d’index.
RECHERCHE: Final = "recherche"


def search_files(
    pages: Iterable[ReadPage],
    catalogue: Catalogue,
    address: Callable[[str], str] = str,
    store: Store = NO_STORE,
    suite: str = "",
) -> dict[str, bytes]:
    """L’index de ces pages rendues, prêt à écrire (chemin -> octets) ; `address` adapte les adresses des pages.

    `suite` : le nom sous lequel l’index est repris d’une fois à l’autre.
    """
    documents = documents_of(pages, catalogue, store)
    index = build_index(documents, catalogue.termes.values(), store, suite, has_textes=False)
    return index_files(index, address)


def write_search(dossier: Path, pages: Iterable[tuple[PageSource, str]], catalogue: Catalogue) -> None:
    """Écrit l’index dans un site construit."""
    for chemin, octets in search_files((ReadPage.of(*page) for page in pages), catalogue).items():
        (dossier / chemin).parent.mkdir(parents=True, exist_ok=True)
        (dossier / chemin).write_bytes(octets)
