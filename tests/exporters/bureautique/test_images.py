"""Les dessins rendus en images : légers, et de la couleur du dessin."""

from __future__ import annotations

import io
import re
from pathlib import Path

import PIL.Image
import pytest

from pupitre.exporters.bureautique.images import render_svg
from tests.conftest import RACINE

DESSINS = sorted(RACINE.glob("modules/*/ressources/*.svg"))[::6]
APLAT = re.compile(r'<rect\b[^>]*\bfill="#(?P<couleur>[0-9a-fA-F]{6})"')


@pytest.mark.parametrize("dessin", DESSINS, ids=lambda f: f.stem)
def test_une_palette_et_les_memes_couleurs(dessin: Path) -> None:
    """L’image a une palette, donc un octet par point au plus ; les aplats gardent leur couleur, à quatre crans sur 255 près."""
    image = PIL.Image.open(io.BytesIO(render_svg(dessin).octets))
    assert image.mode == "P" and image.width == 1200
    palette = image.getpalette() or []
    peintes = {tuple(palette[debut : debut + 3]) for debut in range(0, len(palette), 3)}
    demandees = {tuple(bytes.fromhex(f["couleur"])) for f in APLAT.finditer(dessin.read_text(encoding="utf-8"))}
    assert demandees, "ce dessin n’a aucun aplat : l’essai ne prouverait rien"
    for couleur in demandees:
        ecarts = (max(abs(a - b) for a, b in zip(couleur, peinte, strict=True)) for peinte in peintes)
        assert min(ecarts) <= 4, couleur
