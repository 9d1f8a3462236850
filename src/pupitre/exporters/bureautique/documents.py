"""Les formats « odt » et « docx » : le guide du formateur, à adapter dans une suite bureautique."""

from __future__ import annotations

from pathlib import Path

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.bureautique.fragments import parse, text
from pupitre.exporters.bureautique.guide import compose_guide
from pupitre.exporters.bureautique.identite import mentions_of
from pupitre.exporters.bureautique.opendocument import write_odt
from pupitre.exporters.bureautique.pandoc import Manuscrit
from pupitre.exporters.bureautique.provenance import provenance_of
from pupitre.exporters.bureautique.word import write_docx


def write_guide_odt(bundle: Bundle, fichier: Path) -> None:
    """Écrit le guide du formateur en OpenDocument."""
    write_odt(fichier, guide_manuscript(bundle), mentions_of(bundle))


def write_guide_docx(bundle: Bundle, fichier: Path) -> None:
    """Écrit le guide du formateur pour Word."""
    write_docx(fichier, guide_manuscript(bundle), mentions_of(bundle))


def guide_manuscript(bundle: Bundle) -> Manuscrit:
    """Le guide du formateur, prêt pour pandoc, avec de quoi retrouver ses sources."""
    guide = compose_guide(bundle)
    return Manuscrit(
        titre=guide.titre,
        surtitre=guide.surtitre,
        auteur=bundle.edition.titre,
        edition=f"Édition {bundle.edition.edition}",
        publiee_le=bundle.edition.publiee_le,
        html=guide.html,
        proprietes=provenance_of(bundle, text(parse(guide.html))),
        images={nom: image.octets for nom, image in guide.images.items()},
    )
