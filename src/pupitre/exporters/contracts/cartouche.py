"""Ce que de vrais importeurs refusent ou abîment dans une cartouche Common Cartridge 1.1 : une règle par défaut constaté.

Chaque règle reçoit les entrées de l’archive (chemin -> octets) et rend une phrase par défaut. Sources : IMS Common
Cartridge Profile 1.1, et ce que l’on a vu faire aux importeurs, d’abord à celui de Moodle 4.1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from html.parser import HTMLParser
from posixpath import dirname, normpath
from typing import Final
from urllib.parse import unquote

from pupitre.exporters.contracts.qti import (
    CP,
    MANIFESTE,
    QTI,
    QUESTIONS,
    Entrees,
    manifest_of,
    parse_xml,
    quizzes,
    resources,
)

ESPACE: Final = CP.strip("{}")
INTERDITES: Final = frozenset(("details", "summary", "script", "style", "iframe", "object", "embed", "form", "link"))


def recognizes(entrees: Entrees) -> bool:
    """Vrai si ces entrées se donnent pour une cartouche, de quelque version que ce soit."""
    octets = entrees.get(MANIFESTE, b"")
    return b"imsccv1p" in octets or b"IMS Common Cartridge" in octets


# ── Le manifeste ─────────────────────────────────────────────────────


def manifeste_lisible(entrees: Entrees) -> Iterator[str]:
    """Le manifeste est à la racine, et c’est du XML."""
    if MANIFESTE not in entrees:
        yield f"il manque « {MANIFESTE} » à la racine de l’archive."
    elif parse_xml(entrees[MANIFESTE]) is None:
        yield "le manifeste n’est pas du XML bien formé."


def espace_de_noms_en_tete(entrees: Entrees) -> Iterator[str]:
    """Moodle reconnaît la cartouche à son espace de noms par défaut, dans les 1 024 premiers octets."""
    debut = re.sub(rb"\s", b"", entrees.get(MANIFESTE, b"")[:1024]).replace(b"'", b'"')
    if f'xmlns="{ESPACE}"'.encode() not in debut:
        yield "l’espace de noms par défaut n’est pas celui de Common Cartridge 1.1 dans les 1 024 premiers octets."


def schema_exact(entrees: Entrees) -> Iterator[str]:
    """`schema` et `schemaversion` sont écrits au caractère près."""
    racine = manifest_of(entrees)
    for nom, attendu in (("schema", "IMS Common Cartridge"), ("schemaversion", "1.1.0")):
        if racine.findtext(f"{CP}metadata/{CP}{nom}") != attendu:
            yield f"« {nom} » doit valoir exactement « {attendu} »."


def sommaire_a_une_racine(entrees: Entrees) -> Iterator[str]:
    """Une organisation, un seul élément racine, sans titre ni ressource."""
    organisations = manifest_of(entrees).findall(f"{CP}organizations/{CP}organization")
    racines = [r for o in organisations for r in o.findall(f"{CP}item")]
    if len(organisations) != 1 or len(racines) != 1:
        yield "il faut une organisation, et une seule racine au sommaire."
    for racine in racines:
        if racine.find(f"{CP}title") is not None or "identifierref" in racine.attrib:
            yield "la racine du sommaire ne porte ni titre ni ressource."


def titres_du_sommaire(entrees: Entrees) -> Iterator[str]:
    """Chaque ligne du sommaire, sauf la racine, a un titre de 255 caractères au plus."""
    for racine in manifest_of(entrees).findall(f"{CP}organizations/{CP}organization/{CP}item"):
        for element in racine.iter(f"{CP}item"):
            titre = element.findtext(f"{CP}title") or ""
            if element is not racine and not 0 < len(titre) <= 255:
                yield f"le titre de « {element.get('identifier')} » est vide, ou dépasse 255 caractères."


def inventaire_exact(entrees: Entrees) -> Iterator[str]:
    """Chaque fichier est dans l’inventaire, et chaque fichier de l’inventaire est dans l’archive."""
    inscrits = {unquote(f.get("href", "")) for r in resources(entrees) for f in r.iter(f"{CP}file")}
    for chemin in sorted(set(entrees) - {MANIFESTE} - inscrits):
        yield f"« {chemin} » n’est pas dans l’inventaire du manifeste."
    for chemin in sorted(inscrits - set(entrees)):
        yield f"« {chemin} » est dans l’inventaire, pas dans l’archive."


def renvois_resolus(entrees: Entrees) -> Iterator[str]:
    """Les identifiants sont uniques, et chaque renvoi en trouve un."""
    racine = manifest_of(entrees)
    comptes = Counter(e.get("identifier") for e in racine.iter() if e.get("identifier"))
    ressources = {r.get("identifier") for r in resources(entrees)}
    for identifiant in sorted(str(i) for i, nombre in comptes.items() if nombre > 1):
        yield f"l’identifiant « {identifiant} » sert deux fois."
    for vise in sorted({e.get("identifierref", "") for e in racine.iter() if "identifierref" in e.attrib}):
        if vise not in ressources:
            yield f"« {vise} » ne désigne aucune ressource."


def noms_portables(entrees: Entrees) -> Iterator[str]:
    """Des noms en ASCII, de 120 caractères au plus."""
    for chemin in sorted(entrees):
        if len(chemin) > 120 or not re.fullmatch(r"[A-Za-z0-9._/-]+", chemin):
            yield f"« {chemin} » n’est pas un nom que toutes les plateformes lisent."


# ── Les pages ────────────────────────────────────────────────────────


class _Balises(HTMLParser):
    """Retient chaque balise et ses attributs."""

    def __init__(self) -> None:
        super().__init__()
        self.vues: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.vues.append((tag, {nom: valeur or "" for nom, valeur in attrs}))


@lru_cache(maxsize=16384)
def _tags(html: str) -> list[tuple[str, dict[str, str]]]:
    """Les balises d’un texte, lues une fois quel que soit le nombre de règles."""
    balises = _Balises()
    balises.feed(html)
    return balises.vues


def _pages(entrees: Entrees) -> Iterator[tuple[str, str]]:
    for chemin in sorted(entrees):
        if chemin.endswith(".html"):
            yield chemin, entrees[chemin].decode("utf-8", "replace")


def _texts(entrees: Entrees) -> Iterator[tuple[str, str]]:
    """Tout le HTML de la cartouche : celui des pages, et celui des questions."""
    yield from _pages(entrees)
    for chemin, racine in quizzes(entrees):
        for texte in racine.iter(f"{QTI}mattext"):
            yield chemin, texte.text or ""


def balises_gardees(entrees: Entrees) -> Iterator[str]:
    """Ni dépliant, ni script, ni style, ni cadre : une plateforme les retire sans rien dire."""
    for chemin, html in _texts(entrees):
        for balise, attributs in _tags(html):
            if balise in INTERDITES:
                yield f"{chemin} emploie « {balise} », que les plateformes retirent."
            for nom in attributs:
                if nom == "style" or nom.startswith("on"):
                    yield f"{chemin} emploie l’attribut « {nom} », que les plateformes retirent."


def adresses_ecrites_en_clair(entrees: Entrees) -> Iterator[str]:
    """Des adresses relatives, ou absolues et échappées ; jamais la variable de Canvas, qu’aucun autre ne remplace."""
    for chemin, html in _texts(entrees):
        for _, attributs in _tags(html):
            for valeur in (attributs[n] for n in ("href", "src") if n in attributs):
                if "$" in valeur:
                    yield f"{chemin} emploie une variable dans l’adresse « {valeur} »."
                elif not re.fullmatch(r"[!-~]*", valeur) or re.search(r"%(?![0-9A-Fa-f]{2})", valeur):
                    yield f"{chemin} écrit sans l’échapper l’adresse « {valeur} »."
                elif valeur.startswith("/"):
                    yield f"{chemin} emploie une adresse qui part de la racine : « {valeur} »."


def fichiers_montres_presents(entrees: Entrees) -> Iterator[str]:
    """Un lien relatif mène à un fichier de la cartouche, jamais à une autre page : Moodle n’en ferait rien."""
    for chemin, html in _texts(entrees):
        for balise, attributs in _tags(html):
            for valeur in (attributs[n] for n in ("href", "src") if n in attributs):
                if re.match(r"[a-z][a-z0-9+.-]*:|#|/", valeur) or "$" in valeur:
                    if balise == "img":
                        yield f"{chemin} montre une image qui n’est pas dans la cartouche : « {valeur} »."
                    continue
                vise = normpath(f"{dirname(chemin)}/{unquote(valeur.partition('#')[0])}")
                if vise not in entrees:
                    yield f"{chemin} mène à « {valeur} », qui n’est pas dans la cartouche."
                elif vise.endswith(".html"):
                    yield f"{chemin} mène à la page « {valeur} » : écrivez son adresse publique."


def notice_presente(entrees: Entrees) -> Iterator[str]:
    """Une page dit d’où vient la cartouche, à quelle licence, et comment l’importer."""
    textes = [html for _, html in _pages(entrees)]
    for quoi, motif in (("l’édition", r"édition \d{4}\.\d"), ("la licence", "Licence"), ("l’importation", "importer")):
        if not any(re.search(motif, html) for html in textes):
            yield f"aucune page ne dit {quoi}."


REGLES: Final[tuple[Callable[[Entrees], Iterator[str]], ...]] = (
    manifeste_lisible,
    espace_de_noms_en_tete,
    schema_exact,
    sommaire_a_une_racine,
    titres_du_sommaire,
    inventaire_exact,
    renvois_resolus,
    noms_portables,
    balises_gardees,
    adresses_ecrites_en_clair,
    fichiers_montres_presents,
    notice_presente,
    *QUESTIONS,
)
