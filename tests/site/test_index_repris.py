"""L’index de recherche repris d’une fois à l’autre est celui que l’on ferait de rien, quoi que l’on ait changé."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pupitre.cache import NO_STORE, Store
from pupitre.model.referentiel import Terme
from pupitre.site.search import assembly
from pupitre.site.search.assembly import build_index
from pupitre.site.search.documents import Document, Racines
from pupitre.site.search.index import Synonyms
from pupitre.site.search.shards import index_files

MOTS = ("observer", "irritant", "guichet", "usager", "élu", "élue", "carnet", "visite", "note", "accueil", "tempête")
TERMES = (
    Terme(terme="remue-méninges", definition="…", variantes=("tempête d’idées",), anglais="brainstorming"),
    Terme(terme="guichet", definition="…", variantes=("accueil",)),
)


def document(adresse: str, tirage: random.Random) -> Document:
    """Un document au hasard, dont le nom dit tout le texte."""
    texte = Racines(tirage.choice(MOTS), {mot: tirage.randint(1, 9) for mot in tirage.sample(MOTS, 4)})
    titre = " ".join(tirage.sample(MOTS, 2))
    identifiants = (f"M-{adresse.upper()}",) * tirage.randint(0, 1)
    champs = {"titre": titre, "mots_cles": tirage.choice(MOTS), "resume": tirage.choice(MOTS)}
    valeur = tirage.choice((0.4, 1.0, 1.25))
    return Document(f"{adresse}/", titre, "Page", "", valeur, champs, identifiants, repr(texte), lambda: texte)


def retouch(documents: list[Document], tirage: random.Random) -> list[Document]:
    """Les mêmes documents, après un geste : en changer quelques-uns, en ajouter, en retirer, les mêler, ou rien."""
    suite = list(documents)
    geste = tirage.choice(("changer", "changer", "ajouter", "retirer", "mêler", "rien"))
    if geste == "changer":
        for rang in tirage.sample(range(len(suite)), min(len(suite), tirage.randint(1, 4))):
            suite[rang] = document(f"page-{rang}", tirage)
    elif geste == "ajouter":
        suite.insert(tirage.randint(0, len(suite)), document(f"neuve-{tirage.randrange(99)}", tirage))
    elif geste == "retirer" and len(suite) > 2:
        suite.pop(tirage.randrange(len(suite)))
    elif geste == "mêler":
        tirage.shuffle(suite)
    return suite


@pytest.mark.parametrize("graine", range(40))
def test_repris_comme_refait(graine: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dix gestes de suite, dont changer le glossaire ; le seuil est bas, pour passer aussi par la reprise entière."""
    monkeypatch.setattr(assembly, "RETOUCHES_AU_PLUS", 3)
    tirage = random.Random(graine)
    store = Store(tmp_path / "cache.sqlite")
    documents = [document(f"page-{rang}", tirage) for rang in range(60)]
    termes: tuple[Terme, ...] = TERMES
    for _ in range(10):
        documents = retouch(documents, tirage)
        termes = TERMES[tirage.randint(0, 2) :] if tirage.random() < 0.2 else termes
        repris = index_files(build_index(documents, termes, store, "essai"))
        assert repris == index_files(build_index(documents, termes, NO_STORE))
        store.save()
    store.close()


def test_un_document_change_n_en_relit_qu_un(tmp_path: Path) -> None:
    """Les autres ne sont ni lus ni pesés ; sans le magasin, tous le sont."""
    tirage, lus = random.Random(1), []

    def spied(origine: Document) -> Document:
        def read() -> Racines:
            lus.append(origine.adresse)
            return origine.texte()

        return replace(origine, texte=read)

    documents = [spied(document(f"page-{rang}", tirage)) for rang in range(30)]
    store = Store(tmp_path / "cache.sqlite")
    build_index(documents, TERMES, store, "essai")
    assert len(lus) == 30
    lus.clear()
    documents[7] = spied(document("page-7", tirage))
    build_index(documents, TERMES, store, "essai")
    assert lus == ["page-7/"]
    store.close()


def test_un_apport_perdu_est_refait(tmp_path: Path) -> None:
    """Le magasin peut avoir jeté l’ancien apport d’un document : l’index est alors refait, et il est le même."""

    class Forgetful(Store):
        perdus: frozenset[bytes] = frozenset()

        def get(self, cle: bytes) -> Any:
            return None if cle in self.perdus else super().get(cle)

    tirage = random.Random(2)
    documents = [document(f"page-{rang}", tirage) for rang in range(30)]
    store = Forgetful(tmp_path / "cache.sqlite")
    build_index(documents, TERMES, store, "essai")
    nom = assembly._Assembly(Synonyms(TERMES), store).name(documents[7])
    store.perdus = frozenset((bytes.fromhex(nom),))
    documents[7] = document("page-7", tirage)
    assert index_files(build_index(documents, TERMES, store, "essai")) == index_files(build_index(documents, TERMES))
    store.close()
