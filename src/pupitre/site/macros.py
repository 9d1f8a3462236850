"""Donne à mkdocs-macros la même table de macros que celle du moteur."""

from __future__ import annotations

from typing import Any

from pupitre.model.macro_signatures import MACRO_SIGNATURES
from pupitre.rendering.macros import MACROS


def register(env: Any) -> None:
    """Enregistre chaque macro ; elle s’exécute dans le contexte de la page en cours."""
    for nom in MACROS:
        env.macro(_bind(env, nom), nom)


define_env = register  # le nom que cherche mkdocs-macros, pour un territoire qui n’a pas de dossier « macros »


def _bind(env: Any, nom: str) -> Any:
    def call(*arguments: str) -> str:
        plugin = env.conf.plugins["pupitre"]
        source = plugin.pages[env.page.file.src_uri]
        return str(MACROS[nom](plugin.renderer.context(source), *arguments))

    call.__doc__ = MACRO_SIGNATURES[nom].description
    return call
