"""Le HTML d’une page réduit à ce que toute plateforme affiche : ni script, ni style, ni dépliant, ni infobulle.

Une plateforme retire ce qu’elle ne connaît pas sans prévenir : un `<details>` y devient une phrase perdue. On le remplace
donc ici par ce qu’il veut dire, un titre et son texte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Final
from urllib.parse import quote

VIDES: Final = frozenset(("br", "hr", "img"))
# Ce qui n’a de sens que sur notre site : retiré avec son contenu.
RETIRES: Final = frozenset(
    ("svg", "script", "style", "template", "iframe", "object", "button", "select", "textarea", "output")
)
# Seuls attributs gardés, par balise gardée ; une balise absente disparaît, son contenu reste.
GARDES: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "dl", "dt", "dd", "div"), frozenset(("id", "lang"))),
    "ol": frozenset(("start", "type", "id")),
    "li": frozenset(("id", "value")),
    "table": frozenset(("id",)),
    "th": frozenset(("scope", "colspan", "rowspan")),
    "td": frozenset(("colspan", "rowspan")),
    **dict.fromkeys(("caption", "thead", "tbody", "tfoot", "tr", "blockquote", "pre", "hr", "br"), frozenset()),
    **dict.fromkeys(("strong", "em", "b", "i", "code", "kbd", "sub", "sup", "small", "del", "ins"), frozenset()),
    "abbr": frozenset(("title",)),
    "cite": frozenset(("lang",)),
    "q": frozenset(("lang",)),
    "span": frozenset(("lang",)),
    "a": frozenset(("href", "hreflang", "title", "id")),
    "img": frozenset(("src", "alt", "width", "height")),
}  # fmt: skip
SUR_URL: Final = "/:?#[]@!$&'()*+,;=%~"


@dataclass(frozen=True, slots=True)
class _Ouvert:
    """Une balise ouverte : ce qu’il faudra écrire pour la fermer, et si son contenu est retiré."""

    balise: str
    fin: str = ""
    retire: bool = False


class _Simplifier(HTMLParser):
    """Récrit au fil de la lecture ; l’entrée vient de l’assainissement, donc équilibrée."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sortie: list[str] = []
        self._ouverts: list[_Ouvert] = []
        self._retraits = 0
        self._niveau = 1
        self._depliants: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributs = {nom: valeur or "" for nom, valeur in attrs}
        classes = attributs.get("class", "").split()
        if tag in VIDES or tag == "input":
            if not self._retraits and tag in VIDES:
                self.sortie.append(_opening(tag, attributs))
            return
        if tag in RETIRES or "hidden" in attributs or "definition" in classes:
            self._retraits += 1
            self._ouverts.append(_Ouvert(tag, retire=True))
            return
        debut, fin = self._translate(tag, attributs, classes)
        self._ouverts.append(_Ouvert(tag, fin))
        if not self._retraits:
            self.sortie.append(debut)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VIDES and tag != "input":
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VIDES or not self._ouverts or self._ouverts[-1].balise != tag:
            return
        ferme = self._ouverts.pop()
        if ferme.retire:
            self._retraits -= 1
        elif not self._retraits:
            self.sortie.append(ferme.fin)
        if tag == "details" and not ferme.retire:
            self._depliants.pop()

    def handle_data(self, data: str) -> None:
        if self._retraits:
            return
        if self._ouverts and self._ouverts[-1].balise == "summary" and self._depliants[-1:] == ["corrige"]:
            data = "Corrigé" if data.strip() else data
        self.sortie.append(escape(data, quote=False))

    def _translate(self, tag: str, attributs: dict[str, str], classes: list[str]) -> tuple[str, str]:
        """Ce qui remplace l’ouverture et la fermeture d’une balise."""
        if re.fullmatch(r"h[1-6]", tag):
            self._niveau = int(tag[1])
        if tag == "details":
            self._depliants.append("corrige" if "corrige" in classes else "")
        for classe in classes:
            if (tag, classe) in REMPLACES:
                return REMPLACES[tag, classe]
        if tag == "summary":
            # Dans une activité, le corrigé vient au rang de la consigne ; ailleurs, sous le dernier titre.
            titre = f"h{self._niveau if self._niveau >= 4 else self._niveau + 1}"
            return f"\n<{titre}>", f"</{titre}>\n"
        is_vain = tag in ("span", "div") and not _kept(tag, attributs)
        return ("", "") if tag not in GARDES or is_vain else (_opening(tag, attributs), f"</{tag}>")


# Ce qu’une classe de notre feuille de style disait, écrit en toutes lettres : (ouverture, fermeture).
REMPLACES: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("section", "bloc"): ("<hr>\n<div>", "</div>\n<hr>"),
    ("p", "bloc-titre"): ("<p><strong>", "</strong></p>"),
    ("span", "etiquette"): ("", "\u00a0:"),
    ("li", "a-cocher"): ("<li>\u2610 ", "</li>"),
    ("p", "discret"): ("<p><small>", "</small></p>"),
    ("span", "discret"): ("<small>", "</small>"),
}


def _kept(tag: str, attributs: dict[str, str]) -> dict[str, str]:
    return {nom: valeur for nom, valeur in attributs.items() if nom in GARDES.get(tag, ())}


def _opening(tag: str, attributs: dict[str, str]) -> str:
    gardes = _kept(tag, attributs)
    for nom in ("href", "src"):
        if nom in gardes:
            gardes[nom] = quote(gardes[nom], safe=SUR_URL)
    ecrits = "".join(f' {nom}="{escape(valeur)}"' for nom, valeur in gardes.items())
    return f"<{tag}{ecrits}>"


def simplify(html: str) -> str:
    """Le même contenu, en balises que toute plateforme garde ; les adresses y sont écrites en ASCII."""
    simplifier = _Simplifier()
    simplifier.feed(html)
    simplifier.close()
    return "".join(simplifier.sortie).strip()
