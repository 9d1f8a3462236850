"""Un fichier analysé, écrit en JSON pour le cache, et relu ; son texte n’y est pas : on l’a déjà, puisqu’il en est la clé.

Tout morceau du fichier (en-tête, corps, bloc) est noté par ses bornes : le relire est une coupe, et non une analyse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pupitre.diagnostics import Diagnostic, Position
from pupitre.loading.front_matter import ActivityPlaces
from pupitre.loading.yaml_reader import YamlPlaces
from pupitre.model.source import SANS_PLACE, Bloc, PlacesToRead, Positions, Source

# Un morceau : ses bornes dans le texte, ou lui-même s’il n’y est pas tel quel.
Morceau = list[int] | str
YAML: Final = "yaml"
ACTIVITE: Final = "activite"


@dataclass(frozen=True, slots=True)
class Place:
    """Où est un fichier : chemin dans sa couche, chemin que lit la personne, nom de la couche."""

    chemin: str
    montre: str
    couche: str


def packed(source: Source, diagnostics: tuple[Diagnostic, ...], texte: str) -> list[Any]:
    """La source et les diagnostics de son analyse, en valeurs JSON ; `texte` est celui du fichier entier."""
    return [
        source.meta,
        _positions(source.positions, texte),
        _cut(source.corps, texte, len(texte) - len(source.corps)),
        source.premiere_ligne,
        [_bloc(bloc, texte) for bloc in source.blocs],
        [packed_diagnostic(d) for d in diagnostics],
    ]


def unpacked(garde: list[Any], texte: str, place: Place) -> tuple[Source, tuple[Diagnostic, ...]]:
    """La source et les diagnostics qu’avait donnés l’analyse de ce texte."""
    meta, positions, corps, premiere_ligne, blocs, diagnostics = garde
    source = Source(
        place.chemin,
        meta,
        _read_positions(positions, texte, place.montre),
        _piece(corps, texte),
        premiere_ligne,
        tuple([_read_bloc(bloc, texte, place.montre) for bloc in blocs]),
        place.couche,
    )
    return source, tuple([unpacked_diagnostic(d) for d in diagnostics])


def _cut(morceau: str, texte: str, depuis: int = 0) -> Morceau:
    debut = texte.find(morceau, max(depuis, 0))
    return [debut, debut + len(morceau)] if debut >= 0 else morceau


def _piece(morceau: Morceau, texte: str) -> str:
    return morceau if isinstance(morceau, str) else texte[morceau[0] : morceau[1]]


def _bloc(bloc: Bloc, texte: str) -> list[Any]:
    corps = _cut(bloc.texte, texte)
    if bloc.positions is None:
        return [bloc.nature, corps, bloc.ligne, bloc.argument]
    # La consigne et le corrigé d’une activité sont des morceaux du texte, comme le reste.
    meta = {cle: _cut(v, texte) if isinstance(v, str) else [v] for cle, v in bloc.meta.items()}
    return [bloc.nature, corps, bloc.ligne, bloc.argument, meta, _positions(bloc.positions, texte)]


def _read_bloc(garde: list[Any], texte: str, montre: str) -> Bloc:
    nature, corps, ligne, argument, *entete = garde
    if not entete:
        return Bloc(nature, _piece(corps, texte), ligne, argument)
    meta = {c: v[0] if isinstance(v, list) and len(v) == 1 else _piece(v, texte) for c, v in entete[0].items()}
    return Bloc(nature, _piece(corps, texte), ligne, argument, meta, _read_positions(entete[1], texte, montre))


def _positions(positions: Positions, texte: str) -> list[Any]:
    return [positions.defaut.ligne, _places(positions.places, texte)]


def _places(places: PlacesToRead, texte: str) -> list[Any]:
    if isinstance(places, YamlPlaces):
        return [YAML, _cut(places.texte.decode("utf-8", "surrogatepass"), texte), places.decalage]
    if isinstance(places, ActivityPlaces):
        return [ACTIVITE, _places(places.entete, texte), places.ouverture.ligne, places.argument, places.rubriques]
    assert places is SANS_PLACE
    return []


def _read_positions(garde: list[Any], texte: str, montre: str) -> Positions:
    ligne, places = garde
    return Positions(Position(montre, ligne), _read_places(places, texte, montre))


def _read_places(garde: list[Any], texte: str, montre: str) -> PlacesToRead:
    if not garde:
        return SANS_PLACE
    if garde[0] == YAML:
        _, entete, decalage = garde
        return YamlPlaces(_piece(entete, texte).encode("utf-8", "surrogatepass"), montre, decalage)
    _, entete, ligne, argument, rubriques = garde
    noms = tuple([(champ, numero) for champ, numero in rubriques])
    return ActivityPlaces(_read_places(entete, texte, montre), Position(montre, ligne), argument, noms)


def packed_diagnostic(diagnostic: Diagnostic) -> list[Any]:
    """Un diagnostic que l’on n’a pas encore pesé, en valeurs JSON."""
    return [*packed_position(diagnostic.position), diagnostic.code, diagnostic.phrase, diagnostic.suggestion]


def unpacked_diagnostic(garde: list[Any]) -> Diagnostic:
    """Le diagnostic qu’écrit `packed_diagnostic`."""
    return Diagnostic(Position(*garde[:4]), *garde[4:])


def packed_position(position: Position) -> list[Any]:
    """Une place, en valeurs JSON."""
    return [position.chemin, position.ligne, position.colonne, position.longueur]
