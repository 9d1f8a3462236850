"""Pose les compléments des couches locales dans les emplacements que les contenus communs déclarent."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pupitre.diagnostics import Diagnostic, Position
from pupitre.loading.front_matter import FERMETURE
from pupitre.model.layers import EMPLACEMENTS, Complement, Layer
from pupitre.model.nearest import did_you_mean
from pupitre.model.source import Bloc, Document, Source

EMPLACEMENT: Final = "emplacement"
COMPLEMENT: Final = "complement"
LIEN: Final = re.compile(r"(?P<debut>\]\()(?P<cible>(?![a-z][a-z0-9+.-]*:|[/#])[^)\s]+)(?=[\s)])")
Complements = Iterable[Document[Complement]]


@dataclass(frozen=True, slots=True)
class Poses:
    """Les documents, leurs emplacements remplis ; leurs sources telles qu’elles sont écrites ; ce qui ne se pose pas."""

    documents: tuple[tuple[str, Document[Any]], ...]
    ecrits: Mapping[str, Source]
    diagnostics: tuple[Diagnostic, ...]


def place(documents: Sequence[tuple[str, Document[Any]]], couches: Sequence[Layer], refuses: Iterable[str]) -> Poses:
    """Pose chaque complément, de la couche la plus commune à la plus locale, dans les contenus qui l’attendent."""
    noms = {couche.nom: couche for couche in couches}
    rangs = {nom: rang for rang, nom in enumerate(noms)}
    complements = [d for nature, d in documents if nature == COMPLEMENT]
    complements.sort(key=lambda d: (rangs.get(d.source.couche, 0), d.source.chemin))
    hotes = hosts(d for nature, d in documents if nature != COMPLEMENT)
    par_page: dict[str, list[Document[Any]]] = {}
    for complement in complements:
        for source in hotes.get(complement.contenu.complete, ()):
            par_page.setdefault(source.chemin, []).append(complement)
    remplis = [(n, d, fill(d.source, par_page.get(d.source.chemin, ()), noms)) for n, d in documents]
    return Poses(
        tuple((nature, replace(d, source=source)) for nature, d, source in remplis),
        {d.source.chemin: d.source for _, d, source in remplis if source is not d.source},
        (
            *misplaced(complements, hotes, {*refuses, *hotes}, noms.values()),
            *undeclared(d.source for _, d in documents),
        ),
    )


def slots_of(source: Source) -> tuple[str, ...]:
    """Les emplacements que déclare un contenu, dans l’ordre du texte."""
    return tuple(b.argument for b in source.blocs if b.nature == EMPLACEMENT)


def fill(source: Source, complements: Complements, couches: Mapping[str, Layer]) -> Source:
    """La source, ses emplacements remplis ou retirés ; un emplacement que personne ne remplit garde son texte."""
    if not slots_of(source):
        return source
    poses = list(complements)
    blocs: list[Bloc] = []
    lignes = source.corps.split("\n")
    morceaux: list[str] = []
    lu = 0
    for bloc in source.blocs:
        if bloc.nature != EMPLACEMENT:
            blocs.append(bloc)
            continue
        # `bloc.ligne` est la première ligne de son texte : l’ouverture est juste avant.
        ouverture = bloc.ligne - source.premiere_ligne - 1
        fermeture = next((n for n in range(ouverture + 1, len(lignes)) if FERMETURE.match(lignes[n])), len(lignes))
        ici = [d for d in poses if d.contenu.emplacement == bloc.argument]
        texte, neufs = _filled(source, bloc, ici, couches)
        morceaux += lignes[lu:ouverture]
        if texte.strip():
            morceaux.append(texte)
        elif morceaux and not morceaux[-1].strip():  # un emplacement vide ne laisse pas de trace, pas même une ligne
            morceaux.pop()
        blocs += neufs
        lu = fermeture + 1
    apports = tuple(d.source.chemin for d in poses if d.contenu.emplacement in slots_of(source))
    corps = "\n".join([*morceaux, *lignes[lu:]])
    return replace(source, corps=corps, blocs=tuple(b for b in blocs if b.texte.strip()), apports=apports)


def _filled(
    hote: Source, bloc: Bloc, complements: list[Document[Complement]], couches: Mapping[str, Layer]
) -> tuple[str, list[Bloc]]:
    """Ce qui prend la place d’un emplacement : les compléments, ou le texte que l’auteur avait prévu."""
    if not complements:
        return bloc.texte, [Bloc("texte", bloc.texte, bloc.ligne)]
    textes: list[str] = []
    blocs: list[Bloc] = []
    for document in complements:
        editeur = couches[document.source.couche].editeur if document.source.couche in couches else ""
        mention = f"*Complément local : {editeur or document.source.couche}.*"
        textes += [mention, "", _relinked(document.source.corps.strip("\n"), document.source, hote), ""]
        blocs.append(Bloc("texte", mention, document.source.premiere_ligne))
        blocs += [replace(b, texte=_relinked(b.texte, document.source, hote)) for b in document.source.blocs]
    return "\n".join(textes), blocs


def _relinked(texte: str, de: Source, vers: Source) -> str:
    """Les liens d’un complément, vus du dossier du contenu qui l’accueille."""

    def rewrite(found: re.Match[str]) -> str:
        cible, _, ancre = found["cible"].partition("#")
        absolu = posixpath.normpath(f"{de.dossier}/{cible}")
        suite = f"#{ancre}" if ancre else ""
        return f"{found['debut']}{posixpath.relpath(absolu, vers.dossier or '.')}{suite}"

    return LIEN.sub(rewrite, texte)


def misplaced(
    complements: Complements, hotes: Mapping[str, list[Source]], connus: Iterable[str], couches: Iterable[Layer]
) -> Iterator[Diagnostic]:
    """Un complément vise un contenu qui n’existe pas, ou un emplacement que ce contenu ne déclare pas."""
    lues = ", ".join(f"{c.nom} ({c.prefixe or './'})" for c in couches)
    for document in complements:
        vise, emplacement = document.contenu.complete, document.contenu.emplacement
        places = document.source.positions
        if vise not in hotes:
            phrase = f"Ce complément vise « {vise} », qui n’existe dans aucune couche : {lues}."
            yield Diagnostic(places.at("complete"), "complement-de-rien", phrase, did_you_mean(vise, connus))
            continue
        offerts = {e: s for s in hotes[vise] for e in slots_of(s)}
        if emplacement not in offerts:
            liste = ", ".join(f"« {e} » ({s.positions.defaut.chemin})" for e, s in offerts.items()) or "aucun"
            lieu = hotes[vise][0].positions.defaut.chemin
            phrase = f"« {vise} » ({lieu}) n’a pas d’emplacement « {emplacement} » ; il déclare : {liste}."
            proche = did_you_mean(emplacement, offerts or EMPLACEMENTS)
            yield Diagnostic(places.at("emplacement"), "emplacement-inconnu", phrase, proche)


def undeclared(sources: Iterable[Source]) -> Iterator[Diagnostic]:
    """Un contenu déclare un emplacement dont le nom n’est pas dans la table, ou deux fois le même."""
    for source in sources:
        vus: set[str] = set()
        for bloc in (b for b in source.blocs if b.nature == EMPLACEMENT):
            place = Position(source.positions.defaut.chemin, bloc.ligne - 1)
            if bloc.argument not in EMPLACEMENTS:
                phrase = f"L’emplacement « {bloc.argument} » n’existe pas ; on connaît : {', '.join(EMPLACEMENTS)}."
                yield Diagnostic(place, "emplacement-inconnu", phrase, did_you_mean(bloc.argument, EMPLACEMENTS))
            elif bloc.argument in vus:
                phrase = f"L’emplacement « {bloc.argument} » est déclaré deux fois dans cette page."
                yield Diagnostic(place, "emplacement-inconnu", phrase)
            vus.add(bloc.argument)


def hosts(documents: Iterable[Document[Any]]) -> Mapping[str, list[Source]]:
    """Par identifiant, les pages où chercher un emplacement : celles d’un module sont aussi celles de ses séquences."""
    pages = [d for d in documents if d.source.blocs or d.source.corps]
    avec_id = {d.contenu.id: d.source for d in pages if getattr(d.contenu, "id", "")}
    sequences: dict[str, list[Source]] = {}
    for identifiant, source in avec_id.items():
        if identifiant.startswith("S-"):
            sequences.setdefault(f"{source.dossier}/index.md", []).append(source)
    return {
        identifiant: [source, *(s for s in sequences.get(source.chemin, ()) if s is not source)]
        for identifiant, source in avec_id.items()
    }
