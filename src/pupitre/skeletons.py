"""Ce que `pupitre nouveau` écrit : des en-têtes tirés du modèle, commentés, et des corps à compléter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import yaml

from pupitre.model.base import FORMES_D_IDENTIFIANT, Valeur
from pupitre.model.cas_pratique import CasPratique, Indicateurs
from pupitre.model.fiche_outil import FicheOutil
from pupitre.model.module import Activite, Module, Sequence
from pupitre.model.programme import Programme
from pupitre.model.quiz import Quiz
from pupitre.model.referentiel import slug

A_ECRIRE: Final = "À ÉCRIRE"


class SkeletonError(ValueError):
    """La création est impossible ; le message, en français, dit pourquoi et que faire."""


@dataclass(frozen=True, slots=True)
class Fichier:
    """Un fichier à écrire : son chemin (avec `{slug}`), sa classe d’en-tête, ses valeurs, le nom de son corps."""

    chemin: str
    classe: type[Valeur]
    valeurs: Mapping[str, Any]
    corps: str = ""


def _objectifs(nom: str) -> list[dict[str, str]]:
    return [
        {
            "id": f"OBJ-{nom}-{rang}",
            "enonce": f"Décrire {A_ECRIRE}",
            "competence": "C-OBSERVER",
            "taxonomie": "appliquer",
        }
        for rang in (1, 2)
    ]


def _module(nom: str, titre: str, jour: date) -> tuple[Fichier, ...]:
    commun = {"titre": titre, "mis_a_jour_le": jour, "prochaine_revue": jour.replace(year=jour.year + 1)}
    module = {**commun, "id": f"M-{nom}", "resume": A_ECRIRE, "objectifs": _objectifs(nom), "essentiel": [A_ECRIRE] * 3,
              "points_cles": [A_ECRIRE] * 3, "duree_salle_minutes": "20-30", "duree_autonomie_minutes": "15-25"}  # fmt: skip
    sequence = {
        "id": f"S-{nom}-1", "titre": A_ECRIRE, "resume": A_ECRIRE, "objectifs": [f"OBJ-{nom}-1", f"OBJ-{nom}-2"],
        "duree_salle_minutes": "20-30", "duree_autonomie_minutes": "15-25",
        "deroule": [{"apport": A_ECRIRE, "duree_minutes": "5-10"}, {"activite": f"A-{nom}-1"}],
    }  # fmt: skip
    return (
        Fichier("modules/{slug}/index.md", Module, module, "module.md"),
        Fichier("modules/{slug}/10-premiere-sequence.md", Sequence, sequence, "sequence.md"),
        Fichier("modules/{slug}/quiz.yml", Quiz, {"questions": _questions(nom)}),
    )


def _questions(nom: str) -> list[dict[str, Any]]:
    reponses = [
        {"texte": A_ECRIRE, "juste": True, "retour": A_ECRIRE},
        *[{"texte": A_ECRIRE, "retour": A_ECRIRE}] * 2,
    ]
    corps: tuple[dict[str, Any], ...] = (
        {"forme": "choix-unique", "reponses": reponses},
        {"forme": "choix-multiple", "reponses": reponses},
        {"forme": "vrai-faux", "vrai": False, "retour_vrai": A_ECRIRE, "retour_faux": A_ECRIRE},
    ) * 2
    return [
        {"id": f"Q-{nom}-{rang}", "objectif": f"OBJ-{nom}-{1 + rang % 2}", "enonce": A_ECRIRE, **question}
        for rang, question in enumerate(corps, 1)
    ]


def _case(nom: str, titre: str, jour: date) -> tuple[Fichier, ...]:
    champs = (
        "resume",
        "lieu",
        "milieu",
        "periode",
        "porteurs",
        "competence_departementale",
        "defi",
        "cout_et_temps",
    )
    cas: dict[str, Any] = dict.fromkeys(champs, A_ECRIRE)
    cas |= {"id": f"CP-{nom}", "titre": titre, "nature": "scenario", "mis_a_jour_le": jour,
            "usagers": [A_ECRIRE], "methodes": [A_ECRIRE]}  # fmt: skip
    mesure = dict.fromkeys(("libelle", "unite", "methode"), A_ECRIRE) | dict.fromkeys(("avant", "apres"), "à mesurer")
    indicateurs = {"indicateurs": [{**mesure, "cible": "à fixer par l’équipe"}]}
    return (
        Fichier("cas-pratiques/{slug}/index.md", CasPratique, cas, "cas-pratique.md"),
        Fichier("cas-pratiques/{slug}/indicateurs.yml", Indicateurs, indicateurs),
    )


def _sheet(nom: str, titre: str, jour: date) -> tuple[Fichier, ...]:
    etapes = [{"titre": A_ECRIRE, "duree_minutes": "10-20", "detail": A_ECRIRE}] * 3
    fiche = {"id": f"F-{nom}", "titre": titre, "resume": A_ECRIRE, "duree_minutes": "30-60", "participants": A_ECRIRE,
             "materiel": [A_ECRIRE], "etapes": etapes, "mis_a_jour_le": jour}  # fmt: skip
    return (Fichier("docs/fiches-outils/{slug}.md", FicheOutil, fiche, "fiche-outil.md"),)


def _programme(nom: str, titre: str, jour: date) -> tuple[Fichier, ...]:
    textes = dict.fromkeys(("resume", "effectif", "prerequis", "methodes", "evaluation"), A_ECRIRE)
    seances = [{"titre": A_ECRIRE, "etapes": [{"temps": A_ECRIRE, "duree_minutes": "60"}]}]
    programme = {**textes, "id": f"P-{nom}", "titre": titre, "objectifs": [A_ECRIRE], "seances": seances,
                 "duree_minutes": "60", "mis_a_jour_le": jour}  # fmt: skip
    return (Fichier("docs/programmes/{slug}.md", Programme, programme, "programme.md"),)


MODELES: Final = {
    # genre -> (préfixe d’identifiant, fichiers à écrire)
    "module": ("M", _module),
    "cas-pratique": ("CP", _case),
    "fiche-outil": ("F", _sheet),
    "programme": ("P", _programme),
}


def skeleton(genre: str, nom: str, titre: str, jour: date) -> Iterator[tuple[str, str]]:
    """Chaque fichier d’un contenu neuf : son chemin, où « a-nommer » attend un nom, et son texte."""
    _, modele = MODELES[genre]
    return ((f.chemin.format(slug="a-nommer"), _text(f, nom)) for f in modele(nom, titre, jour))


def create(racine: Path, genre: str, titre: str, identifiant: str | None) -> list[Path]:
    """Écrit les fichiers d’un contenu neuf et rend leurs chemins ; n’écrase jamais rien.

    Lève `SkeletonError` si l’identifiant est mal formé ou si un fichier existe déjà.
    """
    prefixe, modele = MODELES[genre]
    nom = _name(prefixe, genre, titre, identifiant)
    dossier = slug(titre)[:60].strip("-")
    prevus = [(racine / f.chemin.format(slug=dossier), f) for f in modele(nom, titre, date.today())]
    for chemin, _ in prevus:
        if chemin.exists():
            raise SkeletonError(f"« {chemin.as_posix()} » existe déjà : choisissez un autre titre.")
    for chemin, fichier in prevus:
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_text(_text(fichier, nom), encoding="utf-8", newline="\n")
    return [chemin for chemin, _ in prevus]


def _name(prefixe: str, genre: str, titre: str, identifiant: str | None) -> str:
    if not slug(titre):
        raise SkeletonError("Le titre doit contenir au moins une lettre.")
    complet = identifiant or f"{prefixe}-{slug(titre)[:30].strip('-').upper()}"
    forme, exemple = FORMES_D_IDENTIFIANT[genre]
    if not re.fullmatch(forme, complet):
        raise SkeletonError(f"L’identifiant « {complet} » n’a pas la forme attendue ({exemple}).")
    return complet.partition("-")[2]


def _text(fichier: Fichier, nom: str) -> str:
    entete = header(fichier.classe, fichier.valeurs)
    if not fichier.corps:
        return entete
    corps = files("pupitre.squelettes").joinpath(fichier.corps).read_text(encoding="utf-8")
    activite = {"titre": A_ECRIRE, "duree_minutes": "15-20", "objectifs": [f"OBJ-{nom}-1", f"OBJ-{nom}-2"]}
    bloc = header(Activite, activite, sauf=("id", "consigne", "resultat_attendu", "corrige", "pour_le_formateur"))
    corps = corps.replace("@ACTIVITE@", f"A-{nom}-1").replace("@ENTETE-ACTIVITE@\n", bloc)
    return f"---\n{entete}---\n\n{corps}"


def header(classe: type[Valeur], valeurs: Mapping[str, Any], sauf: tuple[str, ...] = ()) -> str:
    """Un en-tête YAML : chaque champ, précédé de sa description ; les champs facultatifs restent en commentaire."""
    lignes: list[str] = []
    for nom, champ in classe.model_fields.items():
        if nom in sauf:
            continue
        lignes.append(f"# {champ.description}")
        exemple = champ.examples[0] if champ.examples else ""
        texte = _dump({champ.alias or nom: valeurs.get(nom, exemple)})
        is_written = nom in valeurs or champ.is_required()
        lignes.extend(ligne if is_written else f"# {ligne}" for ligne in texte.splitlines())
    return "\n".join(lignes) + "\n"


class _Plain(yaml.SafeDumper):
    """Du YAML sans renvois, comme on l’écrirait à la main."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _dump(valeur: Any) -> str:
    return yaml.dump(valeur, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110)
