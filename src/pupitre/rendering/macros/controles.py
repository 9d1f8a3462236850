"""Ce que le site dit de lui-même : l’état de ses contrôles d’accessibilité, et le poids de ses pages."""

from __future__ import annotations

from collections import Counter
from html import escape
from itertools import groupby

from pupitre.model.controles import STATUTS, Accessibilite, Controle, Critere, Ecoconception, Poids
from pupitre.rendering.context import INSECABLE, RenderContext

ABSENTES = "<p>Ce cursus n’a pas encore publié ces mesures.</p>"


def tableau_rgaa(context: RenderContext) -> str:
    """Les statuts, leur compte, puis les critères, un tableau par partie du référentiel. Aucun taux."""
    document = next(iter(context.catalogue.accessibilite.values()), None)
    if document is None:
        return ABSENTES
    grille = document.contenu
    controles = {c.cle: c for c in grille.controles}
    parties = groupby(grille.criteres, key=lambda c: c.theme)
    return _summary(grille) + "".join(_theme(theme, tuple(criteres), controles) for theme, criteres in parties)


def _summary(grille: Accessibilite) -> str:
    nombres = Counter(c.statut for c in grille.criteres)
    lignes = "".join(
        f'<tr><th scope="row">{nom}</th><td>{escape(sens, quote=False)}</td><td>{nombres[statut]}</td></tr>'
        for statut, (nom, sens) in STATUTS.items()
    )
    return (
        f"<table><caption>Les {len(grille.criteres)} critères, selon qui peut en juger</caption><thead><tr>"
        f"{_headers('Statut', 'Ce que cela veut dire', 'Critères')}</tr></thead><tbody>{lignes}</tbody></table>"
    )


def _headers(*titres: str) -> str:
    return "".join(f'<th scope="col">{t}</th>' for t in titres)


def _theme(theme: str, criteres: tuple[Critere, ...], controles: dict[str, Controle]) -> str:
    numero = criteres[0].numero.partition(".")[0]
    lignes = "".join(_criterion(c, controles) for c in criteres)
    return (
        f'<h3 id="theme-{numero}">{numero}. {theme}</h3><table><caption>{theme} : {len(criteres)} critères</caption>'
        f"<thead><tr>{_headers('Critère', 'Statut', 'Preuve', 'Reste à une personne')}</tr></thead>"
        f"<tbody>{lignes}</tbody></table>"
    )


def _criterion(critere: Critere, controles: dict[str, Controle]) -> str:
    preuves = "".join(f"<li>{_proof(controles[cle])}</li>" for cle in critere.preuves)
    return (
        f'<tr id="critere-{critere.numero.replace(".", "-")}"><th scope="row"><strong>{critere.numero}</strong> '
        f"{escape(critere.intitule, quote=False)}</th><td>{STATUTS[critere.statut][0]}</td>"
        f"<td>{f'<ul>{preuves}</ul>' if preuves else '—'}</td><td>{escape(critere.reste, quote=False) or '—'}</td></tr>"
    )


def _proof(controle: Controle) -> str:
    source = f"règle {controle.regle}" if controle.regle else controle.essai.partition("::")[2]
    return f"{escape(controle.nom, quote=False)} <code>{escape(source, quote=False)}</code>"


def tableau_ecoconception(context: RenderContext) -> str:
    """Les plafonds à côté de ce que l’on mesure, puis le poids d’une page de chaque sorte."""
    document = next(iter(context.catalogue.ecoconception.values()), None)
    return _budget(document.contenu) + _weights(document.contenu) if document else ABSENTES


def _budget(mesures: Ecoconception) -> str:
    budget, pages = mesures.budget, mesures.mesures
    lignes = (
        ("Première page vue, polices comprises", max(p.total for p in pages if not p.longue), budget.premiere_page),
        ("Page suivante, le reste étant gardé par le navigateur", max(p.html + p.images for p in pages if not p.longue), budget.page_suivante),
        ("Page du formateur, que l’on imprime comme un document", max((p.html for p in pages if p.longue), default=0), budget.page_longue),
        ("HTML d’une page sur deux", mesures.html_median, budget.html_median),
        ("Feuilles de style", max(p.css for p in pages), budget.css),
        ("Scripts d’une page", max(p.js for p in pages), budget.js),
    )  # fmt: skip
    corps = "".join(
        f'<tr><th scope="row">{nom}</th><td>{_weight(mesure)}</td><td>{_weight(plafond)}</td></tr>'
        for nom, mesure, plafond in lignes
    )
    corps += f'<tr><th scope="row">Requêtes de la première page</th><td>{max(p.requetes for p in pages)}</td><td>{budget.requetes}</td></tr>'
    return (
        f"<table><caption>Le plus lourd des gabarits, et son plafond</caption><thead><tr>"
        f"{_headers('Quoi', 'Mesuré', 'Plafond')}</tr></thead><tbody>{corps}</tbody></table>"
        f"<p>Le site a {mesures.pages} pages et tient en {_weight(mesures.site)}.</p>"
    )


def _weights(mesures: Ecoconception) -> str:
    lignes = "".join(map(_row, mesures.mesures))
    entetes = _headers("Sorte de page", "HTML", "Style", "Scripts", "Polices", "Images", "En tout", "Requêtes")
    return (
        f"<table><caption>Le poids d’une page de chaque sorte, à la première visite</caption><thead><tr>{entetes}</tr>"
        f"</thead><tbody>{lignes}</tbody></table>"
    )


def _row(poids: Poids) -> str:
    octets = (poids.html, poids.css, poids.js, poids.polices, poids.images, poids.total)
    cellules = "".join(f"<td>{_weight(o)}</td>" for o in octets)
    return f'<tr><th scope="row">{escape(poids.gabarit, quote=False)}</th>{cellules}<td>{poids.requetes}</td></tr>'


def _weight(octets: int) -> str:
    """Un poids en kilo-octets, à la virgule, ou en méga-octets au-delà d’un."""
    if octets >= 1_000_000:
        return f"{octets / 1_000_000:.1f}".replace(".", ",") + f"{INSECABLE}Mo"
    return f"{octets / 1000:.1f}".replace(".", ",") + f"{INSECABLE}ko"
