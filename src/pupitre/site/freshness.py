"""Le site est-il déjà celui que l’on construirait ? On le sait sans lire un contenu ni charger un gabarit."""

from __future__ import annotations

from pathlib import Path

from pupitre.cache import NO_STORE, Store, Unchanged, engine_fingerprint, key_of
from pupitre.rules.gate import inputs_of
from pupitre.site.output import Bilan
from pupitre.site.presentation import CONFIGURATION, read_presentation


def site_memory(racine: Path, destination: Path | None, store: Store) -> Unchanged:
    """La mémoire d’un site construit : les contenus et la configuration dont il vient, et le dossier qu’il remplit.

    Un site que MkDocs construit n’en a pas : ses greffons lisent ce qu’ils veulent.
    """
    presentation = read_presentation(racine)
    dossier = destination or racine / presentation.site_dir
    entrees = inputs_of(racine)
    utile = store if entrees and not presentation.reserve else NO_STORE
    cle = key_of("site", engine_fingerprint(), str(racine.resolve()), str(dossier.resolve()))
    return Unchanged(utile, cle, (*entrees, racine / CONFIGURATION), (dossier,))


def remembered(site: Unchanged) -> Bilan | None:
    """Le bilan d’une construction qui n’a rien eu à faire, ou rien s’il faut construire."""
    garde = site.recall()
    return Bilan(Path(garde[0]), garde[1], 0, 0) if garde is not None else None
