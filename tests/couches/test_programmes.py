"""Les programmes, fiches et cas d’une couche : ajoutés, remplacés, masqués, rangés ; ce que le site et les paquets en font."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pupitre.diagnostics import Diagnostic
from pupitre.exporters.bundle import BundleFactory
from pupitre.model.catalogue import Catalogue
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.renderer import Renderer
from pupitre.rules.gate import check
from pupitre.settings import Settings
from tests.couches.test_couches import change, run

COURT = "docs/programmes/court.md"


def added_programme(local: Path) -> Path:
    """Un programme local, qui donne une séquence commune puis celle que la couche locale ajoute au même module."""
    texte = (local / "commun" / COURT).read_text(encoding="utf-8")
    texte = texte.replace("id: P-COURT", "id: P-ICI").replace("Un programme court", "Une matinée d’ici")
    texte = texte.replace("      - pause: Pause\n", "      - sequence: S-ACCUEILLIR-ICI\n      - pause: Pause\n")
    texte = texte.replace("duree_minutes: 45-75", "duree_minutes: 55-90").replace("École témoin", "Département local")
    fichier = local / "docs/programmes/ici.md"
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_text(texte, encoding="utf-8")
    return fichier


def judged(racine: Path) -> tuple[Settings, Catalogue, tuple[Diagnostic, ...]]:
    settings, catalogue, rapport = check(racine)
    assert settings is not None
    return settings, catalogue, rapport.diagnostics


def test_un_programme_local_reunit_les_deux_couches(local: Path) -> None:
    added_programme(local)
    settings, catalogue, diagnostics = judged(local)
    assert diagnostics == ()
    assert set(catalogue.programmes) == {"P-COURT", "P-ICI"}
    bundle = BundleFactory(local, catalogue, settings).programme("P-ICI")
    (seance,) = catalogue.programmes["P-ICI"].contenu.seances
    assert [e.sequence for e in seance.etapes if e.sequence] == ["S-ACCUEILLIR-1", "S-ACCUEILLIR-ICI"]
    assert "Tronc commun, édition 2026.1" in bundle.attribution and "Cursus local, édition 2026.1" in bundle.attribution


def test_un_programme_local_est_dans_la_liste_avec_sa_provenance(local: Path) -> None:
    added_programme(local)
    settings, catalogue, _ = judged(local)
    pages = {p.adresse: p for p in compose_pages(catalogue, settings)}
    assert [p.couche for p in pages["programmes/ici/"].provenance] == ["Cursus local"]
    assert [p.couche for p in pages["programmes/court/"].provenance] == ["Tronc commun"]
    html = Renderer(catalogue, settings).render(pages["programmes/ici/"]).html
    assert "modules/accueillir/ici" in html and "modules/accueillir/arriver" in html


def test_un_programme_local_qui_ne_tient_plus_dans_sa_duree_le_dit(local: Path) -> None:
    """Ses durées viennent de deux couches : il est jugé comme un autre, dans son propre fichier."""
    fichier = added_programme(local)
    change(fichier, "duree_minutes: 55-90", "duree_minutes: 10-20")
    lieux = {d.position.chemin for d in judged(local)[2]}
    assert lieux == {"docs/programmes/ici.md"}


def test_un_programme_commun_se_remplace_et_sa_derive_se_voit(local: Path) -> None:
    run(local, "remplacer", COURT)
    change(local / COURT, "resume: Une heure pour accueillir.", "resume: Une heure, chez nous.")
    _, catalogue, diagnostics = judged(local)
    assert diagnostics == ()
    assert catalogue.programmes["P-COURT"].contenu.resume == "Une heure, chez nous."
    change(local / "commun" / COURT, "effectif: 8 personnes", "effectif: 10 personnes")
    (derive,) = judged(local)[2]
    assert derive.code == "amont-change"
    assert f"commun/{COURT}" in derive.phrase and derive.position.chemin == COURT
    assert "{+10+}" in derive.suggestion
    run(local, "accuser-reception", COURT)
    assert judged(local)[2] == ()


def test_un_programme_commun_se_masque_avec_la_session_qui_le_donne(local: Path) -> None:
    change(local / "curriculum.yml", "  - CP-INVENTE\n", "  - CP-INVENTE\n  - P-COURT\n")
    (refus,) = judged(local)[2]
    assert refus.code == "masquage-d-un-contenu-cite" and "commun/sessions/matin.yml, ligne" in refus.phrase
    change(local / "curriculum.yml", "  - P-COURT\n", "  - P-COURT\n  - sessions/matin.yml\n")
    settings, catalogue, diagnostics = judged(local)
    assert diagnostics == ()
    assert not catalogue.programmes
    assert "programmes/court/" not in {p.adresse for p in compose_pages(catalogue, settings)}


def test_masquer_la_sequence_d_un_programme_est_refuse_avec_les_deux_fichiers(local: Path) -> None:
    change(local / "curriculum.yml", "  - CP-INVENTE\n", "  - CP-INVENTE\n  - S-ACCUEILLIR-1\n")
    refus = [d for d in judged(local)[2] if d.code == "masquage-d-un-contenu-cite"]
    assert refus and all(d.position.chemin == "curriculum.yml" for d in refus)
    assert any(f"commun/{COURT}, ligne" in d.phrase for d in refus)


def test_un_programme_de_meme_nom_n_ecrase_rien_en_silence(local: Path) -> None:
    fichier = local / COURT
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_text((local / "commun" / COURT).read_text(encoding="utf-8"), encoding="utf-8")
    (refus,) = judged(local)[2]
    assert refus.code == "ecrasement-silencieux"
    assert COURT in refus.phrase and f"commun/{COURT}" in refus.phrase


@pytest.mark.parametrize(
    ("fichier", "entree"),
    [
        ("docs/referentiel/competences.yml", "C-ACCUEILLIR"),
        ("docs/referentiel/references.yml", "livre-2000"),
        ("docs/referentiel/glossaire.yml", "irritant"),
    ],
)
def test_chaque_liste_se_remplace_entree_par_entree_avec_les_deux_fichiers(
    local: Path, fichier: str, entree: str
) -> None:
    """Une compétence, une référence, un terme : le diagnostic nomme l’entrée dans les deux couches, et donne la ligne."""
    commun = (local / "commun" / fichier).read_text(encoding="utf-8")
    trouvee = re.search(rf"(?m)^ *- (?:id|terme): {entree}\n(?:^ {{4,}}.*\n)*", commun)
    assert trouvee is not None
    champ = fichier.rpartition("/")[2].removesuffix(".yml").replace("glossaire", "termes")
    ancien = (local / fichier).read_text(encoding="utf-8") if (local / fichier).is_file() else f"{champ}:\n"
    texte = ancien if ancien.startswith(champ) else f"{champ}:\n"
    (local / fichier).write_text(texte + trouvee[0], encoding="utf-8")
    (refus,) = [d for d in judged(local)[2] if d.code == "ecrasement-silencieux"]
    assert f"« {entree} » de {fichier}" in refus.phrase and f"« {entree} » de commun/{fichier}" in refus.phrase
    ligne = re.search(r"remplace: amont-[0-9a-f]{16}", refus.suggestion)
    assert ligne is not None
    (local / fichier).write_text(texte + trouvee[0] + f"    {ligne[0]}\n", encoding="utf-8")
    assert judged(local)[2] == ()


def test_une_entree_qui_ne_remplace_rien_dit_ou_l_on_a_cherche(local: Path) -> None:
    glossaire = local / "docs/referentiel/glossaire.yml"
    with glossaire.open("a", encoding="utf-8") as fichier:
        fichier.write("    remplace: amont-0123456789abcdef\n")
    (refus,) = judged(local)[2]
    assert refus.code == "remplacement-de-rien" and refus.position.chemin == "docs/referentiel/glossaire.yml"
    assert "commun/docs/referentiel/glossaire.yml" in refus.phrase


def test_deux_sequences_locales_contre_le_meme_repere_gardent_leur_ordre(local: Path) -> None:
    """« apres » deux fois : dans l’ordre des noms de fichiers, sans que l’une chasse l’autre."""
    texte = (local / "modules/accueillir/15-ici.md").read_text(encoding="utf-8")
    texte = texte.replace("S-ACCUEILLIR-ICI", "S-ACCUEILLIR-LA").replace("A-ACCUEILLIR-ICI", "A-ACCUEILLIR-LA")
    (local / "modules/accueillir/16-la.md").write_text(texte, encoding="utf-8")
    _, catalogue, diagnostics = judged(local)
    assert diagnostics == ()
    assert catalogue.sequences_de["M-ACCUEILLIR"][-2:] == ("S-ACCUEILLIR-ICI", "S-ACCUEILLIR-LA")


def test_un_repere_qui_n_est_pas_du_module_est_dit(local: Path) -> None:
    change(local / "modules/accueillir/15-ici.md", "apres: S-ACCUEILLIR-2", "apres: S-AILLEURS-1")
    codes = {(d.code, d.position.chemin) for d in judged(local)[2]}
    assert ("ordre-impossible", "modules/accueillir/15-ici.md") in codes
