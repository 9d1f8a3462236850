"""Le diaporama d’un module ou d’un programme : une idée par diapositive, tirée des titres et des blocs du cursus.

Les notes de l’orateur portent le texte entier, les notes du formateur et les corrigés.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pupitre.exporters.bundle import Bundle, BundleModule, BundlePage, relink
from pupitre.exporters.bureautique.credits import credits_of
from pupitre.exporters.bureautique.diapositives import Diapositive, Ligne, split
from pupitre.exporters.bureautique.fragments import ECRAN, Element, by_class, has_class, parse, remove, split_by_heading, text
from pupitre.exporters.bureautique.fusion import merge_trainer_blocks, trainer_blocks
from pupitre.exporters.bureautique.identite import SANS_CERTIFICATION, overline
from pupitre.exporters.bureautique.images import render_svg
from pupitre.exporters.bureautique.lignes import (
    PUCE,
    first_sentences,
    list_lines,
    notes_of,
    paragraph_line,
    table_lines,
)
from pupitre.exporters.bureautique.mise_en_styles import FICHIER
from pupitre.model.programme import Seance
from pupitre.rendering.context import minutes

ENCADRES: Final = ("bloc-exemple", "bloc-fiction", "bloc-peu-dense")
RECIT: Final = 420


def compose_slides(bundle: Bundle) -> tuple[Diapositive, ...]:
    """Toutes les diapositives, dans l’ordre : elles tiennent dans leur cadre, et aucun titre ne revient deux fois."""
    corps = _programme(bundle) if bundle.programme else _module(bundle, bundle.modules[0])
    toutes = (_title(bundle), *corps, *_end(bundle))
    return _named(d for entiere in toutes for d in _fitting(entiere))


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
    yield Diapositive("texte", "Ce que vous saurez faire", lignes=_bullets(bundle.programme.objectifs))
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
        Ligne(f" · {minutes(bundle.catalogue.sequences[p.identifiant].contenu.duree_salle_minutes)}", gras=p.titre, puce=f"{rang}.")
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
    yield from _with_trainer_notes(debut, _Reader(bundle, page.titre).slides(arbre))


@dataclass(frozen=True, slots=True)
class _Note:
    """Une note du formateur, en attente de la diapositive qui la suit."""

    paragraphes: tuple[str, ...]


def _with_trainer_notes(debut: Diapositive, suite: Iterator[Diapositive | _Note]) -> Iterator[Diapositive]:
    """Pose chaque note du formateur sur la diapositive suivante, ou sur la dernière."""
    derniere, attente = debut, _Note(())
    for element in suite:
        if isinstance(element, _Note):
            attente = _Note(attente.paragraphes + element.paragraphes)
            continue
        yield derniere
        derniere = replace(element, notes=attente.paragraphes + element.notes)
        attente = _Note(())
    yield replace(derniere, notes=derniere.notes + attente.paragraphes)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Lit une séquence et en tire des diapositives ; `etiquette` rappelle où l’on est."""

    bundle: Bundle
    etiquette: str

    def slides(self, racine: Element) -> Iterator[Diapositive | _Note]:
        titre, groupe = "", []
        for element in racine:
            if element.tag in ("h2", "h3"):
                yield from self._idea(titre, groupe)
                titre, groupe = text(element), []
            elif element.tag == "section":
                yield from self._idea(titre, groupe)
                groupe = []
                yield from self._section(element, titre)
            elif not (has_class(element, "chapeau") or has_class(element, "reperes")):
                groupe.append(element)
        yield from self._idea(titre, groupe)

    def _section(self, section: Element, titre: str) -> Iterator[Diapositive | _Note]:
        if has_class(section, "activite"):
            yield from self._activity(section)
        elif has_class(section, "bloc-formateur"):
            yield _Note(notes_of(section))
        elif any(has_class(section, e) for e in ENCADRES):
            yield from self._box(section, titre)

    def _idea(self, titre: str, elements: list[Element]) -> Iterator[Diapositive]:
        """Les phrases clés d’un passage et ses listes ; chaque tableau ou dessin a sa page. Le texte entier va en notes."""
        notes = notes_of(elements)
        lignes: list[Ligne] = []
        for element in elements:
            seule = self._figure(titre, element)
            if seule is None:
                lignes.extend(_reading_lines(element))
                continue
            if lignes:
                yield Diapositive("texte", titre, self.etiquette, tuple(lignes), notes=notes)
                lignes, notes = [], ()
            yield replace(seule, notes=notes)
            notes = ()
        if not lignes and notes and not any(self._figure(titre, e) for e in elements):
            lignes = first_sentences((e for e in elements if e.tag == "p"), 1)
        if lignes:
            yield Diapositive("texte", titre, self.etiquette, tuple(lignes), notes=notes)

    def _figure(self, titre: str, element: Element) -> Diapositive | None:
        """La diapositive d’un tableau ou d’un dessin ; rien pour du texte."""
        tables = element.xpath("descendant-or-self::table")
        if tables:
            lignes = table_lines(tables[0])
            return Diapositive("texte", titre, self.etiquette, tuple(lignes)) if lignes else None
        images = element.xpath(".//img")
        return self._image(titre, images[0]) if images else None

    def _image(self, titre: str, image: Element) -> Diapositive | None:
        fichier = self.bundle.fichiers.get(str(image.get("src", "")).removeprefix(FICHIER))
        if fichier is None:
            return None
        alternative = str(image.get("alt", ""))
        return Diapositive("image", titre, self.etiquette, image=render_svg(fichier), alternative=alternative)

    def _box(self, section: Element, repli: str) -> Iterator[Diapositive]:
        """Un exemple, une fiction : les premières phrases du récit. Un encadré : la phrase clé de chaque paragraphe."""
        genre, _, nom = text(by_class(section, "bloc-titre")[0]).partition(" · ")
        titre = nom or f"{repli} : {genre[:1].lower()}{genre[1:]}"
        corps = [e for e in section if not has_class(e, "bloc-titre")]
        if has_class(section, "bloc-peu-dense"):
            lignes = [ligne for e in corps for ligne in _reading_lines(e)]
        else:
            lignes = first_sentences((e for e in corps if e.tag == "p" and not e.xpath(".//img")), RECIT)
        if lignes:
            yield Diapositive("texte", titre, genre, tuple(lignes), notes=notes_of(section))
        for element in corps:
            seule = self._figure(titre, element)
            if seule:
                yield replace(seule, etiquette=genre)

    def _activity(self, section: Element) -> Iterator[Diapositive]:
        """La consigne, entière ; le reste (matériel, résultat, corrigé, variantes) est en notes."""
        reperes = {text(t): text(t.getnext()) for liste in by_class(section, "reperes")[:1] for t in liste.xpath(".//dt")}
        titre = text(by_class(section, "activite-titre")[0]).removeprefix("Activité").strip()
        etiquette = " · ".join(v for v in ("Activité", reperes.get("Durée"), reperes.get("Comment"), reperes.get("Où")) if v)
        consigne, reste = _instructions(section)
        lignes = tuple(ligne for e in consigne for ligne in _instruction_lines(e))
        yield Diapositive("texte", titre, etiquette, lignes, notes=(*(f"{k} : {v}" for k, v in reperes.items()), *notes_of(reste)))
        for image in section.xpath(".//p/img"):
            diapositive = self._image(titre, image)
            if diapositive:
                yield replace(diapositive, etiquette=etiquette)


def _reading_lines(element: Element) -> list[Ligne]:
    """Ce qu’un élément donne à lire de loin : une phrase clé, ou une liste."""
    if element.tag in ("ul", "ol"):
        return list_lines(element)
    ligne = paragraph_line(element) if element.tag == "p" else None
    return [ligne] if ligne else []


def _instructions(section: Element) -> tuple[list[Element], list[Element]]:
    """Ce qui est sous « Consigne », et ce qui vient après."""
    is_consigne: Callable[[Element], bool] = lambda e: str(e.get("id", "")).endswith("-consigne")  # noqa: E731
    enfants = list(section)
    debut = next(rang for rang, e in enumerate(enfants) if is_consigne(e))
    fin = next((rang for rang, e in enumerate(enfants) if rang > debut and e.tag == enfants[debut].tag), len(enfants))
    return enfants[debut + 1 : fin], enfants[fin:]


def _instruction_lines(element: Element) -> list[Ligne]:
    if element.tag in ("ul", "ol"):
        return list_lines(element, is_entiere=True)
    tables = element.xpath("descendant-or-self::table")
    if tables:
        return table_lines(tables[0])
    if element.xpath(".//img"):
        return []
    return [Ligne(text(element))] if text(element) else []
