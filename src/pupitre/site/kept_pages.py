"""Ce que l’on garde des pages d’un site : ce que chacune a lu, d’où vient son fichier, le nom de son contenu.

Les pages d’un même dossier lisent presque la même chose : on les garde ensemble, chaque lecture écrite une fois.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pupitre.cache import Observation, Store, key_of

Releve = Mapping[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Kept:
    """Une page gardée : l’origine de son fichier, et le nom de son contenu, que connaît la recherche."""

    origine: str
    nom: str


class KeptPages:
    """Les pages gardées d’un site ; `site` nomme ce que toutes ont en commun."""

    def __init__(self, store: Store, site: str, observation: Observation) -> None:
        self._store = store
        self._site = site
        self._observation = observation
        self._a_faire: Counter[str] = Counter()
        self._faites: dict[str, dict[str, tuple[Releve, Kept]]] = {}

    def recall(self, uris: Iterable[str]) -> dict[str, Kept]:
        """Les pages dont rien de ce qu’elles avaient lu n’a changé ; les autres sont à faire, puis à garder."""
        dossiers: dict[str, list[str]] = {}
        for uri in uris:
            dossiers.setdefault(_folder(uri), []).append(uri)
        reprises: dict[str, Kept] = {}
        for dossier, siennes in dossiers.items():
            lues, pages = self._read(dossier)
            fideles = [self._observation.fingerprint(tuple(chemin)) == somme for chemin, somme in lues]
            for uri in siennes:
                rangs, *garde = pages.get(uri, ((), None))
                if uri in pages and all(fideles[rang] for rang in rangs):
                    reprises[uri] = Kept(*garde)
                else:
                    self._a_faire[dossier] += 1
        return reprises

    def keep(self, uri: str, lu: Releve, page: Kept) -> None:
        """Garde une page que l’on vient de faire ; son dossier est écrit quand il n’y en a plus à faire."""
        dossier = _folder(uri)
        self._faites.setdefault(dossier, {})[uri] = (lu, page)
        self._a_faire[dossier] -= 1
        if self._a_faire[dossier] <= 0:
            self._write(dossier, self._faites.pop(dossier))

    def _key(self, dossier: str) -> bytes:
        return key_of("pages entières", self._site, dossier)

    def _read(self, dossier: str) -> tuple[list[Any], dict[str, Any]]:
        garde = self._store.get(self._key(dossier))
        return (garde["lues"], garde["pages"]) if garde else ([], {})

    def _write(self, dossier: str, faites: Mapping[str, tuple[Releve, Kept]]) -> None:
        anciennes, pages = self._read(dossier)
        toutes = {
            uri: ({tuple(anciennes[rang][0]): anciennes[rang][1] for rang in rangs}, Kept(*garde))
            for uri, (rangs, *garde) in pages.items()
        } | dict(faites)
        rangs: dict[tuple[tuple[str, ...], str], int] = {}
        for lu, _ in toutes.values():
            for lecture in lu.items():
                rangs.setdefault(lecture, len(rangs))
        self._store.put(
            self._key(dossier),
            {
                "lues": [[list(chemin), somme] for chemin, somme in rangs],
                "pages": {u: [[rangs[e] for e in lu.items()], p.origine, p.nom] for u, (lu, p) in toutes.items()},
            },
        )


def _folder(uri: str) -> str:
    return uri.rpartition("/")[0]
