"""Les questions d’une cartouche : ce que de vrais importeurs notent mal ou refusent, une règle par défaut constaté."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import unquote
from xml.etree import ElementTree as ET

Entrees = Mapping[str, bytes]
MANIFESTE: Final = "imsmanifest.xml"
CP: Final = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"
QTI: Final = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
PROFILS: Final = frozenset(
    f"cc.{nom}.v0p1" for nom in ("multiple_choice", "multiple_response", "true_false", "fib", "essay")
)


@lru_cache(maxsize=256)
def parse_xml(octets: bytes) -> ET.Element | None:
    """Le document, ou rien s’il n’est pas bien formé ; lu une fois quel que soit le nombre de règles."""
    try:
        return ET.fromstring(octets)  # noqa: S314 (un paquet que l’on vient d’écrire)
    except ET.ParseError:
        return None


def manifest_of(entrees: Entrees) -> ET.Element:
    """Le manifeste, ou un élément vide s’il est illisible : `manifeste_lisible` le dit."""
    racine = parse_xml(entrees.get(MANIFESTE, b""))
    return racine if racine is not None else ET.Element("absent")


def resources(entrees: Entrees) -> list[ET.Element]:
    """Les ressources de l’inventaire."""
    return list(manifest_of(entrees).iter(f"{CP}resource"))


def quizzes(entrees: Entrees) -> Iterator[tuple[str, ET.Element]]:
    """Chaque évaluation qui se lit : son chemin et sa racine."""
    for ressource in resources(entrees):
        if ressource.get("type", "").startswith("imsqti"):
            for fichier in ressource.iter(f"{CP}file"):
                chemin = unquote(fichier.get("href", ""))
                racine = parse_xml(entrees.get(chemin, b""))
                if racine is not None:
                    yield chemin, racine


def _items(entrees: Entrees) -> Iterator[tuple[str, ET.Element, str]]:
    """Chaque question : son nom, son élément, son profil."""
    for _, racine in quizzes(entrees):
        for item in racine.iter(f"{QTI}item"):
            champs = {
                c.findtext(f"{QTI}fieldlabel"): c.findtext(f"{QTI}fieldentry")
                for c in item.iter(f"{QTI}qtimetadatafield")
            }
            yield item.get("ident", "?"), item, champs.get("cc_profile") or ""


def quiz_lisibles(entrees: Entrees) -> Iterator[str]:
    """Chaque évaluation se lit, et contient une question prise en charge : sans cela, Moodle arrête tout."""
    lus = {chemin for chemin, _ in quizzes(entrees)}
    for ressource in resources(entrees):
        if ressource.get("type", "").startswith("imsqti"):
            for fichier in ressource.iter(f"{CP}file"):
                if unquote(fichier.get("href", "")) not in lus:
                    yield f"l’évaluation « {fichier.get('href')} » n’est pas du XML bien formé."
    for chemin, racine in quizzes(entrees):
        if not any(True for _ in racine.iter(f"{QTI}item")):
            yield f"l’évaluation « {chemin} » n’a aucune question."


def profils_connus(entrees: Entrees) -> Iterator[str]:
    """Un des cinq profils ; jamais `pattern_match`, que Moodle note dix mille pour cent."""
    for nom, _, profil in _items(entrees):
        if profil not in PROFILS:
            yield f"{nom} emploie le profil « {profil or 'aucun'} »."


def questions_uniques(entrees: Entrees) -> Iterator[str]:
    """Un nom ne sert qu’à une question ; dans une question, deux réponses ne diffèrent pas par la seule casse."""
    comptes = Counter(nom for nom, _, _ in _items(entrees))
    for nom in sorted(n for n, nombre in comptes.items() if nombre > 1):
        yield f"la question {nom} est écrite deux fois."
    for nom, item, _ in _items(entrees):
        cles = [r.get("ident", "").lower() for r in item.iter(f"{QTI}response_label")]
        if len(cles) != len(set(cles)):
            yield f"deux réponses de {nom} ont le même nom, à la casse près."


def vrai_faux_nommes(entrees: Entrees) -> Iterator[str]:
    """Les deux réponses d’un vrai ou faux se nomment `true` et `false` : sans cela, l’importation s’arrête."""
    for nom, item, profil in _items(entrees):
        cles = sorted(r.get("ident", "") for r in item.iter(f"{QTI}response_label"))
        if profil == "cc.true_false.v0p1" and cles != ["false", "true"]:
            yield f"les réponses de {nom} ne se nomment pas « true » et « false »."


def casse_comparee(entrees: Entrees) -> Iterator[str]:
    """À réponses multiples, chaque comparaison porte `case="Yes"` : sans cela, toute réponse vaut zéro."""
    for nom, item, profil in _items(entrees):
        if profil == "cc.multiple_response.v0p1":
            for compare in item.iter(f"{QTI}varequal"):
                if compare.get("case") != "Yes":
                    yield f"une comparaison de {nom} ne porte pas « case=Yes »."
                    break


def note_atteignable(entrees: Entrees) -> Iterator[str]:
    """Hors texte libre, une condition et une seule forme de réponse donne 100 ; aucune autre note n’existe."""
    for nom, item, profil in _items(entrees):
        notes = [s.text for s in item.iter(f"{QTI}setvar")]
        attendu = [] if profil == "cc.essay.v0p1" else ["100"]
        if notes != attendu:
            yield f"{nom} donne les notes {', '.join(n or '?' for n in notes) or 'aucune'} au lieu de 100, une fois."


def conditions_arretees(entrees: Entrees) -> Iterator[str]:
    """Note et retour d’une réponse s’arrêtent là (`continue="No"`) ; seul le retour général continue, en tête."""
    for nom, item, _ in _items(entrees):
        for rang, condition in enumerate(item.iter(f"{QTI}respcondition")):
            is_general = (
                condition.find(f"{QTI}setvar") is None and condition.find(f"{QTI}conditionvar/{QTI}other") is not None
            )
            if condition.get("continue") == "Yes" and not (is_general and rang == 0):
                yield f"dans {nom}, une condition qui n’est pas le retour général continue."
            elif condition.get("continue") not in ("Yes", "No"):
                yield f"dans {nom}, une condition ne dit pas si elle continue."


def retours_relies(entrees: Entrees) -> Iterator[str]:
    """Chaque retour appelé existe, là où Moodle le lit, et chaque retour écrit est appelé."""
    for nom, item, _ in _items(entrees):
        appeles = {d.get("linkrefid", "") for d in item.iter(f"{QTI}displayfeedback")}
        ecrits = {
            r.get("ident", "")
            for r in item.iter(f"{QTI}itemfeedback")
            if r.findtext(f"{QTI}flow_mat/{QTI}material/{QTI}mattext")
        }
        for retour in sorted(appeles ^ ecrits):
            yield f"dans {nom}, le retour « {retour} » est appelé sans être écrit, ou l’inverse."


QUESTIONS: Final[tuple[Callable[[Entrees], Iterator[str]], ...]] = (
    quiz_lisibles,
    profils_connus,
    questions_uniques,
    vrai_faux_nommes,
    casse_comparee,
    note_atteignable,
    conditions_arretees,
    retours_relies,
)
