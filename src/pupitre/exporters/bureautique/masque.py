"""Notre masque PowerPoint : thème, masque et quatre dispositions, écrits à partir du modèle vide de python-pptx.

Formes et filets sont dans les dispositions : ils décorent sans rien dire, et ne se lisent pas à voix haute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pptx

from pupitre.exporters.bureautique.diapositives import (
    CADRES,
    CORPS,
    CORPS_ETIQUETTE,
    CORPS_GRAND_TITRE,
    CORPS_TITRE,
    ESPACE,
    FILET,
    HAUTEUR,
    INTERLIGNE,
    LARGEUR,
    MARGE,
    PIED,
    PLEINE,
    Cadre,
    Gabarit,
)
from pupitre.exporters.bureautique.formes_drawingml import (
    RANGS,
    Reserve,
    dotted_rule,
    emu,
    fill,
    page_number,
    placeholder,
    preset_shape,
    shape_tree,
    text_box,
)
from pupitre.exporters.bureautique.identite import COULEURS, FAMILLE, POLICE, Mentions
from pupitre.exporters.bureautique.pandoc import read_zip, zip_bytes

A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
P: Final = "http://schemas.openxmlformats.org/presentationml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATIONS: Final = f'xmlns:a="{A}" xmlns:p="{P}" xmlns:r="{R}"'
ENTETE: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
DISPOSITIONS: Final[dict[Gabarit, str]] = {
    "titre": "Titre",
    "intertitre": "Intertitre",
    "texte": "Texte",
    "image": "Image",
}
FORMES: Final = {
    # famille -> forme prédéfinie de DrawingML
    "decouvrir": "ellipse",
    "methodes": "rect",
    "conditions": "triangle",
    "ouvrir": "pentagon",
    "pratiquer": "diamond",
    "transmettre": "hexagon",
}
SOMBRES: Final = ("titre", "intertitre")


def template_pptx(mentions: Mentions, famille: str) -> bytes:
    """Le modèle de présentation ; `famille` donne sa couleur et sa forme, vide pour plusieurs familles."""
    modele = Path(pptx.__file__).parent / "templates" / "default.pptx"
    fichiers = read_zip(modele.read_bytes())
    for nom in [n for n in fichiers if "printerSettings" in n or "thumbnail" in n]:
        del fichiers[nom]
    for rang in range(len(DISPOSITIONS) + 1, 12):
        del fichiers[f"ppt/slideLayouts/slideLayout{rang}.xml"]
        del fichiers[f"ppt/slideLayouts/_rels/slideLayout{rang}.xml.rels"]
    for rang, gabarit in enumerate(DISPOSITIONS, 1):
        fichiers[f"ppt/slideLayouts/slideLayout{rang}.xml"] = _layout(gabarit, mentions, famille)
    fichiers["ppt/slideMasters/slideMaster1.xml"] = _master()
    fichiers["ppt/theme/theme1.xml"] = _theme(fichiers["ppt/theme/theme1.xml"].decode()).encode()
    fichiers["ppt/presentation.xml"] = _presentation(fichiers["ppt/presentation.xml"].decode()).encode()
    for nom in (
        "ppt/slideMasters/_rels/slideMaster1.xml.rels",
        "ppt/_rels/presentation.xml.rels",
        "_rels/.rels",
        "[Content_Types].xml",
    ):
        fichiers[nom] = _without_missing(fichiers[nom].decode(), fichiers).encode()
    return zip_bytes(fichiers)


def _without_missing(xml: str, fichiers: dict[str, bytes]) -> str:
    """Retire les relations et les types des fichiers que l’on n’a pas gardés."""
    noms = {f.rpartition("/")[2] for f in fichiers} | {"presentation.xml"}

    def keep(found: re.Match[str]) -> str:
        cible = re.search(r'(?:Target|PartName)="([^"]+)"', found[0])
        return found[0] if cible is None or cible[1].rpartition("/")[2] in noms else ""

    return re.sub(r"<(?:Relationship|Override) [^>]*/>", keep, xml)


def _presentation(xml: str) -> str:
    taille = f'<p:sldSz cx="{emu(LARGEUR)}" cy="{emu(HAUTEUR)}"/>'
    xml = re.sub(r"<p:sldSz [^>]*/>", taille, xml)
    return xml.replace('lang="en-US"', 'lang="fr-FR"')


def _theme(xml: str) -> str:
    couleurs = {
        "dk1": COULEURS["encre"], "lt1": COULEURS["papier"], "dk2": COULEURS["vert"], "lt2": COULEURS["sable"],
        **{f"accent{rang}": couleur for rang, couleur in enumerate(FAMILLE.values(), 1)},
        "hlink": COULEURS["lien"], "folHlink": COULEURS["second"],
    }  # fmt: skip
    corps = "".join(f'<a:{nom}><a:srgbClr val="{valeur}"/></a:{nom}>' for nom, valeur in couleurs.items())
    xml = re.sub(
        r"<a:clrScheme.*?</a:clrScheme>",
        f'<a:clrScheme name="Carnet de terrain">{corps}</a:clrScheme>',
        xml,
        flags=re.DOTALL,
    )
    police = f'<a:latin typeface="{POLICE}"/><a:ea typeface=""/><a:cs typeface=""/>'
    polices = f"<a:majorFont>{police}</a:majorFont><a:minorFont>{police}</a:minorFont>"
    xml = re.sub(
        r"<a:fontScheme.*?</a:fontScheme>",
        f'<a:fontScheme name="{POLICE}">{polices}</a:fontScheme>',
        xml,
        flags=re.DOTALL,
    )
    return xml.replace('name="Office Theme"', 'name="Carnet de terrain"')


def _master() -> bytes:
    cadres = CADRES["texte"]
    formes = (
        placeholder(Reserve(2, "Titre", 'type="title"', cadres["titre"])),
        placeholder(Reserve(3, "Texte", 'type="body" idx="1"', cadres["texte"])),
        page_number(4, "second"),
    )
    liens = "".join(
        f'<p:sldLayoutId id="{2147483649 + rang}" r:id="rId{rang + 1}"/>' for rang in range(len(DISPOSITIONS))
    )
    cartes = " ".join(
        f'{a}="{b}"'
        for a, b in (
            ("bg1", "lt1"),
            ("tx1", "dk1"),
            ("bg2", "lt2"),
            ("tx2", "dk2"),
            *((f"accent{n}", f"accent{n}") for n in range(1, 7)),
            ("hlink", "hlink"),
            ("folHlink", "folHlink"),
        )
    )
    return (
        f"{ENTETE}<p:sldMaster {DECLARATIONS}>{shape_tree(''.join(formes), 'sable')}<p:clrMap {cartes}/>"
        f"<p:sldLayoutIdLst>{liens}</p:sldLayoutIdLst><p:txStyles>{_title_style()}{_body_style()}{_other_style()}</p:txStyles></p:sldMaster>"
    ).encode()


def _title_style() -> str:
    return (
        f'<p:titleStyle><a:lvl1pPr algn="l">{_line_spacing(CORPS_TITRE)}<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>'
        f'<a:defRPr lang="fr-FR" sz="{CORPS_TITRE * 100}" b="1"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill>'
        '<a:latin typeface="+mj-lt"/></a:defRPr></a:lvl1pPr></p:titleStyle>'
    )


def _body_style() -> str:
    niveaux = "".join(
        f'<a:lvl{n}pPr marL="0" indent="0" algn="l">{_line_spacing(CORPS)}<a:spcBef><a:spcPts val="{ESPACE * 100:.0f}"/></a:spcBef>'
        f'<a:buNone/><a:defRPr lang="fr-FR" sz="{CORPS * 100}"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
        f'<a:latin typeface="+mn-lt"/></a:defRPr></a:lvl{n}pPr>'
        for n in range(1, 6)
    )
    return f"<p:bodyStyle>{niveaux}</p:bodyStyle>"


def _other_style() -> str:
    return '<p:otherStyle><a:lvl1pPr><a:defRPr lang="fr-FR"/></a:lvl1pPr></p:otherStyle>'


def _line_spacing(corps: int) -> str:
    return f'<a:lnSpc><a:spcPts val="{corps * INTERLIGNE * 100:.0f}"/></a:lnSpc>'


def _layout(gabarit: Gabarit, mentions: Mentions, famille: str) -> bytes:
    is_sombre = gabarit in SOMBRES
    discret = "sable" if is_sombre else "second"
    formes = [
        *_decor(gabarit, famille),
        *(placeholder(r) for r in _reserves(gabarit)),
        text_box(6, "Mentions", PIED, f"{mentions.pied} · {mentions.permalien}", discret),
        page_number(7, discret),
    ]
    arbre = shape_tree("".join(formes), "vert" if is_sombre else "sable", DISPOSITIONS[gabarit])
    return (
        f'{ENTETE}<p:sldLayout {DECLARATIONS} preserve="1" userDrawn="1">{arbre}'
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    ).encode()


def _reserves(gabarit: Gabarit) -> Iterator[Reserve]:
    """Les espaces réservés d’une disposition, avec ce qu’ils changent au style du masque."""
    cadres, is_sombre = CADRES[gabarit], gabarit in SOMBRES
    corps = CORPS_GRAND_TITRE if is_sombre else CORPS_TITRE
    titre = f'{_line_spacing(corps)}<a:defRPr sz="{corps * 100}">{fill("papier" if is_sombre else "vert")}</a:defRPr>'
    yield Reserve(2, "Titre", 'type="title"', cadres["titre"], _first_level(titre), "b" if is_sombre else "ctr")
    etiquette = (
        f'{_line_spacing(CORPS_ETIQUETTE)}<a:spcBef><a:spcPts val="0"/></a:spcBef>'
        f'<a:defRPr sz="{CORPS_ETIQUETTE * 100}" b="1">{fill("abricot" if is_sombre else "action")}</a:defRPr>'
    )
    # Un genre à elle : bien des outils rapprochent les espaces réservés par leur genre, sans regarder leur rang.
    genre = f'type="subTitle" sz="quarter" idx="{RANGS["etiquette"]}"'
    yield Reserve(3, "Étiquette", genre, cadres["etiquette"], _first_level(etiquette))
    if "texte" in cadres:
        clair = _first_level(f"<a:defRPr>{fill('papier')}</a:defRPr>") if is_sombre else ""
        yield Reserve(4, "Texte", f'type="body" idx="{RANGS["texte"]}"', cadres["texte"], clair)
    if "image" in cadres:
        yield Reserve(5, "Image", f'type="pic" idx="{RANGS["image"]}"', cadres["image"])


def _first_level(corps: str) -> str:
    return f"<a:lvl1pPr>{corps}</a:lvl1pPr>"


def _decor(gabarit: Gabarit, famille: str) -> list[str]:
    """Le fil pointillé et les formes des familles : celle du module est pleine."""
    if gabarit not in SOMBRES:
        forme = FORMES.get(famille, "ellipse")
        couleur = FAMILLE.get(famille, COULEURS["vert"])
        return [
            preset_shape(
                20, forme, Cadre(MARGE, 0.98, 0.85, 0.85), f'<a:solidFill><a:srgbClr val="{couleur}"/></a:solidFill>'
            ),
            dotted_rule(21, Cadre(MARGE, FILET, PLEINE, 0), couleur),
        ]
    formes = [dotted_rule(21, Cadre(MARGE, 16.4, PLEINE, 0), COULEURS["sable"])]
    pas = PLEINE / len(FORMES)
    for rang, (nom, forme) in enumerate(FORMES.items()):
        is_pleine = famille in ("", nom)
        fond = f'<a:solidFill><a:srgbClr val="{COULEURS["abricot" if is_pleine else "vert"]}"/></a:solidFill>'
        cadre = Cadre(MARGE + pas * rang + pas / 2 - 0.6, 15.8, 1.2, 1.2)
        formes.append(preset_shape(30 + rang, forme, cadre, fond, COULEURS["abricot"]))
    return formes
