"""Les entrées de liste qui remontent avec le contenu qui les cite : termes du glossaire, notices des références.

Une entrée part telle qu’elle est écrite, commentaires compris. Une notice dont la clé nomme le territoire en change ; un
terme est un mot, et n’en change pas.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pupitre.loading.merging import entry_name
from pupitre.loading.yaml_reader import read_yaml
from pupitre.model.catalogue import Catalogue
from pupitre.model.referentiel import slug

TERME: Final = re.compile(r"""definition_terme\(\s*(["'])(?P<terme>.+?)\1""")
ENTREE_VIDE: Final = re.compile(r"(?m)^(?P<cle>\w+): *\[\]? *$")


@dataclass(frozen=True, slots=True)
class List:
    """Une liste du référentiel : son fichier, sa clé, ce qui y distingue une entrée, et comment en parler."""

    fichier: str
    champ: str
    attribut: str
    nom: str


GLOSSAIRE: Final = List("docs/referentiel/glossaire.yml", "termes", "terme", "le terme")
REFERENCES: Final = List("docs/referentiel/references.yml", "references", "id", "la référence")


@dataclass(frozen=True, slots=True)
class Entry:
    """Une entrée locale : sa liste, son nom, les lignes qui l’écrivent, sans retrait, et leur place dans le fichier."""

    liste: List
    nom: str
    texte: str
    debut: int
    fin: int
    voir: tuple[str, ...] = ()
    libelle: str = ""

    @property
    def montre(self) -> str:
        """« le terme « point de contact » », tel qu’on en parle."""
        return f"{self.liste.nom} « {self.libelle} »"


@dataclass(frozen=True, slots=True)
class Carried:
    """Ce qui part : les entrées, les clés de référence qui changent de nom, ce qui reste à décider."""

    entrees: tuple[Entry, ...]
    renommes: Mapping[str, str]
    notes: tuple[str, ...]


def carry(textes: Iterable[str], racine: Path, communs: Catalogue, segments: Iterable[str]) -> Carried:
    """Les entrées locales que citent ces textes, et celles que ces entrées citent à leur tour.

    `racine` : celle de la couche locale. `segments` : ce qui, dans une clé, nomme le territoire, en minuscules.
    """
    locales = {(e.liste.champ, e.nom): e for liste in (GLOSSAIRE, REFERENCES) for e in entries_of(racine, liste)}
    connus = {GLOSSAIRE.champ: set(communs.termes), REFERENCES.champ: set(communs.references)}
    partent: dict[tuple[str, str], Entry] = {}
    notes: list[str] = []
    a_lire: list[tuple[str, tuple[str, ...]]] = [(texte, ()) for texte in textes]
    while a_lire:
        for cle in _cited(*a_lire.pop(), locales):
            entree = locales[cle]
            if entree.nom in connus[cle[0]]:
                notes.append(
                    f"{entree.montre} existe aussi dans le cursus commun, autrement que chez vous : "
                    "c’est la version commune que l’on y lira."
                )
            elif cle not in partent:
                partent[cle] = entree
                a_lire.append((entree.texte, entree.voir))
    references = [e.nom for e in partent.values() if e.liste is REFERENCES]
    renommes, refuses = _renamings(references, connus[REFERENCES.champ], frozenset(segments))
    return Carried(
        tuple(sorted(partent.values(), key=lambda e: (e.liste.champ, e.debut))), renommes, (*notes, *refuses)
    )


def entries_of(racine: Path, liste: List) -> Iterator[Entry]:
    """Les entrées qu’une couche écrit dans une liste ; aucune si elle n’a pas ce fichier."""
    fichier = racine / liste.fichier
    if not fichier.is_file():
        return
    texte = fichier.read_text(encoding="utf-8")
    lignes = texte.rstrip("\n").split("\n")
    meta, positions, _ = read_yaml(texte, liste.fichier)
    entrees = (meta or {}).get(liste.champ) or ()
    debuts = [_first_line(lignes, positions.at(liste.champ, rang).ligne - 1) for rang in range(len(entrees))]
    for rang, entree in enumerate(entrees):
        fin = debuts[rang + 1] if rang + 1 < len(entrees) else len(lignes)
        nom = entry_name(entree, liste.attribut)
        voir = tuple(slug(str(mot)) for mot in entree.get("voir") or ())
        yield Entry(
            liste,
            nom,
            textwrap.dedent("\n".join(lignes[debuts[rang] : fin])),
            debuts[rang],
            fin,
            voir,
            str(entree.get(liste.attribut)),
        )


def _first_line(lignes: list[str], rang: int) -> int:
    """La première ligne d’une entrée, avec le commentaire qui la précède."""
    while rang and lignes[rang - 1].lstrip().startswith("#") and lignes[rang - 1][:1].isspace():
        rang -= 1
    return rang


def _cited(texte: str, voisins: tuple[str, ...], locales: Mapping[tuple[str, str], Entry]) -> Iterator[tuple[str, str]]:
    """Les entrées locales que nomme un texte : une clé de référence, un terme par sa macro, ou un terme voisin."""
    termes = {*voisins, *(slug(found["terme"]) for found in TERME.finditer(texte))}
    for champ, nom in locales:
        if nom in termes if champ == GLOSSAIRE.champ else _is_key_in(nom, texte):
            yield champ, nom


def _is_key_in(cle: str, texte: str) -> bool:
    """Vrai si un texte cite cette clé ; une clé d’un seul mot ne se reconnaît qu’entre guillemets ou dans du YAML."""
    motif = re.escape(cle)
    devant = r"(?<![\w-])" if "-" in cle else r"""(?:["'\[,:-] *)"""
    derriere = r"(?![\w-])" if "-" in cle else r"""(?= *(?:["'\],]|$))"""
    return bool(re.search(devant + motif + derriere, texte, re.MULTILINE))


def _renamings(
    cles: Iterable[str], prises: set[str], segments: frozenset[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Les clés sans ce qui nomme le territoire ; celles que l’on ne peut pas renommer restent, et sont dites."""
    renommes: dict[str, str] = {}
    refuses: list[str] = []
    for ancienne in cles:
        neuve = "-".join(mot for mot in ancienne.split("-") if mot not in segments)
        if neuve == ancienne:
            continue
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", neuve) or neuve in prises or neuve in renommes.values():
            refuses.append(
                f"la référence « {ancienne} » nomme le territoire, et « {neuve} » est déjà prise ou trop courte : "
                "elle garde son nom, à moins que vous n’en choisissiez un autre."
            )
        else:
            renommes[ancienne] = neuve
    return renommes, tuple(refuses)


def renamed(texte: str, renommes: Mapping[str, str]) -> str:
    """Le texte, chaque clé de référence sous son nouveau nom."""
    if not renommes:
        return texte
    cles = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(renommes)))})(?![\w-])")
    return cles.sub(lambda found: renommes[found[0]], texte)


def common_lists(racine: Path, emportes: Carried) -> dict[str, str]:
    """Par fichier, chaque liste du cursus commun de cette racine, les entrées qui remontent à leur suite."""
    listes = {}
    for liste, entrees in _by_list(emportes):
        fichier = racine / liste.fichier
        texte = fichier.read_text(encoding="utf-8") if fichier.is_file() else ""
        listes[liste.fichier] = added(texte, liste.champ, (renamed(e.texte, emportes.renommes) for e in entrees))
    return listes


def lightened(racine: Path, emportes: Carried) -> dict[str, str]:
    """Par fichier, chaque liste locale de cette racine, sans ce qui remonte ; un texte vide s’il n’y reste rien."""
    return {
        liste.fichier: without((racine / liste.fichier).read_text(encoding="utf-8"), entrees)
        for liste, entrees in _by_list(emportes)
    }


def _by_list(emportes: Carried) -> Iterator[tuple[List, tuple[Entry, ...]]]:
    for liste in (GLOSSAIRE, REFERENCES):
        entrees = tuple(e for e in emportes.entrees if e.liste is liste)
        if entrees:
            yield liste, entrees


def added(commun: str, champ: str, entrees: Iterable[str]) -> str:
    """La liste commune, les entrées à sa suite, avec son retrait ; une liste absente est commencée."""
    texte = ENTREE_VIDE.sub(lambda found: f"{found['cle']}:", commun.rstrip("\n"))
    found = re.search(rf"(?m)^{champ}:[^\n]*\n(?P<retrait> *)- ", f"{texte}\n")
    retrait = found["retrait"] if found else ""
    if not re.search(rf"(?m)^{champ}:", texte):
        texte = f"{texte}\n{champ}:".lstrip("\n")
    return "\n".join([texte, *(textwrap.indent(e, retrait) for e in entrees), ""])


def without(local: str, entrees: Iterable[Entry]) -> str:
    """La liste locale, sans ces entrées ; vide s’il n’en reste aucune."""
    lignes = local.rstrip("\n").split("\n")
    for entree in sorted(entrees, key=lambda e: e.debut, reverse=True):
        del lignes[entree.debut : entree.fin]
    reste = [ligne for ligne in lignes if ligne.strip() and not ligne.lstrip().startswith("#")]
    return "\n".join([*lignes, ""]) if len(reste) > 1 else ""
