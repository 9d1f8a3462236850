"""La page entière : notre gabarit autour d’un contenu rendu. Une fonction de valeurs, sans MkDocs, donc gardable.

MkDocs rend le même gabarit avec les mêmes valeurs ; `tests/site/test_meme_site.py` compare les deux à l’octet.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, pass_context
from jinja2.runtime import Context

from pupitre.rendering.markdown_text import Titre

THEME: Final = Path(__file__).parent / "theme"


@dataclass(frozen=True, slots=True)
class Sommaire:
    """Les titres du premier rang d’une page, tels que le gabarit les parcourt."""

    items: tuple[dict[str, str], ...]

    def __iter__(self) -> Any:
        return iter(self.items)


@dataclass(frozen=True, slots=True)
class ShellPage:
    """Une page telle que le gabarit la lit : `url` est son adresse, `content` son HTML rendu."""

    url: str
    title: str
    content: str
    meta: Mapping[str, Any]
    toc: Sommaire
    canonical_url: str
    edit_url: str | None


class Shell:
    """Le gabarit du site, avec ce que toutes les pages savent de lui."""

    def __init__(self, donnees: Mapping[str, Any]) -> None:
        self.donnees = donnees
        self._config = {"extra": donnees}

    def page(self, page: ShellPage) -> str:
        """La page, prête à servir."""
        base = "../" * page.url.count("/")
        return self._render("main.html", page, base.rstrip("/") or ".")

    def not_found(self, adresse_du_site: str) -> str:
        """La page des adresses fausses ; on y arrive de n’importe où, ses liens partent donc de la racine."""
        return self._render("404.html", None, urlsplit(adresse_du_site).path)

    def _render(self, gabarit: str, page: ShellPage | None, base: str) -> str:
        template = ENVIRONMENT.get_template(gabarit)
        return template.render(config=self._config, page=page, base_url=base, nav={"homepage": {"url": ""}})


def top_titles(titres: tuple[Titre, ...]) -> Sommaire:
    """Les titres qui n’en ont aucun plus grand avant eux : ceux d’une page commencent d’ordinaire au niveau 2."""
    plus_petit, premiers = 9, []
    for titre in titres:
        if titre.niveau <= plus_petit:
            plus_petit = titre.niveau
            premiers.append({"url": f"#{titre.ancre}", "title": titre.texte})
    return Sommaire(tuple(premiers))


@pass_context
def _url(context: Context, valeur: str) -> str:
    """Une adresse du site, vue de la page ; une adresse absolue ou une ancre reste telle quelle."""
    adresse = str(valeur) or "."
    decoupee = urlsplit(adresse)
    if decoupee.scheme or decoupee.netloc or adresse.startswith(("/", "#")):
        return adresse
    page = context["page"]
    return _relative(adresse, page.url) if page is not None else posixpath.join(context["base_url"], adresse)


def _relative(adresse: str, depuis: str) -> str:
    ici, la = _parts(depuis), _parts(adresse)
    communs = 0
    while communs < min(len(ici), len(la)) and ici[communs] == la[communs]:
        communs += 1
    relative = "/".join(("..",) * (len(ici) - communs) + la[communs:]) or "."
    return f"{relative}/" if adresse.endswith("/") else relative


@lru_cache(maxsize=4096)
def _parts(adresse: str) -> tuple[str, ...]:
    chemin = posixpath.normpath(f"/{adresse}").strip("/")
    return tuple(chemin.split("/")) if chemin else ()


def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(THEME), auto_reload=False)  # noqa: S701 (les gabarits échappent eux-mêmes, comme sous MkDocs)
    environment.filters["url"] = _url
    return environment


# Les gabarits sont compilés une fois par processus.
ENVIRONMENT: Final = _environment()
