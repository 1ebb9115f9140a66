"""Requests and answers of the Internet Printing Protocol, as far as one PDF needs it.

Source: RFC 8010 clause 3 (encoding), RFC 8011 clauses 4.2.1, 4.2.5, 4.3.4 and 5.3.7
(Print-Job, Get-Printer-Attributes, Get-Job-Attributes, job-state). Knows no socket and no printer.
"""

import struct
from typing import Final

PRINT_JOB: Final = 0x0002
GET_JOB: Final = 0x0009
GET_PRINTER: Final = 0x000B
OPERATION, JOB, END = 0x01, 0x02, 0x03
INTEGER, ENUM = 0x21, 0x23
NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME = 0x42, 0x44, 0x45, 0x47, 0x48, 0x49
FIRST_VALUE_TAG: Final = 0x10
REFUSED: Final = 0x0100  # statuses from here on say that nothing was done
Attribute = tuple[int, str, str | int]


class IppError(ValueError):
    """What came is no answer of a printer."""


def request(operation: int, printer: str, more: list[Attribute], job: list[Attribute]) -> bytes:
    """Encode a request to a printer's URI; the document follows it."""
    head: list[Attribute] = [
        (CHARSET, "attributes-charset", "utf-8"),
        (LANGUAGE, "attributes-natural-language", "en"),
        (URI, "printer-uri", printer),
        (NAME, "requesting-user-name", "simkiosk"),
    ]
    groups = bytes([OPERATION]) + b"".join(map(_attribute, head + more))
    if job:
        groups += bytes([JOB]) + b"".join(map(_attribute, job))
    return struct.pack(">BBHI", 1, 1, operation, 1) + groups + bytes([END])


def _attribute(one: Attribute) -> bytes:
    tag, name, value = one
    raw = struct.pack(">i", value) if isinstance(value, int) else value.encode()
    key = name.encode()
    return struct.pack(">BH", tag, len(key)) + key + struct.pack(">H", len(raw)) + raw


def answer(data: bytes) -> tuple[int, dict[str, list[bytes]]]:
    """Give status and attributes, values as they came; raise `IppError`."""
    if len(data) < 9:
        raise IppError("too short")
    status, at = int.from_bytes(data[2:4], "big"), 8
    found: dict[str, list[bytes]] = {}
    name = ""
    while at < len(data) and data[at] != END:
        if data[at] < FIRST_VALUE_TAG:
            at += 1
            continue
        key, at = _counted(data, at + 1)
        value, at = _counted(data, at)
        name = key.decode(errors="replace") or name  # no name: one more value of the last
        found.setdefault(name, []).append(value)
    if at >= len(data):
        raise IppError("no end")
    return status, found


def _counted(data: bytes, at: int) -> tuple[bytes, int]:
    start = at + 2
    end = start + int.from_bytes(data[at:start], "big")
    if start > len(data) or end > len(data):
        raise IppError("torn")
    return data[start:end], end
