"""Ce que le site dit de lui-même : les contrôles d’accessibilité critère par critère, et le poids de ses pages."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pupitre.model.base import Cle, TexteCourt, Valeur

Statut = Literal["automatique", "interdiction", "moitie", "humain"]
STATUTS: Final[dict[Statut, tuple[str, str]]] = {
    # statut -> (ce que l’on lit, ce que cela veut dire)
    "automatique": ("Automatique", "des essais le tranchent à chaque modification"),
    "interdiction": ("Par interdiction", "le site s’interdit ce que vise le critère, et un essai le prouve"),
    "moitie": ("À moitié", "des essais en contrôlent une part, une personne doit juger le reste"),
    "humain": ("Humain", "seule une personne peut en juger"),
}
THEMES: Final = (
    "Images",
    "Cadres",
    "Couleurs",
    "Multimédia",
    "Tableaux",
    "Liens",
    "Scripts",
    "Éléments obligatoires",
    "Structuration de l’information",
    "Présentation de l’information",
    "Formulaires",
    "Navigation",
    "Consultation",
)


class Controle(Valeur):
    """Un contrôle automatique : un essai, ou une règle que les contenus doivent suivre."""

    cle: Cle = Field(description="Le nom court du contrôle.", examples=["axe"])
    essai: Annotated[str, Field(pattern=r"^(tests/[\w/]+\.py::test_\w+)?$")] = Field(
        default="", description="L’essai qui le fait.", examples=["tests/site/test_accessibilite.py::test_ibm_equal_access"]
    )  # fmt: skip
    regle: str = Field(default="", description="Le code de la règle qui le fait.", examples=["image-sans-alternative"])
    nom: TexteCourt = Field(description="Ce qu’il vérifie, en une phrase.", examples=["axe sur toutes les pages"])

    @model_validator(mode="after")
    def _check(self) -> Controle:
        if bool(self.essai) == bool(self.regle):
            raise PydanticCustomError(
                "champ-manquant", "Un contrôle porte « essai » ou « regle », et un seul des deux."
            )
        return self


class Critere(Valeur):
    """Un critère du RGAA, et ce que les contrôles automatiques en disent."""

    numero: Annotated[str, Field(pattern=r"^\d{1,2}\.\d{1,2}$")] = Field(
        description="Le numéro du critère.", examples=["1.1"]
    )
    intitule: TexteCourt = Field(
        description="L’intitulé du critère, tel que le référentiel l’écrit.",
        examples=["Chaque page web a-t-elle un titre de page ?"],
    )
    statut: Statut = Field(
        description="Qui peut en juger : « automatique », « interdiction », « moitie » ou « humain ».",
        examples=["automatique"],
    )
    preuves: tuple[Cle, ...] = Field(default=(), description="Les contrôles qui le jugent.", examples=[["axe", "nu"]])
    reste: str = Field(
        default="", description="Ce qu’une personne doit encore regarder.", examples=["si le titre dit la page"]
    )

    @property
    def theme(self) -> str:
        """Le titre de la partie du référentiel."""
        return THEMES[int(self.numero.partition(".")[0]) - 1]

    @model_validator(mode="after")
    def _check(self) -> Critere:
        if bool(self.preuves) == (self.statut == "humain"):
            raise PydanticCustomError("champ-manquant", "« preuves » va avec tous les statuts, sauf « humain ».")
        if bool(self.reste) != (self.statut in ("moitie", "humain")):
            raise PydanticCustomError("champ-manquant", "« reste » va avec les statuts « moitie » et « humain ».")
        return self


class Accessibilite(Valeur):
    """Le fichier `docs/referentiel/accessibilite.yml`."""

    controles: tuple[Controle, ...] = Field(
        description="Les contrôles automatiques.",
        examples=[[{"cle": "axe", "essai": "tests/site/test_accessibilite.py::test_ibm_equal_access", "nom": "axe"}]],
    )
    criteres: tuple[Critere, ...] = Field(
        description="Les critères, dans l’ordre du référentiel.",
        examples=[[{"numero": "8.5", "intitule": "Chaque page web…", "statut": "automatique", "preuves": ["axe"]}]],
    )


class Budget(Valeur):
    """Ce qu’une page ne doit pas dépasser ; octets compressés par gzip, polices telles quelles."""

    premiere_page: int = Field(description="La première page vue, polices comprises.", examples=[45000])
    page_suivante: int = Field(description="Ce que demande une page de plus.", examples=[12000])
    page_longue: int = Field(description="Une page que l’on imprime comme un document.", examples=[16000])
    html_median: int = Field(description="Le HTML d’une page sur deux.", examples=[10000])
    css: int = Field(description="Les feuilles de style.", examples=[10000])
    js: int = Field(description="Tous les scripts d’une page.", examples=[8000])
    requetes: int = Field(description="Requêtes de la première page.", examples=[6])


class Poids(Valeur):
    """Le poids d’une page, en octets : HTML, CSS et JS compressés par gzip, polices et images telles qu’on les envoie."""

    gabarit: TexteCourt = Field(description="La sorte de page.", examples=["Séquence"])
    page: str = Field(description="L’adresse de la page mesurée.", examples=["modules/observer-les-usages/"])
    html: int = Field(description="Le HTML.", examples=[9000])
    css: int = Field(description="Les feuilles de style.", examples=[9000])
    js: int = Field(description="Les scripts.", examples=[3000])
    polices: int = Field(description="Les polices.", examples=[24800])
    images: int = Field(description="Les images.", examples=[2000])
    longue: bool = Field(default=False, description="Vrai si la page s’imprime comme un document.", examples=[False])
    requetes: int = Field(description="Le nombre de requêtes.", examples=[6])

    @property
    def total(self) -> int:
        """Ce que l’on télécharge à la première visite."""
        return self.html + self.css + self.js + self.polices + self.images


class Ecoconception(Valeur):
    """Le fichier `docs/referentiel/ecoconception.yml`, écrit par `scripts/peser.py`."""

    budget: Budget = Field(description="Les plafonds.", examples=[{"premiere_page": 45000}])
    pages: int = Field(description="Le nombre de pages du site.", examples=[300])
    html_median: int = Field(description="Le HTML d’une page sur deux, compressé.", examples=[7000])
    site: int = Field(description="Toutes les pages et leurs fichiers, tels qu’on les range.", examples=[20000000])
    mesures: tuple[Poids, ...] = Field(
        description="Une page par gabarit.", examples=[[{"gabarit": "Accueil", "page": "", "html": 9000}]]
    )
