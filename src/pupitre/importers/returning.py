"""Le retour d’un document : les fichiers tels qu’ils deviendraient, et la liste de ce que l’on n’a pas su prendre."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from typing import Final

from pupitre.importers.additions import Ajouts
from pupitre.importers.atoms import Atome, images_between, scan
from pupitre.importers.changes import AJOUTE, Incompris, is_generated, rewrite
from pupitre.importers.comments import Commentaire
from pupitre.importers.composing import EMMELE, Signe, plain_spaces
from pupitre.importers.document import open_document
from pupitre.importers.edits import Retouche, merge, removed, renumber, replaced, without_overlap
from pupitre.importers.expected import Attendu, rebuild
from pupitre.importers.marks import bare
from pupitre.importers.pairing import Paire, pair
from pupitre.importers.reading import Unite, read_units
from pupitre.importers.tracing import Ecrit, Trace, trace, written
from pupitre.settings import Settings

GLOSSAIRE: Final = "docs/referentiel/glossaire.yml"
PLUS_RECENT: Final = (
    "le texte du cursus a changé ici depuis l’export : rien n’est écrasé, comparez les deux et choisissez"
)
COMMUN: Final = (
    "ce texte est du cursus commun ({lieu}) : proposez le changement à ses auteurs, ou récrivez-le chez vous "
    "(pupitre remplacer {chemin})"
)


@dataclass(frozen=True, slots=True)
class Retour:
    """Ce que donne un document revenu : chaque fichier changé (avant, après), ce qui n’est pas pris, ce qu’il faut savoir."""

    contenu: str
    fichiers: Mapping[str, tuple[str, str]]
    incompris: tuple[Incompris, ...]
    commentaires: tuple[Commentaire, ...]
    is_fidele: bool

    def diff(self) -> str:
        """Les changements, dans la forme que lit `git apply`."""
        lignes: list[str] = []
        for chemin, (avant, apres) in sorted(self.fichiers.items()):
            deux = (avant.splitlines(keepends=True), apres.splitlines(keepends=True))
            lignes.extend(unified_diff(*deux, f"a/{chemin}", f"b/{chemin}"))
        return "".join(ligne if ligne.endswith("\n") else f"{ligne}\n" for ligne in lignes)


def import_document(fichier: Path, racine: Path, settings: Settings) -> Retour:
    """Compare un document revenu à ce que l’on avait exporté ; n’écrit rien. Lève `UnreadableError`."""
    document = open_document(fichier)
    attendu = rebuild(racine, settings, document)
    chantier = _Comparison(attendu, read_units(document.octets, document.suite))
    chantier.compare()
    fichiers, conflits = chantier.files()
    incompris = (*chantier.incompris, *conflits)
    return Retour(document.contenu, fichiers, incompris, document.commentaires, attendu.is_fidele)


@dataclass(slots=True)
class _Comparison:
    """Le chantier d’un retour ; il n’en sort que des valeurs figées."""

    attendu: Attendu
    revenues: Sequence[Unite]
    incompris: list[Incompris] = field(default_factory=list)
    nouveaux: dict[int, list[str]] = field(default_factory=dict)
    retires: dict[int, int] = field(default_factory=dict)
    presents: dict[int, int] = field(default_factory=dict)
    images: list[Atome] = field(default_factory=list)
    ajouts: Ajouts = field(default_factory=Ajouts)

    def compare(self) -> None:
        traces = [trace(u, self.attendu.table) for u in self.attendu.unites]
        sections = _sections(self.attendu.unites)
        for suivie in traces:
            self._known(suivie)
        paires = list(pair(self.attendu.unites, self.revenues))
        for rang, paire in enumerate(paires):
            if paire.apres < 0 and self.attendu.unites[paire.avant].is_image:
                self._image_gone(paire.avant, traces, sections)
            elif paire.apres < 0:
                self._gone(traces[paire.avant], sections[paire.avant])
            elif paire.avant < 0:
                self._born(paires, rang, traces, sections)
            else:
                self._both(traces[paire.avant], self.revenues[paire.apres], sections[paire.avant])

    def _known(self, suivie: Trace) -> None:
        """Compte les endroits où paraît chaque passage, et de combien descendent les titres de chaque fichier."""
        for rang in suivie.atomes:
            self.presents[rang] = self.presents.get(rang, 0) + 1
            atome = self._atome(rang)
            if atome.nature == "titre" and suivie.unite.nature == "titre":
                self.ajouts.decalages[atome.chemin] = suivie.unite.niveau - atome.niveau

    def _atome(self, rang: int) -> Atome:
        entree = self.attendu.table.entrees[rang]
        assert isinstance(entree, Atome)
        return entree

    def _both(self, suivie: Trace, apres: Unite, section: str) -> None:
        if suivie.unite.jetons == apres.jetons:
            return
        ecrits = {rang: written(suivie, rang, self.attendu.table) for rang in suivie.atomes}
        signes = {rang: e.signes for rang, e in ecrits.items() if e}
        recrits = rewrite(suivie, apres, signes, self.attendu.table, section)
        self.incompris.extend(recrits.incompris)
        for rang in sorted(recrits.touches):
            self._touched(rang, ecrits[rang], recrits.signes[rang], suivie, section)

    def _touched(self, rang: int, ecrit: Ecrit | None, signes: Sequence[Signe], suivie: Trace, section: str) -> None:
        atome = self._atome(rang)
        brut = "".join(s.markdown for s in signes).strip()
        if ecrit is None:
            raison = "ce passage est écrit d’une façon que l’on ne sait pas refaire à la lettre : changez-le à la main"
            self.incompris.append(Incompris(raison, atome.texte, brut, atome, section))
        else:
            texte = plain_spaces(ecrit.markdown(_trimmed(signes), suivie.adresses))
            if EMMELE.search(texte) and not EMMELE.search(atome.texte):
                raison = "du gras et de l’italique se touchent au milieu d’un mot : changez ce passage à la main"
                self.incompris.append(Incompris(raison, atome.texte, brut, atome, section))
            elif texte and texte != atome.texte:
                self.nouveaux.setdefault(rang, []).append(texte)
            elif not texte:
                self.retires[rang] = self.retires.get(rang, 0) + 1

    def _gone(self, suivie: Trace, section: str) -> None:
        if not suivie.atomes or is_generated(suivie.suivis):
            self.incompris.append(Incompris(AJOUTE, suivie.unite.texte, "", None, section))
            return
        for rang in suivie.atomes:
            self.retires[rang] = self.retires.get(rang, 0) + 1

    def _image_gone(self, place: int, traces: Sequence[Trace], sections: Sequence[str]) -> None:
        """Une image retirée : sa ligne part du fichier, si c’est la seule image entre les deux passages qui l’entourent."""
        precedent = next((a for t in reversed(traces[:place]) if (a := self._neighbour(t, -1))), None)
        suivant = next((a for t in traces[place + 1 :] if (a := self._neighbour(t, 0))), None)
        images = images_between(precedent, suivant, self.attendu.bases)
        if len(images) == 1:
            self.images.append(images[0])
        else:
            raison = "une image est retirée : trouvez sa ligne dans le fichier, et retirez-la à la main"
            self.incompris.append(Incompris(raison, "une image", "", precedent, sections[place]))

    def _born(self, paires: Sequence[Paire], rang: int, traces: Sequence[Trace], sections: Sequence[str]) -> None:
        unite = self.revenues[paires[rang].apres]
        place = next((p.avant for p in reversed(paires[:rang]) if p.avant >= 0), -1)
        suite = next((p.avant for p in paires[rang + 1 :] if p.avant >= 0), -1)
        precedent = self._neighbour(traces[place], -1) if place >= 0 else None
        suivant = self._neighbour(traces[suite], 0) if suite >= 0 else None
        raison = self.ajouts.place(unite, precedent, suivant)
        if raison:
            section = sections[place] if place >= 0 else ""
            self.incompris.append(Incompris(raison, "", unite.texte, precedent, section))

    def _neighbour(self, suivie: Trace, cote: int) -> Atome | None:
        """Le passage au bord d’une unité, s’il y en a un."""
        rang = suivie.suivis[cote].atome if suivie.suivis else -1
        return self._atome(rang) if rang >= 0 else None

    def files(self) -> tuple[dict[str, tuple[str, str]], tuple[Incompris, ...]]:
        """Chaque fichier changé, et les conflits avec ce qui a été écrit depuis l’export."""
        retouches = self._edits()
        fichiers: dict[str, tuple[str, str]] = {}
        conflits: list[Incompris] = []
        for chemin, du_fichier in sorted(retouches.items()):
            base, actuel = self.attendu.bases[chemin], self.attendu.actuels.get(chemin)
            if chemin in self.attendu.communs:
                raison = COMMUN.format(lieu=self.attendu.communs[chemin], chemin=chemin)
                conflits.extend(_conflict(chemin, base, r, raison) for r in du_fichier)
                continue
            if actuel is None or chemin in self.attendu.perdus:
                conflits.extend(_conflict(chemin, base, r) for r in du_fichier)
                continue
            nouveau, manques = merge(base, actuel, du_fichier)
            conflits.extend(_conflict(chemin, base, r) for r in manques)
            nouveau = renumber(chemin, actuel, nouveau)
            if nouveau != actuel:
                fichiers[chemin] = (actuel, nouveau)
        return fichiers, tuple(conflits)

    def _edits(self) -> dict[str, list[Retouche]]:
        bases = self.attendu.bases
        par_fichier: dict[str, list[tuple[Atome, str]]] = {}
        for rang, textes in self.nouveaux.items():
            atome = self._atome(rang)
            if len(set(textes)) > 1:
                raison = "ce passage figure à plusieurs endroits du document, changés différemment"
                self.incompris.append(Incompris(raison, atome.texte, " / ".join(dict.fromkeys(textes)), atome))
            else:
                par_fichier.setdefault(atome.chemin, []).append((atome, textes[0]))
        retouches = {c: list(replaced(bases[c], changes)) for c, changes in par_fichier.items()}
        for atome in dict.fromkeys((*self._removable(), *self.images)):
            retouches.setdefault(atome.chemin, []).append(removed(bases[atome.chemin], atome))
        for chemin, ajoutees in self.ajouts.edits(bases).items():
            retouches.setdefault(chemin, []).extend(ajoutees)
        return {chemin: without_overlap(liste) for chemin, liste in retouches.items()}

    def _removable(self) -> Iterator[Atome]:
        """Les passages retirés partout où ils paraissaient, et que l’on peut ôter de leur fichier."""
        rangees: dict[tuple[str, int], set[Atome]] = {}
        for rang, fois in self.retires.items():
            atome = self._atome(rang)
            if atome.nature == "case":
                rangees.setdefault((atome.chemin, atome.ligne), set()).add(atome)
            elif fois < self.presents[rang]:
                raison = "ce passage est retiré à un endroit du document et gardé à un autre"
                self.incompris.append(Incompris(raison, atome.texte, "", atome))
            elif (
                atome.chemin == GLOSSAIRE
                or atome.nature == "intitule"
                or (atome.is_champ and not (atome.is_element_de_champ and atome.prefixe.strip() == "-"))
            ):
                raison = "ce passage ne peut pas être retiré seul : son contenu en a besoin"
                self.incompris.append(Incompris(raison, atome.texte, "", atome))
            else:
                yield atome
        for (chemin, ligne), cases in rangees.items():
            toutes = {a for a in scan(chemin, self.attendu.bases[chemin]) if a.nature == "case" and a.ligne == ligne}
            if cases >= toutes:
                yield next(iter(cases))
            else:
                vides = "des cases d’une rangée sont vidées : retirez la rangée entière, ou récrivez-les"
                self.incompris.extend(Incompris(vides, a.texte, "", a) for a in sorted(cases, key=lambda a: a.debut))


def _sections(unites: Sequence[Unite]) -> list[str]:
    """Le titre sous lequel se trouve chaque unité, tel qu’on le lit dans le document."""
    sections, titre = [], ""
    for unite in unites:
        titre = bare(unite.texte) if unite.nature == "titre" else titre
        sections.append(titre)
    return sections


def _trimmed(signes: Sequence[Signe]) -> list[Signe]:
    """Sans espace aux bords, ni deux de suite."""
    propres: list[Signe] = []
    for signe in signes:
        if not (signe.is_blanc and (not propres or propres[-1].is_blanc)):
            propres.append(signe)
    return propres[:-1] if propres and propres[-1].is_blanc else propres


def _conflict(chemin: str, base: str, retouche: Retouche, raison: str = PLUS_RECENT) -> Incompris:
    lignes = base.split("\n")
    avant = "\n".join(lignes[retouche.debut : retouche.fin])
    ici = Atome(chemin, 0, 0, retouche.debut, max(retouche.fin - 1, retouche.debut), "texte", avant)
    return Incompris(raison, avant, "\n".join(retouche.lignes), ici)
