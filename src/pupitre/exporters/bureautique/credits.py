"""D’où vient chaque fichier joint à un document : une phrase par fichier."""

from __future__ import annotations

from collections.abc import Iterable

from pupitre.exporters.bundle import Bundle
from pupitre.model.base import LIBELLES


def credits_of(bundle: Bundle, adresses: Iterable[str]) -> tuple[str, ...]:
    """« dessin.svg : École de l’innovation, CC BY-SA 4.0 », dans l’ordre des adresses."""
    connus = {
        f"{document.source.dossier.removeprefix('docs/')}/{credit.fichier}": credit
        for document in bundle.catalogue.credits.values()
        for credit in document.contenu.credits
    }
    return tuple(
        f"{adresse.rpartition('/')[2]} : {credit.auteur}, {LIBELLES[credit.licence]}"
        + (f" ({credit.source})" if credit.source else "")
        for adresse in adresses
        if (credit := connus.get(adresse))
    )
