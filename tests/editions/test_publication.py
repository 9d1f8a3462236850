"""Publier : tout ou rien, une seule fois, et les pages qui ne changent pas ne pèsent qu’une fois."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html as lxml_html

from pupitre.editions import PublicationError
from pupitre.editions.publishing import _swap, published_editions
from pupitre.site.release import release
from tests.conftest import RACINE
from tests.editions.conftest import git

Replace = Callable[[Path, str, str], None]
ARRIVER = "modules/accueillir/10-arriver.md"


def next_edition(racine: Path, replace: Replace, avant: str, apres: str) -> None:
    replace(racine / "curriculum.yml", f'edition: "{avant}"', f'edition: "{apres}"')


def tree(depot: Path, chemin: str) -> str:
    return git(depot, "rev-parse", f"gh-pages:{chemin}")


def test_premiere_edition(depot: Path) -> None:
    memoire = release(depot, "2026.1", "gh-pages")
    assert published_editions(depot) == ("2026.1",)
    assert tree(depot, "latest") == tree(depot, "2026.1")
    index = json.loads(git(depot, "show", "gh-pages:editions.json"))
    assert index["derniere"] == "2026.1" and index["editions"][0]["adresse"] == "https://temoin.example.org/2026.1/"
    assert "url=latest/" in git(depot, "show", "gh-pages:index.html")
    assert memoire == ("editions/2026.1.json", "editions/textes-publies/dernier.json")
    # Le verrou du dépôt est, à l’octet près, le catalogue publié.
    assert (depot / memoire[0]).read_text(encoding="utf-8").strip() == git(
        depot, "show", "gh-pages:2026.1/catalogue.json"
    )
    assert git(depot, "branch", "--list", "pupitre-*") == ""


def test_une_adresse_d_exemple_est_dite_avant_de_publier(depot: Path, replace: Replace) -> None:
    """Une édition ne se retouche plus : une adresse que l’on aurait oublié de donner y resterait."""
    dites: list[str] = []
    release(depot, "2026.1", "gh-pages", notify=dites.append)
    (phrase,) = (d for d in dites if "adresse_du_site" in d)
    assert "https://temoin.example.org/" in phrase
    next_edition(depot, replace, "2026.1", "2026.2")
    replace(depot / "curriculum.yml", "https://temoin.example.org/", "https://ecole.lozere.fr/")
    dites.clear()
    release(depot, "2026.2", "gh-pages", notify=dites.append)
    assert not any("adresse_du_site" in d for d in dites)


def test_hors_de_git_on_le_dit_avant_de_construire(temoin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Les paquets prennent des minutes : un dossier sans dépôt se refuse d’abord, avec ce qu’il faut taper."""

    def never(*_: object) -> None:
        raise AssertionError("on construit avant d’avoir vérifié")

    monkeypatch.setattr("pupitre.site.release.every_package", never)
    with pytest.raises(PublicationError, match="git init"):
        release(temoin, "2026.1", "gh-pages")


def test_une_edition_publiee_ne_change_plus(depot: Path, replace: Replace) -> None:
    release(depot, "2026.1", "gh-pages")
    avant = git(depot, "rev-parse", "gh-pages")
    replace(depot / ARRIVER, "se remarque vite", "se remarque très vite")
    with pytest.raises(PublicationError, match="déjà publiée"):
        release(depot, "2026.1", "gh-pages")
    next_edition(depot, replace, "2026.1", "2025.9")
    with pytest.raises(PublicationError, match="viendrait avant"):
        release(depot, "2025.9", "gh-pages")
    with pytest.raises(PublicationError, match=r"prépare l’édition 2025\.9"):
        release(depot, "2030.1", "gh-pages")
    assert git(depot, "rev-parse", "gh-pages") == avant


def test_les_pages_inchangees_sont_rangees_une_fois(depot: Path, replace: Replace) -> None:
    release(depot, "2026.1", "gh-pages")
    premiere = tree(depot, "2026.1")
    replace(depot / ARRIVER, "se remarque vite", "se remarque très vite")
    next_edition(depot, replace, "2026.1", "2026.2")
    release(depot, "2026.2", "gh-pages")
    assert published_editions(depot) == ("2026.2", "2026.1")
    assert tree(depot, "2026.1") == premiere, "une édition publiée a bougé"
    assert tree(depot, "latest") == tree(depot, "2026.2")
    for page in (
        "index.html",
        "fiches-outils/accueil/index.html",
        "cas-pratiques/cas-vrai/index.html",
        "id/F-ACCUEIL/index.html",
    ):
        assert tree(depot, f"2026.1/{page}") == tree(depot, f"2026.2/{page}"), page
    assert tree(depot, "2026.1/modules/accueillir/arriver") != tree(depot, "2026.2/modules/accueillir/arriver")


@pytest.mark.xdist_group("publie")
@pytest.mark.parametrize(
    ("page", "formats"),
    [
        ("modules/accueillir", {"scorm", "mbz", "moodle-xml", "gift", "cartouche", "hors-ligne"}),
        ("programmes/court", {"scorm", "mbz", "moodle-xml", "gift", "cartouche", "hors-ligne"}),
        ("lire-hors-connexion", {"hors-ligne"}),
    ],
)
def test_chaque_page_propose_ses_paquets(publie: Path, page: str, formats: set[str]) -> None:
    """Un module, un programme et le site entier se prennent sur leur page ; chaque lien mène au fichier, et dit son poids."""
    html = lxml_html.fromstring(git(publie, "show", f"gh-pages:2026.1/{page}/index.html"))
    liens = {a.get("href").rpartition("/")[2]: a for a in html.xpath("//section[@class='emporter']//a[@download]")}
    assert {f for f in formats if any(f"-{f}-2026.1" in nom for nom in liens)} == formats
    for nom, lien in liens.items():
        octets = int(git(publie, "cat-file", "-s", f"gh-pages:2026.1/telechargements/{nom}"))
        dit = re.match(r" \(([\d,]+)\s(ko|Mo)\)", lien.tail)
        assert dit and lien.getparent().text_content().strip().endswith("."), nom
        poids = float(dit[1].replace(",", ".")) * {"ko": 1e3, "Mo": 1e6}[dit[2]]
        assert poids == pytest.approx(octets, rel=0.06, abs=1_000), nom


def test_la_citation_garde_l_edition_du_texte(depot: Path, replace: Replace) -> None:
    """La page inchangée se cite dans l’édition où elle a pris son texte ; la page changée, dans la nouvelle."""
    release(depot, "2026.1", "gh-pages")
    replace(depot / ARRIVER, "se remarque vite", "se remarque très vite")
    next_edition(depot, replace, "2026.1", "2026.2")
    release(depot, "2026.2", "gh-pages")
    inchangee = git(depot, "show", "gh-pages:2026.2/fiches-outils/accueil/index.html")
    changee = git(depot, "show", "gh-pages:2026.2/modules/accueillir/arriver/index.html")
    assert "https://temoin.example.org/2026.1/id/F-ACCUEIL/" in inchangee
    assert "https://temoin.example.org/2026.2/id/S-ACCUEILLIR-1/" in changee
    assert '<link rel="canonical" href="https://temoin.example.org/latest/fiches-outils/accueil/">' in inchangee


def test_la_page_de_l_edition_dit_ce_qui_change(depot: Path, replace: Replace) -> None:
    """Classe, note pour qui enseigne, conseil pour la copie, texte mot à mot ; et les deux fils le disent."""
    release(depot, "2026.1", "gh-pages")
    replace(depot / ARRIVER, "se remarque vite", "se remarque très vite")
    replace(depot / ARRIVER, "duree_minutes: 15-20", "duree_minutes: 15-19")
    note = 'changements:\n  - edition: "2026.2"\n    note: L’exercice de la porte est plus court.\nauteurs:'
    replace(depot / "modules/accueillir/index.md", "auteurs:", note)
    next_edition(depot, replace, "2026.1", "2026.2")
    release(depot, "2026.2", "gh-pages")
    page = git(depot, "show", "gh-pages:latest/editions/2026.2/index.html")
    assert "durée modifiée" in page and "L’exercice de la porte est plus court." in page
    assert "Remplaçable sans perdre les achèvements ; annoncez la nouvelle durée." in page.replace("\u00a0", " ")
    assert re.search(r"<ins>très ?</ins>", page)
    for fil in ("editions.atom", "programmes/court.atom"):
        assert "L’exercice de la porte est plus court." in git(depot, "show", f"gh-pages:latest/{fil}"), fil
    # La première édition, elle, ne sait rien de la seconde.
    assert "2026.2" not in git(depot, "show", "gh-pages:2026.1/editions/index.html")


def test_branche_qui_a_bouge_entre_temps(depot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deux personnes publient à la fois : la seconde est refusée, et rien n’est perdu de la première."""
    release(depot, "2026.1", "gh-pages")
    monkeypatch.chdir(depot)
    tete = git(depot, "rev-parse", "gh-pages")
    autre = git(depot, "commit-tree", "gh-pages^{tree}", "-p", tete, "-m", "Autre publication")
    git(depot, "update-ref", "refs/heads/gh-pages", autre)
    with pytest.raises(PublicationError, match="a changé pendant la publication"):
        _swap("gh-pages", tete, tete)
    assert git(depot, "rev-parse", "gh-pages") == autre


def test_la_branche_du_depot_distant_est_suivie(depot: Path, tmp_path: Path, replace: Replace) -> None:
    """Sur un clone neuf, on publie à la suite de ce que porte le dépôt distant."""
    release(depot, "2026.1", "gh-pages")
    git(depot, "add", "--all")
    next_edition(depot, replace, "2026.1", "2026.2")
    git(depot, "commit", "--all", "--quiet", "--message", "Garde la mémoire")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(depot), str(clone)], check=True)
    release(clone, "2026.2", "gh-pages")
    assert published_editions(clone) == ("2026.2", "2026.1")
    with pytest.raises(PublicationError, match="déjà publiée"):
        release(clone, "2026.2", "gh-pages")


@pytest.mark.tres_long
def test_tuee_a_n_importe_quel_moment(depot: Path, replace: Replace) -> None:
    """SIGKILL à six moments, de la porte au dernier geste : la branche est comme avant, ou l’édition y est entière."""
    release(depot, "2026.1", "gh-pages")
    next_edition(depot, replace, "2026.1", "2026.2")
    avant = git(depot, "rev-parse", "gh-pages")
    commande = [sys.executable, "-m", "pupitre", "publier", "2026.2"]
    debut = time.perf_counter()
    subprocess.run(commande, cwd=depot, check=True, capture_output=True)
    duree = time.perf_counter() - debut
    complete = git(depot, "ls-tree", "-r", "gh-pages")
    for rang in range(6):
        git(depot, "update-ref", "refs/heads/gh-pages", avant)
        for fichier in ("editions/2026.2.json", "editions/textes-publies/dernier.json"):
            (depot / fichier).unlink(missing_ok=True)
        processus = subprocess.Popen(commande, cwd=depot, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(duree * (0.4 + 0.11 * rang))
        processus.send_signal(signal.SIGKILL)
        processus.wait()
        tete = git(depot, "rev-parse", "gh-pages")
        assert tete == avant or git(depot, "ls-tree", "-r", "gh-pages") == complete, rang
    git(depot, "update-ref", "refs/heads/gh-pages", avant)
    assert subprocess.run(commande, cwd=depot, check=False, capture_output=True).returncode == 0
    assert git(depot, "ls-tree", "-r", "gh-pages") == complete


@pytest.mark.long
def test_aucun_lien_mort_sur_toute_la_branche(depot: Path, tmp_path: Path, replace: Replace) -> None:
    """linkchecker parcourt la branche entière, toutes éditions comprises, liens permanents et renvois compris."""
    replace(depot / "curriculum.yml", "https://temoin.example.org/", "http://127.0.0.1:9/")
    release(depot, "2026.1", "gh-pages")
    (depot / "modules/accueillir").rename(depot / "modules/recevoir")
    next_edition(depot, replace, "2026.1", "2026.2")
    release(depot, "2026.2", "gh-pages")
    fini = subprocess.run(
        [sys.executable, str(RACINE / "scripts/liens.py"), "--branche", "gh-pages"],
        cwd=depot, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert fini.returncode == 0, fini.stdout[-3000:]
    (verifies,) = map(int, re.findall(r"(\d+) links in", fini.stdout))
    assert verifies > 3 * 30, "deux éditions et leur alias, de trente pages chacun, devaient être parcourus"
