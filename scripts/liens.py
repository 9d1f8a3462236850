#!/usr/bin/env python3
"""Cherche tout lien mort, ancres comprises, dans un site construit ou dans la branche publiée, toutes éditions comprises.

Usage : liens.py [DOSSIER], ou liens.py --branche gh-pages
"""

import functools
import http.server
import io
import subprocess
import sys
import tempfile
import threading
import zipfile
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
LISTE = "toutes-les-pages.html"


class Silencieux(http.server.SimpleHTTPRequestHandler):
    """Sert des fichiers sans rien écrire au terminal."""

    def end_headers(self) -> None:
        """Dit à linkchecker qu’il peut aller vite : sans cela, il attend entre deux requêtes."""
        self.send_header("LinkChecker", "bienvenue")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Ne dit rien."""


def check(site: Path, depart: str = "") -> int:
    """Sert le dossier et rend le code de linkchecker, parti de la page donnée."""
    handler = functools.partial(Silencieux, directory=str(site))
    serveur = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    linkchecker = str(Path(sys.executable).parent / "linkchecker")
    commande = [linkchecker, "--no-status", "--config", str(RACINE / "scripts" / "linkchecker.ini")]
    adresse = f"http://127.0.0.1:{serveur.server_port}/{depart}"
    return subprocess.run([*commande, adresse], check=False).returncode


def check_branch(branche: str) -> int:
    """Parcourt la branche du dépôt courant ; une liste mène aussi aux pages que rien ne cite, comme les renvois."""
    archive = subprocess.run(["git", "archive", "--format=zip", branche], capture_output=True, check=True).stdout
    with tempfile.TemporaryDirectory() as dossier:
        site = Path(dossier)
        zipfile.ZipFile(io.BytesIO(archive)).extractall(site)
        pages = sorted(f.parent.relative_to(site).as_posix() for f in site.rglob("index.html"))
        liens = "".join(f'<li><a href="{page}/">{page}</a></li>' for page in pages)
        tete = '<!doctype html><html lang="fr"><head><title>Toutes les pages</title></head><body><ul>'
        (site / LISTE).write_text(f"{tete}{liens}</ul></body></html>", encoding="utf-8")
        return check(site, LISTE)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--branche"]:
        sys.exit(check_branch(sys.argv[2]))
    sys.exit(check(Path(sys.argv[1]) if len(sys.argv) > 1 else RACINE / "build" / "site"))
