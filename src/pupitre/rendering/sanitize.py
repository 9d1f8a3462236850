"""Le dernier passage sur le HTML : liste blanche de balises, tableaux défilants, typographie française."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from typing import Final

import nh3

from pupitre.rendering.context import INSECABLE

TEXTE: Final = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "time",
    "u",
    "ul",
    "var",
]
TABLEAU: Final = ["caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"]
FORMULAIRE: Final = ["fieldset", "input", "label", "legend", "option", "output", "select", "textarea"]
DESSIN: Final = [
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "title",
    "desc",
    "defs",
    "marker",
]

COMMUNS: Final = {"class", "id", "lang", "role", "tabindex", "hidden", "title", "dir"}
TRAIT: Final = {
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "transform",
    "opacity",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "dx",
    "dy",
    "d",
    "points",
    "width",
    "height",
    "viewBox",
    "preserveAspectRatio",
    "text-anchor",
    "dominant-baseline",
    "font-size",
    "font-weight",
    "font-family",
    "marker-end",
    "marker-start",
    "orient",
    "refX",
    "refY",
    "markerWidth",
    "markerHeight",
    "focusable",
}
ATTRIBUTS: Final[dict[str, set[str]]] = {
    "*": COMMUNS,
    "a": {"href", "hreflang", "rel", "download"},
    "img": {"src", "alt", "width", "height", "loading"},
    "time": {"datetime"},
    "details": {"open"},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope", "headers", "abbr"},
    "input": {"type", "name", "value", "inputmode", "autocomplete", "checked", "disabled", "size"},
    "select": {"name"},
    "option": {"value", "selected"},
    "label": {"for"},
    "textarea": {"name", "rows", "cols"},
    **dict.fromkeys(DESSIN, TRAIT),
}
SAISIES: Final = frozenset({"radio", "checkbox", "text"})
ADRESSES: Final = {"http", "https", "mailto", "tel"}


def _attribute(balise: str, attribut: str, valeur: str) -> str | None:
    if balise == "input" and attribut == "type":
        return valeur if valeur in SAISIES else "text"
    if attribut in ("fill", "stroke", "marker-end", "marker-start") and "url(" in valeur:
        return valeur if re.fullmatch(r"url\(#[\w-]+\)", valeur) else None
    return valeur


CLEANER: Final = nh3.Cleaner(
    tags=set(TEXTE) | set(TABLEAU) | set(FORMULAIRE) | set(DESSIN),
    clean_content_tags={"script", "style", "template", "noscript", "iframe", "object", "math"},
    attributes={**ATTRIBUTS, "*": COMMUNS},
    attribute_filter=_attribute,
    generic_attribute_prefixes={"data-", "aria-"},
    url_schemes=ADRESSES,
    link_rel=None,
    strip_comments=True,
)


def finish(html: str) -> str:
    """HTML prêt à servir : assaini, tableaux dans une zone défilante nommée, typographie française."""
    # nh3 écrit l’espace insécable en entité : la typographie, elle, cherche le caractère.
    propre = CLEANER.clean(html).replace("&nbsp;", INSECABLE)
    return french_typography(_distinct_regions(_scrollable_tables(_checkboxes(_reachable_code(propre)))))


CODE: Final = re.compile(r"<pre>")


def _reachable_code(html: str) -> str:
    """Un bloc de code peut déborder : il se fait défiler au clavier comme un tableau."""
    return CODE.sub('<pre tabindex="0">', html)


CASE: Final = re.compile(r"<li>(\s*<p>)?\[ \] ")


def _checkboxes(html: str) -> str:
    """« - [ ] » est une case à cocher au crayon : un dessin, que la feuille de style et l’imprimante montrent."""
    return CASE.sub(r'<li class="a-cocher">\1', html)


TABLE: Final = re.compile(r"<table(?P<attributs>[^>]*)>(?P<contenu>.*?)</table>", re.DOTALL)
LEGENDE: Final = re.compile(r"<caption[^>]*>(.*?)</caption>", re.DOTALL)
BALISE: Final = re.compile(r"<[^>]+>")


# Une case sans texte n’est l’en-tête de rien : un lecteur d’écran l’annoncerait pour chaque cellule. Quand c’est la case
# d’angle, la première colonne nomme les lignes.
EN_TETE_VIDE: Final = re.compile(r"<th(?: [^>]*)?>\s*</th>")
ANGLE_VIDE: Final = re.compile(r"<thead>\s*<tr>\s*<th(?: [^>]*)?>\s*</th>")
PREMIERE_CASE: Final = re.compile(r"<tr>(\s*)<td>(.*?)</td>", re.DOTALL)


def _scrollable_tables(html: str) -> str:
    def wrap(found: re.Match[str]) -> str:
        legende = LEGENDE.search(found["contenu"])
        titre = BALISE.sub("", legende[1]).strip() if legende else _first_header(found["contenu"])
        contenu = _declared_headers(found["contenu"])
        nom = escape(titre or "Tableau", quote=True)
        table = f"<table{found['attributs']}>{contenu}</table>"
        return f'<div class="defile" role="region" aria-label="{nom}" tabindex="0">{table}</div>'

    return TABLE.sub(wrap, html)


REGION: Final = re.compile(r'(?P<debut><(?:section|div)\b[^>]*? aria-label=")(?P<nom>[^"]+)"')


def _distinct_regions(html: str) -> str:
    """Deux zones d’une page ne portent pas le même nom : on ne saurait pas dans laquelle on arrive."""
    vues: Counter[str] = Counter()

    def number(found: re.Match[str]) -> str:
        vues[found["nom"]] += 1
        rang = vues[found["nom"]]
        return f'{found["debut"]}{found["nom"]}{f" ({rang})" if rang > 1 else ""}"'

    return REGION.sub(number, html)


def _declared_headers(contenu: str) -> str:
    """Chaque en-tête dit de quoi il l’est : d’une colonne, ou d’une ligne."""
    declare = EN_TETE_VIDE.sub("<td></td>", contenu).replace("<th>", '<th scope="col">')
    if not ANGLE_VIDE.search(contenu):
        return declare
    tete, balise, corps = declare.partition("<tbody>")
    return tete + balise + PREMIERE_CASE.sub(r'<tr>\1<th scope="row">\2</th>', corps)


def _first_header(contenu: str) -> str:
    entetes = [BALISE.sub("", e).strip() for e in re.findall(r"<th[^>]*>(.*?)</th>", contenu, re.DOTALL)]
    return "Tableau : " + ", ".join(e for e in entetes if e) if entetes else "Tableau"


MORCEAUX: Final = re.compile(r"(<[^>]+>)")
TEL_QUEL: Final = re.compile(r"</?(?:code|pre|samp|kbd|svg|textarea)(?![a-z])", re.IGNORECASE)
# Sans l’un de ces signes, aucun des motifs qui suivent ne trouve rien.
A_ESPACER: Final = re.compile(r"[;!?»:«']|\d |\.\.\.")
ESPACES: Final = (
    (re.compile(r"[ \u00a0\u202f]([;!?»])"), INSECABLE + r"\1"),
    (re.compile(r"[ \u00a0\u202f]:(?=\s|$)"), INSECABLE + ":"),
    (re.compile(r"«[ \u00a0\u202f]?"), "«" + INSECABLE),
    (re.compile(r"(\d) (?=[%€]|(?:km|min|h|ko|Mo|habitants?|hab)\b)"), r"\1" + INSECABLE),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"\.\.\."), "…"),
)


def french_typography(html: str) -> str:
    """Met les espaces insécables, les apostrophes et les points de suspension dans le texte, hors code."""
    sortie: list[str] = []
    dedans = 0
    for morceau in MORCEAUX.split(html):
        if TEL_QUEL.match(morceau) and not morceau.endswith("/>"):
            dedans += -1 if morceau.startswith("</") else 1
        sortie.append(morceau if dedans or morceau.startswith("<") else _spaced(morceau))
    return "".join(sortie)


def _spaced(texte: str) -> str:
    for motif, remplacement in ESPACES if A_ESPACER.search(texte) else ():
        texte = motif.sub(remplacement, texte)
    return texte
