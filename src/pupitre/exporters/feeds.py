"""Les fils Atom : un pour les éditions, un par programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.etree import ElementTree as ET

from pupitre.model.comparison import Comparaison, Ecart, compare
from pupitre.model.edition import EditionPubliee, ProgrammePublie
from pupitre.model.snapshot import edition_key, permalink

ATOM: Final = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Entree:
    """Une entrée de fil : titre, adresse, date, texte."""

    titre: str
    adresse: str
    jour: date
    texte: str


def editions_feed(publiees: Mapping[str, EditionPubliee], actuelle: EditionPubliee) -> str:
    """Une entrée par édition, la plus récente d’abord : combien de modules changent, et comment."""
    entrees = []
    for avant, apres in _pairs(publiees, actuelle):
        texte = _summary(compare(avant, apres)) if avant else f"Première édition : {len(apres.modules)} modules."
        adresse = f"{apres.adresse_du_site}{apres.edition}/editions/{apres.edition}/"
        entrees.append(Entree(f"Édition {apres.edition}", adresse, apres.publiee_le, texte))
    base = actuelle.adresse_du_site
    return _feed(
        f"{actuelle.titre} : les éditions", f"{base}latest/editions.atom", f"{base}latest/editions/", entrees, actuelle
    )


def programme_feed(publiees: Mapping[str, EditionPubliee], actuelle: EditionPubliee, programme: ProgrammePublie) -> str:
    """Une entrée par édition qui change le programme ou l’un de ses modules."""
    entrees = []
    for avant, apres in _pairs(publiees, actuelle):
        ici = next((p for p in apres.programmes if p.id == programme.id), None)
        if ici is None:
            continue
        is_new = avant is None or all(p.id != programme.id for p in avant.programmes)
        ecarts = [e for e in compare(avant, apres).ecarts if e.id in (programme.id, *ici.modules)] if avant else []
        if is_new or ecarts:
            texte = "Nouveau programme." if is_new else _lines(ecarts)
            adresse = f"{apres.adresse_du_site}{apres.edition}/{permalink(programme.id)}"
            entrees.append(Entree(f"{programme.titre} : édition {apres.edition}", adresse, apres.publiee_le, texte))
    base = f"{actuelle.adresse_du_site}latest/"
    return _feed(programme.titre, f"{base}{feed_path(programme)}", f"{base}{programme.adresse}", entrees, actuelle)


def feed_path(programme: ProgrammePublie) -> str:
    """Le chemin du fil d’un programme, relatif à l’édition."""
    return f"{programme.adresse.rstrip('/')}.atom"


def _pairs(
    publiees: Mapping[str, EditionPubliee], actuelle: EditionPubliee
) -> list[tuple[EditionPubliee | None, EditionPubliee]]:
    """Chaque édition et celle qui la précède, de la plus récente à la plus ancienne."""
    toutes = sorted({**publiees, actuelle.edition: actuelle}.values(), key=lambda e: edition_key(e.edition))
    jusqu_ici = [e for e in toutes if edition_key(e.edition) <= edition_key(actuelle.edition)]
    avant: list[EditionPubliee | None] = [None, *jusqu_ici[:-1]]
    return list(zip(avant, jusqu_ici, strict=True))[::-1]


def _summary(comparaison: Comparaison) -> str:
    if not comparaison.ecarts:
        return "Rien ne change dans les contenus."
    return _lines(list(comparaison.ecarts))


def _lines(ecarts: list[Ecart]) -> str:
    return "\n".join(f"{e.titre} : {e.libelle}. {e.note or e.conseil}" for e in ecarts)


def _feed(titre: str, soi: str, page: str, entrees: list[Entree], edition: EditionPubliee) -> str:
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": edition.langue})
    _add(feed, "id", soi)
    _add(feed, "title", titre)
    _add(feed, "updated", _instant(max((e.jour for e in entrees), default=edition.publiee_le)))
    _add(feed, "link", None, rel="self", href=soi, type="application/atom+xml")
    _add(feed, "link", None, rel="alternate", href=page, type="text/html")
    _add(_add(feed, "author"), "name", edition.editeur)
    for e in entrees:
        entree = _add(feed, "entry")
        _add(entree, "id", e.adresse)
        _add(entree, "title", e.titre)
        _add(entree, "updated", _instant(e.jour))
        _add(entree, "link", None, rel="alternate", href=e.adresse, type="text/html")
        _add(entree, "content", e.texte, type="text")
    ET.indent(feed, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(feed, encoding="unicode") + "\n"


def _add(parent: ET.Element, nom: str, texte: str | None = None, **attributs: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{nom}", attributs)
    element.text = texte
    return element


def _instant(jour: date) -> str:
    return f"{jour.isoformat()}T00:00:00Z"
