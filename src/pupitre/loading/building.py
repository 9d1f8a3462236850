"""D’un en-tête à une valeur du modèle ; les refus de pydantic deviennent des diagnostics en français."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pupitre.diagnostics import Diagnostic
from pupitre.model.base import Valeur, shown
from pupitre.model.nearest import did_you_mean
from pupitre.model.source import Chemin, Positions

V = TypeVar("V", bound=Valeur)


def build(classe: type[V], meta: Any, positions: Positions) -> tuple[V | None, tuple[Diagnostic, ...]]:
    """Valide `meta` ; rend la valeur, ou rien et un diagnostic par défaut."""
    try:
        return classe.model_validate(meta), ()
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, tuple(_diagnostic(classe, meta, positions, detail) for detail in details)


def _diagnostic(classe: type[Valeur], meta: Any, positions: Positions, detail: ErrorDetails) -> Diagnostic:
    chemin = _real_path(detail["loc"], meta)
    genre = detail["type"]
    code, explain = TRADUCTIONS.get(genre, (genre if "-" in genre else "type-inattendu", _own_message))
    phrase, suggestion = explain(classe, chemin, detail)
    place = positions.key(*chemin) if code == "cle-inconnue" else positions.at(*chemin)
    return Diagnostic(place, code, phrase, suggestion)


def _real_path(loc: tuple[int | str, ...], meta: Any) -> Chemin:
    """Retire de `loc` l’étiquette d’union que pydantic y glisse (« choix-unique »)."""
    chemin: list[int | str] = []
    valeur = meta
    for rang, part in enumerate(loc):
        if isinstance(valeur, Mapping):
            if part not in valeur and part in (valeur.get("forme"), "float", "int", "str") and rang < len(loc) - 1:
                continue
            valeur = valeur.get(part)
        elif isinstance(valeur, list | tuple) and isinstance(part, int) and part < len(valeur):
            valeur = valeur[part]
        chemin.append(part)
    return tuple(chemin)


def _name(chemin: Chemin) -> str:
    noms = [str(p) for p in chemin if isinstance(p, str)]
    rangs = [p for p in chemin if isinstance(p, int)]
    nom = noms[-1] if noms else "le contenu"
    return f"« {nom} » (n° {rangs[-1] + 1})" if rangs else f"« {nom} »"


def _field_class(classe: type[Valeur], chemin: Chemin) -> type[Valeur] | None:
    """La classe qui porte le dernier élément du chemin, si on peut la suivre."""
    courante: type[Valeur] | None = classe
    for part in chemin[:-1]:
        if isinstance(part, int) or courante is None:
            continue
        champ = courante.model_fields.get(part)
        courante = next(_classes_in(champ.annotation), None) if champ else None
    return courante


def _classes_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, Valeur):
        yield annotation
    for argument in get_args(annotation):
        yield from _classes_in(argument)


def _missing(classe: type[Valeur], chemin: Chemin, _detail: ErrorDetails) -> tuple[str, str]:
    porteuse = _field_class(classe, chemin)
    nom = str(chemin[-1])
    champ = porteuse.model_fields.get(nom) if porteuse else None
    aide = f" {champ.description}" if champ and champ.description else ""
    ou = f" dans {_name(chemin[:-1])}" if len(chemin) > 1 else ""
    exemple = f"Exemple : {nom}: {_yaml_sample(champ.examples[0])}" if champ and champ.examples else ""
    return f"Il manque « {nom} »{ou}.{aide}", exemple


def _yaml_sample(valeur: Any) -> str:
    if isinstance(valeur, list):
        return "[" + ", ".join(_yaml_sample(v) for v in valeur) + "]"
    if isinstance(valeur, dict):
        return "{" + ", ".join(f"{cle}: {_yaml_sample(v)}" for cle, v in valeur.items()) + "}"
    return {True: "true", False: "false"}[valeur] if isinstance(valeur, bool) else str(valeur)


def _extra(classe: type[Valeur], chemin: Chemin, _detail: ErrorDetails) -> tuple[str, str]:
    porteuse = _field_class(classe, chemin)
    connus = porteuse.model_fields if porteuse else classe.model_fields
    return f"La clé « {chemin[-1]} » n’existe pas ici.", did_you_mean(str(chemin[-1]), connus)


def _expected(quoi: str) -> Callable[[type[Valeur], Chemin, ErrorDetails], tuple[str, str]]:
    def explain(_classe: type[Valeur], chemin: Chemin, _detail: ErrorDetails) -> tuple[str, str]:
        return f"{_name(chemin)} devrait être {quoi}.", ""

    return explain


def _literal(_classe: type[Valeur], chemin: Chemin, detail: ErrorDetails) -> tuple[str, str]:
    contexte = detail.get("ctx") or {}
    attendu = str(contexte.get("expected") or contexte.get("expected_tags", ""))
    choix = attendu.replace(" or ", ", ").replace("'", "").split(", ")
    donnee = detail["input"]
    lu = shown(donnee.get("forme")) if isinstance(donnee, Mapping) else shown(donnee)
    phrase = f"« {lu} » n’est pas accepté pour {_name(chemin)}. Valeurs possibles : {', '.join(choix)}."
    return phrase, did_you_mean(lu, choix)


def _size(mot: str, borne: str) -> Callable[[type[Valeur], Chemin, ErrorDetails], tuple[str, str]]:
    def explain(_classe: type[Valeur], chemin: Chemin, detail: ErrorDetails) -> tuple[str, str]:
        limite = (detail.get("ctx") or {}).get(borne, "")
        unite = "caractères" if detail["type"].startswith("string") else "éléments"
        return f"{_name(chemin)} est trop {mot} (limite : {limite} {unite}).", ""

    return explain


def _number(_classe: type[Valeur], chemin: Chemin, _detail: ErrorDetails) -> tuple[str, str]:
    return f"Le nombre donné pour {_name(chemin)} est hors des limites.", ""


def _pattern(classe: type[Valeur], chemin: Chemin, detail: ErrorDetails) -> tuple[str, str]:
    porteuse = _field_class(classe, chemin)
    champ = porteuse.model_fields.get(str(chemin[-1])) if porteuse else None
    exemple = f"Exemple : {_yaml_sample(champ.examples[0])}" if champ and champ.examples else ""
    return f"« {shown(detail['input'])} » n’a pas la forme attendue pour {_name(chemin)}.", exemple


def _date(_classe: type[Valeur], chemin: Chemin, detail: ErrorDetails) -> tuple[str, str]:
    return (
        f"« {shown(detail['input'])} » n’est pas une date pour {_name(chemin)}.",
        "Écrire l’année, le mois, le jour : 2026-11-20.",
    )


def _own_message(_classe: type[Valeur], chemin: Chemin, detail: ErrorDetails) -> tuple[str, str]:
    if "-" in detail["type"]:
        return detail["msg"], ""
    return f"La valeur donnée pour {_name(chemin)} n’est pas acceptée.", ""


Explain = Callable[[type[Valeur], Chemin, ErrorDetails], tuple[str, str]]
TEXTE = ("type-inattendu", _expected("un texte, entre guillemets s’il contient « : »"))
ENTIER = ("type-inattendu", _expected("un nombre entier, sans unité ni guillemets"))
NOMBRE = ("type-inattendu", _expected("un nombre, avec un point et sans unité"))
LISTE = ("type-inattendu", _expected("une liste : une ligne « - … » par élément"))
BLOC = ("type-inattendu", _expected("un groupe de lignes « clé: valeur », en retrait"))
BOOLEEN = ("type-inattendu", _expected("true (vrai) ou false (faux)"))
LIMITE = ("nombre-hors-limites", _number)
DATE = ("date-invalide", _date)

TRADUCTIONS: dict[str, tuple[str, Explain]] = {
    # type d’erreur de pydantic -> (code de diagnostic, explication)
    "missing": ("champ-manquant", _missing),
    "extra_forbidden": ("cle-inconnue", _extra),
    "string_type": TEXTE,
    "int_type": ENTIER,
    "int_parsing": ENTIER,
    "int_from_float": ENTIER,
    "float_type": NOMBRE,
    "float_parsing": NOMBRE,
    "finite_number": NOMBRE,
    "bool_type": BOOLEEN,
    "bool_parsing": BOOLEEN,
    "tuple_type": LISTE,
    "list_type": LISTE,
    "dict_type": BLOC,
    "model_type": BLOC,
    "model_attributes_type": BLOC,
    "literal_error": ("valeur-hors-liste", _literal),
    "union_tag_invalid": ("valeur-hors-liste", _literal),
    "union_tag_not_found": (
        "champ-manquant",
        lambda _classe, chemin, _detail: (
            f"Il manque « forme » dans {_name(chemin)}.",
            "Exemple : forme: choix-unique",
        ),
    ),
    "string_too_short": ("trop-court", _size("court", "min_length")),
    "too_short": ("trop-court", _size("court", "min_length")),
    "string_too_long": ("trop-long", _size("long", "max_length")),
    "too_long": ("trop-long", _size("long", "max_length")),
    "string_pattern_mismatch": ("forme-inattendue", _pattern),
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
    "date_from_datetime_inexact": DATE,
    "greater_than": LIMITE,
    "greater_than_equal": LIMITE,
    "less_than": LIMITE,
    "less_than_equal": LIMITE,
}
