"""De l’enregistrement d’un fichier au nouveau texte dans la page servie, en millisecondes."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mesures.moteurs import MILIEU, Moteur, Retouche
from mesures.processus import CommandError, environment

DEMARRAGE: Final = 900.0  # secondes laissées à un moteur pour servir sa première page
REPOS: Final = 1.5  # entre deux retouches, que la précédente soit tout à fait digérée
ADRESSES: Final = {
    "une page": f"/modules/module-{MILIEU:04}/sequence/",
    "un en-tête": f"/modules/module-{MILIEU:04}/",
}


def preview(moteur: Moteur, racine: Path, fois: int, journal: Path) -> Iterator[tuple[str, float]]:
    """Sert le site, retouche `fois` fois chaque sorte de fichier, et rend chaque délai dès qu’il est connu."""
    with _server(moteur, racine, journal) as port:
        for rang, (quoi, adresse) in enumerate(ADRESSES.items()):
            retouche = moteur.retouches[quoi]
            for numero in range(fois):
                time.sleep(REPOS)
                yield quoi, _delay(port, adresse, racine, retouche, f"marque{rang}x{numero}")


def _delay(port: int, adresse: str, racine: Path, retouche: Retouche, marque: str) -> float:
    debut = time.perf_counter()
    retouche.apply(racine, marque)
    while marque not in _get(port, adresse):
        if time.perf_counter() - debut > DEMARRAGE:
            raise CommandError(f"La marque « {marque} » n’apparaît jamais à l’adresse {adresse}.")
        time.sleep(0.005)
    return 1000 * (time.perf_counter() - debut)


def _get(port: int, adresse: str) -> str:
    """Le HTML servi ; vide tant que le serveur ne répond pas."""
    connexion = http.client.HTTPConnection("127.0.0.1", port, timeout=DEMARRAGE)
    try:
        connexion.request("GET", adresse)
        reponse = connexion.getresponse()
        corps = reponse.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
    finally:
        connexion.close()
    return corps if reponse.status == 200 else ""


@contextmanager
def _server(moteur: Moteur, racine: Path, journal: Path) -> Iterator[int]:
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        port = int(libre.getsockname()[1])
    commande = [partie.format(port=port) for partie in moteur.servir]
    with journal.open("wb") as sortie:
        serveur = subprocess.Popen(
            commande,
            cwd=racine,
            stdin=subprocess.DEVNULL,
            stdout=sortie,
            stderr=subprocess.STDOUT,
            env=environment(),
            start_new_session=True,
        )
        try:
            _wait(serveur, port, journal)
            yield port
        finally:
            _stop(serveur)


def _wait(serveur: subprocess.Popen[bytes], port: int, journal: Path) -> None:
    debut = time.perf_counter()
    while not all(_get(port, adresse) for adresse in ADRESSES.values()):
        if serveur.poll() is not None or time.perf_counter() - debut > DEMARRAGE:
            raise CommandError(journal.read_text(encoding="utf-8", errors="replace")[-2000:])
        time.sleep(0.2)


def _stop(serveur: subprocess.Popen[bytes]) -> None:
    """Arrête le serveur et les processus qu’il a lancés, et eux seuls."""
    for signe in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(serveur.pid, signe)
            serveur.wait(timeout=10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
