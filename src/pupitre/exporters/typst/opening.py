"""Ce qui ouvre un document : la première page, le sommaire, et ce que porte chaque pied de page."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import segno

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.typst.source import array, call, content, string, text
from pupitre.model.base import LIBELLES
from pupitre.model.module import FAMILLES
from pupitre.rendering.context import minutes
from pupitre.rendering.macros.shapes import FORMES

NOUVELLE_PAGE: Final = "\n#pagebreak(weak: true)\n"
QR: Final = "code-qr.svg"
COULEURS: Final = {
    # famille -> couleur d’encre
    "decouvrir": "#0b5d57",
    "methodes": "#2b4c7e",
    "conditions": "#7a2e5d",
    "ouvrir": "#3d5a1e",
    "pratiquer": "#8a3410",
    "transmettre": "#6b4a00",
}
EXEMPLE: Final = "Exemple : cette session n’a pas lieu. Elle montre ce que l’on obtient."


@dataclass(frozen=True, slots=True)
class Genre:
    """Un genre de document : son nom, la profondeur de son sommaire."""

    nom: str
    profondeur: int


def preamble(bundle: Bundle, genre: Genre) -> str:
    """Les réglages du document : titre, auteur, pied de page, taille du texte."""
    edition = bundle.edition
    is_gros = bool(bundle.session and "gros-caracteres" in bundle.session.options)
    options = {
        "titre": string(f"{bundle.titre} · {genre.nom}"),
        "auteur": string(edition.titre),
        "resume": string(bundle.resume),
        "mots": array(string(m) for m in _keywords(bundle)),
        "pied": content(text(f"{edition.titre}, édition {edition.edition}. {genre.nom}")),
        "adresse": string(bundle.permalien),
        "corps-de": "14pt" if is_gros else "11pt",
    }
    reglages = ", ".join(f"{nom}: {valeur}" for nom, valeur in options.items())
    return f'#import "ecole.typ": *\n#show: document-ecole.with({reglages})\n'


def _keywords(bundle: Bundle) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m for module in bundle.modules for m in module.module.mots_cles))[:20]


def first_page(bundle: Bundle, genre: Genre, reperes: str) -> str:
    """Le titre, la famille, le résumé, les repères, le code QR, puis le sommaire."""
    session = bundle.session
    famille = bundle.modules[0].module.famille if bundle.nature == "module" else ""
    options = {
        "genre": content(text(genre.nom)),
        "titre": content(text(bundle.titre)),
        "resume": content(text(bundle.resume)),
        "mentions": content(reperes),
        "qr": content(qr_card(bundle)),
    }
    if session and session.exemple:
        options["etiquette"] = content(text(EXEMPLE))
    if famille:
        libelle = content(text(FAMILLES[famille][0]))
        options["famille"] = (
            f'(fichier: {string(shape_file(famille))}, couleur: rgb("{COULEURS[famille]}"), libelle: {libelle})'
        )
    arguments = ", ".join(f"{nom}: {valeur}" for nom, valeur in options.items())
    return f"#premiere-page({arguments})\n#sommaire({genre.profondeur})\n"


def qr_card(bundle: Bundle) -> str:
    """Le code QR et l’adresse permanente, en toutes lettres."""
    alternative = f"Code QR : l’adresse {bundle.permalien}"
    return call("carton-qr", string(QR), string(alternative), string(bundle.permalien))


def qr_code(adresse: str) -> bytes:
    """Le code QR d’une adresse, en SVG."""
    sortie = io.BytesIO()
    segno.make(adresse, error="m", micro=False).save(
        sortie, kind="svg", border=0, xmldecl=False, nl=False, dark="#1c2b2a"
    )
    return sortie.getvalue()


def shape_file(famille: str) -> str:
    """Le nom du fichier qui dessine la forme d’une famille."""
    return f"forme-{famille}.svg"


def shape(famille: str) -> bytes:
    """La forme d’une famille, dans sa couleur, en SVG."""
    dessin = f'<g fill="{COULEURS[famille]}">{FORMES[famille]}</g>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20">{dessin}</svg>'.encode()


def facts(lignes: dict[str, str]) -> str:
    """Une liste de repères, en texte brut ; les valeurs vides sont omises."""
    return call("reperes", array(f"({content(text(nom))}, {content(text(v))})" for nom, v in lignes.items() if v))


def module_facts(bundle: Bundle) -> dict[str, str]:
    """Les repères d’un module : durées, publics, niveau."""
    module = bundle.modules[0].module
    return {
        "En salle": minutes(module.duree_salle_minutes),
        "Seul ou seule": minutes(module.duree_autonomie_minutes),
        "Pour qui": ", ".join(LIBELLES[p] for p in module.publics),
        "Niveau visé": LIBELLES[module.niveau],
        "À suivre avant": ", ".join(bundle.catalogue.index[p].titre for p in module.prerequis) or "Aucun prérequis",
    }


def programme_facts(bundle: Bundle) -> dict[str, str]:
    """Les repères d’un programme : durée, publics, prérequis."""
    programme = bundle.programme
    assert programme
    return {
        "Durée": f"{minutes(programme.duree_minutes)}, pauses comprises",
        "Pour qui": ", ".join(LIBELLES[p] for p in programme.publics),
        "Prérequis": programme.prerequis,
    }


def facts_of(bundle: Bundle) -> dict[str, str]:
    """Les repères de la première page."""
    if bundle.programme:
        return programme_facts(bundle)
    if bundle.nature == "module":
        return module_facts(bundle)
    return {"Modules": str(len(bundle.modules)), "Séquences": str(sum(len(m.sequences) for m in bundle.modules))}
