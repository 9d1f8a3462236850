"""Le format « administratif » : les fiches d’un module, d’un programme ou d’une session, en ODT, DOCX et PDF."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pupitre.exporters.archive import write_zip
from pupitre.exporters.bundle import Bundle
from pupitre.exporters.bureautique.fiches_administratives import (
    attendance_sheet,
    certificate_of_attendance,
    training_sheet,
    unit_sheet,
)
from pupitre.exporters.bureautique.fragments import parse
from pupitre.exporters.bureautique.identite import SANS_CERTIFICATION, mentions_of
from pupitre.exporters.bureautique.mise_en_styles import body_for_pandoc
from pupitre.exporters.bureautique.opendocument import write_odt
from pupitre.exporters.bureautique.pandoc import Manuscrit
from pupitre.exporters.bureautique.word import write_docx
from pupitre.exporters.typst import forms


@dataclass(frozen=True, slots=True)
class Fiche:
    """Une feuille : nom de fichier, libellé, ce qui l’écrit en HTML ; `is_a_remplir`, ses points deviennent des lignes."""

    nom: str
    libelle: str
    compose: Callable[[Bundle], str]
    is_a_remplir: bool = False

    @property
    def genre(self) -> str:
        """Le libellé, sans sa précision."""
        return self.libelle.partition(",")[0]


FICHES: Final = (
    Fiche("fiche-de-formation", "Fiche de formation, aux rubriques des catalogues du CNFPT", training_sheet),
    Fiche("fiche-ue", "Fiche d’unité d’enseignement, avec la convention horaire", unit_sheet),
    Fiche("feuille-d-emargement", "Feuille d’émargement, sans nom", attendance_sheet),
    Fiche("attestation-de-suivi", "Attestation de suivi, à remplir", certificate_of_attendance),
)


def write_sheet(bundle: Bundle, fiche: Fiche, fichier: Path) -> None:
    """Écrit une fiche ; le suffixe du fichier, « .odt », « .docx » ou « .pdf », dit le format."""
    html = fiche.compose(bundle)
    if fichier.suffix == ".pdf":
        forms.write(bundle, fiche.genre, html, fichier, is_a_remplir=fiche.is_a_remplir)
        return
    manuscrit = Manuscrit(
        titre=f"{fiche.genre} : {bundle.titre}",
        surtitre=fiche.libelle,
        auteur=bundle.edition.titre,
        edition=bundle.edition.edition,
        publiee_le=bundle.edition.publiee_le,
        html=body_for_pandoc(parse(html), fiche.nom, 0) if fiche.is_a_remplir else html,
        images={},
        sommaire=0,
        has_titre=False,
    )
    write = write_odt if fichier.suffix == ".odt" else write_docx
    write(fichier, manuscrit, mentions_of(bundle))


def write_sheets(bundle: Bundle, fichier: Path) -> None:
    """Écrit l’archive de toutes les fiches, avec sa notice."""
    contenu = {"LISEZ-MOI.txt": _notice(bundle).encode()}
    with tempfile.TemporaryDirectory() as temporaire:
        for fiche in FICHES:
            for suffixe in (".odt", ".docx", ".pdf"):
                chemin = Path(temporaire) / f"{fiche.nom}{suffixe}"
                write_sheet(bundle, fiche, chemin)
                contenu[chemin.name] = chemin.read_bytes()
    write_zip(fichier, contenu, bundle.edition.publiee_le)


def _notice(bundle: Bundle) -> str:
    lignes = "\n".join(f"- {fiche.nom}.odt, .docx et .pdf : {fiche.libelle}." for fiche in FICHES)
    return (
        f"{bundle.titre} ({bundle.identifiant}), édition {bundle.edition.edition}\n\nCe que contient cette archive\n{lignes}\n\n"
        "Comment s’en servir\nOuvrez chaque fiche dans LibreOffice (.odt) ou Word (.docx), complétez les cases vides, enregistrez.\n"
        "Les PDF se lisent et s’impriment tels quels ; ils sont balisés pour les lecteurs d’écran.\n"
        "Aucun nom de personne n’est prérempli. Les dates et le lieu ne le sont que pour une session.\n\nCe qui est perdu\n"
        "Les liens vers les pages du site mènent à l’édition publiée ; le texte des modules n’est pas ici.\n\n"
        f"{SANS_CERTIFICATION}\n\n{bundle.attribution}\n{bundle.permalien}\n"
    )
