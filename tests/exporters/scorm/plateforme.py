"""Une plateforme de formation d’essai : scorm-again (MIT), dans un vrai navigateur, qui joue un paquet et note ses appels."""

from __future__ import annotations

import contextlib
import functools
import http.server
import re
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Frame, FrameLocator, Page

from tests.outils.npm import node_modules

ICI = Path(__file__).parent
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip


class _Serveur(http.server.SimpleHTTPRequestHandler):
    """Sert le paquet décompressé, la page de la plateforme et ses bibliothèques."""

    def translate_path(self, path: str) -> str:
        path = path.partition("?")[0]
        if path.startswith("/javascript/"):
            return str(node_modules() / path.removeprefix("/javascript/"))
        return str(ICI / "plateforme.html") if path == "/plateforme.html" else super().translate_path(path)

    def log_message(self, *args: Any) -> None:
        pass


@contextlib.contextmanager
def served(paquet: Path, dossier: Path) -> Iterator[str]:
    """L’adresse locale où le paquet, décompressé dans `dossier`, est servi avec la plateforme."""
    node_modules()
    with zipfile.ZipFile(paquet) as archive:
        archive.extractall(dossier)
    serveur = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Serveur, directory=str(dossier)))
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serveur.server_port}/"
    serveur.shutdown()
    serveur.server_close()


class Lancement:
    """Un lancement d’un module sur la plateforme : sa coquille, sa page, les appels reçus."""

    def __init__(
        self, navigateur: Browser | BrowserContext, adresse: str, module: str, norme: str = "1.2",
        memoire: dict[str, Any] | None = None, avec_api: bool = True, **fenetre: Any,
    ) -> None:  # fmt: skip
        self.norme = norme
        self.requetes: list[str] = []
        self.erreurs: list[str] = []
        self.page: Page = navigateur.new_page(**fenetre)
        self.page.on("request", lambda r: self.requetes.append(r.url))
        self.page.on("pageerror", lambda e: self.erreurs.append(str(e)))
        self.page.goto(f"{adresse}plateforme.html?{norme}")
        self.page.evaluate("(v) => launch(...v)", [norme, f"/{module}/index.html", memoire, avec_api])
        # La coquille connaît sa page quand celle-ci s’est présentée.
        self.coquille.locator("#pages a[aria-current=page]").wait_for(state="attached")
        self.contenu.locator("h1").wait_for()

    @property
    def coquille(self) -> FrameLocator:
        return self.page.frame_locator("#sco")

    @property
    def contenu(self) -> FrameLocator:
        return self.coquille.frame_locator("#page")

    @property
    def cadre(self) -> Frame:
        """Le document de la page en cours, pour y exécuter du code."""
        return next(f for f in self.page.frames if f.name == "pupitre-page")

    def next(self) -> None:
        titre = self.coquille.locator("#suivant .vers").text_content() or ""
        self.coquille.locator("#suivant").click()
        self.arrived(titre)

    def go(self, lien: str) -> None:
        bouton = self.coquille.locator("#bouton-pages")
        if bouton.get_attribute("aria-expanded") != "true":
            bouton.click()
        self.coquille.locator("#pages").get_by_role("link", name=lien, exact=True).click()
        self.arrived(lien)

    def arrived(self, lien: str) -> None:
        """Attend que la coquille sache que l’on est sur la page de ce nom dans la liste."""
        ici = self.coquille.locator("#pages a[aria-current=page]")
        ici.filter(has_text=re.compile(f"^{re.escape(lien)}$")).wait_for(state="attached")
        self.cadre.wait_for_load_state()

    def answer(self, *fausses: str) -> None:
        """Répond à toutes les questions de la page, faux à celles-ci, juste aux autres."""
        self.contenu.locator(".question").first.wait_for()
        self.cadre.evaluate(REPONDRE, list(fausses))
        self.page.wait_for_timeout(100)
        self.saved()

    def journal(self) -> list[list[str]]:
        return list(self.page.evaluate("journal.map((a) => a.map(String))"))

    def written(self, element: str) -> list[str]:
        """Les valeurs écrites pour cet élément, dans l’ordre."""
        return [appel[2] for appel in self.journal() if appel[0].endswith("SetValue") and appel[1] == element]

    def saved(self) -> None:
        """Attend que la coquille dise « Enregistré »."""
        self.coquille.locator("#etat").filter(has_text=re.compile("^Enregistré$")).wait_for()

    def leave_silently(self) -> None:
        """Quitte le module."""
        self.page.evaluate("leave()")
        self.page.wait_for_function("journal.some((a) => /Finish|Terminate/.test(a[0]))")

    def leave(self) -> dict[str, Any]:
        """Quitte le module et rend ce que la plateforme a gardé."""
        self.leave_silently()
        return dict(self.page.evaluate("garde"))


# Répond juste à toutes les questions de la page, sauf à celles dont l’identifiant est donné, et vérifie chacune.
REPONDRE = """(fausses) => {
  for (const question of document.querySelectorAll('[data-question]')) {
    const faux = fausses.includes(question.dataset.question);
    question.querySelectorAll('input[data-juste]').forEach((c) => { c.checked = (c.dataset.juste === 'oui') !== faux; });
    question.querySelectorAll('select[data-attendu]').forEach((s) => {
      s.value = faux ? String(Number(s.dataset.attendu) % (s.options.length - 1) + 1) : s.dataset.attendu;
    });
    question.querySelectorAll('input[data-acceptees]').forEach((c) => { c.value = faux ? 'autre chose' : c.dataset.acceptees.split('|')[0]; });
    question.querySelectorAll('input[data-valeur]').forEach((c) => { c.value = faux ? '999' : c.dataset.valeur.replace('.', ','); });
    question.querySelector('button').click();
  }
}"""


def radio(lancement: Lancement, question: str, rang: int) -> None:
    """Choisit une réponse et la vérifie, comme une personne."""
    cadre = lancement.contenu.locator(f"#{question.lower()}")
    cadre.get_by_role("radio").nth(rang).check()
    cadre.get_by_role("button").click()
