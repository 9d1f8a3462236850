"""Des mains qui modifient un document comme le ferait un traitement de texte : « runs » coupées, styles directs, suivi."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run


class Main:
    """Un DOCX ouvert, que l’on modifie puis enregistre."""

    def __init__(self, fichier: Path) -> None:
        self.document = docx.Document(str(fichier))

    def paragraphs(self) -> list[Any]:
        corps = self.document.element.body
        return [Paragraph(p, self.document) for p in corps.iter(qn("w:p"))]

    def find(self, texte: str, style: str = "") -> Any:
        """Le premier paragraphe qui contient ces mots, hors de la table des matières."""
        lus = ((p, "".join(t.text or "" for t in p._p.iter(qn("w:t")))) for p in self.paragraphs())
        return next(
            p for p, lu in lus if texte in lu and not p.style.name.lower().startswith("toc") and style in p.style.name
        )

    def type_over(self, avant: str, apres: str) -> None:
        """Remplace des mots, en coupant la « run » au milieu comme Word le fait en enregistrant."""
        paragraphe = self.find(avant)
        run = next(
            r for r in paragraphe._p.iter(qn("w:r")) if avant in "".join(t.text or "" for t in r.iter(qn("w:t")))
        )
        texte = Run(run, paragraphe).text
        debut, _, fin = texte.partition(avant)
        milieu = len(apres) // 2
        suite = copy.deepcopy(run)
        Run(run, paragraphe).text = debut + apres[:milieu]
        run.addnext(suite)
        Run(suite, paragraphe).text = apres[milieu:] + fin

    def embolden(self, mots: str) -> None:
        paragraphe = self.find(mots)
        run = next(r for r in paragraphe.runs if mots in r.text)
        debut, _, fin = run.text.partition(mots)
        milieu, queue = copy.deepcopy(run._r), copy.deepcopy(run._r)
        run.text = debut
        run._r.addnext(milieu)
        milieu.addnext(queue)
        Run(milieu, paragraphe).text = mots
        Run(milieu, paragraphe).bold = True
        Run(queue, paragraphe).text = fin

    def add_after(self, texte: str, neuf: str, style: str = "") -> None:
        """La touche Entrée à la fin d’un paragraphe, puis du texte : même style, même puce."""
        paragraphe = self.find(texte, style)
        suivant = copy.deepcopy(paragraphe._p)
        paragraphe._p.addnext(suivant)
        for enfant in list(suivant):
            if enfant.tag != qn("w:pPr"):
                suivant.remove(enfant)
        Paragraph(suivant, self.document).add_run(neuf)

    def add_row_after(self, texte: str, cases: list[str]) -> None:
        """« Insérer une ligne au-dessous » dans le tableau."""
        rangee = next(p for p in self.find(texte)._p.iterancestors(qn("w:tr")))
        neuve = copy.deepcopy(rangee)
        rangee.addnext(neuve)
        for case, contenu in zip(neuve.iter(qn("w:tc")), cases, strict=True):
            paragraphe = next(case.iter(qn("w:p")))
            for enfant in list(paragraphe):
                if enfant.tag != qn("w:pPr"):
                    paragraphe.remove(enfant)
            Paragraph(paragraphe, self.document).add_run(contenu)

    def delete(self, texte: str) -> None:
        element = self.find(texte)._p
        element.getparent().remove(element)

    def track_replacement(self, avant: str, apres: str) -> None:
        """La même chose, suivi des modifications allumé : rien n’est accepté ni refusé."""
        paragraphe = self.find(avant)
        run = next(r for r in paragraphe.runs if avant in r.text)
        debut, _, fin = run.text.partition(avant)
        retire, ajoute = OxmlElement("w:del"), OxmlElement("w:ins")
        for rang, marque in enumerate((retire, ajoute)):
            marque.set(qn("w:id"), str(9000 + rang))
            marque.set(qn("w:author"), "Une formatrice")
            marque.set(qn("w:date"), "2026-11-25T10:00:00Z")
        ancien, neuf, suite = (copy.deepcopy(run._r) for _ in range(3))
        run.text = debut
        for t in ancien.iter(qn("w:t")):
            t.tag = qn("w:delText")
            t.text = avant
        Run(neuf, paragraphe).text = apres
        Run(suite, paragraphe).text = fin
        retire.append(ancien)
        ajoute.append(neuf)
        run._r.addnext(retire)
        retire.addnext(ajoute)
        ajoute.addnext(suite)

    def save(self, fichier: Path) -> Path:
        self.document.save(str(fichier))
        return fichier
