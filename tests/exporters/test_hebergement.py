"""La livraison : des textes compressés qui redonnent l’original, et des en-têtes tirés d’une seule table."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest
from click.testing import CliRunner

from pupitre.cli import main
from pupitre.exporters.delivery import SEUIL, prepare_delivery
from pupitre.exporters.hosting import CSP, DUREE, PARTOUT, REGLES, as_apache, as_headers_file, as_nginx
from pupitre.site.assets import prepare

LONGUE = "<!doctype html><title>Une page</title>" + "<p>Regarder avant de proposer, à plusieurs.</p>" * 60


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Un site de trois fichiers : une page longue, un renvoi court, une image déjà compressée."""
    racine = tmp_path / "construit"
    (racine / "module").mkdir(parents=True)
    (racine / "index.html").write_text(LONGUE, encoding="utf-8")
    (racine / "module" / "index.html").write_text("<!doctype html><title>Court</title>", encoding="utf-8")
    (racine / "photo.png").write_bytes(bytes(range(256)) * 20)
    return racine


def contents(dossier: Path) -> dict[str, bytes]:
    return {f.relative_to(dossier).as_posix(): f.read_bytes() for f in dossier.rglob("*") if f.is_file()}


def test_chaque_codage_redonne_le_texte(site: Path, tmp_path: Path) -> None:
    livraison = prepare_delivery(site, tmp_path / "vers")
    fichiers = contents(livraison.dossier)
    assert brotli.decompress(fichiers["index.html.br"]) == gzip.decompress(fichiers["index.html.gz"]) == LONGUE.encode()
    assert livraison.octets == len(LONGUE.encode()) > livraison.octets_gz == len(fichiers["index.html.gz"])
    assert len("<!doctype html><title>Court</title>") < SEUIL
    assert fichiers.keys() == {*contents(site), "index.html.br", "index.html.gz", "_headers"}


def test_deux_livraisons_sont_identiques_et_rien_n_est_ajoute_a_la_construction(site: Path, tmp_path: Path) -> None:
    avant = contents(site)
    une, deux = (contents(prepare_delivery(site, tmp_path / nom).dossier.parent) for nom in ("un", "deux"))
    assert une == deux
    assert contents(site) == avant


def test_un_fichier_compresse_ne_survit_pas_a_sa_page(site: Path, tmp_path: Path) -> None:
    (site / "retiree.html").write_text(LONGUE, encoding="utf-8")
    assert (prepare_delivery(site, tmp_path / "vers").dossier / "retiree.html.br").exists()
    (site / "retiree.html").unlink()
    (site / "index.html").write_text(LONGUE + "<p>Une ligne de plus.</p>", encoding="utf-8")
    fichiers = contents(prepare_delivery(site, tmp_path / "vers").dossier)
    assert not [nom for nom in fichiers if nom.startswith("retiree")]
    assert brotli.decompress(fichiers["index.html.br"]).endswith(b"<p>Une ligne de plus.</p>")


def test_la_commande_refuse_ce_qui_n_est_pas_un_site(tmp_path: Path) -> None:
    refus = CliRunner().invoke(main, ["heberger", "--racine", str(tmp_path), "--depuis", str(tmp_path)])
    assert refus.exit_code == 2 and "pupitre construire" in refus.output
    assert not (tmp_path / "build").exists()


def headers_for(adresse: str) -> dict[str, str]:
    """Ce que donnerait un hébergeur qui lit `_headers` : toutes les règles dont le motif convient s’ajoutent."""
    trouves: dict[str, str] = {}
    for bloc in as_headers_file().split("\n\n"):
        motif, *lignes = bloc.strip().split("\n")
        expression = re.escape(motif).replace(r"\*", ".*")
        if not re.fullmatch(re.sub(r":[a-z]+", "[^/]+", expression), adresse):
            continue
        for nom, valeur in (ligne.strip().split(": ", 1) for ligne in lignes):
            assert nom not in trouves, f"{adresse} reçoit deux fois {nom}"
            trouves[nom] = valeur
    return trouves


@pytest.mark.parametrize("debut", ["", "/2026.1", "/latest"])
def test_fichier_headers(debut: str) -> None:
    """Seul et dans une édition : les ressources se gardent un an, le catalogue se lit d’ailleurs, tout a la politique."""
    for chemin in prepare().fichiers:
        assert "immutable" in headers_for(f"{debut}/{chemin}")[DUREE]
    assert headers_for(f"{debut}/catalogue.json")["Access-Control-Allow-Origin"] == "*"
    page = headers_for(f"{debut}/modules/observer-les-usages/")
    assert page == dict(PARTOUT)
    assert page["Content-Security-Policy"].startswith(CSP)
    assert all(bloc.split("\n")[0].count("*") <= 1 for bloc in as_headers_file().split("\n\n"))


def cache_of(adresse: str) -> str:
    """La durée que donnent nginx et Apache : celle de la première règle qui convient."""
    return next((r.valeur for r in REGLES if r.en_tete == DUREE and re.search(r.expression, adresse)), "")


def test_durees() -> None:
    """Est gardé un an ce dont le nom porte une empreinte, et rien d’autre."""
    for chemin in prepare().fichiers:
        assert "immutable" in cache_of(f"/latest/{chemin}"), chemin
    for adresse in ("/", "/sw.js", "/latest/hors-connexion.json", "/2026.1/modules/x/", "/recherche/mots-3.js"):
        assert cache_of(adresse) == "", adresse
    assert cache_of("/modules/x/ressources/carte.svg") == "public, max-age=86400"


@pytest.mark.parametrize("configuration", [as_nginx(), as_apache()], ids=["nginx", "apache"])
def test_chaque_regle_est_dans_chaque_configuration(configuration: str) -> None:
    for nom, valeur in PARTOUT.items():
        assert f'{nom} "{valeur}"' in configuration
    for rule in REGLES:
        assert rule.expression in configuration and f'"{rule.valeur}"' in configuration
