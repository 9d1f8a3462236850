"""Un guide exporté, modifié dans un traitement de texte, revient : seulement ce qui a changé, et rien d’écrasé."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn
from odfdo import Document

from pupitre.cli import main
from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.registry import EXPORTERS
from pupitre.importers.returning import import_document
from pupitre.rules.gate import check
from tests.conftest import stack_layers
from tests.importers.conftest import git
from tests.importers.main_humaine import Main
from tests.importers.retours import ARRIVER, MODULE, REPONDRE, Revenir, changes, through_libreoffice


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


def test_une_image_retiree_part_du_fichier(exportes: dict[str, Path], revenir: Revenir, tmp_path: Path) -> None:
    main_humaine = Main(exportes["docx"])
    (image,) = (p for p in main_humaine.paragraphs() if list(p._p.iter(qn("a:blip"))) and "vue de la rue" in p._p.xml)
    image._p.getparent().remove(image._p)
    retour = revenir(main_humaine.save(tmp_path / "m.docx"))
    assert changes(retour) == {
        ARRIVER: ["-", "-![Une porte vue de la rue, avec une flèche vers la gauche.](ressources/porte.svg)"]
    }
    assert retour.incompris == ()


def test_entre_deux_images_on_ne_devine_pas_laquelle_est_partie(cursus: Path, revenir: Revenir, tmp_path: Path) -> None:
    fichier = cursus / ARRIVER
    image = "![Une porte vue de la rue, avec une flèche vers la gauche.](ressources/porte.svg)\n"
    fichier.write_text(fichier.read_text().replace(image, f"{image}\n{image}"))
    git(cursus, "commit", "-qam", "Deux images")
    settings, catalogue, _ = check(cursus)
    assert settings is not None
    guide = tmp_path / "guide.docx"
    EXPORTERS["docx"].write(BundleFactory(cursus, catalogue, settings).module("M-ACCUEILLIR"), guide)
    main_humaine = Main(guide)
    images = [p for p in main_humaine.paragraphs() if list(p._p.iter(qn("a:blip"))) and "vue de la rue" in p._p.xml]
    assert len(images) == 2
    images[0]._p.getparent().remove(images[0]._p)
    retour = revenir(main_humaine.save(tmp_path / "m.docx"))
    assert retour.fichiers == {}
    (image_partie,) = retour.incompris
    assert "image est retirée" in image_partie.raison
    assert image_partie.atome is not None and image_partie.atome.chemin == ARRIVER


def test_l_italique_qui_enjambe_du_gras_s_ecrit_juste(cursus: Path, revenir: Revenir, tmp_path: Path) -> None:
    """« *Les **traces*** », et non « *Les ****traces*** », que personne ne sait lire."""
    fichier = cursus / REPONDRE
    fichier.write_text(fichier.read_text().rstrip() + "\n\nOn suit les **traces** de pas.\n")
    git(cursus, "commit", "-qam", "Du gras")
    settings, catalogue, _ = check(cursus)
    assert settings is not None
    guide = tmp_path / "guide.docx"
    EXPORTERS["docx"].write(BundleFactory(cursus, catalogue, settings).module("M-ACCUEILLIR"), guide)
    main_humaine = Main(guide)
    for run in main_humaine.find("On suit les").runs:
        run.italic = True
    assert changes(revenir(main_humaine.save(tmp_path / "m.docx"))) == {
        REPONDRE: ["-On suit les **traces** de pas.", "+*On suit les **traces** de pas.*"]
    }


@pytest.mark.parametrize("suite", ["docx", "odt"])
def test_un_commentaire_dit_le_passage_qu_il_vise(
    suite: str, exportes: dict[str, Path], revenir: Revenir, tmp_path: Path
) -> None:
    main_humaine = Main(exportes["docx"])
    paragraphe = main_humaine.find("Une page de notes")
    main_humaine.document.add_comment(paragraphe.runs, text="Deux pages, plutôt.", author="Une formatrice")
    document = main_humaine.save(tmp_path / "guide.docx")
    if suite == "odt":
        document = through_libreoffice(document, "odt", tmp_path)
    (commentaire,) = revenir(document).commentaires
    assert (commentaire.texte, commentaire.passage) == ("Deux pages, plutôt.", "Une page de notes.")


@pytest.mark.parametrize(
    ("ecrite", "apres"),
    [
        ("Ce qui gêne.", "    definition: Ce qui gêne ou décourage."),
        ("Ce qui\n      gêne.", "    definition: Ce qui gêne ou décourage."),
    ],
    ids=["une ligne", "deux lignes"],
)
def test_une_definition_corrigee_revient_au_glossaire(
    ecrite: str, apres: str, cursus: Path, revenir: Revenir, tmp_path: Path
) -> None:
    glossaire = cursus / "docs/referentiel/glossaire.yml"
    glossaire.write_text(glossaire.read_text().replace("Ce qui gêne.", ecrite))
    git(cursus, "commit", "-qam", "Un glossaire", "--allow-empty")
    settings, catalogue, _ = check(cursus)
    assert settings is not None
    guide = tmp_path / "guide.docx"
    EXPORTERS["docx"].write(BundleFactory(cursus, catalogue, settings).module("M-ACCUEILLIR"), guide)
    assert revenir(guide).diff() == ""
    main_humaine = Main(guide)
    main_humaine.type_over("Ce qui gêne.", "Ce qui gêne ou décourage.")
    retour = revenir(main_humaine.save(tmp_path / "m.docx"))
    lignes = changes(retour)["docs/referentiel/glossaire.yml"]
    assert [ligne[1:] for ligne in lignes if ligne.startswith("+")] == [apres]
    assert retour.incompris == ()


def test_un_territoire_reprend_ce_qui_est_a_lui_et_renvoie_le_reste_a_ses_auteurs(tmp_path: Path) -> None:
    """Le guide d’un module commun mêle deux couches : le complément revient, le texte commun est signalé avec son fichier."""
    racine = stack_layers(tmp_path / "local")
    settings, catalogue, _ = check(racine)
    assert settings is not None
    guide = tmp_path / "guide.docx"
    EXPORTERS["docx"].write(BundleFactory(racine, catalogue, settings).module("M-ACCUEILLIR"), guide)
    intact = import_document(guide, racine, settings)
    assert (intact.diff(), intact.incompris, intact.is_fidele) == ("", (), True)
    main_humaine = Main(guide)
    main_humaine.type_over("place du Test", "place de l’Essai")
    main_humaine.type_over("un lieu, une durée", "un lieu, une heure")
    retour = import_document(main_humaine.save(tmp_path / "m.docx"), racine, settings)
    assert changes(retour) == {
        "complements/contacts.md": [
            "-Écrivez à l’accueil du département local, place du Test. Le plan :",
            "+Écrivez à l’accueil du département local, place de l’Essai. Le plan :",
        ]
    }
    (commun,) = retour.incompris
    assert "commun/modules/accueillir/10-arriver.md" in commun.raison
    assert "pupitre remplacer modules/accueillir/10-arriver.md" in commun.raison
    assert "une heure" in commun.apres
