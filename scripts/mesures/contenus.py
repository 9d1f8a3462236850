"""Un cursus synthétique de N modules, comme valeurs : ce que chaque moteur recevra, chacun dans sa langue."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, Final

from mesures.prose import paragraph, place, remark, sentence, terms, title

FAMILLES: Final = ("decouvrir", "methodes", "conditions", "ouvrir", "pratiquer", "transmettre")
COMPETENCES: Final = tuple(f"C-SYN-{rang:02}" for rang in range(1, 25))
FAITS: Final = tuple(f"fait-{rang:02}" for rang in range(1, 31))


@dataclass(frozen=True, slots=True)
class Activite:
    """Une activité : son identifiant, son titre, ses trois rubriques."""

    id: str
    titre: str
    consigne: str
    resultat: str
    corrige: str


@dataclass(frozen=True, slots=True)
class ModuleSynthetique:
    """Un module : une présentation, une séquence avec deux activités, un quiz de toutes les formes ; un millier de mots."""

    numero: int
    titre: str
    resume: str
    famille: str
    prerequis: tuple[str, ...]
    competences: tuple[str, str]
    fiche: str
    cas: str
    reference: str
    essentiel: tuple[str, ...]
    presentation: tuple[tuple[str, str], ...]
    formateur: str
    sequence: str
    sections: tuple[tuple[str, str], ...]
    fiction: str
    peu_dense: str
    activites: tuple[Activite, Activite]
    quiz: tuple[dict[str, Any], ...]
    has_dessin: bool

    @property
    def id(self) -> str:
        """L’identifiant du module."""
        return module_id(self.numero)

    @property
    def dossier(self) -> str:
        """Le dossier du module, dans `modules/`."""
        return f"module-{self.numero:04}"

    @property
    def objectifs(self) -> tuple[tuple[str, str], ...]:
        """Les deux objectifs : identifiant et énoncé."""
        return (
            (f"OBJ-SYN-{self.numero:04}-1", f"Décrire une situation : {self.titre.lower()}"),
            (f"OBJ-SYN-{self.numero:04}-2", "Rédiger une page que chacun peut relire sans explication"),
        )


def module_id(numero: int) -> str:
    """L’identifiant d’un module, d’après son numéro à partir de 1."""
    return f"M-SYN-{numero:04}"


@dataclass(frozen=True, slots=True)
class Taille:
    """Ce que l’on trouve autour de `modules` modules, dans les proportions d’un vrai cursus."""

    modules: int

    @property
    def termes(self) -> int:
        """Le nombre de termes du glossaire."""
        return min(300, 40 + self.modules // 20)

    @property
    def references(self) -> int:
        """Le nombre de références."""
        return 20 + self.modules // 10

    @property
    def annexes(self) -> int:
        """Le nombre de fiches-outils, et le nombre de cas."""
        return 4 + self.modules // 20

    @property
    def programmes(self) -> int:
        """Le nombre de programmes."""
        return 1 + self.modules // 50


@cache
def glossary(nombre: int) -> tuple[tuple[str, str], ...]:
    """Les termes du glossaire et leurs définitions."""
    return tuple(terms(nombre))


def reference_id(rang: int) -> str:
    """La clé d’une référence, d’après son rang à partir de 0."""
    return f"ouvrage-fictif-{rang + 1}"


def modules(taille: Taille, graine: str = "pupitre") -> Iterator[ModuleSynthetique]:
    """Les modules, dans l’ordre ; chacun ne dépend que de la graine, de son numéro et de la taille."""
    for numero in range(1, taille.modules + 1):
        yield _module(taille, numero, Random(f"{graine}-{numero}"))  # noqa: S311 (une suite répétable)


def _module(taille: Taille, numero: int, hasard: Random) -> ModuleSynthetique:
    avant = [module_id(numero - pas) for pas in hasard.sample(range(1, 20), 2) if numero - pas > 0]
    lieu = place(hasard)
    return ModuleSynthetique(
        numero=numero,
        titre=f"{title(hasard)} à {lieu}",
        resume=sentence(hasard),
        famille=FAMILLES[numero % 6],
        prerequis=tuple(avant[: hasard.randint(0, 2)]),
        competences=(hasard.choice(COMPETENCES), hasard.choice(COMPETENCES)),
        fiche=f"F-SYN-{hasard.randint(1, taille.annexes):03}",
        cas=f"CP-SYN-{hasard.randint(1, taille.annexes):03}",
        reference=reference_id(hasard.randrange(taille.references)),
        essentiel=("On regarde avant de proposer.", "On garde les mots de la personne.", f"On revient à {lieu}."),
        presentation=(_section(taille, hasard, 2, 3),),
        formateur=paragraph(hasard, 3),
        sequence=title(hasard),
        sections=tuple(_section(taille, hasard, 2, 2) for _ in range(2)),
        fiction=paragraph(hasard, 3),
        peu_dense=paragraph(hasard, 2),
        activites=(_activity(numero, 1, hasard), _activity(numero, 2, hasard)),
        quiz=tuple(_quiz(numero, hasard)),
        has_dessin=numero % 5 == 0,
    )


def _section(taille: Taille, hasard: Random, paragraphes: int, phrases: int) -> tuple[str, str]:
    """Un titre, puis des paragraphes qui portent chacun une macro, et une courte liste."""
    textes = [paragraph(hasard, phrases, _call(taille, hasard)) for _ in range(paragraphes)]
    liste = "\n".join(f"- **{place(hasard)}** : {sentence(hasard)}" for _ in range(2))
    return title(hasard), "\n\n".join((*textes, liste))


def _call(taille: Taille, hasard: Random) -> str:
    """Une phrase qui appelle une macro : un terme, une source, un lien ou un fait."""
    terme = hasard.choice(glossary(taille.termes))[0]
    return hasard.choice((
        f'C’est ce que l’on nomme ici un {{{{ definition_terme("{terme}") }}}}.',
        f'Un ouvrage inventé le raconte {{{{ citer_source("{reference_id(hasard.randrange(taille.references))}") }}}}.',
        f'Voyez aussi {{{{ lien_vers("{module_id(hasard.randint(1, taille.modules))}") }}}}.',
        f'Le territoire inventé en compte {{{{ donnee_territoire("{hasard.choice(FAITS)}") }}}}.',
    ))  # fmt: skip


def _activity(numero: int, rang: int, hasard: Random) -> Activite:
    consigne = "\n".join(f"{etape}. {sentence(hasard)}" for etape in range(1, 3))
    return Activite(f"A-SYN-{numero:04}-{rang}", title(hasard), consigne, sentence(hasard), paragraph(hasard, 2))


def _quiz(numero: int, hasard: Random) -> Iterator[dict[str, Any]]:
    """Sept questions, une par forme ; les clés sont celles de notre `quiz.yml`."""
    phrases = [sentence(hasard) if rang < 4 else remark(hasard) for rang in range(12)]

    def answers(justes: int) -> list[dict[str, Any]]:
        return [
            {
                "texte": hasard.choice(phrases[:8]),
                **({"juste": True} if rang < justes else {}),
                "retour": remark(hasard),
            }
            for rang in range(3)
        ]

    formes: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("choix-unique", "Laquelle de ces notes décrit un fait ?", {"reponses": answers(1)}),
        ("choix-multiple", "Que peut-on garder de cette visite ?", {"reponses": answers(2)}),
        ("vrai-faux", phrases[0], {"vrai": True, "retour_vrai": phrases[1], "retour_faux": phrases[2]}),
        ("appariement", "Associez chaque moment à sa trace.",
         {"paires": [{"gauche": f"Trace {r}", "droite": f"Moment {r}", "retour": phrases[r]} for r in (3, 4, 5)]}),
        ("ordre", "Remettez la démarche dans l’ordre.",
         {"elements": [{"texte": phrases[r], "retour": phrases[r + 1]} for r in (6, 7, 8)]}),
        ("reponse-courte", "Ce qui gêne se nomme un…",
         {"acceptees": ["obstacle", "un obstacle"], "retour_juste": phrases[9], "retour_faux": phrases[10]}),
        ("numerique", "Combien de visites au moins ?",
         {"valeur": 2, "tolerance": 0, "unite": "visites", "retour_juste": phrases[11], "retour_faux": phrases[0]}),
    )  # fmt: skip
    for rang, (forme, enonce, suite) in enumerate(formes, 1):
        objectif = f"OBJ-SYN-{numero:04}-{1 + rang % 2}"
        yield {"id": f"Q-SYN-{numero:04}-{rang}", "forme": forme, "objectif": objectif, "enonce": enonce, **suite}
