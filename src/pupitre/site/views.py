"""Ce que le gabarit affiche autour du contenu d’une page : le même, que MkDocs construise ou que l’on construise soi-même."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pupitre.exporters.citations import (
    Citables,
    as_bibtex,
    as_csl,
    as_json_ld,
    as_ris,
    as_sentence,
    citable,
    meta_tags,
    notice_of,
)
from pupitre.exporters.hosting import CSP
from pupitre.exporters.publication import stable_address
from pupitre.model.addresses import CURSUS, LECTURE_HORS_CONNEXION, TELECHARGEMENTS
from pupitre.model.base import LIBELLES
from pupitre.model.catalogue import Catalogue
from pupitre.model.edition import EditionPubliee
from pupitre.model.licences import ADRESSES
from pupitre.model.provenance import Provenance
from pupitre.rendering.context import Cible, weight
from pupitre.rendering.navigation import EntreeMenu, Menus
from pupitre.rendering.page_source import Lien, PageSource
from pupitre.rendering.sanitize import french_typography
from pupitre.settings import Settings
from pupitre.site.assets import prepare
from pupitre.site.page_facts import DOCUMENTS, PLACE, issue_address, report_address
from pupitre.site.search import RECHERCHE

if TYPE_CHECKING:
    # Les formats d’export ne se chargent que pour qui exporte.
    from pupitre.exporters.running import Written

LEGALES: Final = (
    ("Accessibilité : non conforme", "accessibilite/"),
    ("Mentions légales", "mentions-legales/"),
    ("Données personnelles", "donnees-personnelles/"),
    ("Écoconception", "ecoconception/"),
    ("Plan du site", "plan-du-site/"),
    ("Contact", "contact/"),
    ("Aide", "aide/"),
    ("Licence et citation", "reutiliser/"),
)


def site_data(settings: Settings, pages: Iterable[PageSource]) -> dict[str, Any]:
    """Ce que toutes les pages savent du site."""
    return {
        "pupitre": {
            "titre": settings.titre,
            "sous_titre": settings.sous_titre,
            "editeur": settings.editeur,
            "depot": settings.depot,
            "licence": LIBELLES[settings.licence_contenus],
            "licence_adresse": ADRESSES.get(settings.licence_contenus, ""),
            "csp": CSP,
        },
        "recherche": any(page.gabarit == RECHERCHE for page in pages),
        "ressources": prepare().noms,
    }


def editable_path(catalogue: Catalogue, page: PageSource) -> str:
    """Le fichier de ce dépôt que l’on modifie pour changer la page ; vide s’il est chez les auteurs d’une couche commune."""
    couche = catalogue.couches.get(page.provenance[0].couche) if page.provenance else None
    return page.chemin if couche is None or not couche.prefixe else ""


def joined_files(
    racine: Path, catalogue: Catalogue, paquets: tuple[Written, ...], sources: Path | None
) -> dict[str, Path]:
    """Les fichiers que le site joint à ses pages : chemin dans le site -> fichier à copier."""
    emportes = (*(paquet.fichier for paquet in paquets), *([sources] if sources else []))
    return {
        **{f"{TELECHARGEMENTS}{fichier.name}": fichier for fichier in emportes},
        **{j.chemin.removeprefix("docs/"): (racine / j.fichier).resolve() for j in catalogue.joints.values()},
    }


@dataclass(frozen=True, slots=True)
class Views:
    """Ce que montrent les gabarits, page par page ; les menus et l’édition ne sont calculés qu’une fois.

    `communes` : les couches que ce dépôt ne tient pas ; `paquets` : les exports que proposent les pages.
    """

    settings: Settings
    edition: EditionPubliee
    citables: Citables
    menus: Menus
    communes: frozenset[str]
    paquets: tuple[Written, ...] = ()

    @staticmethod
    def of_site(
        catalogue: Catalogue,
        settings: Settings,
        edition: EditionPubliee,
        pages: Iterable[PageSource],
        paquets: tuple[Written, ...] = (),
    ) -> Views:
        """Les vues d’un site qui a ces pages."""
        communes = frozenset(nom for nom, couche in catalogue.couches.items() if couche.prefixe)
        return Views(settings, edition, citable(edition), Menus.of_pages(catalogue, pages), communes, paquets)

    def meta(self, source: PageSource) -> dict[str, Any]:
        """L’en-tête que reçoit le gabarit : titres, fil, voisines, menu, notice, paquets."""
        adresse = stable_address(self.settings, source.adresse)
        page = self.edition.pages.get(source.adresse)
        # L’édition où le texte a changé pour la dernière fois : inchangée, la page reste la même à l’octet.
        texte_de = page.depuis if page else self.settings.edition
        is_formateur = source.cible is Cible.FORMATEUR
        meta = {
            "provenance": [self._part(part, texte_de) for part in source.provenance],
            "title": source.titre,
            "description": source.description,
            "gabarit": source.gabarit,
            "identifiant": source.identifiant,
            "famille": source.famille,
            "etiquette": "Pour les formateurs" if is_formateur else source.etiquette,
            "fil": [_link(lien) for lien in source.fil],
            "precedent": _link(source.precedent),
            "suivant": _link(source.suivant),
            "menu": [_entry(entree) for entree in self.menus.of(source)],
            "liens_legaux": [{"titre": titre, "url": url} for titre, url in LEGALES],
            "reperes": PLACE if source.gabarit in DOCUMENTS else "",
            "signaler": report_address(self.settings, source, adresse, texte_de),
            "signaler_depot": issue_address(self.settings, source, adresse, texte_de),
        }
        if source.adresse in self.edition.pages:
            meta["notice"] = _notice(self.edition, source, self.citables)
        emporte = CURSUS if source.adresse == LECTURE_HORS_CONNEXION else source.identifiant
        if emporte:
            meta["paquets"] = [_package(p) for p in self.paquets if p.identifiant == emporte]
        return meta

    def _part(self, part: Provenance, texte_de: str) -> dict[str, Any]:
        """La part d’une couche, telle que le pied de page la montre ; `texte_de` : l’édition de la part locale."""
        return {
            "couche": part.couche,
            "edition": part.edition if part.couche in self.communes else texte_de,
            "auteurs": ", ".join(part.auteurs),
            "licence": LIBELLES[part.licence],
            "adresse": ADRESSES.get(part.licence, ""),
        }


def _notice(edition: EditionPubliee, source: PageSource, citables: Citables) -> dict[str, Any]:
    """Ce que la page dit d’elle-même pour être citée, prêt à poser dans le gabarit."""
    notice = notice_of(edition, source.adresse, source.description, citables)
    donnees = as_json_ld(edition, source.adresse, notice, citables)
    has_lom = source.gabarit in ("module", "programme")
    return {
        "balises": meta_tags(notice),
        # « < » échappé : un titre ne peut pas fermer le bloc de données.
        "json_ld": json.dumps(donnees, ensure_ascii=False).replace("<", "\\u003c"),
        "phrase": french_typography(as_sentence(notice)),
        "formats": (
            ("BibTeX", as_bibtex(notice)),
            ("RIS (Zotero, EndNote)", as_ris(notice).replace("\r\n", "\n")),
            ("CSL-JSON", json.dumps(as_csl(notice), ensure_ascii=False, indent=1)),
        ),
        "lom": f"notices/{source.identifiant}.xml" if has_lom else "",
        "atom": f"{source.adresse.rstrip('/')}.atom" if source.gabarit == "programme" else "",
    }


def _package(paquet: Written) -> dict[str, str]:
    """Ce que la page dit d’un paquet : son format, à quoi il sert, son poids, son adresse."""
    return {
        "libelle": paquet.format.libelle,
        "usage": paquet.format.usage,
        "poids": weight(paquet.octets),
        "url": f"{TELECHARGEMENTS}{paquet.fichier.name}",
    }


def _link(lien: Lien | None) -> dict[str, str] | None:
    return {"titre": lien.titre, "url": lien.adresse} if lien else None


def _entry(entree: EntreeMenu) -> Mapping[str, Any]:
    return {
        "titre": entree.titre,
        "url": entree.adresse,
        "courant": entree.courant,
        "ouvert": entree.ouvert,
        "enfants": [_entry(enfant) for enfant in entree.enfants],
    }
