"""Pupitre : compile un cursus écrit en Markdown vers un site, des paquets et des livrets."""

from importlib.metadata import version

__version__ = version("pupitre")
