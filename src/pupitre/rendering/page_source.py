"""La page composée, pas encore rendue, et les liens qui l’entourent."""

from __future__ import annotations

from dataclasses import dataclass

from pupitre.model.provenance import Provenance
from pupitre.rendering.context import Cible


@dataclass(frozen=True, slots=True)
class Lien:
    """Un lien de navigation : titre et adresse depuis la racine du site."""

    titre: str
    adresse: str


@dataclass(frozen=True, slots=True)
class PageSource:
    """Une page composée, pas encore rendue : du Markdown où restent des appels de macro.

    `uri` est le chemin `.md` que connaît MkDocs, `chemin` le fichier que l’on modifie pour changer la page, `provenance`
    la couche de son texte, puis celles qui l’ont complété.
    """

    uri: str
    adresse: str
    titre: str
    description: str
    gabarit: str
    markdown: str
    cible: Cible = Cible.SITE
    chemin: str = ""
    identifiant: str = ""
    famille: str = ""
    etiquette: str = ""
    fil: tuple[Lien, ...] = ()
    precedent: Lien | None = None
    suivant: Lien | None = None
    provenance: tuple[Provenance, ...] = ()
