"""La propriété qui compte : quoi que l’on retouche, les pages gardées sont celles que l’on rendrait de nouveau."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from jinja2 import ChoiceLoader, DictLoader

from pupitre.cache import Observation, Store, key_of
from pupitre.layers.opening import open_layers
from pupitre.loading.catalogue import load
from pupitre.model.catalogue import Catalogue
from pupitre.rendering import cached, pages
from pupitre.rendering.cached import CachedRenderer, PageRenderer
from pupitre.rendering.page_source import PageSource
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.renderer import Page, Renderer
from pupitre.settings import Settings, read_settings
from tests.cache.retouches import retouch, small_curriculum

SUITES = 200
RETOUCHES_PAR_SUITE = 2
GABARITS = ("module.md.j2", "sequence.md.j2", "activite.md.j2", "cas-pratique.md.j2", "formateur.md.j2")


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_curriculum(tmp_path_factory.mktemp("modele") / "cursus")


def read(racine: Path) -> tuple[Catalogue, Settings]:
    """Les contenus, sans les juger : une suite de retouches peut passer par un état que la porte refuserait."""
    ouvertes = open_layers(racine, read_settings(racine))
    return load(ouvertes.couches).catalogue, ouvertes.settings


Rendu = dict[str, Any]


def rendered(renderer: PageRenderer, catalogue: Catalogue, settings: Settings) -> Rendu:
    """Chaque page par adresse ; un contenu que la porte refuserait y est par la nature de son échec."""
    return {page.adresse: _outcome(renderer, page) for page in compose_pages(catalogue, settings)}


def _outcome(renderer: PageRenderer, page: PageSource) -> Any:
    try:
        return renderer.render(page)
    except (KeyError, StopIteration) as refus:
        return type(refus), str(refus)


def served(renderer: CachedRenderer, catalogue: Catalogue, settings: Settings) -> Rendu:
    """Les pages que le cache sert sans les refaire ; les autres viennent d’être rendues, et n’apprendraient rien."""
    sorties: Rendu = {}
    for page in compose_pages(catalogue, settings):
        avant = renderer.rendues
        sortie = _outcome(renderer, page)
        if renderer.rendues == avant:
            sorties[page.adresse] = sortie
    return sorties


def play(
    racine: Path, tirage: random.Random, store: Store, monkeypatch: pytest.MonkeyPatch
) -> tuple[Rendu, Rendu, list[str]]:
    """Une suite de retouches, chacune suivie d’un passage à chaud ; rend ce que sert le dernier, et la même chose à froid."""
    suite = []
    for _ in range(RETOUCHES_PAR_SUITE):
        is_gabarit = tirage.random() < 0.1
        suite.append(_retouch_template(tirage, monkeypatch) if is_gabarit else retouch(racine, tirage))
        catalogue, settings = read(racine)
        chaud = served(CachedRenderer(catalogue, settings, store), catalogue, settings)
    # Huit pages au hasard parmi celles que le cache a servies : sur deux cents suites, toutes y passent souvent.
    tirees = set(tirage.sample(sorted(chaud), min(8, len(chaud))))
    renderer = Renderer(catalogue, settings)
    froid = {p.adresse: _outcome(renderer, p) for p in compose_pages(catalogue, settings) if p.adresse in tirees}
    return {adresse: chaud[adresse] for adresse in froid}, froid, suite


def _retouch_template(tirage: random.Random, monkeypatch: pytest.MonkeyPatch) -> str:
    """Ajoute une phrase à un gabarit du moteur."""
    nom = tirage.choice(GABARITS)
    origine = ORIGINE.get_source(pages.GABARITS, nom)[0]
    retouche = DictLoader({nom: f"{origine}\n\nUne phrase de gabarit {tirage.randrange(5)}.\n"})
    monkeypatch.setattr(pages.GABARITS, "loader", ChoiceLoader([retouche, ORIGINE]))
    return nom


ORIGINE: Any = pages.GABARITS.loader


@pytest.mark.parametrize("lot", range(10))
def test_a_chaud_comme_a_froid(lot: int, modele: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deux cents suites en dix lots ; un même cache sert toutes les suites d’un lot, ce qui lui tend plus de pièges."""
    store = Store(tmp_path / "cache.sqlite")
    servies = 0
    for graine in range(lot, SUITES, 10):
        racine = tmp_path / f"cursus-{graine}"
        shutil.copytree(modele, racine)
        chaud, froid, suite = play(racine, random.Random(graine), store, monkeypatch)
        servies += len(chaud)
        differentes = [adresse for adresse in froid if chaud[adresse] != froid[adresse]]
        assert not differentes, (graine, suite)
        store.save()
    store.close()
    assert servies > SUITES / 10 * 5, "le cache n’a presque rien servi : l’essai n’a rien prouvé"


OUBLIS: dict[str, Any] = {
    "les listes": lambda chemin: chemin[-1] == "*",
    "le glossaire": lambda chemin: chemin[1] == ".termes",
    "les titres et les adresses": lambda chemin: chemin[1] == ".index",
    "les en-têtes": lambda chemin: chemin[-1] == ".contenu",
    "les faits": lambda chemin: chemin[1] == ".faits",
    "les références": lambda chemin: chemin[1] == ".references",
    "le quiz": lambda chemin: chemin[1] == ".quiz",
    "l’identité": lambda chemin: chemin[0] == "settings",
}


@pytest.mark.parametrize("oubli", OUBLIS)
def test_un_oubli_est_attrape(oubli: str, modele: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Un cache qui oublie de noter une sorte de lecture est pris en défaut par les mêmes suites."""
    note = Observation._note

    def forget(self: Observation, chemin: tuple[str, ...]) -> None:
        if not OUBLIS[oubli](chemin):
            note(self, chemin)

    monkeypatch.setattr(Observation, "_note", forget)
    assert _is_caught(modele, tmp_path, monkeypatch), f"personne n’a vu que le cache oublie {oubli}"


def test_une_cle_sans_le_texte_est_attrapee(modele: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Une clé qui oublierait le Markdown composé resservirait l’ancien corps, ou l’ancien gabarit."""

    monkeypatch.setattr(cached, "key_of", lambda *parties: key_of(*parties[:-1]))
    assert _is_caught(modele, tmp_path, monkeypatch)


def _is_caught(modele: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    store = Store(tmp_path / "cache.sqlite")
    for graine in range(SUITES):
        racine = tmp_path / f"cursus-{graine}"
        shutil.copytree(modele, racine)
        chaud, froid, _ = play(racine, random.Random(graine), store, monkeypatch)
        if chaud != froid:
            return True
    return False


def test_seules_les_pages_touchees_sont_refaites(modele: Path, tmp_path: Path) -> None:
    """Une phrase ajoutée à une page n’en refait qu’une ; une définition changée refait celles qui la montrent."""
    racine = tmp_path / "cursus"
    shutil.copytree(modele, racine)
    store = Store(tmp_path / "cache.sqlite")

    def remade() -> set[str]:
        catalogue, settings = read(racine)
        renderer = CachedRenderer(catalogue, settings, store)
        reprises = served(renderer, catalogue, settings)
        return {page.adresse for page in compose_pages(catalogue, settings)} - set(reprises)

    assert len(remade()) > 15
    assert remade() == set()
    page = racine / "docs" / "glossaire.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nUne phrase.\n", encoding="utf-8")
    assert remade() == {"glossaire/"}
    glossaire = racine / "docs/referentiel/glossaire.yml"
    glossaire.write_text(
        glossaire.read_text(encoding="utf-8").replace("Ce qui gêne.", "Ce qui arrête."), encoding="utf-8"
    )
    premieres = {"modules/accueillir/arriver/", "modules/accueillir-bis/arriver/"}
    assert remade() == {"glossaire/", *premieres}


def test_une_vue_rend_ce_que_rend_la_valeur(modele: Path) -> None:
    """Observer ne change rien à ce que l’on lit : sans rien garder, les deux moteurs disent la même chose."""
    catalogue, settings = read(modele)
    observe = rendered(CachedRenderer(catalogue, settings), catalogue, settings)
    assert observe == rendered(Renderer(catalogue, settings), catalogue, settings)
    assert all(isinstance(page, Page) for page in observe.values())
