"""LA table des blocs `::: nature` que l’on peut écrire dans un corps Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class BlocType:
    """Un type de bloc : son libellé, s’il porte un en-tête, et s’il ne se montre qu’aux formateurs."""

    libelle: str
    usage: str
    has_entete: bool = False
    formateur_seul: bool = False


BLOCS: Final[dict[str, BlocType]] = {
    "activite": BlocType("Activité", "Une activité, avec son en-tête et ses rubriques.", has_entete=True),
    "exemple": BlocType("Exemple", "Un exemple tiré de faits ou de cas sourcés : il cite au moins une source."),
    "fiction": BlocType("Exemple fictif", "Un exemple inventé pour l’exercice, étiqueté comme tel partout."),
    "peu-dense": BlocType("En zone peu dense", "Ce qui change dans un territoire peu dense, et comment faire."),
    "emplacement": BlocType(
        "Emplacement",
        "Une place qu’un territoire peut remplir ; le texte qu’il contient vaut tant que personne ne l’a fait.",
    ),
    "formateur": BlocType("Pour le formateur", "Note visible des seuls formateurs.", formateur_seul=True),
}

RUBRIQUES_ACTIVITE: Final[dict[str, str]] = {
    # titre de rubrique, sans accent ni majuscule -> champ d’Activite
    "consigne": "consigne",
    "resultat-attendu": "resultat_attendu",
    "corrige": "corrige",
    "reperes-de-relecture": "corrige",
    "pour-le-formateur": "pour_le_formateur",
}
