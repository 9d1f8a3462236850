"""Le déroulé horaire : des heures que l’on peut refaire à la main."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pupitre.loading.sessions import given_session, read_session
from pupitre.model.catalogue import Catalogue
from pupitre.model.running_order import module_order, programme_order, running_order
from pupitre.model.session import Session, clock
from pupitre.rules.gate import check, judge_session
from pupitre.settings import Settings
from tests.conftest import TEMOIN

N = "\u00a0"
COURT = {"titre": "Un matin", "programme": "P-COURT"}


def test_les_heures_d_un_matin_refaites_a_la_main(petit: tuple[Settings, Catalogue]) -> None:
    """Accueil 10 min ; séquence 20 à 30 (apport 5 à 10, activité 15 à 20) ; pause 15 à 20."""
    (seance,) = running_order(petit[1], Session(**COURT, debut="9 h 30"))
    attendu = [
        # titre, au plus tôt, au plus tard
        ("Accueil", "9 h 30", "9 h 30"),
        ("Arriver", "9 h 40", "9 h 40"),
        ("Ce que l’on voit", "9 h 40", "9 h 40"),
        ("Devant la porte", "9 h 45", "9 h 50"),
        ("Pause", "10 h 00", "10 h 10"),
    ]
    obtenu = [(t.titre, clock(t.debut.tot), clock(t.debut.tard)) for t in seance.temps]
    assert obtenu == [(t, a.replace(" ", N), b.replace(" ", N)) for t, a, b in attendu]
    assert (clock(seance.fin.tot), clock(seance.fin.tard)) == (f"10{N}h{N}15", f"10{N}h{N}30")
    # Le milieu entre 9 h 45 et 9 h 50, à la minute suivante.
    assert clock(seance.temps[3].debut.milieu) == f"9{N}h{N}48"


def test_sans_heure_de_debut_on_compte_depuis_zero(petit: tuple[Settings, Catalogue]) -> None:
    seance = module_order(petit[1], "M-ACCUEILLIR")
    assert seance.depart is None
    assert seance.temps[0].debut.tot == 0


def test_l_heure_du_jour_l_emporte_sur_celle_de_la_session_puis_du_programme(petit: tuple[Settings, Catalogue]) -> None:
    catalogue = petit[1]
    assert programme_order(catalogue, "P-COURT")[0].depart == 9 * 60
    assert running_order(catalogue, Session(**COURT, debut="14 h"))[0].depart == 14 * 60
    jours = [{"le": "2027-01-05", "debut": "8 h 15", "lieu": "Ailleurs"}]
    (seance,) = running_order(catalogue, Session(**COURT, debut="14 h", jours=jours))
    assert (seance.depart, seance.jour, seance.lieu) == (8 * 60 + 15, date(2027, 1, 5), "Ailleurs")


def test_des_journees_de_modules_font_une_seance_chacune(reel: tuple[Settings, Catalogue]) -> None:
    catalogue = reel[1]
    journees = [["M-OBSERVER"], ["M-ENTRETIEN", "M-ANALYSER"]]
    jours = [{"le": "2027-03-16"}, {"le": "2027-03-23", "debut": "13 h 30"}]
    session = Session(titre="Deux jours", journees=journees, jours=jours, debut="9 h 00")
    premiere, seconde = running_order(catalogue, session)
    assert premiere.sequences == catalogue.sequences_de["M-OBSERVER"]
    assert seconde.sequences == catalogue.sequences_de["M-ENTRETIEN"] + catalogue.sequences_de["M-ANALYSER"]
    assert (premiere.depart, seconde.depart) == (9 * 60, 13 * 60 + 30)
    assert (premiere.jour, seconde.jour) == (date(2027, 3, 16), date(2027, 3, 23))
    assert session.tous_les_modules == ("M-OBSERVER", "M-ENTRETIEN", "M-ANALYSER")
    for ambigue in ({"modules": ["M-OBSERVER"]}, {"journees": [["M-OBSERVER"], []]}):
        with pytest.raises(ValidationError):
            Session(**{"titre": "Deux jours", "journees": journees, **ambigue})


def test_une_pause_de_la_session_remplace_celle_du_programme(petit: tuple[Settings, Catalogue]) -> None:
    pauses = [{"apres": "S-ACCUEILLIR-1", "titre": "Déjeuner", "duree_minutes": "60"}]
    (seance,) = running_order(petit[1], Session(**COURT, debut="9 h", pauses=pauses))
    assert [t.titre for t in seance.temps if t.nature == "pause"] == ["Déjeuner"]
    assert (seance.duree.mini, seance.duree.maxi) == (10 + 20 + 60, 10 + 30 + 60)


def test_une_pause_s_ajoute_entre_deux_modules(reel: tuple[Settings, Catalogue]) -> None:
    catalogue = reel[1]
    derniere = catalogue.sequences_de["M-OBSERVER"][-1]
    pauses = [{"apres": derniere, "duree_minutes": "20"}]
    modules = ["M-OBSERVER", "M-ENTRETIEN"]
    sans = running_order(catalogue, Session(titre="t", modules=modules))[0]
    avec = running_order(catalogue, Session(titre="t", modules=modules, pauses=pauses))[0]
    assert avec.fin.tot == sans.fin.tot + 20
    assert avec.sequences == sans.sequences
    rang = [t.identifiant or t.nature for t in avec.temps if t.niveau == 1].index("pause")
    assert rang == len(catalogue.sequences_de["M-OBSERVER"])


def test_chaque_programme_reel_dure_ce_qu_il_annonce(reel: tuple[Settings, Catalogue]) -> None:
    for identifiant, document in reel[1].programmes.items():
        seances = programme_order(reel[1], identifiant)
        annonce = document.contenu.duree_minutes
        assert annonce.mini <= sum(s.duree.mini for s in seances)
        assert sum(s.duree.maxi for s in seances) <= annonce.maxi


@cache
def _petit() -> Catalogue:
    return check(TEMOIN)[1]


@given(debut=st.integers(0, 12 * 60), pause=st.integers(1, 90))
def test_rien_ne_recule_ni_ne_se_perd(debut: int, pause: int) -> None:
    catalogue = _petit()
    pauses = [{"apres": "S-ACCUEILLIR-1", "duree_minutes": str(pause)}]
    (seance,) = running_order(catalogue, Session(**COURT, debut=debut, pauses=pauses))
    premiers = [t for t in seance.temps if t.niveau == 1]
    for avant, apres in pairwise(premiers):
        assert avant.fin == apres.debut
        assert avant.debut.tot <= avant.debut.milieu <= avant.debut.tard
    assert seance.fin.tot - debut == 10 + 20 + pause


@pytest.mark.parametrize("heure", ["25 h 00", "9 h 75", "neuf heures", "9:00", "h", "-1 h"])
def test_une_heure_impossible_est_refusee(heure: str) -> None:
    with pytest.raises(ValidationError):
        Session(**COURT, debut=heure)


def test_l_exemple_du_depot_tient_et_se_dit_exemple(reel: tuple[Settings, Catalogue]) -> None:
    document = reel[1].sessions["sessions/exemple-sensibilisation.yml"]
    assert document.contenu.exemple
    (seance,) = running_order(reel[1], document.contenu)
    assert seance.butoir is not None and seance.fin.tard <= seance.butoir


def test_une_session_hors_du_depot_est_jugee_de_meme(petit: tuple[Settings, Catalogue], tmp_path: Path) -> None:
    fichier = tmp_path / "mienne.yml"
    fichier.write_text("titre: Une session\nprogramme: P-CUORT\njours:\n  - le: 2027-01-05\n", encoding="utf-8")
    document, refus = read_session(fichier, "mienne.yml")
    rapport = judge_session(document, refus, petit[1], petit[0])
    (diagnostic,) = rapport.erreurs
    assert (diagnostic.code, diagnostic.position.ligne) == ("reference-inconnue", 2)
    assert "P-COURT" in diagnostic.suggestion


def test_une_session_en_ligne_qui_ne_tient_pas_est_refusee(petit: tuple[Settings, Catalogue]) -> None:
    jours = [{"le": "2027-01-05", "debut": "23 h 30"}]
    document, refus = given_session({**COURT, "jours": jours})
    rapport = judge_session(document, refus, petit[1], petit[0])
    assert [d.code for d in rapport.erreurs] == ["duree-qui-deborde"]
