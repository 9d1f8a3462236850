"""Une notice par page, et ses écritures : phrase, BibTeX, RIS, CSL-JSON, balises que lit Zotero, JSON-LD, CFF, Zenodo.

Tout vient de la même notice ; rien n’est tapé à la main. La notice nomme l’édition où la page a pris son texte actuel :
l’adresse citée mène à un texte qui ne changera plus, et la page reste la même d’une édition à l’autre.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from pupitre.model.catalogue import Catalogue
from pupitre.model.edition import EditionPubliee, ModulePublie, ProgrammePublie, Publie
from pupitre.model.licences import ADRESSES
from pupitre.model.snapshot import permalink, publish
from pupitre.settings import Settings

LICENCES: Final = ADRESSES
MOIS: Final = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
               "novembre", "décembre")  # fmt: skip
FICTION: Final = "Scénario d’entraînement (fiction)"


@dataclass(frozen=True, slots=True)
class Notice:
    """Ce qu’il faut pour citer une page. `adresse` est permanente ; `cle` distingue la page dans une bibliographie."""

    cle: str
    titre: str
    auteurs: tuple[str, ...]
    ouvrage: str
    edition: str
    publiee_le: date
    editeur: str
    adresse: str
    langue: str
    licence: str
    resume: str = ""
    mots_cles: tuple[str, ...] = ()
    mention: str = ""


Citables = Mapping[str, Publie]


def citable(edition: EditionPubliee) -> Citables:
    """Le contenu que cite une page, par l’identifiant qu’elle porte : le sien, ou le module de sa séquence."""
    sequences = {s.id: module for module in edition.modules for s in module.sequences}
    return {**sequences, **{c.id: c for c in edition.contenus()}}


def notice_of(edition: EditionPubliee, adresse: str, resume: str = "", citables: Citables | None = None) -> Notice:
    """La notice de la page à cette adresse ; lève `KeyError` si l’édition n’a pas cette page.

    `citables` : `citable(edition)`, que l’on donne pour ne pas le refaire à chaque page.
    """
    page = edition.pages[adresse]
    identifiant = page.cle.partition("/")[0]
    contenu = (citable(edition) if citables is None else citables).get(identifiant)
    lieu = permalink(page.cle) if page.cle and "/" not in page.cle else adresse
    is_fiction = getattr(contenu, "nature", "") == "scenario"
    return Notice(
        cle=re.sub(r"[^A-Za-z0-9]+", "-", f"{page.cle or 'accueil'}-{page.depuis}").strip("-").lower(),
        titre=page.titre,
        auteurs=contenu.auteurs if contenu else (edition.titre,),
        ouvrage=edition.titre,
        edition=page.depuis,
        publiee_le=page.depuis_le,
        editeur=edition.editeur,
        adresse=f"{edition.adresse_du_site}{page.depuis}/{lieu}",
        langue=edition.langue,
        licence=contenu.licence if contenu else edition.licence,
        resume=resume or (contenu.resume if contenu else ""),
        mots_cles=contenu.mots_cles if isinstance(contenu, ModulePublie) else (),
        mention=FICTION if is_fiction else "",
    )


def _day(jour: date) -> str:
    return f"{'1er' if jour.day == 1 else jour.day} {MOIS[jour.month - 1]} {jour.year}"


def as_sentence(notice: Notice) -> str:
    """La référence en toutes lettres, dans l’ordre de la norme ISO 690."""
    auteurs = ", ".join(notice.auteurs)
    mention = f" {notice.mention}." if notice.mention else ""
    dans = f" Dans {notice.ouvrage} [en ligne]." if notice.titre != notice.ouvrage else " [En ligne]."
    return (
        f"{auteurs}. « {notice.titre} ».{mention}{dans} Édition {notice.edition}. {notice.editeur}, "
        f"{_day(notice.publiee_le)}. Disponible à l’adresse : {notice.adresse}"
    )


def as_bibtex(notice: Notice) -> str:
    """L’entrée BibTeX ; les doubles accolades gardent les noms d’organismes entiers."""
    champs = {
        "author": " and ".join(f"{{{_bibtex(a)}}}" for a in notice.auteurs),
        "title": f"{{{_bibtex(notice.titre)}}}",
        "howpublished": _bibtex(notice.ouvrage),
        "edition": notice.edition,
        "publisher": _bibtex(notice.editeur),
        "year": str(notice.publiee_le.year),
        "month": str(notice.publiee_le.month),
        "url": notice.adresse,
        "language": notice.langue,
        "note": _bibtex(" ".join(t for t in (notice.mention, f"Licence {notice.licence}") if t)),
    }
    corps = ",\n".join(f"  {nom} = {{{valeur}}}" for nom, valeur in champs.items())
    return f"@misc{{{notice.cle},\n{corps}\n}}\n"


def _bibtex(texte: str) -> str:
    """Échappe ce que BibTeX lirait comme une commande ; une accolade seule casserait l’entrée."""
    return re.sub(r"([&%$#_])", r"\\\1", re.sub(r"[{}\\]", "", texte))


def as_ris(notice: Notice) -> str:
    """L’enregistrement RIS, lignes terminées comme le format le demande."""
    lignes = [
        ("TY", "ELEC"),
        *(("AU", a) for a in notice.auteurs),
        ("TI", notice.titre),
        ("T2", notice.ouvrage),
        ("ET", notice.edition),
        ("PB", notice.editeur),
        ("PY", str(notice.publiee_le.year)),
        ("DA", notice.publiee_le.strftime("%Y/%m/%d/")),
        ("LA", notice.langue),
        ("UR", notice.adresse),
        *(("KW", m) for m in notice.mots_cles),
        *([("N1", notice.mention)] if notice.mention else []),
        ("ER", ""),
    ]
    return "".join(f"{cle}  - {' '.join(valeur.split())}\r\n" for cle, valeur in lignes)


def as_csl(notice: Notice) -> dict[str, Any]:
    """L’entrée CSL-JSON."""
    jour = notice.publiee_le
    entree = {
        "id": notice.cle,
        "type": "webpage",
        "title": notice.titre,
        "author": [{"literal": a} for a in notice.auteurs],
        "container-title": notice.ouvrage,
        "edition": notice.edition,
        "publisher": notice.editeur,
        "issued": {"date-parts": [[jour.year, jour.month, jour.day]]},
        "URL": notice.adresse,
        "language": notice.langue,
        "abstract": notice.resume,
        "genre": notice.mention,
    }
    return {cle: valeur for cle, valeur in entree.items() if valeur}


def meta_tags(notice: Notice) -> tuple[tuple[str, str], ...]:
    """Les balises `citation_*` et Dublin Core, dans l’ordre, une par auteur."""
    jour = notice.publiee_le
    return (
        ("citation_title", notice.titre),
        *(("citation_author", a) for a in notice.auteurs),
        ("citation_inbook_title", notice.ouvrage),
        ("citation_publication_date", jour.strftime("%Y/%m/%d")),
        ("citation_publisher", notice.editeur),
        ("citation_language", notice.langue),
        ("citation_public_url", notice.adresse),
        ("DC.title", notice.titre),
        *(("DC.creator", a) for a in notice.auteurs),
        ("DC.publisher", notice.editeur),
        ("DC.date", jour.isoformat()),
        ("DC.language", notice.langue),
        ("DC.identifier", notice.adresse),
        ("DC.rights", LICENCES.get(notice.licence, notice.licence)),
        ("DC.type", "InteractiveResource" if notice.mots_cles else "Text"),
    )


# ── schema.org ───────────────────────────────────────────────────────


def as_json_ld(
    edition: EditionPubliee, adresse: str, notice: Notice, citables: Citables | None = None
) -> dict[str, Any]:
    """La description schema.org de la page : un cours pour un module ou un programme, sinon une ressource."""
    cle = edition.pages[adresse].cle
    contenu = (citable(edition) if citables is None else citables).get(cle)
    # La page d’une séquence porte les auteurs de son module, mais elle n’est pas ce module.
    contenu = contenu if contenu and contenu.id == cle else None
    donnees: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["Course", "LearningResource"]
        if isinstance(contenu, ModulePublie | ProgrammePublie)
        else "LearningResource",
        "@id": notice.adresse,
        "name": notice.titre,
        "description": notice.resume,
        "url": notice.adresse,
        "identifier": cle,
        "inLanguage": notice.langue,
        "license": LICENCES.get(notice.licence, notice.licence),
        "version": notice.edition,
        "datePublished": notice.publiee_le.isoformat(),
        "author": [{"@type": "Organization", "name": a} for a in notice.auteurs],
        "publisher": {"@type": "Organization", "name": notice.editeur},
        "isAccessibleForFree": True,
        "isPartOf": {"@type": "Course", "name": notice.ouvrage, "url": edition.adresse_du_site},
    }
    donnees |= _course(edition, contenu) if contenu else {}
    return {cle: valeur for cle, valeur in donnees.items() if valeur not in ("", [], None)}


def _course(edition: EditionPubliee, contenu: Publie) -> dict[str, Any]:
    if isinstance(contenu, ModulePublie):
        titres = {c.id: c.titre for c in edition.competences}
        return {
            "dateModified": contenu.mis_a_jour_le.isoformat(),
            "provider": {"@type": "Organization", "name": edition.editeur},
            "educationalLevel": contenu.niveau,
            "learningResourceType": "module de formation",
            "keywords": list(contenu.mots_cles),
            "timeRequired": f"PT{contenu.duree_autonomie_minutes.maxi}M",
            "teaches": [{"@type": "DefinedTerm", "termCode": c, "name": titres.get(c, c)} for c in contenu.competences],
            "competencyRequired": list(contenu.prerequis),
            "hasPart": [{"@type": "LearningResource", "name": s.titre, "identifier": s.id} for s in contenu.sequences],
            "hasCourseInstance": [
                {"@type": "CourseInstance", "courseMode": mode, "courseWorkload": f"PT{duree.maxi}M"}
                for mode, duree in (
                    ("onsite", contenu.duree_salle_minutes),
                    ("online", contenu.duree_autonomie_minutes),
                )
            ],
        }
    donnees: dict[str, Any] = {"dateModified": contenu.mis_a_jour_le.isoformat()}
    if isinstance(contenu, ProgrammePublie):
        voulus = set(contenu.modules)
        titres = {m.id: m.titre for m in edition.modules if m.id in voulus}
        donnees |= {
            "provider": {"@type": "Organization", "name": edition.editeur},
            "timeRequired": f"PT{contenu.duree_minutes.maxi}M",
            "learningResourceType": "programme de formation",
            "hasPart": [{"@type": "Course", "name": titres.get(m, m), "identifier": m} for m in contenu.modules],
            "hasCourseInstance": [
                {
                    "@type": "CourseInstance",
                    "courseMode": "onsite",
                    "courseWorkload": f"PT{contenu.duree_minutes.maxi}M",
                }
            ],
        }
    return donnees


# ── À la racine du dépôt ─────────────────────────────────────────────


def as_cff(edition: EditionPubliee) -> str:
    """Le fichier CITATION.cff ; le JSON est du YAML, et il échappe tout."""
    titre = f"{edition.titre} : {edition.sous_titre}"
    lignes = (
        "# Écrit par « pupitre notices » ; ne pas modifier à la main.",
        "cff-version: 1.2.0",
        'message: "Si vous reprenez ce cursus, citez-le ainsi."',
        "type: dataset",
        f"title: {json.dumps(titre, ensure_ascii=False)}",
        "authors:",
        f"  - name: {json.dumps(edition.titre, ensure_ascii=False)}",
        f'version: "{edition.edition}"',
        f"date-released: {edition.publiee_le.isoformat()}",
        f"license: {edition.licence}",
        f"url: {json.dumps(edition.adresse_du_site, ensure_ascii=False)}",
    )
    return "\n".join(lignes) + "\n"


def as_zenodo(edition: EditionPubliee) -> str:
    """Le fichier .zenodo.json, que Zenodo lit au dépôt d’une édition."""
    donnees = {
        "title": f"{edition.titre} : {edition.sous_titre}",
        "upload_type": "lesson",
        "description": f"{edition.sous_titre}. Édition {edition.edition}.",
        "creators": [{"name": edition.titre}],
        "version": edition.edition,
        "publication_date": edition.publiee_le.isoformat(),
        "language": "fra",
        "license": edition.licence.lower(),
        "access_right": "open",
        "keywords": sorted({m for module in edition.modules for m in module.mots_cles})[:30],
    }
    return json.dumps(donnees, ensure_ascii=False, indent=1) + "\n"


def notices(catalogue: Catalogue, settings: Settings) -> dict[str, str]:
    """Le texte de chaque notice de la racine du dépôt, par nom de fichier."""
    edition = publish(catalogue, settings.identite)
    return {"CITATION.cff": as_cff(edition), ".zenodo.json": as_zenodo(edition)}


def write_notices(racine: Path, catalogue: Catalogue, settings: Settings) -> list[Path]:
    """Récrit les notices de la racine du dépôt et rend leurs chemins."""
    textes = notices(catalogue, settings)
    for nom, texte in textes.items():
        (racine / nom).write_text(texte, encoding="utf-8", newline="\n")
    return [racine / nom for nom in textes]
