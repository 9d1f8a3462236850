"""Entendre les fichiers changer : le système prévient, on n’interroge pas."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from watchdog.events import (
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

# Un éditeur enregistre en plusieurs gestes : on laisse le calme revenir.
SECONDES_DE_CALME: Final = 0.02
CHANGEMENTS: Final = (FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent)
# Les fichiers de travail des éditeurs, qui ne sont pas des contenus.
PASSAGERS: Final = (".swp", ".swx", ".tmp", "~", ".passage")


class Changes(FileSystemEventHandler):
    """Les fichiers changés que personne n’a encore lus."""

    def __init__(self) -> None:
        self._file: queue.Queue[Path] = queue.Queue()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Retient le fichier d’un changement ; une ouverture ou une lecture n’en est pas un."""
        if isinstance(event, CHANGEMENTS):
            for chemin in filter(None, (event.src_path, event.dest_path)):
                fichier = Path(str(chemin))
                if not fichier.name.startswith(".") and not fichier.name.endswith(PASSAGERS):
                    self._file.put(fichier)

    def wait(self, secondes: float | None = None) -> set[Path]:
        """Les fichiers changés, une fois le calme revenu ; aucun si rien n’a changé en ce temps."""
        try:
            changes = {self._file.get(timeout=secondes)}
        except queue.Empty:
            return set()
        fin = time.monotonic() + SECONDES_DE_CALME
        while (reste := fin - time.monotonic()) > 0:
            try:
                changes.add(self._file.get(timeout=reste))
            except queue.Empty:
                break
        return changes


@contextmanager
def watching(racine: Path, dossiers: Iterable[str]) -> Iterator[Changes]:
    """Écoute les fichiers de `racine`, et tout ce qu’il y a dans ces dossiers, tant que dure le bloc."""
    changes = Changes()
    observer = Observer()
    observer.schedule(changes, str(racine), recursive=False)
    for nom in dossiers:
        if (racine / nom).is_dir():
            observer.schedule(changes, str(racine / nom), recursive=True)
    observer.start()
    try:
        yield changes
    finally:
        observer.stop()
        observer.join()
