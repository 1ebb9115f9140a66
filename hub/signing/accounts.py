"""Accounts by keyed hash of 12-digit number or tax code; one a holder (A105, A107, A108)."""

from typing import Final

from sqlalchemy import Connection, insert, or_, select

from hub.signing.tables import ACCOUNTS
from hub.store.pepper import Pepper
from sync.wire.signing_v1 import ENTERPRISE

LEVEL: Final = 3  # proven as by coming in person


def holder(subject: str, number: str) -> str:
    """Name a holder as documents are named: issuer and number."""
    return f"{'MST' if subject == ENTERPRISE else 'VNM'}/{number}"


def exists(on: Connection, pepper: Pepper, subject: str, number: str, old_number: str = "") -> bool:
    """Tell whether there is an account; a 9-digit number finds one only as an alias (C25)."""
    mine = []
    if number:
        mine.append(ACCOUNTS.c.holder == pepper.document(holder(subject, number)))
    if old_number:
        mine.append(ACCOUNTS.c.old_holder == pepper.document(holder(subject, old_number)))
    return on.execute(select(ACCOUNTS.c.holder).where(or_(False, *mine))).first() is not None


def add(
    on: Connection, pepper: Pepper, subject: str, number: str, old_number: str, now: float,
    **more: object,
) -> None:  # fmt: skip
    """Open an account; `more` are further columns."""
    old = pepper.document(holder(subject, old_number)) if old_number else None
    values = {"subject": subject, "level": LEVEL, "opened_at": now, "old_holder": old, **more}
    on.execute(insert(ACCOUNTS).values(holder=pepper.document(holder(subject, number)), **values))
