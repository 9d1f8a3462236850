"""Du catalogue à l’édition publiée : une fonction pure, sans date du jour ni lecture de fichier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from pupitre.model.addresses import page_address
from pupitre.model.catalogue import Catalogue
from pupitre.model.edition import (
    ActivitePubliee,
    CasPublie,
    CompetencePubliee,
    CouchePubliee,
    Duree,
    EditionPubliee,
    Empreintes,
    FichePubliee,
    ModulePublie,
    ObjectifPublie,
    ProgrammePublie,
    ProvenancePubliee,
    SequencePubliee,
)
from pupitre.model.fingerprint import fingerprint
from pupitre.model.module import FAMILLES, Module, Sequence
from pupitre.model.provenance import provenances
from pupitre.model.published_pages import Datation, pages_of_territories, published_pages
from pupitre.model.source import Document


@dataclass(frozen=True, slots=True)
class Identite:
    """Ce qu’une édition dit d’elle-même, tiré de `curriculum.yml`."""

    edition: str
    publiee_le: date
    titre: str
    sous_titre: str
    editeur: str
    langue: str
    licence: str
    adresse_du_site: str


def permalink(identifiant: str) -> str:
    """L’adresse permanente d’un identifiant, relative à l’édition."""
    return f"id/{identifiant}/"


def latest(editions: Mapping[str, EditionPubliee], avant: str = "9999.99") -> EditionPubliee | None:
    """La plus récente des éditions antérieures à `avant`."""
    numeros = [e for e in editions if edition_key(e) < edition_key(avant)]
    return editions[max(numeros, key=edition_key)] if numeros else None


def edition_key(numero: str) -> tuple[int, int]:
    """De quoi ranger les éditions : « 2026.10 » vient après « 2026.9 »."""
    annee, rang = numero.split(".")
    return int(annee), int(rang)


def publish(catalogue: Catalogue, identite: Identite) -> EditionPubliee:
    """L’édition que publierait ce catalogue ; « depuis » se lit dans l’édition précédente du catalogue."""
    return EditionPubliee(
        edition=identite.edition,
        publiee_le=identite.publiee_le,
        titre=identite.titre,
        sous_titre=identite.sous_titre,
        editeur=identite.editeur,
        langue=identite.langue,
        licence=identite.licence,
        adresse_du_site=identite.adresse_du_site,
        couches=tuple(
            CouchePubliee(
                nom=c.nom, edition=c.edition, editeur=c.editeur, licence=c.licence, adresse_du_site=c.adresse_du_site
            )
            for c in catalogue.couches.values()
        ),
        modules=tuple(_module(catalogue, m) for m in catalogue.module_order()),
        cas_pratiques=tuple(_case(catalogue, d) for d in catalogue.cas.values()),
        fiches_outils=tuple(_sheet(catalogue, d) for d in catalogue.fiches.values()),
        programmes=tuple(_programme(catalogue, d) for d in catalogue.programmes.values()),
        competences=tuple(_competences(catalogue)),
        pages=published_pages(catalogue, _dating(catalogue, identite)),
        fichiers={_file_address(c): j.empreinte for c, j in sorted(catalogue.joints.items())},
    )


def publish_elsewhere(
    voisine: EditionPubliee, retiree: str, catalogue: Catalogue, identite: Identite
) -> EditionPubliee:
    """Ce que rend `publish`, d’après l’édition d’un catalogue qui n’en diffère que par l’identité et un territoire.

    `retiree` : l’adresse de la page du territoire de `voisine`, que ce catalogue n’a pas.
    """
    pages = {**voisine.pages, **pages_of_territories(catalogue, _dating(catalogue, identite))}
    del pages[retiree]
    return voisine.model_copy(
        update={
            "titre": identite.titre,
            "adresse_du_site": identite.adresse_du_site,
            "pages": {adresse: pages[adresse] for adresse in sorted(pages)},
        }
    )


def _dating(catalogue: Catalogue, identite: Identite) -> Datation:
    return Datation(identite.edition, identite.publiee_le, latest(catalogue.editions, identite.edition))


def _file_address(chemin: str) -> str:
    return chemin.removeprefix("docs/")


# ── Les contenus ─────────────────────────────────────────────────────


def _provenance(catalogue: Catalogue, document: Document[Any]) -> tuple[ProvenancePubliee, ...]:
    return tuple(ProvenancePubliee(**asdict(part)) for part in provenances(catalogue, document))


def _common(catalogue: Catalogue, document: Document[Any], empreinte: str) -> dict[str, Any]:
    contenu = document.contenu
    return {
        "id": contenu.id,
        "titre": contenu.titre,
        "resume": contenu.resume,
        "adresse": page_address(document.source.chemin),
        "permalien": permalink(contenu.id),
        "auteurs": contenu.auteurs,
        "licence": contenu.licence,
        "mis_a_jour_le": contenu.mis_a_jour_le,
        "empreinte": empreinte,
        "provenance": _provenance(catalogue, document),
    }


def _module(catalogue: Catalogue, identifiant: str) -> ModulePublie:
    document = catalogue.modules[identifiant]
    module = document.contenu
    sequences = [catalogue.sequences[s] for s in catalogue.sequences_de[identifiant]]
    quiz = catalogue.quiz.get(identifiant)
    empreintes = Empreintes(
        texte=fingerprint(*_texts(document, sequences, catalogue)),
        quiz=fingerprint(quiz.source.meta if quiz else ()),
        duree=fingerprint(*_durations(module, sequences, catalogue)),
        objectifs=fingerprint(module.objectifs),
        structure=fingerprint([(s.contenu.id, _activities(s)) for s in sequences]),
    )
    return ModulePublie(
        **_common(catalogue, document, fingerprint(empreintes)),
        famille=module.famille,
        volet=FAMILLES[module.famille][1],
        niveau=module.niveau,
        publics=module.publics,
        modalites=module.modalites,
        duree_salle_minutes=Duree.of(module.duree_salle_minutes),
        duree_autonomie_minutes=Duree.of(module.duree_autonomie_minutes),
        prerequis=module.prerequis,
        objectifs=tuple(ObjectifPublie(**o.model_dump()) for o in module.objectifs),
        competences=tuple(dict.fromkeys(o.competence for o in module.objectifs)),
        sequences=tuple(_sequence(catalogue, s) for s in sequences),
        questions=len(quiz.contenu.questions) if quiz else 0,
        mots_cles=module.mots_cles,
        responsable=module.responsable,
        relu_le=module.revue.relu_le if module.revue else None,
        prochaine_revue=module.prochaine_revue,
        changements=module.changements,
        empreintes=empreintes,
    )


def _activities(sequence: Document[Sequence]) -> list[str]:
    return [b.argument for b in sequence.source.blocs if b.nature == "activite"]


# Ce qui n’est pas du texte à lire : jugé par une autre empreinte, ou tenu à jour sans changer le cours.
HORS_TEXTE: Final = frozenset(
    ("id", "objectifs", "changements", "revue", "mis_a_jour_le", "prochaine_revue", "responsable", "rang",
     "duree_minutes", "duree_salle_minutes", "duree_autonomie_minutes", "pauses_minutes", "auteurs", "licence")
)  # fmt: skip


def _texts(module: Document[Module], sequences: Iterable[Document[Sequence]], catalogue: Catalogue) -> Iterator[object]:
    """Tout ce qu’un lecteur lit, sans les durées, les objectifs ni l’ordre des parties."""
    documents: tuple[Document[Any], ...] = (module, *sequences)
    for document in documents:
        yield {c: v for c, v in document.source.meta.items() if c not in HORS_TEXTE | {"deroule"}}
        yield [e.titre for e in getattr(document.contenu, "deroule", ()) if not e.activite]
        for bloc in document.source.blocs:
            activite = catalogue.activites.get(bloc.argument)
            if bloc.nature == "activite" and activite:
                yield activite.contenu.model_dump(mode="json", exclude=set(HORS_TEXTE))
            else:
                yield bloc.nature, bloc.argument, bloc.texte.strip()


def _durations(module: Module, sequences: Iterable[Document[Sequence]], catalogue: Catalogue) -> Iterator[object]:
    yield str(module.duree_salle_minutes), str(module.duree_autonomie_minutes), module.pauses_minutes
    for sequence in sequences:
        contenu = sequence.contenu
        activites = [catalogue.activites[a] for a in _activities(sequence) if a in catalogue.activites]
        yield (
            str(contenu.duree_salle_minutes),
            str(contenu.duree_autonomie_minutes),
            [str(e.duree_minutes) for e in contenu.deroule],
            [str(a.contenu.duree_minutes) for a in activites],
        )


def _sequence(catalogue: Catalogue, document: Document[Sequence]) -> SequencePubliee:
    sequence = document.contenu
    activites = [catalogue.activites[a].contenu for a in _activities(document) if a in catalogue.activites]
    return SequencePubliee(
        id=sequence.id,
        titre=sequence.titre,
        resume=sequence.resume,
        adresse=page_address(document.source.chemin),
        permalien=permalink(sequence.id),
        duree_salle_minutes=Duree.of(sequence.duree_salle_minutes),
        duree_autonomie_minutes=Duree.of(sequence.duree_autonomie_minutes),
        objectifs=sequence.objectifs,
        provenance=_provenance(catalogue, document),
        activites=tuple(
            ActivitePubliee(
                id=a.id,
                titre=a.titre,
                adresse=catalogue.index[a.id].adresse,
                permalien=permalink(a.id),
                duree_minutes=Duree.of(a.duree_minutes),
                modalite=a.modalite,
                lieu=a.lieu,
            )
            for a in activites
        ),
    )


def _case(catalogue: Catalogue, document: Document[Any]) -> CasPublie:
    cas = document.contenu
    mesures = catalogue.indicateurs.get(cas.id)
    empreinte = fingerprint(document.source.meta, document.source.corps, mesures.source.meta if mesures else ())
    return CasPublie(**_common(catalogue, document, empreinte), nature=cas.nature, modules=cas.modules)


def _sheet(catalogue: Catalogue, document: Document[Any]) -> FichePubliee:
    fiche = document.contenu
    dessin = f"{document.source.dossier}/canevas/{fiche.canevas.fichier}" if fiche.canevas else ""
    joint = catalogue.joints.get(dessin)
    empreinte = fingerprint(document.source.meta, document.source.corps, joint.empreinte if joint else "")
    return FichePubliee(
        **_common(catalogue, document, empreinte),
        phase=fiche.phase,
        duree_minutes=Duree.of(fiche.duree_minutes),
        canevas=_file_address(dessin) if joint else "",
    )


def _programme(catalogue: Catalogue, document: Document[Any]) -> ProgrammePublie:
    programme = document.contenu
    etapes = [e for seance in programme.seances for e in seance.etapes]
    modules = [
        e.module or catalogue.module_de(e.sequence)
        for e in etapes
        if e.module or (e.sequence and e.sequence in catalogue.sequences)
    ]
    return ProgrammePublie(
        **_common(catalogue, document, fingerprint(document.source.meta, document.source.corps)),
        publics=programme.publics,
        modalites=programme.modalites,
        duree_minutes=Duree.of(programme.duree_minutes),
        modules=tuple(dict.fromkeys(modules)),
    )


def _competences(catalogue: Catalogue) -> Iterator[CompetencePubliee]:
    modules: dict[str, dict[str, None]] = {}
    for module in catalogue.module_order():
        for objectif in catalogue.modules[module].contenu.objectifs:
            modules.setdefault(objectif.competence, {})[module] = None
    for identifiant, competence in catalogue.competences.items():
        yield CompetencePubliee(
            id=identifiant,
            titre=competence.titre,
            domaine=competence.domaine,
            adresse=catalogue.index[identifiant].adresse,
            permalien=permalink(identifiant),
            modules=tuple(modules.get(identifiant, ())),
        )


class Prepared(Mapping[str, EditionPubliee]):
    """L’édition que l’on prépare, sous son numéro ; calculée au premier regard, puis la même pour tous."""

    def __init__(self, catalogue: Catalogue, identite: Identite) -> None:
        self._catalogue = catalogue
        self._identite = identite

    @cached_property
    def edition(self) -> EditionPubliee:
        """L’édition elle-même."""
        return publish(self._catalogue, self._identite)

    def __getitem__(self, numero: str) -> EditionPubliee:
        if numero != self._identite.edition:
            raise KeyError(numero)
        return self.edition

    def __iter__(self) -> Iterator[str]:
        yield self._identite.edition

    def __len__(self) -> int:
        return 1
