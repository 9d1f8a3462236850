"""Le contrat de la cartouche : un paquet fautif par règle, et les vrais paquets qui n’en violent aucune."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pupitre.exporters.contracts import cartouche as contrat
from tests.exporters.cartouche.conftest import Entrees, broken

M = "imsmanifest.xml"
PAGE = "pages/modules/accueillir/arriver.html"
QUIZ = "quiz/m-accueillir.xml"


def swap(chemin: str, avant: str, apres: str) -> Callable[[Entrees], Entrees]:
    """Remplace un texte dans une entrée ; le texte doit y être."""

    def mutate(entrees: Entrees) -> Entrees:
        texte = entrees[chemin].decode()
        assert avant in texte, avant
        return {**entrees, chemin: texte.replace(avant, apres).encode()}

    return mutate


def drop(chemin: str) -> Callable[[Entrees], Entrees]:
    return lambda entrees: {nom: octets for nom, octets in entrees.items() if nom != chemin}


VIOLATIONS: dict[str, tuple[Callable[[Entrees], Entrees], ...]] = {
    "manifeste_lisible": (drop(M), swap(M, "</manifest>", "")),
    "espace_de_noms_en_tete": (
        swap(M, "imsccv1p1/imscp_v1p1", "imsccv1p3/imscp_v1p1"),
        swap(M, "<manifest ", f"<!-- {'x' * 1024} --><manifest "),
    ),
    "schema_exact": (swap(M, "IMS Common Cartridge", "Common Cartridge"), swap(M, "1.1.0", "1.3.0")),
    "sommaire_a_une_racine": (
        swap(M, '<item identifier="SOMMAIRE">', '<item identifier="SOMMAIRE"><title>Cursus</title>'),
        swap(M, "</organization>", '<item identifier="autre" /></organization>'),
    ),
    "titres_du_sommaire": (
        swap(M, "<title>Arriver</title>", "<title />"),
        swap(M, "<title>Arriver</title>", f"<title>{'x' * 256}</title>"),
    ),
    "inventaire_exact": (drop(PAGE), lambda entrees: {**entrees, "pages/en-trop.html": entrees[PAGE]}),
    "renvois_resolus": (
        swap(M, 'identifierref="F-pages.glossaire.html"', 'identifierref="F-absent"'),
        swap(M, 'identifier="PAGE-FICHES-1"', 'identifier="PAGE-CAS-1"'),
    ),
    "noms_portables": (
        lambda entrees: {**entrees, "pages/à lire.html": b""},
        lambda entrees: {**entrees, f"pages/{'x' * 120}.html": b""},
    ),
    "balises_gardees": (
        swap(PAGE, "<h4>Corrigé</h4>", "<details><summary>Corrigé</summary></details>"),
        swap(PAGE, "</body>", "<script>1</script></body>"),
        swap(PAGE, "<h1>", '<h1 style="color:red">'),
        swap(PAGE, "<h1>", '<h1 onclick="x()">'),
        swap(QUIZ, "&lt;p&gt;Rangez.", "&lt;iframe&gt;&lt;/iframe&gt;&lt;p&gt;Rangez."),
    ),
    "adresses_ecrites_en_clair": (
        swap(PAGE, "../../../web_resources/", "$IMS-CC-FILEBASE$/web_resources/"),
        swap(PAGE, "https://temoin.example.org/2026.1/glossaire/", "https://temoin.example.org/2026.1/glossaire/é/"),
        swap(PAGE, "../../../web_resources/", "/web_resources/"),
    ),
    "fichiers_montres_presents": (
        swap(PAGE, "porte.svg", "absente.svg"),
        swap(PAGE, "../../../web_resources/", "https://ailleurs.example.org/"),
        swap(PAGE, "https://temoin.example.org/2026.1/glossaire/", "../../glossaire.html"),
    ),
    "notice_presente": (
        swap("pages/a-lire.html", "importer", "charger"),
        lambda entrees: {
            n: re.sub(rb"dition 2026\.1", b"dition", o) if n.endswith(".html") else o for n, o in entrees.items()
        },
    ),
    "quiz_lisibles": (
        swap(QUIZ, "</questestinterop>", ""),
        lambda entrees: {**entrees, QUIZ: re.sub(rb"<item .*</item>", b"", entrees[QUIZ], flags=re.DOTALL)},
    ),
    "profils_connus": (swap(QUIZ, "cc.fib.v0p1", "cc.pattern_match.v0p1"), swap(QUIZ, "cc_profile", "profile")),
    "questions_uniques": (
        swap(QUIZ, 'ident="Q-ACCUEILLIR-2"', 'ident="Q-ACCUEILLIR-1"'),
        swap(QUIZ, 'response_label ident="R2"', 'response_label ident="r1"'),
    ),
    "vrai_faux_nommes": (swap(QUIZ, 'response_label ident="true"', 'response_label ident="vrai"'),),
    "casse_comparee": (swap(QUIZ, 'case="Yes"', ""),),
    "note_atteignable": (swap(QUIZ, ">100</setvar>", ">1</setvar>"), swap(QUIZ, "setvar", "autre")),
    "conditions_arretees": (swap(QUIZ, 'continue="No"', 'continue="Yes"'), swap(QUIZ, 'continue="No"', "")),
    "retours_relies": (
        swap(QUIZ, 'linkrefid="RETOUR-R1"', 'linkrefid="RETOUR-R9"'),
        swap(QUIZ, "flow_mat", "flow"),
    ),
}


def test_chaque_regle_a_son_paquet_fautif() -> None:
    assert list(VIOLATIONS) == [regle.__name__ for regle in contrat.REGLES]


def cases() -> Iterator[Any]:
    for regle, mutations in VIOLATIONS.items():
        for rang, mutation in enumerate(mutations, 1):
            yield pytest.param(regle, mutation, id=f"{regle}-{rang}")


@pytest.mark.parametrize(("regle", "mutation"), list(cases()))
def test_le_contrat_voit_la_faute(regle: str, mutation: Callable[[Entrees], Entrees], petite: Entrees) -> None:
    assert broken(petite) == set()
    assert regle in broken(mutation(dict(petite)))


def test_les_vraies_cartouches_tiennent_le_contrat(grande: Entrees) -> None:
    assert contrat.recognizes(grande) and broken(grande) == set()
    assert not contrat.recognizes(
        {"imsmanifest.xml": b"<manifest xmlns='http://www.imsproject.org/xsd/imscp_rootv1p1p2'/>"}
    )
