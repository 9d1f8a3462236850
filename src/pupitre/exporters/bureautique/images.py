"""Les dessins SVG en images PNG, que toutes les suites bureautiques savent montrer, avec nos polices."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import PIL.Image
import resvg_py

from pupitre.exporters.bureautique.identite import POLICE, POLICES

LARGEUR: Final = 1200
CADRE: Final = re.compile(r'viewBox="[\d.-]+[ ,]+[\d.-]+[ ,]+(?P<l>[\d.]+)[ ,]+(?P<h>[\d.]+)"')


@dataclass(frozen=True, slots=True)
class Image:
    """Une image prête à joindre : octets PNG, et son rapport hauteur sur largeur."""

    octets: bytes
    rapport: float


def render_svg(fichier: Path, largeur: int = LARGEUR) -> Image:
    """Le dessin, rendu à `largeur` pixels ; les polices sont les nôtres, jamais celles de la machine."""
    return draw(fichier.read_text(encoding="utf-8"), largeur)


@lru_cache(maxsize=256)
def draw(texte: str, largeur: int = LARGEUR) -> Image:
    """Un dessin SVG rendu. Le même sert au module, au programme, au diaporama : c’est une fonction pure, on ne le refait pas."""
    cadre = CADRE.search(texte)
    octets = bytes(
        resvg_py.svg_to_bytes(
            svg_string=texte,
            width=largeur,
            background="#ffffff",
            skip_system_fonts=True,
            font_files=[str(f) for f in sorted(POLICES.glob("*.ttf"))],
            font_family=POLICE,
            sans_serif_family=POLICE,
        )
    )
    return Image(_indexed(octets), float(cadre["h"]) / float(cadre["l"]) if cadre else 0.75)


def _indexed(octets: bytes) -> bytes:
    """La même image, avec sa palette : un dessin au trait a peu de couleurs, et pèse alors deux fois et demie moins.

    « Couverture maximale » ne s’écarte des couleurs du dessin que de quelques crans sur 255 : personne ne le voit.
    """
    image = PIL.Image.open(io.BytesIO(octets)).convert("RGB")
    reduite = image.quantize(method=PIL.Image.Quantize.MAXCOVERAGE, dither=PIL.Image.Dither.NONE)
    sortie = io.BytesIO()
    reduite.save(sortie, "PNG", optimize=True)
    return sortie.getvalue()
