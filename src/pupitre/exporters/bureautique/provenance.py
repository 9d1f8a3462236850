"""Ce qu’un document dit de ses sources, en propriétés que toute suite bureautique garde : de quoi le reprendre modifié.

Rien ne s’affiche dans le texte ; on les voit dans « Fichier, Propriétés ».
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from pupitre.exporters.bundle import Bundle
from pupitre.model.addresses import CURSUS

CONTENU: Final = "Contenu"
EMPREINTE: Final = "Empreinte du texte"
SOURCE: Final = "Source"
REFERENTIELS: Final = "docs/referentiel/"


def provenance_of(bundle: Bundle, texte: str) -> Mapping[str, str]:
    """Le contenu exporté, l’empreinte du texte, puis chaque fichier source et son empreinte.

    L’empreinte d’un fichier est celle de git (SHA-1 de l’objet « blob ») : l’historique en retrouve le texte.
    """
    fichiers = sources_of(bundle)
    lignes = {f"{SOURCE} {rang:03d}": f"{chemin} {fichiers[chemin]}" for rang, chemin in enumerate(sorted(fichiers), 1)}
    return {CONTENU: content_name(bundle), EMPREINTE: text_digest(texte), **lignes}


def content_name(bundle: Bundle) -> str:
    """« module M-OBSERVER », « programme P-COURT », « cursus », ou « modules M-A M-B » pour une session à la carte."""
    if bundle.nature != "cursus":
        return f"{bundle.nature} {bundle.identifiant}"
    return "cursus" if bundle.identifiant == CURSUS else f"modules {' '.join(m.module.id for m in bundle.modules)}"


def sources_of(bundle: Bundle) -> Mapping[str, str]:
    """Les fichiers dont le texte est dans le guide, et leur empreinte."""
    catalogue = bundle.catalogue
    modules = [catalogue.modules[m.module.id].source for m in bundle.modules]
    pages = [d.source for table in (catalogue.fiches, catalogue.cas) for d in table.values()]
    identifiants = {p.identifiant for p in (*bundle.fiches, *bundle.cas)}
    pages = [s for s in pages if s.meta.get("id") in identifiants]
    dossiers = tuple(f"{s.dossier}/" for s in (*modules, *(s for s in pages if s.chemin.endswith("/index.md"))))
    seuls = {s.chemin for s in pages}
    sequences = [catalogue.sequences[s].source for m in bundle.modules for s in catalogue.sequences_de[m.module.id]]
    seuls.update(chemin for source in (*modules, *sequences, *pages) for chemin in source.apports)
    if bundle.programme:
        seuls.add(catalogue.programmes[bundle.programme.id].source.chemin)
    return {
        chemin: empreinte
        for chemin, empreinte in catalogue.empreintes.items()
        if chemin in seuls or chemin.startswith((REFERENTIELS, *dossiers))
    }


def text_digest(texte: str) -> str:
    """L’empreinte d’un texte, ses espaces mises à part."""
    return hashlib.sha256("".join(texte.split()).encode()).hexdigest()[:32]
