"""Ce que la documentation promet est vrai, et rien n’y manque."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from pupitre.model.base import LIBELLES, Valeur
from pupitre.model.catalogue import Catalogue
from pupitre.model.content_types import BLOC_ACTIVITE, CONTENT_TYPES, CREDITS, PAGE_LIBRE
from pupitre.model.defects import DEFAUTS
from pupitre.rendering.macros.documentation import FAMILLES_DE_DEFAUTS
from pupitre.rules.gate import check
from pupitre.rules.registry import REGLES, REGLES_D_UN_TEXTE
from pupitre.schemas import DOSSIER, all_schemas
from pupitre.settings import Settings
from tests.conftest import RACINE

TYPES = (*CONTENT_TYPES, BLOC_ACTIVITE, CREDITS, PAGE_LIBRE)


def classes(classe: type[Valeur]) -> Iterator[type[Valeur]]:
    yield classe
    for champ in classe.model_fields.values():
        for interieure in _in(champ.annotation):
            yield from classes(interieure)


def _in(annotation: Any) -> Iterator[type[Valeur]]:
    if isinstance(annotation, type) and issubclass(annotation, Valeur):
        yield annotation
    for argument in get_args(annotation):
        yield from _in(argument)


@pytest.mark.parametrize(
    "classe", sorted({c for t in TYPES for c in classes(t.classe)} | {*classes(Settings)}, key=str)
)
def test_chaque_champ_est_decrit_avec_un_exemple(classe: type[Valeur]) -> None:
    for nom, champ in classe.model_fields.items():
        assert champ.description and champ.description[-1] in ".»", nom
        assert champ.examples, nom


def test_schemas_a_jour() -> None:
    dossier = RACINE / DOSSIER
    assert {f.name: f.read_text(encoding="utf-8") for f in dossier.glob("*.json")} == all_schemas(), (
        "Relancez : python3 scripts/ecole.py pupitre schemas"
    )


def test_page_des_champs_complete() -> None:
    page = (RACINE / "docs/contribuer/champs.md").read_text(encoding="utf-8")
    assert set(re.findall(r'table_champs\("([\w-]+)"\)', page)) == {t.nom for t in TYPES}


def test_chaque_defaut_a_une_famille_affichee() -> None:
    assert {d.famille for d in DEFAUTS.values()} <= set(FAMILLES_DE_DEFAUTS)


def test_chaque_regle_porte_le_nom_de_son_defaut() -> None:
    noms = {regle.__name__.replace("_", "-") for regle in (*REGLES, *REGLES_D_UN_TEXTE)} - {"macro-mal-ecrite"}
    assert noms <= set(DEFAUTS)
    assert len(REGLES) == len(set(REGLES))


def test_les_codes_cites_existent() -> None:
    for page in (RACINE / "docs").rglob("*.md"):
        for code in re.findall(r"pupitre expliquer ([a-z-]+)", page.read_text(encoding="utf-8")):
            assert code in DEFAUTS, page


def test_les_enumerations_ont_un_libelle(reel: tuple[Settings, Catalogue]) -> None:
    for document in reel[1].modules.values():
        contenu = document.contenu
        for valeur in (*contenu.publics, *contenu.modalites, contenu.niveau, contenu.licence):
            assert valeur in LIBELLES


def test_contenu_reel_sans_erreur() -> None:
    rapport = check(RACINE)[2]
    assert rapport.erreurs == ()
    # Seuls avertissements permis : ce que la collectivité doit remplir, et le numéro à changer après une publication.
    assert {d.code for d in rapport.avertissements} <= {"mention-a-completer", "edition-deja-publiee"}


def test_declaration_non_conforme_tant_que_personne_n_a_audite() -> None:
    """La déclaration dit « non conforme » tant qu’aucun rapport d’audit n’est joint au dépôt."""
    page = (RACINE / "docs/accessibilite.md").read_text(encoding="utf-8")
    audits = list(RACINE.glob("docs/accessibilite/audit*.md"))
    assert audits or "**Ce site est non conforme**" in page


def test_readme_nomme_les_commandes() -> None:
    readme = (RACINE / "README.md").read_text(encoding="utf-8")
    for commande in ("python3 scripts/ecole.py servir", "python3 scripts/ecole.py tester"):
        assert commande in readme
