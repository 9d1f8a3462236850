"""Réunit une séquence et ce que la page du formateur en dit : mêmes activités, corrigées, et ses notes à leur place."""

from __future__ import annotations

from collections.abc import Iterable

from pupitre.exporters.bureautique.fragments import Element, by_class, has_class


def trainer_blocks(elements: Iterable[Element]) -> list[Element]:
    """Les blocs de la page du formateur pour une séquence : notes, activités, encadrés, dans l’ordre du texte."""
    return [e for e in elements if e.tag == "section"]


def merge_trainer_blocks(sequence: Element, blocs: list[Element]) -> None:
    """Remplace chaque activité par sa version corrigée et pose chaque note juste avant le bloc qui la suivait.

    Une note que rien ne suit va à la fin. Les deux pages viennent du même fichier : l’ordre des blocs est le même.
    """
    encadres = iter(by_class(sequence, "bloc-peu-dense"))
    attente: list[Element] = []
    for bloc in blocs:
        if has_class(bloc, "bloc-formateur"):
            attente.append(bloc)
            continue
        repere = _activity(sequence, bloc.get("id")) if has_class(bloc, "activite") else next(encadres, None)
        if repere is None:
            continue
        for note in attente:
            repere.addprevious(note)
        attente = []
        if has_class(bloc, "activite"):
            _align_headings(bloc, repere)
            bloc.tail = repere.tail
            repere.getparent().replace(repere, bloc)
    sequence.extend(attente)


def _activity(sequence: Element, identifiant: str | None) -> Element | None:
    return next((e for e in by_class(sequence, "activite") if e.get("id") == identifiant), None)


def _align_headings(bloc: Element, repere: Element) -> None:
    """Donne aux titres du bloc le niveau qu’ils ont dans la séquence."""
    ecart = _first_level(repere) - _first_level(bloc)
    for titre in bloc.xpath(".//h2 | .//h3 | .//h4 | .//h5"):
        titre.tag = f"h{int(titre.tag[1]) + ecart}"


def _first_level(bloc: Element) -> int:
    return int(bloc.xpath(".//h2 | .//h3")[0].tag[1])
