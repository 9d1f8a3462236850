"""Ce qui se lit dans une phrase : texte, emphases, liens, citations, termes du glossaire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pupitre.exporters.typst.edition import GLOSSAIRE, REFERENCES, SITE, Copie
from pupitre.exporters.typst.source import call, content, label, string, text
from pupitre.exporters.typst.tree import Enfants, Noeud

ENTOURES: Final[dict[str, str]] = {
    # élément HTML -> fonction typst qui entoure son contenu
    "strong": "strong",
    "b": "strong",
    "em": "emph",
    "i": "emph",
    "cite": "emph",
    "dfn": "emph",
    "var": "emph",
    "sup": "super",
    "sub": "sub",
    "del": "strike",
    "s": "strike",
    "ins": "underline",
    "u": "underline",
    "mark": "highlight",
    "code": "code",
    "kbd": "code",
    "samp": "code",
}
CLASSES: Final[dict[str, str]] = {
    # classe d’un « span » -> fonction du gabarit
    "discret": "discret",
    "etiquette": "etiquette",
    "terme": "terme",
    "case": "case-vide",
    "blanc": "blanc-au-fil",
}
# Ce que le papier n’a pas à montrer : la bulle d’une définition, les dessins décoratifs, les champs d’un formulaire.
TUS: Final = frozenset(("svg", "input", "select", "option", "textarea", "output"))


def inline(enfants: Enfants, copie: Copie) -> str:
    """Le contenu d’une phrase, en typst."""
    return "".join(text(e) if isinstance(e, str) else _element(e, copie) for e in enfants)


def phrase(enfants: Enfants, copie: Copie) -> str:
    """Le contenu d’un paragraphe, sans blanc au début ni à la fin."""
    return inline(trimmed(enfants), copie)


def trimmed(enfants: Enfants) -> Enfants:
    """Les mêmes enfants, sans blanc au bord."""
    suite = list(enfants)
    while suite and isinstance(suite[0], str) and not suite[0].strip(" \n\t\r"):
        suite.pop(0)
    while suite and isinstance(suite[-1], str) and not suite[-1].strip(" \n\t\r"):
        suite.pop()
    if suite and isinstance(suite[0], str):
        suite[0] = suite[0].lstrip(" \n\t\r")
    if suite and isinstance(suite[-1], str):
        suite[-1] = suite[-1].rstrip(" \n\t\r")
    return tuple(suite)


def _element(noeud: Noeud, copie: Copie) -> str:
    if noeud.nom in TUS or "definition" in noeud.classes or "hidden" in noeud.attributs:
        return ""
    writer = PARTICULIERS.get(noeud.nom)
    if writer:
        return writer(noeud, copie)
    corps = inline(noeud.enfants, copie)
    fonction = ENTOURES.get(noeud.nom) or next((CLASSES[c] for c in sorted(noeud.classes & set(CLASSES))), "")
    corps = call(fonction, content(corps)) if fonction and corps else corps
    langue = noeud.attributs.get("lang", "")[:2]
    return call("text", content(corps), lang=string(langue)) if langue and corps else corps


def _quoted(noeud: Noeud, copie: Copie) -> str:
    return text("«\u00a0") + inline(noeud.enfants, copie) + text("\u00a0»")


def _line_break(_noeud: Noeud, _copie: Copie) -> str:
    return "#linebreak();"


def _link(noeud: Noeud, copie: Copie) -> str:
    """Un renvoi dans le document, avec sa page ; un lien vers l’adresse permanente pour tout le reste."""
    corps = inline(noeud.enfants, copie)
    href = noeud.attributs.get("href", "")
    if href.startswith("#"):
        adresse = f"{copie.page}{href}"
        return _reference(adresse, corps, copie) if adresse in copie.contenues else corps
    if not corps or not href:
        return corps
    if href.startswith(SITE):
        return _reference(href.removeprefix(SITE), corps, copie)
    return call("lien", string(href), content(corps))


def _reference(adresse: str, corps: str, copie: Copie) -> str:
    """Un lien vers une page du site : un terme, une référence, un endroit du document, ou une autre page."""
    for debut, vus in ((GLOSSAIRE, copie.releve.termes), (REFERENCES, copie.releve.references)):
        if adresse.startswith(debut):
            vus.add(adresse.removeprefix(debut))
            if not copie.has_annexes:
                return call("vers-le-site", string(copie.publique(adresse)), content(corps))
            return call("entree", f"<{label(adresse)}>", content(corps))
    if adresse in copie.contenues:
        return call("renvoi", f"<{label(adresse)}>", content(corps))
    return call("lien", string(copie.publique(adresse)), content(corps))


def _image(noeud: Noeud, copie: Copie) -> str:
    """Une image au milieu d’une phrase ; seule dans son paragraphe, c’est une figure, que les blocs écrivent."""
    return image(noeud, copie, "image")


def image(noeud: Noeud, copie: Copie, fonction: str) -> str:
    """Une image, par la fonction donnée ; sans texte de remplacement, elle est décorative."""
    adresse = noeud.attributs.get("src", "").removeprefix(SITE)
    copie.releve.fichiers.add(adresse)
    alternative = noeud.attributs.get("alt", "")
    if not alternative:
        return call("decor", string(adresse))
    return call(fonction, string(adresse), alt=string(alternative))


PARTICULIERS: Final[dict[str, Callable[[Noeud, Copie], str]]] = {
    "a": _link,
    "br": _line_break,
    "q": _quoted,
    "img": _image,
}
