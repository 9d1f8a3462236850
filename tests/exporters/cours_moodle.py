"""Une sauvegarde de cours Moodle, ouverte hors du moteur."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from tests.exporters.lecteurs import LECTEUR_SUR


class Cours:
    """Une sauvegarde ouverte."""

    def __init__(self, fichier: Path) -> None:
        with zipfile.ZipFile(fichier) as archive:
            self.infos = archive.infolist()
            self.entrees = {i.filename: archive.read(i) for i in self.infos}
        self.manifeste = self.xml("moodle_backup.xml")

    def xml(self, chemin: str) -> etree._Element:
        return etree.fromstring(self.entrees[chemin], LECTEUR_SUR)

    def activites(self, genre: str = "") -> Iterator[tuple[str, etree._Element, etree._Element]]:
        """Dossier, fichier de l’activité, `module.xml`."""
        for a in self.manifeste.iterfind("information/contents/activities/activity"):
            dossier, nom = a.findtext("directory"), a.findtext("modulename")
            if genre in ("", nom):
                yield dossier, self.xml(f"{dossier}/{nom}.xml"), self.xml(f"{dossier}/module.xml")

    def nommee(self, nom: str) -> etree._Element:
        """L’instance de ce nom."""
        return next(r[0] for _, r, _ in self.activites() if r[0].findtext("name") == nom)

    def sections(self) -> list[etree._Element]:
        return sorted(
            (self.xml(f"{s.findtext('directory')}/section.xml") for s in self.manifeste.iter("section") if len(s)),
            key=lambda s: int(s.findtext("number")),
        )

    def textes(self) -> Iterator[tuple[str, str]]:
        """Tous les HTML du cours : numéro de module (et de chapitre), texte."""
        for _, racine, module in self.activites():
            cm = module.get("id")
            yield from (
                (cm, e.text or "")
                for e in racine.iter("content", "intro", "definition")
                if e.getparent().tag != "chapter"
            )
            yield from ((f"{cm}/{c.get('id')}", c.findtext("content")) for c in racine.iter("chapter"))
