"""La lecture hors connexion : la liste de ce que copie un appareil, et l’empreinte qui nomme cette copie."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from pupitre.model.addresses import TELECHARGEMENTS

LISTE: Final = "hors-connexion.json"
SERVICE: Final = "sw.js"
VIDE: Final = 'const EMPREINTE = "";'
# Ce que lisent des machines, et ce qui se télécharge à part : une personne qui lit n’en a pas besoin.
ECARTES: Final = frozenset({".atom", ".br", ".gz", ".map", ".txt", ".xml", ".zip"})


def write_offline_reading(dossier: Path, edition: str, renvois: Mapping[str, str]) -> None:
    """Écrit la liste des adresses à copier (octets, empreinte) et donne son empreinte au service de l’édition.

    `renvois` : adresse d’une page de renvoi -> où elle mène ; la liste les porte, pour ne pas copier ces pages.
    """
    fichiers = [_entry(dossier, chemin) for chemin in _read(dossier, renvois)]
    brut = json.dumps([edition, fichiers, dict(renvois)], ensure_ascii=False, sort_keys=True)
    empreinte = hashlib.sha256(brut.encode()).hexdigest()[:16]
    liste = {"edition": edition, "empreinte": empreinte, "fichiers": fichiers, "renvois": dict(sorted(renvois.items()))}
    texte = json.dumps(liste, ensure_ascii=False, separators=(",", ":")) + "\n"
    (dossier / LISTE).write_text(texte, encoding="utf-8", newline="\n")
    service = dossier / SERVICE
    if service.exists():
        ecrit = service.read_text(encoding="utf-8").replace(VIDE, f'const EMPREINTE = "{empreinte}";')
        service.write_text(ecrit, encoding="utf-8", newline="\n")


def _read(dossier: Path, renvois: Mapping[str, str]) -> Iterator[str]:
    """Les chemins de ce qui se lit, dans un ordre stable."""
    ecrits = {f"{adresse}index.html" for adresse in renvois}
    for fichier in sorted(dossier.rglob("*")):
        chemin = fichier.relative_to(dossier).as_posix()
        is_apart = fichier.suffix in ECARTES or chemin.startswith(TELECHARGEMENTS)
        if fichier.is_file() and not is_apart and chemin not in ecrits | {LISTE, SERVICE}:
            yield chemin


def _entry(dossier: Path, chemin: str) -> tuple[str, int, str]:
    """L’adresse, le poids en octets, et le début de l’empreinte SHA-256 d’un fichier."""
    octets = (dossier / chemin).read_bytes()
    adresse = chemin.removesuffix("index.html") if Path(chemin).name == "index.html" else chemin
    return adresse, len(octets), hashlib.sha256(octets).hexdigest()[:12]
