"""La fraîcheur : qui répond de chaque module, quand il a été relu, quand il doit l’être."""

from __future__ import annotations

from datetime import date

from pupitre.diagnostics import Diagnostic, Gravite, Rapport
from pupitre.model.catalogue import Catalogue


def overdue(catalogue: Catalogue, jour: date) -> Rapport:
    """Un diagnostic par module dont la relecture est passée à cette date ; des erreurs, pour qu’un contrôle échoue."""
    diagnostics = []
    for document in catalogue.modules.values():
        module = document.contenu
        if module.prochaine_revue < jour:
            phrase = (
                f"« {module.titre} » devait être relu avant le {module.prochaine_revue:%d/%m/%Y} "
                f"(responsable : {module.responsable})."
            )
            position = document.source.positions.at("prochaine_revue")
            diagnostics.append(Diagnostic(position, "relecture-depassee", phrase, gravite=Gravite.ERREUR))
    return Rapport.of(diagnostics, len(catalogue.modules))


def freshness_table(catalogue: Catalogue) -> str:
    """Une ligne par module, de la relecture la plus proche à la plus lointaine."""
    modules = sorted((d.contenu for d in catalogue.modules.values()), key=lambda m: (m.prochaine_revue, m.id))
    lignes = [f"{'À relire avant':<15} {'Relu le':<11} {'Module':<20} Responsable"]
    for m in modules:
        relu = f"{m.revue.relu_le:%d/%m/%Y}" if m.revue else "jamais"
        lignes.append(f"{m.prochaine_revue:%d/%m/%Y}      {relu:<11} {m.id:<20} {m.responsable}")
    return "\n".join(lignes)
