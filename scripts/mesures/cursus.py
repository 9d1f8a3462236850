"""Écrit le cursus synthétique dans notre format, valide : `pupitre verifier` n’y trouve aucune erreur."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any, Final

from mesures.contenus import (
    COMPETENCES,
    FAITS,
    Activite,
    ModuleSynthetique,
    Taille,
    glossary,
    module_id,
    modules,
    reference_id,
)
from mesures.prose import paragraph, place, sentence

RISQUE: Final = re.compile(r": |:$| #|^[\s\-?:,\[\]{}#&*!|>'\"%@`]|^(true|false|null|~)$|^[-+.\d]+$")
DESSIN: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60"><title>{titre}</title>'
    '<path d="M5 30 H195" stroke="#333"/><circle cx="{x}" cy="30" r="12" fill="#246"/></svg>\n'
)
MACROS: Final = '''"""La fenêtre de mkdocs-macros sur le moteur."""

from pupitre.site.macros import register as define_env

__all__ = ["define_env"]
'''
PAGES: Final[Mapping[str, tuple[str, str, str]]] = {
    # fichier -> titre, gabarit, corps
    "index": ("Accueil", "accueil", 'Un cursus synthétique, pour mesurer. Voyez {{ lien_vers("M-SYN-0001") }}.'),
    "catalogue": ("Les modules", "page", "{{ catalogue_modules() }}"),
    "competences": ("Les compétences", "page", "{{ tableau_competences() }}"),
    "glossaire": ("Le glossaire", "page", "{{ liste_termes() }}"),
    "references": ("Les références", "page", "{{ liste_references() }}"),
    "cas-pratiques": ("Les cas", "page", "{{ liste_cas() }}"),
    "fiches-outils/index": ("Les fiches-outils", "page", "{{ liste_fiches() }}"),
    "programmes/index": ("Les programmes", "page", "{{ liste_programmes() }}"),
    "plan-du-site": ("Le plan du site", "page", "{{ plan_site() }}"),
    "ma-progression": ("Ma progression", "ma-progression", "{{ liste_progression() }}"),
    "editions": ("Les éditions", "page", "{{ liste_editions() }}"),
    "recherche": ("Rechercher", "recherche", "Les accents, les majuscules et les pluriels ne comptent pas."),
    "accessibilite": ("Accessibilité", "page", "Un site synthétique, qui n’est pas publié."),
    "mentions-legales": ("Mentions légales", "page", "Un site synthétique, qui n’est pas publié."),
    "donnees-personnelles": ("Données personnelles", "page", "Un site synthétique, qui n’est pas publié."),
    "contact": ("Contact", "page", "Un site synthétique, qui n’est pas publié."),
}
RUBRIQUES_CAS: Final = ("Le contexte du territoire", "Le défi", "Les usagers", "La démarche",
    "Ce que vous pourriez essayer", "Ce qui pourrait ne pas marcher", "Conditions de reproductibilité",
    "Consentement et anonymisation", "Travailler ce cas")  # fmt: skip
RUBRIQUES_FICHE: Final = ("Ce que c’est", "Pourquoi", "Quand", "Exemple", "Limites", "En zone peu dense",
    "Repères juridiques et éthiques")  # fmt: skip


def write_curriculum(racine: Path, nombre: int, theme: Path) -> None:
    """Écrit un cursus de `nombre` modules dans `racine` ; `theme` est le dossier de gabarits du moteur."""
    taille = Taille(nombre)
    for module in modules(taille):
        for nom, texte in module_files(module).items():
            _write(racine / "modules" / module.dossier / nom, texte)
    for nom, (titre, gabarit, corps) in PAGES.items():
        entete = {"titre": titre, "resume": f"{titre}.", **({"gabarit": gabarit} if gabarit != "page" else {})}
        _write(racine / "docs" / f"{nom}.md", _page(entete, corps))
    for chemin, texte in (*_annexes(taille), *_referentials(taille)):
        _write(racine / chemin, texte)
    _write(racine / "macros" / "__init__.py", MACROS)
    _write(racine / "mkdocs.yml", _mkdocs(theme))
    _write(racine / "curriculum.yml", yaml(IDENTITE))


IDENTITE: Final[dict[str, Any]] = {
    "titre": "Cursus synthétique",
    "sous_titre": "De quoi mesurer, rien à apprendre",
    "edition": '"2026.1"',
    "edition_du": "2026-11-24",
    "territoire": "T-SYNTHESE",
    "adresse_du_site": "https://synthese.example.org/",
    "editeur": "Banc de mesure",
    "couches": [{"chemin": "."}],
    "seuils": {"mots_par_module": 500},
}


def _mkdocs(theme: Path) -> str:
    return (
        "site_name: Cursus synthétique\nsite_url: https://synthese.example.org/\ndocs_dir: docs\nsite_dir: build/site\n"
        f"theme:\n  name: material\n  custom_dir: {theme}\n  language: fr\n  font: false\n"
        "plugins:\n  - pupitre\n  - macros:\n      module_name: macros\n      on_error_fail: true\n      on_undefined: strict\n"
    )


def _write(fichier: Path, texte: str) -> None:
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_text(texte, encoding="utf-8")


def yaml(valeur: Any, retrait: int = 0) -> str:
    """Une valeur en YAML, écrite comme le ferait une personne ; un texte déjà entre guillemets reste tel quel."""
    marge = " " * retrait
    lignes: list[str] = []
    for cle, v in valeur.items():
        if isinstance(v, dict):
            lignes += [f"{marge}{cle}:", yaml(v, retrait + 2).rstrip("\n")]
        elif isinstance(v, list | tuple) and v and isinstance(v[0], dict):
            lignes.append(f"{marge}{cle}:")
            lignes += [f"{marge}  - {yaml(item, retrait + 4).strip()}" for item in v]
        elif isinstance(v, list | tuple) and v and any(" " in str(item) for item in v):
            lignes += [f"{marge}{cle}:", *(f"{marge}  - {_scalar(item)}" for item in v)]
        elif isinstance(v, list | tuple):
            lignes.append(f"{marge}{cle}: [{', '.join(map(_scalar, v))}]")
        else:
            lignes.append(f"{marge}{cle}: {_scalar(v)}")
    return "\n".join(lignes) + "\n"


def _scalar(valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    texte = str(valeur)
    if not isinstance(valeur, str) or texte.startswith('"') or not RISQUE.search(texte):
        return texte
    return '"' + texte.replace('"', '\\"') + '"'


def _page(entete: dict[str, Any], corps: str) -> str:
    return f"---\n{yaml(entete)}---\n\n{corps}\n"


def module_files(module: ModuleSynthetique) -> dict[str, str]:
    """Les fichiers d’un module, par nom."""
    fichiers = {
        "index.md": _page(module_header(module), _presentation(module)),
        "10-sequence.md": _page(sequence_header(module), _sequence(module)),
        "quiz.yml": yaml({"questions": module.quiz}),
    }
    if module.has_dessin:
        fichiers["ressources/trajet.svg"] = DESSIN.format(titre=module.titre, x=20 + module.numero % 160)
        credit = {"fichier": "trajet.svg", "auteur": "Banc de mesure", "licence": "CC-BY-SA-4.0"}
        fichiers["ressources/credits.yml"] = yaml({"credits": [credit]})
    return fichiers


def module_header(module: ModuleSynthetique) -> dict[str, Any]:
    """L’en-tête d’un module, une quarantaine de lignes."""
    objectifs = [
        {"id": cle, "enonce": enonce, "competence": competence, "taxonomie": "appliquer"}
        for (cle, enonce), competence in zip(module.objectifs, module.competences, strict=True)
    ]
    return {
        "id": module.id, "titre": module.titre, "famille": module.famille, "rang": 1 + module.numero % 900,
        "resume": module.resume, "essentiel": module.essentiel, "publics": ["agent-accueil", "cadre"],
        "niveau": "appliquer", "modalites": ["presentiel", "autonomie"], "duree_salle_minutes": "40-60",
        "duree_autonomie_minutes": "30-50", "prerequis": module.prerequis, "objectifs": objectifs,
        "points_cles": ["Un fait se voit.", "Une demande se reformule.", "Une réponse se date."],
        "materiel": ["Un carnet par personne", "Une grande feuille par table"], "fiches": [module.fiche],
        "cas": [module.cas], "pour_aller_plus_loin": [module.reference], "mots_cles": ["visite", "accueil"],
        "auteurs": ["Banc de mesure"], "responsable": "Banc de mesure", "mis_a_jour_le": "2026-11-01",
        "prochaine_revue": "2027-11-01",
    }  # fmt: skip


def sequence_header(module: ModuleSynthetique) -> dict[str, Any]:
    """L’en-tête de la séquence : deux apports, deux activités."""
    deroule: list[dict[str, Any]] = []
    for (titre, _), activite in zip(module.sections, module.activites, strict=True):
        deroule += [{"apport": titre, "duree_minutes": "5-10"}, {"activite": activite.id}]
    return {
        "id": f"S-SYN-{module.numero:04}-1", "titre": module.sequence, "resume": module.resume,
        "objectifs": [cle for cle, _ in module.objectifs], "duree_salle_minutes": "40-60",
        "duree_autonomie_minutes": "30-50", "deroule": deroule,
    }  # fmt: skip


def _presentation(module: ModuleSynthetique) -> str:
    textes = [f"## {titre}\n\n{corps}" for titre, corps in module.presentation]
    return "\n\n".join((*textes, f"::: formateur\n{module.formateur}\n:::"))


def _sequence(module: ModuleSynthetique) -> str:
    (titre1, corps1), (titre2, corps2) = module.sections
    premiere, seconde = module.activites
    dessin = "![Un trajet, avec un arrêt marqué par un rond.](ressources/trajet.svg)\n\n" if module.has_dessin else ""
    return "\n\n".join((
        f"## {titre1}\n\n{dessin}{corps1}", _activity(module, premiere),
        f"## {titre2}\n\n{corps2}", f"::: fiction Une journée ordinaire\n{module.fiction}\n:::",
        f"::: peu-dense\n{module.peu_dense}\n:::", _activity(module, seconde),
    ))  # fmt: skip


def _activity(module: ModuleSynthetique, activite: Activite) -> str:
    entete = {
        "titre": activite.titre, "duree_minutes": "15-20", "modalite": "binome",
        "objectifs": [cle for cle, _ in module.objectifs], "materiel": ["Un carnet"], "fiche": module.fiche,
        "variantes": {"a_distance": "Décrire une photo.", "petit_groupe": "Le formateur participe.",
                      "public_mixte": "Le cadre parle en dernier.", "accessibilite": "Décrire les sons."},
    }  # fmt: skip
    return (
        f"::: activite {activite.id}\n{yaml(entete)}---\n### Consigne\n\n{activite.consigne}\n\n"
        f"### Résultat attendu\n\n{activite.resultat}\n\n### Corrigé\n\n{activite.corrige}\n:::"
    )


def annexe_bodies(taille: Taille) -> Iterator[tuple[int, str, str, str]]:
    """Pour chaque rang : le titre d’une annexe, et les corps d’une fiche et d’un cas."""
    for rang in range(1, taille.annexes + 1):
        hasard = Random(f"annexe-{rang}")  # noqa: S311 (une suite répétable)
        fiche, cas = (
            "\n\n".join(f"## {rubrique}\n\n{paragraph(hasard, 3)}" for rubrique in rubriques)
            for rubriques in (RUBRIQUES_FICHE, RUBRIQUES_CAS)
        )
        yield rang, f"Une visite à {place(hasard)}", fiche, cas


def _annexes(taille: Taille) -> Iterator[tuple[str, str]]:
    """Les fiches-outils, les cas (tous des scénarios), les programmes."""
    signature = {"auteurs": ["Banc de mesure"], "mis_a_jour_le": "2026-11-01"}
    for rang, titre, fiche, cas in annexe_bodies(taille):
        etapes = [{"titre": t, "duree_minutes": "10-20", "detail": "Sans bouger."} for t in ("Voir", "Noter", "Relire")]
        entete = {"id": f"F-SYN-{rang:03}", "titre": titre, "resume": f"{titre}.", "phase": "observer",
                  "duree_minutes": "30-60", "participants": "Deux personnes", "materiel": ["Un carnet"],
                  "etapes": etapes, "modules": [module_id(1)], **signature}  # fmt: skip
        yield f"docs/fiches-outils/fiche-{rang:03}.md", _page(entete, fiche)
        entete = {"id": f"CP-SYN-{rang:03}", "titre": titre, "resume": f"{titre}.", "nature": "scenario",
                  "lieu": "Un canton imaginaire", "milieu": "Rural", "periode": "sans date", "porteurs": "Une équipe",
                  "competence_departementale": "Autonomie", "defi": "Comment faire pour que chacun trouve la porte ?",
                  "usagers": ["Habitants"], "methodes": ["Observation"], "cout_et_temps": "Non indiqué",
                  "inconnu": ["Le coût"], "modules": [module_id(1)], **signature}  # fmt: skip
        yield f"cas-pratiques/cas-{rang:03}/index.md", _page(entete, cas)
        mesure = {"libelle": "Personnes qui trouvent", "unite": "personnes", "avant": "à mesurer", "cible": "à fixer",
                  "apres": "à mesurer", "methode": "Compter."}  # fmt: skip
        yield f"cas-pratiques/cas-{rang:03}/indicateurs.yml", yaml({"indicateurs": [mesure]})
    for rang in range(1, taille.programmes + 1):
        yield f"docs/programmes/programme-{rang:03}.md", _programme(taille, rang, signature)


def _programme(taille: Taille, rang: int, signature: dict[str, Any]) -> str:
    numeros = [1 + (rang * 50 + pas) % taille.modules for pas in range(5)]
    etapes = [{"sequence": f"S-SYN-{n:04}-1"} for n in dict.fromkeys(numeros)]
    duree = f"{40 * len(etapes)}-{60 * len(etapes)}"
    entete = {"id": f"P-SYN-{rang:03}", "titre": f"Programme synthétique {rang}", "resume": "Cinq séquences.",
              "publics": ["cadre"], "effectif": "Huit personnes", "modalites": ["presentiel"], "duree_minutes": duree,
              "objectifs": ["Décrire une arrivée"], "prerequis": "Aucun", "methodes": "Activités.",
              "evaluation": "Quiz.", "seances": [{"titre": "Journée", "debut": "9 h 00", "etapes": etapes}],
              **signature}  # fmt: skip
    return _page(entete, "## Pour qui\n\nPour personne : ce programme est synthétique.")


def _referentials(taille: Taille) -> Iterator[tuple[str, str]]:
    """Compétences, glossaire, références, territoire et faits ; tous fictifs, et dits tels."""
    niveaux = {"decouvrir": "Repère.", "appliquer": "Applique.", "adapter": "Adapte.", "transmettre": "Transmet."}
    competences = [{"id": c, "domaine": "D-SYN", "titre": f"Compétence fictive {rang}", "taxonomie": "appliquer",
                    "niveaux": niveaux} for rang, c in enumerate(COMPETENCES, 1)]  # fmt: skip
    domaines = [{"id": "D-SYN", "titre": "Domaine fictif", "resume": "Mesurer."}]
    yield "docs/referentiel/competences.yml", yaml({"domaines": domaines, "competences": competences})
    termes = [{"terme": t, "definition": d} for t, d in glossary(taille.termes)]
    yield "docs/referentiel/glossaire.yml", yaml({"termes": termes})
    references = [{"id": reference_id(rang), "type": "book", "title": f"Ouvrage fictif {rang + 1}",
                   "author": [{"family": place(Random(f"auteur-{rang}")), "given": "Camille"}],  # noqa: S311
                   "publisher": "Éditions fictives", "issued": 2000, "verification": "classique"}
                  for rang in range(taille.references)]  # fmt: skip
    yield "docs/referentiel/references.yml", yaml({"references": references})
    faits = [{"id": cle, "libelle": f"Donnée fictive {rang}", "valeur": 100 + rang, "unite": "visites", "annee": 2020,
              "sources": [reference_id(0)], "confiance": "haute"} for rang, cle in enumerate(FAITS, 1)]  # fmt: skip
    yield "docs/referentiel/faits/synthese.yml", yaml({"faits": faits})
    territoire = {"id": "T-SYNTHESE", "nom": "Un territoire fictif", "code": '"00"', "region": "Nulle part",
                  "resume": "Rien n’y existe.", "mis_a_jour_le": "2026-11-01"}  # fmt: skip
    yield "docs/territoires/synthese.md", _page(territoire, sentence(Random("territoire")))  # noqa: S311
