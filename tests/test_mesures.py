"""Le cursus synthétique est valide, répétable et varié ; le compte rendu dit ce qui a été mesuré."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from pupitre.loading.macro_calls import find_calls
from pupitre.model.catalogue import Catalogue
from pupitre.model.macro_signatures import MACRO_SIGNATURES
from pupitre.model.quiz import Question
from pupitre.rules.gate import check
from tests.conftest import RACINE

sys.path.insert(0, str(RACINE / "scripts"))

from mesures.contenus import Taille, modules
from mesures.cursus import write_curriculum
from mesures.moteurs import THEME, engines
from mesures.processus import CommandError, run
from mesures.references import write_hugo, write_mkdocs
from mesures.tableau import DEBUT, FIN, report, write_page

NOMBRE = 21


@pytest.fixture(scope="module")
def synthese(tmp_path_factory: pytest.TempPathFactory) -> Path:
    racine = tmp_path_factory.mktemp("synthese")
    write_curriculum(racine, NOMBRE, THEME)
    return racine


@pytest.fixture(scope="module")
def catalogue(synthese: Path) -> Catalogue:
    _, catalogue, rapport = check(synthese)
    assert rapport.is_clean, [d.phrase for d in rapport.erreurs][:5]
    return catalogue


def test_le_cursus_synthetique_passe_la_porte(catalogue: Catalogue) -> None:
    assert len(catalogue.modules) == len(catalogue.sequences) == len(catalogue.quiz) == NOMBRE
    assert len(catalogue.activites) == 2 * NOMBRE


def test_toutes_les_formes_de_question_et_toutes_les_macros_de_phrase(catalogue: Catalogue) -> None:
    formes = {q.forme for d in catalogue.quiz.values() for q in d.contenu.questions}
    classes = get_args(get_args(Question)[0])
    assert formes == {get_args(c.model_fields["forme"].annotation)[0] for c in classes}
    sources = [d.source for d in catalogue.modules.values()] + [d.source for d in catalogue.sequences.values()]
    appels = Counter(appel.nom for source in sources for appel in find_calls(source.corps, "")[0])
    assert (
        set(appels) == {"definition_terme", "citer_source", "lien_vers", "donnee_territoire"} <= set(MACRO_SIGNATURES)
    )
    assert min(appels.values()) >= 5


def test_meme_graine_memes_octets(synthese: Path, tmp_path: Path) -> None:
    write_curriculum(tmp_path, NOMBRE, THEME)
    fichiers = sorted(f.relative_to(synthese) for f in synthese.rglob("*") if f.is_file())
    assert fichiers == sorted(f.relative_to(tmp_path) for f in tmp_path.rglob("*") if f.is_file())
    assert all((synthese / f).read_bytes() == (tmp_path / f).read_bytes() for f in fichiers)


def test_la_prose_varie_et_son_vocabulaire_croit() -> None:
    """Un index de recherche sur cent fois la même page ne mesurerait rien."""
    corps = [" ".join(texte for _, texte in m.sections) for m in modules(Taille(60))]
    assert len(set(corps)) == 60

    def words(nombre: int) -> int:
        return len(set(re.findall(r"\w+", " ".join(corps[:nombre]))))

    assert words(60) > 2 * words(10)


@pytest.mark.parametrize(("ecrire", "dossier"), [(write_mkdocs, "docs"), (write_hugo, "content")])
def test_les_references_ont_les_memes_pages_et_les_memes_textes(
    ecrire: object, dossier: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    assert callable(ecrire)
    ecrire(tmp_path, NOMBRE)
    for document in catalogue.modules.values():
        pages = {f.stem.strip("_") for f in (tmp_path / dossier / document.source.dossier).glob("*.md")}
        assert pages == {"index", "sequence", "auto-evaluation", "formateur"}
    sequence = catalogue.sequences["S-SYN-0003-1"].source
    sienne = (tmp_path / dossier / "modules/module-0003/sequence.md").read_text(encoding="utf-8")
    listes = [ligne for ligne in sequence.corps.split("\n") if ligne.startswith("- **")]
    assert len(listes) == 4
    assert all(ligne in sienne for ligne in listes)


def test_chaque_moteur_a_de_quoi_retoucher_chaque_sorte_de_fichier(tmp_path: Path) -> None:
    for rang, moteur in enumerate(engines(Path("python"), Path("bin"))):
        racine = tmp_path / str(rang)
        moteur.ecrire(racine, 8)
        for retouche in moteur.retouches.values():
            for marque in ("marque-1", "marque-2"):
                retouche.apply(racine, marque)
            texte = (racine / retouche.fichier).read_text(encoding="utf-8")
            assert texte.count("marque-2") == 1
            assert "marque-1" not in texte
    _, _, rapport = check(tmp_path / "0")
    assert rapport.is_clean


def test_une_commande_dit_son_cout_et_un_echec_dit_sa_cause(tmp_path: Path) -> None:
    cout = run([sys.executable, "-c", "x = bytearray(60_000_000)"], tmp_path, tmp_path / "journal")
    assert cout.memoire > 60_000_000
    assert cout.processeur > 0
    with pytest.raises(CommandError, match="la cause"):
        run([sys.executable, "-c", "raise SystemExit('la cause')"], tmp_path, tmp_path / "journal")


def test_le_compte_rendu_donne_des_medianes_et_tient_entre_ses_marques(tmp_path: Path) -> None:
    commun = {"moteur": "pupitre", "taille": 50, "garde_un_cache": True, "genre": "construire", "quoi": "à froid",
              "memoire": 2e8, "sortie": 3e6}  # fmt: skip
    mesures = [{**commun, "passe": p, "ecoule": e, "processeur": 2 * e} for p, e in enumerate((9.0, 4.0, 5.0), 1)]
    texte = report(mesures, "Machine : essai.")
    assert "Médianes de 3 passes" in texte
    assert "| pupitre | 5,00 s (10,0) | – | – | – | – | 200 Mo | 3,00 Mo |" in texte
    page = tmp_path / "page.md"
    page.write_text(f"avant\n{DEBUT}\nvieux\n{FIN}\naprès\n", encoding="utf-8")
    write_page(page, texte)
    write_page(page, texte)
    assert page.read_text(encoding="utf-8") == f"avant\n{DEBUT}\n\n{texte}\n{FIN}\naprès\n"


def test_la_page_publiee_a_ses_marques() -> None:
    page = (RACINE / "docs/contribuer/performances.md").read_text(encoding="utf-8")
    assert page.index(DEBUT) < page.index(FIN)
