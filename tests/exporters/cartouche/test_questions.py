"""La correction, recalculée par un petit interpréteur de QTI 1.2 qui ne doit rien à l’exporteur."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from lxml import etree, html

from pupitre.exporters.bundle import Bundle, BundleModule
from pupitre.exporters.cartouche import write_cartridge
from pupitre.model.quiz import (
    Appariement,
    ChoixMultiple,
    ChoixUnique,
    Numerique,
    Ordre,
    Question,
    ReponseCourte,
    VraiFaux,
)
from tests.exporters.cartouche.conftest import Entrees, broken, read

Q = {"q": "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"}


@dataclass(frozen=True)
class Corrigee:
    note: int
    retours: str


def correct(item: Any, reponse: set[str]) -> Corrigee:
    """Corrige une réponse comme le dit QTI 1.2 : les conditions dans l’ordre, jusqu’à celle qui ne continue pas."""
    note, vus = 0, []
    profil = item.xpath("string(.//q:qtimetadatafield[q:fieldlabel='cc_profile']/q:fieldentry)", namespaces=Q)
    for condition in item.xpath("q:resprocessing/q:respcondition", namespaces=Q):
        tests = list(condition.find("q:conditionvar", Q))
        # Le profil « fib » écrit ses réponses acceptées côte à côte : l’une d’elles suffit.
        quantifier = any if profil == "cc.fib.v0p1" else all
        if not quantifier(holds(t, reponse) for t in tests):
            continue
        for valeur in condition.xpath("q:setvar", namespaces=Q):
            assert valeur.get("varname") == "SCORE" and valeur.get("action") == "Set"
            note = int(valeur.text)
        vus += condition.xpath("q:displayfeedback/@linkrefid", namespaces=Q)
        if condition.get("continue") == "No":
            break
    textes = [item.xpath(f"string(q:itemfeedback[@ident='{v}'])", namespaces=Q) for v in vus]
    return Corrigee(note, " ".join(textes))


def holds(test: Any, reponse: set[str]) -> bool:
    nom = etree.QName(test).localname
    if nom == "other":
        return True
    if nom == "varequal":
        fold: Callable[[str], str] = str if test.get("case") == "Yes" else str.casefold
        return fold(test.text) in {fold(r) for r in reponse}
    enfants = [holds(e, reponse) for e in test]
    return {"and": all(enfants), "or": any(enfants), "not": not any(enfants)}[nom]


def text(element: Any) -> str:
    """Le texte que lit une personne."""
    return re.sub(
        r"\s+", " ", html.fromstring(f"<div>{element.findtext('.//q:mattext', namespaces=Q)}</div>").text_content()
    ).strip()


def items(entrees: Entrees, module: BundleModule) -> dict[str, Any]:
    racine = etree.fromstring(entrees[f"quiz/{module.module.id.lower()}.xml"])
    return {i.get("ident"): i for i in racine.iter(f"{{{Q['q']}}}item")}


def labels(item: Any) -> dict[str, str]:
    """Ce qui est proposé : clé de la réponse -> texte."""
    return {r.get("ident"): text(r) for r in item.xpath(".//q:response_label", namespaces=Q)}


def same(texte: str) -> str:
    """Sans blancs ni signes de mise en forme : la typographie a mis des insécables, Markdown des étoiles."""
    return re.sub(r"[\s*_'’…]|\.\.\.", "", texte)


def check_choice(item: Any, justes: set[str]) -> None:
    """La seule combinaison de réponses qui vaut 100 est celle des textes justes."""
    cles = labels(item)
    attendues = {cle for cle, texte in cles.items() if same(texte) in {same(j) for j in justes}}
    assert attendues and len(attendues) == len(justes)
    is_multiple = item.find(".//q:response_lid", Q).get("rcardinality") == "Multiple"
    tailles = range(len(cles) + 1) if is_multiple else (0, 1)
    for choix in (set(c) for taille in tailles for c in combinations(cles, taille)):
        assert correct(item, choix).note == (100 if choix == attendues else 0), item.get("ident")


def check_typed(item: Any, justes: list[str], fausses: list[str]) -> None:
    for juste in justes:
        assert correct(item, {juste}).note == 100, (item.get("ident"), juste)
    for fausse in fausses:
        assert correct(item, {fausse}).note == 0, (item.get("ident"), fausse)


def check_question(question: Question, questions: dict[str, Any]) -> None:
    """Rejoue une question d’après le modèle, sans regarder comment l’exporteur l’a convertie."""
    if isinstance(question, ChoixUnique | ChoixMultiple):
        check_choice(questions[question.id], {r.texte for r in question.reponses if r.juste})
    elif isinstance(question, VraiFaux):
        check_choice(questions[question.id], {"Vrai" if question.vrai else "Faux"})
    elif isinstance(question, Appariement):
        for paire in question.paires:
            check_choice(asked(questions, question.id, paire.gauche), {paire.droite})
    elif isinstance(question, Ordre):
        for rang, element in enumerate(question.elements, 1):
            check_choice(asked(questions, question.id, element.texte), {"En 1er" if rang == 1 else f"En {rang}e"})
    elif isinstance(question, ReponseCourte):
        justes = [*question.acceptees, *(a.upper() for a in question.acceptees)]
        check_typed(questions[question.id], justes, ["", "tout autre chose"])
    elif isinstance(question, Numerique):
        ecrits = [
            f"{question.valeur:g}",
            f"{question.valeur:g}".replace(".", ","),
            f"{question.valeur:g} {question.unite}".replace(".", ",").strip(),
        ]
        check_typed(questions[question.id], ecrits, [f"{question.valeur + question.tolerance + 1:g}", ""])


def asked(questions: dict[str, Any], identifiant: str, texte: str) -> Any:
    """La question, tirée de celle-ci, qui porte sur cet élément."""
    (trouvee,) = [
        i for nom, i in questions.items()
        if nom.startswith(f"{identifiant}-") and same(text(i)).endswith(same(texte))
    ]  # fmt: skip
    return trouvee


def test_chaque_question_se_corrige_juste(
    petit_bundle: Bundle, petite: Entrees, grand_bundle: Bundle, grande: Entrees
) -> None:
    """Sur le petit cursus et sur le vrai : la bonne réponse vaut 100, toutes les autres 0 ; aucune question ne manque."""
    formes = set()
    for bundle, entrees in ((petit_bundle, petite), (grand_bundle, grande)):
        for module in bundle.modules:
            questions = items(entrees, module)
            for question in module.questions:
                formes.add(question.forme)
                check_question(question, questions)
    assert len(formes) == 7


def test_retours(petit_bundle: Bundle, petite: Entrees) -> None:
    """Qui se trompe lit pourquoi ; qui a juste aussi ; une réponse écrite dit ce qu’on attendait."""
    questions = items(petite, petit_bundle.modules[0])
    choix = questions["Q-ACCUEILLIR-1"]
    cles = {texte: cle for cle, texte in labels(choix).items()}
    faux = correct(choix, {cles["Elle s’impatiente."]})
    assert "À revoir." in faux.retours and "C’est une interprétation." in faux.retours
    assert "Une durée se mesure." in correct(choix, {cles["Elle attend depuis dix minutes."]}).retours
    courte = questions["Q-ACCUEILLIR-6"]
    assert "Réponse attendue" in correct(courte, {"autre"}).retours
    assert "On attendait" in correct(courte, {"autre"}).retours
    assert "Il gêne ou décourage." in correct(courte, {"un irritant"}).retours
    assert "Cela s’entend." in correct(asked(questions, "Q-ACCUEILLIR-4", "Elle crie"), {"R1"}).retours


def with_question(bundle: Bundle, question: Question) -> Bundle:
    (module,) = bundle.modules
    return replace(bundle, modules=(replace(module, questions=(question,)),))


def written(bundle: Bundle, dossier: Path) -> dict[str, Any]:
    write_cartridge(bundle, dossier / "x.imscc")
    entrees = read(dossier / "x.imscc")
    assert broken(entrees) == set()
    return items(entrees, bundle.modules[0])


def test_accents_et_apostrophes(petit_bundle: Bundle, tmp_path: Path) -> None:
    question = ReponseCourte(
        id="Q-X-1", objectif="OBJ-ACCUEILLIR-1", enonce="?", forme="reponse-courte", acceptees=("l’idée d’œuvre",)
    )
    item = written(with_question(petit_bundle, question), tmp_path)["Q-X-1"]
    check_typed(item, ["l’idée d’œuvre", "l'idée d'œuvre", "L'IDEE D'OEUVRE"], ["idée"])


def test_nombre_avec_ecart(petit_bundle: Bundle, tmp_path: Path) -> None:
    """Un écart permis devient une liste de valeurs ; trop longue, la question n’est plus notée, mais la réponse est dite."""
    champs = {"id": "Q-X-1", "objectif": "OBJ-ACCUEILLIR-1", "enonce": "?", "forme": "numerique"}
    fine = Numerique(**champs, valeur=1234.5, tolerance=0.2)
    item = written(with_question(petit_bundle, fine), tmp_path)["Q-X-1"]
    check_typed(item, ["1234,3", "1234.7", "1 234,5"], ["1234,2", "1234,8", "1234"])
    large = Numerique(**champs, valeur=1000, tolerance=100, unite="habitants")
    item = written(with_question(petit_bundle, large), tmp_path)["Q-X-1"]
    assert (
        item.xpath("string(.//q:qtimetadatafield[q:fieldlabel='cc_profile']/q:fieldentry)", namespaces=Q)
        == "cc.essay.v0p1"
    )
    assert "à 100 près" in correct(item, {"950"}).retours.replace("\u00a0", " ")


def test_module_sans_question(petit_bundle: Bundle, tmp_path: Path) -> None:
    (module,) = petit_bundle.modules
    write_cartridge(replace(petit_bundle, modules=(replace(module, questions=()),)), tmp_path / "x.imscc")
    entrees = read(tmp_path / "x.imscc")
    assert broken(entrees) == set() and not [n for n in entrees if n.startswith("quiz/")]
