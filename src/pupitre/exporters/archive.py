"""Écrit une archive ZIP qui ne dépend que de son contenu, et d’un seul geste : entière, ou pas du tout."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

# Ce que Windows, Moodle et les SCORM savent tous lire ; le premier nom est celui qu’impose la norme OPC (DOCX, PPTX, XLSX).
CHEMIN: Final = re.compile(r"\[Content_Types\]\.xml|[A-Za-z0-9._/-]{1,120}")


def write_zip(fichier: Path, contenu: Mapping[str, bytes], jour: date, premier: str = "") -> None:
    """Écrit l’archive ; les entrées sont triées, datées du jour donné, à droits fixes.

    `premier` vient en tête et sans compression, comme le demandent EPUB et OpenDocument. Lève `ValueError` pour un
    chemin que toutes les plateformes ne liraient pas.
    """
    mauvais = [c for c in contenu if not CHEMIN.fullmatch(c) or c.startswith("/") or ".." in c.split("/")]
    if mauvais:
        raise ValueError(f"chemin non portable dans une archive : {mauvais[0]}")
    fichier.parent.mkdir(parents=True, exist_ok=True)
    passage = fichier.with_name(f".{fichier.name}.passage")
    try:
        with zipfile.ZipFile(passage, "w") as archive:
            for chemin in sorted(contenu, key=lambda c: (c != premier, c)):
                info = zipfile.ZipInfo(chemin, (jour.year, jour.month, jour.day, 0, 0, 0))
                info.external_attr = 0o644 << 16
                info.create_system = 3
                info.compress_type = zipfile.ZIP_STORED if chemin == premier else zipfile.ZIP_DEFLATED
                archive.writestr(info, contenu[chemin], compresslevel=9)
        passage.replace(fichier)
    finally:
        passage.unlink(missing_ok=True)


def write_whole(fichier: Path, octets: bytes) -> None:
    """Écrit un fichier d’un seul geste : on n’en voit jamais la moitié."""
    fichier.parent.mkdir(parents=True, exist_ok=True)
    passage = fichier.with_name(f".{fichier.name}.passage")
    try:
        passage.write_bytes(octets)
        passage.replace(fichier)
    finally:
        passage.unlink(missing_ok=True)
