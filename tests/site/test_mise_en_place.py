"""Le site change d’un seul geste : tuer, échouer ou construire à deux ne montre jamais la moitié d’un site."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pupitre.cache import NO_STORE, Store
from pupitre.site import output as module
from pupitre.site.output import output, recover, swap


class KilledError(BaseException):
    """Le processus s’arrête net."""


def publish(destination: Path, texte: str, store: Store = NO_STORE, pages: int = 3) -> None:
    with output(destination, store) as sortie:
        for rang in range(pages):
            sortie.write(f"page-{rang}/index.html", f"{texte} {rang}".encode())


def read(destination: Path) -> dict[str, str]:
    fichiers = sorted(f for f in destination.rglob("*") if f.is_file())
    return {f.relative_to(destination).as_posix(): f.read_text() for f in fichiers}


def whole(texte: str, pages: int = 3) -> dict[str, str]:
    return {f"page-{rang}/index.html": f"{texte} {rang}" for rang in range(pages)}


def test_une_construction_qui_echoue_laisse_le_site_precedent(tmp_path: Path) -> None:
    publish(tmp_path / "site", "ancien")
    with pytest.raises(ValueError, match="échec"), output(tmp_path / "site", NO_STORE) as sortie:
        sortie.write("page-0/index.html", b"neuf")
        raise ValueError("échec")
    assert read(tmp_path / "site") == whole("ancien")
    assert [d.name for d in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("coup", range(12))
def test_tuer_a_n_importe_quel_geste(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, coup: int) -> None:
    """On tue au n-ième appel au disque ; au passage suivant le site est l’ancien ou le nouveau, entier."""
    site, store = tmp_path / "site", Store(tmp_path / "cache.sqlite")
    publish(site, "ancien", store)
    store.save()
    restant = [coup]

    def fragile(geste: Callable[..., Any]) -> Callable[..., Any]:
        def act(*arguments: Any, **options: Any) -> Any:
            if restant[0] == 0:
                raise KilledError
            restant[0] -= 1
            return geste(*arguments, **options)

        return act

    for nom in ("write_bytes", "rename", "mkdir", "unlink", "rmdir"):
        monkeypatch.setattr(Path, nom, fragile(getattr(Path, nom)))
    # Un processus tué ne range rien derrière lui.
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    with contextlib.suppress(KilledError):
        publish(site, "neuf", store, pages=2)
    monkeypatch.undo()
    recover(site)
    assert read(site) in (whole("ancien"), whole("neuf", 2))
    publish(site, "dernier", Store(tmp_path / "cache.sqlite"))
    assert read(site) == whole("dernier")


def test_deux_constructions_qui_finissent_ensemble(tmp_path: Path) -> None:
    """La seconde a commencé avant que la première finisse : le site est celui de la dernière à finir, entier."""
    site = tmp_path / "site"
    with output(site, NO_STORE) as une:
        une.write("page-0/index.html", b"une")
        with output(site, NO_STORE) as autre:
            autre.write("page-1/index.html", b"autre")
    assert read(site) == {"page-0/index.html": "une"}
    assert [d.name for d in tmp_path.iterdir()] == ["site"]


def test_une_autre_construction_passe_entre_les_deux_gestes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entre l’ancien site que l’on retire et le nouveau que l’on pose, une autre a posé le sien : on repasse."""
    site, chantier = tmp_path / "site", tmp_path / "chantier"
    publish(site, "ancien")
    chantier.mkdir()
    (chantier / "index.html").write_text("à nous")
    mettre_de_cote = module._set_aside
    intrus = iter([True])

    def interrupted(destination: Path) -> Path | None:
        ancien = mettre_de_cote(destination)
        if next(intrus, False):
            destination.mkdir()
            (destination / "index.html").write_text("à une autre")
        return ancien

    monkeypatch.setattr(module, "_set_aside", interrupted)
    swap(chantier, site)
    assert read(site) == {"index.html": "à nous"}


def test_ce_qui_est_cache_reste(tmp_path: Path) -> None:
    """Le dépôt git d’une branche de publication n’est pas du site."""
    site = tmp_path / "site"
    publish(site, "ancien")
    (site / ".git").mkdir()
    (site / ".git" / "HEAD").write_text("ref")
    publish(site, "neuf")
    assert read(site) == {**whole("neuf"), ".git/HEAD": "ref"}


def test_un_fichier_de_meme_poids_mais_recrit_n_est_pas_repris(tmp_path: Path) -> None:
    site, store = tmp_path / "site", Store(tmp_path / "cache.sqlite")
    publish(site, "ancien", store)
    (site / "page-0" / "index.html").write_text("pirate 0")
    publish(site, "ancien", store)
    assert read(site) == whole("ancien")


def test_sans_liens_physiques(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sur un disque qui n’en a pas, tout est récrit, et le site est le même."""

    def refuse(*_: Any) -> None:
        raise OSError("pas de liens ici")

    site, store = tmp_path / "site", Store(tmp_path / "cache.sqlite")
    publish(site, "ancien", store)
    monkeypatch.setattr(os, "link", refuse)
    publish(site, "ancien", store)
    assert read(site) == whole("ancien")
