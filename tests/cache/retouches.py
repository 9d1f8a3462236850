"""Des retouches au hasard, à graine, sur un tout petit cursus : tout ce qu’une personne peut changer entre deux constructions."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.conftest import TEMOIN

# Une page qui montre tout : chaque macro y lit ce qu’elle lit d’ordinaire dans une page à elle.
PANORAMA: Final = """\
---
titre: Tout voir
resume: Une page qui montre tout.
---

{{ plan_site() }}

{{ carte_cursus() }}

{{ liste_progression() }}

{{ liste_parcours() }}

{{ liste_temps() }}

{{ liste_fiches() }}

{{ liste_programmes() }}

{{ liste_editions() }}

{{ champ_collectivite("courriel") }}
"""
MOTS: Final = ("porte", "couloir", "guichet", "fenêtre", "carnet", "horaire", "panneau", "voix")
PHRASES: Final = (
    "On regarde la {mot}.",
    'Voir {{{{ lien_vers("F-ACCUEIL") }}}} près de la {mot}.',
    'Une {mot} décrite {{{{ citer_source("livre-2000") }}}}.',
    'Une {mot} qui gêne est un {{{{ definition_terme("irritant") }}}}.',
    'Il y a {{{{ donnee_territoire("population") }}}} près de la {mot}.',
    '{{{{ carte_fiche("F-ACCUEIL") }}}}',
    '{{{{ tableau_deroule("P-COURT") }}}}',
    '{{{{ fiche_module("M-ACCUEILLIR") }}}}',
)


def small_curriculum(dossier: Path) -> Path:
    """Une copie du témoin, avec une page qui montre tout, un second module et un second territoire."""
    shutil.copytree(TEMOIN, dossier)
    (dossier / "docs" / "tout-voir.md").write_text(PANORAMA, encoding="utf-8")
    # Trois questions suffisent à dire si le quiz a changé ; sept coûteraient la moitié du temps des essais.
    quiz = dossier / "modules/accueillir/quiz.yml"
    quiz.write_text(quiz.read_text(encoding="utf-8").partition("  - id: Q-ACCUEILLIR-4")[0], encoding="utf-8")
    (dossier / "curriculum.yml").write_text(
        (dossier / "curriculum.yml")
        .read_text(encoding="utf-8")
        .replace("seuils:", "seuils:\n  questions_par_module: 3"),
        encoding="utf-8",
    )
    copy_module(dossier, "bis")
    _copy(dossier / "docs/territoires/temoin.md", dossier / "docs/territoires/voisin.md", ("T-TEMOIN", "T-VOISIN"))
    _copy(dossier / "docs/referentiel/faits/temoin.yml", dossier / "docs/referentiel/faits/voisin.yml", ("1234", "987"))
    return dossier


def copy_module(racine: Path, suffixe: str) -> None:
    """Ajoute une copie du module, sous d’autres identifiants ; rien si elle y est déjà."""
    dossier = racine / "modules" / f"accueillir-{suffixe}"
    if dossier.exists():
        return
    shutil.copytree(racine / "modules" / "accueillir", dossier)
    for fichier in (*dossier.glob("*.md"), *dossier.glob("*.yml")):
        texte = re.sub(r"\b(M|OBJ|S|A|Q)-ACCUEILLIR", rf"\1-{suffixe.upper()}", fichier.read_text(encoding="utf-8"))
        fichier.write_text(texte.replace("titre: Accueillir\n", f"titre: Accueillir {suffixe}\n"), encoding="utf-8")


def _copy(source: Path, vers: Path, remplace: tuple[str, str]) -> None:
    vers.write_text(source.read_text(encoding="utf-8").replace(*remplace), encoding="utf-8")


def _files(racine: Path, motif: str) -> list[Path]:
    return sorted(racine.glob(motif))


def _sub(fichier: Path, motif: str, par: str) -> None:
    fichier.write_text(
        re.sub(motif, par, fichier.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE), encoding="utf-8"
    )


def _body(racine: Path, tirage: random.Random) -> None:
    motifs = ("modules/*/*.md", "docs/*.md", "docs/fiches-outils/*.md", "cas-pratiques/*/index.md")
    fichier = tirage.choice(_files(racine, tirage.choice(motifs)))
    phrase = tirage.choice(PHRASES).format(mot=tirage.choice(MOTS))
    fichier.write_text(f"{fichier.read_text(encoding='utf-8').rstrip()}\n\n{phrase}\n", encoding="utf-8")


def _shift(racine: Path, tirage: random.Random) -> None:
    """Décale les lignes d’une séquence sans changer ce qu’elle dit."""
    _sub(tirage.choice(_files(racine, "modules/*/[0-9]*.md")), r"^## ", "\n\n## ")


def _title(racine: Path, tirage: random.Random) -> None:
    motifs = (
        "modules/*/*.md",
        "docs/fiches-outils/*.md",
        "docs/programmes/*.md",
        "cas-pratiques/*/index.md",
        "docs/*.md",
    )
    _sub(tirage.choice(_files(racine, tirage.choice(motifs))), r"^titre: .*$", f"titre: La {tirage.choice(MOTS)}")


def _header(racine: Path, tirage: random.Random) -> None:
    choix = (
        (r"^resume: .*$", f"resume: On voit la {tirage.choice(MOTS)}."),
        (r"^famille: .*$", f"famille: {tirage.choice(('methodes', 'decouvrir'))}\nrang: {tirage.randrange(1, 900)}"),
        (r"^duree_autonomie_minutes: .*$", f"duree_autonomie_minutes: {tirage.randrange(10, 50)}"),
        (r"^publics: .*$", f"publics: [{tirage.choice(('cadre', 'elu', 'agent-accueil'))}]"),
        (r"^    enonce: .*$", f"    enonce: Décrire la {tirage.choice(MOTS)}"),
    )
    fichier = tirage.choice(_files(racine, "modules/*/index.md"))
    texte = re.sub(r"^rang: .*\n", "", fichier.read_text(encoding="utf-8"), flags=re.MULTILINE)
    fichier.write_text(re.sub(*tirage.choice(choix), texte, count=1, flags=re.MULTILINE), encoding="utf-8")


def _duration(racine: Path, tirage: random.Random) -> None:
    """Une durée de séquence : la page la dit dans ses repères, hors de son texte."""
    fichier = tirage.choice(_files(racine, "modules/*/[0-9]*.md"))
    _sub(fichier, r"^duree_autonomie_minutes: .*$", f"duree_autonomie_minutes: {tirage.randrange(10, 29)}")


def _glossary(racine: Path, tirage: random.Random) -> None:
    fichier = racine / "docs/referentiel/glossaire.yml"
    if tirage.random() < 0.5:
        _sub(fichier, r"^    definition: .*$", f"    definition: Ce qui arrête à la {tirage.choice(MOTS)}.")
    else:
        mot = f"mot {tirage.randrange(1000)}"
        ajout = f"  - terme: {mot}\n    definition: Un autre.\n    variantes: [{mot}s]\n"
        fichier.write_text(fichier.read_text(encoding="utf-8") + ajout, encoding="utf-8")


def _glossary_order(racine: Path, tirage: random.Random) -> None:
    """Un terme d’avant prend la variante d’un terme d’après : la première venue l’emporte."""
    fichier = racine / "docs/referentiel/glossaire.yml"
    if tirage.random() < 0.5:
        _sub(
            fichier,
            r"^  - terme: irritant$",
            "  - terme: gêne\n    definition: Autre chose.\n    variantes: [irritant]\n  - terme: irritants",
        )
    else:
        _sub(fichier, r"^  - terme: irritants$", "  - terme: irritant")


def _facts(racine: Path, tirage: random.Random) -> None:
    fichier = tirage.choice(_files(racine, "docs/referentiel/faits/*.yml"))
    _sub(fichier, r"^    valeur: .*$", f"    valeur: {tirage.randrange(100, 9000)}")


def _reference(racine: Path, tirage: random.Random) -> None:
    fichier = racine / "docs/referentiel/references.yml"
    champ, valeur = tirage.choice((("issued", str(tirage.randrange(1950, 2020))), ("title", f"La {tirage.choice(MOTS)}"), ("verification", "a-verifier")))  # fmt: skip
    _sub(fichier, rf"^    {champ}: .*$", f"    {champ}: {valeur}")


def _competence(racine: Path, tirage: random.Random) -> None:
    _sub(
        racine / "docs/referentiel/competences.yml", r"^    titre: .*$", f"    titre: Décrire la {tirage.choice(MOTS)}"
    )


def _quiz(racine: Path, tirage: random.Random) -> None:
    fichier = tirage.choice(_files(racine, "modules/*/quiz.yml"))
    _sub(fichier, r"^        retour: .*$", f"        retour: C’est la {tirage.choice(MOTS)}.")


def _indicators(racine: Path, tirage: random.Random) -> None:
    _sub(
        tirage.choice(_files(racine, "cas-pratiques/*/indicateurs.yml")),
        r"libelle: .*$",
        f"libelle: La {tirage.choice(MOTS)}",
    )


def _territory(racine: Path, tirage: random.Random) -> None:
    _sub(racine / "curriculum.yml", r"^territoire: .*$", f"territoire: {tirage.choice(('T-TEMOIN', 'T-VOISIN'))}")


def _identity(racine: Path, tirage: random.Random) -> None:
    champ = tirage.choice(("titre", "sous_titre", "editeur", "  courriel"))
    valeur = "a@b.fr" if champ == "  courriel" else f"La {tirage.choice(MOTS)}"
    _sub(racine / "curriculum.yml", rf"^{champ}: .*$", f"{champ}: {valeur}")


def _add_module(racine: Path, tirage: random.Random) -> None:
    copy_module(racine, tirage.choice(("bis", "ter", "quater")))


def _remove_module(racine: Path, tirage: random.Random) -> None:
    shutil.rmtree(racine / "modules" / f"accueillir-{tirage.choice(('bis', 'ter', 'quater'))}", ignore_errors=True)


def _rename(racine: Path, tirage: random.Random) -> None:
    """Change l’adresse d’un contenu sans changer son identifiant."""
    dossier = tirage.choice(_files(racine, "modules/accueillir*"))
    vers = racine / "modules" / f"accueillir-{tirage.choice(MOTS[:2] + MOTS[4:6])}"
    if not vers.exists() and dossier.name != "accueillir":
        dossier.rename(vers)


def _swap_order(racine: Path, tirage: random.Random) -> None:
    """Échange le rang de deux séquences."""
    dossier = tirage.choice(_files(racine, "modules/accueillir*"))
    un, deux = (next(iter(dossier.glob(f"{rang}-*.md")), None) for rang in ("10", "20"))
    if un and deux:
        un.rename(dossier / f"30-{un.name[3:]}")
        deux.rename(dossier / f"10-{deux.name[3:]}")
        (dossier / f"30-{un.name[3:]}").rename(dossier / f"20-{un.name[3:]}")


def _page(racine: Path, tirage: random.Random) -> None:
    """Ajoute ou retire une page libre."""
    fichier = racine / "docs" / f"{tirage.choice(('fenetre', 'carnet'))}.md"
    if fichier.exists():
        fichier.unlink()
    else:
        fichier.write_text("---\ntitre: Une page\nresume: Une page.\n---\n\n{{ liste_termes() }}\n", encoding="utf-8")


Retouche = Callable[[Path, random.Random], None]
RETOUCHES: Final[tuple[Retouche, ...]] = (
    _body, _duration, _shift, _title, _header, _glossary, _glossary_order, _facts, _reference, _competence, _quiz, _indicators,
    _territory, _identity, _add_module, _remove_module, _rename, _swap_order, _page,
)  # fmt: skip


# Les titres seuls : ce que montrent d’une page toutes ses voisines.
TITRES: Final = (_title,)


def retouch(racine: Path, tirage: random.Random, parmi: tuple[Retouche, ...] = RETOUCHES) -> str:
    """Une retouche tirée au hasard ; rend son nom."""
    retouche = tirage.choice(parmi)
    retouche(racine, tirage)
    return retouche.__name__
