"""Le même cursus pour les moteurs auxquels on se compare : mêmes pages, mêmes textes, chacun dans sa langue."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import Any, Final

from mesures.contenus import FAITS, Activite, ModuleSynthetique, Taille, glossary, modules, reference_id
from mesures.cursus import DESSIN, PAGES, annexe_bodies

GABARITS: Final = Path(__file__).parent / "gabarits"
APPEL: Final = re.compile(r'\{\{ (\w+)\("([^"]*)"\) \}\}')


@dataclass(frozen=True, slots=True)
class Langue:
    """Comment un moteur écrit un encadré, une macro, l’adresse d’une image."""

    encadre: Callable[[str, str], str]
    macro: Callable[[str], str]
    image: Callable[[str], str]


MKDOCS: Final = Langue(
    encadre=lambda titre, texte: f'!!! note "{titre}"\n\n{indent(texte, "    ")}',
    macro=lambda texte: texte,
    image=lambda dossier: "ressources/trajet.svg" if dossier else "",
)
HUGO: Final = Langue(
    encadre=lambda titre, texte: indent(f"**{titre}**\n\n{texte}", "> ", lambda _ligne: True),
    macro=lambda texte: APPEL.sub(r'{{< \1 "\2" >}}', texte),
    image=lambda dossier: f"/modules/{dossier}/ressources/trajet.svg",
)


@dataclass(frozen=True, slots=True)
class Page:
    """Une page : chemin sans suffixe depuis la racine des sources, titre, résumé, corps."""

    chemin: str
    titre: str
    resume: str
    corps: str


def write_mkdocs(racine: Path, nombre: int) -> None:
    """Écrit les sources que MkDocs et Zensical construisent, avec leurs macros et leur glossaire."""
    taille = Taille(nombre)
    for page in _pages(taille, MKDOCS):
        _write(racine / "docs" / f"{page.chemin}.md", _with_header(page))
    _drawings(racine / "docs", taille)
    _write(racine / "donnees.json", _data(taille))
    _write(racine / "main.py", (GABARITS / "macros.py").read_text(encoding="utf-8"))
    termes = "\n".join(
        f"        {json.dumps(t, ensure_ascii=False)}: {json.dumps(d, ensure_ascii=False)}"
        for t, d in glossary(taille.termes)
    )
    _write(racine / "mkdocs.yml", (GABARITS / "mkdocs.yml").read_text(encoding="utf-8") + termes + "\n")


def write_hugo(racine: Path, nombre: int) -> None:
    """Écrit les sources, les gabarits et les macros de Hugo ; un index de recherche, comme les autres en ont un."""
    taille = Taille(nombre)
    for page in _pages(taille, HUGO):
        chemin = re.sub(r"index$", "_index", page.chemin)
        _write(racine / "content" / f"{chemin}.md", _with_header(page))
    _drawings(racine / "static", taille)
    _write(racine / "data" / "donnees.json", _data(taille))
    for fichier in sorted((GABARITS / "hugo").rglob("*.*")):
        _write(racine / fichier.relative_to(GABARITS / "hugo"), fichier.read_text(encoding="utf-8"))


def _write(fichier: Path, texte: str) -> None:
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_text(texte, encoding="utf-8")


def _with_header(page: Page) -> str:
    titre, resume = (json.dumps(texte, ensure_ascii=False) for texte in (page.titre, page.resume))
    return f"---\ntitle: {titre}\ndescription: {resume}\n---\n\n{page.corps}\n"


def _data(taille: Taille) -> str:
    """Ce que lisent les macros : liens, termes, références, faits."""
    donnees: dict[str, Any] = {
        "liens": {m.id: [m.titre, f"/modules/{m.dossier}/"] for m in modules(taille)},
        "termes": dict(glossary(taille.termes)),
        "sources": {reference_id(r): f"Ouvrage fictif {r + 1}, 2000" for r in range(taille.references)},
        "faits": {cle: f"{100 + rang} visites (2020)" for rang, cle in enumerate(FAITS, 1)},
    }
    return json.dumps(donnees, ensure_ascii=False, indent=1)


def _drawings(racine: Path, taille: Taille) -> None:
    for module in modules(taille):
        if module.has_dessin:
            dessin = DESSIN.format(titre=module.titre, x=20 + module.numero % 160)
            _write(racine / "modules" / module.dossier / "ressources" / "trajet.svg", dessin)


def _pages(taille: Taille, langue: Langue) -> Iterator[Page]:
    """Autant de pages que chez nous : quatre par module, une par annexe, et celles du site."""
    cartes: list[str] = []
    for module in modules(taille):
        cartes.append(f"- [{module.titre}](/modules/{module.dossier}/) : {module.resume}")
        dossier = f"modules/{module.dossier}"
        yield Page(f"{dossier}/index", module.titre, module.resume, _module(module, langue))
        yield Page(f"{dossier}/sequence", module.sequence, module.resume, _sequence(module, langue, is_formateur=False))
        titre = f"S’auto-évaluer : {module.titre}"
        yield Page(f"{dossier}/auto-evaluation", titre, titre, _quiz(module))
        titre = f"Page du formateur : {module.titre}"
        yield Page(f"{dossier}/formateur", titre, titre, _trainer(module, langue))
    for rang, titre, fiche, cas in annexe_bodies(taille):
        yield Page(f"fiches-outils/fiche-{rang:03}", titre, titre, fiche)
        yield Page(f"cas-pratiques/cas-{rang:03}", titre, titre, cas)
    listes = {
        "catalogue": "\n".join(cartes),
        "glossaire": "\n".join(f"- **{t}** : {d}" for t, d in glossary(taille.termes)),
        "references": "\n".join(f"- Ouvrage fictif {r + 1}, 2000" for r in range(taille.references)),
    }
    for nom, (titre, _, _) in PAGES.items():
        yield Page(nom, titre, titre, listes.get(nom, "Une page du site synthétique."))


def _list(lignes: tuple[str, ...] | list[str]) -> str:
    return "\n".join(f"- {ligne}" for ligne in lignes)


def _module(module: ModuleSynthetique, langue: Langue) -> str:
    presentation = "\n\n".join(f"## {titre}\n\n{corps}" for titre, corps in module.presentation)
    prerequis = ", ".join(f'{{{{ lien_vers("{p}") }}}}' for p in module.prerequis) or "aucun"
    return langue.macro("\n\n".join((
        module.resume, f"## L’essentiel\n\n{_list(module.essentiel)}",
        f"| Repère | Valeur |\n| --- | --- |\n| En salle | 40 à 60 min |\n| Seul | 30 à 50 min |\n| Prérequis | {prerequis} |",
        f"## Ce que vous saurez faire\n\n{_list([enonce for _, enonce in module.objectifs])}",
        presentation, f"## Les séquences\n\n1. [{module.sequence}](sequence{'/' if langue is HUGO else '.md'})",
        f"## À retenir\n\n{_list(['Un fait se voit.', 'Une demande se reformule.', 'Une réponse se date.'])}",
        f"## Pour aller plus loin\n\n- {{{{ citer_source(\"{module.reference}\") }}}}",
        f"## Ce module\n\n- Identifiant : `{module.id}`\n- À relire avant le 01/11/2027",
    )))  # fmt: skip


def _sequence(module: ModuleSynthetique, langue: Langue, *, is_formateur: bool) -> str:
    (titre1, corps1), (titre2, corps2) = module.sections
    premiere, seconde = (_activity(a, is_formateur=is_formateur) for a in module.activites)
    peu_dense = langue.encadre("En zone peu dense", module.peu_dense)
    if is_formateur:
        return langue.macro("\n\n".join((premiere, peu_dense, seconde)))
    adresse = langue.image(module.dossier)
    dessin = f"![Un trajet, avec un arrêt marqué par un rond.]({adresse})\n\n" if module.has_dessin else ""
    return langue.macro("\n\n".join((
        module.resume, f"## {titre1}\n\n{dessin}{corps1}", premiere, f"## {titre2}\n\n{corps2}",
        langue.encadre("Fiction : une journée ordinaire", module.fiction), peu_dense, seconde,
    )))  # fmt: skip


def _activity(activite: Activite, *, is_formateur: bool) -> str:
    corrige = activite.corrige if is_formateur else _hidden("Voir le corrigé", activite.corrige)
    variantes = (
        "À distance : décrire une photo. En petit groupe : le formateur participe. Accessibilité : décrire les sons."
    )
    return (
        f"### {activite.titre}\n\n#### Consigne\n\n{activite.consigne}\n\n#### Résultat attendu\n\n{activite.resultat}\n\n"
        f"#### Corrigé\n\n{corrige}\n\n{_hidden('Faire autrement', variantes)}"
    )


def _hidden(titre: str, texte: str) -> str:
    return f"<details><summary>{titre}</summary><p>{texte}</p></details>"


def _trainer(module: ModuleSynthetique, langue: Langue) -> str:
    etapes = "\n".join(f"| {titre} | 5 à 10 min |" for titre, _ in module.sections)
    return "\n\n".join((
        f"## Le déroulé minuté\n\n| Étape | Durée |\n| --- | --- |\n{etapes}", f"## La conduite\n\n{module.formateur}",
        f"## {module.sequence}", _sequence(module, langue, is_formateur=True), f"## Les réponses\n\n{_quiz(module)}",
    ))  # fmt: skip


def _quiz(module: ModuleSynthetique) -> str:
    """Les questions en Markdown ; chaque explication se déplie."""
    parties = []
    for question in module.quiz:
        items = [i for cle in ("reponses", "paires", "elements") for i in question.get(cle, ())]
        lignes = [
            f"- {item.get('texte') or item['gauche'] + ' : ' + item['droite']} {_hidden('Pourquoi', item['retour'])}"
            for item in items
        ]
        retours = [_hidden("Réponse", v) for cle, v in question.items() if cle.startswith("retour_")]
        parties.append("\n\n".join((f"### {question['enonce']}", "\n".join(lignes), *retours)))
    return "\n\n".join(parties)
