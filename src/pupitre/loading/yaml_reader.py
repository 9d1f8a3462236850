"""Lit du YAML, sait retrouver la position de chaque clé, et refuse ce qui tromperait ou nuirait.

Le schéma est celui de YAML 1.2 : seuls `true` et `false` sont des booléens, une date reste un texte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern
from typing import Any

import yaml

from pupitre.diagnostics import Diagnostic, Position
from pupitre.model.source import Chemin, Places, Positions

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # une installation sans libyaml reste correcte, seulement plus lente
    from yaml import SafeLoader as Loader  # type: ignore[assignment]


class _Bare(Loader):
    """L’analyseur, sans la recherche du type de chaque mot : le schéma est le nôtre, et c’est un quart du temps."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        """La même étiquette pour tous les nœuds : personne ne la lit."""
        del kind, value, implicit
        return "tag:yaml.org,2002:str"

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Rien à préparer pour `resolve`."""

    def ascend_resolver(self) -> None:
        """Rien à défaire."""


PROFONDEUR_MAX = 20
ENTIER = re.compile(r"[-+]?[0-9]{1,15}")
DECIMAL = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}")
BOOLEENS = {"true": True, "True": True, "false": False, "False": False}
NULS = {"", "~", "null", "Null"}


def _position(node: yaml.Node, chemin: str, decalage: int) -> Position:
    debut, fin = node.start_mark, node.end_mark
    longueur = fin.column - debut.column if fin.line == debut.line else 0
    return Position(chemin, debut.line + 1 + decalage, debut.column + 1, max(longueur, 0))


@dataclass(slots=True)
class _Walk:
    """L’état d’une lecture : ce que l’on a trouvé jusqu’ici."""

    chemin: str
    decalage: int
    diagnostics: list[Diagnostic] = field(default_factory=list)
    vus: set[int] = field(default_factory=set)

    def report(self, code: str, node: yaml.Node, phrase: str, suggestion: str = "") -> None:
        position = _position(node, self.chemin, self.decalage)
        self.diagnostics.append(Diagnostic(position, code, phrase, suggestion))

    def value(self, node: yaml.Node, profondeur: int) -> Any:
        if profondeur > PROFONDEUR_MAX:
            self.report("yaml-trop-profond", node, "Ce passage est imbriqué sur plus de vingt niveaux.")
            return None
        if id(node) in self.vus:
            self.report("alias-yaml", node, "Les ancres et renvois YAML (« & », « * ») ne sont pas acceptés.")
            return None
        self.vus.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, profondeur + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, profondeur + 1) for item in node.value]
        return _scalar(node)

    def mapping(self, node: yaml.MappingNode, profondeur: int) -> dict[str, Any]:
        resultat: dict[str, Any] = {}
        for cle_node, valeur_node in node.value:
            if not isinstance(cle_node, yaml.ScalarNode):
                self.report("yaml-illisible", cle_node, "Une clé doit être un mot simple.")
                continue
            cle = intern(str(cle_node.value))  # les mêmes mots reviennent dans tous les en-têtes
            if cle in resultat:
                premier = next(c for c, _ in node.value if isinstance(c, yaml.ScalarNode) and str(c.value) == cle)
                premiere = _position(premier, self.chemin, self.decalage).ligne
                self.report("cle-en-double", cle_node, f"La clé « {cle} » est déjà écrite à la ligne {premiere}.")
                continue
            resultat[cle] = self.value(valeur_node, profondeur)
        return resultat


@dataclass(frozen=True, slots=True)
class YamlPlaces:
    """Les places d’un texte YAML, relevées quand on les demande : le texte est alors analysé de nouveau.

    `texte` est en UTF-8, deux fois plus petit en mémoire qu’un texte de Python où figure une apostrophe courbe.
    """

    texte: bytes
    chemin: str
    decalage: int

    def read(self) -> Places:
        """La place de chaque clé et de chaque valeur que `read_yaml` a lues."""
        return _places(self.texte, self.chemin, self.decalage)


# Plusieurs défauts d’un même fichier se suivent : on ne l’analyse pas pour chacun.
@lru_cache(maxsize=8)
def _places(texte: bytes, chemin: str, decalage: int) -> Places:
    node = compose(texte.decode("utf-8", "surrogatepass"))
    cles: dict[Chemin, Position] = {}
    valeurs: dict[Chemin, Position] = {}
    vus: set[int] = set()
    pile: list[tuple[Chemin, yaml.Node]] = [((), node)] if node else []
    while pile:
        ici, node = pile.pop()
        if len(ici) > PROFONDEUR_MAX or id(node) in vus:
            continue
        vus.add(id(node))
        valeurs[ici] = _position(node, chemin, decalage)
        enfants: list[tuple[Chemin, yaml.Node]] = []
        if isinstance(node, yaml.SequenceNode):
            enfants = [((*ici, rang), item) for rang, item in enumerate(node.value)]
        elif isinstance(node, yaml.MappingNode):
            for cle, valeur in node.value:
                enfant = (*ici, str(cle.value))
                if isinstance(cle, yaml.ScalarNode) and enfant not in cles:
                    cles[enfant] = _position(cle, chemin, decalage)
                    enfants.append((enfant, valeur))
        pile += reversed(enfants)
    return Places(cles, valeurs)


def _scalar(node: yaml.Node) -> Any:
    texte = str(node.value)
    if not isinstance(node, yaml.ScalarNode) or node.style in ("'", '"', "|", ">"):
        return texte
    if texte in BOOLEENS:
        return BOOLEENS[texte]
    if texte in NULS:
        return None
    if ENTIER.fullmatch(texte) and not re.match(r"[-+]?0\d", texte):
        return int(texte)
    return float(texte) if DECIMAL.fullmatch(texte) else texte


def read_yaml(texte: str, chemin: str, decalage: int = 0) -> tuple[Any, Positions, tuple[Diagnostic, ...]]:
    """Lit un document YAML qui commence à la ligne `decalage` + 1 de `chemin`.

    Ne lève rien : un texte illisible donne `None` et un diagnostic.
    """
    defaut = Position(chemin, decalage + 1)
    try:
        node = compose(texte)
    except yaml.YAMLError as error:
        return None, Positions(defaut), (_unreadable(error, texte, chemin, decalage),)
    except (RecursionError, ValueError, OverflowError):
        phrase = "Ce passage YAML ne peut pas être lu."
        return None, Positions(defaut), (Diagnostic(defaut, "yaml-illisible", phrase),)
    if node is None:
        return None, Positions(defaut), ()
    walk = _Walk(chemin, decalage)
    valeur = walk.value(node, 0)
    return valeur, Positions(defaut, places_of(texte, chemin, decalage)), tuple(walk.diagnostics)


def places_of(texte: str, chemin: str, decalage: int) -> YamlPlaces:
    """De quoi relever, si on le demande, les places d’un texte YAML que `read_yaml` a su lire."""
    return YamlPlaces(texte.encode("utf-8", "surrogatepass"), chemin, decalage)


def compose(texte: str) -> yaml.Node | None:
    """L’arbre d’un texte YAML, avec la place de chaque valeur ; lève `YAMLError`, ou `ValueError` pour un texte suspect."""
    if texte.count("[") + texte.count("{") > 5_000:
        raise ValueError("imbrication suspecte")
    node: yaml.Node | None = yaml.compose(texte, Loader=_Bare)
    return node


EXPLICATIONS: tuple[tuple[str, str], ...] = (
    # fragment du message de PyYAML -> ce que l’on en dit
    ("mapping values are not allowed", "Un « : » apparaît au milieu d’un texte : mettez ce texte entre guillemets."),
    ("could not find expected ':'", "Il manque « : » après une clé, ou un retrait n’est pas aligné."),
    ("found unexpected end of stream", "Un guillemet ouvert n’est jamais fermé."),
    ("found undefined alias", "Un renvoi YAML « * » n’est pas accepté : mettez ce texte entre guillemets."),
    ("did not find expected key", "Le retrait de cette ligne n’est pas aligné avec les lignes voisines."),
    ("did not find expected '-' indicator", "Le retrait de cette ligne n’est pas aligné avec les tirets voisins."),
    ("expected a single document", "Une ligne « --- » coupe le texte en deux."),
    ("found duplicate anchor", "Les ancres YAML (« & ») ne sont pas acceptées."),
    ("control characters are not allowed", "Un caractère invisible s’est glissé dans le texte."),
    ("special characters are not allowed", "Un caractère invisible s’est glissé dans le texte."),
    ("did not find expected ',' or ']'", "Un crochet « [ » n’est pas fermé, ou une virgule manque."),
    ("did not find expected ',' or '}'", "Une accolade « { » n’est pas fermée, ou une virgule manque."),
)  # fmt: skip


def _unreadable(error: yaml.YAMLError, texte: str, chemin: str, decalage: int) -> Diagnostic:
    marque = getattr(error, "problem_mark", None)
    ligne, colonne = (marque.line + 1, marque.column + 1) if marque else (1, 1)
    position = Position(chemin, ligne + decalage, colonne)
    fautive = "".join(texte.split("\n")[ligne - 1 : ligne])[colonne - 1 :]
    return Diagnostic(position, "yaml-illisible", next(_explanations(str(error), fautive)))


def _explanations(message: str, fautive: str) -> Iterator[str]:
    """La phrase qui convient au message de l’analyseur et au texte où il s’est arrêté."""
    if "cannot start any token" in message:
        if fautive.startswith("\t"):
            yield "Une tabulation sert de retrait : remplacez-la par des espaces."
        yield f"Un texte ne peut pas commencer par « {fautive[:1]} » : mettez-le entre guillemets."
    for fragment, phrase in EXPLICATIONS:
        if fragment in message:
            yield phrase
    yield "Ce passage YAML ne peut pas être lu : vérifiez les retraits, les « : » et les guillemets."
