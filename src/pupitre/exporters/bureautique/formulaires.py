"""Les morceaux d’une fiche administrative, en HTML que pandoc traduit : rubriques, listes, tableaux à remplir."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from types import MappingProxyType
from typing import Final

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.bureautique.identite import SANS_CERTIFICATION, with_links
from pupitre.model.base import LIBELLES

A_COMPLETER: Final = "À compléter"
LIGNES_D_EMARGEMENT: Final = 14
VIDE: Final = "\u00a0"
RIEN_DE_CONNU: Final[Mapping[str, str]] = MappingProxyType({})


def heading(bundle: Bundle, genre: str) -> str:
    """L’intitulé, le genre de la fiche et le résumé."""
    return f"<h1>{escape(bundle.titre, quote=False)}</h1>{styled('Subtitle', genre)}{styled('Chapeau', bundle.resume)}"


def closing(bundle: Bundle) -> str:
    """Ce que toute fiche dit à la fin : aucune certification, et d’où elle vient."""
    return styled("Mention", SANS_CERTIFICATION) + source_line(bundle)


def source_line(bundle: Bundle) -> str:
    """D’où vient la fiche, en petit ; l’adresse permanente est au pied de chaque page."""
    return f'<div custom-style="Discret"><p>{with_links(bundle.attribution)}</p></div>'


def section(titre: str, corps: str) -> str:
    """Une rubrique."""
    return f"<h2>{escape(titre, quote=False)}</h2>{corps}"


def styled(style: str, texte: str) -> str:
    """Un paragraphe d’un style nommé."""
    return f'<div custom-style="{style}">{paragraph(texte)}</div>'


def paragraph(texte: str) -> str:
    """Un paragraphe de texte."""
    return f"<p>{escape(texte, quote=False)}</p>"


def bullet_list(lignes: Iterable[str]) -> str:
    """Une liste à puces."""
    return f"<ul>{''.join(f'<li>{escape(ligne, quote=False)}</li>' for ligne in lignes)}</ul>"


def labels(valeurs: Iterable[str]) -> str:
    """Des valeurs d’énumération, telles qu’on les lit."""
    return ", ".join(LIBELLES[v] for v in valeurs)


def form(champs: Iterable[str], valeurs: Mapping[str, str] = RIEN_DE_CONNU) -> str:
    """Un tableau à remplir : une rubrique, et une case vide ou ce que l’on sait déjà."""
    lignes = "".join(
        f'<tr><th scope="row"><strong>{escape(c, quote=False)}</strong></th>'
        f"<td>{escape(valeurs.get(c) or VIDE, quote=False)}</td></tr>"
        for c in champs
    )
    return table(("Rubrique", A_COMPLETER), lignes, (36, 64))


def signature_table(personnes: int, signatures: Iterable[str]) -> str:
    """Le tableau d’émargement, sans nom ; une ligne par personne, une colonne par signature."""
    colonnes = tuple(signatures)
    vide = f"<td>{VIDE}</td>" * (2 + len(colonnes))
    formateur = f"<tr><td>Formatrice ou formateur :</td>{f'<td>{VIDE}</td>' * (1 + len(colonnes))}</tr>"
    # Assez de largeur pour que ni « Signature, après-midi » ni la dernière ligne ne passent sur deux lignes.
    largeur = 50 // len(colonnes)
    return table(
        ("Nom et prénom", "Structure, service", *colonnes),
        f"<tr>{vide}</tr>" * personnes + formateur,
        (29, 21, *(largeur for _ in colonnes)),
    )


def table(titres: Iterable[str], lignes: str, largeurs: Iterable[int]) -> str:
    """Un tableau ; les largeurs sont en pour cent."""
    colonnes = "".join(f'<col style="width:{largeur}%">' for largeur in largeurs)
    entetes = "".join(f'<th scope="col">{t}</th>' for t in titres)
    return f"<table><colgroup>{colonnes}</colgroup><thead><tr>{entetes}</tr></thead><tbody>{lignes}</tbody></table>"
