"""Le format « catalogue » : tous les modules et programmes d’un paquet dans un classeur que l’on trie et filtre."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo

from pupitre.exporters.archive import write_zip
from pupitre.exporters.bundle import Bundle, BundleModule
from pupitre.exporters.bureautique.identite import COULEURS, POLICE, SANS_CERTIFICATION
from pupitre.exporters.bureautique.pandoc import read_zip
from pupitre.model.base import LIBELLES
from pupitre.model.edition import ProgrammePublie
from pupitre.model.module import FAMILLES, VOLETS

Cellule = str | int | date | None
SERRE: Final = 0.9  # part de la largeur d’une colonne que remplit une ligne coupée aux mots
HAUTEUR_DE_LIGNE: Final = 15.5
HAUTEUR_MAXIMALE: Final = 400.0  # Excel n’en admet pas plus de 409
# Titre de colonne -> largeur, en caractères.
MODULES: Final = {
    "Identifiant": 18, "Titre": 38, "Famille": 14, "Volet": 22, "Niveau": 13, "Résumé": 52, "Publics": 36, "Modalités": 26,
    "En salle, minutes au moins": 13, "En salle, minutes au plus": 13, "Pauses, minutes": 10, "Seul, minutes au moins": 13,
    "Seul, minutes au plus": 13, "Prérequis": 26, "Objectifs": 90, "Compétences": 60, "Séquences": 11, "Activités": 11, "Questions": 11,
    "Fiches-outils": 36, "Cas pratiques": 36, "Mots-clés": 34, "Responsable": 22, "Mis à jour le": 13, "Relu le": 13, "À relire avant le": 13,
    "Licence": 16, "Adresse permanente": 46,
}  # fmt: skip
PROGRAMMES: Final = {
    "Identifiant": 20, "Titre": 38, "Résumé": 52, "Publics": 36, "Effectif": 34, "Modalités": 26, "Minutes au moins, pauses comprises": 14,
    "Minutes au plus, pauses comprises": 14, "Séances": 10, "Objectifs": 90, "Prérequis": 44, "Méthodes": 44, "Évaluation": 44,
    "Modules employés": 40, "Mis à jour le": 13, "Licence": 16, "Adresse permanente": 46,
}  # fmt: skip
DATE_DE_MODIFICATION: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def write_catalogue(bundle: Bundle, fichier: Path) -> None:
    """Écrit le classeur : une feuille par nature de contenu, et une feuille qui dit d’où il vient."""
    classeur = Workbook()
    _about(classeur.active, bundle)
    _sheet(classeur, "Modules", MODULES, [_module(bundle, m) for m in bundle.modules])
    programmes = [
        _programme(bundle, p)
        for p in bundle.edition.programmes
        if bundle.nature == "cursus" or p.id == bundle.identifiant
    ]
    if programmes:
        _sheet(classeur, "Programmes", PROGRAMMES, programmes)
    jour = bundle.edition.publiee_le
    proprietes = classeur.properties
    proprietes.title = f"Catalogue : {bundle.titre}"
    proprietes.creator = proprietes.lastModifiedBy = bundle.edition.titre
    proprietes.description = f"{bundle.attribution} {bundle.permalien}"
    proprietes.language = "fr-FR"
    proprietes.created = datetime(jour.year, jour.month, jour.day)
    tampon = io.BytesIO()
    classeur.save(tampon)
    write_zip(fichier, {nom: _dated(octets, jour) for nom, octets in read_zip(tampon.getvalue()).items()}, jour)


def _dated(octets: bytes, jour: date) -> bytes:
    """Openpyxl date le classeur de l’instant où il l’écrit ; on y met le jour de l’édition."""
    return DATE_DE_MODIFICATION.sub(rf"\g<1>{jour.isoformat()}T00:00:00Z\g<2>".encode(), octets)


def _module(bundle: Bundle, paquet: BundleModule) -> list[Cellule]:
    module, catalogue = paquet.module, bundle.catalogue
    activites = sum(
        bool(e.activite) for p in paquet.sequences for e in catalogue.sequences[p.identifiant].contenu.deroule
    )
    competences = dict.fromkeys(catalogue.competences[o.competence].titre for o in module.objectifs)
    return [
        module.id, module.titre, FAMILLES[module.famille][0], VOLETS[module.volet], LIBELLES[module.niveau], module.resume,
        _labels(module.publics), _labels(module.modalites), module.duree_salle_minutes.mini, module.duree_salle_minutes.maxi,
        module.pauses_minutes, module.duree_autonomie_minutes.mini, module.duree_autonomie_minutes.maxi,
        _lines(catalogue.modules[p].contenu.titre for p in module.prerequis), _lines(o.enonce for o in module.objectifs), _lines(competences),
        len(paquet.sequences), activites, len(paquet.questions), _lines(catalogue.fiches[f].contenu.titre for f in module.fiches),
        _lines(f"{catalogue.cas[c].contenu.titre} ({LIBELLES[catalogue.cas[c].contenu.nature].lower()})" for c in module.cas),
        ", ".join(module.mots_cles), module.responsable, module.mis_a_jour_le, module.revue.relu_le if module.revue else None,
        module.prochaine_revue, LIBELLES[module.licence], bundle.public_address(f"id/{module.id}/"),
    ]  # fmt: skip


def _programme(bundle: Bundle, publie: ProgrammePublie) -> list[Cellule]:
    programme = bundle.catalogue.programmes[publie.id].contenu
    return [
        programme.id, programme.titre, programme.resume, _labels(programme.publics), programme.effectif, _labels(programme.modalites),
        programme.duree_minutes.mini, programme.duree_minutes.maxi, len(programme.seances), _lines(programme.objectifs), programme.prerequis,
        programme.methodes, programme.evaluation, _lines(bundle.catalogue.modules[m].contenu.titre for m in publie.modules),
        programme.mis_a_jour_le, LIBELLES[programme.licence], bundle.public_address(f"id/{programme.id}/"),
    ]  # fmt: skip


def _labels(valeurs: Iterable[str]) -> str:
    return ", ".join(LIBELLES[v] for v in valeurs)


def _lines(valeurs: Iterable[str]) -> str:
    return "\n".join(valeurs)


def _sheet(classeur: Workbook, nom: str, colonnes: dict[str, int], lignes: Sequence[Sequence[Cellule]]) -> None:
    feuille = classeur.create_sheet(nom)
    for rang, ligne in enumerate((list(colonnes), *lignes), 1):
        for colonne, valeur in enumerate(ligne, 1):
            _cell(feuille.cell(rang, colonne), valeur, is_entete=rang == 1)
        feuille.row_dimensions[rang].height = _row_height(ligne, colonnes.values())
    for colonne, largeur in enumerate(colonnes.values(), 1):
        feuille.column_dimensions[get_column_letter(colonne)].width = largeur
    feuille.freeze_panes = "C2"
    etendue = f"A1:{get_column_letter(len(colonnes))}{len(lignes) + 1}"
    tableau = Table(displayName=nom, ref=etendue)
    tableau.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    feuille.add_table(tableau)
    _print_setup(feuille)


def _cell(cellule: Any, valeur: Cellule, *, is_entete: bool) -> None:
    cellule.value = valeur
    cellule.alignment = Alignment(vertical="top", wrap_text=True)
    cellule.font = Font(name=POLICE, size=11, bold=is_entete, color=COULEURS["papier" if is_entete else "encre"])
    cellule.border = Border(bottom=Side("thin", color=COULEURS["trait"]))
    if is_entete:
        cellule.fill = PatternFill("solid", fgColor=COULEURS["vert"])
    if isinstance(valeur, str):
        cellule.data_type = "s"  # un texte qui commence par « = » reste un texte, jamais une formule
        if valeur.startswith("https://"):
            cellule.hyperlink = valeur
            cellule.font = Font(name=POLICE, size=11, color=COULEURS["lien"], underline="single")
    elif isinstance(valeur, date):
        cellule.number_format = "dd/mm/yyyy"


def _row_height(ligne: Sequence[Cellule], largeurs: Iterable[int]) -> float:
    """La hauteur qui montre tout le texte d’une ligne, en points : les tableurs ne la calculent pas tous à l’ouverture."""
    textes = zip((str(v) for v in ligne), largeurs, strict=True)
    nombre = max(
        sum(ceil((len(partie) or 1) / (largeur * SERRE)) for partie in texte.split("\n")) for texte, largeur in textes
    )
    return min(HAUTEUR_MAXIMALE, nombre * HAUTEUR_DE_LIGNE + 4)


def _print_setup(feuille: Any) -> None:
    """En A3 paysage, à une taille lisible ; l’entête, l’identifiant et le titre reviennent sur chaque page."""
    feuille.page_setup.orientation = "landscape"
    feuille.page_setup.paperSize = feuille.PAPERSIZE_A3
    feuille.page_setup.scale = 70
    feuille.print_title_rows = "1:1"
    feuille.print_title_cols = "A:B"


def _about(feuille: Any, bundle: Bundle) -> None:
    feuille.title = "À propos"
    lignes = (
        bundle.titre,
        f"Catalogue de l’édition {bundle.edition.edition}, {bundle.edition.editeur}.",
        "Une feuille par nature de contenu. Chaque colonne se trie et se filtre ; les durées sont en minutes.",
        "Pour l’importer ailleurs : chaque feuille est un tableau nommé, sans cellule fusionnée.",
        "Ce qui est perdu : les textes des modules, qui sont à l’adresse permanente de chaque ligne.",
        SANS_CERTIFICATION,
        bundle.attribution,
        bundle.permalien,
    )
    for rang, texte in enumerate(lignes, 1):
        _cell(feuille.cell(rang, 1), texte, is_entete=False)
        feuille.row_dimensions[rang].height = _row_height([texte], [80]) + (12 if rang == 1 else 0)
    feuille["A1"].font = Font(name=POLICE, size=16, bold=True, color=COULEURS["vert"])
    feuille.column_dimensions["A"].width = 80
    # La colonne tient sur la largeur d’une feuille A4.
    feuille.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    feuille.page_setup.fitToHeight = 0
