"""Les ressources du thème, prêtes à publier : réduites, réunies, et nommées d’après leur contenu.

Un nom qui porte l’empreinte du contenu se garde un an sans jamais être redemandé ; un contenu inchangé garde son nom, et
les pages qui le citent ne changent pas d’une édition à l’autre.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

import rcssmin

from pupitre.rendering.scripts import SCRIPTS

DOSSIER: Final = "assets/"
SOURCE: Final = Path(__file__).parent / "theme" / "assets"
# Le script publié -> les fichiers fondus en lui, dans l’ordre. « pupitre » est celui de toutes les pages : la deuxième que
# l’on lit n’a plus rien à demander. Les autres s’y ajoutent là où ils servent, un par page au plus.
LOTS: Final[Mapping[str, tuple[str, ...]]] = {
    "pupitre": ("commun", "pupitre", "projection", "progression", "catalogue"),
    "quiz": ("quiz",),
    "ma-progression": ("ma-progression",),
    "hors-connexion": ("hors-connexion",),
    "recherche": ("commun", "pupitre", "recherche"),  # à la place de « pupitre » : ni coche ni catalogue sur cette page
    "composer": ("horaire", "composer"),
    "exemple-catalogue": ("exemple-catalogue",),
    "renvoi": ("renvoi",),
}
FEUILLE: Final = "pupitre"
# Un commentaire qui commence une ligne, et une annotation de type au milieu d’une ligne.
COMMENTAIRE: Final = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)", re.DOTALL | re.MULTILINE)
ANNOTATION: Final = re.compile(r"/\*\* @(?:type|param|returns|template)\b[^\n]*?\*/ ?")
# Ce qu’une adresse « data: » porte tel quel.
SURS: Final = "/:=.-'(),;"
ADRESSE: Final = re.compile(r"url\((polices/[\w.-]+)\)")


@dataclass(frozen=True, slots=True)
class Assets:
    """Ce qu’il faut écrire (chemin -> octets), et l’adresse qui répond à chaque nom des gabarits."""

    fichiers: Mapping[str, bytes]
    noms: Mapping[str, str]


@lru_cache(maxsize=1)
def _prepared(_empreinte: str) -> Assets:
    noms: dict[str, str] = {}
    fichiers: dict[str, bytes] = {}
    for nom, octets in _finished(noms):
        noms[nom] = DOSSIER + _stamped(nom, octets)
        fichiers[noms[nom]] = octets
    # Trois cents octets dans la page coûtent moins, sur une liaison lente, qu’un fichier de plus à demander.
    noms["favicon"] = f"data:image/svg+xml,{quote((SOURCE / 'favicon.svg').read_text(encoding='utf-8'), safe=SURS)}"
    return Assets(fichiers, noms)


def prepare() -> Assets:
    """Les ressources du thème telles qu’un site les publie ; refaites si un fichier du thème a changé."""
    sources = sorted(f for dossier in (SOURCE, SCRIPTS) for f in dossier.rglob("*") if f.is_file())
    empreintes = (f"{f.name} {hashlib.sha256(f.read_bytes()).hexdigest()}" for f in sources)
    return _prepared("\n".join(empreintes))


def _finished(noms: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Chaque ressource finie ; les polices d’abord : la feuille de style cite leur nom publié."""
    for police in sorted((SOURCE / "polices").iterdir()):
        yield f"polices/{police.name}", police.read_bytes()
    style = rcssmin.cssmin((SOURCE / f"{FEUILLE}.css").read_text(encoding="utf-8"))
    yield f"{FEUILLE}.css", ADRESSE.sub(lambda cite: f"url({noms[cite[1]].removeprefix(DOSSIER)})", style).encode()
    for lot, scripts in LOTS.items():
        yield f"{lot}.js", "\n".join(_script(nom) for nom in scripts).encode()


def _script(nom: str) -> str:
    partage = SCRIPTS / f"{nom}.js"
    source = partage if partage.is_file() else SOURCE / f"{nom}.js"
    return strip_script(source.read_text(encoding="utf-8"))


def strip_script(texte: str) -> str:
    """Le script sans commentaires ni retraits ; chaque ligne de code reste telle quelle, donc chaque phrase aussi.

    Les réducteurs de JavaScript écrits en Python perdent des espaces dans un gabarit de texte qui en contient un autre.
    """
    sans_commentaire = ANNOTATION.sub("", COMMENTAIRE.sub("", texte))
    return "\n".join(ligne.strip() for ligne in sans_commentaire.splitlines() if ligne.strip())


def _stamped(nom: str, octets: bytes) -> str:
    """« pupitre.css » → « pupitre-1a2b3c4d.css »."""
    base, point, suffixe = nom.rpartition(".")
    return f"{base}-{hashlib.sha256(octets).hexdigest()[:8]}{point}{suffixe}"
