"""Quoi que l’on fasse au témoin, la porte parle français et ne lève rien."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pupitre.rules.gate import check
from tests.conftest import TEMOIN
from tests.rules.test_diagnostics import MOTS_DE_PYTHON

FICHIERS = sorted(
    p.relative_to(TEMOIN).as_posix()
    for p in TEMOIN.rglob("*")
    if p.suffix in (".md", ".yml", ".svg") and "mkdocs" not in p.name
)
MORCEAUX = st.sampled_from(
    [":", "- ", "  ", "\n", "---\n", ":::\n", "::: activite A-X\n", '"', "'", "{{ ", " }}", "{% if %}", "[", "]", "{", "}", "&a", "*a", "#",
     "\t", "null", "true", "2026-99-99", "é", "\u202e", "\x0b", "M-ACCUEILLIR", "|", ">", "!!python/none", "\r\n", "```\n", "🙂"]
) | st.text(max_size=8)  # fmt: skip


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, list[tuple[str, float, float, str]]]:
    """Un fichier, et une à quatre mutations : (geste, début, fin, texte), les places en fraction du fichier."""
    place = st.floats(0, 1)
    geste = st.sampled_from(["inserer", "remplacer", "effacer", "doubler", "echanger", "couper"])
    return draw(st.sampled_from(FICHIERS)), draw(
        st.lists(st.tuples(geste, place, place, MORCEAUX), min_size=1, max_size=4)
    )


def mutate(texte: str, geste: str, debut: float, fin: float, morceau: str) -> str:
    """Applique une mutation."""
    a, b = sorted((int(debut * len(texte)), min(int(fin * len(texte)), int(debut * len(texte)) + 60)))
    lignes = texte.split("\n")
    i, j = int(debut * (len(lignes) - 1)), int(fin * (len(lignes) - 1))
    match geste:
        case "inserer":
            return texte[:a] + morceau + texte[a:]
        case "remplacer":
            return texte[:a] + morceau + texte[b:]
        case "effacer":
            return texte[:a] + texte[b:]
        case "doubler":
            return "\n".join([*lignes[: i + 1], lignes[i], *lignes[i + 1 :]])
        case "echanger":
            lignes[i], lignes[j] = lignes[j], lignes[i]
            return "\n".join(lignes)
        case _:
            return texte[:a]


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(mutations())
def test_la_porte_ne_leve_rien(mutation: tuple[str, list[tuple[str, float, float, str]]]) -> None:
    fichier, gestes = mutation
    with tempfile.TemporaryDirectory() as dossier:
        racine = Path(dossier) / "t"
        shutil.copytree(TEMOIN, racine)
        texte = (racine / fichier).read_text(encoding="utf-8")
        for geste in gestes:
            texte = mutate(texte, *geste)
        (racine / fichier).write_text(texte, encoding="utf-8", errors="replace", newline="")
        rapport = check(racine)[2]
        for diagnostic in rapport.diagnostics:
            position = diagnostic.position
            assert position.ligne >= 1 and position.colonne >= 1
            cible = racine / position.chemin
            if cible.is_file():
                # Les fins de ligne de tous les systèmes, et celles que YAML reconnaît, comptent pour une ligne.
                lignes = len(cible.read_text(encoding="utf-8").splitlines()) + 2
                assert position.ligne <= lignes, diagnostic
            assert not MOTS_DE_PYTHON.search(diagnostic.phrase), diagnostic.phrase


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(FICHIERS), st.binary(max_size=200))
def test_des_octets_quelconques(fichier: str, octets: bytes) -> None:
    with tempfile.TemporaryDirectory() as dossier:
        racine = Path(dossier) / "t"
        shutil.copytree(TEMOIN, racine)
        (racine / fichier).write_bytes(octets)
        assert check(racine)[2].diagnostics
