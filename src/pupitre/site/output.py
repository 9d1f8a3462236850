"""Le dossier du site : préparé à côté, puis mis en place d’un seul geste. On n’y voit jamais la moitié d’une construction.

Ce qui n’a pas changé n’est pas récrit : le fichier du site précédent est repris par un lien physique, sans le relire,
si son poids et sa date sont encore ceux de la dernière construction.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pupitre.cache import Store, key_of
from pupitre.exporters.inventory import Empreinte

# Un chantier ou un ancien site plus vieux que cela a été laissé par une construction que l’on a tuée.
SECONDES_DE_REPRISE: Final = 3600
ESSAIS: Final = 20


@dataclass(frozen=True, slots=True)
class Bilan:
    """Ce qu’a demandé une construction : pages du site, pages rendues de nouveau, fichiers écrits."""

    dossier: Path
    pages: int
    rendues: int
    ecrits: int

    def as_json(self) -> list[Any]:
        """De quoi le garder."""
        return [str(self.dossier), self.pages, self.rendues, self.ecrits]


@dataclass(frozen=True, slots=True)
class Pose:
    """Un fichier du site : son empreinte, sa date en nanosecondes, et la clé de ce dont il vient, s’il en a une."""

    octets: int
    sha256: str
    date: int
    origine: str = ""


class Output:
    """Le prochain site, en chantier ; `mise_en_place` le met à la place du précédent."""

    def __init__(self, destination: Path, chantier: Path, precedent: Mapping[str, Pose]) -> None:
        self._destination = destination
        self._chantier = chantier
        self._precedent = precedent
        self._dossiers: set[str] = set()
        self.poses: dict[str, Pose] = {}
        self.ecrits = 0

    def write(self, chemin: str, octets: bytes, origine: str = "") -> None:
        """Pose un fichier ; le précédent est repris s’il a ces octets."""
        empreinte = Empreinte.of(octets)
        ancienne = self._precedent.get(chemin)
        if ancienne and ancienne.sha256 == empreinte.sha256 and self._take_back(chemin, origine):
            return
        fichier = self._place(chemin)
        if chemin in self.poses:
            # Le fichier posé peut être celui du site précédent, par un lien physique : on ne le récrit jamais en place.
            fichier.unlink()
        fichier.write_bytes(octets)
        self._record(chemin, empreinte, fichier, origine)

    def reuse(self, chemin: str, origine: str) -> bool:
        """Reprend le fichier précédent s’il vient de la même origine ; faux s’il faut le refaire."""
        ancienne = self._precedent.get(chemin)
        return bool(ancienne and origine and ancienne.origine == origine and self._take_back(chemin, origine))

    def copy(self, chemin: str, source: Path) -> None:
        """Pose une copie d’un fichier, reprise si la source a le poids et la date de celle que l’on avait copiée."""
        etat = source.stat()
        origine = f"copie {source.resolve()} {etat.st_size} {etat.st_mtime_ns} {etat.st_ctime_ns}"
        is_recent = time.time_ns() - max(etat.st_mtime_ns, etat.st_ctime_ns) < 3_000_000_000
        if is_recent or not self.reuse(chemin, origine):
            self.write(chemin, source.read_bytes(), "" if is_recent else origine)

    def read(self, chemin: str) -> bytes:
        """Le contenu d’un fichier déjà posé."""
        return (self._chantier / chemin).read_bytes()

    @property
    def inventory(self) -> dict[str, Empreinte]:
        """Ce qui est posé, par chemin."""
        return {chemin: Empreinte(p.octets, p.sha256) for chemin, p in self.poses.items()}

    def _take_back(self, chemin: str, origine: str) -> bool:
        ancienne = self._precedent[chemin]
        try:
            etat = (self._destination / chemin).stat()
            if (etat.st_size, etat.st_mtime_ns) != (ancienne.octets, ancienne.date):
                return False
            os.link(f"{self._destination}/{chemin}", self._place(chemin))
        except OSError:
            # Un disque sans liens physiques, ou un fichier que l’on a retiré : il sera récrit.
            return False
        self.poses[chemin] = Pose(ancienne.octets, ancienne.sha256, ancienne.date, origine)
        return True

    def _place(self, chemin: str) -> Path:
        """Où poser un fichier ; son dossier y est."""
        self._make_folder(chemin.rpartition("/")[0])
        return self._chantier / chemin

    def _make_folder(self, dossier: str) -> None:
        if dossier and dossier not in self._dossiers:
            self._make_folder(dossier.rpartition("/")[0])
            (self._chantier / dossier).mkdir()
            self._dossiers.add(dossier)

    def _record(self, chemin: str, empreinte: Empreinte, fichier: Path, origine: str) -> None:
        date = fichier.stat().st_mtime_ns
        self.poses[chemin] = Pose(empreinte.octets, empreinte.sha256, date, origine)
        self.ecrits += 1


@contextmanager
def output(destination: Path, store: Store) -> Iterator[Output]:
    """Ouvre un chantier ; le site change à la sortie, ou pas du tout si la construction échoue."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    recover(destination)
    chantier = Path(tempfile.mkdtemp(prefix=f".{destination.name}-chantier-", dir=destination.parent))
    cle = key_of("poses", str(destination.resolve()))
    try:
        sortie = Output(destination, chantier, _read_poses(store.get(cle)))
        yield sortie
        chantier.chmod(0o755)
        swap(chantier, destination)
        store.put(cle, {chemin: [p.octets, p.sha256, p.date, p.origine] for chemin, p in sortie.poses.items()})
    finally:
        shutil.rmtree(chantier, ignore_errors=True)


def _read_poses(garde: Any) -> dict[str, Pose]:
    return {chemin: Pose(*pose) for chemin, pose in garde.items()} if garde else {}


def swap(chantier: Path, destination: Path) -> None:
    """Met le chantier à la place du site ; deux constructions qui finissent ensemble passent l’une après l’autre.

    Lève `OSError` si un autre programme tient le dossier ; le site précédent est alors encore là.
    """
    for _ in range(ESSAIS):
        ancien = _set_aside(destination)
        try:
            chantier.rename(destination)
        except OSError:
            # Une autre construction vient de mettre le sien, ou Windows tient un fichier : à notre tour bientôt.
            _put_back(ancien, destination)
            time.sleep(0.05)
            continue
        if ancien:
            _dispose(ancien, destination)
        return
    raise OSError(f"le dossier « {destination} » ne peut pas être remplacé : un autre programme le tient.")


def recover(destination: Path) -> None:
    """Remet le site que l’on allait remplacer si l’on a été tué entre deux, et retire les chantiers abandonnés."""
    anciens = sorted(destination.parent.glob(f".{destination.name}-ancien-*"), key=lambda d: d.stat().st_mtime_ns)
    if anciens and not destination.exists():
        anciens.pop().rename(destination)
    for ancien in filter(_is_abandoned, anciens):
        _dispose(ancien, destination)
    for chantier in filter(_is_abandoned, destination.parent.glob(f".{destination.name}-chantier-*")):
        shutil.rmtree(chantier, ignore_errors=True)


def _is_abandoned(dossier: Path) -> bool:
    return time.time() - dossier.stat().st_mtime > SECONDES_DE_REPRISE


def _set_aside(destination: Path) -> Path | None:
    ancien = Path(tempfile.mkdtemp(prefix=f".{destination.name}-ancien-", dir=destination.parent))
    ancien.rmdir()
    try:
        destination.rename(ancien)
    except OSError:
        return None
    return ancien


def _put_back(ancien: Path | None, destination: Path) -> None:
    if ancien is None:
        return
    try:
        ancien.rename(destination)
    except OSError:
        _dispose(ancien, destination)


def _dispose(ancien: Path, destination: Path) -> None:
    """Retire un site remplacé ; ce qui est caché à sa racine n’en est pas (un dépôt git, par exemple) et reste."""
    for cache in ancien.glob(".*"):
        if not (destination / cache.name).exists():
            cache.rename(destination / cache.name)
    shutil.rmtree(ancien, ignore_errors=True)
