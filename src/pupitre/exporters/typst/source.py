"""Écrit du typst : des textes toujours entre guillemets, des appels, des étiquettes. Rien n’y est jamais interprété."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pupitre.model.referentiel import slug

ECHAPPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "", "\t": " ", "\u202f": "\u00a0"})
ADRESSE: Final = re.compile(r"(https?://[^\s]*[^\s.,;)])")
BLANCS: Final = re.compile(r"[ \t\r\n\f]+")


def string(texte: str) -> str:
    """Une chaîne typst ; l’espace fine devient une insécable, que la police sait dessiner."""
    return f'"{texte.translate(ECHAPPES)}"'


def text(texte: str) -> str:
    """Un texte, tel quel, dans du contenu ; ses blancs sont ceux que montrerait une page HTML."""
    return f"#{string(BLANCS.sub(' ', texte))};" if texte else ""


def linked(texte: str) -> str:
    """Un texte, tel quel, où chaque adresse est un lien."""
    morceaux = ADRESSE.split(texte)
    return "".join(
        call("lien", string(m), content(text(m))) if ADRESSE.fullmatch(m) else text(m) for m in morceaux if m
    )


def content(*morceaux: str) -> str:
    """Un bloc de contenu : « [ … ] »."""
    return f"[{''.join(morceaux)}]"


def call(nom: str, *contenus: str, **options: str) -> str:
    """Un appel dans du contenu ; `contenus` et `options` sont déjà du typst."""
    arguments = [*(f"{cle.replace('_', '-')}: {valeur}" for cle, valeur in options.items()), *contenus]
    return f"#{nom}({', '.join(arguments)});"


def array(elements: Iterable[str]) -> str:
    """Un tableau typst, même d’un seul élément."""
    return f"({''.join(f'{e}, ' for e in elements)})"


def label(adresse: str) -> str:
    """Le nom d’une étiquette, tiré d’une adresse du site ou d’un identifiant."""
    return f"e-{slug(adresse.replace('#', '-d-'))}"
