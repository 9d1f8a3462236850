"""Parcourt les dossiers de contenu et lit les fichiers sans jamais sortir de l’arbre ni se laisser noyer."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pupitre.diagnostics import Diagnostic, Position
from pupitre.model.content_types import content_type_of
from pupitre.model.layers import Layer

RACINES: Final = ("modules", "cas-pratiques", "docs", "sessions", "complements")
FICHIERS_AU_PLUS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Found:
    """Un fichier trouvé : chemin dans sa couche avec des « / », chemin absolu, poids en octets, couche.

    `montre` est le chemin que lit la personne : vu de la racine du cursus qu’elle vérifie.
    """

    chemin: str
    absolu: Path
    octets: int
    couche: Layer | None = None

    @property
    def montre(self) -> str:
        """Le chemin du fichier, vu de la racine du cursus."""
        return f"{self.couche.prefixe}{self.chemin}" if self.couche else self.chemin


def walk(couche: Layer) -> tuple[tuple[Found, ...], tuple[Diagnostic, ...]]:
    """Tous les fichiers de contenu d’une couche, triés ; un lien symbolique est signalé et jamais suivi."""
    fichiers: list[Found] = []
    diagnostics: list[Diagnostic] = []
    for nom in RACINES:
        dossier = couche.racine / nom
        debut = len(str(dossier)) - len(nom)
        for entree in _entries(dossier):
            chemin = entree.path[debut:].replace(os.sep, "/")
            if entree.is_symlink():
                phrase = "Ce fichier est un lien symbolique : il pourrait mener hors du cursus."
                diagnostics.append(Diagnostic(Position(f"{couche.prefixe}{chemin}"), "lien-symbolique", phrase))
            elif entree.is_file(follow_symlinks=False) and len(fichiers) < FICHIERS_AU_PLUS:
                octets = entree.stat(follow_symlinks=False).st_size
                fichiers.append(Found(chemin, Path(entree.path), octets, couche))
    return tuple(sorted(fichiers, key=lambda f: f.chemin)), tuple(diagnostics)


def _entries(dossier: Path) -> Iterator[os.DirEntry[str]]:
    if dossier.is_symlink() or not dossier.is_dir():
        return
    with os.scandir(dossier) as entrees:
        for entree in sorted(entrees, key=lambda e: e.name):
            if entree.name.startswith(".") or entree.name == "__pycache__":
                continue
            yield entree
            if entree.is_dir(follow_symlinks=False) and not entree.is_symlink():
                yield from _entries(Path(entree.path))


def read_text(found: Found, octets_max: int) -> tuple[str | None, tuple[Diagnostic, ...]]:
    r"""Le texte d’un fichier en UTF-8, fins de ligne ramenées à « \\n » ; ou rien et un diagnostic."""
    position = Position(found.montre)
    if found.octets > octets_max:
        phrase = f"Le fichier pèse {found.octets // 1000} ko ; la limite est {octets_max // 1000} ko."
        return None, (Diagnostic(position, "fichier-trop-lourd", phrase),)
    try:
        texte = found.absolu.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        ligne = found.absolu.read_bytes()[: error.start].count(b"\n") + 1
        phrase = "Le fichier n’est pas en UTF-8 : enregistrez-le de nouveau avec cet encodage."
        return None, (Diagnostic(Position(found.montre, ligne), "encodage", phrase),)
    except OSError:
        return None, (Diagnostic(position, "fichier-illisible", "Le fichier ne peut pas être ouvert."),)
    if "\x00" in texte:
        return None, (Diagnostic(position, "encodage", "Le fichier contient des octets nuls : ce n’est pas du texte."),)
    return texte.replace("\r\n", "\n").replace("\r", "\n"), ()


def blob_digest(texte: str) -> str:
    """L’empreinte que git donne à ce texte (SHA-1 d’un objet « blob », en UTF-8) : elle le retrouve dans l’historique."""
    octets = texte.encode()
    return hashlib.sha1(b"blob %d\x00" % len(octets) + octets, usedforsecurity=False).hexdigest()


def is_content(chemin: str) -> bool:
    """Vrai si le fichier est un contenu, faux si c’est un fichier joint."""
    return content_type_of(chemin) is not None
