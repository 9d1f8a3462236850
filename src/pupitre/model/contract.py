"""Ce que les éditions publiées promettent, et comment l’édition en cours tient chaque promesse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pupitre.model.edition import Contrat, EditionPubliee, Retrait

Nature = Literal["identifiant", "page", "fichier", "ancre"]


@dataclass(frozen=True, slots=True)
class Promesse:
    """Une chose publiée qui doit répondre toujours : un identifiant, une page, un fichier, une ancre de page.

    `edition` est la plus récente qui l’a publiée ; `cle` l’identifiant, la clé de la page ou l’adresse du fichier ;
    `adresse` celle d’alors, avec son ancre s’il y en a une.
    """

    nature: Nature
    edition: str
    cle: str
    adresse: str
    titre: str = ""

    @property
    def page(self) -> str:
        """L’adresse sans l’ancre."""
        return self.adresse.partition("#")[0]

    @property
    def ancre(self) -> str:
        """L’ancre, ou rien."""
        return self.adresse.partition("#")[2]


@dataclass(frozen=True, slots=True)
class Tenue:
    """Comment une promesse est tenue : l’adresse qui répond, et le retrait qui l’explique s’il y en a un."""

    adresse: str
    retrait: Retrait | None = None


@dataclass(frozen=True)
class Engagement:
    """Les éditions publiées, celle que l’on prépare, et ce que le contrat dit de leurs différences.

    Sans `slots` : les tables que relit chaque promesse ne sont dressées qu’une fois.
    """

    editions: Mapping[str, EditionPubliee]
    actuelle: EditionPubliee
    contrat: Contrat

    def promises(self) -> tuple[Promesse, ...]:
        """Toutes les promesses, une fois chacune, datées de la dernière édition qui les a faites."""
        return self._promises

    @cached_property
    def _permanents(self) -> Mapping[str, str]:
        return self.actuelle.permanents()

    @cached_property
    def _published(self) -> Mapping[str, Mapping[str, str]]:
        return {numero: edition.permanents() for numero, edition in self.editions.items()}

    @cached_property
    def _addresses(self) -> Mapping[str, str]:
        adresses: dict[str, str] = {}
        for adresse, page in self.actuelle.pages.items():
            adresses.setdefault(page.cle, adresse)
        return adresses

    @cached_property
    def _promises(self) -> tuple[Promesse, ...]:
        toutes: dict[tuple[str, ...], Promesse] = {}
        for edition in self.editions.values():
            for p in _promises_of(edition):
                # Une ancre suit sa page ; une page doit répondre à chacune des adresses qu’elle a eues.
                toutes[(p.nature, p.cle, p.ancre if p.nature in ("ancre", "identifiant") else p.adresse)] = p
        return tuple(toutes.values())

    def resolve(self, promesse: Promesse) -> Tenue | None:
        """L’adresse qui répond aujourd’hui pour cette promesse, ou rien si elle serait rompue."""
        adresse = getattr(self, f"_{RESOLVERS[promesse.nature]}")(promesse)
        if adresse is not None:
            return Tenue(adresse)
        retrait = self.withdrawal(promesse)
        return Tenue(promesse.adresse, retrait) if retrait else None

    def withdrawal(self, promesse: Promesse) -> Retrait | None:
        """Le retrait qui couvre une promesse : la chose même, ou ce qui dépend de la page retirée."""
        return next((r for r in self.contrat.retraits if self._covers(r, promesse)), None)

    def _covers(self, retrait: Retrait, promesse: Promesse) -> bool:
        cible = retrait.adresse or self.published_address(retrait.cible)
        if cible is None or "#" in cible:
            return cible == promesse.adresse or retrait.id == promesse.cle
        return promesse.page == cible or (cible.endswith("/") and promesse.page.startswith(cible))

    def published_address(self, identifiant: str) -> str | None:
        """La dernière adresse publiée d’un identifiant."""
        adresses = [permanents.get(identifiant) for permanents in self._published.values()]
        return next((a for a in reversed(adresses) if a is not None), None)

    def exists(self, cible: str) -> bool:
        """Vrai si un identifiant ou une adresse est publié par l’édition en cours."""
        page = cible.partition("#")[0]
        return cible in self._permanents or page in self.actuelle.pages or page in self.actuelle.fichiers

    def _current_identifier(self, promesse: Promesse) -> str | None:
        return self._permanents.get(promesse.cle)

    def _current_page(self, promesse: Promesse) -> str | None:
        ici = self._addresses.get(promesse.cle)
        return ici if ici is not None else self._moved(promesse.page, self.actuelle.pages)

    def _current_file(self, promesse: Promesse) -> str | None:
        if promesse.adresse in self.actuelle.fichiers:
            return promesse.adresse
        return self._moved(promesse.adresse, self.actuelle.fichiers) or self._followed(promesse)

    def _current_anchor(self, promesse: Promesse) -> str | None:
        page = self._current_page(promesse)
        if page is None or promesse.ancre not in self.actuelle.pages[page].ancres:
            return None
        return f"{page}#{promesse.ancre}"

    def _moved(self, adresse: str, existantes: Iterable[str]) -> str | None:
        vers = next((d.vers for d in self.contrat.deplacements if d.de == adresse), None)
        return vers if vers is not None and vers.partition("#")[0] in existantes else None

    def _followed(self, promesse: Promesse) -> str | None:
        """L’adresse d’un fichier dont le module ou le cas a changé de dossier."""
        for identifiant, avant in self._published[promesse.edition].items():
            apres = self._permanents.get(identifiant)
            if apres and "#" not in avant and promesse.adresse.startswith(avant):
                suivie = apres + promesse.adresse.removeprefix(avant)
                if suivie in self.actuelle.fichiers:
                    return suivie
        return None


RESOLVERS: Mapping[Nature, str] = {
    "identifiant": "current_identifier", "page": "current_page", "fichier": "current_file", "ancre": "current_anchor",
}  # fmt: skip


def _promises_of(edition: EditionPubliee) -> Iterator[Promesse]:
    titres = {p.cle: p.titre for p in edition.pages.values()}
    for identifiant, adresse in edition.permanents().items():
        yield Promesse("identifiant", edition.edition, identifiant, adresse, titres.get(identifiant, identifiant))
    for adresse, page in edition.pages.items():
        yield Promesse("page", edition.edition, page.cle, adresse, page.titre)
        for ancre in page.ancres:
            yield Promesse("ancre", edition.edition, page.cle, f"{adresse}#{ancre}", page.titre)
    for adresse in edition.fichiers:
        yield Promesse("fichier", edition.edition, adresse, adresse)
