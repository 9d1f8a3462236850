"""Ce qui change d’une édition à l’autre, et ce que doit en faire qui garde une copie dans une plateforme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pupitre.model.edition import Duree, EditionPubliee, ModulePublie, Publie

Classe = Literal["nouveau", "retire", "structure", "objectifs", "quiz", "duree", "texte"]

CLASSES: Final[Mapping[Classe, str]] = {
    # classe -> libellé ; de la plus lourde de conséquences à la plus légère
    "nouveau": "nouveau",
    "retire": "retiré",
    "structure": "structure modifiée",
    "objectifs": "objectifs modifiés",
    "quiz": "quiz modifié",
    "duree": "durée modifiée",
    "texte": "texte seulement",
}
CONSEILS: Final[Mapping[Classe, str]] = {
    "nouveau": "À ajouter : rien à remplacer.",
    "retire": "À garder jusqu’à la fin de la session en cours, puis à masquer ; ne le supprimez pas, les achèvements partiraient avec lui.",
    "structure": "Non remplaçable sans perdre les achèvements : installez la nouvelle copie à côté, pour la session suivante.",
    "objectifs": "Remplaçable sans perdre les achèvements, mais ils n’attestent plus la même chose : changez entre deux sessions.",
    "quiz": "Non remplaçable sans perdre les réponses et les notes : changez le quiz entre deux sessions.",
    "duree": "Remplaçable sans perdre les achèvements ; annoncez la nouvelle durée.",
    "texte": "Remplaçable sans perdre les achèvements.",
}
REMPLACABLES: Final[frozenset[Classe]] = frozenset(("texte", "duree", "objectifs"))
ASPECTS: Final[tuple[Classe, ...]] = ("structure", "objectifs", "quiz", "duree", "texte")


@dataclass(frozen=True, slots=True)
class Ecart:
    """Un contenu qui change. `classes` va de la plus lourde à la plus légère ; les durées sont celles en salle."""

    id: str
    nature: str
    titre: str
    adresse: str
    classes: tuple[Classe, ...]
    note: str = ""
    duree_avant: Duree | None = None
    duree_apres: Duree | None = None

    @property
    def libelle(self) -> str:
        """« quiz modifié, durée modifiée » ; « texte seulement » ne se dit que seul."""
        dites = self.classes if len(self.classes) == 1 else tuple(c for c in self.classes if c != "texte")
        return ", ".join(CLASSES[c] for c in dites)

    @property
    def is_replaceable(self) -> bool:
        """Vrai si la copie d’une plateforme se remplace sur place sans perdre d’achèvement ni de note."""
        return REMPLACABLES.issuperset(self.classes)

    @property
    def conseil(self) -> str:
        """Ce que doit faire qui garde une copie : le conseil du changement le plus lourd."""
        return CONSEILS[self.classes[0]]


@dataclass(frozen=True, slots=True)
class Comparaison:
    """Deux éditions côte à côte, et tout ce qui diffère."""

    avant: EditionPubliee
    apres: EditionPubliee
    ecarts: tuple[Ecart, ...]

    @property
    def modules(self) -> tuple[Ecart, ...]:
        """Les écarts des modules."""
        return tuple(e for e in self.ecarts if e.nature == "module")

    @property
    def competences_perdues(self) -> tuple[str, ...]:
        """Les compétences qu’un module travaillait et qu’aucun ne travaille plus."""
        avant = {c.id for c in self.avant.competences if c.modules}
        return tuple(sorted(avant - {c.id for c in self.apres.competences if c.modules}))

    @property
    def competences_gagnees(self) -> tuple[str, ...]:
        """Les compétences qu’aucun module ne travaillait."""
        apres = {c.id for c in self.apres.competences if c.modules}
        return tuple(sorted(apres - {c.id for c in self.avant.competences if c.modules}))


def compare(avant: EditionPubliee, apres: EditionPubliee) -> Comparaison:
    """Classe chaque contenu qui diffère, dans l’ordre de l’édition d’arrivée ; les retirés viennent à la fin."""
    return Comparaison(avant, apres, tuple(_ecarts(avant, apres)))


NATURES: Final = {
    "modules": "module",
    "cas_pratiques": "cas-pratique",
    "fiches_outils": "fiche-outil",
    "programmes": "programme",
}


def _ecarts(avant: EditionPubliee, apres: EditionPubliee) -> Iterator[Ecart]:
    for champ, nature in NATURES.items():
        anciens: dict[str, Publie] = {c.id: c for c in getattr(avant, champ)}
        nouveaux: tuple[Publie, ...] = getattr(apres, champ)
        for contenu in nouveaux:
            ancien = anciens.get(contenu.id)
            classes = _classes(ancien, contenu)
            if classes:
                yield _ecart(nature, contenu, classes, ancien, apres.edition)
        restants = {c.id for c in nouveaux}
        for contenu in anciens.values():
            if contenu.id not in restants:
                yield _ecart(nature, contenu, ("retire",), contenu, apres.edition)


def _classes(ancien: Publie | None, nouveau: Publie) -> tuple[Classe, ...]:
    if ancien is None:
        return ("nouveau",)
    if isinstance(ancien, ModulePublie) and isinstance(nouveau, ModulePublie):
        return tuple(c for c in ASPECTS if getattr(ancien.empreintes, c) != getattr(nouveau.empreintes, c))
    return () if ancien.empreinte == nouveau.empreinte else ("texte",)


def _ecart(nature: str, contenu: Publie, classes: tuple[Classe, ...], ancien: Publie | None, edition: str) -> Ecart:
    changements = contenu.changements if isinstance(contenu, ModulePublie) else ()
    note = " ".join(c.note for c in changements if c.edition == edition)
    return Ecart(
        contenu.id, nature, contenu.titre, contenu.adresse, classes, note,
        ancien.duree_salle_minutes if isinstance(ancien, ModulePublie) else None,
        contenu.duree_salle_minutes if isinstance(contenu, ModulePublie) and classes != ("retire",) else None,
    )  # fmt: skip
