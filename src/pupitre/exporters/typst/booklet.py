"""Le livret de qui suit la formation : lire, faire, écrire. Aucune réponse, aucune note de formateur."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pupitre.exporters.bundle import Bundle, BundleModule, BundlePage
from pupitre.exporters.typst import closing, opening, timetable
from pupitre.exporters.typst.assembling import assembled, new_copy
from pupitre.exporters.typst.blocks import blocks, title
from pupitre.exporters.typst.compiling import Composition, write_pdf
from pupitre.exporters.typst.edition import Copie
from pupitre.exporters.typst.opening import NOUVELLE_PAGE, Genre
from pupitre.exporters.typst.plan import Chapitre, Plan, plan_of
from pupitre.exporters.typst.source import call, content, text
from pupitre.exporters.typst.tree import elements, read_html, sections, without

GENRE: Final = "Livret du stagiaire"
# Ce que le livret met ailleurs, ou laisse au site.
DEPLACEES: Final = frozenset(("sequences", "points-cles", "materiel", "outils", "plus-loin", "suivi"))
ABSENTS: Final = (
    "Ce livret ne contient ni les réponses aux questions, ni les corrigés, ni les variantes des activités : ils sont "
    "sur le site, à l’adresse ci-dessus, et dans le guide du formateur."
)


def write(bundle: Bundle, fichier: Path) -> None:
    """Écrit le livret d’un module, d’un programme, d’une session ou du cursus."""
    write_pdf(composed(bundle), fichier)


def composed(bundle: Bundle) -> Composition:
    """La composition du livret."""
    plan = plan_of(bundle)
    copie = new_copy(bundle, plan, "stagiaire")
    genre = Genre(GENRE, 1 if bundle.nature == "module" else 2)
    reperes = opening.facts((*opening.session_facts(bundle, plan.deroule), *opening.facts_of(bundle)))
    parties = [
        opening.preamble(bundle, genre),
        opening.first_page(bundle, genre, reperes),
        _programme(bundle, plan, copie),
        *(_chapter(bundle, chapitre, copie) for chapitre in plan.chapitres),
        title(text("Retenir, s’auto-évaluer"), copie, 1),
        _key_points(plan, copie),
        _questions(bundle, plan, copie),
        closing.cases(plan.cas, bundle, copie),
        _canvases(bundle, plan, copie),
        title(text("Glossaire et références"), copie, 1),
        closing.glossary(bundle, copie),
        closing.bibliography(bundle, copie),
        closing.colophon(bundle, copie, "Ce livret", ABSENTS, opening.qr_card(bundle)),
    ]
    return assembled(bundle, copie, "".join(parties))


def _programme(bundle: Bundle, plan: Plan, copie: Copie) -> str:
    """Ce que l’on saura faire, comment, et quand."""
    programme = bundle.programme
    if programme is None:
        return ""
    objectifs = call("list", *(content(text(o)) for o in programme.objectifs))
    parties = [
        title(text("Le programme"), copie, 1),
        title(text("Ce que vous saurez faire"), copie, 2, paru="signet"),
        objectifs,
        title(text("Comment"), copie, 2, paru="signet"),
        f"\n\n{text(programme.methodes)}\n\n{text(programme.evaluation)}\n\n",
        title(text("Quand"), copie, 2, paru="signet"),
    ]
    for seance in plan.deroule:
        parties.append(title(text(seance.titre), copie, 3, paru="corps"))
        parties.append(call("accroche", content(text(timetable.heading_of(seance)))))
        parties.append(timetable.short_timetable(seance))
    return "".join(parties)


def _chapter(bundle: Bundle, chapitre: Chapitre, copie: Copie) -> str:
    """Une séance et ses séquences ; pour un module seul, sa présentation puis ses séquences."""
    if bundle.nature == "module" and chapitre.module:
        return _introduction(chapitre.module, copie, 1) + "".join(_sequence(p, copie, 1) for p in chapitre.sequences)
    etiquette = copie.place(chapitre.module.presentation.adresse) if chapitre.module else ""
    if not chapitre.sequences:
        return ""
    parties = [title(text(chapitre.titre), copie, 1, etiquette)]
    if chapitre.module:
        parties.append(_introduction(chapitre.module, copie, 2))
    suite = [_sequence(p, copie, 2) for p in chapitre.sequences]
    return "".join(parties) + NOUVELLE_PAGE.join(["", *suite] if chapitre.module else suite)


def _introduction(module: BundleModule, copie: Copie, niveau: int) -> str:
    """L’essentiel, les objectifs, et le texte de présentation du module."""
    page = module.presentation
    ici = copie.on(page.adresse)
    gardees = [s for s in sections(read_html(closing.site_tree(page))) if s.ancre and s.ancre not in DEPLACEES]
    etiquette = copie.place(page.adresse) if niveau == 1 else ""
    entete = title(text("Avant de commencer"), copie, niveau, etiquette)
    return entete + "".join(blocks(without(s.enfants, "reperes"), ici, niveau + 1) for s in gardees)


def _sequence(page: BundlePage, copie: Copie, niveau: int) -> str:
    etiquette = copie.place(page.adresse)
    entete = title(text(page.titre), copie, niveau, etiquette)
    corps = blocks(read_html(closing.site_tree(page)), copie.on(page.adresse), niveau + 1)
    return f"{entete}{corps}\n#notes-de-fin()\n"


def _key_points(plan: Plan, copie: Copie) -> str:
    """Ce qu’il faut retenir de chaque module."""
    parties = [title(text("À retenir"), copie, 2, paru="signet")]
    for module in plan.modules:
        if len(plan.modules) > 1:
            parties.append(title(text(module.module.titre), copie, 3, paru="corps"))
        points = call("list", *(content(text(p)) for p in module.module.points_cles))
        parties.append(call("encadre", '"points-cles"', content(points)))
    return "".join(parties)


def _questions(bundle: Bundle, plan: Plan, copie: Copie) -> str:
    """Les questions qui portent sur les objectifs des séquences suivies, à remplir au crayon."""
    objectifs = plan.objectifs(bundle)
    gardees = {q.id.lower() for m in plan.modules for q in m.questions if q.objectif in objectifs}
    entete = title(text("S’auto-évaluer"), copie, 2, paru="signet")
    parties = []
    for module in plan.modules:
        if module.evaluation is None:
            continue
        arbre = read_html(closing.site_tree(module.evaluation))
        questions = [q for e in elements(arbre) for q in e.find("fieldset") if q.attributs.get("id") in gardees]
        if questions and len(plan.modules) > 1:
            parties.append(title(text(module.module.titre), copie, 3, paru="corps"))
        parties.append(blocks(tuple(questions), copie.on(module.evaluation.adresse), 3))
    if not any(parties):
        return ""
    notice = "Rien n’est noté. Les réponses et leurs explications sont sur le site, page « S’auto-évaluer » du module."
    return f"{entete}\n\n{text(notice)}\n\n" + "".join(parties)


def _canvases(bundle: Bundle, plan: Plan, copie: Copie) -> str:
    if bundle.session and "sans-canevas" in bundle.session.options:
        return ""
    return closing.canvases(plan.fiches, copie)
