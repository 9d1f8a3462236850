"""Les programmes qui ne viennent pas de PyPI : trouvés, installés si la machine le permet, sinon nommés en une phrase."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Programme:
    """Un programme du système : ses noms ou ses chemins possibles, à quoi il sert, comment l’installer selon la machine."""

    noms: tuple[str, ...]
    usage: str
    apt: str
    ailleurs: str

    def find(self) -> str | None:
        """Le chemin du programme, ou rien."""
        return next((c for c in map(shutil.which, self.noms) if c), None)


CHROMIUM = Programme(
    (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ),
    "les essais du site dans un navigateur",
    "chromium",
    "installez Google Chrome ou Chromium (macOS : brew install --cask chromium ; Windows : winget install Google.Chrome)",
)

JAVA = Programme(
    ("java",),
    "epubcheck, qui juge les livres numériques, et Nu, qui juge les pages",
    "default-jre-headless",
    "installez une machine virtuelle Java (macOS : brew install openjdk ; Windows : winget install EclipseAdoptium.Temurin.21.JRE)",
)
LIBREOFFICE = Programme(
    (
        "soffice",
        "libreoffice",
        "/Applications/LibreOffice.app/Contents/MacOS/soffice",
        r"C:\Program Files\LibreOffice\program\soffice.exe",
    ),
    "les essais des documents dans une vraie suite bureautique",
    "libreoffice-writer-nogui libreoffice-impress-nogui libreoffice-calc-nogui fonts-dejavu-core",
    "installez LibreOffice (macOS : brew install --cask libreoffice ; Windows : winget install TheDocumentFoundation.LibreOffice)",
)
NPM = Programme(
    ("npm",),
    "les contrôleurs des pages, des livres et des scripts, et la plateforme SCORM d’essai",
    "npm",
    "installez Node.js (macOS : brew install node ; Windows : winget install OpenJS.NodeJS)",
)
NGINX = Programme(
    ("nginx", "/usr/sbin/nginx"),
    "l’essai de charge du site",
    "nginx libnginx-mod-http-brotli-static",
    "installez nginx (macOS : brew install nginx)",
)
WRK = Programme(("wrk",), "l’essai de charge du site", "wrk", "installez wrk (macOS : brew install wrk)")


def require(programme: Programme) -> bool:
    """Vrai si le programme est là ou vient d’être installé ; sinon dit la commande à taper."""
    if programme.find():
        return True
    if shutil.which("apt-get") and os.name == "posix" and os.geteuid() == 0:
        print(f"Installation de {programme.apt}, pour {programme.usage}…", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", *programme.apt.split()], check=False, stdout=subprocess.DEVNULL
        )
        if programme.find():
            return True
    conseil = f"sudo apt-get install {programme.apt}" if sys.platform == "linux" else programme.ailleurs
    print(f"Il manque {programme.noms[0]}, pour {programme.usage} : {conseil}")
    return False
