"""Réunit un document : sa source typst, et les fichiers qu’elle nomme."""

from __future__ import annotations

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.typst import opening
from pupitre.exporters.typst.compiling import Composition
from pupitre.exporters.typst.edition import Copie, Destinataire
from pupitre.exporters.typst.plan import Plan, writing_lines


def new_copy(bundle: Bundle, plan: Plan, destinataire: Destinataire) -> Copie:
    """Une copie vierge du document, pour son destinataire."""
    return Copie(destinataire, plan.contenues, writing_lines(bundle), bundle.public_address)


def assembled(bundle: Bundle, copie: Copie, source: str) -> Composition:
    """La composition : les images citées, le code QR, la forme de la famille."""
    fichiers = {adresse: bundle.fichiers[adresse].read_bytes() for adresse in sorted(copie.releve.fichiers)}
    fichiers[opening.QR] = opening.qr_code(bundle.permalien)
    for famille in sorted({m.module.famille for m in bundle.modules}):
        fichiers[opening.shape_file(famille)] = opening.shape(famille)
    return Composition(source, fichiers, bundle.edition.publiee_le)
