"""Lit un document de suite bureautique, par pandoc, et le met à plat : une suite d’unités, faites de jetons.

Une unité est ce qu’une personne voit d’un bloc (titre, paragraphe, puce, rangée de tableau) ; un jeton est un mot, une
espace ou un signe, avec sa mise en forme. Les « runs » coupées et les styles automatiques y disparaissent.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

import pypandoc
from lxml import etree

from pupitre.importers.marks import REPERES
from pupitre.importers.whole_paragraphs import spread_whole_paragraphs

Suite = Literal["odt", "docx"]
# Le moteur pose lui-même les espaces insécables du français : toute espace en vaut une autre.
MOTS: Final = re.compile(r"[ \t\r\n\u00a0\u202f]+|\w+|[^\w \t\r\n\u00a0\u202f]")
IMAGE: Final = "\ufffc"  # le caractère d’Unicode pour un objet posé dans le texte
APPEL: Final = "\u2020"
ABIME: Final = "Le document est abîmé : sa structure interne ne se lit pas."
PATIENCE: Final = 900  # secondes, sur une machine chargée ; au-delà, le document est hors de proportion


class UnreadableError(Exception):
    """Pandoc ne lit pas ce document ; le texte dit pourquoi, en français."""


@dataclass(frozen=True, slots=True)
class Forme:
    """La mise en forme d’un jeton. `lien` est l’adresse visée, « # » à l’intérieur du document."""

    gras: bool = False
    italique: bool = False
    code: bool = False
    lien: str = ""


NUE: Final = Forme()


@dataclass(frozen=True, slots=True)
class Jeton:
    """Un mot, un signe, un saut de ligne, ou une espace ; `brut` est l’espace telle qu’elle est écrite."""

    texte: str
    forme: Forme = NUE
    brut: str = field(default="", compare=False)

    @property
    def is_blanc(self) -> bool:
        """Vrai pour une espace, insécable ou non."""
        return self.texte == " "


@dataclass(frozen=True, slots=True)
class Unite:
    """Un titre, un paragraphe, une puce, un numéro ou une rangée, dont une tabulation sépare les cases."""

    nature: str
    jetons: tuple[Jeton, ...]
    niveau: int = 0
    reperes: tuple[tuple[int, str], ...] = field(default=(), compare=False)

    @property
    def texte(self) -> str:
        """Le texte de l’unité, sur une ligne."""
        return "".join(j.texte for j in self.jetons)

    @property
    def is_image(self) -> bool:
        """Vrai pour une image seule, sans texte autour."""
        return self.texte == IMAGE


def read_units(octets: bytes, suite: Suite) -> tuple[Unite, ...]:
    """Les unités d’un document, titre compris ; ce qui précède le premier titre (garde, sommaire) est laissé.

    Lève `UnreadableError`. Les modifications suivies sont prises comme acceptées.
    """
    arbre = _pandoc(octets, suite)
    blocs = arbre["blocks"]
    debut = next((rang for rang, bloc in enumerate(blocs) if bloc["t"] == "Header"), 0)
    # Pandoc range le titre d’un DOCX dans ses métadonnées, et laisse celui d’un ODT en tête du texte.
    titre: list[Any] = arbre["meta"].get("title", {}).get("c") or next(
        (b["c"] for b in blocs[:debut] if b["t"] == "Para"), []
    )
    unites = [_unit("garde", titre)]
    unites.extend(_flat(blocs[debut:], "texte", 0))
    return tuple(u for u in unites if u.texte.strip() or u.reperes or u.nature == "garde")


def _pandoc(octets: bytes, suite: Suite) -> Any:
    with tempfile.TemporaryDirectory() as temporaire:
        fichier = Path(temporaire) / f"document.{suite}"
        fichier.write_bytes(_prepared(octets, suite))
        commande = [
            pypandoc.get_pandoc_path(),
            "--sandbox",
            "--track-changes=accept",
            "-f",
            suite,
            "-t",
            "json",
            fichier.name,
        ]
        try:
            fait = subprocess.run(  # noqa: S603 (le programme et ses arguments sont les nôtres)
                commande, cwd=temporaire, capture_output=True, check=True, timeout=PATIENCE
            )
        except subprocess.TimeoutExpired:
            raise UnreadableError(
                "Le document est trop long à lire : il n’est pas de ceux que ce cursus exporte."
            ) from None
        except subprocess.CalledProcessError:
            raise UnreadableError(ABIME) from None
    return json.loads(fait.stdout)


def _prepared(octets: bytes, suite: Suite) -> bytes:
    try:
        return spread_whole_paragraphs(octets) if suite == "odt" else octets
    except (KeyError, etree.XMLSyntaxError):
        raise UnreadableError(ABIME) from None


def _flat(blocs: Iterable[dict[str, Any]], nature: str, niveau: int) -> Iterator[Unite]:
    """Met à plat des blocs de pandoc."""
    for bloc in blocs:
        genre: str = bloc["t"]
        contenu: Any = bloc.get("c")
        if genre == "Header":
            yield _unit("titre", contenu[2], contenu[0])
        elif genre in ("Para", "Plain"):
            yield _unit(nature, contenu, niveau)
            nature = {"puce": "suite", "numero": "suite"}.get(nature, nature)
        elif genre in ("BulletList", "OrderedList"):
            enfant = "puce" if genre == "BulletList" else "numero"
            for element in contenu if genre == "BulletList" else contenu[1]:
                yield from _flat(element, enfant, niveau + 1)
        elif genre == "Table":
            yield from _rows(contenu)
        elif genre == "DefinitionList":
            for terme, definitions in contenu:
                yield _unit("texte", terme)
                yield from (u for d in definitions for u in _flat(d, "texte", niveau))
        elif genre == "Figure":
            yield from _flat([*contenu[1][1], *contenu[2]], nature, niveau)
        elif genre == "CodeBlock":
            yield Unite("code", _words(contenu[1], Forme(code=True)))
        elif genre == "LineBlock":
            yield from (_unit(nature, ligne, niveau) for ligne in contenu)
        elif genre in ("Div", "BlockQuote"):
            yield from _flat(contenu[1] if genre == "Div" else contenu, nature, niveau)


def _rows(contenu: list[Any]) -> Iterator[Unite]:
    """Les rangées d’un tableau. Une suite met elle-même les titres de colonnes en gras : on n’en tient pas compte."""
    _, legende, _, tete, corps, pied = contenu
    yield from _flat(legende[1], "texte", 0)
    yield from (_without_bold(u) for u in _row_units(tete[1]))
    yield from _row_units([*(r for c in corps for r in (*c[2], *c[3])), *pied[1]])


def _without_bold(unite: Unite) -> Unite:
    return replace(unite, jetons=tuple(replace(j, forme=replace(j.forme, gras=False)) for j in unite.jetons))


def _row_units(rangees: Iterable[Any]) -> Iterator[Unite]:
    for _, cases in rangees:
        jetons: list[Jeton] = []
        for rang, case in enumerate(cases):
            unites = list(_flat(case[4], "case", 0))
            if rang:
                jetons.append(Jeton("\t"))
            for place, unite in enumerate(unites):
                jetons.extend([*([Jeton("\n")] if place else []), *_with_marks(unite)])
        yield _settled("rangee", jetons)


def _with_marks(unite: Unite) -> Iterator[Jeton]:
    """Les jetons d’une unité, ses repères remis à leur place."""
    reperes = list(unite.reperes)
    for place, jeton in enumerate((*unite.jetons, None)):
        while reperes and reperes[0][0] <= place:
            yield Jeton(reperes.pop(0)[1])
        if jeton is not None:
            yield jeton


def _unit(nature: str, lignes: list[Any], niveau: int = 0) -> Unite:
    return _settled(nature, list(_inlines(lignes, NUE)), niveau)


def _settled(nature: str, jetons: list[Jeton], niveau: int = 0) -> Unite:
    """Range à part les repères, réduit les espaces, ôte celles des bords."""
    propres: list[Jeton] = []
    reperes: list[tuple[int, str]] = []
    for jeton in jetons:
        if REPERES.fullmatch(jeton.texte):
            reperes.append((len(propres), jeton.texte))
        elif jeton.is_blanc and (not propres or propres[-1].texte in " \n\t"):
            continue
        else:
            if jeton.texte in "\n\t" and propres and propres[-1].is_blanc:
                propres.pop()
                reperes = [(min(place, len(propres)), signe) for place, signe in reperes]
            propres.append(jeton)
    if propres and propres[-1].is_blanc:
        propres.pop()
        reperes = [(min(place, len(propres)), signe) for place, signe in reperes]
    return Unite(nature, tuple(_bridged(propres)), niveau, tuple(reperes))


def _bridged(jetons: list[Jeton]) -> Iterator[Jeton]:
    """Une espace n’a de mise en forme que celle que partagent ses deux voisins."""
    for rang, jeton in enumerate(jetons):
        if not jeton.is_blanc:
            yield jeton
            continue
        avant, apres = jetons[rang - 1].forme, jetons[rang + 1].forme if rang + 1 < len(jetons) else NUE
        yield replace(jeton, forme=_shared(avant, apres))


def _shared(avant: Forme, apres: Forme) -> Forme:
    return Forme(
        avant.gras and apres.gras,
        avant.italique and apres.italique,
        avant.code and apres.code,
        avant.lien if avant.lien == apres.lien else "",
    )


def _inlines(lignes: Iterable[Any], forme: Forme) -> Iterator[Jeton]:
    for element in lignes:
        genre, contenu = element["t"], element.get("c")
        if genre == "Str":
            yield from _words(contenu, forme)
        elif genre in ("Space", "SoftBreak"):
            yield Jeton(" ", forme)
        elif genre == "LineBreak":
            yield Jeton("\n")
        elif genre == "Code":
            yield from _words(contenu[1], replace(forme, code=True))
        elif genre == "Link":
            yield from _inlines(contenu[1], replace(forme, lien=_target(contenu[2][0])))
        elif genre == "Image":
            yield Jeton(IMAGE, forme)
        elif genre == "Note":
            yield Jeton(APPEL, forme)
        elif genre in ("Span", "Quoted"):
            yield from _inlines(contenu[1], forme)
        elif isinstance(contenu, list) and genre not in ("Cite", "Math", "RawInline"):
            yield from _inlines(contenu, _dressed(genre, forme))


def _dressed(genre: str, forme: Forme) -> Forme:
    """Gras et italique se gardent ; soulignement, barré, petites capitales ne s’écrivent pas dans un contenu."""
    if genre == "Strong":
        return replace(forme, gras=True)
    return replace(forme, italique=True) if genre == "Emph" else forme


def _target(adresse: str) -> str:
    return "#" if adresse.startswith("#") else adresse


def _words(texte: str, forme: Forme) -> tuple[Jeton, ...]:
    reperes = REPERES.findall(texte)
    jetons: list[Jeton] = []
    for rang, morceau in enumerate(REPERES.split(texte.replace(IMAGE, ""))):
        jetons.extend(Jeton(" ", forme, m) if m.isspace() else Jeton(m, forme) for m in MOTS.findall(morceau))
        if rang < len(reperes):
            jetons.append(Jeton(reperes[rang]))
    return tuple(jetons)
