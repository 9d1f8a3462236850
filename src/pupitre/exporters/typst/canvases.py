"""Les canevas : en PDF A4 et A3, et en SVG à modifier, dans une archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pupitre.exporters.archive import write_zip
from pupitre.exporters.bundle import Bundle
from pupitre.exporters.typst.closing import CANEVAS, plain
from pupitre.exporters.typst.compiling import Composition, compiled
from pupitre.exporters.typst.source import string
from pupitre.exporters.unchanged import fingerprint, is_unchanged, remember
from pupitre.model.fiche_outil import Canevas, FicheOutil

FORMATS: Final = ("a4", "a3")
NOTICE: Final = """\
{attribution}

Ce que contient l’archive
Chaque canevas est là trois fois : en PDF A4, en PDF A3, et en SVG.
Imprimez le PDF à sa taille (100 %, sans « ajuster à la page ») ; en noir et blanc, rien ne se perd.
Le SVG se modifie dans un logiciel de dessin (Inkscape, par exemple) ; il demande la police libre
« Atkinson Hyperlegible Next », ou bien il en prend une autre.

Qui ne voit pas le canevas, ou ne peut pas l’imprimer
Chaque PDF porte la description du canevas, que lit un lecteur d’écran. Les mêmes mots sont dans la fiche-outil.

Les canevas
{liste}
"""


def has_canvas(bundle: Bundle) -> bool:
    """Vrai si une fiche du paquet a un canevas."""
    return any(_canvases(bundle))


def write(bundle: Bundle, fichier: Path) -> None:
    """Écrit l’archive des canevas d’un paquet, si quelque chose a changé depuis la dernière fois."""
    dessins: dict[str, bytes] = {}
    pages: dict[str, Composition] = {}
    lignes = []
    for fiche, canevas in _canvases(bundle):
        nom = fiche.id.lower()
        permalien = f"{bundle.adresse_de_l_edition}id/{fiche.id}/"
        dessin = bundle.fichiers[CANEVAS + canevas.fichier].read_bytes()
        dessins[f"{nom}.svg"] = _signed(dessin, f"{bundle.attribution} {permalien}")
        pages |= {f"{nom}-{taille}.pdf": composed(bundle, fiche, canevas, dessin, taille) for taille in FORMATS}
        lignes.append(f"- {nom} : {fiche.titre}, prévu en {canevas.format}. {permalien}")
    textes = {"LISEZMOI.txt": NOTICE.format(attribution=bundle.attribution, liste="\n".join(lignes)).encode()}
    empreinte = fingerprint((*textes.values(), *dessins.values(), *(p.empreinte.encode() for p in pages.values())))
    if not is_unchanged(fichier, empreinte):
        contenu = {**textes, **dessins, **{nom: compiled(page) for nom, page in pages.items()}}
        write_zip(fichier, contenu, bundle.edition.publiee_le)
        remember(fichier, empreinte)


def _canvases(bundle: Bundle) -> Iterator[tuple[FicheOutil, Canevas]]:
    for page in bundle.fiches:
        fiche = bundle.catalogue.fiches[page.identifiant].contenu
        if fiche.canevas:
            yield fiche, fiche.canevas


def composed(bundle: Bundle, fiche: FicheOutil, canevas: Canevas, dessin: bytes, taille: str) -> Composition:
    """Un canevas sur une page, de la taille donnée (« a4 », « a3 »), couchée s’il est plus large que haut."""
    options = ", ".join(
        (
            f"titre: {string(f'Canevas : {fiche.titre}')}",
            f"auteur: {string(bundle.edition.titre)}",
            f"resume: {string(bundle.attribution)}",
        )
    )
    arguments = f'"canevas.svg", {string(plain(canevas.alternative))}, "{taille}", {_is_wide(dessin)}, {options}'
    source = f'#import "ecole.typ": canevas\n#canevas({arguments})\n'
    return Composition(source, {"canevas.svg": dessin}, bundle.edition.publiee_le)


def _is_wide(dessin: bytes) -> str:
    """« true » si le dessin est plus large que haut, d’après son cadre."""
    cadre = dessin.split(b'viewBox="', 1)[1].split(b'"', 1)[0].split()
    return "true" if float(cadre[2]) > float(cadre[3]) else "false"


def _signed(dessin: bytes, mention: str) -> bytes:
    """Le dessin, avec sa licence et son adresse en tête de fichier."""
    return f"<!-- {mention.replace('--', '–')} -->\n".encode() + dessin
