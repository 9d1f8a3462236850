"""Ce que reçoit un format, quel qu’il soit : des pages rendues, des questions, des fichiers, une identité.

Un exporteur ne lit ni le site ni les contenus : tout est ici, en valeurs figées.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from html import unescape
from pathlib import Path
from posixpath import normpath
from typing import Any, Final, Literal

from pupitre.exporters.bundle_fingerprint import fingerprint_of
from pupitre.exporters.citations import LICENCES, Notice, notice_of
from pupitre.exporters.cited import cited_references, cited_terms
from pupitre.model.addresses import CURSUS, page_address
from pupitre.model.base import LIBELLES
from pupitre.model.catalogue import Catalogue
from pupitre.model.edition import EditionPubliee
from pupitre.model.module import Module
from pupitre.model.nearest import did_you_mean
from pupitre.model.programme import Programme
from pupitre.model.provenance import Provenance, by_layer
from pupitre.model.quiz import Question
from pupitre.model.referentiel import Reference, Terme, slug
from pupitre.model.session import Session
from pupitre.model.snapshot import edition_key, publish
from pupitre.model.source import Document, Source
from pupitre.rendering.cached import PageRenderer
from pupitre.rendering.context import Cible
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.pages import plan_pages, recompose
from pupitre.rendering.renderer import Renderer
from pupitre.settings import Settings

Nature = Literal["module", "programme", "cursus", "fiche"]
LIEN: Final = re.compile(r'(?P<debut> (?:href|src)=")(?P<valeur>[^"]*)"')
ABSOLU: Final = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|#|$)", re.IGNORECASE)


# L’identifiant du paquet qui contient tout.


PEU: Final = 12  # au-delà, une liste d’identifiants ne se lit plus


class UnknownTargetError(Exception):
    """L’identifiant ne désigne ni module ni programme ; le texte le dit et propose le plus proche."""


@dataclass(frozen=True, slots=True)
class BundlePage:
    """Une page rendue : adresse sur le site, titre, HTML du corps (sans titre de page), identifiant et gabarit."""

    adresse: str
    titre: str
    html: str
    identifiant: str
    gabarit: str
    resume: str = ""


@dataclass(frozen=True, slots=True)
class BundleModule:
    """Un module : sa présentation, ses séquences dans l’ordre, ses questions, la page du formateur."""

    module: Module
    presentation: BundlePage
    sequences: tuple[BundlePage, ...]
    questions: tuple[Question, ...]
    evaluation: BundlePage | None
    formateur: BundlePage


@dataclass(frozen=True, slots=True)
class Entete:
    """Ce que porte la première ligne d’un paquet."""

    identifiant: str
    titre: str
    resume: str
    nature: Nature


def _as_is(page: BundlePage) -> BundlePage:
    return page


def _nowhere(fichier: str) -> BundlePage:
    raise UnknownTargetError(f"Aucune page ne vient de « {fichier} ».")


@dataclass(frozen=True)
class Bundle:
    """Un module, un programme ou tout le cursus, prêt à écrire dans n’importe quel format.

    `parts` : le paquet de chaque module d’un programme ou du cursus, le même que si l’on exportait ce module seul.
    `session` : quand et où on le donne, si on le sait. `trainer_page` rend une page du paquet telle que la lit le
    formateur, notes et corrigés compris ; elle n’est rendue que si on la demande. `free_page` rend, de même, une page
    libre du cursus, par son fichier.
    """

    identifiant: str
    titre: str
    resume: str
    nature: Nature
    edition: EditionPubliee
    modules: tuple[BundleModule, ...]
    fiches: tuple[BundlePage, ...]
    cas: tuple[BundlePage, ...]
    termes: tuple[Terme, ...]
    references: tuple[Reference, ...]
    fichiers: Mapping[str, Path]
    programme: Programme | None
    catalogue: Catalogue
    settings: Settings
    parts: tuple[Bundle, ...] = ()
    page_du_programme: BundlePage | None = None
    session: Session | None = None
    nom_de_session: str = ""
    trainer_page: Callable[[BundlePage], BundlePage] = _as_is
    provenance: tuple[Provenance, ...] = ()
    free_page: Callable[[str], BundlePage] = _nowhere

    @cached_property
    def empreinte(self) -> str:
        """L’empreinte de tout ce dont un document tiré de ce paquet peut dépendre."""
        return fingerprint_of(self)

    @property
    def nom(self) -> str:
        """Le début du nom de fichier, en ASCII : « m-observer », ou le nom de la session."""
        return slug(self.nom_de_session or self.identifiant)

    @property
    def adresse_de_l_edition(self) -> str:
        """L’adresse publique de l’édition, terminée par « / »."""
        return f"{self.edition.adresse_du_site}{self.edition.edition}/"

    @cached_property
    def pages(self) -> Mapping[str, BundlePage]:
        """Toutes les pages du paquet, par adresse, dans l’ordre de lecture ; sans la page du formateur."""
        suites = ((m.presentation, *m.sequences, *([m.evaluation] if m.evaluation else [])) for m in self.modules)
        return {p.adresse: p for p in (*(p for suite in suites for p in suite), *self.fiches, *self.cas)}

    def notice(self, page: BundlePage) -> Notice:
        """De quoi citer une page du paquet."""
        return notice_of(self.edition, page.adresse, page.resume)

    @property
    def attribution(self) -> str:
        """La phrase d’attribution que porte chaque paquet : ce qu’il est, les couches et les auteurs qu’il réunit, sa licence."""
        adresse = LICENCES.get(self.edition.licence, "")
        return (
            f"{self.edition.titre}, « {self.titre} » ({self.identifiant}), édition {self.edition.edition}, "
            f"{self.edition.editeur}.{self._sources} Licence {LIBELLES[self.edition.licence]} : {adresse}"
        )

    @property
    def _sources(self) -> str:
        """Les auteurs que le titre ne nomme pas déjà, ou chaque couche avec les siens dès qu’il y en a une commune."""
        communes = {nom for nom, couche in self.catalogue.couches.items() if couche.prefixe}
        if communes & {p.couche for p in self.provenance} or len({p.licence for p in self.provenance}) > 1:
            # La part locale date de l’édition où un texte du paquet a changé : inchangé, le paquet reste le même.
            parts = (p if p.couche in communes else replace(p, edition=self.edition.edition) for p in self.provenance)
            return f" Réunit : {' ; '.join(part.phrase for part in parts)}."
        auteurs = [a for part in self.provenance for a in part.auteurs if a != self.edition.titre]
        return f" Par {', '.join(auteurs)}." if auteurs else ""

    @property
    def permalien(self) -> str:
        """L’adresse permanente de ce que contient le paquet."""
        fin = "" if self.nature == "cursus" else f"id/{self.identifiant}/"
        return f"{self.adresse_de_l_edition}{fin}"

    def public_address(self, adresse: str) -> str:
        """L’adresse publique et immuable d’une page ou d’un fichier du site."""
        return f"{self.adresse_de_l_edition}{adresse}"

    def joined_files(self, pages: Iterable[BundlePage]) -> tuple[str, ...]:
        """Les adresses des fichiers que montrent ou citent ces pages, triées, une fois chacune."""
        vises = {a.partition("#")[0] for p in pages for a in targets(p)}
        return tuple(sorted(vises & set(self.fichiers)))


def targets(page: BundlePage) -> Iterator[str]:
    """Les adresses du site que vise une page, ancre comprise."""
    for found in LIEN.finditer(page.html):
        if not ABSOLU.match(found["valeur"]):
            yield site_address(unescape(found["valeur"]), page.adresse)


def relink(html: str, adresse: str, resolve: Callable[[str], str]) -> str:
    """Remplace chaque lien relatif du HTML d’une page par ce que `resolve` rend pour l’adresse du site visée."""

    def rewrite(found: re.Match[str]) -> str:
        if ABSOLU.match(found["valeur"]):
            return found[0]
        cible = resolve(site_address(unescape(found["valeur"]), adresse))
        return f'{found["debut"]}{cible.replace("&", "&amp;")}"'

    return LIEN.sub(rewrite, html)


def site_address(valeur: str, depuis: str) -> str:
    """L’adresse sur le site d’un lien relatif à une page."""
    chemin, _, ancre = valeur.partition("#")
    vise = normpath(f"{depuis}{chemin}") if depuis else normpath(chemin)
    vise = "" if vise == "." else vise
    is_page = vise and "." not in vise.rpartition("/")[2]
    return f"{vise}{'/' if is_page else ''}{f'#{ancre}' if ancre else ''}"


class BundleFactory:
    """Prépare les paquets d’un cursus ; les pages ne sont rendues qu’une fois, quel que soit le nombre de paquets.

    `renderer` : celui de la construction du site, s’il garde les pages ; elles ne sont alors pas rendues de nouveau.
    """

    def __init__(
        self, racine: Path, catalogue: Catalogue, settings: Settings, renderer: PageRenderer | None = None
    ) -> None:
        self._catalogue = catalogue
        self._settings = settings
        self._renderer = renderer or Renderer(catalogue, settings)
        # Un paquet ne montre que quelques pages : chacune est composée quand on la demande.
        self._plans = {plan.page.adresse: plan for plan in plan_pages(catalogue, settings)}
        self._rendues: dict[tuple[str, Cible], BundlePage] = {}
        self._edition = publish(catalogue, settings.identite)
        self._fichiers = {c.removeprefix("docs/"): racine / joint.fichier for c, joint in catalogue.joints.items()}

    def module(self, identifiant: str) -> Bundle:
        """Le paquet d’un module ; lève `UnknownTargetError`."""
        if identifiant not in self._catalogue.modules:
            raise UnknownTargetError(_unknown("module", identifiant, self._catalogue.modules))
        module = self._catalogue.modules[identifiant].contenu
        return self._bundle(Entete(identifiant, module.titre, module.resume, "module"), (identifiant,))

    def programme(self, identifiant: str) -> Bundle:
        """Le paquet d’un programme : les modules qu’il emploie, entiers ; lève `UnknownTargetError`."""
        if identifiant not in self._catalogue.programmes:
            raise UnknownTargetError(_unknown("programme", identifiant, self._catalogue.programmes))
        programme = self._catalogue.programmes[identifiant].contenu
        modules = next(p.modules for p in self._edition.programmes if p.id == identifiant)
        entete = Entete(identifiant, programme.titre, programme.resume, "programme")
        return self._bundle(entete, modules, programme)

    def fiche(self, identifiant: str) -> Bundle:
        """Le paquet d’une fiche-outil seule ; lève `UnknownTargetError`."""
        if identifiant not in self._catalogue.fiches:
            raise UnknownTargetError(_unknown("fiche-outil", identifiant, self._catalogue.fiches))
        fiche = self._catalogue.fiches[identifiant].contenu
        return self._bundle(Entete(identifiant, fiche.titre, fiche.resume, "fiche"), (), fiches=(identifiant,))

    def session(self, session: Session, nom: str) -> Bundle:
        """Le paquet de ce que donne une session ; `nom` commence le nom des fichiers. Lève `UnknownTargetError`."""
        if session.programme:
            bundle = self.programme(session.programme)
        elif len(modules := tuple(dict.fromkeys(session.tous_les_modules))) == 1:
            bundle = self.module(modules[0])
        else:
            bundle = self.gathering(session.titre, modules)
        return replace(bundle, session=session, nom_de_session=nom)

    def gathering(self, titre: str, modules: tuple[str, ...]) -> Bundle:
        """Le paquet de modules choisis un à un ; lève `UnknownTargetError`."""
        titres = " ; ".join(self.module(m).titre for m in modules)
        return self._bundle(Entete("SESSION", titre, titres, "cursus"), modules)

    def cursus(self) -> Bundle:
        """Le paquet de tout le cursus."""
        settings = self._settings
        entete = Entete(CURSUS, settings.titre, settings.sous_titre, "cursus")
        return self._bundle(entete, self._catalogue.module_order())

    def everything(self) -> Iterator[Bundle]:
        """Un paquet par programme, puis un par module."""
        yield from (self.programme(p) for p in self._catalogue.programmes)
        yield from (self.module(m) for m in self._catalogue.module_order())

    def _bundle(
        self,
        entete: Entete,
        modules: tuple[str, ...],
        programme: Programme | None = None,
        fiches: tuple[str, ...] = (),
    ) -> Bundle:
        catalogue = self._catalogue
        contenus = [catalogue.modules[m].contenu for m in modules]
        fiches = tuple(dict.fromkeys((*fiches, *(f for m in contenus for f in m.fiches))))
        cas = tuple(dict.fromkeys(c for m in contenus for c in m.cas))
        sources = [
            *(catalogue.modules[m].source for m in modules),
            *(catalogue.sequences[s].source for m in modules for s in catalogue.sequences_de[m]),
            *(catalogue.fiches[f].source for f in fiches),
            *(catalogue.cas[c].source for c in cas),
        ]
        return Bundle(
            identifiant=entete.identifiant,
            titre=entete.titre,
            resume=entete.resume,
            nature=entete.nature,
            edition=self._edition_of(sources),
            modules=tuple(self._module(m) for m in modules),
            fiches=tuple(self._page_of(catalogue.fiches[f]) for f in fiches),
            cas=tuple(self._page_of(catalogue.cas[c]) for c in cas),
            termes=cited_terms(catalogue, sources),
            references=cited_references(catalogue, sources, contenus),
            fichiers=self._fichiers,
            programme=programme,
            catalogue=catalogue,
            settings=self._settings,
            parts=() if entete.nature in {"module", "fiche"} else tuple(self.module(m) for m in modules),
            page_du_programme=self._page_of(catalogue.programmes[programme.id]) if programme else None,
            trainer_page=self._trainer_page,
            provenance=by_layer(p for s in sources for p in self._plans[page_address(s.chemin)].page.provenance),
            free_page=lambda fichier: self._page(page_address(fichier)),
        )

    def _edition_of(self, sources: list[Source]) -> EditionPubliee:
        """L’édition qu’annonce le paquet : celle où un de ses textes a changé pour la dernière fois.

        Le paquet d’un module qui ne change pas reste le même d’une édition à l’autre, et ses liens mènent à son texte.
        """
        pages = [self._edition.pages[page_address(s.chemin)] for s in sources]
        recente = max(pages, key=lambda page: edition_key(page.depuis))
        return self._edition.model_copy(update={"edition": recente.depuis, "publiee_le": recente.depuis_le})

    def _module(self, identifiant: str) -> BundleModule:
        document = self._catalogue.modules[identifiant]
        adresse = page_address(document.source.chemin)
        quiz = self._catalogue.quiz.get(identifiant)
        return BundleModule(
            module=document.contenu,
            presentation=self._page(adresse),
            sequences=tuple(
                self._page_of(self._catalogue.sequences[s]) for s in self._catalogue.sequences_de[identifiant]
            ),
            questions=quiz.contenu.questions if quiz else (),
            evaluation=self._page(f"{adresse}auto-evaluation/") if quiz else None,
            formateur=self._page(f"{adresse}formateur/"),
        )

    def _page_of(self, document: Any) -> BundlePage:
        return self._page(page_address(document.source.chemin))

    def _page(self, adresse: str, cible: Cible = Cible.SITE) -> BundlePage:
        if (adresse, cible) not in self._rendues:
            source: PageSource = self._plans[adresse].compose(self._catalogue)
            if cible is Cible.FORMATEUR:
                source = recompose(source, self._document(source), self._catalogue, cible)
            self._rendues[adresse, cible] = BundlePage(
                adresse, source.titre, self._renderer.render(source).html, source.identifiant, source.gabarit,
                source.description,
            )  # fmt: skip
        return self._rendues[adresse, cible]

    def _trainer_page(self, page: BundlePage) -> BundlePage:
        return self._page(page.adresse, Cible.FORMATEUR)

    def _document(self, page: PageSource) -> Document[Any]:
        """Le contenu dont vient une page de séquence, de module, ou d’auto-évaluation, qui est celle de son module."""
        catalogue = self._catalogue
        documents: tuple[Document[Any], ...] = (*catalogue.modules.values(), *catalogue.sequences.values())
        adresse = page.adresse.removesuffix("auto-evaluation/")
        return next(d for d in documents if page_address(d.source.chemin) == adresse)


def _unknown(quoi: str, identifiant: str, connus: Collection[str]) -> str:
    conseil = did_you_mean(identifiant, connus) or (
        f"Choisissez : {', '.join(sorted(connus))}." if len(connus) <= PEU else ""
    )
    aucun = "Aucune" if quoi == "fiche-outil" else "Aucun"
    return f"{aucun} {quoi} ne s’appelle « {identifiant} ». {conseil}".strip()
