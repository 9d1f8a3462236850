"""Ce qu’un importeur exige d’un paquet SCORM, relu par un lecteur qui ne sait rien du moteur : une liste de défauts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Final
from urllib.parse import unquote

from lxml import etree

ESPACES: Final = {
    "1.2": ("http://www.imsproject.org/xsd/imscp_rootv1p1p2", "http://www.adlnet.org/xsd/adlcp_rootv1p2", "scormtype"),
    "2004 4th Edition": (
        "http://www.imsglobal.org/xsd/imscp_v1p1",
        "http://www.adlnet.org/xsd/adlcp_v1p3",
        "scormType",
    ),
}
# Ce que la norme met à la racine sans le lister.
HORS_LISTE: Final = re.compile(r"imsmanifest\.xml|[A-Za-z0-9_]+\.(xsd|dtd)")


class _Liens(HTMLParser):
    """Les adresses et les ancres d’une page, et ce qui en sort."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.adresses: list[tuple[str, str]] = []
        self.ancres: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        donnees = {nom: valeur or "" for nom, valeur in attrs}
        self.ancres |= {donnees[nom] for nom in ("id", "name") if nom in donnees}
        for nom in ("href", "src"):
            if donnees.get(nom):
                dehors = tag == "a" and donnees.get("target") == "_blank" and donnees.get("rel") == "noopener"
                self.adresses.append((donnees[nom], "dehors" if dehors else tag))


def defects(paquet: Path) -> list[str]:
    """Les défauts du paquet, en phrases ; vide s’il est bon à importer."""
    with zipfile.ZipFile(paquet) as archive:
        contenu = {nom: archive.read(nom) for nom in archive.namelist()}
    return list(of_contents(contenu))


def of_contents(contenu: dict[str, bytes]) -> Iterator[str]:
    """Les défauts d’un paquet décompressé."""
    if "imsmanifest.xml" not in contenu:
        yield "pas de manifeste à la racine"
        return
    yield from (f"nom non portable : {n}" for n in contenu if not re.fullmatch(r"[A-Za-z0-9._/-]{1,120}", n))
    texte = contenu["imsmanifest.xml"]
    racine = etree.fromstring(texte)
    version = racine.findtext("{*}metadata/{*}schemaversion")
    if version not in ESPACES or racine.findtext("{*}metadata/{*}schema") != "ADL SCORM":
        yield f"version de norme inconnue : {version}"
        return
    cp, adlcp, attribut = ESPACES[version]
    if racine.tag != f"{{{cp}}}manifest" or racine.nsmap.get(None) != cp:
        yield "espace de noms par défaut"
    if racine.nsmap.get("adlcp") != adlcp or f' adlcp:{attribut}="sco"'.encode() not in texte:
        yield "préfixe adlcp"
    if b"masteryscore" in texte:
        yield "seuil de réussite"
    yield from _organizations(racine, cp)
    yield from _resources(racine, cp, f"{{{adlcp}}}{attribut}", set(contenu))
    pages = {nom: _Liens(octets.decode("utf-8")) for nom, octets in contenu.items() if nom.endswith(".html")}
    yield from (d for nom in pages for d in _page(nom, pages, set(contenu)))


def _organizations(racine: etree._Element, cp: str) -> Iterator[str]:
    organisations = racine.findall(f"{{{cp}}}organizations/{{{cp}}}organization")
    if len(organisations) != 1:
        yield "une seule organisation"
        return
    organisation = organisations[0]
    if organisation.getparent().get("default") != organisation.get("identifier"):
        yield "organisation par défaut"
    elements = organisation.findall(f"{{{cp}}}item")
    for element in (organisation, *elements):
        titre = element.findtext(f"{{{cp}}}title")
        if not titre or len(titre) > 255 or "&" in titre:
            yield f"titre : {titre!r}"
    ressources = {r.get("identifier") for r in racine.iter(f"{{{cp}}}resource")}
    for element in elements:
        if element.get("isvisible") != "true" or element.get("identifierref") not in ressources:
            yield "élément sans ressource ou invisible"
    identifiants = [e.get("identifier") for e in racine.iter() if e.get("identifier")]
    if len(set(identifiants)) != len(identifiants):
        yield "identifiant en double"


def _resources(racine: etree._Element, cp: str, attribut: str, fichiers: set[str]) -> Iterator[str]:
    listes: set[str] = set()
    for ressource in racine.iter(f"{{{cp}}}resource"):
        if ressource.get("type") != "webcontent" or ressource.get(attribut) != "sco":
            yield "ressource qui n’est pas lançable"
        liste = [f.get("href") or "" for f in ressource.findall(f"{{{cp}}}file")]
        if ressource.get("href") not in liste or len(set(liste)) != len(liste):
            yield "page de lancement non listée, ou fichier listé deux fois"
        listes |= set(liste)
    yield from (f"listé sans exister : {f}" for f in sorted(listes - fichiers))
    yield from (f"présent sans être listé : {f}" for f in sorted(fichiers - listes) if not HORS_LISTE.fullmatch(f))


def _page(nom: str, pages: dict[str, _Liens], fichiers: set[str]) -> Iterator[str]:
    for adresse, balise in pages[nom].adresses:
        if re.match(r"[a-z]+:|//", adresse):
            if balise != "dehors":
                yield f"{nom} demande {adresse} ailleurs"
            continue
        chemin, _, ancre = adresse.partition("#")
        vise = normpath(join(dirname(nom), unquote(chemin))) if chemin else nom
        if vise not in fichiers:
            yield f"{nom} mène à {adresse}, qui n’est pas dans le paquet"
        elif ancre and vise in pages and ancre not in pages[vise].ancres:
            yield f"{nom} mène à une ancre absente : {adresse}"
