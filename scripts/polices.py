#!/usr/bin/env python3
"""Refait les polices du thème : la coupe latine de Fontsource, réduite aux signes du français et de ses voisins.

Usage : polices.py DOSSIER, où DOSSIER est le « files » du paquet npm @fontsource/atkinson-hyperlegible-next.
Un quart des octets de la première page s’en va ; un signe plus rare prend la police du système.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

POLICES = Path(__file__).resolve().parent.parent / "src/pupitre/site/theme/assets/polices"
# L’ASCII, les lettres accentuées d’Europe occidentale, et la ponctuation de nos textes.
PLAGES = (
    (0x20, 0x7E), (0xA0, 0xA0), (0xA7, 0xA7), (0xA9, 0xA9), (0xAB, 0xAB), (0xAE, 0xAE), (0xB0, 0xB3), (0xB7, 0xB7),
    (0xB9, 0xB9), (0xBB, 0xBF), (0xC0, 0xCF), (0xD1, 0xD7), (0xD9, 0xDC), (0xDF, 0xEF), (0xF1, 0xF7), (0xF9, 0xFC),
    (0xFF, 0xFF), (0x152, 0x153), (0x178, 0x178), (0x2013, 0x2014), (0x2018, 0x2019), (0x201C, 0x201D),
    (0x2022, 0x2022), (0x2026, 0x2026), (0x20AC, 0x20AC), (0x2212, 0x2212),
)  # fmt: skip


def main(dossier: Path) -> None:
    """Écrit les deux graisses, et dit leur poids."""
    options = Options(flavor="woff2", layout_features=["kern"], glyph_names=False, name_IDs=[0, 1, 2, 13, 14])
    signes = [signe for debut, fin in PLAGES for signe in range(debut, fin + 1)]
    for graisse in (400, 700):
        police = load_font(str(dossier / f"atkinson-hyperlegible-next-latin-{graisse}-normal.woff2"), options)
        reduction = Subsetter(options)
        reduction.populate(unicodes=signes)
        reduction.subset(police)
        ecrite = POLICES / f"atkinson-{graisse}.woff2"
        save_font(police, str(ecrite), options)
        print(f"{ecrite.name} : {ecrite.stat().st_size} octets, {len(police.getBestCmap())} signes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
