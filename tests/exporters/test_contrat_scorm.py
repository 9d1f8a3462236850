"""Chaque règle du contrat SCORM dit quelque chose d’un paquet juste que l’on abîme en un point, et rien du paquet juste."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.contracts import examine, scorm
from pupitre.exporters.contracts.package import Package
from pupitre.exporters.registry import EXPORTERS

Entrees = dict[str, bytes]
M = "imsmanifest.xml"


@pytest.fixture(scope="module", params=["scorm", "scorm-2004"])
def fichier(request: pytest.FixtureRequest, usine: BundleFactory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    sortie = tmp_path_factory.mktemp(request.param) / "m.zip"
    EXPORTERS[request.param].write(usine.module("M-ACCUEILLIR"), sortie)
    return sortie


@pytest.fixture
def entrees(fichier: Path) -> Entrees:
    with zipfile.ZipFile(fichier) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist()}


def change(avant: str, apres: str) -> Callable[[Entrees], None]:
    def modify(entrees: Entrees) -> None:
        texte = entrees[M].decode()
        assert avant in texte, avant
        entrees[M] = texte.replace(avant, apres, 1).encode()

    return modify


def move_manifest(entrees: Entrees) -> None:
    entrees[f"dossier/{M}"] = entrees.pop(M)


def remove_page(entrees: Entrees) -> None:
    del entrees[next(c for c in entrees if c.endswith("index.html"))]


def load_elsewhere(entrees: Entrees) -> None:
    page = next(c for c in entrees if c.endswith("index.html"))
    entrees[page] += b'<script src="https://ailleurs.example/x.js"></script>'


CAS: list[tuple[Callable[[Any], Iterator[str]], Callable[[Entrees], None], str]] = [
    (scorm.manifest_at_root, move_manifest, "à la racine"),
    (scorm.namespaces, change("xmlns:adlcp=", "xmlns:suivi="), "« adlcp » manque"),
    (scorm.namespaces, change(' xmlns="', ' xmlns="x'), "espace de noms par défaut"),
    (scorm.schema, change("ADL SCORM", "SCORM"), "« schema »"),
    (scorm.schema, change("<schemaversion>", "<schemaversion>9"), "« schemaversion »"),
    (scorm.organization, change('organizations default="', 'organizations default="x'), "par défaut"),
    (scorm.titles, change("<title>", f"<title>{'x' * 256}"), "255"),
    (scorm.titles, change("<title>", "<title>&amp; "), "esperluette"),
    (scorm.items, change('identifierref="', 'identifierref="x'), "ressource absente"),
    (scorm.items, change('isvisible="true"', 'isvisible="false"'), "caché"),
    (scorm.launchable, change('="sco"', '="asset"'), "« sco »"),
    (scorm.launchable, change('type="webcontent"', 'type="page"'), "webcontent"),
    (scorm.listed_files, remove_page, "n’est pas dans l’archive"),
    (scorm.listed_files, lambda e: e.update({"oublie.js": b""}), "ne l’annonce pas"),
    (scorm.mastery, change("</item>", "<adlcp:masteryscore>cent</adlcp:masteryscore></item>"), "0 à 100"),
    (scorm.no_request, load_elsewhere, "autre site"),
]


def test_le_paquet_juste_ne_dit_rien(fichier: Path) -> None:
    verdict = examine(fichier)
    assert verdict.libelle.startswith("paquet SCORM") and verdict.phrases == ()


@pytest.mark.parametrize(("regle", "abime", "phrase"), CAS)
def test_chaque_regle(
    regle: Callable[[Any], Iterator[str]], abime: Callable[[Entrees], None], phrase: str, entrees: Entrees
) -> None:
    assert list(regle(scorm.Scorm(Package("m.zip", b"PK", entrees, tuple(entrees))))) == []
    abime(entrees)
    assert any(phrase in p for p in regle(scorm.Scorm(Package("m.zip", b"PK", entrees, tuple(entrees)))))


def test_chaque_regle_a_son_paquet_fautif() -> None:
    assert {regle for regle, _, _ in CAS} == set(scorm.REGLES)
