"""Un guide exporté, modifié dans un traitement de texte, revient : seulement ce qui a changé, et rien d’écrasé."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from odfdo import Document

from pupitre.cli import main
from pupitre.exporters.bundle import Bundle, BundleFactory
from pupitre.exporters.registry import EXPORTERS
from pupitre.importers.returning import Retour, import_document
from pupitre.model.catalogue import Catalogue
from pupitre.settings import Settings
from tests.conftest import RACINE
from tests.exporters.bureautique.outils import program
from tests.importers.conftest import git
from tests.importers.main_humaine import Main

Revenir = Callable[[Path], Retour]
ARRIVER, REPONDRE = "modules/accueillir/10-arriver.md", "modules/accueillir/20-repondre.md"
MODULE, QUIZ = "modules/accueillir/index.md", "modules/accueillir/quiz.yml"


def through_libreoffice(fichier: Path, vers: str, dossier: Path) -> Path:
    """Ouvre et réenregistre dans l’autre format : styles automatiques, signets et listes récrits."""
    profil = f"-env:UserInstallation=file://{dossier}/profil"
    commande = [
        program("soffice", "libreoffice"),
        profil,
        "--headless",
        "--convert-to",
        vers,
        "--outdir",
        str(dossier),
        str(fichier),
    ]
    subprocess.run(commande, check=True, capture_output=True, timeout=240)
    return dossier / f"{fichier.stem}.{vers}"


def changes(retour: Retour) -> dict[str, list[str]]:
    """Les lignes ajoutées et retirées, par fichier."""
    lignes: dict[str, list[str]] = {}
    chemin = ""
    for ligne in retour.diff().splitlines():
        if ligne.startswith("+++ b/"):
            chemin = ligne.removeprefix("+++ b/")
        elif ligne[:1] in "+-" and not ligne.startswith("---"):
            lignes.setdefault(chemin, []).append(ligne)
    return lignes


@pytest.mark.parametrize("suite", ["odt", "docx"])
def test_un_document_non_modifie_ne_change_rien(suite: str, exportes: dict[str, Path], revenir: Revenir) -> None:
    retour = revenir(exportes[suite])
    assert (retour.fichiers, retour.incompris, retour.is_fidele) == ({}, (), True)


ATTENDU = {
    ARRIVER: [
        '-La population était de {{ donnee_territoire("population") }}. Un {{ definition_terme("irritant") }} se remarque vite.',
        '+La population était de {{ donnee_territoire("population") }}. Un {{ definition_terme("irritant") }} se remarque **vite**.',
        "-Une bonne note décrit un geste, un lieu, une durée.",
        "+Une bonne note décrit un geste, un lieu et une heure.",
        "+",
        "+Elle ne juge personne : c’est \\_sa\\_ force.",
    ],
    REPONDRE: ["-| Long | Court |", "+| Très long | Court |", "-Deux phrases.", "+Deux phrases datées."],
    MODULE: [
        "-titre: Accueillir",
        '+titre: "Accueillir : le guichet"',
        "-  - On écoute sa demande.",
        "+  - On la salue en partant.",
        "-  - Une réponse se date.",
        "+  - Une réponse se date et se signe.",
        "+  - Un rendez-vous se confirme.",
    ],
}


@pytest.fixture(scope="session")
def modifie(exportes: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    main_humaine = Main(exportes["docx"])
    main_humaine.embolden("vite")
    main_humaine.type_over("un lieu, une durée", "un lieu et une heure")
    main_humaine.add_after("Une bonne note décrit", "Elle ne juge personne : c’est _sa_ force.")
    main_humaine.type_over("Long", "Très long")
    main_humaine.track_replacement("Deux phrases.", "Deux phrases datées.")
    main_humaine.type_over("Accueillir", "Accueillir : le guichet")
    main_humaine.delete("On écoute sa demande.")
    main_humaine.add_after("On dit ce que l’on va faire.", "On la salue en partant.")
    main_humaine.type_over("Une réponse se date.", "Une réponse se date et se signe.")
    main_humaine.add_after("Une réponse se date et se signe.", "Un rendez-vous se confirme.")
    return main_humaine.save(tmp_path_factory.mktemp("modifie") / "modifie.docx")


def test_seul_ce_qui_a_change_revient(modifie: Path, revenir: Revenir) -> None:
    retour = revenir(modifie)
    assert changes(retour) == ATTENDU
    assert retour.incompris == ()


def test_le_meme_changement_revient_apres_un_passage_par_libreoffice(
    modifie: Path, revenir: Revenir, tmp_path: Path
) -> None:
    odt = through_libreoffice(modifie, "odt", tmp_path)
    assert changes(revenir(odt)) == ATTENDU
    assert changes(revenir(through_libreoffice(odt, "docx", tmp_path))) == ATTENDU


def test_un_odt_modifie_avec_un_style_automatique_revient(
    exportes: dict[str, Path], revenir: Revenir, tmp_path: Path
) -> None:
    document = Document(exportes["odt"])
    paragraphe = next(
        p for p in document.body.get_elements("descendant::text:p") if p.inner_text == "Une page de notes."
    )
    paragraphe.set_attribute("text:style-name", "P42")
    paragraphe.text = "Une page de notes, relue à deux."
    document.save(tmp_path / "guide.odt")
    assert changes(revenir(tmp_path / "guide.odt")) == {
        ARRIVER: ["-Une page de notes.", "+Une page de notes, relue à deux."]
    }


def test_ce_qu_ecrit_une_macro_est_signale_et_jamais_recrit(
    exportes: dict[str, Path], revenir: Revenir, tmp_path: Path
) -> None:
    main_humaine = Main(exportes["docx"])
    main_humaine.type_over("irritant", "agacement")
    main_humaine.type_over("Références", "Bibliographie")
    retour = revenir(main_humaine.save(tmp_path / "m.docx"))
    assert retour.fichiers == {}
    terme, titre = retour.incompris
    assert "glossaire" in terme.raison and (terme.avant, terme.apres) == ("irritant", "agacement")
    assert terme.atome is not None and terme.atome.chemin == ARRIVER
    assert titre.atome is None and "ajouté par le moteur" in titre.raison


def test_un_texte_plus_recent_n_est_jamais_ecrase(
    exportes: dict[str, Path], cursus: Path, revenir: Revenir, tmp_path: Path
) -> None:
    main_humaine = Main(exportes["docx"])
    main_humaine.type_over("Une page de notes", "Deux pages de notes")
    main_humaine.type_over("un lieu, une durée", "un lieu, une heure")
    document = main_humaine.save(tmp_path / "m.docx")
    fichier = cursus / ARRIVER
    recent = (
        fichier.read_text()
        .replace("un lieu, une durée", "un lieu, une voix")
        .replace("## Ce que", "Neuf.\n\n## Ce que")
    )
    fichier.write_text(recent)
    retour = revenir(document)
    assert changes(retour) == {ARRIVER: ["-Une page de notes.", "+Deux pages de notes."]}
    (conflit,) = retour.incompris
    assert "depuis l’export" in conflit.raison and "une heure" in conflit.apres
    assert fichier.read_text() == recent

    shutil.rmtree(
        cursus / ".git"
    )  # sans histoire, on ne sait pas ce qui est plus récent : tout le fichier est en conflit
    retour = revenir(document)
    assert retour.fichiers == {} and retour.incompris
    assert all("depuis l’export" in i.raison for i in retour.incompris)


def test_la_commande_montre_puis_ecrit_sur_demande(modifie: Path, cursus: Path) -> None:
    lance = CliRunner().invoke(main, ["importer", str(modifie), "--racine", str(cursus)])
    assert lance.exit_code == 0 and "Rien n’est écrit" in lance.output
    assert subprocess.run(["git", "status", "--porcelain"], cwd=cursus, capture_output=True, check=True).stdout == b""
    lance = CliRunner().invoke(main, ["importer", str(modifie), "--racine", str(cursus), "--appliquer"])
    assert lance.exit_code == 0, lance.output
    assert "| Très long | Court |" in (cursus / REPONDRE).read_text()
    git(cursus, "diff", "--check")


@pytest.mark.parametrize(
    ("nom", "octets", "phrase"),
    [
        ("tronque.odt", None, "tronqué"),
        ("page.docx", b"<html>", "tronqué, abîmé, ou d’un autre format"),
        ("chiffre.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "mot de passe"),
        ("vide.docx", b"", "d’un autre format"),
    ],
)
def test_un_mauvais_fichier_donne_une_phrase(
    nom: str, octets: bytes | None, phrase: str, exportes: dict[str, Path], cursus: Path, tmp_path: Path
) -> None:
    (tmp_path / nom).write_bytes(exportes["odt"].read_bytes()[:20_000] if octets is None else octets)
    lance = CliRunner().invoke(main, ["importer", str(tmp_path / nom), "--racine", str(cursus)])
    assert lance.exit_code == 2 and phrase in lance.output and "Traceback" not in lance.output


def test_un_document_d_ailleurs_est_refuse(cursus: Path, tmp_path: Path) -> None:
    Document("text").save(tmp_path / "lettre.odt")
    lance = CliRunner().invoke(main, ["importer", str(tmp_path / "lettre.odt"), "--racine", str(cursus)])
    assert lance.exit_code == 2 and "ne dit pas de quel contenu il vient" in lance.output


def assert_comes_back(bundle: Bundle, suite: str, settings: Settings, dossier: Path) -> None:
    """Un document que l’on n’a pas touché ne propose rien."""
    document = dossier / f"{bundle.identifiant}.{suite}"
    EXPORTERS[suite].write(bundle, document)
    retour = import_document(document, RACINE, settings)
    assert (retour.fichiers, retour.incompris, retour.is_fidele) == ({}, (), True), bundle.identifiant


@pytest.mark.parametrize("suite", ["odt", "docx"])
def test_un_module_et_un_programme_reels_reviennent_sans_aucun_changement(
    suite: str, reel: tuple[Settings, Catalogue], tmp_path: Path
) -> None:
    factory = BundleFactory(RACINE, reel[1], reel[0])
    for bundle in (factory.module("M-OBSERVER"), factory.programme("P-SENSIBILISATION")):
        assert_comes_back(bundle, suite, reel[0], tmp_path)


@pytest.mark.tres_long  # vingt-neuf modules, écrits puis relus par pandoc, dans les deux formats
@pytest.mark.parametrize("suite", ["odt", "docx"])
def test_chaque_module_reel_revient_sans_aucun_changement(
    suite: str, reel: tuple[Settings, Catalogue], tmp_path: Path
) -> None:
    factory = BundleFactory(RACINE, reel[1], reel[0])
    for identifiant in reel[1].modules:
        assert_comes_back(factory.module(identifiant), suite, reel[0], tmp_path)


def test_un_titre_et_une_rangee_neufs_trouvent_leur_place(
    exportes: dict[str, Path], revenir: Revenir, tmp_path: Path
) -> None:
    main_humaine = Main(exportes["docx"])
    main_humaine.add_row_after("Long", ["Confus", "Clair | net"])
    main_humaine.add_after("Ce que l’on voit", "Ce que l’on entend", style="Heading")
    retour = revenir(main_humaine.save(tmp_path / "m.docx"))
    assert changes(retour) == {
        ARRIVER: ["+", "+## Ce que l’on entend"],
        REPONDRE: ["+| Confus | Clair \\| net |"],
    }
    assert retour.incompris == ()
    lignes = retour.fichiers[ARRIVER][1].split("\n")
    place = lignes.index("## Ce que l’on entend")
    assert lignes[place - 2 : place + 2] == ["## Ce que l’on voit", "", "## Ce que l’on entend", ""]


def test_un_paragraphe_loin_de_tout_fichier_est_signale(
    exportes: dict[str, Path], revenir: Revenir, tmp_path: Path
) -> None:
    main_humaine = Main(exportes["docx"])
    main_humaine.add_after("Reprendre ce document", "Une remarque personnelle, loin de tout fichier du cursus.")
    retour = revenir(main_humaine.save(tmp_path / "m.docx"))
    assert retour.fichiers == {}
    (ajout,) = retour.incompris
    assert "le moteur écrit seul" in ajout.raison and ajout.section == "Reprendre ce document"


def test_un_champ_d_une_ligne_ne_recoit_pas_de_saut_de_ligne(
    exportes: dict[str, Path], revenir: Revenir, tmp_path: Path
) -> None:
    main_humaine = Main(exportes["docx"])
    main_humaine.add_after("Ce que l’on voit", "Et ce que l’on entend")  # une case du déroulé, qui vient de l’en-tête
    retour = revenir(main_humaine.save(tmp_path / "m.docx"))
    assert retour.fichiers == {}
    (saut,) = retour.incompris
    assert "une phrase" in saut.raison and saut.atome is not None and saut.atome.chemin == ARRIVER
