"""Une prose française vraisemblable et variée, la même pour une même graine ; tout y est inventé."""

from collections.abc import Iterator
from random import Random
from typing import Final

QUI: Final = (
    "l’agente d’accueil", "le secrétaire de mairie", "une aide à domicile", "un facteur", "la bibliothécaire",
    "un cantonnier", "une conseillère sociale", "le chef de service", "une élue du canton", "un habitant âgé",
    "une jeune mère", "le gardien du collège", "une infirmière", "un apprenti", "la voisine", "un retraité",
    "une étudiante", "le chauffeur du car", "une nouvelle arrivante", "le président de l’association",
    "une agricultrice", "un maçon", "la directrice adjointe", "un demandeur d’emploi", "une aidante",
)  # fmt: skip
FAIT: Final = (
    "note l’heure d’arrivée sans la commenter", "relit la lettre à voix haute", "montre le formulaire resté vide",
    "pose trois questions ouvertes", "dessine le trajet sur une feuille", "range les étiquettes par moment de la journée",
    "raconte la dernière démarche du début à la fin", "demande une explication au guichet", "laisse un silence",
    "écrit la phrase entendue, mot pour mot", "compare deux manières d’attendre", "déplace le panneau d’un mètre",
    "essaie une maquette en carton", "rappelle le service une seconde fois", "attend devant la porte fermée",
    "reformule la demande avec des mots simples", "trie le courrier de la semaine", "propose une autre heure de passage",
    "recopie le numéro affiché sur la vitre", "téléphone à un proche pour comprendre", "replie la feuille en quatre",
    "cherche la bonne entrée du bâtiment", "remercie, puis repart sans réponse", "mesure la file au début et à la fin",
    "signale une marche glissante", "garde le brouillon pour le lendemain", "relève ce qui manque au dossier",
    "explique la règle à la personne suivante", "barre les mots du métier", "colle la consigne près de l’entrée",
    "vérifie que l’accord est signé", "imagine trois réponses différentes", "abandonne la démarche en ligne",
    "prête son téléphone pour un rendez-vous", "décrit le geste plutôt que l’intention",
    "revient avec une photo du compteur", "lit la notice jusqu’au bout", "fait répéter la consigne",
    "accompagne la personne jusqu’au bon bureau", "compte les retours de la semaine",
)  # fmt: skip
OU: Final = (
    "à la mairie de {lieu}", "au guichet de {lieu}", "dans le car qui mène à {lieu}", "sur la place de {lieu}",
    "à la maison de services de {lieu}", "près de l’école de {lieu}", "au marché de {lieu}", "devant la poste de {lieu}",
    "à la médiathèque de {lieu}", "dans la salle des fêtes de {lieu}", "sur la route de {lieu}",
    "au centre médico-social de {lieu}", "dans l’ancien café de {lieu}", "au bord de l’étang de {lieu}",
)  # fmt: skip
QUAND: Final = (
    "le mardi matin", "avant la tournée", "un jour de marché", "à l’heure de la sortie", "en fin de mois",
    "pendant la première semaine", "après la réunion", "à la tombée de la nuit", "un matin de neige", "au printemps",
    "quand la salle se vide", "dès l’ouverture", "entre deux rendez-vous", "la veille des vacances",
)  # fmt: skip
POURQUOI: Final = (
    "pour ne rien supposer", "afin de retrouver les mots exacts", "sans chercher de coupable",
    "pour que la suite soit plus simple", "afin de partager le constat", "sans promettre de solution",
    "pour décider avec ceux que cela concerne", "afin d’éprouver l’idée à peu de frais",
    "pour laisser une trace utile", "sans demander davantage que nécessaire",
)  # fmt: skip
SUITE: Final = (
    "On garde le fait, on laisse l’avis de côté", "Rien ne presse encore de conclure", "L’équipe en tire une question",
    "Ce détail change la suite du parcours", "Personne ne l’avait dit en réunion", "Le récit vaut mieux qu’une opinion",
    "Une seule visite ne suffit pas à généraliser", "La solution viendra plus tard", "Il faut revenir un autre jour",
    "La contrainte est réelle et se contourne", "Le besoin apparaît derrière la demande", "Cette trace servira à décider",
)  # fmt: skip
PATRONS: Final = (
    "{Quand}, {qui} {fait} {ou}.",
    "{Qui} {fait} {pourquoi} ; {qui2} {fait2} ensuite.",
    "Si {qui} {fait} {quand}, alors {qui2} {fait2}.",
    "{Suite} : {qui} {fait} {ou}.",
    "{Ou}, {qui} {fait}, puis {fait2} {pourquoi}.",
    "{Suite}. {Qui} {fait} {quand} et {qui2} {fait2}.",
    "Tandis que {qui} {fait}, {qui2} {fait2} {ou}.",
    "{Qui} {fait} {ou}, {quand}, {pourquoi}.",
)  # fmt: skip
DEBUTS: Final = (
    "Saint-",
    "Mont",
    "Ville",
    "Beau",
    "Châtel",
    "Puy-",
    "Font",
    "Bois-",
    "La Roche-",
    "Val",
    "Clair",
    "Haute",
)
SYLLABES: Final = ("ra", "lo", "mi", "ve", "ssan", "thi", "gou", "ber", "dre", "nac", "vil", "pau", "cor", "luc", "tel")
FINS: Final = (
    "gnac",
    "sur-Ombre",
    "rolles",
    "mont",
    "zat",
    "vaux",
    "lières",
    "court",
    "ges",
    "donne",
    "nières",
    "bost",
)


def place(hasard: Random) -> str:
    """Un nom de commune qui n’existe pas : ils enrichissent le vocabulaire comme le font les vrais noms propres."""
    milieu = "".join(hasard.choice(SYLLABES) for _ in range(hasard.randint(1, 3)))
    debut, fin = hasard.choice(DEBUTS), hasard.choice(FINS)
    return f"{debut}{milieu.capitalize() if debut.endswith('-') else milieu}{'-' if fin[0].islower() and '-' in fin else ''}{fin}"


def sentence(hasard: Random) -> str:
    """Une phrase de dix à trente mots."""
    mots = {
        "qui": hasard.choice(QUI), "qui2": hasard.choice(QUI), "fait": hasard.choice(FAIT), "fait2": hasard.choice(FAIT),
        "ou": hasard.choice(OU).format(lieu=place(hasard)), "quand": hasard.choice(QUAND),
        "pourquoi": hasard.choice(POURQUOI), "suite": hasard.choice(SUITE),
    }  # fmt: skip
    capitales = {nom.capitalize(): texte[0].upper() + texte[1:] for nom, texte in mots.items()}
    return hasard.choice(PATRONS).format(**mots, **capitales)


def remark(hasard: Random) -> str:
    """Une phrase de cinq à dix mots."""
    return f"{hasard.choice(SUITE)}."


def paragraph(hasard: Random, phrases: int, ajout: str = "") -> str:
    """Plusieurs phrases ; `ajout`, s’il est donné, vient au milieu."""
    suite = [sentence(hasard) for _ in range(phrases)]
    if ajout:
        suite.insert(phrases // 2, ajout)
    return " ".join(suite)


def title(hasard: Random) -> str:
    """Un titre court, à l’infinitif."""
    verbe = hasard.choice(("Regarder", "Écouter", "Décrire", "Cadrer", "Imaginer", "Essayer", "Mesurer", "Raconter"))
    objet = hasard.choice(("l’attente", "un accueil", "une tournée", "le courrier", "un trajet", "la file", "un refus"))
    ou = hasard.choice(("au guichet", "à plusieurs", "sans conclure", "en chemin", "avec peu", "de près", "autrement"))
    return f"{verbe} {objet} {ou}"


def terms(nombre: int) -> Iterator[tuple[str, str]]:
    """Des termes de glossaire, tous différents, et leur définition."""
    hasard = Random("glossaire")  # noqa: S311 (une suite répétable, pas un secret)
    noms = ("carnet", "visite", "relais", "entretien", "trajet", "maquette", "indice", "récit", "seuil", "passage")
    qualites = ("croisé", "partagé", "de terrain", "à froid", "en double", "de proximité", "sans rendez-vous",
                "à deux voix", "de la première heure", "de saison")  # fmt: skip
    precisions = ("", " du canton", " de l’accueil")
    suite = [f"{n} {q}{p}" for p in precisions for q in qualites for n in noms]
    for terme in suite[:nombre]:
        yield terme, sentence(hasard).rstrip(".") + "."
