"""Une comparaison, trois écritures : pour le terminal, pour une demande de fusion, pour un programme."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Final

from pupitre.editions.states import State
from pupitre.model.comparison import CLASSES, Comparaison, Ecart, compare
from pupitre.model.edition import ModulePublie
from pupitre.model.text_diff import Passage, diff, marked, of_module

NATURES: Final = {"module": "module", "cas-pratique": "cas", "fiche-outil": "fiche", "programme": "programme"}
PASSAGES_AU_PLUS: Final = 40


def as_text(avant: State, apres: State) -> str:
    """Le rapport au terminal : un résumé, chaque contenu, puis son texte mot à mot, [-retiré-] et {+ajouté+}."""
    comparaison = compare(avant.edition, apres.edition)
    lignes = [_title(comparaison), *_summary(comparaison)]
    for ecart in comparaison.ecarts:
        lignes += ["", f"{ecart.id} · {ecart.titre}", f"  {ecart.libelle}{_durations(ecart)}"]
        lignes += [f"  Note : {ecart.note}"] if ecart.note else []
        lignes += [f"  Copie en plateforme : {ecart.conseil}"]
        lignes += [f"    {marked(p)}" for p in _passages(ecart, avant, apres)]
    return "\n".join(lignes)


def as_markdown(avant: State, apres: State) -> str:
    """Le commentaire d’une demande de fusion : un tableau, puis le texte replié."""
    comparaison = compare(avant.edition, apres.edition)
    lignes = [f"### {_title(comparaison)}", "", *_summary(comparaison)]
    if comparaison.ecarts:
        lignes += ["", "| Contenu | Changement | Durée en salle | Copie en plateforme |", "| --- | --- | --- | --- |"]
        lignes += [
            f"| {NATURES[e.nature]} `{e.id}` {_cell(e.titre)} | {e.libelle} | {_durations(e).strip(' ()')} | {e.conseil} |"
            for e in comparaison.ecarts
        ]
    for ecart in comparaison.ecarts:
        passages = _passages(ecart, avant, apres)
        if passages:
            corps = "\n\n".join(marked(p, "~~", "~~", "**", "**") for p in passages)
            lignes += ["", f"<details><summary>{_cell(ecart.titre)}</summary>", "", corps, "", "</details>"]
    return "\n".join(lignes)


def as_json(avant: State, apres: State) -> str:
    """Le rapport pour un programme : clés stables, triées."""
    comparaison = compare(avant.edition, apres.edition)
    donnees = {
        "avant": comparaison.avant.edition,
        "apres": comparaison.apres.edition,
        "competences_gagnees": comparaison.competences_gagnees,
        "competences_perdues": comparaison.competences_perdues,
        "ecarts": [
            {
                "id": e.id, "nature": e.nature, "titre": e.titre, "classes": e.classes, "note": e.note,
                "remplacable": e.is_replaceable, "conseil": e.conseil,
                "duree_avant": e.duree_avant.model_dump() if e.duree_avant else None,
                "duree_apres": e.duree_apres.model_dump() if e.duree_apres else None,
            }
            for e in comparaison.ecarts
        ],
    }  # fmt: skip
    return json.dumps(donnees, ensure_ascii=False, indent=2, sort_keys=True)


FORMATS: Final[dict[str, Callable[[State, State], str]]] = {"texte": as_text, "markdown": as_markdown, "json": as_json}


def _title(comparaison: Comparaison) -> str:
    avant, apres = comparaison.avant.edition, comparaison.apres.edition
    return f"Ce qui change de l’édition {avant} à la {apres}" if avant != apres else f"Ce qui change (édition {apres})"


def _summary(comparaison: Comparaison) -> Iterator[str]:
    if not comparaison.ecarts:
        yield "Rien ne change dans les contenus."
        return
    comptes = {c: sum(c in e.classes for e in comparaison.modules) for c in CLASSES}
    dits = ", ".join(f"{CLASSES[c]} : {n}" for c, n in comptes.items() if n)
    yield f"Modules touchés : {len(comparaison.modules)} sur {len(comparaison.apres.modules)}{f' ({dits})' if dits else ''}."
    yield f"Durée en salle de tous les modules : {_total(comparaison.avant.modules)}, puis {_total(comparaison.apres.modules)}."
    if comparaison.competences_gagnees:
        yield f"Compétences désormais travaillées : {', '.join(comparaison.competences_gagnees)}."
    if comparaison.competences_perdues:
        yield f"Compétences que plus aucun module ne travaille : {', '.join(comparaison.competences_perdues)}."


def _total(modules: tuple[ModulePublie, ...]) -> str:
    durees = [m.duree_salle_minutes for m in modules]
    mini, maxi = sum(d.mini for d in durees), sum(d.maxi for d in durees)
    return f"{mini // 60} h {mini % 60:02d} à {maxi // 60} h {maxi % 60:02d}"


def _durations(ecart: Ecart) -> str:
    if not ecart.duree_avant or not ecart.duree_apres or ecart.duree_avant == ecart.duree_apres:
        return ""
    avant, apres = ecart.duree_avant, ecart.duree_apres
    return f" ({avant.mini}-{avant.maxi} min, puis {apres.mini}-{apres.maxi} min)"


def _passages(ecart: Ecart, avant: State, apres: State) -> tuple[Passage, ...]:
    if ecart.classes in (("nouveau",), ("retire",)) or not avant.textes or not apres.textes:
        return ()
    return diff(_texts(ecart, avant), _texts(ecart, apres))[:PASSAGES_AU_PLUS]


def _texts(ecart: Ecart, state: State) -> tuple[str, ...]:
    module = next((m for m in state.edition.modules if m.id == ecart.id), None)
    return of_module(state.textes, ecart.id, tuple(s.id for s in module.sequences) if module else ())


def _cell(texte: str) -> str:
    """Un texte qui ne sort ni de sa case de tableau ni de sa balise."""
    return texte.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
