"""Les fiches-outils : chacune sur une feuille A4, recto et verso, avec l’adresse où la retrouver."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pupitre.exporters.bundle import Bundle, BundlePage
from pupitre.exporters.typst import closing, opening, printable
from pupitre.exporters.typst.blocks import blocks, title
from pupitre.exporters.typst.compiling import Composition, queried, write_pdf
from pupitre.exporters.typst.edition import Copie
from pupitre.exporters.typst.source import array, call, content, linked, string, text
from pupitre.exporters.typst.tree import Section, read_html, sections
from pupitre.model.base import LIBELLES
from pupitre.model.fiche_outil import FicheOutil
from pupitre.model.provenance import provenances
from pupitre.rendering.context import minutes

NOM: Final = "Fiches-outils"
RECTO_VERSO: Final = 2
# Le canevas a sa propre feuille, et les suites sont sur le site.
DEPLACEES: Final = frozenset(("canevas", "continuer"))
# Ce que la feuille place elle-même.
POSEES: Final = frozenset(("chapeau", "reperes", "discret"))


def write(bundle: Bundle, fichier: Path) -> None:
    """Écrit les fiches-outils d’un paquet, l’une après l’autre, deux pages chacune."""
    write_pdf(composed(bundle), fichier)


def check(bundle: Bundle) -> tuple[str, ...]:
    """Nomme chaque fiche qui ne tient pas sur une feuille."""
    phrases = list(printable.check(bundle))
    if phrases:
        return tuple(phrases)
    fins = [int(page) for page in queried(composed(bundle), "fin-de-feuille")]
    debut = 1
    for page, fin in zip(bundle.fiches, fins, strict=True):
        if fin - debut >= RECTO_VERSO:
            nombre = fin - debut + 1
            phrases.append(f"la fiche « {page.titre} » ({page.identifiant}) fait {nombre} pages ; raccourcissez-la.")
        debut = fin + 1 + fin % 2
    return tuple(phrases)


def composed(bundle: Bundle) -> Composition:
    """La composition de toutes les fiches du paquet."""
    contenues = frozenset(p.adresse for p in bundle.fiches)
    fichiers: dict[str, bytes] = {}
    feuilles = []
    for page in bundle.fiches:
        copie = Copie("stagiaire", contenues, {}, bundle.public_address, has_annexes=False, page=page.adresse)
        permalien = f"{bundle.adresse_de_l_edition}id/{page.identifiant}/"
        feuilles.append(_sheet(bundle, page, copie, permalien))
        fichiers[_qr_file(page)] = opening.qr_code(permalien)
        fichiers |= {a: bundle.fichiers[a].read_bytes() for a in sorted(copie.releve.fichiers)}
    return Composition(_preamble(bundle) + "".join(feuilles), fichiers, bundle.edition.publiee_le)


def _qr_file(page: BundlePage) -> str:
    return f"qr-{page.identifiant.lower()}.svg"


def _preamble(bundle: Bundle) -> str:
    nom = "Fiche-outil" if bundle.nature == "fiche" else NOM
    reglages = {
        "titre": string(f"{bundle.titre} · {nom}"),
        "auteur": string(bundle.edition.titre),
        "resume": string(bundle.resume),
    }
    options = ", ".join(f"{cle}: {valeur}" for cle, valeur in reglages.items())
    return f'#import "ecole.typ": *\n#show: document-de-fiches.with({options})\n'


def _sheet(bundle: Bundle, page: BundlePage, copie: Copie, permalien: str) -> str:
    """Une feuille : à quoi sert la méthode, comment faire, un exemple, les limites, le canevas, les sources."""
    fiche = bundle.catalogue.fiches[page.identifiant].contenu
    entete = title(text(fiche.titre), copie, 1, copie.place(page.adresse))
    parties = [s for s in sections(read_html(closing.site_tree(page))) if s.ancre not in DEPLACEES]
    corps = "".join(_part(s, copie) for s in parties)
    edition = bundle.edition
    pied = f"{edition.titre}, édition {edition.edition}"
    licence = f"{fiche.id} · {_signature(bundle, fiche)} · {permalien}"
    return call(
        "feuille",
        content(entete),
        content(corps, _canvas_band(fiche, copie), _sources(bundle, copie), call("note", content(linked(licence)))),
        pied=content(text(pied)),
        sigle=content(text(fiche.id)),
        adresse=string(permalien),
        qr=string(_qr_file(page)),
        alt=string(f"Code QR : l’adresse {permalien}"),
        genre=content(text(f"Fiche-outil · {fiche.phase.capitalize().replace('Evaluer', 'Évaluer')}")),
        resume=content(text(fiche.resume)),
        reperes=array(f"({content(text(nom))}, {content(text(valeur))})" for nom, valeur in _facts(fiche)),
    )


def _signature(bundle: Bundle, fiche: FicheOutil) -> str:
    """Les auteurs et la licence ; sur une feuille qui réunit ou reprend des couches, chacune avec les siens."""
    parts = provenances(bundle.catalogue, bundle.catalogue.fiches[fiche.id])
    if any(bundle.catalogue.couches[p.couche].prefixe for p in parts):
        return " ; ".join(p.phrase for p in parts)
    return f"{', '.join(fiche.auteurs)} · {LIBELLES[fiche.licence]}"


def _part(section: Section, copie: Copie) -> str:
    enfants = tuple(e for e in section.enfants if isinstance(e, str) or not e.classes & POSEES)
    return blocks(enfants, copie, 2)


def _facts(fiche: FicheOutil) -> tuple[tuple[str, str], ...]:
    return (
        ("Durée", minutes(fiche.duree_minutes)),
        ("À combien", fiche.participants),
        ("Matériel", " ; ".join(fiche.materiel)),
    )


def _canvas_band(fiche: FicheOutil, copie: Copie) -> str:
    """Le canevas en petit, et en mots : de quoi le retracer à la main si l’on ne peut pas l’imprimer."""
    if fiche.canevas is None:
        return ""
    adresse = closing.CANEVAS + fiche.canevas.fichier
    copie.releve.fichiers.add(adresse)
    titre = title(text(f"Le canevas, {fiche.canevas.format}"), copie, 2)
    mots = text(closing.plain(fiche.canevas.alternative))
    return call("bande-de-canevas", string(adresse), content(titre), content(mots))


def _sources(bundle: Bundle, copie: Copie) -> str:
    """Les références que cite la fiche, en entier."""
    references = closing.cited(bundle, copie.releve.references)
    if not references:
        return ""
    entrees = array(closing.full_reference(r, copie) for r in references)
    return title(text("Sources"), copie, 2) + call("sources", entrees)
