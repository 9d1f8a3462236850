"""Ce que disent d’un PDF des contrôleurs d’accessibilité qui ne sont pas de nous."""

from __future__ import annotations

from pathlib import Path

import outloud

# Des avertissements dont on sait qu’ils ne désignent rien à corriger ici, et pourquoi.
ADMIS = {
    "ORD-001",  # compte une emphase ou un lien au milieu d’une phrase comme lu après elle
    "PAG-001",  # prend pour un en-tête courant un titre qui ouvre plusieurs pages (« À vous d’écrire »)
    "TAG-030",  # prend un canevas, dessin et mots en pleine page, pour une page numérisée
    "TBL-014",  # voit un tableau dans la grille vide d’un canevas, que décrit son texte de remplacement
}


def verdict(fichier: Path) -> tuple[list[str], set[str]]:
    """Les erreurs, en clair, et les règles d’avertissement qu’outloud a relevées."""
    resultat = outloud.check(str(fichier))
    assert resultat.error is None
    erreurs = [f"{f.rule} page {f.page} : {f.message}" for f in resultat.findings if f.severity == "error"]
    return erreurs, {f.rule for f in resultat.findings if f.severity == "warning"}
