"""Le diaporama d’un module, d’un programme, de plusieurs modules ou du cursus : une idée par diapositive, tirée des titres et des blocs du cursus.

Les notes de l’orateur portent le texte entier, les notes du formateur et les corrigés.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pupitre.exporters.bundle import Bundle, BundleModule, BundlePage, relink
from pupitre.exporters.bureautique.credits import credits_of
from pupitre.exporters.bureautique.diapositives import Diapositive, Ligne, split
from pupitre.exporters.bureautique.fragments import (
    ECRAN,
    Element,
    parse,
    remove,
    split_by_heading,
)
from pupitre.exporters.bureautique.fusion import merge_trainer_blocks, trainer_blocks
from pupitre.exporters.bureautique.identite import SANS_CERTIFICATION, overline
from pupitre.exporters.bureautique.lecture_de_sequence import Note, SequenceReader
from pupitre.exporters.bureautique.lignes import (
    PUCE,
    notes_of,
)
from pupitre.exporters.bureautique.mise_en_styles import FICHIER
from pupitre.model.programme import Seance
from pupitre.rendering.context import minutes


def compose_slides(bundle: Bundle) -> tuple[Diapositive, ...]:
    """Toutes les diapositives, dans l’ordre : elles tiennent dans leur cadre, et aucun titre ne revient deux fois."""
    toutes = (_title(bundle), *_body(bundle), *_end(bundle))
    return _named(d for entiere in toutes for d in _fitting(entiere))


def _body(bundle: Bundle) -> Iterator[Diapositive]:
    if bundle.programme:
        yield from _programme(bundle)
        return
    for module in bundle.modules:
        if len(bundle.modules) > 1:
            duree = minutes(module.module.duree_salle_minutes)
            yield Diapositive("intertitre", module.module.titre, duree, (Ligne(module.module.resume),))
        yield from _module(bundle, module)


def _fitting(diapositive: Diapositive) -> Iterator[Diapositive]:
    if diapositive.gabarit == "texte":
        lignes = diapositive.lignes
        seule = (replace(lignes[0], puce=""),) if len(lignes) == 1 else lignes  # une puce seule n’énumère rien
        yield from split(replace(diapositive, lignes=seule))
    else:
        yield diapositive


def _named(diapositives: Iterator[Diapositive]) -> tuple[Diapositive, ...]:
    """Donne à chaque diapositive un titre à elle : c’est par lui qu’on la retrouve sans la voir."""
    vus: dict[str, int] = {}
    sortie = []
    for diapositive in diapositives:
        rang = vus[diapositive.titre] = vus.get(diapositive.titre, 0) + 1
        titre = diapositive.titre if rang == 1 else f"{diapositive.titre} · {rang}"
        sortie.append(replace(diapositive, titre=titre))
    return tuple(sortie)


def _bullets(phrases: tuple[str, ...]) -> tuple[Ligne, ...]:
    return tuple(Ligne(phrase, puce=PUCE) for phrase in phrases)


def _title(bundle: Bundle) -> Diapositive:
    edition = bundle.edition
    notes = [f"{edition.titre}, édition {edition.edition}.", bundle.resume]
    if bundle.nature == "module":
        formateur = _trainer_parts(bundle, bundle.modules[0]).get("conduite", [])
        notes.extend(notes_of(formateur))
    return Diapositive("titre", bundle.titre, overline(bundle), (Ligne(bundle.resume),), notes=tuple(notes))


def _end(bundle: Bundle) -> Iterator[Diapositive]:
    questions = sum(len(m.questions) for m in bundle.modules)
    suites = [f"S’auto-évaluer en ligne : {questions} questions, rien n’est noté."] if questions else []
    suites.append(f"Retrouver les textes, les fiches et les cas : {bundle.permalien}")
    fiches = tuple(f"Fiche-outil : {f.titre}" for f in bundle.fiches)
    yield Diapositive("texte", "Pour continuer", bundle.titre, _bullets(tuple(suites)), notes=fiches)
    credits = credits_of(bundle, bundle.joined_files(bundle.pages.values()))
    yield Diapositive(
        "texte",
        "Attribution et licence",
        bundle.edition.titre,
        (Ligne(bundle.attribution), Ligne(bundle.permalien), Ligne(SANS_CERTIFICATION)),
        notes=(
            "Vous pouvez reprendre et transformer ce diaporama si vous citez l’original et gardez la même licence. "
            "Le masque porte les styles : changez-le, toutes les diapositives suivent.",
            "Ce que ce diaporama perd par rapport au site : le texte complet n’est que dans les notes, les exercices qui "
            "répondent restent en ligne.",
            *(f"Image : {c}" for c in credits),
        ),
    )


# ── Programme ────────────────────────────────────────────────────────


def _programme(bundle: Bundle) -> Iterator[Diapositive]:
    assert bundle.programme is not None
    yield Diapositive("texte", "Ce que vous saurez faire", bundle.titre, _bullets(bundle.programme.objectifs))
    for seance in bundle.programme.seances:
        yield from _session(bundle, seance)


def _session(bundle: Bundle, seance: Seance) -> Iterator[Diapositive]:
    lignes = [Ligne(_step_title(bundle, e.cible), puce=PUCE) for e in seance.etapes if e.nature != "pause"]
    debut = f"Début conseillé : {seance.debut}" if seance.debut else ""
    yield Diapositive("intertitre", seance.titre, debut)
    yield Diapositive("texte", f"Au programme : {seance.titre[:1].lower()}{seance.titre[1:]}", lignes=tuple(lignes))
    for etape in seance.etapes:
        duree = minutes(etape.duree_minutes) if etape.duree_minutes else ""
        if etape.nature in ("pause", "temps"):
            yield Diapositive("intertitre", etape.cible, duree)
        elif etape.nature == "sequence":
            module = next(m for m in bundle.modules if m.module.id == bundle.catalogue.module_de(etape.cible))
            page = next(p for p in module.sequences if p.identifiant == etape.cible)
            yield from _sequence(bundle, module, page)
        else:
            yield from _module(bundle, next(m for m in bundle.modules if m.module.id == etape.cible))


def _step_title(bundle: Bundle, cible: str) -> str:
    entree = bundle.catalogue.index.get(cible)
    return entree.titre if entree else cible


# ── Module ───────────────────────────────────────────────────────────


def _module(bundle: Bundle, module: BundleModule) -> Iterator[Diapositive]:
    contenu = module.module
    nom = contenu.titre
    yield Diapositive("texte", "Ce que vous saurez faire", nom, _bullets(tuple(o.enonce for o in contenu.objectifs)))
    yield Diapositive("texte", "L’essentiel", nom, _bullets(contenu.essentiel))
    durees = tuple(
        Ligne(
            f" · {minutes(bundle.catalogue.sequences[p.identifiant].contenu.duree_salle_minutes)}",
            gras=p.titre,
            puce=f"{rang}.",
        )
        for rang, p in enumerate(module.sequences, 1)
    )
    materiel = tuple(f"Matériel : {m}" for m in contenu.materiel)
    yield Diapositive("texte", "Le chemin", nom, durees, notes=materiel)
    for page in module.sequences:
        yield from _sequence(bundle, module, page)
    yield Diapositive("texte", "À retenir", nom, _bullets(contenu.points_cles))


def _trainer_parts(bundle: Bundle, module: BundleModule) -> dict[str, list[Element]]:
    page = module.formateur
    return {str(t.get("id")): corps for t, corps in split_by_heading(_tree(bundle, page)) if t is not None}


def _tree(bundle: Bundle, page: BundlePage) -> Element:
    racine = parse(relink(page.html, page.adresse, lambda c: f"{FICHIER if c in bundle.fichiers else ''}{c}"))
    remove(racine, ECRAN)
    return racine


def _sequence(bundle: Bundle, module: BundleModule, page: BundlePage) -> Iterator[Diapositive]:
    sequence = bundle.catalogue.sequences[page.identifiant].contenu
    arbre = _tree(bundle, page)
    merge_trainer_blocks(arbre, trainer_blocks(_trainer_parts(bundle, module).get(page.identifiant.lower(), [])))
    objectifs = tuple(f"Objectif : {o.enonce}" for i in sequence.objectifs if (o := bundle.catalogue.objectif(i)))
    debut = Diapositive(
        "intertitre",
        page.titre,
        f"{module.module.titre} · {minutes(sequence.duree_salle_minutes)}",
        (Ligne(sequence.resume),),
        notes=objectifs,
    )
    yield from _with_trainer_notes(debut, SequenceReader(bundle, page.titre).slides(arbre))


def _with_trainer_notes(debut: Diapositive, suite: Iterator[Diapositive | Note]) -> Iterator[Diapositive]:
    """Pose chaque note du formateur sur la diapositive suivante, ou sur la dernière."""
    derniere, attente = debut, Note(())
    for element in suite:
        if isinstance(element, Note):
            attente = Note(attente.paragraphes + element.paragraphes)
            continue
        yield derniere
        derniere = replace(element, notes=attente.paragraphes + element.notes)
        attente = Note(())
    yield replace(derniere, notes=derniere.notes + attente.paragraphes)
