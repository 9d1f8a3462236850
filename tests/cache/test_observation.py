"""Une vue note ce qu’on lit, et rien d’autre."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pytest

from pupitre.cache import Observation


@dataclass(frozen=True, slots=True)
class Fiche:
    titre: str
    corps: str = ""


@dataclass(frozen=True, slots=True)
class Fichier:
    fiches: Mapping[str, Fiche] = field(default_factory=dict)
    nom: str = "le fichier"

    def first(self) -> str:
        return next(iter(self.fiches.values())).titre

    @property
    def enseigne(self) -> str:
        return self.nom.upper()


DEPART = Fichier({"a": Fiche("un", "corps un"), "b": Fiche("deux")})


def watch(lire: Callable[[Fichier], object], apres: Fichier) -> bool:
    """Vrai si ce que `lire` lit du fichier de départ est inchangé dans `apres`."""
    observation = Observation((Fichier, Fiche), fichier=DEPART)
    with observation.recording() as releve:
        lire(observation.view("fichier", Fichier))
    assert Observation((Fichier, Fiche), fichier=DEPART).is_unchanged(releve)
    return Observation((Fichier, Fiche), fichier=apres).is_unchanged(releve)


AJOUT = replace(DEPART, fiches={**DEPART.fiches, "c": Fiche("trois")})
RETRAIT = replace(DEPART, fiches={"b": Fiche("deux")})
RANGE = replace(DEPART, fiches=dict(reversed(list(DEPART.fiches.items()))))
CORPS = replace(DEPART, fiches={**DEPART.fiches, "a": Fiche("un", "autre corps")})
TITRE = replace(DEPART, fiches={**DEPART.fiches, "a": Fiche("autre", "corps un")})
NOM = replace(DEPART, nom="autre")

CAS: tuple[tuple[str, Callable[[Fichier], object], set[str]], ...] = (
    # ce qu’on lit, et les changements qui le touchent
    ("un champ d’un élément", lambda f: f.fiches["a"].titre, {"retrait", "titre"}),
    ("une présence", lambda f: "a" in f.fiches, {"retrait"}),
    ("une présence par get", lambda f: f.fiches.get("a") is None, {"retrait"}),
    ("une absence", lambda f: "c" in f.fiches, {"ajout"}),
    ("une absence par get", lambda f: f.fiches.get("c"), {"ajout"}),
    ("la liste", lambda f: list(f.fiches), {"ajout", "retrait", "range"}),
    ("le nombre", lambda f: len(f.fiches), {"ajout", "retrait", "range"}),
    ("tous les titres", lambda f: [x.titre for x in f.fiches.values()], {"ajout", "retrait", "range", "titre"}),
    ("une méthode", lambda f: f.first(), {"ajout", "retrait", "range", "titre"}),
    ("une propriété", lambda f: f.enseigne, {"nom"}),
    ("rien", lambda f: f.fiches, set()),
)  # fmt: skip


@pytest.mark.parametrize(("quoi", "lire", "touches"), CAS)
def test_ce_qui_est_lu_et_lui_seul(quoi: str, lire: Callable[[Fichier], object], touches: set[str]) -> None:
    changements = {"ajout": AJOUT, "retrait": RETRAIT, "range": RANGE, "corps": CORPS, "titre": TITRE, "nom": NOM}
    assert {nom for nom, apres in changements.items() if not watch(lire, apres)} == touches, quoi


def test_une_vue_ne_se_compare_pas() -> None:
    """Comparer deux vues lirait tout sans le noter : mieux vaut le savoir tout de suite."""
    vue = Observation((Fichier, Fiche), fichier=DEPART).view("fichier", Fichier)
    with pytest.raises(TypeError, match="ne se compare pas"):
        _ = vue.fiches["a"] == vue.fiches["b"]
    with pytest.raises(TypeError):
        {vue.fiches["a"]}


def test_une_lecture_dans_une_lecture_compte_pour_les_deux() -> None:
    observation = Observation((Fichier, Fiche), fichier=DEPART)
    vue = observation.view("fichier", Fichier)
    with observation.recording() as dehors:
        with observation.recording() as dedans:
            _ = vue.nom
        _ = vue.fiches["a"].titre
    assert set(dedans) < set(dehors)
