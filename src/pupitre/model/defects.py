"""LE catalogue des défauts : un code, ce qu’il veut dire, pourquoi c’en est un, comment réparer.

La page « Erreurs » du site et `pupitre expliquer` sont des boucles sur cette table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pupitre.diagnostics import Gravite

E, A = Gravite.ERREUR, Gravite.AVERTISSEMENT


@dataclass(frozen=True, slots=True)
class Defaut:
    """Un défaut possible d’un contenu."""

    code: str
    famille: str
    titre: str
    pourquoi: str
    remede: str
    gravite: Gravite = E


_TABLE: Final = (
    # forme
    Defaut("yaml-illisible", "forme", "L’en-tête ne peut pas être lu",
           "Le moteur ne peut rien faire d’un YAML mal écrit : il ne sait pas ce que vous vouliez dire.",
           "Regardez la ligne indiquée et celle d’avant : un « : » dans un texte, un retrait décalé, un guillemet oublié."),
    Defaut("yaml-trop-profond", "forme", "Un passage YAML est imbriqué trop profondément",
           "Au-delà de vingt niveaux, personne ne relit, et la lecture peut être bloquée à dessein.",
           "Remettez les lignes à plat : aucun type de contenu n’a besoin de plus de six niveaux."),
    Defaut("alias-yaml", "forme", "Une ancre ou un renvoi YAML est employé",
           "Les renvois (« & » et « * ») rendent un fichier illisible et permettent de le faire exploser en mémoire.",
           "Recopiez le texte à chaque endroit, ou mettez-le entre guillemets s’il commence par « & » ou « * »."),
    Defaut("entete-absent", "forme", "L’en-tête manque ou n’est pas fermé",
           "L’en-tête dit ce qu’est la page ; sans lui elle n’a ni titre ni identifiant.",
           "Commencez le fichier par « --- », écrivez les clés, refermez par « --- » seul sur sa ligne."),
    Defaut("cle-en-double", "forme", "Une clé est écrite deux fois",
           "Une seule des deux valeurs serait gardée, sans que l’on sache laquelle.",
           "Supprimez l’une des deux lignes."),
    Defaut("cle-inconnue", "forme", "Une clé n’existe pas",
           "Une faute de frappe dans un nom de clé ferait perdre l’information en silence.",
           "Corrigez le nom, ou consultez la liste des champs."),
    Defaut("champ-manquant", "forme", "Un champ obligatoire manque",
           "Les pages et les exports ont besoin de ce champ.",
           "Ajoutez la ligne, en partant de l’exemple donné."),
    Defaut("type-inattendu", "forme", "Une valeur n’a pas la bonne nature",
           "On attendait un nombre, un texte, une liste ou un groupe de lignes, et l’on a lu autre chose.",
           "Suivez l’exemple de la liste des champs."),
    Defaut("valeur-hors-liste", "forme", "Une valeur n’est pas dans la liste permise",
           "Les valeurs permises donnent les filtres et les libellés ; une valeur libre n’y apparaîtrait pas.",
           "Choisissez une des valeurs citées."),
    Defaut("valeur-invalide", "forme", "Une valeur n’est pas acceptée",
           "La valeur lue ne convient pas à ce champ.", "Suivez l’exemple de la liste des champs."),
    Defaut("forme-inattendue", "forme", "Un texte n’a pas la forme attendue",
           "Cette valeur suit une forme précise (adresse, code, heure).", "Suivez l’exemple donné."),
    Defaut("nombre-hors-limites", "forme", "Un nombre est hors des limites",
           "La valeur n’a pas de sens ici.", "Vérifiez l’unité : les durées sont en minutes."),
    Defaut("trop-court", "forme", "Un texte ou une liste est trop court",
           "Il en faut davantage pour que le contenu soit utile.", "Complétez jusqu’au minimum indiqué."),
    Defaut("trop-long", "forme", "Un texte ou une liste est trop long",
           "Au-delà de la limite, cela ne tient ni sur une carte ni sur une feuille.", "Raccourcissez, ou découpez en deux."),
    Defaut("date-invalide", "forme", "Une date est mal écrite",
           "Les dates servent à savoir quand relire un contenu.", "Écrivez l’année, le mois et le jour : 2026-11-20."),
    Defaut("duree-mal-ecrite", "forme", "Une durée est mal écrite",
           "Les durées s’additionnent : elles s’écrivent en minutes, sans unité.",
           "Écrivez 20, ou une fourchette 20-30. Une heure et demie s’écrit 90."),
    Defaut("duree-incoherente", "forme", "Une fourchette de durée est à l’envers",
           "Le plus petit nombre vient d’abord.", "Échangez les deux nombres."),
    Defaut("identifiant-mal-forme", "forme", "Un identifiant n’a pas la bonne forme",
           "L’identifiant est permanent et sert dans les adresses : majuscules sans accent, chiffres et tirets.",
           "Suivez l’exemple donné, avec le bon préfixe."),
    Defaut("etape-ambigue", "forme", "Une étape du déroulé dit deux choses, ou rien",
           "Chaque ligne du déroulé est un seul temps.", "Gardez une seule des clés apport, activite, pause, bilan."),
    Defaut("etape-duree", "forme", "Une étape n’a pas sa durée, ou en a deux",
           "La durée d’une activité est dans son bloc ; celle des autres temps est dans le déroulé.",
           "Ajoutez ou retirez « duree_minutes »."),
    Defaut("bloc-non-ferme", "forme", "Un bloc « ::: » est mal fermé",
           "Sans fin de bloc, on ne sait pas où s’arrête l’activité.",
           "Ajoutez une ligne « ::: » à la fin du bloc ; un bloc n’en contient pas un autre."),
    Defaut("bloc-inconnu", "forme", "Un bloc « ::: » n’existe pas",
           "Seuls les blocs connus savent se montrer sur le site et dans les exports.",
           "Corrigez le nom du bloc : activite, exemple, fiction, peu-dense ou formateur."),
    Defaut("rubrique-inconnue", "forme", "Une rubrique n’existe pas dans ce bloc",
           "Les exports ont besoin de savoir ce qu’est chaque partie d’une activité.",
           "Employez : Consigne, Résultat attendu, Corrigé (ou Repères de relecture), Pour le formateur."),
    # références
    Defaut("reference-inconnue", "references", "Un identifiant cité n’existe pas",
           "Le lien ne mènerait nulle part.", "Corrigez l’identifiant, ou créez le contenu."),
    Defaut("identifiant-en-double", "references", "Un identifiant est déjà pris",
           "Un identifiant désigne une seule chose, pour toujours.", "Choisissez-en un autre."),
)  # fmt: skip

DEFAUTS: Final[dict[str, Defaut]] = {defaut.code: defaut for defaut in _TABLE}
