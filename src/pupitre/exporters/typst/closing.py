"""Ce qui ferme un document : cas, canevas, glossaire, références, et d’où vient le document."""

from __future__ import annotations

from collections.abc import Iterable

from pupitre.exporters.bundle import Bundle, BundlePage, relink
from pupitre.exporters.citations import LICENCES
from pupitre.exporters.typst.blocks import blocks, title
from pupitre.exporters.typst.edition import GLOSSAIRE, REFERENCES, SITE, Copie
from pupitre.exporters.typst.inline import phrase
from pupitre.exporters.typst.source import array, call, content, label, linked, string, text
from pupitre.exporters.typst.tree import read_html
from pupitre.model.base import LIBELLES
from pupitre.model.fiche_outil import FicheOutil
from pupitre.model.referentiel import Reference
from pupitre.rendering.macros.referentials import alphabetical, plain_reference

CANEVAS = "fiches-outils/canevas/"


def site_tree(page: BundlePage) -> str:
    """Le HTML d’une page, ses liens relatifs remplacés par des adresses du site."""
    return relink(page.html, page.adresse, lambda adresse: SITE + adresse)


def cases(pages: Iterable[BundlePage], bundle: Bundle, copie: Copie) -> str:
    """Les cas que lisent les activités, chacun avec sa nature."""
    entete = title(text("Les cas"), copie, 1)
    parties = []
    for page in pages:
        nature = LIBELLES[bundle.catalogue.cas[page.identifiant].contenu.nature]
        ici = copie.on(page.adresse)
        parties.append(title(text(f"{page.titre}. {nature}"), copie, 2, copie.place(page.adresse)))
        parties.append(blocks(read_html(site_tree(page)), ici, 3))
    return entete + "".join(parties) if parties else ""


def canvases(fiches: Iterable[FicheOutil], copie: Copie) -> str:
    """Une page par canevas, droite ou couchée comme lui."""
    pages = []
    for fiche in fiches:
        if fiche.canevas is None:
            continue
        adresse = CANEVAS + fiche.canevas.fichier
        copie.releve.fichiers.add(adresse)
        agrandir = ", à agrandir en A3" if fiche.canevas.format == "A3" else ""
        nom = title(text(f"Canevas : {fiche.titre}{agrandir}"), copie, 1)
        pages.append(call("page-de-canevas", content(nom), string(adresse), string(plain(fiche.canevas.alternative))))
    return "".join(pages)


def plain(markdown: str) -> str:
    """Un texte de remplacement sans les marques du Markdown."""
    return markdown.replace("**", "").replace("`", "").strip()


def glossary(bundle: Bundle, copie: Copie) -> str:
    """Les termes que le document emploie, chacun à son étiquette."""
    termes = sorted(
        (t for t in bundle.catalogue.termes.values() if t.cle in copie.releve.termes),
        key=lambda t: alphabetical(t.terme),
    )
    entrees = []
    for terme in termes:
        cles = [terme.reference, *terme.autres_sources] if terme.reference else list(terme.autres_sources)
        copie.releve.references.update(cles)
        appels = "".join(text(" ") + _citation(bundle, cle) for cle in cles)
        sigle = f" ({terme.sigle})" if terme.sigle and terme.sigle != terme.terme else ""
        nom = f"{call('strong', content(text(terme.terme + sigle))).removesuffix(';')} <{label(GLOSSAIRE + terme.cle)}>"
        entrees.append(f"([{nom}], {content(text(terme.definition), appels)})")
    return title(text("Glossaire"), copie, 2, paru="signet") + call("definitions", array(entrees)) if entrees else ""


def _citation(bundle: Bundle, cle: str) -> str:
    appel = bundle.catalogue.references[cle].appel
    return call("entree", f"<{label(REFERENCES + cle)}>", content(text(f"({appel})")))


def bibliography(bundle: Bundle, copie: Copie) -> str:
    """Les références citées, chacune à son étiquette, l’adresse écrite en entier."""
    entrees = [
        f"({full_reference(r, copie)}, <{label(REFERENCES + r.id)}>)" for r in cited(bundle, copie.releve.references)
    ]
    if not entrees:
        return ""
    return title(text("Références"), copie, 2, paru="signet") + call("references", array(entrees))


def cited(bundle: Bundle, cles: Iterable[str]) -> list[Reference]:
    """Les références de ces clés, par ordre d’auteur, puis d’identifiant."""
    return sorted((bundle.catalogue.references[cle] for cle in cles), key=lambda r: (alphabetical(r.appel), r.id))


def full_reference(reference: Reference, copie: Copie) -> str:
    """Une référence en une phrase, avec son adresse entière : sur papier, on la recopie."""
    adresse = reference.URL or (f"https://doi.org/{reference.DOI}" if reference.DOI else "")
    texte = plain_reference(reference).partition('. <a href="')[0].rstrip(".")
    texte += "." if texte.endswith("s. d") else ""
    suite = text(". ") + call("lien", string(adresse), content(text(adresse))) if adresse else text(".")
    return content(phrase(read_html(texte), copie), suite)


def colophon(bundle: Bundle, copie: Copie, intitule: str, absents: str, qr: str) -> str:
    """D’où vient le document, sous quelle licence, ce qu’il ne contient pas, où trouver la suite."""
    avant, apres = (f"\n\n{linked(p)}\n\n" for p in (bundle.attribution, _tagging_notice()))
    entete = title(text(intitule), copie, 2, paru="signet")
    corps = f"{entete}{avant}{qr}\n\n{text(absents)}\n\n{apres}{_image_credits(bundle, copie)}"
    return call("block", content(corps), breakable="false")


def _tagging_notice() -> str:
    return (
        "Ce document est balisé pour les lecteurs d’écran, et composé selon la norme PDF/UA-1. Il est contrôlé par des "
        "programmes ; aucune personne ne l’a audité. Dites-nous ce qui gêne votre lecture : l’adresse est sur le site."
    )


def _image_credits(bundle: Bundle, copie: Copie) -> str:
    """Qui a fait les images, et sous quelle licence."""
    auteurs: dict[str, list[str]] = {}
    for adresse in sorted(copie.releve.fichiers):
        chemin = f"docs/{adresse}"
        dossier, _, nom = (chemin if chemin in bundle.catalogue.joints else adresse).rpartition("/")
        document = bundle.catalogue.credits.get(dossier)
        for credit in document.contenu.credits if document else ():
            if credit.fichier == nom:
                auteurs.setdefault(credit.licence, []).append(credit.auteur)
    lignes = []
    for licence, noms in sorted(auteurs.items()):
        adresse = "" if licence == bundle.edition.licence else f" : {LICENCES[licence]}" if licence in LICENCES else ""
        lignes.append(f"Images : {' ; '.join(sorted(set(noms)))}. Licence {LIBELLES[licence]}{adresse}.")
    return "".join(f"\n\n{linked(ligne)}\n\n" for ligne in lignes)
