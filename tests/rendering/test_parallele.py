"""À plusieurs processus : mêmes pages, même ordre, mêmes erreurs ; et rien ne traîne ensuite."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest

from pupitre.cache import Store
from pupitre.model.catalogue import Catalogue
from pupitre.rendering.cached import CachedRenderer
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.parallel import SEUL, Renfort, default_workers, render_all
from pupitre.rendering.renderer import Renderer
from pupitre.settings import Settings
from tests.conftest import RACINE, TEMOIN

CONTEXTES = [c for c in ("fork", "spawn") if c in multiprocessing.get_all_start_methods()]
Cursus = tuple[Settings, Catalogue]


@pytest.mark.parametrize("contexte", CONTEXTES)
@pytest.mark.parametrize("nombre", [2, 3])
def test_memes_pages_quel_que_soit_le_nombre(petit: Cursus, contexte: str, nombre: int, tmp_path: Path) -> None:
    settings, catalogue = petit
    pages = compose_pages(catalogue, settings)
    seul = Renderer(catalogue, settings)
    store = Store(tmp_path / "x.sqlite")
    renderer = CachedRenderer(catalogue, settings, store)
    rendues = list(render_all(renderer, pages, Renfort(nombre, contexte, 1)))
    assert rendues == [(page, seul.render(page)) for page in pages]
    assert renderer.rendues == len(pages)
    # Ce qu’un autre processus a lu sert ensuite comme si on l’avait lu soi-même.
    suivant = CachedRenderer(catalogue, settings, store)
    assert list(render_all(suivant, pages, SEUL)) == rendues and suivant.rendues == 0
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("contexte", CONTEXTES)
def test_une_page_qui_echoue_le_dit_comme_en_sequence(petit: Cursus, contexte: str) -> None:
    """Les pages d’avant sont rendues, l’erreur est la même, à la même page, et plus aucun processus ne tourne."""
    settings, catalogue = petit
    pages = list(compose_pages(catalogue, settings))
    pages[5] = replace(pages[5], markdown='{{ lien_vers("M-ABSENT") }}')

    def outcome(renfort: Renfort) -> tuple[list[str], str]:
        faites: list[str] = []
        with pytest.raises(KeyError) as refus:
            faites.extend(p.adresse for p, _ in render_all(CachedRenderer(catalogue, settings), tuple(pages), renfort))
        return faites, str(refus.value)

    assert outcome(Renfort(2, contexte, 1)) == outcome(SEUL)
    assert not multiprocessing.active_children()


def test_un_processus_tue_n_arrete_rien(petit: Cursus) -> None:
    settings, catalogue = petit
    pages = compose_pages(catalogue, settings)
    rendues = []
    for rang, (_, rendue) in enumerate(
        render_all(CachedRenderer(catalogue, settings), pages, Renfort(2, CONTEXTES[0], 1))
    ):
        rendues.append(rendue)
        if rang == 0:
            for enfant in multiprocessing.active_children():
                enfant.kill()
    assert rendues == [Renderer(catalogue, settings).render(page) for page in pages]
    assert not multiprocessing.active_children()


def test_un_petit_cursus_ne_lance_personne() -> None:
    """Un processus se paie : il en faut deux qui aient chacun assez de pages, sinon on travaille seul."""
    renfort = Renfort(4, "fork", 40)
    assert [renfort.workers(pages) for pages in (0, 1, 40, 79, 80, 120, 1000)] == [0, 0, 0, 0, 2, 3, 4]
    assert default_workers().seuil >= 40


CTRL_C = """
    import sys
    from pathlib import Path
    from pupitre.rendering.cached import CachedRenderer
    from pupitre.rendering.pages import compose_pages
    from pupitre.rendering.parallel import Renfort, render_all
    from pupitre.rules.gate import check

    if __name__ == "__main__":
        settings, catalogue, _ = check(Path(sys.argv[1]))
        pages = compose_pages(catalogue, settings) * 200
        try:
            for rang, _ in enumerate(render_all(CachedRenderer(catalogue, settings), pages, Renfort(2, sys.argv[2], 1))):
                if rang == 20:
                    print("en cours", flush=True)
        except KeyboardInterrupt:
            print("arrêté", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows n’a pas de groupe de processus à interrompre")
@pytest.mark.parametrize("contexte", CONTEXTES)
def test_ctrl_c_arrete_tout_et_ne_laisse_rien(contexte: str, tmp_path: Path) -> None:
    """L’interruption va à tout le groupe, comme au terminal ; plus un processus du groupe n’existe ensuite."""
    script = tmp_path / "rendre.py"
    script.write_text(textwrap.dedent(CTRL_C), encoding="utf-8")
    commande = [sys.executable, str(script), str(TEMOIN), contexte]
    with subprocess.Popen(
        commande, cwd=RACINE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as processus:
        assert processus.stdout and processus.stdout.readline() == "en cours\n"
        os.killpg(processus.pid, signal.SIGINT)
        sortie, erreurs = processus.communicate(timeout=60)
    assert sortie == "arrêté\n"
    assert erreurs == ""
    # Le meneur est fini ; s’il restait quelqu’un dans son groupe, on pourrait encore lui écrire.
    for _ in range(200):
        try:
            os.killpg(processus.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("un processus de rendu a survécu")
