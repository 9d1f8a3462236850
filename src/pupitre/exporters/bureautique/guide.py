"""Le guide du formateur d’un paquet, en un seul document HTML que pandoc sait lire : tout y est, réponses comprises.

L’ordre : présentation, conduite, séquences avec leurs activités corrigées et les notes du formateur, questions et
réponses, fiches-outils, cas, glossaire, références, notice de reprise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

from lxml import html as lxml_html

from pupitre.exporters.bundle import Bundle, BundleModule, BundlePage, relink
from pupitre.exporters.bureautique.credits import credits_of
from pupitre.exporters.bureautique.fragments import Element, parse, remove, split_by_heading
from pupitre.exporters.bureautique.fusion import merge_trainer_blocks, trainer_blocks
from pupitre.exporters.bureautique.identite import SANS_CERTIFICATION, overline, with_links
from pupitre.exporters.bureautique.images import Image, render_svg
from pupitre.exporters.bureautique.mise_en_styles import FICHIER, RENVOI, body_for_pandoc, place_images
from pupitre.model.referentiel import slug
from pupitre.rendering.macros.referentials import plain_reference

NOTICE: Final = (
    "Ce document est le guide du formateur : il contient les réponses et les notes de conduite. "
    "Ne le distribuez pas aux stagiaires ; le livret est fait pour eux.",
    "Il se modifie dans toute suite bureautique. Chaque partie porte un style nommé : changez le style, tout le document "
    "suit. Les images gardent leur description ; gardez-la si vous les déplacez, récrivez-la si vous les remplacez.",
    "La table des matières mène aux titres. Pour y mettre les numéros de page à jour après une modification : clic droit sur "
    "la table, puis « Mettre à jour ».",
    "Ce que ce document perd par rapport au site : les exercices qui répondent à l’écran, les définitions au survol (elles "
    "sont au glossaire), la recherche.",
    "Si vous le transformez, dites-le, citez l’original et gardez la même licence.",
)


@dataclass(frozen=True, slots=True)
class Guide:
    """Un guide composé : titre, surtitre, corps HTML, images par nom de fichier."""

    titre: str
    surtitre: str
    html: str
    images: Mapping[str, Image]


@dataclass
class _Writer:
    """Accumule les sections du guide, et retient les images citées."""

    bundle: Bundle
    sections: list[str] = field(default_factory=list)
    images: dict[str, Image] = field(default_factory=dict)

    def heading(self, niveau: int, titre: str, ancre: str) -> None:
        self.sections.append(f'<h{niveau} id="{ancre}">{escape(titre, quote=False)}</h{niveau}>')

    def body(self, racine: Element, page: BundlePage, decalage: int) -> None:
        self.sections.append(body_for_pandoc(racine, anchor_of(page.adresse), decalage))

    def tree(self, page: BundlePage) -> Element:
        return parse(relink(page.html, page.adresse, self._resolve))

    def _resolve(self, cible: str) -> str:
        return f"{FICHIER if cible in self.bundle.fichiers else RENVOI}{cible}"

    def join(self, adresse: str) -> str | None:
        """Joint un dessin ; rend le nom de son image, ou rien si l’on n’a pas le fichier."""
        fichier = self.bundle.fichiers.get(adresse)
        if fichier is None:
            return None
        nom = f"{slug(adresse.removesuffix('.svg'))}.png"
        if nom not in self.images:
            self.images[nom] = render_svg(fichier)
        return nom


def anchor_of(adresse: str) -> str:
    """L’ancre d’une page du site dans un document d’un seul tenant."""
    return slug(adresse) or "accueil"


def compose_guide(bundle: Bundle) -> Guide:
    """Le guide d’un module, d’un programme ou de tout le cursus."""
    writer = _Writer(bundle)
    is_seul = bundle.nature == "module"
    if bundle.page_du_programme:
        writer.heading(1, "Le programme", anchor_of(bundle.page_du_programme.adresse))
        writer.body(writer.tree(bundle.page_du_programme), bundle.page_du_programme, 0)
    for module in bundle.modules:
        _module(writer, module, 1 if is_seul else 2)
    _pages(writer, "Les fiches-outils", bundle.fiches)
    _pages(writer, "Les cas pratiques", bundle.cas)
    _glossary(writer)
    _references(writer)
    _notice(writer)
    return Guide(bundle.titre, f"Guide du formateur · {overline(bundle)}", _assembled(writer), writer.images)


def _assembled(writer: _Writer) -> str:
    racine = parse("\n".join(writer.sections))
    place_images(racine, writer.join, writer.images)
    _resolve_links(racine, writer.bundle)
    return str(lxml_html.tostring(racine, encoding="unicode"))


def _module(writer: _Writer, module: BundleModule, niveau: int) -> None:
    decalage = niveau - 1
    if niveau > 1:
        writer.heading(1, module.module.titre, f"{anchor_of(module.presentation.adresse)}-module")
    writer.heading(niveau, "Présentation", anchor_of(module.presentation.adresse))
    presentation = writer.tree(module.presentation)
    remove(
        presentation,
        ("//*[@id='materiel']/following-sibling::*[1]", "//*[@id='materiel']", "//section[@aria-labelledby='suivi']"),
    )
    writer.body(presentation, module.presentation, decalage)

    formateur = writer.tree(module.formateur)
    parties = {t.get("id"): (t, corps) for t, corps in split_by_heading(formateur) if t is not None}
    writer.heading(niveau, "Animer", anchor_of(module.formateur.adresse))
    for nom in ("deroule", "materiel", "conduite"):
        if nom in parties and parties[nom][1]:
            writer.body(_gathered([parties[nom][0], *parties[nom][1]]), module.formateur, decalage)
    for sequence in module.sequences:
        writer.heading(niveau, sequence.titre, anchor_of(sequence.adresse))
        notes = parties.get(sequence.identifiant.lower(), (None, []))[1]
        arbre = writer.tree(sequence)
        merge_trainer_blocks(arbre, trainer_blocks(notes))
        writer.body(arbre, sequence, decalage)
    if "reponses" in parties and module.evaluation:
        writer.heading(niveau, "Les questions et leurs réponses", anchor_of(module.evaluation.adresse))
        writer.body(_gathered(parties["reponses"][1]), module.evaluation, decalage)


def _gathered(elements: Iterable[Element]) -> Element:
    racine = parse("")
    racine.extend(elements)
    return racine


def _pages(writer: _Writer, titre: str, pages: tuple[BundlePage, ...]) -> None:
    if not pages:
        return
    writer.heading(1, titre, slug(titre))
    for page in pages:
        writer.heading(2, page.titre, anchor_of(page.adresse))
        writer.body(writer.tree(page), page, 1)


def _glossary(writer: _Writer) -> None:
    if not writer.bundle.termes:
        return
    writer.heading(1, "Glossaire", "glossaire")
    lignes = (
        f'<dt><span id="glossaire--t-{t.cle}"></span>{escape(t.terme, quote=False)}'
        f"{f' ({escape(t.sigle, quote=False)})' if t.sigle and t.sigle != t.terme else ''}</dt>"
        f"<dd>{escape(t.definition, quote=False)}</dd>"
        for t in writer.bundle.termes
    )
    writer.sections.append(f"<dl>{''.join(lignes)}</dl>")


def _references(writer: _Writer) -> None:
    if not writer.bundle.references:
        return
    writer.heading(1, "Références", "references")
    lignes = (f'<li><span id="references--{r.id}"></span>{plain_reference(r)}</li>' for r in writer.bundle.references)
    writer.sections.append(f"<ul>{''.join(lignes)}</ul>")


def _notice(writer: _Writer) -> None:
    writer.heading(1, "Reprendre ce document", "reprendre-ce-document")
    adresse = escape(writer.bundle.permalien)
    phrases = [*NOTICE, SANS_CERTIFICATION, writer.bundle.attribution]
    writer.sections.extend(f"<p>{with_links(phrase)}</p>" for phrase in phrases)
    writer.sections.append(f'<p>Adresse permanente : <a href="{adresse}">{adresse}</a></p>')
    lignes = [f"<li>{escape(ligne, quote=False)}</li>" for ligne in credits_of(writer.bundle, _joined(writer.bundle))]
    if lignes:
        writer.sections.append(f"<p>Dessins et images :</p><ul>{''.join(lignes)}</ul>")


def _joined(bundle: Bundle) -> tuple[str, ...]:
    programme = [bundle.page_du_programme] if bundle.page_du_programme else []
    return bundle.joined_files([*bundle.pages.values(), *programme])


def _resolve_links(racine: Element, bundle: Bundle) -> None:
    """Un lien vers une page du document devient un renvoi ; les autres mènent à l’adresse publique."""
    ancres = {e.get("id") for e in racine.iter() if e.get("id")}
    for lien in racine.xpath(".//a[@href]"):
        lien.set("href", _target(str(lien.get("href")), ancres, bundle))


def _target(href: str, ancres: set[str | None], bundle: Bundle) -> str:
    for prefixe in (FICHIER, RENVOI):
        if href.startswith(prefixe):
            adresse = href.removeprefix(prefixe)
            return next((f"#{a}" for a in _candidates(adresse) if a in ancres), bundle.public_address(adresse))
    return href


def _candidates(adresse: str) -> Iterator[str]:
    page, _, ancre = adresse.partition("#")
    if ancre:
        yield f"{anchor_of(page)}--{ancre}"
    if page not in ("glossaire/", "references/", "competences/"):
        yield anchor_of(page)
