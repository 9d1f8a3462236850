"""Le HTML d’une page, tel que Moodle le garde : sans nos feuilles de style, sans script, sans infobulle.

Moodle restaure ce HTML sans l’assainir. Rien ici ne dépend du site : les classes gardées sont celles de Bootstrap, que
porte le thème de Moodle ; sans elles, la page reste lisible.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Final
from xml.etree import ElementTree as ET

from pupitre.exporters.bundle import ABSOLU, BundlePage, site_address
from pupitre.exporters.html_tree import inner_html, parse, replace_child
from pupitre.rendering.renderer import finish_page

PLUGINFILE: Final = "@@PLUGINFILE@@/"
CLASSES: Final[Mapping[str, str]] = {
    # classe du site -> classes de Bootstrap
    "activite": "card card-body mb-3",
    "bloc": "card card-body bg-light mb-3",
    "avis-fiction": "alert alert-warning",
    "chapeau": "lead",
    "defile": "table-responsive",
}
# Ce que le site seul sait montrer ou remplir.
RETIRES: Final = frozenset(("svg", "fieldset", "input", "select", "textarea", "output", "script", "style", "iframe"))
ATTRIBUTS: Final = frozenset(
    ("id", "lang", "dir", "href", "hreflang", "src", "alt", "title", "scope", "colspan", "rowspan", "headers", "open")
) | frozenset(("start", "datetime", "role", "tabindex", "aria-label", "aria-labelledby", "width", "height", "class"))
SOURCE: Final = re.compile(r'<img\b[^>]*\ssrc="([^"]*)"')
TITRES: Final = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class Adapted:
    """Le HTML adapté, et les images qu’il montre : nom donné dans Moodle -> adresse du fichier sur le site."""

    html: str
    images: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Adapter:
    """Adapte le HTML d’une page ; `resolve` rend l’adresse à écrire pour une adresse du site.

    `decalage` abaisse les titres d’autant de niveaux, pour qu’ils suivent celui qu’écrit Moodle.
    """

    resolve: Callable[[str], str]
    decalage: int = 0

    def page(self, html: str, adresse: str) -> Adapted:
        """Le HTML d’une page déjà rendue, dont l’adresse sert à lire les liens relatifs."""
        racine = parse(html)
        images: dict[str, str] = {}
        self._clean(racine)
        for element in racine.iter():
            self._finish(element, adresse, images)
        return Adapted(inner_html(racine).strip(), images)

    def fragment(self, html: str, adresse: str) -> Adapted:
        """Un court texte rendu, qui n’est pas encore passé par l’assainissement."""
        return self.page(finish_page(html), adresse)

    def _clean(self, parent: ET.Element) -> None:
        """Retire ce que Moodle ne sait pas montrer, déplie ce qui dépend de nos feuilles de style."""
        for enfant in list(parent):
            classes = enfant.get("class", "").split()
            if enfant.tag in RETIRES or "hidden" in enfant.attrib or "quiz" in classes:
                replace_child(parent, enfant, [])
                continue
            self._clean(enfant)
            for classe in classes:
                if classe in DEPLIS:
                    DEPLIS[classe](parent, enfant)
                    break

    def _finish(self, element: ET.Element, adresse: str, images: dict[str, str]) -> None:
        """Garde les attributs permis, remplace les adresses, abaisse les titres."""
        classes = dict.fromkeys(CLASSES[c] for c in element.get("class", "").split() if c in CLASSES)
        for nom in [n for n in element.attrib if n not in ATTRIBUTS or n == "class"]:
            del element.attrib[nom]
        if element.tag == "table":
            classes = {"table table-bordered": None}
        if element.tag == "img":
            classes = {"img-fluid": None}
            element.set("src", _image(element.get("src", ""), adresse, images))
        if classes:
            element.set("class", " ".join(classes))
        if element.tag == "a" and not ABSOLU.match(element.get("href", "")):
            element.set("href", self.resolve(site_address(element.get("href", ""), adresse)))
        if element.tag in TITRES:
            rang = TITRES.index(element.tag) + self.decalage
            element.tag = TITRES[min(rang, len(TITRES) - 1)]


def _image(valeur: str, adresse: str, images: dict[str, str]) -> str:
    """L’adresse d’une image dans Moodle ; deux images de même nom y prennent deux noms."""
    if ABSOLU.match(valeur):
        return valeur
    fichier = site_address(valeur, adresse)
    nom = fichier.rpartition("/")[2]
    if images.get(nom, fichier) != fichier:
        nom = fichier.replace("/", "-")[-120:]
    images[nom] = fichier
    return PLUGINFILE + nom


def missing_images(adaptes: Collection[Adapted], fichiers: Collection[str]) -> tuple[str, ...]:
    """Les images que l’on montre sans les avoir, triées : à refuser, l’importeur laisserait un trou."""
    vues = {adresse for adapte in adaptes for adresse in adapte.images.values()}
    return tuple(sorted(vues - set(fichiers)))


def shown_images(page: BundlePage) -> Iterator[str]:
    """Les adresses, sur le site, des images que montre une page."""
    for valeur in SOURCE.findall(page.html):
        if not ABSOLU.match(valeur):
            yield site_address(unescape(valeur), page.adresse)


# ── Ce qui n’a de sens qu’avec nos feuilles de style ─────────────────


def _term(parent: ET.Element, span: ET.Element) -> None:
    """Un terme et son infobulle deviennent un lien simple vers le glossaire."""
    lien = next(iter(span.findall("a")), None)
    if lien is None:
        replace_child(parent, span, [], "".join(span.itertext()))
        return
    lien.tail = None
    replace_child(parent, span, [lien])


def _facts(parent: ET.Element, liste: ET.Element) -> None:
    """Une liste de repères devient une liste à puces : « **Durée :** 20 min »."""
    puces = ET.Element("ul")
    for couple in liste:
        terme, valeur = couple.find("dt"), couple.find("dd")
        if terme is None or valeur is None:
            continue
        puce = ET.SubElement(puces, "li")
        nom = ET.SubElement(puce, "strong")
        nom.text = f"{''.join(terme.itertext())}\u00a0:"
        nom.tail = f" {valeur.text or ''}"
        puce.extend(list(valeur))
    replace_child(parent, liste, [puces])


def _tag(parent: ET.Element, span: ET.Element) -> None:
    """Une étiquette posée devant un titre devient un mot de ce titre."""
    replace_child(parent, span, [], f"{''.join(span.itertext())}\u00a0:")


def _small(_parent: ET.Element, element: ET.Element) -> None:
    if element.tag == "span":
        element.tag = "small"


def _bold(_parent: ET.Element, paragraphe: ET.Element) -> None:
    """Le titre d’un encadré, en gras : dans la page, il n’est pas un titre."""
    gras = ET.Element("strong")
    gras.text, paragraphe.text = paragraphe.text, None
    gras.extend(list(paragraphe))
    for enfant in list(paragraphe):
        paragraphe.remove(enfant)
    paragraphe.append(gras)


def _checkbox(_parent: ET.Element, puce: ET.Element) -> None:
    """Une case à cocher au crayon."""
    premier = puce.find("p")
    cible = premier if premier is not None and not (puce.text or "").strip() else puce
    cible.text = f"\u2610 {cible.text or ''}"


DEPLIS: Final[Mapping[str, Callable[[ET.Element, ET.Element], None]]] = {
    "terme": _term,
    "reperes": _facts,
    "etiquette": _tag,
    "discret": _small,
    "bloc-titre": _bold,
    "a-cocher": _checkbox,
}


def paragraph(texte: str) -> str:
    """Un paragraphe de texte brut."""
    return f"<p>{escape(texte, quote=False)}</p>"


def bullets(lignes: Collection[str]) -> str:
    """Une liste à puces ; les lignes sont du HTML."""
    racine = "".join(f"<li>{ligne}</li>" for ligne in lignes)
    return f"<ul>{racine}</ul>" if racine else ""
