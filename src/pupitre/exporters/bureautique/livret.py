"""Le livret du stagiaire, page par page, en XHTML : le texte, les activités, de quoi écrire ; jamais une réponse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from pupitre.exporters.bundle import Bundle, BundlePage, relink
from pupitre.exporters.bureautique.credits import credits_of
from pupitre.exporters.bureautique.fragments import (
    ECRAN,
    REPONSES,
    Element,
    by_class,
    inner_xml,
    keep_local_images,
    label_activities,
    parse,
    remove,
    split_by_heading,
    strip_attributes,
    unfold_details,
    unwrap_tables,
)
from pupitre.exporters.bureautique.identite import SANS_CERTIFICATION, overline, with_links
from pupitre.exporters.bureautique.mise_en_styles import FICHIER, RENVOI
from pupitre.exporters.bureautique.quiz_a_remplir import fillable
from pupitre.model.referentiel import slug
from pupitre.rendering.macros.referentials import plain_reference

GARDES: Final = frozenset(
    {"id", "href", "src", "alt", "lang", "colspan", "rowspan", "scope", "start", "class", "datetime", "aria-labelledby"}
)
# Ce qu’un stagiaire lit d’un programme ; la suite de la page parle à qui l’organise.
PARTIES_DU_PROGRAMME: Final = ("objectifs", "emploi-du-temps", "methodes", "evaluation")
NOTICE: Final = (
    "Ce livre est le livret du stagiaire. Il contient les textes, les activités et les questions, sans les réponses : "
    "elles sont sur le site et dans le guide du formateur.",
    "Ouvrez-le dans n’importe quelle liseuse ou application de lecture. Taille, police et couleurs se règlent dans "
    "l’application.",
    "Ce que ce livre perd par rapport au site : les exercices qui répondent, les définitions au survol (elles sont au "
    "glossaire), la recherche.",
)


@dataclass(frozen=True, slots=True)
class Chapitre:
    """Un fichier du livre : nom, titre, corps XHTML, rang dans la table des matières (1, ou 2 sous le précédent)."""

    nom: str
    titre: str
    corps: str
    niveau: int = 1


def file_of(adresse: str) -> str:
    """Le fichier du livre qui porte une page du site."""
    return f"{slug(adresse) or 'accueil'}.xhtml"


def chapters(bundle: Bundle) -> tuple[Chapitre, ...]:
    """Tous les chapitres, dans l’ordre de lecture ; les liens sont résolus."""
    bruts = [*_front(bundle), *_modules(bundle), *_annexes(bundle)]
    return tuple(Chapitre(nom, titre, _closed(arbre, bruts, bundle), niveau) for nom, titre, arbre, niveau in bruts)


Brut = tuple[str, str, Element, int]


def _front(bundle: Bundle) -> Iterator[Brut]:
    edition = bundle.edition
    texte = (
        f'<p class="surtitre">{escape(overline(bundle), quote=False)}</p><p class="chapeau">{escape(bundle.resume, quote=False)}</p>'
        f"<p>{escape(edition.titre, quote=False)}, édition {edition.edition}. {escape(edition.editeur, quote=False)}.</p>"
    )
    yield "titre.xhtml", bundle.titre, parse(texte), 1
    if bundle.page_du_programme:
        page = bundle.page_du_programme
        arbre = _tree(bundle, page)
        gardees = [
            (t, corps) for t, corps in split_by_heading(arbre) if t is None or t.get("id") in PARTIES_DU_PROGRAMME
        ]
        arbre[:] = [e for titre, corps in gardees for e in ([] if titre is None else [titre]) + corps]
        yield file_of(page.adresse), "Le programme", arbre, 1


def _modules(bundle: Bundle) -> Iterator[Brut]:
    is_seul = bundle.nature == "module"
    for module in bundle.modules:
        titre = "Présentation" if is_seul else module.module.titre
        yield file_of(module.presentation.adresse), titre, _tree(bundle, module.presentation), 1
        suites = (*module.sequences, *([module.evaluation] if module.evaluation else []))
        for page in suites:
            yield file_of(page.adresse), page.titre, _tree(bundle, page), 1 if is_seul else 2


def _annexes(bundle: Bundle) -> Iterator[Brut]:
    for titre, pages in (("Les fiches-outils", bundle.fiches), ("Les cas pratiques", bundle.cas)):
        if pages:
            liste = "".join(f'<li><a href="{RENVOI}{p.adresse}">{escape(p.titre, quote=False)}</a></li>' for p in pages)
            yield f"{slug(titre)}.xhtml", titre, parse(f"<ul>{liste}</ul>"), 1
            for page in pages:
                yield file_of(page.adresse), page.titre, _tree(bundle, page), 2
    if bundle.termes:
        yield "glossaire.xhtml", "Glossaire", parse(_glossary(bundle)), 1
    if bundle.references:
        lignes = "".join(f'<li id="{r.id}">{plain_reference(r)}</li>' for r in bundle.references)
        yield "references.xhtml", "Références", parse(f"<ul>{lignes}</ul>"), 1
    yield "a-propos.xhtml", "À propos de ce livre", parse(_about(bundle)), 1


def _glossary(bundle: Bundle) -> str:
    lignes = "".join(
        f'<dt id="t-{t.cle}">{escape(t.terme, quote=False)}</dt><dd>{escape(t.definition, quote=False)}</dd>'
        for t in bundle.termes
    )
    return f"<dl>{lignes}</dl>"


def _about(bundle: Bundle) -> str:
    phrases = "".join(f"<p>{with_links(p)}</p>" for p in (*NOTICE, SANS_CERTIFICATION, bundle.attribution))
    adresse = escape(bundle.permalien)
    credits = "".join(
        f"<li>{escape(c, quote=False)}</li>" for c in credits_of(bundle, bundle.joined_files(bundle.pages.values()))
    )
    images = f"<h2>Dessins et images</h2><ul>{credits}</ul>" if credits else ""
    return f'{phrases}<p>Adresse permanente : <a href="{adresse}">{adresse}</a></p>{images}'


def _tree(bundle: Bundle, page: BundlePage) -> Element:
    """Une page nettoyée pour un stagiaire ; ses liens attendent d’être résolus."""
    racine = parse(relink(page.html, page.adresse, lambda c: f"{FICHIER if c in bundle.fichiers else RENVOI}{c}"))
    remove(racine, (*REPONSES, *ECRAN, "//svg", "//*[@hidden]"))
    _without_trainer_link(racine)
    if page.gabarit == "auto-evaluation":
        _as_paper(racine)
    fillable(racine)
    unfold_details(racine)
    unwrap_tables(racine)
    label_activities(racine, lambda _etiquette, _mot: None)
    for case in by_class(racine, "a-cocher"):
        case.text = f"☐ {(case.text or '').lstrip()}"
    keep_local_images(racine, lambda src: _image(src, bundle))
    strip_attributes(racine, GARDES)
    return racine


def _without_trainer_link(racine: Element) -> None:
    """La fiche d’un module propose la page du formateur : pas ici."""
    for terme in racine.xpath(".//dt"):
        if terme.text == "Pour animer":
            terme.getparent().drop_tree()


def _as_paper(racine: Element) -> None:
    """Dans un livre, les réponses ne sont pas sous les questions : le chapeau le dit, et rien ne renvoie à la page."""
    for chapeau in by_class(racine, "chapeau"):
        chapeau.text = "De quoi savoir où vous en êtes. Rien n’est noté. Les réponses expliquées sont sur le site."
    remove(racine, ("//*[@id='suite']/following-sibling::*", "//*[@id='suite']"))


def _image(src: str, bundle: Bundle) -> str | None:
    adresse = src.removeprefix(FICHIER)
    return f"images/{image_name(adresse)}" if adresse in bundle.fichiers else None


def image_name(adresse: str) -> str:
    """Le nom d’un dessin dans le livre."""
    nom, _, suffixe = adresse.rpartition(".")
    return f"{slug(nom)}.{suffixe}"


def _closed(arbre: Element, bruts: list[Brut], bundle: Bundle) -> str:
    ancres: dict[str, set[Any]] = {nom: {e.get("id") for e in a.iter() if e.get("id")} for nom, _, a, _ in bruts}
    for lien in arbre.xpath(".//a[@href]"):
        lien.set("href", _target(str(lien.get("href")), ancres, bundle))
    return inner_xml(arbre)


def _target(href: str, ancres: dict[str, set[Any]], bundle: Bundle) -> str:
    if href.startswith(FICHIER):
        return bundle.public_address(href.removeprefix(FICHIER))
    if not href.startswith(RENVOI):
        return href
    adresse = href.removeprefix(RENVOI)
    page, _, ancre = adresse.partition("#")
    nom = file_of(page)
    if nom not in ancres or (ancre and ancre not in ancres[nom] and nom in ("glossaire.xhtml", "references.xhtml")):
        return bundle.public_address(adresse)
    return f"{nom}#{ancre}" if ancre in ancres[nom] else nom
