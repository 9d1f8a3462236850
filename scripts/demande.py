#!/usr/bin/env python3
"""Refuse une demande de fusion qui change à la fois des contenus et des automatismes.

Lit sur l’entrée standard les chemins changés, un par ligne. Une personne qui corrige une phrase n’a pas à toucher à ce
qui s’exécute sur la forge ; qui y touche le fait dans une demande à part, relue pour cela.
"""

import sys
from collections.abc import Iterable

AUTOMATISMES = (".github/", ".gitlab-ci.yml", ".gitlab/", ".ci/", ".pre-commit-config.yaml")
CONTENUS = ("modules/", "cas-pratiques/", "docs/", "editions/")


def refusal(chemins: Iterable[str]) -> str:
    """La phrase de refus, ou rien si la demande ne mêle pas les deux."""
    changes = [c.strip() for c in chemins if c.strip()]
    automatismes = [c for c in changes if c.startswith(AUTOMATISMES)]
    contenus = [c for c in changes if c.startswith(CONTENUS)]
    if not (automatismes and contenus):
        return ""
    return (
        f"Cette demande change des contenus ({contenus[0]}…) et des automatismes ({automatismes[0]}…). "
        "Faites-en deux : l’une se relit pour ce qu’elle enseigne, l’autre pour ce qu’elle exécute."
    )


if __name__ == "__main__":
    phrase = refusal(sys.stdin)
    if phrase:
        print(f"::error::{phrase}")
        sys.exit(phrase)
