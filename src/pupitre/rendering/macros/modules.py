"""Fiche, objectifs, déroulés et cartes : ce que l’on montre d’un module, d’une fiche, d’un cas, d’un programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from pupitre.model.base import LIBELLES, Fourchette
from pupitre.model.module import FAMILLES, VOLETS, Etape, Module
from pupitre.model.programme import EtapeProgramme
from pupitre.rendering.context import RenderContext, minutes
from pupitre.rendering.macros.links import lien_vers, link
from pupitre.rendering.macros.progression import sequences_data
from pupitre.rendering.macros.shapes import forme

COLONNES: Final = ("Temps", "Durée", "Comment", "Matériel")


def definition_list(lignes: Iterable[tuple[str, str]]) -> str:
    """Une liste de repères ; les valeurs sont du HTML, les valeurs vides sont omises."""
    corps = "".join(f"<div><dt>{nom}</dt><dd>{valeur}</dd></div>" for nom, valeur in lignes if valeur)
    return f'<dl class="reperes">{corps}</dl>'


def _labels(valeurs: Iterable[str]) -> str:
    return ", ".join(escape(LIBELLES[v], quote=False) for v in valeurs)


def links(context: RenderContext, identifiants: Iterable[str]) -> str:
    """Une suite de liens séparés par des virgules."""
    return ", ".join(lien_vers(context, i) for i in identifiants)


def fiche_module(context: RenderContext, identifiant: str) -> str:
    """Les repères d’un module."""
    module = context.catalogue.modules[identifiant].contenu
    competences = dict.fromkeys(o.competence for o in module.objectifs)
    pause = f" (plus {module.pauses_minutes}\u00a0min de pause)" if module.pauses_minutes else ""
    return definition_list(
        (
            ("En salle", minutes(module.duree_salle_minutes) + pause),
            ("En autonomie", minutes(module.duree_autonomie_minutes)),
            ("Pour qui", _labels(module.publics)),
            ("Niveau visé", LIBELLES[module.niveau]),
            ("Modalités", _labels(module.modalites)),
            ("À suivre avant", links(context, module.prerequis) or "Aucun prérequis"),
            ("Compétences", links(context, competences)),
        )
    )


def liste_objectifs(context: RenderContext, identifiant: str) -> str:
    """Les objectifs, chacun avec son ancre et sa compétence."""
    module = context.catalogue.modules[identifiant].contenu
    lignes = (
        f'<li id="{o.id.lower()}" data-progres="{o.id}">{context.html(o.enonce)} '
        f'<span class="discret">{lien_vers(context, o.competence)}</span></li>'
        for o in module.objectifs
    )
    return f'<ol class="objectifs">{"".join(lignes)}</ol>'


def tableau_deroule(context: RenderContext, identifiant: str) -> str:
    """Le déroulé minuté d’une séquence, d’un module ou d’un programme."""
    nature = context.catalogue.index[identifiant].nature
    titre = context.catalogue.index[identifiant].titre
    colonnes: tuple[str, ...] = COLONNES
    if nature == "programme":
        # Un programme nomme des séquences : leur matériel est dans leur propre déroulé.
        colonnes = COLONNES[:-1]
        lignes = list(_programme_rows(context, identifiant))
    else:
        sequences = context.catalogue.sequences_de.get(identifiant, (identifiant,))
        lignes = [ligne for s in sequences for ligne in _sequence_rows(context, s, has_titre=nature == "module")]
    legende = f"Déroulé minuté : {escape(titre, quote=False)}"
    entetes = "".join(f'<th scope="col">{e}</th>' for e in colonnes)
    return (
        f'<table class="deroule"><caption>{legende}</caption><thead><tr>{entetes}</tr></thead>'
        f"<tbody>{''.join(lignes)}</tbody></table>"
    )


def _row(*cellules: str) -> str:
    tete, *reste = cellules
    return f'<tr><th scope="row">{tete}</th>' + "".join(f"<td>{c}</td>" for c in reste) + "</tr>"


def _sequence_rows(context: RenderContext, identifiant: str, has_titre: bool) -> Iterator[str]:
    sequence = context.catalogue.sequences[identifiant].contenu
    if has_titre:
        titre, duree = lien_vers(context, identifiant), minutes(sequence.duree_salle_minutes)
        yield f'<tr class="intertitre"><th scope="rowgroup" colspan="4">{titre} · {duree}</th></tr>'
    for etape in sequence.deroule:
        yield _step_row(context, etape)


def _step_row(context: RenderContext, etape: Etape) -> str:
    if etape.activite is None:
        duree = minutes(etape.duree_minutes) if etape.duree_minutes else ""
        return _row(context.html(etape.titre), duree, LIBELLES[etape.nature], "")
    activite = context.catalogue.activites[etape.activite].contenu
    materiel = "<br>".join(context.html(m) for m in activite.materiel)
    comment = f"Activité, {LIBELLES[activite.modalite].lower()}"
    return _row(lien_vers(context, activite.id), minutes(activite.duree_minutes), comment, materiel)


def step_duration(context: RenderContext, etape: EtapeProgramme) -> Fourchette:
    """La durée en salle d’une étape de programme."""
    if etape.duree_minutes:
        return etape.duree_minutes
    if etape.sequence:
        return context.catalogue.sequences[etape.sequence].contenu.duree_salle_minutes
    return context.catalogue.modules[etape.cible].contenu.duree_salle_minutes


def _programme_rows(context: RenderContext, identifiant: str) -> Iterator[str]:
    for seance in context.catalogue.programmes[identifiant].contenu.seances:
        debut = f" · début conseillé : {seance.debut}" if seance.debut else ""
        titre = escape(f"{seance.titre}{debut}", quote=False)
        yield f'<tr class="intertitre"><th scope="rowgroup" colspan="3">{titre}</th></tr>'
        for etape in seance.etapes:
            is_lien = etape.nature in ("sequence", "module")
            nom = lien_vers(context, etape.cible) if is_lien else escape(etape.cible, quote=False)
            genre = "Séquence" if etape.nature == "sequence" else LIBELLES.get(etape.nature, "Module")
            yield _row(nom, minutes(step_duration(context, etape)), genre)


@dataclass(frozen=True, slots=True)
class Carte:
    """Ce que montre une carte : famille (couleur), entête, résumé, repères ; `forme` et `donnees` pour un module."""

    identifiant: str
    famille: str
    entete: str
    resume: str
    reperes: tuple[tuple[str, str], ...]
    donnees: str = ""
    has_forme: bool = False


def _card(context: RenderContext, carte: Carte) -> str:
    """Une carte, dont le titre est le seul lien."""
    entree = context.catalogue.index[carte.identifiant]
    dessin = forme(carte.famille) if carte.has_forme else ""
    return (
        f'<li class="carte famille-{carte.famille}"{carte.donnees}><p class="carte-famille">{dessin} {carte.entete}</p>'
        f"<h3>{link(context, entree.adresse, entree.titre)}</h3><p>{context.html(carte.resume)}</p>"
        f"{definition_list(carte.reperes)}</li>"
    )


def module_card(context: RenderContext, module: Module) -> str:
    """La carte d’un module, avec ce que les filtres du catalogue lisent."""
    donnees = (
        f' data-volet="{module.volet}" data-publics="{" ".join(module.publics)}"'
        f' data-minutes="{module.duree_autonomie_minutes.maxi}"{sequences_data(context, module.id)}'
    )
    reperes = (
        ("En salle", minutes(module.duree_salle_minutes)),
        ("En autonomie", minutes(module.duree_autonomie_minutes)),
        ("Niveau", LIBELLES[module.niveau]),
    )
    libelle = FAMILLES[module.famille][0]
    return _card(context, Carte(module.id, module.famille, libelle, module.resume, reperes, donnees, has_forme=True))


def catalogue_modules(context: RenderContext) -> str:
    """Les filtres, puis les cartes de modules dans l’ordre des familles."""
    modules = [context.catalogue.modules[m].contenu for m in context.catalogue.module_order()]
    cartes = "".join(module_card(context, module) for module in modules)
    return f'{_filters(modules)}<ul class="cartes" id="cartes-modules">{cartes}</ul>'


def _filters(modules: list[Module]) -> str:
    volets = dict.fromkeys(m.volet for m in modules)
    publics = dict.fromkeys(p for m in modules for p in m.publics)
    durees = (("60", "Une heure au plus"), ("120", "Deux heures au plus"), ("180", "Trois heures au plus"))
    choix = (
        ("volet", "Volet", [(v, VOLETS[v]) for v in volets]),
        ("public", "Vous êtes", [(p, LIBELLES[p]) for p in publics]),
        ("duree", "Temps dont vous disposez, en autonomie", list(durees)),
    )
    champs = "".join(_select(nom, titre, options) for nom, titre, options in choix)
    return (
        '<div class="filtres" data-cible="cartes-modules" hidden><fieldset><legend class="lu">Choisir parmi les modules</legend>'
        f'{champs}</fieldset><p role="status" class="filtres-bilan"></p></div>'
    )


def _select(nom: str, titre: str, options: Iterable[tuple[str, str]]) -> str:
    corps = '<option value="">Peu importe</option>' + "".join(f'<option value="{v}">{t}</option>' for v, t in options)
    return f'<p><label for="filtre-{nom}">{titre}</label> <select id="filtre-{nom}" name="{nom}">{corps}</select></p>'


def carte_fiche(context: RenderContext, identifiant: str) -> str:
    """La carte d’une fiche-outil, seule."""
    return f'<ul class="cartes">{_fiche_card(context, identifiant)}</ul>'


PHASES = {
    "cadrer": "Cadrer", "observer": "Observer", "analyser": "Analyser", "imaginer": "Imaginer", "prototyper": "Prototyper",
    "tester": "Tester", "evaluer": "Évaluer", "transmettre": "Transmettre", "animer": "Animer",
}  # fmt: skip


def _fiche_card(context: RenderContext, identifiant: str) -> str:
    fiche = context.catalogue.fiches[identifiant].contenu
    reperes = (
        ("Durée", minutes(fiche.duree_minutes)),
        ("À combien", escape(fiche.participants, quote=False)),
    )
    return _card(context, Carte(identifiant, "fiche", f"Fiche-outil · {PHASES[fiche.phase]}", fiche.resume, reperes))


def liste_fiches(context: RenderContext) -> str:
    """Toutes les fiches, dans l’ordre de la démarche."""
    ordre = list(PHASES)
    fiches = sorted((d.contenu for d in context.catalogue.fiches.values()), key=lambda f: (ordre.index(f.phase), f.id))
    return f'<ul class="cartes">{"".join(_fiche_card(context, f.id) for f in fiches)}</ul>'


def liste_cas(context: RenderContext) -> str:
    """Tous les cas pratiques, leur nature toujours dite."""
    cas = sorted((d.contenu for d in context.catalogue.cas.values()), key=lambda c: (c.nature, c.id))
    cartes = []
    for c in cas:
        lieu, competence = escape(c.lieu, quote=False), escape(c.competence_departementale, quote=False)
        reperes = (("Lieu", lieu), ("Compétence", competence))
        cartes.append(_card(context, Carte(c.id, c.nature, LIBELLES[c.nature], c.resume, reperes)))
    return f'<ul class="cartes">{"".join(cartes)}</ul>'


def liste_programmes(context: RenderContext) -> str:
    """Tous les programmes."""
    cartes = []
    for p in (d.contenu for d in context.catalogue.programmes.values()):
        reperes = (("Durée", minutes(p.duree_minutes)), ("Pour qui", _labels(p.publics)))
        cartes.append(_card(context, Carte(p.id, "programme", "Programme", p.resume, reperes)))
    return f'<ul class="cartes">{"".join(cartes)}</ul>'
