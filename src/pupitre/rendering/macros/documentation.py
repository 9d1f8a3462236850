"""La documentation qui se fait toute seule : champs, erreurs, macros, plan du site."""

from __future__ import annotations

from html import escape
from typing import Any, Final, get_args

from pupitre.model.base import Valeur
from pupitre.model.content_types import BLOC_ACTIVITE, CONTENT_TYPES, CREDITS, PAGE_LIBRE, ContentType
from pupitre.model.defects import DEFAUTS
from pupitre.model.fidelity import CONTENUS, ETATS, FORMATS, cell
from pupitre.model.macro_signatures import MACRO_SIGNATURES
from pupitre.model.proposals import FORMULAIRES, form_address, mail_address
from pupitre.rendering.context import RenderContext
from pupitre.rendering.macros.links import link

TYPES: Final[dict[str, ContentType]] = {t.nom: t for t in (*CONTENT_TYPES, BLOC_ACTIVITE, CREDITS, PAGE_LIBRE)}
FAMILLES_DE_DEFAUTS: Final = {
    "forme": "La forme",
    "references": "Les liens entre contenus",
    "macros": "Les macros",
    "pedagogie": "La pédagogie",
    "sessions": "Les sessions",
    "clarte": "La clarté",
    "accessibilite": "L’accessibilité",
    "sources": "Les sources",
    "fichiers": "Les fichiers",
    "licences": "Les licences",
    "securite": "La sécurité",
    "couches": "Les couches",
    "editions": "Les éditions et les liens permanents",
    "fraicheur": "La fraîcheur",
}


def table_champs(_context: RenderContext, nom: str) -> str:
    """Les champs d’un type de contenu, puis ceux des groupes qu’il contient."""
    content_type = TYPES[nom]
    classes = dict.fromkeys([content_type.classe, *_nested(content_type.classe)])
    fichier = f"<p>Fichier : <code>{content_type.motif}</code></p>"
    return fichier + "".join(_fields(classe, rang == 0, content_type) for rang, classe in enumerate(classes))


def _nested(classe: type[Valeur]) -> list[type[Valeur]]:
    trouvees: list[type[Valeur]] = []
    for champ in classe.model_fields.values():
        for interieure in _classes_in(champ.annotation):
            trouvees += [interieure, *_nested(interieure)]
    return trouvees


def _classes_in(annotation: Any) -> list[type[Valeur]]:
    if isinstance(annotation, type) and issubclass(annotation, Valeur):
        return [annotation]
    return [c for argument in get_args(annotation) for c in _classes_in(argument)]


def _fields(classe: type[Valeur], is_racine: bool, content_type: ContentType) -> str:
    titre = content_type.titre if is_racine else (classe.__doc__ or classe.__name__).split("\n")[0].rstrip(".")
    entetes = "".join(f'<th scope="col">{e}</th>' for e in ("Champ", "Obligatoire", "Ce que c’est", "Exemple"))
    lignes = "".join(
        f'<tr><th scope="row"><code>{champ.alias or nom}</code></th><td>{"oui" if champ.is_required() else "non"}</td>'
        f"<td>{escape(champ.description or '', quote=False)}</td><td><code>{_sample(champ.examples)}</code></td></tr>"
        for nom, champ in classe.model_fields.items()
    )
    return (
        f"<table><caption>{escape(titre, quote=False)}</caption><thead><tr>{entetes}</tr></thead>"
        f"<tbody>{lignes}</tbody></table>"
    )


def _sample(exemples: list[Any] | None) -> str:
    return escape(yaml_sample(exemples[0]), quote=False) if exemples else ""


def yaml_sample(valeur: Any) -> str:
    """Une valeur d’exemple, écrite comme on l’écrirait en YAML."""
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    if isinstance(valeur, list):
        return "[" + ", ".join(yaml_sample(v) for v in valeur) + "]"
    if isinstance(valeur, dict):
        return "{ " + ", ".join(f"{cle}: {yaml_sample(v)}" for cle, v in valeur.items()) + " }"
    return str(valeur)


def table_erreurs(_context: RenderContext) -> str:
    """Le catalogue des défauts, par famille, chacun avec son ancre."""
    parties = []
    for famille, titre in FAMILLES_DE_DEFAUTS.items():
        defauts = [d for d in DEFAUTS.values() if d.famille == famille]
        if not defauts:
            continue
        lignes = "".join(
            f'<dt id="{d.code}"><code>{d.code}</code> · {escape(d.titre, quote=False)} '
            f'<span class="discret">({d.gravite})</span></dt>'
            f"<dd><p>{escape(d.pourquoi, quote=False)}</p>"
            f"<p><strong>Que faire ?</strong> {escape(d.remede, quote=False)}</p></dd>"
            for d in defauts
        )
        parties.append(f'<h2 id="erreurs-{famille}">{titre}</h2><dl class="erreurs">{lignes}</dl>')
    return "".join(parties)


def table_fidelite(_context: RenderContext) -> str:
    """Les contenus en lignes, les formats en colonnes : gardé, changé ou perdu, et comment."""
    tete = "".join(f'<th scope="col">{libelle}</th>' for libelle in FORMATS.values())
    lignes = []
    for contenu, libelle in CONTENUS.items():
        cases = (cell(contenu, nom) for nom in FORMATS)
        corps = "".join(
            f'<td class="fidelite-{c.etat}"><strong>{ETATS[c.etat]}</strong>{f" : {c.comment}" if c.comment else ""}</td>'
            for c in cases
        )
        lignes.append(f'<tr><th scope="row">{libelle}</th>{corps}</tr>')
    return (
        f'<table><caption>Contenus et formats</caption><thead><tr><th scope="col">Contenu</th>{tete}</tr></thead>'
        f"<tbody>{''.join(lignes)}</tbody></table>"
    )


def table_macros(context: RenderContext) -> str:
    """Chaque macro : ce qu’elle montre, comment l’écrire, et le résultat."""
    parties = []
    for nom, signature in MACRO_SIGNATURES.items():
        appel = escape("{{ " + signature.exemple + " }}", quote=False).replace("{", "&#123;")
        parties.append(
            f'<section class="macro"><h2 id="macro-{nom.replace("_", "-")}">{nom}</h2><p>{escape(signature.description, quote=False)}</p>'
            f'<p><code>{appel}</code></p><div class="apercu">{_live(context, nom, signature.exemple)}</div></section>'
        )
    return "".join(parties)


TROP_GRANDES: Final = {
    # ces macros remplissent une page entière : on y renvoie plutôt que de la recopier
    "liste_references": "references/",
    "liste_termes": "glossaire/",
    "tableau_competences": "competences/",
    "catalogue_modules": "catalogue/",
    "carte_cursus": "catalogue/",
    "liste_fiches": "fiches-outils/",
    "liste_cas": "cas-pratiques/",
    "liste_programmes": "programmes/",
    "quiz_module": "modules/observer-les-usages/auto-evaluation/",
    "table_champs": "contribuer/champs/",
    "table_erreurs": "contribuer/erreurs/",
    "plan_site": "plan-du-site/",
    "liste_progression": "ma-progression/",
    "composer_session": "composer/",
    "tableau_rgaa": "etat-de-l-accessibilite/",
    "tableau_ecoconception": "ecoconception/",
    "liste_parcours": "",
    "liste_temps": "",
    "liste_editions": "editions/",
    "table_fidelite": "reutiliser/plateformes/",
    "changements_edition": "editions/",
}


def _live(context: RenderContext, nom: str, exemple: str) -> str:
    if nom in TROP_GRANDES:
        return f"<p>{link(context, TROP_GRANDES[nom], 'Voir cette macro à l’œuvre')}</p>"
    if nom == "table_macros":
        return "<p>Vous lisez son résultat.</p>"
    return context.html("{{ " + exemple + " }}")


def champ_collectivite(context: RenderContext, champ: str) -> str:
    """La valeur du champ, ou un texte visible qui dit qu’elle manque."""
    collectivite = context.settings.collectivite
    valeur = str(getattr(collectivite, champ))
    if not valeur:
        quoi = type(collectivite).model_fields[champ].description or champ
        return f'<mark class="a-completer">[à compléter par la collectivité : {escape(quoi.rstrip("."), quote=False)}]</mark>'
    if "@" in valeur and " " not in valeur:
        return f'<a href="mailto:{escape(valeur)}">{escape(valeur, quote=False)}</a>'
    return escape(valeur, quote=False)


def liste_formulaires(context: RenderContext) -> str:
    """Les formulaires qui ouvrent un contenu prêt à remplir, sur la forge et, sans compte, par courriel."""
    settings = context.settings
    courriel = settings.collectivite.courriel
    lignes = []
    for formulaire in FORMULAIRES:
        titre, usage = escape(formulaire.titre, quote=False), escape(formulaire.usage, quote=False)
        voies = []
        if settings.depot:
            voies.append(
                _way(form_address(settings.depot, settings.forge, formulaire), f"ouvrir le formulaire « {titre} »")
            )
        if courriel:
            voies.append(_way(mail_address(courriel, formulaire), f"écrire un courriel « {titre} », sans compte"))
        suite = f" Vous pouvez {' ou '.join(voies)}." if voies else ""
        lignes.append(f"<li><strong>{titre}.</strong> {usage}{suite}</li>")
    return f"<ul>{''.join(lignes)}</ul>"


def _way(adresse: str, texte: str) -> str:
    return f'<a href="{escape(adresse)}">{texte}</a>'


def plan_site(context: RenderContext) -> str:
    """Toutes les pages, rangées comme dans le menu."""
    catalogue = context.catalogue
    parties = (
        ("Modules", catalogue.module_order()),
        ("Fiches-outils", catalogue.fiches),
        ("Cas pratiques", catalogue.cas),
        ("Programmes", catalogue.programmes),
        ("Territoires", catalogue.territoires),
    )
    blocs = []
    for titre, contenus in parties:
        lignes = "".join(f"<li>{_branch(context, identifiant)}</li>" for identifiant in contenus)
        if lignes:
            blocs.append(f'<h2>{titre}</h2><ul class="colonnes">{lignes}</ul>')
    return "".join(blocs)


def _branch(context: RenderContext, identifiant: str) -> str:
    entree = context.catalogue.index[identifiant]
    lien = link(context, entree.adresse, entree.titre)
    sequences = context.catalogue.sequences_de.get(identifiant, ())
    if not sequences:
        return lien
    filles = [(context.catalogue.index[s].adresse, context.catalogue.index[s].titre) for s in sequences]
    filles.append((entree.adresse + "auto-evaluation/", "S’auto-évaluer"))
    filles.append((entree.adresse + "formateur/", "Page du formateur"))
    return lien + "<ul>" + "".join(f"<li>{link(context, a, t)}</li>" for a, t in filles) + "</ul>"
