"""La liste des éditions, telle qu’on la lit au terminal."""

from __future__ import annotations

from collections.abc import Iterator

from pupitre.loading.editions import lock_path
from pupitre.model.catalogue import Catalogue
from pupitre.model.comparison import compare
from pupitre.model.snapshot import edition_key, latest, publish
from pupitre.settings import Settings


def list_editions(catalogue: Catalogue, settings: Settings, sur_la_branche: tuple[str, ...]) -> Iterator[str]:
    """Une ligne par édition, la plus récente d’abord ; dit quand la branche et le dépôt ne s’accordent pas."""
    editions = {**catalogue.editions}
    editions.setdefault(settings.edition, publish(catalogue, settings.identite))
    for numero in sorted({*editions, *sur_la_branche}, key=edition_key, reverse=True):
        if numero not in editions:
            yield f"{numero:<8} publiée, mais le dépôt n’en a pas la mémoire : reprenez {lock_path(numero)} de la branche"
            continue
        edition, avant = editions[numero], latest(editions, numero)
        etat = (
            "publiée"
            if numero in sur_la_branche
            else "en préparation"
            if numero == settings.edition
            else "absente de la branche"
        )
        change = f", {len(compare(avant, edition).modules)} changés depuis la {avant.edition}" if avant else ""
        yield f"{numero:<8} {edition.publiee_le:%d/%m/%Y}  {etat:<22} {len(edition.modules)} modules{change}"
