"""Un paquet tel qu’on le reçoit : un fichier seul ou une archive, lu sans rien exécuter ni télécharger."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

# Un paquet de formation pèse quelques mégaoctets : au-delà, on refuse d’ouvrir plutôt que d’épuiser la mémoire.
POIDS_MAXI: Final = 1_000_000_000
CHEMIN_MAXI: Final = 120


class UnreadablePackageError(Exception):
    """Le fichier ne s’ouvre pas ; le texte dit pourquoi."""


@dataclass(frozen=True, eq=False)
class Package:
    """Un fichier (`octets`), et ce qu’il contient si c’est une archive : chemin -> contenu, dans l’ordre trouvé."""

    nom: str
    octets: bytes
    entrees: Mapping[str, bytes]
    chemins: tuple[str, ...]
    _arbres: dict[str, ET.Element | str] = field(default_factory=dict, repr=False)

    @property
    def is_archive(self) -> bool:
        """Vrai si le fichier est une archive."""
        return bool(self.chemins)

    def xml(self, chemin: str) -> ET.Element | None:
        """L’arbre d’une entrée XML, ou rien si elle manque ou ne se lit pas."""
        arbre = self._parsed(chemin)
        return None if isinstance(arbre, str) else arbre

    def xml_defect(self, chemin: str) -> str:
        """Ce qui empêche de lire une entrée XML, ou rien."""
        arbre = self._parsed(chemin)
        return arbre if isinstance(arbre, str) else ""

    def _parsed(self, chemin: str) -> ET.Element | str:
        if chemin not in self._arbres:
            self._arbres[chemin] = parse_xml(self.entrees[chemin]) if chemin in self.entrees else "absent"
        return self._arbres[chemin]


def parse_xml(octets: bytes) -> ET.Element | str:
    """L’arbre, ou une phrase. Une déclaration de type est refusée : c’est par elle qu’un XML attaque son lecteur."""
    if b"<!DOCTYPE" in octets or b"<!ENTITY" in octets:
        return "déclare un type de document, que les importeurs refusent"
    try:
        return ET.fromstring(octets)  # noqa: S314 (aucune entité : la ligne d’avant les refuse)
    except ET.ParseError as faute:
        ligne, colonne = faute.position
        return f"n’est pas du XML bien formé (ligne {ligne}, colonne {colonne + 1})"


def open_package(fichier: Path) -> Package:
    """Ouvre un fichier ; lève `UnreadablePackageError`."""
    if fichier.stat().st_size > POIDS_MAXI:
        raise UnreadablePackageError("Le fichier est trop lourd pour être vérifié.")
    octets = fichier.read_bytes()
    entrees: dict[str, bytes] = {}
    chemins: list[str] = []
    try:
        for chemin, contenu in _entries(octets):
            chemins.append(chemin)
            entrees[chemin] = contenu
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError, RuntimeError, NotImplementedError):
        raise UnreadablePackageError("L’archive est abîmée, incomplète ou chiffrée : elle ne s’ouvre pas.") from None
    return Package(fichier.name, octets, entrees, tuple(chemins))


def _entries(octets: bytes) -> Iterator[tuple[str, bytes]]:
    if octets.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            _check_weight(sum(i.file_size for i in archive.infolist()))
            yield from ((i.filename, archive.read(i)) for i in archive.infolist() if not i.is_dir())
    elif octets.startswith(b"\x1f\x8b"):
        with tarfile.open(fileobj=io.BytesIO(octets), mode="r:gz") as archive:
            membres = [m for m in archive.getmembers() if m.isfile()]
            _check_weight(sum(m.size for m in membres))
            for membre in membres:
                contenu = archive.extractfile(membre)
                yield membre.name.removeprefix("./"), contenu.read() if contenu else b""


def _check_weight(poids: int) -> None:
    if poids > POIDS_MAXI:
        raise UnreadablePackageError("Une fois ouverte, l’archive serait trop lourde pour être vérifiée.")


# ── Ce que tous les formats demandent ────────────────────────────────


def portable_names(package: Package) -> Iterator[str]:
    """Des noms que lisent Windows, Moodle et les autres : ASCII, 120 caractères au plus, sans sortir de l’archive."""
    for chemin in package.chemins:
        if not chemin.isascii():
            yield f"{chemin} : le nom porte un caractère accentué ou spécial."
        if len(chemin) > CHEMIN_MAXI:
            yield f"{chemin[:40]}… : le nom dépasse {CHEMIN_MAXI} caractères."
        if chemin.startswith("/") or "\\" in chemin or ".." in chemin.split("/"):
            yield f"{chemin} : le nom sort de l’archive."


def distinct_names(package: Package) -> Iterator[str]:
    """Deux entrées de même nom, à la casse près, s’écrasent."""
    vus: set[str] = set()
    for chemin in package.chemins:
        if chemin.lower() in vus:
            yield f"{chemin} : deux entrées de l’archive ont le même nom."
        vus.add(chemin.lower())


def readable_xml(package: Package) -> Iterator[str]:
    """Tout ce qui se dit XML se lit."""
    for chemin in package.entrees:
        if chemin.endswith(".xml") and (defaut := package.xml_defect(chemin)):
            yield f"{chemin} : {defaut}."


COMMUNES: Final = (portable_names, distinct_names, readable_xml)
