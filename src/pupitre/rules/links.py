"""Les liens qu’écrit un texte vers un autre fichier du cursus."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from posixpath import normpath
from typing import Final

from pupitre.diagnostics import Position
from pupitre.rules.passages import Passage

LIEN: Final = re.compile(r"\]\(([^)\s]+)[^)]*\)")
ABSOLU: Final = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|#|mailto:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lien:
    """Un lien : le chemin tel qu’il est écrit, sans son ancre, et sa place."""

    cible: str
    position: Position

    @property
    def vise(self) -> str:
        """Le chemin du fichier visé, depuis la racine des contenus."""
        return normpath(f"{self.position.chemin.rpartition('/')[0]}/{self.cible}")


def find_links(passages: Iterable[Passage]) -> Iterator[Lien]:
    """Les liens de ces passages vers un fichier ; ni les adresses du web, ni les ancres de la page."""
    for passage in passages:
        for found in LIEN.finditer(passage.texte):
            if not ABSOLU.match(found[1]):
                yield Lien(found[1].partition("#")[0], passage.position(found.start(1), len(found[1])))
