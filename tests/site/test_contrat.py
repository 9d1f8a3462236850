"""Le site et le moteur disent la même chose : mêmes macros, même HTML."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from mkdocs.config import load_config

from pupitre.model.catalogue import Catalogue
from pupitre.rendering.macros import MACROS
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.renderer import Renderer
from pupitre.settings import Settings
from tests.conftest import RACINE

ARTICLE = re.compile(
    r"<header class=\"titre-de-page\">.*?</header>\s*(?:<div class=\"recherche\".*?</div>\s*</div>)?\s*(?:<nav class=\"sommaire\".*?</nav>)?(.*?)</article>",
    re.DOTALL,
)


def squeeze(html: str) -> str:
    """Le HTML sans les blancs entre balises."""
    return re.sub(r"\s+", " ", html).replace("> <", "><").strip()


@pytest.mark.long
def test_meme_html_que_le_moteur(site: Path, reel: tuple[Settings, Catalogue]) -> None:
    """Chaque page du site porte exactement le HTML que rend le moteur, de sorte qu’on pourra le mettre en cache."""
    settings, catalogue = reel
    renderer = Renderer(catalogue, settings)
    for page in compose_pages(catalogue, settings):
        fichier = site / page.adresse / "index.html"
        article = ARTICLE.search(fichier.read_text(encoding="utf-8"))
        assert article, page.adresse
        assert squeeze(article[1]) == squeeze(renderer.render(page).html), page.adresse


@pytest.mark.long
def test_chaque_page_du_moteur_est_sur_le_site(site: Path, reel: tuple[Settings, Catalogue]) -> None:
    adresses = {p.adresse for p in compose_pages(reel[1], reel[0])}
    construites = {f.parent.relative_to(site).as_posix() + "/" for f in site.rglob("index.html")} - {"./"} | {""}
    assert {a for a in construites if not a.startswith("id/")} == adresses


def test_aucune_macro_ne_porte_le_nom_d_une_cle_de_page() -> None:
    """Une clé d’en-tête de page masque une macro de même nom dans mkdocs-macros."""
    source = (RACINE / "src/pupitre/site/views.py").read_text(encoding="utf-8")
    cles = set(re.findall(r'^            "(\w+)":', source, re.MULTILINE)) | {
        "page",
        "config",
        "title",
        "description",
        "navigation",
        "files",
    }
    assert not cles & set(MACROS)
    assert all("_" in nom for nom in MACROS)


def test_bac_a_sable() -> None:
    """mkdocs-macros emploie le bac à sable de Jinja, avec nos macros et rien d’autre."""
    from jinja2.sandbox import SandboxedEnvironment
    from mkdocs.structure.files import Files

    config = load_config(str(RACINE / "mkdocs.yml"))
    config.plugins.on_startup(command="build", dirty=False)
    config = config.plugins.on_config(config)
    config.plugins["pupitre"].on_files(Files([]), config=config)
    environnement = getattr(config.plugins["macros"], "env", None)
    assert isinstance(environnement, SandboxedEnvironment)
    assert set(environnement.globals) == set(MACROS)


def test_mkdocs_yml_ne_contient_que_la_presentation() -> None:
    config = yaml.safe_load((RACINE / "mkdocs.yml").read_text(encoding="utf-8"))
    assert "nav" not in config and "markdown_extensions" not in config
    assert [next(iter(p)) if isinstance(p, dict) else p for p in config["plugins"]] == ["pupitre", "macros"]
