#!/usr/bin/env python3
"""Dit à quelles fonctions vont les secondes d’une vérification ou d’une construction à froid ; écrit du texte.

Se lance avec le Python où le moteur est installé : `profil.py construire DOSSIER`. Un profil ralentit tout, et davantage
les petites fonctions : on y lit des parts, pas des durées. Il ne voit que le processus principal.
"""

import cProfile
import pstats
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

MONTREES: Final = 30
Appel = tuple[str, int, str]


def subject(verbe: str, racine: Path) -> Callable[[], object]:
    """Ce que l’on profile."""
    if verbe == "verifier":
        from pupitre.rules.gate import check  # noqa: PLC0415 (le moteur n’est pas dans l’environnement de ce script)

        return lambda: check(racine)
    from pupitre.site.build import build_site  # noqa: PLC0415

    return lambda: build_site(racine, Path(tempfile.mkdtemp()) / "site")


def name(appel: Appel) -> str:
    """« pupitre/rules/clarte.py:134 typographie » : une fonction, sans le dossier où Python est installé."""
    fichier, ligne, fonction = appel
    if fichier == "~":
        return fonction.strip("<>").removeprefix("built-in method ").removeprefix("method ")
    court = re.sub(r"^.*/(?:site-packages|src|python3\.\d+)/", "", fichier)
    return f"{court}:{ligne} {fonction}"


def bundle(appel: Appel) -> str:
    """La bibliothèque d’une fonction, ou la pièce de notre moteur ; les fonctions écrites en C sont à part."""
    parties = name(appel).split("/")
    if appel[0] == "~":
        return "re (en C)" if "re.Pattern" in appel[2] or "re.Match" in appel[2] else "Python (en C)"
    if parties[0] == "pupitre":
        return "/".join(parties[:2]).partition(".")[0]
    return parties[0].partition(".")[0] if "site-packages" in appel[0] else f"Python : {parties[0].partition('.')[0]}"


def profile(verbe: str, racine: Path) -> str:
    """Le profil, en texte : les parts par bibliothèque, puis les fonctions les plus coûteuses."""
    sonde = cProfile.Profile(time.process_time)  # le temps des autres ne compte pas
    sonde.runcall(subject(verbe, racine))
    appels = pstats.Stats(sonde).stats  # type: ignore[attr-defined]
    total = sum(propre for _, _, propre, _, _ in appels.values())
    parts: Counter[str] = Counter()
    for appel, (_, _, propre, _, _) in appels.items():
        parts[bundle(appel)] += propre
    lignes = [f"{verbe} : {total:.1f} s sous profil", "", "Part du temps propre, par bibliothèque"]
    lignes += [f"{100 * v / total:5.1f} %  {nom}" for nom, v in parts.most_common(16)]
    lignes += ["", "Fonctions : part du temps propre, part avec ce qu’elles appellent, nombre d’appels"]
    for appel, (_, fois, propre, avec, _) in sorted(appels.items(), key=lambda a: -a[1][2])[:MONTREES]:
        lignes.append(f"{100 * propre / total:5.1f} % {100 * avec / total:5.1f} % {fois:>10}  {name(appel)}")
    return "\n".join(lignes) + "\n"


if __name__ == "__main__":
    print(profile(sys.argv[1], Path(sys.argv[2])), end="")
