"""Un cache perdu, abîmé, étranger, interdit ou partagé n’est qu’un cache absent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from pathlib import Path

import pytest

from pupitre.cache import Store, key_of

CLE = key_of("une", "clé")


def kept(fichier: Path, avis: list[str] | None = None) -> Store:
    store = Store(fichier, (avis if avis is not None else []).append)
    store.put(CLE, {"texte": "é" * 3000, "nombres": [1, 2.5, None]})
    store.close()
    return Store(fichier, (avis if avis is not None else []).append)


def test_ce_qui_est_range_se_retrouve(tmp_path: Path) -> None:
    store = kept(tmp_path / "build" / "cache" / "x.sqlite")
    assert store.get(CLE) == {"texte": "é" * 3000, "nombres": [1, 2.5, None]}
    assert store.get(key_of("une", "autre")) is None


def test_deux_suites_de_textes_n_ont_pas_la_meme_cle() -> None:
    assert len({key_of("a", "b"), key_of("ab"), key_of("a,b"), key_of("a", "b", ""), key_of("", "a", "b")}) == 5


@pytest.mark.parametrize("reste", [0, 1, 90, 100, 1000, 4096, 5000, 8191])
def test_un_cache_tronque(tmp_path: Path, reste: int) -> None:
    fichier = tmp_path / "x.sqlite"
    kept(fichier).close()
    fichier.write_bytes(fichier.read_bytes()[:reste])
    avis: list[str] = []
    store = kept(fichier, avis)
    assert store.get(CLE) in (None, {"texte": "é" * 3000, "nombres": [1, 2.5, None]})
    assert all("on s’en passe" in a for a in avis)
    store.close()
    assert kept(fichier).get(CLE), "le passage suivant a un cache neuf"


def test_un_octet_change_n_est_jamais_servi(tmp_path: Path) -> None:
    """Chaque octet du fichier tour à tour : ce que l’on relit est ce que l’on avait rangé, ou rien."""
    fichier = tmp_path / "x.sqlite"
    kept(fichier).close()
    sain = fichier.read_bytes()
    for rang in range(0, len(sain), 61):
        fichier.write_bytes(sain[:rang] + bytes([sain[rang] ^ 0xFF]) + sain[rang + 1 :])
        store = Store(fichier)
        assert store.get(CLE) in (None, {"texte": "é" * 3000, "nombres": [1, 2.5, None]}), rang
        store.close()


def test_un_fichier_etranger_est_dit_et_refait(tmp_path: Path) -> None:
    fichier = tmp_path / "x.sqlite"
    autre = sqlite3.connect(fichier)
    autre.execute("create table entrees (tout autre)")
    autre.commit()
    autre.close()
    avis: list[str] = []
    store = kept(fichier, avis)
    assert len(avis) == 1 and "n’est pas le nôtre" in avis[0]
    store.close()
    assert kept(fichier).get(CLE)


def test_un_texte_a_la_place_du_cache(tmp_path: Path) -> None:
    fichier = tmp_path / "x.sqlite"
    fichier.write_text("Ceci n’est pas un cache. " * 300, encoding="utf-8")
    avis: list[str] = []
    kept(fichier, avis).close()
    assert "est abîmé" in avis[0]


@pytest.mark.skipif(os.name == "nt", reason="les droits de Windows sont autres")
def test_un_dossier_ou_l_on_ne_peut_pas_ecrire(tmp_path: Path) -> None:
    """Le dossier est pris par un fichier : même l’administrateur ne peut rien y créer."""
    (tmp_path / "cache").write_text("", encoding="utf-8")
    avis: list[str] = []
    assert kept(tmp_path / "cache" / "x.sqlite", avis).get(CLE) is None
    assert "ne peut pas être écrit ici" in avis[0]


def test_un_cache_en_lecture_seule_sert_encore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On y lit ; ne pas pouvoir y écrire se dit une fois, et n’arrête rien."""
    fichier = tmp_path / "x.sqlite"
    kept(fichier).close()
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda f, **o: connect(f"file:{f}?mode=ro", uri=True, **o))
    avis: list[str] = []
    store = Store(fichier, avis.append)
    assert store.get(CLE)
    store.put(key_of("neuve"), 1)
    store.close()
    assert len(avis) == 1 and "ne peut pas être écrit ici" in avis[0]
    monkeypatch.undo()
    assert Store(fichier).get(CLE), "il est resté tel quel"


def test_la_place_est_bornee(tmp_path: Path) -> None:
    """Ce qui n’a pas servi depuis le plus longtemps part d’abord ; ce qui vient de servir reste."""
    fichier = tmp_path / "x.sqlite"
    for rang in range(20):
        store = Store(fichier, octets_max=20_000)
        store.get(key_of("0"))
        store.put(key_of(str(rang)), os.urandom(1000).hex())
        store.close()
    store = Store(fichier)
    presents = [rang for rang in range(20) if store.get(key_of(str(rang)))]
    assert 0 in presents and 19 in presents and 1 not in presents
    assert sum(len(str(store.get(key_of(str(rang))))) for rang in presents) < 40_000


def _write_many(fichier: Path, debut: int) -> None:
    for rang in range(debut, debut + 40):
        store = Store(fichier)
        store.put(key_of(str(rang)), "x" * 5000)
        store.close()


def test_deux_constructions_a_la_fois(tmp_path: Path) -> None:
    fichier = tmp_path / "x.sqlite"
    contexte = multiprocessing.get_context("spawn")
    processus = [contexte.Process(target=_write_many, args=(fichier, debut)) for debut in (0, 100)]
    for p in processus:
        p.start()
    for p in processus:
        p.join()
    store = Store(fichier)
    assert [p.exitcode for p in processus] == [0, 0]
    assert all(store.get(key_of(str(rang))) == "x" * 5000 for debut in (0, 100) for rang in range(debut, debut + 40))


def _write_forever(fichier: Path) -> None:
    rang = 0
    while True:
        store = Store(fichier)
        for _ in range(20):
            rang += 1
            store.put(key_of(str(rang)), str(rang) * 5000)
        store.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows n’a pas de signal de ce nom")
def test_tuer_une_construction_laisse_un_cache_utilisable(tmp_path: Path) -> None:
    fichier = tmp_path / "x.sqlite"
    avis: list[str] = []
    for _ in range(3):
        processus = multiprocessing.get_context("spawn").Process(target=_write_forever, args=(fichier,))
        processus.start()
        while not (fichier.exists() and Store(fichier).get(key_of("20"))):
            assert processus.is_alive()
        assert processus.pid
        os.kill(processus.pid, signal.SIGKILL)
        processus.join()
        store = Store(fichier, avis.append)
        assert store.get(key_of("20")) == "20" * 5000
        store.put(CLE, "après")
        store.close()
        assert Store(fichier).get(CLE) == "après"
    assert not avis
