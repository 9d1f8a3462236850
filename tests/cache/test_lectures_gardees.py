"""La propriété qui compte : quoi que l’on retouche, lire et juger avec le cache donne ce que l’on aurait sans lui."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from pupitre.cache import NO_STORE, Store, key_of
from pupitre.loading import reading
from pupitre.rules import gate, text
from pupitre.rules.gate import check
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


def play(racine: Path, tirage: random.Random, store: Store) -> tuple[Any, Any, list[str]]:
    """Une suite de retouches, chacune suivie d’un passage avec le cache ; rend le dernier, et le même sans cache."""
    suite = []
    for _ in range(RETOUCHES_PAR_SUITE):
        if tirage.random() < 0.5:
            suite.append(retouch(racine, tirage))
        else:
            defaut = tirage.choice(DEFAUTS)
            defaut(racine, tirage)
            suite.append(defaut.__name__)
        chaud = check(racine, store)
    return chaud, check(racine), suite


@pytest.mark.parametrize("lot", range(10))
def test_avec_le_cache_comme_sans(lot: int, modele: Path, tmp_path: Path) -> None:
    """Deux cents suites en dix lots : le rapport et le catalogue entier, places comprises, sont les mêmes."""
    store, fautes = Store(tmp_path / "cache.sqlite"), 0
    for graine in range(lot, SUITES, 10):
        racine = tmp_path / f"cursus-{graine}"
        shutil.copytree(modele, racine)
        chaud, froid, suite = play(racine, random.Random(graine), store)
        assert chaud == froid, (graine, suite)
        places = [(e.position, e.id) for e in froid[1].index.values()]
        assert [(e.position, e.id) for e in chaud[1].index.values()] == places, (graine, suite)
        fautes += bool(froid[2].diagnostics)
        store.save()
    store.close()
    assert fautes >= 5, "presque aucune suite n’a de défaut : l’essai n’a pas éprouvé les diagnostics"


def test_un_cursus_a_deux_couches(tmp_path: Path) -> None:
    """Ce qu’une couche complète, masque ou remplace est le même, repris du cache."""
    racine, store = stack_layers(tmp_path / "local"), Store(tmp_path / "cache.sqlite")
    froid = check(racine)
    assert check(racine, store) == froid
    assert check(racine, store) == froid


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
        except Exception:  # un cache qui rend un autre texte mène n’importe où
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
