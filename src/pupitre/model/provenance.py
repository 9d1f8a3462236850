"""D’où vient une page : sa couche, son édition, ses autrices et auteurs, sa licence ; et qui l’a complétée."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pupitre.model.base import LIBELLES
from pupitre.model.catalogue import Catalogue
from pupitre.model.source import Document, Source


@dataclass(frozen=True, slots=True, order=True)
class Provenance:
    """La part d’une couche dans une page ou un paquet."""

    couche: str
    edition: str
    editeur: str
    licence: str
    auteurs: tuple[str, ...]

    @property
    def phrase(self) -> str:
        """« Cursus commun, édition 2026.1 : École de l’innovation, CC BY-SA 4.0 »."""
        return f"{self.couche}, édition {self.edition} : {', '.join(self.auteurs)}, {LIBELLES[self.licence]}"


def provenances(catalogue: Catalogue, document: Document[Any]) -> tuple[Provenance, ...]:
    """La couche du document, puis celles qui l’ont complété ; vide si l’on ne connaît pas sa couche."""
    porteur = _signed(catalogue, document)
    sources: list[tuple[Source, Any]] = [(document.source, porteur)]
    for chemin in document.source.apports:
        complement = catalogue.complements[chemin]
        sources.append((complement.source, complement.contenu))
    return tuple(dict.fromkeys(_provenances(catalogue, sources)))


def _provenances(catalogue: Catalogue, sources: Iterable[tuple[Source, Any]]) -> Iterator[Provenance]:
    for source, contenu in sources:
        couche = catalogue.couches.get(source.couche)
        if couche:
            auteurs = getattr(contenu, "auteurs", ()) or (couche.editeur,)
            licence = getattr(contenu, "licence", "") or couche.licence
            yield Provenance(couche.nom, couche.edition, couche.editeur, licence, tuple(auteurs))


def _signed(catalogue: Catalogue, document: Document[Any]) -> Any:
    """Ce qui porte les auteurs et la licence : le module, pour une séquence de la même couche."""
    identifiant = getattr(document.contenu, "id", "")
    if identifiant not in catalogue.sequences:
        return document.contenu
    module = catalogue.modules[catalogue.module_de(identifiant)]
    return module.contenu if module.source.couche == document.source.couche else document.contenu


def by_layer(toutes: Iterable[Provenance]) -> tuple[Provenance, ...]:
    """Une part par couche et par licence, les auteurs réunis, dans l’ordre où on les rencontre."""
    reunies: dict[tuple[str, str], Provenance] = {}
    for part in toutes:
        deja = reunies.get((part.couche, part.licence), part)
        auteurs = tuple(dict.fromkeys((*deja.auteurs, *part.auteurs)))
        reunies[part.couche, part.licence] = Provenance(part.couche, part.edition, part.editeur, part.licence, auteurs)
    return tuple(reunies.values())
