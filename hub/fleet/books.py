"""The last line of each kiosk's ledger of SIMs: a chain proves its order, not its end.

A kiosk that says fewer lines than before, or another hash for the same line, has lost or exchanged
its ledger. That stays marked until an operator has looked into it.
"""

from typing import Final

from sqlalchemy import Connection, insert, select, update

from hub.fleet.tables import BOOKS
from hub.store import audit

CUT: Final = "ledger.cut_short"
HASH: Final = 64  # signs of a SHA-256


def hear(on: Connection, device: str, told: tuple[int, str], now: float) -> None:
    """Hold what a kiosk says against what we know, in the caller's transaction."""
    line, digest = told[0], told[1][:HASH]
    row = on.execute(select(BOOKS).where(BOOKS.c.device == device)).first()
    if row is None:
        on.execute(insert(BOOKS).values(device=device, line=line, hash=digest, heard_at=now))
        return
    if row.cut_at is None and follows((row.line, row.hash), (line, digest)):
        _set(on, device, line=line, hash=digest, heard_at=now)
        return
    if row.cut_at is None:
        detail = {"known": str(row.line), "said": str(line)}
        audit.append(on, now, device, CUT, device, detail)
    _set(on, device, cut_at=row.cut_at or now, cut_line=line, cut_hash=digest, heard_at=now)


def follows(known: tuple[int, str], said: tuple[int, str]) -> bool:
    """Tell whether what is said may be the same ledger, later or unchanged."""
    return said == known or said[0] > known[0]


def accept(on: Connection, device: str, operator: str, now: float) -> bool:
    """Let the ledger go on from what the kiosk says now; False where nothing was cut."""
    row = on.execute(select(BOOKS).where(BOOKS.c.device == device)).first()
    if row is None or row.cut_at is None:
        return False
    detail = {"known": str(row.line), "accepted": str(row.cut_line)}
    audit.append(on, now, operator, "ledger.accepted", device, detail)
    _set(on, device, line=row.cut_line, hash=row.cut_hash, cut_at=None, cut_line=None,
         cut_hash=None)  # fmt: skip
    return True


def _set(on: Connection, device: str, **values: object) -> None:
    on.execute(update(BOOKS).where(BOOKS.c.device == device).values(**values))
