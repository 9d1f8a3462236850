"""Les macros, sur le petit cursus : ce qu’une personne lit, écrit à la main."""

from __future__ import annotations

import re

import pytest
from jinja2 import TemplateError

from pupitre.model.base import Fourchette
from pupitre.model.catalogue import Catalogue
from pupitre.model.macro_signatures import MACRO_SIGNATURES
from pupitre.rendering.context import Cible, RenderContext, minutes, number
from pupitre.rendering.macros import MACROS
from pupitre.rendering.macros.curriculum_map import direct_prerequisites
from pupitre.rendering.macros.entry_points import activities, first_sequences, path_for
from pupitre.rendering.pages import compose_pages
from pupitre.rendering.renderer import SANDBOX, Renderer, expand_calls
from pupitre.settings import Settings

BALISE = re.compile(r"<[^>]+>")


def context(
    petit: tuple[Settings, Catalogue], adresse: str = "modules/accueillir/", cible: Cible = Cible.SITE
) -> RenderContext:
    settings, catalogue = petit
    renderer = Renderer(catalogue, settings)
    return renderer.context_at(adresse, cible)


def text(html: str) -> str:
    return " ".join(BALISE.sub(" ", html).replace("\u00a0", " ").split())


def test_la_table_et_les_signatures_se_repondent() -> None:
    assert set(MACROS) == set(MACRO_SIGNATURES)


def test_lien_relatif_a_la_page(petit: tuple[Settings, Catalogue]) -> None:
    assert MACROS["lien_vers"](context(petit), "F-ACCUEIL") == '<a href="../../fiches-outils/accueil/">L’accueil</a>'
    ancre = MACROS["lien_vers"](context(petit, "glossaire/"), "A-ACCUEILLIR-PORTE", "la porte")
    assert ancre == '<a href="../modules/accueillir/arriver/#a-accueillir-porte">la porte</a>'


def test_citation(petit: tuple[Settings, Catalogue]) -> None:
    assert text(MACROS["citer_source"](context(petit), "livre-2000")) == "(Martin, 2000)"
    assert text(MACROS["citer_source"](context(petit), "livre-2000", "p. 12")) == "(Martin, 2000, p. 12)"


def test_donnee(petit: tuple[Settings, Catalogue]) -> None:
    assert text(MACROS["donnee_territoire"](context(petit), "population")) == "1 234 habitants (2020, Martin)"
    partie = text(MACROS["donnee_territoire"](context(petit), "ages", "jeunes"))
    assert partie == "10,5 % (Martin, à confirmer)"


def test_definition_par_variante(petit: tuple[Settings, Catalogue]) -> None:
    html = MACROS["definition_terme"](context(petit), "irritants")
    assert text(html) == "irritants Ce qui gêne."
    assert 'role="tooltip"' in html and 'href="../../glossaire/#t-irritant"' in html


def test_quiz_dit_chaque_retour(petit: tuple[Settings, Catalogue]) -> None:
    _settings, catalogue = petit
    html = MACROS["quiz_module"](context(petit), "M-ACCUEILLIR")
    assert html.count("<fieldset") == html.count("<legend") == 7
    for question in catalogue.quiz["M-ACCUEILLIR"].contenu.questions:
        for liste in ("reponses", "paires", "elements"):
            for item in getattr(question, liste, ()):
                assert html.count(item.retour.replace("'", "’")) >= 2, (
                    item
                )  # une fois à la réponse, une fois au corrigé
    assert html.count('data-juste="oui"') == 1 + 2 + 1


def test_quiz_du_formateur_n_a_rien_a_remplir(petit: tuple[Settings, Catalogue]) -> None:
    html = MACROS["quiz_module"](context(petit, cible=Cible.FORMATEUR), "M-ACCUEILLIR")
    assert "<input" not in html and "<select" not in html
    assert "Une durée se mesure." in html


def test_l_ordre_propose_n_est_jamais_l_ordre_juste(petit: tuple[Settings, Catalogue]) -> None:
    html = MACROS["quiz_module"](context(petit), "M-ACCUEILLIR")
    attendus = re.findall(r'data-attendu="(\d)"', html.split('id="q-accueillir-5"')[1].split("</fieldset>")[0])
    assert sorted(attendus) == ["1", "2", "3"] and attendus != ["1", "2", "3"]


def test_matrice_des_competences(petit: tuple[Settings, Catalogue]) -> None:
    assert "Accueillir une personne Accueillir 2 7" in text(MACROS["tableau_competences"](context(petit)))


@pytest.mark.parametrize(
    ("duree", "lu"),
    [((20, 30), "20 à 30 min"), ((20, 20), "20 min"), ((60, 90), "1 h à 1 h 30"), ((45, 65), "45 min à 1 h 05"), ((120, 120), "2 h")],
)  # fmt: skip
def test_minutes(duree: tuple[int, int], lu: str) -> None:
    assert minutes(Fourchette(*duree)).replace("\u00a0", " ") == lu


def test_nombre() -> None:
    assert number(115527) == "115\u00a0527"
    assert number(20.8) == "20,8"
    assert number(20.0) == "20"


def test_notes_du_formateur_et_corriges(petit: tuple[Settings, Catalogue]) -> None:
    """La note du formateur n’est que sur sa page ; le corrigé est replié ailleurs."""
    settings, catalogue = petit
    renderer = Renderer(catalogue, settings)
    pages = {p.adresse: renderer.render(p).html for p in compose_pages(catalogue, settings)}
    assert "Préparez deux chaises" not in pages["modules/accueillir/"]
    assert "Préparez deux chaises" in pages["modules/accueillir/formateur/"]
    assert '<details class="corrige">' in pages["modules/accueillir/arriver/"]
    assert '<details class="corrige">' not in pages["modules/accueillir/formateur/"]


def test_fiction_etiquetee_partout(petit: tuple[Settings, Catalogue]) -> None:
    settings, catalogue = petit
    renderer = Renderer(catalogue, settings)
    pages = {p.adresse: (p, renderer.render(p).html) for p in compose_pages(catalogue, settings)}
    page, html = pages["cas-pratiques/cas-invente/"]
    assert page.etiquette == "Scénario d’entraînement (fiction)"
    assert "Cette situation est une fiction" in html
    assert "Exemple fictif" in pages["modules/accueillir/repondre/"][1]
    assert "fiction" not in pages["cas-pratiques/cas-vrai/"][1]


def test_un_prerequis_deja_exige_n_est_pas_redit() -> None:
    """Réduction transitive, sur un graphe dessiné à la main : d ← b, c ; c ← b ; b ← a."""
    graphe = {"a": (), "b": ("a",), "c": ("a", "b"), "d": ("b", "c", "absent"), "e": ("a",)}
    assert direct_prerequisites(graphe) == {"a": (), "b": ("a",), "c": ("b",), "d": ("c",), "e": ("a",)}


def test_carte_du_cursus(reel: tuple[Settings, Catalogue]) -> None:
    """Chaque module a une fois sa forme, son numéro et son titre entier ; un fil n’unit que deux voisins liés."""
    html = MACROS["carte_cursus"](context(reel, ""))
    modules = [reel[1].modules[m].contenu for m in reel[1].module_order()]
    numeros = {m.id: rang for rang, m in enumerate(modules, start=1)}
    lignes = html.split("<li")[1:]
    assert len(lignes) == len(modules)
    for module, ligne in zip(modules, lignes, strict=True):
        lu = text("<li" + ligne)
        assert f"N° {numeros[module.id]}, {module.titre}" in lu and f">{numeros[module.id]}</text>" in ligne
        dits = {int(n) for n in re.findall(r"n° (\d+)", lu)}
        assert dits <= {numeros[p] for p in module.prerequis} and bool(dits) == bool(module.prerequis)
        if "suite-du-fil" in ligne:
            assert numeros[module.id] - 1 in dits
    assert html.count("suite-du-fil") >= 5


def test_parcours_de_chaque_profil(reel: tuple[Settings, Catalogue]) -> None:
    """Pour chaque public : de deux à quatre modules qui le nomment, et aucun prérequis hors du parcours."""
    catalogue = reel[1]
    modules = [catalogue.modules[m].contenu for m in catalogue.module_order()]
    parcours = {
        p: path_for(modules, p) for p in ("agent-accueil", "chef-projet", "cadre", "elu", "formateur", "etudiant")
    }
    for public, choisis in parcours.items():
        vus: set[str] = set()
        for module in choisis:
            assert public in module.publics and vus.issuperset(module.prerequis), (public, module.id)
            vus.add(module.id)
        assert 2 <= len(choisis) <= 4
    assert len(set(parcours.values())) >= 5, "les parcours se ressemblent trop pour servir à choisir"
    html = MACROS["liste_parcours"](context(reel, ""))
    assert html.count("<h3>") == 6 and html.count('href="catalogue/?public=') == 6


def test_selon_le_temps(reel: tuple[Settings, Catalogue]) -> None:
    """Ce qui est proposé tient dans le temps dit, au plus long de sa fourchette, et sans prérequis."""
    catalogue = reel[1]
    contexte = context(reel, "")
    libres = [d.contenu for d in catalogue.modules.values() if not d.contenu.prerequis]
    assert all(duree.maxi <= 15 for _, _, duree in activities(contexte, libres, 15))
    for temps, nombre in ((30, 1), (60, 2)):
        for module, _, duree in first_sequences(contexte, libres, temps):
            siennes = catalogue.sequences_de[module.id][:nombre]
            durees = [catalogue.sequences[s].contenu.duree_autonomie_minutes.maxi for s in siennes]
            assert sum(durees) == duree.maxi <= temps


@pytest.mark.parametrize(
    "texte",
    [
        "sans rien",
        'un {{ echo("a") }} et {{ echo("a") }}{{ echo("b") }}\n',
        'deux lignes {{ echo(\n "a") }}',
        'avec un blanc {{- echo("a") -}} retiré',
        '{% raw %}{{ echo("a") }}{% endraw %} {{ echo("b") }}',
        'un commentaire {# {{ echo("a") }} #} {{ echo("b") }}',
        '{{ echo("une fin }} dans le texte") }} puis {{ echo("b") }}',
        'une accolade { seule } et }} perdue, {{ echo("a") }}',
        'ordinaires : {{ dire_mot("à « b »") }}, {{dire_mot( "a" , "b" )}}, {{ dire_mot() }}\n',
        """guillemets {{ dire_mot('a') }}, échappés {{ dire_mot("a\\nb") }}, calcul {{ dire_mot("a" ~ "b") }}""",
    ],
)
def test_ne_compiler_que_les_appels_ne_change_rien(texte: str) -> None:
    """Ce que l’on rend appel par appel est ce que Jinja rend du texte entier."""
    macros = {"echo": lambda valeur: f"<{valeur}>", "dire_mot": lambda *mots: "|".join(mots)}
    assert expand_calls(texte, macros) == SANDBOX.from_string(texte).render(macros)


@pytest.mark.parametrize(
    "texte", ['ouvert {{ echo("a")', "{{ absente() }}", '{{ mot_absent("a") }}', "{{ echo( }} et la suite"]
)
def test_un_appel_fautif_echoue_comme_dans_jinja(texte: str) -> None:
    macros = {"echo": str}
    with pytest.raises(TemplateError) as attendu:
        SANDBOX.from_string(texte).render(macros)
    with pytest.raises(type(attendu.value)):
        expand_calls(texte, macros)


def test_un_programme_n_a_pas_de_colonne_vide(reel: tuple[Settings, Catalogue]) -> None:
    """Le matériel est celui des séquences ; toutes les lignes d’un déroulé ont autant de cellules que l’en-tête."""
    for identifiant, colonnes in (("P-SENSIBILISATION", 3), ("M-OBSERVER", 4)):
        html = MACROS["tableau_deroule"](context(reel), identifiant)
        assert ("Matériel" in html) == (colonnes == 4)
        for ligne in re.findall(r"<tr.*?</tr>", html):
            etendue = re.search(r'colspan="(\d)"', ligne)
            assert (int(etendue[1]) if etendue else len(re.findall(r"<t[hd]", ligne))) == colonnes, ligne


@pytest.mark.parametrize("macro", ["liste_termes", "liste_references"])
def test_sauter_a_une_lettre(macro: str, reel: tuple[Settings, Catalogue], petit: tuple[Settings, Catalogue]) -> None:
    """Une longue liste offre ses lettres, dans l’ordre, une fois chacune, et chacune mène à une entrée ; une courte, non."""
    html = MACROS[macro](context(reel))
    liens = re.findall(r'<a href="#([^"]+)">([A-Z])</a>', html)
    lettres = [lettre for _, lettre in liens]
    assert len(lettres) > 10 and lettres == sorted(set(lettres))
    places = [html.index(f'id="{ancre}"') for ancre, _ in liens]
    assert places == sorted(places)
    assert "lettres" not in MACROS[macro](context(petit))
