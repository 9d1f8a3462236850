"""Les fichiers du cours : leur contenu, rangé par empreinte, et la place de chacun dans une activité."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.mbz.front import credit_of
from pupitre.exporters.mbz.ids import Ids
from pupitre.exporters.mbz.xml import add, document

TYPES: Final = {
    "csv": "text/csv",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "json": "application/json",
    "md": "text/markdown",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "webp": "image/webp",
}
COLONNE: Final = 255
LICENCES: Final = {
    # identifiant SPDX -> nom court des licences de Moodle 3.9
    "CC-BY-SA-4.0": "cc-sa",
    "CC-BY-4.0": "cc",
    "CC0-1.0": "public",
    "CC-BY-NC-SA-4.0": "cc-nc-sa",
    "tous-droits-reserves": "allrightsreserved",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Où un fichier se trouve : l’activité, son contexte, le composant, la zone et l’élément de cette zone."""

    activite: str
    contexte: int
    composant: str
    zone: str
    element: int = 0


class FilePool:
    """Rassemble les fichiers que montrent les activités ; un même contenu n’est écrit qu’une fois."""

    def __init__(self, bundle: Bundle, ids: Ids, instant: int) -> None:
        self._bundle = bundle
        self._ids = ids
        self._instant = instant
        self._contenus: dict[str, bytes] = {}
        self._racine = ET.Element("files")
        self._par_activite: dict[str, list[int]] = {}

    def put(self, place: Place, nom: str, adresse: str) -> None:
        """Dépose un fichier du site sous un nom, à une place."""
        cle = f"{place.contexte}/{place.composant}/{place.zone}/{place.element}/{nom}"
        numero = self._ids("fichier", cle)
        deja = self._par_activite.setdefault(place.activite, [])
        if numero in deja:
            return
        deja.append(numero)
        contenu = self._bundle.fichiers[adresse].read_bytes()
        empreinte = hashlib.sha1(contenu, usedforsecurity=False).hexdigest()
        self._contenus[empreinte] = contenu
        auteur, licence, source = credit_of(self._bundle, adresse)
        add(self._racine, "file", {
            "contenthash": empreinte, "contextid": place.contexte, "component": place.composant,
            "filearea": place.zone, "itemid": place.element, "filepath": "/", "filename": nom, "userid": None,
            "filesize": len(contenu), "mimetype": TYPES.get(nom.rpartition(".")[2].lower(), "application/octet-stream"),
            "status": 0, "timecreated": self._instant, "timemodified": self._instant, "source": source or nom,
            "author": auteur[:COLONNE], "license": LICENCES.get(licence, "unknown"), "sortorder": 1, "repositorytype": None,
            "repositoryid": None, "reference": None,
        }, id=numero)  # fmt: skip

    def put_images(self, place: Place, images: Mapping[str, str]) -> None:
        """Dépose les images d’un texte à la place de ce texte."""
        for nom, adresse in images.items():
            self.put(place, nom, adresse)

    def numbers(self, activite: str) -> tuple[int, ...]:
        """Les numéros des fichiers d’une activité."""
        return tuple(self._par_activite.get(activite, ()))

    def entries(self) -> dict[str, bytes]:
        """`files.xml`, et les contenus à la place que leur donne leur empreinte."""
        rangees = {f"files/{e[:2]}/{e}": contenu for e, contenu in self._contenus.items()}
        return {"files.xml": document(self._racine), **rangees}
