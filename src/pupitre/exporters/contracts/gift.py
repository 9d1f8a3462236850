"""Le contrat d’un fichier GIFT. Source : le lecteur GIFT de Moodle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Final

from pupitre.exporters.contracts.html import html_defects
from pupitre.exporters.contracts.moodle_backup_quiz import decimal
from pupitre.exporters.contracts.moodle_xml import CONTEXTES
from pupitre.exporters.contracts.package import Package
from pupitre.exporters.contracts.questions import PARTS

ECHAPPE: Final = re.compile(r"\\[\\:=~#{}n]")
POIDS: Final = re.compile(r"(?:^|[=~])\s*%(-?[^%\s]*)%")
SUFFIXES: Final = (".gift", ".txt")


def recognizes(package: Package) -> bool:
    """Un fichier texte qui a des accolades de réponse ou une catégorie."""
    is_texte = package.nom.lower().endswith(SUFFIXES) and not package.is_archive
    return is_texte and (b"{" in package.octets or b"$CATEGORY:" in package.octets)


class Gift:
    """Un fichier découpé comme le fait Moodle : une ligne vide sépare les questions, « // » commence un commentaire."""

    def __init__(self, package: Package) -> None:
        self.package = package

    @cached_property
    def blocs(self) -> tuple[str, ...]:
        """Les blocs sans commentaire, dans l’ordre."""
        texte = self.package.octets.decode("utf-8-sig", "replace").replace("\r\n", "\n")
        bruts = re.split(r"\n\s*\n", texte)
        sans = ("\n".join(ligne for ligne in b.split("\n") if not ligne.strip().startswith("//")) for b in bruts)
        return tuple(b.strip() for b in sans if b.strip())

    @cached_property
    def questions(self) -> tuple[tuple[str, str], ...]:
        """Chaque question, avec de quoi la nommer."""
        reste = [b for b in self.blocs if not b.startswith("$CATEGORY:")]
        return tuple((f"Question {rang} ({_title(b)})", b) for rang, b in enumerate(reste, 1))

    @cached_property
    def answers(self) -> tuple[tuple[str, str], ...]:
        """La partie entre accolades de chaque question, ses caractères échappés retirés."""
        nus = ((lieu, ECHAPPE.sub("", bloc)) for lieu, bloc in self.questions)
        return tuple((lieu, nu[nu.find("{") + 1 : nu.find("}")].strip()) for lieu, nu in nus if "{" in nu and "}" in nu)


def _title(bloc: str) -> str:
    return (bloc.split("::")[1] if bloc.startswith("::") else bloc)[:40].replace("\\", "").strip()


def readable(gift: Gift) -> Iterator[str]:
    """Du texte en UTF-8, avec au moins une question."""
    try:
        gift.package.octets.decode("utf-8")
    except UnicodeDecodeError:
        yield "Le fichier n’est pas en UTF-8."
    if not gift.questions:
        yield "Le fichier n’a pas de question."


def balanced_braces(gift: Gift) -> Iterator[str]:
    """Une question a une accolade ouverte puis fermée, et une seule : les autres s’échappent."""
    for lieu, bloc in gift.questions:
        nu = ECHAPPE.sub("", bloc)
        if (nu.count("{"), nu.count("}")) not in ((1, 1), (0, 0)) or nu.find("{") > nu.find("}"):
            yield f"{lieu} : les accolades ne vont pas par deux, ou une ligne vide coupe la question."


def titled(gift: Gift) -> Iterator[str]:
    """Un titre s’écrit entre deux paires de deux-points ; ceux du titre s’échappent."""
    for lieu, bloc in gift.questions:
        if bloc.startswith("::") and ECHAPPE.sub("", bloc)[2:].find("::") <= 0:
            yield f"{lieu} : le titre n’est pas fermé par « :: »."


def category_paths(gift: Gift) -> Iterator[str]:
    """« $CATEGORY: $course$/top/… », seul dans son bloc."""
    for bloc in gift.blocs:
        if bloc.startswith("$CATEGORY:"):
            chemin, _, reste = bloc.removeprefix("$CATEGORY:").strip().partition("\n")
            debut, _, suite = chemin.partition("/")
            if debut not in CONTEXTES or not (suite == "top" or suite.startswith("top/")) or reste.strip():
                yield f"La catégorie « {chemin} » doit commencer par « $course$/top/ » et être suivie d’une ligne vide."


def known_weights(gift: Gift) -> Iterator[str]:
    """Les poids sont dans la liste de Moodle."""
    for lieu, reponses in gift.answers:
        for poids in POIDS.findall(reponses):
            part = decimal(poids)
            if part is None or abs(part).quantize(Decimal("0.00001")) not in PARTS:
                yield f"{lieu} : « {poids} » n’est pas un poids que Moodle connaît."


def right_answer(gift: Gift) -> Iterator[str]:
    """Une question a une réponse juste, ou des poids justes qui font cent."""
    for lieu, reponses in gift.answers:
        corps = reponses.partition("####")[0].strip()
        is_vrai_faux = re.match(r"(T|TRUE|F|FALSE)\s*(#|$)", corps)
        if not corps or is_vrai_faux or corps.startswith("#"):
            continue
        positifs = sum((p for p in map(decimal, POIDS.findall(corps)) if p is not None and p > 0), Decimal(0))
        has_egal = re.search(r"=(?!\s*%-?0*%)", corps)
        if "~" in corps and "=" not in corps and abs(positifs - 100) > Decimal("0.5"):
            yield f"{lieu} : les poids justes ne font pas cent."
        elif not has_egal and "~" not in corps:
            yield f"{lieu} : il n’y a pas de réponse juste."


def no_image(gift: Gift) -> Iterator[str]:
    """Le format n’a pas d’images."""
    for lieu, bloc in gift.questions:
        if "@@PLUGINFILE@@" in bloc or re.search(r"<img\b", bloc, re.IGNORECASE):
            yield f"{lieu} : le format GIFT n’a pas d’images."


def sound_html(gift: Gift) -> Iterator[str]:
    """Rien d’exécutable, rien qui demande un fichier au réseau."""
    for lieu, bloc in gift.questions:
        html = re.sub(r"\\([\\:=~#{}])", r"\1", bloc)
        yield from (f"{lieu} : un texte {defaut}." for defaut in html_defects(html))


REGLES: Final = (
    readable, balanced_braces, titled, category_paths, known_weights, right_answer, no_image, sound_html,
)  # fmt: skip
