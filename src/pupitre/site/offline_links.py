"""Les adresses d’une page ouverte depuis un dossier : des fichiers nommés, ou l’adresse publique si l’on ne l’a pas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape
from posixpath import dirname, normpath, relpath
from typing import Final

from pupitre.exporters.bundle import Bundle

LIEN: Final = re.compile(r'(?P<balise><(?:a|link|script|img)\b[^>]*?) (?P<nom>href|src)="(?P<valeur>[^"]*)"')
ABSOLU: Final = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|#|\?|$)", re.IGNORECASE)
# Les listes du site qui manquent à un petit paquet : sa page d’accueil en tient lieu.
ACCUEILS: Final = {
    "": "",
    "plan-du-site/": "",
    "catalogue/": "#modules",
    "fiches-outils/": "#fiches-outils",
    "cas-pratiques/": "#cas-pratiques",
}
SUITE: Final = re.compile(r'<nav class="suite".*?</nav>', re.DOTALL)
VOISIN: Final = re.compile(r'<a class="suite-[^>]*data-en-ligne[^>]*>.*?</a>', re.DOTALL)
MENU: Final = re.compile(r'<nav class="menu".*?</nav>', re.DOTALL)
ENTREE: Final = re.compile(r"<li>\s*<a [^>]*data-en-ligne[^>]*>[^<]*</a>\s*</li>")


def explicit(adresse: str) -> str:
    """« modules/x/ » → « modules/x/index.html » ; l’ancre reste ; un fichier ne change pas."""
    chemin, diese, ancre = adresse.partition("#")
    if chemin and not chemin.endswith("/"):
        return adresse
    return f"{chemin}index.html{diese}{ancre}"


@dataclass(frozen=True)
class Links:
    """Récrit les adresses des pages d’un paquet, d’après ce qu’il garde."""

    bundle: Bundle
    pages: frozenset[str]
    fichiers: frozenset[str]
    is_whole: bool

    @cached_property
    def _permanents(self) -> dict[str, str]:
        """Où mène chaque lien permanent : dans un dossier, autant y aller tout droit."""
        return {f"id/{i}/": adresse for i, adresse in self.bundle.edition.permanents().items()}

    def rewrite(self, html: str, adresse: str) -> str:
        """La page, chaque lien récrit ; le menu perd les parties absentes, la suite les pages absentes."""

        def one(found: re.Match[str]) -> str:
            if ABSOLU.match(found["valeur"]):
                return found[0]
            cible = self._target(unescape(found["valeur"]), adresse)
            marque = " data-en-ligne" if found["balise"].startswith("<a") and cible.startswith("http") else ""
            return f'{found["balise"]} {found["nom"]}="{escape(cible)}"{marque}'

        recrit = LIEN.sub(one, html)
        recrit = SUITE.sub(lambda found: VOISIN.sub("", found[0]), recrit)
        return MENU.sub(lambda found: ENTREE.sub("", found[0]), recrit)

    def _target(self, valeur: str, depuis: str) -> str:
        """L’adresse à écrire pour un lien relatif à la page `depuis`."""
        complet, diese, ancre = valeur.partition("#")
        chemin, question, requete = complet.partition("?")
        vise = normpath(f"{depuis}{chemin}")
        vise = "" if vise == "." else vise
        # Une adresse de page finit par « / » ; « .. » et rien du tout en sont aussi.
        if vise and (chemin.endswith(("/", "..")) or chemin in ("", ".")):
            vise = f"{vise}/"
        permanent = self._permanents.get(vise)
        if permanent is not None:
            vise, diese, ancre = permanent.partition("#")
        if vise not in self.pages and not self.is_whole and vise in ACCUEILS:
            return self._near(explicit(ACCUEILS[vise]), depuis)
        if vise in self.pages or vise in self.fichiers:
            return self._near(explicit(f"{vise}{diese}{ancre}"), depuis, f"{question}{requete}")
        return self.bundle.public_address(f"{vise}{question}{requete}{diese}{ancre}")

    @staticmethod
    def _near(cible: str, depuis: str, requete: str = "") -> str:
        chemin, diese, ancre = cible.partition("#")
        return f"{relpath(chemin, dirname(depuis) or '.')}{requete}{diese}{ancre}"
