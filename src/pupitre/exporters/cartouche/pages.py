"""Les pages d’une cartouche : des documents HTML nus, qui se lisent dans n’importe quelle plateforme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from posixpath import dirname, relpath
from typing import Final

from pupitre.exporters.bundle import Bundle, BundlePage, relink
from pupitre.exporters.cartouche.plain_html import simplify
from pupitre.exporters.citations import LICENCES, as_sentence
from pupitre.model.base import LIBELLES
from pupitre.rendering.macros.referentials import plain_reference
from pupitre.rendering.sanitize import french_typography

FICHIERS: Final = "web_resources/"
DOCUMENT: Final = """\
<!DOCTYPE html>
<html lang="{langue}">
<head>
<meta charset="utf-8">
<title>{titre}</title>
</head>
<body>
<h1>{titre}</h1>
{corps}
<hr>
<p><small>{pied}</small></p>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Document:
    """Une page écrite : son chemin dans la cartouche, son titre dans le sommaire, son HTML, les fichiers qu’elle montre."""

    chemin: str
    titre: str
    html: str
    fichiers: tuple[str, ...] = ()


def document(bundle: Bundle, page: BundlePage) -> Document:
    """Une page du cursus. Ses images restent avec elle ; ses liens vers d’autres pages mènent au site public."""
    notice = bundle.notice(page)
    chemin = f"pages/{page.adresse.rstrip('/') or 'index'}.html"
    vus: dict[str, None] = {}
    corps = simplify(relink(page.html, page.adresse, lambda cible: resolve(bundle, cible, chemin, vus)))
    mention = f"<p><strong>{escape(notice.mention)}</strong></p>\n" if notice.mention else ""
    pied = f"{escape(as_sentence(notice))} {_licence(notice.licence)}"
    titre = f"{page.titre} ({notice.mention[0].lower()}{notice.mention[1:]})" if notice.mention else page.titre
    html = _whole(bundle, page.titre, mention + corps, pied)
    return Document(chemin, titre, html, tuple(vus))


def resolve(bundle: Bundle, cible: str, depuis: str, vus: dict[str, None]) -> str:
    """L’adresse à écrire dans le fichier `depuis` : un fichier joint est à côté, une page est sur le site public."""
    adresse = cible.partition("#")[0]
    if adresse in bundle.fichiers:
        vus[adresse] = None
        return relpath(FICHIERS + adresse, dirname(depuis))
    return bundle.public_address(cible)


def _whole(bundle: Bundle, titre: str, corps: str, pied: str) -> str:
    return DOCUMENT.format(langue=bundle.edition.langue, titre=escape(titre, quote=False), corps=corps, pied=pied)


def _licence(licence: str) -> str:
    libelle, adresse = LIBELLES.get(licence, licence), LICENCES.get(licence, "")
    return f'Licence <a href="{adresse}">{libelle}</a>.' if adresse else f"Licence {libelle}."


def programme_document(bundle: Bundle) -> Iterator[Document]:
    """La page du programme, s’il s’agit d’un programme : le paquet n’en porte que l’en-tête."""
    if bundle.page_du_programme:
        yield document(bundle, bundle.page_du_programme)


def reference_documents(bundle: Bundle) -> Iterator[Document]:
    """Le glossaire et les références de ces textes, s’ils en emploient."""
    if bundle.termes:
        lignes = "\n".join(
            f"<dt>{escape(t.terme, quote=False)}{f' ({escape(t.sigle)})' if t.sigle and t.sigle != t.terme else ''}</dt>"
            f"<dd>{escape(t.definition, quote=False)}</dd>"
            for t in bundle.termes
        )
        yield _list_document(bundle, "Glossaire", "dl", lignes)
    if bundle.references:
        lignes = "\n".join(f"<li>{plain_reference(r)}</li>" for r in bundle.references)
        yield _list_document(bundle, "Références", "ul", lignes)


def _list_document(bundle: Bundle, titre: str, balise: str, lignes: str) -> Document:
    corps = simplify(f"<{balise}>\n{lignes}\n</{balise}>")
    nom = {"Glossaire": "glossaire", "Références": "references"}[titre]
    return Document(f"pages/{nom}.html", titre, _whole(bundle, titre, corps, escape(bundle.attribution)))


def notice_document(bundle: Bundle, chapitres: Iterable[str], conversions: Iterable[str]) -> Document:
    """La notice de qui importe : ce que la cartouche contient, comment l’importer, ce qui est perdu."""
    contenu = "".join(f"<li>{escape(c, quote=False)}</li>" for c in chapitres)
    converties = "".join(f"<li>{escape(c, quote=False)}</li>" for c in conversions)
    corps = NOTICE.format(
        attribution=escape(bundle.attribution, quote=False),
        permalien=escape(bundle.permalien),
        contenu=contenu,
        conversions=f"<h2>Les questions converties</h2>\n<ul>{converties}</ul>" if converties else "",
    )
    titre = "À lire par qui importe cette cartouche"
    return Document(
        "pages/a-lire.html", titre, _whole(bundle, titre, french_typography(corps), escape(bundle.attribution))
    )


NOTICE: Final = """\
<p>{attribution}</p>
<p>Adresse permanente : <a href="{permalien}">{permalien}</a></p>
<p>Cette page est pour l’enseignante ou l’enseignant. Moodle la cache aux apprenants ; ailleurs, retirez-la après l’avoir lue.</p>
<h2>Ce que contient la cartouche</h2>
<ul>{contenu}</ul>
<p>Les pages du formateur n’y sont pas : elles restent sur le site, à l’adresse de chaque module.</p>
<h2>Comment l’importer</h2>
<ul>
<li>Moodle : dans un cours vide, « Restauration », déposez le fichier .imscc, puis suivez les étapes.</li>
<li>Canvas : « Paramètres », « Importer le contenu du cours », « Paquet Common Cartridge 1.x ».</li>
<li>Brightspace : « Administration du cours », « Importer, exporter, copier », « Importer des composants ».</li>
</ul>
<p>Importer deux fois crée deux exemplaires de chaque page : travaillez dans un cours vide.</p>
<h2>Ce qui est perdu ou changé</h2>
<ul>
<li>Les corrigés, repliés sur le site, sont ici lisibles d’emblée, sous un titre « Corrigé ».</li>
<li>Les définitions au survol deviennent des liens vers le glossaire du site ; un glossaire est joint.</li>
<li>Un lien d’une page à une autre mène au site public, dans cette même édition ; il demande une connexion.</li>
<li>La progression de la personne n’est pas reprise : c’est la plateforme qui la suit.</li>
</ul>
{conversions}
<h2>Ce que Moodle change encore</h2>
<ul>
<li>Le premier chapitre de la cartouche arrive dans la section « Généralités » : c’est celui-ci, et non un module.</li>
<li>Les options de relecture des tests sont décochées : rouvrez chaque test et cochez-les, sans quoi personne ne lit les explications.</li>
<li>Une réponse écrite perd son retour ; l’explication est reprise dans le retour général.</li>
</ul>
"""
