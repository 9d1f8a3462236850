"""Le cours Moodle, relu hors du moteur : sa cohérence interne, ses liens, ce que verra une personne."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html as lxml_html

from pupitre.exporters import mbz
from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.contracts import judge
from pupitre.exporters.mbz import ids as ids_module
from tests.exporters.cours_moodle import Cours

LIEN = re.compile(r"\$@([A-Z]+)((?:\*\d+)+)@\$(?:#([\w-]+))?")


def test_entete_que_moodle_reconnait(programme: Cours) -> None:
    debut = programme.entrees["moodle_backup.xml"][:200].decode()
    for morceau in ('<?xml version="1.0" encoding="UTF-8"?>', "<moodle_backup>", "<information>"):
        assert morceau in debut
    assert re.search(r"\d{8}", programme.manifeste.findtext("information/moodle_release"))
    assert programme.manifeste.findtext("information/backup_release") == "3.9"


def test_archive_reproductible_et_portable(usine: BundleFactory, tmp_path: Path) -> None:
    octets = []
    for rang in ("1", "2"):
        mbz.write(usine.programme("P-COURT"), tmp_path / rang / "c.mbz")
        octets.append((tmp_path / rang / "c.mbz").read_bytes())
    assert octets[0] == octets[1]
    cours = Cours(tmp_path / "1" / "c.mbz")
    noms = [i.filename for i in cours.infos]
    assert noms == sorted(noms)
    assert all(n.isascii() and len(n) <= 120 for n in noms)
    assert {i.date_time for i in cours.infos} == {(2026, 11, 22, 0, 0, 0)}


def test_fichiers_que_la_restauration_ouvre(programme: Cours) -> None:
    racine = [
        "roles",
        "files",
        "questions",
        "groups",
        "scales",
        "outcomes",
        "completion",
        "gradebook",
        "grade_history",
        "moodle_backup",
    ]
    cours = [f"course/{n}" for n in ["course", "inforef", "roles", "enrolments", "completiondefaults"]]
    attendus = {f"{n}.xml" for n in (*racine, *cours)}
    for dossier, racine_xml, _ in programme.activites():
        propres = (racine_xml.get("modulename"), "module", "inforef", "grades", "grade_history", "roles")
        attendus |= {f"{dossier}/{n}.xml" for n in propres}
    assert attendus <= set(programme.entrees)
    for chemin in (c for c in programme.entrees if c.endswith(".xml")):
        programme.xml(chemin)


def test_sections_et_activites_declarees_sont_celles_de_l_archive(programme: Cours) -> None:
    dossiers = {c.rpartition("/")[0] for c in programme.entrees if c.startswith(("activities/", "sections/"))}
    declares = {e.text for e in programme.manifeste.iter("directory")} - {"course"}
    assert declares == dossiers
    reglages = {s.findtext("name") for s in programme.manifeste.iter("setting")}
    for dossier in dossiers:
        nom = dossier.rpartition("/")[2]
        assert {f"{nom}_included", f"{nom}_userinfo"} <= reglages


def test_numeros_coherents(programme: Cours) -> None:
    contextes, modules = [], []
    sections = {s.get("id"): s for s in programme.sections()}
    for dossier, racine, module in programme.activites():
        assert racine.get("id") == racine[0].get("id")
        assert dossier == f"activities/{racine.get('modulename')}_{racine.get('moduleid')}"
        assert module.get("id") == racine.get("moduleid")
        assert module.get("id") in sections[module.findtext("sectionid")].findtext("sequence").split(",")
        assert module.findtext("sectionnumber") == sections[module.findtext("sectionid")].findtext("number")
        contextes.append(racine.get("contextid"))
        modules.append(module.get("id"))
    assert len(set(contextes)) == len(contextes)
    assert len(set(modules)) == len(modules)
    assert all(0 < int(n) < 2**31 for n in contextes + modules)


def test_fichiers_ranges_par_empreinte(programme: Cours) -> None:
    fichiers = programme.xml("files.xml").findall("file")
    assert {f.findtext("filename") for f in fichiers} == {"porte.svg", "accueil.svg"}
    for f in fichiers:
        empreinte = f.findtext("contenthash")
        contenu = programme.entrees[f"files/{empreinte[:2]}/{empreinte}"]
        assert hashlib.sha1(contenu).hexdigest() == empreinte
        assert int(f.findtext("filesize")) == len(contenu)
        assert f.findtext("mimetype") == "image/svg+xml"
        assert f.findtext("license") == "cc-sa"
    presents = {c for c in programme.entrees if c.startswith("files/")}
    assert presents == {f"files/{f.findtext('contenthash')[:2]}/{f.findtext('contenthash')}" for f in fichiers}


def test_chaque_fichier_est_nomme_par_son_activite_et_montre_a_sa_place(programme: Cours) -> None:
    places = {}
    for dossier, racine, _ in programme.activites():
        nommes = {e.text for e in programme.xml(f"{dossier}/inforef.xml").iterfind("fileref/file/id")}
        ici = {f.get("id") for f in programme.xml("files.xml") if f.findtext("contextid") == racine.get("contextid")}
        assert nommes == ici
        places[racine.get("contextid")] = racine
    for f in programme.xml("files.xml"):
        racine = places[f.findtext("contextid")]
        assert f.findtext("component") == f"mod_{racine.get('modulename')}"
        if racine.get("modulename") == "book":
            chapitre = racine.find(f"book/chapters/chapter[@id='{f.findtext('itemid')}']")
            assert f"@@PLUGINFILE@@/{f.findtext('filename')}" in chapitre.findtext("content")


def test_images_avec_alternative(programme: Cours) -> None:
    images = [i for _, texte in programme.textes() for i in re.findall(r"<img[^>]*>", texte)]
    assert len(images) == 2
    assert any('alt="Une porte vue de la rue, avec une flèche vers la gauche."' in i for i in images)
    assert all(re.search(r'alt="[^"]+"', i) and "@@PLUGINFILE@@/" in i for i in images)


def test_plan_du_cours(programme: Cours) -> None:
    noms = [s.findtext("name") for s in programme.sections()]
    assert noms == ["$@NULL@$", "Accueillir", "Fiches-outils", "Cas pratiques", "Pour animer"]
    dans = {s.findtext("name"): s.findtext("sequence").split(",") for s in programme.sections()}
    genres = {m.get("id"): (r.get("modulename"), r[0].findtext("name")) for _, r, m in programme.activites()}
    assert [genres[n] for n in dans["Accueillir"]] == [
        ("label", "Mode d’emploi : Accueillir"),
        ("page", "Présentation : Accueillir"),
        ("book", "Cours : Accueillir"),
        ("quiz", "S’auto-évaluer : Accueillir"),
    ]
    assert [genres[n] for n in dans["$@NULL@$"]] == [
        ("label", "Bienvenue"),
        ("page", "Le programme : Un programme court"),
        ("page", "À propos de ce cours"),
        ("page", "Glossaire"),
        ("page", "Références"),
        ("glossary", "Glossaire lié aux textes"),
    ]
    assert [genres[n][0] for n in dans["Fiches-outils"]] == ["page", "resource"]
    livre = programme.nommee("Cours : Accueillir")
    assert [c.findtext("title") for c in livre.iter("chapter")] == ["Arriver", "Répondre"]
    assert [c.findtext("pagenum") for c in livre.iter("chapter")] == ["1", "2"]


def test_liens_internes_menent_a_l_activite_et_a_l_ancre(programme: Cours) -> None:
    genres = {m.get("id"): r.get("modulename") for _, r, m in programme.activites()}
    textes = dict(programme.textes())
    vus = set()
    for texte in textes.values():
        for nom, numeros, ancre in LIEN.findall(texte):
            cm, *chapitre = numeros.strip("*").split("*")
            attendu = {
                "page": "PAGEVIEWBYID",
                "book": "BOOKVIEWBYIDCH",
                "quiz": "QUIZVIEWBYID",
                "resource": "RESOURCEVIEWBYID",
            }
            assert attendu[genres[cm]] == nom
            cible = textes["/".join([cm, *chapitre])] if nom in ("PAGEVIEWBYID", "BOOKVIEWBYIDCH") else ""
            assert not ancre or f'id="{ancre}"' in cible
            vus.add(nom)
    assert vus == {"PAGEVIEWBYID", "BOOKVIEWBYIDCH", "QUIZVIEWBYID", "RESOURCEVIEWBYID"}
    assert not any(re.search(r'href="(?!https?://|#|mailto:|\$@)', texte) for texte in textes.values())


def test_une_page_hors_du_cours_garde_son_adresse_permanente(programme: Cours) -> None:
    presentation = programme.nommee("Présentation : Accueillir").findtext("content")
    assert 'href="https://temoin.example.org/2026.1/competences/#c-accueillir"' in presentation


def test_html_sans_rien_du_site(programme: Cours) -> None:
    for _, texte in programme.textes():
        assert not re.search(r"<(script|style|iframe|svg|input|select|fieldset|form)\b", texte)
        assert "hidden" not in texte
        assert "data-" not in texte
        assert "tooltip" not in texte
        classes = {c for valeur in re.findall(r'class="([^"]*)"', texte) for c in valeur.split()}
        bootstrap = "card card-body mb-3 bg-light alert alert-warning lead table-responsive table table-bordered img-fluid small"
        assert classes <= set(bootstrap.split())
        lxml_html.fragment_fromstring(texte, create_parent="div")


def test_infobulle_en_lien_et_details_gardes(programme: Cours) -> None:
    chapitre = next(programme.nommee("Cours : Accueillir").iter("chapter")).findtext("content")
    glossaire = next(m.get("id") for _, r, m in programme.activites("page") if r[0].findtext("name") == "Glossaire")
    assert f'<a href="$@PAGEVIEWBYID*{glossaire}@$#t-irritant">irritant</a>' in chapitre
    assert "Ce qui gêne." not in chapitre
    assert chapitre.count("<details") == 2
    assert "<strong>Durée\u00a0:</strong> 15 à 20\u00a0min" in chapitre
    assert "Activité\u00a0: Devant la porte" in chapitre
    assert re.findall(r"<(h\d)", chapitre)[0] == "h4"


def test_notes_du_formateur_dans_la_section_masquee_et_nulle_part_ailleurs(programme: Cours) -> None:
    *visibles, animer = programme.sections()
    assert [s.findtext("visible") for s in visibles] == ["1"] * len(visibles)
    assert animer.findtext("visible") == "0"
    for _, racine, module in programme.activites():
        is_cachee = module.findtext("sectionid") == animer.get("id")
        assert module.findtext("visible") == ("0" if is_cachee else "1")
        texte = "".join(racine.itertext())
        assert ("Pour le formateur" in texte) == is_cachee
    assert [r[0].findtext("name") for _, r, m in programme.activites() if m.findtext("visible") == "0"] == [
        "Page du formateur : Accueillir"
    ]


def test_achevement_a_la_consultation_et_a_la_note(programme: Cours) -> None:
    for _, racine, module in programme.activites():
        genre, is_visible = racine.get("modulename"), module.findtext("visible") == "1"
        suivi = [module.findtext(n) for n in ("completion", "completionview", "completiongradeitemnumber")]
        if genre == "quiz":
            assert suivi == ["2", "0", "0"]
        elif genre in ("page", "book", "resource") and is_visible:
            assert suivi == ["2", "1", "$@NULL@$"]
        else:
            assert suivi == ["0", "0", "$@NULL@$"]
    assert programme.xml("course/course.xml").findtext("enablecompletion") == "1"


def test_glossaire_et_sa_page(programme: Cours) -> None:
    ((_, racine, module),) = programme.activites("glossary")
    entree = racine.find("glossary/entries/entry")
    assert (entree.findtext("concept"), entree.findtext("definition")) == ("irritant", "<p>Ce qui gêne.</p>")
    assert [a.text for a in entree.iter("alias_text")] == ["irritants"]
    assert entree.findtext("approved") == "1"
    reglages = {s.findtext("name"): s.findtext("value") for s in programme.manifeste.iter("setting")}
    section = module.findtext("sectionid")
    assert (
        reglages["users"]
        == reglages[f"section_{section}_userinfo"]
        == reglages[f"glossary_{module.get('id')}_userinfo"]
        == "1"
    )
    assert len(programme.xml("users.xml")) == 0
    assert 'id="t-irritant"' in programme.nommee("Glossaire").findtext("content")
    assert 'id="livre-2000"' in programme.nommee("Références").findtext("content")


def test_a_propos_de_ce_cours(programme: Cours) -> None:
    texte = programme.nommee("À propos de ce cours").findtext("content")
    attendus = (
        "édition 2026.1", "CC BY-SA 4.0", 'href="https://temoin.example.org/2026.1/id/P-COURT/"', "Équipe de test",
        "https://creativecommons.org/licenses/by-sa/4.0/", "Comment l’importer", "porte.svg", "Ce que l’import ne garde pas",
    )  # fmt: skip
    for morceau in attendus:
        assert morceau in texte
    notice = programme.entrees["lisez-moi.txt"].decode()
    for morceau in (
        "édition 2026.1",
        "CC BY-SA 4.0",
        "https://temoin.example.org/2026.1/id/P-COURT/",
        "Ce qui est perdu",
    ):
        assert morceau in notice


def test_fiction_etiquetee_dans_le_titre_et_dans_la_page(programme: Cours, usine: BundleFactory) -> None:
    invente = next(p for p in usine.programme("P-COURT").cas if p.identifiant == "CP-INVENTE")
    page = programme.nommee(f"Scénario d’entraînement (fiction) : {invente.titre}")
    assert "Cette situation est une fiction" in page.findtext("content")
    assert invente.titre in programme.nommee("À propos de ce cours").findtext("content")


def test_origine_au_bas_de_chaque_page(programme: Cours) -> None:
    for nom in ("Présentation : Accueillir", "Le programme : Un programme court"):
        fin = programme.nommee(nom).findtext("content").rpartition("<p")[2]
        assert "Édition 2026.1" in fin
        assert "https://temoin.example.org/2026.1/id/" in fin


def test_memes_numeros_d_un_paquet_a_l_autre(usine: BundleFactory, programme: Cours, tmp_path: Path) -> None:
    mbz.write(usine.module("M-ACCUEILLIR"), tmp_path / "m.mbz")
    seul = Cours(tmp_path / "m.mbz")
    assert seul.nommee("Cours : Accueillir").get("id") == programme.nommee("Cours : Accueillir").get("id")


def test_deux_cles_sur_le_meme_nombre_gardent_deux_numeros(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids_module, "candidate", lambda cle, essai: 1000 + len(cle) % 2 + essai)
    suites = []
    for _ in range(2):
        ids = ids_module.Ids()
        suites.append([ids("cm", cle) for cle in ("a", "bb", "c", "dd", "a")])
    assert suites[0] == suites[1]
    assert len(set(suites[0][:4])) == 4
    assert suites[0][4] == suites[0][0]


def test_check_refuse_une_image_absente(usine_modifiee: Callable[..., BundleFactory], tmp_path: Path) -> None:
    usine = usine_modifiee(sequence=("ressources/porte.svg", "ressources/absente.svg"))
    assert mbz.check(usine.module("M-ACCUEILLIR")) == (
        "La page « Arriver » montre l’image « modules/accueillir/ressources/absente.svg », qui n’est pas dans le cursus.",
    )


def test_check_refuse_un_titre_que_moodle_couperait(usine_modifiee: Callable[..., BundleFactory]) -> None:
    long = "Arriver " * 34
    refus = mbz.check(usine_modifiee(sequence=("titre: Arriver", f"titre: {long}")).module("M-ACCUEILLIR"))
    assert any(r.startswith("Un titre dépasse 255 caractères : « Arriver") for r in refus)


def test_un_module_sans_quiz_s_exporte_sans_quiz(
    usine_modifiee: Callable[..., BundleFactory], temoin: Path, tmp_path: Path
) -> None:
    (temoin / "modules/accueillir/quiz.yml").unlink()
    bundle = usine_modifiee().module("M-ACCUEILLIR")
    assert mbz.check(bundle) == ()
    mbz.write(bundle, tmp_path / "c.mbz")
    assert not list(Cours(tmp_path / "c.mbz").activites("quiz"))
    assert judge(tmp_path / "c.mbz") == ()


@pytest.mark.tres_long
def test_tout_le_cursus_se_relit(usine_reelle: BundleFactory, tmp_path: Path) -> None:
    bundles = [*usine_reelle.everything(), usine_reelle.cursus()]
    for bundle in bundles:
        assert mbz.check(bundle) == ()
        mbz.write(bundle, tmp_path / f"{bundle.nom}.mbz")
    for bundle in bundles:
        fichier = tmp_path / f"{bundle.nom}.mbz"
        assert judge(fichier) == ()
        cours = Cours(fichier)
        assert len(list(cours.activites("book"))) == len(bundle.modules)
        chapitres = [c.findtext("title") for _, r, _ in cours.activites("book") for c in r.iter("chapter")]
        assert chapitres == [s.titre for m in bundle.modules for s in m.sequences]
