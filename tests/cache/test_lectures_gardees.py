"""La propriété qui compte : quoi que l’on retouche, lire et juger avec le cache donne ce que l’on aurait sans lui."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from yaml import YAMLError

from pupitre.cache import NO_STORE, Store, key_of
from pupitre.diagnostics import Rapport
from pupitre.loading import reading
from pupitre.rules import gate, text
from pupitre.rules.gate import LiveReadings, check
from pupitre.settings import FICHIER
from tests.cache.retouches import retouch, small_curriculum
from tests.conftest import stack_layers

SUITES: Final = 200
RETOUCHES_PAR_SUITE: Final = 2


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_curriculum(tmp_path_factory.mktemp("modele") / "cursus")


def _rewrite(fichier: Path, avant: str, apres: str) -> None:
    fichier.write_text(fichier.read_text(encoding="utf-8").replace(avant, apres, 1), encoding="utf-8")


def _text(racine: Path, tirage: random.Random, motif: str = "*/**/*.md") -> Path:
    return tirage.choice(sorted(racine.glob(motif)))


def _append(racine: Path, tirage: random.Random) -> None:
    """Un défaut de texte, un appel faux, un lien mort, un bloc mal fermé, une rubrique de trop."""
    ajouts = (
        "Cliquez ici pour voir la PMI et le RSA.",
        "Ce mot : persona, est du jargon.",
        '{{ lien_vers("F-NULLE-PART") }}',
        "{{ carte_fiche(F-ACCUEIL) }}",
        "[un lien](nulle-part.md), puis ![image](absente.png)",
        "::: formateur",
        "#### Un saut",
        "Il y a 4 000 habitants, en 2019.",
        "Une ligne\u2028coupée, un dessin \U0001f600.",
        "À ÉCRIRE",
    )
    fichier = _text(racine, tirage)
    fichier.write_text(f"{fichier.read_text(encoding='utf-8')}\n{tirage.choice(ajouts)}\n", encoding="utf-8")


def _break_header(racine: Path, tirage: random.Random) -> None:
    """Un en-tête que l’on ne sait plus lire, une clé de trop, deux fois la même, une macro, une date fausse."""
    lignes = (
        "titre : [",
        "titr: Voir",
        "titre: deux",
        "resume: '{{ liste_fiches() }}'",
        "mis_a_jour_le: hier",
        "a: &b 1",
    )
    _rewrite(_text(racine, tirage), "titre:", f"{tirage.choice(lignes)}\ntitre:")


def _shift_header(racine: Path, tirage: random.Random) -> None:
    """Une ligne de plus dans un en-tête : toutes les places qui suivent changent."""
    _rewrite(_text(racine, tirage), "---\n", "---\n# un commentaire\n")


def _carriage_returns(racine: Path, tirage: random.Random) -> None:
    fichier = _text(racine, tirage)
    fichier.write_bytes(fichier.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def _double(racine: Path, tirage: random.Random) -> None:
    """Le même contenu à deux adresses."""
    fichier = _text(racine, tirage, "docs/fiches-outils/*.md")
    shutil.copy(fichier, fichier.with_name(f"copie-{tirage.randrange(3)}.md"))


def _settings(racine: Path, tirage: random.Random) -> None:
    reglages = ("jargon: [guichet]", "sigles_connus: [PMI]", "gravites: {typographie: ignore}", "jargon: [irritant]")
    fichier = racine / FICHIER
    lignes = [
        x for x in fichier.read_text(encoding="utf-8").split("\n") if not x.startswith(("jargon", "sigles", "grav"))
    ]
    fichier.write_text("\n".join([tirage.choice(reglages), *lignes]), encoding="utf-8")


DEFAUTS: Final[tuple[Callable[[Path, random.Random], None], ...]] = (
    _append, _append, _append, _break_header, _shift_header, _carriage_returns, _double, _settings,
)  # fmt: skip


def play(racine: Path, tirage: random.Random, store: Store) -> tuple[tuple[Any, Any], Any, list[str]]:
    """Une suite de retouches, chacune suivie d’un passage avec le cache et d’un autre qui se souvient du précédent.

    Rend les derniers, et le même passage sans rien de gardé.
    """
    suite, vives = [], LiveReadings()
    check(racine, NO_STORE, vives)
    for _ in range(RETOUCHES_PAR_SUITE):
        if tirage.random() < 0.5:
            suite.append(retouch(racine, tirage))
        else:
            defaut = tirage.choice(DEFAUTS)
            defaut(racine, tirage)
            suite.append(defaut.__name__)
        chauds = check(racine, store), check(racine, NO_STORE, vives)
    return chauds, check(racine), suite


@pytest.mark.parametrize("lot", range(10))
def test_avec_le_cache_comme_sans(lot: int, modele: Path, tmp_path: Path) -> None:
    """Deux cents suites en dix lots : le rapport et le catalogue entier, places comprises, sont les mêmes."""
    store, fautes = Store(tmp_path / "cache.sqlite"), 0
    for graine in range(lot, SUITES, 10):
        racine = tmp_path / f"cursus-{graine}"
        shutil.copytree(modele, racine)
        chauds, froid, suite = play(racine, random.Random(graine), store)
        places = [(e.position, e.id) for e in froid[1].index.values()]
        for chaud in chauds:
            assert chaud == froid, (graine, suite)
            assert [(e.position, e.id) for e in chaud[1].index.values()] == places, (graine, suite)
        fautes += bool(froid[2].diagnostics)
        store.save()
    store.close()
    assert fautes >= 5, "presque aucune suite n’a de défaut : l’essai n’a pas éprouvé les diagnostics"


def test_un_cursus_a_deux_couches(tmp_path: Path) -> None:
    """Ce qu’une couche complète, masque ou remplace est le même, repris du cache ou de la mémoire."""
    racine, store, vives = stack_layers(tmp_path / "local"), Store(tmp_path / "cache.sqlite"), LiveReadings()
    commune, locale = racine / "commun" / FICHE, racine / FICHE

    def reports() -> Rapport:
        froid = check(racine)
        for _ in range(2):
            assert check(racine, store) == froid
            assert check(racine, NO_STORE, vives) == froid
        return froid[2]

    assert reports().is_clean
    locale.parent.mkdir(parents=True, exist_ok=True)
    locale.write_text(commune.read_text(encoding="utf-8"), encoding="utf-8")
    (refus,) = reports().erreurs
    empreinte = re.search(r"remplace: ([\w-]+)", refus.suggestion)
    assert refus.code == "ecrasement-silencieux" and empreinte
    _rewrite(locale, "---\n", f"---\nremplace: {empreinte[1]}\n")
    assert reports().is_clean
    # Le fichier local ne change pas : c’est celui qu’il remplace qui change.
    commune.write_text(f"{commune.read_text(encoding='utf-8')}\nUne phrase de plus.\n", encoding="utf-8")
    assert [d.code for d in reports().diagnostics] == ["amont-change"]
    # Il n’a plus rien à remplacer.
    commune.unlink()
    assert [d.code for d in reports().erreurs] == ["remplacement-de-rien"]


def test_la_memoire_ne_garde_que_le_dernier_passage(modele: Path) -> None:
    """Un contenu que le passage d’avant n’a pas lu est oublié ; ceux qu’il a lus sont les mêmes objets."""
    vives = LiveReadings()
    premier = check(modele, NO_STORE, vives)[1].fiches["F-ACCUEIL"]
    cle = next(c for c, lu in vives.lectures._ici.items() if lu.document == premier)
    second = check(modele, NO_STORE, vives)[1].fiches["F-ACCUEIL"]
    assert second.contenu is premier.contenu
    vives.turn()
    vives.turn()
    assert vives.lectures.get(cle) is None


Etape = Callable[[Path], None]
FICHE: Final = "docs/fiches-outils/accueil.md"


def _say(phrase: str) -> Etape:
    def append(racine: Path) -> None:
        fichier = racine / FICHE
        fichier.write_text(f"{fichier.read_text(encoding='utf-8')}\n{phrase}\n", encoding="utf-8")

    return append


def _set(reglage: str) -> Etape:
    return lambda racine: _rewrite(racine / FICHIER, "titre:", f"{reglage}\ntitre:")


def _define(racine: Path) -> None:
    _rewrite(
        racine / "docs/referentiel/glossaire.yml",
        "termes:\n",
        "termes:\n  - terme: persona\n    definition: Un portrait.\n",
    )


OUBLIS: Final[dict[str, tuple[Any, str, int, tuple[Etape, ...]]]] = {
    # ce que la clé oublierait -> le module, la sorte de clé, le rang de ce qui manque, de quoi s’en apercevoir
    "le texte": (reading, "lecture", -1, (_say("Une phrase."), _say("Une autre phrase, plus longue."))),
    "les réglages": (text, "juge", 2, (_say("La PMI reçoit."), _set("sigles_connus: [PMI]"))),
    "le glossaire": (text, "juge", 3, (_set("jargon: [persona]"), _say("Un persona aide."), _define)),
    "la lecture": (text, "releve", 1, (_say("Une phrase."), _say("Cliquez ici."))),
}


def _warm_and_cold(racine: Path, store: Store, etapes: tuple[Etape, ...]) -> tuple[Any, Any]:
    """Ce que l’on lit avec le cache après la dernière étape, et sans lui ; une lecture qui échoue ne vaut aucune autre."""
    chaud: Any = None
    for etape in etapes:
        etape(racine)
        try:
            chaud = check(racine, store)
        except (ValueError, YAMLError):  # la clé trouée a rendu un autre texte, qui ne se coupe plus aux mêmes places
            chaud = None
    return chaud, check(racine)


@pytest.mark.parametrize("oubli", OUBLIS)
def test_un_oubli_est_attrape(oubli: str, modele: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sans oubli, le cache dit vrai ; une clé à qui il manque une partie est prise en défaut par les mêmes étapes."""
    module, sorte, rang, etapes = OUBLIS[oubli]

    def forget(*parties: str) -> bytes:
        gardees = [p for r, p in enumerate(parties) if r != rang % len(parties)] if len(parties) > rang else parties
        return key_of(*(gardees if parties[0] == sorte else parties))

    for nom, doit_tromper in (("entier", False), ("troué", True)):
        if doit_tromper:
            monkeypatch.setattr(module, "key_of", forget)
        racine = shutil.copytree(modele, tmp_path / nom / "cursus")
        chaud, froid = _warm_and_cold(racine, Store(tmp_path / f"{nom}.sqlite"), etapes)
        assert (chaud != froid) is doit_tromper


def test_seul_le_texte_retouche_est_relu(modele: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Une phrase de plus fait relire et juger un texte, et un seul ; un terme du glossaire n’en fait juger aucun."""
    racine, store = tmp_path / "cursus", Store(tmp_path / "cache.sqlite")
    shutil.copytree(modele, racine)
    lus: list[str] = []
    juges: list[str] = []
    parse, judge = reading.parse, text.Judge.judge

    def noted_parse(nature: Any, texte: str, fichier: Any) -> Any:
        lus.append(fichier.chemin)
        return parse(nature, texte, fichier)

    def noted_judge(self: text.Judge, document: Any, nature: str) -> Any:
        juges.append(document.source.chemin)
        return judge(self, document, nature)

    monkeypatch.setattr(reading, "parse", noted_parse)
    monkeypatch.setattr(text.Judge, "judge", noted_judge)
    check(racine, store)
    assert len(lus) > 20 and len(juges) > 15
    lus.clear()
    juges.clear()
    check(racine, store)
    listes = set(lus)
    assert not juges and all("/referentiel/" in c or c.endswith("credits.yml") for c in listes)
    lus.clear()
    _rewrite(racine / "docs/glossaire.md", "titre:", "titre: Le")
    check(racine, store)
    assert (set(lus) - listes, juges) == ({"docs/glossaire.md"}, ["docs/glossaire.md"])
    lus.clear()
    juges.clear()
    _rewrite(racine / "docs/referentiel/glossaire.yml", "Ce qui gêne.", "Ce qui arrête.")
    check(racine, store)
    assert (set(lus) - listes, juges) == (set(), [])


def test_sans_cache_rien_n_est_garde(modele: Path) -> None:
    assert gate.check(modele, NO_STORE) == check(modele)
    assert not (modele / "build").exists()
