"""Ce que la plateforme garde pour reprendre : peu de place, et parfois n’importe quoi."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.conftest import TEMOIN
from tests.exporters.scorm.paquets import SCO, package
from tests.exporters.scorm.plateforme import Lancement, served

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("exporters-scorm-memoire")]


@pytest.fixture(scope="module")
def gros_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Un module de huit séquences et de douze questions à réponse écrite."""
    racine = tmp_path_factory.mktemp("gros") / "cursus"
    shutil.copytree(TEMOIN, racine)
    dossier = racine / "modules/accueillir"
    modele = (dossier / "20-repondre.md").read_text(encoding="utf-8")
    for rang in range(3, 9):
        texte = re.sub(r"S-ACCUEILLIR-2", f"S-ACCUEILLIR-{rang}", modele)
        texte = re.sub(r"\bA-ACCUEILLIR-(\w+)", rf"A-ACCUEILLIR-\1-{rang}", texte)
        # Un titre par page : l’essai sait ainsi quand la suivante est arrivée.
        texte = re.sub(r"^titre: (.*)$", rf"titre: \1, étape {rang}", texte, count=1, flags=re.MULTILINE)
        (dossier / f"{rang}0-etape-{rang}.md").write_text(texte, encoding="utf-8")
    question = "  - {{id: Q-ACCUEILLIR-{}, forme: reponse-courte, objectif: OBJ-ACCUEILLIR-1, enonce: Écrivez., acceptees: [irritant]}}\n"
    (dossier / "quiz.yml").write_text("questions:\n" + "".join(question.format(n) for n in range(1, 13)), "utf-8")
    with served(package(racine, racine.parent), racine.parent / "servi") as adresse:
        yield adresse


@pytest.mark.parametrize(("mot", "au_moins", "au_plus"), [("une réponse ordinaire", 12, 12), ("é" * 300, 6, 11)])
def test_memoire_de_huit_pages_et_douze_questions(
    gros_module: str, navigateur: Browser, mot: str, au_moins: int, au_plus: int
) -> None:
    """La mémoire tient dans 4 096 octets ; au-delà, on oublie les plus longs textes, jamais les verdicts ni les pages."""
    essai = Lancement(navigateur, gros_module, SCO)
    for _ in range(8):
        essai.next()
    essai.next()
    essai.contenu.locator(".question").first.wait_for()
    essai.cadre.evaluate(
        "(mot) => { const champs = [...document.querySelectorAll('input[type=text]')];"
        "champs.forEach((c, i) => { c.value = i ? mot : 'Irritant'; });"
        "document.querySelectorAll('.question button').forEach((b) => b.click()); }", mot,
    )  # fmt: skip
    essai.saved()
    essai.page.wait_for_function("journal.some((a) => a[2] === 'completed')")
    memoire = essai.written("cmi.suspend_data")
    assert max(len(m.encode()) for m in memoire) < 4096
    reprise = Lancement(navigateur, gros_module, SCO, memoire=essai.leave())
    reprise.saved()
    assert reprise.coquille.locator("#avancement").inner_text() == "Terminé ✓ · 8 séquences sur 8 · quiz 1 sur 12"
    reprise.contenu.locator(".quiz-bilan", has_text="1 juste sur 12").wait_for()
    remplies = reprise.cadre.evaluate(
        "[...document.querySelectorAll('input[type=text]')].filter((c) => c.value).length"
    )
    assert au_moins <= remplies <= au_plus
    assert reprise.contenu.get_by_text("Votre réponse d’une autre séance était à revoir.").count() == 12 - remplies
    reprise.page.close()


def test_une_memoire_illisible_n_empeche_rien(adresse: str, navigateur: Browser) -> None:
    for texte in ("viewed=1,2,3", '{"v":1,"p":5,"q":[]}', "null"):
        essai = Lancement(
            navigateur, adresse, SCO, memoire={"suspend_data": texte, "core": {"lesson_location": "rien.html"}}
        )
        essai.saved()
        assert essai.contenu.locator("h1").inner_text() == "Accueillir" and essai.erreurs == []
        essai.page.close()
