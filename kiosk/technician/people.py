"""Who may open the machine: names with a salted scrypt hash of a PIN or badge number (RFC 7914).

One TOML file that only root and the screen's account read. Two different people sign together; the
file proves that a number was known, not who typed it.
"""

import hashlib
import hmac
import secrets
import tomllib
from pathlib import Path
from typing import Final

import msgspec

COST: Final = 2**14
BLOCK: Final = 8
SALT: Final = 16
SHORTEST: Final = 6


class PeopleError(ValueError):
    """The file is no list of technicians, or somebody is not who they say; the message tells."""


class Technician(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`secret` is salt and hash, both in hex, with a colon between."""

    name: str
    secret: str


class People(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    technician: tuple[Technician, ...] = ()


def load(path: Path) -> People:
    """Read the file; raise `PeopleError`."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), People)
    except OSError as absent:
        raise PeopleError(f"{path}: {absent.strerror}") from absent
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as wrong:
        raise PeopleError(f"{path}: {wrong}") from wrong


def hashed(number: str, salt: bytes | None = None) -> str:
    """Hash a PIN or badge number of at least six signs."""
    if len(number) < SHORTEST:
        raise PeopleError(f"a PIN or badge number has at least {SHORTEST} signs")
    salt = salt or secrets.token_bytes(SALT)
    key = hashlib.scrypt(number.encode(), salt=salt, n=COST, r=BLOCK, p=1)
    return f"{salt.hex()}:{key.hex()}"


def signed(people: People, pairs: list[tuple[str, str]]) -> str:
    """Check two different people by name and number; give both names. Raise `PeopleError`."""
    names = sorted(name for name, _ in pairs)
    if len(set(names)) != 2 or len(names) != 2:
        raise PeopleError("two different technicians sign together")
    for name, number in pairs:
        if not _knows(people, name, number):
            raise PeopleError(f"{name}: not known, or another number")
    return "+".join(names)


def _knows(people: People, name: str, number: str) -> bool:
    kept = next((one.secret for one in people.technician if one.name == name), "")
    salt, _, _ = kept.partition(":")
    try:
        return bool(salt) and hmac.compare_digest(hashed(number, bytes.fromhex(salt)), kept)
    except (ValueError, PeopleError):
        return False
