"""La commande `pupitre` : une fonction par verbe. Le seul endroit qui écrit au terminal et rend un code de sortie.

Codes de sortie : 0 tout va bien, 1 des contenus sont à corriger, 2 la commande est mal employée.
"""

from pupitre.cli.common import main

__all__ = ["main"]
