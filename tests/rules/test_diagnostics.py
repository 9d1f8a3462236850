"""Chaque défaut du catalogue a son cas : une modification du témoin, et ce que la personne doit lire."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from pupitre.loading.editions import lock_path
from pupitre.model.defects import DEFAUTS
from pupitre.model.edition import dump_edition
from pupitre.model.snapshot import publish
from pupitre.rules.gate import check
from tests.conftest import RACINE, TEMOIN, stack_layers

CAS = sorted((RACINE / "tests" / "diagnostics").glob("*.md"))
MOTS_DE_PYTHON = re.compile(r"\b(None|dict|list|tuple|str|int|float|bool|KeyError|ValueError|NoneType|input|type=)\b")


def read_case(fichier: Path) -> tuple[dict[str, Any], str]:
    """L’en-tête d’un cas et la phrase attendue."""
    _, entete, phrase = re.split(r"^---\n", fichier.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)
    return yaml.safe_load(entete), phrase.strip()


def publish_lock(racine: Path, suivante: str) -> None:
    """Publie l’édition du témoin : écrit son verrou, et prépare la suivante."""
    settings, catalogue, _ = check(racine)
    assert settings is not None
    verrou = racine / lock_path(settings.edition)
    verrou.parent.mkdir()
    verrou.write_text(dump_edition(publish(catalogue, settings.identite)), encoding="utf-8")
    curriculum = racine / "curriculum.yml"
    texte = curriculum.read_text(encoding="utf-8")
    curriculum.write_text(texte.replace(f'edition: "{settings.edition}"', f'edition: "{suivante}"'), encoding="utf-8")


def apply(racine: Path, cas: dict[str, Any]) -> None:
    """Modifie le témoin (ou, avec « couches », le cursus local) ; « publier » en fait d’abord une édition."""
    if "publier" in cas:
        publish_lock(racine, cas["publier"])
    for edition in cas.get("remplacer", ()):
        fichier = racine / edition["fichier"]
        texte = fichier.read_text(encoding="utf-8")
        assert edition["texte"] in texte, f"le cas ne modifie rien : {edition['texte']!r}"
        fichier.write_text(texte.replace(edition["texte"], edition["par"]), encoding="utf-8")
    for edition in cas.get("ecrire", ()):
        fichier = racine / edition["fichier"]
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_text(edition["contenu"], encoding="utf-8")
    for edition in cas.get("tronquer", ()):
        fichier = racine / edition["fichier"]
        fichier.write_text(fichier.read_text(encoding="utf-8").split(edition["avant"])[0], encoding="utf-8")
    for edition in cas.get("octets", ()):
        (racine / edition["fichier"]).write_bytes(bytes.fromhex(edition["hexa"]))
    for edition in cas.get("lier", ()):
        (racine / edition["fichier"]).symlink_to(edition["vers"])
    for chemin in cas.get("supprimer", ()):
        (racine / chemin).unlink()


def expected_line(racine: Path, attendu: dict[str, str]) -> int | None:
    """La ligne du fichier modifié qui contient l’extrait donné."""
    if "sur_la_ligne" not in attendu:
        return None
    lignes = (racine / attendu["fichier"]).read_text(encoding="utf-8").split("\n")
    return next(n for n, ligne in enumerate(lignes, 1) if attendu["sur_la_ligne"] in ligne)


def test_temoin_sans_defaut() -> None:
    assert check(TEMOIN)[2].diagnostics == ()


def test_chaque_defaut_a_son_cas() -> None:
    assert {fichier.stem for fichier in CAS} == set(DEFAUTS)
    assert len(DEFAUTS) >= 40


@pytest.mark.parametrize("fichier", CAS, ids=lambda fichier: fichier.stem)
def test_cas(fichier: Path, temoin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cas, phrase = read_case(fichier)
    temoin = stack_layers(tmp_path / "local") if "couches" in cas else temoin
    apply(temoin, cas)
    for chemin in cas.get("interdire", ()):
        _forbid(monkeypatch, temoin / chemin)
    rapport = check(temoin)[2]
    trouves = [d for d in rapport.diagnostics if d.code == fichier.stem]
    attendu = cas["attendu"]
    ici = [d for d in trouves if d.position.chemin == attendu["fichier"]]
    assert ici, [str(d) for d in rapport.diagnostics]
    if phrase:
        assert phrase in [d.phrase for d in ici]
    ligne = expected_line(temoin, attendu)
    if ligne is not None:
        assert ligne in [d.position.ligne for d in ici], [d.position for d in ici]
    aussi = cas.get("aussi", [])
    if aussi != ["*"]:
        assert {d.code for d in rapport.diagnostics} == {fichier.stem, *aussi}
    for diagnostic in rapport.diagnostics:
        assert not MOTS_DE_PYTHON.search(diagnostic.phrase), diagnostic.phrase


def _forbid(monkeypatch: pytest.MonkeyPatch, interdit: Path) -> None:
    """Rend un fichier illisible, même pour qui a tous les droits."""
    lire = Path.read_bytes

    def read_bytes(self: Path) -> bytes:
        if self == interdit:
            raise PermissionError(os.fspath(self))
        return lire(self)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
