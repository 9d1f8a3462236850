"""Ce que partagent les écritures des activités : le paquet, les numéros, les liens, les fichiers, l’instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from pupitre.exporters.bundle import Bundle, BundlePage
from pupitre.exporters.citations import as_sentence
from pupitre.exporters.mbz.files import FilePool, Place
from pupitre.exporters.mbz.ids import Ids
from pupitre.exporters.mbz.links import Links
from pupitre.exporters.mbz.plan import Activity, Section
from pupitre.exporters.moodle_html import Adapter

# Le module de chaque activité, dans Moodle 3.9.
VERSION: int = 2020061500
RELEASE: str = "3.9"


@dataclass(frozen=True, slots=True)
class Writing:
    """Le nécessaire pour écrire un cours."""

    bundle: Bundle
    plan: tuple[Section, ...]
    ids: Ids
    links: Links
    files: FilePool
    instant: int

    def html(self, page: BundlePage, place: Place, decalage: int = 0) -> str:
        """Le HTML d’une page dans Moodle, ses images déposées, son origine dite à la fin."""
        adapte = Adapter(self.links, decalage).page(page.html, page.adresse)
        self.files.put_images(place, adapte.images)
        return adapte.html + self._origin(page)

    def _origin(self, page: BundlePage) -> str:
        """La référence de la page, pour qui la reprendra seule."""
        if page.adresse not in self.bundle.edition.pages or not page.html:
            return ""
        phrase = as_sentence(self.bundle.notice(page))
        avant, _, adresse = phrase.rpartition(" ")
        return f'<p class="small"><small>{avant} <a href="{adresse}">{adresse}</a></small></p>'

    def place(self, activite: Activity, composant: str, zone: str, element: int = 0) -> Place:
        """Une place dans le contexte d’une activité."""
        return Place(activite.cle, self.ids("contexte", activite.cle), composant, zone, element)

    def wrap(self, activite: Activity) -> ET.Element:
        """L’élément `activity`, commun à toutes."""
        ids = self.ids
        return ET.Element("activity", {
            "id": str(ids("instance", activite.cle)), "moduleid": str(ids("cm", activite.cle)),
            "modulename": activite.genre, "contextid": str(ids("contexte", activite.cle)),
        })  # fmt: skip


def instant_of(bundle: Bundle) -> int:
    """La date de l’édition, à minuit en temps universel, en secondes."""
    jour = bundle.edition.publiee_le
    return int(datetime(jour.year, jour.month, jour.day, tzinfo=UTC).timestamp())
