"""Les macros du cursus synthétique, pour MkDocs et Zensical ; le glossaire est celui de l’extension « abbr »."""

import json
from pathlib import Path
from typing import Any


def define_env(env: Any) -> None:
    """Donne aux pages quatre macros, qui lisent `donnees.json`."""
    donnees = json.loads((Path(__file__).parent / "donnees.json").read_text(encoding="utf-8"))

    def lien_vers(identifiant: str) -> str:
        titre, adresse = donnees["liens"][identifiant]
        return f'<a href="{adresse}">{titre}</a>'

    def definition_terme(terme: str) -> str:
        return terme

    def citer_source(cle: str) -> str:
        return f'(<a href="/references/#{cle}">{donnees["sources"][cle]}</a>)'

    def donnee_territoire(cle: str) -> str:
        return str(donnees["faits"][cle])

    for macro in (lien_vers, definition_terme, citer_source, donnee_territoire):
        env.macro(macro)
