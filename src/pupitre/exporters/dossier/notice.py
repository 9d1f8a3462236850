"""Le LISEZ-MOI d’un dossier de session : une page qui s’ouvre partout et dit quoi faire, dans l’ordre."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.bureautique.identite import SANS_CERTIFICATION, with_links
from pupitre.exporters.bureautique.seances import known
from pupitre.exporters.dossier.questionnaires import Questionnaire
from pupitre.exporters.typst.opening import EXEMPLE
from pupitre.rendering.context import weight

STYLE: Final = """\
body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.55 "Atkinson Hyperlegible Next",system-ui,Arial,sans-serif;color:#1c2b2a;background:#fff}
h1,h2,h3{color:#12403c;line-height:1.25}h2{border-bottom:3px dotted #73807d;padding-bottom:.2rem;margin-top:2rem}
a{color:#0b5d57}li{margin:.6rem 0}dl{margin:0}dt{font-weight:700}dd{margin:0 0 .4rem}.mention{border-left:5px solid #8a3410;padding:.2rem 0 .2rem .9rem}
.poids{color:#475452}@media (prefers-color-scheme:dark){body{color:#e8eeec;background:#151d1c}h1,h2,h3{color:#8ad8cc}a{color:#8ad8cc}.poids{color:#b7c3c0}}
@media print{a{color:inherit}}"""
ORDRE: Final = (
    "Lisez le guide du formateur en entier, une fois, sans rien préparer.",
    "Complétez la fiche de formation, envoyez-la avec le positionnement.",
    "La veille, cochez la liste du matériel et imprimez ce qu’elle demande.",
    "Le jour même : émargement, livrets, diaporama si la salle s’y prête ; à la fin, l’évaluation à chaud.",
    "Après : l’attestation à chacun, et le rendez-vous de l’évaluation à froid dans l’agenda.",
)
PERDU: Final = (
    "Les exercices qui répondent à l’écran, la recherche et les définitions au survol restent sur le site.",
    "Les documents sont ceux de l’édition dite plus bas : le site peut avoir changé depuis.",
)


@dataclass(frozen=True, slots=True)
class Rangement:
    """Un dossier de l’archive, et ce que l’on y range."""

    chemin: str
    titre: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Une pièce du dossier : où elle est rangée, son titre, à quoi elle sert, ses fichiers par chemin."""

    rangement: Rangement
    titre: str
    usage: str
    fichiers: Mapping[str, bytes]


def notice(
    bundle: Bundle, rangements: Iterable[Rangement], pieces: Iterable[Piece], remplir: Iterable[Questionnaire]
) -> str:
    """La page entière, en HTML."""
    rangees = list(pieces)
    parties = "".join(_part(r, [p for p in rangees if p.rangement == r]) for r in rangements)
    titre = escape(bundle.titre, quote=False)
    exemple = _mention(EXEMPLE) if bundle.session and bundle.session.exemple else ""
    return (
        f'<!doctype html>\n<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Dossier de session : {titre}</title><style>{STYLE}</style></head><body><main>\n"
        f"<h1>Dossier de session : {titre}</h1><p>{escape(bundle.resume, quote=False)}</p>{exemple}{_facts(bundle)}\n"
        f"<h2>Dans quel ordre s’en servir</h2><ol>{_items(ORDRE)}</ol>\n{parties}{_reserved(remplir)}"
        f"<h2>Ce que ce dossier ne contient pas</h2><ul>{_items(PERDU)}</ul>\n"
        f"<h2>Licence et origine</h2>{_mention(SANS_CERTIFICATION)}"
        f'<p>{with_links(bundle.attribution)}</p><p>Adresse permanente : <a href="{bundle.permalien}">{bundle.permalien}</a></p>\n'
        "</main></body></html>\n"
    )


def _mention(phrase: str) -> str:
    return f'<p class="mention">{escape(phrase, quote=False)}</p>'


def _items(phrases: Iterable[str]) -> str:
    return "".join(f"<li>{escape(phrase, quote=False)}</li>" for phrase in phrases)


def _facts(bundle: Bundle) -> str:
    """Ce que l’on sait de la session."""
    lignes = "".join(
        f"<dt>{escape(nom, quote=False)}</dt><dd>{escape(valeur, quote=False)}</dd>"
        for nom, valeur in known(bundle).items()
        if valeur
    )
    return f"<h2>La session</h2><dl>{lignes}</dl>" if lignes else ""


def _part(rangement: Rangement, pieces: list[Piece]) -> str:
    if not pieces:
        return ""
    lignes = "".join(
        f"<li><strong>{escape(p.titre, quote=False)}.</strong> {escape(p.usage, quote=False)} {_links(p)}</li>"
        for p in pieces
    )
    return f"<h2>{escape(rangement.titre, quote=False)}</h2><ul>{lignes}</ul>\n"


def _links(piece: Piece) -> str:
    """Un lien par fichier, avec son poids ; un dossier entier si la pièce en a beaucoup."""
    if len(piece.fichiers) > 3:
        dossier = next(iter(piece.fichiers)).rpartition("/")[0]
        return f'<br><a href="{dossier}/">{dossier}</a> <span class="poids">({len(piece.fichiers)} fichiers)</span>'
    liens = (
        f'<a href="{c}">{c.rpartition("/")[2]}</a> <span class="poids">({weight(len(o))})</span>'
        for c, o in piece.fichiers.items()
    )
    return f"<br>{', '.join(liens)}"


def _reserved(remplir: Iterable[Questionnaire]) -> str:
    """Ce que disent les questionnaires à qui les fait remplir, et à personne d’autre."""
    parties = "".join(
        f"<h3>{escape(q.page.titre, quote=False)}</h3>{_without_title(q.reserve)}" for q in remplir if q.reserve
    )
    return f"<h2>Faire remplir les questionnaires</h2>{parties}\n" if parties else ""


def _without_title(html: str) -> str:
    """La part réservée, sans son titre : celui du questionnaire suffit."""
    return html.partition("</h2>")[2] if html.startswith("<h2") else html
