"""Le document tel que nous l’avions exporté, refait depuis ses sources et suivi passage par passage."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pupitre.exporters.bundle import Bundle, BundleFactory, UnknownTargetError
from pupitre.exporters.bureautique.documents import guide_manuscript
from pupitre.exporters.bureautique.fragments import parse, text
from pupitre.exporters.bureautique.identite import mentions_of
from pupitre.exporters.bureautique.opendocument import odt_entries
from pupitre.exporters.bureautique.pandoc import Manuscrit, zip_bytes
from pupitre.exporters.bureautique.provenance import text_digest
from pupitre.exporters.bureautique.word import docx_entries
from pupitre.importers.atoms import scan
from pupitre.importers.document import DocumentRevenu
from pupitre.importers.marking import Table, mark
from pupitre.importers.marks import bare
from pupitre.importers.reading import Suite, Unite, UnreadableError, read_units
from pupitre.layers.opening import open_layers
from pupitre.loading.catalogue import load
from pupitre.loading.tree import RACINES, Found, blob_digest, read_text
from pupitre.model.layers import Layer
from pupitre.settings import FICHIER, Settings, read_settings

COPIES: Final = (*RACINES, "editions")


@dataclass(frozen=True, slots=True)
class Attendu:
    """Ce que l’on avait exporté : ses unités, ce que désignent ses repères, le texte de base de chaque source.

    `actuels` est le texte d’aujourd’hui ; `perdus`, les sources qui ont changé et dont l’histoire ne garde pas le texte.
    `communs` : les sources d’une couche commune, et où on les lit. `is_fidele` : on retrouve exactement le texte exporté.
    """

    unites: tuple[Unite, ...]
    table: Table
    bases: Mapping[str, str]
    actuels: Mapping[str, str]
    perdus: frozenset[str]
    communs: Mapping[str, str]
    is_fidele: bool


def rebuild(racine: Path, settings: Settings, document: DocumentRevenu) -> Attendu:
    """Refait le document exporté ; lève `UnreadableError` si le contenu qu’il annonce n’existe pas ici."""
    ouvertes = open_layers(racine, read_settings(racine))
    couches = {c: _layer_of(c, ouvertes.couches) for c in document.sources}
    actuels = {c: _text(couche, c) for c, couche in couches.items() if (couche.racine / c).is_file()}
    bases, perdus = _bases(racine, document.sources, actuels)
    table = Table()
    with tempfile.TemporaryDirectory() as temporaire:
        copies = {c.nom: _copied(c, Path(temporaire) / str(rang)) for rang, c in enumerate(ouvertes.couches)}
        for chemin, texte in bases.items():
            fichier = copies[couches[chemin].nom].racine / chemin
            fichier.parent.mkdir(parents=True, exist_ok=True)
            fichier.write_text(mark(texte, scan(chemin, texte), table), encoding="utf-8", newline="\n")
        loaded = load(tuple(copies.values()), settings.seuils.fichier_octets, ouvertes.masquer)
        bundle = _bundle(BundleFactory(racine, loaded.catalogue, settings), document.contenu)
        manuscrit = guide_manuscript(bundle)
        unites = read_units(_written(bundle, manuscrit, document.suite), document.suite)
    is_fidele = text_digest(bare(text(parse(manuscrit.html)))) == document.empreinte
    communs = {c: f"{couche.prefixe}{c}" for c, couche in couches.items() if couche.prefixe}
    return Attendu(unites, table, bases, actuels, frozenset(perdus), communs, is_fidele)


def _layer_of(chemin: str, couches: Sequence[Layer]) -> Layer:
    """La couche la plus locale qui a ce fichier ; celle du cursus si plus aucune ne l’a."""
    return next((c for c in reversed(couches) if (c.racine / chemin).is_file()), couches[-1])


def _text(couche: Layer, chemin: str) -> str:
    fichier = couche.racine / chemin
    texte, _ = read_text(Found(chemin, fichier, fichier.stat().st_size), fichier.stat().st_size)
    if texte is None:
        raise UnreadableError(
            f"Le fichier « {couche.prefixe}{chemin} » du cursus ne se lit pas : lancez d’abord « pupitre verifier »."
        )
    return texte


def _bases(racine: Path, sources: Mapping[str, str], actuels: Mapping[str, str]) -> tuple[dict[str, str], set[str]]:
    """Le texte de chaque source à l’export : celui d’aujourd’hui s’il n’a pas changé, sinon celui que garde l’historique."""
    bases: dict[str, str] = {}
    perdus: set[str] = set()
    for chemin, empreinte in sources.items():
        actuel = actuels.get(chemin)
        ancien = actuel if actuel is not None and blob_digest(actuel) == empreinte else _from_history(racine, empreinte)
        if ancien is None:
            perdus.add(chemin)
            ancien = actuel
        if ancien is not None:
            bases[chemin] = ancien
    return bases, perdus


def _from_history(racine: Path, empreinte: str) -> str | None:
    """Le texte que l’historique de git garde sous cette empreinte, ou rien."""
    try:
        fait = subprocess.run(  # noqa: S603 (des arguments fixes, et une empreinte de quarante chiffres hexadécimaux)
            ["git", "cat-file", "blob", empreinte],  # noqa: S607
            cwd=racine,
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
    return fait.stdout.decode("utf-8-sig", errors="replace") if fait.returncode == 0 else None


def _copied(couche: Layer, copie: Path) -> Layer:
    """La même couche, dans une copie où l’on peut poser des repères ; les images se lisent sur place."""
    copie.mkdir()
    for nom in COPIES:
        if (couche.racine / nom).is_dir():
            shutil.copytree(couche.racine / nom, copie / nom, symlinks=True)
    shutil.copy(couche.racine / FICHIER, copie / FICHIER)
    return replace(couche, racine=copie)


def _bundle(factory: BundleFactory, contenu: str) -> Bundle:
    """Le paquet que le document annonce ; lève `UnreadableError` s’il n’existe pas ici."""
    nature, _, suite = contenu.partition(" ")
    fabriques: dict[str, Callable[[str], Bundle]] = {
        "module": factory.module,
        "programme": factory.programme,
        "cursus": lambda _: factory.cursus(),
        "modules": lambda noms: factory.gathering("", tuple(noms.split(" "))),
    }
    if nature not in fabriques:
        raise UnreadableError(f"Le document dit venir de « {contenu} », que cette version ne sait pas reprendre.")
    try:
        return fabriques[nature](suite)
    except UnknownTargetError as refus:
        raise UnreadableError(f"Le document vient d’un contenu absent de ce cursus. {refus}") from None


def _written(bundle: Bundle, manuscrit: Manuscrit, suite: Suite) -> bytes:
    entrees = {"odt": odt_entries, "docx": docx_entries}[suite](manuscrit, mentions_of(bundle))
    return zip_bytes(entrees)
