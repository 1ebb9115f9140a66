"""Writes TLV, and nothing else."""


def tlv(tag: int, *parts: bytes) -> bytes:
    """Wrap the parts, joined, with a tag of one or two octets."""
    value = b"".join(parts)
    size = len(value)
    head = bytes([tag]) if tag < 0x100 else tag.to_bytes(2, "big")
    if size < 0x80:
        return head + bytes([size]) + value
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return head + bytes([0x80 | len(octets)]) + octets + value


def integer(number: int) -> bytes:
    """Encode a natural number."""
    return tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """Encode an object identifier (X.690 8.19)."""
    first, second, *rest = map(int, dotted.split("."))
    out = b""
    for arc in (40 * first + second, *rest):
        septets = [arc & 0x7F]
        while arc := arc >> 7:
            septets.append(0x80 | arc & 0x7F)
        out += bytes(reversed(septets))
    return tlv(0x06, out)


def sequence(*parts: bytes) -> bytes:
    """Wrap as SEQUENCE."""
    return tlv(0x30, *parts)
