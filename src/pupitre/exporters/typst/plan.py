"""Le plan d’un document : ses chapitres, dans l’ordre où on les vit, et tout ce qu’il contient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pupitre.exporters.bundle import Bundle, BundleModule, BundlePage, targets
from pupitre.model.base import Fourchette
from pupitre.model.fiche_outil import FicheOutil
from pupitre.model.running_order import SeanceMinutee, running_order
from pupitre.model.session import Session

# Au plus tant de minutes -> tant de lignes à écrire.
LIGNES: Final = ((10, 4), (15, 5), (25, 7), (45, 11), (10_000, 12))


@dataclass(frozen=True, slots=True)
class Chapitre:
    """Une séance d’un programme, ou un module : un titre et les séquences que l’on y suit."""

    titre: str
    sequences: tuple[BundlePage, ...]
    module: BundleModule | None = None
    seance: SeanceMinutee | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Les chapitres, le déroulé horaire, les modules dont on suit quelque chose, les annexes à joindre."""

    chapitres: tuple[Chapitre, ...]
    deroule: tuple[SeanceMinutee, ...]
    modules: tuple[BundleModule, ...]
    cas: tuple[BundlePage, ...]
    fiches: tuple[FicheOutil, ...]
    contenues: frozenset[str]

    @property
    def sequences(self) -> tuple[BundlePage, ...]:
        """Toutes les séquences, dans l’ordre du document, une fois chacune."""
        return tuple({p.adresse: p for c in self.chapitres for p in c.sequences}.values())

    def objectifs(self, bundle: Bundle) -> frozenset[str]:
        """Les objectifs travaillés par ces séquences."""
        return frozenset(o for p in self.sequences for o in bundle.catalogue.sequences[p.identifiant].contenu.objectifs)


def session_of(bundle: Bundle) -> Session | None:
    """La session que l’on prépare : celle qui est donnée, sinon le programme ou le module tel qu’il est conseillé."""
    if bundle.session:
        return bundle.session
    if bundle.programme:
        return Session(titre=bundle.titre, programme=bundle.programme.id)
    if bundle.nature == "module":
        return Session(titre=bundle.titre, modules=(bundle.identifiant,))
    return None


def plan_of(bundle: Bundle) -> Plan:
    """Le plan d’un paquet : les séances d’un programme, les séquences d’un module, les modules du cursus."""
    session = session_of(bundle)
    deroule = running_order(bundle.catalogue, session) if session else ()
    pages = {p.identifiant: p for m in bundle.modules for p in m.sequences}
    if bundle.programme:
        chapitres = tuple(Chapitre(s.titre, tuple(pages[i] for i in s.sequences), seance=s) for s in deroule)
    else:
        chapitres = tuple(Chapitre(m.module.titre, m.sequences, m) for m in bundle.modules)
    suivies = {p.identifiant for c in chapitres for p in c.sequences}
    modules = tuple(m for m in bundle.modules if suivies & {p.identifiant for p in m.sequences})
    lues = [p for c in chapitres for p in c.sequences]
    lues += [] if bundle.programme else [m.presentation for m in modules]
    visees = {a.partition("#")[0] for p in lues for a in targets(p)}
    cas = tuple(c for c in bundle.cas if any(c.adresse in targets(p) for p in lues if p.gabarit == "sequence"))
    fiches = tuple(bundle.catalogue.fiches[f.identifiant].contenu for f in bundle.fiches if f.adresse in visees)
    contenues = frozenset(_contained(bundle, suivies, modules, cas))
    return Plan(chapitres, deroule, modules, cas, fiches, contenues)


def _contained(
    bundle: Bundle, suivies: set[str], modules: tuple[BundleModule, ...], cas: tuple[BundlePage, ...]
) -> Iterator[str]:
    """Les adresses du site auxquelles le document peut renvoyer : séquences, activités, modules entiers, cas."""
    for page in cas:
        yield page.adresse
    if not bundle.programme:
        for module in modules:
            yield module.presentation.adresse
    for placed in bundle.catalogue.activites.values():
        if placed.sequence in suivies:
            yield bundle.catalogue.index[placed.contenu.id].adresse
    for identifiant in suivies:
        yield bundle.catalogue.index[identifiant].adresse


def writing_lines(bundle: Bundle) -> dict[str, int]:
    """Combien de lignes laisser pour écrire, par ancre d’activité : selon sa durée."""
    return {a.contenu.id.lower(): _lines(a.contenu.duree_minutes) for a in bundle.catalogue.activites.values()}


def _lines(duree: Fourchette) -> int:
    return next(lignes for minutes, lignes in LIGNES if duree.maxi <= minutes)
