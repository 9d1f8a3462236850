"""`pupitre proposer` : un contenu local remonte vers le cursus commun, sur une branche git, sans toucher à l’arbre de travail.

Le commit est écrit à côté, dans un index temporaire : ni les fichiers ouverts, ni la branche en cours ne changent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pupitre.departements import MESURES
from pupitre.loading.macro_calls import find_calls
from pupitre.loading.tree import RACINES
from pupitre.model.base import FORMES_D_IDENTIFIANT
from pupitre.model.catalogue import Catalogue
from pupitre.model.layers import Layer
from pupitre.model.nearest import did_you_mean
from pupitre.model.referentiel import Fait
from pupitre.model.source import Source
from pupitre.rules.gate import check
from pupitre.settings import Settings
from pupitre.side_branch import ProposalError, refuse_dirty, repository_of, write_branch

IDENTIFIANT: Final = re.compile(r"\b(?:[MOSAQDCFPT]|OBJ|CP)-[A-Z0-9]+(?:-[A-Z0-9]+)*\b")
ESPACE: Final = "[ \u00a0\u202f]"
LOCAUX: Final = ("ICI",)  # le segment que `nouveau territoire` met dans ses identifiants, avec le nom du territoire
REFERENTIELS: Final = {
    # macro -> (table du catalogue commun, ce que c’est, où l’écrire)
    "citer_source": ("references", "la référence", "docs/referentiel/references.yml"),
    "definition_terme": ("termes", "le terme", "docs/referentiel/glossaire.yml"),
}


@dataclass(frozen=True, slots=True)
class Proposition:
    """Une branche prête : son nom, son dépôt, les fichiers écrits, les renommages, ce qui reste à décider."""

    branche: str
    depot: Path
    fichiers: tuple[str, ...]
    renommes: Mapping[str, str]
    a_decider: tuple[str, ...]


def propose(racine: Path, settings: Settings, catalogue: Catalogue, vise: str) -> Proposition:
    """Prépare la branche d’un contenu local ; `vise` est un identifiant ou le chemin d’un fichier. Lève `ProposalError`."""
    source, identifiant = _target(racine, catalogue, vise)
    commune, locale = _layers(catalogue, source)
    depot, place = repository_of(commune)
    refuse_dirty({depot, repository_of(locale)[0]})
    _, communs, _ = check(commune.racine)
    textes, joints = _moved(locale.racine, source)
    renommes, refuses = _renamings(textes, communs, settings.territoire)
    faits = catalogue.faits_de(settings.territoire)
    notes = [*refuses]
    nouveaux = {}
    for chemin, texte in textes.items():
        renomme = IDENTIFIANT.sub(lambda found: renommes.get(found[0], found[0]), texte)
        nouveaux[chemin], remplaces = _with_macros(renomme, faits)
        notes.extend(
            f"{chemin} : {phrase}"
            for phrase in (*remplaces, *_questions(nouveaux[chemin], communs, catalogue, settings))
        )
    for chemin in (*nouveaux, *joints):
        if (commune.racine / chemin).exists():
            raise ProposalError(f"Le cursus commun a déjà un fichier « {chemin} » : renommez le vôtre d’abord.")
    notes.extend(_left_behind(locale, renommes, textes))
    octets = {**{c: t.encode() for c, t in nouveaux.items()}, **joints}
    branche = f"proposition/{renommes.get(identifiant, identifiant).lower()}"
    retires = _withdrawn(depot, locale, tuple(octets))
    write_branch(
        depot,
        branche,
        {f"{place}{c}": o for c, o in octets.items()},
        retires,
        f"Propose {identifiant} au cursus commun",
    )
    return Proposition(branche, depot, tuple(f"{place}{c}" for c in octets), renommes, tuple(dict.fromkeys(notes)))


def _target(racine: Path, catalogue: Catalogue, vise: str) -> tuple[Source, str]:
    """La source du contenu visé, et son identifiant."""
    tables = (catalogue.modules, catalogue.sequences, catalogue.cas, catalogue.fiches, catalogue.programmes)
    documents = {i: d.source for table in tables for i, d in table.items()}
    chemin = vise.replace("\\", "/").removeprefix("./")
    if Path(vise).is_absolute() and Path(vise).is_relative_to(racine.resolve()):
        chemin = Path(vise).relative_to(racine.resolve()).as_posix()
    trouves = [i for i, s in documents.items() if vise == i or chemin == s.chemin]
    if not trouves:
        proche = did_you_mean(vise, documents)
        raise ProposalError(
            f"« {vise} » n’est ni un identifiant ni un fichier de contenu de ce cursus. {proche}".strip()
        )
    return documents[trouves[0]], trouves[0]


def _layers(catalogue: Catalogue, source: Source) -> tuple[Layer, Layer]:
    """La couche commune, dossier où l’on peut écrire, et celle du contenu."""
    couches = tuple(catalogue.couches.values())
    locale = catalogue.couches.get(source.couche, couches[-1])
    dessous = couches[: couches.index(locale)]
    if not dessous:
        raise ProposalError(
            "Ce contenu est déjà dans la couche la plus commune : proposez-le par une demande de fusion ordinaire."
        )
    if dessous[-1].prefixe.startswith("build/"):
        raise ProposalError(
            "La couche commune est une archive, que l’on ne modifie pas. Clonez le dépôt du cursus commun dans un dossier, "
            "mettez ce dossier à la place de l’archive dans « couches: » (chemin: …), puis recommencez."
        )
    return dessous[-1], locale


def _moved(racine: Path, source: Source) -> tuple[dict[str, str], dict[str, bytes]]:
    """Les textes et les fichiers joints qui partent avec un contenu : tout son dossier s’il en a un à lui."""
    if source.chemin.endswith("/index.md") or source.chemin.startswith("cas-pratiques/"):
        fichiers = sorted(f for f in (racine / source.dossier).rglob("*") if f.is_file() and not f.is_symlink())
    else:
        fichiers = [racine / source.chemin]
    textes, joints = {}, {}
    for fichier in fichiers:
        chemin = fichier.relative_to(racine).as_posix()
        if fichier.suffix in (".md", ".yml"):
            textes[chemin] = fichier.read_text(encoding="utf-8")
        else:
            joints[chemin] = fichier.read_bytes()
    if any(re.search(r"^(?:complete|remplace):", t, re.MULTILINE) for t in textes.values()):
        raise ProposalError(
            f"« {source.chemin} » remplace ou complète un contenu commun : c’est une adaptation d’ici. Proposez plutôt la "
            "correction du contenu commun lui-même."
        )
    return textes, joints


def _renamings(textes: Mapping[str, str], communs: Catalogue, territoire: str) -> tuple[dict[str, str], list[str]]:
    """Les identifiants déclarés ici, sans ce qui nomme le territoire ; ceux que l’on ne peut pas renommer sont dits."""
    segments = {*LOCAUX, *territoire.partition("-")[2].split("-")}
    renommes: dict[str, str] = {}
    refuses: list[str] = []
    declares = re.compile(r"^\s*(?:-\s+)?id:\s*([A-Z]+(?:-[A-Z0-9]+)+)|^::: activite\s+([A-Z0-9-]+)", re.MULTILINE)
    for ancien in dict.fromkeys(a or b for t in textes.values() for a, b in declares.findall(t)):
        prefixe, *suite = ancien.split("-")
        garde = [s for s in suite if s not in segments]
        neuf = "-".join((prefixe, *garde))
        if neuf == ancien:
            if ancien in communs.index:
                raise ProposalError(
                    f"L’identifiant « {ancien} » existe déjà dans le cursus commun : changez le vôtre d’abord."
                )
        elif not _is_well_formed(neuf) or neuf in communs.index or neuf in renommes.values():
            refuses.append(
                f"« {ancien} » nomme le territoire, et « {neuf} » est déjà pris ou vide : choisissez un autre identifiant."
            )
        else:
            renommes[ancien] = neuf
    return renommes, refuses


def _is_well_formed(identifiant: str) -> bool:
    return any(re.fullmatch(forme, identifiant) for forme, _ in FORMES_D_IDENTIFIANT.values())


def _with_macros(texte: str, faits: Mapping[str, Fait]) -> tuple[str, list[str]]:
    """Remplace, dans le corps, chaque nombre qui est un fait du territoire par l’appel de ce fait."""
    entete, corps = _split(texte)
    dits: list[str] = []
    for cle, fait in faits.items():
        motif = _pattern(fait)
        if motif is None:
            continue
        corps, nombre = motif.subn(f'{{{{ donnee_territoire("{cle}") }}}}', corps)
        if nombre:
            dits.append(f'« {fait.libelle} » est maintenant appelé par donnee_territoire("{cle}") : relisez la phrase.')
        if nombre and cle not in {m.cle for m in MESURES.values()}:
            dits.append(f"le fait « {cle} » n’existe que chez vous : ailleurs, il sera annoncé « à compléter ».")
    return entete + corps, dits


def _split(texte: str) -> tuple[str, str]:
    """L’en-tête, que l’on ne touche pas, et le corps ; un fichier YAML n’a que le premier."""
    found = re.match(r"---\n.*?\n(?:---|\.\.\.)\n", texte, re.DOTALL)
    return (found[0], texte[found.end() :]) if found else (texte, "")


def _pattern(fait: Fait) -> re.Pattern[str] | None:
    """Le nombre d’un fait, tel qu’on l’écrit dans une phrase ; rien s’il est trop court pour être reconnu sans se tromper."""
    if isinstance(fait.valeur, bool) or not isinstance(fait.valeur, int | float):
        return None
    chiffres = f"{fait.valeur:,}".replace(",", " ").replace(".", ",").removesuffix(",0")
    if len(re.sub(r"\D", "", chiffres)) < 3:
        return None
    nombre = re.escape(chiffres).replace("\\ ", f"{ESPACE}?")
    unite = f"(?:{ESPACE}{re.escape(fait.unite)})?" if fait.unite else ""
    return re.compile(rf"(?<![\d,.]){nombre}{unite}(?![\d])(?!,\d)")


def _questions(texte: str, communs: Catalogue, catalogue: Catalogue, settings: Settings) -> Iterator[str]:
    """Ce qu’une personne doit trancher dans un texte qui part."""
    document = catalogue.territoires.get(settings.territoire)
    nom = document.contenu.nom if document else ""
    lignes = [
        str(n) for n, ligne in enumerate(texte.split("\n"), 1) if nom and re.search(rf"\b{re.escape(nom)}\b", ligne)
    ]
    if lignes:
        yield f"le nom « {nom} » est écrit ligne {', '.join(lignes)} : est-ce un exemple à garder, ou à rendre commun ?"
    calls, _ = find_calls(texte, "")
    for call in calls:
        if call.nom in REFERENTIELS and call.arguments:
            table, quoi, ou = REFERENTIELS[call.nom]
            if str(call.arguments[0]) not in getattr(communs, table) and str(call.arguments[0]) in getattr(
                catalogue, table
            ):
                yield f"{quoi} « {call.arguments[0]} » n’existe que chez vous : à ajouter à {ou} du cursus commun."
    inconnus = {i for i in IDENTIFIANT.findall(texte) if i in catalogue.index and i not in communs.index}
    externes = sorted(i for i in inconnus if i not in set(re.findall(r"id:\s*([A-Z0-9-]+)", texte)))
    if externes:
        yield f"ce texte renvoie à {', '.join(externes)}, qui reste local : retirez ce renvoi, ou proposez-le aussi."


def _left_behind(locale: Layer, renommes: Mapping[str, str], textes: Mapping[str, str]) -> Iterator[str]:
    """Les fichiers locaux qui citent un identifiant renommé."""
    for nom in RACINES:
        for fichier in sorted((locale.racine / nom).rglob("*.*")):
            chemin = fichier.relative_to(locale.racine).as_posix()
            if chemin in textes or fichier.suffix not in (".md", ".yml") or fichier.is_symlink():
                continue
            cites = sorted(
                set(IDENTIFIANT.findall(fichier.read_text(encoding="utf-8", errors="replace"))) & set(renommes)
            )
            if cites:
                yield f"{chemin} cite {', '.join(cites)}, qui change de nom : mettez-le à jour après la fusion."


def _withdrawn(depot: Path, locale: Layer, chemins: tuple[str, ...]) -> tuple[str, ...]:
    """Les fichiers à retirer de la couche locale, si elle est dans le même dépôt que la couche commune."""
    depot_local, place = repository_of(locale)
    return tuple(f"{place}{c}" for c in chemins) if depot_local == depot else ()
