"""Ce que lit qui ouvre le paquet : la notice, qui se lit même sans décompresser, et la page d’accueil."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from html import escape
from typing import Final

from pupitre.exporters.bundle import Bundle, BundlePage
from pupitre.exporters.citations import FICTION, LICENCES
from pupitre.model.base import LIBELLES
from pupitre.rendering.sanitize import french_typography

# extension -> ce qu’une personne lit ; le reste est compté à part
SORTES: Final = {
    "html": "Pages",
    "svg": "Dessins et canevas",
    "png": "Images",
    "jpg": "Images",
    "webp": "Images",
    "woff2": "Police de caractères",
    "css": "Mise en forme et scripts",
    "js": "Mise en forme et scripts",
}
# De quoi s’y retrouver, dans tout paquet : adresse, et ce que lit la personne.
REPERES: Final = (
    ("recherche/", "Recherche"),
    ("glossaire/", "Glossaire"),
    ("references/", "Références"),
    ("competences/", "Compétences"),
)
NOTICE: Final = """\
<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lisez-moi : {titre}</title>
<style>body{{max-width:40rem;margin:2rem auto;padding:0 1rem;font:1.1rem/1.6 sans-serif;color:#1c2b2a;background:#fff;overflow-wrap:anywhere}}
td,th,caption{{text-align:left;padding:.2rem .8rem .2rem 0}}a{{color:#0b5d57}}</style>
</head>
<body>
<main>
<h1>{titre}</h1>
<p><strong><a href="index.html">Ouvrir : index.html</a></strong></p>
<p>{attribution}</p>
<p>Adresse permanente, avec une connexion : <a href="{permalien}">{permalien}</a></p>
<h2>Comment l’ouvrir</h2>
<p>Décompressez d’abord tout le fichier ZIP : ouvert sans cela, il ne montre qu’une page, sans couleurs ni liens.</p>
<ul>
<li>Windows : clic droit sur le ZIP, « Extraire tout », puis ouvrez <code>index.html</code> dans le dossier <code>{dossier}</code>.</li>
<li>Mac et Linux : double-clic sur le ZIP, puis ouvrez <code>index.html</code>.</li>
<li>Android : décompressez le ZIP dans « Téléchargements » avec l’application Fichiers. Puis ouvrez dans Chrome l’adresse
<code>file:///sdcard/Download/{dossier}/index.html</code>. Si l’on ouvre la page depuis l’application Fichiers, certains téléphones
ne transmettent qu’elle, et les liens ne répondent pas : passez alors par cette adresse.</li>
<li>Clé USB : copiez le dossier décompressé, pas le ZIP.</li>
</ul>
<h2>Ce que contient le paquet</h2>
<p>{contenu}</p>
<table>
<caption>Son poids, une fois décompressé : {poids}</caption>
<thead><tr><th scope="col">Quoi</th><th scope="col">Fichiers</th><th scope="col">Poids</th></tr></thead>
<tbody>
{lignes}
</tbody>
</table>
<h2>Ce qui marche sans réseau, et ce qui n’y marche pas</h2>
<ul>
<li>Sans réseau : toutes les pages, la recherche, les quiz et leurs explications, le glossaire, l’impression, les canevas.</li>
<li>Avec le réseau seulement : les sources citées sur d’autres sites, et les pages qui ne sont pas dans ce paquet ; un lien qui y mène est suivi de « (en ligne) ».</li>
<li>Cette copie ne se met pas à jour. Elle porte l’édition {edition}, qui ne changera plus.</li>
</ul>
{fiction}
</main>
</body>
</html>
"""


def weight(octets: int) -> str:
    """« 42 ko », « 8,6 Mo » : un poids tel qu’on le lit."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))}\u00a0ko"
    return f"{octets / 1_000_000:.1f}\u00a0Mo".replace(".", ",")


def notice(bundle: Bundle, fichiers: Mapping[str, bytes]) -> str:
    """La notice, d’après ce que le paquet contient ; elle se suffit, car on peut l’ouvrir sans décompresser."""
    fictions = sum(1 for c in bundle.cas if bundle.notice(c).mention == FICTION)
    return french_typography(
        NOTICE.format(
            titre=escape(bundle.titre),
            attribution=escape(bundle.attribution),
            permalien=escape(bundle.permalien),
            dossier=f"{bundle.nom}-{bundle.edition.edition}",
            edition=bundle.edition.edition,
            contenu=_content(bundle, fichiers),
            poids=weight(sum(map(len, fichiers.values()))),
            lignes="\n".join(_rows(fichiers)),
            fiction=f"<p>{_fiction(fictions)}</p>" if fictions else "",
        )
    )


def _content(bundle: Bundle, fichiers: Mapping[str, bytes]) -> str:
    """« 5 modules, 17 séquences, … » : ce que l’on trouvera."""
    nombres = (
        (len(bundle.modules), "module"),
        (sum(len(m.sequences) for m in bundle.modules), "séquence"),
        (sum(len(m.questions) for m in bundle.modules), "question"),
        (len(bundle.fiches), "fiche-outil"),
        (len(bundle.cas), "cas pratique"),
    )
    dits = [f"{n} {_plural(nom) if n > 1 else nom}" for n, nom in nombres if n]
    avec = [nom.lower() for adresse, nom in REPERES if f"{adresse}index.html" in fichiers]
    return f"{', '.join(dits)}. Avec cela\u00a0: {', '.join(avec)}."


def _plural(nom: str) -> str:
    return {"fiche-outil": "fiches-outils", "cas pratique": "cas pratiques"}.get(nom, f"{nom}s")


def _fiction(nombre: int) -> str:
    sujet = "Un cas pratique est une fiction" if nombre == 1 else f"{nombre} cas pratiques sont des fictions"
    return f"{sujet}, construite{'s' if nombre > 1 else ''} pour s’exercer\u00a0: chaque page le dit."


def _rows(fichiers: Mapping[str, bytes]) -> Iterable[str]:
    comptes: dict[str, list[int]] = {}
    for nom, octets in fichiers.items():
        sorte = "Recherche" if nom.startswith("recherche/") else SORTES.get(nom.rpartition(".")[2], "Données")
        comptes.setdefault(sorte, []).append(len(octets))
    for sorte, tailles in sorted(comptes.items(), key=lambda c: -sum(c[1])):
        yield f'<tr><th scope="row">{sorte}</th><td>{len(tailles)}</td><td>{weight(sum(tailles))}</td></tr>'


# ── La page d’accueil d’un module ou d’un programme ──────────────────


def home_article(bundle: Bundle, gardees: Collection[str]) -> str:
    """Le contenu de la page d’accueil d’un paquet : ses modules, fiches et cas, avec les adresses du site."""
    programme = ""
    if bundle.programme:
        adresse = bundle.catalogue.index[bundle.programme.id].adresse
        programme = f'<p class="actions"><a class="action-principale" href="{adresse}">Voir le programme et son emploi du temps</a></p>'
    modules = "".join(_module(m.presentation, m.sequences) for m in bundle.modules)
    reperes = "".join(f'<li><a href="{adresse}">{nom}</a></li>' for adresse, nom in REPERES if adresse in gardees)
    licence = f'<a href="{LICENCES.get(bundle.edition.licence, "")}">{LIBELLES[bundle.edition.licence]}</a>'
    return french_typography(
        f'<article>\n<header class="titre-de-page"><h1>{escape(bundle.titre, quote=False)}</h1></header>\n'
        f'<p class="chapeau">{escape(bundle.resume, quote=False)}</p>\n{programme}\n'
        f'<h2 id="modules">{"Le module" if bundle.nature == "module" else "Les modules"}</h2>\n<ul>{modules}</ul>\n'
        f"{_section('fiches-outils', 'Les fiches-outils', bundle.fiches)}"
        f"{_section('cas-pratiques', 'Les cas pratiques', bundle.cas)}"
        f'<h2 id="reperes">Pour s’y retrouver</h2>\n<ul>{reperes}'
        '<li><a href="LISEZ-MOI.html">Lisez-moi : ouvrir cette copie, et son poids</a></li></ul>\n'
        f"<p>{escape(bundle.attribution.partition('. Licence')[0], quote=False)}. Licence {licence}.</p>\n</article>"
    )


def _module(presentation: BundlePage, sequences: Iterable[BundlePage]) -> str:
    suite = "".join(f"<li>{_link(s)}</li>" for s in sequences)
    return f"<li>{_link(presentation)}<ul>{suite}</ul></li>"


def _section(ancre: str, titre: str, pages: tuple[BundlePage, ...]) -> str:
    lignes = "".join(f"<li>{_link(p)}</li>" for p in pages)
    return f'<h2 id="{ancre}">{titre}</h2>\n<ul>{lignes}</ul>\n' if pages else ""


def _link(page: BundlePage) -> str:
    return f'<a href="{escape(page.adresse)}">{escape(page.titre, quote=False)}</a>'
