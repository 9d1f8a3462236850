"""Ce que `pupitre nouveau territoire` écrit dans un dossier vide : une couche locale, prête à compléter."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml

import pupitre
from pupitre.departements import REFERENCES, Departement, read_departements
from pupitre.exporters.sources_archive import write_sources
from pupitre.layers.archive import UnreadableArchiveError, sum_of, unpack
from pupitre.layers.fetching import FetchError, fetch, is_address
from pupitre.model.nearest import did_you_mean
from pupitre.model.referentiel import slug
from pupitre.settings import FICHIER, Settings, load_settings

COUCHES: Final = "couches"
GABARITS: Final[Mapping[str, str]] = {
    # fichier écrit -> gabarit du paquet, sous squelettes/territoire/
    "curriculum.yml": "curriculum.yml",
    "mkdocs.yml": "mkdocs.yml",
    "README.md": "README.md",
    ".gitignore": "forge/gitignore",
    ".gitlab-ci.yml": "forge/gitlab-ci.yml",
    ".github/workflows/site.yml": "forge/site.yml",
    "scripts/ecole.py": "forge/ecole.py",
    "docs/territoires/@SLUG@.md": "territoire.md",
    "complements/contacts-ethique.md": "contacts.md",
    "modules/prendre-en-main/index.md": "modules/index.md",
    "modules/prendre-en-main/10-d-ici-et-d-ailleurs.md": "modules/sequence.md",
    "modules/prendre-en-main/quiz.yml": "modules/quiz.yml",
    "cas-pratiques/premier-cas/index.md": "cas/index.md",
    "cas-pratiques/premier-cas/indicateurs.yml": "cas/indicateurs.yml",
}
SUIVRE_L_ARCHIVE: Final = """À chaque édition commune, prenez l’adresse de son archive « sources », et sa somme dans `sommes-sha256.txt`, puis :

```
python3 scripts/ecole.py pupitre mettre-a-niveau ADRESSE --somme SOMME
```"""
SUIVRE_LE_DOSSIER: Final = """Le cursus commun est dans `@OU@`. À chaque édition commune, donnez le dossier de la nouvelle, puis :

```
python3 scripts/ecole.py pupitre mettre-a-niveau DOSSIER
```

Si `@OU@` est un sous-module git, donnez à la place une étiquette ou une révision, après `git fetch` dans ce dossier."""


class TerritoryError(ValueError):
    """Le territoire ne peut pas être créé ; le texte dit pourquoi et que faire. Rien n’est écrit."""


@dataclass(frozen=True, slots=True)
class Common:
    """Le cursus commun choisi : son identité, son dossier lisible, et la façon de l’écrire dans curriculum.yml."""

    settings: Settings
    dossier: Path
    lignes: str
    ou: str
    archive: Path | None = None


def create_territory(racine: Path, nom: str, code: str, commun: str = "", somme: str = "") -> tuple[str, ...]:
    """Écrit un territoire dans un dossier vide (hors git) et rend les chemins ; lève `TerritoryError`.

    `commun` : une archive « sources » ou son adresse, un dossier ; vide, c’est le cursus d’où vient ce moteur.
    `somme` : la somme SHA-256 attendue de l’archive ; obligatoire pour une adresse.
    """
    departement = _departement(code)
    racine.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="pupitre-") as passage:  # rien n’est écrit tant que tout n’est pas prêt
        _refuse_occupied(racine, commun)
        choisi = _common(racine, _source(commun, somme, Path(passage)), Path(passage), somme)
        textes = _filled(nom, departement, choisi)
        textes[f"docs/referentiel/faits/{slug(nom)}.yml"] = _facts(departement)
        manquantes = _missing_references(choisi)
        if manquantes:
            textes["docs/referentiel/references.yml"] = _dump({"references": manquantes})
        if choisi.archive:
            (racine / choisi.ou).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(choisi.archive, racine / choisi.ou)
    for chemin, texte in textes.items():
        (racine / chemin).parent.mkdir(parents=True, exist_ok=True)
        (racine / chemin).write_text(texte, encoding="utf-8", newline="\n")
    return (*textes, choisi.ou)


def _departement(code: str) -> Departement:
    departements = read_departements()
    complet = code.upper().zfill(2)
    if complet not in departements:
        noms = {d.nom: d.code for d in departements.values()}
        proche = did_you_mean(code, noms)
        raise TerritoryError(f"Aucun département n’a le code « {code} » : écrivez 48, 2A ou 971. {proche}".strip())
    return departements[complet]


def _refuse_occupied(racine: Path, commun: str) -> None:
    """Un dossier déjà rempli n’est jamais touché ; git, et le dossier commun lui-même, peuvent déjà y être."""
    permis = {".git", ".gitmodules", COUCHES, *([Path(commun).resolve().name] if commun else [])}
    occupants = sorted(p.name for p in racine.iterdir() if p.name not in permis)
    if occupants:
        raise TerritoryError(f"Le dossier n’est pas vide (on y trouve « {occupants[0]} ») : donnez-en un neuf.")


def _source(commun: str, somme: str, passage: Path) -> Path:
    """Le dossier ou l’archive du cursus commun ; une adresse est téléchargée dans `passage`."""
    if not commun:
        return _engine_sources()
    if is_address(commun):
        (passage / "telechargee").mkdir()
        try:
            return fetch(commun, somme, passage / "telechargee")
        except FetchError as refus:
            raise TerritoryError(str(refus)) from None
    if not Path(commun).exists():
        raise TerritoryError(f"« {commun} » n’existe pas : donnez une archive « sources », son adresse, ou un dossier.")
    return Path(commun)


def _engine_sources() -> Path:
    """Le dossier d’où vient ce moteur, s’il est aussi celui d’un cursus ; sinon, il faut dire lequel reprendre."""
    dossier = Path(pupitre.__file__).resolve().parents[2]
    if not (dossier / FICHIER).is_file() or not (dossier / "verrou.txt").is_file():
        raise TerritoryError("Dites quel cursus commun reprendre : --commun ARCHIVE-OU-DOSSIER.")
    return dossier


def _common(racine: Path, commun: Path, passage: Path, attendue: str) -> Common:
    """Le cursus commun : une archive copiée dans `couches/`, un dossier du territoire, ou l’archive d’un autre dossier."""
    if commun.is_dir() and commun.resolve().is_relative_to(racine.resolve()):
        chemin = commun.resolve().relative_to(racine.resolve()).as_posix()
        return Common(_identity(commun), commun, f"    chemin: {chemin}", f"{chemin}/")
    if commun.is_dir():
        archive = write_sources(commun, _identity(commun), passage)
    else:
        archive = Path(shutil.copyfile(commun, passage / commun.name))
    somme = sum_of(archive)
    if attendue and somme != attendue.lower():
        raise TerritoryError(f"La somme de « {archive.name} » est {somme}, et non celle que vous donnez.")
    try:
        dossier = unpack(archive, somme, passage)
    except UnreadableArchiveError as refus:
        raise TerritoryError(f"« {commun.name} » ne peut pas être ouverte : {refus}") from None
    ou = f"{COUCHES}/{archive.name}"
    return Common(_identity(dossier), dossier, f"    archive: {ou}\n    somme: {somme}", ou, archive)


def _identity(dossier: Path) -> Settings:
    settings, _ = load_settings(dossier)
    if settings is None:
        raise TerritoryError(f"« {dossier} » n’est pas un cursus : son {FICHIER} manque ou ne peut pas être lu.")
    return settings


def _filled(nom: str, departement: Departement, commun: Common) -> dict[str, str]:
    jour = commun.settings.edition_du
    valeurs = {
        "@NOM@": departement.nom,
        "@SLUG@": slug(nom),
        "@MAJ@": slug(nom).upper(),
        "@CODE@": departement.code,
        "@REGION@": departement.region,
        "@EDITION@": commun.settings.edition,
        "@JOUR@": jour.isoformat(),
        "@REVUE@": jour.replace(year=jour.year + 1, day=min(jour.day, 28)).isoformat(),
        "@COMMUN@": commun.settings.titre,
        "@COUCHE@": commun.lignes,
        "@SUIVRE@": SUIVRE_L_ARCHIVE if commun.archive else SUIVRE_LE_DOSSIER,
        "@OU@": commun.ou,
    }
    gabarits = files("pupitre.squelettes").joinpath("territoire")
    return {_fill(c, valeurs): _fill(gabarits.joinpath(g).read_text("utf-8"), valeurs) for c, g in GABARITS.items()}


def _fill(texte: str, valeurs: Mapping[str, str]) -> str:
    for marque, valeur in valeurs.items():
        texte = texte.replace(marque, valeur)
    return texte


def _facts(departement: Departement) -> str:
    entete = (
        f"# Faits du département {departement.nom} ({departement.code}), tirés de données publiques.\n"
        "# Ajoutez les vôtres : chacun a une source, une année, et un degré de confiance.\n"
    )
    return entete + _dump({"faits": departement.facts()})


def _missing_references(commun: Common) -> list[dict[str, Any]]:
    """Les notices que citent les faits, et que le cursus commun n’a pas."""
    fichier = commun.dossier / "docs/referentiel/references.yml"
    texte = fichier.read_text(encoding="utf-8") if fichier.is_file() else ""
    return [dict(r) for r in REFERENCES if f"id: {r['id']}\n" not in texte]


def _dump(valeur: Any) -> str:
    return yaml.safe_dump(valeur, allow_unicode=True, sort_keys=False, width=110)
