"""An appointment as a calendar file (RFC 5545) and in words; times carry their own offset."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

FOLD: Final = 73  # octets of a line before it is folded; 3.1 allows 75
STAMP: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Meeting:
    """`starts` is ISO 8601 with an offset, `uid` the number of the case."""

    uid: str
    starts: str
    minutes: int
    title: str
    place: str
    note: str


def calendar(meeting: Meeting) -> str:
    """Write the file. Raise ValueError for a time without an offset."""
    begins = moment(meeting.starts).astimezone(UTC).strftime(STAMP)
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//simkiosk//EN", "BEGIN:VEVENT",
        f"UID:{_text(meeting.uid)}", f"DTSTAMP:{begins}", f"DTSTART:{begins}",
        f"DURATION:PT{meeting.minutes}M", f"SUMMARY:{_text(meeting.title)}",
        f"LOCATION:{_text(meeting.place)}", f"DESCRIPTION:{_text(meeting.note)}",
        "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def moment(starts: str) -> datetime:
    """Read a time. Raise ValueError where it has no offset."""
    found = datetime.fromisoformat(starts)
    if found.tzinfo is None:
        raise ValueError("the time has no offset")
    return found


def day(starts: str) -> str:
    """Give the day of a time at its office, ISO."""
    return starts[:10]


def hour(starts: str) -> str:
    """Give the time of day at the office, such as 08:30."""
    return starts[11:16]


def _text(words: str) -> str:
    """Escape as 3.3.11 asks for."""
    safe = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(safe.splitlines())


def _folded(line: str) -> list[str]:
    """Fold between characters, never inside one (3.1)."""
    parts, part = [], ""
    for sign in line:
        if len((part + sign).encode()) > FOLD:
            parts.append(part)
            part = " "
        part += sign
    return [*parts, part]
