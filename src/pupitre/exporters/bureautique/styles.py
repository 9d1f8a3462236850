"""LA table des styles nommés de nos documents, d’où sortent les documents de référence ODT et DOCX.

Un style s’écrit une fois ; OpenDocument et Word reçoivent la même taille, la même couleur, les mêmes espaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Style:
    """Un style de paragraphe. Tailles et espaces en points, couleurs par leur rôle, retrait en centimètres.

    `odt` et `docx` sont les noms qu’attend pandoc ; un style d’un seul format laisse l’autre nom vide.
    """

    odt: str
    docx: str
    parent: str = ""
    corps: float = 0
    gras: bool | None = None
    couleur: str = ""
    avant: float | None = None
    apres: float | None = None
    interligne: int = 0
    fond: str = ""
    filet_gauche: str = ""
    filet_bas: str = ""
    filet_haut: str = ""
    retrait: float = 0
    niveau: int = 0
    is_solidaire: bool = False
    is_nouvelle_page: bool = False
    suite: str = ""
    has_page_a_droite: bool = False

    @property
    def cle(self) -> str:
        """Le nom court qui désigne le style dans cette table."""
        return self.docx or self.odt


CORPS: Final = "Body Text"
STYLES: Final = (
    Style("Standard", "Normal", corps=11, couleur="encre"),
    Style("Text_20_body", CORPS, "Normal", avant=0, apres=7, interligne=132),
    Style("First_20_paragraph", "First Paragraph", CORPS),
    Style("", "Compact", CORPS, apres=3),
    Style("Heading", "", "Normal", gras=True, couleur="vert", is_solidaire=True),
    Style("Title", "Title", "Normal", 28, True, "vert", 10, 8, 110, filet_bas="action", is_solidaire=True, suite=CORPS),
    Style("Subtitle", "Subtitle", "Normal", 14, True, "action", 0, 6, suite=CORPS),
    Style("Author", "Author", "Normal", couleur="second", apres=2),
    Style("Date", "Date", "Normal", couleur="second", apres=10),
    Style("Heading_20_1", "heading 1", "Normal", 20, True, "vert", 0, 10, 112, filet_bas="vert", niveau=1,
          is_solidaire=True, is_nouvelle_page=True, suite=CORPS),
    Style("Heading_20_2", "heading 2", "Normal", 15, True, "lien", 18, 6, 112, niveau=2, is_solidaire=True, suite=CORPS),
    Style("Heading_20_3", "heading 3", "Normal", 12.5, True, "encre", 15, 5, 115, niveau=3, is_solidaire=True, suite=CORPS),
    Style("Heading_20_4", "heading 4", "Normal", 11.5, True, "second", 11, 4, niveau=4, is_solidaire=True, suite=CORPS),
    Style("Heading_20_5", "heading 5", "Normal", 11, True, "second", 9, 3, niveau=5, is_solidaire=True, suite=CORPS),
    Style("Heading_20_6", "heading 6", "Normal", 11, True, "second", 9, 3, niveau=6, is_solidaire=True, suite=CORPS),
    Style("Chapeau", "Chapeau", CORPS, 13, None, "second", 0, 10),
    Style("Repère", "Repère", CORPS, 10.5, avant=0, apres=0, interligne=125, fond="sable", filet_gauche="trait", retrait=0.3),
    Style("Discret", "Discret", CORPS, 9.5, None, "second"),
    Style("Défi", "Défi", CORPS, 12, None, "vert", 8, 10, fond="brume", filet_gauche="vert", retrait=0.3),
    Style("Formateur", "Formateur", CORPS, 11, True, "vert", 13, 5, fond="brume", filet_gauche="vert", retrait=0.3, is_solidaire=True),
    Style("Exemple", "Exemple", CORPS, 11, True, "lien", 13, 5, fond="sable", filet_gauche="lien", retrait=0.3, is_solidaire=True),
    Style("Peu-dense", "Peu-dense", CORPS, 11, True, "second", 13, 5, fond="sable", filet_gauche="second", retrait=0.3, is_solidaire=True),
    Style("Fiction", "Fiction", CORPS, 11, True, "action", 13, 5, fond="abricot", filet_gauche="action", retrait=0.3, is_solidaire=True),
    Style("Variante", "Variante", CORPS, 10.5, True, "second", 10, 4, is_solidaire=True),
    Style("Mention", "Mention", CORPS, 10, True, "vert", 14, 6, filet_haut="trait"),
    Style("Champ", "Champ", CORPS, 11, None, "encre", 8, 8),
    Style("Table_20_Contents", "", CORPS, 10, avant=1, apres=1, interligne=118),
    Style("Table_20_Heading", "", "Table_20_Contents", 10, True, "vert"),
    Style("TableCaption", "Table Caption", CORPS, 10.5, True, "second", 9, 4, is_solidaire=True),
    Style("FigureCaption", "Image Caption", CORPS, 10, None, "second"),
    Style("Figure", "Figure", CORPS),
    Style("FigureWithCaption", "Captioned Figure", CORPS),
    Style("Quotations", "Block Text", CORPS, filet_gauche="trait", retrait=0.4),
    Style("Definition_20_Term", "Definition Term", CORPS, gras=True, couleur="vert", avant=6, apres=0, is_solidaire=True),
    Style("Definition_20_Definition", "Definition", CORPS, retrait=0.5),
    Style("Definition_20_Term_20_Tight", "", "Definition Term"),
    Style("Definition_20_Definition_20_Tight", "", "Definition"),
    Style("Contents_20_Heading", "TOC Heading", "Normal", 15, True, "lien", 14, 6, is_solidaire=True),
    Style("Contents_20_1", "toc 1", "Normal", 10, True, avant=2, apres=0, has_page_a_droite=True),
    Style("Contents_20_2", "toc 2", "Normal", 10, apres=0, retrait=0.6, has_page_a_droite=True),
    Style("Contents_20_3", "toc 3", "Normal", 10, apres=0, retrait=1.2, has_page_a_droite=True),
    Style("Footnote", "footnote text", "Normal", 9.5),
    Style("Footer", "footer", "Normal", 8.5, None, "second", filet_haut="trait", has_page_a_droite=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StyleDeCaractere:
    """Un style de caractère : noms, graisse, couleur, soulignement."""

    odt: str
    docx: str
    gras: bool = False
    couleur: str = ""
    is_souligne: bool = False
    is_chasse_fixe: bool = False


CARACTERES: Final = (
    StyleDeCaractere("Internet_20_link", "Hyperlink", couleur="lien", is_souligne=True),
    StyleDeCaractere("Definition", "", couleur="lien", is_souligne=True),
    StyleDeCaractere("Repérage", "Repérage", gras=True, couleur="action"),
    StyleDeCaractere("Rubrique-corrigé", "Rubrique-corrigé", gras=True, couleur="lien"),
    StyleDeCaractere("Rubrique-formateur", "Rubrique-formateur", gras=True, couleur="vert"),
    StyleDeCaractere("Source_5f_Text", "Verbatim Char", is_chasse_fixe=True),
    StyleDeCaractere("Source_Text", "", is_chasse_fixe=True),
    StyleDeCaractere("Sommaire", "Sommaire", couleur="encre"),
    StyleDeCaractere("Bullet_20_Symbols", "", couleur="lien"),
    StyleDeCaractere("Numbering_20_Symbols", "", gras=True, couleur="lien"),
    StyleDeCaractere("Footnote_20_Symbol", "footnote reference", couleur="lien"),
    StyleDeCaractere("Footnote_20_anchor", "", couleur="lien"),
)
