"""La lecture hors connexion : la liste de ce que copie un appareil, et l’empreinte qui nomme cette copie."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from pupitre.exporters.inventory import Empreinte, Inventaire, in_order, read_inventory
from pupitre.model.addresses import TELECHARGEMENTS

LISTE: Final = "hors-connexion.json"
SERVICE: Final = "sw.js"
VIDE: Final = 'const EMPREINTE = "";'
# Ce que lisent des machines, et ce qui se télécharge à part : une personne qui lit n’en a pas besoin.
ECARTES: Final = frozenset({".atom", ".br", ".gz", ".map", ".txt", ".xml", ".zip"})


def write_offline_reading(dossier: Path, edition: str, renvois: Mapping[str, str]) -> None:
    """Écrit dans un site construit la liste des adresses à copier, et donne son empreinte au service de l’édition."""
    service = dossier / SERVICE
    texte = service.read_text(encoding="utf-8") if service.exists() else ""
    for chemin, ecrit in offline_files(read_inventory(dossier), edition, renvois, texte).items():
        (dossier / chemin).write_text(ecrit, encoding="utf-8", newline="\n")


def offline_files(inventaire: Inventaire, edition: str, renvois: Mapping[str, str], service: str) -> dict[str, str]:
    """La liste des adresses à copier (octets, empreinte), et le service de l’édition qui porte son empreinte.

    `renvois` : adresse d’une page de renvoi -> où elle mène ; la liste les porte, pour ne pas copier ces pages.
    `service` : le texte du service, vide si le site n’en a pas.
    """
    fichiers = [_entry(chemin, inventaire[chemin]) for chemin in _read(inventaire, renvois)]
    brut = json.dumps([edition, fichiers, dict(renvois)], ensure_ascii=False, sort_keys=True)
    empreinte = hashlib.sha256(brut.encode()).hexdigest()[:16]
    liste = {"edition": edition, "empreinte": empreinte, "fichiers": fichiers, "renvois": dict(sorted(renvois.items()))}
    textes = {LISTE: json.dumps(liste, ensure_ascii=False, separators=(",", ":")) + "\n"}
    return textes | ({SERVICE: service.replace(VIDE, f'const EMPREINTE = "{empreinte}";')} if service else {})


def _read(inventaire: Inventaire, renvois: Mapping[str, str]) -> Iterator[str]:
    """Les chemins de ce qui se lit, dans un ordre stable."""
    hors_liste = {LISTE, SERVICE, *(f"{adresse}index.html" for adresse in renvois)}
    for chemin in in_order(inventaire):
        is_apart = PurePosixPath(chemin).suffix in ECARTES or chemin.startswith(TELECHARGEMENTS)
        if not is_apart and chemin not in hors_liste:
            yield chemin


def _entry(chemin: str, empreinte: Empreinte) -> tuple[str, int, str]:
    """L’adresse, le poids en octets, et le début de l’empreinte SHA-256 d’un fichier."""
    is_page = chemin.rpartition("/")[2] == "index.html"
    return chemin.removesuffix("index.html") if is_page else chemin, empreinte.octets, empreinte.sha256[:12]
