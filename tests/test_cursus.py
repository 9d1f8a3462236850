"""Le cursus réel tient ce que sa carte annonce : modules, activités, questions, fiches, cas, sources."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import chain

import pytest

from pupitre.model.catalogue import Catalogue
from pupitre.settings import Settings
from tests.conftest import RACINE

# La carte du cursus, telle que la demande la donne.
MODULES = {
    "M-INNOVER-USAGES", "M-DESIGN-PUBLIC", "M-RURAL", "M-DEMARCHE",
    "M-CADRER", "M-OBSERVER", "M-ENTRETIEN", "M-ANALYSER", "M-IDEER", "M-CO-CONSTRUIRE", "M-PROTOTYPER", "M-TESTER",
    "M-EVALUER", "M-RACONTER",
    "M-CREATIVITE", "M-ORGANISER", "M-ANIMER", "M-ETHIQUE", "M-ENCADRER",
    "O-VOYAGE", "O-CONFERENCE", "O-PAIRS",
    "M-LABO-1", "M-LABO-2", "M-LABO-3", "M-LABO-4", "M-LABO-5", "M-LABO-6",
    "M-FORMATEUR",
}  # fmt: skip
PROGRAMMES = {
    "P-AGENT-EN-LIGNE",
    "P-SENSIBILISATION",
    "P-CNFPT-5J",
    "P-LABO-6-SEMAINES",
    "P-UE-UNIVERSITE",
    "P-FORMATEURS",
}
MODELES = {
    "lettre-de-mandat", "calendrier-du-labo", "roles-de-l-equipe", "information-et-accord", "grilles-de-terrain",
    "tableaux-de-synthese", "controle-du-prototype", "protocole-d-essai", "matrice-de-decision",
    "fiche-de-reproductibilite", "kit-voyage-d-etudes", "kit-conference", "kit-echange-entre-pairs", "positionnement",
    "evaluation-a-chaud", "evaluation-a-froid", "effets-sur-le-service",
}  # fmt: skip


@pytest.fixture
def catalogue(reel: tuple[Settings, Catalogue]) -> Catalogue:
    return reel[1]


def called(catalogue: Catalogue, macro: str) -> set[str]:
    """Les premiers arguments d’une macro dans tous les textes du cursus."""
    tables = (catalogue.modules, catalogue.sequences, catalogue.cas, catalogue.fiches, catalogue.programmes,
              catalogue.territoires, catalogue.pages)  # fmt: skip
    corps = (d.source.corps for table in tables for d in table.values())
    return {nom for texte in corps for nom in re.findall(rf'{macro}\("([^"]+)"', texte)}


def test_carte_entiere(catalogue: Catalogue) -> None:
    assert set(catalogue.modules) >= MODULES
    assert set(catalogue.programmes) >= PROGRAMMES
    pages = {chemin.rpartition("/")[2].removesuffix(".md") for chemin in catalogue.pages if "/modeles/" in chemin}
    assert pages >= MODELES


def test_seuils(catalogue: Catalogue) -> None:
    questions = list(chain.from_iterable(d.contenu.questions for d in catalogue.quiz.values()))
    assert len(catalogue.sequences) >= 90
    assert len(catalogue.activites) >= 200
    assert len(questions) >= 180 and len({q.forme for q in questions}) >= 5
    assert len(catalogue.fiches) >= 24
    natures = [d.contenu.nature for d in catalogue.cas.values()]
    assert natures.count("documente") >= 6 and natures.count("scenario") >= 6
    assert len(called(catalogue, "definition_terme")) >= 100
    assert len(called(catalogue, "citer_source") & set(catalogue.references)) >= 120


def test_aucune_competence_sans_activite_ni_question(catalogue: Catalogue) -> None:
    """La porte dit déjà qu’aucun objectif n’est sans activité ni question ; il reste les compétences."""
    travaillees = {o.competence for d in catalogue.modules.values() for o in d.contenu.objectifs}
    assert set(catalogue.competences) == travaillees
    assert 20 <= len(catalogue.competences) <= 30


def test_un_dessin_par_module_de_methode(catalogue: Catalogue) -> None:
    for document in catalogue.modules.values():
        dessins = [j for j in catalogue.joints if j.startswith(f"{document.source.dossier}/") and j.endswith(".svg")]
        assert dessins or document.contenu.famille != "methodes", document.contenu.id


def test_chaque_module_est_relu_par_une_autre_personne(catalogue: Catalogue) -> None:
    for document in catalogue.modules.values():
        assert document.contenu.revue and document.contenu.revue.constats, document.contenu.id


def test_aucun_nombre_sans_reference_ni_justification() -> None:
    fini = subprocess.run(
        [sys.executable, "scripts/nombres.py"], cwd=RACINE, capture_output=True, text=True, check=False
    )
    assert fini.returncode == 0, fini.stdout[-3000:]


def test_aucune_phrase_recopiee_d_un_module_a_l_autre(catalogue: Catalogue) -> None:
    """Deux modules ne disent pas deux fois la même chose : aucune phrase de dix mots n’est dans deux modules."""
    vues: dict[str, str] = {}
    for module, sequences in catalogue.sequences_de.items():
        sources = [catalogue.modules[module].source, *(catalogue.sequences[s].source for s in sequences)]
        for phrase in re.split(r"(?<=[.?!])\s+|\n+", "\n".join(s.corps for s in sources)):
            mots = re.findall(r"\w+", phrase.lower())
            cle = " ".join(mots)
            if len(mots) >= 10:
                assert vues.setdefault(cle, module) == module, phrase
