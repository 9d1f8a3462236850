"""Ce que l’hébergeur doit dire avec chaque fichier : une table, et sa traduction pour chaque serveur.

Les mêmes règles deviennent un fichier `_headers` (Netlify, Cloudflare Pages et leurs voisins), une configuration nginx et
une configuration Apache.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

# La politique que chaque page porte aussi dans une balise : elle vaut chez un hébergeur qui ne sait pas envoyer d’en-tête.
CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'"
)
# En-tête -> valeur, pour toute réponse. « frame-ancestors » ne vaut que dans un en-tête.
PARTOUT: Final[Mapping[str, str]] = {
    "Content-Security-Policy": f"{CSP}; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Un en-tête pour certaines adresses : leur expression rationnelle, et leurs motifs dans un fichier `_headers`."""

    raison: str
    en_tete: str
    valeur: str
    expression: str
    motifs: tuple[str, ...]


def _everywhere(*fins: str) -> tuple[str, ...]:
    """Les motifs d’une adresse dans un site seul, et dans l’une de ses éditions ; aucun n’a plus d’une étoile."""
    return tuple(f"{debut}/{fin}" for fin in fins for debut in ("", "/:edition"))


DUREE: Final = "Cache-Control"
# Sans règle, une réponse est redemandée à chaque fois, ce qui ne coûte qu’un « rien de neuf » si elle n’a pas changé.
A_REDEMANDER: Final = "no-cache"
REGLES: Final = (
    Rule(
        "Le nom de ces fichiers change avec leur contenu : ils se gardent un an sans être redemandés.",
        DUREE, "public, max-age=31536000, immutable",
        r"/assets/.*-[0-9a-f]{8}\.[a-z0-9]+(\.br|\.gz)?$", _everywhere("assets/*"),
    ),
    Rule(
        "Images, dessins et documents : une journée.",
        DUREE, "public, max-age=86400",
        r"\.(svg|png|jpe?g|webp|pdf|zip|epub|docx|odt|pptx|odp|xlsx|mbz|imscc|gift)(\.br|\.gz)?$", (),
    ),
    Rule(
        "Les données du catalogue : le site d’une université peut les lire.",
        "Access-Control-Allow-Origin", "*",
        r"/(catalogue(\.schema)?|editions)\.json(\.br|\.gz)?$",
        _everywhere("catalogue.json", "catalogue.schema.json", "editions.json"),
    ),
)  # fmt: skip


def as_headers_file() -> str:
    """Le fichier `_headers`, à la racine de ce que l’on publie.

    Plusieurs règles qui visent la même adresse s’y ajoutent : aucune durée n’y est donc écrite pour tout le site.
    """
    blocs = [("/*", PARTOUT), *((motif, {r.en_tete: r.valeur}) for r in REGLES for motif in r.motifs)]
    return "\n".join(
        f"{motif}\n" + "".join(f"  {nom}: {valeur}\n" for nom, valeur in en_tetes.items()) for motif, en_tetes in blocs
    )


def _choices(en_tete: str) -> Iterable[Rule]:
    return (r for r in REGLES if r.en_tete == en_tete)


NGINX: Final = """\
# À inclure dans le bloc « http » (par exemple /etc/nginx/conf.d/ecole.conf). Engendré par « pupitre heberger ».
{tables}
server {{
    listen {ecoute};
    server_name {nom};
    root {racine};
    index index.html;
    charset utf-8;
    charset_types text/css text/plain text/xml application/javascript text/javascript application/json application/atom+xml image/svg+xml;
    absolute_redirect off;
    server_tokens off;
    error_page 404 /404.html;

    # Les fichiers sont déjà compressés : le serveur n’a qu’à les lire.
    gzip_static on;
    gzip_vary on;
    # Demande le module brotli_static (Debian, Ubuntu : libnginx-mod-http-brotli-static). Sans lui, retirez cette ligne.
    brotli_static on;

{en_tetes}
    location = /_headers {{ return 404; }}
    location ~ /\\. {{ return 404; }}
}}
"""


def as_nginx(racine: str = "/var/www/ecole", ecoute: str = "80", nom: str = "ecole.exemple.fr") -> str:
    """La configuration nginx d’un site servi depuis `racine`.

    Les durées sont dans des tables : un « add_header » posé dans un « location » effacerait tous les autres.
    """
    tables = "\n".join(_nginx_map(en_tete) for en_tete in (DUREE, "Access-Control-Allow-Origin"))
    lignes = [f'    add_header {n} "{v}" always;' for n, v in PARTOUT.items()]
    lignes += [f"    add_header {e} {_variable(e)};" for e in (DUREE, "Access-Control-Allow-Origin")]
    return NGINX.format(tables=tables, ecoute=ecoute, nom=nom, racine=racine, en_tetes="\n".join(lignes) + "\n")


def _variable(en_tete: str) -> str:
    return "$ecole_" + en_tete.lower().replace("-", "_")


def _nginx_map(en_tete: str) -> str:
    defaut = A_REDEMANDER if en_tete == DUREE else ""
    lignes = [f'    # {r.raison}\n    "~{r.expression}" "{r.valeur}";\n' for r in _choices(en_tete)]
    return f'map $uri {_variable(en_tete)} {{\n    default "{defaut}";\n{"".join(lignes)}}}\n'


APACHE: Final = """\
# À inclure dans le « VirtualHost » (a2enmod headers rewrite), ou à poser en « .htaccess » à la racine, sans les lignes
# « Directory ». Engendré par « pupitre heberger ».
<Directory "{racine}">
    Options -Indexes -MultiViews +FollowSymLinks
    Require all granted
    DirectoryIndex index.html
    ErrorDocument 404 /404.html
    AddDefaultCharset utf-8
    AddCharset utf-8 .css .js .json .svg .xml .atom .txt
    AddType text/javascript .js
    AddType font/woff2 .woff2
    AddType application/atom+xml .atom

    # Les fichiers sont déjà compressés : le serveur choisit celui que le navigateur sait lire.
    RemoveType .gz .br
    RemoveLanguage .br
    AddEncoding br .br
    AddEncoding gzip .gz
    RewriteEngine On
{compresses}
    <FilesMatch "\\.(br|gz)$">
        SetEnv no-gzip 1
        SetEnv no-brotli 1
    </FilesMatch>

{en_tetes}    <Files "_headers">
        Require all denied
    </Files>
</Directory>
"""
# Une adresse de dossier est résolue avant la réécriture : la règle nomme alors sa page elle-même.
CHOIX_APACHE: Final = """\
    RewriteCond %{{HTTP:Accept-Encoding}} \\b{codage}\\b
    RewriteCond %{{REQUEST_FILENAME}}/index.html.{suffixe} -f
    RewriteRule ^(.*/)?$ $1index.html.{suffixe} [L]
    RewriteCond %{{HTTP:Accept-Encoding}} \\b{codage}\\b
    RewriteCond %{{REQUEST_FILENAME}}.{suffixe} -f
    RewriteRule ^(.+)$ $1.{suffixe} [L]
"""


def as_apache(racine: str = "/var/www/ecole") -> str:
    """La configuration Apache (2.4) d’un site servi depuis `racine`."""
    compresses = "".join(CHOIX_APACHE.format(codage=c, suffixe=s) for c, s in (("br", "br"), ("gzip", "gz")))
    lignes = [f'    Header always set {n} "{v}"\n' for n, v in PARTOUT.items()]
    lignes += [f'    Header set {DUREE} "{A_REDEMANDER}"\n', '    Header append Vary "Accept-Encoding"\n']
    # La dernière règle qui convient l’emporte : la plus précise vient donc en dernier.
    for rule in reversed(REGLES):
        lignes.append(f'    # {rule.raison}\n    <If "%{{REQUEST_URI}} =~ m#{rule.expression}#">\n')
        lignes.append(f'        Header set {rule.en_tete} "{rule.valeur}"\n    </If>\n')
    return APACHE.format(racine=racine, compresses=compresses, en_tetes="".join(lignes))
