"""Un index dont quelques documents changent d’un site à l’autre, les autres restant les mêmes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pupitre.model.referentiel import Terme
from pupitre.site.search.assembly import Index
from pupitre.site.search.documents import Document
from pupitre.site.search.index import Synonyms, contribution
from pupitre.site.search.lines import Lines


class Retouchable:
    """L’index de départ, et ce qu’y apportent les documents de ces rangs, qui seront remplacés."""

    def __init__(self, index: Index, rangs: Iterable[int], termes: Iterable[Terme]) -> None:
        self._index = index
        self._synonymes = Synonyms(termes)
        self._apports = {rang: contribution(index.documents[rang], self._synonymes) for rang in rangs}

    def retouched(self, documents: Mapping[int, Document]) -> Index:
        """L’index, ces documents mis à leur rang ; celui de départ ne change pas."""
        lignes = Lines(self._index.lignes.lignes, self._index.lignes.mots)
        for rang, document in documents.items():
            lignes.replace(rang, self._apports[rang], contribution(document, self._synonymes))
        tous = tuple(documents.get(rang, document) for rang, document in enumerate(self._index.documents))
        return Index(tous, lignes)
