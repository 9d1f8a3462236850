"""Prépare un site construit pour son hébergeur : chaque texte aussi en Brotli et en gzip, et les en-têtes à envoyer.

Le résultat va dans un autre dossier : ni la construction ni la branche des éditions ne portent de fichier compressé, et un
fichier compressé ne peut pas survivre à la page dont il vient.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import brotli

from pupitre.exporters.archive import write_whole
from pupitre.exporters.hosting import as_apache, as_headers_file, as_nginx

SITE: Final = "site"
EN_TETES: Final = "_headers"
COMPRESSIBLES: Final = frozenset({".html", ".css", ".js", ".json", ".svg", ".xml", ".atom", ".txt"})
# En dessous, la réponse tient dans un paquet : la compresser ne fait rien gagner.
SEUIL: Final = 1_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """Ce qui a été préparé : le dossier, et le poids des textes en octets, tels quels et compressés."""

    dossier: Path
    fichiers: int
    textes: int
    octets: int
    octets_br: int
    octets_gz: int


def compress(octets: bytes) -> Mapping[str, bytes]:
    """Le contenu dans chaque codage (suffixe -> octets) ; la date n’y est pas : mêmes entrées, mêmes octets."""
    return {
        ".br": brotli.compress(octets, mode=brotli.MODE_TEXT, quality=11),
        ".gz": gzip.compress(octets, compresslevel=9, mtime=0),
    }


def prepare_delivery(site: Path, vers: Path) -> Delivery:
    """Copie le site dans `vers/site`, compresse ses textes, écrit les configurations à côté, et rend le compte.

    Lève `FileNotFoundError` si `site` n’est pas un site construit.
    """
    if not (site / "index.html").is_file():
        raise FileNotFoundError(site)
    vers.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=vers) as passage:
        copie = Path(passage) / SITE
        shutil.copytree(site, copie)
        write_whole(copie / EN_TETES, as_headers_file().encode())
        poids = dict(_compress_all(copie))
        shutil.rmtree(vers / SITE, ignore_errors=True)
        copie.rename(vers / SITE)
    write_whole(vers / "nginx.conf", as_nginx().encode())
    write_whole(vers / "apache.conf", as_apache().encode())
    return Delivery(
        dossier=vers / SITE,
        fichiers=sum(f.is_file() for f in site.rglob("*")),
        textes=len(poids),
        octets=sum(tel_quel for tel_quel, _, _ in poids.values()),
        octets_br=sum(br for _, br, _ in poids.values()),
        octets_gz=sum(gz for _, _, gz in poids.values()),
    )


def _compress_all(dossier: Path) -> Iterator[tuple[Path, tuple[int, int, int]]]:
    """Écrit les fichiers compressés ; rend, pour chaque texte, son poids tel quel, en Brotli et en gzip."""
    textes = [f for f in sorted(dossier.rglob("*")) if f.is_file() and f.suffix in COMPRESSIBLES]
    grands = [f for f in textes if f.stat().st_size >= SEUIL]
    # Les deux bibliothèques rendent la main à Python pendant qu’elles compressent : tous les cœurs travaillent.
    with ThreadPoolExecutor() as pool:
        for fichier, octets, codages in pool.map(_compress_file, grands):
            yield fichier, (octets, len(codages[".br"]), len(codages[".gz"]))


def _compress_file(fichier: Path) -> tuple[Path, int, Mapping[str, bytes]]:
    octets = fichier.read_bytes()
    codages = compress(octets)
    for suffixe, compresse in codages.items():
        fichier.with_name(fichier.name + suffixe).write_bytes(compresse)
    return fichier, len(octets), codages
