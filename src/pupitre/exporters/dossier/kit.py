"""Le dossier de session : une archive rangée « avant », « pendant », « après », avec un LISEZ-MOI qui dit l’ordre d’emploi."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pupitre.exporters.archive import write_zip
from pupitre.exporters.bundle import Bundle
from pupitre.exporters.bureautique.administratif import FICHES, Fiche, write_sheet
from pupitre.exporters.dossier.materiel import material_sheet
from pupitre.exporters.dossier.notice import Piece, Rangement, notice
from pupitre.exporters.dossier.questionnaires import Questionnaire, questionnaires
from pupitre.exporters.typst.plan import plan_of
from pupitre.exporters.unchanged import fingerprint, is_unchanged, remember

if TYPE_CHECKING:
    from pupitre.exporters.registry import Exporter

ATELIER: Final = ".pieces"
AVANT: Final = Rangement("1-avant", "Avant : informer, se préparer, réunir")
PENDANT: Final = Rangement("2-pendant", "Pendant : le jour même")
ANIMER: Final = Rangement("2-pendant/pour-qui-anime", "Pendant : pour vous, qui animez")
SUIVRE: Final = Rangement("2-pendant/pour-qui-suit", "Pendant : pour les stagiaires")
APRES: Final = Rangement("3-apres", "Après : attester, revenir voir")
RANGEMENTS: Final = (AVANT, PENDANT, ANIMER, SUIVRE, APRES)
MATERIEL: Final = Fiche("liste-du-materiel", "Liste du matériel", material_sheet)


@dataclass(frozen=True, slots=True)
class Document:
    """Un document fait par un format : le format, son nom dans le dossier, à quoi il sert."""

    format: str
    nom: str
    usage: str
    rangement: Rangement


DOCUMENTS: Final = (
    Document("guide", "guide-du-formateur.pdf", "Le déroulé à l’heure, les consignes, les notes, les corrigés. Pour vous seul.", ANIMER),
    Document("odt", "guide-du-formateur.odt", "Le même, à modifier dans LibreOffice.", ANIMER),
    Document("docx", "guide-du-formateur.docx", "Le même, à modifier dans Word.", ANIMER),
    Document("diaporama", "diaporama.pptx", "À projeter ; vos notes sont sous chaque diapositive.", ANIMER),
    Document("diaporama-odp", "diaporama.odp", "Le même, pour LibreOffice.", ANIMER),
    Document("livret", "livret-du-stagiaire.pdf", "Un par personne, imprimé recto verso : lire, faire, écrire. Aucune réponse.", SUIVRE),
    Document("epub", "livret-du-stagiaire.epub", "Le même, pour un téléphone ou une liseuse.", SUIVRE),
    Document("fiches", "fiches-outils.pdf", "Une feuille recto verso par méthode, à emporter.", SUIVRE),
    Document("canevas", "canevas", "À poser sur la table : A4, A3, et SVG à modifier.", SUIVRE),
)  # fmt: skip
USAGES: Final = {
    # fiche -> où elle va, à quoi elle sert
    "fiche-de-formation": (AVANT, "À joindre à l’annonce ou au catalogue."),
    "fiche-ue": (AVANT, "Pour une université qui veut en faire une unité d’enseignement."),
    "liste-du-materiel": (AVANT, "À cocher la veille, séance par séance."),
    "feuille-d-emargement": (PENDANT, "À faire signer à chaque séance. Elle porte des données personnelles."),
    "attestation-de-suivi": (APRES, "À remplir et à remettre à chaque personne."),
}
REMISES: Final = {
    # ce qu’est une page à remplir -> où elle va, à quoi elle sert
    "positionnement": (AVANT, "À envoyer avec la convocation ; chacun garde le sien."),
    "a-chaud": (PENDANT, "Dix minutes à la fin, sans nom."),
    "a-froid": (APRES, "De trois à six mois après, avec la personne puis son responsable."),
    "modele": (SUIVRE, "Modèle à remplir, cité dans la formation."),
}


def write_kit(bundle: Bundle, fichier: Path) -> None:
    """Écrit le dossier ; une pièce dont rien n’a changé n’est pas refaite."""
    remplir = questionnaires(bundle, plan_of(bundle))
    pieces = [*_sheets(bundle, fichier), *_to_fill(bundle, fichier, remplir), *_documents(bundle, fichier)]
    contenu = {chemin: octets for piece in pieces for chemin, octets in piece.fichiers.items()}
    contenu["LISEZ-MOI.html"] = notice(bundle, RANGEMENTS, pieces, remplir).encode()
    write_zip(fichier, contenu, bundle.edition.publiee_le)


def _workshop(bundle: Bundle, fichier: Path) -> Path:
    """Où l’on garde les pièces d’un dossier d’une fois sur l’autre."""
    return fichier.parent / ATELIER / bundle.nom


def _sheets(bundle: Bundle, fichier: Path) -> Iterator[Piece]:
    for fiche in (*FICHES, MATERIEL):
        rangement, usage = USAGES[fiche.nom]
        yield Piece(rangement, fiche.genre, usage, _sheet(bundle, fichier, fiche, rangement.chemin))


def _to_fill(bundle: Bundle, fichier: Path, remplir: tuple[Questionnaire, ...]) -> Iterator[Piece]:
    for questionnaire in remplir:
        rangement, usage = REMISES[questionnaire.remise]
        chemin = f"{rangement.chemin}/modeles" if questionnaire.remise == "modele" else rangement.chemin
        yield Piece(rangement, questionnaire.page.titre, usage, _sheet(bundle, fichier, questionnaire.fiche, chemin))


def _sheet(bundle: Bundle, fichier: Path, fiche: Fiche, chemin: str) -> dict[str, bytes]:
    """Une feuille à imprimer (PDF) et à adapter (ODT)."""
    faits = {}
    empreinte = fingerprint((bundle.empreinte.encode(), fiche.nom.encode()))
    for suffixe in (".pdf", ".odt"):
        piece = _workshop(bundle, fichier) / f"{fiche.nom}{suffixe}"
        if not is_unchanged(piece, empreinte):
            write_sheet(bundle, fiche, piece)
            remember(piece, empreinte)
        faits[f"{chemin}/{piece.name}"] = piece.read_bytes()
    return faits


def _documents(bundle: Bundle, fichier: Path) -> Iterator[Piece]:
    for document in DOCUMENTS:
        faits = dict(_document(bundle, fichier, document))
        if faits:
            titre = _exporter(document.format).libelle
            yield Piece(document.rangement, titre, document.usage, faits)


def _document(bundle: Bundle, fichier: Path, document: Document) -> Iterator[tuple[str, bytes]]:
    """Les fichiers d’un document, par chemin."""
    exporter = _exporter(document.format)
    base = f"{document.rangement.chemin}/{document.nom}"
    if not exporter.has_matter(bundle):
        return
    fait = _made(bundle, fichier, document.format)
    if document.nom.endswith(fait.suffix):
        yield base, fait.read_bytes()
        return
    with zipfile.ZipFile(io.BytesIO(fait.read_bytes())) as archive:  # les canevas : rangés, pas empaquetés deux fois
        for nom in archive.namelist():
            yield f"{base}/{nom}", archive.read(nom)


def _made(bundle: Bundle, fichier: Path, nom: str) -> Path:
    """Le document tel que l’écrit son format : celui qui est déjà à côté du dossier, sinon une pièce de l’atelier."""
    from pupitre.exporters.registry import file_name  # noqa: PLC0415 (la table des formats nomme aussi le dossier)

    exporter = _exporter(nom)
    voisin = fichier.parent / file_name(exporter, bundle)
    cible = voisin if voisin.is_file() else _workshop(bundle, fichier) / voisin.name
    exporter.write(bundle, cible)
    return cible


def _exporter(nom: str) -> Exporter:
    from pupitre.exporters.registry import EXPORTERS  # noqa: PLC0415

    return EXPORTERS[nom]
