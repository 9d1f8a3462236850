"""Le contrat de liens : tout ce qui a été publié répond encore, ou dit pourquoi il ne répond plus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pupitre.diagnostics import Diagnostic, Position
from pupitre.loading.editions import CONTRAT, lock_path
from pupitre.model.contract import Nature, Promesse
from pupitre.model.nearest import did_you_mean
from pupitre.model.snapshot import latest
from pupitre.rules.context import RuleContext
from pupitre.settings import FICHIER


def identifiant_disparu(context: RuleContext) -> Iterator[Diagnostic]:
    """Un identifiant publié n’existe plus."""
    yield from _broken(context, "identifiant", "identifiant-disparu")


def adresse_disparue(context: RuleContext) -> Iterator[Diagnostic]:
    """L’adresse publiée d’une page ou d’un fichier ne répondrait plus."""
    yield from _broken(context, "page", "adresse-disparue")
    yield from _broken(context, "fichier", "adresse-disparue")


def ancre_disparue(context: RuleContext) -> Iterator[Diagnostic]:
    """Une ancre publiée n’est plus dans sa page."""
    yield from _broken(context, "ancre", "ancre-disparue")


def _broken(context: RuleContext, nature: Nature, code: str) -> Iterator[Diagnostic]:
    engagement = context.engagement
    if engagement is None:
        return
    for promesse in engagement.promises():
        # Un contenu que l’on n’a pas su lire est encore là : c’est déjà dit.
        is_refused = promesse.cle.partition("/")[0] in context.refuses
        if promesse.nature == nature and not is_refused and engagement.resolve(promesse) is None:
            position = Position(lock_path(promesse.edition))
            yield Diagnostic(position, code, _phrase(promesse), _advice(context, promesse))


def _phrase(promesse: Promesse) -> str:
    quoi = {
        "identifiant": f"L’identifiant « {promesse.cle} » (« {promesse.titre} ») a été publié",
        "page": f"L’adresse « {promesse.adresse} » (« {promesse.titre} ») a été publiée",
        "fichier": f"Le fichier « {promesse.adresse} » a été publié",
        "ancre": f"L’ancre « {promesse.adresse} » a été publiée",
    }[promesse.nature]
    return f"{quoi} dans l’édition {promesse.edition} et ne répondrait plus."


def _advice(context: RuleContext, promesse: Promesse) -> str:
    if promesse.nature == "ancre":
        return f"Gardez l’ancre au bout du nouveau titre : {{ #{promesse.ancre} }}"
    if promesse.nature == "identifiant":
        proche = did_you_mean(promesse.cle, context.catalogue.index)
        return f"Rétablissez-le, ou déclarez son retrait dans {CONTRAT}. {proche}".strip()
    return f"Dites dans {CONTRAT} où l’on trouve ce contenu (deplacements), ou pourquoi il est retiré (retraits)."


def adresse_reprise(context: RuleContext) -> Iterator[Diagnostic]:
    """Une adresse publiée mène aujourd’hui à un autre contenu."""
    engagement = context.engagement
    if engagement is None:
        return
    for promesse in engagement.promises():
        page = engagement.actuelle.pages.get(promesse.page) if promesse.nature == "page" else None
        if page and page.cle != promesse.cle:
            phrase = (
                f"L’adresse « {promesse.page} » était celle de « {promesse.titre} » dans l’édition {promesse.edition} ; "
                f"elle mène maintenant à « {page.titre} »."
            )
            yield Diagnostic(Position(lock_path(promesse.edition)), "adresse-reprise", phrase)


def contrat_sans_objet(context: RuleContext) -> Iterator[Diagnostic]:
    """Le contrat parle d’un contenu jamais publié, encore là, ou remplacé par rien."""
    engagement, contrat = context.engagement, context.catalogue.contrat
    if engagement is None:
        if contrat.retraits or contrat.deplacements:
            yield _contract("Aucune édition n’est encore publiée : il n’y a rien à retirer ni à déplacer.")
        return
    promesses = engagement.promises()
    for retrait in contrat.retraits:
        if engagement.exists(retrait.cible) and "#" not in retrait.cible:
            yield _contract(f"« {retrait.cible} » est déclaré retiré, mais il est encore publié.")
        if not any(engagement.withdrawal(p) is retrait for p in promesses):
            yield _contract(f"« {retrait.cible} » est déclaré retiré, mais aucune édition ne l’a publié.")
        if not engagement.exists(retrait.remplace_par):
            yield _contract(f"« {retrait.remplace_par} », donné à la place de « {retrait.cible} », n’existe pas.")
    for deplacement in contrat.deplacements:
        if engagement.exists(deplacement.de):
            yield _contract(f"« {deplacement.de} » est déclaré déplacé, mais il est encore publié à cette adresse.")
        if not engagement.exists(deplacement.vers):
            yield _contract(f"« {deplacement.vers} », nouvelle adresse de « {deplacement.de} », n’existe pas.")


def _contract(phrase: str) -> Diagnostic:
    return Diagnostic(Position(CONTRAT), "contrat-sans-objet", phrase)


def edition_deja_publiee(context: RuleContext) -> Iterator[Diagnostic]:
    """`curriculum.yml` prépare une édition dont on a déjà la mémoire."""
    numero = context.settings.edition
    if numero in context.catalogue.editions:
        phrase = f"L’édition {numero} est déjà publiée : ce que vous changez ici ira dans la suivante."
        conseil = "Donnez le prochain numéro à « edition », et sa date à « edition_du »."
        yield Diagnostic(Position(FICHIER), "edition-deja-publiee", phrase, conseil)


ASPECTS: Final[Mapping[str, str]] = {
    "quiz": "quiz",
    "duree": "durées",
    "objectifs": "objectifs",
    "structure": "structure",
}


def changement_sans_note(context: RuleContext) -> Iterator[Diagnostic]:
    """Un module change plus que son texte depuis la dernière édition, sans le dire à qui l’enseigne."""
    edition = context.settings.edition
    precedente = latest(context.catalogue.editions, edition)
    if precedente is None or context.engagement is None:
        return
    avant = {m.id: m.empreintes for m in precedente.modules}
    for module in context.engagement.actuelle.modules:
        if module.id not in avant or any(c.edition == edition for c in module.changements):
            continue
        champs = [n for c, n in ASPECTS.items() if getattr(avant[module.id], c) != getattr(module.empreintes, c)]
        if champs:
            quoi = f"« {module.titre} » a changé depuis l’édition {precedente.edition} ({', '.join(champs)})"
            conseil = f'Ajoutez à l’en-tête, sous « changements », une note pour l’édition "{edition}".'
            position = context.catalogue.modules[module.id].source.positions.at("id")
            yield Diagnostic(position, "changement-sans-note", f"{quoi}, sans note de changement.", conseil)
