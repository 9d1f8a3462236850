"""Le cursus construit pour beaucoup de territoires : un travail par département, le même sur un poste ou sur une grappe.

Un travail ne dépend que de ses valeurs et du cursus commun. On peut le refaire : son site paraît d’un seul geste, entier.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from pupitre.cache import open_store
from pupitre.departements import REFERENCES, Departement, read_departements
from pupitre.diagnostics import Rapport
from pupitre.exporters.archive import write_whole
from pupitre.exporters.inventory import Inventaire, in_order, read_inventory
from pupitre.loading.building import build
from pupitre.loading.front_matter import read_markdown
from pupitre.model.addresses import page_address
from pupitre.model.catalogue import Catalogue, Entree
from pupitre.model.nearest import did_you_mean
from pupitre.model.referentiel import Faits, Reference, slug
from pupitre.model.source import Document
from pupitre.model.territoire import Territoire
from pupitre.rendering.parallel import SEUL
from pupitre.rules.gate import GateError, check
from pupitre.settings import Settings
from pupitre.site.direct import Chantier, build_directly
from pupitre.site.marks import CODE, MARQUE, MarkError, site_folder, values_of
from pupitre.site.presentation import Presentation
from pupitre.site.territory_model import Modele

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
class SiteConstruit:
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


def build_one(travail: Travail) -> SiteConstruit:
    """Construit le site d’un département et rend ce qu’il contient ; refait à l’identique autant de fois qu’on veut."""
    departement = read_departements()[travail.code]
    settings, catalogue = for_departement(*common_curriculum(travail.commun), departement)
    chantier = Chantier(Path(travail.commun), catalogue, settings)
    dossier = site_folder(departement)
    destination = Path(travail.vers) / dossier
    destination.parent.mkdir(parents=True, exist_ok=True)
    store = open_store(Path(travail.commun))
    try:
        modele = _model(travail.commun)
        if modele and modele.suits(chantier):
            inventaire = modele.build(chantier, values_of(departement), destination, store)
        else:
            build_directly(chantier, Presentation(), destination, store, SEUL)
            inventaire = read_inventory(destination)
    finally:
        store.close()
    return SiteConstruit(
        travail.code,
        departement.nom,
        dossier,
        len(inventaire),
        sum(empreinte.octets for empreinte in inventaire.values()),
        tree_digest(inventaire),
    )


@cache
def common_curriculum(commun: str) -> tuple[Settings, Catalogue]:
    """Le cursus commun, lu et jugé une fois par processus ; lève `GateError`."""
    settings, catalogue, rapport = check(Path(commun))
    if settings is None or not rapport.is_clean:
        raise GateError(rapport)
    return settings, catalogue


@cache
def _model(commun: str) -> Modele | None:
    """Le site que les départements remplissent, construit une fois par processus ; rien si l’un d’eux ne le pourrait pas."""
    settings, catalogue = for_departement(*common_curriculum(commun), MARQUE)
    document = catalogue.territoires[settings.territoire]
    marque = replace(document, contenu=document.contenu.model_copy(update={"code": CODE}))
    catalogue = replace(catalogue, territoires={**catalogue.territoires, settings.territoire: marque})
    store = open_store(Path(commun))
    try:
        return Modele(Chantier(Path(commun), catalogue, settings), store)
    except MarkError:
        # Une marque transformée : chaque département prend le chemin ordinaire.
        return None
    finally:
        store.close()


def for_departement(settings: Settings, catalogue: Catalogue, departement: Departement) -> tuple[Settings, Catalogue]:
    """Le cursus vu d’un département : son identité, sa page, ses faits et leurs sources.

    Le territoire du cursus commun garde sa page et ses faits, plus riches que ceux que l’on a de tous.
    """
    cle = slug(departement.nom)
    document = catalogue.territoires.get(settings.territoire)
    identite: dict[str, Any] = {
        "titre": f"{settings.titre}, {departement.nom}",
        "adresse_du_site": f"{settings.adresse_du_site}{site_folder(departement)}/",
    }
    if document is not None and document.contenu.code == departement.code:
        return settings.model_copy(update=identite), catalogue
    page = _territory(departement, settings.edition_du.isoformat())
    identite["territoire"] = page.contenu.id
    adresse = page_address(page.source.chemin)
    entree = Entree(page.contenu.id, "territoire", page.contenu.nom, adresse, page.source.positions)
    notices = {r["id"]: Reference.model_validate(r) for r in REFERENCES}
    return settings.model_copy(update=identite), replace(
        catalogue,
        territoires={**catalogue.territoires, page.contenu.id: page},
        faits={**catalogue.faits, cle: {f.id: f for f in Faits.model_validate({"faits": departement.facts()}).faits}},
        references={**catalogue.references, **{c: n for c, n in notices.items() if c not in catalogue.references}},
        index={**catalogue.index, page.contenu.id: entree},
    )


def _territory(departement: Departement, jour: str) -> Document[Territoire]:
    """La page d’un département, d’après le gabarit de `pupitre nouveau territoire`."""
    cle = slug(departement.nom)
    valeurs = {"@MAJ@": cle.upper(), "@NOM@": departement.nom, "@CODE@": departement.code}
    valeurs |= {"@REGION@": departement.region, "@JOUR@": jour}
    texte = files("pupitre.squelettes").joinpath("territoire", "territoire.md").read_text(encoding="utf-8")
    for marque, valeur in valeurs.items():
        texte = texte.replace(marque, valeur)
    source, _ = read_markdown(texte, f"docs/territoires/{cle}.md")
    contenu, diagnostics = build(Territoire, source.meta, source.positions)
    if contenu is None:
        raise GateError(Rapport.of(diagnostics, 1))
    return Document(contenu, source)


def tree_digest(inventaire: Inventaire) -> str:
    """L’empreinte d’un site : ses chemins et ses contenus."""
    lignes = (f"{chemin}\0{inventaire[chemin].sha256}\n" for chemin in in_order(inventaire))
    return hashlib.sha256("".join(lignes).encode()).hexdigest()


def build_all(travaux: tuple[Travail, ...], executeur: str, notify: Callable[[str], None]) -> tuple[SiteConstruit, ...]:
    """Construit tous les travaux et écrit leur bilan dans `territoires.json` ; l’ordre d’arrivée n’y change rien."""
    faits: dict[str, SiteConstruit] = {}
    for essai in range(ESSAIS):
        reste = tuple(t for t in travaux if t.code not in faits)
        if not reste:
            break
        if essai:
            notify(f"Un ouvrier s’est arrêté : {len(reste)} territoires sont repris.")
        try:
            with open_executor(executeur, len(reste)) as executor:
                if not essai and isinstance(executor, ProcessPoolExecutor):
                    _share_model(travaux[0].commun, notify)
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


def _share_model(commun: str, notify: Callable[[str], None]) -> None:
    """Construit le modèle avant de lancer des processus qui en héritent ; là où ils ne le peuvent pas, chacun a le sien."""
    if multiprocessing.get_start_method() == "fork":
        # Le cursus a pu changer depuis la dernière fois.
        common_curriculum.cache_clear()
        _model.cache_clear()
        if _model(commun) is None:
            notify("Un texte du cursus ressemble à une marque du modèle\u00a0: chaque site est construit à part.")


def _collected(executor: Executor, travaux: tuple[Travail, ...]) -> Iterator[SiteConstruit]:
    attendus: list[Future[SiteConstruit]] = [executor.submit(build_one, travail) for travail in travaux]
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
