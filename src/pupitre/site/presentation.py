"""`mkdocs.yml`, lu sans MkDocs : ce qu’il faut pour construire soi-même, ou pourquoi MkDocs doit le faire."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import yaml

from pupitre.site.shell import THEME

CONFIGURATION: Final = "mkdocs.yml"
# Les clés dont nous savons tout ce qu’elles font au site ; une autre, ou une autre valeur, revient à MkDocs.
SANS_EFFET: Final = frozenset(
    ("site_name", "site_url", "site_description", "strict", "site_dir", "repo_url", "edit_uri")
)
MACROS: Final = {"on_error_fail": True, "on_undefined": "strict"}
ATTENDUES: Final[dict[str, tuple[Any, ...]]] = {
    # clé -> les valeurs que nous savons suivre
    "docs_dir": ("docs",),
    "plugins": (
        ["pupitre", {"macros": {"module_name": "macros", **MACROS}}],
        ["pupitre", {"macros": {"modules": ["pupitre.site.macros"], **MACROS}}],  # un territoire n’a pas de Python
    ),
}
THEME_ATTENDU: Final[dict[str, Any]] = {"name": "material", "language": "fr", "font": False}


@dataclass(frozen=True, slots=True)
class Presentation:
    """Ce que `mkdocs.yml` dit du site ; `reserve` : pourquoi il faut MkDocs pour le construire, ou rien."""

    site_dir: str = "build/site"
    depot: str = ""
    modification: str = ""
    reserve: str = ""

    def edit_url(self, chemin: str) -> str | None:
        """L’adresse où modifier un fichier du dépôt ; rien s’il n’y en a pas."""
        if not chemin or not self.modification:
            return None
        return urljoin(f"{self.depot.rstrip('/')}/", f"{self.modification}{chemin}")


def read_presentation(racine: Path) -> Presentation:
    """La présentation d’un cursus ; sans `mkdocs.yml`, celle par défaut."""
    fichier = racine / CONFIGURATION
    if not fichier.is_file():
        return Presentation()
    try:
        brut = yaml.load(fichier.read_bytes(), Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return Presentation(reserve="« mkdocs.yml » ne se lit pas simplement")
    if not isinstance(brut, dict):
        return Presentation(reserve="« mkdocs.yml » ne se lit pas simplement")
    modification = str(brut.get("edit_uri") or "")
    return Presentation(
        site_dir=str(brut.get("site_dir") or "site"),
        depot=str(brut.get("repo_url") or ""),
        modification=f"{modification.rstrip('/')}/" if modification else "",
        reserve=_reserve(brut, racine),
    )


def _reserve(brut: dict[str, Any], racine: Path) -> str:
    for cle, valeur in brut.items():
        is_connue = cle in SANS_EFFET or valeur in ATTENDUES.get(cle, ())
        if not is_connue and not (cle == "theme" and _is_our_theme(valeur, racine)):
            return f"« {cle} », dans mkdocs.yml, a une valeur que lui seul sait suivre"
    # Sans « edit_uri », MkDocs en devine une d’après l’hébergeur du dépôt.
    voulues = {"theme", "plugins", *(["edit_uri"] if "repo_url" in brut else [])}
    manquantes = sorted(voulues - set(brut))
    return f"« {manquantes[0]} » manque dans mkdocs.yml" if manquantes else ""


def _is_our_theme(theme: Any, racine: Path) -> bool:
    if not isinstance(theme, dict):
        return False
    autres = {cle: valeur for cle, valeur in theme.items() if cle != "custom_dir"}
    dossier = theme.get("custom_dir")
    return autres == THEME_ATTENDU and (dossier is None or (racine / str(dossier)).resolve() == THEME.resolve())
