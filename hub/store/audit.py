"""The hash chain of everything decided or looked at: an entry binds all entries before it."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, insert, select

from hub.store.tables import AUDIT

START: Final = "0" * 64


def append(
    on: Connection,
    at: float,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, str] | None = None,
) -> str:
    """Add an entry in the caller's transaction; codes and ids only. Give the new head."""
    last, before = newest(on)
    seq = last + 1
    text = json.dumps(dict(detail or {}), sort_keys=True, separators=(",", ":"))
    now = link(before, seq, at, actor, action, subject, text)
    on.execute(
        insert(AUDIT).values(
            seq=seq, at=at, actor=actor, action=action, subject=subject, detail=text, hash=now
        )
    )
    return now


def newest(on: Connection) -> tuple[int, str]:
    """Give number and hash of the last entry; keep it elsewhere to notice a chain cut short."""
    last = on.execute(
        select(AUDIT.c.seq, AUDIT.c.hash).order_by(AUDIT.c.seq.desc()).limit(1)
    ).first()
    return (last.seq, last.hash) if last else (0, START)


def first_break(on: Connection) -> int | None:
    """Recount the chain; give the first entry that does not follow, or None."""
    before, wanted = START, 1
    for row in on.execute(select(AUDIT).order_by(AUDIT.c.seq)):
        right = link(before, row.seq, row.at, row.actor, row.action, row.subject, row.detail)
        if row.seq != wanted or row.hash != right:
            return wanted
        before, wanted = row.hash, wanted + 1
    return None


def link(
    before: str, seq: int, at: float, actor: str, action: str, subject: str, detail: str
) -> str:
    """Hash one entry onto the chain."""
    parts = json.dumps([before, seq, at, actor, action, subject, detail], separators=(",", ":"))
    return sha256(parts.encode()).hexdigest()
