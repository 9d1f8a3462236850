"""Les questions sur papier : des cases à cocher, des lignes pour écrire, et pas une réponse.

Le HTML du site porte les réponses et leurs retours ; ici on ne lit que l’énoncé et ce qui est à remplir.
"""

from __future__ import annotations

from typing import Final

from pupitre.exporters.typst.edition import Copie
from pupitre.exporters.typst.inline import phrase
from pupitre.exporters.typst.source import array, call, content, text
from pupitre.exporters.typst.tree import Noeud, elements

CASE: Final = "☐"
LETTRES: Final = "ABCDEFGH"


def question(noeud: Noeud, copie: Copie) -> str:
    """Une question à remplir au crayon."""
    legende = next(noeud.find("legend"))
    aide = next((p for p in noeud.find("p") if "consigne" in p.classes), None)
    forme = noeud.attributs.get("data-forme", "")
    consigne = AIDES.get(forme) or (aide.texte if aide else "")
    return call(
        "question",
        content(phrase(legende.enfants, copie)),
        content(text(consigne)),
        content(_fields(noeud, copie, forme)),
    )


AIDES: Final[dict[str, str]] = {
    # forme -> ce que l’on fait au crayon
    "choix-unique": "Cochez une seule réponse.",
    "vrai-faux": "Cochez une seule réponse.",
    "choix-multiple": "Plusieurs réponses sont possibles : cochez toutes celles qui conviennent.",
    "appariement": "Écrivez une lettre devant chaque élément.",
    "ordre": "Écrivez le rang de chaque élément : 1 pour le premier.",
    "reponse-courte": "Écrivez votre réponse.",
    "numerique": "Écrivez un nombre.",
}


def _fields(noeud: Noeud, copie: Copie, forme: str) -> str:
    reponses = next((u for u in noeud.find("ul") if "reponses" in u.classes), None)
    if reponses is None:
        return call("reponse-ecrite", content(text(_unit(noeud))))
    etiquettes = [next(li.find("label")) for li in elements(reponses.enfants)]
    textes = [content(phrase(e.enfants, copie)) for e in etiquettes]
    if forme == "ordre":
        return call("a-ranger", array(textes))
    if forme == "appariement":
        choix = [content(text(t)) for t in _choices(reponses)]
        return call("a-associer", array(textes), array(choix))
    return call("a-cocher", array(textes))


def _choices(reponses: Noeud) -> list[str]:
    """Les choix d’une liste déroulante, sans l’invite du début."""
    liste = next(reponses.find("select"))
    return [o.texte for o in liste.find("option") if o.attributs.get("value")]


def _unit(noeud: Noeud) -> str:
    """L’unité écrite après le champ : le texte du paragraphe de saisie, hors de son étiquette."""
    saisie = next(p for p in noeud.find("p") if "saisie" in p.classes)
    return "".join(e for e in saisie.enfants if isinstance(e, str)).strip()
