"""Les pages d’un module telles qu’un paquet SCORM les montre : maigres, reliées entre elles, sans rien demander ailleurs."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from pupitre.exporters.bundle import Bundle, BundleModule, BundlePage, relink, targets
from pupitre.exporters.citations import LICENCES
from pupitre.model.base import LIBELLES
from pupitre.model.quiz import Question
from pupitre.model.referentiel import Terme, slug
from pupitre.rendering.macros.referentials import alphabetical, plain_reference
from pupitre.rendering.sanitize import finish, french_typography
from pupitre.rendering.scripts import SCRIPTS

RUNTIME: Final = Path(__file__).parent / "scorm_runtime"
# Le script d’une page : les outils et le quiz sont ceux du site, ce qui parle à la coquille se met entre les deux.
FONDUS: Final = {"page.js": (SCRIPTS / "commun.js", RUNTIME / "page.js", SCRIPTS / "quiz.js")}
# « Pour animer » mène à la page du formateur, qui n’a pas sa place dans un paquet de stagiaire.
POUR_ANIMER: Final = re.compile(r"<div>\s*<dt>Pour animer</dt>.*?</div>\s*", re.DOTALL)
CHAPEAU: Final = re.compile(r'<p class="chapeau">.*?</p>', re.DOTALL)
DEHORS: Final = re.compile(r'<a (?P<attributs>[^>]*\bhref="(?:https?:|\.\./)[^>]*)>(?P<texte>.*?)</a>', re.DOTALL)
GLOSSAIRE: Final = "glossaire.html"
REFERENCES: Final = "references.html"
CONSIGNE_DU_QUIZ: Final = (
    '<p class="chapeau">{nombre} questions pour savoir où vous en êtes. Chaque réponse a son explication, et l’on peut '
    "réessayer autant que l’on veut.</p>\n<p>Vos réponses et votre score partent vers la plateforme qui ouvre ce module, "
    "et vous les retrouverez en revenant. Le score est la part de questions justes à votre dernière vérification.</p>"
)


def runtime(nom: str) -> str:
    """Le texte d’un fichier de la coquille, fins de ligne comprises, le même sur toutes les machines."""
    return "\n".join(f.read_text(encoding="utf-8") for f in FONDUS.get(nom, (RUNTIME / nom,)))


def short_key(texte: str) -> str:
    """Cinq signes qui désignent un texte : ce que garde la plateforme, dont la mémoire est petite."""
    return base64.b32encode(hashlib.sha256(texte.encode()).digest())[:5].decode().lower()


@dataclass(frozen=True, slots=True)
class ScoPage:
    """Une page du paquet : son fichier, son titre dans la liste, son groupe, son HTML.

    `cle` n’est pas vide si la page compte dans l’achèvement ; `questions` décrit le quiz à la coquille.
    """

    fichier: str
    titre: str
    groupe: str
    html: str
    cle: str = ""
    questions: str = ""


@dataclass(frozen=True)
class Sco:
    """Un module prêt à écrire : ses pages, dans le dossier `dossier`, et les fichiers qu’elles montrent."""

    bundle: Bundle

    @property
    def module(self) -> BundleModule:
        """Le seul module du paquet."""
        return self.bundle.modules[0]

    @property
    def dossier(self) -> str:
        """Le dossier du module dans le paquet : « m-observer »."""
        return slug(self.module.module.id)

    @cached_property
    def sources(self) -> dict[str, BundlePage]:
        """Les pages du cursus que montre le module, par nom de fichier, dans l’ordre de lecture."""
        module = self.module
        nommees = [("presentation", module.presentation)]
        nommees += [(f"sequence-{_last(p)}", p) for p in module.sequences]
        nommees += [("auto-evaluation", module.evaluation)] if module.evaluation else []
        nommees += [(f"fiche-{_last(p)}", p) for p in self.bundle.fiches]
        nommees += [(f"cas-{_last(p)}", p) for p in self.bundle.cas]
        return {f"{nom}.html": page for nom, page in nommees}

    @cached_property
    def joints(self) -> tuple[str, ...]:
        """Les fichiers que montrent ces pages, à la même adresse que sur le site."""
        return self.bundle.joined_files(self.sources.values())

    @cached_property
    def _vises(self) -> frozenset[str]:
        return frozenset(a for p in self.sources.values() for a in targets(p))

    @cached_property
    def termes(self) -> tuple[Terme, ...]:
        """Les termes du glossaire que ces pages définissent, par ordre alphabétique."""
        termes = (t for t in self.bundle.catalogue.termes.values() if f"glossaire/#t-{t.cle}" in self._vises)
        return tuple(sorted(termes, key=lambda t: alphabetical(t.terme)))

    @cached_property
    def references(self) -> dict[str, str]:
        """Les références que ces pages citent : leur texte, par clé, dans l’ordre des autrices et auteurs."""
        citees = (r for r in self.bundle.catalogue.references.values() if f"references/#{r.id}" in self._vises)
        return {r.id: plain_reference(r) for r in sorted(citees, key=lambda r: alphabetical(r.appel))}

    def resolve(self, adresse: str) -> str:
        """Où mène un lien vers cette adresse du site : une page du module, un fichier du paquet, ou le site public."""
        page, _, ancre = adresse.partition("#")
        suite = f"#{ancre}" if ancre else ""
        fichier = self._fichiers.get(page)
        if page == "glossaire/" and ancre in {f"t-{t.cle}" for t in self.termes}:
            fichier = GLOSSAIRE
        elif page == "references/" and ancre in self.references:
            fichier = REFERENCES
        if fichier:
            return f"{fichier}{suite}"
        return f"../{page}{suite}" if page in self.joints else self.bundle.public_address(adresse)

    @cached_property
    def _fichiers(self) -> dict[str, str]:
        return {page.adresse: fichier for fichier, page in self.sources.items()}

    @cached_property
    def pages(self) -> tuple[ScoPage, ...]:
        """Toutes les pages, dans l’ordre de la liste."""
        return (*self._course(), *self._references())

    def _course(self) -> Iterator[ScoPage]:
        module = self.module
        for fichier, page in self.sources.items():
            html = relink(POUR_ANIMER.sub("", page.html), page.adresse, self.resolve)
            if page is module.presentation:
                yield ScoPage(fichier, "Présentation", "Le module", html)
            elif page in module.sequences:
                yield ScoPage(fichier, page.titre, "Le module", html, cle=short_key(page.identifiant))
            elif page is module.evaluation:
                consigne = CONSIGNE_DU_QUIZ.format(nombre=len(module.questions))
                html = CHAPEAU.sub(french_typography(consigne), html, count=1)
                yield ScoPage(fichier, "S’auto-évaluer", "Le module", html, questions=_questions(module.questions))
            else:
                groupe = "Fiches-outils" if page.gabarit == "fiche-outil" else "Cas pratiques"
                mention = self.bundle.notice(page).mention
                yield ScoPage(fichier, f"{page.titre} (fiction)" if mention else page.titre, groupe, html)

    def _references(self) -> Iterator[ScoPage]:
        if self.termes:
            yield ScoPage(GLOSSAIRE, "Glossaire", "Repères", finish(_glossary(self.termes)))
        if self.references:
            lignes = "".join(f'<li id="{cle}"><p>{texte}</p></li>' for cle, texte in self.references.items())
            yield ScoPage(REFERENCES, "Références", "Repères", finish(f'<ul class="references">{lignes}</ul>'))
        yield ScoPage("a-propos.html", "À propos", "Repères", finish(about(self.bundle, self.joints)))

    def written(self, norme: str) -> dict[str, bytes]:
        """Les octets de chaque fichier du module, par chemin dans le paquet ; `norme` vaut « 1.2 » ou « 2004 »."""
        page = Template(runtime("page.html"))
        textes = {"index.html": self._shell(norme)}
        for p in self.pages:
            textes[p.fichier] = page.substitute(self._common(), fichier=p.fichier, titre=french_typography(escape(self._title(p))),
                                                etiquette=self._label(p), html=_outward(p.html), pied=self._foot())  # fmt: skip
        return {f"{self.dossier}/{nom}": texte.encode() for nom, texte in textes.items()} | {
            adresse: self.bundle.fichiers[adresse].read_bytes() for adresse in self.joints
        }

    def _common(self) -> dict[str, str]:
        module = self.module.module
        return {"langue": self.bundle.edition.langue, "famille": module.famille, "module": escape(module.titre)}

    def _title(self, page: ScoPage) -> str:
        """Le titre de la page elle-même ; celui de la liste est plus court."""
        source = self.sources.get(page.fichier)
        return source.titre if source else page.titre

    def _label(self, page: ScoPage) -> str:
        source = self.sources.get(page.fichier)
        mention = self.bundle.notice(source).mention if source else ""
        return f'<p class="etiquette-de-page fiction">{escape(mention)}</p>' if mention else ""

    def _foot(self) -> str:
        edition, lien = self.bundle.edition, escape(self.bundle.permalien)
        return _outward(
            f"{escape(edition.titre)}, {self.module.module.id}, édition {edition.edition}, "
            f'{LIBELLES[self.module.module.licence]} · <a href="{lien}">adresse permanente</a>'
        )

    def _shell(self, norme: str) -> str:
        module = self.module.module
        coquille = Template(runtime("coquille.html"))
        return french_typography(
            coquille.substitute(self._common(), norme=norme, titre=escape(module.titre), liste=_list(self.pages))
        )


def _last(page: BundlePage) -> str:
    """Le dernier nom d’une adresse : « modules/m/voir/ » → « voir »."""
    return page.adresse.rstrip("/").rpartition("/")[2]


def _questions(questions: Iterable[Question]) -> str:
    """« Q-OBSERVER-1:k3f2a:OBJ-OBSERVER-1 », une par question : son identifiant, sa clé, son objectif."""
    return " ".join(f"{q.id}:{short_key(_shape(q))}:{q.objectif}" for q in questions)


def _shape(question: Question) -> str:
    """Ce qui rend valable une réponse gardée : une coquille corrigée ne l’efface pas, une réponse de plus l’efface."""
    donnees = question.model_dump()
    justes = [r["juste"] for r in donnees.get("reponses", ())]
    nombres = [len(donnees.get(champ, ())) for champ in ("paires", "elements")]
    return repr((question.id, question.forme, justes, nombres, donnees.get("vrai")))


def _outward(html: str) -> str:
    """Ouvre dans un nouvel onglet ce qui sort des pages : le site public n’accepte pas d’être dans un cadre."""

    def mark(found: re.Match[str]) -> str:
        return f'<a {found["attributs"]} target="_blank" rel="noopener">{found["texte"]}<span class="lu"> (nouvel onglet)</span></a>'

    return DEHORS.sub(mark, html)


def _list(pages: Iterable[ScoPage]) -> str:
    """La liste des pages, un titre par groupe ; la coquille lit ses données sur les liens."""
    lignes: list[str] = []
    groupe = ""
    for page in pages:
        if page.groupe != groupe:
            lignes.append(f"{'</ul>' if groupe else ''}<h2>{page.groupe}</h2>\n<ul>")
            groupe = page.groupe
        donnees = " data-parcours" if groupe == "Le module" else ""
        donnees += f' data-cle="{page.cle}"' if page.cle else ""
        donnees += f' data-questions="{page.questions}"' if page.questions else ""
        lien = f'<a href="{page.fichier}" target="pupitre-page"{donnees}>{escape(page.titre)}</a>'
        lignes.append(f'<li>{lien}<span class="lu"></span></li>')
    return "\n".join([*lignes, "</ul>\n"])


def _glossary(termes: Iterable[Terme]) -> str:
    def entry(terme: Terme) -> str:
        sigle = f" ({terme.sigle})" if terme.sigle and terme.sigle != terme.terme else ""
        anglais = f' <span class="discret" lang="en">{escape(terme.anglais)}</span>' if terme.anglais else ""
        return f'<dt id="t-{terme.cle}">{escape(terme.terme + sigle)}{anglais}</dt><dd>{escape(terme.definition)}</dd>'

    return f'<dl class="glossaire">{"".join(map(entry, termes))}</dl>'


def about(bundle: Bundle, joints: Iterable[str]) -> str:
    """Édition, auteurs, licences, fichiers et leurs crédits, adresse permanente : ce qu’il faut pour citer et reprendre."""
    module, edition = bundle.modules[0].module, bundle.edition
    lignes = {
        "Module": f"{escape(module.titre)} (<code>{module.id}</code>)",
        "Édition": f"{edition.edition}, du {edition.publiee_le.strftime('%d/%m/%Y')}",
        "Autrices et auteurs": escape(", ".join(module.auteurs)),
        "Éditeur": escape(edition.editeur),
        "Licence": f'<a href="{escape(LICENCES.get(module.licence, ""))}">{LIBELLES[module.licence]}</a>',
        "Adresse permanente": f'<a href="{escape(bundle.permalien)}">{escape(bundle.permalien)}</a>',
    }
    reperes = "".join(f"<div><dt>{nom}</dt><dd>{valeur}</dd></div>" for nom, valeur in lignes.items())
    fictions = [bundle.notice(p) for p in bundle.cas]
    etiquettes = "".join(f"<li>{escape(n.titre)} : {escape(n.mention.lower())}</li>" for n in fictions if n.mention)
    dessins = "".join(f"<li>{ligne}</li>" for ligne in _credits(bundle, joints))
    return (
        f'<dl class="reperes">{reperes}</dl><h2 id="citer">Citer ce module</h2><p>{escape(bundle.attribution)}</p>'
        + (f'<h2 id="fictions">Ce qui est une fiction</h2><ul>{etiquettes}</ul>' if etiquettes else "")
        + (f'<h2 id="images">Les images et les canevas</h2><ul>{dessins}</ul>' if dessins else "")
    )


def _credits(bundle: Bundle, joints: Iterable[str]) -> Iterator[str]:
    connus = {
        f"{dossier.removeprefix('docs/')}/{c.fichier}": c
        for dossier, document in bundle.catalogue.credits.items()
        for c in document.contenu.credits
    }
    for joint in joints:
        credit = connus.get(joint)
        if credit:
            source = f", {escape(credit.source)}" if credit.source else ""
            yield f"<code>{joint}</code> : {escape(credit.auteur)}, {LIBELLES[credit.licence]}{source}"
