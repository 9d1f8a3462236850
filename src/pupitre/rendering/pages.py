"""Compose le Markdown de chaque page à partir du catalogue : un gabarit par type de page."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from pupitre.model.addresses import page_address
from pupitre.model.base import LIBELLES
from pupitre.model.blocks import BLOCS
from pupitre.model.catalogue import Catalogue
from pupitre.model.provenance import Provenance, by_layer, provenances
from pupitre.model.snapshot import Prepared
from pupitre.model.source import Bloc, Document, Source
from pupitre.rendering.context import Cible, minutes, number
from pupitre.rendering.edition_pages import edition_pages
from pupitre.rendering.page_source import Lien, PageSource
from pupitre.settings import Settings


class Brut(str):
    """Un texte déjà composé : ses macros seront exécutées."""


def _protect(valeur: Any) -> Any:
    """Un texte d’en-tête n’appelle pas de macro : ses accolades doubles sont montrées telles quelles."""
    if isinstance(valeur, Brut) or not isinstance(valeur, str):
        return valeur
    return re.sub(r"\{(?=[{%#])", "&#123;", valeur)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pupitre.rendering", "gabarits"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_protect,
        auto_reload=False,
        autoescape=False,  # noqa: S701 (du Markdown ; le HTML final passe par la liste blanche)
    )
    environment.filters.update(minutes=minutes, nombre=number, libelle=LIBELLES.__getitem__, appel=_call)
    environment.globals.update(corps=body_markdown, corps_de=_lone_block, parts=_parts)
    return environment


def _call(identifiant: str, macro: str) -> Brut:
    """L’appel d’une macro, laissé à l’étape suivante."""
    return Brut("{{ " + f'{macro}("{identifiant}")' + " }}")


def body_markdown(source: Source, catalogue: Catalogue, cible: Cible) -> Brut:
    """Le corps d’une source, ses blocs mis en forme pour la cible."""
    parties: list[str] = []
    has_titre = False
    for bloc in source.blocs:
        if BLOCS.get(bloc.nature) and BLOCS[bloc.nature].formateur_seul and cible is not Cible.FORMATEUR:
            continue
        parties.append(_block_markdown(bloc, catalogue, cible, 3 if has_titre else 2))
        has_titre = has_titre or bool(re.search(r"^## ", bloc.texte, re.MULTILINE))
    return Brut("\n\n".join(parties))


def _block_markdown(bloc: Bloc, catalogue: Catalogue, cible: Cible, niveau: int) -> str:
    if bloc.nature == "texte":
        return bloc.texte.strip("\n")
    if bloc.nature == "activite":
        activite = catalogue.activites[bloc.argument].contenu
        # Les rubriques viennent du contributeur avec leurs macros ; le reste de l’en-tête n’en a pas.
        textes = {nom: Brut(getattr(activite, nom)) for nom in RUBRIQUES}
        return GABARITS.get_template("activite.md.j2").render(
            activite=activite, cible=cible, niveau=niveau, catalogue=catalogue, **textes
        )
    titre = " · ".join(t for t in (BLOCS[bloc.nature].libelle, bloc.argument) if t)
    return GABARITS.get_template("bloc.md.j2").render(bloc=bloc, titre=titre, texte=Brut(bloc.texte.strip("\n")))


def _lone_block(bloc: Bloc, catalogue: Catalogue, cible: Cible) -> Brut:
    """Un bloc seul, sous un titre de niveau 2."""
    return Brut(_block_markdown(bloc, catalogue, cible, 3))


def _parts(corps: str, titre: str) -> tuple[Brut, Brut]:
    """Un corps coupé en deux, avant le titre de niveau 2 donné ; la seconde partie peut être vide."""
    found = re.search(rf"^## {re.escape(titre)}\s*$", corps, re.MULTILINE)
    coupe = found.start() if found else len(corps)
    return Brut(corps[:coupe].strip("\n")), Brut(corps[coupe:].strip("\n"))


# Un lien Markdown vers un fichier du dépôt : ni adresse absolue, ni ancre seule, ni page du site.
LIEN_DE_FICHIER: Final = re.compile(
    r"(?P<debut>\]\()(?P<cible>(?![a-z][a-z0-9+.-]*:|[/#])[^)\s]*\.[a-z0-9]+(?:#[^)\s]*)?)(?=[\s)])"
)
# Les contenus qui se suivent dans une même partie du site : la table du catalogue, leur gabarit, la page qui les annonce.
SUITES: Final = (
    ("fiches", "fiche-outil", Lien("Fiches-outils", "fiches-outils/")),
    ("cas", "cas-pratique", Lien("Cas pratiques", "cas-pratiques/")),
    ("programmes", "programme", Lien("Programmes", "programmes/")),
    ("territoires", "territoire", Lien("Territoires", "territoires/")),
)
RUBRIQUES: Final = ("consigne", "resultat_attendu", "corrige", "pour_le_formateur")
GABARITS: Final = _environment()


@dataclass(frozen=True, slots=True)
class Plan:
    """Une page prévue : tout ce que l’on en dit sans en avoir écrit le Markdown, et d’où ce Markdown viendra.

    `gabarit` l’écrit d’après le document `cle` de la table `table` du catalogue ; sans table, il est déjà dans la page.
    """

    page: PageSource
    gabarit: str = ""
    table: str = ""
    cle: str = ""

    def compose(self, catalogue: Catalogue) -> PageSource:
        """La page composée, prête à rendre."""
        if not self.table:
            return self.page
        document: Document[Any] = getattr(catalogue, self.table)[self.cle]
        return replace(self.page, markdown=_markdown(self.gabarit, document, catalogue, self.page.cible))


def _markdown(gabarit: str, document: Document[Any], catalogue: Catalogue, cible: Cible) -> str:
    template = GABARITS.get_template(f"{gabarit}.md.j2")
    texte = template.render(
        document=document, contenu=document.contenu, source=document.source, catalogue=catalogue, cible=cible
    )
    return _mounted_links(texte, document.source.chemin)


@dataclass(frozen=True, slots=True)
class _Planner:
    """Prévoit les pages d’un catalogue."""

    catalogue: Catalogue
    accueil: Lien = field(default=Lien("Accueil", ""))

    def page(self, document: Document[Any], gabarit: str, **extra: Any) -> PageSource:
        contenu, chemin = document.contenu, document.source.chemin
        page = PageSource(
            uri=_uri(chemin),
            adresse=page_address(chemin),
            titre=getattr(contenu, "titre", None) or contenu.nom,
            description=contenu.resume,
            gabarit=gabarit,
            markdown="",
            chemin=chemin,
            identifiant=getattr(contenu, "id", ""),
            provenance=provenances(self.catalogue, document),
        )
        return replace(page, **extra)

    def free_pages(self) -> Iterator[Plan]:
        for cle, document in self.catalogue.pages.items():
            fil = (
                ()
                if document.source.chemin == "docs/index.md"
                else (self.accueil, *self._parents(document.source.chemin))
            )
            yield Plan(self.page(document, document.contenu.gabarit, fil=fil), "page", "pages", cle)

    def _parents(self, chemin: str) -> tuple[Lien, ...]:
        """Les pages « index » des dossiers qui contiennent ce fichier."""
        parents = []
        dossiers = chemin.split("/")[1:-1]
        for taille in range(1, len(dossiers) + 1):
            parent = f"docs/{'/'.join(dossiers[:taille])}/index.md"
            if parent in self.catalogue.pages and parent != chemin:
                parents.append(Lien(self.catalogue.pages[parent].contenu.titre, page_address(parent)))
        return tuple(parents)

    def typed_pages(self) -> Iterator[Plan]:
        for table, gabarit, parent in SUITES:
            contenus: Mapping[str, Document[Any]] = getattr(self.catalogue, table)
            documents = list(contenus.values())
            for rang, (cle, document) in enumerate(contenus.items()):
                is_fiction = getattr(document.contenu, "nature", "") == "scenario"
                page = self.page(
                    document,
                    gabarit,
                    fil=(self.accueil, parent),
                    etiquette=LIBELLES["scenario"] if is_fiction else "",
                    precedent=self._neighbour(documents, rang - 1),
                    suivant=self._neighbour(documents, rang + 1),
                )
                yield Plan(page, gabarit, table, cle)

    @staticmethod
    def _neighbour(documents: list[Document[Any]], rang: int) -> Lien | None:
        if not 0 <= rang < len(documents):
            return None
        contenu = documents[rang].contenu
        return Lien(getattr(contenu, "titre", None) or contenu.nom, page_address(documents[rang].source.chemin))

    def module_pages(self, identifiant: str) -> Iterator[Plan]:
        """Le module, ses séquences, son auto-évaluation et la page du formateur, reliés dans l’ordre."""
        document = self.catalogue.modules[identifiant]
        module, adresse = document.contenu, page_address(document.source.chemin)
        fil = (self.accueil, Lien("Modules", "catalogue/"))
        here, famille = Lien(module.titre, adresse), module.famille
        suite = [Plan(self.page(document, "module", fil=fil, famille=famille), "module", "modules", identifiant)]
        for cle in self.catalogue.sequences_de[identifiant]:
            page = self.page(self.catalogue.sequences[cle], "sequence", fil=(*fil, here), famille=famille)
            suite.append(Plan(page, "sequence", "sequences", cle))
        if identifiant in self.catalogue.quiz:
            suite.append(self._beside(document, "auto-evaluation", f"S’auto-évaluer : {module.titre}", Cible.SITE))
        yield from _chain(suite)
        yield self._beside(document, "formateur", f"Page du formateur : {module.titre}", Cible.FORMATEUR)

    def _beside(self, document: Document[Any], nom: str, titre: str, cible: Cible) -> Plan:
        """Une page construite à côté d’un module, sans fichier à elle."""
        module = document.contenu
        adresse = page_address(document.source.chemin)
        dossier = document.source.dossier
        fichier = f"{dossier}/quiz.yml" if nom == "auto-evaluation" else document.source.chemin
        page = PageSource(
            uri=f"{dossier}/{nom}.md",
            adresse=f"{adresse}{nom}/",
            titre=titre,
            description=f"{titre}. {module.resume}",
            gabarit=nom,
            markdown="",
            cible=cible,
            chemin=fichier,
            famille=module.famille,
            fil=(self.accueil, Lien("Modules", "catalogue/"), Lien(module.titre, adresse)),
            provenance=self._around(document),
        )
        return Plan(page, nom, "modules", module.id)

    def _around(self, document: Document[Any]) -> tuple[Provenance, ...]:
        """D’où vient ce que l’on réunit autour d’un module : lui-même et ses séquences."""
        suites = [document, *(self.catalogue.sequences[s] for s in self.catalogue.sequences_de[document.contenu.id])]
        return by_layer(p for d in suites for p in provenances(self.catalogue, d))


def _uri(chemin: str) -> str:
    """Le chemin que MkDocs donne à la page : sans `docs/`, sans le numéro d’ordre d’une séquence."""
    return re.sub(r"^(modules/[^/]+/)\d\d-", r"\1", chemin.removeprefix("docs/"))


def _mounted_links(texte: str, chemin: str) -> str:
    """Les liens écrits d’un fichier du dépôt à l’autre, tels qu’ils sont entre les pages du site.

    `../../docs/modeles/x.md` et `../m/10-voir.md` mènent à des fichiers ; sur le site, `docs/` et le rang ont disparu.
    """
    dossier = posixpath.dirname(chemin)
    ici = posixpath.dirname(_uri(chemin))

    def rewrite(found: re.Match[str]) -> str:
        cible, _, ancre = found["cible"].partition("#")
        vise = _uri(posixpath.normpath(f"{dossier}/{cible}"))
        suite = f"#{ancre}" if ancre else ""
        return f"{found['debut']}{posixpath.relpath(vise, ici or '.')}{suite}"

    return LIEN_DE_FICHIER.sub(rewrite, texte)


def _chain(plans: list[Plan]) -> Iterator[Plan]:
    pages = [plan.page for plan in plans]
    for rang, plan in enumerate(plans):
        avant = pages[rang - 1] if rang else None
        apres = pages[rang + 1] if rang + 1 < len(pages) else None
        page = replace(
            plan.page,
            precedent=Lien(avant.titre, avant.adresse) if avant else None,
            suivant=Lien(apres.titre, apres.adresse) if apres else None,
        )
        yield replace(plan, page=page)


def recompose(page: PageSource, document: Document[Any], catalogue: Catalogue, cible: Cible) -> PageSource:
    """La même page, composée pour une autre cible : celle du formateur montre ses notes et ouvre les corrigés."""
    return replace(page, markdown=_markdown(page.gabarit, document, catalogue, cible), cible=cible)


def plan_pages(catalogue: Catalogue, settings: Settings, preparee: Prepared | None = None) -> tuple[Plan, ...]:
    """Toutes les pages du site, dans un ordre stable ; `preparee` : l’édition que l’on prépare, si on l’a déjà."""
    planner = _Planner(catalogue)
    preparee = preparee or Prepared(catalogue, settings.identite)
    faites = map(Plan, edition_pages(catalogue, settings, preparee))
    plans = [*planner.free_pages(), *planner.typed_pages(), *faites]
    for identifiant in catalogue.module_order():
        plans.extend(planner.module_pages(identifiant))
    return tuple(plans)


def compose_pages(catalogue: Catalogue, settings: Settings, preparee: Prepared | None = None) -> tuple[PageSource, ...]:
    """Toutes les pages du site, composées."""
    return tuple(plan.compose(catalogue) for plan in plan_pages(catalogue, settings, preparee))
