"""LA table des macros : un nom, une fonction pure du contexte et de textes, qui rend du HTML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pupitre.rendering.macros.composer import composer_session
from pupitre.rendering.macros.controles import tableau_ecoconception, tableau_rgaa
from pupitre.rendering.macros.curriculum_map import carte_cursus
from pupitre.rendering.macros.documentation import (
    champ_collectivite,
    liste_formulaires,
    plan_site,
    table_champs,
    table_erreurs,
    table_fidelite,
    table_macros,
)
from pupitre.rendering.macros.editions import changements_edition, liste_editions
from pupitre.rendering.macros.entry_points import liste_parcours, liste_temps
from pupitre.rendering.macros.links import citer_source, definition_terme, donnee_ailleurs, donnee_territoire, lien_vers
from pupitre.rendering.macros.modules import (
    carte_fiche,
    catalogue_modules,
    fiche_module,
    liste_cas,
    liste_fiches,
    liste_objectifs,
    liste_programmes,
    tableau_deroule,
)
from pupitre.rendering.macros.progression import liste_progression
from pupitre.rendering.macros.quiz import quiz_module
from pupitre.rendering.macros.referentials import liste_references, liste_termes, tableau_competences

MACROS: Final[dict[str, Callable[..., str]]] = {
    "fiche_module": fiche_module,
    "liste_objectifs": liste_objectifs,
    "tableau_deroule": tableau_deroule,
    "quiz_module": quiz_module,
    "lien_vers": lien_vers,
    "carte_fiche": carte_fiche,
    "catalogue_modules": catalogue_modules,
    "citer_source": citer_source,
    "liste_references": liste_references,
    "definition_terme": definition_terme,
    "donnee_territoire": donnee_territoire,
    "donnee_ailleurs": donnee_ailleurs,
    "tableau_competences": tableau_competences,
    "carte_cursus": carte_cursus,
    "liste_termes": liste_termes,
    "liste_fiches": liste_fiches,
    "liste_cas": liste_cas,
    "liste_programmes": liste_programmes,
    "table_champs": table_champs,
    "table_erreurs": table_erreurs,
    "table_fidelite": table_fidelite,
    "table_macros": table_macros,
    "champ_collectivite": champ_collectivite,
    "liste_formulaires": liste_formulaires,
    "plan_site": plan_site,
    "liste_progression": liste_progression,
    "composer_session": composer_session,
    "liste_parcours": liste_parcours,
    "liste_temps": liste_temps,
    "tableau_rgaa": tableau_rgaa,
    "tableau_ecoconception": tableau_ecoconception,
    "liste_editions": liste_editions,
    "changements_edition": changements_edition,
}
