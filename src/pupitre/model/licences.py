"""LA table des licences : laquelle peut entrer dans un ensemble publié sous une autre, et où on la lit.

Une licence qui demande le partage à l’identique (SA) ne va que dans un ensemble qui la garde ; une licence qui
interdit l’usage commercial (NC) ne va pas dans un ensemble qui le permet.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LIBRES: Final = frozenset({"CC0-1.0", "Licence-Ouverte-2.0", "MIT"})
# licence de l’ensemble -> licences des contenus qu’il peut réunir, chacun gardant sa mention
ACCUEILS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "CC-BY-SA-4.0": LIBRES | {"CC-BY-SA-4.0", "CC-BY-4.0"},
        "CC-BY-4.0": LIBRES | {"CC-BY-4.0"},
        "CC-BY-NC-SA-4.0": LIBRES | {"CC-BY-NC-SA-4.0", "CC-BY-4.0"},
        "Licence-Ouverte-2.0": frozenset({"Licence-Ouverte-2.0", "CC0-1.0"}),
        "MIT": frozenset({"MIT", "CC0-1.0"}),
        "CC0-1.0": frozenset({"CC0-1.0"}),
        "tous-droits-reserves": LIBRES | {"tous-droits-reserves", "CC-BY-4.0"},
    }
)
ADRESSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # identifiant SPDX -> adresse de la licence
        "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/deed.fr",
        "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/deed.fr",
        "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/deed.fr",
        "CC-BY-NC-SA-4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/deed.fr",
        "Licence-Ouverte-2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    }
)


def can_hold(ensemble: str, contenu: str) -> bool:
    """Vrai si un contenu sous cette licence peut entrer dans un ensemble publié sous l’autre."""
    return contenu in ACCUEILS[ensemble]
