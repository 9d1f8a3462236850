"""Chaque règle des contrats Moodle dit quelque chose d’un paquet juste que l’on abîme en un point, et rien du paquet juste."""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pupitre.cli import main
from pupitre.exporters import gift, moodle_xml
from pupitre.exporters.bundle import BundleFactory
from pupitre.exporters.contracts import CONTRATS, examine, judge
from pupitre.exporters.contracts import gift as contrat_gift
from pupitre.exporters.contracts import moodle_backup as sauvegarde
from pupitre.exporters.contracts import moodle_backup_quiz as quiz
from pupitre.exporters.contracts import moodle_xml as banque
from pupitre.exporters.contracts.package import Package, distinct_names, portable_names, readable_xml
from pupitre.exporters.mbz.package import compose

Entrees = dict[str, bytes]
Changement = Callable[[Entrees], None]


def paquet(entrees: Entrees, nom: str = "c.mbz") -> Package:
    return Package(nom, b"PK", entrees, tuple(entrees))


@pytest.fixture(scope="module")
def juste(usine: BundleFactory) -> Entrees:
    """La sauvegarde du petit programme, juste."""
    return compose(usine.programme("P-COURT"), "c.mbz")


def change(fichier: str, avant: str, apres: str, fois: int = 1) -> Changement:
    """Remplace une expression dans le premier fichier dont le chemin a cette forme."""

    def modify(entrees: Entrees) -> None:
        for chemin in (c for c in sorted(entrees) if re.fullmatch(fichier, c)):
            texte = entrees[chemin].decode()
            if re.search(avant, texte, re.DOTALL):
                entrees[chemin] = re.sub(avant, apres, texte, count=fois, flags=re.DOTALL).encode()
                return
        raise AssertionError(f"rien à changer : {avant}")

    return modify


def retire(fichier: str) -> Changement:
    def modify(entrees: Entrees) -> None:
        chemin = next(c for c in sorted(entrees) if re.fullmatch(fichier, c))
        del entrees[chemin]

    return modify


def ajoute(chemin: str, contenu: bytes = b"<x></x>") -> Changement:
    return lambda entrees: entrees.update({chemin: contenu})


PAGE, LIVRE, QUIZ = r"activities/page_\d+/", r"activities/book_\d+/", r"activities/quiz_\d+/"

CAS_DE_SAUVEGARDE: list[tuple[Callable[[Any], Iterator[str]], Changement, str]] = [
    (sauvegarde.header, change("moodle_backup.xml", "<information>", f"<!-- {'x' * 200} --><information>"), "200 premiers"),
    (sauvegarde.header, lambda e: e.update({"dossier/moodle_backup.xml": e.pop("moodle_backup.xml")}), "à la racine"),
    (sauvegarde.identity, change("moodle_backup.xml", r"Build: \d+", "Build: 39"), "huit chiffres"),
    (sauvegarde.identity, change("moodle_backup.xml", "<original_wwwroot>.*?</original_wwwroot>", ""), "original_wwwroot"),
    (sauvegarde.identity, change("moodle_backup.xml", "moodle2", "moodle1"), "« moodle2 »"),
    (sauvegarde.required_files, retire("scales.xml"), "scales.xml"),
    (sauvegarde.required_files, retire("course/enrolments.xml"), "course/enrolments.xml"),
    (sauvegarde.required_files, retire("users.xml"), "users.xml"),
    (sauvegarde.declared_sections, retire(r"sections/section_\d+/inforef.xml"), "inforef.xml"),
    (sauvegarde.declared_sections, ajoute("sections/section_1/section.xml"), "n’est pas déclarée"),
    (sauvegarde.declared_sections, change("moodle_backup.xml", r"section_\d+_userinfo", "autre"), "_userinfo"),
    (sauvegarde.declared_activities, retire(PAGE + "grades.xml"), "grades.xml"),
    (sauvegarde.declared_activities, ajoute("activities/page_1/module.xml"), "n’est pas déclarée"),
    (sauvegarde.declared_activities, change("moodle_backup.xml", r"page_\d+_included", "autre"), "_included"),
    (sauvegarde.declared_activities, change("moodle_backup.xml", "<modulename>label", "<modulename>hvp"), "hvp"),
    (sauvegarde.instance_numbers, change(PAGE + "page.xml", r'<page id="\d+"', '<page id="3"'), "instance"),
    (sauvegarde.instance_numbers, change(PAGE + "module.xml", r'<module id="\d+"', '<module id="3"'), "module.xml"),
    (sauvegarde.distinct_numbers, change(LIVRE + "book.xml", r'(<chapter id=")(\d+)(".*<chapter id=")\d+', r"\1\2\g<3>\2"),
     "plusieurs chapitres"),
    (sauvegarde.section_sequences, change(r"sections/.*section.xml", r"<sequence>\d+", "<sequence>3"), "la suite"),
    (sauvegarde.stored_files, retire("files/.*"), "manque"),
    (sauvegarde.stored_files, change("files.xml", r"<filesize>\d+", "<filesize>3"), "la taille"),
    (sauvegarde.stored_files, change("files/.*", "<svg", "<svg "), "empreinte"),
    (sauvegarde.stored_files, ajoute("files/aa/aaaa"), "nulle part"),
    (sauvegarde.referenced_files, change("activities/.*/inforef.xml", r"<fileref>.*</fileref>", ""), "aucun inforef"),
    (sauvegarde.referenced_files, change("activities/.*/inforef.xml", r"(<fileref>.*?<id>)\d+", r"\g<1>3"), "le fichier 3"),
    (sauvegarde.shown_files, change("files.xml", "<filearea>chapter", "<filearea>intro"), "porte.svg"),
    (sauvegarde.internal_links, change(PAGE + "page.xml", r"PAGEVIEWBYID\*\d+", "PAGEVIEWBYID*3"), "ne mène à rien"),
    (sauvegarde.internal_links, change(PAGE + "page.xml", r"BOOKVIEWBYIDCH\*(\d+)\*\d+", r"BOOKVIEWBYIDCH*\1*3"), "ne mène"),
    (sauvegarde.internal_links, change(PAGE + "page.xml", "PAGEVIEWBYID", "PAGEBYID"), "ne connaît pas"),
    (sauvegarde.internal_links, change(PAGE + "page.xml", r"BOOKVIEWBYIDCH\*\d+", "BOOKVIEWBYIDCH"), "nombre de numéros"),
    (sauvegarde.sound_html, change(PAGE + "page.xml", "<content>", "<content>&lt;script&gt;"), "script"),
    (sauvegarde.sound_html, change(PAGE + "page.xml", "<content>", '<content>&lt;img alt="" src="https://x.fr/a.png"&gt;'), "réseau"),
    (sauvegarde.sound_html, change(PAGE + "page.xml", "<content>", '<content>&lt;p onclick="x()"&gt;'), "attribut"),
    (sauvegarde.sound_html, change(LIVRE + "book.xml", r'alt="[^"]*"', ""), "sans alternative"),
    (sauvegarde.titles, change(PAGE + "page.xml", "<name>.*?</name>", f"<name>{'x' * 256}</name>"), "255"),
    (sauvegarde.titles, change(LIVRE + "book.xml", "<title>.*?</title>", "<title> </title>"), "vide"),
    (sauvegarde.idnumbers, change(PAGE + "module.xml", "<idnumber>.*?</idnumber>", f"<idnumber>{'x' * 101}</idnumber>"), "100"),
    (sauvegarde.idnumbers, change(QUIZ + "module.xml", "<idnumber>.*?</idnumber>", "<idnumber>M-ACCUEILLIR/cours</idnumber>"),
     "plusieurs activités"),
    (sauvegarde.completion, retire(QUIZ + "grades.xml"), "une note"),
    (sauvegarde.completion, change(LIVRE + "module.xml", "<completionview>1", "<completionview>0"), "pas de condition"),
    (sauvegarde.glossary_entries, change("moodle_backup.xml", r"(<name>users</name>\s*<value>)1", r"\g<1>0"), "perdus"),
    (quiz.dialect, change("moodle_backup.xml", "<backup_release>3.9", "<backup_release>4.1"), "4.0"),
    (quiz.dialect, change("questions.xml", "<questions></questions>", "<question_bank_entries></question_bank_entries>"), "4.0"),
    (quiz.slots, change(QUIZ + "quiz.xml", r"<questionid>\d+", "<questionid>3"), "n’a pas de question"),
    (quiz.slots, change(QUIZ + "quiz.xml", "<slot>2", "<slot>3"), "ne se suivent pas"),
    (quiz.marks, change(QUIZ + "quiz.xml", "<sumgrades>7", "<sumgrades>8"), "la somme"),
    (quiz.marks, change(QUIZ + "quiz.xml", "<grade>20", "<grade>0"), "ne donne pas de note"),
    (quiz.visible_feedback, change(QUIZ + "quiz.xml", r"<reviewgeneralfeedback>\d+", "<reviewgeneralfeedback>65536"), "cachent"),
    (quiz.overall_feedback, change(QUIZ + "quiz.xml", "<mingrade>10", "<mingrade>11"), "toutes les notes"),
    (quiz.overall_feedback, change(QUIZ + "quiz.xml", "<maxgrade>21", "<maxgrade>20"), "toutes les notes"),
    (quiz.categories, change("questions.xml", "<name>top", "<name>haut"), "« top »"),
    (quiz.categories, change("questions.xml", "<parent>0</parent>\\s*<sortorder>0", "<parent>3</parent><sortorder>0"), "racine"),
    (quiz.categories, change("questions.xml", r"<stamp>[^<]*(</stamp>.*?<stamp>)([^<]*)", r"<stamp>\2\1\2"), "unique"),
    (quiz.category_contexts, change("questions.xml", r"<contextinstanceid>\d+", "<contextinstanceid>3"), "aucun quiz"),
    (quiz.category_contexts, change(QUIZ + "inforef.xml", "<question_categoryref>.*</question_categoryref>", ""), "ne nomme pas"),
    (quiz.question_types, change("questions.xml", "<qtype>match", "<qtype>ordering"), "ordering"),
    (quiz.question_types, change("questions.xml", "plugin_qtype_match_question", "plugin", 2), "réglages"),
    (quiz.fractions, change("questions.xml", "<fraction>0.5000000", "<fraction>0.5100000"), "ne connaît pas"),
    (quiz.fractions, change("questions.xml", "<fraction>0.5000000", "<fraction>0.3333333"), "cent pour cent"),
    (quiz.fractions, change("questions.xml", "<fraction>1.0000000", "<fraction>0.5000000"), "aucune réponse"),
    (quiz.matchings, change("questions.xml", "<answertext>Fait", f"<answertext>{'x' * 256}"), "255"),
    (quiz.matchings, change("questions.xml", r"<matches>.*?</matches>", "<matches></matches>"), "deux paires"),
    (quiz.answer_references, change("questions.xml", r"<trueanswer>\d+", "<trueanswer>3"), "n’existe pas"),
    (quiz.answer_references, change("questions.xml", r"(<numerical_record id=\"\d+\">\s*<answer>)\d+", r"\g<1>3"), "n’existe pas"),
    (quiz.grade_items, change(QUIZ + "grades.xml", r"<iteminstance>\d+", "<iteminstance>3"), "élément de note"),
    (quiz.grade_items, change(QUIZ + "inforef.xml", "<grade_itemref>.*</grade_itemref>", ""), "ne nomme pas"),
]  # fmt: skip


@pytest.mark.parametrize(("regle", "changement", "mot"), CAS_DE_SAUVEGARDE)
def test_sauvegarde_abimee(
    juste: Entrees, regle: Callable[[Any], Iterator[str]], changement: Changement, mot: str
) -> None:
    abimee = dict(juste)
    changement(abimee)
    assert abimee != juste
    phrases = list(regle(sauvegarde.Backup(paquet(abimee))))
    assert any(mot in p for p in phrases), phrases
    assert list(regle(sauvegarde.Backup(paquet(juste)))) == []


# ── Banques en XML ───────────────────────────────────────────────────


def dans_le_xml(avant: str, apres: str) -> Callable[[bytes], bytes]:
    def modify(octets: bytes) -> bytes:
        texte, nombre = re.subn(avant, apres, octets.decode(), count=1, flags=re.DOTALL)
        assert nombre
        return texte.encode()

    return modify


CAS_DE_BANQUE: list[tuple[Callable[[Any], Iterator[str]], Callable[[bytes], bytes], str]] = [
    (banque.readable, dans_le_xml("</quiz>", ""), "bien formé"),
    (banque.readable, lambda o: o.replace(b"<quiz>", b"<!DOCTYPE quiz><quiz>"), "type de document"),
    (banque.readable, lambda o: o.decode().replace("UTF-8", "ISO-8859-1").encode("latin-1", "replace"), "UTF-8"),
    (banque.readable, lambda o: o.replace(b"quiz>", b"questions>"), "racine"),
    (banque.readable, lambda _: b"<quiz></quiz>", "pas de question"),
    (banque.known_types, dans_le_xml('type="matching"', 'type="ordering"'), "« ordering »"),
    (banque.known_types, dans_le_xml('type="matching"', 'type="stack"'), "stack"),
    (banque.named, dans_le_xml("<name>.*?</name>", ""), "le nom"),
    (banque.named, dans_le_xml("<questiontext.*?</questiontext>", ""), "l’énoncé"),
    (banque.category_paths, dans_le_xml(r"\$course\$/top/", "Mes questions/"), "$course$/top/"),
    (banque.category_paths, dans_le_xml("Cursus témoin/Accueillir", "a/ /x"), "vide"),
    (banque.distinct_idnumbers, dans_le_xml("<idnumber>Q-ACCUEILLIR-2", "<idnumber>Q-ACCUEILLIR-1"), "plusieurs fois"),
    (banque.known_fractions, dans_le_xml('fraction="50"', 'fraction="33.3"'), "« 33.3 »"),
    (banque.known_fractions, dans_le_xml('fraction="50"', 'fraction="33"'), "« 33 »"),
    (banque.full_marks, dans_le_xml('fraction="50"', 'fraction="33.33333"'), "cent"),
    (banque.full_marks, dans_le_xml('fraction="100"', 'fraction="50"'), "aucune réponse"),
    (banque.full_marks, dans_le_xml(r'(type="numerical".*?)<answer .*</answer>', r"\1"), "pas de réponse"),
    (banque.answers, dans_le_xml("<text>2</text>", "<text>deux</text>"), "pas un nombre"),
    (banque.answers, dans_le_xml("<text>true</text>", "<text>vrai</text>"), "« true »"),
    (banque.answers, dans_le_xml("<text>irritant</text>", "<text></text>"), "vide"),
    (banque.matchings, dans_le_xml("<text>Fait</text>", f"<text>{'x' * 256}</text>"), "255"),
    (banque.matchings, dans_le_xml(r'(type="matching".*?)<subquestion.*?</subquestion>\s*<subquestion.*?</subquestion>', r"\1"),
     "deux paires"),
    (banque.joined_files, dans_le_xml("<text>Rangez.", "<text>&lt;img alt='' src='@@PLUGINFILE@@/a.svg'&gt;"), "à côté"),
    (banque.joined_files, dans_le_xml("<text>Rangez.</text>", '<text>Rangez.</text><file name="a.svg" encoding="base64">QQ==</file>'),
     "nulle part"),
    (banque.joined_files, dans_le_xml(
        "<text>Rangez.</text>",
        '<text>&lt;img alt="" src="@@PLUGINFILE@@/a.svg"&gt;</text><file name="a.svg" encoding="base64">?</file>'), "base 64"),
    (banque.sound_html, dans_le_xml("<text>Rangez.", "<text>&lt;iframe&gt;"), "iframe"),
]  # fmt: skip


@pytest.mark.parametrize(("regle", "changement", "mot"), CAS_DE_BANQUE)
def test_banque_abimee(
    usine: BundleFactory, regle: Callable[[Any], Iterator[str]], changement: Callable[[bytes], bytes], mot: str
) -> None:
    bonne = moodle_xml.as_moodle_xml(usine.module("M-ACCUEILLIR")).encode()
    abimee = changement(bonne)
    assert abimee != bonne
    phrases = list(regle(banque.Bank(Package("q.xml", abimee, {}, ()))))
    assert any(mot in p for p in phrases), phrases
    assert list(regle(banque.Bank(Package("q.xml", bonne, {}, ())))) == []


# ── GIFT ─────────────────────────────────────────────────────────────

CAS_DE_GIFT: list[tuple[Callable[[Any], Iterator[str]], Callable[[bytes], bytes], str]] = [
    (contrat_gift.readable, lambda o: o.decode().encode("latin-1", "replace"), "UTF-8"),
    (contrat_gift.readable, lambda _: b"$CATEGORY: $course$/top/x\n", "pas de question"),
    (contrat_gift.balanced_braces, dans_le_xml(r"=Une|=Elle attend", "={Elle attend"), "accolades"),
    (contrat_gift.balanced_braces, dans_le_xml(r"#Une durée", "#Une\n\ndurée"), "ligne vide"),
    (contrat_gift.titled, dans_le_xml(r"fait \?::", "fait ?"), "le titre"),
    (contrat_gift.category_paths, dans_le_xml(r"\$CATEGORY: \$course\$/top/", "$CATEGORY: Mes questions/"), "$course$/top/"),
    (contrat_gift.category_paths, dans_le_xml(r"(CATEGORY: [^\n]*)\n\n", r"\1\n"), "ligne vide"),
    (contrat_gift.known_weights, dans_le_xml("%50%", "%33%"), "« 33 »"),
    (contrat_gift.right_answer, dans_le_xml("\t=Elle attend", "\t~Elle attend"), "cent"),
    (contrat_gift.right_answer, dans_le_xml(r"=%100%irritant(.*?)=%100%un irritant", r"=%0%irritant\1=%0%un irritant"), "juste"),
    (contrat_gift.no_image, dans_le_xml("Rangez.{", "<img alt\\\\='' src\\\\='a'>{"), "images"),
    (contrat_gift.sound_html, dans_le_xml("Rangez.{", "<script>{"), "script"),
]  # fmt: skip


@pytest.mark.parametrize(("regle", "changement", "mot"), CAS_DE_GIFT)
def test_gift_abime(
    usine: BundleFactory, regle: Callable[[Any], Iterator[str]], changement: Callable[[bytes], bytes], mot: str
) -> None:
    bon = gift.as_gift(usine.module("M-ACCUEILLIR")).encode()
    abime = changement(bon)
    assert abime != bon
    phrases = list(regle(contrat_gift.Gift(Package("q.txt", abime, {}, ()))))
    assert any(mot in p for p in phrases), phrases
    assert list(regle(contrat_gift.Gift(Package("q.txt", bon, {}, ())))) == []


def test_chaque_regle_a_son_paquet_qui_la_viole() -> None:
    essayees = {regle for regle, *_ in (*CAS_DE_SAUVEGARDE, *CAS_DE_BANQUE, *CAS_DE_GIFT)}
    moodle = [CONTRATS[nom] for nom in ("mbz", "moodle-xml", "gift")]
    assert essayees == {regle for contrat in moodle for regle in contrat.regles}


# ── Ce que tous les formats demandent, et ce qui ne s’ouvre pas ──────


def test_noms_portables() -> None:
    for nom, mot in (("café.xml", "accentué"), ("a" * 121, "120"), ("../x", "sort"), ("/x", "sort"), ("a\\b", "sort")):
        assert any(mot in p for p in portable_names(paquet({nom: b""}))), nom
    assert not list(portable_names(paquet({"a/b-c_1.xml": b""})))


def test_noms_distincts_a_la_casse_pres() -> None:
    assert list(distinct_names(paquet({"a.xml": b"", "A.xml": b""})))
    assert not list(distinct_names(paquet({"a.xml": b"", "b.xml": b""})))


def test_xml_lisible() -> None:
    bombe = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert list(readable_xml(paquet({"x.xml": bombe}))) == [
        "x.xml : déclare un type de document, que les importeurs refusent."
    ]
    assert "bien formé (ligne 1" in next(readable_xml(paquet({"x.xml": b"<x>"})))
    assert not list(readable_xml(paquet({"x.xml": b"<x/>", "y.txt": b"<"})))


def ecrire_zip(fichier: Path, entrees: Entrees) -> Path:
    with zipfile.ZipFile(fichier, "w") as archive:
        for chemin, contenu in entrees.items():
            archive.writestr(chemin, contenu)
    return fichier


def test_sauvegarde_compressee_ailleurs(juste: Entrees, tmp_path: Path) -> None:
    """Moodle écrit aussi des sauvegardes en tar compressé : le contrat les lit."""
    fichier = tmp_path / "ailleurs.mbz"
    with tarfile.open(fichier, "w:gz") as archive:
        for chemin, contenu in juste.items():
            info = tarfile.TarInfo(chemin)
            info.size = len(contenu)
            archive.addfile(info, io.BytesIO(contenu))
    verdict = examine(fichier)
    assert (verdict.libelle, verdict.phrases) == ("cours Moodle (mbz)", ())


def test_archive_abimee_ou_inconnue(juste: Entrees, tmp_path: Path) -> None:
    entier = ecrire_zip(tmp_path / "c.mbz", juste).read_bytes()
    (tmp_path / "coupe.mbz").write_bytes(entier[: len(entier) // 2])
    assert judge(tmp_path / "coupe.mbz") == ("L’archive est abîmée, incomplète ou chiffrée : elle ne s’ouvre pas.",)
    (tmp_path / "autre.bin").write_bytes(b"\x00\x01")
    assert judge(tmp_path / "autre.bin")[0].startswith("Ce fichier n’est d’aucun format que l’on sait vérifier")
    ecrire_zip(tmp_path / "vide.zip", {"x.txt": b""})
    assert judge(tmp_path / "vide.zip")[0].startswith("Ce fichier n’est d’aucun format")


def test_un_paquet_vide_de_sens_ne_fait_pas_tomber_les_regles(tmp_path: Path) -> None:
    for contenu in (b"", b"<moodle_backup><information></information></moodle_backup>", b"\xff\xfe", b"<x>"):
        ecrire_zip(
            tmp_path / "c.mbz",
            {"moodle_backup.xml": contenu, "questions.xml": b"<", "files.xml": b"<files><file/></files>"},
        )
        assert judge(tmp_path / "c.mbz")


def test_une_sauvegarde_de_moodle_5_est_lue_dans_son_dialecte(juste: Entrees) -> None:
    """Depuis 4.0, une case désigne une entrée de banque : le contrat suit le lien."""
    entrees = dict(juste)
    change("moodle_backup.xml", "<backup_release>3.9", "<backup_release>5.0")(entrees)
    texte = (
        entrees["questions.xml"]
        .decode()
        .replace("<questions></questions>", "<question_bank_entries></question_bank_entries>")
    )
    texte = re.sub(r"<questions>(.*?)</questions>", r'<question_bank_entries><question_bank_entry id="9"><question_version>'
                   r'<question_versions id="8"><questions>\1</questions></question_versions></question_version>'
                   r"</question_bank_entry></question_bank_entries>", texte, flags=re.DOTALL)  # fmt: skip
    entrees["questions.xml"] = texte.encode()
    chemin = next(c for c in entrees if c.endswith("/quiz.xml"))
    cases = re.sub(r"<questionid>\d+</questionid>", "<question_reference><questionbankentryid>9</questionbankentryid></question_reference>",
                   entrees[chemin].decode())  # fmt: skip
    entrees[chemin] = cases.encode()
    lue = sauvegarde.Backup(paquet(entrees))
    assert [p for regle in quiz.REGLES for p in regle(lue)] == []


# ── La commande ──────────────────────────────────────────────────────


def test_commande_verifier_paquet(juste: Entrees, tmp_path: Path, usine: BundleFactory) -> None:
    bon = ecrire_zip(tmp_path / "bon.mbz", juste)
    resultat = CliRunner().invoke(main, ["verifier-paquet", str(bon)])
    assert (resultat.exit_code, resultat.output) == (0, "bon.mbz : cours Moodle (mbz) : rien à redire\n")
    (tmp_path / "q.xml").write_text(
        moodle_xml.as_moodle_xml(usine.module("M-ACCUEILLIR")).replace("matching", "ordering")
    )
    resultat = CliRunner().invoke(main, ["verifier-paquet", str(bon), str(tmp_path / "q.xml")])
    assert resultat.exit_code == 1
    assert "q.xml : questions Moodle (XML) : 2 refus\n" in resultat.output
    assert "Moodle 4.1 ne connaît pas « ordering » et rejette tout le fichier." in resultat.output


def test_exporter_puis_verifier(temoin: Path, tmp_path: Path) -> None:
    commande = ["exporter", "--tout", "--racine", str(temoin), "--vers", str(tmp_path)]
    for nom in ("mbz", "moodle-xml", "gift"):
        commande += ["--format", nom]
    resultat = CliRunner().invoke(main, commande)
    assert resultat.exit_code == 0, resultat.output
    ecrits = sorted(p for p in (tmp_path / "2026.1").iterdir() if p.suffix != ".txt" or "gift" in p.name)
    assert [p.name for p in ecrits] == [
        "m-accueillir-gift-2026.1.txt", "m-accueillir-mbz-2026.1.mbz", "m-accueillir-moodle-xml-2026.1.xml",
        "p-court-gift-2026.1.txt", "p-court-mbz-2026.1.mbz", "p-court-moodle-xml-2026.1.xml",
    ]  # fmt: skip
    assert CliRunner().invoke(main, ["verifier-paquet", *map(str, ecrits)]).exit_code == 0
