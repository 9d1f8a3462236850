"""Ce qu’un HTML de paquet ne doit pas contenir : Moodle le restaure sans l’assainir."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

ACTIFS: Final = re.compile(r"<\s*(script|style|iframe|object|embed|form|link|meta|base)\b", re.IGNORECASE)
EVENEMENT: Final = re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)
RESEAU: Final = re.compile(r"""<[^>]*\s(?:src|srcset|poster|data)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)
PIEGE: Final = re.compile(r"""(?:href|src)\s*=\s*["']?\s*(?:javascript|data:text|vbscript)""", re.IGNORECASE)
IMAGE: Final = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
ALTERNATIVE: Final = re.compile(r"\salt\s*=", re.IGNORECASE)
JOINT: Final = re.compile(r"@@PLUGINFILE@@/([^\"'?#\s<>]+)")


def html_defects(html: str) -> Iterator[str]:
    """Les défauts d’un texte, sans dire où : script, événement, requête vers le réseau, image sans alternative."""
    if found := ACTIFS.search(html):
        yield f"contient un élément « {found[1].lower()} »"
    if EVENEMENT.search(html) or PIEGE.search(html):
        yield "contient un script dans un attribut"
    if RESEAU.search(html):
        yield "demande un fichier au réseau"
    if any(not ALTERNATIVE.search(image[0]) for image in IMAGE.finditer(html)):
        yield "montre une image sans alternative"


def plugin_files(html: str) -> tuple[str, ...]:
    """Les noms des fichiers joints que montre un texte, dans l’ordre, une fois chacun."""
    return tuple(dict.fromkeys(unquote(nom) for nom in JOINT.findall(html)))
