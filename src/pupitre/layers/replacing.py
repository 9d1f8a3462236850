"""Remplace un contenu commun dans la couche locale, et accuse réception de ce que l’amont a changé."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pupitre.layers.opening import open_layers
from pupitre.loading.merging import LISTES, entry_name, entry_text
from pupitre.loading.piles import Pile, stack
from pupitre.loading.tree import Found, read_text
from pupitre.loading.yaml_reader import read_yaml
from pupitre.model.content_types import content_type_of
from pupitre.model.nearest import did_you_mean
from pupitre.model.upstream import EMPREINTE, REMPLACES, upstream_mark, upstream_mark_of_bytes, upstream_mark_of_entry
from pupitre.settings import read_settings

OCTETS: Final = 2_000_000
LIGNE: Final = re.compile(r"^(?P<debut>[ -]*remplace: *)\S+", re.MULTILINE)


class ReplacingError(ValueError):
    """Le remplacement est impossible ; le texte dit pourquoi et que faire. Rien n’a changé."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """Ce que l’on remplace : son fichier, son texte, son empreinte ; `entree` s’il n’est qu’une ligne d’une liste."""

    fichier: Found
    texte: str
    empreinte: str
    entree: str = ""


def replace_content(racine: Path, chemin: str) -> tuple[str, ...]:
    """Copie un contenu commun dans la couche locale, avec l’empreinte de ce qu’il remplace ; rend les fichiers écrits.

    Lève `ReplacingError` si le contenu n’existe pas dans une couche commune, ou s’il est déjà là.
    """
    pile = _pile(racine, chemin)
    dessus = pile.dessus
    if _is_local(racine, dessus):
        raise ReplacingError(f"« {chemin} » existe déjà dans votre couche : modifiez-le.")
    nature = content_type_of(chemin)
    if nature is None or nature.nom in LISTES:
        raise ReplacingError(_by_hand(chemin, is_list=nature is not None))
    texte = _text(dessus)
    marque = upstream_mark(texte)
    neuf = _with_mark(texte, marque, is_yaml=nature.is_yaml)
    return _write(racine, {chemin: neuf, f"{REMPLACES}/{marque}.txt": texte})


def acknowledge(racine: Path, chemin: str, entree: str = "") -> tuple[str, ...]:
    """Met à jour l’empreinte de ce que remplace un contenu local : on a lu ce que l’amont a changé.

    Lève `ReplacingError` si ce contenu ne remplace rien.
    """
    pile = _pile(racine, chemin)
    if len(pile.etages) < 2 or not _is_local(racine, pile.dessus):
        raise ReplacingError(f"« {chemin} » ne remplace aucun contenu commun.")
    amont = _upstream(pile, entree)
    local = racine / chemin
    texte = local.read_text(encoding="utf-8")
    debut, fin = _span(texte, chemin, entree)
    extrait, nombre = LIGNE.subn(rf"\g<debut>{amont.empreinte}", texte[debut:fin], count=1)
    if not nombre:
        raise ReplacingError(f"« {entree or chemin} » ne porte pas de ligne « remplace: ».")
    fichiers = {chemin: texte[:debut] + extrait + texte[fin:]}
    if amont.texte:
        fichiers[f"{REMPLACES}/{amont.empreinte}.txt"] = amont.texte
    ecrits = _write(racine, fichiers)
    _forget_unused(racine)
    return ecrits


def _pile(racine: Path, chemin: str) -> Pile:
    reglages = read_settings(racine)
    if reglages.valeur is None:
        raise ReplacingError("curriculum.yml ne peut pas être lu : lancez « pupitre verifier ».")
    ouvertes = open_layers(racine, reglages)
    if ouvertes.diagnostics:
        raise ReplacingError(ouvertes.diagnostics[0].phrase)
    piles, _ = stack(ouvertes.couches)
    for couche in ouvertes.couches:  # on peut aussi donner le chemin tel que les messages le montrent
        if couche.prefixe and chemin.startswith(couche.prefixe):
            chemin = chemin.removeprefix(couche.prefixe)
    if chemin not in piles:
        proche = did_you_mean(chemin, piles)
        raise ReplacingError(f"Aucune couche n’a de fichier « {chemin} ». {proche}".strip())
    return piles[chemin]


def _is_local(racine: Path, fichier: Found) -> bool:
    return fichier.couche is not None and fichier.couche.racine.resolve() == racine.resolve()


def _text(fichier: Found) -> str:
    texte, diagnostics = read_text(fichier, OCTETS)
    if texte is None:
        raise ReplacingError(f"« {fichier.montre} » : {diagnostics[0].phrase}")
    return texte


def _by_hand(chemin: str, *, is_list: bool) -> str:
    if is_list:
        return (
            f"« {chemin} » est une liste : écrivez dans le vôtre la seule entrée que vous changez ; "
            "« pupitre verifier » vous donnera la ligne « remplace: » à y ajouter."
        )
    return (
        f"« {chemin} » est un fichier joint : posez le vôtre au même endroit ; "
        "« pupitre verifier » vous donnera la ligne à ajouter à son crédit."
    )


def _with_mark(texte: str, marque: str, *, is_yaml: bool) -> str:
    if is_yaml:
        return f"remplace: {marque}\n{texte}"
    return texte.replace("---\n", f"---\nremplace: {marque}\n", 1)


def _upstream(pile: Pile, entree: str) -> Upstream:
    dessous = pile.etages[-2]
    nature = content_type_of(pile.chemin)
    if nature is None or (nature.nom == "credits" and entree):
        fichier = dessous.absolu.parent / (entree or dessous.absolu.name)
        return Upstream(dessous, "", upstream_mark_of_bytes(fichier.read_bytes() if fichier.is_file() else b""), entree)
    if nature.nom not in LISTES:
        texte = _text(dessous)
        return Upstream(dessous, texte, upstream_mark(texte))
    trouvee = _find_entry(_text(dessous), dessous, nature.nom, entree)
    return Upstream(dessous, entry_text(trouvee), upstream_mark_of_entry(trouvee), entree)


def _find_entry(texte: str, fichier: Found, nature: str, entree: str) -> Any:
    meta, _, _ = read_yaml(texte, fichier.montre)
    for champ, attribut in LISTES[nature]:
        for item in (meta or {}).get(champ) or ():
            if entry_name(item, attribut) == entree:
                return {c: v for c, v in item.items() if c != "remplace"}
    raise ReplacingError(f"« {fichier.montre} » n’a pas d’entrée « {entree} » : dites laquelle avec --entree.")


def _span(texte: str, chemin: str, entree: str) -> tuple[int, int]:
    """Le début et la fin du passage où chercher « remplace: » : l’en-tête, ou la seule entrée nommée."""
    nature = content_type_of(chemin)
    if nature is None or nature.nom not in LISTES:
        fin = texte.find("\n---", 3) if texte.startswith("---") else len(texte)
        return 0, fin if fin > 0 else len(texte)
    lignes = texte.split("\n")
    meta, positions, _ = read_yaml(texte, chemin)
    for champ, attribut in LISTES[nature.nom]:
        items = (meta or {}).get(champ) or ()
        for rang, item in enumerate(items):
            if entry_name(item, attribut) == entree:
                debut = positions.at(champ, rang).ligne - 1
                suivante = positions.at(champ, rang + 1).ligne - 1 if rang + 1 < len(items) else len(lignes)
                return len("\n".join(lignes[:debut])), len("\n".join(lignes[:suivante]))
    raise ReplacingError(f"« {chemin} » n’a pas d’entrée « {entree} » : dites laquelle avec --entree.")


def _write(racine: Path, fichiers: dict[str, str]) -> tuple[str, ...]:
    for chemin, texte in fichiers.items():
        fichier = racine / chemin
        fichier.parent.mkdir(parents=True, exist_ok=True)
        passage = fichier.with_name(f".{fichier.name}.passage")
        passage.write_text(texte, encoding="utf-8", newline="\n")
        passage.replace(fichier)
    return tuple(fichiers)


def _forget_unused(racine: Path) -> None:
    """Retire de la mémoire les textes que plus aucun contenu ne dit remplacer."""
    gardes = racine / REMPLACES
    if not gardes.is_dir():
        return
    locaux = [f for nom in ("modules", "cas-pratiques", "docs", "sessions") for f in (racine / nom).rglob("*")]
    textes = [f.read_text(encoding="utf-8", errors="replace") for f in locaux if f.suffix in (".md", ".yml")]
    citees = {marque for texte in textes for marque in EMPREINTE.findall(texte)}
    for fichier in sorted(gardes.glob("amont-*.txt")):
        if fichier.stem not in citees:
            fichier.unlink()
