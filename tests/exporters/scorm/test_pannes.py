"""Une plateforme absente, lente, en panne, qui fait relire : rien ne se perd, et la personne le sait."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import TEMOIN
from tests.exporters.scorm.paquets import SCO, package
from tests.exporters.scorm.plateforme import Lancement, radio

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("exporters-scorm-pannes")]


def test_sans_plateforme_puis_avec(adresse: str, navigateur: Browser) -> None:
    """Sans plateforme, tout se lit et un avis le dit ; si elle arrive, rien de ce qui a été fait n’est perdu."""
    essai = Lancement(navigateur, adresse, SCO, avec_api=False)
    essai.coquille.get_by_role("alert").get_by_text("rien ne sera enregistré").wait_for()
    essai.next()
    assert "Ce que l’on voit" in essai.contenu.locator("article").inner_text()
    essai.go("S’auto-évaluer")
    radio(essai, "Q-ACCUEILLIR-1", 0)
    assert "C’est juste" in essai.contenu.locator("#q-accueillir-1 .verdict").inner_text()
    assert essai.coquille.locator("#etat").inner_text() == "Rien n’est enregistré"
    essai.page.evaluate("poser()")
    # Le nouvel essai peut se faire tout seul entre-temps : le bouton, alors, n’est plus là.
    essai.coquille.locator("#avis-bouton").evaluate("(bouton) => bouton.click()")
    essai.saved()
    assert not essai.coquille.locator("#avis").is_visible()
    assert essai.written("cmi.core.score.raw") == ["14.29"] and essai.written("cmi.interactions.0.id")
    essai.page.close()


def test_une_plateforme_en_retard_rend_sa_page(adresse: str, navigateur: Browser) -> None:
    memoire = {"core": {"lesson_location": "sequence-repondre.html", "lesson_status": "incomplete"}}
    essai = Lancement(navigateur, adresse, SCO, memoire=memoire, avec_api=False)
    essai.page.evaluate("poser()")
    essai.contenu.locator("h1", has_text="Répondre").wait_for()
    assert essai.coquille.locator("#avis").is_hidden()
    essai.page.close()


@pytest.mark.parametrize("panne", ["garder", "exception"])
def test_la_plateforme_refuse_puis_se_remet(adresse: str, navigateur: Browser, panne: str) -> None:
    essai = Lancement(navigateur, adresse, SCO)
    essai.go("S’auto-évaluer")
    essai.saved()
    essai.page.evaluate(f"panne.{panne} = true")
    radio(essai, "Q-ACCUEILLIR-1", 1)
    essai.coquille.get_by_role("alert").get_by_text("La plateforme n’enregistre pas").wait_for()
    assert essai.coquille.locator("#etat").inner_text() == "Non enregistré"
    radio(essai, "Q-ACCUEILLIR-3", 0)
    essai.page.wait_for_timeout(200)
    essai.page.evaluate(f"panne.{panne} = false")
    if panne == "exception":
        essai.coquille.locator("#avis-bouton").evaluate("(bouton) => bouton.click()")
    # Sinon, personne ne touche à rien : le nouvel essai se fait tout seul.
    essai.saved()
    assert essai.coquille.locator("#avis").is_hidden()
    assert essai.coquille.locator("#annonce").inner_text() == "L’enregistrement a repris."
    garde = essai.leave()
    assert [garde["interactions"][str(n)]["id"] for n in range(2)] == ["Q-ACCUEILLIR-1", "Q-ACCUEILLIR-3"]
    assert garde["core"]["score"]["raw"] == "14.29" and len(garde["interactions"]) == 2


def test_la_plateforme_refuse_d_ouvrir(adresse: str, navigateur: Browser) -> None:
    page = navigateur.new_page()
    page.goto(f"{adresse}plateforme.html")
    page.evaluate("panne.ouvrir = true; launch('1.2', '/m-accueillir/index.html', null)")
    coquille = page.frame_locator("#sco")
    coquille.get_by_role("alert").get_by_text("La plateforme n’enregistre pas").wait_for()
    assert coquille.frame_locator("#page").locator("h1").inner_text() == "Accueillir"
    page.evaluate("panne.ouvrir = false")
    coquille.locator("#avis-bouton").evaluate("(bouton) => bouton.click()")
    coquille.locator("#etat").filter(has_text=re.compile("^Enregistré$")).wait_for()
    page.close()


def test_une_plateforme_lente_laisse_lire_le_verdict(adresse: str, navigateur: Browser) -> None:
    """L’explication est peinte avant que la plateforme ne bloque le navigateur."""
    essai = Lancement(navigateur, adresse, SCO)
    essai.go("S’auto-évaluer")
    essai.saved()
    essai.page.evaluate("panne.lenteur = 1200")
    peint = essai.cadre.evaluate(
        """() => new Promise((rendre) => {
          const question = document.querySelector('#q-accueillir-1');
          question.querySelector('input').checked = true;
          question.querySelector('button').click();
          requestAnimationFrame(() => setTimeout(() => rendre([Date.now(), question.querySelector('.verdict').textContent])));
        })"""
    )
    essai.page.wait_for_function(f"dernierEnregistrement >= {peint[0]}")
    assert "C’est juste" in peint[1]
    essai.saved()
    essai.page.close()


def test_dans_une_fenetre_a_part(adresse: str, navigateur: Browser) -> None:
    """Lancé dans une autre fenêtre, dans un cadre de plus, le module trouve la plateforme chez qui l’a ouvert."""
    essai = Lancement(navigateur, adresse, SCO)
    essai.saved()
    with essai.page.expect_popup() as ouverte:
        essai.page.evaluate("document.getElementById('sco').remove(); window.open('/plateforme.html?cadre')")
    fenetre = ouverte.value
    # La fenêtre existe avant sa page : on attend que celle-ci soit là, et non la page vide qui la précède.
    fenetre.wait_for_function("location.search === '?cadre' && document.readyState === 'complete'")
    essai.page.evaluate("moteur.reset(); journal.length = 0")
    fenetre.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<iframe src=\"/m-accueillir/index.html\"></iframe>')"
    )
    fenetre.frame_locator("iframe").locator("#etat").filter(has_text=re.compile("^Enregistré$")).wait_for()
    assert essai.journal()[0][0] == "LMSInitialize"
    fenetre.close()
    essai.page.close()


def test_relecture(adresse: str, navigateur: Browser) -> None:
    """Une plateforme qui fait relire un module terminé ne reçoit plus rien."""
    essai = Lancement(
        navigateur, adresse, SCO, memoire={"core": {"lesson_mode": "review", "lesson_status": "completed"}}
    )
    essai.coquille.get_by_role("alert").get_by_text("Vous relisez ce module").wait_for()
    essai.next()
    essai.page.wait_for_timeout(200)
    essai.leave_silently()
    assert [a for a in essai.journal() if a[0] == "LMSSetValue"] == []
    assert essai.journal()[-1][0] == "LMSFinish"


def test_une_page_de_connexion_a_la_place_du_cours(adresse: str, navigateur: Browser) -> None:
    essai = Lancement(navigateur, adresse, SCO)
    essai.saved()
    essai.page.route(
        "**/sequence-arriver.html", lambda r: r.fulfill(body="<h1>Connectez-vous</h1>", content_type="text/html")
    )
    essai.coquille.locator("#suivant").click()
    essai.coquille.get_by_role("alert").get_by_text("Cette page ne s’est pas ouverte").wait_for()
    essai.page.unroute("**/sequence-arriver.html")
    essai.coquille.get_by_role("button", name="Recharger la page").click()
    essai.contenu.locator("h1", has_text="Accueillir").wait_for()
    assert essai.coquille.locator("#avis").is_hidden()
    essai.page.close()


def test_depuis_un_disque(navigateur: Browser, tmp_path: Path) -> None:
    """Un formateur qui décompresse le paquet peut le parcourir, quiz compris."""
    with zipfile.ZipFile(package(TEMOIN, tmp_path)) as archive:
        archive.extractall(tmp_path / "disque")
    page = navigateur.new_page()
    page.goto((tmp_path / "disque" / SCO / "index.html").as_uri())
    contenu = page.frame_locator("#page")
    assert contenu.locator("h1").inner_text() == "Accueillir"
    page.get_by_role("link", name="S’auto-évaluer").click()
    question = contenu.locator("#q-accueillir-1")
    question.get_by_role("radio").first.check()
    question.get_by_role("button").click()
    page.locator("#avancement", has_text="quiz 1 sur 7").wait_for()
    page.close()
