"""Ce qui ouvre un document : la première page, le sommaire, et ce que porte chaque pied de page."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import segno

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.typst.source import array, call, content, string, text
from pupitre.exporters.typst.timetable import day
from pupitre.model.base import LIBELLES
from pupitre.model.module import FAMILLES
from pupitre.model.programme import Programme
from pupitre.model.running_order import SeanceMinutee
from pupitre.model.session import Session, clock
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


Repere = tuple[str, str]


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


@lru_cache(maxsize=512)
def qr_code(adresse: str) -> bytes:
    """Le code QR d’une adresse, en SVG ; la même sert dans plusieurs documents."""
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


def facts(lignes: Iterable[Repere]) -> str:
    """Une liste de repères, en texte brut ; les valeurs vides sont omises."""
    return call("reperes", array(f"({content(text(nom))}, {content(text(v))})" for nom, v in lignes if v))


def facts_of(bundle: Bundle) -> tuple[Repere, ...]:
    """Les repères d’un module, d’un programme ou du cursus."""
    if bundle.programme:
        return _programme_facts(bundle, bundle.programme)
    if bundle.nature == "module":
        return _module_facts(bundle)
    return (
        ("Modules", str(len(bundle.modules))),
        ("Séquences", str(sum(len(m.sequences) for m in bundle.modules))),
    )


def _module_facts(bundle: Bundle) -> tuple[Repere, ...]:
    module = bundle.modules[0].module
    return (
        ("En salle", minutes(module.duree_salle_minutes)),
        ("Seul ou seule", minutes(module.duree_autonomie_minutes)),
        ("Pour qui", ", ".join(LIBELLES[p] for p in module.publics)),
        ("Niveau visé", LIBELLES[module.niveau]),
        ("À suivre avant", ", ".join(bundle.catalogue.index[p].titre for p in module.prerequis) or "Aucun prérequis"),
    )


def _programme_facts(bundle: Bundle, programme: Programme) -> tuple[Repere, ...]:
    return (
        ("Durée", "" if bundle.session else f"{minutes(programme.duree_minutes)}, pauses comprises"),
        ("Pour qui", ", ".join(LIBELLES[p] for p in programme.publics)),
        ("Prérequis", programme.prerequis),
    )


def session_facts(bundle: Bundle, deroule: Iterable[SeanceMinutee]) -> tuple[Repere, ...]:
    """Quand et où a lieu la session, s’il y en a une."""
    session = bundle.session
    if session is None:
        return ()
    seances = [s for s in deroule if s.depart is not None]
    quand = [f"{day(s)}, {clock(s.depart)}".removeprefix(", ") for s in seances if s.depart is not None]
    return (
        ("Session", session.titre),
        ("Quand", " ; ".join(quand).capitalize()),
        ("Lieu", session.lieu),
    )


def trainer_facts(session: Session | None) -> tuple[Repere, ...]:
    """Combien l’on attend de stagiaires, et qui fait quoi."""
    if session is None:
        return ()
    effectif = f"{session.effectif} stagiaires" if session.effectif else ""
    return (("Effectif", effectif), *((r.role, " ; ".join(r.charges) or "à préciser") for r in session.formateurs))
