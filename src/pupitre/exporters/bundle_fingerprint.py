"""L’empreinte d’un paquet : deux paquets de même empreinte donnent, octet pour octet, les mêmes documents.

Elle compte les pages telles qu’on les lit, celles du formateur, les valeurs dont on tire des tableaux, les fichiers
joints, l’édition, la session, et le moteur lui-même : un moteur changé refait tout.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pupitre
from pupitre.exporters.unchanged import fingerprint
from pupitre.model.territoire import Remise

if TYPE_CHECKING:
    from pupitre.exporters.bundle import Bundle, BundleModule, BundlePage

# Les bibliothèques qui écrivent nos octets.
ECRIVENT: Final = ("lxml", "openpyxl", "pillow", "pypandoc-binary", "python-pptx", "resvg-py", "segno", "typst")
CANEVAS: Final = "fiches-outils/canevas/"


def fingerprint_of(bundle: Bundle) -> str:
    """L’empreinte de tout ce que lit un format."""
    return fingerprint((_engine().encode(), *(texte.encode() for texte in _texts(bundle)), *_files(bundle)))


@cache
def _engine() -> str:
    """L’empreinte du moteur : ses sources, ses gabarits, ses polices, et la version de ce qui écrit à sa place."""
    dossier = Path(pupitre.__file__).parent
    fichiers = sorted(f for f in dossier.rglob("*") if f.is_file() and f.suffix != ".pyc")
    parts = [f"{nom} {version(nom)}".encode() for nom in ECRIVENT]
    for fichier in fichiers:
        parts += [fichier.relative_to(dossier).as_posix().encode(), fichier.read_bytes()]
    return fingerprint(parts)


def _texts(bundle: Bundle) -> Iterator[str]:
    catalogue, edition = bundle.catalogue, bundle.edition
    yield from (
        bundle.nom,
        bundle.titre,
        bundle.resume,
        bundle.attribution,
        edition.sous_titre,
        str(edition.publiee_le),
    )
    yield from (bundle.adresse_de_l_edition, repr(bundle.session), repr(bundle.programme))
    for module in bundle.modules:
        yield from _module_texts(bundle, module)
    for page in (*bundle.pages.values(), *(page for _, page in to_fill(bundle))):
        yield from (page.adresse, page.titre, page.resume, page.html)
    if bundle.page_du_programme:
        yield bundle.page_du_programme.html
    yield from (repr(catalogue.fiches[p.identifiant].contenu) for p in bundle.fiches)
    yield from (repr(catalogue.cas[p.identifiant].contenu) for p in bundle.cas)
    yield from (repr(catalogue.termes), repr(catalogue.references), repr(_credits(bundle)))


def _module_texts(bundle: Bundle, module: BundleModule) -> Iterator[str]:
    catalogue = bundle.catalogue
    yield from (repr(module.module), repr(module.questions), module.formateur.html)
    suites = (module.presentation, *module.sequences, *([module.evaluation] if module.evaluation else []))
    yield from (bundle.trainer_page(page).html for page in suites)
    sequences = {p.identifiant for p in module.sequences}
    yield from (repr(catalogue.sequences[p.identifiant].contenu) for p in module.sequences)
    yield from (repr(a.contenu) for a in catalogue.activites.values() if a.sequence in sequences)


def to_fill(bundle: Bundle) -> tuple[tuple[Remise, BundlePage], ...]:
    """Les pages à remplir du cursus, chacune avec ce qu’elle est, dans l’ordre de leurs fichiers."""
    pages = ((fichier, document.contenu.a_remplir) for fichier, document in sorted(bundle.catalogue.pages.items()))
    return tuple((remise, bundle.free_page(fichier)) for fichier, remise in pages if remise)


def _credits(bundle: Bundle) -> list[tuple[str, object]]:
    return [(dossier, document.contenu) for dossier, document in sorted(bundle.catalogue.credits.items())]


def _files(bundle: Bundle) -> Iterator[bytes]:
    """Les fichiers que montrent les pages, et les canevas."""
    montres = {*bundle.joined_files(bundle.pages.values()), *(a for a in bundle.fichiers if a.startswith(CANEVAS))}
    for adresse in sorted(montres):
        yield adresse.encode()
        yield bundle.fichiers[adresse].read_bytes()
