"""La chaîne d’une publication : porte, construction, dépôt sur la branche, mémoire."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pupitre.editions import PublicationError
from pupitre.editions.publishing import Publication, publish_edition, push, refuse_republication
from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.registry import EXPORTERS
from pupitre.exporters.running import Written, export
from pupitre.exporters.sources_archive import write_sources
from pupitre.loading.editions import TEXTES, lock_path
from pupitre.model.catalogue import Catalogue
from pupitre.model.edition import EditionPubliee, dump_edition
from pupitre.model.snapshot import publish
from pupitre.model.text_diff import texts_of
from pupitre.rules.gate import GateError, check
from pupitre.site.build import build_checked
from pupitre.site.direct import Chantier
from pupitre.site.offline import offline_exporter

# Les noms que personne ne possède, faits pour les exemples et les essais (RFC 2606).
EXEMPLE: Final = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$")


def release(
    racine: Path, numero: str, branche: str, *, has_push: bool = False, notify: Callable[[str], None] = lambda _: None
) -> tuple[str, ...]:
    """Publie l’édition et rend les fichiers de mémoire écrits dans le dépôt.

    Lève `GateError` si les contenus sont refusés, `PublicationError` si l’édition ne peut pas être publiée.
    """
    settings, catalogue, rapport = check(racine)
    if settings is None or not rapport.is_clean:
        raise GateError(rapport)
    if settings.edition != numero:
        phrase = f"curriculum.yml prépare l’édition {settings.edition} : publiez celle-là, ou changez « edition »."
        raise PublicationError(phrase)
    refuse_republication(racine, branche, numero)
    if EXEMPLE.search(urlsplit(settings.adresse_du_site).hostname or ""):
        notify(
            f"L’adresse du site est encore un exemple ({settings.adresse_du_site}). Liens permanents, notices et fils la "
            "porteront, et une édition ne se retouche plus : corrigez « adresse_du_site » dans curriculum.yml avant la vraie."
        )
    edition = publish(catalogue, settings.identite)
    with tempfile.TemporaryDirectory() as passage:
        factory = BundleFactory(racine, catalogue, settings)
        paquets = every_package(racine, factory, Path(passage) / "paquets", notify)
        sources = write_sources(racine, settings, Path(passage) / "paquets")
        chantier = Chantier(racine, catalogue, settings, paquets, sources)
        site = build_checked(chantier, Path(passage) / "site").dossier
        publish_edition(Publication(racine, branche, edition, site))
    memoire = remember(racine, catalogue, edition)
    if has_push:
        push(racine, branche)
    return memoire


def every_package(
    racine: Path, factory: BundleFactory, dossier: Path, notify: Callable[[str], None]
) -> tuple[Written, ...]:
    """Ce que le site propose d’emporter, écrit dans `dossier` : chaque programme et chaque module, puis tout le site.

    La copie hors connexion part d’un site sans paquets : elle n’a pas à proposer ce que l’on vient de prendre.
    """
    publies = (format for format in EXPORTERS.values() if format.is_publie)
    hors_ligne = offline_exporter(racine)
    par_contenu = export(factory.everything(), (*publies, hors_ligne), dossier, notify)
    return (*par_contenu, *export((factory.cursus(),), (hors_ligne,), dossier, notify))


def remember(racine: Path, catalogue: Catalogue, edition: EditionPubliee) -> tuple[str, ...]:
    """Écrit dans le dépôt ce qu’il faudra pour tenir les liens et montrer les changements ; rend les chemins."""
    textes = json.dumps(texts_of(catalogue), ensure_ascii=False, indent=0, sort_keys=True) + "\n"
    memoire = {lock_path(edition.edition): dump_edition(edition), TEXTES: textes}
    for chemin, texte in memoire.items():
        _write_whole(racine / chemin, texte)
    return tuple(memoire)


def _write_whole(fichier: Path, texte: str) -> None:
    """Écrit un fichier d’un seul geste : on n’en voit jamais la moitié."""
    fichier.parent.mkdir(parents=True, exist_ok=True)
    passage = fichier.with_suffix(".passage")
    passage.write_text(texte, encoding="utf-8", newline="\n")
    passage.replace(fichier)
