"""Juger à plusieurs processus : mêmes défauts, dans le même ordre, et gardés de même."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pupitre.cache import NO_STORE, Live, Store
from pupitre.diagnostics import Diagnostic
from pupitre.layers.opening import open_layers
from pupitre.loading.catalogue import Loaded, load
from pupitre.rules.registry import REGLES_D_UN_TEXTE
from pupitre.rules.text import Judge, TextContext, judge_all, judging_workers, make_judge
from pupitre.settings import Settings, read_settings
from pupitre.workers import SEUL, Renfort
from tests.conftest import TEMOIN

CONTEXTES = [c for c in ("fork", "spawn") if c in multiprocessing.get_all_start_methods()]


def refuses_everything(context: TextContext) -> Iterator[Diagnostic]:
    """Une règle dont chaque texte a un défaut, pour que l’ordre se voie."""
    yield Diagnostic(context.document.source.positions.at(), "texte-a-ecrire", context.nature)


def breaks(context: TextContext) -> Iterator[Diagnostic]:
    """Une règle qui échoue sur un texte."""
    if context.nature == "quiz":
        raise ZeroDivisionError(context.document.source.chemin)
    yield from ()


@pytest.fixture(scope="module")
def lu() -> tuple[Settings, Loaded]:
    reglages = read_settings(TEMOIN)
    assert reglages.valeur
    return reglages.valeur, load(open_layers(TEMOIN, reglages).couches)


def judge_of(lu: tuple[Settings, Loaded], *de_plus: object) -> Judge:
    settings, loaded = lu
    return make_judge((*REGLES_D_UN_TEXTE, *de_plus), settings, loaded.catalogue.termes.values())  # type: ignore[arg-type]


@pytest.mark.parametrize("contexte", CONTEXTES)
def test_memes_jugements_a_plusieurs(
    lu: tuple[Settings, Loaded], contexte: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    juge, lectures = judge_of(lu, refuses_everything), tuple(v for v in lu[1].lus.values() if v.cle)
    seul = judge_all(juge, lectures, NO_STORE, Live(), SEUL)
    store = Store(tmp_path / "x.sqlite")
    assert len(seul) > 15
    assert list(judge_all(juge, lectures, store, Live(), Renfort(2, contexte, 1)).items()) == list(seul.items())
    # Ce qu’un autre processus a jugé se retrouve ensuite, sans être jugé de nouveau.
    monkeypatch.setattr(Judge, "judge", None)
    assert judge_all(juge, lectures, store, Live(), SEUL) == seul
    assert not multiprocessing.active_children()


def test_une_regle_qui_echoue_le_dit_comme_en_sequence(lu: tuple[Settings, Loaded]) -> None:
    juge, lectures = judge_of(lu, breaks), tuple(lu[1].lus.values())
    messages = []
    for renfort in (SEUL, Renfort(2, CONTEXTES[0], 1)):
        with pytest.raises(ZeroDivisionError) as refus:
            judge_all(juge, lectures, NO_STORE, Live(), renfort)
        messages.append(str(refus.value))
    assert messages[0] == messages[1]
    assert not multiprocessing.active_children()


def test_on_ne_se_dedouble_ni_parmi_d_autres_fils_ni_parmi_d_autres_processus() -> None:
    """« fork » n’emporte que le fil qui l’appelle ; et un processus de l’équipe n’en lance pas une autre."""
    fin = threading.Event()
    fil = threading.Thread(target=fin.wait)
    fil.start()
    try:
        assert judging_workers() == SEUL
    finally:
        fin.set()
        fil.join()
    with multiprocessing.get_context("spawn").Pool(1) as equipe:
        assert equipe.apply(judging_workers) == SEUL
