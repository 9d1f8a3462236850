"""Un contributeur hostile : chaque attaque est refusée par un diagnostic, vite, sans trace, et n’exécute rien."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pupitre.rules.gate import check

INDEX = "modules/accueillir/index.md"
SVG = "modules/accueillir/ressources/porte.svg"


def edit(fichier: str, ancien: str, nouveau: str) -> Callable[[Path], None]:
    """Une attaque qui remplace un texte."""

    def attack(racine: Path) -> None:
        chemin = racine / fichier
        texte = chemin.read_text(encoding="utf-8")
        assert ancien in texte
        chemin.write_text(texte.replace(ancien, nouveau, 1), encoding="utf-8")

    return attack


def write(fichier: str, contenu: bytes) -> Callable[[Path], None]:
    """Une attaque qui écrit un fichier."""

    def attack(racine: Path) -> None:
        (racine / fichier).parent.mkdir(parents=True, exist_ok=True)
        (racine / fichier).write_bytes(contenu)

    return attack


def symlink(fichier: str, vers: str) -> Callable[[Path], None]:
    """Une attaque qui pose un lien symbolique."""

    def attack(racine: Path) -> None:
        (racine / fichier).parent.mkdir(parents=True, exist_ok=True)
        (racine / fichier).symlink_to(vers)

    return attack


BOMBE = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(8)
)
CORPS = "Une mairie reçoit"
ATTAQUES: dict[str, tuple[Callable[[Path], None], str]] = {
    "bombe d’alias YAML": (edit(INDEX, "titre: Accueillir", "titre: Accueillir\n" + BOMBE), "alias-yaml"),
    "clé géante": (edit(INDEX, "titre: Accueillir", "titre: Accueillir\n" + "k" * 100_000 + ": 1"), "yaml-illisible"),
    "listes imbriquées": (edit(INDEX, "prerequis: []", "prerequis: " + "[" * 2_000 + "]" * 2_000), "yaml-trop-profond"),
    "imbrication au-delà de la limite": (edit(INDEX, "prerequis: []", "prerequis: " + "[" * 9_000), "yaml-illisible"),
    "objet Python en YAML": (edit(INDEX, "prerequis: []", 'prerequis: !!python/object/apply:os.system ["touch execute"]'), "identifiant-mal-forme"),
    "fichier géant": (write("docs/enorme.md", b"---\ntitre: x\n---\n" + b"a " * 1_500_000), "fichier-trop-lourd"),
    "lien symbolique vers un fichier": (symlink("docs/secret.md", "/etc/passwd"), "lien-symbolique"),
    "lien symbolique vers un dossier": (symlink("modules/etc", "/etc"), "lien-symbolique"),
    "chemin qui remonte": (edit(INDEX, CORPS, "[Le secret](../../../../etc/passwd) Une mairie reçoit"), "chemin-hors-cursus"),
    "chemin absolu": (edit(INDEX, CORPS, "![Un secret bien gardé](/etc/passwd) Une mairie reçoit"), "chemin-hors-cursus"),
    "chemin Windows": (edit(INDEX, CORPS, "[Le secret](..\\..\\secret.md) Une mairie reçoit"), "chemin-hors-cursus"),
    "canevas qui remonte": (edit("docs/fiches-outils/accueil.md", "fichier: accueil.svg", "fichier: ../../../curriculum.yml"), "canevas-introuvable"),
    "boucle Jinja": (edit(INDEX, CORPS, "{% for i in range(10**9) %}x{% endfor %}"), "instruction-interdite"),
    "attribut spécial": (edit(INDEX, CORPS, '{{ "".__class__.__mro__[1].__subclasses__() }}'), "instruction-interdite"),
    "appel d’attribut": (edit(INDEX, CORPS, '{{ lien_vers.__globals__["os"].system("id") }}'), "instruction-interdite"),
    "calcul géant": (edit(INDEX, CORPS, "{{ 9**9**9**9 }}"), "instruction-interdite"),
    "inclusion": (edit(INDEX, CORPS, '{% include "/etc/passwd" %}'), "instruction-interdite"),
    "expression en argument": (edit(INDEX, CORPS, '{{ citer_source("a" * 10**9) }}'), "macro-argument"),
    "macro dans un quiz": (edit("modules/accueillir/quiz.yml", "enonce: Combien de phrases ?", "enonce: '{% for i in range(9) %}x{% endfor %}'"), "instruction-interdite"),
    "SVG avec script": (edit(SVG, "<rect", "<script>alert(1)</script><rect"), "dessin-dangereux"),
    "SVG avec gestionnaire": (edit(SVG, "<rect", '<rect onload="alert(1)"'), "dessin-dangereux"),
    "SVG avec HTML": (edit(SVG, "<rect", "<foreignObject></foreignObject><rect"), "dessin-dangereux"),
    "SVG qui appelle dehors": (edit(SVG, "<rect", '<image href="https://mechant.example/x.png"/><rect'), "dessin-dangereux"),
    "SVG avec entités": (write(SVG, b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"><title>&a;</title></svg>'), "dessin-dangereux"),
    "SVG avec style externe": (edit(SVG, "<rect", "<style>@import url(https://mechant.example/x.css)</style><rect"), "dessin-dangereux"),
    "octets nuls": (write("docs/nul.md", b"---\ntitre: x\x00\n---\n"), "encodage"),
    "UTF-16": (write("docs/utf16.md", "---\ntitre: x\n---\n".encode("utf-16")), "encodage"),
    "nom de fichier hostile": (write("docs/$(rm -rf x).md", b"---\ntitre: x\nresume: y\n---\n\nz\n"), "nom-de-fichier"),
}  # fmt: skip


@pytest.mark.parametrize("nom", ATTAQUES)
def test_attaque_refusee(nom: str, temoin: Path) -> None:
    attack, code = ATTAQUES[nom]
    attack(temoin)
    debut = time.perf_counter()
    rapport = check(temoin)[2]
    # Une borne très large, contre les bombes seulement : ce n’est pas une mesure de vitesse.
    assert time.perf_counter() - debut < 20
    assert code in {d.code for d in rapport.erreurs}, [d.phrase for d in rapport.diagnostics]


def test_rien_n_est_execute(temoin: Path, tmp_path: Path) -> None:
    """Même une page refusée n’a pas été évaluée : le témoin d’exécution n’apparaît pas."""
    marque = tmp_path / "execute"
    edit(INDEX, "prerequis: []", f'prerequis: !!python/object/apply:os.system ["touch {marque}"]')(temoin)
    edit(INDEX, CORPS, f'{{{{ cycler.__init__.__globals__.os.system("touch {marque}") }}}}')(temoin)
    check(temoin)
    assert not marque.exists()


def test_une_macro_dans_un_entete_n_est_pas_executee(temoin: Path) -> None:
    """Un titre qui ressemble à une macro est montré tel quel, sans être évalué."""
    from pupitre.rendering.pages import compose_pages
    from pupitre.rendering.renderer import Renderer

    edit(INDEX, "titre: Accueillir", "titre: '{{ 7 * 7 }} {% raw %}'")(temoin)
    settings, catalogue, _ = check(temoin)
    assert settings is not None
    page = next(p for p in compose_pages(catalogue, settings) if p.gabarit == "auto-evaluation")
    assert "49" not in Renderer(catalogue, settings).render(page).html
