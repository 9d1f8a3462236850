"""Ce que dit la commande quand elle construit le cursus pour plusieurs départements."""

from __future__ import annotations

from pathlib import Path

import click

from pupitre.cli.common import refuse, say, step
from pupitre.rules.gate import check


def build_territories(racine: Path, vers: Path, codes: str, executeur: str) -> None:
    """Vérifie le cursus commun, puis construit un site par département demandé."""
    from pupitre.site.for_territories import TerritoriesError, build_all, works  # noqa: PLC0415 (MkDocs ne se charge que là)

    with step("Vérification des contenus"):
        settings, _, rapport = check(racine)
    if settings is None or not rapport.is_clean:
        refuse(rapport, racine)
        return
    try:
        travaux = works(racine, codes.split(","), vers)
        if not travaux:
            raise click.UsageError("Dites quels départements : --territoires 23,48 ou --territoires TOUS.")
        with step(f"Construction de {len(travaux)} territoires"):
            faits = build_all(travaux, executeur, say)
    except TerritoriesError as refus:
        raise click.UsageError(str(refus)) from None
    octets = sum(f.octets for f in faits)
    click.echo(f"{len(faits)} sites dans {vers} ({octets / 1_000_000:.0f} Mo), décrits par territoires.json.")
