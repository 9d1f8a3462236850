"""Séparer en-tête, corps et blocs sans perdre une ligne."""

from __future__ import annotations

from pupitre.loading.front_matter import read_markdown

TEXTE = """---
titre: Voir
---

## Un titre

::: fiction Une porte
Elle attend.
:::

```
::: activite ceci est du code
```

::: activite A-VOIR
titre: Regarder
duree_minutes: 10
---
### Consigne

Regardez.

### Résultat attendu

Une page.

### Repères de relecture

Un fait.
:::
"""


def test_blocs_et_lignes() -> None:
    source, diagnostics = read_markdown(TEXTE, "m.md")
    assert diagnostics == ()
    assert source.premiere_ligne == 4
    assert [(b.nature, b.argument) for b in source.blocs] == [
        ("texte", ""),
        ("fiction", "Une porte"),
        ("texte", ""),
        ("activite", "A-VOIR"),
    ]
    assert source.blocs[1].ligne == 8
    assert source.blocs[1].texte == "Elle attend."


def test_activite_a_ses_rubriques_et_ses_positions() -> None:
    source, _ = read_markdown(TEXTE, "m.md")
    bloc = source.blocs[3]
    assert dict(bloc.meta) == {
        "titre": "Regarder",
        "duree_minutes": 10,
        "id": "A-VOIR",
        "consigne": "Regardez.",
        "resultat_attendu": "Une page.",
        "corrige": "Un fait.",
    }
    assert bloc.positions is not None
    assert bloc.positions.at("duree_minutes").ligne == 17
    assert bloc.positions.at("corrige").ligne == 27


def test_entete_jamais_ferme() -> None:
    _, (diagnostic,) = read_markdown("---\ntitre: x\n", "m.md")
    assert (diagnostic.code, diagnostic.phrase) == (
        "entete-absent",
        "L’en-tête ouvert par « --- » n’est jamais refermé.",
    )
