"""Sépare un fichier Markdown en en-tête YAML, corps et blocs `::: nature`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from pupitre.diagnostics import Diagnostic, Position
from pupitre.loading.yaml_reader import read_yaml
from pupitre.model.blocks import BLOCS, RUBRIQUES_ACTIVITE
from pupitre.model.nearest import did_you_mean
from pupitre.model.referentiel import slug
from pupitre.model.source import Bloc, Chemin, Places, PlacesToRead, Positions, Source

OUVERTURE = re.compile(r"^:::\s*([^\s:]+)[ \t]*(.*?)\s*$")
FERMETURE = re.compile(r"^:::\s*$")
CLOTURE_DE_CODE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
RUBRIQUE = re.compile(r"^#{2,6}\s+(.+?)\s*#*\s*$")


def read_markdown(texte: str, chemin: str) -> tuple[Source, tuple[Diagnostic, ...]]:
    """Lit un fichier Markdown entier ; le corps et les blocs gardent leurs numéros de ligne."""
    lignes = texte.split("\n")
    if lignes[0].rstrip() != "---":
        position = Position(chemin)
        phrase = "Le fichier doit commencer par un en-tête : une ligne « --- », des clés, une ligne « --- »."
        return Source(chemin, {}, Positions(position), texte), (Diagnostic(position, "entete-absent", phrase),)
    fin = next((i for i, ligne in enumerate(lignes[1:], 1) if ligne.rstrip() in ("---", "...")), None)
    if fin is None:
        position = Position(chemin)
        phrase = "L’en-tête ouvert par « --- » n’est jamais refermé."
        return Source(chemin, {}, Positions(position)), (Diagnostic(position, "entete-absent", phrase),)
    meta, positions, diagnostics = read_yaml("\n".join(lignes[1:fin]), chemin, 1)
    if not isinstance(meta, dict):
        if not diagnostics:
            phrase = "L’en-tête doit être une suite de lignes « clé: valeur »."
            diagnostics = (Diagnostic(positions.defaut, "entete-absent", phrase),)
        meta = {}
    corps = "\n".join(lignes[fin + 1 :])
    blocs, block_diagnostics = split_blocks(corps, chemin, fin + 2)
    return Source(chemin, meta, positions, corps, fin + 2, blocs), diagnostics + block_diagnostics


def split_blocks(corps: str, chemin: str, premiere_ligne: int) -> tuple[tuple[Bloc, ...], tuple[Diagnostic, ...]]:
    """Découpe un corps en textes et en blocs, dans l’ordre ; un bloc mal fermé est signalé."""
    blocs: list[Bloc] = []
    diagnostics: list[Diagnostic] = []
    en_cours: list[str] = []
    ouvert: tuple[str, str, int] | None = None
    debut, code = premiere_ligne, ""
    for ligne_no, ligne in enumerate(corps.split("\n"), premiere_ligne):
        code = _code_fence(ligne, code)
        ouverture = None if code else OUVERTURE.match(ligne)
        if ouverture and ouvert is None:
            blocs.append(Bloc("texte", "\n".join(en_cours), debut))
            ouvert, en_cours, debut = (ouverture[1], ouverture[2], ligne_no), [], ligne_no + 1
        elif ouverture and ouvert:
            phrase = f"Le bloc ouvert à la ligne {ouvert[2]} n’est pas fermé par « ::: » avant celui-ci."
            diagnostics.append(Diagnostic(Position(chemin, ligne_no), "bloc-non-ferme", phrase))
        elif not code and FERMETURE.match(ligne) and ouvert:
            bloc, found = _make_block(ouvert, en_cours, chemin)
            blocs.append(bloc)
            diagnostics.extend(found)
            ouvert, en_cours, debut = None, [], ligne_no + 1
        elif not code and FERMETURE.match(ligne):
            phrase = "Ce « ::: » ne ferme aucun bloc."
            diagnostics.append(Diagnostic(Position(chemin, ligne_no), "bloc-non-ferme", phrase))
        else:
            en_cours.append(ligne)
    if ouvert:
        phrase = f"Le bloc « ::: {ouvert[0]} » n’est jamais fermé par une ligne « ::: »."
        diagnostics.append(Diagnostic(Position(chemin, ouvert[2]), "bloc-non-ferme", phrase))
        bloc, found = _make_block(ouvert, en_cours, chemin)
        blocs.append(bloc)
        diagnostics.extend(found)
    else:
        blocs.append(Bloc("texte", "\n".join(en_cours), debut))
    return tuple(b for b in blocs if b.nature != "texte" or b.texte.strip()), tuple(diagnostics)


def _code_fence(ligne: str, code: str) -> str:
    found = CLOTURE_DE_CODE.match(ligne)
    if not found:
        return code
    if not code:
        return found[1]
    return "" if found[1][0] == code[0] and len(found[1]) >= len(code) else code


def _make_block(ouvert: tuple[str, str, int], lignes: list[str], chemin: str) -> tuple[Bloc, tuple[Diagnostic, ...]]:
    nature, argument, ligne = ouvert
    bloc = Bloc(nature, "\n".join(lignes), ligne + 1, argument)
    if nature not in BLOCS:
        phrase = f"Le bloc « ::: {nature} » n’existe pas."
        position = Position(chemin, ligne, 1, len(nature) + 4)
        return bloc, (Diagnostic(position, "bloc-inconnu", phrase, did_you_mean(nature, BLOCS)),)
    if not BLOCS[nature].has_entete:
        return bloc, ()
    return _activity_block(bloc, lignes, chemin)


def _activity_block(bloc: Bloc, lignes: list[str], chemin: str) -> tuple[Bloc, tuple[Diagnostic, ...]]:
    fin = next((i for i, ligne in enumerate(lignes) if ligne.rstrip() == "---"), None)
    if fin is None:
        phrase = "Il manque la ligne « --- » qui sépare l’en-tête de l’activité de ses rubriques."
        return bloc, (Diagnostic(Position(chemin, bloc.ligne - 1), "entete-absent", phrase),)
    meta, positions, diagnostics = read_yaml("\n".join(lignes[:fin]), chemin, bloc.ligne - 1)
    meta = dict(meta) if isinstance(meta, dict) else {}
    debut = bloc.ligne - 1
    meta["id"] = bloc.argument
    rubriques, lignes_de, found = _sections(lignes[fin + 1 :], chemin, bloc.ligne + fin + 1)
    places = ActivityPlaces(positions.places, Position(chemin, debut), bloc.argument, tuple(lignes_de.items()))
    all_positions = Positions(Position(chemin, debut), places)
    corps = "\n".join(lignes[fin + 1 :])
    bloc = replace(bloc, texte=corps, ligne=bloc.ligne + fin + 1, meta={**meta, **rubriques}, positions=all_positions)
    return bloc, diagnostics + found


@dataclass(frozen=True, slots=True)
class ActivityPlaces:
    """Les places d’une activité : celles de son en-tête, son identifiant sur la ligne qui l’ouvre, ses rubriques."""

    entete: PlacesToRead
    ouverture: Position
    argument: str
    rubriques: tuple[tuple[str, int], ...]

    def read(self) -> Places:
        """La place de chaque clé et de chaque valeur."""
        chemin, ligne = self.ouverture.chemin, self.ouverture.ligne
        places = self.entete.read()
        ajoutees: dict[Chemin, Position] = {(champ,): Position(chemin, numero) for champ, numero in self.rubriques}
        identifiant = Position(chemin, ligne, len("::: activite ") + 1, len(self.argument))
        return Places(places.cles, {**places.valeurs, ("id",): identifiant, **ajoutees})


def _sections(
    lignes: list[str], chemin: str, premiere: int
) -> tuple[dict[str, str], dict[str, int], tuple[Diagnostic, ...]]:
    textes: dict[str, list[str]] = {}
    lignes_de: dict[str, int] = {}
    diagnostics: list[Diagnostic] = []
    champ, code = "", ""
    for numero, ligne in enumerate(lignes, premiere):
        code = _code_fence(ligne, code)
        titre = None if code else RUBRIQUE.match(ligne)
        if titre is None:
            textes.setdefault(champ, []).append(ligne)
            continue
        nom = slug(titre[1])
        if nom not in RUBRIQUES_ACTIVITE:
            position = Position(chemin, numero, 1, len(ligne))
            phrase = f"La rubrique « {titre[1]} » n’existe pas dans une activité."
            diagnostics.append(Diagnostic(position, "rubrique-inconnue", phrase, did_you_mean(nom, RUBRIQUES_ACTIVITE)))
        champ = RUBRIQUES_ACTIVITE.get(nom, nom)
        lignes_de.setdefault(champ, numero)
    if "".join(textes.pop("", [])).strip():
        phrase = "Du texte précède la première rubrique de l’activité : placez-le sous « ### Consigne »."
        diagnostics.append(Diagnostic(Position(chemin, premiere), "rubrique-inconnue", phrase))
    connus: dict[str, Any] = {c: "\n".join(t).strip() for c, t in textes.items() if c in RUBRIQUES_ACTIVITE.values()}
    return connus, lignes_de, tuple(diagnostics)
