"""Les fiches administratives d’un module ou d’un programme, en HTML que pandoc traduit : tout vient des mêmes données.

La fiche de formation a les rubriques des catalogues du CNFPT ; la fiche d’UE, celles d’une maquette universitaire.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from pupitre.exporters.bundle import Bundle, relink
from pupitre.exporters.bureautique.formulaires import (
    A_COMPLETER,
    LIGNES_D_EMARGEMENT,
    bullet_list,
    closing,
    form,
    heading,
    labels,
    paragraph,
    section,
    signature_table,
    styled,
    table,
)
from pupitre.exporters.bureautique.fragments import ECRAN, Element, parse, remove, split_by_heading
from pupitre.exporters.bureautique.heures import HEURES_PAR_CREDIT, PARTS, hours_of, is_solo, step_length
from pupitre.exporters.bureautique.identite import SANS_CERTIFICATION, with_links
from pupitre.exporters.bureautique.mise_en_styles import body_for_pandoc
from pupitre.exporters.bureautique.seances import (
    DATES,
    EFFECTIF,
    INTERVENANTS,
    LIEU,
    SeanceSignee,
    known,
    period,
    signed_seances,
)
from pupitre.model.base import LIBELLES, Fourchette
from pupitre.model.module import Activite
from pupitre.model.referentiel import Reference
from pupitre.rendering.context import minutes, number
from pupitre.rendering.macros.referentials import plain_reference

DONNEES: Final = "Cette feuille porte des données personnelles : l’organisme la garde le temps que demandent ses obligations, puis la détruit."
SEULE_UNE_UNIVERSITE: Final = (
    "Ces crédits sont une proposition de calcul. Seul un établissement d’enseignement supérieur peut adopter cette unité, "
    "selon ses règles, et attribuer des crédits."
)


def training_sheet(bundle: Bundle) -> str:
    """La fiche de formation : intitulé, objectifs, contenu, public, prérequis, méthodes, évaluation, durée, modalités."""
    return "".join((
        heading(bundle, "Fiche de formation"),
        section("Objectifs", bullet_list(_objectives(bundle))),
        section("Contenu", _contents(bundle)),
        section("Public", paragraph(labels(_publics(bundle)))),
        section("Prérequis", paragraph(_prerequisites(bundle))),
        section("Méthodes pédagogiques", paragraph(_methods(bundle))),
        section("Évaluation", paragraph(_assessment(bundle))),
        section("Durée", paragraph(_length(bundle))),
        section("Modalités", paragraph(labels(_modalities(bundle)))),
        section("À compléter par l’organisateur", form((DATES, LIEU, EFFECTIF, INTERVENANTS,
                 "Inscription et contact", "Aménagements possibles pour une personne en situation de handicap"), known(bundle))),
        closing(bundle),
    ))  # fmt: skip


def unit_sheet(bundle: Bundle) -> str:
    """La fiche d’unité d’enseignement : crédits et convention horaire, parts, acquis, évaluation, bibliographie."""
    propres = _own_sections(bundle)
    references = "".join(f"<li>{plain_reference(r)}</li>" for r in _reading_list(bundle))
    return "".join((
        heading(bundle, "Fiche d’unité d’enseignement (UE)"),
        section("Crédits et convention horaire", _convention(bundle)),
        section("Répartition des heures", _hours_table(bundle)),
        propres.get("convention", ""),
        propres.get("acquis") or section("Acquis", bullet_list(_objectives(bundle))),
        section("Prérequis", paragraph(_prerequisites(bundle))),
        section("Méthodes", paragraph(_methods(bundle))),
        propres.get("evaluation") or section("Évaluation", paragraph(_assessment(bundle))),
        propres.get("bibliographie") or (section("Bibliographie", f"<ul>{references}</ul>") if references else ""),
        section("À compléter par l’établissement", form(("Composante et mention", "Semestre", "Responsable de l’unité",
                 "Correspondant dans la collectivité", "Crédits retenus et convention retenue", "Seconde session"))),
        closing(bundle),
    ))  # fmt: skip


def attendance_sheet(bundle: Bundle) -> str:
    """La feuille d’émargement, une page par séance, sans nom ; la session donne ses dates, ses heures, son effectif."""
    personnes = (bundle.session.effectif if bundle.session else None) or LIGNES_D_EMARGEMENT
    return "".join(_signed_page(bundle, seance, personnes) for seance in signed_seances(bundle))


def _signed_page(bundle: Bundle, seance: SeanceSignee, personnes: int) -> str:
    """Une séance : ce qu’elle est, quand, puis le tableau, et rien après lui : une ligne de trop ferait une feuille de plus.

    Ce que l’on ne lit qu’une fois est en petit : quinze signatures tiennent sous un long titre et une longue adresse.
    """
    petit = f"{with_links(bundle.attribution)} {escape(f'{SANS_CERTIFICATION} {DONNEES}', quote=False)}"
    return "".join((
        f"<h1>{escape(seance.titre, quote=False)}</h1>{styled('Subtitle', f'Feuille d’émargement : {bundle.titre}')}",
        styled("Repère", "Organisme :"), styled("Repère", f"Lieu, date et horaires : {seance.quand}"),
        f'<div custom-style="Discret"><p>{petit}</p></div>',
        signature_table(personnes, seance.signatures),
    ))  # fmt: skip


def certificate_of_attendance(bundle: Bundle) -> str:
    """L’attestation de suivi, à remplir et à signer."""
    champs = ("Nom et prénom", "Fonction et structure", "Dates et nombre d’heures suivies", "Modalité suivie")
    quand = period(bundle)
    session = f" Session : {quand}. Lieu : {known(bundle)[LIEU]}." if quand else ""
    return "".join((
        f"<h1>Attestation de suivi</h1>{styled('Subtitle', bundle.titre)}",
        paragraph("La personne soussignée (nom, fonction, organisme) :"),
        paragraph("atteste que la personne désignée ci-dessous a suivi la formation "
                   f"« {bundle.titre} » ({bundle.identifiant}, édition {bundle.edition.edition} du cursus {bundle.edition.titre}). Durée prévue : {_length(bundle)}{session}"),
        form(champs),
        section("Objectifs de la formation", bullet_list(_objectives(bundle))),
        styled("Discret", f"Évaluation : {_assessment(bundle)} L’attestation dit la présence ; elle ne dit rien du niveau atteint."),
        closing(bundle),
        # En dernier : le bas de la feuille reste blanc pour signer.
        paragraph("Fait à, le, signature et cachet de l’organisme :"),
    ))  # fmt: skip


# ── Ce que disent les données ────────────────────────────────────────


def _objectives(bundle: Bundle) -> tuple[str, ...]:
    if bundle.programme:
        return bundle.programme.objectifs
    return tuple(o.enonce for m in bundle.modules for o in m.module.objectifs)


def _publics(bundle: Bundle) -> Iterable[str]:
    return (
        bundle.programme.publics
        if bundle.programme
        else dict.fromkeys(p for m in bundle.modules for p in m.module.publics)
    )


def _modalities(bundle: Bundle) -> Iterable[str]:
    return (
        bundle.programme.modalites
        if bundle.programme
        else dict.fromkeys(p for m in bundle.modules for p in m.module.modalites)
    )


def _prerequisites(bundle: Bundle) -> str:
    if bundle.programme:
        return bundle.programme.prerequis
    titres = [bundle.catalogue.modules[p].contenu.titre for m in bundle.modules for p in m.module.prerequis]
    return f"Avoir suivi : {' ; '.join(titres)}." if titres else "Aucun."


def _methods(bundle: Bundle) -> str:
    if bundle.programme:
        return bundle.programme.methodes
    comment = [LIBELLES[a.modalite].lower() for a in _activities(bundle)]
    manieres = ", ".join(dict.fromkeys(comment))
    return (
        f"Alternance d’apports courts et de {len(comment)} activités ({manieres}), à partir de situations de travail."
    )


def _activities(bundle: Bundle) -> Iterator[Activite]:
    catalogue = bundle.catalogue
    for module in bundle.modules:
        for sequence in catalogue.sequences_de[module.module.id]:
            for etape in catalogue.sequences[sequence].contenu.deroule:
                if etape.activite:
                    yield catalogue.activites[etape.activite].contenu


def _assessment(bundle: Bundle) -> str:
    if bundle.programme:
        return bundle.programme.evaluation
    questions = sum(len(m.questions) for m in bundle.modules)
    return f"Une production par activité, relue avec son corrigé ; {questions} questions d’auto-évaluation, sans note."


def _length(bundle: Bundle) -> str:
    if bundle.programme:
        if is_solo(bundle.programme):
            total = minutes(hours_of(bundle).total)
            return f"{total} pour qui suit le programme seul ; {minutes(bundle.programme.duree_minutes)} à plusieurs."
        return f"{minutes(bundle.programme.duree_minutes)}, pauses comprises."
    modules = [m.module for m in bundle.modules]
    salle = sum((m.duree_salle_minutes for m in modules), Fourchette(0, 0))
    seul = sum((m.duree_autonomie_minutes for m in modules), Fourchette(0, 0))
    arrets = sum(m.pauses_minutes for m in modules)
    pauses = f", plus {minutes(Fourchette(arrets, arrets))} de pause" if arrets else ""
    quoi = "le module" if len(modules) == 1 else "ces modules"
    return f"{minutes(salle)} en salle{pauses} ; {minutes(seul)} pour qui suit {quoi} seul."


def _contents(bundle: Bundle) -> str:
    catalogue = bundle.catalogue
    if not bundle.programme:
        sequences = (catalogue.sequences[p.identifiant].contenu for m in bundle.modules for p in m.sequences)
        return bullet_list(f"{s.titre} ({minutes(s.duree_salle_minutes)}). {s.resume}" for s in sequences)
    lignes = []
    for seance in bundle.programme.seances:
        etapes = [
            f"{_name(bundle, e.cible)} ({minutes(step_length(e, seance, bundle.programme, catalogue))})"
            for e in seance.etapes
            if e.nature != "pause"
        ]
        titre = escape(seance.titre, quote=False)
        lignes.append(f"<li><strong>{titre}.</strong> {escape(' ; '.join(etapes), quote=False)}.</li>")
    return f"<ul>{''.join(lignes)}</ul>"


def _name(bundle: Bundle, cible: str) -> str:
    entree = bundle.catalogue.index.get(cible)
    return entree.titre if entree else cible


def _convention(bundle: Bundle) -> str:
    bas, haut = HEURES_PAR_CREDIT
    moins, plus = hours_of(bundle).credits()
    total = minutes(hours_of(bundle).total)
    return "".join(
        paragraph(phrase)
        for phrase in (
            f"Convention de cette fiche : une heure vaut soixante minutes réelles, sans équivalent TD ; un crédit vaut de {bas} à {haut} heures "
            "de travail total, encadré et personnel. Quand le programme compte la route et les pauses, elles sont dans le total.",
            f"Total : {total}. Sur la durée haute, à {haut} heures par crédit : {number(moins)} crédit(s) ; à {bas} heures : {number(plus)}.",
            SEULE_UNE_UNIVERSITE,
        )
    )


def _hours_table(bundle: Bundle) -> str:
    heures = hours_of(bundle)
    lignes = "".join(
        f'<tr><th scope="row"><strong>{PARTS[part]}</strong></th><td>{minutes(duree)}</td></tr>'
        for part, duree in heures.parts.items()
    )
    total = f'<tr><th scope="row"><strong>Total</strong></th><td>{minutes(heures.total)}</td></tr>'
    note = "" if bundle.programme else paragraph(
        f"Travail personnel : {A_COMPLETER.lower()} par l’établissement. Suivi seul en ligne, le module entier dure "
        f"{minutes(bundle.modules[0].module.duree_autonomie_minutes)}."
    )  # fmt: skip
    return f"{table(('Part', 'Durée'), lignes + total, (60, 40))}{note}"


def _reading_list(bundle: Bundle) -> Iterator[Reference]:
    cles = dict.fromkeys(cle for m in bundle.modules for cle in m.module.pour_aller_plus_loin)
    return (bundle.catalogue.references[cle] for cle in cles)


PROPRES: Final = ("convention", "acquis", "evaluation", "bibliographie")


def _own_sections(bundle: Bundle) -> dict[str, str]:
    """Ce que la page du programme dit elle-même de ces rubriques, avec ses sources."""
    page = bundle.page_du_programme
    if page is None:
        return {}
    racine = parse(relink(page.html, page.adresse, bundle.public_address))
    remove(racine, ECRAN)
    parties: dict[str, str] = {}
    for titre, corps in split_by_heading(racine):
        cle = next(
            (p for p in PROPRES if titre is not None and titre.get("id") != p and p in str(titre.get("id"))), None
        )
        if cle and titre is not None:
            parties[cle] = body_for_pandoc(_gathered(titre, corps), "programme", 0)
    return parties


def _gathered(titre: Element, corps: list[Element]) -> Element:
    racine = parse("")
    racine.extend([titre, *corps])
    return racine
