"""Écrit des paquets dans un dossier d’édition, et rend ce qui a été écrit ; un paquet refusé n’y laisse rien."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pupitre.exporters.archive import write_whole
from pupitre.exporters.bundle import Bundle
from pupitre.exporters.registry import Exporter, file_name
from pupitre.model.addresses import SOMMES


class RefusedExportError(Exception):
    """Un format ne peut pas porter ce contenu ; `phrases` dit pourquoi, et rien n’est écrit."""

    def __init__(self, phrases: tuple[str, ...]) -> None:
        super().__init__("export refusé")
        self.phrases = phrases


@dataclass(frozen=True, slots=True)
class Written:
    """Un fichier écrit : son chemin, son poids en octets, ce qu’il contient."""

    fichier: Path
    octets: int
    contenu: str


def export(
    bundles: Iterable[Bundle], exporters: Iterable[Exporter], dossier: Path, notify: Callable[[str], None]
) -> tuple[Written, ...]:
    """Écrit chaque paquet dans chaque format, sous `dossier/<édition>/` ; lève `RefusedExportError` avant d’écrire."""
    formats = tuple(exporters)
    travaux = [(b, e) for b in bundles for e in formats if b.nature in e.natures and e.has_matter(b)]
    if not travaux:
        raise RefusedExportError(("ces formats n’ont rien à mettre dans un paquet.",))
    refus = tuple(f"{b.identifiant}, {e.nom} : {p}" for b, e in travaux for p in e.check(b))
    if refus:
        raise RefusedExportError(refus)
    ecrits = []
    for rang, (bundle, exporter) in enumerate(travaux, 1):
        fichier = dossier / bundle.edition.edition / file_name(exporter, bundle)
        notify(f"[{rang}/{len(travaux)}] {fichier.name}")
        exporter.write(bundle, fichier)
        ecrits.append(Written(fichier, fichier.stat().st_size, _content(bundle)))
    for parent in {w.fichier.parent for w in ecrits}:
        _write_checksums(parent)
    return tuple(ecrits)


def _content(bundle: Bundle) -> str:
    sequences = sum(len(m.sequences) for m in bundle.modules)
    questions = sum(len(m.questions) for m in bundle.modules)
    return f"{len(bundle.modules)} module(s), {sequences} séquences, {questions} questions"


def _write_checksums(dossier: Path) -> None:
    """Les sommes SHA-256 de tout le dossier, dans la forme que vérifie `sha256sum -c`."""
    fichiers = sorted(f for f in dossier.iterdir() if f.is_file() and f.name != SOMMES)
    lignes = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in fichiers]
    write_whole(dossier / SOMMES, "".join(lignes).encode())
