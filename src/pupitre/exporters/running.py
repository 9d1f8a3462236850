"""Écrit des paquets dans un dossier d’édition, et rend ce qui a été écrit ; un paquet refusé n’y laisse rien."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pupitre.exporters.archive import write_whole
from pupitre.exporters.bundle import Bundle
from pupitre.exporters.registry import Exporter, file_name
from pupitre.model.addresses import SOMMES
from pupitre.model.base import LIBELLES
from pupitre.model.licences import can_hold


class RefusedExportError(Exception):
    """Un format ne peut pas porter ce contenu ; `phrases` dit pourquoi, et rien n’est écrit."""

    def __init__(self, phrases: tuple[str, ...]) -> None:
        super().__init__("export refusé")
        self.phrases = phrases


@dataclass(frozen=True, slots=True)
class Written:
    """Un fichier écrit : son chemin, son poids en octets, ce qu’il contient, de quel contenu et dans quel format."""

    fichier: Path
    octets: int
    contenu: str
    identifiant: str
    format: Exporter


def export(
    bundles: Iterable[Bundle], exporters: Iterable[Exporter], dossier: Path, notify: Callable[[str], None]
) -> tuple[Written, ...]:
    """Écrit chaque paquet dans chaque format, sous `dossier/<édition>/` ; lève `RefusedExportError` avant d’écrire."""
    choisis, formats = tuple(bundles), tuple(exporters)
    travaux = _works(choisis, formats)
    if not travaux:
        raise RefusedExportError(tuple(left_out(choisis, formats)))
    refus = (*_mixed(travaux), *(f"{b.identifiant}, {e.nom} : {p}" for b, e in travaux for p in e.check(b)))
    if refus:
        raise RefusedExportError(refus)
    ecrits = []
    for rang, (bundle, exporter) in enumerate(travaux, 1):
        fichier = dossier / bundle.settings.edition / file_name(exporter, bundle)
        notify(f"[{rang}/{len(travaux)}] {fichier.name}")
        exporter.write(bundle, fichier)
        ecrits.append(Written(fichier, fichier.stat().st_size, _content(bundle), bundle.identifiant, exporter))
    for parent in {w.fichier.parent for w in ecrits}:
        _write_checksums(parent)
    return tuple(ecrits)


def left_out(bundles: Iterable[Bundle], exporters: Iterable[Exporter]) -> Iterator[str]:
    """Ce qui n’est pas écrit, faute de matière ou parce que le format ne s’écrit pas pour cela ; une phrase par cas."""
    formats = tuple(exporters)
    for bundle in bundles:
        yield from (_nothing(bundle, e) for e in formats if not _works((bundle,), (e,)))


def _mixed(travaux: Iterable[tuple[Bundle, Exporter]]) -> tuple[str, ...]:
    """Les licences qu’un paquet ne peut pas réunir sous la sienne, dites une fois par paquet."""
    return tuple(
        dict.fromkeys(
            f"{b.identifiant} : « {p.couche} » est sous {LIBELLES[p.licence]}, ce qui ne peut pas être repris "
            f"sous {LIBELLES[b.edition.licence]}."
            for b, _ in travaux
            for p in b.provenance
            if not can_hold(b.edition.licence, p.licence)
        )
    )


def _works(bundles: Iterable[Bundle], exporters: tuple[Exporter, ...]) -> list[tuple[Bundle, Exporter]]:
    """Ce qu’il y a à écrire, une fois chacun : chaque paquet, et ses modules pour un format qui les veut aussi à part."""
    travaux: dict[tuple[str, str], tuple[Bundle, Exporter]] = {}
    for bundle in bundles:
        for exporter in exporters:
            for b in (bundle, *(bundle.parts if exporter.par_module else ())):
                if b.nature in exporter.natures and exporter.has_matter(b):
                    travaux.setdefault((b.nom, exporter.nom), (b, exporter))
    return list(travaux.values())


NATURES: Final = {
    "module": "un module",
    "programme": "un programme",
    "cursus": "tout le cursus",
    "fiche": "une fiche-outil",
}


def _nothing(bundle: Bundle, exporter: Exporter) -> str:
    """Pourquoi un format n’écrit rien de ce paquet, et de quoi il s’écrit."""
    if bundle.nature in exporter.natures:
        return f"{bundle.identifiant} : le format « {exporter.nom} » n’y trouve rien à mettre."
    possibles = " ou ".join(libelle for nature, libelle in NATURES.items() if nature in exporter.natures)
    return f"{bundle.identifiant} : le format « {exporter.nom} » s’écrit pour {possibles}."


def _content(bundle: Bundle) -> str:
    sequences = sum(len(m.sequences) for m in bundle.modules)
    questions = sum(len(m.questions) for m in bundle.modules)
    return f"{len(bundle.modules)} module(s), {sequences} séquences, {questions} questions"


def _write_checksums(dossier: Path) -> None:
    """Les sommes SHA-256 de tout le dossier, dans la forme que vérifie `sha256sum -c`."""
    fichiers = sorted(f for f in dossier.iterdir() if f.is_file() and f.name != SOMMES)
    lignes = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in fichiers]
    write_whole(dossier / SOMMES, "".join(lignes).encode())
