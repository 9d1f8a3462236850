"""Ce qui accompagne les pages d’une édition : données, liens permanents, renvois, fils, notices, sommes de contrôle."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from pupitre.cache import NO_STORE, Observation, Store, engine_fingerprint, key_of, recalled
from pupitre.exporters.feeds import editions_feed, feed_path, programme_feed
from pupitre.exporters.inventory import Empreinte, Inventaire, in_order, read_inventory
from pupitre.exporters.lom import as_lom
from pupitre.exporters.offline_reading import SERVICE, offline_files
from pupitre.model.addresses import CATALOGUE, FIL_DES_EDITIONS, SCHEMA, SOMMES, relative_address
from pupitre.model.catalogue import Catalogue
from pupitre.model.contract import Engagement
from pupitre.model.edition import EditionPubliee, dump_edition
from pupitre.model.snapshot import permalink, publish
from pupitre.schemas import schema_of_class
from pupitre.settings import Settings

STABLE: Final = "latest"
PLAN: Final = "sitemap.xml"
# Une page de renvoi : elle mène sans script, et avec script garde l’ancre que l’on avait demandée.
RENVOI: Final = """\
<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{titre}</title>
<link rel="canonical" href="{canonique}">
<script src="{script}" data-vers="{vers}"></script>
<meta http-equiv="refresh" content="0; url={vers}">
</head>
<body>
<p><a href="{vers}">{titre}</a></p>
</body>
</html>
"""


def stable_address(settings: Settings, adresse: str) -> str:
    """L’adresse publique qui suit toujours la dernière édition : la même quelle que soit l’édition construite."""
    return f"{settings.adresse_du_site}{STABLE}/{adresse}"


@dataclass(frozen=True, slots=True)
class Publication:
    """Ce qui accompagne les pages d’une édition : `textes` par chemin, et les fichiers à garder à une ancienne adresse.

    `renvois` : adresse d’une page de renvoi -> où elle mène ; `copies` : ancienne adresse d’un fichier -> l’actuelle.
    """

    edition: EditionPubliee
    textes: Mapping[str, str]
    renvois: Mapping[str, str]
    copies: Mapping[str, str]

    def closing_files(self, inventaire: Inventaire, service: str) -> dict[str, str]:
        """Ce qui ne s’écrit qu’à la fin, parce qu’il dit ce que contient le site : la liste hors connexion, les sommes."""
        textes = offline_files(inventaire, self.edition.edition, self.renvois, service)
        complet = {**inventaire, **{chemin: Empreinte.of(texte.encode()) for chemin, texte in textes.items()}}
        return {**textes, SOMMES: _checksums(complet)}


def publication_of(
    edition: EditionPubliee, catalogue: Catalogue, settings: Settings, script: str, store: Store = NO_STORE
) -> Publication:
    """Tout ce qui fait d’un site construit une édition ; `script` : le chemin de celui des pages de renvoi.

    `store` garde les notices d’une fois à l’autre.
    """
    redirections = tuple(_redirections(catalogue, edition))
    textes = {
        CATALOGUE: dump_edition(edition),
        SCHEMA: json.dumps(schema_of_class(EditionPubliee, "catalogue.json"), ensure_ascii=False, indent=1) + "\n",
        FIL_DES_EDITIONS: editions_feed(catalogue.editions, edition),
        PLAN: sitemap(edition, settings),
        **{feed_path(p): programme_feed(catalogue.editions, edition, p) for p in edition.programmes},
        **dict(_descriptions(edition, store)),
        **{f"{de}index.html": redirect_page(de, vers, titre, settings, script) for de, vers, titre in redirections},
    }
    renvois = {de: vers for de, vers, _ in redirections}
    return Publication(edition, textes, renvois, dict(_moved_files(catalogue, edition)))


def write_publication(dossier: Path, catalogue: Catalogue, settings: Settings, script: str) -> EditionPubliee:
    """Ajoute aux pages d’un site construit dans `dossier` tout ce qui fait d’elles une édition ; rend l’édition.

    `script` : le chemin, dans le site, du script des pages de renvoi.
    """
    publication = publication_of(publish(catalogue, settings.identite), catalogue, settings, script)
    _write(dossier, publication.textes)
    for de, vers in publication.copies.items():
        (dossier / de).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(dossier / vers, dossier / de)
    (dossier / "sitemap.xml.gz").unlink(missing_ok=True)
    service = dossier / SERVICE
    texte = service.read_text(encoding="utf-8") if service.exists() else ""
    _write(dossier, publication.closing_files(read_inventory(dossier), texte))
    return publication.edition


def _write(dossier: Path, textes: Mapping[str, str]) -> None:
    for chemin, texte in textes.items():
        fichier = dossier / chemin
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_text(texte, encoding="utf-8", newline="\n")


def _descriptions(edition: EditionPubliee, store: Store) -> Iterator[tuple[str, str]]:
    """Les notices LOMFR des modules et des programmes, par chemin."""
    observation = Observation((EditionPubliee,), edition=edition)
    vue = observation.view("edition", EditionPubliee)
    for contenu in (*edition.modules, *edition.programmes):
        cle = key_of("lom", engine_fingerprint(), contenu.model_dump_json())
        yield f"notices/{contenu.id}.xml", recalled(store, cle, observation, lambda c=contenu: as_lom(vue, c))  # type: ignore[misc]


def _redirections(catalogue: Catalogue, edition: EditionPubliee) -> Iterator[tuple[str, str, str]]:
    """Les renvois à écrire : d’où, vers où, et le titre de la page d’arrivée."""
    for identifiant, adresse in edition.permanents().items():
        yield permalink(identifiant), adresse, _title(edition, adresse)
    if not catalogue.editions:
        return
    engagement = Engagement(catalogue.editions, edition, catalogue.contrat)
    for promesse in engagement.promises():
        tenue = engagement.resolve(promesse)
        is_moved = tenue and not tenue.retrait and tenue.adresse != promesse.adresse
        if tenue and promesse.nature == "page" and is_moved and promesse.adresse not in edition.pages:
            yield promesse.adresse, tenue.adresse, _title(edition, tenue.adresse)


def _title(edition: EditionPubliee, adresse: str) -> str:
    page = edition.pages.get(adresse.partition("#")[0])
    return page.titre if page else edition.titre


def redirect_page(de: str, vers: str, titre: str, settings: Settings, script: str) -> str:
    """Une page à l’adresse `de` qui mène à `vers` ; ces adresses, et celle du `script`, partent de la racine du site."""
    return RENVOI.format(
        titre=escape(titre),
        canonique=escape(stable_address(settings, vers)),
        vers=escape(relative_address(de, vers)),
        script="../" * de.count("/") + script,
    )


def _moved_files(catalogue: Catalogue, edition: EditionPubliee) -> Iterator[tuple[str, str]]:
    """Un fichier déplacé reste aussi à son ancienne adresse : un renvoi ne vaut que pour une page."""
    engagement = Engagement(catalogue.editions, edition, catalogue.contrat)
    for promesse in engagement.promises():
        tenue = engagement.resolve(promesse)
        if promesse.nature == "fichier" and tenue and not tenue.retrait and tenue.adresse != promesse.adresse:
            yield promesse.adresse, tenue.adresse


def sitemap(edition: EditionPubliee, settings: Settings) -> str:
    """Le plan pour les moteurs de recherche : les adresses stables, datées du dernier changement de leur texte."""
    lignes = "".join(
        f"<url><loc>{escape(stable_address(settings, adresse), quote=False)}</loc><lastmod>{page.depuis_le.isoformat()}</lastmod></url>\n"
        for adresse, page in edition.pages.items()
    )
    entete = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{entete}{lignes}</urlset>\n"


def _checksums(inventaire: Inventaire) -> str:
    """Les sommes SHA-256 de tout ce que l’on télécharge, dans la forme que vérifie `sha256sum -c`."""
    chemins = in_order(c for c in inventaire if not c.endswith(".html") and c.rpartition("/")[2] != SOMMES)
    return "".join(f"{inventaire[chemin].sha256}  {chemin}\n" for chemin in chemins)
