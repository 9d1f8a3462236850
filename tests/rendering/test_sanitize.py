"""Le dernier passage : ce qui nuit disparaît, ce qui sert reste, la typographie est française."""

from __future__ import annotations

import pytest

from pupitre.rendering.sanitize import finish, french_typography


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)" alt="">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<iframe src="https://mechant.example"></iframe>',
        '<form action="https://mechant.example"><input name="a"></form>',
        '<div style="background:url(https://mechant.example)">x</div>',
        '<svg><script>alert(1)</script><a href="javascript:alert(1)"><text>x</text></a></svg>',
        '<svg onload="alert(1)"></svg>',
        '<svg><rect fill="url(https://mechant.example/x)"/></svg>',
        '<input type="image" src="https://mechant.example/x">',
        "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
        '<meta http-equiv="refresh" content="0;url=https://mechant.example">',
        '<base href="https://mechant.example">',
        "<object data=x></object><embed src=x>",
        "<!-- <script> --><style>@import url(https://mechant.example)</style>",
    ],
)
def test_ce_qui_nuit_disparait(hostile: str) -> None:
    propre = finish(hostile).lower()
    for interdit in (
        "script",
        "onerror",
        "onload",
        "javascript",
        "mechant",
        "<form",
        "style=",
        "<iframe",
        "data:",
        "<object",
    ):
        assert interdit not in propre, propre


@pytest.mark.parametrize(
    "utile",
    [
        '<fieldset class="question" data-forme="ordre"><legend>Q</legend></fieldset>',
        '<input type="radio" name="q" value="1" data-juste="oui">',
        '<details class="corrige"><summary>Voir</summary><p>Oui</p></details>',
        '<a href="mailto:a@b.fr">écrire</a>',
        '<section aria-labelledby="x" class="activite" id="a"><h3 id="x">T</h3></section>',
    ],
)
def test_ce_qui_sert_reste(utile: str) -> None:
    assert sorted(finish(utile)) == sorted(utile)


def test_dessin_garde_ses_majuscules() -> None:
    assert 'viewBox="0 0 20 20"' in finish('<svg viewBox="0 0 20 20"><path d="M0 0"/></svg>')


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("Qui ?", "Qui\u00a0?"),
        ("Voici : un", "Voici\u00a0: un"),
        ("« mot »", "«\u00a0mot\u00a0»"),
        ("l'usage", "l’usage"),
        ("45 %", "45\u00a0%"),
        ("attendre...", "attendre…"),
        ("<code>a ? b : c...</code>", "<code>a ? b : c...</code>"),
        ('<a title="x ?">a ?</a>', '<a title="x ?">a\u00a0?</a>'),
        ("10:30", "10:30"),
    ],
)
def test_typographie(avant: str, apres: str) -> None:
    assert french_typography(avant) == apres


def test_tableau_defilant_et_nomme() -> None:
    html = finish(
        "<table><thead><tr><th>Heure</th><th>Fait</th></tr></thead><tbody><tr><td>9 h</td><td>x</td></tr></tbody></table>"
    )
    assert html.startswith('<div class="defile" role="region" aria-label="Tableau : Heure, Fait" tabindex="0">')
    assert html.count('scope="col"') == 2


def test_un_angle_vide_fait_de_la_premiere_colonne_des_entetes() -> None:
    """Une case d’angle vide n’annonce rien ; ce sont alors les premières cases qui nomment les lignes."""
    html = finish(
        "<table><thead><tr><th></th><th>Oui</th></tr></thead><tbody><tr><td>Le matin</td><td>x</td></tr></tbody></table>"
    )
    assert "<td></td>" in html and '<th scope="row">Le matin</th><td>x</td>' in html
    assert '<th scope="col">Oui</th>' in html


def test_deux_tableaux_semblables_n_ont_pas_le_meme_nom() -> None:
    """Deux zones d’une page au même nom seraient confondues ; un bloc de code se fait défiler au clavier."""
    un = "<table><thead><tr><th>Heure</th></tr></thead><tbody><tr><td>9 h</td></tr></tbody></table>"
    html = finish(f"{un}{un}<pre><code>x</code></pre>")
    assert 'aria-label="Tableau : Heure"' in html and 'aria-label="Tableau : Heure (2)"' in html
    assert '<pre tabindex="0"><code>x</code></pre>' in html


def test_une_espace_deja_insecable_n_est_pas_doublee() -> None:
    html = "<p>«\u00a0mot\u00a0»\u00a0: oui\u00a0!</p>"
    assert finish(html) == html
