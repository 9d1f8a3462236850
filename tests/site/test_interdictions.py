"""Ce que le site s’interdit, prouvé page par page : un critère sans objet ne peut pas le devenir sans que ce test le dise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lxml import html

from pupitre.rendering.scripts import SCRIPTS
from tests.conftest import RACINE

pytestmark = pytest.mark.long
THEME = RACINE / "src/pupitre/site/theme"
MEDIAS = ("audio", "video", "object", "embed", "canvas", "applet", "bgsound", "source", "track")
CADRES = ("iframe", "frame", "frameset", "portal")
CLIGNOTANTS = ("marquee", "blink", "animate", "animateTransform", "animateMotion", "set")
DE_PRESENTATION = ("basefont", "big", "center", "font", "strike", "tt", "u")
HABILLAGE = ("align", "alink", "background", "bgcolor", "border", "cellpadding", "cellspacing", "clear", "color",
             "face", "hspace", "link", "nowrap", "valign", "vlink", "vspace", "style")  # fmt: skip
Pages = dict[str, html.HtmlElement]


@cache
def _read(site: Path) -> Pages:
    return {f.relative_to(site).as_posix(): html.fromstring(f.read_bytes()) for f in sorted(site.rglob("*.html"))}


@pytest.fixture
def pages(site: Path) -> Pages:
    """Chaque page du site, lue une fois, sauf les renvois."""
    return {chemin: page for chemin, page in _read(site).items() if not chemin.startswith("id/")}


def found(pages: Pages, *balises: str) -> list[str]:
    return [f"{chemin} : {e.tag}" for chemin, page in pages.items() for e in page.iter(*balises)]


def scripts() -> Iterator[tuple[str, str]]:
    """Nos scripts, sans leurs commentaires."""
    for fichier in sorted((*THEME.rglob("*.js"), *SCRIPTS.glob("*.js"))):
        texte = fichier.read_text(encoding="utf-8")
        yield fichier.name, re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", texte, flags=re.DOTALL)


def in_scripts(motif: str) -> list[str]:
    return [f"{nom} : {m[0]}" for nom, texte in scripts() for m in re.finditer(motif, texte)]


def style() -> str:
    return (THEME / "assets/pupitre.css").read_text(encoding="utf-8")


def test_aucun_cadre(pages: Pages) -> None:
    assert found(pages, *CADRES) == []


def test_aucun_media(pages: Pages) -> None:
    """Ni son, ni vidéo, ni objet incorporé : rien à sous-titrer, rien qui se lance."""
    assert found(pages, *MEDIAS) == [] and in_scripts(r"new Audio|createElement\(.(?:audio|video|canvas|object)") == []


def test_aucun_captcha_ni_image_reactive(pages: Pages) -> None:
    assert found(pages, "map", "area") == []
    assert [c for c, page in pages.items() for e in page.iter("input") if e.get("type") == "image"] == []
    # Le seul formulaire du site est la recherche, qui ne quitte pas la page : rien à prouver que l’on est humain.
    assert [(c, e.get("role"), e.get("method")) for c, page in pages.items() for e in page.iter("form")] == [
        ("recherche/index.html", "search", "get")
    ]


def test_aucune_donnee_envoyee() -> None:
    """Aucun script n’envoie de réponse, de coche ni de nom : les lectures se font sur notre seul site."""
    assert in_scripts(r"XMLHttpRequest|sendBeacon|WebSocket|EventSource|method:\s*[\"']?(?:POST|PUT)") == []


def test_aucune_limite_de_temps(pages: Pages) -> None:
    rafraichies = [c for c, p in pages.items() if p.xpath("//meta[translate(@http-equiv,'REFSH','refsh')='refresh']")]
    assert rafraichies == [] and in_scripts(r"setInterval") == []


def test_aucune_fenetre_ni_page_ouverte_d_elle_meme(pages: Pages) -> None:
    assert [c for c, page in pages.items() if page.xpath("//*[@target]")] == []
    # Seule une page de renvoi, qui n’a pas de contenu, change d’adresse ; elle le fait aussitôt.
    assert in_scripts(r"window\.open|\bopen\(\s*[\"'`]http|location\.(?:assign|replace)|location\.href\s*=|\.submit\(") == [
        "renvoi.js : location.replace"
    ]  # fmt: skip


def test_aucun_mouvement_ni_eclair(pages: Pages) -> None:
    assert found(pages, *CLIGNOTANTS) == []
    assert re.findall(r"@keyframes|animation|transition", style()) == []
    assert in_scripts(r"requestAnimationFrame|\.animate\(|scrollIntoView\(\{[^}]*smooth") == []
    images = {e.get("src", "").rpartition(".")[2] for page in pages.values() for e in page.iter("img")}
    assert images <= {"svg", "png", "jpg"}, "une image animée (GIF, APNG, WebP) demanderait un bouton d’arrêt"


def test_aucune_orientation_imposee() -> None:
    assert "orientation" not in style() and in_scripts(r"orientation") == []


def test_aucun_geste_ni_appui_au_vol() -> None:
    """Tout se fait par un clic, qui s’annule en relâchant ailleurs ; ni glisser, ni secouer."""
    assert in_scripts(r"[\"'](?:touch|pointer|drag|drop|gesture|device|mousedown|mouseup|dblclick|wheel)\w*[\"']") == []


def test_aucun_raccourci_a_une_touche(pages: Pages) -> None:
    """Le clavier n’est écouté que pour Échap, qui ferme."""
    assert [c for c, page in pages.items() if page.xpath("//*[@accesskey]")] == []
    touches = in_scripts(r"\.key(?:Code)?\s*[!=]==?\s*[\"'][^\"']+[\"']")
    assert touches and {t.partition(" : ")[2].split('"')[1] for t in touches} == {"Escape"}
    assert in_scripts(r"\.(?:keyCode|which|charCode|code)\b\s*[!=]==?") == []


def test_aucune_balise_de_presentation(pages: Pages) -> None:
    assert found(pages, *DE_PRESENTATION) == []
    habillees = [
        f"{chemin} : {nom}"
        for chemin, page in pages.items()
        for e in page.iter()
        for nom in e.attrib
        if nom in HABILLAGE
    ]
    assert habillees == []


def test_aucun_tableau_de_mise_en_page(pages: Pages) -> None:
    for chemin, page in pages.items():
        for table in page.iter("table"):
            assert table.get("role") is None and table.findall(".//th"), chemin


def test_aucun_changement_de_sens_de_lecture(pages: Pages) -> None:
    assert [c for c, page in pages.items() if page.xpath("//*[@dir]|//bdo|//bdi")] == []
    assert [c for c, page in pages.items() if re.search(r"[\u0590-\u08ff]", page.text_content())] == []


def test_aucun_contenu_cryptique(pages: Pages) -> None:
    """Ni émoticône, ni dessin fait de caractères : les flèches et les cases sont accompagnées de mots."""
    cryptique = re.compile(
        r"[\U0001F000-\U0001FAFF\u2600-\u2604\u2607-\u2609\u2613-\u26ff]|[:;]-?[()DP](?=\s|$)|[=_~^-]{6,}"
    )
    assert [(c, m[0]) for c, page in pages.items() for m in cryptique.finditer(_without_code(page))] == []


def _without_code(page: html.HtmlElement) -> str:
    return " ".join(page.xpath("//body//text()[not(ancestor::pre or ancestor::code or ancestor::script)]"))


def test_aucune_legende_detachee(pages: Pages) -> None:
    """Une légende d’image n’existe que dans sa figure, à côté de son image."""
    for chemin, page in pages.items():
        for legende in page.iter("figcaption"):
            figure = legende.getparent()
            assert figure is not None and figure.tag == "figure" and figure.xpath(".//img|.//svg"), chemin
