"""Les formulaires des forges suivent la table et les squelettes du moteur, et leurs liens ouvrent le bon."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml

from pupitre.forms import GITHUB, GITLAB, forms
from pupitre.loading.front_matter import read_markdown
from pupitre.model.catalogue import Catalogue
from pupitre.model.proposals import FORMULAIRES, form_address, mail_address
from pupitre.rendering.context import Cible, RenderContext
from pupitre.rendering.macros import MACROS
from pupitre.rules.gate import check
from pupitre.settings import Collectivite, Settings
from tests.conftest import RACINE


def test_les_formulaires_du_depot_sont_a_jour(reel: tuple[Settings, Catalogue]) -> None:
    attendus = forms(reel[0].edition_du)
    assert {c: (RACINE / c).read_text(encoding="utf-8") for c in attendus} == attendus


@pytest.mark.parametrize("formulaire", FORMULAIRES, ids=lambda f: f.nom)
def test_un_formulaire_github_a_ce_que_la_forge_exige(formulaire: Any) -> None:
    lu = yaml.safe_load((RACINE / GITHUB / f"{formulaire.nom}.yml").read_text(encoding="utf-8"))
    assert lu["name"] and lu["description"] and lu["body"]
    questions = [b for b in lu["body"] if b["type"] != "markdown"]
    identifiants = [b["id"] for b in questions]
    assert len(set(identifiants)) == len(identifiants)
    assert all(b["attributes"]["label"] for b in questions)
    assert len({b["attributes"]["label"] for b in questions}) == len(questions)  # deux libellés égaux : la forge refuse
    assert all("value" in b["attributes"] for b in lu["body"] if b["type"] == "markdown")


def test_le_squelette_d_un_formulaire_est_un_contenu_que_le_moteur_lit(reel: tuple[Settings, Catalogue]) -> None:
    textes = forms(reel[0].edition_du)
    fiche = yaml.safe_load(textes[f"{GITHUB}/nouvelle-fiche.yml"])["body"][1]["attributes"]["value"]
    source, diagnostics = read_markdown(fiche, "docs/fiches-outils/a-nommer.md")
    assert diagnostics == () and source.meta["id"] == "F-A-NOMMER"
    assert fiche.rstrip() in textes[f"{GITLAB}/nouvelle-fiche.md"]


# Ce que GitHub exige d’un formulaire : https://docs.github.com/fr/communities, « Syntaxe pour les formulaires de tickets ».
TYPES = {"markdown", "input", "textarea", "dropdown", "checkboxes", "upload"}
CLES = {"name", "description", "title", "labels", "assignees", "projects", "type", "body"}


@pytest.mark.parametrize("fichier", sorted(p.name for p in (RACINE / GITHUB).glob("*.yml") if p.name != "config.yml"))
def test_chaque_formulaire_du_dossier_est_de_ceux_que_github_ouvre(fichier: str) -> None:
    """Même ceux que l’on n’engendre pas : un seul champ refusé, et la forge cache le formulaire sans le dire."""
    lu = yaml.safe_load((RACINE / GITHUB / fichier).read_text(encoding="utf-8"))
    assert set(lu) <= CLES and len(lu["name"]) >= 3 and lu["description"]
    assert any(b["type"] != "markdown" for b in lu["body"])
    for bloc in lu["body"]:
        assert set(bloc) <= {"type", "id", "attributes", "validations"} and bloc["type"] in TYPES
        assert re.fullmatch(r"[A-Za-z0-9_-]+", bloc.get("id", "x"))
        for choix in bloc["attributes"].get("options", ()):
            assert bloc["type"] == "dropdown" or choix["label"]


@pytest.mark.parametrize("genre", sorted({f.genre for f in FORMULAIRES if f.genre}))
def test_un_squelette_pose_dans_le_cursus_n_attend_plus_que_ses_mots(genre: str, temoin: Path) -> None:
    """Copié tel quel à l’endroit qu’il annonce, il se lit : la vérification ne réclame que ce qui reste à écrire."""
    (formulaire,) = (f for f in FORMULAIRES if f.genre == genre)
    lu = yaml.safe_load((RACINE / GITHUB / f"{formulaire.nom}.yml").read_text(encoding="utf-8"))
    squelettes = [b["attributes"] for b in lu["body"] if b.get("id", "").startswith("squelette-")]
    assert squelettes
    for squelette in squelettes:
        fichier = temoin / squelette["label"].removeprefix("Le fichier ")
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_text(squelette["value"], encoding="utf-8")
    restes = check(temoin)[2].diagnostics
    ici = [d for d in restes if "a-nommer" in d.position.chemin]
    # Un contenu neuf n’est encore relié à rien : c’est à qui l’accueille de dire où il sert.
    assert {d.code for d in ici} - {"contenu-orphelin"} == {"texte-a-ecrire"}, [(d.code, d.phrase) for d in ici]


def test_chaque_forge_a_son_adresse_et_le_courriel_pose_les_memes_questions() -> None:
    correction = FORMULAIRES[0]
    github = urlsplit(form_address("https://depot.example.org/ecole", "github", correction))
    assert (github.path, parse_qs(github.query)) == ("/ecole/issues/new", {"template": ["correction.yml"]})
    gitlab = urlsplit(form_address("https://depot.example.org/ecole/", "gitlab", correction))
    assert (gitlab.path, parse_qs(gitlab.query)) == ("/ecole/-/issues/new", {"issuable_template": ["correction"]})
    courriel = mail_address("contact@example.org", correction)
    assert courriel.startswith("mailto:contact@example.org?subject=Correction&body=")
    assert all(r.libelle in unquote(courriel) for r in correction.rubriques)


def test_la_page_ne_propose_que_ce_que_le_cursus_a_declare(petit: tuple[Settings, Catalogue]) -> None:
    settings, catalogue = petit

    def shown(**reglages: Any) -> str:
        context = RenderContext(catalogue, settings.model_copy(update=reglages), "", Cible.SITE, lambda t, _: t, {})
        return unescape(MACROS["liste_formulaires"](context))

    assert "<a " not in shown(depot="", collectivite=Collectivite())
    assert "mailto:" in shown(depot="", collectivite=Collectivite(courriel="contact@example.org"))
    assert "issuable_template=nouveau-cas" in shown(depot="https://x.example/y", forge="gitlab")
