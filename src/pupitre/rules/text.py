"""Un texte jugé seul : ses défauts, et ce que le reste du cursus a besoin d’en savoir.

Tout dépend de ce texte, des réglages et des mots qui manquent au glossaire : ce qu’il donne se garde d’une fois à
l’autre. Une règle de texte ne voit rien d’autre ; celle qui croise des contenus reçoit un `RuleContext`.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from pupitre.cache import Live, Store, engine_fingerprint, key_of
from pupitre.diagnostics import Diagnostic, Position
from pupitre.loading.macro_calls import MacroCall, find_calls
from pupitre.loading.packing import packed_diagnostic, packed_position, unpacked_diagnostic
from pupitre.loading.reading import Lecture
from pupitre.model.referentiel import Terme, slug
from pupitre.model.source import Chemin, Document, Source
from pupitre.rules.links import Lien, find_links
from pupitre.rules.passages import Passage, split_passages, words
from pupitre.settings import Settings
from pupitre.workers import SEUL, Crew, Renfort, available_workers

# Les textes dont le jugement paie un processus ; « spawn » demanderait de les lui envoyer tous.
TEXTES_PAR_PROCESSUS: Final = {"fork": 300}
LOT: Final = 60


@dataclass(frozen=True, slots=True)
class TextContext:
    """Un texte tel qu’il est écrit ; une règle de texte est une fonction de ce contexte vers des diagnostics.

    `nature` : le type de contenu ; `jargon` : les mots de métier à expliquer qui manquent au glossaire.
    """

    document: Document[Any]
    nature: str
    settings: Settings
    jargon: tuple[str, ...]
    passages: tuple[Passage, ...]
    calls: tuple[MacroCall, ...]
    call_diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Releve:
    """Ce que l’on retient d’un texte : ses défauts, ses appels de macro, ses liens, son nombre de mots."""

    diagnostics: tuple[Diagnostic, ...]
    calls: tuple[MacroCall, ...]
    liens: tuple[Lien, ...]
    mots: int


TextRule = Callable[[TextContext], Iterator[Diagnostic]]


@dataclass(frozen=True, slots=True)
class Judge:
    """Ce qui juge un texte : les règles, et tout ce qu’elles savent en plus de lui."""

    regles: tuple[TextRule, ...]
    settings: Settings
    jargon: tuple[str, ...]

    @property
    def empreinte(self) -> str:
        """Ce dont dépendent tous les jugements, en un mot."""
        return key_of("juge", engine_fingerprint(), self.settings.model_dump_json(), *self.jargon).hex()

    def judge(self, document: Document[Any], nature: str) -> Releve:
        """Juge un texte."""
        context = make_text_context(document, nature, self.settings, self.jargon)
        return Releve(
            tuple(d for regle in self.regles for d in regle(context)),
            context.calls,
            tuple(find_links(context.passages)),
            words(document.source.corps),
        )


def make_judge(regles: tuple[TextRule, ...], settings: Settings, termes: Iterable[Terme]) -> Judge:
    """Le juge d’un cursus, qui ne retient du glossaire que ce qui y manque."""
    connus = {slug(v) for t in termes for v in (t.terme, *t.variantes)}
    return Judge(regles, settings, tuple(mot for mot in settings.jargon if slug(mot) not in connus))


def judge_all(
    judge: Judge, lectures: Iterable[Lecture], store: Store, vifs: Live[Releve], renfort: Renfort = SEUL
) -> Mapping[str, Releve]:
    """Par chemin, ce que l’on retient de chaque texte ; repris du cache si ni lui ni le juge n’ont changé."""
    empreinte = judge.empreinte
    releves: dict[str, Releve | None] = {}
    manquants: list[tuple[bytes, Text]] = []
    for lecture in lectures:
        assert lecture.document and lecture.nature
        chemin = lecture.document.source.chemin
        cle = record_key(lecture.cle, empreinte) if lecture.cle else b""
        releves[chemin] = releve = _recalled(cle, chemin, store, vifs)
        if releve is None:
            manquants.append((cle, (lecture.document, lecture.nature.nom)))
    juges = _judged(judge, [texte for _, texte in manquants], renfort)
    for (cle, (document, _)), releve in zip(manquants, juges, strict=True):
        releves[document.source.chemin] = releve
        if cle:
            store.put(cle, packed(releve))
            vifs.put(cle, releve)
    return cast("dict[str, Releve]", releves)


def _recalled(cle: bytes, chemin: str, store: Store, vifs: Live[Releve]) -> Releve | None:
    vif = vifs.get(cle) if cle else None
    if vif is not None or not cle:
        return vif
    garde = store.get(cle)
    if garde is None:
        return None
    releve = unpacked(garde, chemin)
    vifs.put(cle, releve)
    return releve


# Un texte à juger, et le nom de son type de contenu.
Text = tuple[Document[Any], str]


def _judged(judge: Judge, textes: Sequence[Text], renfort: Renfort) -> Iterator[Releve]:
    """Ce que l’on retient de chacun de ces textes, dans l’ordre."""
    nombre = renfort.workers(len(textes))
    if not nombre:
        yield from (judge.judge(*texte) for texte in textes)
        return
    # Les textes passent par la mémoire que les processus partagent ; on ne leur envoie que des rangs.
    with Crew(nombre, renfort.contexte, LOT).results(_poste, (judge, textes), range(len(textes))) as ailleurs:
        for texte in textes:
            yield next(ailleurs, None) or judge.judge(*texte)


def _poste(judge: Judge, textes: Sequence[Text]) -> Callable[[int], Releve]:
    return lambda rang: judge.judge(*textes[rang])


def judging_workers() -> Renfort:
    """L’équipe qui juge beaucoup de textes.

    Rien que soi-même si l’on est déjà un processus parmi d’autres, ou s’il y a d’autres fils, que « fork » couperait en route.
    """
    is_parmi_d_autres = multiprocessing.parent_process() is not None or threading.active_count() > 1
    return SEUL if is_parmi_d_autres else available_workers(TEXTES_PAR_PROCESSUS)


def record_key(lecture: bytes, empreinte: str) -> bytes:
    """La clé de ce que l’on retient d’un texte : la lecture qui l’a donné, et le juge."""
    return key_of("releve", lecture.hex(), empreinte)


def make_text_context(
    document: Document[Any], nature: str, settings: Settings, jargon: tuple[str, ...] = ()
) -> TextContext:
    """Prépare ce que verront les règles de texte."""
    calls: list[MacroCall] = []
    diagnostics: list[Diagnostic] = []
    for ligne, texte in _texts(document.source):
        found, refus = find_calls(texte, document.source.chemin, ligne)
        calls.extend(found)
        diagnostics.extend(refus)
    passages = tuple(split_passages(document))
    return TextContext(document, nature, settings, jargon, passages, tuple(calls), tuple(diagnostics))


def _texts(source: Source) -> Iterator[tuple[int, str]]:
    """Les textes où une macro peut être appelée : le corps ; des questions et des mesures, ceux qui ont une accolade."""
    if source.corps:
        yield source.premiere_ligne, source.corps
    else:
        for chemin, texte in strings(source.meta):
            if "{" in texte:
                yield source.positions.at(*chemin).ligne, texte


def strings(meta: Mapping[str, Any]) -> Iterator[tuple[Chemin, str]]:
    """Chaque texte d’un en-tête brut, dans l’ordre, avec son chemin."""
    pile: list[tuple[Chemin, Any]] = [((), meta)]
    while pile:
        chemin, valeur = pile.pop()
        if isinstance(valeur, str):
            yield chemin, valeur
        elif isinstance(valeur, dict):
            pile += [((*chemin, cle), sous) for cle, sous in reversed(valeur.items())]
        elif isinstance(valeur, list):
            pile += [((*chemin, rang), sous) for rang, sous in reversed(tuple(enumerate(valeur)))]


def text_at(valeur: Any, chemin: tuple[str | int, ...]) -> str:
    """Le texte qui se trouve à ce chemin d’un en-tête brut ; vide si ce n’est pas un texte."""
    for part in chemin:
        if isinstance(valeur, Mapping):
            valeur = valeur.get(part, "")
        elif isinstance(valeur, list | tuple) and isinstance(part, int) and part < len(valeur):
            valeur = valeur[part]
    return valeur if isinstance(valeur, str) else ""


# Une place dans le texte jugé : ligne, colonne, longueur.
PLACE: Final = slice(1, 4)


def packed(releve: Releve) -> list[Any]:
    """Ce que l’on retient d’un texte, en valeurs JSON."""
    return [
        [packed_diagnostic(d) for d in releve.diagnostics],
        [[c.nom, c.arguments, packed_position(c.position)[PLACE]] for c in releve.calls],
        [[lien.cible, packed_position(lien.position)[PLACE]] for lien in releve.liens],
        releve.mots,
    ]


def unpacked(garde: list[Any], chemin: str) -> Releve:
    """Ce qu’écrit `packed`, pour le texte de ce chemin."""
    diagnostics, calls, liens, mots = garde
    return Releve(
        tuple([unpacked_diagnostic(d) for d in diagnostics]),
        tuple([MacroCall(nom, tuple(arguments), Position(chemin, *place)) for nom, arguments, place in calls]),
        tuple([Lien(cible, Position(chemin, *place)) for cible, place in liens]),
        mots,
    )
