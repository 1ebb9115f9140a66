"""Signed packs of models: checked, unpacked beside the old one, switched to in one step, undone.

A pack is a ZIP of `models.lock` (rows with archive `operator`, and `[pack]` with name and serial),
`models.lock.sig` (Ed25519 over PURPOSE and the lock's bytes) and the files the rows name. The lock
vouches for each file by its SHA-256, so only the lock is signed. Serials only rise; `rollback` is
the one way back, to the pack before or to the pinned models.
"""

import hashlib
import shutil
import tomllib
import zipfile
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from inference.models import LOCK, PACK, Model, verified

PURPOSE: Final = b"simkiosk/models/1\0"
SIGNATURE: Final = "models.lock.sig"
PACKS: Final = "packs"
PREVIOUS: Final = "pack.previous"
MOST_LOCK: Final = 1 << 20
MOST_FILE: Final = 128 << 20
MOST_FILES: Final = 64


class PackError(RuntimeError):
    """A pack was not taken, or there is none to go back to; nothing was changed."""


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which pack it is."""

    name: str
    serial: int


def install(pack: Path, key: Path, folder: Path) -> About:
    """Check the pack by the operator's public key (PEM) and switch to it; raise `PackError`."""
    public = _public(key)
    try:
        with zipfile.ZipFile(pack) as packed:
            lock = _member(packed, LOCK.name, MOST_LOCK)
            try:
                public.verify(_member(packed, SIGNATURE, 64), PURPOSE + lock)
            except InvalidSignature as forged:
                raise PackError("the signature is not of this key") from forged
            about, rows = _read(lock)
            if (now := current(folder)) is not None and about.serial <= now.serial:
                raise PackError(f"serial {about.serial} is not above {now.serial}")
            place = folder / PACKS / str(about.serial)
            _unpack(packed, lock, rows, place)
    except (OSError, zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as broken:
        if isinstance(broken, PackError):
            raise
        raise PackError(f"{pack}: no pack that can be unpacked") from broken
    _switch(folder, place)
    return about


def rollback(folder: Path) -> About | None:
    """Go back to the pack before, or to the pinned models (None); raise `PackError`."""
    link, before = folder / PACK, folder / PREVIOUS
    if not link.is_symlink():
        raise PackError("no pack is in use")
    if before.is_symlink():
        before.replace(link)
    else:
        link.unlink()
    return current(folder)


def current(folder: Path) -> About | None:
    """Say which pack is in use; raise `PackError` where its lock is spoilt."""
    lock = folder / PACK / LOCK.name
    return _read(lock.read_bytes())[0] if lock.exists() else None


def make(source: Path, key: Path, target: Path) -> About:
    """Sign a folder that holds a pack's lock and files with a private key (PEM)."""
    try:
        lock = (source / LOCK.name).read_bytes()
    except OSError as absent:
        raise PackError(f"{source}: no {LOCK.name}") from absent
    about, rows = _read(lock)
    wrong = [row.file for row in rows if not verified(row, source)]
    if wrong:
        raise PackError(f"not the files of the lock: {', '.join(wrong)}")
    private = _private(key)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(LOCK.name, lock)
        packed.writestr(SIGNATURE, private.sign(PURPOSE + lock))
        for row in rows:
            packed.write(source / row.file, row.file)
    return about


def _private(key: Path) -> Ed25519PrivateKey:
    try:
        private = load_pem_private_key(key.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as unreadable:  # TypeError: it has a password
        raise PackError(f"{key}: no private key that can be read") from unreadable
    if not isinstance(private, Ed25519PrivateKey):
        raise PackError(f"{key}: no Ed25519 key")
    return private


def _public(key: Path) -> Ed25519PublicKey:
    try:
        public = load_pem_public_key(key.read_bytes())
    except (OSError, ValueError) as unreadable:
        raise PackError(f"{key}: no public key") from unreadable
    if not isinstance(public, Ed25519PublicKey):
        raise PackError(f"{key}: no Ed25519 key")
    return public


def _read(lock: bytes) -> tuple[About, tuple[Model, ...]]:
    try:
        parsed = tomllib.loads(lock.decode("utf-8"))
        about = msgspec.convert(parsed["pack"], About)
        rows = msgspec.convert(parsed["model"], tuple[Model, ...])
    except (ValueError, KeyError) as spoilt:
        raise PackError("its lock is spoilt") from spoilt
    plain = all(Path(row.file).name == row.file and row.archive == "operator" for row in rows)
    if not plain or not 0 < len(rows) <= MOST_FILES or about.serial < 1:
        raise PackError("its lock names what a pack may not hold")
    return about, rows


def _member(packed: zipfile.ZipFile, name: str, most: int) -> bytes:
    if packed.getinfo(name).file_size > most:
        raise PackError(f"{name} is too large")
    with packed.open(name) as member:
        return member.read(most)


def _unpack(packed: zipfile.ZipFile, lock: bytes, rows: tuple[Model, ...], place: Path) -> None:
    fresh = place.with_name(f".{place.name}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for row in rows:
        content = _member(packed, row.file, MOST_FILE)
        if hashlib.sha256(content).hexdigest() != row.sha256:
            shutil.rmtree(fresh)
            raise PackError(f"{row.file} is not the file its lock names")
        (fresh / row.file).write_bytes(content)
    (fresh / LOCK.name).write_bytes(lock)
    shutil.rmtree(place, ignore_errors=True)
    fresh.rename(place)


def _switch(folder: Path, place: Path) -> None:
    """Move the link in one step; keep where it pointed, and no pack before that."""
    link, before = folder / PACK, folder / PREVIOUS
    if link.is_symlink():
        _point(before, link.readlink())
    _point(link, place.relative_to(folder))
    kept = {path.readlink().name for path in (link, before) if path.is_symlink()}
    for old in (folder / PACKS).iterdir():
        if old.name not in kept:
            shutil.rmtree(old)


def _point(link: Path, target: Path) -> None:
    fresh = link.with_name(f".{link.name}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
