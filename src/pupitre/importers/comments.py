"""Les commentaires qu’une personne a laissés dans la marge d’un document, et le passage que chacun vise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

FICHIERS: Final = ("word/comments.xml", "word/document.xml", "content.xml")
# Le fichier d’un document et un chemin XPath -> les nœuds trouvés.
Chercher = Callable[[str, str], list[Any]]
PARAGRAPHE: Final = "ancestor::*[local-name()='p' or local-name()='h'][1]"


@dataclass(frozen=True, slots=True)
class Commentaire:
    """Ce que dit un commentaire, et le texte du paragraphe où il est posé (vide si l’on ne le retrouve pas)."""

    texte: str
    passage: str


def read_comments(suite: str, chercher: Chercher) -> tuple[Commentaire, ...]:
    """Les commentaires d’un document, sans le nom ni la date de qui les a écrits."""
    trouves = _odt(chercher) if suite == "odt" else _docx(chercher)
    return tuple(c for c in trouves if c.texte)


def _odt(chercher: Chercher) -> list[Commentaire]:
    commentaires = []
    for note in chercher("content.xml", "//*[local-name()='annotation']"):
        texte = " ".join("".join(p.itertext()) for p in note if _name(p) in ("p", "list"))
        paragraphe = note.xpath(PARAGRAPHE)
        lu = paragraphe[0].xpath(".//text()[not(ancestor::*[local-name()='annotation'])]") if paragraphe else ()
        commentaires.append(Commentaire(_flat(texte), _flat("".join(lu))))
    return commentaires


def _docx(chercher: Chercher) -> list[Commentaire]:
    passages = {}
    for appel in chercher("word/document.xml", "//*[local-name()='commentReference']"):
        for paragraphe in appel.xpath(PARAGRAPHE):
            lu = paragraphe.xpath(".//*[local-name()='t']/text()")
            passages[_identifier(appel)] = _flat("".join(lu))
    notes = chercher("word/comments.xml", "//*[local-name()='comment']")
    return [Commentaire(_flat("".join(n.itertext())), passages.get(_identifier(n), "")) for n in notes]


def _identifier(noeud: Any) -> str:
    return next((str(v) for cle, v in noeud.attrib.items() if str(cle).endswith("}id")), "")


def _name(noeud: Any) -> str:
    return str(noeud.tag).rpartition("}")[2]


def _flat(texte: str) -> str:
    return " ".join(texte.split())
