"""Relit un PDF avec des lecteurs qui ne partagent rien avec ce qui l’a écrit : MuPDF et pikepdf."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf


def flat(texte: str) -> str:
    """Un texte réduit à ses lettres et à ses chiffres : ni la mise en page ni la typographie n’y comptent."""
    sans_ligature = texte.replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae")
    lettres = unicodedata.normalize("NFKD", sans_ligature).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", lettres)


def page_texts(fichier: Path) -> list[str]:
    """Le texte de chaque page, sans le pied, qui couperait les phrases d’une page à l’autre."""
    with pymupdf.open(fichier) as document:
        return [page.get_text(clip=(0, 0, page.rect.width, page.rect.height - 66)) for page in document]


def flat_text(fichier: Path) -> str:
    """Tout le texte, bout à bout, réduit."""
    return flat("\n".join(page_texts(fichier)))


def spans(fichier: Path) -> Iterator[tuple[int, float, dict[str, Any]]]:
    """Chaque morceau de texte d’une même fonte : sa page, la hauteur de sa page en points, sa description."""
    with pymupdf.open(fichier) as document:
        for numero, page in enumerate(document, 1):
            for bloc in page.get_text("dict")["blocks"]:
                for ligne in bloc.get("lines", ()):
                    for morceau in ligne["spans"]:
                        if morceau["text"].strip():
                            yield numero, page.rect.height, morceau


def structure(fichier: Path) -> Iterator[tuple[str, str]]:
    """Les balises du document, dans l’ordre de lecture : leur nom standard et leur texte de remplacement."""
    with pikepdf.open(fichier) as pdf:
        racine = pdf.Root.StructTreeRoot
        roles = {str(k): str(v) for k, v in racine.get("/RoleMap", {}).items()}
        yield from _walk(racine.K, roles)


def _walk(noeud: Any, roles: dict[str, str]) -> Iterator[tuple[str, str]]:
    if isinstance(noeud, pikepdf.Array):
        for enfant in noeud:
            yield from _walk(enfant, roles)
    elif isinstance(noeud, pikepdf.Dictionary) and "/S" in noeud:
        nom = str(noeud.S)
        yield roles.get(nom, nom).removeprefix("/"), str(noeud.get("/Alt", ""))
        if "/K" in noeud:
            yield from _walk(noeud.K, roles)
