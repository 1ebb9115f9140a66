"""SIM ledger: every move of a card is written before the machine is commanded, and settled after.

Double entry: a line takes cards from one account to another. Append-only and hash-chained; SQLite
refuses to change or delete a line. Rules: `sim_moves`. Balances and the law: `book`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from kiosk.ports.sim_dispenser import Place, Stock
from kiosk.store.chain import START, link
from kiosk.store.database import Database
from kiosk.store.errors import LedgerRefusedError, StoreBrokenError
from kiosk.store.sim_moves import (
    SEEN,
    Card,
    Entry,
    Kind,
    Move,
    Position,
    Spot,
    Verdict,
    apply,
    reconcile,
    refusal,
)

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS ledger (
    number INTEGER PRIMARY KEY, time INTEGER NOT NULL, kind TEXT NOT NULL, move TEXT NOT NULL,
    iccid TEXT, case_id TEXT, origin TEXT NOT NULL, target TEXT NOT NULL, hash BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS ledger_iccid ON ledger (iccid);
CREATE TRIGGER IF NOT EXISTS ledger_kept BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER IF NOT EXISTS ledger_fixed BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""
WITH_TECHNICIANS: Final = """
ALTER TABLE ledger ADD COLUMN quantity INTEGER NOT NULL DEFAULT 1;
ALTER TABLE ledger ADD COLUMN by_whom TEXT;
ALTER TABLE ledger ADD COLUMN mark INTEGER;
"""
COLUMNS: Final = "number, time, kind, move, iccid, case_id, origin, target, quantity, by_whom, mark"
PLAIN: Final = (1, None, None)  # hashed as before there were these columns
TARGETS: Final = {Move.FEED: Spot.READER, Move.PRESENT: Spot.GATE, Move.CAPTURE: Spot.BIN}


class Ledger:
    """Raises `LedgerRefusedError` for a move against the rules, `StoreFullError` on a full disk."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def intend(
        self, move: Move, case: str | None, now: int, *, mark: int | None = None,
        stacked: str | None = None,
    ) -> Entry:  # fmt: skip
        """Write what the machine will be told next: feed, present or capture.

        `mark` is its count of the bin; `stacked` the serial of the card that comes next out of a
        machine that cannot read.
        """
        with self._db.writing():
            inside = self.position().inside
            origin = inside.spot if inside else Spot.MAGAZINE
            iccid = inside.iccid if inside else stacked
            if move is Move.PRESENT and self._was_handed_out(iccid):
                raise LedgerRefusedError("ledger", "a customer already has a card of this serial")
            owner = case or (inside.case if inside else None)
            way = (origin, TARGETS[move])
            return self._append(Kind.INTENT, move, iccid, owner, way, now, mark=mark)

    def done(self, now: int, iccid: str | None = None) -> Entry:
        """Close the open move: the card arrived. After a feed `iccid` is what was read from it."""
        return self._close(Kind.DONE, iccid, now)

    def failed(self, now: int) -> Entry:
        """Close the open move: the card is where it was."""
        return self._close(Kind.FAILED, None, now)

    def read(self, iccid: str, now: int) -> None:
        """Name the card at the reader by its chip; writes nothing when it is the booked one."""
        with self._db.writing():
            inside = self.position().inside
            if inside is None or inside.spot is not Spot.READER:
                raise LedgerRefusedError("ledger", "no card at the reader")
            self._name(iccid, now)

    def taken(self, now: int) -> Entry:
        """Book the card at the gate to the customer."""
        return self._seen(Move.TAKEN, Spot.CUSTOMER, None, now)

    def by_hand(
        self, move: Move, way: tuple[Spot, Spot], by: str, now: int, quantity: int = 1,
        iccid: str | None = None,
    ) -> Entry:  # fmt: skip
        """Write what two technicians did; `quantity` cards, or the one of a serial."""
        with self._db.writing():
            inside = self.position().inside
            case = inside.case if inside and move is Move.REMOVE else None
            serial = inside.iccid if inside and move is Move.REMOVE else iccid
            return self._append(Kind.DONE, move, serial, case, way, now, quantity=quantity, by=by)

    def settle(
        self, stock: Stock, now: int, iccid: str | None = None, bin_count: int | None = None
    ) -> Verdict:
        """Write what the sensors prove; `iccid` where the card at the reader could be read again.

        Call it at every start and after every lost answer, before commanding a move.
        """
        with self._db.writing():
            position = self.position()
            verdict = reconcile(position.open_intent, stock, position.inside, bin_count)
            self._write(verdict, position, stock, now, iccid)
            if iccid is not None and stock.card is Place.READER:
                self._name(iccid, now)
            return verdict

    def position(self) -> Position:
        """Give the open move and the card inside."""
        settled = self._last("kind = 'done' AND move NOT IN ('load', 'unload', 'empty', 'count')")
        position = apply(Position(), settled) if settled else Position()
        last = self._last("TRUE")
        return apply(position, last) if last and last.kind is Kind.INTENT else position

    def open_intent(self) -> Entry | None:
        return self.position().open_intent

    def where(self, iccid: str) -> Spot | None:
        """Give the one place of a card, None for one this machine never read."""
        found = self._db.read(
            "SELECT target FROM ledger WHERE iccid = ? AND kind = 'done' ORDER BY number DESC",
            iccid,
        )
        return Spot(found[0][0]) if found else None

    def stack(self) -> list[str]:
        """Give the serials in the magazine in the order they come out; empty when not sure.

        One doubtful move, one card without a serial or one unloading, and the order is gone: only
        what is loaded after that counts.
        """
        doubt = self._db.read(
            "SELECT coalesce(max(number), 0) FROM ledger WHERE kind = 'done' AND (move IN"
            " ('unload', 'feed') OR (move = 'load' AND iccid IS NULL) OR"
            " (move = 'count' AND 'magazine' IN (origin, target)) OR"
            " (origin = 'magazine' AND target = 'missing'))"
        )[0][0]
        rows = self._db.read(
            "SELECT iccid FROM ledger WHERE move = 'load' AND number > ? ORDER BY number", doubt
        )
        return [row[0] for row in rows if self.where(row[0]) is Spot.MAGAZINE]

    def stored(self, spot: Spot) -> list[str]:
        """Give the serials whose place is `spot`, in the order they came there."""
        rows = self._db.read(
            "SELECT iccid, max(number), target FROM ledger WHERE kind = 'done' AND"
            " iccid IS NOT NULL GROUP BY iccid HAVING target = ? ORDER BY 2",
            spot.value,
        )
        return [row[0] for row in rows]

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all lines of the block durable as one, or none of them."""
        with self._db.writing():
            yield

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Read everything of the block as of one moment, whoever writes meanwhile."""
        with self._db.steady():
            yield

    def balances(self) -> dict[Spot, int]:
        """Add up each account over all lines."""
        rows = self._db.read(
            "SELECT spot, sum(cards) FROM (SELECT target AS spot, quantity AS cards FROM ledger"
            " WHERE kind = 'done' UNION ALL SELECT origin, -quantity FROM ledger"
            " WHERE kind = 'done') GROUP BY spot"
        )
        return dict.fromkeys(Spot, 0) | {Spot(name): int(cards) for name, cards in rows}

    def counted(self) -> bool:
        """Tell whether technicians have ever counted the magazine: before, its balance is idle."""
        return bool(self._db.read("SELECT 1 FROM ledger WHERE move IN ('load', 'count') LIMIT 1"))

    def out_without_case(self) -> list[Entry]:
        """Cards at the gate or with a customer that no case accounts for; empty if all is well."""
        rows = self._db.read(
            f"SELECT {COLUMNS} FROM ledger WHERE case_id IS NULL AND kind = 'done'"  # noqa: S608
            " AND target IN ('gate', 'customer')"
        )
        return [_entry(row) for row in rows]

    def entries(self, after: int = 0, limit: int = 1000) -> list[Entry]:
        rows = self._db.read(
            f"SELECT {COLUMNS} FROM ledger WHERE number > ? ORDER BY number LIMIT ?",  # noqa: S608
            after,
            limit,
        )
        return [_entry(row) for row in rows]

    def head(self) -> tuple[int, bytes]:
        """Give number and hash of the last line; the centre keeps them against truncation."""
        rows = self._db.read("SELECT number, hash FROM ledger ORDER BY number DESC LIMIT 1")
        return (rows[0][0], rows[0][1]) if rows else (0, START)

    def verify(self) -> None:
        """Walk the chain and the rules; raise `StoreBrokenError` at the first bad line."""
        before, expected = START, 1
        rows = self._db.read(f"SELECT {COLUMNS}, hash FROM ledger ORDER BY number")  # noqa: S608
        for *row, digest in rows:
            if row[0] != expected or link(before, _hashed(row)) != digest:
                raise StoreBrokenError("ledger", f"line {expected} was changed or is gone")
            before, expected = digest, expected + 1

    def _last(self, which: str) -> Entry | None:
        rows = self._db.read(
            f"SELECT {COLUMNS} FROM ledger WHERE {which} ORDER BY number DESC LIMIT 1"  # noqa: S608
        )
        return _entry(rows[0]) if rows else None

    def _was_handed_out(self, iccid: str | None) -> bool:
        found = self._db.read(
            "SELECT 1 FROM ledger WHERE iccid = ? AND kind = 'done' AND target = 'customer'", iccid
        )
        return bool(found)

    def _write(
        self, verdict: Verdict, position: Position, stock: Stock, now: int, iccid: str | None
    ) -> None:
        intent, seen = position.open_intent, SEEN[stock.card]
        if verdict is Verdict.MISSING and intent is not None and intent.origin is Spot.MAGAZINE:
            self.failed(now)
            self._doubtful(intent, now)
            return
        if verdict in (Verdict.DONE, Verdict.DONE_AND_TAKEN):
            self.done(now, iccid if intent and intent.move is Move.FEED else None)
        elif intent is not None:
            self.failed(now)
        if verdict in (Verdict.TAKEN, Verdict.DONE_AND_TAKEN, Verdict.FAILED_AND_TAKEN):
            self.taken(now)
        elif verdict is Verdict.MISSING:
            self._seen(Move.FOUND, Spot.MISSING, None, now)
        elif verdict is Verdict.FOUND and seen is not None:
            self._seen(Move.FOUND, seen, iccid, now)

    def _doubtful(self, intent: Entry, now: int) -> None:
        """Book a card that may have come out of the magazine, or not."""
        way = (Spot.MAGAZINE, Spot.MISSING)
        self._append(Kind.DONE, Move.FOUND, intent.iccid, intent.case, way, now)

    def _name(self, iccid: str, now: int) -> None:
        """Believe the chip: another serial than booked is another card."""
        inside = self.position().inside
        if inside is None or inside.iccid == iccid:
            return
        if inside.iccid is not None:
            self._seen(Move.FOUND, Spot.MISSING, None, now)
        self._seen(Move.FOUND, Spot.READER, iccid, now)

    def _close(self, kind: Kind, iccid: str | None, now: int) -> Entry:
        with self._db.writing():
            intent = self.open_intent()
            if intent is None:
                raise LedgerRefusedError("ledger", "no move is open")
            if intent.iccid and iccid and iccid != intent.iccid:
                raise LedgerRefusedError("ledger", "another card than the one that was moved")
            way = (intent.origin, intent.target)
            return self._append(kind, intent.move, iccid or intent.iccid, intent.case, way, now)

    def _seen(self, move: Move, target: Spot, iccid: str | None, now: int) -> Entry:
        with self._db.writing():
            inside = self.position().inside or Card(iccid, None, Spot.MISSING)
            way = (inside.spot, target)
            return self._append(Kind.DONE, move, inside.iccid or iccid, inside.case, way, now)

    def _append(
        self, kind: Kind, move: Move, iccid: str | None, case: str | None,
        way: tuple[Spot, Spot], now: int, *, quantity: int = 1, by: str | None = None,
        mark: int | None = None,
    ) -> Entry:  # fmt: skip
        number, before = self.head()
        entry = Entry(number + 1, now, kind, move, iccid, case, *way, quantity, by, mark)
        if why := refusal(self.position(), entry):
            raise LedgerRefusedError("ledger", f"{move}: {why}")
        row = [entry.number, now, kind.value, move.value, iccid, case, *(s.value for s in way),
               quantity, by, mark]  # fmt: skip
        self._db.write(
            f"INSERT INTO ledger ({COLUMNS}, hash) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608
            (*row, link(before, _hashed(row))),
        )
        return entry


def _hashed(row: list[Any]) -> list[Any]:
    """Leave out the later columns where they say nothing: older lines keep their hashes."""
    return row[: -len(PLAIN)] if tuple(row[-len(PLAIN) :]) == PLAIN else row


def _entry(row: tuple[Any, ...]) -> Entry:
    number, time, kind, move, iccid, case, origin, target, *more = row
    way = (Spot(origin), Spot(target))
    return Entry(number, time, Kind(kind), Move(move), iccid, case, *way, *more)
