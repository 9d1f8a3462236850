"""Les schémas JSON des contenus, tirés du modèle : l’éditeur de texte complète et vérifie pendant que l’on écrit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema

from pupitre.loading.merging import LISTES
from pupitre.model.base import Valeur
from pupitre.model.content_types import BLOC_ACTIVITE, CONTENT_TYPES, CREDITS, PAGE_LIBRE, ContentType
from pupitre.model.edition import Contrat, EditionPubliee
from pupitre.model.upstream import EMPREINTE
from pupitre.settings import Settings

DOSSIER: Final = "docs/contribuer/schemas"
TYPES: Final = (*CONTENT_TYPES, BLOC_ACTIVITE, CREDITS, PAGE_LIBRE)
AUTRES: Final[tuple[tuple[str, type[Valeur], str], ...]] = (
    ("curriculum", Settings, "curriculum.yml"),
    ("contrat", Contrat, "editions/contrat.yml"),
    ("catalogue", EditionPubliee, "catalogue.json"),
)


class _WithoutTitles(GenerateJsonSchema):
    """Sans les titres anglais que pydantic tire des noms de champs."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


REMPLACE: Final = {
    "description": "L’empreinte du contenu commun que celui-ci remplace ; « pupitre remplacer » l’écrit.",
    "examples": ["amont-0123456789abcdef"],
    "pattern": f"^{EMPREINTE.pattern}$",
    "type": "string",
}
SANS_REMPLACEMENT: Final = ("activite", "complement")


def schema_of(content_type: ContentType) -> dict[str, Any]:
    """Le schéma d’un type de contenu, avec ses descriptions et ses exemples."""
    schema = schema_of_class(content_type.classe, content_type.titre)
    if content_type.nom in LISTES:
        for champ, _ in LISTES[content_type.nom]:
            nom = schema["properties"][champ]["items"]["$ref"].rpartition("/")[2]
            schema["$defs"][nom]["properties"]["remplace"] = REMPLACE
    elif content_type.nom not in SANS_REMPLACEMENT:
        schema["properties"]["remplace"] = REMPLACE
    return schema


def schema_of_class(classe: type[Valeur], titre: str) -> dict[str, Any]:
    """Le schéma JSON d’une classe du modèle."""
    schema = classe.model_json_schema(schema_generator=_WithoutTitles)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": titre}


def all_schemas() -> dict[str, str]:
    """Le texte de chaque schéma, par nom de fichier."""
    textes = {f"{t.nom}.json": _dump(schema_of(t)) for t in TYPES}
    return {**textes, **{f"{nom}.json": _dump(schema_of_class(classe, titre)) for nom, classe, titre in AUTRES}}


def _dump(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def write_schemas(racine: Path) -> list[Path]:
    """Récrit les schémas sous `docs/contribuer/schemas/` et rend leurs chemins."""
    dossier = racine / DOSSIER
    dossier.mkdir(parents=True, exist_ok=True)
    for nom, texte in all_schemas().items():
        (dossier / nom).write_text(texte, encoding="utf-8", newline="\n")
    return [dossier / nom for nom in all_schemas()]
