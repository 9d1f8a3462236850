"""Le fichier imsmanifest.xml d’un paquet SCORM 1.2 ou SCORM 2004 4e édition.

Sources : ADL, SCORM 1.2 Content Aggregation Model, § 2.3 ; SCORM 2004 4th Edition Content Aggregation Model, § 3.4.
Aucun « masteryscore » : il fait juger l’état par la plateforme, qui écrit « échoué » à qui s’arrête au milieu du quiz.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.citations import LICENCES

TITRE_MAXIMAL: Final = 255  # au-delà, des plateformes échouent à l’import


@dataclass(frozen=True, slots=True)
class Norme:
    """Une version de SCORM : ses espaces de noms, ses mots, le dossier de ses schémas."""

    nom: str
    version: str
    espaces: dict[str, tuple[str, str]]
    attribut: str
    schemas: str
    enchainement: str = ""
    reglages: str = ""


NORMES: Final = {
    # nom -> préfixe : (espace de noms, schéma) ; le préfixe « adlcp » est cherché à la lettre par des plateformes
    "1.2": Norme(
        "1.2",
        "1.2",
        {
            "": ("http://www.imsproject.org/xsd/imscp_rootv1p1p2", "imscp_rootv1p1p2.xsd"),
            "adlcp": ("http://www.adlnet.org/xsd/adlcp_rootv1p2", "adlcp_rootv1p2.xsd"),
            "imsmd": ("http://www.imsglobal.org/xsd/imsmd_rootv1p2p1", "imsmd_rootv1p2p1.xsd"),
        },
        "adlcp:scormtype",
        "schemas-1.2",
    ),
    "2004": Norme(
        "2004",
        "2004 4th Edition",
        {
            "": ("http://www.imsglobal.org/xsd/imscp_v1p1", "imscp_v1p1.xsd"),
            "adlcp": ("http://www.adlnet.org/xsd/adlcp_v1p3", "adlcp_v1p3.xsd"),
            "imsss": ("http://www.imsglobal.org/xsd/imsss", "imsss_v1p0.xsd"),
        },
        "adlcp:scormType",
        "schemas-2004",
        # On choisit son module librement ; et c’est le module qui dit s’il est terminé, pas la plateforme.
        '<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>',
        '<imsss:sequencing><imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/>'
        "</imsss:sequencing>",
    ),
}


@dataclass(frozen=True, slots=True)
class Resource:
    """Un module dans le manifeste : identifiant, titre, page de lancement et tous ses fichiers."""

    identifiant: str
    titre: str
    lancement: str
    fichiers: tuple[str, ...]


def short_title(titre: str) -> str:
    """Un titre que tout importeur accepte : 255 caractères au plus, sans esperluette."""
    propre = " ".join(titre.replace("&", " et ").split())
    return propre if len(propre) <= TITRE_MAXIMAL else propre[: TITRE_MAXIMAL - 1] + "…"


def manifest(bundle: Bundle, norme: Norme, resources: Iterable[Resource]) -> str:
    """Le manifeste : une organisation, un élément et une ressource par module, le lançable en premier."""
    resources = tuple(resources)
    espaces = "".join(f" xmlns{f':{p}' if p else ''}={quoteattr(uri)}" for p, (uri, _) in norme.espaces.items())
    schemas = quoteattr(" ".join(f"{uri} {schema}" for uri, schema in norme.espaces.values()))
    metadonnees = f"<schema>ADL SCORM</schema><schemaversion>{norme.version}</schemaversion>"
    metadonnees += _description(bundle) if "imsmd" in norme.espaces else ""
    organisation = f"ORG-{bundle.identifiant}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest identifier="{bundle.identifiant}-{bundle.edition.edition}" version="{bundle.edition.edition}"'
        f'{espaces} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation={schemas}>\n'
        f"<metadata>{metadonnees}</metadata>\n"
        f'<organizations default="{organisation}">\n<organization identifier="{organisation}">\n'
        f"<title>{escape(short_title(bundle.titre))}</title>\n{''.join(_item(r, norme) for r in resources)}"
        f"{norme.enchainement}</organization>\n</organizations>\n"
        f"<resources>\n{''.join(_resource(r, norme) for r in resources)}</resources>\n</manifest>\n"
    )


def _item(resource: Resource, norme: Norme) -> str:
    return (
        f'<item identifier="ITEM-{resource.identifiant}" identifierref="RES-{resource.identifiant}" isvisible="true">'
        f"<title>{escape(short_title(resource.titre))}</title>{norme.reglages}</item>\n"
    )


def _resource(resource: Resource, norme: Norme) -> str:
    fichiers = "".join(f"<file href={quoteattr(f)}/>\n" for f in resource.fichiers)
    return (
        f'<resource identifier="RES-{resource.identifiant}" type="webcontent" {norme.attribut}="sco"'
        f" href={quoteattr(resource.lancement)}>\n{fichiers}</resource>\n"
    )


def _description(bundle: Bundle) -> str:
    """La notice IMS Metadata 1.2.1 : titre, résumé, mots-clés, édition, adresse permanente, licence et attribution."""
    langue = bundle.edition.langue

    def text(balise: str, texte: str, lang: str = langue) -> str:
        return (
            f'<imsmd:{balise}><imsmd:langstring xml:lang="{lang}">{escape(texte)}</imsmd:langstring></imsmd:{balise}>'
        )

    def vocabulary(balise: str, valeur: str) -> str:
        return (
            f"<imsmd:{balise}>{text('source', 'LOMv1.0', 'x-none')}{text('value', valeur, 'x-none')}</imsmd:{balise}>"
        )

    mots = tuple(dict.fromkeys(m for module in bundle.modules for m in module.module.mots_cles))
    droits = f"{bundle.attribution} ({bundle.edition.licence}, {LICENCES.get(bundle.edition.licence, '')})"
    return (
        f"\n<imsmd:lom><imsmd:general>{text('title', bundle.titre)}<imsmd:language>{langue}</imsmd:language>"
        f"{text('description', bundle.resume)}{''.join(text('keyword', m) for m in mots)}</imsmd:general>"
        f"<imsmd:lifecycle>{text('version', bundle.edition.edition)}</imsmd:lifecycle>"
        f"<imsmd:technical><imsmd:format>text/html</imsmd:format>"
        f'<imsmd:location type="URI">{escape(bundle.permalien)}</imsmd:location></imsmd:technical>'
        f"<imsmd:rights>{vocabulary('cost', 'no')}{vocabulary('copyrightandotherrestrictions', 'yes')}"
        f"{text('description', droits)}</imsmd:rights></imsmd:lom>"
    )
