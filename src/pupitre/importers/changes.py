"""Ce qui a changé d’une unité exportée à la même, revenue : des passages récrits, ou ce que l’on n’a pas su prendre."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Final
from urllib.parse import unquote

from pupitre.importers.atoms import Atome
from pupitre.importers.composing import Signe, escaped
from pupitre.importers.marking import Opaque, Table
from pupitre.importers.reading import Jeton, Unite
from pupitre.importers.tracing import Suivi, Trace

ORIGINES: Final = {
    # macro -> ce qu’elle écrit, et où on le change
    "definition_terme": "un terme du glossaire (docs/referentiel/glossaire.yml)",
    "donnee_territoire": "un fait du territoire (docs/referentiel/faits/)",
    "citer_source": "l’appel d’une source (docs/referentiel/references.yml)",
    "lien_vers": "un lien vers un autre contenu, qui en prend le titre",
}
AJOUTE: Final = "ce texte est ajouté par le moteur, il n’est dans aucun fichier à cet endroit"


@dataclass(frozen=True, slots=True)
class Incompris:
    """Ce que l’on n’a pas su prendre : où (un passage, sinon un titre du document), l’avant, l’après, pourquoi."""

    raison: str
    avant: str
    apres: str
    atome: Atome | None = None
    section: str = ""


@dataclass(slots=True)
class Recrits:
    """Le nouveau texte de chaque passage touché d’une unité, en signes, et ce qui n’a pas été pris."""

    signes: dict[int, list[Signe]] = field(default_factory=dict)
    touches: set[int] = field(default_factory=set)
    incompris: list[Incompris] = field(default_factory=list)


def rewrite(
    trace: Trace, apres: Unite, signes: Mapping[int, Sequence[tuple[Signe, ...]]], table: Table, section: str
) -> Recrits:
    """Compare une unité et sa version revenue ; `signes` donne ceux de chaque jeton, par passage."""
    recrits = Recrits({rang: [] for rang in trace.atomes})
    ecrivain = _Writer(trace, apres, _by_place(trace, signes), table, section, recrits)
    avant, neufs = [j.texte for j in trace.unite.jetons], [j.texte for j in apres.jetons]
    for genre, i, j, k, m in SequenceMatcher(None, avant, neufs, autojunk=False).get_opcodes():
        if genre == "equal":
            for pas in range(j - i):
                ecrivain.keep(i + pas, apres.jetons[k + pas])
        else:
            ecrivain.replace(i, j, apres.jetons[k:m])
    return recrits


def _by_place(trace: Trace, signes: Mapping[int, Sequence[tuple[Signe, ...]]]) -> list[tuple[Signe, ...]]:
    """Les signes de chaque jeton de l’unité."""
    suites: dict[int, Iterator[tuple[Signe, ...]]] = {rang: iter(s) for rang, s in signes.items()}
    return [
        next(suites[s.atome]) if s.atome in suites else (Signe(s.jeton.texte, s.jeton.forme),) for s in trace.suivis
    ]


@dataclass(slots=True)
class _Writer:
    trace: Trace
    apres: Unite
    signes: list[tuple[Signe, ...]]
    table: Table
    section: str
    recrits: Recrits

    def keep(self, place: int, jeton: Jeton) -> None:
        """Un mot resté : sa mise en forme a pu changer."""
        suivi = self.trace.suivis[place]
        if suivi.atome < 0:
            return
        forme = replace(jeton.forme, code=suivi.jeton.forme.code)
        is_change = suivi.opaque < 0 and not jeton.is_blanc and not _same_dress(suivi.jeton, jeton)
        if is_change:
            self.recrits.touches.add(suivi.atome)
        nouveaux = tuple(replace(s, forme=forme) for s in self.signes[place]) if is_change else self.signes[place]
        self.recrits.signes[suivi.atome].extend(nouveaux)

    def replace(self, debut: int, fin: int, nouveaux: Sequence[Jeton]) -> None:
        """Des mots partis, d’autres venus à leur place."""
        zone = self.trace.suivis[debut:fin]
        hote = self._owner(debut, fin)
        raison = self._obstacle(debut, fin, hote, bool(nouveaux)) or self._line_break(hote, nouveaux)
        if raison:
            self._refuse(raison, debut, fin, nouveaux)
            for place in range(debut, fin):
                if zone[place - debut].atome >= 0:
                    self.recrits.signes[zone[place - debut].atome].extend(self.signes[place])
            return
        self.recrits.touches.update(s.atome for s in zone if s.atome >= 0)
        if hote >= 0 and nouveaux:
            self.recrits.touches.add(hote)
            atome = self.table.entrees[hote]
            is_case = isinstance(atome, Atome) and atome.nature == "case"
            self.recrits.signes[hote].extend(
                Signe(escaped(j, is_case=is_case), j.forme, is_blanc=j.is_blanc) for j in nouveaux
            )

    def _owner(self, debut: int, fin: int) -> int:
        """Le passage qui reçoit un texte venu là : celui qu’il remplace, sinon celui qui précède, sinon celui qui suit."""
        suivis = self.trace.suivis
        candidats = [*(s.atome for s in suivis[debut:fin]), *(s.atome for s in suivis[max(debut - 1, 0) : debut])]
        candidats.extend(s.atome for s in suivis[fin : fin + 1])
        return next((c for c in candidats if c >= 0), -1)

    def _obstacle(self, debut: int, fin: int, hote: int, has_nouveaux: bool) -> str:
        """Pourquoi l’on ne peut pas écrire ce changement ; vide si on le peut."""
        suivis = self.trace.suivis
        zone = suivis[debut:fin]
        coupes = self._cut_macros(debut, fin)
        entiers = {s.opaque for s in zone if s.opaque >= 0} - coupes
        if coupes or (entiers and has_nouveaux):
            return self._origin(next(iter(sorted(coupes | entiers))))
        if any(s.atome < 0 and not s.jeton.is_blanc for s in zone) or (has_nouveaux and hote < 0):
            return AJOUTE
        return ""

    def _line_break(self, hote: int, nouveaux: Sequence[Jeton]) -> str:
        """Un champ d’en-tête tient sur une ligne : un saut n’y a pas de place."""
        atome = self.table.entrees[hote] if hote >= 0 else None
        is_coupe = isinstance(atome, Atome) and atome.is_champ and any(j.texte == "\n" for j in nouveaux)
        return "ce champ tient en une phrase, sans saut de ligne ni second paragraphe" if is_coupe else ""

    def _cut_macros(self, debut: int, fin: int) -> set[int]:
        """Les macros dont le changement ne prend qu’une partie, ou au milieu desquelles il tombe."""
        suivis = self.trace.suivis
        dehors = {s.opaque for s in (*suivis[:debut], *suivis[fin:]) if s.opaque >= 0}
        coupes = {s.opaque for s in suivis[debut:fin] if s.opaque in dehors}
        if debut == fin and 0 < debut < len(suivis) and suivis[debut - 1].opaque == suivis[debut].opaque >= 0:
            coupes.add(suivis[debut].opaque)
        return coupes

    def _origin(self, rang: int) -> str:
        entree = self.table.entrees[rang]
        brut = entree.brut if isinstance(entree, Opaque) else ""
        macro = brut.removeprefix("{{").strip().partition("(")[0]
        return f"« {brut} » écrit ici {ORIGINES.get(macro, 'ce que le moteur compose')}"

    def _refuse(self, raison: str, debut: int, fin: int, nouveaux: Sequence[Jeton]) -> None:
        rang = self._owner(debut, fin)
        atome = self.table.entrees[rang] if rang >= 0 else None
        avant = "".join(j.texte for j in self.trace.unite.jetons[debut:fin])
        apres = "".join(j.texte for j in nouveaux)
        if not (avant.strip() or apres.strip()):
            return
        lieu = atome if isinstance(atome, Atome) else None
        self.recrits.incompris.append(Incompris(raison, avant, apres, lieu, self.section))


def _same_dress(avant: Jeton, apres: Jeton) -> bool:
    """Même gras, même italique, même lien ; le code se perd d’une suite à l’autre sans que personne n’y ait touché."""
    a, b = avant.forme, apres.forme
    return (a.gras, a.italique, unquote(a.lien)) == (b.gras, b.italique, unquote(b.lien))


def is_generated(suivis: Sequence[Suivi]) -> bool:
    """Vrai si une partie du texte est ajoutée par le moteur."""
    return any(s.atome < 0 and not s.jeton.is_blanc and s.jeton.texte != "\t" for s in suivis)
