"""Le guide de qui anime : tout le livret, et le déroulé minuté, le matériel, les notes, les corrigés, les réponses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from pupitre.exporters.bundle import Bundle, BundlePage
from pupitre.exporters.typst import closing, opening, timetable
from pupitre.exporters.typst.assembling import assembled, new_copy
from pupitre.exporters.typst.blocks import blocks, title
from pupitre.exporters.typst.compiling import Composition, write_pdf
from pupitre.exporters.typst.edition import Copie
from pupitre.exporters.typst.opening import NOUVELLE_PAGE, Genre
from pupitre.exporters.typst.plan import Chapitre, Plan, plan_of
from pupitre.exporters.typst.source import call, content, text
from pupitre.exporters.typst.tree import Noeud, elements, read_html, sections, without

GENRE: Final = "Guide du formateur"
# Ce que le guide met ailleurs : dans son déroulé, sa liste de matériel, ses annexes.
DEPLACEES: Final = frozenset(
    ("sequences", "materiel", "outils", "plus-loin", "suivi", "emploi-du-temps", "points-cles")
)
AVERTISSEMENT: Final = (
    "Ce guide contient les réponses et les corrigés : ne le distribuez pas aux stagiaires, donnez-leur le livret."
)

REMPLACE: Final = Noeud("p", {}, ("[L’horaire de votre session est au début de ce guide, « Le déroulé minuté ».]",))
PARTIEL: Final = "Ces notes valent pour chaque module entier ; le programme n’en donne parfois qu’une partie."


def write(bundle: Bundle, fichier: Path) -> None:
    """Écrit le guide d’un module, d’un programme, d’une session ou du cursus."""
    write_pdf(composed(bundle), fichier)


def composed(bundle: Bundle) -> Composition:
    """La composition du guide."""
    plan = plan_of(bundle)
    copie = new_copy(bundle, plan, "formateur")
    genre = Genre(GENRE, 1 if bundle.nature == "module" else 2)
    session = (*opening.session_facts(bundle, plan.deroule), *opening.trainer_facts(bundle.session))
    reperes = opening.facts((*session, *opening.facts_of(bundle)))
    parties = [
        opening.preamble(bundle, genre),
        opening.first_page(bundle, genre, reperes),
        _running_order(bundle, plan, copie),
        _preparation(bundle, plan, copie),
        *(_chapter(bundle, chapitre, copie) for chapitre in plan.chapitres),
        _answers(bundle, plan, copie),
        closing.cases(plan.cas, bundle, copie),
        title(text("Glossaire et références"), copie, 1),
        closing.glossary(bundle, copie),
        closing.bibliography(bundle, copie),
        closing.colophon(bundle, copie, "Ce guide", AVERTISSEMENT, opening.qr_card(bundle)),
    ]
    return assembled(bundle, copie, "".join(parties))


def _running_order(bundle: Bundle, plan: Plan, copie: Copie) -> str:
    """Le déroulé, séance par séance, à l’heure si on la connaît."""
    if not plan.deroule:
        return ""
    parties = [title(text("Le déroulé minuté"), copie, 1), f"\n\n{text(_how_to_read(bundle, plan))}\n\n"]
    for seance in plan.deroule:
        if len(plan.deroule) > 1 or seance.depart is not None:
            parties.append(title(text(seance.titre), copie, 2, paru="signet"))
        parties.append(call("accroche", content(text(timetable.heading_of(seance)))))
        parties.append(timetable.full_timetable(seance, bundle.catalogue))
    return "".join(parties)


def _how_to_read(bundle: Bundle, plan: Plan) -> str:
    """Comment lire les heures, et ce que le déroulé ne compte pas."""
    phrases = [
        "L’heure affichée est le milieu de ce que permettent les fourchettes ; « entre » dit au plus tôt et au plus tard."
    ]
    if any(s.depart is None for s in plan.deroule):
        phrases.append("Sans heure de début, le temps se compte depuis zéro : ajoutez-le à votre heure.")
    pauses = [(m.module.titre, m.module.pauses_minutes) for m in plan.modules if m.module.pauses_minutes]
    if not bundle.programme and pauses and not (bundle.session and bundle.session.pauses):
        detail = " ; ".join(f"{minutes}\u00a0min pour « {titre} »" for titre, minutes in pauses)
        phrases.append(f"Les pauses ne sont pas comptées : prévoyez {detail}.")
    return " ".join(phrases)


def _preparation(bundle: Bundle, plan: Plan, copie: Copie) -> str:
    """Avant la séance : le matériel, ce qu’il faut imprimer, la page du programme, la conduite des modules."""
    fiches = [f"{f.titre} ({f.id})" + (f", canevas {f.canevas.format}" if f.canevas else "") for f in plan.fiches]
    parties = [
        title(text("Préparer"), copie, 1),
        title(text("Le matériel"), copie, 2, paru="signet"),
        timetable.checklist(_to_gather(bundle, plan)),
    ]
    if fiches:
        parties += [
            title(text("Les fiches et les canevas à imprimer"), copie, 2, paru="signet"),
            timetable.checklist(fiches),
        ]
    if bundle.page_du_programme:
        parties.append(_kept(bundle.page_du_programme, copie, 2, is_retimed=bundle.session is not None))
    parties.append(title(text("La conduite"), copie, 2, paru="signet"))
    if bundle.programme:
        parties.append(f"\n\n{text(PARTIEL)}\n\n")
    for module in plan.modules:
        if len(plan.modules) > 1:
            parties.append(title(text(module.module.titre), copie, 3, paru="corps"))
        conduite = [s for s in sections(read_html(closing.site_tree(module.formateur))) if s.ancre == "conduite"]
        parties += [blocks(s.enfants[1:], copie.on(module.formateur.adresse), 4) for s in conduite]
    return "".join(parties)


def _to_gather(bundle: Bundle, plan: Plan) -> Iterator[str]:
    """Tout le matériel, sans doublon : ce que demandent les modules, puis ce que demandent leurs activités."""
    servis = timetable.materials(plan.deroule, bundle.catalogue)
    fois = {timetable.object_key(objet): nombre for objet, nombre in servis}
    objets = timetable.distinct((*(o for m in plan.modules for o in m.module.materiel), *(o for o, _ in servis)))
    return (timetable.how_often(objet, fois.get(cle, 0)) for cle, objet in objets.items())


def _kept(page: BundlePage, copie: Copie, niveau: int, is_retimed: bool = False) -> str:
    """Une page, sans les parties que le guide met ailleurs, ni les horaires que remplacent ceux de la session."""
    gardees = (s for s in sections(read_html(closing.site_tree(page))) if s.ancre and s.ancre not in DEPLACEES)
    parties = []
    for section in gardees:
        enfants = without(section.enfants, "reperes")
        if is_retimed:
            enfants = tuple(REMPLACE if isinstance(e, Noeud) and _is_timetable(e) else e for e in enfants)
        parties.append(blocks(enfants, copie.on(page.adresse), niveau))
    return "".join(parties)


def _is_timetable(noeud: Noeud) -> bool:
    """Vrai pour un tableau dont la première colonne est une heure."""
    return noeud.nom == "div" and next((th.texte for th in noeud.find("th")), "") == "Heure"


def _chapter(bundle: Bundle, chapitre: Chapitre, copie: Copie) -> str:
    """Une séance et ses séquences ; pour un module, sa présentation puis ses séquences."""
    if not chapitre.sequences:
        return ""
    niveau = 1 if bundle.nature == "module" else 2
    parties = []
    etiquette = copie.place(chapitre.module.presentation.adresse) if chapitre.module else ""
    if niveau == 2:
        parties.append(title(text(chapitre.titre), copie, 1, etiquette))
    if chapitre.module:
        entete = title(text("Ce que le module apporte"), copie, niveau, etiquette if niveau == 1 else "")
        parties += [entete, _kept(chapitre.module.presentation, copie, niveau + 1)]
    for rang, page in enumerate(chapitre.sequences):
        if niveau == 2 and (rang or chapitre.module):
            parties.append(NOUVELLE_PAGE)
        parties.append(title(text(page.titre), copie, niveau, copie.place(page.adresse)))
        arbre = read_html(closing.site_tree(bundle.trainer_page(page)))
        parties.append(blocks(arbre, copie.on(page.adresse), niveau + 1))
    return "".join(parties)


def _answers(bundle: Bundle, plan: Plan, copie: Copie) -> str:
    """Chaque question, ses réponses et leurs explications."""
    objectifs = plan.objectifs(bundle)
    parties = [title(text("Les questions et leurs réponses"), copie, 1)]
    for module in plan.modules:
        if module.evaluation is None:
            continue
        if len(plan.modules) > 1:
            parties.append(title(text(module.module.titre), copie, 2, paru="corps"))
        arbre = read_html(closing.site_tree(bundle.trainer_page(module.evaluation)))
        corriges = [_asked(liste, objectifs) for liste in elements(arbre) if "corriges" in liste.classes]
        parties.append(blocks(tuple(corriges), copie.on(module.evaluation.adresse), 3))
    return "".join(parties) if len(parties) > 1 else ""


def _asked(liste: Noeud, objectifs: frozenset[str]) -> Noeud:
    """Les questions qui portent sur ces objectifs ; chacune dit le sien après son énoncé."""
    gardees = [li for li in elements(liste.enfants) if any(s.texte in objectifs for s in li.find("span"))]
    return replace(liste, enfants=tuple(gardees))
