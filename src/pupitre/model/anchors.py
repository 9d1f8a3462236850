"""Les ancres qu’un texte promet : une par titre de niveau 2 ou 3, une par activité."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pupitre.model.addresses import anchor
from pupitre.model.referentiel import slug
from pupitre.model.source import Source

TITRE: Final = re.compile(r"^(#{2,3})[ \t]+(.+?)[ \t]*#*$")
ANCRE_ECRITE: Final = re.compile(r"\{:?[ \t]*#([\w-]+)[^}]*\}$")
CLOTURE: Final = re.compile(r"^[ \t]*(```|~~~)")
# Ce que Markdown retire d’un titre avant d’en tirer une ancre : l’adresse d’un lien, les signes de mise en forme.
LIEN: Final = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
BALISES: Final = re.compile(r"<[^>]+>|[*_`]")


def anchors_of(source: Source) -> tuple[str, ...]:
    """Les ancres que l’on peut citer dans la page d’une source, triées.

    Un titre écrit deux fois n’en promet aucune : la seconde ancre dépendrait de l’ordre des paragraphes.
    Un titre qui appelle une macro non plus : son texte dépend d’un autre contenu.
    """
    ancres = [ancre for bloc in source.blocs if bloc.nature != "activite" for ancre in _headings(bloc.texte)]
    uniques = {a for a in ancres if ancres.count(a) == 1}
    activites = {anchor(b.argument) for b in source.blocs if b.nature == "activite"}
    return tuple(sorted(uniques | activites))


def _headings(texte: str) -> Iterator[str]:
    is_code = False
    for ligne in texte.split("\n"):
        if CLOTURE.match(ligne):
            is_code = not is_code
        found = TITRE.match(ligne)
        if is_code or not found:
            continue
        ecrite = ANCRE_ECRITE.search(found[2])
        ancre = ecrite[1] if ecrite else slug(BALISES.sub("", LIEN.sub(r"\1", found[2])))
        if ancre and "{{" not in found[2]:
            yield ancre
