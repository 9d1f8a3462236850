"""La seule configuration de Python-Markdown, partagée par le site et par les exports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from markdown import Markdown

from pupitre.model.referentiel import slug

EXTENSIONS: Final[tuple[str, ...]] = (
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "sane_lists",
    "tables",
    "toc",
    "pymdownx.superfences",
)
# Les mêmes, et ce que nous leur ajoutons pour aller plus vite, qui ne change pas un octet.
AVEC_LES_NOTRES: Final = (*EXTENSIONS, "pupitre.rendering.set_aside:SetAside")


def _slugify(texte: str, _separateur: str) -> str:
    return slug(texte)


REGLAGES: Final[dict[str, dict[str, Any]]] = {
    "toc": {"slugify": _slugify, "toc_depth": "2-3"},
    "footnotes": {"BACKLINK_TITLE": "Revenir à l’appel de la note {}"},
}


@dataclass(frozen=True, slots=True)
class Titre:
    """Un titre de page : niveau, ancre et texte, pour un sommaire."""

    niveau: int
    ancre: str
    texte: str


def new_markdown() -> Markdown:
    """Un convertisseur neuf ; `reset()` entre deux pages suffit ensuite."""
    return Markdown(extensions=list(AVEC_LES_NOTRES), extension_configs=REGLAGES, output_format="html")


def headings(tokens: list[Any]) -> tuple[Titre, ...]:
    """Les titres d’une page, à plat, d’après les jetons de l’extension « toc »."""
    titres: list[Titre] = []
    for token in tokens:
        titres.append(Titre(token["level"], token["id"], token["name"]))
        titres.extend(headings(token["children"]))
    return tuple(titres)


PARAGRAPHE: Final = re.compile(r"^<p>(.*)</p>$", re.DOTALL)


def unwrap(html: str) -> str:
    """Retire le paragraphe d’un fragment qui n’en a qu’un."""
    found = PARAGRAPHE.match(html.strip())
    return found[1] if found and "<p>" not in found[1] else html.strip()
