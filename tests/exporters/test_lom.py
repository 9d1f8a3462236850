"""Les notices LOMFR, jugées par un contrôleur de règles qui ne partage rien avec ce qui les écrit."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from lxml import etree

from pupitre.exporters.lom import as_lom
from pupitre.model.catalogue import Catalogue
from pupitre.model.edition import ModulePublie, ProgrammePublie
from pupitre.model.snapshot import publish
from pupitre.settings import Settings

N = {"l": "http://ltsc.ieee.org/xsd/LOM"}
# Les vocabulaires de la norme NF Z76-040 et de SupLOMFR dont les notices se servent.
VOCABULAIRES = {
    "structure": {"LOMv1.0": {"atomic", "collection", "networked", "hierarchical", "linear"}},
    "aggregationLevel": {"LOMv1.0": {"1", "2", "3", "4"}},
    "documentType": {"LOMFRv1.0": {"collection", "ensemble de données", "image", "logiciel", "ressource interactive", "texte", "son"}},
    "status": {"LOMv1.0": {"draft", "final", "revised", "unavailable"}},
    "role": {"LOMv1.0": {"author", "publisher", "creator", "validator", "editor", "content provider"}},
    "learningResourceType": {"LOMv1.0": {"exercise", "lecture", "questionnaire", "self assessment", "narrative text"}},
    "intendedEndUserRole": {"LOMv1.0": {"teacher", "author", "learner", "manager"}},
    "context": {
        "LOMv1.0": {"school", "higher education", "training", "other"},
        "LOMFRv1.0": {"enseignement primaire", "enseignement secondaire", "enseignement supérieur", "formation continue"},
        "SupLOMFRv1.0": {f"bac+{n}" for n in range(1, 9)},
    },
    "difficulty": {"LOMv1.0": {"very easy", "easy", "medium", "difficult", "very difficult"}},
    "activity": {"LOMFRv1.0": {"animer", "apprendre", "collaborer", "communiquer", "expérimenter", "s'exercer", "s'informer",
                               "observer", "produire", "se former", "simuler"}},
    "cost": {"LOMv1.0": {"yes", "no"}},
    "copyrightAndOtherRestrictions": {"LOMv1.0": {"yes", "no"}},
    "purpose": {"LOMv1.0": {"discipline", "idea", "prerequisite", "educational objective", "competency", "educational level"}},
}  # fmt: skip
ORDRE = [
    "general",
    "lifeCycle",
    "metaMetadata",
    "technical",
    "educational",
    "rights",
    "relation",
    "annotation",
    "classification",
]
UNE_FOIS = ("general", "lifeCycle", "metaMetadata", "technical", "rights")


def one(chemin: str) -> Callable[[etree._Element], bool]:
    return lambda lom: len(lom.xpath(chemin, namespaces=N)) == 1


def some(chemin: str) -> Callable[[etree._Element], bool]:
    return lambda lom: bool(lom.xpath(chemin, namespaces=N))


def none(chemin: str) -> Callable[[etree._Element], bool]:
    return lambda lom: not lom.xpath(chemin, namespaces=N)


def matches(chemin: str, forme: str) -> Callable[[etree._Element], bool]:
    return lambda lom: all(re.fullmatch(forme, t, re.DOTALL) for t in lom.xpath(chemin, namespaces=N))


def in_order(lom: etree._Element) -> bool:
    rangs = [ORDRE.index(etree.QName(e).localname) for e in lom]
    return rangs == sorted(rangs)


REGLES: dict[str, Callable[[etree._Element], bool]] = {
    "la racine est lom": lambda lom: lom.tag == f"{{{N['l']}}}lom",
    "les catégories sont dans l’ordre": in_order,
    **{f"une seule catégorie {c}": one(f"/l:lom/l:{c}") for c in UNE_FOIS},
    "un identifiant": some("l:general/l:identifier"),
    "l’identifiant a un catalogue": some("l:general/l:identifier/l:catalog[text()]"),
    "l’identifiant a une entrée": matches("l:general/l:identifier/l:entry/text()", r"https://\S+/id/[MOP]-[A-Z0-9-]+/"),
    "un titre, et un seul": one("l:general/l:title"),
    "le titre n’est pas vide": some("l:general/l:title/l:string[normalize-space()]"),
    "une langue": matches("l:general/l:language/text()", "fr"),
    "une description au plus": one("l:general/l:description"),
    "chaque texte dit sa langue": none("//l:string[not(@language)]"),
    "aucun texte vide": none("//l:string[not(normalize-space())]"),
    "aucun élément vide": none("//*[not(*) and not(normalize-space())]"),
    "la structure est dite": one("l:general/l:structure"),
    "le niveau d’agrégation est dit": one("l:general/l:aggregationLevel"),
    "le type documentaire est dit": some("l:general/l:documentType"),
    "une version": one("l:lifeCycle/l:version"),
    "un état": one("l:lifeCycle/l:status"),
    "un auteur": some("l:lifeCycle/l:contribute[l:role/l:value='author']"),
    "un éditeur": some("l:lifeCycle/l:contribute[l:role/l:value='publisher']"),
    "chaque contribution a un rôle": none("//l:contribute[not(l:role)]"),
    "chaque contribution a une entité": none("//l:contribute[not(l:entity)]"),
    "chaque contribution a une date": none("//l:contribute[not(l:date/l:dateTime)]"),
    "les dates sont ISO 8601": matches("//l:dateTime/text()", r"\d{4}-\d\d-\d\d"),
    "les entités sont des vCard 3.0": matches("//l:entity/text()", r"BEGIN:VCARD\nVERSION:3\.0\n.*\nEND:VCARD"),
    "les vCard ont FN et N": matches("//l:entity/text()", r"(?s).*\nN:[^\n]+\nFN:[^\n]+\n.*"),
    "la notice a un créateur": some("l:metaMetadata/l:contribute[l:role/l:value='creator']"),
    "la notice a un identifiant": some("l:metaMetadata/l:identifier/l:entry[text()]"),
    "la notice dit ses schémas": lambda lom: (
        set(lom.xpath("l:metaMetadata/l:metadataSchema/text()", namespaces=N)) >= {"LOMv1.0", "LOMFRv1.0"}
    ),
    "la notice dit sa langue": one("l:metaMetadata/l:language"),
    "un emplacement": some("l:technical/l:location[starts-with(text(), 'https://')]"),
    "un format": some("l:technical/l:format[text()='text/html']"),
    "un contexte": some("l:educational/l:context"),
    "un public": some("l:educational/l:intendedEndUserRole"),
    "une durée ISO 8601": matches("//l:typicalLearningTime/l:duration/text()", r"PT\d+H\d+M"),
    "pas d’interactivityType": none("//l:interactivityType"),
    "pas d’interactivityLevel": none("//l:interactivityLevel"),
    "pas de semanticDensity": none("//l:semanticDensity"),
    "le coût est dit": one("l:rights/l:cost"),
    "les droits sont dits": one("l:rights/l:copyrightAndOtherRestrictions"),
    "la licence est décrite": some("l:rights/l:description/l:string[contains(., 'creativecommons.org')]"),
    "chaque classement a un but": none("l:classification[not(l:purpose)]"),
    "chaque chemin a une source": none("//l:taxonPath[not(l:source)]"),
    "chaque taxon a un identifiant": none("//l:taxon[not(l:id)]"),
}


def vocabulary_errors(lom: etree._Element) -> list[str]:
    """Les valeurs prises hors du vocabulaire que leur source annonce."""
    erreurs = []
    for nom, sources in VOCABULAIRES.items():
        for element in lom.iterfind(f".//l:{nom}", N):
            source, valeur = (element.findtext(f"l:{c}", namespaces=N) for c in ("source", "value"))
            if source is None and nom == "source":
                continue
            if valeur not in sources.get(source or "", set()):
                erreurs.append(f"{nom} : {source} {valeur}")
    return erreurs


def test_chaque_module_et_chaque_programme(reel: tuple[Settings, Catalogue]) -> None:
    edition = publish(reel[1], reel[0].identite)
    assert len(REGLES) >= 40
    contenus: tuple[ModulePublie | ProgrammePublie, ...] = (*edition.modules, *edition.programmes)
    for contenu in contenus:
        lom = etree.fromstring(as_lom(edition, contenu).encode())
        assert [nom for nom, regle in REGLES.items() if not regle(lom)] == [], contenu.id
        assert vocabulary_errors(lom) == [], contenu.id


@pytest.mark.parametrize(
    ("avant", "apres", "regle"),
    [
        (' language="fr"', "", "chaque texte dit sa langue"),
        ("VERSION:3.0", "VERSION:2.1", "les entités sont des vCard 3.0"),
        ("<status>", "<interactivityType/><status>", "pas d’interactivityType"),
    ],
)
def test_le_controleur_sait_refuser(avant: str, apres: str, regle: str, petit: tuple[Settings, Catalogue]) -> None:
    edition = publish(petit[1], petit[0].identite)
    texte = as_lom(edition, edition.modules[0])
    assert avant in texte
    assert not REGLES[regle](etree.fromstring(texte.replace(avant, apres).encode()))
