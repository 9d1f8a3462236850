"""Les questions écrites pour Moodle, relues par des lecteurs qui ne partagent rien avec le moteur."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pupitre.exporters import gift, moodle_xml
from pupitre.exporters.bundle import Bundle, BundleFactory
from pupitre.exporters.moodle_questions import percent, plain_number
from pupitre.exporters.written_answers import variants
from tests.exporters.lecteurs import PARTS_DE_MOODLE, Question, lire_banque, lire_gift

TOUS_LES_PIEGES = """\
questions:
  - id: Q-ACCUEILLIR-1
    forme: choix-unique
    objectif: OBJ-ACCUEILLIR-1
    enonce: "Que vaut {2 = 1 + 1} ~ 2 : a\\\\b # c ? Voir {{ definition_terme('irritant') }}."
    retour_general: "Le **même** signe : = ~ # { } \\\\ et -> aussi."
    reponses:
      - {texte: "a = b", juste: true, retour: "Oui : {a} # 1"}
      - {texte: "~ 5 % < 6 & 7", retour: "Non."}
  - id: Q-ACCUEILLIR-2
    forme: choix-multiple
    objectif: OBJ-ACCUEILLIR-2
    enonce: Trois justes sur quatre.
    reponses:
      - {texte: un, juste: true, retour: r1}
      - {texte: deux, juste: true, retour: r2}
      - {texte: trois, juste: true, retour: r3}
      - {texte: quatre, retour: r4}
  - id: Q-ACCUEILLIR-3
    forme: vrai-faux
    objectif: OBJ-ACCUEILLIR-1
    enonce: C’est faux.
    vrai: false
    retour_vrai: Non.
    retour_faux: Oui.
  - id: Q-ACCUEILLIR-4
    forme: appariement
    objectif: OBJ-ACCUEILLIR-1
    enonce: Rangez.
    retour_general: En général.
    paires:
      - {gauche: Elle crie, droite: Fait, retour: Cela s’entend.}
      - {gauche: Elle court, droite: Fait, retour: Cela se voit.}
      - {gauche: Elle est en colère, droite: "Avis -> *supposé*", retour: Cela se suppose.}
  - id: Q-ACCUEILLIR-5
    forme: ordre
    objectif: OBJ-ACCUEILLIR-1
    enonce: Remettez dans l’ordre.
    elements:
      - {texte: Lire, retour: D’abord.}
      - {texte: Écrire, retour: Ensuite.}
      - {texte: Relire, retour: Enfin.}
      - {texte: Ranger, retour: Après tout.}
  - id: Q-ACCUEILLIR-6
    forme: reponse-courte
    objectif: OBJ-ACCUEILLIR-1
    enonce: Ce que l’on fait d’abord ?
    acceptees: ["l’écoute", "a*b", "Cœur"]
    retour_juste: Bravo.
    retour_faux: On attendait « écoute ».
  - id: Q-ACCUEILLIR-7
    forme: numerique
    objectif: OBJ-ACCUEILLIR-1
    enonce: Combien ?
    valeur: 1500000
    tolerance: 0.5
    unite: habitants
    retour_juste: Juste.
    retour_faux: Non.
"""


def par_id(questions: list[Question]) -> dict[str, Question]:
    trouvees = {q.id: q for q in questions}
    assert len(trouvees) == len(questions)
    return trouvees


def comparable(questions: list[Question]) -> list[dict[str, object]]:
    """Les questions en valeurs ; les blancs ne comptent pas, ni la marge de « tout le reste »."""
    for question in questions:
        for reponse in question.reponses:
            reponse.tolerance = "" if reponse.texte == "*" else reponse.tolerance
            reponse.retour = " ".join(reponse.retour.split())
        question.enonce, question.general = " ".join(question.enonce.split()), " ".join(question.general.split())
    return [asdict(q) for q in questions]


def ecrire(bundle: Bundle, tmp_path: Path) -> tuple[list[Question], list[Question]]:
    """Les mêmes questions, par le fichier XML et par le fichier GIFT."""
    assert moodle_xml.check(bundle) == gift.check(bundle) == ()
    moodle_xml.write(bundle, tmp_path / "q.xml")
    gift.write(bundle, tmp_path / "q.txt")
    return lire_banque((tmp_path / "q.xml").read_bytes()), lire_gift((tmp_path / "q.txt").read_text(encoding="utf-8"))


@pytest.fixture
def pieges(usine_modifiee: Callable[..., BundleFactory], tmp_path: Path) -> tuple[list[Question], list[Question]]:
    return ecrire(usine_modifiee(quiz=TOUS_LES_PIEGES).module("M-ACCUEILLIR"), tmp_path)


def test_les_deux_formats_disent_la_meme_chose(pieges: tuple[list[Question], list[Question]]) -> None:
    xml, texte = pieges
    assert comparable(xml) == comparable(texte)


def test_chaque_forme_a_son_type_et_aucune_n_est_ordering(pieges: tuple[list[Question], list[Question]]) -> None:
    assert [q.genre for q in pieges[0]] == [
        "multichoice", "multichoice", "truefalse", "matching", "matching", "shortanswer", "numerical",
    ]  # fmt: skip
    assert [q.unique for q in pieges[0]][:2] == [True, False]


def test_signes_de_gift_et_de_html_gardes(pieges: tuple[list[Question], list[Question]]) -> None:
    for questions in pieges:
        q = par_id(questions)["Q-ACCUEILLIR-1"]
        assert "Que vaut {2 = 1 + 1} ~ 2" in q.enonce
        assert "a\\b # c" in q.enonce
        assert [r.texte for r in q.reponses] == ["a = b", "~ 5\u00a0% &lt; 6 &amp; 7"]
        assert "<strong>même</strong>" in q.general
        assert q.reponses[0].retour == "Oui\u00a0: {a} # 1"


def test_terme_du_glossaire_en_lien_simple(pieges: tuple[list[Question], list[Question]]) -> None:
    enonce = par_id(pieges[0])["Q-ACCUEILLIR-1"].enonce
    assert '<a href="https://temoin.example.org/2026.1/glossaire/#t-irritant">irritant</a>' in enonce
    assert "Ce qui gêne" not in enonce


def test_bonnes_et_mauvaises_notes(pieges: tuple[list[Question], list[Question]]) -> None:
    for questions in pieges:
        q = par_id(questions)
        assert q["Q-ACCUEILLIR-2"].note("un", "deux", "trois") == pytest.approx(1, abs=1e-5)
        assert q["Q-ACCUEILLIR-2"].note("un") == pytest.approx(1 / 3, abs=1e-5)
        assert q["Q-ACCUEILLIR-2"].note("un", "deux", "trois", "quatre") == pytest.approx(0, abs=1e-5)
        assert (q["Q-ACCUEILLIR-3"].note("false"), q["Q-ACCUEILLIR-3"].note("true")) == (1, 0)
        assert q["Q-ACCUEILLIR-7"].note("1500000.5") == 1
        assert q["Q-ACCUEILLIR-7"].note("1500001") == 0


def test_parts_de_note_avec_leurs_decimales(pieges: tuple[list[Question], list[Question]], tmp_path: Path) -> None:
    fractions = re.findall(r'fraction="([^"]+)"', (tmp_path / "q.xml").read_text(encoding="utf-8"))
    assert fractions.count("33.33333") == 3
    assert all(abs(float(f)) in PARTS_DE_MOODLE for f in fractions)


def test_retours_par_paire_dans_le_retour_general(pieges: tuple[list[Question], list[Question]]) -> None:
    q = par_id(pieges[0])["Q-ACCUEILLIR-4"]
    assert q.paires == [("Elle crie", "Fait"), ("Elle court", "Fait"), ("Elle est en colère", "Avis -> supposé")]
    for retour in ("En général.", "Cela s’entend.", "Cela se voit.", "Cela se suppose."):
        assert retour in q.general


def test_ordre_en_rangs_et_jamais_donne_dans_l_ordre(pieges: tuple[list[Question], list[Question]]) -> None:
    q = par_id(pieges[0])["Q-ACCUEILLIR-5"]
    rangs = dict(q.paires)
    attendus = {"Lire": "1re étape", "Écrire": "2e étape", "Relire": "3e étape", "Ranger": "4e étape"}
    assert rangs == attendus
    assert [g for g, _ in q.paires] != list(attendus)
    assert q.note(*(f"{g}→{d}" for g, d in attendus.items())) == 1
    assert "Après tout." in q.general


@pytest.mark.parametrize("ecrit", ["l’écoute", "L'ÉCOUTE", "l'ecoute", "A*B", "coeur", "CŒUR"])
def test_reponse_courte_sans_casse_ni_accent(pieges: tuple[list[Question], list[Question]], ecrit: str) -> None:
    for questions in pieges:
        assert par_id(questions)["Q-ACCUEILLIR-6"].note(ecrit) == 1


@pytest.mark.parametrize("ecrit", ["axxb", "autre", "la écoute"])
def test_reponse_courte_fausse(pieges: tuple[list[Question], list[Question]], ecrit: str) -> None:
    q = par_id(pieges[0])["Q-ACCUEILLIR-6"]
    assert q.note(ecrit) == 0
    assert q.reponses[-1].texte == "*"
    assert q.reponses[-1].retour == "On attendait «\u00a0écoute\u00a0»."


def test_nombre_sans_exposant_et_unite_dans_l_enonce(pieges: tuple[list[Question], list[Question]]) -> None:
    q = par_id(pieges[0])["Q-ACCUEILLIR-7"]
    assert (q.reponses[0].texte, q.reponses[0].tolerance) == ("1500000", "0.5")
    assert "habitants" in q.enonce


def test_etiquettes_par_objectif_et_competence(pieges: tuple[list[Question], list[Question]]) -> None:
    assert par_id(pieges[0])["Q-ACCUEILLIR-2"].etiquettes == ["OBJ-ACCUEILLIR-2", "C-ACCUEILLIR"]


def test_barre_oblique_doublee_dans_la_categorie(usine_modifiee: Callable[..., BundleFactory], tmp_path: Path) -> None:
    usine = usine_modifiee(module=("titre: Accueillir", "titre: Accueillir et/ou orienter"))
    for questions in ecrire(usine.module("M-ACCUEILLIR"), tmp_path):
        assert {q.categorie for q in questions} == {"$course$/top/Cursus témoin/Accueillir et//ou orienter"}


def test_image_jointe_a_cote_de_son_texte(
    usine_modifiee: Callable[..., BundleFactory], temoin: Path, tmp_path: Path
) -> None:
    usine = usine_modifiee(
        quiz=("enonce: Lequel est un fait ?", 'enonce: "![Une porte](ressources/porte.svg) Un fait ?"')
    )
    bundle = usine.module("M-ACCUEILLIR")
    moodle_xml.write(bundle, tmp_path / "q.xml")
    texte = etree.parse(str(tmp_path / "q.xml")).find("question[@type='multichoice']/questiontext")
    assert 'src="@@PLUGINFILE@@/porte.svg"' in texte.findtext("text")
    assert 'alt="Une porte"' in texte.findtext("text")
    joint = texte.find("file")
    assert dict(joint.attrib) == {"name": "porte.svg", "path": "/", "encoding": "base64"}
    assert base64.b64decode(joint.text) == (temoin / "modules/accueillir/ressources/porte.svg").read_bytes()
    assert gift.check(bundle) == ("La question « Q-ACCUEILLIR-1 » montre une image : le format GIFT n’en a pas.",)


def test_retours_combines_et_reglages(usine: BundleFactory, tmp_path: Path) -> None:
    moodle_xml.write(usine.module("M-ACCUEILLIR"), tmp_path / "q.xml")
    racine = etree.parse(str(tmp_path / "q.xml")).getroot()
    for q in racine.xpath("question[@type='multichoice' or @type='matching']"):
        assert all(q.findtext(f"{nom}feedback/text") for nom in ("correct", "partiallycorrect", "incorrect"))
        assert q.findtext("shuffleanswers") == "true"
    assert [q.findtext("usecase") for q in racine.xpath("question[@type='shortanswer']")] == ["0"]
    assert [q.findtext("idnumber") for q in racine.xpath("question[@type='category']")] == ["M-ACCUEILLIR"]


@pytest.mark.parametrize("nom", ["q.xml", "q.txt"])
def test_ce_que_dit_le_fichier_de_lui_meme(usine: BundleFactory, tmp_path: Path, nom: str) -> None:
    ecrire(usine.programme("P-COURT"), tmp_path)
    texte = (tmp_path / nom).read_text(encoding="utf-8")
    for morceau in ("édition 2026.1", "CC BY-SA 4.0", "https://temoin.example.org/2026.1/id/P-COURT/", "Équipe de test",
                    "Comment l’importer", "Ce qui est perdu", "Ce que contient"):  # fmt: skip
        assert morceau in texte


def test_memes_entrees_memes_octets(usine: BundleFactory, tmp_path: Path) -> None:
    ecrits = []
    for rang in (1, 2):
        ecrire(usine.module("M-ACCUEILLIR"), tmp_path / str(rang))
        ecrits.append([(tmp_path / str(rang) / nom).read_bytes() for nom in ("q.xml", "q.txt")])
    assert ecrits[0] == ecrits[1]


# ── Ce qui ne peut pas être porté ────────────────────────────────────


@pytest.mark.parametrize(
    ("avant", "apres", "phrase"),
    [
        ("        juste: true\n        retour: Une durée", "        retour: Une durée",
         "La question « Q-ACCUEILLIR-1 » n’a pas de réponse juste."),
        ("retour: C’est une", "juste: true\n        retour: C’est une",
         "La question « Q-ACCUEILLIR-1 » a plusieurs réponses justes, pour un choix unique."),
        ("enonce: Rangez.", 'enonce: "Rangez. ![Absente](ressources/absente.svg)"',
         "La question « Q-ACCUEILLIR-4 » montre l’image « modules/accueillir/ressources/absente.svg », qui n’est pas dans "
         "le cursus."),
        ("droite: Avis", f"droite: {'Avis ' * 60}", "La question « Q-ACCUEILLIR-4 » associe un texte de plus de 255"),
        ("enonce: Rangez.", 'enonce: "Ran\\x07gez."', "La question « Q-ACCUEILLIR-4 » contient un caractère de contrôle"),
    ],
)  # fmt: skip
def test_check_refuse_avec_une_phrase(
    usine_modifiee: Callable[..., BundleFactory], avant: str, apres: str, phrase: str
) -> None:
    refus = moodle_xml.check(usine_modifiee(quiz=(avant, apres)).module("M-ACCUEILLIR"))
    assert len(refus) == 1
    assert refus[0].startswith(phrase)


def test_check_refuse_un_module_sans_question(usine_modifiee: Callable[..., BundleFactory], temoin: Path) -> None:
    (temoin / "modules/accueillir/quiz.yml").unlink()
    assert moodle_xml.check(usine_modifiee().module("M-ACCUEILLIR")) == ("Il n’y a aucune question à exporter.",)


# ── Les briques ──────────────────────────────────────────────────────

SIGNES = st.text(alphabet=" abé:=~#{}\\%*-<>&[]/\n", max_size=40)


@given(SIGNES, SIGNES)
def test_gift_rend_tout_texte_tel_qu_il_etait(enonce: str, retour: str) -> None:
    def html(texte: str) -> str:
        return texte.replace("&", "&amp;").replace("<", "&lt;")

    ecrit = "::t::[html]" + gift._escaped(html(enonce)) + "{=" + gift._escaped("x" + html(retour)) + " ~non}"
    lue = lire_gift(ecrit)[0]
    assert lue.enonce.split() == html(enonce).split()
    assert lue.reponses[0].texte.split() == ("x" + html(retour)).split()


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_nombre_toujours_relu(valeur: float) -> None:
    assert re.fullmatch(r"-?\d+(\.\d+)?", plain_number(valeur))
    assert float(plain_number(valeur)) == valeur


def test_variantes_sans_doublon() -> None:
    assert variants(["Été", "été", "L’été"]) == ("Été", "Ete", "L’été", "L'été", "L’ete", "L'ete")


def test_parts_ecrites() -> None:
    from fractions import Fraction

    assert [percent(Fraction(1, n)) for n in range(1, 9)] == [
        "100", "50", "33.33333", "25", "20", "16.66667", "14.28571", "12.5",
    ]  # fmt: skip
    assert percent(Fraction(0)) == "0"
    assert percent(Fraction(-1, 3)) == "-33.33333"


# ── Le cursus réel ───────────────────────────────────────────────────


def test_tout_le_cursus_se_relit_et_se_note_juste(usine_reelle: BundleFactory, tmp_path: Path) -> None:
    bundle = usine_reelle.cursus()
    xml, texte = ecrire(bundle, tmp_path)
    assert comparable(xml) == comparable(texte)
    lues = par_id(xml)
    questions = [q for m in bundle.modules for q in m.questions]
    assert set(lues) == {q.id for q in questions}
    for q in questions:
        lue = lues[q.id]
        if q.forme in ("choix-unique", "choix-multiple"):
            justes = [r.texte for r, modele in zip(lue.reponses, q.reponses, strict=True) if modele.juste]
            assert lue.note(*justes) == pytest.approx(1, abs=1e-4)
            assert all(bool(r.retour) == bool(m.retour) for r, m in zip(lue.reponses, q.reponses, strict=True))
        elif q.forme == "vrai-faux":
            assert lue.note("true" if q.vrai else "false") == 1
        elif q.forme == "reponse-courte":
            assert all(lue.note(acceptee) == 1 for acceptee in q.acceptees)
        elif q.forme == "numerique":
            assert lue.note(str(q.valeur)) == 1
            assert lue.note(str(q.valeur + q.tolerance + 1)) == 0
        elif q.forme == "appariement":
            assert [d for _, d in lue.paires] == [re.sub("[*_]", "", p.droite) for p in q.paires]
        elif q.forme == "ordre":
            assert sorted(d for _, d in lue.paires) == sorted(
                f"{n}{'re' if n == 1 else 'e'} étape" for n in range(1, len(q.elements) + 1)
            )
