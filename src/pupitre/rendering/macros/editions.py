"""Les éditions, ce que chacune change, et ce que doit en faire qui garde une copie."""

from __future__ import annotations

from html import escape

from pupitre.model.comparison import Comparaison, Ecart, compare
from pupitre.model.edition import Duree, EditionPubliee
from pupitre.model.snapshot import edition_key, latest
from pupitre.model.text_diff import Morceau, Passage, Textes, diff, of_module, texts_of
from pupitre.rendering.context import RenderContext

NATURES = {"module": "Module", "cas-pratique": "Cas pratique", "fiche-outil": "Fiche-outil", "programme": "Programme"}


def _all_editions(context: RenderContext) -> dict[str, EditionPubliee]:
    """Les éditions publiées, et celle que l’on prépare."""
    publiees = context.catalogue.editions
    numero = context.settings.edition
    return {**publiees} if numero in publiees else {**publiees, numero: context.preparee[numero]}


def liste_editions(context: RenderContext) -> str:
    """Toutes les éditions, la plus récente d’abord."""
    editions = _all_editions(context)
    lignes = []
    for numero in sorted(editions, key=edition_key, reverse=True):
        edition = editions[numero]
        jour = f"{edition.publiee_le:%d/%m/%Y}"
        changements = f'<a href="{context.url(f"editions/{numero}/")}">Ce que change l’édition {numero}</a>'
        adresse = f"{edition.adresse_du_site}{numero}/"
        lignes.append(
            f'<tr><th scope="row">{numero}</th><td>{jour}</td><td>{len(edition.modules)}</td>'
            f'<td>{changements}</td><td><a href="{escape(adresse)}">{escape(adresse, quote=False)}</a></td></tr>'
        )
    entetes = ("Édition", "Date", "Modules", "Changements", "Adresse permanente")
    tete = "".join(f'<th scope="col">{e}</th>' for e in entetes)
    return f"<table><caption>Les éditions du cursus</caption><thead><tr>{tete}</tr></thead><tbody>{''.join(lignes)}</tbody></table>"


def changements_edition(context: RenderContext, numero: str) -> str:
    """Ce que change une édition : un résumé, un tableau, et le texte mot à mot quand on a gardé le précédent."""
    editions = _all_editions(context)
    apres, avant = editions[numero], latest(editions, numero)
    if avant is None:
        sequences = sum(len(m.sequences) for m in apres.modules)
        return (
            f"<p>Première édition : {len(apres.modules)} modules, {sequences} séquences, "
            f"{len(apres.cas_pratiques)} cas pratiques, {len(apres.fiches_outils)} fiches-outils, "
            f"{len(apres.programmes)} programmes.</p>"
        )
    comparaison = compare(avant, apres)
    if not comparaison.ecarts:
        return f"<p>Rien ne change dans les contenus depuis l’édition {avant.edition}.</p>"
    mots = _word_diffs(context, comparaison) if numero == context.settings.edition else ""
    return f"{_summary(comparaison)}{_table(context, comparaison)}{mots}"


def _summary(comparaison: Comparaison) -> str:
    modules = comparaison.modules
    sur_place = sum(e.is_replaceable for e in modules)
    egaux = len(comparaison.apres.modules) - sum(e.classes != ("retire",) for e in modules)
    notes = "".join(
        f"<li><strong>{escape(e.titre, quote=False)}</strong> : {escape(e.note, quote=False)}</li>"
        for e in modules
        if e.note
    )
    return (
        f"<p>Par rapport à l’édition {comparaison.avant.edition} : {_many(len(modules), 'module')} "
        f"{'changent' if len(modules) > 1 else 'change'}, dont {sur_place} que l’on remplace dans une plateforme sans perdre "
        f"d’achèvement ; {egaux} ne {'bougent' if egaux > 1 else 'bouge'} pas.</p>"
        + (f'<h2 id="pour-les-formateurs">Pour qui enseigne</h2><ul>{notes}</ul>' if notes else "")
    )


def _many(nombre: int, mot: str) -> str:
    return f"{nombre} {mot}{'s' if nombre > 1 else ''}"


def _table(context: RenderContext, comparaison: Comparaison) -> str:
    lignes = "".join(_row(context, ecart) for ecart in comparaison.ecarts)
    entetes = ("Contenu", "Changement", "Durée en salle", "Si vous en gardez une copie")
    tete = "".join(f'<th scope="col">{e}</th>' for e in entetes)
    return (
        f'<h2 id="contenu-par-contenu">Contenu par contenu</h2><table><caption>Depuis l’édition {comparaison.avant.edition}'
        f"</caption><thead><tr>{tete}</tr></thead><tbody>{lignes}</tbody></table>"
    )


def _row(context: RenderContext, ecart: Ecart) -> str:
    titre = escape(ecart.titre, quote=False)
    nom = titre if ecart.classes == ("retire",) else f'<a href="{context.url(ecart.adresse)}">{titre}</a>'
    return (
        f'<tr><th scope="row">{NATURES[ecart.nature]} : {nom}</th><td>{ecart.libelle}</td>'
        f"<td>{_durations(ecart.duree_avant, ecart.duree_apres)}</td><td>{ecart.conseil}</td></tr>"
    )


def _durations(avant: Duree | None, apres: Duree | None) -> str:
    if avant and apres and avant != apres:
        return f"{_range(avant)}, devient {_range(apres)}"
    dite = apres or avant
    return _range(dite) if dite else ""


def _range(duree: Duree) -> str:
    return f"{duree.mini} à {duree.maxi}\u00a0min"


def _word_diffs(context: RenderContext, comparaison: Comparaison) -> str:
    anciens, nouveaux = context.catalogue.textes_publies, texts_of(context.catalogue)
    if not anciens:
        return ""
    parties = [_word_diff(ecart, comparaison, anciens, nouveaux) for ecart in comparaison.ecarts]
    corps = "".join(p for p in parties if p)
    legende = "<p>Le texte retiré est <del>barré</del>, le texte ajouté est <ins>souligné</ins>. Les paragraphes qui ne changent pas ne sont pas montrés.</p>"
    return f'<h2 id="mot-a-mot">Le texte, mot à mot</h2>{legende}{corps}' if corps else ""


def _word_diff(ecart: Ecart, comparaison: Comparaison, anciens: Textes, nouveaux: Textes) -> str:
    passages = diff(_texts(ecart, comparaison.avant, anciens), _texts(ecart, comparaison.apres, nouveaux))
    if not passages or ecart.classes in (("nouveau",), ("retire",)):
        return ""
    lignes = "".join(f"<p>{_passage(p)}</p>" for p in passages)
    return f"<details><summary>{escape(ecart.titre, quote=False)}</summary>{lignes}</details>"


def _texts(ecart: Ecart, edition: EditionPubliee, textes: Textes) -> tuple[str, ...]:
    module = next((m for m in edition.modules if m.id == ecart.id), None)
    return of_module(textes, ecart.id, tuple(s.id for s in module.sequences) if module else ())


def _passage(passage: Passage) -> str:
    return "".join(_chunk(m) for m in passage)


def _chunk(morceau: Morceau) -> str:
    # Une macro citée dans un texte comparé se lit, elle ne s’exécute pas.
    texte = escape(morceau.texte, quote=False).replace("{", "&#123;")
    balise = {"=": "", "-": "del", "+": "ins"}[morceau.signe]
    return f"<{balise}>{texte}</{balise}>" if balise else texte
