"""Deux couches : ajouter, compléter, masquer, remplacer ; et ce que l’on en voit sur les pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pupitre.cli import main
from pupitre.diagnostics import Rapport
from pupitre.exporters.bundle import BundleFactory
from pupitre.model.catalogue import Catalogue
from pupitre.rules.gate import check
from pupitre.settings import Settings

GLOSSAIRE = "docs/glossaire.md"


def judged(racine: Path) -> tuple[Settings, Catalogue, Rapport]:
    settings, catalogue, rapport = check(racine)
    assert settings is not None
    return settings, catalogue, rapport


def run(racine: Path, *arguments: str) -> str:
    resultat = CliRunner().invoke(main, [*arguments, "--racine", str(racine)])
    assert resultat.exit_code == 0, resultat.output
    return resultat.output


def change(fichier: Path, de: str, vers: str) -> None:
    texte = fichier.read_text(encoding="utf-8")
    assert de in texte
    fichier.write_text(texte.replace(de, vers), encoding="utf-8")


def test_le_cursus_local_passe_la_porte(local: Path) -> None:
    assert judged(local)[2].diagnostics == ()


def test_ajouter_une_sequence_la_place_et_allonge_son_module(local: Path) -> None:
    catalogue = judged(local)[1]
    assert catalogue.sequences_de["M-ACCUEILLIR"] == ("S-ACCUEILLIR-1", "S-ACCUEILLIR-2", "S-ACCUEILLIR-ICI")
    module = catalogue.modules["M-ACCUEILLIR"].contenu
    # 40-60 et 30-50 dans la couche commune, plus 10-15 et 5-10 que la couche locale ajoute.
    assert (str(module.duree_salle_minutes), str(module.duree_autonomie_minutes)) == ("50-75", "35-60")


def test_une_sequence_se_place_avant_une_autre(local: Path) -> None:
    change(local / "modules/accueillir/15-ici.md", "apres: S-ACCUEILLIR-2", "avant: S-ACCUEILLIR-1")
    assert judged(local)[1].sequences_de["M-ACCUEILLIR"][0] == "S-ACCUEILLIR-ICI"


def test_sans_repere_l_ordre_est_celui_des_noms_de_fichiers(local: Path) -> None:
    change(local / "modules/accueillir/15-ici.md", "apres: S-ACCUEILLIR-2\n", "")
    assert judged(local)[1].sequences_de["M-ACCUEILLIR"][1] == "S-ACCUEILLIR-ICI"


def test_les_listes_se_completent(local: Path) -> None:
    catalogue = judged(local)[1]
    assert set(catalogue.termes) == {"irritant", "antenne"}
    assert set(catalogue.references) == {"livre-2000", "insee-locale"}
    assert set(catalogue.competences) == {"C-ACCUEILLIR"}


def test_une_competence_locale_s_ajoute(local: Path) -> None:
    (local / "docs/referentiel/competences.yml").write_text(
        "domaines: []\n"
        "competences:\n"
        "  - id: C-ICI\n"
        "    domaine: D-ACCUEIL\n"
        "    titre: Accueillir ici\n"
        "    taxonomie: appliquer\n"
        "    niveaux: {decouvrir: Repère., appliquer: Applique., adapter: Adapte., transmettre: Transmet.}\n",
        encoding="utf-8",
    )
    assert set(judged(local)[1].competences) == {"C-ACCUEILLIR", "C-ICI"}
    assert judged(local)[2].is_clean


def test_completer_pose_le_texte_local_et_garde_le_texte_prevu_ailleurs(local: Path) -> None:
    settings, catalogue, _ = judged(local)
    module = BundleFactory(local, catalogue, settings).module("M-ACCUEILLIR").modules[0]
    assert "Complément local\u00a0: Département local." in module.presentation.html
    assert "place du Test" in module.presentation.html
    assert "Cherchez une lettre de votre mairie." in module.sequences[1].html
    assert ":::" not in module.presentation.html + module.sequences[1].html


def test_l_image_d_un_complement_suit_son_texte(local: Path) -> None:
    settings, catalogue, _ = judged(local)
    bundle = BundleFactory(local, catalogue, settings).module("M-ACCUEILLIR")
    assert "complements/ressources/plan.svg" in bundle.joined_files([bundle.modules[0].presentation])
    assert bundle.fichiers["complements/ressources/plan.svg"].is_file()
    assert bundle.fichiers["modules/accueillir/ressources/porte.svg"].is_file()


def test_une_faute_dans_un_complement_est_dite_dans_le_complement(local: Path) -> None:
    with (local / "complements/contacts.md").open("a", encoding="utf-8") as fichier:
        fichier.write('\nVoyez {{ citer_source("livre-perdu") }}.\n')
    trouves = [(d.code, d.position.chemin, d.position.ligne) for d in judged(local)[2].diagnostics]
    assert trouves == [("macro-cible-inconnue", "complements/contacts.md", 12)]


def test_masquer_un_cas_le_retire_de_partout(local: Path) -> None:
    settings, catalogue, _ = judged(local)
    assert set(catalogue.cas) == {"CP-VRAI"}
    assert catalogue.modules["M-ACCUEILLIR"].contenu.cas == ("CP-VRAI",)
    module = BundleFactory(local, catalogue, settings).module("M-ACCUEILLIR").modules[0]
    assert "CP-INVENTE" not in module.presentation.html and "Un cas vrai" in module.presentation.html


def test_masquer_un_module_emporte_ses_sequences_et_ses_images(local: Path) -> None:
    change(local / "curriculum.yml", "  - CP-INVENTE\n", "  - CP-INVENTE\n  - M-ACCUEILLIR\n")
    _, catalogue, rapport = judged(local)
    assert not catalogue.modules and not catalogue.sequences and not catalogue.quiz
    assert [c for c in catalogue.joints if c.startswith("modules/")] == []
    # Le programme, l’accueil et le complément le citent encore : on ne peut pas le masquer seul.
    codes = {d.code for d in rapport.erreurs}
    assert {"masquage-d-un-contenu-cite", "complement-de-rien"} <= codes
    assert "reference-inconnue" not in codes


def test_remplacer_puis_voir_l_amont_changer_puis_accuser_reception(local: Path) -> None:
    run(local, "remplacer", GLOSSAIRE)
    change(local / GLOSSAIRE, "titre: ", "titre: Nos mots, et ")
    _, catalogue, rapport = judged(local)
    assert rapport.diagnostics == ()
    assert catalogue.pages[GLOSSAIRE].contenu.titre.startswith("Nos mots")

    change(local / "commun" / GLOSSAIRE, "{{ liste_termes() }}", "Les mots du témoin.\n\n{{ liste_termes() }}")
    (derive,) = judged(local)[2].diagnostics
    assert (derive.code, derive.position.chemin) == ("amont-change", GLOSSAIRE)
    assert "commun/docs/glossaire.md" in derive.phrase
    assert "{+Les mots du témoin.+}" in derive.suggestion
    commande = re.search(r"pupitre (accuser-reception \S+)", derive.suggestion)
    assert commande is not None

    run(local, *commande[1].split())
    assert judged(local)[2].diagnostics == ()
    assert len(list((local / "remplaces").iterdir())) == 1


def test_remplacer_une_entree_du_glossaire(local: Path) -> None:
    glossaire = local / "docs/referentiel/glossaire.yml"
    with glossaire.open("a", encoding="utf-8") as fichier:
        fichier.write("  - terme: irritant\n    definition: Ce qui gêne ici.\n    reference: insee-locale\n")
    (refus,) = judged(local)[2].diagnostics
    assert refus.code == "ecrasement-silencieux"
    ligne = re.search(r"remplace: amont-[0-9a-f]{16}", refus.suggestion)
    assert ligne is not None
    change(glossaire, "    definition: Ce qui gêne ici.\n", f"    definition: Ce qui gêne ici.\n    {ligne[0]}\n")
    _, catalogue, rapport = judged(local)
    assert rapport.diagnostics == ()
    assert catalogue.termes["irritant"].definition == "Ce qui gêne ici."

    change(local / "commun/docs/referentiel/glossaire.yml", "Ce qui gêne.", "Ce qui gêne ou décourage.")
    (derive,) = judged(local)[2].diagnostics
    assert derive.code == "amont-change" and "--entree irritant" in derive.suggestion
    run(local, "accuser-reception", "docs/referentiel/glossaire.yml", "--entree", "irritant")
    assert judged(local)[2].diagnostics == ()
    # La fois suivante, la différence se lit : l’ancien texte a été gardé.
    change(local / "commun/docs/referentiel/glossaire.yml", "gêne ou décourage", "gêne, ralentit ou décourage")
    (derive,) = judged(local)[2].diagnostics
    assert "[-gêne-]{+gêne, ralentit+}" in derive.suggestion


def test_remplacer_une_image_demande_son_credit(local: Path) -> None:
    image = local / "modules/accueillir/ressources/porte.svg"
    image.parent.mkdir(parents=True)
    image.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Notre porte</title></svg>', encoding="utf-8"
    )
    (refus,) = judged(local)[2].diagnostics
    assert (refus.code, refus.position.chemin) == ("ecrasement-silencieux", "modules/accueillir/ressources/porte.svg")
    ligne = re.search(r"remplace: amont-[0-9a-f]{16}", refus.suggestion)
    assert ligne is not None
    (image.parent / "credits.yml").write_text(
        f"credits:\n  - fichier: porte.svg\n    {ligne[0]}\n    auteur: Département local\n    licence: CC-BY-4.0\n",
        encoding="utf-8",
    )
    _, catalogue, rapport = judged(local)
    assert rapport.diagnostics == ()
    assert (
        catalogue.joints["modules/accueillir/ressources/porte.svg"].fichier == "modules/accueillir/ressources/porte.svg"
    )

    with (local / "commun/modules/accueillir/ressources/porte.svg").open("a", encoding="utf-8") as commune:
        commune.write("<!-- retouchée -->\n")
    (derive,) = judged(local)[2].diagnostics
    assert derive.code == "amont-change"
    run(local, "accuser-reception", "modules/accueillir/ressources/credits.yml", "--entree", "porte.svg")
    assert judged(local)[2].diagnostics == ()


def test_sans_sa_couche_commune_rien_d_autre_n_est_juge(local: Path) -> None:
    (local / "commun/curriculum.yml").unlink()
    (absence,) = judged(local)[2].diagnostics
    assert absence.code == "edition-commune-absente"
    assert "commun/curriculum.yml" in absence.phrase


def test_les_avertissements_de_la_couche_commune_sont_pour_ses_auteurs(local: Path) -> None:
    change(local / "commun/docs/index.md", "Bienvenue.", "Bienvenue à la RATP.")
    change(local / "docs/territoires/local.md", "Un territoire.", "Un territoire de la RATP.")
    trouves = [(d.code, d.position.chemin) for d in judged(local)[2].diagnostics]
    assert trouves == [("sigle-non-developpe", "docs/territoires/local.md")]
    # Vue de chez ses auteurs, la couche commune a le sien.
    assert [d.code for d in judged(local / "commun")[2].diagnostics] == ["sigle-non-developpe"]


@pytest.mark.parametrize("commande", [("remplacer", "docs/nulle-part.md"), ("accuser-reception", GLOSSAIRE)])
def test_un_geste_sans_objet_est_refuse(local: Path, commande: tuple[str, str]) -> None:
    resultat = CliRunner().invoke(main, [*commande, "--racine", str(local)])
    assert resultat.exit_code == 2
    assert commande[1] in resultat.output and "Traceback" not in resultat.output


def test_un_emplacement_vide_ne_change_rien_a_sa_page(temoin: Path) -> None:
    avec = judged(temoin)[1].modules["M-ACCUEILLIR"].source
    change(temoin / "modules/accueillir/index.md", "\n::: emplacement contacts\n:::\n", "")
    sans = judged(temoin)[1].modules["M-ACCUEILLIR"].source
    assert (avec.corps, avec.blocs) == (sans.corps, sans.blocs)
