"""Le HTML d’une page, adapté à Moodle : rien ne se perd, rien ne dépend du site."""

from __future__ import annotations

import pytest
from lxml import html as lxml_html

from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.html_tree import inner_html, parse, text_of
from pupitre.exporters.moodle_html import Adapter


def adapte(html: str, decalage: int = 0) -> str:
    return Adapter(lambda adresse: f"vers:{adresse}", decalage).page(html, "modules/m/").html


@pytest.mark.parametrize(
    ("site", "moodle"),
    [
        ('<ul><li class="a-cocher">Lire</li></ul>', "<ul><li>☐ Lire</li></ul>"),
        ('<ul><li class="a-cocher"><p>Lire</p></li></ul>', "<ul><li><p>☐ Lire</p></li></ul>"),
        ('<p>a<span class="terme"><a href="../../glossaire/#t-x" aria-describedby="d">mot</a>'
         '<span class="definition" role="tooltip" id="d">sens</span></span>b</p>', '<p>a<a href="vers:glossaire/#t-x">mot</a>b</p>'),
        ('<p>a<span class="terme">seul</span>b</p>', "<p>aseulb</p>"),
        ('<dl class="reperes"><div><dt>Où</dt><dd>À <a href="#x">côté</a>.</dd></div></dl>fin',
         '<ul><li><strong>Où\u00a0:</strong> À <a href="#x">côté</a>.</li></ul>fin'),
        ('<h3><span class="etiquette">Activité</span> Voir</h3>', "<h3>Activité\u00a0: Voir</h3>"),
        ('<p class="bloc-titre">Exemple <em>vrai</em></p>', "<p><strong>Exemple <em>vrai</em></strong></p>"),
        ('<p>a<span class="discret">b</span></p>', "<p>a<small>b</small></p>"),
        ('avant<p hidden="">x</p>après', "avantaprès"),
        ('<p>a<svg class="forme"><path d=""></path></svg>b</p>', "<p>ab</p>"),
        ('<div class="quiz"><fieldset><input></fieldset></div>z', "z"),
        ('<table class="deroule"><tr><th scope="col">a</th></tr></table>',
         '<table class="table table-bordered"><tr><th scope="col">a</th></tr></table>'),
        ('<a class="citation" href="voir/" data-x="1">v</a>', '<a href="vers:modules/m/voir/">v</a>'),
        ('<a href="https://a.fr/?b=1&amp;c=2">v</a>', '<a href="https://a.fr/?b=1&amp;c=2">v</a>'),
        ('<details open=""><summary>s</summary>t</details>', '<details open=""><summary>s</summary>t</details>'),
        ("a &lt;b&gt; &amp; « c »<br>d", "a &lt;b&gt; &amp; « c »<br>d"),
    ],
)  # fmt: skip
def test_ce_que_devient_chaque_forme(site: str, moodle: str) -> None:
    assert adapte(site) == moodle


def test_titres_abaisses_sans_depasser_le_sixieme() -> None:
    assert adapte("<h2>a</h2><h4>b</h4><h6>c</h6>", 2) == "<h4>a</h4><h6>b</h6><h6>c</h6>"


def test_deux_images_de_meme_nom_gardent_deux_noms() -> None:
    pages = Adapter(str).page(
        '<img alt="" src="a.svg"><img alt="" src="../n/a.svg"><img alt="" src="a.svg">', "modules/m/"
    )
    assert pages.images == {"a.svg": "modules/m/a.svg", "modules-n-a.svg": "modules/n/a.svg"}
    assert pages.html.count('src="@@PLUGINFILE@@/a.svg"') == 2


def test_balise_fermante_perdue_ou_en_trop() -> None:
    assert inner_html(parse("<p>a<em>b</p>c</strong>")) == "<p>a<em>b</em></p>c"
    assert text_of("<p>a\n b</p><p>c</p>") == "a bc"


def test_aucun_mot_perdu_dans_les_pages_reelles(usine_reelle: BundleFactory) -> None:
    """Lu par un autre analyseur, le texte rebâti est celui de la page."""
    for page in usine_reelle.module("M-OBSERVER").pages.values():
        avant, apres = (
            lxml_html.fragment_fromstring(h, create_parent="div").text_content()
            for h in (page.html, inner_html(parse(page.html)))
        )
        assert avant == apres
