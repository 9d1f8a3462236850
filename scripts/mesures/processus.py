"""Lance une commande et dit ce qu’elle a coûté : processeur (enfants compris), temps écoulé, mémoire de pointe."""

import os
import re
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PERIODE: Final = 0.2
PSS: Final = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cout:
    """Secondes de processeur, secondes écoulées, octets de mémoire au plus fort ; code de sortie."""

    processeur: float
    ecoule: float
    memoire: int
    code: int


class CommandError(Exception):
    """La commande mesurée a échoué ; le message porte la fin de ce qu’elle a dit."""


def run(commande: list[str], dossier: Path, journal: Path) -> Cout:
    """Lance `commande` dans `dossier` ; ce qu’elle écrit va dans `journal`. Lève `CommandError` si elle échoue.

    La mémoire est la plus grande de deux : le plus gros processus (`ru_maxrss`) et, sous Linux, la somme des parts de
    tous les processus (PSS) relevée cinq fois par seconde.
    """
    with journal.open("wb") as sortie:
        debut = time.perf_counter()
        processus = subprocess.Popen(commande, cwd=dossier, stdout=sortie, stderr=subprocess.STDOUT, env=environment())
        veilleur = _Watcher(processus.pid)
        _, statut, usage = os.wait4(processus.pid, 0)
        ecoule = time.perf_counter() - debut
        processus.returncode = os.waitstatus_to_exitcode(statut)
    memoire = max(veilleur.stop(), usage.ru_maxrss * 1024)
    if processus.returncode:
        fin = journal.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise CommandError(f"« {' '.join(commande)} » a échoué dans {dossier} :\n{fin}")
    return Cout(usage.ru_utime + usage.ru_stime, ecoule, memoire, processus.returncode)


def environment() -> dict[str, str]:
    """L’environnement des commandes : textes en UTF-8, pas de réclame, pas de réglage hérité qui changerait le résultat."""
    garde = {cle: valeur for cle, valeur in os.environ.items() if not cle.startswith(("PYTHON", "SOURCE_DATE"))}
    return {**garde, "PYTHONUTF8": "1", "NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": ""}


class _Watcher:
    """Relève la mémoire d’un processus et de ses descendants, jusqu’à `stop()`."""

    def __init__(self, pid: int) -> None:
        self._pid, self._pointe = pid, 0
        self._fini = threading.Event()
        self._fil = threading.Thread(target=self._watch, daemon=True)
        self._fil.start()

    def _watch(self) -> None:
        while not self._fini.wait(PERIODE):
            self._pointe = max(self._pointe, sum(map(_share, _family(self._pid))))

    def stop(self) -> int:
        """La pointe relevée, en octets ; 0 hors de Linux."""
        self._fini.set()
        self._fil.join()
        return self._pointe


def _family(pid: int) -> list[int]:
    famille = [pid]
    for parent in famille:
        try:
            taches = list(Path(f"/proc/{parent}/task").iterdir())
            for tache in taches:
                famille += map(int, (tache / "children").read_text().split())
        except OSError:
            continue  # le processus vient de finir, ou ce système n’a pas /proc
    return famille


def _share(pid: int) -> int:
    try:
        found = PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def weight(dossier: Path) -> int:
    """Les octets de tous les fichiers d’un dossier."""
    return sum(f.stat().st_size for f in dossier.rglob("*") if f.is_file())
