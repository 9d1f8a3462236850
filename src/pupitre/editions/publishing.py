"""Publie une édition sur une branche de git, d’un seul geste : tout y est, ou la branche est comme avant.

`mike` écrit les fichiers et tient `versions.json`. Il travaille sur une branche de passage ; la vraie branche ne bouge
qu’à la fin, par un seul changement de référence, que git refuse si quelqu’un a publié entre-temps.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from mike import commands, git_utils

from pupitre.editions import BRANCHE, PublicationError
from pupitre.model.addresses import CATALOGUE
from pupitre.model.edition import EditionPubliee
from pupitre.model.snapshot import edition_key

STABLE: Final = "latest"
PASSAGE: Final = "pupitre-publication-en-cours"
AUCUN: Final = "0" * 40
ACCUEIL: Final = (
    '<!doctype html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n<title>École</title>\n'
    f'<meta http-equiv="refresh" content="0; url={STABLE}/">\n</head>\n<body>\n'
    f'<p><a href="{STABLE}/">Lire la dernière édition</a></p>\n</body>\n</html>\n'
)


@dataclass(frozen=True, slots=True)
class Publication:
    """Ce qu’il faut pour publier : le dépôt, la branche, l’édition, le site construit."""

    racine: Path
    branche: str
    edition: EditionPubliee
    site: Path


def published_editions(racine: Path, branche: str = BRANCHE) -> tuple[str, ...]:
    """Les éditions que porte la branche, de la plus récente à la plus ancienne ; vide sans dépôt ni branche."""
    with chdir(racine):
        try:
            versions = list(commands.list_versions(branche))
        except (git_utils.GitError, OSError):
            return ()
    return tuple(sorted((str(v.version) for v in versions), key=edition_key, reverse=True))


def refuse_republication(racine: Path, branche: str, numero: str) -> None:
    """Lève `PublicationError` hors d’un dépôt git, si l’édition est déjà publiée, ou si ce n’est pas la suivante."""
    _refuse_outside_git(racine)
    follow_remote(racine, branche)
    publiees = published_editions(racine, branche)
    if numero in publiees:
        raise PublicationError(
            f"L’édition {numero} est déjà publiée : une édition ne change plus. "
            "Donnez un nouveau numéro à « edition » dans curriculum.yml."
        )
    if publiees and edition_key(numero) < edition_key(publiees[0]):
        raise PublicationError(
            f"L’édition {publiees[0]} est déjà publiée : {numero} viendrait avant elle. Donnez un numéro plus grand."
        )


def _refuse_outside_git(racine: Path) -> None:
    """Se dit avant toute construction : sans dépôt, il n’y a pas de branche où publier."""
    try:
        resultat = subprocess.run(
            ["git", "rev-parse", "--git-dir"], cwd=racine, capture_output=True, check=False
        )  # fmt: skip
    except OSError:
        raise PublicationError("Il faut git, et il n’est pas installé sur cette machine.") from None
    if resultat.returncode:
        phrase = "Ce dossier n’est pas un dépôt git : une édition se publie sur une branche. Créez-le, une seule fois :"
        commandes = 'git init -b main\n  git add .\n  git commit -m "Départ"'
        raise PublicationError(f"{phrase}\n  {commandes}")


def follow_remote(racine: Path, branche: str) -> None:
    """Avance la branche locale jusqu’à celle du dépôt distant, s’il y en a une ; lève si elles ont divergé."""
    with chdir(racine):
        if not git_utils.has_branch(f"refs/remotes/origin/{branche}"):
            return
        try:
            git_utils.update_from_upstream("origin", branche)
        except git_utils.GitError as error:
            phrase = (
                f"La branche « {branche} » de ce dépôt et celle du dépôt distant ont divergé : reprenez la distante."
            )
            raise PublicationError(f"{phrase}\n  git branch -f {branche} origin/{branche}") from error


def publish_edition(publication: Publication) -> str:
    """Dépose l’édition et rend le commit ; lève `PublicationError` si la branche a bougé entre-temps."""
    with chdir(publication.racine), _git_identity():
        avant = _head(publication.branche)
        _git("update-ref", f"refs/heads/{PASSAGE}", avant) if avant else _git(
            "update-ref", "-d", f"refs/heads/{PASSAGE}"
        )
        try:
            _deploy(publication)
            commit = _single_commit(publication.edition.edition, avant)
            _swap(publication.branche, commit, avant)
        finally:
            _git("update-ref", "-d", f"refs/heads/{PASSAGE}")
    return commit


def push(racine: Path, branche: str) -> None:
    """Pousse la branche sur le dépôt distant ; lève `PublicationError` si elle y a bougé."""
    with chdir(racine):
        try:
            git_utils.push_branch("origin", branche)
        except git_utils.GitError as error:
            raise PublicationError(f"Le dépôt distant a refusé la branche « {branche} » : {error}") from error


def _deploy(publication: Publication) -> None:
    numero = publication.edition.edition
    config = {"site_dir": str(publication.site), "use_directory_urls": True}
    with commands.deploy(
        config,
        numero,
        title=f"Édition {numero}",
        aliases=[STABLE],
        update_aliases=True,
        # Une copie, que git ne range qu’une fois : tous les hébergeurs la servent, ce n’est pas vrai d’un lien symbolique.
        alias_type=commands.AliasType.copy,
        branch=PASSAGE,
        message=f"Publie l’édition {numero}",
    ):
        pass  # le site est déjà construit
    fichiers = {
        "index.html": ACCUEIL.encode(),
        "404.html": (publication.site / "404.html").read_bytes(),
        "editions.json": _index(publication).encode(),
        "robots.txt": f"Sitemap: {publication.edition.adresse_du_site}{STABLE}/sitemap.xml\n".encode(),
    }
    with git_utils.Commit(PASSAGE, f"Met à jour l’index de l’édition {numero}", allow_empty=True) as commit:
        for chemin, octets in fichiers.items():
            commit.add_file(git_utils.FileInfo(chemin, octets))


def _index(publication: Publication) -> str:
    """`editions.json` : la liste des éditions, avec l’adresse et l’empreinte du catalogue de chacune."""
    try:
        anciennes = json.loads(git_utils.read_file(PASSAGE, "editions.json"))["editions"]
    except (git_utils.GitError, ValueError, KeyError):
        anciennes = []
    edition = publication.edition
    adresse = f"{edition.adresse_du_site}{edition.edition}/"
    nouvelle = {
        "edition": edition.edition,
        "publiee_le": edition.publiee_le.isoformat(),
        "adresse": adresse,
        "catalogue": f"{adresse}{CATALOGUE}",
        "catalogue_sha256": sha256((publication.site / CATALOGUE).read_bytes()).hexdigest(),
        "modules": len(edition.modules),
    }
    derniere = {"format": 1, "derniere": edition.edition, "editions": [nouvelle, *anciennes]}
    return json.dumps(derniere, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _single_commit(numero: str, avant: str) -> str:
    """Un seul commit, posé sur l’ancienne tête, dont l’arbre est celui de la branche de passage."""
    parents = ("-p", avant) if avant else ()
    return _git("commit-tree", f"refs/heads/{PASSAGE}^{{tree}}", *parents, "-m", f"Publie l’édition {numero}")


def _swap(branche: str, commit: str, avant: str) -> None:
    """Le seul instant où la branche change ; git vérifie qu’elle est restée où on l’avait vue."""
    try:
        _git("update-ref", f"refs/heads/{branche}", commit, avant or AUCUN)
    except subprocess.CalledProcessError as error:
        phrase = f"La branche « {branche} » a changé pendant la publication : rien n’est publié, recommencez."
        raise PublicationError(phrase) from error


def _head(branche: str) -> str:
    resultat = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", f"refs/heads/{branche}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return resultat.stdout.strip()


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=True).stdout.strip()


@contextmanager
def _git_identity() -> Iterator[None]:
    """Signe les commits de publication, même sur une machine où git ne connaît personne."""
    defauts = {f"GIT_{qui}_{quoi}": valeur for qui in ("AUTHOR", "COMMITTER")
               for quoi, valeur in (("NAME", "pupitre"), ("EMAIL", "pupitre@localhost"))}  # fmt: skip
    nom = subprocess.run(["git", "config", "user.name"], capture_output=True, check=False)
    ajoutes = {} if nom.returncode == 0 else {c: v for c, v in defauts.items() if c not in os.environ}
    os.environ.update(ajoutes)
    try:
        yield
    finally:
        for cle in ajoutes:
            del os.environ[cle]
