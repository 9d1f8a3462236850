"""LA table de fidélité : ce que devient chaque sorte de contenu dans chaque format. Chaque case est éprouvée.

Un essai relit les paquets et refuse une case qui ne dirait plus vrai (`tests/exporters/test_fidelite.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Etat = Literal["garde", "change", "perdu"]
ETATS: Final[dict[Etat, str]] = {"garde": "gardé", "change": "changé", "perdu": "perdu"}


@dataclass(frozen=True, slots=True)
class Case:
    """Ce que devient un contenu dans un format, et comment si ce n’est pas tel quel."""

    etat: Etat
    comment: str = ""


FORMATS: Final[dict[str, str]] = {
    # nom de format -> en-tête de colonne
    "scorm": "SCORM 1.2 et 2004",
    "mbz": "Cours Moodle",
    "moodle-xml": "XML Moodle",
    "gift": "GIFT",
    "cartouche": "Common Cartridge",
    "hors-ligne": "Site hors connexion",
}
G: Final = Case("garde")
SANS: Final = Case("perdu", "un fichier de questions n’a pas de pages")
CONTENUS: Final[dict[str, str]] = {
    # sorte de contenu -> ce que l’on lit dans la première colonne
    "texte": "Texte d’une séquence",
    "titres": "Titres et liens internes",
    "tableau": "Tableau",
    "image": "Image et son alternative",
    "consigne": "Consigne d’activité",
    "corrige": "Corrigé d’activité",
    "exemple": "Bloc exemple ou « en zone peu dense »",
    "fiction": "Étiquette de fiction",
    "citation": "Appel de citation",
    "definition": "Terme du glossaire",
    "fiche": "Fiche-outil",
    "canevas": "Canevas à imprimer",
    "cas": "Cas pratique",
    "video": "Lien vers une page extérieure",
    "formateur": "Note pour le formateur",
    "choix": "Question à choix, vrai ou faux",
    "appariement": "Question d’appariement",
    "ordre": "Question de remise en ordre",
    "reponse-courte": "Question à réponse courte",
    "numerique": "Question à réponse numérique",
    "retour": "Retour sur une réponse",
    "objectif": "Objectif visé par une question",
    "attribution": "Édition, licence, attribution, adresse permanente",
}
PAGES: Final = (
    "texte", "titres", "tableau", "image", "consigne", "corrige", "exemple", "fiction", "citation", "definition", "fiche",
    "canevas", "cas", "video", "formateur",
)  # fmt: skip
# Les cases qui ne valent pas « gardé » ; toutes les autres le valent.
EXCEPTIONS: Final[dict[tuple[str, str], Case]] = {
    **{(contenu, fichier): SANS for contenu in PAGES for fichier in ("moodle-xml", "gift")},
    ("titres", "cartouche"): Case("change", "d’une page à l’autre, le lien mène au site public"),
    ("definition", "mbz"): Case("change", "l’infobulle devient un lien vers le glossaire du cours"),
    ("definition", "cartouche"): Case("change", "l’infobulle devient un lien vers le glossaire"),
    ("corrige", "cartouche"): Case("change", "n’est plus replié : il suit la consigne"),
    ("formateur", "scorm"): Case("perdu", "le paquet est celui du stagiaire ; la note est dans le guide"),
    ("formateur", "mbz"): Case("change", "dans une section cachée aux stagiaires"),
    ("formateur", "cartouche"): Case("perdu", "le format ne sait pas cacher une page ; la note est dans le guide"),
    ("ordre", "mbz"): Case("change", "devient un appariement d’éléments et de rangs"),
    ("ordre", "moodle-xml"): Case("change", "devient un appariement d’éléments et de rangs"),
    ("ordre", "gift"): Case("change", "devient un appariement d’éléments et de rangs"),
    ("appariement", "cartouche"): Case("change", "devient une question à choix par paire"),
    ("ordre", "cartouche"): Case("change", "devient une question « À quelle place ? » par élément"),
    ("numerique", "cartouche"): Case("change", "devient une réponse écrite, aux valeurs justes listées"),
    ("objectif", "cartouche"): Case("perdu", "le format n’a pas d’étiquettes"),
}


def cell(contenu: str, nom_de_format: str) -> Case:
    """Ce que devient un contenu dans un format."""
    return EXCEPTIONS.get((contenu, nom_de_format), G)
