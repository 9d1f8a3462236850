"""Du HTML du site au HTML que pandoc traduit en styles nommés : un bloc du cursus, un style.

pandoc lit l’attribut « custom-style » d’une division et en fait un style de paragraphe, ou de caractère pour une étendue.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from lxml import html as lxml_html

from pupitre.exporters.bureautique.fragments import (
    ECRAN,
    Element,
    by_class,
    has_class,
    label_activities,
    new,
    remove,
    strip_attributes,
    text,
    unfold_details,
    unwrap_tables,
)
from pupitre.exporters.bureautique.images import Image

# Préfixes des adresses du site en attente : une page, un fichier joint.
RENVOI: Final = "renvoi:"
FICHIER: Final = "fichier:"
STYLES: Final = {
    # classe du paragraphe -> style nommé
    "chapeau": "Chapeau",
    "defi": "Défi",
    "avis-fiction": "Fiction",
    "discret": "Discret",
    "resume": "Variante",
}
ENCADRES: Final = {
    # classe de l’encadré -> style nommé de son titre
    "bloc-formateur": "Formateur",
    "bloc-exemple": "Exemple",
    "bloc-fiction": "Fiction",
    "bloc-peu-dense": "Peu-dense",
}
RUBRIQUES: Final = {"-corrige": "Corrigé", "-formateur": "Formateur"}
LARGEUR_CM: Final = 16.6
HAUTEUR_CM: Final = 17.5
COURT: Final = 14
GARDES: Final = frozenset(
    {"id", "href", "src", "alt", "lang", "colspan", "rowspan", "scope", "start", "custom-style", "style"}
)


def body_for_pandoc(racine: Element, ancre: str, decalage: int) -> str:
    """Le corps d’une page, prêt à réunir avec d’autres : titres décalés, ancres préfixées, styles nommés."""
    remove(racine, ECRAN)
    unfold_details(racine)
    unwrap_tables(racine)
    label_activities(racine, lambda etiquette, _mot: etiquette.set("custom-style", "Repérage"))
    for reperes in by_class(racine, "reperes"):
        _marks_as_paragraphs(reperes)
    for discret in by_class(racine, "discret"):
        _aside(discret)
    _styles(racine)
    for vises in by_class(racine, "vises"):
        _label(vises)
    for ligne in racine.xpath(".//th[@scope='row' or @scope='rowgroup']"):
        _embolden(ligne)
    for case in by_class(racine, "a-cocher"):
        case.text = f"☐ {(case.text or '').lstrip()}"
    for table in racine.xpath(".//table"):
        _columns(table)
    _anchors(racine, ancre)
    for lien in racine.xpath(f".//p[a[starts-with(@href, '{FICHIER}')]][following-sibling::*[1][self::p/img]]"):
        lien.getnext().addnext(lien)  # le dessin suit son titre ; l’adresse du fichier vient après
    for titre in racine.xpath(".//h2 | .//h3 | .//h4 | .//h5"):
        titre.tag = f"h{min(6, int(titre.tag[1]) + decalage)}"
    strip_attributes(racine, GARDES)
    for section in racine.xpath(".//section"):
        section.drop_tag()
    return str(lxml_html.tostring(racine, encoding="unicode"))


def _styled(element: Element, style: str) -> None:
    """Met un paragraphe dans une division au style nommé."""
    boite = new("div", **{"custom-style": style})
    boite.tail, element.tail = element.tail, None
    element.getparent().replace(element, boite)
    boite.append(element)


def _styles(racine: Element) -> None:
    for classe, style in STYLES.items():
        for element in by_class(racine, classe):
            if element.tag == "p":
                _styled(element, style)
    for classe, style in ENCADRES.items():
        for encadre in by_class(racine, classe):
            for titre in [e for e in encadre if has_class(e, "bloc-titre")]:
                _styled(titre, style)
    for fin, style in RUBRIQUES.items():
        for titre in racine.xpath(".//h3 | .//h4 | .//h5"):
            if str(titre.get("id", "")).startswith("a-") and str(titre.get("id")).endswith(fin):
                contenu = new("span", text(titre), **{"custom-style": f"Rubrique-{style.lower()}"})
                titre[:] = []
                titre.text = None
                titre.append(contenu)


def _label(section: Element) -> None:
    """Le titre d’une courte liste d’objectifs devient une étiquette : il encombrerait la table des matières."""
    for titre in section.xpath("./h2"):
        titre.tag = "p"
        titre.attrib.clear()
        _styled(titre, "Variante")


def _embolden(cellule: Element) -> None:
    """L’en-tête d’une ligne, en gras : pandoc n’en garde pas la nature."""
    gras = new("strong", cellule.text or "")
    gras.extend(list(cellule))
    cellule[:] = [gras]
    cellule.text = None


def _marks_as_paragraphs(liste: Element) -> None:
    """Une liste de repères (durée, matériel…) devient une suite de paragraphes « Durée : 20 min »."""
    boite = new("div", **{"custom-style": "Repère"})
    for paire in liste.xpath(".//dt"):
        valeur = paire.getnext()
        ligne = new("p")
        ligne.append(new("strong", f"{text(paire)}\u00a0:"))
        ligne[0].tail = f" {valeur.text or ''}"
        ligne.extend(list(valeur))
        boite.append(ligne)
    boite.tail = liste.tail
    liste.getparent().replace(liste, boite)


def _aside(discret: Element) -> None:
    """Une précision au fil du texte se met entre parenthèses, sauf après un point médian."""
    if discret.tag != "span" or not text(discret):
        return
    frere = discret.getprevious()
    avant = ((frere.tail or "") if frere is not None else (discret.getparent().text or "")).rstrip()
    if avant.endswith("·"):
        return
    discret.text = f"({discret.text or ''}"
    if len(discret):
        discret[-1].tail = f"{discret[-1].tail or ''})"
    else:
        discret.text += ")"


def _columns(table: Element) -> None:
    """Donne une largeur à chaque colonne, selon ce qu’elle contient : sans elles, Word en écrase."""
    lignes = [[text(c) for c in ligne if c.tag in ("td", "th")] for ligne in table.xpath(".//tr")]
    nombre = max((len(ligne) for ligne in lignes), default=0)
    pleines = [ligne for ligne in lignes if len(ligne) == nombre]
    if not nombre or table.xpath("./colgroup"):
        return
    poids = [_weight([ligne[rang] for ligne in pleines]) for rang in range(nombre)]
    groupe = new("colgroup")
    for valeur in poids:
        groupe.append(new("col", style=f"width:{100 * valeur / sum(poids):.0f}%"))
    legende = table.find("caption")
    table.insert(0 if legende is None else 1, groupe)


def _weight(cellules: list[str]) -> float:
    """Le poids d’une colonne : un texte court tient sur une ligne, un long en prend plusieurs."""
    plus_long = max(len(c) for c in cellules)
    if plus_long <= COURT:
        return max(3.0, plus_long * 0.62)
    mot = max(len(m) for c in cellules for m in c.split(" "))
    return max(9.0, math.sqrt(plus_long) * 1.6, mot * 0.62)


def _anchors(racine: Element, ancre: str) -> None:
    """Préfixe les ancres, et les pose là où pandoc les garde : un titre ou une étendue."""
    for element in [e for e in racine.iter() if isinstance(e.tag, str) and e.get("id")]:
        cle = f"{ancre}--{element.get('id')}"
        if element.tag in ("h2", "h3", "h4", "h5", "span"):
            element.set("id", cle)
            continue
        del element.attrib["id"]
        hote = next((e for e in element.iter("h2", "h3", "h4", "h5", "p", "dt", "li", "th", "td")), None)
        if hote is not None:
            repere = new("span", id=cle)
            repere.tail, hote.text = hote.text, None
            hote.insert(0, repere)


def place_images(racine: Element, joindre: Callable[[str], str | None], images: Mapping[str, Image]) -> None:
    """Joint chaque image à sa taille d’impression ; une image que l’on n’a pas est remplacée par son alternative."""
    for image in racine.xpath(".//img"):
        nom = joindre(str(image.get("src", "")).removeprefix(FICHIER))
        if nom is None:
            image.tail = f"{image.get('alt', '')}{image.tail or ''}"
            image.drop_tree()
            continue
        largeur = min(LARGEUR_CM, HAUTEUR_CM / images[nom].rapport)
        image.set("src", nom)
        image.set("width", f"{largeur:.1f}cm")
        image.set("height", f"{largeur * images[nom].rapport:.1f}cm")
