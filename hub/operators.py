"""Operator accounts and their sessions: scrypt (RFC 7914), tokens kept as hashes, slow guessing."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, insert, select, update

from hub import audit, limits
from hub.database import Database
from hub.pepper import Pepper, same
from hub.refusals import Clock
from hub.tables import OPERATORS, SESSIONS

COST: Final = 2**15
BLOCK: Final = 8
MEMORY: Final = 64 * 1024 * 1024
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
SHORTEST: Final = 10
LONGEST: Final = 256
IDLE_S: Final = 8 * 3600
GUESSES: Final = 5
ADDRESS_GUESSES: Final = 50
WITHIN_S: Final = 900
NOBODY: Final = f"scrypt${'00' * 16}${'00' * 32}"  # costs as much time as a real one


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

    def __init__(self, database: Database, pepper: Pepper, clock: Clock) -> None:
        self._database = database
        self._pepper = pepper
        self._clock = clock

    def add(self, name: str, password: str) -> None:
        """Make an account, or give it a new password and end its sessions."""
        if not NAME.fullmatch(name):
            raise OperatorError("a name is letters, digits, dots and dashes")
        if not SHORTEST <= len(password) <= LONGEST:
            raise OperatorError(f"a password has {SHORTEST} to {LONGEST} characters")
        secret, mine, now = hashed(password), OPERATORS.c.name == name, self._clock()
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
        keys = {f"login:{name[:64]}": GUESSES, f"login-from:{address}": ADDRESS_GUESSES}
        with self._database.write() as on:
            if any(limits.spent(on, key, now, most, WITHIN_S) for key, most in keys.items()):
                raise TooManyGuessesError
            for key in keys:  # booked before the answer, so that guesses in parallel count too
                limits.count(on, key, now, WITHIN_S)
            held = select(OPERATORS.c.password).where(OPERATORS.c.name == name, OPERATORS.c.active)
            secret = on.scalar(held)
        if not fits(password[:LONGEST], secret or NOBODY) or secret is None:
            return None
        return self._open(name, keys, now)

    def session(self, token: str) -> Session | None:
        """Find the session of a token and keep it alive."""
        now = self._clock()
        mine = SESSIONS.c.token_hash == self._pepper.token(token)
        with self._database.read() as on:
            row = on.execute(select(SESSIONS).where(mine)).first()
        if row is None or row.seen_at < now - IDLE_S:
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
            for key in keys:
                limits.forgive(on, key)
            on.execute(delete(SESSIONS).where(SESSIONS.c.seen_at < now - IDLE_S))
            on.execute(
                insert(SESSIONS).values(
                    token_hash=self._pepper.token(token), operator=name, seen_at=now,
                    csrf=secrets.token_urlsafe(24), opened_at=now,
                )
            )  # fmt: skip
            audit.append(on, now, f"operator:{name}", "operator.login", name)
        return token


def hashed(password: str) -> str:
    """Hash with a fresh salt: `scrypt$salt$hash`."""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_scrypt(password, salt)}"


def fits(password: str, secret: str) -> bool:
    """Compare in constant time."""
    _, salt, wanted = secret.split("$")
    return same(_scrypt(password, bytes.fromhex(salt)), wanted)


def _scrypt(password: str, salt: bytes) -> str:
    return hashlib.scrypt(
        password.encode(), salt=salt, n=COST, r=BLOCK, p=1, maxmem=MEMORY, dklen=32
    ).hex()
