"""Du disque au catalogue : lit chaque fichier, valide son en-tête, range le tout par identifiant."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pupitre.diagnostics import Diagnostic, Position
from pupitre.loading.building import build
from pupitre.loading.editions import read_contract, read_locks, read_texts
from pupitre.loading.front_matter import read_markdown
from pupitre.loading.svg import svg_defects
from pupitre.loading.tree import Found, blob_digest, read_text, walk
from pupitre.loading.yaml_reader import read_yaml
from pupitre.model.addresses import anchor, page_address
from pupitre.model.base import Valeur
from pupitre.model.catalogue import Catalogue, Entree, Joint, PlacedActivite
from pupitre.model.content_types import (
    BLOC_ACTIVITE,
    CONTENT_TYPES,
    CREDITS,
    PAGE_LIBRE,
    ContentType,
    content_type_of,
)
from pupitre.model.module import Activite
from pupitre.model.source import Document, Source

# Un identifiant écrit dans un fichier que l’on n’a pas su lire, pour ne pas le dire « inconnu » ailleurs.
IDENTIFIANT: Final = re.compile(r"^[ -]*(?:id: *|::: activite +)([A-Z]{1,3}-[A-Z0-9-]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Le résultat d’une lecture : le catalogue, les diagnostics de forme, les fichiers trouvés.

    `refuses` : les identifiants écrits dans des fichiers refusés ; les citer n’est pas une seconde erreur.
    `textes_refuses` : ces fichiers, bruts ; ce qu’ils montrent n’est pas inutile pour autant.
    """

    catalogue: Catalogue
    diagnostics: tuple[Diagnostic, ...]
    refuses: frozenset[str]
    textes_refuses: tuple[str, ...]
    fichiers: Mapping[str, Found]


@dataclass(slots=True)
class _Build:
    """Le chantier d’un catalogue ; il n’en sort que des valeurs figées."""

    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    index: dict[str, Entree] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    textes_refuses: list[str] = field(default_factory=list)

    def table(self, nom: str) -> dict[str, Any]:
        return self.tables.setdefault(nom, {})

    def register(self, nature: str, identifiant: str, titre: str, adresse: str, position: Position) -> bool:
        """Vrai si l’identifiant était libre ; sinon un diagnostic dit qui le porte déjà."""
        deja = self.index.get(identifiant)
        if deja:
            ou = f"{deja.position.chemin}, ligne {deja.position.ligne}"
            phrase = f"L’identifiant « {identifiant} » est déjà celui de « {deja.titre} » ({ou})."
            self.diagnostics.append(Diagnostic(position, "identifiant-en-double", phrase))
            return False
        self.index[identifiant] = Entree(identifiant, nature, titre, adresse, position)
        return True


def load(racines: Iterable[Path], octets_max: int = 2_000_000) -> Loaded:
    """Lit toutes les couches, de la plus commune à la plus locale.

    Ne lève rien pour un contenu fautif : un fichier refusé manque au catalogue et a ses diagnostics.
    """
    chantier = _Build()
    fichiers: dict[str, Found] = {}
    couches = tuple(racines)
    for racine in couches:
        trouves, diagnostics = walk(racine)
        chantier.diagnostics.extend(diagnostics)
        fichiers.update({f.chemin: f for f in trouves})
    for found in fichiers.values():
        _load_file(chantier, found, octets_max)
    _attach_sequences(chantier)
    # Les éditions sont celles du cursus que l’on publie : sa dernière couche.
    editions, contrat, textes = read_locks(couches[-1]), read_contract(couches[-1]), read_texts(couches[-1])
    chantier.diagnostics.extend((*editions.diagnostics, *contrat.diagnostics, *textes.diagnostics))
    catalogue = Catalogue(
        **chantier.tables,
        index=chantier.index,
        editions=editions.valeur,
        contrat=contrat.valeur,
        textes_publies=textes.valeur,
    )
    return Loaded(
        catalogue,
        tuple(chantier.diagnostics),
        frozenset(chantier.refuses),
        tuple(chantier.textes_refuses),
        fichiers,
    )


def _load_file(chantier: _Build, found: Found, octets_max: int) -> None:
    content_type = content_type_of(found.chemin)
    if content_type is None:
        chantier.table("joints")[found.chemin] = _attachment(found, octets_max)
        return
    texte, diagnostics = read_text(found, octets_max)
    chantier.diagnostics.extend(diagnostics)
    if texte is None:
        return
    chantier.table("empreintes")[found.chemin] = blob_digest(texte)
    document = _document(chantier, content_type, texte, found.chemin)
    if document is None:
        chantier.refuses |= set(IDENTIFIANT.findall(texte))
        chantier.textes_refuses.append(texte)
    else:
        TABLES[content_type.nom](chantier, document)


def _attachment(found: Found, octets_max: int) -> Joint:
    if found.octets > octets_max:
        return Joint(found.chemin, found.octets)
    donnees = found.absolu.read_bytes()
    empreinte = hashlib.sha256(donnees).hexdigest()[:16]
    if not found.chemin.lower().endswith(".svg"):
        return Joint(found.chemin, found.octets, empreinte)
    return Joint(found.chemin, found.octets, empreinte, svg_defects(donnees), b"<title" not in donnees)


def _document(chantier: _Build, content_type: ContentType, texte: str, chemin: str) -> Document[Any] | None:
    if content_type.is_yaml:
        meta, positions, found = read_yaml(texte, chemin)
        source = Source(chemin, meta if isinstance(meta, dict) else {}, positions)
    else:
        source, found = read_markdown(texte, chemin)
    chantier.diagnostics.extend(found)
    if any(d.code in ("yaml-illisible", "entete-absent") and d.position == source.positions.defaut for d in found):
        return None
    if found and not source.meta:
        return None  # rien à valider : l’en-tête est illisible, et c’est déjà dit
    valeur, diagnostics = build(content_type.classe, source.meta, source.positions)
    chantier.diagnostics.extend(diagnostics)
    return None if valeur is None else Document(valeur, source)


def _keep(table: str, nature: str) -> Any:
    def keep(chantier: _Build, document: Document[Any]) -> None:
        contenu, source = document.contenu, document.source
        adresse = page_address(source.chemin)
        titre = getattr(contenu, "titre", None) or contenu.nom
        if chantier.register(nature, contenu.id, titre, adresse, source.positions.at("id")):
            chantier.table(table)[contenu.id] = document

    return keep


def _keep_module(chantier: _Build, document: Document[Any]) -> None:
    _keep("modules", "module")(chantier, document)
    adresse = page_address(document.source.chemin)
    for rang, objectif in enumerate(document.contenu.objectifs):
        position = document.source.positions.at("objectifs", rang, "id")
        ancre = f"{adresse}#{anchor(objectif.id)}"
        chantier.register("objectif", objectif.id, objectif.enonce, ancre, position)


def _keep_sequence(chantier: _Build, document: Document[Any]) -> None:
    _keep("sequences", "sequence")(chantier, document)
    adresse = page_address(document.source.chemin)
    for bloc in document.source.blocs:
        if bloc.nature != BLOC_ACTIVITE.nom or bloc.positions is None:
            continue
        activite, diagnostics = build(Activite, dict(bloc.meta), bloc.positions)
        chantier.diagnostics.extend(diagnostics)
        if activite is None:
            chantier.refuses.add(bloc.argument)
            continue
        ancre = f"{adresse}#{anchor(activite.id)}"
        if chantier.register("activite", activite.id, activite.titre, ancre, bloc.positions.at("id")):
            chantier.table("activites")[activite.id] = PlacedActivite(activite, document.contenu.id, bloc)


def _keep_beside(table: str) -> Any:
    """Range un fichier par son dossier, en attendant de connaître l’identifiant du contenu voisin."""

    def keep(chantier: _Build, document: Document[Any]) -> None:
        chantier.table(table)[document.source.dossier] = document

    return keep


def _keep_session(chantier: _Build, document: Document[Any]) -> None:
    chantier.table("sessions")[document.source.chemin] = document


def _keep_page(chantier: _Build, document: Document[Any]) -> None:
    chantier.table("pages")[document.source.chemin] = document


def _keep_facts(chantier: _Build, document: Document[Any]) -> None:
    nom = document.source.chemin.rpartition("/")[2].removesuffix(".yml")
    chantier.table("faits")[nom] = dict(_unique(chantier, document, "faits", document.contenu.faits, "id"))


def _keep_competences(chantier: _Build, document: Document[Any]) -> None:
    for nom, nature in (("domaines", "domaine"), ("competences", "competence")):
        for rang, item in enumerate(getattr(document.contenu, nom)):
            position = document.source.positions.at(nom, rang, "id")
            if chantier.register(nature, item.id, item.titre, f"competences/#{anchor(item.id)}", position):
                chantier.table(nom)[item.id] = item


def _keep_list(table: str, attribut: str) -> Any:
    def keep(chantier: _Build, document: Document[Any]) -> None:
        items = getattr(document.contenu, table)
        chantier.table(table).update(_unique(chantier, document, table, items, attribut))

    return keep


def _unique(
    chantier: _Build, document: Document[Any], champ: str, items: Iterable[Valeur], attribut: str
) -> Iterator[tuple[str, Valeur]]:
    vus: set[str] = set()
    for rang, item in enumerate(items):
        cle = str(getattr(item, attribut))
        if cle in vus:
            position = document.source.positions.at(champ, rang)
            phrase = f"« {cle} » figure déjà dans ce fichier."
            chantier.diagnostics.append(Diagnostic(position, "identifiant-en-double", phrase))
        else:
            vus.add(cle)
            yield cle, item


def _attach_sequences(chantier: _Build) -> None:
    """Relie séquences, quiz et indicateurs à leur module ou à leur cas, par le dossier."""
    modules = {d.source.dossier: d for d in chantier.table("modules").values()}
    cas = {d.source.dossier: d for d in chantier.table("cas").values()}
    par_module: dict[str, list[str]] = {d.contenu.id: [] for d in modules.values()}
    sequences = chantier.table("sequences")
    for identifiant, document in sorted(sequences.items(), key=lambda item: item[1].source.chemin):
        if document.source.dossier in modules:
            par_module[modules[document.source.dossier].contenu.id].append(identifiant)
    chantier.tables["sequences_de"] = {m: tuple(s) for m, s in par_module.items()}
    for table, voisins in (("quiz", modules), ("indicateurs", cas)):
        par_dossier = chantier.table(table)
        chantier.tables[table] = {voisins[d].contenu.id: doc for d, doc in par_dossier.items() if d in voisins}
    for identifiant, quiz in chantier.table("quiz").items():
        _register_questions(chantier, identifiant, quiz)


def _register_questions(chantier: _Build, module: str, quiz: Document[Any]) -> None:
    adresse = chantier.index[module].adresse + "auto-evaluation/"
    for rang, question in enumerate(quiz.contenu.questions):
        position = quiz.source.positions.at("questions", rang, "id")
        ancre = f"{adresse}#{anchor(question.id)}"
        chantier.register("question", question.id, question.enonce, ancre, position)


TABLES = {
    # type de contenu -> comment on le range
    "module": _keep_module,
    "sequence": _keep_sequence,
    "quiz": _keep_beside("quiz"),
    "cas-pratique": _keep("cas", "cas-pratique"),
    "indicateurs": _keep_beside("indicateurs"),
    "fiche-outil": _keep("fiches", "fiche-outil"),
    "programme": _keep("programmes", "programme"),
    "territoire": _keep("territoires", "territoire"),
    "competences": _keep_competences,
    "glossaire": _keep_list("termes", "cle"),
    "references": _keep_list("references", "id"),
    "faits": _keep_facts,
    "session": _keep_session,
    CREDITS.nom: _keep_beside("credits"),
    PAGE_LIBRE.nom: _keep_page,
}
assert set(TABLES) == {t.nom for t in (*CONTENT_TYPES, CREDITS, PAGE_LIBRE)}
