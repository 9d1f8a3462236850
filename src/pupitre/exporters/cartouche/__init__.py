"""Common Cartridge 1.1 : des pages et des questions pour Canvas, Brightspace, Moodle et d’autres.

Le format est ancien et sûr. Ce qu’il ne porte pas est converti (voir `questions`) ou dit à qui importe (voir `pages`).
Moodle refuse les versions 1.2 et 1.3 : on s’en tient à 1.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pupitre.exporters.archive import write_zip
from pupitre.exporters.bundle import Bundle, BundleModule, relink, targets
from pupitre.exporters.cartouche.manifest import (
    QUIZ,
    TITRE_AU_PLUS,
    WEB,
    Chapitre,
    Description,
    Ressource,
    manifest,
    resource_id,
)
from pupitre.exporters.cartouche.pages import (
    FICHIERS,
    Document,
    document,
    notice_document,
    programme_document,
    reference_documents,
    resolve,
)
from pupitre.exporters.cartouche.plain_html import simplify
from pupitre.exporters.cartouche.qti import assessment
from pupitre.exporters.cartouche.questions import CONVERSIONS, Item, items_of
from pupitre.model.quiz import ReponseCourte
from pupitre.rendering.context import Cible
from pupitre.rendering.renderer import Renderer, finish_page

MANIFESTE = "imsmanifest.xml"
CHEMIN_AU_PLUS = 120


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """Le quiz d’un module, converti : son chemin dans la cartouche, ses questions, les fichiers qu’elles montrent."""

    chemin: str
    titre: str
    items: tuple[Item, ...]
    fichiers: tuple[str, ...]


@dataclass(slots=True)
class _Cartridge:
    """Une cartouche en train de se remplir : fichiers, inventaire et sommaire avancent ensemble."""

    bundle: Bundle
    contenu: dict[str, bytes] = field(default_factory=dict)
    ressources: dict[str, Ressource] = field(default_factory=dict)
    chapitres: list[Chapitre] = field(default_factory=list)

    def add_chapter(self, identifiant: str, titre: str, pages: Iterator[tuple[str, str]]) -> None:
        """Ajoute un chapitre, s’il a des pages."""
        lignes = tuple(pages)
        if lignes:
            self.chapitres.append(Chapitre(identifiant, titre, lignes))

    def add_documents(self, documents: Iterator[Document]) -> Iterator[tuple[str, str]]:
        """Range chaque page ; rend son titre et sa ressource."""
        for page in documents:
            yield page.titre, self._add(page.chemin, page.html.encode(), WEB, page.fichiers)

    def add_assessment(self, evaluation: _Evaluation) -> tuple[str, str]:
        """Range une évaluation ; rend son titre et sa ressource."""
        ident = f"EVALUATION-{evaluation.chemin.split('/')[1]}"
        octets = assessment(ident, evaluation.titre, evaluation.items)
        return evaluation.titre, self._add(evaluation.chemin, octets, QUIZ, evaluation.fichiers)

    def add_notice(self, page: Document) -> tuple[str, str]:
        """Range la notice, réservée à qui enseigne ; rend son titre et sa ressource."""
        identifiant = resource_id(page.chemin)
        self.contenu[page.chemin] = page.html.encode()
        self.ressources[identifiant] = Ressource(identifiant, WEB, page.chemin, pour_enseignant=True)
        return page.titre, identifiant

    def _add(self, chemin: str, octets: bytes, genre: str, fichiers: tuple[str, ...]) -> str:
        identifiant = resource_id(chemin)
        self.contenu[chemin] = octets
        self.ressources[identifiant] = Ressource(identifiant, genre, chemin, tuple(self._add_file(f) for f in fichiers))
        return identifiant

    def _add_file(self, adresse: str) -> str:
        chemin = FICHIERS + adresse
        identifiant = resource_id(chemin)
        self.contenu[chemin] = self.bundle.fichiers[adresse].read_bytes()
        self.ressources[identifiant] = Ressource(identifiant, WEB, chemin)
        return identifiant


def write_cartridge(bundle: Bundle, fichier: Path) -> None:
    """Écrit la cartouche `.imscc` d’un module, d’un programme ou du cursus."""
    cartouche = _Cartridge(bundle)
    evaluations = {m.module.id: e for m in bundle.modules for e in _evaluations(bundle, m)}
    _fill(cartouche, evaluations)
    # La notice vient en tête, une fois connu ce qu’elle décrit : Moodle verse le premier chapitre hors des sections.
    formes = {q.forme for m in bundle.modules for q in m.questions}
    conversions = [phrase for forme, phrase in CONVERSIONS.items() if forme in formes]
    titres = [f"{c.titre}\u00a0: {len(c.pages)} élément{'s' if len(c.pages) > 1 else ''}" for c in cartouche.chapitres]
    avant = [cartouche.add_notice(notice_document(bundle, titres, conversions))]
    avant += cartouche.add_documents(programme_document(bundle))
    chapitres = (Chapitre("AVANT", "Avant de commencer", tuple(avant)), *cartouche.chapitres)
    description = Description(
        identifiant=bundle.identifiant,
        titre=bundle.titre,
        resume=bundle.resume,
        langue=bundle.edition.langue,
        mots_cles=tuple(dict.fromkeys(mot for m in bundle.modules for mot in m.module.mots_cles)),
        droits=bundle.attribution,
    )
    cartouche.contenu[MANIFESTE] = manifest(
        description, chapitres, tuple(sorted(cartouche.ressources.values(), key=lambda r: r.chemin))
    )
    write_zip(fichier, cartouche.contenu, bundle.edition.publiee_le)


def _fill(cartouche: _Cartridge, evaluations: dict[str, _Evaluation]) -> None:
    """Un chapitre par module, puis les fiches, les cas, et de quoi s’y retrouver."""
    bundle = cartouche.bundle
    for module in bundle.modules:
        cours = (document(bundle, p) for p in (module.presentation, *module.sequences))
        pages = [*cartouche.add_documents(cours)]
        if module.module.id in evaluations:
            pages.append(cartouche.add_assessment(evaluations[module.module.id]))
        cartouche.add_chapter(module.module.id, module.module.titre, iter(pages))
    for identifiant, titre, suite in (("FICHES", "Fiches-outils", bundle.fiches), ("CAS", "Cas pratiques", bundle.cas)):
        cartouche.add_chapter(identifiant, titre, cartouche.add_documents(document(bundle, p) for p in suite))
    cartouche.add_chapter("REPERES", "Glossaire et références", cartouche.add_documents(reference_documents(bundle)))


def _evaluations(bundle: Bundle, module: BundleModule) -> Iterator[_Evaluation]:
    """L’évaluation d’un module, s’il a des questions : une évaluation vide ferait échouer l’importation."""
    if module.evaluation is None or not module.questions:
        return
    chemin = f"quiz/{module.module.id.lower()}.xml"
    vus: dict[str, None] = {}
    adresse = module.evaluation.adresse
    renderer = Renderer(bundle.catalogue, bundle.settings)
    context = renderer.context_at(adresse, Cible.LMS)

    def html(texte: str) -> str:
        rendu = finish_page(context.html(texte)) if texte else ""
        return simplify(relink(rendu, adresse, lambda cible: resolve(bundle, cible, chemin, vus)))

    items = tuple(item for question in module.questions for item in items_of(question, html))
    yield _Evaluation(chemin, module.evaluation.titre, items, tuple(vus))


# ── Ce que le format refuserait ──────────────────────────────────────


def check_cartridge(bundle: Bundle) -> tuple[str, ...]:
    """Les phrases qui disent pourquoi la cartouche ne s’importerait pas bien ; vide si tout va."""
    return (*_bad_titles(bundle), *_bad_paths(bundle), *_bad_answers(bundle))


def _bad_titles(bundle: Bundle) -> Iterator[str]:
    for page in bundle.pages.values():
        if len(page.titre) > TITRE_AU_PLUS:
            yield f"le titre de {page.identifiant or page.adresse} dépasse {TITRE_AU_PLUS} caractères\u00a0: raccourcissez-le."


def _bad_paths(bundle: Bundle) -> Iterator[str]:
    for page in bundle.pages.values():
        vises = {a.partition("#")[0] for a in targets(page)}
        chemins = [f"pages/{page.adresse.rstrip('/')}.html", *(FICHIERS + a for a in vises if a in bundle.fichiers)]
        for chemin in chemins:
            if len(chemin) > CHEMIN_AU_PLUS:
                yield f"le chemin « {chemin} » dépasse {CHEMIN_AU_PLUS} caractères\u00a0: raccourcissez un nom de dossier."


def _bad_answers(bundle: Bundle) -> Iterator[str]:
    for module in bundle.modules:
        for question in module.questions:
            if isinstance(question, ReponseCourte) and any("*" in a for a in question.acceptees):
                yield f"une réponse acceptée de {question.id} contient « * », que Moodle lit comme « n’importe quoi »."
