"""Le document tel que nous l’avions exporté, refait depuis ses sources et suivi passage par passage."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
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
from pupitre.settings import FICHIER, Settings, read_settings

COPIES: Final = (*RACINES, "editions")


@dataclass(frozen=True, slots=True)
class Attendu:
    """Ce que l’on avait exporté : ses unités, ce que désignent ses repères, le texte de base de chaque source.

    `actuels` est le texte d’aujourd’hui ; `perdus`, les sources qui ont changé et dont l’histoire ne garde pas le texte.
    `is_fidele` : on retrouve exactement le texte exporté.
    """

    unites: tuple[Unite, ...]
    table: Table
    bases: Mapping[str, str]
    actuels: Mapping[str, str]
    perdus: frozenset[str]
    is_fidele: bool


def rebuild(racine: Path, settings: Settings, document: DocumentRevenu) -> Attendu:
    """Refait le document exporté ; lève `UnreadableError` si le contenu qu’il annonce n’existe pas ici."""
    actuels = {c: _text(racine, c) for c in document.sources if (racine / c).is_file()}
    bases, perdus = _bases(racine, document.sources, actuels)
    table = Table()
    with tempfile.TemporaryDirectory() as temporaire:
        copie = Path(temporaire)
        _copy(racine, copie)
        for chemin, texte in bases.items():
            (copie / chemin).parent.mkdir(parents=True, exist_ok=True)
            (copie / chemin).write_text(mark(texte, scan(chemin, texte), table), encoding="utf-8", newline="\n")
        bundle = _bundle(racine, copie, settings, document.contenu)
        manuscrit = guide_manuscript(bundle)
        unites = read_units(_written(bundle, manuscrit, document.suite), document.suite)
    is_fidele = text_digest(bare(text(parse(manuscrit.html)))) == document.empreinte
    return Attendu(unites, table, bases, actuels, frozenset(perdus), is_fidele)


def _text(racine: Path, chemin: str) -> str:
    fichier = racine / chemin
    texte, _ = read_text(Found(chemin, fichier, fichier.stat().st_size), fichier.stat().st_size)
    if texte is None:
        raise UnreadableError(f"Le fichier « {chemin} » du cursus ne se lit pas : lancez d’abord « pupitre verifier ».")
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


def _copy(racine: Path, copie: Path) -> None:
    for nom in COPIES:
        if (racine / nom).is_dir():
            shutil.copytree(racine / nom, copie / nom, symlinks=True)
    shutil.copy(racine / FICHIER, copie / FICHIER)


def _bundle(racine: Path, copie: Path, settings: Settings, contenu: str) -> Bundle:
    """Le paquet que le document annonce ; les couches communes restent où elles sont, la locale est la copie."""
    ouvertes = open_layers(racine, read_settings(racine))
    couches = tuple(c if c.prefixe else replace(c, racine=copie) for c in ouvertes.couches)
    loaded = load(couches, settings.seuils.fichier_octets, ouvertes.masquer)
    factory = BundleFactory(
        racine, loaded.catalogue, settings
    )  # les images se lisent sur place : la copie n’a que des textes
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
