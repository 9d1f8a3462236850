"""Composer une session : les mêmes heures que le moteur, un fichier qu’il relit, au clavier, au téléphone, sans script."""

from __future__ import annotations

import json
import random
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pupitre.cli.exporting import exporter
from pupitre.loading.sessions import read_session
from pupitre.model.base import Fourchette
from pupitre.model.catalogue import Catalogue
from pupitre.model.running_order import SeanceMinutee, running_order
from pupitre.model.session import Session, clock
from pupitre.rendering.context import minutes
from pupitre.rendering.macros.composer import composer_data
from pupitre.rules.gate import judge_session
from pupitre.settings import Settings
from tests.conftest import RACINE
from tests.site.test_navigateur import adresse, navigateur

__all__ = ["adresse", "navigateur"]
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("site-composer")]
SCRIPT = RACINE / "src/pupitre/site/theme/assets/horaire.js"
RIEN: dict[str, Any] = {
    "programme": "", "journees": [[]], "debut": None, "fin": None, "pauses": {}, "dates": [], "titre": "", "lieu": "", "effectif": 0,
}  # fmt: skip


# ── Le calcul, sans la page ───────────────────────────────────────────


@pytest.fixture(scope="module")
def calcul(navigateur: Browser, reel: tuple[Settings, Catalogue]) -> Iterator[Page]:
    """Une page vide où seul le script de calcul est chargé, avec les données que porte la page du site."""
    page = navigateur.new_page()
    page.set_content("<!doctype html><title>Calcul</title>")
    page.add_script_tag(path=SCRIPT)
    page.evaluate("(d) => { globalThis.reelles = d; }", composer_data(reel[1]))
    yield page
    page.close()


def choice(**quoi: Any) -> dict[str, Any]:
    return {**RIEN, **quoi}


def as_session(choix: dict[str, Any]) -> Session:
    """La session que ce choix décrit, telle que le moteur la reçoit."""
    pauses = [{"apres": s, "titre": "Pause", "duree_minutes": m} for s, m in choix["pauses"].items()]
    quoi = (
        {"programme": choix["programme"]} if choix["programme"] else {"journees": [j for j in choix["journees"] if j]}
    )
    return Session(
        titre="Essai", debut=choix["debut"], pauses=pauses, jours=[{"le": d} for d in choix["dates"]], **quoi
    )


def sessions(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """Chaque programme, chaque module, puis des sessions tirées au sort, toujours les mêmes."""
    hasard = random.Random(6)
    modules = list(catalogue.modules)
    for programme in catalogue.programmes.values():
        yield choice(programme=programme.contenu.id)
        donnees = [e.sequence for s in programme.contenu.seances for e in s.etapes if e.sequence]
        tirees = {s: hasard.choice([5, 15, 60]) for s in hasard.sample(donnees, min(3, len(donnees)))}
        yield choice(programme=programme.contenu.id, debut=hasard.randrange(360, 900), pauses=tirees)
    for module in modules:
        yield choice(journees=[[module]], debut=540)
    for _ in range(20):
        pris = hasard.sample(modules, hasard.randint(2, 6))
        coupe = hasard.randint(1, len(pris) - 1)
        sequences = [s for m in pris for s in catalogue.sequences_de[m]]
        tirees = {s: hasard.randint(1, 90) for s in hasard.sample(sequences, 3)}
        dates = ["2027-03-16", "2027-03-23"]
        yield choice(journees=[pris[:coupe], pris[coupe:]], debut=hasard.randrange(0, 1440), pauses=tirees, dates=dates)
        yield choice(journees=[pris], pauses=tirees)


def by_engine(seances: tuple[SeanceMinutee, ...]) -> list[Any]:
    return [
        {
            "titre": s.titre, "depart": s.depart, "date": s.jour.isoformat() if s.jour else "",
            "temps": [[t.nature, t.titre, t.identifiant, t.duree.mini, t.duree.maxi, t.debut.tot, t.debut.tard, t.debut.milieu] for t in s.temps if t.niveau == 1],
            "fin": [s.fin.tot, s.fin.tard, s.fin.milieu, s.duree.mini, s.duree.maxi],
        }
        for s in seances
    ]  # fmt: skip


PAR_LE_SCRIPT = """(choix) => timetable(reelles, choix).map((s) => ({
  titre: s.titre, depart: s.depart, date: s.date,
  temps: s.temps.map((t) => [t.nature, t.titre, t.id, t.mini, t.maxi, t.tot, t.tard, middle(t)]),
  fin: [s.tot, s.tard, middle(s), s.mini, s.maxi] }))"""


def renamed(seances: list[Any]) -> list[Any]:
    """Le nom d’une pause ajoutée est libre : seul l’horaire se compare."""
    return [{**s, "temps": [["pause", "", *t[2:]] if t[0] == "pause" else t for t in s["temps"]]} for s in seances]


def test_le_script_donne_les_heures_du_moteur(calcul: Page, reel: tuple[Settings, Catalogue]) -> None:
    catalogue = reel[1]
    comparees = 0
    for choix in sessions(catalogue):
        attendu = by_engine(running_order(catalogue, as_session(choix)))
        assert renamed(calcul.evaluate(PAR_LE_SCRIPT, choix)) == renamed(attendu), choix
        comparees += sum(len(s["temps"]) for s in attendu)
    assert comparees > 500


def test_le_script_ecrit_les_durees_comme_le_moteur(calcul: Page) -> None:
    for mini, maxi in [(5, 5), (20, 30), (45, 60), (60, 60), (60, 90), (61, 125), (120, 120), (240, 245), (0, 0)]:
        assert calcul.evaluate("([a, b]) => between(a, b)", [mini, maxi]) == minutes(Fourchette(mini, maxi))
    for minute in (0, 59, 60, 545, 1439):
        assert calcul.evaluate("(m) => clock(m)", minute) == clock(minute)


def test_le_moteur_relit_le_fichier_de_session(calcul: Page, reel: tuple[Settings, Catalogue], tmp_path: Path) -> None:
    """Ce que l’on copie de la page passe la porte, et donne les mêmes heures."""
    settings, catalogue = reel
    for choix in sessions(catalogue):
        for ecrit in (
            choix,
            {
                **choix,
                "titre": 'L’accueil : « mieux », 2 "jours" # ou 3',
                "lieu": "Salle: \\ l’« Étape »",
                "effectif": 14,
            },
        ):
            fichier = tmp_path / "ma-session.yml"
            fichier.write_text(calcul.evaluate("(c) => sessionFile(reelles, c)", ecrit), encoding="utf-8")
            document, refus = read_session(fichier, "ma-session.yml")
            assert document is not None, (refus, fichier.read_text(encoding="utf-8"))
            assert renamed(by_engine(running_order(catalogue, document.contenu))) == renamed(
                calcul.evaluate(PAR_LE_SCRIPT, ecrit)
            )
            if ecrit["lieu"]:
                assert (document.contenu.titre, document.contenu.lieu) == (ecrit["titre"], ecrit["lieu"])
                assert document.contenu.effectif == 14
        permis = {"dates-en-desordre", "duree-qui-deborde", "fin-incertaine", "heure-de-debut-manquante"}
        assert {d.code for d in judge_session(document, refus, catalogue, settings).erreurs} <= permis


def test_la_commande_se_lit_et_demande_la_meme_chose(calcul: Page, reel: tuple[Settings, Catalogue]) -> None:
    directe = choice(
        programme="P-SENSIBILISATION", debut=545, dates=["2027-03-16"], lieu='La "grande" $alle', effectif=9
    )
    mots = shlex.split(calcul.evaluate("(c) => commandLine(reelles, c)", directe))
    assert mots[:2] == ["pupitre", "exporter"]
    lus = exporter.make_context("exporter", mots[2:]).params
    assert (lus["programmes"], lus["debut"], lus["jours"]) == (("P-SENSIBILISATION",), "9 h 05", ("2027-03-16",))
    assert (lus["effectif"], lus["formats"]) == (9, ("dossier",))
    assert "alle" in lus["lieu"]
    assert not set('"$\\`') & set(lus["lieu"])
    # Ce que des options ne savent pas dire passe par le fichier.
    for autre in (
        choice(journees=[["M-OBSERVER", "M-ENTRETIEN"]]),
        {**directe, "pauses": {"S-DESIGN-PUBLIC-1": 15}},
        {**directe, "fin": 780},
    ):
        assert calcul.evaluate("(c) => commandLine(reelles, c)", autre).startswith(
            "pupitre exporter --session sessions/ma-session.yml"
        )


def test_le_lien_garde_tout_et_ne_croit_personne(calcul: Page, reel: tuple[Settings, Catalogue]) -> None:
    aller_retour = "(c) => readChoice(`#${writeChoice(c)}`, reelles)"
    for choix in sessions(reel[1]):
        complet = {**choix, "fin": 1000, "titre": "Été & hiver = #1", "lieu": "Guéret, 2e_étage.", "effectif": 12}
        relu = calcul.evaluate(aller_retour, complet)
        if complet["programme"]:
            relu["journees"] = complet["journees"]
        if not complet["dates"]:
            relu["dates"] = [d for d in relu["dates"] if d]
        assert relu == complet
    hostile = "#programme=P-INCONNU&modules=M-OBSERVER.<img>.M-X_M-ENTRETIEN&debut=9999&fin=-1&pauses=S-OBSERVER-1.0_S-X.10&dates=hier&effectif=1e9"
    relu = calcul.evaluate("(f) => readChoice(f, reelles)", hostile)
    assert relu == {**RIEN, "journees": [["M-OBSERVER"], ["M-ENTRETIEN"]], "dates": [""], "effectif": 0}


def unfolded(ics: str) -> list[str]:
    return ics.replace("\r\n ", "").split("\r\n")


def test_le_calendrier_suit_la_norme(calcul: Page, reel: tuple[Settings, Catalogue]) -> None:
    """RFC 5545 : fins de ligne, 75 octets, virgules et points-virgules protégés, heures du lieu."""
    choix = choice(
        journees=[["M-OBSERVER"], ["M-ENTRETIEN"]],
        debut=540,
        dates=["2027-03-16", "2027-03-23"],
        lieu="Salle A, 2e ; fond",
        effectif=4,
    )
    ics = calcul.evaluate("(c) => calendar(reelles, c, new Date(Date.UTC(2027, 0, 5, 8, 30)))", choix)
    assert all(len(ligne.encode()) <= 75 for ligne in ics.split("\r\n"))
    assert "\n" not in ics.replace("\r\n", "")
    lignes = unfolded(ics)
    assert (lignes[0], lignes[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    seances = running_order(reel[1], as_session(choix))
    attendus = [f"DTSTART:{s.jour:%Y%m%d}T090000" for s in seances]
    fins = [f"DTEND:{s.jour:%Y%m%d}T{s.fin.tard // 60:02d}{s.fin.tard % 60:02d}00" for s in seances]
    assert [x for x in lignes if x.startswith("DTSTART")] == attendus
    assert [x for x in lignes if x.startswith("DTEND")] == fins
    assert lignes.count("LOCATION:Salle A\\, 2e \\; fond") == 2
    assert lignes.count("DTSTAMP:20270105T083000Z") == 2
    assert len({x for x in lignes if x.startswith("UID:")}) == 2
    assert calcul.evaluate("(c) => calendar(reelles, c, new Date())", {**choix, "dates": []}) == ""


# ── La page ───────────────────────────────────────────────────────────


@pytest.fixture
def contexte(navigateur: Browser) -> Iterator[BrowserContext]:
    ouvert = navigateur.new_context(bypass_csp=True, accept_downloads=True)
    yield ouvert
    ouvert.close()


def ready(page: Page) -> Page:
    """Attend que le composeur soit dessiné."""
    page.locator(".composeur-choix").wait_for()
    return page


def hours(page: Page) -> list[str]:
    return page.locator(".horaire-heure").all_inner_texts()


def test_composer_au_clavier(adresse: str, contexte: BrowserContext, reel: tuple[Settings, Catalogue]) -> None:
    page = contexte.new_page()
    page.goto(adresse + "composer/")
    ready(page)
    liste = page.get_by_label("Ajouter un module")
    for module in ("M-OBSERVER", "M-ENTRETIEN"):
        liste.focus()
        liste.select_option(module)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        # Le clavier revient à la liste : on peut ajouter le suivant sans chercher où l’on est.
        page.wait_for_function("document.activeElement.id === 'ajouter'")
    (seance,) = running_order(reel[1], Session(titre="x", modules=("M-OBSERVER", "M-ENTRETIEN"), debut=540))
    attendues = [clock(t.debut.milieu) for t in seance.temps if t.niveau == 1] + [clock(seance.fin.milieu)]
    assert hours(page) == attendues
    assert f"fin vers {clock(seance.fin.milieu)}" in page.locator(".composeur-bilan").inner_text()
    page.get_by_role("button", name="Monter « Conduire un entretien »").press("Enter")
    # Arrivé en haut, le bouton « Monter » s’éteint : le clavier passe à « Descendre » du même module.
    page.wait_for_function("document.activeElement.dataset.cle === 'descendre-M-ENTRETIEN'")
    assert "modules=M-ENTRETIEN.M-OBSERVER" in page.url
    page.get_by_role("button", name="Retirer « Observer les usages »").press("Enter")
    page.wait_for_function("document.activeElement.id === 'ajouter'")
    assert "modules=M-ENTRETIEN&" in page.url


def test_le_lien_rouvre_le_meme_choix(adresse: str, contexte: BrowserContext) -> None:
    page = contexte.new_page()
    page.goto(adresse + "composer/#modules=M-OBSERVER_M-ENTRETIEN&debut=510&pauses=S-OBSERVER-2.20&lieu=Gu%C3%A9ret")
    ready(page)
    assert page.locator(".horaire-seance h3").all_inner_texts() == ["Observer les usages", "Conduire un entretien"]
    assert page.get_by_label("Heure de début").input_value() == "08:30"
    assert page.get_by_label("Lieu").input_value() == "Guéret"
    assert page.locator(".horaire .pause").count() == 1
    avant = page.url
    page.reload()
    ready(page)
    assert page.url == avant
    assert page.locator(".horaire .pause").count() == 1


def test_les_pauses_proposees_coupent_le_travail(adresse: str, contexte: BrowserContext) -> None:
    page = contexte.new_page()
    page.goto(adresse + "composer/#modules=M-OBSERVER.M-ENTRETIEN.M-ANALYSER&debut=540")
    ready(page)
    page.get_by_role("button", name="Proposer des pauses").click()
    expect(page.locator(".composeur-bilan")).to_contain_text("proposées")
    seance = page.evaluate("timetable(donnees, choix)[0]")
    suites, courant = [], 0
    for temps in seance["temps"]:
        courant = 0 if temps["nature"] == "pause" else courant + 1
        suites.append(courant)
    assert max(suites) < len([t for t in seance["temps"] if t["nature"] == "sequence"])
    repas = [t for t in seance["temps"] if t["nature"] == "pause" and t["maxi"] >= 45]
    assert len(repas) == 1
    assert 11 * 60 <= repas[0]["tot"] <= 14 * 60
    assert seance["temps"][-1]["nature"] == "sequence"


def test_emporter(adresse: str, contexte: BrowserContext, tmp_path: Path) -> None:
    page = contexte.new_page()
    page.goto(adresse + "composer/#programme=P-SENSIBILISATION")
    ready(page)
    assert page.get_by_role("button", name="Télécharger le calendrier").count() == 0
    page.get_by_label("Date", exact=True).fill("2027-03-16")
    page.get_by_label("Date", exact=True).dispatch_event("change")
    for bouton, nom in (
        ("Télécharger le calendrier (.ics)", "ma-session.ics"),
        ("Télécharger le fichier de session", "ma-session.yml"),
    ):
        with page.expect_download() as telechargement:
            page.get_by_role("button", name=bouton).click()
        telechargement.value.save_as(tmp_path / nom)
        assert telechargement.value.suggested_filename == nom
    assert "DTSTART:20270316T090000" in (tmp_path / "ma-session.ics").read_text(encoding="utf-8")
    document, refus = read_session(tmp_path / "ma-session.yml", "ma-session.yml")
    assert document is not None, refus
    assert document.contenu.programme == "P-SENSIBILISATION"


def test_rien_n_est_envoye_ni_garde_et_la_politique_tient(adresse: str, navigateur: Browser) -> None:
    """Sous la vraie politique de sécurité de la page, sans la contourner."""
    page = navigateur.new_page()
    requetes: list[str] = []
    erreurs: list[str] = []
    page.on("console", lambda m: erreurs.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: erreurs.append(str(e)))
    page.goto(adresse + "composer/", wait_until="networkidle")
    ready(page)
    # Chromium redemande l’icône du site à chaque changement d’adresse, même après « # ».
    page.on("request", lambda r: None if r.url.endswith("favicon.svg") else requetes.append(r.url))
    page.get_by_label("Partir de").select_option("P-CNFPT-5J")
    page.get_by_role("button", name="Proposer des pauses").click()
    page.get_by_label("Lieu").fill("Aubusson")
    page.get_by_label("Lieu").press("Tab")
    page.wait_for_function("location.hash.includes('Aubusson')")
    assert (requetes, [e for e in erreurs if "versions.json" not in e and "404" not in e]) == ([], [])
    assert page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    page.close()


@pytest.mark.parametrize(("largeur", "couleurs"), [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")])
def test_accessible_et_sans_debordement(adresse: str, navigateur: Browser, largeur: int, couleurs: Any) -> None:
    page = navigateur.new_page(viewport={"width": largeur, "height": 800}, color_scheme=couleurs, bypass_csp=True)
    for suite in (
        "",
        "#modules=M-OBSERVER.M-ENTRETIEN_M-ANALYSER&debut=540&pauses=S-OBSERVER-2.15",
        "#programme=P-CNFPT-5J",
    ):
        page.goto("about:blank")
        page.goto(f"{adresse}composer/{suite}")
        ready(page)
        assert [(v["id"], v["nodes"][0]["html"][:160]) for v in Axe().run(page).response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= largeur
    page.close()


def test_sans_script_la_page_donne_les_durees(
    adresse: str, navigateur: Browser, reel: tuple[Settings, Catalogue]
) -> None:
    contexte = navigateur.new_context(java_script_enabled=False)
    page = contexte.new_page()
    page.goto(adresse + "composer/")
    assert page.get_by_text("Les scripts sont coupés dans votre navigateur").is_visible()
    assert not page.locator(".composeur").is_visible()
    lignes = page.locator(".durees tbody tr")
    assert lignes.count() == len(reel[1].modules)
    module = reel[1].modules["M-OBSERVER"].contenu
    ligne = lignes.filter(has_text=module.titre).first
    assert ligne.is_visible()
    assert minutes(module.duree_salle_minutes) in ligne.inner_text()
    contexte.close()


def test_l_imprimante_garde_l_horaire_et_tait_les_boutons(adresse: str, contexte: BrowserContext) -> None:
    page = contexte.new_page()
    page.goto(adresse + "composer/#modules=M-OBSERVER&debut=540")
    ready(page)
    page.emulate_media(media="print")
    assert page.locator(".horaire").is_visible()
    assert page.get_by_text("Le livret du stagiaire").is_visible()
    assert page.locator(".composeur button:visible, .composeur select:visible, .composeur-choix:visible").count() == 0


def test_les_scripts_ne_se_chargent_que_la(site: Path) -> None:
    for page in site.rglob("*.html"):
        texte = page.read_text(encoding="utf-8")
        assert ("assets/composer-" in texte) == (page.parent.name == "composer" and page.parent.parent == site), page


def test_les_donnees_de_la_page_sont_celles_du_catalogue(site: Path, reel: tuple[Settings, Catalogue]) -> None:
    from lxml import html

    arbre = html.fromstring((site / "composer" / "index.html").read_text(encoding="utf-8"))
    (section,) = arbre.xpath("//section[@data-composer]")
    assert json.loads(section.get("data-composer")) == composer_data(reel[1])
    # Un script petit, sans rien d’ailleurs.
    for nom in ("horaire.js", "composer.js"):
        texte = (SCRIPT.parent / nom).read_text(encoding="utf-8")
        assert texte.startswith("// @ts-check")
        assert not re.search(r"https?://|\bimport\b|\beval\b|innerHTML|fetch\(", texte), nom
