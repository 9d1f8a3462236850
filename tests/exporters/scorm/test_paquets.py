"""Ce qu’un paquet SCORM contient, ce qu’il ne doit pas contenir, et quand on refuse de l’écrire."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from pupitre.cli import main
from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.registry import EXPORTERS
from pupitre.exporters.running import RefusedExportError, export
from pupitre.model.catalogue import Catalogue
from pupitre.rendering.sanitize import french_typography
from pupitre.rendering.scripts import SCRIPTS
from pupitre.rules.gate import check
from pupitre.settings import Settings
from pupitre.site.assets import prepare, strip_script
from tests.conftest import TEMOIN
from tests.exporters.scorm.paquets import FORMATS, MODULE, pages, write

# ── Ce qu’on écrit, et quand on refuse ───────────────────────────────


def test_memes_entrees_memes_octets(temoin: Path, tmp_path: Path) -> None:
    """Deux écritures, depuis deux dossiers et deux lectures, donnent le même fichier."""
    octets: list[list[bytes]] = []
    for racine in (TEMOIN, temoin):
        settings, catalogue, _ = check(racine)
        assert settings is not None
        bundle = BundleFactory(racine, catalogue, settings).programme("P-COURT")
        octets.append([write(bundle, f, tmp_path / str(len(octets))).read_bytes() for f in FORMATS.values()])
    assert octets[0] == octets[1]


def test_un_programme_donne_aussi_chaque_module(temoin: Path, tmp_path: Path) -> None:
    """Le module écrit avec son programme est, à l’octet près, celui que l’on exporte seul."""
    seul, avec = tmp_path / "seul", tmp_path / "avec"
    for dossier, cible in ((seul, ["--module", MODULE]), (avec, ["--programme", "P-COURT", "--module", MODULE])):
        resultat = CliRunner().invoke(
            main, ["exporter", *cible, "--format", "scorm", "--vers", str(dossier), "--racine", str(temoin)]
        )
        assert resultat.exit_code == 0, resultat.output
    ecrits = {f.name: f.read_bytes() for f in avec.rglob("*.zip")}
    assert set(ecrits) == {"p-court-scorm-2026.1.zip", "m-accueillir-scorm-2026.1.zip"}
    assert ecrits["m-accueillir-scorm-2026.1.zip"] == next(seul.rglob("*.zip")).read_bytes()
    assert resultat.output.count("[") == 2 and resultat.output.count("m-accueillir-scorm-2026.1.zip  (") == 1


def test_un_nom_illisible_est_refuse_avant_d_ecrire(temoin: Path, tmp_path: Path) -> None:
    ressources = temoin / "modules/accueillir/ressources"
    (ressources / "porte.svg").rename(ressources / "la porte.svg")
    for fichier in (ressources / "credits.yml", temoin / "modules/accueillir/10-arriver.md"):
        fichier.write_text(fichier.read_text("utf-8").replace("porte.svg", "la%20porte.svg"), "utf-8")
    settings, catalogue, _ = check(temoin)
    assert settings is not None
    bundle = BundleFactory(temoin, catalogue, settings).module(MODULE)
    joint = "modules/accueillir/ressources/la porte.svg"
    page = replace(bundle.modules[0].presentation, html='<img src="ressources/la porte.svg" alt="">')
    bundle = replace(
        bundle, modules=(replace(bundle.modules[0], presentation=page),), fichiers={joint: ressources / "la porte.svg"}
    )
    with pytest.raises(RefusedExportError) as refus:
        export([bundle], [EXPORTERS["scorm"]], tmp_path / "exports", lambda _: None)
    assert len(refus.value.phrases) == 1 and joint in refus.value.phrases[0]
    assert not (tmp_path / "exports").exists()


# ── Ce qu’il y a dedans ──────────────────────────────────────────────


def test_toutes_les_pages_du_module(atelier: BundleFactory, paquet: dict[str, bytes]) -> None:
    bundle = atelier.module(MODULE)
    titres = {
        re.findall(r"<h1[^>]*>(.*?)</h1>", html)[0] for nom, html in pages(paquet) if not nom.endswith("index.html")
    }
    attendus = {p.titre for p in bundle.pages.values()} | {"Glossaire", "Références", "À propos"}
    assert titres == {french_typography(t) for t in attendus}
    assert {"fiches-outils/canevas/accueil.svg", "modules/accueillir/ressources/porte.svg"} <= set(paquet)
    glossaire = paquet["m-accueillir/glossaire.html"].decode()
    assert all(t.definition in glossaire for t in bundle.termes) and bundle.termes
    assert all(f'id="{r.id}"' in paquet["m-accueillir/references.html"].decode() for r in bundle.references)


def mots(texte: str) -> str:
    """Les mots d’un texte, sans balise, ni macro, ni adresse."""
    return " ".join(re.findall(r"\w+", re.sub(r"<[^>]+>|\{\{.*?\}\}|\]\([^)]*\)", " ", texte)))


def test_aucune_note_de_formateur(reel: tuple[Settings, Catalogue], reel_entier: dict[str, bytes]) -> None:
    """Ni les blocs du formateur, ni ses rubriques, ni même le lien vers sa page."""
    catalogue = reel[1]
    sources = [d.source for table in (catalogue.modules, catalogue.sequences) for d in table.values()]
    notes = [b.texte for s in sources for b in s.blocs if b.nature == "formateur"]
    notes += [a.contenu.pour_le_formateur for a in catalogue.activites.values()]
    # Une phrase que le quiz dit aussi n’est pas une confidence.
    quiz = mots(" ".join(q.contenu.model_dump_json() for q in catalogue.quiz.values()))
    tout = " ".join(mots(html) for _, html in pages(reel_entier))
    phrases = [p for note in notes for p in map(mots, re.split(r"[.!?:;]\s", note)) if len(p) > 40 and p not in quiz]
    assert len(phrases) > 200
    assert [p for p in phrases if p[:60] in tout] == []
    assert not any("formateur/" in html or "Pour animer" in html for _, html in pages(reel_entier))


def test_l_identite_voyage_avec_le_paquet(atelier: BundleFactory, paquet: dict[str, bytes]) -> None:
    bundle = atelier.module(MODULE)
    notice = paquet["LISEZ-MOI.txt"].decode()
    for attendu in (
        french_typography(bundle.attribution),
        bundle.permalien,
        bundle.edition.edition,
        "COMMENT L’IMPORTER",
        "CE QUI N’Y EST PAS",
    ):
        assert attendu in notice
    a_propos = paquet["m-accueillir/a-propos.html"].decode()
    assert bundle.permalien in a_propos and "École témoin" in a_propos and "porte.svg" in a_propos
    droits = etree.fromstring(paquet["imsmanifest.xml"]).findtext(".//{*}rights/{*}description/{*}langstring")
    assert droits and bundle.attribution in droits
    for nom, html in pages(paquet):
        assert bundle.permalien in html or nom.endswith("index.html"), nom


def test_la_fiction_est_etiquetee(paquet: dict[str, bytes]) -> None:
    invente, vrai = (paquet[f"m-accueillir/cas-{nom}.html"].decode() for nom in ("cas-invente", "cas-vrai"))
    assert 'class="etiquette-de-page fiction">Scénario d’entraînement (fiction)' in invente
    assert "etiquette-de-page" not in vrai
    assert "(fiction)</a>" in paquet["m-accueillir/index.html"].decode()
    assert "fictions" in paquet["LISEZ-MOI.txt"].decode()


def test_le_quiz_dit_que_les_reponses_partent(paquet: dict[str, bytes]) -> None:
    """Le site promet de ne rien envoyer ; une plateforme, elle, reçoit tout."""
    quiz = paquet["m-accueillir/auto-evaluation.html"].decode()
    assert "rien n’est envoyé" not in quiz and "Vos réponses et votre score partent vers la plateforme" in quiz


def test_les_liens_du_dehors_menent_a_l_edition(atelier: BundleFactory, paquet: dict[str, bytes]) -> None:
    bundle = atelier.module(MODULE)
    presentation = paquet["m-accueillir/presentation.html"].decode()
    adresses = [
        a for a in re.findall(r'href="(https://[^"]+)"', presentation) if a.startswith(bundle.edition.adresse_du_site)
    ]
    assert f"{bundle.adresse_de_l_edition}competences/#c-accueillir" in adresses
    assert all(a.startswith(bundle.adresse_de_l_edition) for a in adresses)
    assert presentation.count("(nouvel onglet)") == presentation.count('target="_blank"')


def test_une_cle_par_question_et_par_sequence(reel: tuple[Settings, Catalogue], reel_entier: dict[str, bytes]) -> None:
    """Deux clés égales dans un module confondraient deux réponses à la reprise."""
    coquilles = [octets.decode() for nom, octets in reel_entier.items() if nom.endswith("/index.html")]
    assert len(coquilles) == len(reel[1].modules)
    for coquille in coquilles:
        cles = re.findall(r'data-cle="(\w+)"', coquille) + re.findall(r":(\w{5}):OBJ-", coquille)
        assert len(cles) == len(set(cles)) > 5


def test_poids_de_la_coquille(paquet: dict[str, bytes]) -> None:
    """Au plus 60 ko compressés en dehors du contenu."""
    coquille = [octets for nom, octets in paquet.items() if nom.startswith("commun/") or nom.endswith("index.html")]
    assert len(coquille) == 7
    assert sum(len(zlib.compress(octets, 9)) for octets in coquille) <= 60_000


def test_le_paquet_juge_comme_le_site(paquet: dict[str, bytes]) -> None:
    """Le script qui décide du juste et du faux est, à la lettre, celui que le site réduit et publie."""
    ressources = prepare()
    juge = (SCRIPTS / "quiz.js").read_text(encoding="utf-8")
    assert juge in paquet["commun/page.js"].decode()
    assert ressources.fichiers[ressources.noms["quiz.js"]].decode() == strip_script(juge)
