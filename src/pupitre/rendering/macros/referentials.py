"""Bibliographie, glossaire et matrice des compétences : les grandes listes du cursus."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from pupitre.model.base import LIBELLES
from pupitre.model.referentiel import Auteur, Reference, Terme, slug
from pupitre.rendering.context import RenderContext
from pupitre.rendering.macros.links import citer_source, lien_vers, link

VERIFICATIONS: Final = {
    "page-vue": "page consultée lors de la recherche documentaire",
    "classique": "texte de référence, non revu en ligne",
    "a-verifier": "à vérifier",
}

# En dessous, la liste se parcourt d’un regard.
LETTRES_AU_MOINS: Final = 8


def alphabetical(texte: str) -> str:
    """La clé de tri d’un texte français : sans accent, sans casse, sans guillemet initial."""
    return unicodedata.normalize("NFKD", texte.lstrip("«\u00a0 ")).encode("ascii", "ignore").decode().lower()


def liste_references(context: RenderContext, theme: str = "") -> str:
    """Les références triées par auteur, chacune avec son ancre."""
    references = [r for r in context.catalogue.references.values() if not theme or theme in r.themes]
    references.sort(key=lambda r: alphabetical(r.appel))
    lettres = _letters((r.appel, r.id) for r in references)
    return f'{lettres}<ul class="references">{"".join(map(_reference, references))}</ul>'


def _letters(entrees: Iterable[tuple[str, str]]) -> str:
    """De quoi sauter à la première entrée de chaque lettre (texte trié, ancre), si la liste est longue."""
    premieres: dict[str, str] = {}
    for texte, ancre in entrees:
        lettre = alphabetical(texte)[:1].upper()
        if lettre.isalpha():
            premieres.setdefault(lettre, ancre)
    if len(premieres) < LETTRES_AU_MOINS:
        return ""
    liens = " ".join(f'<a href="#{ancre}">{lettre}</a>' for lettre, ancre in premieres.items())
    return f'<p class="lettres"><span class="discret">Aller à la lettre</span> {liens}</p>'


def _reference(reference: Reference) -> str:
    etat = VERIFICATIONS[reference.verification]
    notes = " ".join(n for n in (reference.note, _caution(reference)) if n)
    return (
        f'<li id="{reference.id}"><p>{plain_reference(reference)}</p>'
        f'<p class="discret">{escape(notes, quote=False)} <em>[{etat}]</em> <code>{reference.id}</code></p></li>'
    )


def _caution(reference: Reference) -> str:
    doutes = [d for d in (reference.note_titre, reference.note_date) if d]
    return f"À confirmer : {' ; '.join(doutes)}." if doutes else ""


def plain_reference(reference: Reference) -> str:
    """La référence en une phrase, avec son adresse."""
    auteurs = ", ".join(_author(a) for a in reference.author) or reference.publisher
    titre = escape(reference.title, quote=False)
    langue = f' lang="{reference.language}"' if reference.language != "fr" else ""
    is_part = bool(reference.container_title)
    titre = f"<span{langue}>« {titre} »</span>" if is_part else f"<cite{langue}>{titre}</cite>"
    suite = [reference.container_title and f"<cite>{escape(reference.container_title, quote=False)}</cite>"]
    suite.append(escape(reference.publisher, quote=False) if reference.publisher != auteurs else "")
    suite.append(str(reference.issued or "s. d."))
    phrase = f"{escape(auteurs, quote=False)}, {titre}, " + ", ".join(s for s in suite if s)
    adresse = reference.URL or (f"https://doi.org/{reference.DOI}" if reference.DOI else "")
    lien = f'. <a href="{escape(adresse)}">{escape(_host(adresse))}</a>' if adresse else ""
    isbn = f". ISBN {reference.ISBN}" if reference.ISBN else ""
    return f"{phrase}{isbn}{lien}."


def _author(auteur: Auteur) -> str:
    return auteur.literal or f"{auteur.family}, {auteur.given}".strip(", ")


def _host(adresse: str) -> str:
    return adresse.split("/")[2].removeprefix("www.")


def liste_termes(context: RenderContext) -> str:
    """Le glossaire, par ordre alphabétique, chaque terme avec son ancre."""
    termes = sorted(context.catalogue.termes.values(), key=lambda t: alphabetical(t.terme))
    lettres = _letters((t.terme, f"t-{t.cle}") for t in termes)
    return f'{lettres}<dl class="glossaire">{"".join(_term(context, t) for t in termes)}</dl>'


def _term(context: RenderContext, terme: Terme) -> str:
    sigle = f" ({terme.sigle})" if terme.sigle and terme.sigle != terme.terme else ""
    anglais = f' <span class="discret" lang="en">{escape(terme.anglais, quote=False)}</span>' if terme.anglais else ""
    cles = [terme.reference, *terme.autres_sources] if terme.reference else terme.autres_sources
    source = "".join(f" {citer_source(context, cle)}" for cle in cles)
    voisins = ", ".join(link(context, f"glossaire/#t-{slug(v)}", v) for v in terme.voir)
    voir = f" Voir aussi : {voisins}." if voisins else ""
    titre = escape(terme.terme + sigle, quote=False)
    definition = escape(terme.definition, quote=False)
    return f'<dt id="t-{terme.cle}">{titre}{anglais}</dt><dd>{definition}{source}{voir}</dd>'


def tableau_competences(context: RenderContext) -> str:
    """Pour chaque compétence : ses niveaux, les activités qui la travaillent, les questions qui la vérifient."""
    parties = []
    for domaine in context.catalogue.domaines.values():
        competences = [c for c in context.catalogue.competences.values() if c.domaine == domaine.id]
        lignes = "".join(_competence_row(context, c.id) for c in competences)
        entetes = "".join(f'<th scope="col">{e}</th>' for e in ("Compétence", "Modules", "Activités", "Questions"))
        table = (
            f"<table><caption>Couverture : {escape(domaine.titre, quote=False)}</caption>"
            f"<thead><tr>{entetes}</tr></thead><tbody>{lignes}</tbody></table>"
        )
        details = "".join(_competence(context, c.id) for c in competences)
        titre = f'<h2 id="{domaine.id.lower()}">{escape(domaine.titre, quote=False)}</h2>'
        parties.append(f"{titre}<p>{escape(domaine.resume, quote=False)}</p>{table}{details}")
    return "".join(parties)


def _competence(context: RenderContext, identifiant: str) -> str:
    competence = context.catalogue.competences[identifiant]
    niveaux = "".join(
        f"<div><dt>{LIBELLES[nom]}</dt><dd>{escape(texte, quote=False)}</dd></div>"
        for nom, texte in competence.niveaux.model_dump().items()
    )
    titre = escape(competence.titre, quote=False)
    return (
        f'<section class="competence"><h3 id="{identifiant.lower()}">{titre}</h3>'
        f'<p class="discret"><code>{identifiant}</code> · {LIBELLES[competence.taxonomie]}</p>'
        f'<dl class="reperes niveaux">{niveaux}</dl></section>'
    )


def objectives_of(context: RenderContext, competence: str) -> dict[str, tuple[str, ...]]:
    """Par module, les objectifs qui relèvent d’une compétence."""
    trouves = {
        m.id: tuple(o.id for o in m.objectifs if o.competence == competence)
        for m in (d.contenu for d in context.catalogue.modules.values())
    }
    return {module: objectifs for module, objectifs in trouves.items() if objectifs}


def _competence_row(context: RenderContext, identifiant: str) -> str:
    par_module = objectives_of(context, identifiant)
    objectifs = {o for ids in par_module.values() for o in ids}
    activites = sum(bool(objectifs & set(a.contenu.objectifs)) for a in context.catalogue.activites.values())
    questions = sum(q.objectif in objectifs for d in context.catalogue.quiz.values() for q in d.contenu.questions)
    modules = ", ".join(lien_vers(context, m) for m in par_module) or "à venir"
    titre = escape(context.catalogue.competences[identifiant].titre, quote=False)
    lien = f'<a href="#{identifiant.lower()}">{titre}</a>'
    cellules = "".join(f"<td>{c}</td>" for c in (modules, activites, questions))
    return f'<tr><th scope="row">{lien}</th>{cellules}</tr>'


def cited_references(context: RenderContext, cles: Iterable[str]) -> Iterator[str]:
    """Les références citées, en une phrase chacune, par ordre d’auteur."""
    references = sorted({context.catalogue.references[c] for c in cles}, key=lambda r: alphabetical(r.appel))
    for reference in references:
        yield f"{plain_reference(reference)} {link(context, f'references/#{reference.id}', 'Notice')}"
