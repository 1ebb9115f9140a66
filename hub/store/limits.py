"""How often somebody may try: counted in the database, so a restart forgives nothing.

Whoever asks on after that is told so and not counted: the wait ends by itself. What is asked for is
counted whether it exists or not, so the word tells nothing of it.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from sqlalchemy import Connection, delete, func, insert, select

from hub.refusals import TOO_OFTEN, RefusedError
from hub.store.tables import ATTEMPTS

Found = TypeVar("Found")
LONGEST_S: Final = 86_400.0  # nothing is counted over more than a day


def spent(on: Connection, keys: Mapping[str, int], now: float, within_s: float) -> bool:
    """Say whether any of the keys has used up its attempts within at most `LONGEST_S`."""
    return any(_recent(on, key, now - within_s) >= most for key, most in keys.items())


def refuse_spent(on: Connection, keys: Mapping[str, int], now: float, within_s: float) -> None:
    """Raise `RefusedError` when any of the keys has used up its attempts."""
    if spent(on, keys, now, within_s):
        raise RefusedError(TOO_OFTEN)


def count(on: Connection, now: float, *keys: str) -> None:
    """Book one attempt each; forget all too old to matter: guessed names must not pile up."""
    on.execute(delete(ATTEMPTS).where(ATTEMPTS.c.at <= now - LONGEST_S))
    on.execute(insert(ATTEMPTS), [{"key": key, "at": now} for key in keys])


def guarded(
    on: Connection,
    keys: Mapping[str, int],
    now: float,
    within_s: float,
    find: Callable[[], Found | None],
) -> Found | None:
    """Look; one that finds nothing is an attempt of each key. Raise `RefusedError`: too often."""
    refuse_spent(on, keys, now, within_s)
    found = find()
    if found is None:
        count(on, now, *keys)
    return found


def forgive(on: Connection, *keys: str) -> None:
    """Forget the attempts of keys that succeeded."""
    on.execute(delete(ATTEMPTS).where(ATTEMPTS.c.key.in_(keys)))


def _recent(on: Connection, key: str, since: float) -> int:
    recent = select(func.count()).where(ATTEMPTS.c.key == key, ATTEMPTS.c.at > since)
    return on.scalar(recent) or 0
