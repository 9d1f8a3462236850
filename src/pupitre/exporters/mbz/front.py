"""Les pages d’accueil du cours, que nous composons : programme, glossaire, références, et « À propos de ce cours »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from pupitre.exporters.bundle import Bundle, BundlePage, targets
from pupitre.exporters.moodle_html import bullets, paragraph
from pupitre.model.base import LIBELLES
from pupitre.model.programme import Programme
from pupitre.model.referentiel import Terme, slug
from pupitre.rendering.context import Cible, minutes
from pupitre.rendering.macros.modules import tableau_deroule
from pupitre.rendering.macros.referentials import alphabetical, plain_reference
from pupitre.rendering.renderer import Renderer, finish_page

GLOSSAIRE: Final = "glossaire/"
REFERENCES: Final = "references/"
IMPORT: Final = (
    "Dans Moodle, ouvrez « Restauration » (dans un cours ou une catégorie), déposez ce fichier, et choisissez "
    "« Restaurer dans un nouveau cours ».",
    "Restaurer deux fois crée deux cours, et restaurer dans un cours existant ajoute le contenu à ses sections.",
    "La section « Pour animer » est masquée aux participants : elle donne les corrigés et les réponses.",
    "Tout se modifie ensuite dans Moodle : pages, livres, questions, réglages.",
)
PERDUS: Final = (
    "Les définitions au survol deviennent des liens vers la page « Glossaire ».",
    "Le glossaire lié aux textes ne se remplit que si la personne qui restaure a le droit de restaurer des données "
    "d’utilisateurs ; la page « Glossaire », elle, a toujours tous les termes. Ce fichier ne contient aucune personne.",
    "Les suites à remettre en ordre deviennent des appariements d’éléments et de rangs ; les retours par paire se "
    "lisent dans le retour général de la question.",
    "Une réponse courte n’accepte que les écritures listées, avec et sans accents.",
    "La recherche, la carte du cursus et la mise en page du site ne sont pas dans Moodle.",
)


def front_pages(bundle: Bundle) -> Iterator[BundlePage]:
    """Les pages de l’accueil, dans l’ordre."""
    if bundle.programme:
        yield _programme(bundle, bundle.programme)
    yield BundlePage("a-propos-de-ce-cours/", "À propos de ce cours", _about(bundle), "a-propos", "a-propos")
    if bundle.termes:
        html = _terms(bundle)
        yield BundlePage(GLOSSAIRE, "Glossaire", html, "glossaire", "glossaire")
    if cited_keys(bundle):
        yield BundlePage(REFERENCES, "Références", _references(bundle), "references", "references")


def welcome(bundle: Bundle) -> BundlePage:
    """Le mot d’accueil, en tête du cours."""
    html = paragraph(bundle.resume) + (
        f"<p>Édition {bundle.edition.edition}, {escape(bundle.edition.editeur, quote=False)}. La page « À propos de ce "
        "cours » dit d’où il vient, comment le reprendre et ce que Moodle ne montre pas.</p>"
    )
    return BundlePage("", bundle.titre, html, bundle.identifiant, "accueil")


def glossary_intro() -> BundlePage:
    """Ce que dit le glossaire de lui-même, même vide."""
    html = paragraph(
        "Ce glossaire souligne ses mots dans les textes du cours. S’il est vide, la page « Glossaire » a tous les termes."
    )
    return BundlePage(GLOSSAIRE, "Glossaire lié aux textes", html, "glossaire", "glossaire")


def cited_keys(bundle: Bundle) -> tuple[str, ...]:
    """Les clés des références que citent les pages et les termes du paquet, dans l’ordre du référentiel."""
    pages = (*bundle.pages.values(), *(m.formateur for m in bundle.modules))
    citees = {a.partition("#")[2] for p in pages for a in targets(p) if a.startswith(f"{REFERENCES}#")}
    citees |= {cle for t in bundle.termes for cle in (t.reference, *t.autres_sources) if cle}
    return tuple(cle for cle in bundle.catalogue.references if cle in citees | {r.id for r in bundle.references})


def _programme(bundle: Bundle, programme: Programme) -> BundlePage:
    """Le programme : pour qui, ce que l’on saura faire, l’emploi du temps, l’évaluation."""
    document = bundle.catalogue.programmes[programme.id]
    adresse = next(p.adresse for p in bundle.edition.programmes if p.id == document.contenu.id)
    renderer = Renderer(bundle.catalogue, bundle.settings)
    context = renderer.context_at(adresse, Cible.LMS)
    reperes = (
        ("Durée", f"{minutes(programme.duree_minutes)}, pauses comprises"),
        ("Pour qui", ", ".join(LIBELLES[p] for p in programme.publics)),
        ("Effectif", programme.effectif),
        ("Prérequis", programme.prerequis),
    )
    html = (
        f'<p class="chapeau">{context.html(programme.resume)}</p>'
        + bullets([f"<strong>{n}\u00a0:</strong> {escape(v, quote=False)}" for n, v in reperes])
        + f"<h2>Ce que vous saurez faire</h2>{bullets([context.html(o) for o in programme.objectifs])}"
        + f"<h2>L’emploi du temps</h2>{tableau_deroule(context, programme.id)}"
        + f"<h2>Les méthodes</h2><p>{context.html(programme.methodes)}</p>"
        + f"<h2>L’évaluation</h2><p>{context.html(programme.evaluation)}</p>"
    )
    return BundlePage(adresse, f"Le programme : {programme.titre}", finish_page(html), "programme", "programme")


def _terms(bundle: Bundle) -> str:
    """Le glossaire entier, chaque terme avec son ancre."""
    cles = {t.cle for t in bundle.termes}
    termes = sorted(bundle.termes, key=lambda t: alphabetical(t.terme))
    return finish_page("".join(_term(bundle, t, cles) for t in termes))


def _term(bundle: Bundle, terme: Terme, cles: set[str]) -> str:
    sigle = f" ({terme.sigle})" if terme.sigle and terme.sigle != terme.terme else ""
    anglais = (
        f' <small>en anglais\u00a0: <span lang="en">{escape(terme.anglais)}</span></small>' if terme.anglais else ""
    )
    sources = [bundle.catalogue.references[c] for c in (terme.reference, *terme.autres_sources) if c]
    appels = "".join(f' <a href="../{REFERENCES}#{r.id}">({escape(r.appel)})</a>' for r in sources)
    voisins = ", ".join(f'<a href="#t-{slug(v)}">{escape(v)}</a>' if slug(v) in cles else escape(v) for v in terme.voir)
    voir = f" Voir aussi\u00a0: {voisins}." if voisins else ""
    titre = f'<h3 id="t-{terme.cle}">{escape(terme.terme + sigle, quote=False)}</h3>'
    return f"{titre}<p>{escape(terme.definition, quote=False)}{anglais}{appels}{voir}</p>"


def _references(bundle: Bundle) -> str:
    references = sorted(
        (bundle.catalogue.references[c] for c in cited_keys(bundle)), key=lambda r: alphabetical(r.appel)
    )
    return finish_page("<ul>" + "".join(f'<li id="{r.id}">{plain_reference(r)}</li>' for r in references) + "</ul>")


# ── À propos de ce cours ─────────────────────────────────────────────


def _about(bundle: Bundle) -> str:
    """D’où vient le cours, à quelles conditions on le reprend, ce que perd l’import."""
    lien = f'<a href="{bundle.permalien}">{bundle.permalien}</a>'
    fictions = [c.titre for c in bundle.cas if _is_fiction(bundle, c)]
    parties = [
        ("D’où vient ce cours", clickable(paragraph(bundle.attribution)) + f"<p>Adresse permanente\u00a0: {lien}</p>"),
        ("Ce que contient ce cours", bullets([escape(ligne, quote=False) for ligne in content_lines(bundle)])),
        ("Comment l’importer et le modifier", bullets([escape(ligne, quote=False) for ligne in IMPORT])),
        ("Ce que l’import ne garde pas", bullets([escape(ligne, quote=False) for ligne in PERDUS])),
        ("Les images et leurs auteurs", bullets([escape(ligne, quote=False) for ligne in credit_lines(bundle)])),
        ("Les situations inventées", bullets([escape(titre, quote=False) for titre in fictions])),
    ]
    return finish_page("".join(f"<h2>{titre}</h2>{corps}" for titre, corps in parties if corps))


def clickable(html: str) -> str:
    """Le même texte, ses adresses devenues des liens."""
    return re.sub(r"https?://[^\s<]+", lambda found: f'<a href="{found[0]}">{found[0]}</a>', html)


def content_lines(bundle: Bundle) -> tuple[str, ...]:
    """Ce que contient le paquet, en quelques lignes."""
    modules = [f"Module « {m.module.titre} » ({m.module.id}), {_authors(m.module.auteurs)}" for m in bundle.modules]
    questions = sum(len(m.questions) for m in bundle.modules)
    return (
        *modules,
        f"Fiches-outils\u00a0: {len(bundle.fiches)}. Cas pratiques\u00a0: {len(bundle.cas)}. "
        f"Questions\u00a0: {questions}. Termes du glossaire\u00a0: {len(bundle.termes)}.",
    )


def _authors(auteurs: tuple[str, ...]) -> str:
    return ", ".join(auteurs)


def credit_lines(bundle: Bundle) -> tuple[str, ...]:
    """Un crédit par fichier joint du paquet : nom, auteur, licence, source."""
    pages = (*bundle.pages.values(), *(m.formateur for m in bundle.modules))
    return tuple(
        f"{adresse.rpartition('/')[2]}\u00a0: {auteur}, {LIBELLES[licence]}{f', {source}' if source else ''}"
        for adresse in bundle.joined_files(pages)
        for auteur, licence, source in [_shown_credit(bundle, adresse)]
    )


def _shown_credit(bundle: Bundle, adresse: str) -> tuple[str, str, str]:
    """Le crédit d’un fichier, sa source dite par son appel si c’est une référence du cursus."""
    auteur, licence, source = credit_of(bundle, adresse)
    reference = bundle.catalogue.references.get(source)
    return auteur, licence, reference.appel if reference else source


def credit_of(bundle: Bundle, adresse: str) -> tuple[str, str, str]:
    """Auteur, licence et source d’un fichier joint ; à défaut de crédit, ceux du cursus."""
    dossier, _, nom = adresse.rpartition("/")
    for document in bundle.catalogue.credits.values():
        if document.source.dossier.removeprefix("docs/") == dossier:
            for credit in document.contenu.credits:
                if credit.fichier == nom:
                    return credit.auteur, credit.licence, credit.source
    return bundle.edition.titre, bundle.edition.licence, ""


def _is_fiction(bundle: Bundle, page: BundlePage) -> bool:
    cas = bundle.catalogue.cas.get(page.identifiant)
    return cas is not None and cas.contenu.nature == "scenario"
