"""READ BINARY as an honest or a lying chip answers it (7816-4 11.2.3)."""

OK, END, WRONG_OFFSET = b"\x90\x00", b"\x62\x82", b"\x6b\x00"


def given(content: bytes, offset: int, le: int, *, odd: bool, fault: str) -> tuple[bytes, bytes]:
    """Give octets and status word.

    Faults: `empty`, `one` octet at a time, `more` than asked, `first` octets whatever the offset,
    `warns` with 6282 always, `exact` says 6Cxx once Le is more than is left, `endless` never ends.
    """
    if fault == "endless":
        return (content[offset:] + bytes(le))[:le], OK
    if fault == "first":
        offset = 0
    if fault == "empty" and offset:
        return b"", OK
    if offset >= len(content):
        return b"", WRONG_OFFSET
    left = len(content) - offset
    if fault == "exact" and le > left and left < 256:
        return b"", bytes([0x6C, left])
    le = {"one": min(le, 4 if odd else 1), "more": le + 16}.get(fault, le)
    part, status = _cut(content, offset, le, odd=odd)
    return part, END if fault == "warns" else status


def _cut(content: bytes, offset: int, le: int, *, odd: bool) -> tuple[bytes, bytes]:
    if not odd:
        part = content[offset : offset + le]
        return part, OK if len(part) == le else END
    part = content[offset : offset + le - (2 if le < 130 else 3 if le < 259 else 4)]
    head = bytes([0x53])
    if len(part) < 0x80:
        head += bytes([len(part)])
    elif len(part) < 0x100:
        head += bytes([0x81, len(part)])
    else:
        head += b"\x82" + len(part).to_bytes(2, "big")
    return head + part, OK
