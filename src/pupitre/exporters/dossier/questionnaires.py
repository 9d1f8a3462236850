"""Les pages à remplir du cursus, telles qu’on les donne : sans ce qui ne s’adresse qu’à la personne qui anime."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from pupitre.exporters.bundle import Bundle, BundlePage, relink, targets
from pupitre.exporters.bundle_fingerprint import to_fill
from pupitre.exporters.bureautique.administratif import Fiche
from pupitre.exporters.bureautique.formulaires import source_line, styled
from pupitre.exporters.bureautique.fragments import ECRAN, inner, parse, remove, split_by_heading
from pupitre.exporters.typst.plan import Plan
from pupitre.model.territoire import Remise

# Les parties qui parlent à qui anime ou organise : elles vont dans le LISEZ-MOI.
RESERVEES: Final = frozenset(("pour-le-formateur", "pour-qui-organise"))


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Une page à remplir : ce qu’elle est, la page, sa part à distribuer et sa part réservée, en HTML."""

    remise: Remise
    page: BundlePage
    distribue: str
    reserve: str

    @property
    def nom(self) -> str:
        """Le nom de son fichier : « evaluation-a-chaud »."""
        return self.page.adresse.rstrip("/").rpartition("/")[2]

    @property
    def fiche(self) -> Fiche:
        """La feuille à écrire."""
        return Fiche(self.nom, self.page.titre.replace(",", ""), lambda _bundle: self.distribue, is_a_remplir=True)


def questionnaires(bundle: Bundle, plan: Plan) -> tuple[Questionnaire, ...]:
    """Le positionnement, les évaluations, et les modèles que citent les pages que l’on suit."""
    cites = set(_cited(bundle, plan))
    return tuple(
        _questionnaire(bundle, page, remise)
        for remise, page in to_fill(bundle)
        if remise != "modele" or page.adresse in cites
    )


def _cited(bundle: Bundle, plan: Plan) -> Iterator[str]:
    """Les adresses que visent le programme, les présentations des modules, les séquences et les notes du formateur."""
    pages = [*plan.sequences, *(m.presentation for m in plan.modules), *(m.formateur for m in plan.modules)]
    for page in (*pages, *([bundle.page_du_programme] if bundle.page_du_programme else [])):
        yield from (adresse.partition("#")[0] for adresse in targets(page))


def _questionnaire(bundle: Bundle, page: BundlePage, remise: Remise) -> Questionnaire:
    racine = parse(relink(page.html, page.adresse, bundle.public_address))
    remove(racine, ECRAN)
    parts: dict[bool, list[str]] = {True: [], False: []}
    for titre, corps in split_by_heading(racine):
        is_reserve = titre is not None and titre.get("id") in RESERVEES
        morceau = parse("")
        morceau.extend(([] if titre is None else [titre]) + corps)
        parts[is_reserve].append(inner(morceau))
    tete = f"<h1>{escape(page.titre, quote=False)}</h1>{styled('Subtitle', bundle.titre)}"
    return Questionnaire(remise, page, tete + "".join(parts[False]) + source_line(bundle), "".join(parts[True]))
