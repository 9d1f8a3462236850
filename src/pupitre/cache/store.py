"""Le magasin : des valeurs JSON rangées par clé dans un fichier SQLite ; perdu, abîmé ou interdit, il n’est qu’absent."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

FICHIER: Final = Path("build") / "cache" / "pupitre.sqlite"
# La signature et la forme du fichier : un autre n’est pas lu, il est refait.
APPLICATION: Final = 0x70757031
FORME: Final = 1
OCTETS_AU_PLUS: Final = 512_000_000
# Au-delà, ce qui attend est écrit sans attendre la fin : la mémoire reste bornée.
EN_ATTENTE_AU_PLUS: Final = 16_000_000
# Une autre construction écrit : on l’attend un peu, puis on se passe de ranger.
SECONDES_D_ATTENTE: Final = 5.0
TABLES: Final = (
    "create table entrees (cle blob primary key, somme blob not null, vu integer not null, valeur blob not null)",
    "create table passages (rang integer primary key)",
    f"pragma application_id = {APPLICATION}",
    f"pragma user_version = {FORME}",
)


class _ForeignError(Exception):
    """Le fichier n’est pas un cache de cette forme."""


def key_of(*parties: str) -> bytes:
    """La clé de ces textes, dans cet ordre ; deux suites différentes n’ont pas la même."""
    somme = hashlib.blake2b(digest_size=16)
    for partie in parties:
        octets = partie.encode("utf-8", "surrogatepass")
        # La longueur d’abord : « ab », « c » n’est pas « a », « bc ».
        somme.update(b"%d " % len(octets))
        somme.update(octets)
    return somme.digest()


class Store:
    """Un cache ouvert. Rien de ce qu’il rend n’est cru sans que sa somme soit vérifiée.

    Ce que l’on range est écrit par lots, chacun d’un seul geste : tuer le processus ne laisse ni la moitié d’une valeur
    ni un fichier abîmé. Un disque qui refuse ou un autre processus qui écrit coûtent du temps, jamais une erreur.
    """

    def __init__(
        self, fichier: Path | None, notify: Callable[[str], None] = lambda _: None, octets_max: int = OCTETS_AU_PLUS
    ) -> None:
        self._fichier = fichier
        self._notify = notify
        self._octets_max = octets_max
        self._attente: dict[bytes, bytes] = {}
        self._octets_en_attente = 0
        self._vues: set[bytes] = set()
        self._base: sqlite3.Connection | None = None

    def reopened(self) -> Store:
        """Le même cache par une autre connexion, pour un fil qui s’en sert en même temps."""
        return Store(self._fichier, self._notify, self._octets_max)

    def get(self, cle: bytes) -> Any:
        """La valeur rangée sous cette clé, ou rien."""
        if cle in self._attente:
            return _read(self._attente[cle])
        ligne = self._try(
            lambda base: base.execute("select somme, valeur from entrees where cle = ?", (cle,)).fetchone()
        )
        if ligne is None or _checksum(cle, ligne[1]) != ligne[0]:
            return None
        self._vues.add(cle)
        return _read(ligne[1])

    def put(self, cle: bytes, valeur: Any) -> None:
        """Range une valeur JSON ; elle est sur le disque au plus tard après `save`."""
        if self._fichier is None:
            return
        texte = json.dumps(valeur, ensure_ascii=False, separators=(",", ":"))
        self._attente[cle] = zlib.compress(texte.encode("utf-8", "surrogatepass"), 1)
        self._octets_en_attente += len(self._attente[cle])
        if self._octets_en_attente > EN_ATTENTE_AU_PLUS:
            self.save()

    def save(self) -> None:
        """Écrit ce qui attend et, si la place manque, retire ce qui n’a pas servi depuis le plus longtemps."""
        if self._attente:
            self._try(self._write)
        self._attente.clear()
        self._octets_en_attente = 0

    def close(self) -> None:
        """Écrit ce qui attend et rend le fichier."""
        self.save()
        self._release()

    def _write(self, base: sqlite3.Connection) -> None:
        with base:
            base.execute("begin immediate")
            rang = base.execute("insert into passages default values").lastrowid or 0
            base.executemany("update entrees set vu = ? where cle = ?", ((rang, cle) for cle in self._vues))
            lignes = ((cle, _checksum(cle, valeur), rang, valeur) for cle, valeur in self._attente.items())
            base.executemany("insert or replace into entrees values (?, ?, ?, ?)", lignes)
            self._purge(base, rang)

    def _purge(self, base: sqlite3.Connection, rang: int) -> None:
        (total,) = base.execute("select coalesce(sum(length(valeur)), 0) from entrees").fetchone()
        anciennes = "select cle, length(valeur) from entrees where vu < ? order by vu, cle"
        for cle, octets in base.execute(anciennes, (rang,)).fetchall():
            if total <= self._octets_max:
                return
            base.execute("delete from entrees where cle = ?", (cle,))
            total -= octets

    def _try(self, act: Callable[[sqlite3.Connection], Any]) -> Any:
        """Ce que rend `act`, ou rien si le cache ne peut pas servir : on le dit une fois, puis on s’en passe."""
        if self._fichier is None:
            return None
        try:
            if self._base is None:
                self._base = _open(self._fichier)
            return act(self._base)
        except (sqlite3.Error, OSError, _ForeignError, UnicodeDecodeError) as defaut:
            self._set_aside(defaut)
            return None

    def _set_aside(self, defaut: Exception) -> None:
        assert self._fichier is not None
        fichier, self._fichier = self._fichier, None
        self._release()
        # Un refus (disque plein, dossier interdit, attente trop longue) n’est pas un fichier abîmé.
        is_broken = not isinstance(defaut, sqlite3.OperationalError | OSError)
        self._notify(f"Le cache « {fichier} » {_reason(defaut, is_broken)}\u00a0: on s’en passe, et tout est refait.")
        if is_broken:
            _remove(fichier)

    def _release(self) -> None:
        if self._base is not None:
            self._base.close()
            self._base = None


def _open(fichier: Path) -> sqlite3.Connection:
    fichier.parent.mkdir(parents=True, exist_ok=True)
    # Plusieurs fils peuvent s’en servir, un à la fois : c’est à qui le partage de prendre un verrou.
    base = sqlite3.connect(fichier, timeout=SECONDES_D_ATTENTE, isolation_level=None, check_same_thread=False)
    try:
        # Un processus tué ne perd rien ; une machine qui s’arrête peut abîmer le fichier, qui sera refait.
        base.execute("pragma synchronous = off")
        (signature,), (forme,) = (
            base.execute("pragma application_id").fetchone(),
            base.execute("pragma user_version").fetchone(),
        )
        if (signature, forme) != (APPLICATION, FORME):
            if base.execute("select count(*) from sqlite_master").fetchone()[0]:
                raise _ForeignError
            _create(base)
    except BaseException:
        base.close()
        raise
    return base


def _create(base: sqlite3.Connection) -> None:
    with base:
        base.execute("begin immediate")
        # Une autre construction a pu le créer pendant que l’on attendait son tour.
        if base.execute("select count(*) from sqlite_master").fetchone()[0] == 0:
            for phrase in TABLES:
                base.execute(phrase)


def _remove(fichier: Path) -> None:
    """Retire un cache inutilisable, pour que le prochain passage en ait un neuf ; tant pis s’il résiste."""
    for chemin in (fichier, fichier.with_name(f"{fichier.name}-journal")):
        try:
            chemin.unlink(missing_ok=True)
        except OSError:
            return


def _reason(defaut: Exception, is_broken: bool) -> str:
    if isinstance(defaut, _ForeignError):
        return "n’est pas le nôtre"
    if is_broken:
        return "est abîmé"
    message = str(defaut)
    if "readonly" in message or "unable to open" in message or isinstance(defaut, OSError):
        return "ne peut pas être écrit ici"
    return "est occupé par une autre construction" if "locked" in message else "ne répond pas"


def _checksum(cle: bytes, valeur: bytes) -> bytes:
    return hashlib.blake2b(valeur, digest_size=8, key=cle).digest()


def _read(valeur: bytes) -> Any:
    return json.loads(zlib.decompress(valeur).decode("utf-8", "surrogatepass"))


NO_STORE: Final = Store(None)


def open_store(racine: Path, notify: Callable[[str], None] = lambda _: None) -> Store:
    """Le cache d’un cursus, dans `build/cache/` ; le fichier n’est ouvert que lorsqu’on s’en sert."""
    return Store(racine / FICHIER, notify)
