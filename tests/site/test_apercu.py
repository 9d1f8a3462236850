"""L’aperçu : ce que l’on enregistre se voit, un fichier cassé ne casse rien, et la page montre le reste du site tel quel."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from pupitre.cache import Store
from pupitre.rules.gate import check
from pupitre.site.build import build_checked
from pupitre.site.direct import Chantier
from pupitre.site.presentation import read_presentation
from pupitre.site.preview.server import Listeners, Rereading, _Server, follow
from pupitre.site.preview.state import Preview
from pupitre.site.preview.watching import watching
from tests.cache.retouches import small_curriculum

SEQUENCE = "modules/accueillir/10-arriver.md"
ADRESSE = "modules/accueillir/arriver/"


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_curriculum(tmp_path_factory.mktemp("modele") / "cursus")


@pytest.fixture
def racine(modele: Path, tmp_path: Path) -> Path:
    return shutil.copytree(modele, tmp_path / "cursus")


def opened(racine: Path) -> Preview:
    preview = Preview(racine, read_presentation(racine), Store(None))
    rapport = preview.reload()
    assert rapport and rapport.is_clean
    return preview


def shown(preview: Preview, adresse: str) -> str:
    return preview.answer(adresse).octets.decode()


def replace_in(fichier: Path, avant: str, apres: str) -> Path:
    texte = fichier.read_text(encoding="utf-8")
    assert avant in texte
    fichier.write_text(texte.replace(avant, apres), encoding="utf-8")
    return fichier.resolve()


def test_l_apercu_montre_le_site_construit(racine: Path, tmp_path: Path) -> None:
    """Chaque fichier du site, demandé à l’aperçu, est le même, au script de l’aperçu près."""
    settings, catalogue, _ = check(racine)
    assert settings
    site = build_checked(Chantier(racine, catalogue, settings), tmp_path / "site").dossier
    preview = opened(racine)
    # Ce qui dit ce que contient le site entier n’a de sens qu’une fois tout construit.
    bilan = {"sommes-sha256.txt", "hors-connexion.json", "sw.js", "404.html"}
    for fichier in sorted(f for f in site.rglob("*") if f.is_file()):
        chemin = fichier.relative_to(site).as_posix()
        if chemin not in bilan:
            reponse = preview.answer(chemin)
            lignes = reponse.octets.split(b"\n")
            sans_script = b"\n".join(ligne for ligne in lignes if b"/apercu/apercu.js" not in ligne)
            assert reponse.is_trouve and sans_script == fichier.read_bytes(), chemin


def test_un_texte_enregistre_se_voit_sans_rien_relire(racine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    preview = opened(racine)
    monkeypatch.setattr("pupitre.site.preview.state.check", lambda _: pytest.fail("tout a été relu"))
    fichier = replace_in(racine / SEQUENCE, "se remarque vite.", "se remarque **tard**.")
    assert preview.edit([fichier])
    assert "<strong>tard</strong>" in shown(preview, ADRESSE)


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "adresse"),
    [
        (SEQUENCE, "se remarque vite.", 'se remarque tard {{ citer_source("livre-2000") }}.', ADRESSE),
        ("modules/accueillir/index.md", "deux chaises", "trois chaises", "modules/accueillir/formateur/"),
        ("modules/accueillir/index.md", "avec attention", "sans hâte", "modules/accueillir/"),
        ("docs/index.md", "Bienvenue.", "Bonjour.", ""),
        ("docs/fiches-outils/accueil.md", "\n## ", "\nUne phrase de plus.\n\n## ", "fiches-outils/accueil/"),
        ("cas-pratiques/cas-vrai/index.md", "\n## ", "\nUne phrase de plus.\n\n## ", "cas-pratiques/cas-vrai/"),
    ],
)
def test_aller_vite_montre_ce_que_tout_relire_montrerait(
    racine: Path, fichier: str, avant: str, apres: str, adresse: str
) -> None:
    preview = opened(racine)
    before = shown(preview, adresse)
    change = racine / fichier
    change.write_text(change.read_text(encoding="utf-8").replace(avant, apres, 1), encoding="utf-8")
    assert preview.edit([change.resolve()])
    vite = shown(preview, adresse)
    assert vite != before
    preview.reload()
    assert vite == shown(preview, adresse)


@pytest.mark.parametrize(
    ("fichier", "avant", "apres"),
    [
        (SEQUENCE, "titre: Arriver", "titre: Venir"),
        (SEQUENCE, "Une page de notes.", "Deux pages de notes."),
        ("docs/referentiel/glossaire.yml", "Ce qui gêne.", "Ce qui arrête."),
        ("curriculum.yml", "titre: Cursus témoin", "titre: Autre cursus"),
    ],
)
def test_ce_qui_change_plus_qu_une_page_attend_d_avoir_tout_relu(
    racine: Path, fichier: str, avant: str, apres: str
) -> None:
    preview = opened(racine)
    change = replace_in(racine / fichier, avant, apres)
    assert not preview.edit([change])
    assert preview.reload()
    assert apres.partition(": ")[2] in shown(preview, ADRESSE) + shown(preview, "glossaire/")


def test_un_fichier_casse_garde_la_derniere_bonne_page(racine: Path) -> None:
    preview = opened(racine)
    bonne = shown(preview, ADRESSE)
    change = replace_in(racine / SEQUENCE, "titre: Arriver", "titre: [Arriver")
    assert not preview.edit([change])
    rapport = preview.reload()
    assert rapport and not rapport.is_clean
    assert shown(preview, ADRESSE) == bonne
    defauts = json.loads(preview.diagnostics())
    assert defauts[0]["fichier"] == SEQUENCE and defauts[0]["gravite"] == "erreur" and defauts[0]["remede"]
    replace_in(racine / SEQUENCE, "titre: [Arriver", "titre: Revenir")
    preview.reload()
    assert "Revenir" in shown(preview, ADRESSE)


def test_une_macro_vers_rien_garde_la_derniere_bonne_page(racine: Path) -> None:
    """Le texte est relu tout de suite ; ce qu’il appelle n’existe pas encore : la page reste, le défaut viendra."""
    preview = opened(racine)
    bonne = shown(preview, ADRESSE)
    for fautif in ('{{ lien_vers("M-RIEN") }}', '{{ definition_terme("rien") }}', "{{ inconnue() }}", "{{ lien_vers("):
        texte = (racine / SEQUENCE).read_text(encoding="utf-8")
        change = replace_in(racine / SEQUENCE, "se remarque vite.", f"se remarque {fautif}.")
        preview.edit([change])
        assert shown(preview, ADRESSE) == bonne, fautif
        (racine / SEQUENCE).write_text(texte, encoding="utf-8")
        preview.edit([change])


def test_sans_rien_de_sain_on_dit_quoi_corriger(racine: Path) -> None:
    replace_in(racine / "curriculum.yml", "titre: Cursus témoin", "titre: [")
    preview = Preview(racine, read_presentation(racine), Store(None))
    assert preview.reload()
    assert "dès que les défauts" in shown(preview, "")
    assert json.loads(preview.diagnostics())


def test_une_relecture_depassee_ne_remplace_rien(racine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On enregistre pendant que tout se relit : ce que l’on avait commencé de lire n’efface pas le plus récent."""
    preview = opened(racine)
    change = racine / SEQUENCE

    def check_then_edit(dossier: Path, *garde: Any) -> object:
        lu = check(dossier, *garde)
        preview.edit([replace_in(change, "se remarque vite.", "se remarque tard.")])
        return lu

    monkeypatch.setattr("pupitre.site.preview.state.check", check_then_edit)
    assert preview.reload() is None
    assert "se remarque tard." in shown(preview, ADRESSE)


def test_hors_du_theme_rien_ne_se_lit(racine: Path) -> None:
    preview = opened(racine)
    for adresse in ("../state.py", "../../shell.py", "/etc/passwd", "base.html", "partials/menu.html"):
        assert not preview.answer(adresse).is_trouve, adresse


def test_on_entend_un_enregistrement_et_pas_une_lecture(tmp_path: Path) -> None:
    (tmp_path / "docs" / "sous").mkdir(parents=True)
    fichier = tmp_path / "docs" / "sous" / "page.md"
    fichier.write_text("un", encoding="utf-8")
    with watching(tmp_path, ("docs", "absent")) as changes:
        fichier.read_text(encoding="utf-8")
        (tmp_path / "docs" / ".page.md.swp").write_text("", encoding="utf-8")
        fichier.write_text("deux", encoding="utf-8")
        assert changes.wait(30) == {fichier}
        autre = fichier.with_name("autre.md")
        fichier.rename(autre)
        assert changes.wait(30) >= {autre}


@pytest.fixture(scope="module")
def navigateur() -> object:
    with sync_playwright() as p:
        chromium = p.chromium.launch(executable_path="/usr/bin/chromium")
        yield chromium
        chromium.close()


@pytest.mark.long
def test_dans_le_navigateur(racine: Path, navigateur: Browser) -> None:
    """La page change sous les yeux sans perdre sa place, montre le défaut du fichier, et l’oublie une fois corrigé."""
    import threading

    fichier = racine / SEQUENCE
    paragraphes = "\n\n".join(
        f"Un paragraphe, le {rang}e, pour que la page se lise en plusieurs fois." for rang in range(80)
    )
    fichier.write_text(f"{fichier.read_text(encoding='utf-8')}\n\n## La suite\n\n{paragraphes}\n", encoding="utf-8")
    preview, listeners = opened(racine), Listeners()
    relecture = Rereading(preview, listeners, lambda _: None)
    with _Server(("127.0.0.1", 0), preview, listeners) as serveur:
        threading.Thread(target=serveur.serve_forever, daemon=True).start()
        page = navigateur.new_page()
        erreurs: list[str] = []
        page.on("pageerror", lambda e: erreurs.append(str(e)))
        page.goto(f"http://127.0.0.1:{serveur.server_port}/{ADRESSE}")
        expect(page.get_by_text("se remarque vite.")).to_be_visible()
        page.get_by_text("le 60e").scroll_into_view_if_needed()
        page.wait_for_function("scrollY > 500")
        hauteur = page.evaluate("scrollY")
        # Le navigateur s’est abonné : on peut le prévenir.
        while not listeners._files:
            page.wait_for_load_state("load")
        follow({replace_in(fichier, "le 70e", "le soixante-dixième")}, preview, listeners, relecture)
        expect(page.get_by_text("le soixante-dixième")).to_be_attached()
        page.wait_for_function("hauteur => Math.abs(scrollY - hauteur) < 60", arg=hauteur)
        follow({replace_in(fichier, "## La suite", "::: exemple\n## La suite")}, preview, listeners, relecture)
        relecture.once()
        panneau = page.locator(".apercu")
        expect(panneau).to_contain_text("Dans ce fichier")
        expect(panneau).to_contain_text("n’est jamais fermé")
        expect(page.get_by_text("le soixante-dixième")).to_be_attached()
        follow({replace_in(fichier, "::: exemple\n## La suite", "## La suite")}, preview, listeners, relecture)
        relecture.once()
        expect(panneau).to_have_count(0)
        assert not erreurs
        page.close()
        serveur.shutdown()
