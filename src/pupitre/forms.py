"""Les formulaires des deux forges, écrits d’après la même table et les mêmes squelettes que `pupitre nouveau`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from pupitre.model.proposals import FORMULAIRES, Formulaire, Rubrique
from pupitre.skeletons import skeleton

GITHUB: Final = ".github/ISSUE_TEMPLATE"
GITLAB: Final = ".gitlab/issue_templates"
ENGAGEMENT: Final = "Je place ce texte sous la licence CC BY-SA 4.0 du cursus."
MODE_D_EMPLOI: Final = (
    "Le squelette ci-dessous est prêt : remplacez chaque « À ÉCRIRE ». Ce que vous ne savez pas remplir peut rester tel quel, "
    "une personne du projet le finira avec vous."
)


def forms(jour: date) -> Mapping[str, str]:
    """Le texte de chaque formulaire, par chemin ; `jour` date les squelettes."""
    textes = {f"{GITHUB}/{f.nom}.yml": _github(f, jour) for f in FORMULAIRES}
    return {**textes, **{f"{GITLAB}/{f.nom}.md": _gitlab(f, jour) for f in FORMULAIRES}}


def write_forms(racine: Path, jour: date) -> list[Path]:
    """Récrit les formulaires et rend leurs chemins."""
    ecrits = []
    for chemin, texte in forms(jour).items():
        fichier = racine / chemin
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_text(texte, encoding="utf-8", newline="\n")
        ecrits.append(fichier)
    return ecrits


def _skeletons(formulaire: Formulaire, jour: date) -> Iterator[tuple[str, str]]:
    """Chaque fichier du squelette : chemin proposé, texte."""
    if formulaire.genre:
        yield from skeleton(formulaire.genre, "A-NOMMER", "À ÉCRIRE", jour)


def _github(formulaire: Formulaire, jour: date) -> str:
    corps: list[dict[str, Any]] = [_question(r) for r in formulaire.rubriques]
    squelettes = list(_skeletons(formulaire, jour))
    if squelettes:
        corps.insert(0, {"type": "markdown", "attributes": {"value": MODE_D_EMPLOI}})
    for rang, (chemin, texte) in enumerate(squelettes, 1):
        langue = "yaml" if chemin.endswith(".yml") else "markdown"
        attributs = {"label": f"Le fichier {chemin}", "value": texte, "render": langue}
        corps.insert(rang, {"type": "textarea", "id": f"squelette-{rang}", "attributes": attributs})
    corps.append(
        {
            "type": "checkboxes",
            "id": "licence",
            "attributes": {"label": "Avant d’envoyer", "options": [{"label": ENGAGEMENT, "required": True}]},
        }
    )
    entete = {"name": formulaire.titre, "description": formulaire.usage, "title": formulaire.debut, "body": corps}
    return yaml.dump(entete, Dumper=_Blocks, allow_unicode=True, sort_keys=False, width=120)


def _question(rubrique: Rubrique) -> dict[str, Any]:
    aide = {"description": rubrique.aide} if rubrique.aide else {}
    question: dict[str, Any] = {
        "type": "textarea",
        "id": rubrique.nom,
        "attributes": {"label": rubrique.libelle, **aide},
    }
    return {**question, "validations": {"required": True}} if rubrique.is_requise else question


def _gitlab(formulaire: Formulaire, jour: date) -> str:
    parties = [f"<!-- {formulaire.titre}. {formulaire.usage} -->"]
    squelettes = list(_skeletons(formulaire, jour))
    parties.extend([MODE_D_EMPLOI] if squelettes else [])
    parties.extend(
        f"## Le fichier {chemin}\n\n````{'yaml' if chemin.endswith('.yml') else 'markdown'}\n{texte.rstrip()}\n````"
        for chemin, texte in squelettes
    )
    for rubrique in formulaire.rubriques:
        aide = f"<!-- {rubrique.aide} -->\n\n" if rubrique.aide else ""
        parties.append(f"## {rubrique.libelle}\n\n{aide}À ÉCRIRE")
    parties.append(f"- [ ] {ENGAGEMENT}")
    return "\n\n".join(parties) + "\n"


class _Blocks(yaml.SafeDumper):
    """Un texte de plusieurs lignes s’écrit en bloc, comme à la main."""


def _as_block(dumper: yaml.SafeDumper, texte: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", texte, style="|" if "\n" in texte else None)


_Blocks.add_representer(str, _as_block)
