"""Un rapport, trois écritures : pour une personne au terminal, pour une forge, pour une machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from pupitre.diagnostics import Diagnostic, Gravite, Rapport
from pupitre.model.defects import DEFAUTS

PAGE_D_AIDE: Final = "contribuer/erreurs/"


def as_text(rapport: Rapport, racine: Path) -> str:
    """Chaque diagnostic avec sa ligne de source soulignée, puis un compte."""
    blocs = ["\n".join(_text_lines(d, racine)) for d in rapport.diagnostics]
    return "\n\n".join([*blocs, summary(rapport)])


def _text_lines(diagnostic: Diagnostic, racine: Path) -> Iterator[str]:
    position = diagnostic.position
    yield f"{position.chemin}:{position.ligne}:{position.colonne}: {diagnostic.gravite}[{diagnostic.code}]"
    yield f"  {diagnostic.phrase}"
    source = _source_line(racine / position.chemin, position.ligne)
    if source:
        marge = f"{position.ligne:>5} │ "
        yield ""
        yield f"{marge}{source[:160]}"
        if position.longueur and position.colonne + position.longueur <= 160:
            yield " " * (len(marge) - 2) + "│ " + " " * (position.colonne - 1) + "^" * position.longueur
    yield from (f"  {ligne}" for ligne in diagnostic.suggestion.splitlines())
    defaut = DEFAUTS.get(diagnostic.code)
    if defaut:
        yield f"  Que faire : {defaut.remede}"
    yield f"  Aide : {PAGE_D_AIDE}#{diagnostic.code}"


def _source_line(fichier: Path, ligne: int) -> str:
    try:
        if not fichier.is_file() or fichier.is_symlink() or fichier.stat().st_size > 2_000_000:
            return ""
        lignes = fichier.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    return lignes[ligne - 1].rstrip() if 0 < ligne <= len(lignes) else ""


def summary(rapport: Rapport) -> str:
    """« 3 erreurs et 1 avertissement dans 12 fichiers lus. »"""
    erreurs, avertissements = len(rapport.erreurs), len(rapport.avertissements)
    if not erreurs and not avertissements:
        return f"Tout est en ordre : {rapport.fichiers} fichiers lus, aucun défaut."
    compte = f"{_count(erreurs, 'erreur')} et {_count(avertissements, 'avertissement')}"
    return f"{compte} dans {rapport.fichiers} fichiers lus."


def _count(nombre: int, mot: str) -> str:
    return f"{nombre or 'aucun' + ('e' if mot == 'erreur' else '')} {mot}{'s' if nombre > 1 else ''}"


NIVEAUX: Final = {Gravite.ERREUR: "error", Gravite.AVERTISSEMENT: "warning", Gravite.IGNORE: "notice"}


def as_github(rapport: Rapport, _racine: Path) -> str:
    """Les annotations que GitHub pose sur les lignes d’une demande de fusion."""
    lignes = [
        f"::{NIVEAUX[d.gravite]} file={d.position.chemin},line={d.position.ligne},col={d.position.colonne},"
        f"title={d.code}::{_escape(' '.join(t for t in (d.phrase, d.suggestion) if t))}"
        for d in rapport.diagnostics
    ]
    return "\n".join([*lignes, summary(rapport)])


def _escape(texte: str) -> str:
    return texte.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def as_json(rapport: Rapport, _racine: Path) -> str:
    """Le rapport pour un programme : clés stables, triées."""
    donnees = {
        "fichiers": rapport.fichiers,
        "erreurs": len(rapport.erreurs),
        "avertissements": len(rapport.avertissements),
        "diagnostics": [
            {
                "chemin": d.position.chemin,
                "ligne": d.position.ligne,
                "colonne": d.position.colonne,
                "longueur": d.position.longueur,
                "code": d.code,
                "gravite": str(d.gravite),
                "phrase": d.phrase,
                "suggestion": d.suggestion,
            }
            for d in rapport.diagnostics
        ],
    }
    return json.dumps(donnees, ensure_ascii=False, indent=2, sort_keys=True)


SEVERITES: Final = {Gravite.ERREUR: "major", Gravite.AVERTISSEMENT: "minor", Gravite.IGNORE: "info"}


def as_gitlab(rapport: Rapport, _racine: Path) -> str:
    """Le rapport « Code Quality » que GitLab pose sur les lignes d’une demande de fusion."""
    entrees = [
        {
            "description": " ".join(t for t in (d.phrase, d.suggestion) if t),
            "check_name": d.code,
            "fingerprint": hashlib.sha256(f"{d.position}:{d.code}:{d.phrase}".encode()).hexdigest(),
            "severity": SEVERITES[d.gravite],
            "location": {"path": d.position.chemin, "lines": {"begin": d.position.ligne}},
        }
        for d in rapport.diagnostics
    ]
    return json.dumps(entrees, ensure_ascii=False, indent=1)


FORMATS: Final[dict[str, Callable[[Rapport, Path], str]]] = {
    "texte": as_text,
    "github": as_github,
    "gitlab": as_gitlab,
    "json": as_json,
}
