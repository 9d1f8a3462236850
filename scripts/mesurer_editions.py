#!/usr/bin/env python3
"""Publie dix éditions du cursus, un dixième des textes retouchés à chaque fois, à côté de mike et Material tels quels.

Écrit un tableau : ce que coûte la publication au-delà de la construction, ce dont grossit le dépôt, et ce que pèsent
les pages changées. Les deux sites ont les mêmes textes ; la référence est construite par `pupitre assembler`.
"""

import os
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from pupitre.editions.publishing import Publication, publish_edition
from pupitre.exporters.sources import assemble
from pupitre.model.snapshot import publish
from pupitre.rules.gate import check
from pupitre.site.build import build_site
from pupitre.site.release import remember

RACINE = Path(__file__).resolve().parent.parent
NOMBRE = 10
RETOUCHE = "\n\nUne phrase ajoutée pour l’édition {numero}.\n"


@dataclass(frozen=True, slots=True)
class Mesure:
    """Une édition publiée : secondes de construction, secondes de dépôt, octets ajoutés au dépôt, octets changés."""

    construction: float
    depot: float
    ajoutes: int
    changes: int


def git(depot: Path, *arguments: str) -> str:
    """La sortie d’une commande git."""
    identite = ("-c", "user.name=Mesure", "-c", "user.email=mesure@example.org")
    return subprocess.run(
        ["git", "-C", str(depot), *identite, *arguments], capture_output=True, text=True, check=True
    ).stdout


def size(depot: Path) -> int:
    """Les octets des objets du dépôt, en paquets ou non."""
    lignes = dict(ligne.split(": ") for ligne in git(depot, "count-objects", "-v").splitlines())
    return 1024 * (int(lignes["size"]) + int(lignes["size-pack"]))


def changed_bytes(depot: Path, avant: str) -> int:
    """Le poids compressé des pages de la dernière édition qui ne sont pas, à l’octet près, dans la précédente."""
    blobs = {ligne.split()[2] for ligne in git(depot, "ls-tree", "-r", "gh-pages").splitlines()}
    anciens = {ligne.split()[2] for ligne in git(depot, "ls-tree", "-r", avant).splitlines()} if avant else set()
    brut = (
        subprocess.run(["git", "-C", str(depot), "cat-file", "blob", b], capture_output=True, check=True).stdout
        for b in blobs - anciens
    )
    return sum(len(zlib.compress(octets)) for octets in brut)


def retouch(depot: Path, numero: int) -> None:
    """Ajoute une phrase à un dixième des textes, jamais les mêmes d’une édition à la suivante."""
    textes = sorted((depot / "modules").rglob("[0-9]*.md"))
    for fichier in textes[numero % 10 :: 10]:
        fichier.write_text(
            fichier.read_text(encoding="utf-8").rstrip() + RETOUCHE.format(numero=numero), encoding="utf-8"
        )


def measure(depot: Path, publier: Callable[[int], tuple[float, float]]) -> list[Mesure]:
    """Publie les éditions l’une après l’autre et rend une mesure par édition."""
    mesures = []
    for numero in range(1, NOMBRE + 1):
        tete = subprocess.run(
            ["git", "-C", str(depot), "rev-parse", "-q", "--verify", "gh-pages"],
            capture_output=True,
            text=True,
            check=False,
        )
        avant, octets = tete.stdout.strip(), size(depot)
        construction, pose = publier(numero)
        mesures.append(Mesure(construction, pose, size(depot) - octets, changed_bytes(depot, avant)))
        print(
            f"  édition {numero} : dépôt {pose:.1f} s, {mesures[-1].ajoutes // 1000} ko ajoutés, {mesures[-1].changes // 1000} ko changés",
            flush=True,
        )
    return mesures


def ours(depot: Path, numero: int) -> tuple[float, float]:
    """Publie notre édition ; rend les secondes de construction et de dépôt."""
    retouch(depot, numero)
    curriculum = depot / "curriculum.yml"
    lignes = [
        f'edition: "2030.{numero}"' if ligne.startswith("edition:") else ligne
        for ligne in curriculum.read_text(encoding="utf-8").split("\n")
    ]
    curriculum.write_text("\n".join(lignes), encoding="utf-8")
    debut = time.perf_counter()
    site = build_site(depot, depot / "build" / "site")
    construit = time.perf_counter()
    settings, catalogue, _ = check(depot)
    assert settings is not None, "le cursus mesuré est refusé : lancez d’abord « pupitre verifier »"
    edition = publish(catalogue, settings.identite)
    pose = time.perf_counter()
    publish_edition(Publication(depot, "gh-pages", edition, site))
    remember(depot, catalogue, edition)
    return construit - debut, time.perf_counter() - pose


def stock(depot: Path, reference: Path, numero: int) -> tuple[float, float]:
    """Publie les mêmes textes par mike et Material tels quels ; leur construction est comprise dans `mike deploy`."""
    retouch(depot, numero)
    settings, catalogue, _ = check(depot)
    assert settings is not None, "le cursus mesuré est refusé : lancez d’abord « pupitre verifier »"
    assemble(catalogue, settings, depot, reference)
    debut = time.perf_counter()
    chemins = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["mkdocs", "build", "--quiet"], cwd=reference, check=True, env=chemins)
    construit = time.perf_counter()
    commande = ["mike", "--quiet", "deploy", "--update-aliases", f"2030.{numero}", "latest"]
    subprocess.run(commande, cwd=reference, check=True, capture_output=True, env=chemins)
    total = time.perf_counter() - construit
    return construit - debut, max(0.0, total - (construit - debut))


def main() -> None:
    """Mesure les deux, et écrit le tableau."""
    with tempfile.TemporaryDirectory() as dossier:
        notre, sien, reference = (Path(dossier) / nom for nom in ("notre", "sien", "reference"))
        for clone in (notre, sien):
            subprocess.run(["git", "clone", "--quiet", str(RACINE), str(clone)], check=True)
        reference.mkdir()
        (reference / "mkdocs.yml").touch()  # c’est à cela que l’assemblage reconnaît un dossier à lui
        git(reference, "init", "--quiet", "--initial-branch", "main")
        git(reference, "commit", "--quiet", "--allow-empty", "--message", "Commence")
        for depot in (notre, sien, reference):
            git(depot, "config", "user.name", "Mesure"), git(depot, "config", "user.email", "mesure@example.org")
        print("Notre publication")
        nos = measure(notre, lambda numero: ours(notre, numero))
        print("mike et Material tels quels")
        leurs = measure(reference, lambda numero: stock(sien, reference, numero))
    print(
        "\n| | Dépôt, au-delà de la construction (médiane) | Octets ajoutés par édition (médiane, 2 à 10) | Pages changées, compressées |"
    )
    print("| --- | --- | --- | --- |")
    for nom, mesures in (("pupitre publier", nos), ("mike deploy, Material", leurs)):
        suite = mesures[1:]
        print(
            f"| {nom} | {median(m.depot for m in suite):.1f} s | {median(m.ajoutes for m in suite) / 1000:.0f} ko "
            f"| {median(m.changes for m in suite) / 1000:.0f} ko |"
        )


if __name__ == "__main__":
    main()
