"""Operator accounts and their sessions: scrypt (RFC 7914), tokens kept as hashes, slow guessing."""

import hashlib
import re
import secrets
import threading
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, insert, or_, select, update

from hub.fleet.tables import OPERATORS, SESSIONS
from hub.refusals import Clock
from hub.store import audit, limits
from hub.store.database import Database
from hub.store.pepper import Pepper, same

COST: Final = 2**15  # about 0.1 s and 32 MiB
BLOCK: Final = 8
MEMORY: Final = 64 * 1024 * 1024
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
SHORTEST: Final = 10
LONGEST: Final = 256
IDLE_S: Final = 8 * 3600
LONGEST_S: Final = 12 * 3600  # pages that refresh themselves are never idle
GUESSES: Final = 5  # for a name from one address: a stranger elsewhere locks nobody out
ADDRESS_GUESSES: Final = 50
NAME_GUESSES: Final = 200
WITHIN_S: Final = 900
AT_ONCE: Final = 2  # hashes in memory


class OperatorError(ValueError):
    """The account cannot be made; the message says why."""


class TooManyGuessesError(Exception):
    """Somebody guesses; wait."""


@dataclass(frozen=True, slots=True)
class Session:
    """Who looks at the desk; `csrf` must come back with every form."""

    operator: str
    csrf: str


class Operators:
    """People who may decide."""

    def __init__(self, database: Database, pepper: Pepper, clock: Clock, cost: int = COST) -> None:
        """Hash with `cost` (N of RFC 7914); an account keeps the one it was made with."""
        self._database = database
        self._pepper = pepper
        self._clock = clock
        self._cost = cost
        self._nobody = hashed("", cost)  # costs as much time as a real one
        self._hashing = threading.Semaphore(AT_ONCE)

    def add(self, name: str, password: str) -> None:
        """Make an account, or give it a new password and end its sessions."""
        if not NAME.fullmatch(name):
            raise OperatorError("a name is letters, digits, dots and dashes")
        if not SHORTEST <= len(password) <= LONGEST:
            raise OperatorError(f"a password has {SHORTEST} to {LONGEST} characters")
        secret, mine, now = hashed(password, self._cost), OPERATORS.c.name == name, self._clock()
        with self._database.write() as on:
            if on.execute(select(OPERATORS.c.name).where(mine)).first():
                on.execute(update(OPERATORS).where(mine).values(password=secret, active=True))
                on.execute(delete(SESSIONS).where(SESSIONS.c.operator == name))
            else:
                on.execute(insert(OPERATORS).values(name=name, password=secret, added_at=now))
            audit.append(on, now, "operator:console", "operator.set", name)

    def log_in(self, name: str, password: str, address: str) -> str | None:
        """Give a session token, or None. Raise `TooManyGuessesError`."""
        now = self._clock()
        keys = {
            f"login:{name[:64]}@{address}": GUESSES,
            f"login-from:{address}": ADDRESS_GUESSES,
            f"login:{name[:64]}": NAME_GUESSES,
        }
        with self._database.write() as on:
            if limits.spent(on, keys, now, WITHIN_S):
                raise TooManyGuessesError
            limits.count(on, now, *keys)  # before the answer: guesses in parallel count too
            held = select(OPERATORS.c.password).where(OPERATORS.c.name == name, OPERATORS.c.active)
            secret = on.scalar(held)
        with self._hashing:
            right = fits(password[:LONGEST], secret or self._nobody)
        if not right or secret is None:
            return None
        return self._open(name, keys, now)

    def session(self, token: str) -> Session | None:
        """Find the session of a token and keep it alive."""
        now = self._clock()
        mine = SESSIONS.c.token_hash == self._pepper.token(token)
        with self._database.read() as on:
            row = on.execute(select(SESSIONS).where(mine)).first()
        if row is None or row.seen_at < now - IDLE_S or row.opened_at < now - LONGEST_S:
            return None
        if row.seen_at < now - 60:
            with self._database.write() as on:
                on.execute(update(SESSIONS).where(mine).values(seen_at=now))
        return Session(row.operator, row.csrf)

    def log_out(self, token: str) -> None:
        with self._database.write() as on:
            mine = SESSIONS.c.token_hash == self._pepper.token(token)
            on.execute(delete(SESSIONS).where(mine))

    def _open(self, name: str, keys: dict[str, int], now: float) -> str:
        token = secrets.token_urlsafe(32)
        with self._database.write() as on:
            limits.forgive(on, *keys)
            ended = or_(SESSIONS.c.seen_at < now - IDLE_S, SESSIONS.c.opened_at < now - LONGEST_S)
            on.execute(delete(SESSIONS).where(ended))
            on.execute(
                insert(SESSIONS).values(
                    token_hash=self._pepper.token(token), operator=name, seen_at=now,
                    csrf=secrets.token_urlsafe(24), opened_at=now,
                )
            )  # fmt: skip
            audit.append(on, now, f"operator:{name}", "operator.login", name)
        return token


def hashed(password: str, cost: int) -> str:
    """Hash with a fresh salt: `scrypt$cost$salt$hash`."""
    salt = secrets.token_bytes(16)
    return f"scrypt${cost}${salt.hex()}${_scrypt(password, salt, cost)}"


def fits(password: str, secret: str) -> bool:
    """Compare in constant time."""
    _, cost, salt, wanted = secret.split("$")
    return same(_scrypt(password, bytes.fromhex(salt), int(cost)), wanted)


def _scrypt(password: str, salt: bytes, cost: int) -> str:
    return hashlib.scrypt(
        password.encode(), salt=salt, n=cost, r=BLOCK, p=1, maxmem=MEMORY, dklen=32
    ).hex()
