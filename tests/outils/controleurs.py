"""Les contrôleurs de pages et de scripts, chacun derrière une fonction qui rend ce qu’il trouve à redire."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

from tests.outils.npm import node_modules

# Ce que rend axe : la règle et le début du premier élément fautif ; seules les violations sont calculées.
AXE = """(sans) => axe.run({ resultTypes: ['violations'],
  rules: Object.fromEntries(sans.map((regle) => [regle, { enabled: false }])) }).then((r) =>
  r.violations.map((v) => `${v.id} : ${v.nodes[0].html.slice(0, 160)}`))"""
# IBM distingue ce dont il est sûr (VIOLATION, FAIL) de ce qu’une personne doit regarder (POTENTIAL, RECOMMENDATION).
IBM = """() => new ace.Checker().check(document, ['WCAG_2_2']).then((r) => r.results
  .filter((x) => x.value[0] === 'VIOLATION' && x.value[1] === 'FAIL')
  .map((x) => `${x.ruleId} : ${x.message} ${(x.snippet || '').slice(0, 160)}`))"""


@cache
def _axe() -> str:
    fichier = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
    return fichier.read_text(encoding="utf-8")


@cache
def _ibm() -> str:
    return (node_modules() / "accessibility-checker-engine" / "ace.js").read_text(encoding="utf-8")


def axe(page: Page, sans: tuple[str, ...] = ()) -> list[str]:
    """Les violations qu’axe trouve dans l’état présent de la page, ouverte sans politique de sécurité.

    `sans` : les règles que l’on n’applique pas.
    """
    return _run(page, "axe", _axe(), AXE, list(sans))


def ibm(page: Page) -> list[str]:
    """Les violations qu’IBM Equal Access trouve dans l’état présent de la page, ouverte sans politique de sécurité."""
    return _run(page, "ace", _ibm(), IBM)


def _run(page: Page, nom: str, moteur: str, appel: str, argument: object = None) -> list[str]:
    if not page.evaluate(f"typeof {nom} === 'object'"):
        page.evaluate(moteur)
    trouvees: list[str] = page.evaluate(appel, argument)
    return trouvees


def nu(dossier: Path) -> list[str]:
    """Les erreurs de Nu sur toutes les pages d’un dossier, lues en un seul passage."""
    java = shutil.which("java")
    assert java, "Il manque Java : « python3 scripts/ecole.py tester » l’installe."
    jar = node_modules() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    commande = [java, "-Xss2m", "-jar", str(jar), "--errors-only", "--skip-non-html", "--format", "json", str(dossier)]
    fini = subprocess.run(commande, capture_output=True, text=True, check=False)
    messages: list[dict[str, Any]] = json.loads(fini.stderr)["messages"]
    return [f"{_page(m, dossier)} : {m['message']} {m.get('extract', '')}" for m in messages]


def _page(message: dict[str, Any], dossier: Path) -> str:
    return str(message.get("url", "")).rpartition(f"{dossier.as_posix()}/")[2]


def types(scripts: Iterable[Path], bibliotheques: str = "es2023,dom,dom.iterable") -> str:
    """Ce que TypeScript trouve à redire à des scripts chargés ensemble, d’après leurs commentaires JSDoc."""
    commande = [str(node_modules() / ".bin" / "tsc"), "--allowJs", "--checkJs", "--noEmit", "--strict"]
    commande += ["--noUncheckedIndexedAccess", "--ignoreConfig", "--target", "es2023", "--lib", bibliotheques]
    fini = subprocess.run([*commande, *map(str, scripts)], capture_output=True, text=True, check=False)
    return fini.stdout + fini.stderr
