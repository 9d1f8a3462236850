"""Ce que citent des textes : les termes du glossaire qu’ils définissent, les références où ils renvoient."""

from __future__ import annotations

import re
from typing import Final

from pupitre.model.catalogue import Catalogue
from pupitre.model.module import Module
from pupitre.model.referentiel import Reference, Terme, slug
from pupitre.model.source import Source

CITATION: Final = re.compile(r'citer_source\(\s*"([^"]+)"')
DEFINITION: Final = re.compile(r'definition_terme\(\s*"([^"]+)"')


def cited_terms(catalogue: Catalogue, sources: list[Source]) -> tuple[Terme, ...]:
    """Les termes du glossaire que ces textes définissent, dans l’ordre alphabétique."""
    cites = {slug(nom) for s in sources for nom in DEFINITION.findall(s.corps)}
    termes = catalogue.termes.values()
    return tuple(t for t in termes if cites & {t.cle, *(slug(v) for v in (*t.variantes, t.sigle) if v)})


def cited_references(catalogue: Catalogue, sources: list[Source], modules: list[Module]) -> tuple[Reference, ...]:
    """Les références que ces textes citent ou conseillent, dans l’ordre du référentiel."""
    citees = {cle for s in sources for cle in CITATION.findall(s.corps)}
    conseillees = {cle for m in modules for cle in m.pour_aller_plus_loin}
    return tuple(r for cle, r in catalogue.references.items() if cle in citees | conseillees)
