"""Ce que LibreOffice récrit en enregistrant, ses styles automatiques surtout, ne passe pas pour un changement."""

from __future__ import annotations

from pathlib import Path

import pytest
from odfdo import Document, Element, Style

from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.registry import EXPORTERS
from pupitre.rules.gate import check
from tests.importers.conftest import git
from tests.importers.retours import ARRIVER, REPONDRE, Revenir, changes, through_libreoffice


@pytest.mark.parametrize("suite", ["odt", "docx"])
def test_un_document_reenregistre_par_libreoffice_ne_change_rien(
    suite: str, cursus: Path, revenir: Revenir, tmp_path: Path
) -> None:
    """LibreOffice range le gras d’un paragraphe entier dans le style du paragraphe, et non dans celui du texte."""
    fichier = cursus / ARRIVER
    entiers = "**Tout en gras.**\n\n- *Tout en italique.*\n\n***Les deux.***\n\n## Ce que"
    fichier.write_text(fichier.read_text().replace("## Ce que", entiers, 1))
    git(cursus, "commit", "-qam", "Des paragraphes mis en forme d’un bloc")
    settings, catalogue, _ = check(cursus)
    assert settings is not None
    guide = tmp_path / f"guide.{suite}"
    EXPORTERS[suite].write(BundleFactory(cursus, catalogue, settings).module("M-ACCUEILLIR"), guide)
    (tmp_path / "repris").mkdir()
    repris = through_libreoffice(guide, suite, tmp_path / "repris")
    assert repris.read_bytes() != guide.read_bytes()
    retour = revenir(repris)
    assert (retour.diff(), retour.incompris) == ("", ())


def paragraph_of(document: Document, texte: str) -> Element:
    """Le paragraphe qui a exactement ce texte."""
    return next(p for p in document.body.get_elements("descendant::text:p") if p.inner_text == texte)


def test_le_gras_donne_a_tout_un_paragraphe_revient(
    exportes: dict[str, Path], revenir: Revenir, tmp_path: Path
) -> None:
    document = Document(exportes["odt"])
    paragraphe = paragraph_of(document, "Une page de notes.")
    automatique = Style("paragraph", name="P77", area="text", bold=True)
    document.insert_style(automatique, automatic=True)
    paragraphe.set_attribute("text:style-name", "P77")
    document.save(tmp_path / "guide.odt")
    assert changes(revenir(tmp_path / "guide.odt")) == {ARRIVER: ["-Une page de notes.", "+**Une page de notes.**"]}


def test_un_odt_modifie_avec_un_style_automatique_revient(
    exportes: dict[str, Path], revenir: Revenir, tmp_path: Path
) -> None:
    document = Document(exportes["odt"])
    paragraphe = paragraph_of(document, "Une page de notes.")
    paragraphe.set_attribute("text:style-name", "P42")
    paragraphe.text = "Une page de notes, relue à deux."
    document.save(tmp_path / "guide.odt")
    assert changes(revenir(tmp_path / "guide.odt")) == {
        ARRIVER: ["-Une page de notes.", "+Une page de notes, relue à deux."]
    }


def test_un_long_guide_garde_ses_titres_dans_libreoffice(cursus: Path, revenir: Revenir, tmp_path: Path) -> None:
    """Au-delà de quelques centaines de numérotations, LibreOffice laisse tomber tous les styles d’un DOCX."""
    fichier = cursus / REPONDRE
    listes = "".join(f"Liste {n}.\n\n- Un élément {n}.\n\n" for n in range(700))
    fichier.write_text(fichier.read_text().rstrip() + f"\n\n{listes}")
    git(cursus, "commit", "-qam", "Sept cents listes")
    settings, catalogue, _ = check(cursus)
    assert settings is not None
    guide = tmp_path / "guide.docx"
    EXPORTERS["docx"].write(BundleFactory(cursus, catalogue, settings).module("M-ACCUEILLIR"), guide)
    (tmp_path / "repris").mkdir()
    retour = revenir(through_libreoffice(guide, "docx", tmp_path / "repris"))
    assert (retour.diff(), retour.incompris) == ("", ())
