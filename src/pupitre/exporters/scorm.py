"""Les paquets SCORM 1.2 et SCORM 2004 4e édition : un lançable par module, que toute plateforme de formation importe.

Une coquille garde la session avec la plateforme pendant que les pages défilent dans un cadre : un paquet n’ouvre sa
session qu’une fois, même s’il a plusieurs pages. Le module d’un programme est le même fichier que le module exporté seul.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Final

from pupitre.exporters.archive import CHEMIN, write_zip
from pupitre.exporters.bundle import Bundle
from pupitre.exporters.scorm_manifest import NORMES, Norme, Resource, manifest
from pupitre.exporters.scorm_pages import RUNTIME, Sco, runtime
from pupitre.rendering.sanitize import french_typography

COMMUNS: Final = ("coquille.css", "coquille.js", "etat.js", "liaison.js", "page.css", "page.js")
NOTICE: Final = "LISEZ-MOI.txt"
TEXTE_DE_LA_NOTICE: Final = """\
{titre}
Paquet {norme} · édition {edition}

CE QUE CONTIENT CE PAQUET
{contenu}
Chaque module contient sa présentation, ses séquences, son quiz, ses fiches-outils et leurs canevas, ses cas pratiques,
son glossaire et ses références. Rien n’est demandé à un autre serveur pendant la lecture.{fictions}

COMMENT L’IMPORTER
Ne décompressez pas le fichier.
- Moodle : dans le cours, « Ajouter une activité », puis « Paquetage SCORM », et déposez le fichier. Méthode d’évaluation
  « {methode} » ; achèvement : « Exiger le statut : Terminé ». Affichage dans la fenêtre ou dans le cours : les deux
  marchent, à partir de 360 pixels de large.
- Open edX : un composant « SCORM » par fichier de module (il n’ouvre que le premier module d’un ensemble).
- Ailleurs : la commande d’import « SCORM » de votre plateforme.

CE QUE REÇOIT LA PLATEFORME
- L’état : « incomplete », puis « completed » quand toutes les séquences ont été ouvertes et toutes les questions tentées.
- Le score, de 0 à 100 : la part de questions justes à la dernière vérification. Le quiz sert à savoir où l’on en est : le
  paquet ne fixe aucun seuil de réussite. Si vous en voulez un, fixez-le dans la plateforme.
- Chaque réponse vérifiée, la page en cours, le temps passé. La personne retrouve sa page et ses réponses.

CE QUI N’Y EST PAS
- Le guide du formateur, ses corrigés d’animation et le déroulé minuté : ils ont leur propre export.
- Les autres modules : les liens qui y mènent ouvrent le site public, dans un nouvel onglet.
- Les réponses écrites à la main pendant les activités : elles restent dans le carnet de la personne.

CITER, RÉUTILISER
{attribution}
Adresse permanente : {permalien}
Les images portent leurs crédits dans la page « À propos » de chaque module. Les fichiers .xsd et .dtd sont ceux que
demande la norme : © IMS Global Learning Consortium, ADL et W3C, repris sans changement.
"""


def _scos(bundle: Bundle) -> tuple[Sco, ...]:
    return tuple(Sco(b) for b in bundle.parts or (bundle,))


def _write(bundle: Bundle, fichier: Path, norme: Norme) -> None:
    """Écrit le paquet ; mêmes entrées, mêmes octets."""
    communs = {f"commun/{nom}": runtime(nom).encode() for nom in COMMUNS} | {
        NOTICE: _notice(bundle, norme).replace("\n", "\r\n").encode()  # le Bloc-notes de vieux Windows
    }
    contenu = dict(communs)
    resources = []
    for sco in _scos(bundle):
        fichiers = sco.written(norme.nom)
        contenu |= fichiers
        lancement = f"{sco.dossier}/index.html"
        autres = sorted({*fichiers, *communs} - {lancement})
        resources.append(Resource(sco.module.module.id, sco.module.module.titre, lancement, (lancement, *autres)))
    contenu |= {f.name: f.read_bytes() for f in sorted((RUNTIME / norme.schemas).iterdir())}
    contenu["imsmanifest.xml"] = manifest(bundle, norme, resources).encode()
    write_zip(fichier, contenu, bundle.edition.publiee_le)


write_scorm_12: Final = partial(_write, norme=NORMES["1.2"])
write_scorm_2004: Final = partial(_write, norme=NORMES["2004"])


def check_scorm(bundle: Bundle) -> tuple[str, ...]:
    """Ce qu’un paquet SCORM ne peut pas porter : un fichier au nom que toutes les plateformes ne liraient pas."""
    chemins = (c for sco in _scos(bundle) for c in (*sco.joints, *(f"{sco.dossier}/{nom}" for nom in sco.sources)))
    return tuple(dict.fromkeys(map(_refusal, _unreadable(chemins))))


def _unreadable(chemins: Iterable[str]) -> Iterable[str]:
    return (c for c in chemins if not CHEMIN.fullmatch(c))


def _refusal(chemin: str) -> str:
    return (
        f"le fichier « {chemin} » aurait un nom que des plateformes refusent. Donnez-lui 120 caractères au plus, "
        "sans accent ni espace."
    )


def _notice(bundle: Bundle, norme: Norme) -> str:
    scos = _scos(bundle)
    fictions = dict.fromkeys(n.titre for b in (s.bundle for s in scos) for p in b.cas if (n := b.notice(p)).mention)
    etiquette = "\nScénarios d’entraînement (fictions) : " + " ; ".join(fictions) + "." if fictions else ""
    lignes = [
        f"- {s.module.module.titre} ({s.module.module.id}) : {len(s.module.sequences)} séquences, "
        f"{len(s.module.questions)} questions"
        for s in scos
    ]
    texte = TEXTE_DE_LA_NOTICE.format(
        titre=bundle.titre, norme=f"SCORM {norme.version}", edition=bundle.edition.edition, contenu="\n".join(lignes),
        fictions=etiquette, methode="Note moyenne" if bundle.parts else "Note la plus haute", attribution=bundle.attribution, permalien=bundle.permalien,
    )  # fmt: skip
    return french_typography(texte)
