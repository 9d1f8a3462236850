"""Les liens du cours : une adresse du site mène à l’activité qui la porte, sinon au site public.

Moodle récrit à la restauration les liens codés « $@PAGEVIEWBYID*12@$ » ; leurs noms sont ceux de chaque activité.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.mbz.front import GLOSSAIRE, REFERENCES, cited_keys
from pupitre.exporters.mbz.ids import Ids
from pupitre.exporters.mbz.plan import Activity, Section

VUES: Final = {
    "page": "PAGEVIEWBYID",
    "quiz": "QUIZVIEWBYID",
    "resource": "RESOURCEVIEWBYID",
    "glossary": "GLOSSARYVIEWBYID",
}


class Links:
    """Résout les adresses du site en liens de Moodle."""

    def __init__(self, bundle: Bundle, plan: Iterable[Section], ids: Ids) -> None:
        self._bundle = bundle
        visibles = [a for s in plan for a in s.activites if not s.is_hidden]
        self._liens = {adresse: lien for a in visibles for adresse, lien in _entries(a, ids)}
        ancres = {GLOSSAIRE: {f"t-{t.cle}" for t in bundle.termes}, REFERENCES: set(cited_keys(bundle))}
        self._ancres = ancres

    def __call__(self, adresse: str) -> str:
        """Le lien à écrire ; une page qui n’est pas dans le cours garde son adresse publique et permanente."""
        page, _, ancre = adresse.partition("#")
        is_absente = page in self._ancres and ancre not in self._ancres[page]
        if page not in self._liens or is_absente:
            return self._bundle.public_address(adresse)
        lien = self._liens[page]
        has_ancre = ancre and not lien.startswith((f"$@{VUES['quiz']}", f"$@{VUES['resource']}"))
        return f"{lien}#{ancre}" if has_ancre else lien


def _entries(activite: Activity, ids: Ids) -> Iterator[tuple[str, str]]:
    """Les adresses du site que porte une activité, et le lien qui y mène."""
    cm = ids("cm", activite.cle)
    if activite.genre == "page":
        yield activite.pages[0].adresse, f"$@{VUES['page']}*{cm}@$"
    elif activite.genre == "book":
        for page in activite.pages:
            yield page.adresse, f"$@BOOKVIEWBYIDCH*{cm}*{ids('chapitre', page.identifiant)}@$"
    elif activite.genre == "quiz" and activite.module and activite.module.evaluation:
        yield activite.module.evaluation.adresse, f"$@{VUES['quiz']}*{cm}@$"
    elif activite.genre == "resource":
        yield activite.fichier, f"$@{VUES['resource']}*{cm}@$"
