"""Met à niveau la couche commune : l’essai se fait à côté, et rien ne change ici tant que la porte n’a pas accepté."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from pupitre.diagnostics import Rapport
from pupitre.editions.report import as_text
from pupitre.editions.states import State, UnknownStateError, read_state
from pupitre.layers.archive import sum_of
from pupitre.layers.fetching import FetchError, fetch, is_address
from pupitre.model.catalogue import Catalogue
from pupitre.model.comparison import compare
from pupitre.rules.gate import check
from pupitre.settings import FICHIER, Couche, Reglages, load_settings, read_settings
from pupitre.side_branch import LAISSES


class UpgradeError(ValueError):
    """La mise à niveau est impossible ; le texte dit pourquoi et que faire. Rien n’a changé."""


class RefusedUpgradeError(Exception):
    """La porte refuse le cursus mis à niveau ; `rapport` dit tout. Rien n’a changé."""

    def __init__(self, rapport: Rapport) -> None:
        super().__init__("mise à niveau refusée")
        self.rapport = rapport


@dataclass(frozen=True, slots=True)
class Upgrade:
    """Une mise à niveau faite ou essayée : d’une édition à l’autre, ce que cela change ici, et ce qui reste à relire."""

    avant: str
    apres: str
    changements: str
    complements: tuple[str, ...]
    rapport: Rapport


@dataclass(frozen=True, slots=True)
class _Plan:
    """Ce que l’on s’apprête à écrire : le rang de la couche dans curriculum.yml, et ses nouvelles valeurs."""

    rang: int
    couche: Couche
    source: Path
    valeurs: dict[str, str]
    revision: str = ""


def upgrade(racine: Path, source: str, somme: str = "", *, is_trial: bool = False) -> Upgrade:
    """Essaie la nouvelle couche commune, puis l’adopte d’un seul geste ; `is_trial` s’arrête à l’essai.

    `source` : une archive ou son adresse, un dossier, ou une révision de git si la couche est un sous-module.
    Lève `UpgradeError`, ou `RefusedUpgradeError` si la porte refuse.
    """
    reglages = read_settings(racine)
    if reglages.valeur is None:
        raise UpgradeError(f"{FICHIER} ne peut pas être lu : lancez « pupitre verifier ».")
    rang, couche = _common_layer(reglages)
    avant = _state(racine)
    with TemporaryDirectory(prefix="pupitre-") as passage:
        plan = _plan(racine, rang, couche, _fetched(source, somme, Path(passage)), somme)
        essai = Path(passage) / "essai"
        shutil.copytree(racine, essai, ignore=LAISSES, symlinks=True)
        _adopt(essai, plan, is_copy=True)
        _, catalogue, rapport = check(essai)
        if not rapport.is_clean:
            raise RefusedUpgradeError(rapport)
        apres = _state(essai)
        bilan = Upgrade(
            couche.edition, plan.valeurs["edition"], as_text(avant, apres), tuple(_touched(catalogue, avant, apres)), rapport
        )  # fmt: skip
        if not is_trial:
            _adopt(racine, plan, is_copy=False)
    return bilan


def _common_layer(reglages: Reglages) -> tuple[int, Couche]:
    assert reglages.valeur is not None
    for rang, couche in enumerate(reglages.valeur.couches):
        if couche.archive or couche.chemin != ".":
            return rang, couche
    raise UpgradeError(f"{FICHIER} ne nomme aucune couche commune : il n’y a rien à mettre à niveau.")


def _state(racine: Path) -> State:
    try:
        return read_state(racine)
    except UnknownStateError as absence:
        raise UpgradeError(str(absence)) from None


def _fetched(source: str, somme: str, dossier: Path) -> str:
    """Le chemin de l’archive ; une adresse est téléchargée, et doit venir avec la somme que publie l’édition."""
    try:
        return str(fetch(source, somme, dossier)) if is_address(source) else source
    except FetchError as refus:
        raise UpgradeError(str(refus)) from None


def _plan(racine: Path, rang: int, couche: Couche, source: str, somme: str) -> _Plan:
    chemin = Path(source)
    if couche.archive:
        if not chemin.is_file():
            raise UpgradeError(f"« {source} » n’existe pas : donnez l’archive « sources » de la nouvelle édition.")
        trouvee = sum_of(chemin)
        if somme and somme != trouvee:
            raise UpgradeError(f"La somme de « {chemin.name} » est {trouvee}, et non celle que vous donnez.")
        nom = chemin.name if chemin.name != Path(couche.archive).name else f"{trouvee[:8]}-{chemin.name}"
        archive = couche.archive if trouvee == couche.somme else f"{Path(couche.archive).parent.as_posix()}/{nom}"
        return _Plan(rang, couche, chemin, {"archive": archive, "somme": trouvee, "edition": _edition_in(chemin)})
    dossier = racine / str(couche.chemin)
    if (dossier / ".git").exists():
        return _Plan(rang, couche, dossier, {"edition": _edition_at(dossier, source)}, source)
    settings = load_settings(chemin)[0] if chemin.is_dir() else None
    if settings is None:
        raise UpgradeError(f"« {source} » n’est pas un dossier de cursus.")
    return _Plan(rang, couche, chemin, {"edition": settings.edition})


def _edition_in(archive: Path) -> str:
    try:
        with zipfile.ZipFile(archive) as contenu:
            return _edition_of(contenu.read(FICHIER).decode("utf-8"), archive.name)
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        raise UpgradeError(f"« {archive.name} » n’est pas l’archive « sources » d’un cursus.") from None


def _edition_at(depot: Path, revision: str) -> str:
    resultat = _git(depot, "show", f"{revision}:{FICHIER}")
    if resultat.returncode:
        raise UpgradeError(f"« {revision} » n’est pas une révision de {depot.name} : lancez d’abord git fetch dedans.")
    return _edition_of(resultat.stdout.decode("utf-8"), revision)


def _edition_of(texte: str, nom: str) -> str:
    found = re.search(r"^edition: *[\"']?(\d{4}\.\d{1,2})", texte, re.MULTILINE)
    if found is None:
        raise UpgradeError(f"« {nom} » ne dit pas son édition.")
    return found[1]


def _git(depot: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", "-C", str(depot), *arguments], capture_output=True, check=False)


# ── Adopter ──────────────────────────────────────────────────────────


def _adopt(racine: Path, plan: _Plan, *, is_copy: bool) -> None:
    """Met la nouvelle couche à sa place, puis change curriculum.yml ; l’ancienne archive part en dernier."""
    if plan.couche.archive:
        neuve = racine / plan.valeurs["archive"]
        if not neuve.is_file() or sum_of(neuve) != plan.valeurs["somme"]:
            _copy_whole(plan.source, neuve)
        _rewrite(racine, plan)
        if plan.valeurs["archive"] != plan.couche.archive:
            (racine / plan.couche.archive).unlink(missing_ok=True)
        return
    dossier = racine / str(plan.couche.chemin)
    if not plan.revision:
        _replace_folder(plan.source, dossier)
    elif is_copy:
        _replace_with_revision(plan.source, plan.revision, dossier)
    else:
        resultat = _git(dossier, "checkout", "--quiet", "--detach", plan.revision)
        if resultat.returncode:
            raise UpgradeError(f"git n’a pas pu changer de révision : {resultat.stderr.decode().strip()}")
    _rewrite(racine, plan)


def _copy_whole(source: Path, cible: Path) -> None:
    cible.parent.mkdir(parents=True, exist_ok=True)
    passage = cible.with_name(f".{cible.name}.passage")
    shutil.copyfile(source, passage)
    passage.replace(cible)


def _replace_folder(source: Path, dossier: Path) -> None:
    """Remplace un dossier par une copie d’un autre ; l’ancien n’est retiré qu’une fois le neuf en place."""
    neuf, ancien = (dossier.with_name(f".{dossier.name}.{etat}") for etat in ("neuf", "ancien"))
    shutil.rmtree(neuf, ignore_errors=True)
    shutil.copytree(source, neuf, ignore=LAISSES, symlinks=True)
    dossier.replace(ancien)
    neuf.replace(dossier)
    shutil.rmtree(ancien, ignore_errors=True)


def _replace_with_revision(depot: Path, revision: str, dossier: Path) -> None:
    resultat = _git(depot, "archive", "--format=zip", revision)
    shutil.rmtree(dossier, ignore_errors=True)
    with zipfile.ZipFile(BytesIO(resultat.stdout)) as contenu:
        contenu.extractall(dossier)


def _rewrite(racine: Path, plan: _Plan) -> None:
    """Change les lignes de la couche dans curriculum.yml, et elles seules ; commentaires compris, le reste ne bouge pas."""
    fichier = racine / FICHIER
    positions = read_settings(racine).positions
    lignes = fichier.read_text(encoding="utf-8").split("\n")
    for champ, valeur in plan.valeurs.items():
        if not getattr(plan.couche, champ):
            continue  # une couche que l’on n’épingle pas ne le devient pas sans qu’on le demande
        rang = positions.at("couches", plan.rang, champ).ligne - 1
        ecrite = f'"{valeur}"' if champ == "edition" else valeur
        ancienne = re.compile(rf"^(\s*(?:- )?{champ}: *)(\"[^\"]*\"|'[^']*'|\S+)")
        lignes[rang] = ancienne.sub(rf"\g<1>{ecrite}", lignes[rang], count=1)
    passage = fichier.with_name(f".{fichier.name}.passage")
    passage.write_text("\n".join(lignes), encoding="utf-8", newline="\n")
    passage.replace(fichier)


def _touched(catalogue: Catalogue, avant: State, apres: State) -> Iterator[str]:
    """Les compléments locaux posés dans un contenu qui change : à relire."""
    changes = {e.id for e in compare(avant.edition, apres.edition).ecarts}
    for chemin, document in catalogue.complements.items():
        vise = document.contenu.complete
        module = catalogue.module_de(vise) if vise in catalogue.sequences else vise
        if {vise, module} & changes:
            yield f"{chemin} (dans {vise})"
