"""Ce que l’on met de côté avant Markdown ne change pas la page : deux convertisseurs, avec et sans, écrivent la même."""

from __future__ import annotations

import random

import pytest
from markdown import Markdown

from pupitre.model.catalogue import Catalogue
from pupitre.rendering.markdown_text import EXTENSIONS, REGLAGES, new_markdown
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.renderer import Renderer
from pupitre.settings import Settings

SUITES = 1500
# De quoi tromper qui ne lirait le HTML qu’à moitié.
PIEGES = (
    "<div>", "</div>", "<p>", "</p>", "</section>", "<section markdown>", '<section class="a" markdown>', "<details markdown>",
    "<section>", "<ul><li>un</li></ul>", "<ul>\n<li>un</li>\n\n</ul>", "<p>un</p><p>deux</p>", "<p>un</p>\n<p>deux</p>", "<hr>",
    "<p>un</p> deux", "<span>un</span>", "un <b", "</", "<", ">", "&", "&amp;", "&D", "&#38;", "&# ", '"', "`<div>`", "*", "**gras**",
    "<!--", "<!-- note -->", "<?", "<script>", "</script>", "<textarea><b></textarea>", "<https://exemple.fr/a?b=c>",
    "<p markdown>*a*</p>", '<div markdown="1">', "<dl><div><dt>a</dt><dd>b { .c }</dd></div></dl>", "<p>a<br>b</p>",
    '<dl class="r"><div><dt>a</dt> <dd>b <em>c</em></dd></div></dl>', "<ul><li>a<p>b</p></li></ul>", "<div>a<p>b</p></div>",
    "<li><p>un</p>reste</li>", '<p id="b" class="a">un</p>', "<P>un</P>", "<p>a < b</p>", "<p>a > b</p>", "<input disabled>",
    "\n", "\n\n", "\n\n\n", "    ", "- ", "> ", "```\n", ": ", "# ", "[TOC]", "[^1]", "[^1]: note", "*[AB]: abc", "AB", "x", " ", "\n\n    x", "\n\n: x",
)  # fmt: skip


@pytest.fixture(scope="module")
def sans() -> Markdown:
    """Le convertisseur tel que Python-Markdown le fait, sans rien mettre de côté."""
    return Markdown(extensions=list(EXTENSIONS), extension_configs=REGLAGES, output_format="html")


@pytest.fixture(scope="module")
def avec() -> Markdown:
    return new_markdown()


def expanded(contenus: tuple[Settings, Catalogue]) -> list[str]:
    """Le Markdown de chaque page, le HTML des macros dedans."""
    settings, catalogue = contenus
    renderer = Renderer(catalogue, settings)
    return [renderer.expand(page) for page in compose_pages(catalogue, settings)]


def test_toutes_les_pages_reelles_sont_les_memes(
    reel: tuple[Settings, Catalogue], sans: Markdown, avec: Markdown
) -> None:
    for texte in expanded(reel):
        assert avec.reset().convert(texte) == sans.reset().convert(texte)


def test_le_html_des_macros_ne_passe_plus_par_l_analyseur(petit: tuple[Settings, Catalogue], avec: Markdown) -> None:
    """Sans quoi l’essai qui précède ne prouverait rien : il ne reste que les balises qui entourent du Markdown."""
    texte = max(expanded(petit), key=lambda t: t.count("<li>"))
    assert texte.count("<li>") > 10
    lignes = avec.preprocessors["mis_de_cote"].run(f"{texte}\n\n".split("\n"))
    assert "<li>" not in "\n".join(lignes)


def test_un_texte_abime_au_hasard_donne_la_meme_page(
    petit: tuple[Settings, Catalogue], sans: Markdown, avec: Markdown
) -> None:
    """Mille cinq cents textes : des morceaux de pages, coupés n’importe où, où l’on glisse de quoi tromper."""
    pages = expanded(petit)
    for graine in range(SUITES):
        tirage = random.Random(graine)
        texte = damaged(tirage, tirage.choice(pages))
        assert avec.reset().convert(texte) == sans.reset().convert(texte), (graine, texte)


def damaged(tirage: random.Random, page: str) -> str:
    """Quelques groupes de lignes d’une page, et des pièges entre eux, dedans, ou à la place d’un morceau."""
    groupes = page.split("\n\n")
    debut = tirage.randrange(len(groupes))
    texte = "\n\n".join(groupes[debut : debut + tirage.randint(1, 6)])
    for _ in range(tirage.randint(1, 4)):
        ici = tirage.randrange(len(texte) + 1)
        if tirage.random() < 0.5:
            ici = texte.find("\n", ici) + 1
        piege = tirage.choice(PIEGES)
        piege = tirage.choice(("{}", "{}", "\n\n{}\n\n", "\n\n<section markdown>\n\n{}\n\n</section>\n\n")).replace(
            "{}", piege
        )
        texte = texte[:ici] + piege + texte[ici + tirage.choice((0, 0, 0, 1, 7)) :]
    return texte
