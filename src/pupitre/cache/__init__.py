"""Le cache : des valeurs rangées par empreinte, et ce qui a été lu pour les obtenir. La porte est ici, et elle est étroite.

- `open_store(racine)` ouvre le cache d’un cursus ; `NO_STORE` en est un qui n’a rien et ne garde rien.
- `Observation` fait d’une valeur une vue qui note ce qu’on y lit, et dit plus tard si ce serait encore la même chose.
- `engine_fingerprint()` nomme le moteur : son code, ses gabarits, ses bibliothèques.
- `find` retrouve un résultat si rien de ce qu’il avait lu n’a changé ; `trace` le calcule, `keep` le garde ; `recalled` fait
  les trois.
- `Live` garde des valeurs d’un passage à l’autre, dans le même processus.
- `Unchanged` garde un résultat tant que les fichiers dont il vient n’ont pas bougé, sans les relire.

Rien ici ne connaît les contenus, ni le site : on y range du texte et des nombres, jamais du code.
"""

from pupitre.cache.engine import engine_fingerprint
from pupitre.cache.live import Live
from pupitre.cache.observation import Observation
from pupitre.cache.recall import Found, Trace, find, keep, recalled, trace
from pupitre.cache.store import NO_STORE, Store, key_of, open_store
from pupitre.cache.unchanged import Unchanged

__all__ = [
    "NO_STORE",
    "Found",
    "Live",
    "Observation",
    "Store",
    "Trace",
    "Unchanged",
    "engine_fingerprint",
    "find",
    "keep",
    "key_of",
    "open_store",
    "recalled",
    "trace",
]
