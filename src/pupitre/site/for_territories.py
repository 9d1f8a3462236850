"""Le cursus construit pour beaucoup de territoires : un travail par département, le même sur un poste ou sur une grappe.

Un travail ne dépend que de ses valeurs et du cursus commun. On peut le refaire : son site paraît d’un seul geste, entier.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import yaml

from pupitre.departements import REFERENCES, Departement, read_departements
from pupitre.exporters.archive import write_whole
from pupitre.model.nearest import did_you_mean
from pupitre.model.referentiel import slug
from pupitre.settings import FICHIER
from pupitre.site.build import build_site
from pupitre.site.presentation import CONFIGURATION

TOUS: Final = "TOUS"
BILAN: Final = "territoires.json"
DASK: Final = "dask://"
# Un ouvrier peut mourir (mémoire, panne, coupure) : ce qu’il faisait est refait, ce nombre de fois.
ESSAIS: Final = 3


class TerritoriesError(ValueError):
    """Un code inconnu ou un exécuteur que l’on ne peut pas joindre ; le texte dit pourquoi et que faire."""


@dataclass(frozen=True, slots=True)
class Travail:
    """Construire le cursus d’un département : le dossier du cursus commun, le code, où écrire. Rien d’autre.

    `commun` et `vers` sont des chemins absolus, les mêmes pour tous les ouvriers.
    """

    commun: str
    code: str
    vers: str


@dataclass(frozen=True, slots=True)
class Fait:
    """Un site construit : code, nom, dossier (dans `vers`), nombre de fichiers, octets, empreinte de tout l’arbre."""

    code: str
    nom: str
    dossier: str
    fichiers: int
    octets: int
    somme: str


def works(racine: Path, codes: Iterable[str], vers: Path) -> tuple[Travail, ...]:
    """La liste des travaux, par code, une fois chacun ; « TOUS » les demande tous. Lève `TerritoriesError`."""
    departements = read_departements()
    demandes = [c.strip().upper().zfill(2) for c in codes if c.strip()]
    voulus = list(departements) if TOUS in demandes else demandes
    for code in voulus:
        if code not in departements:
            conseil = did_you_mean(code, departements)
            raise TerritoriesError(
                f"Aucun département n’a le code « {code} » : écrivez 48, 2A, 971, ou {TOUS}. {conseil}".strip()
            )
    return tuple(Travail(str(racine.resolve()), c, str(vers.resolve())) for c in sorted(set(voulus)))


def build_one(travail: Travail) -> Fait:
    """Construit le site d’un département et rend ce qu’il contient ; refait à l’identique autant de fois qu’on veut."""
    departement = read_departements()[travail.code]
    vers = Path(travail.vers)
    nom = f"{travail.code.lower()}-{slug(departement.nom)}"
    vers.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=vers, prefix=".passage-") as passage:
        racine = Path(passage) / "cursus"
        compose_root(racine, Path(travail.commun), departement)
        construit = build_site(racine, Path(passage) / "site")
        somme, nombre, octets = tree_digest(construit)
        if (vers / nom).exists():
            (vers / nom).rename(Path(passage) / "ancien")
        construit.rename(vers / nom)
    return Fait(travail.code, departement.nom, nom, nombre, octets, somme)


def compose_root(racine: Path, commun: Path, departement: Departement) -> None:
    """Écrit la couche d’un département au-dessus du cursus commun : son identité, sa page, ses faits, leurs sources.

    Le territoire du cursus commun garde sa page et ses faits, plus riches.
    """
    identite = yaml.safe_load((commun / FICHIER).read_text(encoding="utf-8"))
    cle = slug(departement.nom)
    textes = {CONFIGURATION: _template("mkdocs.yml").replace("@NOM@", departement.nom).replace("@SLUG@", cle)}
    identite |= {
        "titre": f"{identite['titre']}, {departement.nom}",
        "adresse_du_site": f"{identite['adresse_du_site']}{departement.code.lower()}-{cle}/",
        "couches": [{"nom": identite["titre"], "chemin": str(commun)}, {"chemin": "."}],
    }
    if _code_of(commun, str(identite["territoire"])) != departement.code:
        identite["territoire"] = f"T-{cle.upper()}"
        textes |= _local_texts(commun, departement, str(identite["edition_du"]))
    textes[FICHIER] = _dump(identite)
    (racine / "docs").mkdir(parents=True)
    for chemin, texte in textes.items():
        (racine / chemin).parent.mkdir(parents=True, exist_ok=True)
        (racine / chemin).write_text(texte, encoding="utf-8", newline="\n")


def _code_of(commun: Path, territoire: str) -> str:
    """Le code officiel du territoire que le cursus commun décrit déjà."""
    for fichier in sorted((commun / "docs/territoires").glob("*.md")):
        entete = yaml.safe_load(fichier.read_text(encoding="utf-8").split("\n---\n")[0].removeprefix("---\n"))
        if isinstance(entete, dict) and entete.get("id") == territoire:
            return str(entete.get("code", ""))
    return ""


def _local_texts(commun: Path, departement: Departement, jour: str) -> dict[str, str]:
    cle = slug(departement.nom)
    page = _template("territoire.md")
    valeurs = {"@MAJ@": cle.upper(), "@NOM@": departement.nom, "@CODE@": departement.code}
    valeurs |= {"@REGION@": departement.region, "@JOUR@": jour}
    for marque, valeur in valeurs.items():
        page = page.replace(marque, valeur)
    notices = commun / "docs/referentiel/references.yml"
    connues = notices.read_text(encoding="utf-8") if notices.is_file() else ""
    manquantes = [dict(r) for r in REFERENCES if f"id: {r['id']}\n" not in connues]
    references = {"docs/referentiel/references.yml": _dump({"references": manquantes})} if manquantes else {}
    return {
        f"docs/territoires/{cle}.md": page,
        f"docs/referentiel/faits/{cle}.yml": _dump({"faits": departement.facts()}),
        **references,
    }


def _template(nom: str) -> str:
    """Un gabarit de `pupitre nouveau territoire`."""
    return files("pupitre.squelettes").joinpath("territoire", nom).read_text(encoding="utf-8")


def _dump(valeur: Any) -> str:
    return yaml.safe_dump(valeur, allow_unicode=True, sort_keys=False, width=110)


def tree_digest(dossier: Path) -> tuple[str, int, int]:
    """L’empreinte d’un arbre (chemins et contenus), son nombre de fichiers, son poids en octets."""
    somme, nombre, octets = hashlib.sha256(), 0, 0
    for fichier in sorted(f for f in dossier.rglob("*") if f.is_file()):
        contenu = fichier.read_bytes()
        somme.update(f"{fichier.relative_to(dossier).as_posix()}\0{hashlib.sha256(contenu).hexdigest()}\n".encode())
        nombre, octets = nombre + 1, octets + len(contenu)
    return somme.hexdigest(), nombre, octets


def build_all(travaux: tuple[Travail, ...], executeur: str, notify: Callable[[str], None]) -> tuple[Fait, ...]:
    """Fait tous les travaux et écrit leur bilan dans `territoires.json` ; l’ordre d’arrivée n’y change rien."""
    faits: dict[str, Fait] = {}
    for essai in range(ESSAIS):
        reste = tuple(t for t in travaux if t.code not in faits)
        if not reste:
            break
        if essai:
            notify(f"Un ouvrier s’est arrêté : {len(reste)} territoires sont repris.")
        try:
            with open_executor(executeur, len(reste)) as executor:
                for fait in _collected(executor, reste):
                    faits[fait.code] = fait
                    notify(f"[{len(faits)}/{len(travaux)}] {fait.code} {fait.nom}")
        except BrokenProcessPool:
            continue
    manquants = [t.code for t in travaux if t.code not in faits]
    if manquants:
        raise TerritoriesError(f"Les ouvriers s’arrêtent à chaque essai ; il manque {', '.join(manquants)}.")
    ordonnes = tuple(faits[t.code] for t in travaux)
    if ordonnes:
        bilan = json.dumps([asdict(f) for f in ordonnes], ensure_ascii=False, indent=1) + "\n"
        write_whole(Path(travaux[0].vers) / BILAN, bilan.encode())
    return ordonnes


def _collected(executor: Executor, travaux: tuple[Travail, ...]) -> Iterator[Fait]:
    attendus: list[Future[Fait]] = [executor.submit(build_one, travail) for travail in travaux]
    for futur in as_completed(attendus):
        yield futur.result()


@contextmanager
def open_executor(nom: str, travaux: int) -> Iterator[Executor]:
    """Qui fait les travaux : « processus », « processus:4 », ou « dask://hôte:port ». Lève `TerritoriesError`."""
    if nom.startswith(DASK):
        with _dask(nom.removeprefix(DASK)) as executor:
            yield executor
        return
    genre, _, nombre = nom.partition(":")
    if genre != "processus" or (nombre and not nombre.isdigit()):
        raise TerritoriesError(f"L’exécuteur « {nom} » n’existe pas : processus, processus:4 ou {DASK}hôte:port.")
    with ProcessPoolExecutor(min(travaux, int(nombre or os.cpu_count() or 1))) as executor:
        yield executor


@contextmanager
def _dask(adresse: str) -> Iterator[Executor]:
    try:
        from distributed import Client  # noqa: PLC0415 (facultatif : seule une grappe en a besoin)
    except ImportError:
        raise TerritoriesError(
            "Pour une grappe, installez le moteur avec son complément : pip install 'pupitre[grappe]'."
        ) from None
    try:
        client = Client(f"tcp://{adresse}", timeout="10s", set_as_default=False)
    except OSError:
        raise TerritoriesError(f"Aucun ordonnanceur Dask ne répond à « {adresse} ».") from None
    try:
        # Un ouvrier tué rend son travail à l’ordonnanceur, qui le confie à un autre.
        yield client.get_executor(pure=False, retries=ESSAIS)
    finally:
        client.close()
