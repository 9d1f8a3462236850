"""Ce que le site dit de lui-même est vrai : chaque preuve existe, aucun taux, aucune conformité que personne n’a jugée."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from pupitre.model.catalogue import Catalogue
from pupitre.model.controles import THEMES, Accessibilite, Critere, Ecoconception
from pupitre.model.defects import DEFAUTS
from pupitre.settings import Settings
from pupitre.site.weights import BUDGET, weigh
from tests.conftest import RACINE

# Le nombre de critères de chaque partie du RGAA 4.1.2, dans l’ordre : 106 en tout.
PAR_THEME = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
AUDITS = "accessibilite/audit*.md"
CONFORME = re.compile(r"(?:\b(\w+)[ \u00a0])?\b(conformes?|conformité)\b", re.IGNORECASE)
TAUX = re.compile(r"\d[ \u00a0]?%[^.]{0,60}(?:conform|crit[èe]res?)|(?:conform|crit[èe]res?)[^.]{0,60}\d[ \u00a0]?%", re.IGNORECASE)  # fmt: skip


@pytest.fixture(scope="module")
def grille(reel: tuple[Settings, Catalogue]) -> Accessibilite:
    return reel[1].accessibilite["docs/referentiel/accessibilite.yml"].contenu


@pytest.fixture(scope="module")
def mesures(reel: tuple[Settings, Catalogue]) -> Ecoconception:
    return reel[1].ecoconception["docs/referentiel/ecoconception.yml"].contenu


def test_tous_les_criteres_dans_l_ordre(grille: Accessibilite) -> None:
    attendus = [f"{theme}.{n}" for theme, nombre in enumerate(PAR_THEME, 1) for n in range(1, nombre + 1)]
    assert len(attendus) == 106 and len(THEMES) == len(PAR_THEME)
    assert [c.numero for c in grille.criteres] == attendus
    assert len({c.intitule for c in grille.criteres}) == 106


def test_chaque_preuve_existe(grille: Accessibilite) -> None:
    """Un essai nommé est une fonction de ce fichier ; une règle nommée a son cas, qui montre qu’elle refuse."""
    controles = {c.cle: c for c in grille.controles}
    assert len(controles) == len(grille.controles)
    assert {cle for c in grille.criteres for cle in c.preuves} == set(controles), (
        "un contrôle que rien ne cite ne prouve rien"
    )
    for controle in controles.values():
        if controle.essai:
            fichier, _, nom = controle.essai.partition("::")
            fonctions = {n.name for n in ast.parse((RACINE / fichier).read_text(encoding="utf-8")).body if isinstance(n, ast.FunctionDef)}  # fmt: skip
            assert nom in fonctions, controle.essai
        else:
            assert controle.regle in DEFAUTS, controle.cle
            assert (RACINE / "tests/diagnostics" / f"{controle.regle}.md").is_file(), controle.cle


def test_une_interdiction_est_prouvee_par_une_interdiction(grille: Accessibilite) -> None:
    """« Par interdiction » ne se dit que d’un essai qui parcourt toutes les pages à la recherche de l’interdit."""
    essais = {c.cle: c.essai for c in grille.controles}
    for critere in grille.criteres:
        interdits = [essais[p].startswith("tests/site/test_interdictions.py::") for p in critere.preuves]
        assert critere.statut != "interdiction" or all(interdits), critere.numero


@pytest.mark.parametrize(
    "faux",
    [
        {"statut": "conforme", "preuves": ["axe"]},
        {"preuves": ["axe"]},
        {"statut": "automatique"},
        {"statut": "moitie", "preuves": ["axe"]},
        {"statut": "humain", "preuves": ["axe"], "reste": "tout"},
    ],
)
def test_un_critere_mal_dit_est_refuse(faux: dict[str, object]) -> None:
    """Sans statut, d’un statut inventé, automatique sans preuve, à moitié sans dire ce qui reste : refusé."""
    with pytest.raises(ValidationError):
        Critere.model_validate({"numero": "1.1", "intitule": "Un critère ?", **faux})


def claims(texte: str) -> list[str]:
    """Ce qu’un texte prétend du site en matière de conformité, hors « non conforme »."""
    return [m[0] for m in CONFORME.finditer(texte) if (m[1] or "").lower() not in ("non", "de")] + TAUX.findall(texte)


def test_le_chercheur_de_conformite_trouve() -> None:
    assert claims("Ce site est conforme.") and claims("partiellement conforme") and claims("Conformité : oui")
    assert claims("72 % des critères") and claims("critères : 72\u00a0%")
    assert not claims("Ce site est non conforme. État de conformité. 12 % des habitants.")


@pytest.mark.long
def test_aucune_conformite_sans_audit_humain(site: Path) -> None:
    """Aucune page qui parle du site ne dit « conforme » ni ne donne un taux tant qu’aucun audit n’est joint au dépôt."""
    # Un audit joint au dépôt donne à la déclaration le droit d’en reprendre les conclusions.
    has_audit = bool(list((RACINE / "docs").glob(AUDITS)))
    for nom in ("accessibilite", "etat-de-l-accessibilite", "ecoconception", "mentions-legales", "plan-du-site"):
        html = (site / nom / "index.html").read_text(encoding="utf-8")
        assert has_audit or claims(re.sub(r"<[^>]+>", " ", html)) == [], nom
    for page in site.rglob("*.html"):
        pied = page.read_text(encoding="utf-8").partition('<footer class="pied">')[2]
        is_dit = not pied or "Accessibilité : non conforme" in pied or page.name == "404.html"
        assert has_audit or is_dit, page


@pytest.mark.long
def test_l_etat_publie_dit_la_grille(site: Path, grille: Accessibilite) -> None:
    html = (site / "etat-de-l-accessibilite/index.html").read_text(encoding="utf-8")
    lignes = re.findall(r'<tr id="critere-([\d-]+)">(.*?)</tr>', html, re.DOTALL)
    assert [numero.replace("-", ".") for numero, _ in lignes] == [c.numero for c in grille.criteres]
    essais = {c.cle: c.essai.partition("::")[2] or c.regle for c in grille.controles}
    for critere, (_, ligne) in zip(grille.criteres, lignes, strict=True):
        assert all(essais[p] in ligne for p in critere.preuves), critere.numero


@pytest.mark.long
def test_le_poids_publie_est_celui_du_jour(site: Path, mesures: Ecoconception) -> None:
    """Les chiffres commités sont ceux du site construit, à un dixième près."""
    jour = weigh(site)
    assert mesures.budget == BUDGET
    assert [(m.gabarit, m.page) for m in mesures.mesures] == [(m.gabarit, m.page) for m in jour.mesures]
    ecarts = [("pages", mesures.pages, jour.pages), ("html_median", mesures.html_median, jour.html_median), ("site", mesures.site, jour.site)]  # fmt: skip
    for publiee, mesuree in zip(mesures.mesures, jour.mesures, strict=True):
        assert publiee.requetes == mesuree.requetes, publiee.gabarit
        for champ in ("html", "css", "js", "polices", "images"):
            ecarts.append((f"{publiee.gabarit}, {champ}", getattr(publiee, champ), getattr(mesuree, champ)))
    faux = [(nom, dit, vrai) for nom, dit, vrai in ecarts if abs(dit - vrai) > 0.1 * max(vrai, 1)]
    assert faux == [], "relancez « pupitre construire », puis « scripts/peser.py »"


@pytest.mark.long
def test_le_budget_est_tenu(site: Path) -> None:
    jour = weigh(site)
    assert jour.html_median <= BUDGET.html_median
    for page in jour.mesures:
        assert page.longue or page.total <= BUDGET.premiere_page, page.gabarit
        assert page.html + page.images <= (BUDGET.page_longue if page.longue else BUDGET.page_suivante), page.gabarit
        assert page.css <= BUDGET.css and page.js <= BUDGET.js, page.gabarit
        assert page.requetes <= BUDGET.requetes, page.gabarit
