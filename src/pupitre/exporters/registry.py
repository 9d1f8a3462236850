"""LA table des formats : un nom, ce que c’est, à quoi il sert, et la fonction qui l’écrit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pupitre.exporters import gift, mbz, moodle_xml
from pupitre.exporters.bundle import Bundle
from pupitre.exporters.bureautique import ecritures
from pupitre.exporters.cartouche import check_cartridge, write_cartridge
from pupitre.exporters.scorm import check_scorm, write_scorm_12, write_scorm_2004
from pupitre.exporters.typst import booklet, canvases, guide, printable, tool_sheets


@dataclass(frozen=True, slots=True)
class Exporter:
    """Un format. `write` reçoit un paquet et le chemin du fichier à écrire ; `check` dit ce que le format refuserait.

    `natures` : ce que l’on sait exporter ainsi. `check` rend des phrases ; s’il y en a une, rien n’est écrit.
    `par_module` : un programme donne un fichier pour l’ensemble, et un de plus pour chacun de ses modules.
    `has_matter` : faux pour un paquet où ce format n’aurait rien à mettre ; on le passe alors, sauf à le dire si on l’a nommé.
    `is_publie` : faux pour ce que l’on fait à la demande et que le site ne propose pas, car il y est déjà par morceaux.
    """

    nom: str
    libelle: str
    suffixe: str
    usage: str
    write: Callable[[Bundle, Path], None]
    natures: frozenset[str] = frozenset(("module", "programme", "cursus"))
    check: Callable[[Bundle], tuple[str, ...]] = lambda _bundle: ()
    par_module: bool = False
    has_matter: Callable[[Bundle], bool] = lambda _bundle: True
    is_publie: bool = True


def _check_kit(bundle: Bundle) -> tuple[str, ...]:
    """Ce que refuserait un des documents du dossier."""
    return tool_sheets.check(bundle) if bundle.fiches else printable.check(bundle)


UN_SEUL: Final = frozenset(("module", "programme"))
AVEC_FICHES: Final = frozenset(("module", "programme", "cursus", "fiche"))

EXPORTERS: Final[dict[str, Exporter]] = {
    e.nom: e
    for e in (
        Exporter(
            "scorm", "SCORM 1.2", ".zip", "Toute plateforme de formation : à suivre seul, avec score et reprise.",
            write_scorm_12, check=check_scorm, par_module=True,
        ),
        Exporter(
            "scorm-2004", "SCORM 2004, 4e édition", ".zip", "Les plateformes qui demandent cette norme.",
            write_scorm_2004, check=check_scorm, par_module=True,
        ),
        Exporter(
            "mbz", "Cours Moodle", ".mbz", "Un cours entier à restaurer dans Moodle, puis à modifier.",
            mbz.write, check=mbz.check,
        ),
        Exporter(
            "moodle-xml", "Questions Moodle (XML)", ".xml", "Les questions, pour une banque de questions Moodle.",
            moodle_xml.write, check=moodle_xml.check,
        ),
        Exporter(
            "gift", "Questions (GIFT)", ".txt", "Les questions en texte simple, pour Moodle et d’autres outils.",
            gift.write, check=gift.check,
        ),
        Exporter(
            "cartouche", "Common Cartridge 1.1", ".imscc", "Des pages et des questions pour Canvas, Brightspace et d’autres.",
            write_cartridge, check=check_cartridge,
        ),
        Exporter(
            "livret", "Livret du stagiaire (PDF)", ".pdf", "À imprimer pour qui suit : lire, faire, écrire ; aucune réponse.",
            booklet.write, check=printable.check,
        ),
        Exporter(
            "guide", "Guide du formateur (PDF)", ".pdf", "À imprimer pour qui anime : déroulé à l’heure, matériel, notes, corrigés.",
            guide.write, check=printable.check,
        ),
        Exporter(
            "fiches", "Fiches-outils (PDF)", ".pdf", "Une feuille A4 par méthode, recto et verso.",
            tool_sheets.write, natures=AVEC_FICHES, check=tool_sheets.check, has_matter=lambda bundle: bool(bundle.fiches),
        ),
        Exporter(
            "canevas", "Canevas (PDF et SVG)", ".zip", "Les canevas à photocopier, en A4 et en A3, et à modifier.",
            canvases.write, natures=AVEC_FICHES, check=printable.check, has_matter=canvases.has_canvas,
        ),
        Exporter("odt", "Guide du formateur (OpenDocument)", ".odt", "À adapter dans LibreOffice.", ecritures.odt),
        Exporter("docx", "Guide du formateur (Word)", ".docx", "À adapter dans Word.", ecritures.docx),
        Exporter("epub", "Livret du stagiaire (EPUB)", ".epub", "À lire sur liseuse ou téléphone.", ecritures.epub),
        Exporter(
            "diaporama", "Diaporama (PowerPoint)", ".pptx", "À projeter, avec les notes du formateur.",
            ecritures.diaporama,
        ),
        Exporter(
            "diaporama-odp", "Diaporama (OpenDocument)", ".odp", "À projeter depuis LibreOffice.",
            ecritures.diaporama_odp,
        ),
        Exporter(
            "administratif", "Fiches administratives", ".zip",
            "Fiche de formation, fiche d’UE, émargement, attestation.", ecritures.administratif, UN_SEUL,
        ),
        Exporter(
            "catalogue", "Catalogue (classeur)", ".xlsx", "À trier et filtrer.", ecritures.catalogue,
            frozenset(("programme", "cursus")),
        ),
        Exporter(
            "dossier", "Dossier de session", ".zip",
            "Tout ce qu’un formateur emporte, rangé avant, pendant, après ; commencez par LISEZ-MOI.html.",
            ecritures.dossier, check=_check_kit,
            is_publie=False,
        ),
    )
}  # fmt: skip

# Le format fait à partir du site construit : `site/` le donne à la commande, car un exporteur ne connaît pas MkDocs.
HORS_LIGNE: Final = "hors-ligne"


def file_name(exporter: Exporter, bundle: Bundle) -> str:
    """« m-observer-scorm-2026.1.zip » : ASCII, sans espace, l’édition dedans."""
    return f"{bundle.nom}-{exporter.nom}-{bundle.edition.edition}{exporter.suffixe}"
