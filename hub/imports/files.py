"""Reservations, stock SIMs and used numbers from CSV files of the operator's own systems.

One file is one transaction: a wrong line names its number and nothing of the file is kept.
Columns, in any order, are named in the first line:
reservations: code, number, package, status, iccid (may be empty), expires
sims: iccid, device        numbers: document (ISSUER/NUMBER), number
subscribers: see `hub.imports.subscribers`        offices, places: see `hub.imports.places`
accounts: subject (citizen, enterprise), number (12 digits or tax code), old_number (may be empty)
cards: iccid, number (sold cards that are registered to a person by a real-name case)
"""

import csv
import io
import re
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, insert, select, update

from hub.counters.reservations import OPEN, STATUSES
from hub.counters.tables import CARDS, NUMBERS, RESERVATIONS, SIMS
from hub.imports import places as place_imports
from hub.imports import subscribers as subscriber_imports
from hub.refusals import Clock
from hub.signing import accounts
from hub.store import audit
from hub.store.database import Database
from hub.store.pepper import Pepper
from hub.store.tables import IMPORTS
from sync.wire.transfer_v1 import DEVICE_NAME

LARGEST: Final = 64 * 1024 * 1024
CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{2,63}")
NUMBER: Final = re.compile(r"\+[1-9][0-9]{7,14}")
ICCID: Final = re.compile(r"89[0-9]{17,18}")
DOCUMENT: Final = re.compile(r"[A-Z]{3}/[A-Z0-9]{4,20}")
COLUMNS: Final = {
    "reservations": ("code", "number", "package", "status", "iccid", "expires"),
    "sims": ("iccid", "device"),
    "numbers": ("document", "number"),
    "cards": ("iccid", "number"),
    "accounts": ("subject", "number", "old_number"),
    "subscribers": subscriber_imports.COLUMNS,
    "offices": place_imports.OFFICE_COLUMNS,
    "places": place_imports.PLACE_COLUMNS,
}
ID_NUMBER: Final = re.compile(r"[0-9]{12}")
OLD_NUMBER: Final = re.compile(r"[0-9]{9}")
TAX_CODE: Final = re.compile(r"[0-9]{10}([0-9]{3})?")
Line = Mapping[str, str]


class ImportFileError(ValueError):
    """A line cannot be taken; the message begins with its number."""


class Imports:
    """Takes whole files; the same file again changes nothing."""

    def __init__(self, database: Database, pepper: Pepper, clock: Clock) -> None:
        self._database = database
        self._pepper = pepper
        self._clock = clock
        self._ways: Mapping[str, Callable[[Connection, Line], None]] = {
            "reservations": self._reservation,
            "sims": self._sim,
            "numbers": self._number,
            "cards": self._card,
            "accounts": self._account,
            "subscribers": self._subscriber,
            "offices": place_imports.take_office,
            "places": place_imports.take_place,
        }

    def take(self, kind: str, octets: bytes) -> int:
        """Import a file; give its number of rows. Raise `ImportFileError`."""
        lines = _lines(kind, octets)
        with self._database.write() as on:
            for number, line in lines:
                try:
                    self._ways[kind](on, line)
                except ValueError as wrong:
                    raise ImportFileError(f"line {number}: {wrong}") from wrong
            now = self._clock()
            digest = sha256(octets).hexdigest()
            on.execute(insert(IMPORTS).values(at=now, kind=kind, sha256=digest, rows=len(lines)))
            audit.append(
                on, now, "operator:console", f"import.{kind}", digest[:16],
                {"rows": str(len(lines))},
            )  # fmt: skip
        return len(lines)

    def _reservation(self, on: Connection, line: Line) -> None:
        values = {
            "code": _match(CODE, line["code"].upper(), "code"),
            "number": _match(NUMBER, line["number"], "number"),
            "package": line["package"][:64],
            "status": line["status"].upper() or "NOT_CONNECTED",
            "iccid": _match(ICCID, line["iccid"], "iccid") if line["iccid"] else None,
            "expires": _day(line["expires"]),
        }
        if values["status"] not in STATUSES:
            raise ValueError(f"status is none of {', '.join(STATUSES)}")
        mine = RESERVATIONS.c.code == values["code"]
        held = on.execute(select(RESERVATIONS).where(mine)).first()
        _unique(on, "number", values["number"], values["code"])
        _unique(on, "iccid", values["iccid"], values["code"])
        if held is None:
            on.execute(insert(RESERVATIONS).values(**values))
            return
        if held.status not in (*OPEN, "UNCONFIRMED"):
            values.pop("status")  # ours is newer: a case is under way, or it is final
        if held.iccid is not None and values["iccid"] is None:
            values.pop("iccid")
        on.execute(update(RESERVATIONS).where(mine).values(**values))

    def _sim(self, on: Connection, line: Line) -> None:
        iccid = _match(ICCID, line["iccid"], "iccid")
        device = _match(DEVICE_NAME, line["device"], "device")
        mine = SIMS.c.iccid == iccid
        if on.execute(select(SIMS.c.iccid).where(mine)).first():
            on.execute(update(SIMS).where(mine).values(device=device))
        else:
            on.execute(insert(SIMS).values(iccid=iccid, device=device))

    def _number(self, on: Connection, line: Line) -> None:
        shown = _match(DOCUMENT, line["document"].upper().replace(" ", ""), "document")
        number = _match(NUMBER, line["number"], "number")
        document = self._pepper.document(shown)
        mine = (NUMBERS.c.document == document) & (NUMBERS.c.number == number)
        if on.execute(select(NUMBERS.c.number).where(mine)).first():
            on.execute(update(NUMBERS).where(mine).values(pending=False))
        else:
            values = {"document": document, "number": number, "pending": False}
            on.execute(insert(NUMBERS).values(**values, at=self._clock()))

    def _subscriber(self, on: Connection, line: Line) -> None:
        forms = {"number": NUMBER, "iccid": ICCID, "document": DOCUMENT}

        def fit(name: str, text: str) -> str:
            return _match(forms[name], text, name)

        subscriber_imports.take(on, line, self._pepper, self._clock(), fit)

    def _card(self, on: Connection, line: Line) -> None:
        iccid = _match(ICCID, line["iccid"], "iccid")
        number = _match(NUMBER, line["number"], "number")
        other = select(CARDS.c.iccid).where(CARDS.c.number == number, CARDS.c.iccid != iccid)
        if on.scalar(other) is not None:
            raise ValueError("number belongs to another card")
        mine = CARDS.c.iccid == iccid
        held = on.execute(select(CARDS).where(mine)).first()
        if held is None:
            on.execute(insert(CARDS).values(iccid=iccid, number=number))
        elif held.document is None:
            on.execute(update(CARDS).where(mine).values(number=number))

    def _account(self, on: Connection, line: Line) -> None:
        """Take an account that was opened elsewhere; the same again changes nothing."""
        subject, number, old = line["subject"], line["number"], line["old_number"]
        form = {"citizen": ID_NUMBER, "enterprise": TAX_CODE}.get(subject)
        if form is None:
            raise ValueError("subject is neither citizen nor enterprise")
        _match(form, number, "number")
        if old:
            _match(OLD_NUMBER, old, "old_number")
        if not accounts.exists(on, self._pepper, subject, number):
            accounts.add(on, self._pepper, subject, number, old, self._clock())


def _lines(kind: str, octets: bytes) -> list[tuple[int, Line]]:
    if len(octets) > LARGEST:
        raise ImportFileError("the file is larger than 64 MiB")
    try:
        text = octets.decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        wanted = COLUMNS[kind]
        missing = set(wanted) - {name.strip() for name in reader.fieldnames or ()}
        if missing:
            raise ImportFileError(f"line 1: no column {', '.join(sorted(missing))}")
        return [(reader.line_num, _line(reader.line_num, row, wanted)) for row in reader]
    except UnicodeDecodeError as wrong:
        line = octets[: wrong.start].count(b"\n") + 1
        raise ImportFileError(f"line {line}: not UTF-8") from wrong
    except csv.Error as wrong:
        raise ImportFileError(f"line {reader.reader.line_num}: {wrong}") from wrong


def _line(number: int, row: dict[str, str | None], wanted: tuple[str, ...]) -> Line:
    named = {name.strip(): value for name, value in row.items() if isinstance(name, str)}
    values = {name: named.get(name) for name in wanted}
    if len(named) < len(row) or None in values.values():
        raise ImportFileError(f"line {number}: not as many fields as the first line")
    return {name: (value or "").strip() for name, value in values.items()}


def _match(form: re.Pattern[str], text: str, what: str) -> str:
    if not form.fullmatch(text):
        raise ValueError(f"{what} is not in form")
    return text


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as wrong:
        raise ValueError("expires is no date such as 2027-01-31") from wrong


def _unique(on: Connection, column: str, value: str | None, code: str | None) -> None:
    if value is None:
        return
    other = select(RESERVATIONS.c.code).where(
        RESERVATIONS.c[column] == value, RESERVATIONS.c.code != code
    )
    if on.scalar(other) is not None:
        raise ValueError(f"{column} belongs to another reservation")
