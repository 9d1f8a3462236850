"""Une branche git écrite à côté : ni l’arbre de travail, ni la branche en cours ne bougent."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pupitre.model.layers import Layer

# Ce qui n’est pas du contenu, ou que l’on peut refaire : inutile de le copier pour un essai.
LAISSES: Final = shutil.ignore_patterns(".git", ".venv*", ".ecole", "build", "__pycache__", "node_modules")


class ProposalError(ValueError):
    """La proposition ne peut pas être préparée ; le texte dit pourquoi et que faire. Rien n’est écrit."""


def repository_of(couche: Layer) -> tuple[Path, str]:
    """Le dépôt git d’une couche, et le chemin de la couche dans ce dépôt (vide, ou terminé par « / »)."""
    dossier = couche.racine.resolve()
    fait = subprocess.run(
        ["git", "rev-parse", "--show-toplevel"], cwd=dossier, capture_output=True, text=True, check=False
    )
    if fait.returncode:
        raise ProposalError(
            f"Le dossier « {couche.prefixe or '.'} » n’est pas suivi par git : lancez « git init », puis un premier commit."
        )
    depot = Path(fait.stdout.strip())
    place = dossier.relative_to(depot).as_posix()
    return depot, "" if place == "." else f"{place}/"


def refuse_dirty(depots: set[Path]) -> None:
    """Refuse des dépôts où quelque chose n’est pas enregistré ; lève `ProposalError`."""
    for depot in sorted(depots):
        etat = _git(depot, "status", "--porcelain")
        if etat:
            premier = etat.splitlines()[0][3:]
            raise ProposalError(
                f"Des changements ne sont pas encore enregistrés dans git (« {premier} »…). Enregistrez-les (git commit) ou "
                "mettez-les de côté (git stash), puis recommencez : la proposition part de ce qui est enregistré."
            )


def write_branch(
    depot: Path, branche: str, fichiers: Mapping[str, bytes], retires: tuple[str, ...], sujet: str
) -> None:
    """Écrit la branche dans un index temporaire ; ni l’arbre de travail, ni la branche en cours ne bougent."""
    if (
        subprocess.run(
            ["git", "rev-parse", "-q", "--verify", f"refs/heads/{branche}"], cwd=depot, capture_output=True, check=False
        ).returncode
        == 0
    ):
        raise ProposalError(
            f"La branche « {branche} » existe déjà : fusionnez-la, ou supprimez-la (git branch -D {branche})."
        )
    with tempfile.TemporaryDirectory() as temporaire:
        index = {"GIT_INDEX_FILE": str(Path(temporaire) / "index")}
        _git(depot, "read-tree", "HEAD", **index)
        for chemin in retires:
            _git(depot, "update-index", "--force-remove", "--", chemin, **index)
        for chemin, octets in fichiers.items():
            objet = (
                subprocess.run(
                    ["git", "hash-object", "-w", "--stdin"], cwd=depot, input=octets, capture_output=True, check=True
                )
                .stdout.decode()
                .strip()
            )
            _git(depot, "update-index", "--add", "--cacheinfo", f"100644,{objet},{chemin}", **index)
        arbre = _git(depot, "write-tree", **index)
        commit = _git(depot, *_identity(depot), "commit-tree", arbre, "-p", "HEAD", "-m", sujet)
        _git(depot, "branch", branche, commit)


def _identity(depot: Path) -> tuple[str, ...]:
    """De quoi signer, même là où git ne connaît personne."""
    connu = subprocess.run(["git", "config", "user.email"], cwd=depot, capture_output=True, check=False).returncode == 0
    return () if connu else ("-c", "user.name=pupitre", "-c", "user.email=pupitre@localhost")


def _git(depot: Path, *arguments: str, **environnement: str) -> str:
    fait = subprocess.run(
        ["git", *arguments], cwd=depot, capture_output=True, text=True, check=False, env={**os.environ, **environnement}
    )
    if fait.returncode:
        raise ProposalError(
            f"Git refuse « git {arguments[0]} » dans « {depot.name} » : {fait.stderr.strip() or 'sans raison dite'}"
        )
    return fait.stdout.strip()
