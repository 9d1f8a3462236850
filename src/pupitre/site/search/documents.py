"""Ce que l’on peut trouver : chaque page du site, et chaque terme du glossaire, avec ses champs à peser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Final

from pupitre.cache import NO_STORE, Store, engine_fingerprint, key_of
from pupitre.model.catalogue import Catalogue
from pupitre.model.referentiel import Terme
from pupitre.rendering.page_source import PageSource
from pupitre.site.search.words import stems

RESUME_AU_PLUS: Final = 110
# gabarit -> (ce que lit la personne, ce que vaut la page à égalité de mots)
NATURES: Final[dict[str, tuple[str, float]]] = {
    "module": ("Module", 1.25),
    "programme": ("Programme", 1.2),
    "fiche-outil": ("Fiche-outil", 1.15),
    "cas-pratique": ("Cas pratique", 1.1),
    "territoire": ("Territoire", 1.1),
    "sequence": ("Séquence", 0.95),
    "formateur": ("Pour les formateurs", 0.5),
    "auto-evaluation": ("Auto-évaluation", 0.5),
    "edition": ("Édition", 0.4),
}
# début d’adresse -> (ce que lit la personne, ce que vaut la page)
PARTIES: Final[tuple[tuple[str, tuple[str, float]], ...]] = (
    ("modeles/", ("Modèle à remplir", 1.1)),
    ("contribuer/", ("Contribuer", 0.4)),
    ("editions/", ("Éditions", 0.4)),
    ("reutiliser/", ("Réutiliser", 0.8)),
)
PAGE: Final = ("Page", 1.05)
TERME: Final = ("Glossaire", 1.0)
# Des sommaires : leurs mots sont déjà dans les pages qu’ils annoncent.
SANS_CORPS: Final = ("glossaire/", "catalogue/", "", "fiches-outils/", "cas-pratiques/", "programmes/", "modeles/")
ABSENTES: Final = ("plan-du-site/", "recherche/")


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Une page rendue : sa source, un nom de son HTML (le même nom veut dire le même HTML), et de quoi le lire."""

    source: PageSource
    nom: str
    html: Callable[[], str]

    @staticmethod
    def of(source: PageSource, html: str) -> ReadPage:
        """La page dont on a le HTML."""
        return ReadPage(source, key_of(html).hex(), lambda: html)


@dataclass(frozen=True, slots=True)
class Racines:
    """Ce que la recherche retient d’un texte : ses intertitres, et le nombre de fois où revient chaque racine du reste."""

    intertitres: str = ""
    corps: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """Une page ou un terme : de quoi l’afficher, ses champs à peser, ses identifiants.

    `texte` lit le reste, qui n’a pas à l’être tant que son `nom` n’a pas changé.
    """

    adresse: str
    titre: str
    nature: str
    resume: str
    valeur: float
    champs: Mapping[str, str]
    identifiants: tuple[str, ...] = ()
    nom: str = ""
    texte: Callable[[], Racines] = Racines


def documents_of(pages: Iterable[ReadPage], catalogue: Catalogue, store: Store = NO_STORE) -> Iterator[Document]:
    """Les documents, dans l’ordre de lecture : les pages d’un module se suivent, puis les termes du glossaire."""
    portes = dict(_anchored(catalogue))
    for page in pages:
        if page.source.adresse not in ABSENTES:
            yield _page(page, catalogue, portes.get(page.source.adresse, ()), store)
    yield from map(_term, catalogue.termes.values())


def _anchored(catalogue: Catalogue) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Les identifiants que porte chaque page sans en être un : activités, objectifs, questions, compétences."""
    portes: dict[str, list[str]] = {}
    for entree in catalogue.index.values():
        portes.setdefault(entree.adresse.partition("#")[0], []).append(entree.id)
    for adresse, identifiants in portes.items():
        yield adresse, tuple(identifiants)


def _page(page: ReadPage, catalogue: Catalogue, identifiants: tuple[str, ...], store: Store) -> Document:
    source = page.source
    has_corps = source.adresse not in SANS_CORPS
    nature, valeur = NATURES.get(source.gabarit) or next((v for d, v in PARTIES if source.adresse.startswith(d)), PAGE)
    module = catalogue.modules.get(source.identifiant)
    return Document(
        adresse=source.adresse,
        titre=source.titre,
        nature=source.etiquette or _within(source, nature),
        resume=_short(source.description),
        valeur=valeur,
        champs={
            "titre": source.titre,
            # L’identifiant est fait de mots choisis : « M-EVALUER » répond à « évaluer ».
            "mots_cles": " ; ".join((source.identifiant, *(module.contenu.mots_cles if module else ()))),
            "resume": source.description,
        },
        identifiants=identifiants,
        nom=page.nom if has_corps else f"{page.nom} sans corps",
        texte=lambda: _kept_text(page, has_corps, store),
    )


def _within(source: PageSource, nature: str) -> str:
    """« Séquence · Observer les usages » : une page d’un module dit duquel."""
    is_partie = source.gabarit in ("sequence", "formateur", "auto-evaluation") and source.fil
    return f"{nature} · {source.fil[-1].titre}" if is_partie else nature


def _term(terme: Terme) -> Document:
    sigle = f" ({terme.sigle})" if terme.sigle and terme.sigle != terme.terme else ""
    nature, valeur = TERME
    return Document(
        adresse=f"glossaire/#t-{terme.cle}",
        titre=terme.terme + sigle,
        nature=nature,
        resume=_short(terme.definition),
        valeur=valeur,
        champs={
            "titre": f"{terme.terme} ; {terme.sigle}",
            "mots_cles": " ; ".join(terme.variantes),
            "anglais": terme.anglais,
            "resume": terme.definition,
        },
    )


def _short(texte: str) -> str:
    """Le début d’un texte, coupé entre deux mots."""
    if len(texte) <= RESUME_AU_PLUS:
        return texte
    return texte[:RESUME_AU_PLUS].rpartition(" ")[0].rstrip(" ,;:") + "…"


# ── Le texte d’une page rendue ───────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Texte:
    """Les mots d’une page : ceux de ses intertitres, et les autres."""

    intertitres: str
    corps: str


def _kept_text(page: ReadPage, has_corps: bool, store: Store) -> Racines:
    """Ce que la recherche retient d’une page, gardé tant que son HTML ne change pas."""
    cle = key_of("recherche", engine_fingerprint(), page.nom)
    garde = store.get(cle)
    if garde is None:
        texte = read_text(page.html())
        garde = [texte.intertitres, Counter(stems(texte.corps))]
        store.put(cle, garde)
    intertitres, corps = garde
    return Racines(intertitres, corps if has_corps else {})


# Le HTML sort de l’assainissement : équilibré, une balise par paire de chevrons. Le lire ainsi va cinq fois plus vite.
BALISE: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
VAIN: Final = re.compile(r"\shidden\b|\bclass=\"[^\"]*\bdefinition\b")
SANS_FIN: Final = frozenset(("br", "hr", "img", "input"))
TITRES: Final = frozenset(("h2", "h3", "dt"))


# La copie hors connexion lit la même page pour chaque paquet qui la contient.
@lru_cache(maxsize=2048)
def read_text(html: str) -> Texte:
    """Le texte d’une page rendue : intertitres d’un côté, reste de l’autre, sans ce qui est caché ni les infobulles."""
    intertitres: list[str] = []
    corps: list[str] = []
    passe, profondeur, is_titre, debut = "", 0, False, 0
    for balise in BALISE.finditer(html):
        if not passe:
            (intertitres if is_titre else corps).append(html[debut : balise.start()])
        debut = balise.end()
        is_fin, nom, attributs = balise[1] == "/", balise[2], balise[3]
        if nom in TITRES:
            is_titre = not is_fin
        # On ne compte que les balises de même nom : celles qui n’ont pas de fin ne trompent pas.
        if passe == nom:
            profondeur += -1 if is_fin else 1
            passe = passe if profondeur else ""
        elif not passe and not is_fin and nom not in SANS_FIN and (nom == "svg" or VAIN.search(attributs)):
            passe, profondeur = nom, 1
    corps.append(html[debut:])
    return Texte(unescape(" ".join(intertitres)), unescape(" ".join(corps)))
