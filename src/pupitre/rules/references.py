"""Les liens entre contenus : rien ne mène nulle part, rien n’est oublié."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pupitre.diagnostics import Diagnostic, Position
from pupitre.model.glyphs import undrawn
from pupitre.model.nearest import did_you_mean
from pupitre.model.referentiel import slug
from pupitre.model.source import Chemin, Document, Positions
from pupitre.rules.context import RuleContext
from pupitre.rules.impression import undrawn_phrase

# table du catalogue -> champs qui citent des identifiants de l’index ; « * » parcourt une liste
LIENS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "modules": (("prerequis", "*"), ("objectifs", "*", "competence"), ("fiches", "*"), ("cas", "*")),
    "sequences": (("objectifs", "*"),),
    "quiz": (("questions", "*", "objectif"),),
    "cas": (("modules", "*"), ("fiches", "*"), ("territoire",)),
    "fiches": (("modules", "*"), ("fiches_voisines", "*")),
    "sessions": (("programme",), ("modules", "*"), ("journees", "*", "*"), ("pauses", "*", "apres")),
    "programmes": (("seances", "*", "etapes", "*", "sequence"), ("seances", "*", "etapes", "*", "module")),
}
SOURCES: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "modules": (("pour_aller_plus_loin", "*"),),
    "cas": (("sources", "*"),),
    "indicateurs": (("indicateurs", "*", "sources", "*"),),
}


GLOSSAIRE: Final = "docs/referentiel/glossaire.yml"
BIBLIOGRAPHIE: Final = "docs/referentiel/references.yml"


def _values(valeur: Any, motif: tuple[str, ...], chemin: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Les valeurs d’un en-tête brut qui répondent à un motif, avec leur chemin."""
    if not motif:
        if isinstance(valeur, str):
            yield chemin, valeur
    elif motif[0] == "*" and isinstance(valeur, list):
        for rang, sous in enumerate(valeur):
            yield from _values(sous, motif[1:], (*chemin, rang))
    elif isinstance(valeur, Mapping) and motif[0] in valeur:
        yield from _values(valeur[motif[0]], motif[1:], (*chemin, motif[0]))


def _cited(
    context: RuleContext, table: Mapping[str, tuple[tuple[str, ...], ...]]
) -> Iterator[tuple[Document[Any], tuple[Any, ...], str]]:
    for nom, motifs in table.items():
        for document in getattr(context.catalogue, nom).values():
            for motif in motifs:
                for chemin, valeur in _values(document.source.meta, motif):
                    yield document, chemin, valeur


def cited_identifiers(context: RuleContext) -> Iterator[tuple[Positions, Chemin, str]]:
    """Chaque identifiant que cite un en-tête, et de quoi retrouver sa place si elle est à dire."""
    for document, chemin, valeur in _cited(context, LIENS):
        yield document.source.positions, chemin, valeur
    yield Positions(Position("curriculum.yml")), (), context.settings.territoire
    for placed in context.catalogue.activites.values():
        positions = placed.bloc.positions
        assert positions is not None
        yield from ((positions, ("objectifs", i), o) for i, o in enumerate(placed.contenu.objectifs))
        if placed.contenu.fiche:
            yield positions, ("fiche",), placed.contenu.fiche


def reference_inconnue(context: RuleContext) -> Iterator[Diagnostic]:
    """Un identifiant cité dans un en-tête n’existe pas."""
    for positions, chemin, valeur in cited_identifiers(context):
        if not context.knows(valeur):
            yield _unknown(positions.at(*chemin), valeur, context.catalogue.index)


def _unknown(position: Position, valeur: str, connus: Mapping[str, Any]) -> Diagnostic:
    prefixe = valeur.partition("-")[0] + "-"
    suggestion = did_you_mean(valeur, [c for c in connus if c.startswith(prefixe)] or connus)
    return Diagnostic(
        position, "reference-inconnue", f"L’identifiant « {valeur} » n’existe pas dans le cursus.", suggestion
    )


def source_inconnue(context: RuleContext) -> Iterator[Diagnostic]:
    """Une clé bibliographique citée n’est pas dans les références."""
    connues = context.catalogue.references
    cites: list[tuple[Positions, Chemin, str]] = [
        (d.source.positions, chemin, v) for d, chemin, v in _cited(context, SOURCES)
    ]
    for terme in context.catalogue.termes.values():
        sources = [terme.reference, *terme.autres_sources] if terme.reference else terme.autres_sources
        cites += [(Positions(Position(GLOSSAIRE)), (), source) for source in sources]
    for nom, faits in context.catalogue.faits.items():
        fichier = Positions(Position(f"docs/referentiel/faits/{nom}.yml"))
        cites += [(fichier, (), s) for f in faits.values() for s in f.sources]
    for positions, chemin, valeur in cites:
        if connues and valeur not in connues:
            phrase = f"La référence « {valeur} » n’est pas dans docs/referentiel/references.yml."
            yield Diagnostic(positions.at(*chemin), "source-inconnue", phrase, did_you_mean(valeur, connues))


def terme_voisin_inconnu(context: RuleContext) -> Iterator[Diagnostic]:
    """Un terme du glossaire renvoie à un terme qui n’y est pas."""
    for terme in context.catalogue.termes.values():
        for voisin in terme.voir:
            if slug(voisin) not in context.catalogue.termes:
                phrase = f"« {terme.terme} » renvoie à « {voisin} », qui n’est pas au glossaire."
                suggestion = did_you_mean(slug(voisin), context.catalogue.termes)
                yield Diagnostic(Position(GLOSSAIRE), "terme-voisin-inconnu", phrase, suggestion)


def cycle_de_prerequis(context: RuleContext) -> Iterator[Diagnostic]:
    """Un module finit par se demander lui-même comme prérequis."""
    demandes = {
        m: set(d.contenu.prerequis) & set(context.catalogue.modules) for m, d in context.catalogue.modules.items()
    }
    while acquis := {m for m, restants in demandes.items() if not restants}:
        demandes = {m: restants - acquis for m, restants in demandes.items() if m not in acquis}
    # Il ne reste que les modules pris dans un cycle, et ceux qui en dépendent : d’ordinaire, aucun.
    for identifiant in demandes:
        document = context.catalogue.modules[identifiant]
        if identifiant in _reached(demandes, identifiant):
            phrase = f"Le module « {identifiant} » est, de proche en proche, son propre prérequis."
            yield Diagnostic(document.source.positions.at("prerequis"), "cycle-de-prerequis", phrase)


def _reached(demandes: Mapping[str, set[str]], depart: str) -> set[str]:
    """Tout ce que demande un module, de proche en proche."""
    atteints: set[str] = set()
    pile = [depart]
    while pile:
        nouveaux = demandes[pile.pop()] - atteints
        atteints |= nouveaux
        pile.extend(nouveaux)
    return atteints


def sequence_sans_module(context: RuleContext) -> Iterator[Diagnostic]:
    """Une séquence est dans un dossier sans module."""
    rattachees = {s for sequences in context.catalogue.sequences_de.values() for s in sequences}
    for identifiant, document in context.catalogue.sequences.items():
        if identifiant not in rattachees and f"{document.source.dossier}/index.md" not in context.fichiers:
            phrase = f"La séquence « {identifiant} » est dans un dossier qui n’a pas de fichier « index.md »."
            yield Diagnostic(Position(document.source.chemin), "sequence-sans-module", phrase)


def module_sans_sequence(context: RuleContext) -> Iterator[Diagnostic]:
    """Un module n’a aucune séquence."""
    textes = Counter(d for f in context.fichiers if f.endswith(".md") for d in _folders(f))
    for identifiant, document in context.catalogue.modules.items():
        if textes[document.source.dossier] <= (document.source.chemin in context.fichiers):
            phrase = f"Le module « {identifiant} » n’a aucune séquence : ajoutez un fichier « 10-….md » à côté."
            yield Diagnostic(document.source.positions.at("id"), "module-sans-sequence", phrase)


def _folders(chemin: str) -> Iterator[str]:
    """Tous les dossiers qui contiennent un fichier, du plus proche au plus lointain."""
    while chemin := chemin.rpartition("/")[0]:
        yield chemin


def quiz_manquant(context: RuleContext) -> Iterator[Diagnostic]:
    """Un module n’a pas de questions d’auto-évaluation."""
    for identifiant, document in context.catalogue.modules.items():
        if f"{document.source.dossier}/quiz.yml" not in context.fichiers:
            phrase = f"Le module « {identifiant} » n’a pas de fichier « quiz.yml »."
            yield Diagnostic(document.source.positions.at("id"), "quiz-manquant", phrase)


def _mentioned(context: RuleContext) -> set[str]:
    cites = {valeur for _, _, valeur in _cited(context, LIENS)}
    cites |= {p.contenu.fiche for p in context.catalogue.activites.values() if p.contenu.fiche}
    return cites | {str(c.arguments[0]) for c in context.calls if c.arguments}


def contenu_orphelin(context: RuleContext) -> Iterator[Diagnostic]:
    """Une fiche ou un cas n’est relié à aucun module."""
    cites = _mentioned(context)
    tables: tuple[tuple[Mapping[str, Document[Any]], str], ...] = (
        (context.catalogue.fiches, "La fiche"),
        (context.catalogue.cas, "Le cas"),
    )
    for table, nom in tables:
        for identifiant, document in table.items():
            if identifiant not in cites and not document.contenu.modules:
                phrase = f"{nom} « {identifiant} » n’est relié à aucun module : personne n’y arrivera."
                yield Diagnostic(document.source.positions.at("id"), "contenu-orphelin", phrase)


def competence_sans_domaine(context: RuleContext) -> Iterator[Diagnostic]:
    """Une compétence vise un domaine qui n’existe pas."""
    for competence in context.catalogue.competences.values():
        if competence.domaine not in context.catalogue.domaines:
            entree = context.catalogue.index[competence.id]
            phrase = f"La compétence « {competence.id} » vise le domaine « {competence.domaine} », qui n’existe pas."
            suggestion = did_you_mean(competence.domaine, context.catalogue.domaines)
            yield Diagnostic(entree.position, "competence-sans-domaine", phrase, suggestion)


def caractere_sans_dessin(context: RuleContext) -> Iterator[Diagnostic]:
    """Un caractère d’une définition ou d’une référence n’a pas de dessin dans les polices des documents imprimés."""
    textes = [(GLOSSAIRE, t.definition) for t in context.catalogue.termes.values()]
    textes += [(BIBLIOGRAPHIE, f"{r.title} {r.appel}") for r in context.catalogue.references.values()]
    for fichier, texte in textes:
        for _, caractere in undrawn(texte):
            yield Diagnostic(Position(fichier), "caractere-sans-dessin", undrawn_phrase(caractere))
