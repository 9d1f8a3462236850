#!/usr/bin/env python3
"""Pose, ou met à jour, le commentaire d’une demande de fusion sur GitHub. N’exécute rien de ce qu’il lit.

Usage : commenter.py FICHIER, avec JETON, DEPOT, API, TETE (commit de la demande) et PASSAGE (page du contrôle).
"""

import json
import os
import re
import sys
import urllib.request
from pathlib import Path
from typing import Any

MARQUE = "<!-- pupitre : ce qui change -->"
CARACTERES_AU_PLUS = 60_000


def safe_body(texte: str, passage: str) -> str:
    """Le commentaire : le texte reçu, sans mention de personne ni image distante, borné, avec le lien de l’aperçu.

    Le texte vient d’une demande que personne n’a encore relue : il ne doit ni notifier, ni charger, ni noyer.
    """
    sans_mention = re.sub(r"@(?=\w)", "@\u200b", texte)
    sans_image = re.sub(r"!\[", "[", re.sub(r"<(?!/?(?:details|summary)\b)", "&lt;", sans_mention))
    court = sans_image[:CARACTERES_AU_PLUS]
    suite = "\n\n(coupé : lancez « pupitre comparer » pour tout lire)" if len(sans_image) > CARACTERES_AU_PLUS else ""
    return f"{MARQUE}\n{court}{suite}\n\nL’aperçu du site est en bas de [cette page]({passage}), sous « Artifacts »."


def call(methode: str, chemin: str, donnees: Any = None) -> Any:
    """Appelle l’API de la forge et rend sa réponse."""
    requete = urllib.request.Request(  # noqa: S310 (l’adresse est celle que donne la forge)
        f"{os.environ['API']}/repos/{os.environ['DEPOT']}/{chemin}",
        data=None if donnees is None else json.dumps(donnees).encode(),
        method=methode,
        headers={"Authorization": f"Bearer {os.environ['JETON']}", "Accept": "application/vnd.github+json"},
    )
    with urllib.request.urlopen(requete, timeout=30) as reponse:  # noqa: S310
        return json.load(reponse)


def main(fichier: Path) -> None:
    """Retrouve la demande par son commit, puis pose le commentaire, une seule fois par demande."""
    demandes = call("GET", f"commits/{os.environ['TETE']}/pulls")
    ouvertes = [d["number"] for d in demandes if d["state"] == "open"]
    if not ouvertes:
        print("Aucune demande ouverte pour ce commit : rien à commenter.")
        return
    corps = safe_body(fichier.read_text(encoding="utf-8", errors="replace"), os.environ["PASSAGE"])
    deja = next(
        (c for c in call("GET", f"issues/{ouvertes[0]}/comments?per_page=100") if c["body"].startswith(MARQUE)), None
    )
    if deja:
        call("PATCH", f"issues/comments/{deja['id']}", {"body": corps})
    else:
        call("POST", f"issues/{ouvertes[0]}/comments", {"body": corps})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
