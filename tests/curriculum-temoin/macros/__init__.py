"""La fenêtre de mkdocs-macros sur le moteur : toutes les macros sont dans `src/pupitre/rendering/macros/`."""

from typing import Any

from pupitre.site.macros import register


def define_env(env: Any) -> None:
    """Donne aux pages les macros du moteur."""
    register(env)
