"""L’export « mbz » : un cours Moodle entier et modifiable, dans la forme des sauvegardes de Moodle.

Source : le module de sauvegarde et de restauration de Moodle. On écrit le dialecte de la version 3.9, le plus ancien qui
porte tout ce que nous avons ; les versions suivantes le lisent et le convertissent.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pupitre.exporters.archive import write_zip
from pupitre.exporters.bundle import Bundle
from pupitre.exporters.mbz.package import compose
from pupitre.exporters.mbz.plan import Section, course_plan
from pupitre.exporters.moodle_checks import INTERDITS, LONGUEUR_MAXI, question_defects
from pupitre.exporters.moodle_html import shown_images

__all__ = ["check", "write"]
TITRE_DE_COURS_MAXI: Final = 254


def write(bundle: Bundle, fichier: Path) -> None:
    """Écrit la sauvegarde, à restaurer dans un cours neuf."""
    write_zip(fichier, compose(bundle, fichier.name), bundle.edition.publiee_le)


def check(bundle: Bundle) -> tuple[str, ...]:
    """Ce que Moodle refuserait, ou laisserait en trou."""
    plan = course_plan(bundle)
    return (*_long_titles(bundle, plan), *_pages(bundle, plan), *question_defects(bundle))


def _long_titles(bundle: Bundle, plan: tuple[Section, ...]) -> Iterator[str]:
    """Les titres que les colonnes de Moodle couperaient."""
    if len(bundle.titre) > TITRE_DE_COURS_MAXI:
        yield f"Le titre du cours dépasse {TITRE_DE_COURS_MAXI} caractères : « {bundle.titre[:40]}… »."
    titres = {s.nom for s in plan} | {a.nom for s in plan for a in s.activites}
    titres |= {p.titre for s in plan for a in s.activites for p in a.pages}
    for titre in sorted(t for t in titres if len(t) > LONGUEUR_MAXI):
        yield f"Un titre dépasse {LONGUEUR_MAXI} caractères : « {titre[:40]}… »."


def _pages(bundle: Bundle, plan: tuple[Section, ...]) -> Iterator[str]:
    for page in (p for s in plan for a in s.activites for p in a.pages):
        for image in sorted(set(shown_images(page)) - set(bundle.fichiers)):
            yield f"La page « {page.titre} » montre l’image « {image} », qui n’est pas dans le cursus."
        if INTERDITS.search(page.html):
            yield f"La page « {page.titre} » contient un caractère de contrôle, que le XML interdit."
