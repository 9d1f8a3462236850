"""L’export « gift » : les questions en texte simple, qu’un éditeur de texte ouvre et que Moodle importe.

Source : le lecteur GIFT de Moodle, et sa page d’exemples. Ce format n’a pas d’images.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from pupitre.exporters.archive import write_whole
from pupitre.exporters.bundle import Bundle
from pupitre.exporters.moodle_checks import bank_defects
from pupitre.exporters.moodle_html import Adapter
from pupitre.exporters.moodle_questions import MoodleQuestion, QuestionConverter, percent
from pupitre.exporters.moodle_xml import category_of, notice_lines

NOTICE: Final = (
    "Ce que contient ce fichier : les questions d’auto-évaluation, rangées par module, avec leurs retours.",
    "Comment l’importer : dans Moodle, Banque de questions, Importer, format « GIFT ».",
    "Ce qui est perdu : les suites à remettre en ordre deviennent des appariements de rangs ; les retours par paire se "
    "lisent dans le retour général. Le format « XML Moodle » garde en plus les images et les réglages.",
)
ECHAPPES: Final = str.maketrans({c: f"\\{c}" for c in "\\:=~#{}"})
AMORCE: Final = "[html]"


def write(bundle: Bundle, fichier: Path) -> None:
    """Écrit le fichier texte, en UTF-8."""
    write_whole(fichier, as_gift(bundle).encode())


def check(bundle: Bundle) -> tuple[str, ...]:
    """Ce que ce format ne peut pas porter : ce que Moodle refuserait, et les images."""
    return (*bank_defects(bundle), *_with_image(bundle))


def _with_image(bundle: Bundle) -> Iterator[str]:
    converter = QuestionConverter(bundle, Adapter(str))
    for module in bundle.modules:
        for question in converter.convert(module):
            if any(t.images for t in question.texts()):
                yield f"La question « {question.id} » montre une image : le format GIFT n’en a pas."


def as_gift(bundle: Bundle) -> str:
    """Le document entier ; une ligne vide sépare les questions, et aucune n’en contient."""
    converter = QuestionConverter(bundle, Adapter(bundle.public_address))
    notice = "\n".join(f"// {ligne}" for ligne in notice_lines(bundle, NOTICE))
    parties = [notice]
    for module in bundle.modules:
        if module.questions:
            parties.append(f"$CATEGORY: {category_of(bundle, module)}")
            parties.extend(map(_question, converter.convert(module)))
    return "\n\n".join(parties) + "\n"


def _question(question: MoodleQuestion) -> str:
    """La question ; l’identifiant et les étiquettes sont dans un commentaire, que les versions récentes lisent."""
    etiquettes = " ".join(f"[tag:{e}]" for e in question.etiquettes)
    corps = TYPES[question.genre](question)
    general = f"####{_escaped(question.general.html)}" if question.general.html else ""
    nom = _escaped(question.nom)
    enonce = AMORCE + _escaped(question.enonce.html)
    return f"// [id:{question.id}] {etiquettes}\n::{nom}::{enonce}{{{corps}{general}\n}}"


def _escaped(texte: str) -> str:
    """Échappe ce que GIFT lirait comme un signe ; une ligne vide y finirait la question."""
    return " ".join(texte.split("\n")).strip().translate(ECHAPPES)


def _feedback(html: str) -> str:
    return f"#{_escaped(html)}" if html else ""


def _choices(question: MoodleQuestion) -> str:
    lignes = []
    for reponse in question.reponses:
        is_entiere = question.is_unique and reponse.part == 1
        poids = "=" if is_entiere else "~" if reponse.part == 0 else f"~%{percent(reponse.part)}%"
        lignes.append(f"\n\t{poids}{_escaped(reponse.texte.html)}{_feedback(reponse.retour.html)}")
    return "".join(lignes)


def _true_false(question: MoodleQuestion) -> str:
    """Le retour à qui se trompe vient d’abord, puis celui à qui répond juste."""
    vrai, faux = question.reponses
    juste, autre = (vrai, faux) if vrai.part == 1 else (faux, vrai)
    mot = "TRUE" if juste is vrai else "FALSE"
    return f"{mot}#{_escaped(autre.retour.html)}#{_escaped(juste.retour.html)}"


def _matching(question: MoodleQuestion) -> str:
    return "".join(f"\n\t={_escaped(p.gauche.html)} -> {_escaped(p.droite)}" for p in question.paires)


def _short_answer(question: MoodleQuestion) -> str:
    """Le signe « ~ » en ferait un choix : la réponse fausse est « tout le reste, à zéro pour cent »."""
    lignes = []
    for reponse in question.reponses:
        texte = _escaped(reponse.texte.html)
        lignes.append(f"\n\t=%{percent(reponse.part)}%{texte}{_feedback(reponse.retour.html)}")
    return "".join(lignes)


def _numeric(question: MoodleQuestion) -> str:
    juste, faux = question.reponses
    bonne = f"\n\t=%100%{juste.texte.html}:{question.tolerance}{_feedback(juste.retour.html)}"
    return f"#{bonne}" + (f"\n\t~{_feedback(faux.retour.html)}" if faux.retour.html else "")


TYPES: Final[Mapping[str, Callable[[MoodleQuestion], str]]] = {
    "multichoice": _choices,
    "truefalse": _true_false,
    "matching": _matching,
    "shortanswer": _short_answer,
    "numerical": _numeric,
}
