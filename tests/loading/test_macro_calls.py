"""Trouver les appels de macro, avec leur place, sans rien exécuter."""

from __future__ import annotations

from pupitre.loading.macro_calls import find_calls


def test_appels_et_positions() -> None:
    calls, diagnostics = find_calls('Un.\nVoir {{ lien_vers("M-X", "ici") }} et {{ citer_source("k") }}.', "f.md", 10)
    assert diagnostics == ()
    assert [(c.nom, c.arguments, c.position.ligne, c.position.colonne) for c in calls] == [
        ("lien_vers", ("M-X", "ici"), 11, 9),
        ("citer_source", ("k",), 11, 42),
    ]


def test_texte_brut_n_est_pas_un_appel() -> None:
    assert find_calls("{% raw %}{{ n_importe.quoi }}{# x #}{% endraw %}", "f") == ((), ())
