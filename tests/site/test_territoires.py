"""Le cursus pour beaucoup de départements : chacun ses faits, le même résultat quel que soit l’exécuteur."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from pupitre.cli import main
from pupitre.departements import read_departements
from pupitre.exporters.inventory import read_inventory
from pupitre.site.for_territories import BILAN, TerritoriesError, Travail, build_all, tree_digest, works
from tests.conftest import RACINE, TEMOIN

CODES = ("2A", "23", "48", "971")


@pytest.fixture(scope="module")
def commun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Le petit cursus, qui appelle un fait connu de tous les départements."""
    racine = tmp_path_factory.mktemp("commun") / "cursus"
    shutil.copytree(TEMOIN, racine)
    shutil.copy(RACINE / "mkdocs.yml", racine / "mkdocs.yml")
    for fichier in ("modules/accueillir/10-arriver.md", "docs/referentiel/faits/temoin.yml"):
        texte = (racine / fichier).read_text(encoding="utf-8")
        (racine / fichier).write_text(
            texte.replace('("population")', '("population-2023")').replace("id: population\n", "id: population-2023\n"),
            encoding="utf-8",
        )
    return racine


def built(commun: Path, vers: Path, executeur: str, codes: tuple[str, ...] = CODES) -> dict[str, str]:
    faits = build_all(works(commun, codes, vers), executeur, lambda _: None)
    return {f.code: f.somme for f in faits}


@pytest.fixture(scope="module")
def reference(commun: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    vers = tmp_path_factory.mktemp("reference")
    return vers, built(commun, vers, "processus:1")


def test_chaque_departement_a_ses_faits_dates_et_sources(reference: tuple[Path, dict[str, str]]) -> None:
    vers, _ = reference
    bilan = {f["code"]: f for f in json.loads((vers / BILAN).read_text(encoding="utf-8"))}
    assert set(bilan) == set(CODES)
    for code, departement in read_departements().items():
        if code not in bilan:
            continue
        page = (vers / bilan[code]["dossier"] / "modules/accueillir/arriver/index.html").read_text(encoding="utf-8")
        population = f"{departement.valeurs['population']:,}".replace(",", "\u00a0")
        assert f"{population}\u00a0habitants" in page and "2023" in page, code
        assert tree_digest(read_inventory(vers / bilan[code]["dossier"])) == bilan[code]["somme"]
    assert not list(vers.glob(".passage-*"))


def test_en_parallele_rien_ne_change(commun: Path, reference: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    assert built(commun, tmp_path, "processus:2") == reference[1]
    assert (tmp_path / BILAN).read_bytes() == (reference[0] / BILAN).read_bytes()


def test_un_cache_vide_donne_le_meme_site(commun: Path, reference: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    neuf = tmp_path / "ailleurs"
    shutil.copytree(commun, neuf, ignore=shutil.ignore_patterns("build"))
    assert built(neuf, tmp_path / "vers", "processus:1", ("48",)) == {"48": reference[1]["48"]}


def test_un_texte_change_entre_deux_demandes_change_les_sites(commun: Path, tmp_path: Path) -> None:
    """Ce que le processus a gardé de la demande précédente ne sert pas à la suivante."""
    racine = tmp_path / "cursus"
    shutil.copytree(commun, racine, ignore=shutil.ignore_patterns("build"))
    avant = built(racine, tmp_path / "vers", "processus:1", ("48",))
    accueil = racine / "docs/index.md"
    accueil.write_text(accueil.read_text(encoding="utf-8") + "\nUne phrase neuve.\n", encoding="utf-8")
    assert built(racine, tmp_path / "vers", "processus:1", ("48",)) != avant
    page = tmp_path / "vers/48-lozere/index.html"
    assert "Une phrase neuve." in page.read_text(encoding="utf-8")


@pytest.fixture
def grappe(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Un ordonnanceur Dask et trois ouvriers, chacun son processus, sur la boucle locale."""
    fichier = tmp_path / "ordonnanceur.json"
    environnement = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "False", "PYTHONPATH": str(RACINE)}
    commun = {"env": environnement, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(fichier)]
    processus = [subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_scheduler", *options], **commun)]  # type: ignore[call-overload]
    try:
        _wait(fichier.is_file)
        adresse = json.loads(fichier.read_text())["address"]
        ouvrier = [
            sys.executable,
            "-m",
            "distributed.cli.dask_worker",
            adresse,
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
        ]
        processus += [subprocess.Popen(ouvrier, **commun) for _ in range(3)]  # type: ignore[call-overload]
        yield adresse.replace("tcp://", "dask://"), processus[1:]
    finally:
        for un in processus:
            un.kill()
        for un in processus:
            un.wait()


def _wait(condition: object) -> None:
    """Attend un état, non une durée ; le délai n’est qu’un garde-fou."""
    limite = time.monotonic() + 120
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < limite, "l’état attendu n’est jamais venu"
        time.sleep(0.05)


@pytest.mark.long  # quatre processus Python à lancer
def test_un_ouvrier_tue_en_cours_de_route_ne_fait_rien_perdre(
    grappe: tuple[str, list[subprocess.Popen[bytes]]],
    commun: Path,
    reference: tuple[Path, dict[str, str]],
    tmp_path: Path,
) -> None:
    from distributed import Client

    adresse, ouvriers = grappe
    with Client(adresse.replace("dask://", "tcp://"), set_as_default=False) as client:
        client.wait_for_workers(3)
        pids = client.run(os.getpid)
        tues: list[int] = []
        interrompus: list[str] = []

        def kill_one() -> None:
            """Dès qu’un ouvrier a un site à faire, le tue : il en a pour des secondes."""
            _wait(lambda: any(client.processing().values()))
            occupe, taches = next((a, t) for a, t in client.processing().items() if t)
            os.kill(pids[occupe], signal.SIGKILL)
            tues.append(pids[occupe])
            interrompus.extend(map(str, taches))

        tueur = threading.Thread(target=kill_one, daemon=True)
        tueur.start()
        vers = tmp_path / "vers"
        faits = build_all(works(commun, CODES, vers), adresse, lambda _: None)
        tueur.join(timeout=120)
        assert len(client.scheduler_info()["workers"]) == 2
    assert tues and interrompus, "aucun ouvrier n’a été tué pendant qu’il travaillait"
    assert [o.wait() for o in ouvriers if o.pid == tues[0]] == [-signal.SIGKILL]
    assert sorted(f.code for f in faits) == sorted(CODES)
    assert all(tree_digest(read_inventory(vers / f.dossier)) == f.somme for f in faits)
    assert not list(vers.glob(".passage-*")), "l’ouvrier tué a laissé un site à moitié fait"
    assert {f.code: f.somme for f in faits} == reference[1]
    assert (vers / BILAN).read_bytes() == (reference[0] / BILAN).read_bytes()


def test_tous_veut_dire_les_cent_un_departements(tmp_path: Path) -> None:
    travaux = works(tmp_path, ["TOUS"], tmp_path)
    assert len(travaux) == 101 and len({t.code for t in travaux}) == 101
    assert works(tmp_path, ["1", "01", "2a"], tmp_path) == tuple(
        Travail(str(tmp_path), code, str(tmp_path)) for code in ("01", "2A")
    )


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        (["--territoires", "99"], "Aucun département n’a le code « 99 »"),
        (["--territoires", "48", "--executeur", "fusée"], "L’exécuteur « fusée » n’existe pas"),
        (["--territoires", ""], "Dites quels départements"),
    ],
)
def test_une_mauvaise_demande_donne_une_phrase(options: list[str], phrase: str, commun: Path, tmp_path: Path) -> None:
    lance = CliRunner().invoke(main, ["construire", "--racine", str(commun), "--vers", str(tmp_path), *options])
    assert lance.exit_code == 2 and phrase in lance.output


def test_un_ordonnanceur_absent_est_dit(commun: Path, tmp_path: Path) -> None:
    with pytest.raises(TerritoriesError, match="Aucun ordonnanceur Dask ne répond"):
        build_all(works(commun, ["48"], tmp_path), "dask://127.0.0.1:1", lambda _: None)
