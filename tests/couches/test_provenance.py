"""Chaque page et chaque paquet disent leur couche, leur édition, leurs auteurs et leur licence."""

from __future__ import annotations

import io
import json
import re
import tarfile
import zipfile
from pathlib import Path
from typing import get_args

import jsonschema
import pdfplumber
import pytest
from click.testing import CliRunner

from pupitre.cli import main
from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.registry import EXPORTERS
from pupitre.exporters.running import RefusedExportError, export
from pupitre.exporters.sources import assemble
from pupitre.loading.editions import parse_edition
from pupitre.model.base import Licence
from pupitre.model.edition import EditionPubliee, dump_edition
from pupitre.model.licences import ACCUEILS, ADRESSES, can_hold
from pupitre.model.snapshot import publish
from pupitre.rendering.pages import compose_pages
from pupitre.rules.gate import check
from pupitre.schemas import schema_of_class
from pupitre.site.build import build_site

COMMUN = "Tronc commun, édition 2026.1 : École témoin, CC BY-SA 4.0"
LOCAL = "Cursus local, édition 2026.1 : Département local, CC BY 4.0"
MKDOCS = (
    "site_name: Cursus local\ndocs_dir: docs\nsite_dir: build/site\ntheme:\n  name: material\n  font: false\n"
    "plugins:\n  - pupitre\n  - macros:\n      modules: [pupitre.site.macros]\n      on_error_fail: true\n"
)


def change(fichier: Path, de: str, vers: str) -> None:
    texte = fichier.read_text(encoding="utf-8")
    assert de in texte
    fichier.write_text(texte.replace(de, vers), encoding="utf-8")


def test_une_page_completee_dit_ses_deux_couches(local: Path) -> None:
    settings, catalogue, _ = check(local)
    assert settings is not None
    pages = {p.adresse: [part.phrase for part in p.provenance] for p in compose_pages(catalogue, settings)}
    assert pages["modules/accueillir/"] == [COMMUN, LOCAL]
    assert pages["modules/accueillir/arriver/"] == [COMMUN]
    assert pages["territoires/local/"] == ["Cursus local, édition 2026.1 : Département local, CC BY-SA 4.0"]
    # Une séquence ajoutée à un module commun est signée par sa couche, et non par les auteurs du module.
    assert pages["modules/accueillir/ici/"] == ["Cursus local, édition 2026.1 : Département local, CC BY-SA 4.0"]


def test_un_paquet_cite_ce_qu_il_reunit(local: Path) -> None:
    settings, catalogue, _ = check(local)
    assert settings is not None
    attribution = BundleFactory(local, catalogue, settings).module("M-ACCUEILLIR").attribution
    assert COMMUN in attribution and LOCAL in attribution
    assert attribution.index("Réunit") < attribution.index("Licence CC BY-SA 4.0")


def test_l_attribution_voyage_dans_les_paquets(local: Path, tmp_path: Path) -> None:
    arguments = ["exporter", "--module", "M-ACCUEILLIR", "--format", "scorm", "--format", "gift"]
    resultat = CliRunner().invoke(main, [*arguments, "--vers", str(tmp_path), "--racine", str(local)])
    assert resultat.exit_code == 0, resultat.output
    gift = (tmp_path / "2026.1/m-accueillir-gift-2026.1.txt").read_text(encoding="utf-8")
    assert "Tronc commun" in gift and "CC BY 4.0" in gift
    with zipfile.ZipFile(tmp_path / "2026.1/m-accueillir-scorm-2026.1.zip") as paquet:
        assert "Tronc commun" in paquet.read("imsmanifest.xml").decode()


def spoken(nom: str, octets: bytes) -> str:
    """Tout ce qui se lit dans un fichier, archives et PDF compris, sans balises ni espaces de trop."""
    if octets.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            return " ".join(spoken(n, archive.read(n)) for n in archive.namelist())
    if octets.startswith(b"\x1f\x8b"):
        with tarfile.open(fileobj=io.BytesIO(octets)) as archive:
            membres = ((m.name, archive.extractfile(m)) for m in archive if m.isfile())
            return " ".join(spoken(n, flux.read()) for n, flux in membres if flux)
    if octets.startswith(b"%PDF"):
        with pdfplumber.open(io.BytesIO(octets)) as pdf:
            return " ".join((page.extract_text() or "") for page in pdf.pages)
    texte = re.sub(r"<[^>]+>", " ", octets.decode(errors="ignore"))
    return " ".join(texte.replace("&#160;", " ").split())


@pytest.mark.parametrize("nom", sorted(EXPORTERS))
def test_chaque_format_dit_chaque_couche_avec_son_edition_ses_auteurs_et_sa_licence(
    local: Path, tmp_path: Path, nom: str
) -> None:
    fiche = local / "commun/docs/fiches-outils/accueil.md"
    fiche.write_text(
        fiche.read_text(encoding="utf-8").rstrip() + "\n\n::: emplacement contacts\n:::\n", encoding="utf-8"
    )
    complement = (local / "complements/contacts.md").read_text(encoding="utf-8")
    entete, _, _ = complement.partition("\n---\n")
    (local / "complements/fiche.md").write_text(
        entete.replace("M-ACCUEILLIR", "F-ACCUEIL") + "\n---\n\nDemandez au guichet.\n", encoding="utf-8"
    )
    settings, catalogue, rapport = check(local)
    assert settings is not None and rapport.is_clean
    factory = BundleFactory(local, catalogue, settings)
    exporter = EXPORTERS[nom]
    bundle = factory.module("M-ACCUEILLIR") if "module" in exporter.natures else factory.programme("P-COURT")
    assert exporter.has_matter(bundle)
    exporter.write(bundle, tmp_path / f"paquet{exporter.suffixe}")
    dit = spoken("paquet", (tmp_path / f"paquet{exporter.suffixe}").read_bytes())
    dit = " ".join(dit.replace("\u00a0", " ").replace("\u202f", " ").split())
    assert COMMUN in dit and LOCAL in dit


def test_le_catalogue_publie_dit_la_provenance_de_chaque_contenu(local: Path) -> None:
    settings, catalogue, _ = check(local)
    assert settings is not None
    publie = json.loads(dump_edition(publish(catalogue, settings.identite)))
    assert [(c["nom"], c["edition"], c["licence"]) for c in publie["couches"]] == [
        ("Tronc commun", "2026.1", "CC-BY-SA-4.0"),
        ("Cursus local", "2026.1", "CC-BY-SA-4.0"),
    ]
    (module,) = (m for m in publie["modules"] if m["id"] == "M-ACCUEILLIR")
    commun, ajout = module["provenance"]
    assert (commun["couche"], commun["auteurs"], commun["licence"]) == (
        "Tronc commun",
        ["École témoin"],
        "CC-BY-SA-4.0",
    )
    assert (ajout["couche"], ajout["auteurs"], ajout["licence"]) == ("Cursus local", ["Département local"], "CC-BY-4.0")
    sequences = {s["id"]: [p["couche"] for p in s["provenance"]] for s in module["sequences"]}
    assert sequences["S-ACCUEILLIR-1"] == ["Tronc commun"] and sequences["S-ACCUEILLIR-ICI"] == ["Cursus local"]


def test_un_catalogue_publie_sans_provenance_se_lit_encore(local: Path) -> None:
    """Le champ s’ajoute au format 1 : ce que les éditions précédentes ont publié reste lisible, et juste au schéma."""
    settings, catalogue, _ = check(local)
    assert settings is not None
    ancien = json.loads(dump_edition(publish(catalogue, settings.identite)))
    del ancien["couches"]
    for liste in ("modules", "cas_pratiques", "fiches_outils", "programmes"):
        for contenu in ancien[liste]:
            del contenu["provenance"]
            for sequence in contenu.get("sequences", ()):
                del sequence["provenance"]
    lue = parse_edition(json.dumps(ancien).encode())
    assert lue.couches == () and all(c.provenance == () for c in lue.contenus())
    schema = schema_of_class(EditionPubliee, "catalogue.json")
    jsonschema.validate(ancien, schema)
    jsonschema.validate(json.loads(dump_edition(lue)), schema)


def test_l_assemblage_dit_d_ou_vient_chaque_page(local: Path, tmp_path: Path) -> None:
    settings, catalogue, _ = check(local)
    assert settings is not None
    assemble(catalogue, settings, local, tmp_path / "assemblage")
    page = (tmp_path / "assemblage/docs/modules/accueillir/index.md").read_text(encoding="utf-8")
    assert COMMUN in page.split("---")[1] and LOCAL in page.split("---")[1]


def test_le_site_montre_la_provenance_et_ne_propose_de_modifier_que_ce_qui_est_ici(local: Path) -> None:
    (local / "mkdocs.yml").write_text(
        MKDOCS + "repo_url: https://depot.example.org/local\nedit_uri: edit/main/\n", encoding="utf-8"
    )
    site = build_site(local)
    commune = (site / "modules/accueillir/index.html").read_text(encoding="utf-8")
    assert "Texte : Tronc commun, édition 2026.1 ; École témoin ;" in commune.replace("\u00a0", " ").replace(
        "\u202f", " "
    )
    assert "Complété par : Cursus local" in commune.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Modifier cette page" not in commune
    locale = (site / "territoires/local/index.html").read_text(encoding="utf-8")
    assert "https://depot.example.org/local/edit/main/docs/territoires/local.md" in locale


def test_la_table_des_licences_est_complete() -> None:
    assert set(ACCUEILS) == set(get_args(Licence))
    assert set(ADRESSES) <= set(ACCUEILS)
    assert all(can_hold(licence, licence) for licence in ACCUEILS)


@pytest.mark.parametrize(
    ("ensemble", "contenu", "permis"),
    [
        ("CC-BY-SA-4.0", "CC-BY-4.0", True),
        ("CC-BY-4.0", "CC-BY-SA-4.0", False),
        ("CC-BY-SA-4.0", "CC-BY-NC-SA-4.0", False),
        ("CC-BY-NC-SA-4.0", "CC-BY-SA-4.0", False),
        ("CC-BY-4.0", "Licence-Ouverte-2.0", True),
        ("Licence-Ouverte-2.0", "CC-BY-4.0", False),
        ("CC-BY-SA-4.0", "tous-droits-reserves", False),
    ],
)
def test_qui_peut_entrer_ou(ensemble: str, contenu: str, permis: bool) -> None:
    assert can_hold(ensemble, contenu) is permis


def test_une_licence_locale_trop_ouverte_pour_la_couche_commune_est_refusee(local: Path) -> None:
    change(local / "curriculum.yml", "licence_contenus: CC-BY-SA-4.0", "licence_contenus: CC-BY-4.0")
    trouves = [d for d in check(local)[2].erreurs if d.code == "licence-incompatible"]
    (commune,) = (d for d in trouves if d.position.chemin == "curriculum.yml")
    assert "Tronc commun" in commune.phrase and "commun/" in commune.phrase
    assert commune.suggestion == "Écrivez : licence_contenus: CC-BY-SA-4.0"


def test_un_complement_qui_interdit_la_reprise_est_refuse(local: Path) -> None:
    change(local / "complements/contacts.md", "licence: CC-BY-4.0", "licence: CC-BY-NC-SA-4.0")
    (refus,) = check(local)[2].diagnostics
    assert (refus.code, refus.position.chemin) == ("licence-incompatible", "complements/contacts.md")


def test_un_export_refuse_de_meler_deux_licences_et_n_ecrit_rien(local: Path, tmp_path: Path) -> None:
    """Même si l’on passe à côté de la vérification : le paquet dit quelle couche n’y a pas sa place, et sous quelle licence."""
    settings, catalogue, _ = check(local)
    assert settings is not None
    ouvert = settings.model_copy(update={"licence_contenus": "CC-BY-4.0"})
    bundle = BundleFactory(local, catalogue, ouvert).module("M-ACCUEILLIR")
    with pytest.raises(RefusedExportError) as refus:
        export((bundle,), (EXPORTERS["gift"],), tmp_path / "paquets", lambda _: None)
    dit = " ".join(refus.value.phrases)
    assert "M-ACCUEILLIR : « Tronc commun » est sous CC BY-SA 4.0" in dit and "sous CC BY 4.0" in dit
    assert not (tmp_path / "paquets").exists()
