#!/usr/bin/env python3
"""Pèse le site construit et récrit les chiffres de la page « Écoconception ».

Usage : peser.py [DOSSIER DU SITE] ; construisez-le d’abord par « pupitre construire ».
"""

import sys
from pathlib import Path

import yaml

from pupitre.site.weights import weigh

RACINE = Path(__file__).resolve().parent.parent
MESURES = RACINE / "docs" / "referentiel" / "ecoconception.yml"
TETE = """\
# Le poids des pages, en octets, mesuré sur le site construit. Ne se récrit pas à la main : « scripts/peser.py ».
"""


def main(site: Path) -> None:
    """Écrit les mesures d’un seul geste."""
    texte = TETE + yaml.safe_dump(weigh(site).model_dump(), allow_unicode=True, sort_keys=False, width=110)
    passage = MESURES.with_suffix(".passage")
    passage.write_text(texte, encoding="utf-8", newline="\n")
    passage.replace(MESURES)
    print(f"{MESURES.relative_to(RACINE)} est à jour.")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else RACINE / "build" / "site")
