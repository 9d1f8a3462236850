"""Liens, citations, définitions et données : les macros que l’on pose dans une phrase."""

from __future__ import annotations

from html import escape
from itertools import count
from typing import Final

from pupitre.model.referentiel import Fait, Reference, Terme, slug
from pupitre.rendering.context import Cible, RenderContext, number

PAGES_REFERENTIEL: Final = {"references": "references/", "glossaire": "glossaire/"}


def link(context: RenderContext, adresse: str, texte: str, classe: str = "") -> str:
    """Un lien vers une adresse du site ; `texte` est du texte brut."""
    attribut = f' class="{classe}"' if classe else ""
    return f'<a{attribut} href="{escape(context.url(adresse))}">{escape(texte, quote=False)}</a>'


def lien_vers(context: RenderContext, identifiant: str, texte: str = "") -> str:
    """Un lien vers un contenu, par son identifiant."""
    entree = context.catalogue.index[identifiant]
    return link(context, entree.adresse, texte or entree.titre)


def citer_source(context: RenderContext, cle: str, precision: str = "") -> str:
    """Un appel de citation entre parenthèses."""
    reference = context.catalogue.references[cle]
    suite = f", {precision}" if precision else ""
    doute = " – à vérifier" if reference.verification == "a-verifier" else ""
    return link(context, f"references/#{cle}", f"({reference.appel}{suite}{doute})", "citation")


def find_term(context: RenderContext, terme: str) -> Terme:
    """Le terme du glossaire de ce nom, de ce sigle ou de cette variante."""
    termes = context.catalogue.termes
    cle = slug(terme)
    if cle in termes:
        return termes[cle]
    return next(t for t in termes.values() if cle in {slug(v) for v in (*t.variantes, t.sigle)})


def definition_terme(context: RenderContext, terme: str, texte: str = "") -> str:
    """Un terme, sa définition au survol et au clavier, et le lien vers le glossaire."""
    entree = find_term(context, terme)
    definition = escape(entree.definition, quote=False)
    lien = f'href="{escape(context.url(f"glossaire/#t-{entree.cle}"))}"'
    mot = escape(texte or terme, quote=False)
    if context.cible is Cible.IMPRIME:
        return f'<span class="terme">{mot}</span>'
    # L’ancre de la description est posée par la page : un même terme peut y revenir plusieurs fois.
    return (
        f'<span class="terme"><a {lien} aria-describedby="def-{entree.cle}-@@">{mot}</a>'
        f'<span class="definition" role="tooltip" id="def-{entree.cle}-@@">{definition}</span></span>'
    )


def number_definitions(html: str) -> str:
    """Donne à chaque définition de la page une ancre unique, dans l’ordre de lecture."""
    rangs = count(1)
    parties = html.split('aria-describedby="def-')
    sortie = [parties[0]]
    for partie in parties[1:]:
        sortie.append(partie.replace("-@@", f"-{next(rangs)}", 2))
    return 'aria-describedby="def-'.join(sortie)


def donnee_territoire(context: RenderContext, cle: str, partie: str = "") -> str:
    """Une valeur du territoire, avec son unité, son année et sa source ; ou ce qui reste à compléter.

    Une page qui porte sur un territoire (sa page, un cas qui s’y passe) garde les faits de celui-là.
    """
    territoire = context.catalogue.territoire_de(context.adresse) or context.settings.territoire
    return donnee_ailleurs(context, territoire, cle, partie)


def donnee_ailleurs(context: RenderContext, territoire: str, cle: str, partie: str = "") -> str:
    """Une valeur du territoire nommé ; s’il ne l’a pas, la page le dit et n’en montre pas une autre."""
    fait = context.catalogue.fait(territoire, cle)
    return _datum(context, fait, partie) if fait else _missing_datum(context, territoire, cle, partie)


def _missing_datum(context: RenderContext, territoire: str, cle: str, partie: str) -> str:
    document = context.catalogue.territoires.get(territoire)
    nom = document.contenu.nom if document else territoire
    libelle = ", ".join(t for t in (context.catalogue.libelle_de_fait(cle), partie) if t)
    texte = escape(f"(donnée à compléter pour {nom}\u00a0: {libelle})", quote=False)
    return f'<span class="donnee a-completer">{texte}</span>'


def _datum(context: RenderContext, fait: Fait, partie: str) -> str:
    valeur = number(fait.valeurs[partie]) if partie else _main_value(fait)
    # Une valeur écrite en toutes lettres (« quatrième mardi du mois ») n’a pas d’unité à dire.
    is_nombre = partie or not isinstance(fait.valeur, str)
    texte = escape(f"{valeur}\u00a0{fait.unite}" if fait.unite and is_nombre else str(valeur), quote=False)
    reference = context.catalogue.references[fait.sources[0]]
    return f'<span class="donnee"><strong>{texte}</strong> {_origin(context, fait, reference)}</span>'


def _main_value(fait: Fait) -> str:
    if fait.valeur is not None:
        return number(fait.valeur)
    return ", ".join(fait.liste or (f"{nom} : {number(valeur)}" for nom, valeur in fait.valeurs.items()))


def _origin(context: RenderContext, fait: Fait, reference: Reference) -> str:
    qui = reference.appel.rpartition(",")[0]
    annee = f"{fait.annee}, " if fait.annee else ""
    doute = {"haute": "", "moyenne": ", à confirmer", "a-verifier": ", à vérifier"}[fait.confiance]
    return link(context, f"references/#{reference.id}", f"({annee}{qui}{doute})", "citation")
