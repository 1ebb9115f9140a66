"""Subscribers from the operator's own systems: one line of `simkiosk hub import subscribers`.

The values are hashed and masked on their way in; the file itself is kept nowhere. What a case has
proved since is not put back.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, insert, select, update

from hub.people.plain import NAMES, spelt
from hub.people.subscribers import fields_of, write
from hub.people.tables import SUBSCRIBERS
from hub.store.pepper import Pepper

COLUMNS: Final = (
    "number", "iccid", "status", "reason", "since", "document", "full_name", "birth", "sex",
    "address",
)  # fmt: skip
STATUSES: Final = ("ACTIVE", "OUTGOING_BLOCKED", "BLOCKED", "TERMINATED")
REASONS: Final = ("", "device_change", "data_mismatch")
SOURCE: Final = "operator"
NEEDED: Final = ("document", "full_name", "birth")
Line = Mapping[str, str]


def take(
    on: Connection, line: Line, pepper: Pepper, now: float, fit: Callable[[str, str], str]
) -> None:
    """Put one subscriber into the book. `fit` checks a value's form. Raise `ValueError`."""
    number = fit("number", line["number"])
    values = {
        "iccid": fit("iccid", line["iccid"]) if line["iccid"] else None,
        "status": _one_of(STATUSES, line["status"] or "ACTIVE", "status"),
        "reason": _one_of(REASONS, line["reason"], "reason"),
        "since": _moment(line["since"]),
    }
    if bool(values["reason"]) != bool(values["since"]):
        raise ValueError("reason and since stand together or not at all")
    person = {name: line[name] for name in NAMES}
    person["document"] = fit("document", line["document"].upper().replace(" ", ""))
    if missing := [name for name in NEEDED if not spelt(name, person[name])]:
        raise ValueError(f"{missing[0]} is not in form")
    other = select(SUBSCRIBERS.c.number).where(
        SUBSCRIBERS.c.iccid == values["iccid"], SUBSCRIBERS.c.number != number
    )
    if values["iccid"] is not None and on.scalar(other) is not None:
        raise ValueError("iccid belongs to another subscriber")
    mine = SUBSCRIBERS.c.number == number
    held = on.execute(select(SUBSCRIBERS).where(mine)).first()
    if held is None:
        on.execute(insert(SUBSCRIBERS).values(number=number, **values))
    elif held.verified_at is None or float(str(values["since"])) > held.verified_at:
        on.execute(update(SUBSCRIBERS).where(mine).values(**values))
    else:  # verified here since: the file is older
        on.execute(update(SUBSCRIBERS).where(mine).values(iccid=values["iccid"]))
    proved = {name for name, row in fields_of(on, number).items() if row.case_id is not None}
    for name in person.keys() - proved:
        write(on, pepper, number, name, person[name], SOURCE, now)


def _one_of(words: tuple[str, ...], text: str, what: str) -> str:
    if text not in words:
        raise ValueError(f"{what} is none of {', '.join(filter(None, words))}")
    return text


def _moment(text: str) -> float:
    """Read 2026-11-20T08:30:00+07:00 or Unix seconds; empty is 0."""
    if not text:
        return 0.0
    try:
        when = datetime.fromisoformat(text)
    except ValueError as wrong:
        if text.isdecimal():
            return float(text)
        raise ValueError("since is no time such as 2026-11-20T08:30:00+07:00") from wrong
    return when.replace(tzinfo=when.tzinfo or UTC).timestamp()
