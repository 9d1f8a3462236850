"""Le contrat d’une banque de questions en XML de Moodle.

Source : le lecteur XML de Moodle (3.9 à 5), lu et mesuré. Un type inconnu fait rejeter le fichier entier.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Final
from xml.etree import ElementTree as ET

from pupitre.exporters.contracts.html import html_defects, plugin_files
from pupitre.exporters.contracts.moodle_backup_quiz import decimal
from pupitre.exporters.contracts.package import Package, parse_xml
from pupitre.exporters.contracts.questions import LONGUEUR_MAXI, PARTS, TYPES

AVEC_REPONSES: Final = frozenset(("multichoice", "truefalse", "shortanswer", "numerical"))
CONTEXTES: Final = ("$course$", "$module$", "$system$", "$cat1$")


def recognizes(package: Package) -> bool:
    """Un fichier XML dont la racine est `quiz`."""
    debut = package.octets[:20_000]
    return not package.is_archive and debut.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and b"<quiz" in debut


class Bank:
    """Un fichier lu ; s’il ne se lit pas, il n’a pas de question et une règle dit pourquoi."""

    def __init__(self, package: Package) -> None:
        self.package = package
        lu = parse_xml(package.octets)
        self.defaut = lu if isinstance(lu, str) else ""
        self._racine = ET.Element("quiz") if isinstance(lu, str) else lu

    @property
    def racine(self) -> ET.Element:
        """La racine."""
        return self._racine

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Les chemins de catégories, dans l’ordre."""
        return tuple(e.findtext("category/text", "") for e in self._racine if e.get("type") == "category")

    @cached_property
    def questions(self) -> tuple[tuple[str, ET.Element], ...]:
        """Chaque question, avec de quoi la nommer."""
        reste = [e for e in self._racine.iterfind("question") if e.get("type") != "category"]
        return tuple((f"Question {rang} ({_name(e)})", e) for rang, e in enumerate(reste, 1))


def _name(question: ET.Element) -> str:
    nom = question.findtext("idnumber") or question.findtext("name/text") or "sans nom"
    return nom.strip()[:40]


def readable(bank: Bank) -> Iterator[str]:
    """Du XML en UTF-8, dont la racine est `quiz`."""
    if bank.defaut:
        yield f"Le fichier {bank.defaut}."
    try:
        bank.package.octets.decode("utf-8")
    except UnicodeDecodeError:
        yield "Le fichier n’est pas en UTF-8."
    if bank.racine.tag != "quiz":
        yield f"La racine doit être « quiz », et non « {bank.racine.tag} »."
    elif not bank.defaut and not bank.questions:
        yield "Le fichier n’a pas de question."


def known_types(bank: Bank) -> Iterator[str]:
    """Un seul type inconnu fait rejeter tout le fichier."""
    for lieu, q in bank.questions:
        if q.get("type") == "ordering":
            yield f"{lieu} : Moodle 4.1 ne connaît pas « ordering » et rejette tout le fichier."
        elif q.get("type") not in TYPES:
            yield f"{lieu} : le type « {q.get('type')} » n’est pas dans tous les Moodle, qui rejettent tout le fichier."


def named(bank: Bank) -> Iterator[str]:
    """Une question a un nom et un énoncé."""
    for lieu, q in bank.questions:
        if not q.findtext("name/text", "").strip() and q.get("type") != "cloze":
            yield f"{lieu} : il manque le nom."
        if not q.findtext("questiontext/text", "").strip():
            yield f"{lieu} : il manque l’énoncé."


def category_paths(bank: Bank) -> Iterator[str]:
    """« $course$/top/… » ; un « / » qui est dans un nom s’écrit deux fois."""
    for chemin in bank.categories:
        debut, _, suite = chemin.partition("/")
        if debut not in CONTEXTES or not (suite == "top" or suite.startswith("top/")):
            yield f"La catégorie « {chemin} » doit commencer par « $course$/top/ »."
        noms = chemin.replace("//", "\0").split("/")
        if any(not n.strip() or len(n) > LONGUEUR_MAXI for n in noms):
            yield f"La catégorie « {chemin} » a un nom vide ou de plus de {LONGUEUR_MAXI} caractères."


def distinct_idnumbers(bank: Bank) -> Iterator[str]:
    """Dans une catégorie, un identifiant ne sert qu’une fois ; Moodle efface les autres."""
    rang, vus = 0, Counter[tuple[int, str]]()
    for element in bank.racine.iterfind("question"):
        if element.get("type") == "category":
            rang += 1
        elif numero := element.findtext("idnumber", "").strip():
            vus[rang, numero] += 1
    yield from (f"L’identifiant « {n} » sert plusieurs fois dans sa catégorie." for (_, n), k in vus.items() if k > 1)


def known_fractions(bank: Bank) -> Iterator[str]:
    """33 ou 33.3 ne sont pas dans la liste de Moodle : la question serait ignorée ; 33.33333 y est."""
    for lieu, q in bank.questions:
        for reponse in q.iterfind("answer"):
            part = decimal(reponse.get("fraction"))
            if part is None or abs(part).quantize(Decimal("0.00001")) not in PARTS:
                yield f"{lieu} : « {reponse.get('fraction')} » n’est pas une part de note que Moodle connaît."


def full_marks(bank: Bank) -> Iterator[str]:
    """Les parts justes font cent ; sauf choix multiple, une réponse vaut cent à elle seule."""
    for lieu, q in bank.questions:
        parts = [decimal(r.get("fraction")) or Decimal(0) for r in q.iterfind("answer")]
        is_multiple = q.get("type") == "multichoice" and q.findtext("single", "true").strip() in ("false", "0")
        if q.get("type") in AVEC_REPONSES and not parts:
            yield f"{lieu} : il n’y a pas de réponse."
        elif is_multiple and abs(sum((p for p in parts if p > 0), Decimal(-100))) > Decimal("0.5"):
            yield f"{lieu} : les parts justes ne font pas cent."
        elif q.get("type") in AVEC_REPONSES and not is_multiple and max(parts) != 100:
            yield f"{lieu} : aucune réponse ne vaut cent."


def answers(bank: Bank) -> Iterator[str]:
    """Une réponse a un texte ; un nombre se lit ; vrai et faux s’écrivent « true » et « false »."""
    for lieu, q in bank.questions:
        textes = [r.findtext("text", "").strip() for r in q.iterfind("answer")]
        if any(not t for t in textes):
            yield f"{lieu} : une réponse est vide."
        if q.get("type") == "numerical" and any(t != "*" and decimal(t) is None for t in textes):
            yield f"{lieu} : une réponse n’est pas un nombre."
        if q.get("type") == "truefalse" and sorted(textes) != ["false", "true"]:
            yield f"{lieu} : les réponses doivent être « true » et « false »."


def matchings(bank: Bank) -> Iterator[str]:
    """Un appariement a deux paires au moins, et des réponses que la colonne de Moodle tient."""
    for lieu, q in bank.questions:
        if q.get("type") != "matching":
            continue
        reponses = [s.findtext("answer/text", "") for s in q.iterfind("subquestion")]
        if len(reponses) < 2:
            yield f"{lieu} : un appariement demande deux paires au moins."
        if any(not 0 < len(r) <= LONGUEUR_MAXI for r in reponses):
            yield f"{lieu} : une réponse d’appariement est vide ou dépasse {LONGUEUR_MAXI} caractères."


def joined_files(bank: Bank) -> Iterator[str]:
    """Chaque fichier montré est à côté de son texte, en base 64 ; chaque fichier joint est montré."""
    for lieu, q in bank.questions:
        for parent in q.iter():
            joints = {f.get("name", ""): f for f in parent.findall("file")}
            montres = set(plugin_files(parent.findtext("text", "")))
            yield from (
                f"{lieu} : le fichier « {n} » n’est pas à côté de son texte." for n in sorted(montres - set(joints))
            )
            yield from (f"{lieu} : le fichier « {n} » n’est montré nulle part." for n in sorted(set(joints) - montres))
            for nom, fichier in joints.items():
                if fichier.get("encoding") != "base64" or not _is_base64(fichier.text or ""):
                    yield f"{lieu} : le fichier « {nom} » n’est pas en base 64."


def _is_base64(texte: str) -> bool:
    try:
        return bool(base64.b64decode("".join(texte.split()), validate=True))
    except (binascii.Error, ValueError):
        return False


def sound_html(bank: Bank) -> Iterator[str]:
    """Rien d’exécutable, rien qui demande un fichier au réseau."""
    for lieu, q in bank.questions:
        for texte in q.iter("text"):
            yield from (f"{lieu} : un texte {defaut}." for defaut in html_defects(texte.text or ""))


REGLES: Final = (
    readable, known_types, named, category_paths, distinct_idnumbers, known_fractions, full_marks, answers, matchings,
    joined_files, sound_html,
)  # fmt: skip
