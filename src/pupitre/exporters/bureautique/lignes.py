"""Du texte d’une page aux lignes d’une diapositive : des phrases entières de l’autrice, jamais récrites ni coupées."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from pupitre.exporters.bureautique.diapositives import Ligne
from pupitre.exporters.bureautique.fragments import Element, text

FIN_DE_PHRASE: Final = re.compile(r"(?<=[.!?…])(?:(?<=[.!?…])|)(?P<fin>[\s\u00a0]*»)?\s+(?=[«A-ZÀÂÇÉÈÊËÎÏÔŒÙÛ])")
LONGUE: Final = 190
LONGUE_APRES_ACCROCHE: Final = 260
PUCE: Final = "•"
ENUMERATION: Final = (2, 6)  # mots en gras qu’une phrase peut annoncer


def sentences(texte: str) -> list[str]:
    """Les phrases d’un texte ; une citation entre guillemets n’est jamais coupée."""
    phrases: list[str] = []
    courante = ""
    debut = 0
    for coupe in FIN_DE_PHRASE.finditer(texte):
        morceau = texte[debut : coupe.start()] + (coupe["fin"] or "")
        courante = f"{courante} {morceau}".strip()
        debut = coupe.end()
        if courante.count("«") <= courante.count("»"):
            phrases.append(courante)
            courante = ""
    reste = f"{courante} {texte[debut:]}".strip()
    return [*phrases, reste] if reste else phrases


def key_line(paragraphe: Element) -> Ligne:
    """Ce qu’un paragraphe dit d’abord : son accroche en gras et la phrase d’après, ou sa première phrase.

    Une phrase qui annonce des mots en gras (« Quatre défauts… ») les prend avec elle.
    """
    phrases = sentences(text(paragraphe))
    gras = [text(g).rstrip(" .,;:") for g in paragraphe.xpath("./strong")]
    accroche = paragraphe.find("strong")
    if accroche is not None and not (paragraphe.text or "").strip():
        return _hook(text(paragraphe), text(accroche))
    suivants = [g for g in gras if g not in phrases[0]]
    if ENUMERATION[0] <= len(suivants) <= ENUMERATION[1] and len(phrases[0]) + sum(map(len, suivants)) < LONGUE:
        return Ligne(f"{phrases[0].rstrip('.')}\u00a0: {', '.join(map(_lowered, suivants))}.", puce=PUCE)
    return Ligne(phrases[0], puce=PUCE)


def _lowered(mot: str) -> str:
    """Un mot repris en cours de phrase perd sa capitale, sauf un sigle."""
    return mot if mot[:2].isupper() else f"{mot[:1].lower()}{mot[1:]}"


def _hook(entier: str, accroche: str, longue: int = LONGUE) -> Ligne:
    """L’accroche, et autant de phrases qu’il faut pour la comprendre : une."""
    suite = entier[len(accroche) :]
    phrase = sentences(suite.strip())[:1] if accroche.endswith((".", "!", "?", ":")) else sentences(entier)[:1]
    reste = (
        f" {phrase[0]}"
        if phrase and accroche.endswith((".", "!", "?", ":"))
        else (phrase[0][len(accroche) :] if phrase else "")
    )
    is_courte = len(accroche) + len(reste) <= longue
    return Ligne(reste if is_courte else "", gras=accroche, puce=PUCE)


def paragraph_line(paragraphe: Element) -> Ligne | None:
    """La phrase clé d’un paragraphe, si elle se lit d’un coup d’œil ; une annonce de liste est gardée telle quelle."""
    if not text(paragraphe):
        return None
    if text(paragraphe).endswith(":") and len(text(paragraphe)) <= LONGUE:
        return Ligne(text(paragraphe))
    ligne = key_line(paragraphe)
    return ligne if len(ligne.entiere) <= LONGUE else None


def list_lines(liste: Element, *, is_entiere: bool = False) -> list[Ligne]:
    """Une ligne par élément ; `is_entiere` garde tout le texte, sinon un élément long se réduit à sa première phrase."""
    depart = int(liste.get("start") or 1)
    lignes: list[Ligne] = []
    for rang, element in enumerate(liste.xpath("./li"), depart):
        puce = f"{rang}." if liste.tag == "ol" else PUCE
        lignes.extend(_item_lines(element, puce, is_entiere))
    return lignes


def _item_lines(element: Element, puce: str, is_entiere: bool) -> Iterator[Ligne]:
    gras = element.find("strong")
    is_debut = gras is not None and not (element.text or "").strip()
    sous_listes = element.xpath("./ul | ./ol")
    entier = text(element)
    for sous_liste in sous_listes:
        entier = entier.replace(text(sous_liste), "").strip()
    if is_debut and not is_entiere and len(entier) > LONGUE:
        yield replace(
            _hook(entier, text(gras), LONGUE_APRES_ACCROCHE), puce=puce
        )  # l’accroche seule, « L’accord. », ne dirait rien
    else:
        court = entier if is_entiere or len(entier) <= LONGUE else sentences(entier)[0]
        debut = text(gras) if is_debut and court.startswith(text(gras)) else ""
        yield Ligne(court[len(debut) :], gras=debut, puce=puce)
    for sous_liste in sous_listes:
        yield from list_lines(sous_liste, is_entiere=is_entiere)


def table_lines(table: Element) -> list[Ligne]:
    """Une ligne par rangée : son entête en gras, puis ses cellules ; les titres de colonnes servent au-delà de deux."""
    rangees = [[text(c) for c in r if c.tag in ("th", "td")] for r in table.xpath(".//tr")]
    if len(rangees) < 2:
        return []
    titres, corps = rangees[0], rangees[1:]
    lignes = []
    for rangee in corps:
        if len(titres) == 2 or len(rangee) < 2:
            suite = " : ".join(rangee[1:])
        else:
            suite = " ; ".join(f"{t.lower()} : {c}" for t, c in zip(titres[1:], rangee[1:], strict=False) if c)
        lignes.append(Ligne(f"\u00a0: {suite}" if suite else "", gras=rangee[0], puce=PUCE))
    return lignes


def notes_of(elements: Iterable[Element]) -> tuple[str, ...]:
    """Le texte entier d’éléments, un paragraphe par ligne, pour les notes de l’orateur."""
    notes: list[str] = []
    for element in elements:
        if element.tag in ("p", "h2", "h3", "h4", "h5", "dt", "dd", "caption"):
            notes.append(text(element))
        elif element.tag == "li":
            notes.append(f"– {text(element)}")
        elif element.tag == "tr":
            notes.append(" | ".join(text(c) for c in element))
        else:
            notes.extend(notes_of(element))
    return tuple(n for n in notes if n)


def first_sentences(paragraphes: Iterable[Element], caracteres: int) -> list[Ligne]:
    """Les premières phrases d’un récit, jusqu’à une longueur ; une au moins."""
    lignes: list[Ligne] = []
    pris = 0
    for paragraphe in paragraphes:
        for phrase in sentences(text(paragraphe)):
            if lignes and pris + len(phrase) > caracteres:
                return lignes
            lignes.append(Ligne(phrase))
            pris += len(phrase)
    return lignes
