"""De `curriculum.yml` aux couches ouvertes : le dossier, l’archive vérifiée ou le sous-module de chacune."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pupitre.diagnostics import Diagnostic, Position
from pupitre.layers.archive import UnreadableArchiveError, sum_of, unpack
from pupitre.model.layers import Layer
from pupitre.settings import FICHIER, Couche, Reglages, Settings, read_settings


@dataclass(frozen=True, slots=True)
class Opened:
    """Les couches ouvertes, de la plus commune à la plus locale, les réglages que toutes partagent, ce qu’elles masquent."""

    couches: tuple[Layer, ...]
    settings: Settings
    diagnostics: tuple[Diagnostic, ...]
    masquer: Mapping[str, Position]


@dataclass(frozen=True, slots=True)
class _Etage:
    """Une couche ouverte, et ce que dit son propre `curriculum.yml` si ce n’est pas celui du cursus."""

    layer: Layer
    reglages: Reglages | None = None


def open_layers(racine: Path, reglages: Reglages) -> Opened:
    """Ouvre chaque couche ; une couche absente ou d’une autre édition est dite, et rien d’autre n’est jugé."""
    settings = reglages.valeur
    assert settings is not None
    etages: list[_Etage] = []
    diagnostics: list[Diagnostic] = []
    for rang, couche in enumerate(settings.couches):
        try:
            etages += _open(racine, "", couche, settings)
        except _MissingLayerError as absence:
            position = reglages.positions.at("couches", rang, absence.champ)
            diagnostics.append(Diagnostic(position, absence.code, absence.phrase, absence.conseil))
    masquer: dict[str, Position] = {}
    for etage in etages:
        if etage.reglages and etage.reglages.valeur:
            settings = _shared(settings, etage.reglages.valeur)
            ou = f"{etage.layer.prefixe}{FICHIER}"
            masquer |= {nom: replace(place, chemin=ou) for nom, place in etage.reglages.masquer.items()}
    couches = tuple(etage.layer for etage in etages)
    diagnostics.extend(_twins(couches))
    return Opened(couches, settings, tuple(diagnostics), {**masquer, **reglages.masquer})


class _MissingLayerError(Exception):
    def __init__(self, champ: str, code: str, phrase: str, conseil: str = "") -> None:
        super().__init__(phrase)
        self.champ, self.code, self.phrase, self.conseil = champ, code, phrase, conseil


def _open(racine: Path, dessus: str, couche: Couche, settings: Settings) -> list[_Etage]:
    """La couche, précédée de celles sur lesquelles elle est elle-même posée ; `dessus` précède ses chemins."""
    if couche.archive:
        dossier, sous = _unpacked(racine, couche)
    else:
        dossier = racine / str(couche.chemin)
        sous = "" if dossier.resolve() == racine.resolve() else f"{str(couche.chemin).rstrip('/')}/"
    prefixe = f"{dessus}{sous}"
    if not sous:
        return [_Etage(_layer(couche.nom or settings.titre, dossier, prefixe, settings))]
    reglages = _common(dossier, prefixe, couche)
    communs = reglages.valeur
    assert communs is not None
    dessous = [e for c in communs.couches if c.chemin != "." for e in _open(dossier, prefixe, c, communs)]
    return [*dessous, _Etage(_layer(couche.nom or communs.titre, dossier, prefixe, communs), reglages)]


def _common(dossier: Path, prefixe: str, couche: Couche) -> Reglages:
    """Le `curriculum.yml` d’une couche commune, s’il est bien celui de l’édition épinglée."""
    if not (dossier / FICHIER).is_file():
        quoi = "n’existe pas" if not dossier.is_dir() else f"n’a pas de {FICHIER}"
        phrase = f"La couche commune « {couche.chemin} » {quoi} : on a cherché {prefixe}{FICHIER}."
        conseil = "Pour un sous-module : git submodule update --init"
        raise _MissingLayerError("chemin", "edition-commune-absente", phrase, conseil)
    reglages = read_settings(dossier)
    communs = reglages.valeur
    if communs is None:
        phrase = f"{prefixe}{FICHIER} ne peut pas être lu : cette couche n’est pas un cursus, ou elle est abîmée."
        raise _MissingLayerError("chemin", "edition-commune-absente", phrase)
    if couche.edition and communs.edition != couche.edition:
        phrase = (
            f"{FICHIER} épingle l’édition {couche.edition} de la couche commune, mais {prefixe}{FICHIER} "
            f"porte l’édition {communs.edition}."
        )
        conseil = (
            f"Pour en changer et voir ce que cela fait : pupitre mettre-a-niveau {couche.chemin or couche.archive}"
        )
        raise _MissingLayerError("edition", "edition-commune-absente", phrase, conseil)
    return reglages


def _layer(nom: str, dossier: Path, prefixe: str, identite: Settings) -> Layer:
    return Layer(
        nom, dossier, prefixe, identite.edition, identite.editeur, identite.licence_contenus, identite.adresse_du_site
    )


def _unpacked(racine: Path, couche: Couche) -> tuple[Path, str]:
    fichier = racine / str(couche.archive)
    if not fichier.is_file():
        phrase = f"L’archive de la couche commune, « {couche.archive} », n’existe pas."
        conseil = "Reprenez-la sur le site de l’édition, puis : pupitre mettre-a-niveau CHEMIN-DE-L-ARCHIVE"
        raise _MissingLayerError("archive", "edition-commune-absente", phrase, conseil)
    somme = sum_of(fichier)
    if somme != couche.somme:
        phrase = f"L’archive « {couche.archive} » n’est pas celle que {FICHIER} épingle : sa somme est {somme}."
        raise _MissingLayerError("somme", "somme-fausse", phrase)
    try:
        dossier = unpack(fichier, somme, racine)
    except UnreadableArchiveError as refus:
        phrase = f"L’archive « {couche.archive} » ne peut pas être ouverte : {refus}"
        raise _MissingLayerError("archive", "edition-commune-absente", phrase) from None
    return dossier, f"{dossier.relative_to(racine).as_posix()}/"


def _shared(settings: Settings, communs: Settings) -> Settings:
    """Les réglages du cursus, complétés par ceux d’une couche commune : ses textes ont été jugés avec eux."""
    update = {
        "sigles_connus": tuple(dict.fromkeys((*communs.sigles_connus, *settings.sigles_connus))),
        "jargon": tuple(dict.fromkeys((*communs.jargon, *settings.jargon))),
    }
    seuils = settings.seuils if "seuils" in settings.model_fields_set else communs.seuils
    return settings.model_copy(update={**update, "seuils": seuils})


def _twins(couches: tuple[Layer, ...]) -> Iterator[Diagnostic]:
    """Deux couches de même nom ne se distingueraient pas sur les pages."""
    for rang, couche in enumerate(couches):
        avant = next((c for c in couches[:rang] if c.nom == couche.nom), None)
        if avant:
            phrase = (
                f"Deux couches s’appellent « {couche.nom} » ({avant.prefixe or './'} et {couche.prefixe or './'}) : "
                "donnez à l’une un autre « nom »."
            )
            yield Diagnostic(Position(FICHIER), "couche-ambigue", phrase)
