"""La clarté : phrases courtes, sigles développés, mots du métier expliqués, typographie française."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pupitre.diagnostics import Diagnostic, Position
from pupitre.rules.passages import Passage, prose, words
from pupitre.rules.text import TextContext, text_at


def _prose(context: TextContext) -> Iterator[Passage]:
    return prose(context.passages)


def phrase_longue(context: TextContext) -> Iterator[Diagnostic]:
    """Une phrase dépasse la longueur permise."""
    limite = context.settings.seuils.mots_par_phrase
    for passage in _prose(context):
        for debut, nombre in passage.longueurs:
            if nombre > limite:
                texte = f"Cette phrase compte {nombre} mots ; coupez-la pour rester sous {limite}."
                yield Diagnostic(passage.position(debut), "phrase-longue", texte)


def phrases_longues_en_moyenne(context: TextContext) -> Iterator[Diagnostic]:
    """Les phrases d’une page sont trop longues en moyenne."""
    limite = context.settings.seuils.mots_par_phrase_en_moyenne
    longueurs = [nombre for passage in _prose(context) for _, nombre in passage.longueurs]
    if len(longueurs) >= 5 and sum(longueurs) / len(longueurs) > limite:
        moyenne = sum(longueurs) / len(longueurs)
        texte = f"Les phrases de cette page font {moyenne:.0f} mots en moyenne ; visez moins de {limite}."
        yield Diagnostic(context.passages[0].position(), "phrases-longues-en-moyenne", texte)


def essentiel_trop_long(context: TextContext) -> Iterator[Diagnostic]:
    """Une phrase de « L’essentiel » est trop longue pour du langage simple."""
    limite = context.settings.seuils.mots_par_phrase_essentiel
    document = context.document
    for rang, phrase in enumerate(document.contenu.essentiel if context.nature == "module" else ()):
        if words(phrase) > limite:
            texte = f"Cette phrase de « L’essentiel » compte {words(phrase)} mots ; pas plus de {limite}."
            yield Diagnostic(document.source.positions.at("essentiel", rang), "essentiel-trop-long", texte)


SIGLE: Final = re.compile(r"(?<![\w’'-])([A-ZÉ]{3,}s?)(?![\w-])")
# Plus rapide que le motif d’un sigle, et sans elles il n’y en a pas.
CAPITALES: Final = re.compile(r"[A-ZÉ]{3}")
ROMAINS: Final = re.compile(r"^[IVXLC]+$")
ENTRE_PARENTHESES: Final = re.compile(r"\(([A-ZÉ]{3,})(?:,[^)]*)?\)")


def sigle_non_developpe(context: TextContext) -> Iterator[Diagnostic]:
    """Un sigle est employé dans une page sans y être développé ni défini."""
    passages = [p for p in context.passages if CAPITALES.search(p.clair)]
    if not passages:
        return
    brut = "\n".join(p.texte for p in context.passages)
    connus = {s.upper() for s in context.settings.sigles_connus}
    developpes = set(ENTRE_PARENTHESES.findall(brut)) | set(_defined(brut)) | connus
    vus: set[str] = set()
    for passage in passages:
        for found in SIGLE.finditer(passage.clair):
            sigle = found[1].rstrip("s")
            if sigle in developpes | vus or ROMAINS.match(sigle) or _is_shouted(passage, found.start()):
                continue
            vus.add(sigle)
            texte = f"Le sigle « {sigle} » n’est pas développé dans cette page."
            conseil = f"À sa première apparition, écrivez son nom suivi de ({sigle})."
            yield Diagnostic(passage.position(found.start(), len(found[1])), "sigle-non-developpe", texte, conseil)


def _defined(brut: str) -> Iterator[str]:
    """Les sigles que la page définit par une macro de glossaire, ou développe après coup : « UTAS (unités …) »."""
    for appel in re.findall(r"definition_terme\(([^)]*)\)", brut):
        yield from (s.rstrip("s") for s in SIGLE.findall(appel.replace('"', " ")))
    yield from (s.rstrip("s") for s in re.findall(r"\b([A-ZÉ]{3,}s?)\*{0,2}[ \u00a0]\((?=[a-zàâéèêîôû«])", brut))


def _is_shouted(passage: Passage, debut: int) -> bool:
    """Vrai pour « À ÉCRIRE » et les titres tout en capitales."""
    ligne = passage.texte[passage.texte.rfind("\n", 0, debut) + 1 :].split("\n")[0]
    return "À ÉCRIRE" in ligne or ligne.upper() == ligne


def jargon_sans_glossaire(context: TextContext) -> Iterator[Diagnostic]:
    """Un mot de métier est employé alors qu’il n’est pas au glossaire."""
    if not context.jargon:
        return
    motif = re.compile(rf"\b({'|'.join(map(re.escape, context.jargon))})s?\b", re.IGNORECASE)
    for passage in _prose(context):
        for found in motif.finditer(passage.clair):
            texte = f"« {found[1]} » est un mot de métier : ajoutez-le au glossaire, ou dites-le autrement."
            yield Diagnostic(passage.position(found.start(), len(found[0])), "jargon-sans-glossaire", texte)


LIEN_CREUX: Final = re.compile(
    r"\[\s*(cliquez ici|cliquer ici|ici|lien|ce lien|en savoir plus|lire la suite|plus d’infos?|voir)\s*\]",
    re.IGNORECASE,
)


def lien_creux(context: TextContext) -> Iterator[Diagnostic]:
    """Le texte d’un lien ne dit pas où il mène."""
    for passage in context.passages:
        for found in LIEN_CREUX.finditer(passage.texte):
            texte = f"Le lien « {found[1]} » ne dit pas où il mène, surtout à qui parcourt la page de lien en lien."
            yield Diagnostic(passage.position(found.start(), len(found[0])), "lien-creux", texte)


def cliquez_ici(context: TextContext) -> Iterator[Diagnostic]:
    """« Cliquez ici » apparaît dans le texte."""
    if "cliquez" not in context.document.source.corps.lower():
        return
    for passage in _prose(context):
        for found in re.finditer(r"\bcliquez ici\b", passage.clair, re.IGNORECASE):
            if not LIEN_CREUX.match(passage.texte, max(found.start() - 1, 0)):
                texte = "« Cliquez ici » n’a pas de sens au clavier, à voix haute ou sur papier."
                yield Diagnostic(passage.position(found.start(), len(found[0])), "cliquez-ici", texte)


# Le rendu met de lui-même les espaces insécables, les apostrophes et les points de suspension :
# on ne signale que ce qu’il ne peut pas deviner. Un motif commence par le signe cherché, et regarde ensuite avant : il est
# ainsi plusieurs fois plus rapide.
TYPOGRAPHIE: Final[tuple[tuple[str, re.Pattern[str], str], ...]] = (
    # signes sans lesquels le motif ne peut rien trouver, motif, phrase
    ('"', re.compile(r'(?<![=\w])"(?=\w)[^"\n]*"'), "Les guillemets droits s’écrivent « »."),
    (";!?", re.compile(r"[;!?](?<=[a-zà-ÿ].)(?=\s|$)"), "Il manque une espace avant ce signe."),
    (":", re.compile(r" :(?<=[a-zà-ÿ]..)(?=\S)|:(?<=[a-zà-ÿ].)(?= )"), "« : » est entouré de deux espaces."),
    (",.", re.compile(r" [,.](?<=[a-zà-ÿ]..)(?=\s)"), "Il n’y a pas d’espace avant une virgule ou un point."),
)


def typographie(context: TextContext) -> Iterator[Diagnostic]:
    """La typographie française n’est pas respectée."""
    for passage in _prose(context):
        clair = passage.clair
        for signes, motif, texte in TYPOGRAPHIE:
            for found in motif.finditer(clair) if any(signe in clair for signe in signes) else ():
                yield Diagnostic(passage.position(found.start(), len(found[0])), "typographie", texte)


def texte_a_ecrire(context: TextContext) -> Iterator[Diagnostic]:
    """Un « À ÉCRIRE » est resté dans un contenu."""
    source = context.document.source
    if "ecrire-un-module" in source.chemin or not ("À ÉCRIRE" in source.corps or "À ÉCRIRE" in repr(source.meta)):
        return
    lignes = [(source.premiere_ligne + i, t) for i, t in enumerate(source.corps.split("\n"))]
    lignes += [(p.ligne, text_at(source.meta, c)) for c, p in source.positions.valeurs.items()]
    for ligne, texte in dict(lignes).items():
        if "À ÉCRIRE" in texte and not texte.startswith(("{", "[")):
            phrase = "« À ÉCRIRE » attend votre texte."
            yield Diagnostic(Position(source.chemin, ligne), "texte-a-ecrire", phrase)
