"""`pupitre proposer` : un contenu local remonte vers le cursus commun, sur une branche git, sans toucher à l’arbre de travail.

Le commit est écrit à côté, dans un index temporaire : ni les fichiers ouverts, ni la branche en cours ne changent.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pupitre.carrying import GLOSSAIRE, REFERENCES, Carried, carry, common_lists, lightened, renamed
from pupitre.departements import MESURES
from pupitre.diagnostics import Rapport
from pupitre.loading.tree import RACINES
from pupitre.model.base import FORMES_D_IDENTIFIANT
from pupitre.model.catalogue import Catalogue
from pupitre.model.layers import Layer
from pupitre.model.nearest import did_you_mean
from pupitre.model.referentiel import Fait
from pupitre.model.source import Source
from pupitre.rules.gate import check
from pupitre.settings import Settings
from pupitre.side_branch import LAISSES, ProposalError, refuse_dirty, repository_of, write_branch

IDENTIFIANT: Final = re.compile(r"\b(?:[MOSAQDCFPT]|OBJ|CP)-[A-Z0-9]+(?:-[A-Z0-9]+)*\b")
LISTES: Final = (GLOSSAIRE.fichier, REFERENCES.fichier)  # ce qui en part est dit entrée par entrée
DECLARE: Final = re.compile(r"^\s*(?:-\s+)?id:\s*([A-Z]+(?:-[A-Z0-9]+)+)|^::: activite\s+([A-Z0-9-]+)", re.MULTILINE)
ESPACE: Final = "[ \u00a0\u202f]"
LOCAUX: Final = ("ICI",)  # le segment que `nouveau territoire` met dans ses identifiants, avec le nom du territoire


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
    _, communs, avant = check(commune.racine)
    textes, joints = _moved(locale.racine, source)
    emportes = carry(textes.values(), locale.racine, communs, _territory_words(settings.territoire))
    renommes, refuses = _renamings(textes, communs, settings.territoire, identifiant)
    faits = catalogue.faits_de(settings.territoire)
    partis = set(_declared(textes.values()))
    notes = [*refuses, *emportes.notes]
    nouveaux = {}
    for chemin, texte in textes.items():
        renomme = renamed(IDENTIFIANT.sub(lambda found: renommes.get(found[0], found[0]), texte), emportes.renommes)
        nouveaux[chemin], remplaces = _with_macros(renomme, faits)
        notes.extend(
            f"{chemin} : {phrase}"
            for phrase in (*remplaces, *_questions(nouveaux[chemin], communs, catalogue, settings.territoire, partis))
        )
    for chemin in (*nouveaux, *joints):
        if (commune.racine / chemin).exists():
            raise ProposalError(f"Le cursus commun a déjà un fichier « {chemin} » : renommez le vôtre d’abord.")
    listes = common_lists(commune.racine, emportes)
    octets = {**{c: t.encode() for c, t in (nouveaux | listes).items()}, **joints}
    notes.extend(_would_refuse(commune.racine, octets, avant))
    is_meme_depot = repository_of(locale)[0] == depot
    if not is_meme_depot:
        notes.extend(_to_withdraw(source, emportes))
    notes.extend(_left_behind(locale, {**renommes, **emportes.renommes}, textes))
    branche = f"proposition/{renommes.get(identifiant, identifiant).lower()}"
    ecrits = {f"{place}{c}": o for c, o in octets.items()}
    retires: tuple[str, ...] = ()
    if is_meme_depot:
        retires, allegees = _withdrawn(locale, (*nouveaux, *joints), emportes)
        ecrits |= allegees
    write_branch(depot, branche, ecrits, retires, f"Propose {identifiant} au cursus commun")
    tous = {**renommes, **emportes.renommes}
    return Proposition(branche, depot, tuple(ecrits), tous, tuple(dict.fromkeys(notes)))


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


def _territory_words(territoire: str) -> tuple[str, ...]:
    """Ce qui, dans un identifiant ou une clé, nomme le territoire ; en minuscules."""
    return tuple(mot.lower() for mot in (*LOCAUX, *territoire.partition("-")[2].split("-")))


def _renamings(
    textes: Mapping[str, str], communs: Catalogue, territoire: str, vise: str
) -> tuple[dict[str, str], list[str]]:
    """Les identifiants déclarés ici, sans ce qui nomme le territoire ; ceux que l’on ne peut pas renommer sont dits.

    Si le contenu visé ne peut pas l’être, rien ne l’est : ses séquences et ses activités suivent son nom.
    """
    segments = {mot.upper() for mot in _territory_words(territoire)}
    renommes: dict[str, str] = {}
    refuses: list[str] = []
    for ancien in _declared(textes.values()):
        prefixe, *suite = ancien.split("-")
        garde = [s for s in suite if s not in segments]
        neuf = "-".join((prefixe, *garde))
        if neuf == ancien:
            if ancien in communs.index:
                raise ProposalError(
                    f"L’identifiant « {ancien} » existe déjà dans le cursus commun : changez le vôtre d’abord."
                )
        elif not _is_well_formed(neuf) or neuf in communs.index or neuf in renommes.values() or _is_bare(garde):
            if ancien == vise:
                return {}, [
                    f"« {vise} » nomme le territoire, et « {neuf} » est déjà pris ou vide : donnez-lui un autre identifiant, "
                    "et le même début à ceux de ses parties."
                ]
            refuses.append(
                f"« {ancien} » nomme le territoire, et « {neuf} » est déjà pris ou vide : choisissez un autre identifiant."
            )
        else:
            renommes[ancien] = neuf
    return renommes, refuses


def _declared(textes: Iterable[str]) -> tuple[str, ...]:
    """Les identifiants que ces textes déclarent, dans l’ordre."""
    return tuple(dict.fromkeys(a or b for texte in textes for a, b in DECLARE.findall(texte)))


def _is_bare(segments: list[str]) -> bool:
    """Vrai s’il ne reste qu’un numéro : « S-1 » ne dit plus de quoi il s’agit."""
    return all(segment.isdigit() for segment in segments)


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


def _questions(
    texte: str, communs: Catalogue, catalogue: Catalogue, territoire: str, partis: set[str]
) -> Iterator[str]:
    """Ce qu’une personne doit trancher dans un texte qui part ; `partis` : les identifiants qui partent aussi."""
    document = catalogue.territoires.get(territoire)
    nom = document.contenu.nom if document else ""
    lignes = [
        str(n) for n, ligne in enumerate(texte.split("\n"), 1) if nom and re.search(rf"\b{re.escape(nom)}\b", ligne)
    ]
    if lignes:
        yield f"le nom « {nom} » est écrit ligne {', '.join(lignes)} : est-ce un exemple à garder, ou à rendre commun ?"
    inconnus = {i for i in IDENTIFIANT.findall(texte) if i in catalogue.index and i not in communs.index}
    externes = sorted(inconnus - partis)
    if externes:
        yield f"ce texte renvoie à {', '.join(externes)}, qui reste local : retirez ce renvoi, ou proposez-le aussi."


def _left_behind(locale: Layer, renommes: Mapping[str, str], textes: Mapping[str, str]) -> Iterator[str]:
    """Les fichiers locaux qui citent un identifiant renommé."""
    for nom in RACINES:
        for fichier in sorted((locale.racine / nom).rglob("*.*")):
            chemin = fichier.relative_to(locale.racine).as_posix()
            if chemin in textes or chemin in LISTES or fichier.suffix not in (".md", ".yml") or fichier.is_symlink():
                continue
            lus = fichier.read_text(encoding="utf-8", errors="replace")
            cites = sorted({*IDENTIFIANT.findall(lus), *re.findall(r"[\w-]+", lus)} & set(renommes))
            if cites:
                yield f"{chemin} cite {', '.join(cites)}, qui change de nom : mettez-le à jour après la fusion."


def _would_refuse(racine: Path, octets: Mapping[str, bytes], avant: Rapport) -> Iterator[str]:
    """Ce que la vérification du cursus commun refuserait de la proposition, et qu’elle ne refusait pas sans elle."""
    connues = {(d.position.chemin, d.phrase) for d in avant.erreurs}
    with TemporaryDirectory(prefix="pupitre-") as passage:
        essai = Path(passage) / "essai"
        shutil.copytree(racine, essai, ignore=LAISSES, symlinks=True)
        for chemin, contenu in octets.items():
            (essai / chemin).parent.mkdir(parents=True, exist_ok=True)
            (essai / chemin).write_bytes(contenu)
        _, _, apres = check(essai)
    for erreur in apres.erreurs:
        if (erreur.position.chemin, erreur.phrase) not in connues:
            yield (
                f"{erreur.position.chemin}, ligne {erreur.position.ligne} : la vérification du cursus commun refuserait "
                f"« {erreur.phrase} »"
            )


def _to_withdraw(source: Source, emportes: Carried) -> Iterator[str]:
    """Ce qu’il faudra retirer d’ici, dans l’autre dépôt, une fois la proposition acceptée."""
    yield f"« {source.chemin} » est encore chez vous : retirez-le quand l’édition commune qui le contient sera adoptée."
    for entree in emportes.entrees:
        yield f"{entree.montre} de {entree.liste.fichier} : à retirer de chez vous au même moment."


def _withdrawn(locale: Layer, chemins: tuple[str, ...], emportes: Carried) -> tuple[tuple[str, ...], dict[str, bytes]]:
    """Les fichiers à retirer de la couche locale, dans un dépôt qu’elle partage avec la commune, et ses listes allégées."""
    _, place = repository_of(locale)
    retires = [f"{place}{c}" for c in chemins]
    listes = {f"{place}{c}": texte for c, texte in lightened(locale.racine, emportes).items()}
    retires += [c for c, texte in listes.items() if not texte]
    return tuple(retires), {c: texte.encode() for c, texte in listes.items() if texte}
