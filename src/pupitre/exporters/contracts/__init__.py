"""Les contrats : ce qu’un importeur refuserait dans un paquet, le nôtre ou celui d’un autre.

Une règle est une petite fonction qui lit un paquet et rend des phrases. Les règles viennent d’imports mesurés dans de
vrais clients ; un paquet sans phrase n’est pas prouvé bon, un paquet avec phrase est prouvé mauvais.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pupitre.exporters.contracts import cartouche, gift, moodle_backup, moodle_xml, scorm
from pupitre.exporters.contracts.package import COMMUNES, Package, UnreadablePackageError, open_package


@dataclass(frozen=True, slots=True)
class Contract:
    """Un format : comment on le reconnaît, comment on lit le paquet, et les règles qui jugent ce qui est lu."""

    libelle: str
    recognizes: Callable[[Package], bool]
    read: Callable[[Package], Any]
    regles: tuple[Callable[[Any], Iterator[str]], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Le format reconnu, ou rien, et les phrases ; sans phrase, rien n’est à redire."""

    libelle: str
    phrases: tuple[str, ...]


def _entries_of(package: Package) -> Mapping[str, bytes]:
    return package.entrees


CONTRATS: Final[dict[str, Contract]] = {
    "scorm": Contract("paquet SCORM", scorm.recognizes, scorm.Scorm, scorm.REGLES),
    "cartouche": Contract(
        "cartouche Common Cartridge", lambda p: cartouche.recognizes(p.entrees), _entries_of, cartouche.REGLES
    ),
    "mbz": Contract("cours Moodle (mbz)", moodle_backup.recognizes, moodle_backup.Backup, moodle_backup.REGLES),
    "moodle-xml": Contract("questions Moodle (XML)", moodle_xml.recognizes, moodle_xml.Bank, moodle_xml.REGLES),
    "gift": Contract("questions (GIFT)", gift.recognizes, gift.Gift, gift.REGLES),
}


def examine(fichier: Path) -> Verdict:
    """Devine le format d’un fichier et le juge."""
    try:
        package = open_package(fichier)
    except UnreadablePackageError as refus:
        return Verdict("", (str(refus),))
    contrat = next((c for c in CONTRATS.values() if c.recognizes(package)), None)
    if contrat is None:
        connus = ", ".join(c.libelle for c in CONTRATS.values())
        return Verdict("", (f"Ce fichier n’est d’aucun format que l’on sait vérifier : {connus}.",))
    lu = contrat.read(package)
    phrases = [
        *(phrase for regle in COMMUNES for phrase in regle(package)),
        *(phrase for regle in contrat.regles for phrase in regle(lu)),
    ]
    return Verdict(contrat.libelle, tuple(dict.fromkeys(phrases)))


def judge(fichier: Path) -> tuple[str, ...]:
    """Ce qu’un importeur refuserait, une phrase par défaut ; rien si le paquet tient son contrat."""
    return examine(fichier).phrases
