"""Le contrat des importeurs : manifeste, schémas, fichiers, liens ; et la preuve qu’un paquet abîmé est refusé."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import xmlschema
from lxml import etree

from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.scorm_manifest import short_title
from pupitre.exporters.scorm_pages import RUNTIME
from pupitre.model.catalogue import Catalogue
from pupitre.settings import Settings
from tests.exporters.scorm.contrat import defects, of_contents
from tests.exporters.scorm.paquets import FORMATS, MODULE, contents, write


@pytest.mark.parametrize("format_", FORMATS.values())
def test_le_petit_cursus_tient_le_contrat(atelier: BundleFactory, format_: str, tmp_path: Path) -> None:
    for bundle in (atelier.module(MODULE), atelier.programme("P-COURT"), atelier.cursus()):
        assert defects(write(bundle, format_, tmp_path)) == []


def test_le_cursus_reel_tient_le_contrat(reel: tuple[Settings, Catalogue], reel_entier: dict[str, bytes]) -> None:
    assert list(of_contents(reel_entier)) == []
    manifeste = etree.fromstring(reel_entier["imsmanifest.xml"])
    assert len(manifeste.findall(".//{*}item")) == len(reel[1].modules)


MUTATIONS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    # défaut attendu -> (fichier, ce qui lui arrive)
    "préfixe adlcp": ("imsmanifest.xml", lambda x: x.replace(b"adlcp:", b"adl:").replace(b"xmlns:adlcp", b"xmlns:adl")),
    "ressource qui n’est pas lançable": ("imsmanifest.xml", lambda x: x.replace(b' adlcp:scormtype="sco"', b"")),
    "espace de noms par défaut": ("imsmanifest.xml", lambda x: x.replace(b'imscp_rootv1p1p2"', b'imscp_rootv1p1p1"', 1)),
    "seuil de réussite": ("imsmanifest.xml", lambda x: x.replace(b"</item>", b"<adlcp:masteryscore>60</adlcp:masteryscore></item>")),
    "titre": ("imsmanifest.xml", lambda x: re.sub(rb"<title>[^<]*", b"<title>Qui &amp; quoi", x, count=1)),
    "titre : 'a": ("imsmanifest.xml", lambda x: re.sub(rb"<title>[^<]*", b"<title>" + b"a" * 256, x, count=1)),
    "élément sans ressource": ("imsmanifest.xml", lambda x: x.replace(b'isvisible="true"', b'isvisible="false"')),
    "listé sans exister": ("imsmanifest.xml", lambda x: x.replace(b"</resource>", b'<file href="rien.html"/></resource>')),
    "présent sans être listé": ("imsmanifest.xml", lambda x: re.sub(rb'<file href="commun/page.js"/>', b"", x)),
    "page de lancement non listée": ("imsmanifest.xml", lambda x: re.sub(rb'<file href="[^"]*index.html"/>', b"", x)),
    "mène à une ancre absente": ("m-accueillir/glossaire.html", lambda x: x.replace(b'id="t-', b'id="u-')),
    "ailleurs": ("m-accueillir/presentation.html", lambda x: x + b'<img src="https://ailleurs.example/x.png">'),
    "n’est pas dans le paquet": ("m-accueillir/presentation.html", lambda x: x + b'<a href="rien.html">Rien</a>'),
}  # fmt: skip


@pytest.mark.parametrize("defaut", MUTATIONS)
def test_le_contrat_voit_chaque_defaut(paquet: dict[str, bytes], defaut: str) -> None:
    """Le lecteur du contrat n’est utile que s’il refuse un paquet abîmé."""
    fichier, abime = MUTATIONS[defaut]
    abimes = {**paquet, fichier: abime(paquet[fichier])}
    assert abimes[fichier] != paquet[fichier]
    assert any(defaut in d for d in of_contents(abimes)), list(of_contents(abimes))


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, xmlschema.XMLSchema11]:
    """Les schémas officiels. L’un d’eux se déclare lui-même un préfixe que XML réserve : on relit sans lui."""
    dossier = tmp_path_factory.mktemp("xsd")
    for fichier in (RUNTIME / "schemas-1.2").iterdir():
        texte = fichier.read_text(encoding="utf-8")
        (dossier / fichier.name).write_text(texte.replace('xmlns="http://www.w3.org/XML/1998/namespace"', ""), "utf-8")
    anciens = ["imscp_rootv1p1p2.xsd", "adlcp_rootv1p2.xsd", "imsmd_rootv1p2p1.xsd"]
    recents = ["imscp_v1p1.xsd", "adlcp_v1p3.xsd", "imsss_v1p0.xsd"]
    return {
        "scorm": xmlschema.XMLSchema11([str(dossier / nom) for nom in anciens]),
        "scorm-2004": xmlschema.XMLSchema11([str(RUNTIME / "schemas-2004" / nom) for nom in recents]),
    }


@pytest.mark.parametrize("format_", FORMATS.values())
def test_le_manifeste_suit_les_schemas(
    atelier: BundleFactory, schemas: dict[str, xmlschema.XMLSchema11], format_: str, tmp_path: Path
) -> None:
    for bundle in (atelier.module(MODULE), atelier.programme("P-COURT")):
        manifeste = contents(write(bundle, format_, tmp_path))["imsmanifest.xml"].decode()
        schemas[format_].validate(manifeste)
        with pytest.raises(xmlschema.XMLSchemaValidationError):
            schemas[format_].validate(
                manifeste.replace("<resources>", "<ressources>").replace("</resources>", "</ressources>")
            )


@pytest.mark.parametrize(("format_", "dossier"), [("scorm", "schemas-1.2"), ("scorm-2004", "schemas-2004")])
def test_les_schemas_cites_sont_dans_le_paquet(
    atelier: BundleFactory, format_: str, dossier: str, tmp_path: Path
) -> None:
    contenu = contents(write(atelier.module(MODULE), format_, tmp_path))
    assert all(contenu[f.name] == f.read_bytes() for f in (RUNTIME / dossier).iterdir())
    cites = etree.fromstring(contenu["imsmanifest.xml"]).get(
        "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
    )
    assert cites and set(cites.split()[1::2]) <= set(contenu)


def test_titres_difficiles(atelier: BundleFactory, tmp_path: Path) -> None:
    assert short_title("Élus & agents") == "Élus et agents"
    assert len(short_title("é" * 400)) == 255 and short_title("é" * 255) == "é" * 255
    bundle = atelier.module(MODULE)
    module = replace(
        bundle.modules[0], module=bundle.modules[0].module.model_copy(update={"titre": "Voir <& dire> " * 40})
    )
    assert defects(write(replace(bundle, modules=(module,), titre="Voir <& dire> " * 40), "scorm", tmp_path)) == []
