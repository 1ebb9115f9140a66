"""How often somebody may try: counted in the database, so a restart forgives nothing."""

from sqlalchemy import Connection, delete, func, insert, select

from hub.store.tables import ATTEMPTS


def spent(on: Connection, key: str, now: float, most: int, within_s: float) -> bool:
    """Say whether `key` has used up its attempts."""
    recent = select(func.count()).where(ATTEMPTS.c.key == key, ATTEMPTS.c.at > now - within_s)
    return (on.scalar(recent) or 0) >= most


def count(on: Connection, key: str, now: float, within_s: float) -> None:
    """Book one attempt and forget all too old to matter: guessed names must not pile up."""
    on.execute(delete(ATTEMPTS).where(ATTEMPTS.c.at <= now - within_s))
    on.execute(insert(ATTEMPTS).values(key=key, at=now))


def forgive(on: Connection, key: str) -> None:
    """Forget the attempts of a key that succeeded."""
    on.execute(delete(ATTEMPTS).where(ATTEMPTS.c.key == key))
