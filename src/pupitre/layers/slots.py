"""La liste des emplacements, telle qu’on la lit au terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pupitre.layers.opening import open_layers
from pupitre.loading.catalogue import load
from pupitre.loading.complements import slots_of
from pupitre.model.source import Document
from pupitre.settings import read_settings


def list_slots(racine: Path) -> Iterator[str]:
    """Une ligne par emplacement : l’identifiant à compléter, le nom, le fichier local qui le remplit s’il y en a un."""
    reglages = read_settings(racine)
    if reglages.valeur is None:
        return
    ouvertes = open_layers(racine, reglages)
    loaded = load(ouvertes.couches, ouvertes.settings.seuils.fichier_octets, ouvertes.masquer)
    catalogue = loaded.catalogue
    poses = {(d.contenu.complete, d.contenu.emplacement): c for c, d in catalogue.complements.items()}
    tables: tuple[Mapping[str, Document[Any]], ...] = (
        catalogue.modules, catalogue.sequences, catalogue.fiches, catalogue.cas, catalogue.programmes,
    )  # fmt: skip
    for identifiant, document in (item for table in tables for item in table.items()):
        module = catalogue.module_de(identifiant) if identifiant in catalogue.sequences else identifiant
        for emplacement in slots_of(loaded.ecrits.get(document.source.chemin, document.source)):
            qui = poses.get((identifiant, emplacement)) or poses.get((module, emplacement), "libre")
            yield f"{identifiant:<24} {emplacement:<14} {qui}"
