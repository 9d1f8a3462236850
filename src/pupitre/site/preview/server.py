"""Le serveur de l’aperçu : il répond au navigateur de cette machine, et le prévient de ce qui est nouveau."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from pupitre.diagnostics import Rapport
from pupitre.loading.tree import RACINES
from pupitre.site.preview.state import Preview
from pupitre.site.preview.watching import watching

EVENEMENTS: Final = "/apercu/evenements"
DEFAUTS: Final = "/apercu/defauts.json"
# Sans nouvelle, on fait un signe au navigateur : c’est ainsi que l’on apprend qu’il est parti.
SECONDES_DE_SIGNE: Final = 15.0
# Tout relire coûte : on attend que la personne s’arrête d’enregistrer.
SECONDES_DE_REPOS: Final = 0.25
SURVEILLES: Final = (*RACINES, "editions")


class Listeners:
    """Les navigateurs à prévenir."""

    def __init__(self) -> None:
        self._files: set[queue.Queue[str]] = set()
        self._verrou = threading.Lock()

    @contextmanager
    def subscribed(self) -> Iterator[queue.Queue[str]]:
        """Une file où arrivent les nouvelles, tant que dure le bloc."""
        file: queue.Queue[str] = queue.Queue()
        with self._verrou:
            self._files.add(file)
        try:
            yield file
        finally:
            with self._verrou:
                self._files.discard(file)

    def tell(self, nouvelle: str) -> None:
        """Prévient tous ceux qui écoutent."""
        with self._verrou:
            for file in self._files:
                file.put(nouvelle)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, adresse: tuple[str, int], preview: Preview, listeners: Listeners) -> None:
        super().__init__(adresse, _Handler)
        self.preview = preview
        self.listeners = listeners


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Une page, un fichier, les défauts du moment, ou le fil des nouvelles."""
        chemin = unquote(urlsplit(self.path).path)
        if chemin == EVENEMENTS:
            self._stream()
        elif chemin == DEFAUTS:
            self._send(HTTPStatus.OK, self.server.preview.diagnostics().encode(), "application/json; charset=utf-8")
        else:
            self._page(chemin.lstrip("/"))

    def _page(self, adresse: str) -> None:
        reponse = self.server.preview.answer(adresse)
        self._send(HTTPStatus.OK if reponse.is_trouve else HTTPStatus.NOT_FOUND, reponse.octets, reponse.nature)

    def _send(self, etat: HTTPStatus, octets: bytes, nature: str) -> None:
        self.send_response(etat)
        self.send_header("Content-Type", nature)
        self.send_header("Content-Length", str(len(octets)))
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        self.wfile.write(octets)

    def _stream(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        with self.server.listeners.subscribed() as nouvelles:
            try:
                self._write("bonjour")
                while True:
                    try:
                        self._write(nouvelles.get(timeout=SECONDES_DE_SIGNE))
                    except queue.Empty:
                        self._write("signe")
            except OSError:
                return  # le navigateur est parti

    def _write(self, nouvelle: str) -> None:
        self.wfile.write(f"data: {nouvelle}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Le terminal est à la personne qui écrit : on n’y raconte pas chaque requête."""


def serve(racine: Path, preview: Preview, port: int, notify: Callable[[Rapport], None]) -> None:
    """Sert l’aperçu sur cette machine, jusqu’à Ctrl-C ; `notify` reçoit chaque nouveau rapport. Lève `OSError`."""
    listeners = Listeners()
    with (
        _Server(("127.0.0.1", port), preview, listeners) as serveur,
        watching(racine.resolve(), SURVEILLES) as changes,
    ):
        relecture = Rereading(preview, listeners, notify)
        for tache in (serveur.serve_forever, relecture.run):
            threading.Thread(target=tache, daemon=True).start()
        try:
            while True:
                follow(changes.wait(), preview, listeners, relecture)
        except KeyboardInterrupt:
            serveur.shutdown()


def follow(fichiers: set[Path], preview: Preview, listeners: Listeners, relecture: Rereading) -> None:
    """Montre un changement : tout de suite si ce n’est qu’un texte, et de nouveau une fois tout relu."""
    is_montre = preview.edit(fichiers)
    if is_montre:
        listeners.tell("nouveau")
    # Un texte déjà montré peut attendre que la personne s’arrête ; tout autre changement ne se voit qu’une fois relu.
    relecture.ask(SECONDES_DE_REPOS if is_montre else 0)


class Rereading:
    """Relit tout quand la personne s’arrête d’enregistrer, sans la faire attendre."""

    def __init__(self, preview: Preview, listeners: Listeners, notify: Callable[[Rapport], None]) -> None:
        self._preview = preview
        self._listeners = listeners
        self._notify = notify
        self._demandes: queue.Queue[float] = queue.Queue()

    def ask(self, repos: float) -> None:
        """Demande une relecture, après ce nombre de secondes sans nouvelle demande."""
        self._demandes.put(repos)

    def run(self) -> None:
        """Relit à chaque demande, sans fin."""
        while True:
            self.once()

    def once(self) -> None:
        """Attend une demande, puis le repos, et relit ; une relecture dépassée par un enregistrement est recommencée."""
        rapport = None
        # Un enregistrement qui dépasse une relecture vient toujours avec sa demande.
        while rapport is None:
            repos: float | None = self._demandes.get()
            while repos is not None:
                repos = self._next(repos)
            rapport = self._preview.reload()
        self._notify(rapport)
        self._listeners.tell("relu")

    def _next(self, secondes: float) -> float | None:
        """Le repos que veut une demande arrivée avant ce délai, ou rien."""
        try:
            return self._demandes.get(timeout=secondes) if secondes else self._demandes.get_nowait()
        except queue.Empty:
            return None
