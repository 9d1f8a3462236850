"""Ce que des plateformes refusent, ou perdent en silence, dans un paquet SCORM 1.2 ou 2004.

Sources : ADL, SCORM 1.2 Content Aggregation Model ; SCORM 2004 4th Edition ; et ce que l’on a vu faire aux importeurs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from posixpath import basename, normpath
from typing import Final
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from pupitre.exporters.contracts.package import Package

MANIFESTE: Final = "imsmanifest.xml"
TITRE_MAXI: Final = 255
ADLCP: Final = {
    # espace de noms d’adlcp -> (norme, espace de noms par défaut, versions, attribut de la ressource)
    "http://www.adlnet.org/xsd/adlcp_rootv1p2": (
        "1.2", "http://www.imsproject.org/xsd/imscp_rootv1p1p2", {"1.2"}, "scormtype",
    ),
    "http://www.adlnet.org/xsd/adlcp_v1p3": (
        "2004", "http://www.imsglobal.org/xsd/imscp_v1p1",
        {"CAM 1.3", "2004 3rd Edition", "2004 4th Edition"}, "scormType",
    ),
}  # fmt: skip
# Ce que la norme fait joindre sans qu’aucune ressource ne l’emploie.
ANNEXES: Final = re.compile(r"(?i).*\.(?:xsd|dtd|xml|txt)")
DEHORS: Final = re.compile(
    r"<(?:script|img|iframe|source|audio|video|embed)\b[^>]*\ssrc\s*=\s*[\"'](?:https?:)?//[^\"']+"
    r"|<link\b[^>]*rel\s*=\s*[\"']?stylesheet[^>]*href\s*=\s*[\"'](?:https?:)?//[^\"']+", re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True)
class Scorm:
    """Un paquet lu : ses entrées et son manifeste."""

    package: Package

    @cached_property
    def texte(self) -> str:
        """Le manifeste, tel qu’il est écrit."""
        return self.package.entrees.get(MANIFESTE, b"").decode("utf-8", errors="replace")

    @cached_property
    def racine(self) -> ET.Element:
        """L’arbre du manifeste ; un élément vide s’il ne se lit pas."""
        arbre = self.package.xml(MANIFESTE)
        return arbre if arbre is not None else ET.Element("vide")

    @cached_property
    def adlcp(self) -> str:
        """L’espace de noms que porte le préfixe « adlcp », ou rien."""
        found = re.search(r"xmlns:adlcp\s*=\s*[\"']([^\"']+)", self.texte)
        return found[1] if found else ""

    def all(self, nom: str) -> Iterator[ET.Element]:
        """Tous les éléments de ce nom, quel que soit leur espace de noms."""
        return (e for e in self.racine.iter() if e.tag.rpartition("}")[2] == nom)

    def text(self, nom: str) -> str:
        """Le texte du premier élément de ce nom."""
        premier = next(self.all(nom), None)
        return (premier.text or "").strip() if premier is not None else ""

    def is_sco(self, ressource: ET.Element) -> bool:
        """Vrai si la ressource se dit lançable et suivie."""
        attribut = ADLCP[self.adlcp][3] if self.adlcp in ADLCP else "scormtype"
        return ressource.get(f"{{{self.adlcp}}}{attribut}") == "sco"


def recognizes(package: Package) -> bool:
    """Vrai si l’archive se donne pour un paquet SCORM, même mal rangé."""
    manifestes = (octets for chemin, octets in package.entrees.items() if basename(chemin) == MANIFESTE)
    return any(b"adlcp" in octets or b"ADL SCORM" in octets for octets in manifestes)


def manifest_at_root(scorm: Scorm) -> Iterator[str]:
    """Le manifeste est à la racine de l’archive."""
    if MANIFESTE not in scorm.package.entrees:
        yield f"« {MANIFESTE} » n’est pas à la racine de l’archive : le dossier a été compressé, et non son contenu."


def namespaces(scorm: Scorm) -> Iterator[str]:
    """L’espace de noms par défaut et le préfixe « adlcp » sont ceux d’une même norme, à la lettre."""
    if scorm.adlcp not in ADLCP:
        yield "le préfixe « adlcp » manque, ou ne désigne pas SCORM : le suivi serait perdu sans un mot."
        return
    attendu = ADLCP[scorm.adlcp][1]
    if not re.search(rf"\sxmlns\s*=\s*[\"']{re.escape(attendu)}[\"']", scorm.texte):
        yield f"l’espace de noms par défaut n’est pas « {attendu} »."


def schema(scorm: Scorm) -> Iterator[str]:
    """`schema` et `schemaversion` disent la norme."""
    if scorm.text("schema") != "ADL SCORM":
        yield "« schema » ne vaut pas « ADL SCORM »."
    versions = ADLCP[scorm.adlcp][2] if scorm.adlcp in ADLCP else set().union(*(v[2] for v in ADLCP.values()))
    if scorm.text("schemaversion") not in versions:
        yield f"« schemaversion » vaut « {scorm.text('schemaversion')} » ; on attend {' ou '.join(sorted(versions))}."


def organization(scorm: Scorm) -> Iterator[str]:
    """Une organisation, avec un titre, celle que le manifeste donne par défaut."""
    organisations = list(scorm.all("organization"))
    if len(organisations) != 1:
        yield f"le manifeste a {len(organisations)} organisations : il en faut une."
        return
    defaut = next((o.get("default") for o in scorm.all("organizations")), None)
    if defaut != organisations[0].get("identifier"):
        yield "l’organisation par défaut n’est pas celle du manifeste."
    if not any(e.tag.endswith("title") and (e.text or "").strip() for e in organisations[0]):
        yield "l’organisation n’a pas de titre."


def titles(scorm: Scorm) -> Iterator[str]:
    """Un titre court et sans esperluette : plus long, l’import échoue dans la base de données."""
    for titre in (t.text or "" for t in scorm.all("title")):
        if len(titre) > TITRE_MAXI:
            yield f"un titre dépasse {TITRE_MAXI} caractères : « {titre[:40]}… »."
        if "&" in titre:
            yield f"un titre contient une esperluette : « {titre[:40]} »."


def items(scorm: Scorm) -> Iterator[str]:
    """Chaque élément est visible et mène à une ressource."""
    ressources = {r.get("identifier") for r in scorm.all("resource")}
    for item in scorm.all("item"):
        if item.get("identifierref") is not None and item.get("identifierref") not in ressources:
            yield f"l’élément « {item.get('identifier')} » mène à une ressource absente."
        if item.get("isvisible", "true") != "true":
            yield f"l’élément « {item.get('identifier')} » est caché : certaines plateformes ne l’ouvriraient pas."
    if not any(item.get("identifierref") for item in scorm.all("item")):
        yield "aucun élément ne mène à une page à ouvrir."


def launchable(scorm: Scorm) -> Iterator[str]:
    """La première ressource est lançable et suivie."""
    ressources = list(scorm.all("resource"))
    if not ressources or not scorm.is_sco(ressources[0]):
        yield "la première ressource n’est pas un « sco » : le suivi serait perdu sans un mot."
    for ressource in ressources:
        if ressource.get("type") != "webcontent":
            yield f"la ressource « {ressource.get('identifier')} » n’est pas du type « webcontent »."


def listed_files(scorm: Scorm) -> Iterator[str]:
    """Tout fichier annoncé est là, et tout fichier présent est annoncé."""
    annonces = {f.get("href", "") for f in scorm.all("file")}
    annonces |= {r.get("href", "").partition("?")[0] for r in scorm.all("resource") if r.get("href")}
    annonces = {normpath(unquote(a)) for a in annonces if a}
    presents = set(scorm.package.entrees)
    for absent in sorted(annonces - presents):
        yield f"« {absent} » est annoncé par le manifeste, et n’est pas dans l’archive."
    for oublie in sorted(c for c in presents - annonces if not ANNEXES.fullmatch(c)):
        yield f"« {oublie} » est dans l’archive, et le manifeste ne l’annonce pas."


def mastery(scorm: Scorm) -> Iterator[str]:
    """Un seuil de réussite est un nombre de 0 à 100."""
    for seuil in scorm.all("masteryscore"):
        if not re.fullmatch(r"\d{1,2}(?:\.\d+)?|100", (seuil.text or "").strip()):
            yield f"le seuil de réussite « {seuil.text} » n’est pas un nombre de 0 à 100."


def no_request(scorm: Scorm) -> Iterator[str]:
    """Aucune page ne charge quoi que ce soit d’un autre site : derrière un pare-feu, elle resterait blanche."""
    for chemin, octets in scorm.package.entrees.items():
        if chemin.endswith((".html", ".htm")) and (found := DEHORS.search(octets.decode("utf-8", errors="replace"))):
            yield f"{chemin} charge un fichier d’un autre site ({found[0][-60:]})."


REGLES: Final[tuple[Callable[[Scorm], Iterator[str]], ...]] = (
    manifest_at_root, namespaces, schema, organization, titles, items, launchable, listed_files, mastery, no_request,
)  # fmt: skip
