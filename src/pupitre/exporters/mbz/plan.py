"""Le plan du cours : ses sections, leurs activités, et de quel contenu chacune vient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

from pupitre.exporters.bundle import Bundle, BundleModule, BundlePage
from pupitre.exporters.mbz.front import front_pages, glossary_intro, welcome
from pupitre.model.addresses import relative_address
from pupitre.model.base import LIBELLES
from pupitre.rendering.context import minutes

Genre = Literal["page", "book", "label", "resource", "glossary", "quiz"]
Suivi = Literal["", "vue", "note"]


@dataclass(frozen=True, slots=True)
class Activity:
    """Une activité : son genre dans Moodle, une clé permanente, son nom, et ce qu’elle montre.

    `pages` : la page, ou les chapitres d’un livre, ou le texte d’une étiquette. `suivi` : ce qui la marque achevée.
    """

    genre: Genre
    cle: str
    nom: str
    pages: tuple[BundlePage, ...] = ()
    fichier: str = ""
    module: BundleModule | None = None
    suivi: Suivi = ""
    has_description: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Une section du cours ; masquée, les participants ne la voient pas."""

    cle: str
    nom: str
    resume: str
    activites: tuple[Activity, ...]
    is_hidden: bool = False


SECTION_D_ACCUEIL: Final = "accueil"


def course_plan(bundle: Bundle) -> tuple[Section, ...]:
    """Les sections dans l’ordre : accueil, un module par section, fiches, cas, puis ce qui sert à animer."""
    deposes: set[str] = set()
    sections = [
        Section(SECTION_D_ACCUEIL, "", "", tuple(_front(bundle))),
        *(_module(bundle, m, deposes) for m in bundle.modules),
    ]
    for cle, nom, pages in (("fiches", "Fiches-outils", bundle.fiches), ("cas", "Cas pratiques", bundle.cas)):
        if pages:
            activites = tuple(a for p in pages for a in _page_and_files(bundle, p, deposes))
            sections.append(Section(cle, nom, "", activites))
    animer = tuple(_trainer(m) for m in bundle.modules)
    resume = "Cette section est masquée aux participants : elle donne les corrigés et les réponses."
    sections.append(Section("animer", "Pour animer", resume, animer, is_hidden=True))
    return tuple(sections)


def _front(bundle: Bundle) -> Iterator[Activity]:
    yield Activity("label", "accueil/mot", "Bienvenue", (welcome(bundle),))
    for page in front_pages(bundle):
        yield Activity("page", f"accueil/{page.identifiant}", page.titre, (page,), suivi="vue")
    if bundle.termes:
        yield Activity(
            "glossary", "glossaire/activite", "Glossaire lié aux textes", (glossary_intro(),), has_description=True
        )


def _module(bundle: Bundle, module: BundleModule, deposes: set[str]) -> Section:
    m, titre = module.module, module.module.titre
    chapitres = module.sequences
    activites = [
        Activity("label", f"{m.id}/mode-d-emploi", f"Mode d’emploi : {titre}", (_how_to(module),)),
        Activity("page", f"{m.id}/presentation", f"Présentation : {titre}", (module.presentation,), suivi="vue"),
    ]
    if chapitres:
        activites.append(Activity("book", f"{m.id}/cours", f"Cours : {titre}", chapitres, suivi="vue"))
    if module.questions:
        activites.append(Activity("quiz", f"{m.id}/quiz", f"S’auto-évaluer : {titre}", module=module, suivi="note"))
    activites.extend(_files(bundle, (module.presentation, *chapitres), deposes))
    return Section(m.id, titre, f"<p>{escape(m.resume, quote=False)}</p>", tuple(activites))


def _how_to(module: BundleModule) -> BundlePage:
    m = module.module
    gestes = "lisez la présentation, suivez le cours, puis répondez au quiz" if module.questions else "lisez la suite"
    html = (
        f"<p><strong>Pour suivre ce module seul ou seule :</strong> {gestes}. "
        f"Comptez {minutes(m.duree_autonomie_minutes)}.</p>"
        f"<p><strong>En salle :</strong> {minutes(m.duree_salle_minutes)}, avec quelqu’un qui anime. "
        f"Niveau visé : {LIBELLES[m.niveau].lower()}.</p>"
    )
    return BundlePage(module.presentation.adresse, m.titre, html, m.id, "mode-d-emploi")


def _page_and_files(bundle: Bundle, page: BundlePage, deposes: set[str]) -> Iterator[Activity]:
    yield Activity("page", page.identifiant, _label(bundle, page), (page,), suivi="vue")
    yield from _files(bundle, (page,), deposes)


def _label(bundle: Bundle, page: BundlePage) -> str:
    """Le nom de la page ; celui d’une fiction le dit."""
    cas = bundle.catalogue.cas.get(page.identifiant)
    is_fiction = cas is not None and cas.contenu.nature == "scenario"
    return f"{LIBELLES['scenario']} : {page.titre}" if is_fiction else page.titre


def _files(bundle: Bundle, pages: tuple[BundlePage, ...], deposes: set[str]) -> Iterator[Activity]:
    """Une ressource par fichier que ces pages donnent à télécharger, une seule fois dans le cours."""
    for page in pages:
        for adresse in bundle.joined_files((page,)):
            is_offert = f'href="{relative_address(page.adresse, adresse)}"' in page.html
            if is_offert and adresse not in deposes:
                deposes.add(adresse)
                nom = f"À télécharger : {page.titre} ({adresse.rpartition('/')[2]})"
                yield Activity("resource", f"fichier/{adresse}", nom, fichier=adresse, suivi="vue")


def _trainer(module: BundleModule) -> Activity:
    return Activity("page", f"{module.module.id}/formateur", module.formateur.titre, (module.formateur,))
