"""Ce qui se pose sur la page : titres, paragraphes, listes, tableaux, figures, encadrés, activités, questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Literal

from pupitre.exporters.typst import quiz, tables
from pupitre.exporters.typst.edition import Copie
from pupitre.exporters.typst.inline import image, inline, phrase, trimmed
from pupitre.exporters.typst.source import array, call, content, string, text
from pupitre.exporters.typst.tree import Enfants, Noeud, elements

TITRES: Final = {"h2": 0, "h3": 1, "h4": 2, "h5": 3, "h6": 4}
EN_BLOC: Final = frozenset(
    (
        "p",
        "ul",
        "ol",
        "dl",
        "div",
        "section",
        "table",
        "details",
        "blockquote",
        "figure",
        "fieldset",
        "hr",
        "pre",
        *TITRES,
    )
)
Parution = Literal["sommaire", "signet", "corps"]
PARUTIONS: Final[dict[Parution, dict[str, str]]] = {
    # où l’on retrouve un titre -> réglages de typst
    "sommaire": {},
    "signet": {"outlined": "false", "bookmarked": "true"},
    "corps": {"outlined": "false", "bookmarked": "false"},
}
# Ce que le papier remplace ou n’a pas à montrer.
TUS: Final = frozenset(("actions", "avis-relecture", "suivi", "retour", "definition"))
ENCADRES: Final = frozenset(("essentiel", "vises", "points-cles"))
CORRIGES: Final = ("-corrige", "-formateur")


def blocks(enfants: Enfants, copie: Copie, niveau: int) -> str:
    """Des blocs, en typst ; `niveau` est celui qu’aura un titre `h2`."""
    return "".join(_block(groupe, copie, niveau) for groupe in _grouped(enfants))


def _grouped(enfants: Enfants) -> Iterator[Noeud | Enfants]:
    """Les blocs, et entre eux les suites de texte qui feront chacune un paragraphe."""
    suite: list[Noeud | str] = []
    for enfant in enfants:
        if isinstance(enfant, Noeud) and enfant.nom in EN_BLOC:
            if trimmed(tuple(suite)):
                yield tuple(suite)
            suite = []
            yield enfant
        else:
            suite.append(enfant)
    if trimmed(tuple(suite)):
        yield tuple(suite)


def _block(bloc: Noeud | Enfants, copie: Copie, niveau: int) -> str:
    if isinstance(bloc, tuple):
        return _paragraph(phrase(bloc, copie))
    if bloc.classes & TUS or "hidden" in bloc.attributs:
        return ""
    if bloc.nom in TITRES:
        return heading(bloc, copie, niveau)
    for classe in sorted(bloc.classes & set(PAR_CLASSE)):
        return PAR_CLASSE[classe](bloc, copie, niveau)
    writer = PAR_ELEMENT.get(bloc.nom)
    return writer(bloc, copie, niveau) if writer else blocks(bloc.enfants, copie, niveau)


def _paragraph(corps: str) -> str:
    return f"\n\n{corps}\n\n" if corps else ""


def heading(noeud: Noeud, copie: Copie, niveau: int) -> str:
    """Un titre dans une page : un signet s’il est du premier rang, rien dans le sommaire."""
    rang = TITRES[noeud.nom]
    return title(phrase(noeud.enfants, copie), copie, niveau + rang, paru="signet" if rang < 2 else "corps")


def title(corps: str, copie: Copie, niveau: int, etiquette: str = "", paru: Parution = "sommaire") -> str:
    """Un titre d’un niveau donné ; `corps` est du typst, `etiquette` s’écrit « <nom> », `paru` dit où on le retrouve."""
    appel = call("heading", content(corps), level=str(copie.heading_level(niveau)), **PARUTIONS[paru])
    return f"\n\n{appel.removesuffix(';')} {etiquette}\n\n"


def _text_block(noeud: Noeud, copie: Copie, _niveau: int) -> str:
    """Un paragraphe, ou une figure s’il ne contient qu’une image."""
    enfants = trimmed(noeud.enfants)
    if len(enfants) == 1 and isinstance(enfants[0], Noeud) and enfants[0].nom == "img":
        return image(enfants[0], copie, "dessin")
    return _paragraph(phrase(noeud.enfants, copie))


def _styled(fonction: str) -> Callable[[Noeud, Copie, int], str]:
    def write(noeud: Noeud, copie: Copie, _niveau: int) -> str:
        corps = phrase(noeud.enfants, copie)
        return call(fonction, content(corps)) if corps else ""

    return write


def _list(noeud: Noeud, copie: Copie, niveau: int) -> str:
    """Une liste ; une liste de cases à cocher prend la case pour puce."""
    items = [_item(li, copie, niveau) for li in elements(noeud.enfants) if li.nom == "li"]
    if "corriges" in noeud.classes:  # une question et ses réponses ne se séparent pas d’une page à l’autre
        items = [content(call("block", item, breakable="false")) for item in items]
    if noeud.nom == "ol":
        return call("enum", *items, start=noeud.attributs.get("start") or "1", tight="false")
    is_cases = all("a-cocher" in li.classes or li.texte.strip().startswith(quiz.CASE) for li in elements(noeud.enfants))
    marque = {"marker": content(text(quiz.CASE))} if is_cases else {}
    return call("list", *items, tight="false", **marque)


def _objectives(noeud: Noeud, copie: Copie, _niveau: int) -> str:
    """Les objectifs, chacun suivi à la ligne de la compétence qu’il sert."""
    items = []
    for li in elements(noeud.enfants):
        *enonce, competence = li.enfants
        items.append(content(phrase(tuple(enonce), copie), "#linebreak();", inline((competence,), copie)))
    return call("enum", *items, tight="false")


def _item(li: Noeud, copie: Copie, niveau: int) -> str:
    enfants = li.enfants
    premier = enfants[0] if enfants else ""
    if isinstance(premier, str) and premier.lstrip().startswith(quiz.CASE):
        enfants = (premier.lstrip().removeprefix(quiz.CASE).lstrip(), *enfants[1:])
    return content(_inside(enfants, copie, niveau))


def _inside(enfants: Enfants, copie: Copie, niveau: int) -> str:
    """Le contenu d’une puce ou d’une définition : une phrase, ou des blocs s’il y en a."""
    if any(isinstance(e, Noeud) and e.nom in EN_BLOC for e in enfants):
        return blocks(enfants, copie, niveau)
    return phrase(enfants, copie)


def _definitions(noeud: Noeud, copie: Copie, niveau: int) -> str:
    """Une liste de termes et de définitions, qu’ils soient ou non groupés deux à deux."""
    paires: list[tuple[str, str]] = []
    for noeud_ in noeud.find("dt", "dd"):
        if noeud_.nom == "dt":
            paires.append((phrase(noeud_.enfants, copie), ""))
        elif paires:
            paires[-1] = (paires[-1][0], paires[-1][1] + _inside(noeud_.enfants, copie, niveau))
    fonction = "reperes" if "reperes" in noeud.classes else "definitions"
    return call(fonction, array(f"({content(terme)}, {content(corps)})" for terme, corps in paires))


def _table(noeud: Noeud, copie: Copie, _niveau: int) -> str:
    return tables.table(noeud, copie)


def _quote(noeud: Noeud, copie: Copie, niveau: int) -> str:
    return call("citation", content(blocks(noeud.enfants, copie, niveau)))


def _code(noeud: Noeud, _copie: Copie, _niveau: int) -> str:
    return call("raw", string(noeud.texte.strip("\n")), block="true")


def _rule(_noeud: Noeud, _copie: Copie, _niveau: int) -> str:
    return "#fil();"


def _details(noeud: Noeud, copie: Copie, niveau: int) -> str:
    """Un contenu replié sur le site ; ouvert sur le papier, sauf les réponses et les variantes dans un livret."""
    is_reserve = bool(noeud.classes & {"corrige", "variantes"})
    if is_reserve and not copie.is_formateur:
        return ""
    resume = next((e for e in elements(noeud.enfants) if e.nom == "summary"), None)
    reste = tuple(e for e in noeud.enfants if e is not resume)
    titre = content(phrase(resume.enfants, copie)) if resume else "none"
    return call("depliant", titre, content(blocks(reste, copie, niveau)))


def _frame(noeud: Noeud, copie: Copie, niveau: int) -> str:
    """« L’essentiel », « À retenir », les objectifs : un encadré teinté, son titre dedans."""
    genre = next(c for c in sorted(noeud.classes) if c in ENCADRES)
    return call("encadre", string(genre), content(blocks(noeud.enfants, copie, niveau)))


def _marked_block(noeud: Noeud, copie: Copie, niveau: int) -> str:
    """Un bloc « ::: nature » : un filet à gauche, et sa nature en toutes lettres."""
    nature = next(c.removeprefix("bloc-") for c in sorted(noeud.classes) if c.startswith("bloc-"))
    if nature == "formateur" and not copie.is_formateur:
        return ""
    titre = next(p for p in elements(noeud.enfants) if "bloc-titre" in p.classes)
    reste = tuple(e for e in noeud.enfants if e is not titre)
    return call("bloc", string(nature), content(phrase(titre.enfants, copie)), content(blocks(reste, copie, niveau)))


def _activity(noeud: Noeud, copie: Copie, niveau: int) -> str:
    """Une activité : ses repères, sa consigne, puis de la place pour écrire, ou le corrigé dans la copie du formateur."""
    ancre = noeud.attributs.get("id", "")
    titre, *reste = elements(noeud.enfants)
    en_tete = title(
        phrase(titre.enfants, copie), copie, niveau + TITRES[titre.nom], copie.place(f"{copie.page}#{ancre}")
    )
    corps = "".join(_rubrics(tuple(reste), copie, niveau))
    if not copie.is_formateur:
        corps += call("place-pour-ecrire", str(copie.lignes.get(ancre, 0)))
    return call("activite", content(en_tete), content(corps))


def _rubrics(enfants: tuple[Noeud, ...], copie: Copie, niveau: int) -> Iterator[str]:
    """Les rubriques d’une activité ; celles qui sont réservées au formateur sont mises à part, ou tues."""
    groupes: list[tuple[bool, list[Noeud | str]]] = [(False, [])]
    for enfant in enfants:
        if enfant.nom in TITRES:
            groupes.append((enfant.attributs.get("id", "").endswith(CORRIGES), []))
        elif enfant.nom == "details":
            groupes.append((False, []))
        groupes[-1][1].append(enfant)
    for is_reserve, contenu in groupes:
        if is_reserve and not copie.is_formateur:
            continue
        corps = blocks(tuple(contenu), copie, niveau)
        yield call("reserve", content(corps)) if is_reserve and corps else corps


def _paper_question(noeud: Noeud, copie: Copie, _niveau: int) -> str:
    return quiz.question(noeud, copie)


def _ruled_lines(noeud: Noeud, _copie: Copie, _niveau: int) -> str:
    """Des lignes où écrire, autant que le dit la feuille."""
    return call("lignes-a-ecrire", noeud.attributs["data-nombre"])


def _to_answer(noeud: Noeud, copie: Copie, niveau: int) -> str:
    """Une question et ses lignes, qui ne se séparent pas d’une page à l’autre."""
    return call("block", content(blocks(noeud.enfants, copie, niveau)), breakable="false", width="100%")


PAR_CLASSE: Final[dict[str, Callable[[Noeud, Copie, int], str]]] = {
    "activite": _activity,
    "bloc": _marked_block,
    "chapeau": _styled("chapeau"),
    "discret": _styled("note"),
    "avis-fiction": _styled("avis"),
    "defi": _styled("avis"),
    "objectifs": _objectives,
    "lignes": _ruled_lines,
    "a-repondre": _to_answer,
    **dict.fromkeys(ENCADRES, _frame),
}
PAR_ELEMENT: Final[dict[str, Callable[[Noeud, Copie, int], str]]] = {
    "p": _text_block,
    "ul": _list,
    "ol": _list,
    "dl": _definitions,
    "table": _table,
    "blockquote": _quote,
    "pre": _code,
    "hr": _rule,
    "details": _details,
    "fieldset": _paper_question,
}
