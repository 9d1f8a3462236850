"""Ouvre un document qui revient : son format, ce qu’il dit de ses sources, ses commentaires ; ou pourquoi on le refuse."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lxml import etree

from pupitre.exporters.bureautique.provenance import CONTENU, EMPREINTE, SOURCE
from pupitre.importers.comments import FICHIERS, Commentaire, read_comments
from pupitre.importers.reading import Suite, UnreadableError

OCTETS_AU_PLUS: Final = 200_000_000  # une fois décompressé : le guide du cursus entier en fait vingt fois moins
CHIFFRE_OU_ANCIEN: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # l’enveloppe des .doc, et des .docx sous mot de passe
PROPRIETES: Final[dict[Suite, tuple[str, str]]] = {
    # suite -> (fichier des propriétés, chemin XPath d’une propriété libre)
    "docx": ("docProps/custom.xml", "//*[local-name()='property']"),
    "odt": ("meta.xml", "//*[local-name()='user-defined']"),
}
SOURCE_ECRITE: Final = re.compile(r"(?P<chemin>[^\s\\:]+) (?P<empreinte>[0-9a-f]{40})")


@dataclass(frozen=True, slots=True)
class DocumentRevenu:
    """Un document exporté par nous : son format, le contenu dont il vient, l’empreinte de son texte et de ses sources."""

    octets: bytes
    suite: Suite
    contenu: str
    empreinte: str
    sources: Mapping[str, str]
    commentaires: tuple[Commentaire, ...]


def open_document(fichier: Path) -> DocumentRevenu:
    """Ouvre le document ; lève `UnreadableError` avec une phrase pour qui l’a envoyé."""
    octets = fichier.read_bytes()
    entrees = _entries(octets, fichier.name)
    suite = _suite(entrees, fichier.name)
    proprietes = {
        str(p.get("name") or p.get(META_NOM)): "".join(p.itertext()) for p in _nodes(entrees, PROPRIETES[suite])
    }
    sources = [SOURCE_ECRITE.fullmatch(v.strip()) for nom, v in proprietes.items() if nom.startswith(f"{SOURCE} ")]
    if CONTENU not in proprietes or not any(sources):
        raise UnreadableError(
            f"« {fichier.name} » ne dit pas de quel contenu il vient. Seul un guide que ce cursus a exporté en ODT ou en DOCX "
            "peut revenir, et à condition d’avoir gardé ses propriétés : « Fichier, Propriétés »."
        )
    return DocumentRevenu(
        octets,
        suite,
        proprietes[CONTENU].strip(),
        proprietes.get(EMPREINTE, "").strip(),
        {
            s["chemin"]: s["empreinte"]
            for s in sources
            if s and ".." not in s["chemin"].split("/") and s["chemin"][0] != "/"
        },
        read_comments(suite, lambda fichier, chemin: _nodes(entrees, (fichier, chemin))),
    )


META_NOM: Final = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}name"


def _entries(octets: bytes, nom: str) -> Mapping[str, bytes]:
    if octets.startswith(CHIFFRE_OU_ANCIEN):
        raise UnreadableError(
            f"« {nom} » est protégé par un mot de passe, ou dans l’ancien format .doc : "
            "enregistrez-le sans mot de passe, en .docx ou en .odt."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            if sum(i.file_size for i in archive.infolist()) > OCTETS_AU_PLUS:
                raise UnreadableError(f"« {nom} » est beaucoup trop gros pour un guide de ce cursus.")
            voulus = ("mimetype", "[Content_Types].xml", "META-INF/manifest.xml", "word/document.xml", "content.xml")
            noms = {*voulus, *(f for f, _ in PROPRIETES.values()), *FICHIERS}
            return {i.filename: archive.read(i) for i in archive.infolist() if i.filename in noms}
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise UnreadableError(
            f"« {nom} » n’est pas un document ODT ou DOCX entier : il est tronqué, abîmé, ou d’un autre format."
        ) from None


def _suite(entrees: Mapping[str, bytes], nom: str) -> Suite:
    if b"encryption-data" in entrees.get("META-INF/manifest.xml", b""):
        raise UnreadableError(f"« {nom} » est protégé par un mot de passe : enregistrez-le sans mot de passe.")
    if "word/document.xml" in entrees:
        return "docx"
    if b"opendocument.text" in entrees.get("mimetype", b"") and "content.xml" in entrees:
        return "odt"
    raise UnreadableError(f"« {nom} » n’est pas un document de texte : on attend un fichier .odt ou .docx.")


def _nodes(entrees: Mapping[str, bytes], ou: tuple[str, str]) -> list[Any]:
    fichier, chemin = ou
    if fichier not in entrees:
        return []
    try:
        arbre = etree.fromstring(entrees[fichier], etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise UnreadableError("Le document est abîmé : sa structure interne ne se lit pas.") from None
    trouves: list[Any] = arbre.xpath(chemin)
    return trouves
