"""Met de côté le HTML déjà composé, celui de nos macros surtout, avant que Markdown ne le relise balise par balise.

Python-Markdown rend ce HTML tel quel, mais son analyseur y passe plus d’un tiers du temps d’une page. Nous le rangeons
nous-mêmes dans sa réserve (`htmlStash`), comme il l’aurait fait, et la page ne change pas d’un octet. Cela ne vaut que
pour ce que l’on reconnaît sans le moindre doute : au premier texte douteux, la suite de la page lui est laissée.
`tests/rendering/test_set_aside.py` compare les deux.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.util import BLOCK_LEVEL_ELEMENTS, STX

# Juste avant l’analyseur (20), et après ce qui cherche des ancres dans le HTML, sous MkDocs (21).
PRIORITE: Final = 20.5
ATTRIBUTS: Final = r"""(?: [a-zA-Z][\w:.-]*+(?:="[^"<>\n]*+")?+)*+"""
# Ce qui fait perdre à l’analyseur le fil de la page entière.
A_PART: Final = re.compile(r"<[!?]|&#(?![0-9]+;|[xX][0-9a-fA-F]+;)")
# Une définition ou un retrait peuvent continuer l’élément qui les précède.
DEFINITION: Final = re.compile(r"^ {0,3}: ", re.MULTILINE)
RETRAIT: Final = " " * 4
# Une balise sans rien d’inhabituel, ou une adresse entre chevrons.
SURE: Final = rf"""(?:/?[a-z][a-z0-9]*+{ATTRIBUTS} ?/?|https?://[^\s<>"'`]*)>"""
# Leur contenu n’est pas lu comme du HTML.
SANS_BALISES: Final = "iframe|noembed|noframes|noscript|plaintext|script|style|xmp"
DOUTEUSE: Final = re.compile(rf"<(?=[a-zA-Z/])(?!{SURE})|<(?:{SANS_BALISES})\b")
BLOC: Final = re.compile(rf"</?(?:{'|'.join(BLOCK_LEVEL_ELEMENTS)})(?=[ />])")
JETON: Final = re.compile(r"<(?P<fin>/?)(?P<nom>[a-z][a-z0-9]*)(?P<attributs>[^<>]*)>")
# Python-Markdown complète d’un « ; » ce qu’il prend pour une entité.
ESPERLUETTE: Final = re.compile(r"&(?!(?:[a-zA-Z][a-zA-Z0-9]*|#[0-9]+|#[xX][0-9a-fA-F]+);)")
SANS_FIN: Final = frozenset(["area", "br", "col", "embed", "hr", "img", "input", "link", "source", "track", "wbr"])
# Les lignes que laisse passer un groupe mêlé : du Markdown commence ou finit, ou un titre d’une ligne.
OUVRANTE: Final = re.compile(rf"<(?P<nom>section|details|div)(?P<attributs>{ATTRIBUTS})>")
FERMANTE: Final = re.compile(r"</(?P<nom>section|details|div)>")
D_UNE_LIGNE: Final = re.compile(r"""<(?P<nom>p|summary)(?: class="[^"<>]*")?>[^<>]*</(?P=nom)>""")
# Dans du Markdown, ce que l’on sait mettre en lignes comme lui.
CLASSE: Final = re.compile(r'(?: class="[\w -]+")?')
SIMPLES: Final = frozenset(["div", "dl", "dt", "dd", "p"])
BLOCS: Final = frozenset(BLOCK_LEVEL_ELEMENTS)


class SetAside(Extension):
    """L’extension de Python-Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (le nom que Python-Markdown appelle)
        """Ajoute notre passage avant celui de l’analyseur."""
        md.preprocessors.register(_Aside(md), "mis_de_cote", PRIORITE)


class _Aside(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        texte = "\n".join(lines)
        if A_PART.search(texte):
            return lines
        groupes = texte.split("\n\n")
        ouverts: list[str] = []
        has_definitions = bool(DEFINITION.search(texte))
        # Le dernier groupe n’est suivi de rien : il reste à l’analyseur.
        for rang, (groupe, suivant) in enumerate(pairwise(groupes)):
            if "<" in groupe:
                html = groupe.lstrip("\n")
                is_suivi = has_definitions or suivant.lstrip("\n")[:4] in ("", RETRAIT)
                rendu = self._group(html, ouverts, is_suivi)
                if rendu is None:
                    break
                groupes[rang] = groupe[: len(groupe) - len(html)] + rendu
        return "\n\n".join(groupes).split("\n")

    def _group(self, groupe: str, ouverts: list[str], is_suivi: bool) -> str | None:
        """Un groupe de lignes sans ligne vide, son HTML mis de côté ; rien s’il faut s’arrêter là.

        `ouverts` : les éléments où l’on lit du Markdown, du dehors au dedans ; `is_suivi` : la suite pourrait le continuer.
        """
        if DOUTEUSE.search(groupe):
            return None
        if not BLOC.search(groupe):
            return groupe
        racines = _roots(groupe)
        if racines is None:
            return groupe if _follow(groupe, ouverts) else None
        if ouverts:
            lignes = _in_lines(groupe) if len(racines) == 1 and not is_suivi else None
            return lignes and self._store(lignes)
        return "\n\n".join([*map(self._store, racines[:-1]), self._store(racines[-1] + "\n")])

    def _store(self, html: str) -> str:
        return str(self.md.htmlStash.store(html))


def _roots(groupe: str) -> list[str] | None:
    """Les blocs dont ce groupe est fait, sans rien entre eux ; rien s’il est fait d’autre chose."""
    if STX in groupe or ESPERLUETTE.search(groupe):
        return None
    racines: list[str] = []
    pile: list[str] = []
    debut = 0
    for jeton in JETON.finditer(groupe):
        fin, nom, attributs = jeton.groups()
        if " markdown" in attributs:
            return None
        if fin:
            if not pile or pile.pop() != nom:
                return None
            if not pile:
                racines.append(groupe[debut : jeton.end()])
                debut = jeton.end()
            continue
        if not pile:
            if nom not in BLOCS or groupe[debut : jeton.start()].strip("\n"):
                return None
            debut = jeton.start()
        if nom not in SANS_FIN and not attributs.endswith("/"):
            pile.append(nom)
    return racines if racines and not pile and debut == len(groupe) else None


def _follow(groupe: str, ouverts: list[str]) -> bool:
    """Suit ce qui s’ouvre et se ferme autour du Markdown ; faux si une ligne est d’une autre sorte."""
    lignes = groupe.split("\n")
    for rang, ligne in enumerate(lignes, 1):
        ouvrante = OUVRANTE.fullmatch(ligne)
        if ouvrante and ouvrante["attributs"].endswith(" markdown"):
            ouverts.append(ouvrante["nom"])
        elif fermante := FERMANTE.fullmatch(ligne):
            if rang < len(lignes) or not ouverts or ouverts.pop() != fermante["nom"]:
                return False
        elif BLOC.search(ligne) and not D_UNE_LIGNE.fullmatch(ligne):
            return False
    return True


def _in_lines(html: str) -> str | None:
    """L’élément tel que Python-Markdown l’écrit au milieu de Markdown, un bloc par ligne ; rien si l’on n’en est pas sûr."""
    if "\n" in html or "{" in html:
        return None
    sortie: list[str] = []
    # Pour chaque bloc ouvert : un bloc n’y est plus reconnu comme tel, parce qu’un texte l’y précède.
    pile: list[bool] = []
    debut, avant = 0, ""
    for jeton in JETON.finditer(html):
        texte, is_bloc = html[debut : jeton.start()], jeton["nom"] in BLOCS
        genre = ("ferme" if jeton["fin"] else "ouvre") if is_bloc else ""
        if "<" in texte or ">" in texte:  # il les écrirait en entités
            return None
        if texte or not is_bloc:
            pile[-1] = True
        if genre == "ouvre":
            if jeton["nom"] not in SIMPLES or not CLASSE.fullmatch(jeton["attributs"]) or (pile and pile[-1]):
                return None
            pile.append(jeton["nom"] == "p")
        elif genre == "ferme":
            pile.pop()
        is_ligne = (genre and avant == "ferme" and not texte.strip()) or (genre == avant == "ouvre")
        sortie += ["\n" if is_ligne else texte, jeton[0]]
        debut, avant = jeton.end(), genre
    return "".join(sortie)
