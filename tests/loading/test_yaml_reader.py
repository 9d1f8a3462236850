"""Lire du YAML : positions exactes, schéma sans surprise, messages d’une personne à une autre."""

from __future__ import annotations

import pytest

from pupitre.diagnostics import Position
from pupitre.loading.yaml_reader import read_yaml


def test_positions_des_cles_et_des_valeurs() -> None:
    texte = "titre: Voir\nobjectifs:\n  - id: OBJ-1\n    enonce: Dire\n"
    valeur, positions, diagnostics = read_yaml(texte, "f.md", decalage=1)
    assert valeur == {"titre": "Voir", "objectifs": [{"id": "OBJ-1", "enonce": "Dire"}]}
    assert diagnostics == ()
    assert positions.at("titre") == Position("f.md", 2, 8, 4)
    assert positions.key("titre") == Position("f.md", 2, 1, 5)
    assert positions.at("objectifs", 0, "enonce") == Position("f.md", 5, 13, 4)
    # Une clé absente est signalée là où elle aurait dû être : à son parent.
    assert positions.at("objectifs", 0, "competence").ligne == 4


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [("non", "non"), ("oui", "oui"), ("on", "on"), ("true", True), ("2026-11-20", "2026-11-20"), ("1:30", "1:30"),
     ("012", "012"), ("12", 12), ("1.5", 1.5), ("1_000", "1_000"), ("~", None), ("", None), ("'12'", "12"), ("1e3", "1e3")],
)  # fmt: skip
def test_schema_sans_surprise(ecrit: str, lu: object) -> None:
    assert read_yaml(f"cle: {ecrit}\n", "f")[0] == {"cle": lu}


@pytest.mark.parametrize(
    ("texte", "phrase", "ligne"),
    [
        (
            "a: b\ntitre: Voir : mieux\n",
            "Un « : » apparaît au milieu d’un texte : mettez ce texte entre guillemets.",
            2,
        ),
        ('a: b\ntitre: "Voir\n', "Un guillemet ouvert n’est jamais fermé.", 3),
        ("a:\n\t- b\n", "Une tabulation sert de retrait : remplacez-la par des espaces.", 2),
        ("a: [b, c\nd: e\n", "Un crochet « [ » n’est pas fermé, ou une virgule manque.", 2),
    ],
)
def test_message_et_ligne(texte: str, phrase: str, ligne: int) -> None:
    valeur, _, (diagnostic,) = read_yaml(texte, "f")
    assert valeur is None
    assert (diagnostic.phrase, diagnostic.position.ligne) == (phrase, ligne)


def test_cle_en_double_garde_la_premiere() -> None:
    valeur, _, (diagnostic,) = read_yaml("a: 1\nb: 2\na: 3\n", "f")
    assert valeur == {"a": 1, "b": 2}
    assert diagnostic.phrase == "La clé « a » est déjà écrite à la ligne 1."
    assert diagnostic.position == Position("f", 3, 1, 1)
