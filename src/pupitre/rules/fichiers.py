"""Les fichiers : des noms que tous les systèmes acceptent, des poids raisonnables, des liens vivants, des licences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pupitre.diagnostics import Diagnostic, Position
from pupitre.model.addresses import ENGENDRES
from pupitre.model.base import LIBELLES
from pupitre.model.licences import can_hold
from pupitre.model.nearest import did_you_mean
from pupitre.rules.context import RuleContext
from pupitre.settings import FICHIER

NOM: Final = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
EXTENSIONS: Final = frozenset(["md", "yml", "svg", "png", "jpg", "jpeg", "webp", "pdf", "csv", "ods", "odt", "json"])
IMAGES: Final = (".svg", ".png", ".jpg", ".jpeg", ".webp")
SCHEMAS: Final = "docs/contribuer/schemas/"


def nom_de_fichier(context: RuleContext) -> Iterator[Diagnostic]:
    """Un nom porte des accents, des majuscules ou des espaces."""
    for chemin in context.fichiers:
        mauvais = [p for p in chemin.split("/") if not NOM.fullmatch(p)]
        if mauvais:
            phrase = f"Le nom « {mauvais[0]} » doit être en minuscules sans accent, avec des tirets."
            yield Diagnostic(Position(chemin), "nom-de-fichier", phrase)


def chemin_trop_long(context: RuleContext) -> Iterator[Diagnostic]:
    """Un chemin dépasse ce que Windows et les paquets acceptent."""
    limite = context.settings.seuils.longueur_de_chemin
    for chemin in context.fichiers:
        if len(chemin) > limite:
            phrase = f"Ce chemin compte {len(chemin)} caractères ; la limite est {limite}."
            yield Diagnostic(Position(chemin), "chemin-trop-long", phrase)


def extension_inconnue(context: RuleContext) -> Iterator[Diagnostic]:
    """Un fichier n’a pas une extension que le cursus sait servir."""
    for chemin in context.fichiers:
        extension = chemin.rpartition("/")[2].rpartition(".")[2].lower()
        if extension not in EXTENSIONS:
            phrase = f"L’extension « .{extension} » n’est pas acceptée."
            yield Diagnostic(Position(chemin), "extension-inconnue", phrase, did_you_mean(extension, EXTENSIONS))


def image_trop_lourde(context: RuleContext) -> Iterator[Diagnostic]:
    """Une image est trop lourde pour une liaison lente."""
    limite = context.settings.seuils.image_octets
    for joint in context.catalogue.joints.values():
        if joint.chemin.endswith(IMAGES) and joint.octets > limite:
            phrase = f"Cette image pèse {joint.octets // 1000} ko ; la limite est {limite // 1000} ko."
            yield Diagnostic(joint.position, "image-trop-lourde", phrase)


def dessin_dangereux(context: RuleContext) -> Iterator[Diagnostic]:
    """Un dessin contient ce qui pourrait nuire."""
    for joint in context.catalogue.joints.values():
        for danger in joint.dangers:
            yield Diagnostic(joint.position, "dessin-dangereux", danger)


def linked_paths(context: RuleContext) -> Iterator[tuple[str, Position]]:
    """Chaque fichier que vise un lien, et la place du lien."""
    yield from ((lien.vise, lien.position) for lien in context.liens)


def chemin_hors_cursus(context: RuleContext) -> Iterator[Diagnostic]:
    """Un lien emploie un chemin absolu, ou sort du cursus."""
    for lien in context.liens:
        if lien.cible.startswith(("/", "\\")) or "\\" in lien.cible or lien.vise.startswith(".."):
            phrase = f"Le chemin « {lien.cible} » est absolu ou sort du cursus."
            yield Diagnostic(lien.position, "chemin-hors-cursus", phrase)


def lien_vers_nulle_part(context: RuleContext) -> Iterator[Diagnostic]:
    """Un lien désigne un fichier qui n’existe pas."""
    existants = {*context.fichiers, *context.masques, *(f"docs/{nom}" for nom in ENGENDRES)}
    for lien in context.liens:
        cible, vise = lien.cible, lien.vise
        if cible and not cible.startswith(("/", "\\")) and vise not in existants and not vise.startswith(".."):
            phrase = f"Le fichier « {cible} » n’existe pas à cet endroit."
            suggestion = did_you_mean(vise, context.fichiers)
            yield Diagnostic(lien.position, "lien-vers-nulle-part", phrase, suggestion)


def canevas_introuvable(context: RuleContext) -> Iterator[Diagnostic]:
    """Le canevas d’une fiche n’existe pas."""
    for document in context.catalogue.fiches.values():
        canevas = document.contenu.canevas
        if canevas and f"{document.source.dossier}/canevas/{canevas.fichier}" not in context.fichiers:
            phrase = f"Le canevas « {canevas.fichier} » n’est pas dans docs/fiches-outils/canevas/."
            yield Diagnostic(document.source.positions.at("canevas", "fichier"), "canevas-introuvable", phrase)


def _used(context: RuleContext) -> set[str]:
    vises = {lien.vise for lien in context.liens}
    canevas = {d.contenu.canevas.fichier for d in context.catalogue.fiches.values() if d.contenu.canevas}
    return vises | {f"docs/fiches-outils/canevas/{c}" for c in canevas}


def fichier_joint_inutile(context: RuleContext) -> Iterator[Diagnostic]:
    """Un fichier joint n’est montré nulle part."""
    employes = _used(context)
    for joint in context.catalogue.joints.values():
        nom = joint.chemin.rpartition("/")[2]
        is_named = any(nom in texte for texte in context.textes_refuses)
        if joint.chemin not in employes and not is_named and not joint.chemin.startswith(SCHEMAS):
            phrase = "Aucune page ne montre ce fichier : reliez-le, ou supprimez-le."
            yield Diagnostic(joint.position, "fichier-joint-inutile", phrase)


def fichier_sans_credit(context: RuleContext) -> Iterator[Diagnostic]:
    """Un fichier joint n’a ni auteur ni licence."""
    credites = {d: {c.fichier for c in credits.contenu.credits} for d, credits in context.catalogue.credits.items()}
    for joint in context.catalogue.joints.values():
        dossier, _, nom = joint.chemin.rpartition("/")
        if nom not in credites.get(dossier, ()) and not joint.chemin.startswith(SCHEMAS):
            phrase = f"Ce fichier n’a pas de crédit : ajoutez « {nom} » à « {dossier}/credits.yml »."
            yield Diagnostic(joint.position, "fichier-sans-credit", phrase)


def credit_sans_fichier(context: RuleContext) -> Iterator[Diagnostic]:
    """Un crédit nomme un fichier absent."""
    for dossier, document in context.catalogue.credits.items():
        for rang, credit in enumerate(document.contenu.credits):
            if f"{dossier}/{credit.fichier}" not in context.fichiers:
                phrase = f"Le fichier « {credit.fichier} » n’existe pas dans ce dossier."
                position = document.source.positions.at("credits", rang, "fichier")
                yield Diagnostic(position, "credit-sans-fichier", phrase)


def licence_incompatible(context: RuleContext) -> Iterator[Diagnostic]:
    """Un fichier joint ou un texte a une licence que celle du cursus ne permet pas de reprendre."""
    ensemble = context.settings.licence_contenus
    for document in context.catalogue.credits.values():
        for rang, credit in enumerate(document.contenu.credits):
            if not can_hold(ensemble, credit.licence):
                phrase = f"« {credit.fichier} » est sous {LIBELLES[credit.licence]} : {_refused(ensemble)}"
                yield Diagnostic(
                    document.source.positions.at("credits", rang, "licence"), "licence-incompatible", phrase
                )
    communs: dict[tuple[str, str], str] = {}
    for document in context.documents:
        licence = getattr(document.contenu, "licence", "")
        couche = context.catalogue.couches.get(document.source.couche)
        if not licence or can_hold(ensemble, licence):
            continue
        if couche and couche.prefixe:
            communs.setdefault((couche.nom, licence), context.shown_path(document.source.chemin))
        else:
            phrase = f"Ce texte est sous {LIBELLES[licence]} : {_refused(ensemble)}"
            yield Diagnostic(document.source.positions.at("licence"), "licence-incompatible", phrase)
    for (couche_nom, licence), chemin in communs.items():
        phrase = f"La couche « {couche_nom} » contient des textes sous {LIBELLES[licence]} ({chemin}…) : {_refused(ensemble)}"
        yield Diagnostic(Position(FICHIER), "licence-incompatible", phrase, f"Écrivez : licence_contenus: {licence}")


def _refused(ensemble: str) -> str:
    return f"il ne peut pas entrer dans un cursus publié sous {LIBELLES[ensemble]}."


def mention_a_completer(context: RuleContext) -> Iterator[Diagnostic]:
    """Une mention que la loi demande n’est pas remplie."""
    manquantes = [nom for nom, valeur in context.settings.collectivite.model_dump().items() if not valeur]
    if manquantes:
        phrase = f"La collectivité doit encore compléter : {', '.join(manquantes)}."
        yield Diagnostic(Position("curriculum.yml"), "mention-a-completer", phrase)
