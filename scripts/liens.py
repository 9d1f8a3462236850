#!/usr/bin/env python3
"""Sert le site construit sur cette machine et cherche tout lien mort, ancres comprises."""

import functools
import http.server
import subprocess
import sys
import threading
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent


class Silencieux(http.server.SimpleHTTPRequestHandler):
    """Sert des fichiers sans rien écrire au terminal."""

    def end_headers(self) -> None:
        """Dit à linkchecker qu’il peut aller vite : sans cela, il attend entre deux requêtes."""
        self.send_header("LinkChecker", "bienvenue")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Ne dit rien."""


if __name__ == "__main__":
    site = sys.argv[1] if len(sys.argv) > 1 else str(RACINE / "build" / "site")
    handler = functools.partial(Silencieux, directory=site)
    serveur = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    linkchecker = str(Path(sys.executable).parent / "linkchecker")
    configuration = str(RACINE / "scripts" / "linkchecker.ini")
    adresse = f"http://127.0.0.1:{serveur.server_port}/"
    sys.exit(subprocess.run([linkchecker, "--no-status", "--config", configuration, adresse], check=False).returncode)
