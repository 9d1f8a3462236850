"""Des lecteurs indépendants du moteur : une banque en XML, un fichier GIFT, une sauvegarde de cours.

Ils rendent tous les trois la même valeur, pour que l’on compare. Aucun code du moteur ici.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from fractions import Fraction

from lxml import etree

# Les parts de note que Moodle propose dans ses menus, en pour cent.
PARTS_DE_MOODLE = (100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5,
                   11.11111, 10, 5, 0)  # fmt: skip
LECTEUR_SUR = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


@dataclass
class Reponse:
    texte: str
    part: float
    retour: str
    tolerance: str = ""


@dataclass
class Question:
    id: str
    categorie: str
    genre: str
    nom: str
    enonce: str
    general: str
    unique: bool = True
    reponses: list[Reponse] = field(default_factory=list)
    paires: list[tuple[str, str]] = field(default_factory=list)
    etiquettes: list[str] = field(default_factory=list)

    def note(self, *choisies: str) -> float:
        """La note sur 1 que Moodle donnerait à ces réponses."""
        if self.genre in ("shortanswer", "numerical"):
            return next((r.part / 100 for r in self.reponses if self._convient(r, choisies[0])), 0)
        if self.genre == "matching":
            attendu = dict(self.paires)
            return sum(attendu[g] == d for g, d in (c.split("→") for c in choisies)) / len(attendu)
        return max(0, sum(r.part for r in self.reponses if r.texte in choisies) / 100)

    def _convient(self, reponse: Reponse, ecrit: str) -> bool:
        if reponse.texte == "*":
            return True
        if self.genre == "numerical":
            return abs(float(ecrit) - float(reponse.texte)) <= float(reponse.tolerance or 0) + 1e-9
        motif = "".join(".*" if m == "*" else re.escape(m) for m in re.split(r"(?<!\\)(\*)", reponse.texte))
        motif = motif.replace(re.escape("\\*"), re.escape("*"))
        return re.fullmatch(unicodedata.normalize("NFC", motif), ecrit, re.IGNORECASE) is not None


def lire_banque(octets: bytes) -> list[Question]:
    """Les questions d’un fichier XML de Moodle."""
    racine = etree.fromstring(octets, LECTEUR_SUR)
    assert racine.tag == "quiz"
    categorie, questions = "", []
    for element in racine.findall("question"):
        if element.get("type") == "category":
            categorie = element.findtext("category/text")
            continue
        questions.append(
            Question(
                id=element.findtext("idnumber"),
                categorie=categorie,
                genre=element.get("type"),
                nom=element.findtext("name/text"),
                enonce=element.findtext("questiontext/text") or "",
                general=element.findtext("generalfeedback/text") or "",
                unique=element.findtext("single", "true") == "true",
                reponses=[
                    Reponse(r.findtext("text"), float(r.get("fraction")), r.findtext("feedback/text") or "",
                            r.findtext("tolerance") or "")
                    for r in element.findall("answer")
                ],
                paires=[(s.findtext("text"), s.findtext("answer/text")) for s in element.findall("subquestion")],
                etiquettes=[e.text for e in element.findall("tags/tag/text")],
            )
        )  # fmt: skip
    return questions


TYPES_DE_SAUVEGARDE = {"match": "matching"}


def lire_banque_de_cours(octets: bytes) -> list[Question]:
    """Les questions d’un `questions.xml` de sauvegarde, d’avant Moodle 4.0."""
    questions = []
    for categorie in etree.fromstring(octets, LECTEUR_SUR).findall("question_category"):
        for q in categorie.findall("questions/question"):
            genre = q.findtext("qtype")
            plugin = q.find(f"plugin_qtype_{genre}_question")
            marges = {m.findtext("answer"): m.findtext("tolerance") for m in plugin.iter("numerical_record")}
            textes = {"Vrai": "true", "Faux": "false"} if genre == "truefalse" else {}
            questions.append(
                Question(
                    id=q.findtext("idnumber"),
                    categorie=categorie.findtext("name"),
                    genre=TYPES_DE_SAUVEGARDE.get(genre, genre),
                    nom=q.findtext("name"),
                    enonce=q.findtext("questiontext") or "",
                    general=q.findtext("generalfeedback") or "",
                    unique=plugin.findtext("multichoice/single", "1") == "1",
                    reponses=[
                        Reponse(
                            textes.get(r.findtext("answertext"), r.findtext("answertext")),
                            round(float(r.findtext("fraction")) * 100, 5), r.findtext("feedback") or "",
                            marges.get(r.get("id"), ""),
                        )
                        for r in plugin.findall("answers/answer")
                    ],
                    paires=[(m.findtext("questiontext"), m.findtext("answertext")) for m in plugin.findall("matches/match")],
                    etiquettes=[e.text for e in q.findall("tags/tag/rawname")],
                )
            )  # fmt: skip
    return questions


# ── GIFT ─────────────────────────────────────────────────────────────

JETONS = {c: chr(0xE000 + rang) for rang, c in enumerate(":#={}~\\")}


def _cacher(texte: str) -> str:
    return re.sub(r"\\([:#={}~\\])", lambda m: JETONS[m[1]], texte)


def _rendre(texte: str) -> str:
    for caractere, jeton in JETONS.items():
        texte = texte.replace(jeton, caractere)
    return texte.strip().removeprefix("[html]").strip()


def lire_gift(texte: str) -> list[Question]:
    """Les questions d’un fichier GIFT, lues comme Moodle les lit : ligne vide, signes échappés, poids, retours."""
    categorie, questions = "", []
    for bloc in re.split(r"\n[ \t]*\n", texte):
        commentaires = [ligne for ligne in bloc.split("\n") if ligne.strip().startswith("//")]
        corps = "\n".join(ligne for ligne in bloc.split("\n") if ligne not in commentaires).strip()
        if corps.startswith("$CATEGORY:"):
            categorie = corps.removeprefix("$CATEGORY:").strip()
        elif corps:
            identifiant = re.search(r"\[id:([^\]]+)\]", "".join(commentaires))
            etiquettes = re.findall(r"\[tag:([^\]]+)\]", "".join(commentaires))
            questions.append(
                _question_gift(_cacher(corps), categorie, identifiant[1] if identifiant else "", etiquettes)
            )
    return questions


def _question_gift(corps: str, categorie: str, identifiant: str, etiquettes: list[str]) -> Question:
    assert corps.count("{") == corps.count("}") == 1, _rendre(corps)
    titre = ""
    if corps.startswith("::"):
        _, titre, corps = corps.split("::", 2)
    enonce, _, reste = corps.partition("{")
    reponses, _, apres = reste.partition("}")
    assert not apres.strip()
    reponses, _, general = reponses.partition("####")
    question = Question(
        identifiant, categorie, "", _rendre(titre), _rendre(enonce), _rendre(general), etiquettes=etiquettes
    )
    _reponses_gift(question, reponses.strip())
    return question


def _reponse_gift(morceau: str) -> tuple[Fraction | None, str, str]:
    poids = re.match(r"\s*%(-?[\d.]+)%", morceau)
    reste = morceau[poids.end() :] if poids else morceau
    texte, _, retour = reste.partition("#")
    return (Fraction(poids[1]) if poids else None), texte, _rendre(retour)


def _reponses_gift(question: Question, reponses: str) -> None:
    tete = reponses.split("#", 1)[0].strip()
    if reponses.startswith("#"):
        question.genre = "numerical"
        justes, _, faux = reponses[1:].partition("~")
        for morceau in justes.split("=")[1:]:
            part, texte, retour = _reponse_gift(morceau)
            valeur, _, tolerance = texte.partition(":")
            question.reponses.append(
                Reponse(valeur.strip(), float(part if part is not None else 100), retour, tolerance.strip())
            )
        if faux:
            question.reponses.append(Reponse("*", 0, _rendre(faux.partition("#")[2])))
    elif tete in ("TRUE", "T", "FALSE", "F"):
        question.genre = "truefalse"
        _, mauvais, bon = reponses.split("#")
        is_vrai = tete.startswith("T")
        question.reponses = [
            Reponse("true", 100 * is_vrai, _rendre(bon if is_vrai else mauvais)),
            Reponse("false", 100 * (not is_vrai), _rendre(mauvais if is_vrai else bon)),
        ]
    elif "~" in reponses:
        question.genre = "multichoice"
        question.unique = "=" in reponses
        for signe, morceau in re.findall(r"([=~])([^=~]*)", reponses):
            part, texte, retour = _reponse_gift(morceau)
            defaut = 100 if signe == "=" else 0
            question.reponses.append(Reponse(_rendre(texte), float(part if part is not None else defaut), retour))
    elif "->" in reponses:
        question.genre = "matching"
        for morceau in reponses.split("=")[1:]:
            gauche, droite = morceau.split("->", 1)
            question.paires.append((_rendre(gauche), _rendre(droite)))
    else:
        question.genre = "shortanswer"
        for morceau in reponses.split("=")[1:]:
            part, texte, retour = _reponse_gift(morceau)
            question.reponses.append(Reponse(_rendre(texte), float(part if part is not None else 100), retour))
