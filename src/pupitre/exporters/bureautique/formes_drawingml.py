"""Les morceaux de DrawingML dont notre masque est fait : espaces réservés, textes, formes, filets."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final

from pupitre.exporters.bureautique.diapositives import CORPS_PIED, NUMERO, Cadre
from pupitre.exporters.bureautique.identite import COULEURS

EMU_PAR_CM: Final = 360000
# Rang de l’espace réservé de chaque cadre ; le titre n’en a pas.
RANGS: Final = {"etiquette": 10, "texte": 11, "image": 12, "numero": 13}
NUMERO_DE_PAGE: Final = (
    '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="fr-FR"/><a:t>‹N°›</a:t></a:fld>'
)


def shape_tree(formes: str, fond: str, nom: str = "") -> str:
    """L’arbre des formes d’une page, sur un fond de couleur."""
    titre = f' name="{nom}"' if nom else ""
    return (
        f'<p:cSld{titre}><p:bg><p:bgPr>{fill(fond)}<a:effectLst/></p:bgPr></p:bg><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/>'
        f"<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{formes}</p:spTree></p:cSld>"
    )


@dataclass(frozen=True, slots=True)
class Reserve:
    """Un espace réservé : numéro, nom, genre (attributs de « p:ph »), cadre, style de niveau 1, ancrage vertical."""

    numero: int
    nom: str
    genre: str
    cadre: Cadre
    style: str = ""
    ancrage: str = "t"


def placeholder(reserve: Reserve) -> str:
    """Un espace réservé, sans marge et sans ajustement automatique : la mesure est faite avant."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{reserve.numero}" name="{reserve.nom}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph {reserve.genre}/></p:nvPr></p:nvSpPr><p:spPr>{frame(reserve.cadre)}</p:spPr><p:txBody>"
        f'<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{reserve.ancrage}"><a:noAutofit/></a:bodyPr>'
        f'<a:lstStyle>{reserve.style}</a:lstStyle><a:p><a:r><a:rPr lang="fr-FR"/><a:t>{reserve.nom}</a:t></a:r></a:p></p:txBody></p:sp>'
    )


def text_box(numero: int, nom: str, cadre: Cadre, texte: str, couleur: str) -> str:
    """Un texte fixe, en petit."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{numero}" name="{nom}"/><p:cNvSpPr txBox="1"/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{frame(cadre)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody>'
        '<a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0"/><a:lstStyle/>'
        f'<a:p><a:r><a:rPr lang="fr-FR" sz="{CORPS_PIED * 100}">{fill(couleur)}</a:rPr>'
        f"<a:t>{escape(texte, quote=False)}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def page_number(numero: int, couleur: str) -> str:
    """Le numéro de la diapositive, à droite."""
    style = f'<a:lvl1pPr algn="r"><a:defRPr sz="{CORPS_PIED * 100}">{fill(couleur)}</a:defRPr></a:lvl1pPr>'
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{numero}" name="Numéro"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="sldNum" sz="quarter" idx="{RANGS["numero"]}"/></p:nvPr></p:nvSpPr><p:spPr>{frame(NUMERO)}</p:spPr>'
        f'<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0"/><a:lstStyle>{style}</a:lstStyle><a:p>{NUMERO_DE_PAGE}</a:p></p:txBody></p:sp>'
    )


def preset_shape(numero: int, forme: str, cadre: Cadre, fond: str, trait: str = "") -> str:
    """Une forme prédéfinie ; `fond` est un remplissage DrawingML, `trait` une couleur ou rien."""
    ligne = (
        f'<a:ln w="28575"><a:solidFill><a:srgbClr val="{trait}"/></a:solidFill></a:ln>'
        if trait
        else "<a:ln><a:noFill/></a:ln>"
    )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{numero}" name="Forme {numero}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{frame(cadre)}<a:prstGeom prst="{forme}"><a:avLst/></a:prstGeom>{fond}{ligne}</p:spPr></p:sp>'
    )


def dotted_rule(numero: int, cadre: Cadre, couleur: str) -> str:
    """Le fil pointillé."""
    return (
        f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{numero}" name="Fil"/><p:cNvCxnSpPr/><p:nvPr userDrawn="1"/></p:nvCxnSpPr>'
        f'<p:spPr>{frame(cadre)}<a:prstGeom prst="line"><a:avLst/></a:prstGeom><a:ln w="34925" cap="rnd"><a:solidFill>'
        f'<a:srgbClr val="{couleur}"/></a:solidFill><a:prstDash val="sysDot"/></a:ln></p:spPr></p:cxnSp>'
    )


def frame(cadre: Cadre) -> str:
    """La place d’une forme."""
    return (
        f'<a:xfrm><a:off x="{emu(cadre.x)}" y="{emu(cadre.y)}"/>'
        f'<a:ext cx="{emu(cadre.largeur)}" cy="{emu(cadre.hauteur)}"/></a:xfrm>'
    )


def fill(couleur: str) -> str:
    """Un remplissage d’une couleur de l’identité."""
    return f'<a:solidFill><a:srgbClr val="{COULEURS[couleur]}"/></a:solidFill>'


def emu(cm: float) -> int:
    """Des centimètres en unités d’Office."""
    return round(cm * EMU_PAR_CM)
