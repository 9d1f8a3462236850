"""L’appel à pandoc : un HTML et des images entrent, les entrées d’un document ODT ou DOCX sortent.

pandoc (GPL 2 ou plus) vient de la roue « pypandoc-binary » ; on le lance comme un programme, sans réseau.
"""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import pypandoc

Format = Literal["odt", "docx"]


@dataclass(frozen=True, slots=True)
class Manuscrit:
    """Ce que l’on donne à pandoc : titre, surtitre, auteurs, HTML du corps, images par nom.

    `sommaire` est la profondeur de la table des matières ; 0, il n’y en a pas. `has_titre` écrit le titre en tête ; sans
    lui, le corps commence par le sien. `proprietes` : ce que le document dit de lui-même dans ses propriétés.
    """

    titre: str
    surtitre: str
    auteur: str
    edition: str
    publiee_le: date
    html: str
    images: Mapping[str, bytes]
    sommaire: int = 2
    has_titre: bool = True
    proprietes: Mapping[str, str] = field(default_factory=dict)


def convert(manuscrit: Manuscrit, vers: Format, reference: bytes) -> dict[str, bytes]:
    """Les fichiers que contient le document produit, par chemin ; lève `CalledProcessError` si pandoc refuse."""
    with tempfile.TemporaryDirectory() as temporaire:
        dossier = Path(temporaire)
        for nom, octets in manuscrit.images.items():
            (dossier / nom).write_bytes(octets)
        (dossier / f"reference.{vers}").write_bytes(reference)
        sortie = dossier / f"document.{vers}"
        subprocess.run(  # noqa: S603 (le programme et ses arguments sont les nôtres ; le corps passe par l’entrée)
            [
                pypandoc.get_pandoc_path(),
                *_arguments(manuscrit),
                "-t",
                vers,
                f"--reference-doc=reference.{vers}",
                "-o",
                sortie.name,
            ],
            input=manuscrit.html.encode(),
            cwd=dossier,
            env={**os.environ, "SOURCE_DATE_EPOCH": _epoch(manuscrit.publiee_le)},
            capture_output=True,
            check=True,
        )
        return read_zip(sortie.read_bytes())


def _arguments(manuscrit: Manuscrit) -> list[str]:
    donnees = {
        "title": manuscrit.titre,
        "subtitle": manuscrit.surtitre,
        "author": manuscrit.auteur,
        "date": manuscrit.edition,
    }
    donnees = {**(donnees if manuscrit.has_titre else {"pagetitle": manuscrit.titre}), "lang": "fr-FR"}
    metas = [argument for nom, valeur in donnees.items() if valeur for argument in ("-M", f"{nom}={valeur}")]
    return ["-f", "html", "-s", *metas]


def _epoch(jour: date) -> str:
    return str(int(datetime(jour.year, jour.month, jour.day, tzinfo=UTC).timestamp()))


def read_zip(octets: bytes) -> dict[str, bytes]:
    """Les entrées d’une archive, par chemin."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist() if not nom.endswith("/")}


def zip_bytes(entrees: Mapping[str, bytes]) -> bytes:
    """Une archive de travail, que pandoc lira ; ce n’est pas ce que l’on publie."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        for nom, contenu in entrees.items():
            archive.writestr(nom, contenu)
    return tampon.getvalue()
