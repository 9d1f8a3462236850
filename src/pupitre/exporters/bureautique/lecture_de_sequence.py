"""Lit une séquence et en tire des diapositives : une idée, une liste, un dessin, un récit, une consigne."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pupitre.exporters.bundle import Bundle
from pupitre.exporters.bureautique.diapositives import Diapositive, Ligne
from pupitre.exporters.bureautique.fragments import Element, by_class, has_class, text
from pupitre.exporters.bureautique.images import render_svg
from pupitre.exporters.bureautique.lignes import first_sentences, list_lines, notes_of, paragraph_line, table_lines
from pupitre.exporters.bureautique.mise_en_styles import FICHIER

ENCADRES: Final = ("bloc-exemple", "bloc-fiction", "bloc-peu-dense")
COMMENTAIRE: Final = 40  # caractères en dessous desquels une phrase après une figure n’a pas sa diapositive
RECIT: Final = 420  # caractères d’un récit que l’on montre ; le reste est en notes


@dataclass(frozen=True, slots=True)
class Note:
    """Une note du formateur, en attente de la diapositive qui la suit."""

    paragraphes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SequenceReader:
    """Lit une séquence et en tire des diapositives ; `etiquette` rappelle où l’on est."""

    bundle: Bundle
    etiquette: str

    def slides(self, racine: Element) -> Iterator[Diapositive | Note]:
        """Les diapositives de la séquence, et ses notes du formateur à leur place."""
        titre = ""
        groupe: list[Element] = []
        for element in racine:
            if element.tag in ("h2", "h3"):
                yield from self._idea(titre, groupe)
                titre, groupe = text(element), []
            elif element.tag == "section":
                yield from self._idea(titre, groupe)
                groupe = []
                yield from self._section(element, titre)
            elif not (has_class(element, "chapeau") or has_class(element, "reperes")):
                groupe.append(element)
        yield from self._idea(titre, groupe)

    def _section(self, section: Element, titre: str) -> Iterator[Diapositive | Note]:
        if has_class(section, "activite"):
            yield from self._activity(section)
        elif has_class(section, "bloc-formateur"):
            yield Note(notes_of(section))
        elif any(has_class(section, e) for e in ENCADRES):
            yield from self._box(section, titre)

    def _idea(self, titre: str, elements: list[Element]) -> Iterator[Diapositive]:
        """Les phrases clés d’un passage et ses listes ; chaque tableau ou dessin a sa page. Le texte entier va en notes."""
        notes = notes_of(elements)
        lignes: list[Ligne] = []
        is_illustre = False
        for element in elements:
            seule = self._figure(titre, element)
            if seule is None:
                lignes.extend(_reading_lines(element))
                continue
            is_illustre = True
            if lignes:
                yield Diapositive("texte", titre, self.etiquette, tuple(lignes), notes=notes)
                lignes, notes = [], ()
            yield replace(seule, notes=notes)
            notes = ()
        if not lignes and notes and not any(self._figure(titre, e) for e in elements):
            lignes = first_sentences((e for e in elements if e.tag == "p"), 1)
        if lignes and not (is_illustre and _is_linking(lignes)):
            yield Diapositive("texte", titre, self.etiquette, tuple(lignes), notes=notes)

    def _figure(self, titre: str, element: Element) -> Diapositive | None:
        """La diapositive d’un tableau ou d’un dessin ; rien pour du texte."""
        tables = element.xpath("descendant-or-self::table")
        if tables:
            lignes = table_lines(tables[0])
            return Diapositive("texte", titre, self.etiquette, tuple(lignes)) if lignes else None
        images = element.xpath(".//img")
        return self._image(titre, images[0]) if images else None

    def _image(self, titre: str, image: Element) -> Diapositive | None:
        fichier = self.bundle.fichiers.get(str(image.get("src", "")).removeprefix(FICHIER))
        if fichier is None:
            return None
        alternative = str(image.get("alt", ""))
        return Diapositive("image", titre, self.etiquette, image=render_svg(fichier), alternative=alternative)

    def _box(self, section: Element, repli: str) -> Iterator[Diapositive]:
        """Un exemple, une fiction : les premières phrases du récit. Un encadré : la phrase clé de chaque paragraphe."""
        genre, _, nom = text(by_class(section, "bloc-titre")[0]).partition(" · ")
        titre = nom or f"{repli} : {genre[:1].lower()}{genre[1:]}"
        corps = [e for e in section if not has_class(e, "bloc-titre")]
        if has_class(section, "bloc-peu-dense"):
            lignes = [ligne for e in corps for ligne in _reading_lines(e)]
        else:
            lignes = first_sentences((e for e in corps if e.tag == "p" and not e.xpath(".//img")), RECIT)
        if lignes:
            yield Diapositive("texte", titre, genre, tuple(lignes), notes=notes_of(section))
        for element in corps:
            seule = self._figure(titre, element)
            if seule:
                yield replace(seule, etiquette=genre)

    def _activity(self, section: Element) -> Iterator[Diapositive]:
        """La consigne, entière ; le reste (matériel, résultat, corrigé, variantes) est en notes."""
        reperes = {
            text(t): text(t.getnext()) for liste in by_class(section, "reperes")[:1] for t in liste.xpath(".//dt")
        }
        titre = text(by_class(section, "activite-titre")[0]).removeprefix("Activité").strip()
        etiquette = " · ".join(
            v for v in ("Activité", reperes.get("Durée"), reperes.get("Comment"), reperes.get("Où")) if v
        )
        consigne, reste = _instructions(section)
        lignes = tuple(ligne for e in consigne for ligne in _instruction_lines(e))
        yield Diapositive(
            "texte", titre, etiquette, lignes, notes=(*(f"{k} : {v}" for k, v in reperes.items()), *notes_of(reste))
        )
        for image in section.xpath(".//p/img"):
            diapositive = self._image(titre, image)
            if diapositive:
                yield replace(diapositive, etiquette=etiquette)


def _is_linking(lignes: list[Ligne]) -> bool:
    """Vrai pour une courte phrase qui ne fait que commenter la figure d’avant : elle est dans ses notes."""
    return len(lignes) == 1 and len(lignes[0].entiere) <= COMMENTAIRE


def _reading_lines(element: Element) -> list[Ligne]:
    """Ce qu’un élément donne à lire de loin : une phrase clé, ou une liste."""
    if element.tag in ("ul", "ol"):
        return list_lines(element)
    ligne = paragraph_line(element) if element.tag == "p" else None
    return [ligne] if ligne else []


def _instructions(section: Element) -> tuple[list[Element], list[Element]]:
    """Ce qui est sous « Consigne », et ce qui vient après."""
    is_consigne: Callable[[Element], bool] = lambda e: str(e.get("id", "")).endswith("-consigne")  # noqa: E731
    enfants = list(section)
    debut = next(rang for rang, e in enumerate(enfants) if is_consigne(e))
    fin = next((rang for rang, e in enumerate(enfants) if rang > debut and e.tag == enfants[debut].tag), len(enfants))
    return enfants[debut + 1 : fin], enfants[fin:]


def _instruction_lines(element: Element) -> list[Ligne]:
    if element.tag in ("ul", "ol"):
        return list_lines(element, is_entiere=True)
    tables = element.xpath("descendant-or-self::table")
    if tables:
        return table_lines(tables[0])
    if element.xpath(".//img"):
        return []
    return [Ligne(text(element))] if text(element) else []
