"""Les passages d’un fichier que l’on sait modifier d’après un document : un paragraphe, une puce, une case, un champ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import yaml

from pupitre.loading.complements import EMPLACEMENT
from pupitre.loading.front_matter import FERMETURE, OUVERTURE
from pupitre.loading.yaml_reader import compose
from pupitre.model.blocks import BLOCS, RUBRIQUES_ACTIVITE
from pupitre.model.content_types import content_type_of
from pupitre.model.referentiel import slug
from pupitre.model.source import Chemin

CHAMPS: Final[dict[str, frozenset[str]]] = {
    # type de contenu -> clés de l’en-tête qui portent une phrase montrée au lecteur
    "module": frozenset({"titre", "resume", "essentiel", "points_cles", "materiel", "enonce"}),
    "sequence": frozenset({"titre", "resume", "apport", "pause", "bilan"}),
    "activite": frozenset({"titre", "materiel", "a_distance", "petit_groupe", "public_mixte", "accessibilite"}),
    "quiz": frozenset(
        {"enonce", "texte", "retour", "retour_general", "gauche", "droite", "retour_vrai", "retour_faux"}
        | {"retour_juste", "acceptees"}
    ),
    "cas-pratique": frozenset(
        {"titre", "resume", "lieu", "milieu", "periode", "porteurs", "competence_departementale", "defi"}
        | {"methodes", "prototypes", "cout_et_temps", "inconnu"}
    ),
    "indicateurs": frozenset({"libelle", "unite", "avant", "cible", "apres", "methode"}),
    "fiche-outil": frozenset({"titre", "resume", "participants", "materiel", "detail", "alternative"}),
    "programme": frozenset({"titre", "resume", "effectif", "objectifs", "prerequis", "methodes", "evaluation"}),
    "glossaire": frozenset({"definition"}),
}
# Un titre dont dépend la mise en page de ce type de contenu : il ne se renomme pas depuis un document.
TITRES_FIXES: Final = {"fiche-outil": frozenset({"Exemple"})}
CHAMP_AU_PLUS: Final = 300  # la limite des champs courts, repères compris
TITRE: Final = re.compile(r"^(#{2,6})[ \t]+(.+?)(?:[ \t]+\{[ \t]*[#.][^}]*\})?[ \t]*#*[ \t]*$")
PUCE: Final = re.compile(r"^([ \t]*)([-*+]|\d+[.)])([ \t]+(?:\[[ xX]\][ \t]+)?)(?=\S)")
CITATION: Final = re.compile(r"^[ \t]*(?:>[ \t]?)+|^:[ \t]+")
TRAIT_DE_TABLEAU: Final = re.compile(r"^\|[\s:|-]+\|?\s*$")
# Ce qui n’est pas du texte : HTML, macro ou image seule, note, encadré d’une autre syntaxe, abréviation, filet.
HORS_TEXTE: Final = re.compile(
    r"^[ \t]*(?:<|\{\{[^}]*\}\}[ \t]*$|!\[[^\]]*\]\([^)]*\)[ \t]*$|\[\^[^\]]+\]:|!!!|\*\[|([-*_])(?:[ \t]*\1){2,}[ \t]*$)"
)
IMAGE_SEULE: Final = re.compile(r"^[ \t]*!\[[^\]]*\]\([^)]*\)[ \t]*$")
CODE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})")
CASE: Final = re.compile(r"(?<!\\)\|")
# Ce que le moteur écrit à la place de l’auteur, dans une phrase : on le suit, on ne le récrit pas.
OPAQUE: Final = re.compile(
    r"\{\{.*?\}\}|!\[[^\]]*\]\([^)]*\)|<https?://[^>]+>|\[\^[^\]]+\]|&#?\w+;|\\[^\w\s]|</?[a-z][^>]*>|\{[ \t]*[.#:][^}]*\}"
)
LIEN: Final = re.compile(r"(?<![!\\])\[(?=(?P<texte>[^\]^][^\]]*)\]\((?P<cible>[^)\s]*))")


@dataclass(frozen=True, slots=True)
class Atome:
    """Un passage modifiable : sa place (en caractères, puis en lignes comptées de 0), sa nature, son texte Markdown.

    `prefixe` est ce qui précède le texte sur sa première ligne (retrait et puce) ; `niveau`, celui d’un titre ;
    `style` et `cle`, ceux d’un champ YAML (« » pour un passage du corps).
    """

    chemin: str
    debut: int
    fin: int
    ligne: int
    derniere: int
    nature: str
    texte: str
    prefixe: str = ""
    niveau: int = 0
    style: str = ""
    cle: Chemin = ()

    @property
    def is_champ(self) -> bool:
        """Vrai pour un champ d’en-tête ou de fichier YAML."""
        return bool(self.cle)

    @property
    def is_element_de_champ(self) -> bool:
        """Vrai pour un élément d’une liste YAML."""
        return bool(self.cle) and isinstance(self.cle[-1], int)


@dataclass(frozen=True, slots=True)
class _Text:
    """Le texte d’un fichier et le début de chacune de ses lignes."""

    chemin: str
    texte: str
    lignes: tuple[str, ...]
    debuts: tuple[int, ...]

    @staticmethod
    def of(chemin: str, texte: str) -> _Text:
        lignes = tuple(texte.split("\n"))
        debuts, total = [], 0
        for ligne in lignes:
            debuts.append(total)
            total += len(ligne) + 1
        return _Text(chemin, texte, lignes, tuple(debuts))


def scan(chemin: str, texte: str) -> tuple[Atome, ...]:
    """Les passages modifiables d’un fichier, dans l’ordre ; aucun pour un fichier qui n’est pas un contenu."""
    genre = content_type_of(chemin)
    if genre is None:
        return ()
    source = _Text.of(chemin, texte)
    if genre.is_yaml:
        return tuple(_fields(source, 0, len(source.lignes), genre.nom))
    fin = next((i for i, ligne in enumerate(source.lignes[1:], 1) if ligne.rstrip() in ("---", "...")), 0)
    return (*_fields(source, 1, fin, genre.nom), *_body(source, fin + 1, genre.nom))


def images_between(precedent: Atome | None, suivant: Atome | None, bases: Mapping[str, str]) -> tuple[Atome, ...]:
    """Les images seules sur leur ligne entre deux passages d’un même fichier ; l’un des deux peut manquer."""
    bord = precedent or suivant
    if bord is None or (precedent and suivant and precedent.chemin != suivant.chemin):
        return ()
    source = _Text.of(bord.chemin, bases[bord.chemin])
    debut = precedent.derniere + 1 if precedent else 0
    fin = suivant.ligne if suivant else len(source.lignes)
    lignes = [rang for rang in range(debut, fin) if IMAGE_SEULE.match(source.lignes[rang])]
    return tuple(_atom(source, rang, rang, 0, "image") for rang in lignes)


def _fields(source: _Text, debut: int, fin: int, genre: str) -> Iterator[Atome]:
    """Les champs de texte d’un passage YAML, lignes `debut` à `fin` exclue."""
    if genre not in CHAMPS:
        return
    try:
        node = compose("\n".join(source.lignes[debut:fin]))
    except (yaml.YAMLError, ValueError, RecursionError):
        return
    yield from (_field(source, debut, feuille, chemin) for feuille, chemin in _leaves(node, (), CHAMPS[genre]))


def _leaves(node: yaml.Node | None, chemin: Chemin, cles: frozenset[str]) -> Iterator[tuple[yaml.ScalarNode, Chemin]]:
    if isinstance(node, yaml.MappingNode):
        for cle, valeur in node.value:
            yield from _leaves(valeur, (*chemin, str(cle.value)), cles)
    elif isinstance(node, yaml.SequenceNode):
        for rang, valeur in enumerate(node.value):
            yield from _leaves(valeur, (*chemin, rang), cles)
    elif isinstance(node, yaml.ScalarNode) and _is_text(node, chemin, cles):
        yield node, chemin


def _is_text(node: yaml.ScalarNode, chemin: Chemin, cles: frozenset[str]) -> bool:
    """Un champ d’une phrase ; ni identifiant, ni texte que YAML a transformé."""
    nom = next((c for c in reversed(chemin) if isinstance(c, str)), "")
    # YAML replie un champ écrit sur plusieurs lignes ; entre guillemets doubles, il le fait d’après des échappements.
    styles = (None, "", "'", '"') if node.start_mark.line == node.end_mark.line else (None, "", "'")
    simple = node.style in styles and "\n" not in node.value
    transforme = node.style == '"' and "\\" in str(node.value)
    marques = 2 + 2 * len(OPAQUE.findall(node.value)) + len(LIEN.findall(node.value))
    tient = len(node.value) + marques <= CHAMP_AU_PLUS or nom in ("definition", "detail", "enonce", "retour", "texte")
    return nom in cles and simple and not transforme and tient and not re.fullmatch(r"[A-Z]+(-[A-Z0-9]+)+|", node.value)


def _field(source: _Text, decalage: int, node: yaml.ScalarNode, cle: Chemin) -> Atome:
    ligne, derniere = node.start_mark.line + decalage, node.end_mark.line + decalage
    debut, fin = source.debuts[ligne] + node.start_mark.column, source.debuts[derniere] + node.end_mark.column
    garde = 1 if node.style else 0
    return Atome(
        source.chemin, debut + garde, fin - garde, ligne, derniere, "champ", str(node.value),
        source.lignes[ligne][: node.start_mark.column], style=node.style or "plain", cle=cle,
    )  # fmt: skip


def _body(source: _Text, debut: int, genre: str) -> Iterator[Atome]:
    """Les passages du corps d’un fichier Markdown."""
    rang, code = debut, ""
    while rang < len(source.lignes):
        ligne = source.lignes[rang]
        cloture = CODE.match(ligne)
        ouverture = OUVERTURE.match(ligne)
        if code or cloture:
            code = "" if code and cloture and cloture[1].startswith(code) else code or (cloture[1] if cloture else "")
            rang += 1
        elif ouverture and ouverture[1] in BLOCS and BLOCS[ouverture[1]].has_entete:
            fin = next((i for i in range(rang, len(source.lignes)) if source.lignes[i].rstrip() == "---"), rang)
            yield from _fields(source, rang + 1, fin, ouverture[1])
            rang = fin + 1
        elif ouverture and ouverture[2] and ouverture[1] != EMPLACEMENT:  # son argument est un nom, et non un titre
            yield _atom(source, rang, rang, ouverture.start(2), "intitule", fin=ouverture.end(2))
            rang += 1
        elif not ligne.strip() or FERMETURE.match(ligne) or ouverture or HORS_TEXTE.match(ligne):
            rang += 1
        else:
            fin = _paragraph_end(source, rang)
            yield from _passages(source, rang, fin, genre)
            rang = fin + 1


def _paragraph_end(source: _Text, rang: int) -> int:
    """La dernière ligne du passage qui commence à `rang`."""
    if TITRE.match(source.lignes[rang]) or source.lignes[rang].startswith("|"):
        return rang
    while rang + 1 < len(source.lignes):
        suite = source.lignes[rang + 1]
        coupe = (TITRE, PUCE, CITATION, CODE, OUVERTURE, FERMETURE, HORS_TEXTE)
        if not suite.strip() or suite.startswith("|") or any(motif.match(suite) for motif in coupe):
            break
        rang += 1
    return rang


def _passages(source: _Text, rang: int, fin: int, genre: str) -> Iterator[Atome]:
    ligne = source.lignes[rang]
    titre, puce, citation = TITRE.match(ligne), PUCE.match(ligne), CITATION.match(ligne)
    if titre:
        is_rubrique = slug(titre[2]) in RUBRIQUES_ACTIVITE or titre[2] in TITRES_FIXES.get(genre, ())
        if not is_rubrique:
            yield _atom(source, rang, rang, titre.start(2), "titre", fin=titre.end(2), niveau=len(titre[1]))
    elif ligne.startswith("|"):
        yield from () if TRAIT_DE_TABLEAU.match(ligne) else _cells(source, rang)
    elif puce:
        yield _atom(source, rang, fin, puce.end(), "numero" if puce[2][0].isdigit() else "puce")
    elif citation:
        yield _atom(source, rang, fin, citation.end(), "citation")
    else:
        yield _atom(source, rang, fin, len(ligne) - len(ligne.lstrip()), "texte")


def _atom(  # noqa: PLR0913 (la place d’un passage, puis ce qui le distingue)
    source: _Text, rang: int, derniere: int, colonne: int, nature: str, *, fin: int = -1, niveau: int = 0
) -> Atome:
    debut = source.debuts[rang] + colonne
    arret = source.debuts[derniere] + (len(source.lignes[derniere].rstrip()) if fin < 0 else fin)
    prefixe = source.lignes[rang][:colonne]
    return Atome(source.chemin, debut, arret, rang, derniere, nature, source.texte[debut:arret], prefixe, niveau)


def _cells(source: _Text, rang: int) -> Iterator[Atome]:
    ligne = source.lignes[rang]
    coupes = [found.start() for found in CASE.finditer(OPAQUE.sub(lambda found: "x" * len(found[0]), ligne))]
    for gauche, droite in zip(coupes, [*coupes[1:], len(ligne)], strict=True):
        brut = ligne[gauche + 1 : droite]
        if brut.strip():
            colonne = gauche + 1 + len(brut) - len(brut.lstrip())
            yield _atom(source, rang, rang, colonne, "case", fin=colonne + len(brut.strip()))
