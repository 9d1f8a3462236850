"""LA table des macros qu’un contenu peut appeler : leurs arguments, ce qu’elles montrent, un exemple."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Argument:
    """Un argument de macro. `nature` dit où chercher la valeur : un type d’identifiant, une table, ou « texte »."""

    nom: str
    nature: str
    requis: bool = True


@dataclass(frozen=True, slots=True)
class Signature:
    """Une macro : ses arguments dans l’ordre, ce qu’elle montre, un appel d’exemple (vivant dans la documentation)."""

    arguments: tuple[Argument, ...]
    description: str
    exemple: str

    @property
    def minimum(self) -> int:
        """Le nombre d’arguments obligatoires."""
        return sum(a.requis for a in self.arguments)


_TEXTE: Final = Argument("texte", "texte", requis=False)
MACRO_SIGNATURES: Final[dict[str, Signature]] = {
    "fiche_module": Signature(
        (Argument("module", "module"),),
        "Les repères d’un module : durée, public, niveau, prérequis, compétences.",
        'fiche_module("M-OBSERVER")',
    ),
    "liste_objectifs": Signature(
        (Argument("module", "module"),), "Les objectifs d’un module.", 'liste_objectifs("M-OBSERVER")'
    ),
    "tableau_deroule": Signature(
        (Argument("identifiant", "identifiant"),),
        "Le déroulé minuté d’une séquence, d’un module ou d’un programme.",
        'tableau_deroule("S-OBSERVER-1")',
    ),
    "quiz_module": Signature(
        (Argument("module", "module"),),
        "Les questions d’auto-évaluation d’un module, avec leurs retours.",
        'quiz_module("M-OBSERVER")',
    ),
    "lien_vers": Signature(
        (Argument("identifiant", "identifiant"), _TEXTE),
        "Un lien vers n’importe quel contenu, par son identifiant ; le titre se met à jour tout seul.",
        'lien_vers("M-OBSERVER")',
    ),
    "carte_fiche": Signature(
        (Argument("fiche", "fiche-outil"),),
        "La carte d’une fiche-outil, à poser seule sur sa ligne.",
        'carte_fiche("F-OBSERVATION")',
    ),
    "catalogue_modules": Signature(
        (),
        "Toutes les cartes de modules, avec des filtres par volet, public et durée.",
        "catalogue_modules()",
    ),
    "citer_source": Signature(
        (Argument("reference", "reference"), Argument("precision", "texte", requis=False)),
        "Un appel de citation vers la bibliographie.",
        'citer_source("lipsky-1980")',
    ),
    "liste_references": Signature(
        (Argument("theme", "texte", requis=False),),
        "La bibliographie, entière ou d’un seul thème.",
        'liste_references("mobilite")',
    ),
    "definition_terme": Signature(
        (Argument("terme", "terme"), _TEXTE),
        "Un terme du glossaire, avec sa définition au survol et au clavier.",
        'definition_terme("irritant", "irritants")',
    ),
    "donnee_territoire": Signature(
        (Argument("fait", "fait"), Argument("partie", "texte", requis=False)),
        "Une donnée du territoire, avec son unité, son année et sa source.",
        'donnee_territoire("densite-2023")',
    ),
    "donnee_ailleurs": Signature(
        (
            Argument("territoire", "territoire"),
            Argument("fait", "fait-d-ailleurs"),
            Argument("partie", "texte", requis=False),
        ),
        "Une donnée d’un territoire que la phrase nomme, quel que soit celui qui publie.",
        'donnee_ailleurs("T-CREUSE", "densite-2023")',
    ),
    "tableau_competences": Signature(
        (),
        "La matrice : quels modules travaillent et vérifient quelles compétences.",
        "tableau_competences()",
    ),
    "carte_cursus": Signature(
        (), "La carte du cursus : les modules par famille, reliés d’après leurs prérequis.", "carte_cursus()"
    ),
    "liste_termes": Signature((), "Le glossaire entier.", "liste_termes()"),
    "liste_fiches": Signature((), "Toutes les cartes de fiches-outils.", "liste_fiches()"),
    "liste_cas": Signature((), "Toutes les cartes de cas pratiques.", "liste_cas()"),
    "liste_programmes": Signature((), "Toutes les cartes de programmes.", "liste_programmes()"),
    "table_champs": Signature(
        (Argument("type", "type-de-contenu"),),
        "La table des champs d’un type de contenu (documentation).",
        'table_champs("territoire")',
    ),
    "table_erreurs": Signature((), "Le catalogue des erreurs (documentation).", "table_erreurs()"),
    "table_macros": Signature((), "La table des macros, avec un exemple vivant de chacune.", "table_macros()"),
    "champ_collectivite": Signature(
        (Argument("champ", "champ-collectivite"),),
        "Une mention de la collectivité, ou ce qu’elle doit encore compléter dans curriculum.yml.",
        'champ_collectivite("courriel")',
    ),
    "liste_formulaires": Signature(
        (), "Les formulaires pour proposer un contenu, sur la forge ou par courriel.", "liste_formulaires()"
    ),
    "liste_parcours": Signature(
        (), "Un parcours court pour chaque profil, tiré des publics et des prérequis des modules.", "liste_parcours()"
    ),
    "liste_temps": Signature(
        (), "Ce que l’on peut faire en 15, 30 et 60 minutes, tiré des durées du cursus.", "liste_temps()"
    ),
    "liste_progression": Signature(
        (), "Le carnet de suivi : modules, séquences et objectifs, chacun avec sa case.", "liste_progression()"
    ),
    "composer_session": Signature(
        (), "Le composeur de session, et le tableau des durées de tous les modules.", "composer_session()"
    ),
    "plan_site": Signature((), "Le plan du site.", "plan_site()"),
    "table_fidelite": Signature(
        (), "Ce que devient chaque sorte de contenu dans chaque format d’export.", "table_fidelite()"
    ),
    "tableau_rgaa": Signature(
        (),
        "Les critères du RGAA, ce que les contrôles automatiques en disent, et ce qui reste à une personne.",
        "tableau_rgaa()",
    ),
    "tableau_ecoconception": Signature(
        (), "Le poids d’une page de chaque sorte, à côté de ce qu’elle ne doit pas dépasser.", "tableau_ecoconception()"
    ),
    "liste_editions": Signature((), "Les éditions du cursus, avec leurs adresses permanentes.", "liste_editions()"),
    "changements_edition": Signature(
        (Argument("edition", "edition"),),
        "Ce que change une édition, contenu par contenu.",
        'changements_edition("2026.1")',
    ),
}
