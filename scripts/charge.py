#!/usr/bin/env python3
"""Sert le site construit par nginx, avec la configuration que nous donnons, et le charge avec wrk, sur cette machine seule.

Usage : charge.py [--secondes 10] [--connexions 32] [DOSSIER]
Échoue si une réponse n’est pas bonne, si un texte n’arrive pas compressé, ou s’il manque un en-tête.
"""

import argparse
import gzip
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli

from pupitre.exporters.delivery import COMPRESSIBLES, SEUIL, prepare_delivery
from pupitre.exporters.hosting import A_REDEMANDER, PARTOUT, as_nginx
from systeme import NGINX, WRK, require

RACINE = Path(__file__).resolve().parent.parent
PAGES_DEMANDEES = 200
# Le serveur entier dans un dossier de passage : rien n’est écrit ailleurs, rien ne reste.
NGINX_CONF = """\
{droits}daemon off;
worker_processes 1;
pid {dossier}/nginx.pid;
error_log {dossier}/erreurs.log warn;
include /etc/nginx/modules-enabled/*.conf;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {dossier}/corps;
    proxy_temp_path {dossier}/relais;
    fastcgi_temp_path {dossier}/fastcgi;
    uwsgi_temp_path {dossier}/uwsgi;
    scgi_temp_path {dossier}/scgi;
    include {dossier}/ecole.conf;
}}
"""
WRK_LUA = """\
local adresses = {%s}
local rang = 0
request = function()
  rang = rang %% #adresses + 1
  return wrk.format("GET", adresses[rang], {["Accept-Encoding"] = "br, gzip"})
end
done = function(bilan, latence)
  local e = bilan.errors
  io.write(string.format('\\nBILAN {"demandes": %%d, "octets": %%d, "duree": %%.6f, "erreurs": %%d, "p50": %%.2f, "p99": %%.2f}\\n',
    bilan.requests, bilan.bytes, bilan.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout,
    latence:percentile(50) / 1000, latence:percentile(99) / 1000))
end
"""


@contextmanager
def serve(site: Path, dossier: Path, sans: str = "") -> Iterator[int]:
    """Lance nginx sur un port libre de la boucle locale, rend ce port, et l’arrête ensuite.

    `sans` : un en-tête à ne pas envoyer, pour mesurer un outil qui ne le supporte pas.
    """
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        port = libre.getsockname()[1]
    # Lancé par l’administrateur, nginx prendrait une identité qui n’a pas le droit de lire un dossier de passage.
    droits = "user root;\n" if os.geteuid() == 0 else ""
    lignes = as_nginx(str(site), f"127.0.0.1:{port}", "localhost").splitlines(keepends=True)
    gardees = (ligne for ligne in lignes if not sans or f"add_header {sans} " not in ligne)
    (dossier / "ecole.conf").write_text("".join(gardees), encoding="utf-8")
    (dossier / "nginx.conf").write_text(NGINX_CONF.format(dossier=dossier, droits=droits), encoding="utf-8")
    commande = [str(NGINX.find()), "-e", str(dossier / "depart.log"), "-c", str(dossier / "nginx.conf")]
    serveur = subprocess.Popen(commande)
    try:
        wait_for(port, serveur)
        yield port
    finally:
        serveur.terminate()
        serveur.wait(timeout=10)


def wait_for(port: int, serveur: subprocess.Popen[bytes]) -> None:
    """Attend que nginx réponde ; s’arrête avec ce qu’il a dit s’il a renoncé."""
    for _ in range(200):
        if serveur.poll() is not None:
            sys.exit("nginx n’a pas démarré : la configuration donnée aux hébergeurs est fausse (voir au-dessus).")
        with socket.socket() as essai:
            if essai.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("nginx ne répond pas.")


def get(port: int, adresse: str, accepte: str) -> tuple[http.client.HTTPResponse, bytes]:
    """La réponse, et son corps tel qu’il est passé sur le réseau."""
    liaison = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    liaison.request("GET", adresse, headers={"Accept-Encoding": accepte})
    reponse = liaison.getresponse()
    corps = reponse.read()
    liaison.close()
    return reponse, corps


def defects(port: int, site: Path, adresses: list[str]) -> Iterator[str]:
    """Ce qui manque aux réponses : statut, codage, contenu, en-têtes, durée de garde."""
    lecteurs = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
    for adresse in adresses:
        fichier = site / adresse.lstrip("/") / ("index.html" if adresse.endswith("/") else "")
        attendu = fichier.read_bytes()
        is_compressible = fichier.suffix in COMPRESSIBLES and len(attendu) >= SEUIL
        for codage in lecteurs:
            reponse, corps = get(port, adresse, codage)
            recu = reponse.headers.get("Content-Encoding", "")
            if reponse.status != 200 or recu != (codage if is_compressible else ""):
                yield f"{adresse} : statut {reponse.status}, codage « {recu} » au lieu de « {codage} »"
            elif lecteurs[recu](corps) != attendu:
                yield f"{adresse} : le contenu servi en « {recu} » n’est pas celui du site"
        yield from (
            f"{adresse} : en-tête {n} absent ou faux" for n, v in PARTOUT.items() if reponse.headers.get(n) != v
        )
        garde = reponse.headers.get("Cache-Control", "")
        if ("immutable" in garde) != adresse.startswith("/assets/") or (
            adresse.endswith("/") and garde != A_REDEMANDER
        ):
            yield f"{adresse} : durée de garde « {garde} »"
    perdue, _ = get(port, "/cette-page-n-existe-pas/", "")
    if perdue.status != 404 or perdue.headers.get("Content-Security-Policy") != PARTOUT["Content-Security-Policy"]:
        yield f"page inconnue : statut {perdue.status}, ou politique de sécurité absente"


def load(port: int, dossier: Path, adresses: list[str], secondes: int, connexions: int) -> dict[str, Any]:
    """Le bilan de wrk, qui demande les adresses tour à tour."""
    lua = dossier / "adresses.lua"
    lua.write_text(WRK_LUA % ",".join(json.dumps(a) for a in adresses), encoding="utf-8")
    commande = [str(WRK.find()), "-t", "1", "-c", str(connexions), "-d", f"{secondes}s", "--latency", "-s", str(lua)]
    sortie = subprocess.run([*commande, f"http://127.0.0.1:{port}/"], capture_output=True, text=True, timeout=secondes + 30, check=True).stdout  # fmt: skip
    bilan: dict[str, Any] = json.loads(sortie.rpartition("BILAN ")[2])
    return bilan


def main() -> int:
    """Prépare, sert, vérifie, charge, et rend 0 si tout est bon."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("dossier", nargs="?", type=Path, default=RACINE / "build" / "site")
    options.add_argument("--secondes", type=int, default=10)
    options.add_argument("--connexions", type=int, default=32)
    choix = options.parse_args()
    if not all(map(require, (NGINX, WRK))):
        return 1
    with tempfile.TemporaryDirectory() as nom:
        dossier = Path(nom)
        site = prepare_delivery(choix.dossier, dossier / "hebergement").dossier
        pages = [
            f"/{p.parent.relative_to(site).as_posix()}/".replace("/./", "/") for p in sorted(site.rglob("index.html"))
        ]
        # Graine fixe : la même liste d’un passage à l’autre.
        pages = ["/", *random.Random(1).sample(pages, min(PAGES_DEMANDEES, len(pages)))]  # noqa: S311
        fichiers = [f for f in (site / "assets").rglob("*") if f.suffix in (".css", ".js", ".woff2")]
        ressources = sorted(f"/{f.relative_to(site).as_posix()}" for f in fichiers)
        with serve(site, dossier) as port:
            fautes = list(defects(port, site, [*pages, *ressources]))
            bilan = load(port, dossier, [*pages, *ressources], choix.secondes, choix.connexions)
    for faute in fautes:
        print(faute)
    debit = bilan["demandes"] / bilan["duree"]
    print(
        f"{debit:.0f} requêtes par seconde pendant {bilan['duree']:.1f} s, {choix.connexions} connexions ; "
        f"latence médiane {bilan['p50']} ms, 99 % sous {bilan['p99']} ms ; {bilan['octets'] / bilan['demandes'] / 1000:.1f} ko "
        f"par réponse ; {bilan['erreurs']} erreur(s), {len(fautes)} défaut(s) sur {len(pages) + len(ressources)} adresses."
    )
    return int(bool(fautes or bilan["erreurs"] or not bilan["demandes"]))


if __name__ == "__main__":
    sys.exit(main())
